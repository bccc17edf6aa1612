//! When the desk makes itself heard by what visitors write (D2).

use crate::{at, conversation};
use deskbell_domain::alerts::{
    About, AlertEffect, Alerts, Attention, Context, Happening, LadderSettings, Notice, NoticeKind,
    Preferences, Sound,
};
use deskbell_domain::{Span, Time};

const WANTED: AlertEffect = AlertEffect::Attention(Attention::Wanted);
const CALM: AlertEffect = AlertEffect::Attention(Attention::Calm);

/// The desk lies behind other windows.
const ELSEWHERE: Context = Context {
    window_focused: false,
    focused_conversation: None,
    preferences: Preferences { sound: true, notifications: true },
    do_not_disturb: false,
};

fn looking_at(n: u128) -> Context {
    Context { window_focused: true, focused_conversation: Some(conversation(n)), ..ELSEWHERE }
}

fn alerts() -> Alerts {
    Alerts::new(LadderSettings::default())
}

fn new(n: u128) -> Happening {
    Happening::NewConversation { conversation: conversation(n), visitor: "Mira".into(), text: "Hello".into() }
}

fn message(n: u128) -> Happening {
    Happening::VisitorMessage { conversation: conversation(n), visitor: "Mira".into(), text: "Hello".into() }
}

fn answered(n: u128) -> Happening {
    Happening::Answered { conversation: conversation(n) }
}

fn seen(n: u128) -> Happening {
    Happening::Seen { conversation: conversation(n) }
}

fn notify(n: u128, kind: NoticeKind) -> AlertEffect {
    let about = About::Conversation(conversation(n));
    AlertEffect::Notify(Notice { about, kind, visitor: "Mira".into(), text: "Hello".into() })
}

fn withdraw(n: u128) -> AlertEffect {
    AlertEffect::Withdraw { about: About::Conversation(conversation(n)) }
}

#[test]
fn d2_a_message_notifies_sounds_and_asks_for_attention() {
    assert_eq!(
        alerts().on(at(0), message(1), &ELSEWHERE),
        [notify(1, NoticeKind::Message), AlertEffect::Play(Sound::Message), WANTED]
    );
}

#[test]
fn d2_a_new_conversation_has_its_own_sound() {
    assert_eq!(
        alerts().on(at(0), new(1), &ELSEWHERE),
        [notify(1, NoticeKind::NewConversation), AlertEffect::Play(Sound::NewConversation), WANTED]
    );
}

#[test]
fn d2_a_message_in_the_very_conversation_in_focus_is_quiet() {
    let mut alerts = alerts();
    assert_eq!(alerts.on(at(0), message(1), &looking_at(1)), []);
    assert_eq!(alerts.on(at(1), answered(1), &looking_at(1)), []);
    assert_eq!(alerts.next_deadline(), None);
}

#[test]
fn d2_a_message_is_heard_when_another_conversation_or_another_window_has_the_focus() {
    let behind = Context { window_focused: false, ..looking_at(1) };
    let nowhere = Context { focused_conversation: None, ..looking_at(1) };
    for context in [looking_at(2), behind, nowhere] {
        let effects = alerts().on(at(0), message(1), &context);
        assert!(effects.contains(&notify(1, NoticeKind::Message)), "{context:?}");
        assert!(effects.contains(&AlertEffect::Play(Sound::Message)), "{context:?}");
    }
}

#[test]
fn d2_a_new_conversation_sounds_even_in_focus_but_does_not_notify() {
    assert_eq!(alerts().on(at(0), new(1), &looking_at(1)), [AlertEffect::Play(Sound::NewConversation)]);
}

#[test]
fn d2_what_the_agent_turned_off_stays_off() {
    let preferences =
        |sound, notifications| Context { preferences: Preferences { sound, notifications }, ..ELSEWHERE };
    let shown = notify(1, NoticeKind::NewConversation);
    let heard = AlertEffect::Play(Sound::NewConversation);
    let mark = WANTED;
    for (context, expected) in [
        (preferences(false, true), vec![shown, mark.clone()]),
        (preferences(true, false), vec![heard, mark.clone()]),
        (preferences(false, false), vec![mark]),
    ] {
        assert_eq!(alerts().on(at(0), new(1), &context), expected);
    }
}

