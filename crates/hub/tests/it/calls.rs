//! Calls through the hub (product rules, section 5): whom they ring, who answers, and how they end.

use crate::handing::{snooze, transfer};
use deskbell_domain::agent::Status;
use deskbell_domain::call::{CallEnd, CallPhase, LegState, MediaState, Party, Sending};
use deskbell_domain::thread::{EntryBody, Happening};
use deskbell_domain::{CallId, Channel, ConversationId, DeviceId, LegId, Span, UserId};
use deskbell_hub::ice::{IceSettings, Secret};
use deskbell_hub::store::Write;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::head::{HeadState, VisitState};
use deskbell_protocol::params::{GetIce, Target};
use deskbell_protocol::session::Resume;
use deskbell_protocol::{Code, Event, Volatile, method};
use deskbell_testkit::{Cast, Client, Leg, Mirror, SENDING, TestHub, browser, desk, pass};
use uuid::Uuid;

/// Waits until a call is over, and says why.
pub(crate) async fn over(client: &mut Client, call: CallId) -> CallEnd {
    client
        .see_call("the end of the call", call, |head| match head.call {
            CallPhase::Ended { why, .. } => Some(why),
            _ => None,
        })
        .await
}

fn is_active(head: &CallHead) -> Option<()> {
    matches!(head.call, CallPhase::Active { .. }).then_some(())
}

/// The last thing that happened in a thread.
fn last_happening(client: &Client, conversation: ConversationId) -> Option<Happening> {
    client.mirror.thread(conversation).into_iter().rev().find_map(|entry| match &entry.body {
        EntryBody::Happened { what } => Some(what.clone()),
        EntryBody::Message { .. } | EntryBody::Note { .. } | EntryBody::Whisper { .. } => None,
    })
}

/// A call that both have said to be connected.
pub(crate) async fn talk(visitor: &mut Client, agent: &mut Client) -> Leg {
    let leg = Leg::from(&visitor.start_call(None).await.unwrap());
    agent.ring().await;
    agent.accept_call(leg.call).await.unwrap();
    visitor.leg_says(leg, LegState::Connected).await.unwrap();
    agent.leg_says(leg, LegState::Connected).await.unwrap();
    visitor.see_call("the call", leg.call, is_active).await;
    leg
}

/// Waits until an agent's desk has a conversation.
async fn listed(agent: &mut Client, conversation: ConversationId) {
    agent.see("the conversation", |mirror| mirror.list.get(&conversation).map(drop)).await;
}

/// Waits until a toggle shows this.
pub(crate) async fn status(agent: &mut Client, channel: Channel, wanted: Status) {
    agent
        .see("a toggle", |mirror| {
            let standing = mirror.me.as_ref()?.channels.get(channel);
            (standing.status == wanted).then_some(())
        })
        .await;
}

#[tokio::test]
async fn v1_a_call_rings_a_free_agent_and_is_answered_talked_and_hung_up() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let started = visitor.start_call(None).await.unwrap();
    let head = agent.ring().await;
    assert_eq!((head.id, head.conversation), (started.call, started.conversation));
    assert_eq!((head.leg, head.epoch), (started.leg, started.epoch));
    assert_eq!((head.visitor.camera, head.agent.camera), (Sending::On, Sending::Off), "V2");
    let told = agent.mirror.list[&head.conversation].clone();
    assert_eq!(told.channel, Channel::Video);
    assert!(matches!(told.state, HeadState::Assigned { .. }), "the conversation comes before the ring");

    let accepted = agent.accept_call(head.id).await.unwrap();
    assert_eq!((accepted.leg, accepted.epoch), (started.leg, started.epoch));
    let device = agent
        .see_call("the own device", head.id, |head| match head.call {
            CallPhase::Connecting { device, .. } => Some(device),
            _ => None,
        })
        .await;
    assert_eq!(device, Some(DeviceId(Uuid::from_u128(0xd000))));
    let shown = visitor
        .see_call("an answer", head.id, |head| match head.call {
            CallPhase::Connecting { device, .. } => Some((device, head.agent)),
            _ => None,
        })
        .await;
    assert_eq!(shown, (None, SENDING), "an agent's devices are not the visitor's business");

    let leg = Leg::from(&started);
    visitor.leg_says(leg, LegState::Connected).await.unwrap();
    agent.see_call("the call", leg.call, is_active).await;
    pass(&clock, Span::secs(20), &mut [&mut visitor, &mut agent]).await;
    let muted = MediaState::of(Sending::Off, Sending::On);
    agent.set_media(leg.call, muted).await.unwrap();
    visitor.see_call("a muted agent", leg.call, |head| (head.agent == muted).then_some(())).await;
    visitor.hang_up(leg.call).await.unwrap();
    let hung_up = CallEnd::HungUp { by: Party::Visitor };
    assert_eq!(over(&mut agent, leg.call).await, hung_up);
    assert_eq!(over(&mut visitor, leg.call).await, hung_up);
    let ended = Happening::CallEnded { call: leg.call, why: hung_up, talked: Span::secs(20) };
    assert_eq!(last_happening(&visitor, started.conversation), Some(ended.clone()));
    assert_eq!(last_happening(&agent, started.conversation), Some(ended));
    assert_eq!(agent.hang_up(leg.call).await.unwrap_err().reason(), Code::Ended);

    visitor.write(None, "Thank you").await.unwrap();
    let conversation = hub.conversation(started.conversation).await;
    assert_eq!(conversation.owner(), Some(Cast::agent(0)), "V8: it goes on in chat, with the same agent");
}

