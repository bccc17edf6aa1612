//! The hub's clock, this computer's, and how long something was.

use super::*;

const DAY: i64 = 86_400_000;

fn skew(bench: &Bench) -> i64 {
    bench.session.facts().skew_ms
}

/// A live session whose first probe is answered.
fn measured(skew: i64) -> Bench {
    let mut bench = Bench::started(Some(7));
    bench.skew = skew;
    bench.connect().welcome(true).live(7).answer_probe(7);
    bench
}

/// The next probe is answered so long after it was sent.
fn answer_after(bench: &mut Bench, millis: u64) {
    bench.pass(10_000);
    bench.pass(millis).answer_probe(7);
}

#[test]
fn a5_the_hubs_time_is_known_from_its_first_word_however_far_the_clocks_are_apart() {
    for ahead in [0, 300, -420_000, DAY, -DAY, 40 * 365 * DAY] {
        assert_eq!(skew(&measured(ahead)), ahead);
    }
}

#[test]
fn a5_one_answer_that_comes_late_moves_no_time() {
    let mut bench = measured(500);
    for _ in 0..4 {
        answer_after(&mut bench, 20);
    }
    answer_after(&mut bench, 2_400);
    assert_eq!(skew(&bench), 500, "it is off by a second, and within its error");
}

#[test]
fn a5_a_difference_that_nobody_sees_moves_no_time_and_one_that_stays_does() {
    let mut bench = measured(0);
    bench.skew = 199;
    for _ in 0..5 {
        answer_after(&mut bench, 0);
    }
    assert_eq!(skew(&bench), 0);
    bench.skew = 450;
    answer_after(&mut bench, 0);
    answer_after(&mut bench, 0);
    assert_eq!(skew(&bench), 0, "two of five");
    answer_after(&mut bench, 0);
    assert_eq!(skew(&bench), 450);
}

#[test]
fn a5_a_clock_that_was_set_is_known_with_the_next_answer() {
    for by in [-DAY, -3_000, 3_000, DAY] {
        let mut bench = measured(40_000);
        // One that is set forth looks like a sleep, so the hub is asked at once.
        bench.set_clock(by).pass(1_000).answer_probe(7).pass(9_000).answer_probe(7);
        assert_eq!(skew(&bench), 40_000 - by, "{by}");
    }
}

#[test]
fn d3_a_clock_that_is_set_back_offline_leaves_the_hubs_time_as_it_was() {
    let mut bench = measured(40_000);
    bench.on(Input::Closed { code: None, why: LineDown::Cut }).pass(100);
    let before = bench.hub_now();
    bench.set_clock(-DAY).pass(1_000);
    assert_eq!(Time(bench.now.wall.0 + skew(&bench)), before + Span::secs(1));
}

/// What the session says of an absence when the hub is there again.
fn absent(bench: &mut Bench) -> Option<Span> {
    bench.owed.clear();
    bench.on(Input::Wake).connect().welcome(true);
    bench.owed.iter().find_map(|output| match output {
        Output::Opened { absent, .. } => Some(*absent),
        _ => None,
    })?
}

#[test]
fn d4_an_absence_is_as_long_as_it_was_whatever_the_clocks_did() {
    let hour: u64 = 3_600_000;
    // Passed awake, slept, the clock set by, the hub's clock set by; as long as.
    for (passed, slept, set, hub_set, expected) in [
        (12 * 60_000, 0, 0, 0, 12 * 60_000),
        (0, 8 * hour, 0, 0, 8 * hour),
        (hour, 8 * hour, 0, 0, 9 * hour),
        (hour, 8 * hour, DAY, 0, 9 * hour),
        (hour, 8 * hour, -DAY, 0, 9 * hour),
        // What was measured is true, whatever the hub's clock says now.
        (hour, 0, 0, -DAY, hour),
    ] {
        let mut bench = measured(-420_000);
        bench.on(Input::Closed { code: None, why: LineDown::Cut });
        bench.set_clock(set).sleep(slept).pass(passed);
        bench.skew += hub_set;
        assert_eq!(absent(&mut bench), Some(Span::millis(expected)), "{passed} {slept} {set} {hub_set}");
    }
}

#[test]
fn d4_the_absence_of_a_desk_that_was_closed_is_told_by_its_copy() {
    for skew in [0, DAY, -DAY] {
        let mut bench = Bench::started(Some(7));
        bench.skew = skew;
        assert_eq!(absent(&mut bench), Some(Span::secs(100)), "the copy is of 900 000, and it is 1 000 000");
    }
    assert_eq!(absent(&mut Bench::started(None)), None, "without a copy nothing was missed");
}

#[test]
fn d4_an_absence_is_over_when_the_desk_has_caught_up_and_not_before() {
    let mut bench = measured(0);
    bench.on(Input::Closed { code: None, why: LineDown::Cut }).pass(60_000);
    assert_eq!(absent(&mut bench), Some(Span::secs(60)));
    bench.on(Input::Closed { code: None, why: LineDown::Cut }).pass(1_000);
    assert_eq!(absent(&mut bench), Some(Span::secs(61)));
    bench.live(7).on(Input::Closed { code: None, why: LineDown::Cut }).pass(2_000);
    assert_eq!(absent(&mut bench), Some(Span::secs(2)));
}