#[test]
fn d2_do_not_disturb_leaves_only_the_mark_and_the_next_repeat_after_it_is_heard() {
    let mut alerts = alerts();
    let quiet = Context { do_not_disturb: true, ..ELSEWHERE };
    assert_eq!(alerts.on(at(0), new(1), &quiet), [WANTED]);
    assert_eq!(alerts.on(at(60), Happening::Due, &quiet), []);
    assert_eq!(
        alerts.on(at(120), Happening::Due, &ELSEWHERE),
        [notify(1, NoticeKind::Waiting), AlertEffect::Play(Sound::Waiting)]
    );
}

#[test]
fn d2_a_burst_sounds_once_and_replaces_its_notification() {
    let mut alerts = alerts();
    alerts.on(at(0), new(1), &ELSEWHERE);
    for secs in [0, 1, 2] {
        assert_eq!(alerts.on(at(secs), message(1), &ELSEWHERE), [notify(1, NoticeKind::NewConversation)]);
    }
    let later = alerts.on(at(3), message(1), &ELSEWHERE);
    assert!(later.contains(&AlertEffect::Play(Sound::Message)));
}

#[test]
fn d2_a_burst_in_one_conversation_silences_no_other() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    assert!(alerts.on(at(1), message(2), &ELSEWHERE).contains(&AlertEffect::Play(Sound::Message)));
}

#[test]
fn d2_a_clock_that_is_set_back_silences_nothing() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    let yesterday = at(0) - Span::days(1);
    assert!(alerts.on(yesterday, message(1), &ELSEWHERE).contains(&AlertEffect::Play(Sound::Message)));
}

#[test]
fn d2_an_unseen_conversation_stays_new_until_somebody_looks() {
    let mut alerts = alerts();
    alerts.on(at(0), new(1), &ELSEWHERE);
    assert!(alerts.on(at(9), message(1), &ELSEWHERE).contains(&notify(1, NoticeKind::NewConversation)));
    alerts.on(at(10), seen(1), &ELSEWHERE);
    assert!(alerts.on(at(19), message(1), &ELSEWHERE).contains(&notify(1, NoticeKind::Message)));
}

/// The moments and effects of every deadline until there is none.
fn run_out(alerts: &mut Alerts) -> Vec<(Time, Vec<AlertEffect>)> {
    let mut heard: Vec<(Time, Vec<AlertEffect>)> = Vec::new();
    while let Some(due) = alerts.next_deadline() {
        assert!(heard.last().is_none_or(|(last, _)| *last < due), "the same deadline again");
        heard.push((due, alerts.on(due, Happening::Due, &ELSEWHERE)));
    }
    heard
}

#[test]
fn d2_what_nobody_sees_comes_again_after_60_120_and_240_s_and_then_no_more() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    let again = vec![notify(1, NoticeKind::Waiting), AlertEffect::Play(Sound::Waiting)];
    assert_eq!(run_out(&mut alerts), [60, 120, 240].map(|secs| (at(secs), again.clone())));
}

#[test]
fn d2_the_ladder_counts_from_the_newest_message() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    alerts.on(at(50), message(1), &ELSEWHERE);
    assert_eq!(run_out(&mut alerts).iter().map(|(due, _)| *due).collect::<Vec<_>>(), [110, 170, 290].map(at));
}

#[test]
fn d2_seen_answered_or_left_takes_the_notification_and_the_mark_away() {
    let id = conversation(1);
    for (done, next) in [
        (Happening::Seen { conversation: id }, Some(at(120))),
        (Happening::Answered { conversation: id }, None),
        (Happening::Left { conversation: id }, None),
    ] {
        let mut alerts = alerts();
        alerts.on(at(0), new(1), &ELSEWHERE);
        assert_eq!(alerts.on(at(5), done.clone(), &ELSEWHERE), [withdraw(1), CALM]);
        assert_eq!(alerts.next_deadline(), next, "{done:?}");
        assert_eq!(alerts.on(at(6), done, &ELSEWHERE), [], "once is enough");
    }
}

