//! The health light (A5).

use deskbell_domain::Span;
use deskbell_domain::health::{
    Chosen, ClockFound, DeviceFound, Devices, DisturbFound, Facts, Finding, HealthState, KeptFound, Line,
    LineFound, Measured, NotificationsFound, Relay, RelayFound, RingFound, Service, Tried, checks, is_deaf,
    light,
};

fn these(ids: &[&str]) -> Devices {
    Devices::These(ids.iter().map(|id| (*id).to_owned()).collect())
}

/// A computer that has everything.
fn whole() -> Measured {
    Measured {
        notifications: Service::Works,
        do_not_disturb: Some(false),
        speakers: these(&["desk", "headset"]),
        speaker_names: Vec::new(),
        cameras: these(&["lid"]),
        microphones: these(&["lid", "headset"]),
    }
}

/// An agent who takes everything, with nothing chosen, on a good line.
fn facts(measured: &Measured) -> Facts<'_> {
    Facts {
        line: Line::Live { round_trip: Some(Span::millis(18)) },
        skew_ms: Some(0),
        measured: Some(measured),
        tried: None,
        wants_sound: true,
        wants_notifications: true,
        relay: Some(Relay::Works),
        kept: KeptFound::Kept,
        takes_calls: true,
        chosen: Chosen::default(),
    }
}

/// What was found of one kind, and how that is.
fn one(facts: &Facts<'_>, is_it: impl Fn(Finding) -> bool) -> (Finding, HealthState) {
    let checks = checks(facts);
    let check = checks.iter().find(|check| is_it(check.finding)).expect("a check of each kind");
    (check.finding, check.state)
}

fn notifications(facts: &Facts<'_>) -> (Finding, HealthState) {
    one(facts, |finding| matches!(finding, Finding::Notifications { .. }))
}

fn ring(facts: &Facts<'_>) -> (Finding, HealthState) {
    one(facts, |finding| matches!(finding, Finding::Ring { .. }))
}

fn camera(facts: &Facts<'_>) -> (Finding, HealthState) {
    one(facts, |finding| matches!(finding, Finding::Camera { .. }))
}

#[test]
fn a5_a_computer_that_has_everything_is_green() {
    let measured = whole();
    let checks = checks(&facts(&measured));
    assert!(checks.iter().all(|check| check.state == HealthState::Good), "{checks:?}");
    assert_eq!((light(&checks), is_deaf(&checks)), (HealthState::Good, false));
}

#[test]
fn v11_a_relay_that_does_not_answer_or_refuses_is_found_before_a_call_rings() {
    let measured = whole();
    for (relay, takes_calls, found, state) in [
        (Some(Relay::Works), true, RelayFound::Works, HealthState::Good),
        (Some(Relay::Silent), true, RelayFound::Silent, HealthState::Warn),
        (Some(Relay::Refused), true, RelayFound::Refused, HealthState::Warn),
        (Some(Relay::NotSetUp), true, RelayFound::NotSetUp, HealthState::Good),
        (None, true, RelayFound::Unknown, HealthState::Unknown),
        (Some(Relay::Silent), false, RelayFound::NotNeeded, HealthState::Good),
        (None, false, RelayFound::NotNeeded, HealthState::Good),
    ] {
        let facts = Facts { relay, takes_calls, ..facts(&measured) };
        let seen = one(&facts, |finding| matches!(finding, Finding::Relay { .. }));
        assert_eq!(seen, (Finding::Relay { found }, state), "{relay:?}");
        assert!(!is_deaf(&checks(&facts)), "whoever is near is heard all the same");
    }
}

#[test]
fn a5_a_slow_line_is_worth_a_word_and_a_lost_one_makes_the_desk_deaf() {
    let measured = whole();
    let live = |ms| Line::Live { round_trip: Some(Span::millis(ms)) };
    for (line, found, state, lit) in [
        (Line::Live { round_trip: None }, LineFound::Connected, HealthState::Good, HealthState::Good),
        (live(400), LineFound::Connected, HealthState::Good, HealthState::Good),
        (live(401), LineFound::Slow, HealthState::Warn, HealthState::Warn),
        (Line::Connecting, LineFound::Connecting, HealthState::Unknown, HealthState::Unknown),
        (Line::Offline, LineFound::Offline, HealthState::Bad, HealthState::Bad),
    ] {
        let facts = Facts { line, ..facts(&measured) };
        let is_line = |finding| matches!(finding, Finding::Connection { .. });
        assert_eq!(one(&facts, is_line), (Finding::Connection { found }, state), "{line:?}");
        let checks = checks(&facts);
        assert_eq!((light(&checks), is_deaf(&checks)), (lit, false), "{line:?}");
    }
}