#[tokio::test]
async fn v4_declined_cancelled_and_missed_calls_stay_as_conversations() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    for (number, expected) in [(0, CallEnd::Declined), (2, CallEnd::Cancelled), (4, CallEnd::Missed)] {
        let mut visitor = hub.visitor(number).await;
        let started = visitor.start_call(None).await.unwrap();
        agent.ring().await;
        match expected {
            CallEnd::Declined => agent.decline_call(started.call).await.unwrap(),
            CallEnd::Cancelled => visitor.hang_up(started.call).await.unwrap(),
            _ => pass(&clock, Span::secs(30), &mut [&mut visitor, &mut agent]).await,
        }
        assert_eq!(over(&mut visitor, started.call).await, expected);
        assert_eq!(over(&mut agent, started.call).await, expected);
        let late = agent.accept_call(started.call).await.unwrap_err();
        assert_eq!(late.reason(), Code::Ended);
        assert_eq!(hub.conversation(started.conversation).await.owner(), Some(Cast::agent(0)));
    }
}

#[tokio::test]
async fn v9_of_two_devices_of_an_agent_one_has_the_call_and_the_other_is_told_so() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut first = hub.green_agent(0).await;
    let mut second = hub.second_desk(0).await;
    let mut visitor = hub.visitor(0).await;
    let started = visitor.start_call(None).await.unwrap();
    first.ring().await;
    second
        .see_call("the ring", started.call, |head| {
            matches!(head.call, CallPhase::Ringing { .. }).then_some(())
        })
        .await;
    let (one, other) = tokio::join!(first.accept_call(started.call), second.accept_call(started.call));
    let refused = match (one, other) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        both => panic!("one has it: {both:?}"),
    };
    assert_eq!(refused.reason(), Code::Taken);
}

#[tokio::test]
async fn v9_what_a_call_on_the_other_device_stands_in_the_way_of_is_refused_with_what_to_do() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let (mut has, mut other) = (hub.green_agent(0).await, hub.second_desk(0).await);
    let _colleague = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    has.take().await;
    let started = visitor.start_call(Some(conversation)).await.unwrap();
    has.ring().await;
    has.accept_call(started.call).await.unwrap();
    let to = Target::Agent { agent: Cast::agent(1) };
    let refused = [
        transfer(&mut other, conversation, to).await.unwrap_err(),
        snooze(&clock, &mut other, conversation, Span::hours(3), true).await.unwrap_err(),
    ];
    for refused in refused {
        assert_eq!(refused.reason(), Code::CallBusy);
        assert!(refused.message.contains("Hang up first, on the device that has it"), "{}", refused.message);
    }
    has.hang_up(started.call).await.unwrap();
    transfer(&mut other, conversation, to).await.unwrap();
}