#[test]
fn d2_what_was_seen_and_not_answered_comes_again_after_120_and_240_s_and_then_no_more() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    alerts.on(at(5), seen(1), &ELSEWHERE);
    let again = vec![notify(1, NoticeKind::Unanswered), AlertEffect::Play(Sound::Waiting)];
    let first = [again.clone(), vec![WANTED]].concat();
    assert_eq!(run_out(&mut alerts), [(at(120), first), (at(240), again)]);
    assert_eq!(alerts.on(at(250), seen(1), &ELSEWHERE), [withdraw(1), CALM]);
    assert_eq!(alerts, self::alerts(), "nothing of it is remembered");
}

#[test]
fn d2_an_answer_ends_every_repeat() {
    for seen_at in [None, Some(3), Some(70)] {
        let mut alerts = alerts();
        alerts.on(at(0), message(1), &ELSEWHERE);
        alerts.on(at(60), Happening::Due, &ELSEWHERE);
        if let Some(secs) = seen_at {
            alerts.on(at(secs), seen(1), &ELSEWHERE);
        }
        alerts.on(at(80), answered(1), &ELSEWHERE);
        assert_eq!((alerts.next_deadline(), &alerts), (None, &self::alerts()), "{seen_at:?}");
    }
}

#[test]
fn d2_who_looks_at_a_conversation_is_not_told_that_it_waits_for_an_answer() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &looking_at(1));
    assert_eq!(alerts.on(at(120), Happening::Due, &looking_at(1)), []);
    let again = [notify(1, NoticeKind::Unanswered), AlertEffect::Play(Sound::Waiting), WANTED];
    assert_eq!(alerts.on(at(240), Happening::Due, &ELSEWHERE), again);
}

#[test]
fn d2_a_conversation_that_came_without_words_waits_for_no_answer() {
    let came =
        Happening::NewConversation { conversation: conversation(1), visitor: "Mira".into(), text: "".into() };
    let mut alerts = alerts();
    alerts.on(at(0), came, &ELSEWHERE);
    alerts.on(at(5), seen(1), &ELSEWHERE);
    assert_eq!(alerts.next_deadline(), None);
}

#[test]
fn d2_the_mark_stays_while_anything_is_unseen() {
    let mut alerts = alerts();
    alerts.on(at(0), new(1), &ELSEWHERE);
    alerts.on(at(1), new(2), &ELSEWHERE);
    assert_eq!(alerts.on(at(2), seen(1), &ELSEWHERE), [withdraw(1)]);
    assert_eq!(alerts.on(at(3), seen(2), &ELSEWHERE), [withdraw(2), CALM]);
}

#[test]
fn d2_a_message_read_as_it_comes_takes_the_earlier_notification_away() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    assert_eq!(alerts.on(at(5), message(1), &looking_at(1)), [withdraw(1), CALM]);
}

#[test]
fn d2_a_repeat_that_comes_due_in_focus_counts_as_seen() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    assert_eq!(alerts.on(at(60), Happening::Due, &looking_at(1)), [withdraw(1), CALM]);
}

#[test]
fn d4_after_a_sleep_what_was_missed_is_said_once() {
    let mut alerts = alerts();
    alerts.on(at(0), message(1), &ELSEWHERE);
    assert_eq!(alerts.on(at(130), Happening::Due, &ELSEWHERE).len(), 2);
    assert_eq!(alerts.next_deadline(), Some(at(240)));
}

#[test]
fn d2_a_long_message_is_shown_in_short_on_one_line() {
    let long = Happening::VisitorMessage {
        conversation: conversation(1),
        visitor: "Mira".into(),
        text: "a\nb ".repeat(100),
    };
    let effects = alerts().on(at(0), long, &ELSEWHERE);
    let Some(AlertEffect::Notify(notice)) = effects.first() else { panic!("no notification: {effects:?}") };
    assert!(notice.text.starts_with("a b a b ") && notice.text.ends_with('…'), "{}", notice.text);
    assert!(notice.text.chars().count() <= 140);
}
