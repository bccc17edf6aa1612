//! Whether an agent is at the computer (A4).

use crate::at;
use deskbell_domain::away::{Away, Input, Seen, Tell};
use deskbell_domain::{Span, Time};

const AFTER: Span = Span::mins(10);
const AWAY: Option<Tell> = Some(Tell { away: true });
const BACK: Option<Tell> = Some(Tell { away: false });

fn idle(span: Span) -> Input {
    Input::Seen(Seen::Idle(span))
}

const LOCKED: Input = Input::Seen(Seen::Locked);
const UNLOCKED: Input = Input::Seen(Seen::Unlocked);
const UNKNOWN: Input = Input::Seen(Seen::IdleUnknown);

/// Somebody who is there, and the hub knows it.
fn there() -> Away {
    let mut away = Away::new();
    assert_eq!(away.on(at(0), Input::Live, AFTER), BACK);
    away
}

/// Plays inputs, each with what the hub is told for it.
fn play(away: &mut Away, steps: &[(Time, Input, Option<Tell>)]) {
    for (now, input, expected) in steps {
        assert_eq!(away.on(*now, *input, AFTER), *expected, "{input:?} at {now:?}");
    }
}

#[test]
fn a4_a_locked_screen_makes_away_at_once_and_an_unlocked_one_brings_back() {
    let touched = idle(Span::secs(0));
    play(
        &mut there(),
        &[
            (at(1), touched, None),
            (at(2), LOCKED, AWAY),
            (at(3), LOCKED, None),
            // A moved mouse unlocks nothing.
            (at(4), touched, None),
            (at(5), UNLOCKED, BACK),
            (at(6), UNLOCKED, None),
        ],
    );
}

#[test]
fn a4_ten_idle_minutes_make_away_and_the_first_touch_brings_back() {
    play(
        &mut there(),
        &[
            (at(0), idle(Span::secs(599)), None),
            (at(1), idle(Span::secs(600)), AWAY),
            (at(2), idle(Span::secs(601)), None),
            (at(3), idle(Span::millis(400)), BACK),
            (at(4), idle(Span::secs(1)), None),
        ],
    );
}

#[test]
fn a4_how_long_is_the_hubs_setting() {
    let mut away = there();
    assert_eq!(away.on(at(0), idle(Span::mins(3)), Span::mins(5)), None);
    assert_eq!(away.on(at(1), idle(Span::mins(3)), Span::mins(3)), AWAY);
    assert_eq!(away.on(at(2), idle(Span::mins(3)), Span::mins(5)), BACK);
}

#[test]
fn a4_nobody_is_away_by_an_idleness_that_the_system_does_not_tell() {
    play(
        &mut there(),
        &[
            (at(0), UNKNOWN, None),
            (at(9_000), UNKNOWN, None),
            (at(9_001), idle(Span::mins(20)), AWAY),
            (at(9_002), UNKNOWN, BACK),
            // A lock needs no idleness.
            (at(9_003), LOCKED, AWAY),
            (at(9_004), UNLOCKED, BACK),
        ],
    );
}

#[test]
fn a4_an_unlocked_screen_brings_back_though_the_last_measurement_was_long() {
    play(
        &mut there(),
        &[
            (at(0), LOCKED, AWAY),
            (at(1), idle(Span::mins(30)), None),
            (at(2), UNLOCKED, BACK),
            (at(3), idle(Span::secs(1)), None),
        ],
    );
}

#[test]
fn a4_a_system_that_says_unlocked_again_and_again_is_no_touch() {
    play(&mut there(), &[(at(0), idle(Span::mins(30)), AWAY), (at(1), UNLOCKED, None)]);
}

#[test]
fn a4_who_is_in_a_call_is_there_and_the_time_counts_from_its_end() {
    play(
        &mut there(),
        &[
            (at(0), idle(Span::mins(9)), None),
            (at(1), Input::InCall(true), None),
            (at(1_500), idle(Span::mins(34)), None),
            (at(1_501), LOCKED, None),
            (at(1_502), UNLOCKED, None),
            (at(1_503), idle(Span::mins(34)), None),
            (at(1_504), Input::InCall(false), None),
            (at(2_103), idle(Span::mins(44)), None),
            (at(2_104), idle(Span::mins(44)), AWAY),
        ],
    );
}

#[test]
fn a4_a_call_that_begins_while_one_is_away_brings_back_and_a_locked_screen_waits_for_its_end() {
    play(
        &mut there(),
        &[
            (at(0), LOCKED, AWAY),
            (at(1), Input::InCall(true), BACK),
            (at(2), LOCKED, None),
            (at(3), Input::InCall(false), AWAY),
        ],
    );
}

#[test]
fn a4_every_new_session_is_told_anew_and_none_is_told_while_there_is_no_line() {
    play(
        &mut there(),
        &[
            (at(0), LOCKED, AWAY),
            (at(1), Input::Lost, None),
            (at(2), UNLOCKED, None),
            (at(3), LOCKED, None),
            (at(4), Input::Live, AWAY),
            (at(5), Input::Lost, None),
            (at(6), UNLOCKED, None),
            // The hub may remember the former session's word.
            (at(7), Input::Live, BACK),
            (at(8), Input::Live, BACK),
        ],
    );
}
