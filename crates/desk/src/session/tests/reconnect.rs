//! Coming back.

use super::*;

fn closed(code: Option<u16>) -> Input {
    Input::Closed { code, why: LineDown::Cut }
}

#[test]
fn the_wait_doubles_from_half_a_second_to_15_s() {
    let mut bench = Bench::started(Some(7));
    let mut waits = Vec::new();
    for _ in 0..7 {
        bench.on(closed(None));
        let wait = bench.waits().unwrap();
        waits.push(wait);
        bench.pass(wait);
    }
    assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
}

#[test]
fn jitter_is_full() {
    for (share, wait) in [(0.0, 0), (0.5, 250), (0.999, 499)] {
        let mut bench = Bench::live_at(7);
        bench.now.share = share;
        bench.on(closed(None));
        assert_eq!(bench.waits(), Some(wait));
    }
}

#[test]
fn only_a_line_that_held_counts_as_a_fresh_start() {
    let mut bench = Bench::live_at(7);
    bench.on(closed(None)).pass(500).connect().welcome(true).live(7).pass(1_000).on(closed(None));
    assert_eq!(bench.waits(), Some(1_000));
    bench.pass(1_000).connect().welcome(true).live(7).pass(15_000).on(closed(None));
    assert_eq!(bench.waits(), Some(500));
}

#[test]
fn close_codes_below_4500_come_back_and_those_above_do_not() {
    for code in [1_000, 1_006, 4_000, 4_408, 4_409, 4_499] {
        let mut bench = Bench::live_at(7);
        assert!(bench.on(closed(Some(code))).waits().is_some(), "{code}");
    }
    for (code, signed_out) in [(4_500, true), (4_501, false), (4_502, false), (4_999, false)] {
        let mut bench = Bench::live_at(7);
        bench.on(closed(Some(code)));
        let ended = bench.owed.iter().find_map(|output| match output {
            Output::Ended(stop) => Some(stop.signed_out),
            _ => None,
        });
        assert_eq!(ended, Some(signed_out), "{code}");
        bench.on(Input::Wake).pass(60_000);
        assert_eq!(bench.connects(), 0, "{code}");
    }
}

#[test]
fn b5_a_hub_that_stops_is_left_at_once_and_gets_its_desk_back_when_it_said() {
    let mut bench = Bench::live_at(7);
    bench.now.share = 0.0;
    bench.event(8).stored(8).drain(1_240);
    assert_eq!((bench.disconnects(), bench.waits()), (1, Some(1_240)));
    let acked = bench.sent_with("session.ack").last().map(|ack| ack["pos"].clone());
    assert_eq!(acked, Some(json!(8)), "what is stored is said before");
    assert_eq!(bench.session.facts().why, Some(LineDown::Restarting.into()));
    // The socket that is closed behind it changes nothing.
    bench.on(closed(Some(4_000)));
    assert_eq!(bench.waits(), Some(1_240));
    bench.pass(1_239);
    assert_eq!(bench.connects(), 0);
    bench.pass(1).caught_up(8);
    assert_eq!((bench.connects(), bench.session.is_live()), (1, true));
}

#[test]
fn b5_a_hub_that_is_not_back_in_time_is_asked_less_and_less_often() {
    let mut bench = Bench::live_at(7);
    bench.drain(1_240).pass(1_240).on(closed(None));
    assert_eq!(bench.waits(), Some(1_000));
}

#[test]
fn d4_somebody_who_wakes_a_desk_does_not_sit_out_what_a_stopping_hub_said() {
    let mut bench = Bench::live_at(7);
    bench.drain(20_000).on(Input::Wake);
    assert_eq!(bench.connects(), 1);
}

#[test]
fn b5_no_hub_sends_a_desk_away_for_longer_than_half_a_minute() {
    for said in [30_001, u64::MAX] {
        let mut bench = Bench::live_at(7);
        assert_eq!(bench.drain(said).waits(), Some(30_000));
    }
}

#[test]
fn d4_a_wake_does_not_sit_out_the_wait() {
    let mut bench = Bench::live_at(7);
    bench.on(closed(None)).on(Input::Wake);
    assert_eq!(bench.connects(), 1);
}

#[test]
fn d4_a_wake_while_a_try_is_under_way_is_followed_by_another_when_that_fails() {
    let mut bench = Bench::started(Some(7));
    assert_eq!(bench.connects(), 1);
    bench.on(Input::Wake);
    assert_eq!(bench.connects(), 1);
    bench.on(closed(None));
    assert_eq!(bench.connects(), 2);
    bench.on(closed(None));
    assert_eq!(bench.connects(), 2, "once");
}

#[test]
fn questions_without_a_line_are_refused_and_answers_of_a_lost_line_settle_nothing() {
    let ask = |key| Input::Ask {
        key,
        method: "conversation.why",
        params: serde_json::value::to_raw_value(&json!({})).unwrap(),
    };
    let answers = |bench: &Bench| bench.count(|output| matches!(output, Output::Answer { .. }));
    let mut bench = Bench::started(Some(7));
    bench.on(ask(1));
    assert_eq!(answers(&bench), 1);
    let mut bench = Bench::live_at(7);
    bench.on(ask(2));
    let id = bench.last_request("conversation.why");
    bench.on(closed(None)).pass(500).connect().welcome(true).live(7);
    bench.frame(&Answer::new(Some(Id::Number(id)), Ok(())));
    assert_eq!(answers(&bench), 0);
}
