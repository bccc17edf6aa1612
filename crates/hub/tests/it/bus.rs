//! What every bus does, and every mailbox. A new implementation is added to [`buses`].

use deskbell_domain::{ConversationId, UserId};
use deskbell_hub::bus::{About, Bus, Delivery, InProcess, Mailbox, Signal, Subscription};
use deskbell_protocol::CloseCode;
use deskbell_protocol::limits::{QUEUED_BYTES, QUEUED_FRAMES};
use deskbell_testkit::{Cast, soon};
use futures_util::FutureExt;
use std::sync::Arc;
use uuid::Uuid;

fn buses() -> Vec<Arc<dyn Bus>> {
    vec![Arc::new(InProcess::new())]
}

fn visitor(number: u128) -> UserId {
    UserId::Visitor(Cast::visitor(number))
}

fn event(pos: u64) -> Signal {
    Signal::Event { pos, frame: Some(format!("event {pos}").into()) }
}

fn volatile(about: About, text: &str) -> Signal {
    Signal::Volatile { about, frame: text.into() }
}

fn typing(number: u128) -> About {
    About::Typing(ConversationId(Uuid::from_u128(number)))
}

/// A mailbox that has caught up with a log.
fn live(pos: u64) -> Arc<Mailbox> {
    let mailbox = Arc::new(Mailbox::new());
    assert!(mailbox.caught_up(pos));
    mailbox
}

fn is_empty(mailbox: &Mailbox) -> bool {
    mailbox.next().now_or_never().is_none()
}

async fn events(mailbox: &Mailbox, count: u64) -> Vec<u64> {
    let mut places = Vec::new();
    for _ in 0..count {
        match soon("a delivery", mailbox.next()).await {
            Delivery::Event { pos, .. } => places.push(pos),
            other => panic!("{other:?}"),
        }
    }
    places
}

#[tokio::test]
async fn every_session_of_a_user_gets_the_users_signals_in_order_and_nobody_elses() {
    for bus in buses() {
        let (one, two, other) = (live(0), live(0), live(0));
        let _one = Subscription::new(Arc::clone(&bus), visitor(1), Arc::clone(&one));
        let _two = Subscription::new(Arc::clone(&bus), visitor(1), Arc::clone(&two));
        let _other = Subscription::new(Arc::clone(&bus), visitor(2), Arc::clone(&other));
        for pos in 1..=50 {
            bus.send(visitor(1), &event(pos));
        }
        bus.send(visitor(2), &event(1));
        let expected: Vec<u64> = (1..=50).collect();
        assert_eq!(events(&one, 50).await, expected);
        assert_eq!(events(&two, 50).await, expected);
        assert_eq!(events(&other, 1).await, [1]);
        assert!(is_empty(&one) && is_empty(&other));
    }
}

#[tokio::test]
async fn a_subscription_that_is_dropped_gets_nothing_and_the_others_go_on() {
    for bus in buses() {
        let (gone, stays) = (live(0), live(0));
        let subscription = Subscription::new(Arc::clone(&bus), visitor(1), Arc::clone(&gone));
        let _stays = Subscription::new(Arc::clone(&bus), visitor(1), Arc::clone(&stays));
        drop(subscription);
        bus.send(visitor(1), &event(1));
        assert_eq!(events(&stays, 1).await, [1]);
        assert!(is_empty(&gone));
    }
}

#[tokio::test]
async fn a_signal_to_nobody_is_lost_without_harm() {
    for bus in buses() {
        bus.send(visitor(1), &event(1));
        let late = live(1);
        let _late = Subscription::new(Arc::clone(&bus), visitor(1), Arc::clone(&late));
        bus.send(visitor(1), &event(2));
        assert_eq!(events(&late, 1).await, [2]);
    }
}

