//! A hub that stops and comes back (B5): what was under way is answered, what comes later goes again, calls go on, and
//! everybody is told another moment to come back at.

use deskbell_domain::call::{CallPhase, LegState};
use deskbell_hub::clock::SystemClock;
use deskbell_hub::serve::{Hub, Options};
use deskbell_hub::store::{Batch, SqliteStore, Store};
use deskbell_protocol::limits::{COME_BACK_MAX_MS, COME_BACK_MIN_MS};
use deskbell_protocol::method::{self, Method};
use deskbell_protocol::params::{SendMessage, Sent};
use deskbell_protocol::rpc::{Id, Request};
use deskbell_protocol::{CloseCode, Code, Event};
use deskbell_testkit::{
    Answered, Cast, Client, FaultyStore, Folder, Heard, Leg, TestHub, browser, desk, message, soon,
};
use std::sync::Arc;
use std::time::Duration;

/// Waits for the end, and gives the time after which the hub wants the client back.
async fn told(client: &mut Client) -> u64 {
    let code = client.closed().await;
    assert_eq!(code, Some(CloseCode::Restart.number()));
    let last = client.heard.pop_back();
    let Some(Heard::Drain(drain)) = last else {
        panic!("the last word of a hub that stops is when: {last:?}")
    };
    drain.retry_after_ms
}

#[tokio::test]
async fn b5_everybody_is_told_another_moment_calls_first_and_desks_before_visitors() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut other, mut visitor) =
        (hub.green_agent(0).await, hub.agent(1).await, hub.visitor(0).await);
    let call = visitor.start_call(None).await.unwrap().call;
    agent.ring().await;
    agent.accept_call(call).await.unwrap();
    let mut waiting = Vec::new();
    for number in 1..6 {
        waiting.push(hub.visitor(number).await);
    }
    let stopped = tokio::spawn(hub.stop());
    let talking = [told(&mut agent).await, told(&mut visitor).await];
    let desk = told(&mut other).await;
    let mut visitors = Vec::new();
    for client in &mut waiting {
        visitors.push(told(client).await);
    }
    stopped.await.unwrap();
    assert!(talking.iter().all(|wait| *wait < desk), "{talking:?} {desk}");
    assert!(visitors.iter().all(|wait| *wait > desk), "{desk} {visitors:?}");
    let mut all = [&talking[..], &[desk], &visitors].concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 8, "two at one moment");
    assert!(all.iter().all(|wait| (COME_BACK_MIN_MS..=COME_BACK_MAX_MS).contains(wait)), "{all:?}");
}

/// Sends a message without waiting for what becomes of it.
async fn send(client: &mut Client, id: u64, message: &SendMessage) {
    let frame = Request::new(id, method::MessageSend::NAME, message.clone());
    client.send_text(serde_json::to_string(&frame).unwrap()).await;
}

fn outcome_of(answers: &[Answered], id: u64) -> Option<Result<Sent, Code>> {
    let (_, outcome) = answers.iter().find(|(of, _)| *of == Some(Id::Number(id)))?;
    let outcome = outcome.as_ref().map_err(|error| {
        assert!(error.data.temporary, "it is to go again: {error}");
        error.reason()
    });
    Some(outcome.map(|sent| serde_json::from_str(sent.get()).unwrap()))
}

#[tokio::test]
async fn b5_what_is_under_way_at_a_stop_is_answered_and_what_comes_later_goes_again() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let token = hub.visitor_token(0).await;
    let mut visitor = Client::open(hub.address(), token.clone(), browser(1)).await;
    let (early, late) = (message(None, "under way"), message(None, "too late"));
    let disk = Arc::clone(hub.disk());
    disk.hold();
    send(&mut visitor, 101, &early).await;
    soon("the commit", disk.holds_one()).await;
    send(&mut visitor, 102, &late).await;

    let restarted = async {
        let stopping = hub.restart();
        tokio::pin!(stopping);
        // The stop has come to where it waits for the disk.
        tokio::select! {
            () = &mut stopping => panic!("it does not wait for what is under way"),
            () = tokio::task::yield_now() => disk.let_go(),
        }
        stopping.await;
    };
    let ((answers, code), ()) = tokio::join!(visitor.answers_until_closed(), restarted);
    assert_eq!(code, Some(CloseCode::Restart.number()));
    let first = outcome_of(&answers, 101).expect("it is answered").expect("it is done");
    assert!(matches!(outcome_of(&answers, 102), None | Some(Err(Code::Unavailable))), "{answers:?}");

    let mut back = Client::open(hub.address(), token, browser(1)).await;
    assert_eq!(back.call::<method::MessageSend>(early).await.unwrap(), first, "it was done once");
    let second = back.call::<method::MessageSend>(late).await.unwrap();
    assert!(second.seq > first.seq);
    let stored = hub.store().entries(first.conversation, None, 100).await.unwrap();
    let texts: Vec<String> = stored.iter().map(|entry| format!("{:?}", entry.body)).collect();
    for text in ["under way", "too late"] {
        assert_eq!(texts.iter().filter(|body| body.contains(text)).count(), 1, "{texts:?}");
    }
}

#[tokio::test]
async fn b5_a_call_goes_on_while_its_hub_restarts() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let (desk_token, token) = (hub.agent_token(0).await, hub.visitor_token(0).await);
    let mut agent = Client::open(hub.address(), desk_token.clone(), desk(1)).await;
    agent.toggle(deskbell_domain::Channel::Video, true).await;
    let mut visitor = Client::open(hub.address(), token.clone(), browser(1)).await;
    let call = visitor.start_call(None).await.unwrap().call;
    agent.ring().await;
    let accepted = agent.accept_call(call).await.unwrap();
    let leg = Leg { call, leg: accepted.leg };
    for client in [&mut agent, &mut visitor] {
        client.leg_says(leg, LegState::Connected).await.unwrap();
    }
    let runs = |event: &Event| match event {
        Event::Call(head) if matches!(head.call, CallPhase::Active { .. }) => Some(head.leg),
        _ => None,
    };
    agent.event("the call", runs).await;
    let (told, _, ()) = tokio::join!(told(&mut agent), visitor.closed(), hub.restart());
    assert!(told < 1_000, "who is in a call is back at once: {told}");

    let place = agent.place();
    let back = Client::resume(hub.address(), desk_token, desk(1), Some(place), agent.mirror.clone()).await;
    let _visitor = Client::open(hub.address(), token, browser(1)).await;
    let head = &back.mirror.calls[&call];
    assert!(matches!(head.call, CallPhase::Active { .. }), "{:?}", head.call);
    assert_eq!(head.leg, leg.leg, "the connection is the same");
}

#[tokio::test]
async fn b5_a_disk_that_does_not_answer_holds_no_stop_up_for_ever() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.path()).await.unwrap();
    store.commit(Batch { writes: Cast::default().writes() }).await.unwrap();
    let disk = Arc::new(FaultyStore::new(Arc::new(store)));
    let options = Options {
        disk_within: Duration::from_millis(1),
        ..Options::new(folder.path().to_owned(), ([127, 0, 0, 1], 0).into())
    };
    let hub = Hub::with_store(options, Arc::clone(&disk) as Arc<dyn Store>, Arc::new(SystemClock::new()));
    let hub = hub.await.unwrap();
    disk.hold();
    let core = hub.shared().core.clone();
    let written = tokio::spawn(async move { core.write(Cast::default().writes()).await });
    soon("the commit", disk.holds_one()).await;
    soon("the stop", hub.stop()).await;
    disk.let_go();
    written.await.unwrap().unwrap_err();
}
