//! Acknowledging what is stored.

use super::*;

#[test]
fn nothing_is_acknowledged_before_it_is_stored() {
    let mut bench = Bench::live_at(7);
    bench.event(8).event(9).pass(5_000);
    assert!(bench.sent_with("session.ack").is_empty());
    bench.stored(8).pass(999);
    assert!(bench.sent_with("session.ack").is_empty());
    bench.pass(1);
    assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 8 })]);
}

#[test]
fn after_64_events_it_waits_no_longer() {
    let mut bench = Bench::live_at(0);
    for pos in 1..=64 {
        bench.event(pos);
    }
    bench.stored(63);
    assert!(bench.sent_with("session.ack").is_empty());
    bench.stored(64);
    assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 64 })]);
}

#[test]
fn what_is_stored_is_acknowledged_before_closing() {
    let mut bench = Bench::live_at(7);
    bench.event(8).stored(8).on(Input::Stop);
    assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 8 })]);
    assert!(matches!(bench.owed.iter().rev().nth(1), Some(Output::Disconnect)));
}

#[test]
fn a_place_in_another_log_is_not_acknowledged() {
    let mut bench = Bench::live_at(7);
    bench.on(Input::Stored(Resume { epoch: Epoch(Uuid::from_u128(99)), pos: 5_000 })).pass(2_000);
    assert!(bench.sent_with("session.ack").is_empty());
}