#[tokio::test]
async fn a_new_mailbox_asks_for_the_log_until_it_has_caught_up_with_what_it_heard() {
    let mailbox = Mailbox::new();
    mailbox.put(event(8));
    assert_eq!(mailbox.next().await, Delivery::Behind);
    assert!(!mailbox.caught_up(7), "there is an eighth in the log");
    assert!(mailbox.caught_up(8));
    mailbox.put(event(8));
    mailbox.put(event(9));
    assert_eq!(events(&mailbox, 1).await, [9], "what was sent already is not sent again");
}

#[tokio::test]
async fn a_gap_or_a_doorbell_without_an_event_sends_the_session_to_the_log() {
    for signal in [event(3), Signal::Event { pos: 1, frame: None }] {
        let mailbox = live(0);
        mailbox.put(signal);
        assert_eq!(mailbox.next().await, Delivery::Behind);
    }
}

#[tokio::test]
async fn of_volatile_frames_about_the_same_only_the_newest_waits_and_events_go_first() {
    let mailbox = live(0);
    mailbox.put(volatile(typing(1), "types"));
    mailbox.put(volatile(About::Desk, "open"));
    mailbox.put(volatile(typing(1), "has stopped"));
    mailbox.put(event(1));
    assert_eq!(events(&mailbox, 1).await, [1]);
    assert_eq!(mailbox.next().await, Delivery::Volatile("open".into()));
    assert_eq!(mailbox.next().await, Delivery::Volatile("has stopped".into()));
    assert!(is_empty(&mailbox));
}

#[tokio::test]
async fn a_reader_who_is_too_slow_is_closed_and_keeps_no_memory() {
    let many = live(0);
    for pos in 1..=QUEUED_FRAMES as u64 {
        many.put(event(pos));
    }
    assert!(many.closed().now_or_never().is_none(), "a thousand frames may wait");
    many.put(event(QUEUED_FRAMES as u64 + 1));
    assert_eq!(many.next().await, Delivery::Close(CloseCode::SlowReader));

    let heavy = live(0);
    let frame: Arc<str> = "x".repeat(QUEUED_BYTES / 2).into();
    for pos in 1..=3 {
        heavy.put(Signal::Event { pos, frame: Some(Arc::clone(&frame)) });
    }
    assert_eq!(soon("the end", heavy.closed()).await, CloseCode::SlowReader);
    assert_eq!(Arc::strong_count(&frame), 1);
}

#[tokio::test]
async fn volatile_frames_never_close_a_slow_reader() {
    let mailbox = live(0);
    for number in 0..10_000 {
        mailbox.put(volatile(typing(number), "types"));
    }
    assert!(mailbox.closed().now_or_never().is_none());
    let mut waiting = 0;
    while !is_empty(&mailbox) {
        waiting += 1;
    }
    assert!(waiting <= 64, "{waiting}");
}

#[tokio::test]
async fn frames_of_another_device_keep_their_order_behind_the_events_and_are_never_dropped() {
    let mailbox = Mailbox::new();
    assert!(mailbox.caught_up(0));
    mailbox.relay("offer".into());
    mailbox.put(Signal::Volatile { about: About::Desk, frame: "open".into() });
    mailbox.relay("candidate".into());
    mailbox.put(Signal::Event { pos: 1, frame: Some("ring".into()) });
    assert_eq!(mailbox.next().await, Delivery::Event { pos: 1, frame: "ring".into() });
    assert_eq!(mailbox.next().await, Delivery::Relayed("offer".into()));
    assert_eq!(mailbox.next().await, Delivery::Relayed("candidate".into()));
    assert_eq!(mailbox.next().await, Delivery::Volatile("open".into()));
}

#[tokio::test]
async fn a_reader_that_lets_another_devices_frames_pile_up_is_closed() {
    let (many, large) = (Mailbox::new(), Mailbox::new());
    for mailbox in [&many, &large] {
        assert!(mailbox.caught_up(0));
    }
    for _ in 0..513 {
        many.relay("x".into());
    }
    for _ in 0..2 {
        large.relay("x".repeat(300 * 1024).into());
    }
    for mailbox in [many, large] {
        assert_eq!(mailbox.next().await, Delivery::Close(CloseCode::SlowReader));
    }
}