#[tokio::test]
async fn c1_a_ring_that_is_not_shown_goes_to_the_next_agent_with_another_leg() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut deaf = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let started = visitor.start_call(None).await.unwrap();
    let rings = |head: &CallHead| match head.call {
        CallPhase::Ringing { agent, .. } => Some((agent, head.leg, head.epoch)),
        _ => None,
    };
    let (agent, leg, epoch) = deaf.see_call("the ring", started.call, rings).await;
    assert_eq!((agent, leg, epoch), (Cast::agent(0), started.leg, 1));
    // Somebody else comes, and the first one never says that it shows the ring.
    let mut next = hub.green_agent(1).await;
    clock.advance(Span::secs(5));
    let head = next.ring().await;
    assert_eq!((head.id, head.epoch), (started.call, 2));
    assert_ne!(head.leg, started.leg);
    let heard = visitor.see_call("another leg", started.call, |head| (head.epoch == 2).then_some(head.leg));
    assert_eq!(heard.await, head.leg);
    deaf.see_call("that it rings there no more", started.call, |head| (head.epoch == 2).then_some(())).await;
    assert_eq!(deaf.accept_call(started.call).await.unwrap_err().reason(), Code::NotYours);
    status(&mut deaf, Channel::Video, Status::Available).await;
    next.accept_call(started.call).await.unwrap();
}

#[tokio::test]
async fn c2_a_call_waits_in_the_queue_until_an_agent_is_free_of_calls() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let (mut first, mut second) = (hub.visitor(0).await, hub.visitor(2).await);
    let served = talk(&mut first, &mut agent).await;
    let waits = second.start_call(None).await.unwrap();
    let place =
        |it: &Volatile| if let Volatile::Place(it) = it { Some((it.conversation, it.place)) } else { None };
    assert_eq!(second.volatile("a place", place).await, (waits.conversation, 1));
    second
        .see_call("the wait", waits.call, |head| matches!(head.call, CallPhase::Waiting { .. }).then_some(()))
        .await;
    agent.hang_up(served.call).await.unwrap();
    assert_eq!(agent.ring().await.id, waits.call, "at once");
    let with_agent = second.see("an agent", |mirror| {
        let state = &mirror.visits.get(&waits.conversation)?.state;
        matches!(state, VisitState::WithAgent { .. }).then_some(())
    });
    with_agent.await;
}

#[tokio::test]
async fn a2_a_routed_call_makes_every_channel_orange_and_lets_nothing_new_in() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let (mut caller, mut writer) = (hub.visitor(0).await, hub.visitor(2).await);
    let leg = Leg::from(&caller.start_call(None).await.unwrap());
    agent.ring().await;
    for channel in Channel::ALL {
        status(&mut agent, channel, Status::Busy).await;
    }
    let chat = writer.write(None, "Hello?").await.unwrap().conversation;
    assert_eq!(hub.conversation(chat).await.owner(), None, "it waits");
    agent.decline_call(leg.call).await.unwrap();
    // What waits comes when the call is over.
    listed(&mut agent, chat).await;
    for channel in Channel::ALL {
        status(&mut agent, channel, Status::Available).await;
    }
}

#[tokio::test]
async fn a3_a_call_in_a_chat_rings_its_agent_and_leaves_the_other_channels_alone() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let (mut visitor, mut other) = (hub.visitor(0).await, hub.visitor(2).await);
    let chat = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let started = visitor.start_call(Some(chat)).await.unwrap();
    assert_eq!(started.conversation, chat);
    let again = visitor.start_call(Some(chat)).await.unwrap();
    assert_eq!(again, started, "glare: the first one counts");
    agent.ring().await;
    status(&mut agent, Channel::Video, Status::Busy).await;
    status(&mut agent, Channel::Chat, Status::Available).await;
    let second = other.write(None, "Me too").await.unwrap().conversation;
    listed(&mut agent, second).await;
    agent.accept_call(started.call).await.unwrap();
}

