//! The numbered log: nothing twice, nothing left out.

use super::*;

#[test]
fn an_event_that_comes_twice_is_handed_on_once() {
    let mut bench = Bench::live_at(7);
    bench.event(8).event(8).event(7).event(9);
    assert_eq!(bench.events(), [8, 9]);
    assert_eq!(bench.disconnects(), 0);
}

#[test]
fn a_gap_is_not_jumped_the_session_comes_back_at_its_own_place() {
    let mut bench = Bench::live_at(7);
    bench.event(8).event(10);
    assert_eq!((bench.events(), bench.disconnects()), (vec![8], 1));
    bench.pass(500).connect();
    assert_eq!(bench.asked_for()["pos"], 8);
}

#[test]
fn a_gap_in_what_was_missed_asks_for_a_snapshot_because_the_same_would_come_again() {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(true).event(9).pass(500).connect();
    assert_eq!(bench.asked_for(), Value::Null);
}

#[test]
fn what_was_missed_ends_where_the_hub_says_or_there_is_a_gap() {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(true).event(8).live(9);
    assert!(!bench.session.is_live());
    assert_eq!(bench.disconnects(), 1);
}

#[test]
fn an_unknown_kind_counts_and_is_acknowledged() {
    let mut bench = Bench::live_at(7);
    bench.hub("event", json!({ "pos": 8, "kind": "moon.rose", "body": {} })).event(9).stored(9).pass(1_000);
    assert_eq!(bench.events(), [9]);
    assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 9 })]);
}

#[test]
fn a_body_that_does_not_fit_counts_too_or_it_would_come_for_ever() {
    let mut bench = Bench::live_at(7);
    bench.hub("event", json!({ "pos": 8, "kind": "me.updated", "body": 5 })).event(9);
    assert_eq!((bench.events(), bench.disconnects()), (vec![9], 0));
}

#[test]
fn a_frame_that_is_no_frame_ends_nothing() {
    let mut bench = Bench::live_at(7);
    for frame in
        ["<html>", "null", "[]", "{", "", "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":null}"]
    {
        bench.on(Input::Frame(frame.into()));
    }
    assert_eq!(bench.event(8).events(), [8]);
}

#[test]
fn a_copy_that_is_lost_is_fetched_anew() {
    let mut bench = Bench::live_at(7);
    bench.on(Input::Forgotten).pass(500).connect();
    assert_eq!(bench.asked_for(), Value::Null);
}

#[test]
fn signals_of_a_call_are_handed_on_in_order_and_have_no_place() {
    let mut bench = Bench::live_at(7);
    let id = Uuid::from_u128(5);
    let signal = |signal: Value| json!({ "call": id, "leg": id, "epoch": 1, "signal": signal });
    for said in
        [json!({ "type": "offer_again" }), json!({ "type": "from a newer hub" }), json!({ "type": "bye" })]
    {
        bench.hub("call.signal", signal(said));
    }
    let heard: Vec<_> = (bench.owed.iter())
        .filter_map(|output| match output {
            Output::Signal(frame) => Some(frame.signal.clone()),
            _ => None,
        })
        .collect();
    use deskbell_protocol::call::Signal;
    assert_eq!(heard, [Signal::OfferAgain, Signal::Bye]);
    assert_eq!((bench.event(8).events(), bench.disconnects()), (vec![8], 0));
}
