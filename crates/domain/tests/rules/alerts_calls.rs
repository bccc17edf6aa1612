//! When the desk rings, and when it is silent (V3, D2).

use crate::{at, conversation};
use deskbell_domain::alerts::{
    About, AlertEffect, Alerts, Attention, Context, Happening, LadderSettings, Notice, NoticeKind,
    Preferences, Sound,
};
use deskbell_domain::{CallId, Time};

const URGENT: AlertEffect = AlertEffect::Attention(Attention::Urgent);
const CALM: AlertEffect = AlertEffect::Attention(Attention::Calm);

/// The desk lies behind other windows.
const ELSEWHERE: Context = Context {
    window_focused: false,
    focused_conversation: None,
    preferences: Preferences { sound: true, notifications: true },
    do_not_disturb: false,
};

fn alerts() -> Alerts {
    Alerts::new(LadderSettings::default())
}

fn call(n: u128) -> CallId {
    CallId(uuid::Uuid::from_u128(n))
}

fn rings(n: u128) -> Happening {
    let (call, conversation) = (call(n), conversation(n));
    Happening::CallRings { call, conversation, visitor: "Tom".into(), group: "Showroom".into() }
}

fn about(n: u128) -> About {
    About::Call { call: call(n), conversation: conversation(n) }
}

fn shown(n: u128) -> AlertEffect {
    let (visitor, text) = ("Tom".into(), "Showroom".into());
    AlertEffect::Notify(Notice { about: about(n), kind: NoticeKind::Call, visitor, text })
}

fn withdraw(n: u128) -> AlertEffect {
    AlertEffect::Withdraw { about: about(n) }
}

fn ringing() -> Alerts {
    let mut alerts = alerts();
    alerts.on(at(0), rings(1), &ELSEWHERE);
    alerts
}

#[test]
fn v3_what_a_ring_does_at_its_beginning() {
    let of = |sound, notifications, do_not_disturb, focused: Option<u128>| Context {
        window_focused: focused.is_some(),
        focused_conversation: focused.map(conversation),
        preferences: Preferences { sound, notifications },
        do_not_disturb,
    };
    let all = [AlertEffect::Ring, shown(1), URGENT];
    let heard = [AlertEffect::Ring, URGENT];
    let seen = [shown(1), URGENT];
    for (why, context, expected) in [
        ("nobody looks at the desk", ELSEWHERE, &all[..]),
        ("the agent looks at another conversation", of(true, true, false, Some(2)), &all),
        ("the screen of the ring is looked at", of(true, true, false, Some(1)), &heard),
        (
            "do-not-disturb: it rings, and nothing is laid over other programs",
            of(true, true, true, None),
            &heard,
        ),
        ("sounds are off", of(false, true, false, None), &seen),
        ("notifications are off", of(true, false, false, None), &heard),
        ("both are off: the window still asks", of(false, false, false, None), &[URGENT]),
    ] {
        assert_eq!(alerts().on(at(0), rings(1), &context), expected, "{why}");
    }
}

#[test]
fn v3_its_notification_is_shown_again_every_10_s_while_it_rings() {
    let mut alerts = ringing();
    for secs in [10, 20] {
        assert_eq!(alerts.next_deadline(), Some(at(secs)));
        assert_eq!(alerts.on(at(secs), Happening::Due, &ELSEWHERE), [shown(1)]);
    }
}

#[test]
fn v3_whatever_ends_it_everything_stops_at_once_and_the_tone_first() {
    let mut alerts = ringing();
    assert_eq!(alerts.on(at(3), Happening::CallQuiet, &ELSEWHERE), [AlertEffect::Hush, withdraw(1), CALM]);
    assert_eq!(alerts.on(at(4), Happening::CallQuiet, &ELSEWHERE), [], "once is enough");
    assert_eq!((alerts.next_deadline(), alerts), (None, self::alerts()));
}

#[test]
fn v3_the_same_ring_told_twice_is_one() {
    assert_eq!(ringing().on(at(1), rings(1), &ELSEWHERE), []);
}

#[test]
fn v9_another_call_takes_the_place_of_the_one_before() {
    assert_eq!(
        ringing().on(at(1), rings(2), &ELSEWHERE),
        [AlertEffect::Hush, withdraw(1), AlertEffect::Ring, shown(2)]
    );
}

#[test]
fn d2_looking_at_its_conversation_takes_the_notification_away_and_the_tone_goes_on() {
    let mut alerts = ringing();
    let looks = Context { window_focused: true, focused_conversation: Some(conversation(1)), ..ELSEWHERE };
    let seen = Happening::Seen { conversation: conversation(1) };
    assert_eq!(alerts.on(at(2), seen, &looks), [withdraw(1)]);
    assert_eq!(alerts.on(at(10), Happening::Due, &looks), []);
    assert_eq!(alerts.on(at(20), Happening::Due, &ELSEWHERE), [shown(1)], "looks away again");
}

#[test]
fn d2_a_ring_follows_what_the_agent_chooses_meanwhile() {
    let mut alerts = ringing();
    let with =
        |sound, notifications| Context { preferences: Preferences { sound, notifications }, ..ELSEWHERE };
    for (context, expected) in [
        (with(false, true), vec![AlertEffect::Hush]),
        (with(true, true), vec![AlertEffect::Ring]),
        (with(true, false), vec![withdraw(1)]),
        (with(true, true), vec![]),
    ] {
        assert_eq!(alerts.on(at(1), Happening::Changed, &context), expected, "{context:?}");
    }
    assert_eq!(alerts.on(at(10), Happening::Due, &with(true, true)), [shown(1)]);
}

#[test]
fn d2_do_not_disturb_that_begins_takes_the_notification_of_a_ring_away_and_not_its_tone() {
    let quiet = Context { do_not_disturb: true, ..ELSEWHERE };
    assert_eq!(ringing().on(at(1), Happening::Changed, &quiet), [withdraw(1)]);
}

#[test]
fn d2_messages_in_a_conversation_whose_call_rings_have_a_notification_of_their_own() {
    let mut alerts = ringing();
    let wrote = Happening::VisitorMessage {
        conversation: conversation(1),
        visitor: "Tom".into(),
        text: "Are you there?".into(),
    };
    let effects = alerts.on(at(1), wrote, &ELSEWHERE);
    let shown = effects
        .iter()
        .find_map(|effect| if let AlertEffect::Notify(notice) = effect { Some(notice.about) } else { None });
    assert_eq!(shown, Some(About::Conversation(conversation(1))));
    assert!(effects.contains(&AlertEffect::Play(Sound::Message)));
    let over = alerts.on(at(2), Happening::CallQuiet, &ELSEWHERE);
    assert_eq!(
        over,
        [AlertEffect::Hush, withdraw(1), AlertEffect::Attention(Attention::Wanted)],
        "the message is still unseen"
    );
}

#[test]
fn v3_a_conversation_that_is_read_answered_or_left_does_not_end_its_ring() {
    // The call's machine says when that is over.
    let conversation = conversation(1);
    for done in [
        Happening::Seen { conversation },
        Happening::Answered { conversation },
        Happening::Left { conversation },
    ] {
        let mut alerts = ringing();
        assert_eq!(alerts.on(at(1), done, &ELSEWHERE), []);
        assert_eq!(alerts.next_deadline(), Some::<Time>(at(10)));
    }
}