#[tokio::test]
async fn v1_a_call_that_nobody_can_take_in_a_chat_is_refused_in_words() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut visitor = hub.visitor(0).await;
    let chat = visitor.write(None, "Hello").await.unwrap().conversation;
    let queued = visitor.start_call(Some(chat)).await.unwrap_err();
    assert_eq!((queued.reason(), queued.data.temporary), (Code::CallBusy, true), "an agent answers first");

    let mut agent = hub.green_agent(0).await;
    agent.take().await;
    agent.toggle(Channel::Video, false).await;
    assert_eq!(visitor.start_call(None).await.unwrap_err().reason(), Code::CallBusy);
    agent.toggle(Channel::Video, true).await;
    let mut caller = hub.visitor(2).await;
    talk(&mut caller, &mut agent).await;
    let busy = visitor.start_call(None).await.unwrap_err();
    assert!(busy.message.contains("another call"), "{}", busy.message);
    assert_eq!(visitor.start_call(Some(hub_conversation())).await.unwrap_err().reason(), Code::NotFound);
}

fn hub_conversation() -> ConversationId {
    ConversationId(Uuid::from_u128(1))
}

#[tokio::test]
async fn v8_a_call_ends_with_its_conversation_and_the_thread_says_so_in_this_order() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = talk(&mut visitor, &mut agent).await;
    let conversation = agent.mirror.calls[&leg.call].conversation;
    agent.end(conversation).await.unwrap();
    assert_eq!(over(&mut visitor, leg.call).await, CallEnd::ConversationLeft);
    visitor
        .see("the end", |mirror| {
            matches!(mirror.visits.get(&conversation)?.state, VisitState::Ended { .. }).then_some(())
        })
        .await;
    let happened: Vec<_> = visitor
        .mirror
        .thread(conversation)
        .into_iter()
        .filter_map(|entry| match &entry.body {
            EntryBody::Happened { what } => Some(what.clone()),
            EntryBody::Message { .. } | EntryBody::Note { .. } | EntryBody::Whisper { .. } => None,
        })
        .collect();
    let [.., Happening::CallEnded { .. }, Happening::Ended { .. }] = &happened[..] else {
        panic!("{happened:?}")
    };
}

#[tokio::test]
async fn v11_a_call_outlives_a_restart_of_the_hub_and_ends_when_nobody_comes_back() {
    let (mut hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = talk(&mut visitor, &mut agent).await;
    let token = hub.visitor_token(0).await;
    hub.restart().await;
    let mut visitor = Client::open(hub.address(), token, browser(0xe000)).await;
    visitor.see_call("the call in the snapshot", leg.call, is_active).await;
    let mut agent = hub.agent(0).await;
    agent.see_call("the call in the snapshot", leg.call, is_active).await;
    pass(&clock, Span::secs(90), &mut [&mut visitor, &mut agent]).await;
    visitor.see_call("the call", leg.call, is_active).await;

    hub.restart().await;
    let mut visitor = hub.visitor(0).await;
    pass(&clock, Span::secs(50), &mut [&mut visitor]).await;
    // The visitor's own device has said that it hears the agent; now it does not.
    visitor.leg_says(leg, LegState::Interrupted).await.unwrap();
    pass(&clock, Span::secs(10), &mut [&mut visitor]).await;
    assert_eq!(over(&mut visitor, leg.call).await, CallEnd::Left { party: Party::Agent });
    let mut agent = hub.agent(0).await;
    status(&mut agent, Channel::Video, Status::Available).await;
}

#[tokio::test]
async fn a_visitor_who_is_gone_for_60_s_has_left_a_call_that_the_agent_does_not_hear() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = talk(&mut visitor, &mut agent).await;
    visitor.leave().await;
    let gone =
        |it: &Volatile| if let Volatile::Presence(it) = it { (!it.online).then_some(()) } else { None };
    agent.volatile("that the visitor is gone", gone).await;
    pass(&clock, Span::secs(45), &mut [&mut agent]).await;
    agent.see_call("the call", leg.call, is_active).await;
    agent.leg_says(leg, LegState::Interrupted).await.unwrap();
    pass(&clock, Span::secs(15), &mut [&mut agent]).await;
    assert_eq!(over(&mut agent, leg.call).await, CallEnd::Left { party: Party::Visitor });
}