#[test]
fn a5_a_clock_that_is_over_a_minute_off_is_worth_a_word() {
    let measured = whole();
    for (skew_ms, found, state) in [
        (None, ClockFound::Unknown, HealthState::Unknown),
        (Some(60_000), ClockFound::Agrees, HealthState::Good),
        (Some(-60_000), ClockFound::Agrees, HealthState::Good),
        (Some(60_001), ClockFound::Slow, HealthState::Warn),
        (Some(-60_001), ClockFound::Fast, HealthState::Warn),
        (Some(i64::MIN), ClockFound::Fast, HealthState::Warn),
    ] {
        let facts = Facts { skew_ms, ..facts(&measured) };
        let is_clock = |finding| matches!(finding, Finding::Clock { .. });
        assert_eq!(one(&facts, is_clock), (Finding::Clock { found }, state), "{skew_ms:?}");
    }
}

#[test]
fn a5_without_notifications_the_ring_is_heard_and_that_is_worth_a_word() {
    for (service, wanted, tried, found, state) in [
        (Service::Works, true, None, NotificationsFound::Works, HealthState::Good),
        (Service::Unknown, true, None, NotificationsFound::Unknown, HealthState::Unknown),
        (Service::Unknown, true, Some(true), NotificationsFound::Works, HealthState::Good),
        (Service::Unknown, true, Some(false), NotificationsFound::Failed, HealthState::Warn),
        (Service::Works, true, Some(false), NotificationsFound::Failed, HealthState::Warn),
        (Service::Absent, true, None, NotificationsFound::Absent, HealthState::Warn),
        // The system's word is newer than the test.
        (Service::Absent, true, Some(true), NotificationsFound::Absent, HealthState::Warn),
        (Service::Refused, true, None, NotificationsFound::Refused, HealthState::Warn),
        (Service::Works, false, None, NotificationsFound::TurnedOff, HealthState::Warn),
    ] {
        let measured = Measured { notifications: service, ..whole() };
        let tried = tried.map(|notification| Tried { ring: true, notification });
        let facts = Facts { wants_notifications: wanted, tried, ..facts(&measured) };
        assert_eq!(notifications(&facts), (Finding::Notifications { found }, state), "{service:?} {tried:?}");
        assert!(!is_deaf(&checks(&facts)));
    }
}

#[test]
fn a5_without_a_ring_notifications_are_shown_and_that_is_worth_a_word() {
    for (speakers, wanted, chosen, tried, found, state) in [
        (these(&["desk"]), true, None, None, RingFound::Works, HealthState::Good),
        (these(&["desk"]), true, Some("desk"), None, RingFound::Works, HealthState::Good),
        (these(&["desk"]), true, Some("headset"), None, RingFound::Replaced, HealthState::Warn),
        (these(&["desk"]), true, Some("null"), None, RingFound::Works, HealthState::Good),
        (these(&["desk"]), true, None, Some(false), RingFound::Failed, HealthState::Warn),
        (these(&["desk"]), false, None, None, RingFound::TurnedOff, HealthState::Warn),
        (these(&[]), true, None, None, RingFound::Absent, HealthState::Warn),
        (Devices::Refused, true, None, None, RingFound::Absent, HealthState::Warn),
        (Devices::Unknown, true, None, None, RingFound::Unknown, HealthState::Unknown),
        (Devices::Unknown, true, None, Some(true), RingFound::Works, HealthState::Good),
    ] {
        let measured = Measured { speakers, ..whole() };
        let tried = tried.map(|ring| Tried { ring, notification: true });
        let chosen = Chosen { ring: chosen, ..Chosen::default() };
        let facts = Facts { wants_sound: wanted, tried, chosen, ..facts(&measured) };
        assert_eq!(ring(&facts), (Finding::Ring { found }, state), "{measured:?} {tried:?}");
        assert!(!is_deaf(&checks(&facts)));
    }
}

