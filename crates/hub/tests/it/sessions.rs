//! Opening a session, going on where one was, the heartbeat, and how a session ends (design section 3).

use deskbell_domain::{Channel, DeviceId, Epoch, Span, UserId};
use deskbell_hub::core::{Answered, Asked, Command};
use deskbell_protocol::limits::{OPEN_WITHIN_MS, PING_EVERY_MS, RESUME_EVENTS, RESUME_MS, SILENCE_MS};
use deskbell_protocol::params::Probe;
use deskbell_protocol::session::{Open, Resume};
use deskbell_protocol::{CloseCode, Code, Event, PROTOCOL, Volatile, method};
use deskbell_testkit::{Cast, Client, Heard, Mirror, TestHub, browser, desk, message, pass};
use uuid::Uuid;

fn open(token: String, resume: Option<Resume>) -> Open {
    Open { token, protocol: PROTOCOL, device: browser(0xe000), resume }
}

fn code(code: CloseCode) -> Option<u16> {
    Some(code.number())
}

#[tokio::test]
async fn a_resume_replays_exactly_what_was_missed_and_nothing_else() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let token = hub.visitor_token(0).await;
    let mut visitor = Client::open(hub.address(), token.clone(), browser(1)).await;
    let conversation = visitor.write(None, "one").await.unwrap().conversation;
    agent.take().await;
    agent.probe().await;
    visitor.probe().await;
    let (place, before) = (visitor.place(), visitor.leave().await);
    for text in ["two", "three", "four"] {
        agent.write(Some(conversation), text).await.unwrap();
    }

    let missed = hub.store().log_after(UserId::Visitor(Cast::visitor(0)), place.pos, 100).await.unwrap();
    let back = Client::resume(hub.address(), token.clone(), browser(1), Some(place), before).await;
    assert!(back.opened.as_ref().unwrap().resumed);
    let places: Vec<u64> = back.events.iter().map(|(pos, _)| *pos).collect();
    assert_eq!(places, missed.iter().map(|record| record.pos).collect::<Vec<_>>());
    assert!(!back.heard.iter().any(|heard| matches!(heard, Heard::Part(_))), "no snapshot");
    let fresh = Client::open(hub.address(), token, browser(2)).await;
    assert_eq!(back.mirror, fresh.mirror);
}

#[tokio::test]
async fn another_epoch_a_place_ahead_or_one_too_far_behind_gets_a_snapshot() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let token = hub.agent_token(0).await;
    let mut agent = Client::open(hub.address(), token.clone(), desk(1)).await;
    for _ in 0..4 {
        agent.toggle(Channel::Chat, true).await;
        agent.toggle(Channel::Chat, false).await;
    }
    agent.probe().await;
    let here = agent.place();
    let fresh = agent.mirror.clone();
    let resumed = async |place: Resume| {
        let mirror = Mirror::default();
        let client = Client::resume(hub.address(), token.clone(), desk(2), Some(place), mirror).await;
        (client.opened.as_ref().unwrap().resumed, client)
    };

    let (again, client) = resumed(here).await;
    assert!(again && client.events.is_empty(), "nothing was missed");
    let (again, _) = resumed(Resume { pos: here.pos - 8, ..here }).await;
    assert!(again, "eight events behind");
    for place in [Resume { epoch: Epoch(Uuid::from_u128(9)), ..here }, Resume { pos: here.pos + 1, ..here }] {
        let (again, client) = resumed(place).await;
        assert!(!again, "{place:?}");
        assert_eq!(client.mirror, fresh);
    }

    clock.advance(Span(RESUME_MS + 1));
    let (again, _) = resumed(Resume { pos: here.pos - 8, ..here }).await;
    assert!(!again, "48 h behind");
}