#[tokio::test]
async fn a4_an_agent_whose_desk_lost_the_hub_keeps_the_call_and_the_conversation() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let leg = talk(&mut visitor, &mut agent).await;
    agent.leave().await;
    hub.presence_is_noticed(Cast::agent(0)).await;
    visitor.write(None, "I still see you").await.unwrap();
    pass(&clock, Span::secs(120), &mut [&mut visitor]).await;
    visitor.see_call("the call", leg.call, is_active).await;
    let conversation = visitor.mirror.calls[&leg.call].conversation;
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(0)));
}

#[tokio::test]
async fn v9_only_the_parties_and_only_the_answering_device_speak_for_a_call() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut second = hub.second_desk(0).await;
    let mut colleague = hub.agent(1).await;
    let (mut visitor, mut stranger) = (hub.visitor(0).await, hub.visitor(2).await);
    let leg = talk(&mut visitor, &mut agent).await;
    for client in [&mut second, &mut colleague, &mut stranger] {
        let says = client.leg_says(leg, LegState::Unable).await.unwrap_err();
        assert_eq!(says.reason(), Code::NotYours);
        assert_eq!(client.set_media(leg.call, SENDING).await.unwrap_err().reason(), Code::NotYours);
    }
    for client in [&mut colleague, &mut stranger] {
        assert_eq!(client.hang_up(leg.call).await.unwrap_err().reason(), Code::NotYours);
        let ice = client.call::<method::CallIce>(GetIce { call: Some(leg.call) }).await.unwrap_err();
        assert_eq!(ice.reason(), Code::NotYours);
    }
    let old = Leg { leg: LegId(Uuid::from_u128(7)), ..leg };
    visitor.leg_says(old, LegState::Unable).await.unwrap();
    visitor.probe().await;
    assert!(is_active(&visitor.mirror.calls[&leg.call]).is_some(), "an old leg is passed over");
    second.hang_up(leg.call).await.unwrap();
    assert_eq!(over(&mut visitor, leg.call).await, CallEnd::HungUp { by: Party::Agent });
}

#[tokio::test]
async fn v11_both_parties_get_credentials_of_their_own() {
    let (hub, _clock) = TestHub::start_still(&Cast::default()).await;
    let ice = IceSettings {
        turn: vec!["turn:127.0.0.1:3478".into()],
        secret: Some(Secret::new("north").unwrap()),
        relay_only: true,
        ..IceSettings::default()
    };
    hub.core().write(vec![Write::Ice(Box::new(ice.clone()))]).await.unwrap();
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let call = visitor.start_call(None).await.unwrap().call;
    agent.ring().await;
    for client in [&mut agent, &mut visitor] {
        let you = client.you();
        let servers = client.call::<method::CallIce>(GetIce { call: Some(call) }).await.unwrap();
        assert_eq!(servers, ice.servers(deskbell_testkit::BEGIN, you));
        assert!(servers.relay_only && servers.servers.len() == 1);
    }
    let before = agent.call::<method::CallIce>(GetIce { call: None }).await.unwrap();
    assert_eq!(
        before,
        ice.servers(deskbell_testkit::BEGIN, agent.you()),
        "to be tried before anything rings"
    );
    let early = visitor.call::<method::CallIce>(GetIce { call: None }).await.unwrap_err();
    assert_eq!(early.reason(), Code::Forbidden, "who has called nobody needs no relay");
    visitor.hang_up(call).await.unwrap();
    let over = visitor.call::<method::CallIce>(GetIce { call: Some(call) }).await;
    assert!(over.is_ok(), "the visitor's own call, and nothing is given that the page has not had");
}

#[tokio::test]
async fn a_call_is_part_of_both_logs_and_a_session_that_resumes_hears_of_it() {
    let hub = TestHub::start(&Cast::default()).await;
    let agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let place: Resume = agent.place();
    let mirror: Mirror = agent.mirror.clone();
    agent.leave().await;
    let token = hub.agent_token(0).await;
    let mut back = Client::resume(hub.address(), token, desk(0xd000), Some(place), mirror).await;
    let started = visitor.start_call(None).await.unwrap();
    back.ring().await;
    let told = back.events.iter().filter(|(_, event)| matches!(event, Event::Call(_))).count();
    assert_eq!(told, 1, "one change, one event");
    assert_eq!(back.mirror.calls[&started.call].version, 2, "it waited and rang within one step");
    assert_eq!(back.you(), UserId::Agent(Cast::agent(0)));
}