#[test]
fn a5_a_desk_without_sound_and_without_notifications_is_deaf() {
    let silent = Measured { notifications: Service::Absent, speakers: these(&[]), ..whole() };
    let mute = Measured { speakers: these(&[]), ..whole() };
    let measured = whole();
    let failed = Some(Tried { ring: false, notification: false });
    for (facts, why) in [
        (facts(&silent), "the system has neither"),
        (Facts { wants_notifications: false, ..facts(&mute) }, "one is absent, the other turned off"),
        (
            Facts { wants_sound: false, wants_notifications: false, ..facts(&measured) },
            "the person has turned both off",
        ),
        (Facts { tried: failed, ..facts(&measured) }, "neither has worked"),
    ] {
        let checks = checks(&facts);
        assert!(is_deaf(&checks), "{why}");
        assert_eq!(light(&checks), HealthState::Bad, "{why}");
        assert_eq!((ring(&facts).1, notifications(&facts).1), (HealthState::Bad, HealthState::Bad), "{why}");
    }
}

#[test]
fn a5_do_not_disturb_is_shown_and_what_is_not_known_is_no_reason_for_orange() {
    for (do_not_disturb, found, state, lit) in [
        (Some(false), DisturbFound::Off, HealthState::Good, HealthState::Good),
        (Some(true), DisturbFound::On, HealthState::Warn, HealthState::Warn),
        (None, DisturbFound::Unknown, HealthState::Unknown, HealthState::Good),
    ] {
        let measured = Measured { do_not_disturb, ..whole() };
        let facts = facts(&measured);
        let is_it = |finding| matches!(finding, Finding::DoNotDisturb { .. });
        assert_eq!(one(&facts, is_it), (Finding::DoNotDisturb { found }, state));
        assert_eq!(light(&checks(&facts)), lit);
    }
}

#[test]
fn a5_a_camera_is_missed_by_who_takes_video_calls_only() {
    for (cameras, takes_calls, chosen, found, state) in [
        (these(&["lid"]), true, None, DeviceFound::Works, HealthState::Good),
        (these(&["lid"]), true, Some("lid"), DeviceFound::Works, HealthState::Good),
        (these(&["lid"]), true, Some("desk"), DeviceFound::Replaced, HealthState::Warn),
        (these(&[]), true, None, DeviceFound::Absent, HealthState::Warn),
        (these(&[]), false, None, DeviceFound::NotNeeded, HealthState::Good),
        (Devices::Refused, true, None, DeviceFound::Refused, HealthState::Warn),
        (Devices::Refused, false, None, DeviceFound::NotNeeded, HealthState::Good),
        (Devices::Unknown, true, None, DeviceFound::Unknown, HealthState::Unknown),
        (these(&[]), true, Some("none"), DeviceFound::TurnedOff, HealthState::Good),
        (these(&[]), true, Some("pattern"), DeviceFound::Works, HealthState::Good),
        (these(&[]), true, Some("y4m:/tmp/a.y4m"), DeviceFound::Works, HealthState::Good),
    ] {
        let measured = Measured { cameras, ..whole() };
        let chosen = Chosen { camera: chosen, ..Chosen::default() };
        let facts = Facts { takes_calls, chosen, ..facts(&measured) };
        assert_eq!(camera(&facts), (Finding::Camera { found }, state), "{measured:?}");
    }
}

#[test]
fn a5_before_the_system_was_asked_nothing_is_wrong_and_nothing_is_known() {
    let nothing = Measured::default();
    let unasked = Facts { measured: None, ..facts(&nothing) };
    let checks = checks(&unasked);
    assert_eq!((light(&checks), is_deaf(&checks)), (HealthState::Good, false));
    let unknown = checks.iter().filter(|check| check.state == HealthState::Unknown).count();
    assert_eq!(unknown, 5);
}

#[test]
fn quality_3_a_copy_that_cannot_be_kept_is_worth_a_look_and_makes_nobody_deaf() {
    let measured = whole();
    for (kept, state, seen) in [
        (KeptFound::Kept, HealthState::Good, HealthState::Good),
        (KeptFound::NoKeychain, HealthState::Warn, HealthState::Warn),
        (KeptFound::NoDisk, HealthState::Warn, HealthState::Warn),
        (KeptFound::Held, HealthState::Warn, HealthState::Warn),
        (KeptFound::Unknown, HealthState::Unknown, HealthState::Good),
    ] {
        let facts = Facts { kept, ..facts(&measured) };
        let found = one(&facts, |finding| matches!(finding, Finding::Kept { .. }));
        assert_eq!(found, (Finding::Kept { found: kept }, state));
        let checks = checks(&facts);
        assert_eq!((light(&checks), is_deaf(&checks)), (seen, false), "{kept:?}");
    }
}