#[tokio::test]
async fn a_client_that_is_more_than_2000_events_behind_gets_a_snapshot() {
    let (hub, _clock) = TestHub::start_still(&Cast::default()).await;
    let token = hub.visitor_token(0).await;
    let mut visitor = Client::open(hub.address(), token.clone(), browser(1)).await;
    let start = visitor.place();
    visitor.write(None, "Hello").await.unwrap();
    // Past the socket, which has its rate.
    let user = UserId::Visitor(Cast::visitor(0));
    let writes = (0..RESUME_EVENTS).map(async |_| {
        let asked = Asked::new(user, DeviceId(Uuid::nil()), Command::SendMessage(message(None, "again")));
        assert!(matches!(hub.core().command(Box::new(asked)).await, Ok(Answered::Outcome(_))));
    });
    futures_util::future::join_all(writes).await;
    let behind = |pos| Resume { pos, ..start };
    let far = Client::resume(hub.address(), token.clone(), browser(2), Some(start), Mirror::default()).await;
    assert!(!far.opened.unwrap().resumed);
    let near = far.pos - RESUME_EVENTS;
    let near = Client::resume(hub.address(), token, browser(3), Some(behind(near)), Mirror::default()).await;
    assert!(near.opened.unwrap().resumed);
    assert_eq!(near.events.len() as u64, RESUME_EVENTS);
}

#[tokio::test]
async fn what_happens_while_a_session_opens_is_neither_lost_nor_told_twice() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let token = hub.visitor_token(0).await;
    for round in 0..20_u128 {
        let text = format!("message {round}");
        // The client asserts that every place follows the one before.
        let (sent, mut other) = tokio::join!(
            agent.write(Some(conversation), &text),
            Client::open(hub.address(), token.clone(), browser(0x100 + round)),
        );
        let seq = sent.unwrap().seq;
        other.see("the message", |m| m.threads.get(&conversation)?.get(&seq).map(drop)).await;
    }
}

#[tokio::test]
async fn a_second_session_of_a_device_replaces_the_first_and_another_device_does_not() {
    let hub = TestHub::start(&Cast::default()).await;
    let token = hub.visitor_token(0).await;
    let mut first = Client::open(hub.address(), token.clone(), browser(1)).await;
    let mut other = Client::open(hub.address(), token.clone(), browser(2)).await;
    let mut second = Client::open(hub.address(), token, browser(1)).await;
    assert_eq!(first.closed().await, code(CloseCode::Replaced));
    second.probe().await;
    other.probe().await;
}

#[tokio::test]
async fn a_connection_without_session_open_is_closed_after_10_s() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut client = Client::connect(hub.address()).await;
    client.send_text(r#"{"jsonrpc":"2.0","id":1,"method":"session.probe"}"#.into()).await;
    let refused = client.answer(&deskbell_protocol::rpc::Id::Number(1)).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotOpen);
    clock.advance(Span(OPEN_WITHIN_MS));
    assert_eq!(client.closed().await, code(CloseCode::Silent));
}

#[tokio::test]
async fn the_hub_pings_every_15_s_and_drops_who_is_silent_for_25_s() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.agent(0).await;
    agent.toggle(Channel::Chat, true).await;
    agent.event("the toggle", |event| if let Event::Me(_) = event { Some(()) } else { None }).await;
    clock.advance(Span(PING_EVERY_MS));
    let ping = |heard: &Heard| if let Heard::Ping(ping) = heard { Some(*ping) } else { None };
    let ping = agent.until("a ping", ping).await;
    assert_eq!((ping.top_pos, ping.server_time.0), (agent.pos, deskbell_testkit::BEGIN.0 + 15_000));
    agent.probe().await;

    clock.advance(Span(SILENCE_MS));
    assert_eq!(agent.closed().await, code(CloseCode::Silent));
}

