//! Hearing that the hub is there.

use super::*;

fn answer_probe(bench: &mut Bench, server_time: Time, top_pos: Pos) {
    let id = bench.last_request("session.probe");
    let probed = json!({ "server_time": server_time, "top_pos": top_pos });
    bench.frame(&Answer::new(Some(Id::Number(id)), Ok(probed)));
}

#[test]
fn a_ping_is_answered_with_its_time() {
    let mut bench = Bench::live_at(7);
    bench.hub("ping", json!({ "top_pos": 7, "server_time": 42 }));
    assert_eq!(bench.sent_with("session.pong"), [json!({ "server_time": 42 })]);
}

#[test]
fn a_place_above_ours_shows_a_silent_loss() {
    let mut bench = Bench::live_at(7);
    bench.hub("ping", json!({ "top_pos": 8, "server_time": 42 }));
    assert_eq!(bench.disconnects(), 1);
}

#[test]
fn silence_of_25_s_ends_the_line_and_any_frame_ends_the_silence() {
    let mut bench = Bench::live_at(7);
    bench.pass(24_000).hub("ping", json!({ "top_pos": 7, "server_time": 1 })).pass(24_999);
    assert_eq!(bench.disconnects(), 0);
    bench.pass(1);
    assert_eq!(bench.disconnects(), 1);
}

#[test]
fn a5_a_probe_every_10_s_measures_the_round_trip_and_the_skew() {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(true).live(7);
    bench.pass(40);
    let day = 86_400_000;
    let server_time = Time(bench.now.wall.0 - 20 + day);
    answer_probe(&mut bench, server_time, 7);
    let facts = bench.session.facts();
    assert_eq!((facts.round_trip, facts.skew_ms), (Some(Span::millis(40)), day));
    bench.pass(10_000);
    assert_eq!(bench.sent_with("session.probe").len(), 2);
}

#[test]
fn after_a_wake_the_hub_has_3_s_to_answer() {
    let mut bench = Bench::live_at(7);
    bench.on(Input::Wake).pass(2_999);
    assert_eq!(bench.disconnects(), 0);
    bench.pass(1);
    assert_eq!(bench.disconnects(), 1);
}

#[test]
fn an_answered_probe_leaves_the_line_alone() {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(true).live(7).on(Input::Wake);
    answer_probe(&mut bench, Time(0), 7);
    bench.pass(3_000);
    assert_eq!(bench.disconnects(), 0);
}

#[test]
fn a_clock_that_is_set_changes_no_deadline() {
    let mut bench = Bench::live_at(7);
    bench.now.wall = Time(0);
    bench.pass(24_999);
    assert_eq!(bench.disconnects(), 0);
    bench.pass(1);
    assert_eq!(bench.disconnects(), 1);
}
