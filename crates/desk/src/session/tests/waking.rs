//! A computer that slept, and a desk that finds out.

use super::*;

fn slept(bench: &Bench) -> usize {
    bench.count(|output| matches!(output, Output::Slept))
}

fn cut() -> Input {
    Input::Closed { code: None, why: LineDown::Cut }
}

/// A live line that nothing is asked on.
fn quiet_line() -> Bench {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(true).live(7).answer_probe(7);
    bench.owed.clear();
    bench
}

#[test]
fn d4_its_clocks_say_that_the_computer_slept() {
    // A second passes between two looks, and besides: the computer sleeps, the program stands still, the clock is set.
    for (sleeps, still, set, says) in [
        (0, 0, 0, 0),
        (2_000, 0, 0, 0),
        (2_001, 0, 0, 1),
        (28_800_000, 0, 0, 1),
        (0, 4_000, 0, 0),
        (0, 4_001, 0, 1),
        (0, 28_800_000, 0, 1),
        // A clock that is set forth looks like a sleep, and asking does no harm; one that is set back does not.
        (0, 0, 3_600_000, 1),
        (0, 0, -3_600_000, 0),
    ] {
        let mut bench = quiet_line();
        bench.sleep(sleeps).set_clock(set).stand_still(still + 1_000).on(Input::Due);
        assert_eq!(slept(&bench), says, "{sleeps} {still} {set}");
        bench.pass(10_000);
        assert_eq!(slept(&bench), says, "once");
    }
}

#[test]
fn quality_2_a_line_that_died_in_the_computers_sleep_is_given_up_3_s_after_the_next_look() {
    let mut bench = quiet_line();
    bench.pass(300).sleep(3_600_000);
    // Nothing happens: within a second the desk looks by itself.
    bench.pass(1_000);
    assert_eq!((slept(&bench), bench.sent_with("session.probe").len()), (1, 1));
    bench.pass(1_999);
    assert_eq!(bench.disconnects(), 0);
    bench.pass(1_000);
    assert_eq!((bench.disconnects(), bench.connects()), (1, 1), "and another is opened without a wait");
}

#[test]
fn quality_2_a_program_that_stood_still_asks_at_once_and_gives_up_what_was_silent_for_too_long() {
    let mut bench = quiet_line();
    bench.stand_still(12_000).on(Input::Due);
    assert_eq!((bench.disconnects(), bench.sent_with("session.probe").len()), (0, 1));
    bench.pass(3_000);
    assert_eq!((bench.disconnects(), bench.connects()), (1, 1));
    let mut bench = quiet_line();
    bench.stand_still(25_000).on(Input::Due);
    assert_eq!((bench.disconnects(), bench.connects()), (1, 1));
}

#[test]
fn d4_a_line_that_outlived_the_sleep_is_kept() {
    let mut bench = quiet_line();
    bench.sleep(60_000).pass(1_000).answer_probe(7).pass(9_000);
    assert_eq!(bench.disconnects(), 0);
    // It was alive, so what comes later is a loss as any other.
    bench.on(cut());
    assert_eq!(bench.connects(), 0);
}

#[test]
fn d4_an_answer_from_before_the_sleep_says_nothing_of_the_line() {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(true).live(7);
    let before = bench.last_request("session.probe");
    bench.sleep(3_600_000).pass(1_000);
    let probed = json!({ "server_time": bench.now.wall, "top_pos": 7 });
    bench.frame(&Answer::new(Some(Id::Number(before)), Ok(probed))).pass(3_000);
    assert_eq!(bench.disconnects(), 1);
}

#[test]
fn d4_after_a_sleep_nothing_that_was_waited_for_is_waited_for_any_longer() {
    let mut bench = Bench::live_at(7);
    for _ in 0..6 {
        bench.on(cut());
        bench.pass(bench.waits().unwrap());
    }
    bench.on(cut()).pass(100);
    assert_eq!(bench.waits(), Some(14_900));
    bench.owed.clear();
    bench.sleep(3_600_000).pass(1_000);
    assert_eq!(bench.connects(), 1);
    bench.on(cut());
    assert_eq!(bench.waits(), Some(500), "the network may take a moment, and the waits begin anew");
}

#[test]
fn d4_a_try_that_was_under_way_gets_3_s_in_all() {
    for (tried, left) in [(0, 3_000), (1_000, 2_000), (2_999, 1), (3_000, 0), (9_000, 0)] {
        for opening in [false, true] {
            let mut bench = Bench::started(Some(7));
            if opening {
                bench.connect();
            }
            bench.pass(tried).owed.clear();
            bench.on(Input::Wake);
            if left > 0 {
                bench.pass(left - 1);
                assert_eq!(bench.connects(), 0, "{tried}");
                bench.pass(1);
            }
            assert_eq!(bench.connects(), 1, "{tried}");
            // The new one has the time that any has.
            bench.pass(9_999);
            assert_eq!(bench.connects(), 1, "{tried}");
        }
    }
}

#[test]
fn d4_a_desk_that_is_still_told_what_it_missed_is_not_cut_off() {
    let mut bench = Bench::started(Some(0));
    bench.connect().welcome(true).on(Input::Wake);
    for pos in 1..=5 {
        bench.pass(2_999).event(pos);
    }
    assert_eq!(bench.disconnects(), 0);
    bench.pass(3_000);
    assert_eq!(bench.disconnects(), 1);
}

#[test]
fn nobody_who_is_signed_out_is_woken() {
    let mut bench = Bench::live_at(7);
    bench.on(Input::Stop).owed.clear();
    bench.sleep(3_600_000).on(Input::Due).on(Input::Wake);
    assert!(bench.owed.is_empty());
    assert_eq!(bench.session.next_deadline(), None);
}