#[tokio::test]
async fn a_bad_or_revoked_token_is_refused_and_an_open_session_ends_when_it_signs_out() {
    let hub = TestHub::start(&Cast::default()).await;
    for token in ["", "nonsense", &"A".repeat(43)] {
        let mut client = Client::connect(hub.address()).await;
        let refused = client.begin(open(token.into(), None)).await.unwrap_err();
        assert_eq!(refused.reason(), Code::BadToken, "{token:?}");
        assert_eq!(client.closed().await, code(CloseCode::SignedOut));
    }

    let token = hub.visitor_token(0).await;
    let mut client = Client::open(hub.address(), token.clone(), browser(1)).await;
    let answer =
        reqwest::Client::new().post(hub.url("/v1/sign-out")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(client.closed().await, code(CloseCode::SignedOut));
    let mut client = Client::connect(hub.address()).await;
    assert_eq!(client.begin(open(token, None)).await.unwrap_err().reason(), Code::BadToken);
}

#[tokio::test]
async fn a_client_that_is_too_old_is_told_so_and_does_not_come_back() {
    let hub = TestHub::start(&Cast::default()).await;
    let token = hub.visitor_token(0).await;
    let mut client = Client::connect(hub.address()).await;
    let refused = client.begin(Open { protocol: 0, ..open(token, None) }).await.unwrap_err();
    assert_eq!(refused.reason(), Code::TooOld);
    assert_eq!(client.closed().await, code(CloseCode::TooOld));
}

#[tokio::test]
async fn an_open_session_cannot_be_opened_again() {
    let hub = TestHub::start(&Cast::default()).await;
    let token = hub.visitor_token(0).await;
    let mut client = Client::open(hub.address(), token.clone(), browser(1)).await;
    let refused = client.call::<method::SessionOpen>(open(token, None)).await.unwrap_err();
    assert_eq!(refused.reason(), Code::InvalidRequest);
    client.probe().await;
}

#[tokio::test]
async fn a_stop_tells_sessions_to_come_back_and_a_restart_lets_them_go_on() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let token = hub.visitor_token(0).await;
    let mut visitor = Client::open(hub.address(), token.clone(), browser(1)).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    visitor.see("it", |m| m.visits.get(&conversation).map(drop)).await;
    let place = visitor.place();
    let (closed, ()) = tokio::join!(visitor.closed(), hub.restart());
    assert_eq!(closed, code(CloseCode::Restart));

    let back = Client::resume(hub.address(), token, browser(1), Some(place), visitor.mirror.clone()).await;
    assert!(back.opened.as_ref().unwrap().resumed);
    assert_eq!(back.mirror.visits[&conversation].id, conversation);
}

#[tokio::test]
async fn a4_an_agent_who_was_online_at_a_stop_keeps_the_conversations_for_the_grace() {
    let cast = Cast::default();
    let (mut hub, clock) = TestHub::start_still(&cast).await;
    let token = hub.agent_token(0).await;
    let mut agent = Client::open(hub.address(), token.clone(), desk(1)).await;
    agent.toggle(Channel::Chat, true).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    drop((agent.leave().await, visitor));

    // Down for longer than the grace: the grace begins when the hub is back.
    hub.restart().await;
    clock.advance(cast.settings.presence_grace);
    hub.restart().await;
    let mut agent = Client::open(hub.address(), token, desk(1)).await;
    pass(&clock, cast.settings.presence_grace, &mut [&mut agent]).await;
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(0)));
}

#[tokio::test]
async fn an_acknowledged_place_is_stored_and_trimmed() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.agent(0).await;
    for _ in 0..3 {
        agent.toggle(Channel::Chat, true).await;
        agent.toggle(Channel::Chat, false).await;
    }
    agent.call::<method::SessionProbe>(Probe {}).await.unwrap();
    agent.ack().await;
    agent.probe().await;
    pass(&clock, Span::secs(30), &mut [&mut agent]).await;
    // The sweep that stores it is over when the next command is answered.
    agent.toggle(Channel::Chat, true).await;
    hub.store().trim(deskbell_domain::Time(deskbell_testkit::BEGIN.0 + 60_000)).await.unwrap();
    let start = hub.store().log_start(agent.you()).await.unwrap().unwrap();
    assert!(start.pos >= 6, "{start:?}");
}

#[tokio::test]
async fn a_reader_who_takes_nothing_is_dropped_and_hurts_nobody() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let deaf = hub.visitor(0).await;
    let user = deaf.you();
    let long = "x".repeat(8_000);
    let write = async || {
        let asked = Asked::new(user, DeviceId(Uuid::nil()), Command::SendMessage(message(None, &long)));
        hub.core().command(Box::new(asked)).await.unwrap();
    };
    write().await;
    let conversation = agent.take().await.head.id;
    let gone = |it: &Volatile| match it {
        Volatile::Presence(presence) if presence.user == user && !presence.online => Some(()),
        _ => None,
    };
    // The agent reads all of it; the visitor's connection fills its buffers, and then its queue.
    let flood = async {
        loop {
            write().await;
        }
    };
    tokio::select! {
        () = flood => {}
        () = agent.volatile("the visitor has gone", gone) => {}
    }
    agent.write(Some(conversation), "Are you there?").await.unwrap();
}
