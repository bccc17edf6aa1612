//! What two devices of a leg tell each other through the hub.

use crate::calls::{over, talk};
use deskbell_domain::call::CallEnd;
use deskbell_protocol::call::{CANDIDATES, SDP_BYTES, Signal};
use deskbell_protocol::method::Method;
use deskbell_protocol::rpc::{Id, Request};
use deskbell_protocol::{Code, method};
use deskbell_testkit::{Cast, Client, Heard, Leg, TestHub, answer, browser, candidate, desk, offer};
use uuid::Uuid;

/// What the clients have sent is done, and has come to whom it concerns.
async fn settle(hub: &TestHub, clients: &mut [&mut Client]) {
    for _ in 0..3 {
        for client in clients.iter_mut() {
            client.probe().await;
        }
        hub.core().probe().await.unwrap();
    }
}

fn signals(client: &Client) -> Vec<Signal> {
    let heard = client.heard.iter().filter_map(|heard| match heard {
        Heard::Signal(frame) => Some(frame.signal.clone()),
        _ => None,
    });
    heard.collect()
}

#[tokio::test]
async fn v2_what_the_visitor_says_while_it_rings_is_held_until_an_agent_accepts() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut second = hub.second_desk(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = Leg::from(&visitor.start_call(None).await.unwrap());
    let said = [offer(1), candidate(1, "a"), candidate(1, "b"), candidate(1, "")];
    for signal in &said {
        visitor.tell(leg, signal.clone()).await;
    }
    agent.ring().await;
    settle(&hub, &mut [&mut visitor, &mut agent, &mut second]).await;
    assert!(signals(&agent).is_empty(), "no address leaves before somebody answers");

    agent.accept_call(leg.call).await.unwrap();
    for expected in &said {
        assert_eq!(&agent.next_signal(leg).await, expected, "in order");
    }
    agent.tell(leg, answer(1)).await;
    agent.tell(leg, candidate(1, "c")).await;
    assert_eq!(visitor.next_signal(leg).await, answer(1));
    assert_eq!(visitor.next_signal(leg).await, candidate(1, "c"));
    visitor.tell(leg, candidate(1, "d")).await;
    assert_eq!(agent.next_signal(leg).await, candidate(1, "d"), "and at once from then on");
    settle(&hub, &mut [&mut second]).await;
    assert!(signals(&second).is_empty(), "V9: the other desk hears nothing");
}

#[tokio::test]
async fn a_party_that_connects_anew_gets_the_newest_generation_again_after_it_is_live() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = talk(&mut visitor, &mut agent).await;
    for signal in [offer(1), candidate(1, "old"), offer(2), candidate(2, "new")] {
        visitor.tell(leg, signal).await;
    }
    settle(&hub, &mut [&mut visitor, &mut agent]).await;
    agent.tell(leg, answer(2)).await;
    visitor.next_signal(leg).await;

    let token = hub.agent_token(0).await;
    let mut back = Client::open(hub.address(), token, desk(0xd000)).await;
    assert_eq!(back.next_signal(leg).await, offer(2));
    assert_eq!(back.next_signal(leg).await, candidate(2, "new"));
    let token = hub.visitor_token(0).await;
    let mut page = Client::open(hub.address(), token, browser(0xe000)).await;
    assert_eq!(page.next_signal(leg).await, answer(2));
    let mut elsewhere = hub.second_desk(0).await;
    settle(&hub, &mut [&mut elsewhere]).await;
    assert!(signals(&elsewhere).is_empty(), "V9: only the device that answered");
}

#[tokio::test]
async fn what_is_of_another_leg_call_side_or_of_nobody_is_dropped() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut second = hub.second_desk(0).await;
    let mut colleague = hub.agent(1).await;
    let (mut visitor, mut stranger) = (hub.visitor(0).await, hub.visitor(2).await);
    let leg = talk(&mut visitor, &mut agent).await;
    let nothing = Uuid::from_u128(1);
    for wrong in [Leg { leg: nothing.into(), ..leg }, Leg { call: nothing.into(), ..leg }] {
        visitor.tell(wrong, offer(1)).await;
        agent.tell(wrong, answer(1)).await;
    }
    for signal in [answer(1), Signal::OfferAgain] {
        visitor.tell(leg, signal).await;
    }
    agent.tell(leg, offer(1)).await;
    for client in [&mut second, &mut colleague, &mut stranger] {
        client.tell(leg, offer(1)).await;
        client.tell(leg, answer(1)).await;
        client.tell(leg, Signal::Bye).await;
    }
    settle(&hub, &mut [&mut visitor, &mut agent, &mut second, &mut colleague, &mut stranger]).await;
    settle(&hub, &mut [&mut visitor, &mut agent]).await;
    assert!(signals(&visitor).is_empty() && signals(&agent).is_empty());

    agent.tell(leg, Signal::OfferAgain).await;
    visitor.tell(leg, Signal::Bye).await;
    assert_eq!(visitor.next_signal(leg).await, Signal::OfferAgain);
    assert_eq!(agent.next_signal(leg).await, Signal::Bye, "what is theirs goes through");
    agent.hang_up(leg.call).await.unwrap();
    over(&mut visitor, leg.call).await;
    visitor.tell(leg, offer(9)).await;
    settle(&hub, &mut [&mut visitor, &mut agent]).await;
    assert!(signals(&agent).is_empty(), "the call is over");
}

#[tokio::test]
async fn signals_over_their_limits_are_refused_and_the_session_goes_on() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = talk(&mut visitor, &mut agent).await;
    let long = "x".repeat(SDP_BYTES + 1);
    let huge = Signal::Offer { generation: 1, fresh: false, sdp: long };
    visitor.tell(leg, huge.clone()).await;
    let request = Request::new(900, method::CallSignal::NAME, leg.says(huge));
    visitor.send_text(serde_json::to_string(&request).unwrap()).await;
    let refused = visitor.answer(&Id::Number(900)).await.unwrap_err();
    assert_eq!(refused.reason(), Code::TooLarge);
    visitor.tell(leg, candidate(0, &"x".repeat(513))).await;
    let whole = Signal::Offer { generation: 1, fresh: false, sdp: "x".repeat(SDP_BYTES) };
    visitor.tell(leg, whole.clone()).await;
    assert_eq!(agent.next_signal(leg).await, whole, "what is just at the limit goes through");
}

#[tokio::test]
async fn a_megabyte_of_candidates_is_bounded_and_nobodys_session_ends_by_it() {
    let (hub, _clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = talk(&mut visitor, &mut agent).await;
    visitor.tell(leg, offer(1)).await;
    // Time stands still: what is over the rate and over the number is dropped, not kept.
    for n in 0..900 {
        visitor.tell(leg, candidate(1, &format!("{n:0>500}"))).await;
        if n % 100 == 0 {
            visitor.probe().await;
        }
    }
    // The offer, and as many candidates as one side has.
    for _ in 0..=CANDIDATES {
        agent.next_signal(leg).await;
    }
    settle(&hub, &mut [&mut visitor, &mut agent]).await;
    assert!(signals(&agent).is_empty());
    agent.hang_up(leg.call).await.unwrap();
    assert_eq!(
        over(&mut visitor, leg.call).await,
        CallEnd::HungUp { by: deskbell_domain::call::Party::Agent },
        "both sessions are as they were"
    );
}
