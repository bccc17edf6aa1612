//! Absences, told by events and by snapshots.

mod scene;

use super::*;
use deskbell_domain::CommandId;
use deskbell_domain::call::{CallEnd, Party};
use deskbell_protocol::{Code, WireError};
use proptest::prelude::*;
use scene::{At, Desk, LOST, Thread, after, counts, happened, id};
use uuid::Uuid;

#[test]
fn d4_what_became_of_a_conversation_is_told_by_how_it_stood_and_how_it_stands() {
    use NewsKind::{Back, Came, Ended, Reassigned};
    for (stood, stands, what) in [
        (At::Me, At::Me, None),
        (At::Me, At::Other, Some(Reassigned)),
        (At::Me, At::Ended, Some(Ended)),
        (At::Me, At::EndedByMe, None),
        (At::Me, At::Snoozed, None),
        (At::Snoozed, At::Me, Some(Back)),
        (At::Snoozed, At::Other, Some(Reassigned)),
        (At::Snoozed, At::Ended, Some(Ended)),
        (At::Released, At::Me, Some(Back)),
        (At::Released, At::Other, None),
        (At::Released, At::Ended, None),
        (At::OfferedToMe, At::Me, Some(Came)),
        (At::OfferedToMe, At::Other, None),
        (At::Other, At::Me, Some(Came)),
        (At::Other, At::Ended, Some(Ended)),
        (At::Other, At::Other, None),
        (At::Ended, At::Ended, None),
    ] {
        let before = Thread::new(7, stood);
        let mut now = before.clone();
        now.goes(after(3), stands);
        let event =
            if stands.is_listed() { now.update(1) } else { now.left(Some(ReassignedWhy::FirstReply)) };
        let told = happened(&[before], &[now], &[event]).expect("12 min are worth a word");
        let news: Vec<_> = told.news.iter().map(|news| (news.what, news.conversations.clone())).collect();
        assert_eq!(
            news,
            what.map(|what| (what, vec![id(7)])).into_iter().collect::<Vec<_>>(),
            "{stood:?} {stands:?}"
        );
    }
}

#[test]
fn d4_twelve_minutes_offline_three_messages_one_reassigned() {
    let before = [Thread::new(1, At::Me), Thread::new(2, At::Me), Thread::new(3, At::Me)];
    let mut now = before.clone();
    let mut events = Vec::new();
    for (minute, number) in [(1, 0), (2, 0), (3, 1), (4, 2)] {
        now[number].writes(after(minute));
        events.push(now[number].update(now[number].entries.len() - 1));
    }
    now[2].goes(after(9), At::Other);
    events.push(now[2].left(Some(ReassignedWhy::FirstReply)));
    let told = happened(&before, &now, &events).unwrap();
    assert_eq!((told.from, told.until, told.offline, told.times), (LOST, after(12), Span::mins(12), 1));
    // The fourth is read by whoever has the conversation now.
    let news = [
        News { what: NewsKind::Messages, count: 3, conversations: vec![id(1), id(2)] },
        News { what: NewsKind::Reassigned, count: 1, conversations: vec![id(3)] },
    ];
    assert_eq!(told.news, news);
}

#[test]
fn d4_a_conversation_that_comes_brings_only_what_was_written_meanwhile() {
    let mut thread = Thread::new(7, At::Other);
    thread.writes(after(1));
    thread.goes(after(2), At::Me);
    let event = thread.update(0);
    let told = happened(&[], &[thread], &[event]);
    assert_eq!(counts(told), [(NewsKind::Messages, 1), (NewsKind::Came, 1)]);
}

#[test]
fn d4_missed_calls_are_told_and_others_are_not() {
    let talked = Span::mins(2);
    for (why, talked, missed) in [
        (CallEnd::Missed, Span::default(), true),
        (CallEnd::Cancelled, Span::default(), true),
        (CallEnd::Declined, Span::default(), false),
        (CallEnd::HungUp { by: Party::Visitor }, talked, false),
        (CallEnd::ConversationLeft, talked, false),
    ] {
        for stands in [At::Me, At::Ended] {
            let before = Thread::new(7, At::Me);
            let mut now = before.clone();
            now.call(after(1), why, talked);
            now.goes(after(2), stands);
            let event = now.update(1);
            let told = counts(happened(&[before], &[now], &[event]));
            assert_eq!(told.contains(&(NewsKind::MissedCalls, 1)), missed, "{why:?} {stands:?}");
        }
    }
}

#[test]
fn d4_a_missed_call_of_which_only_the_head_tells_counts_once() {
    let before = Thread::new(7, At::Me);
    let mut now = before.clone();
    now.call(after(1), CallEnd::Missed, Span::default());
    now.goes(after(2), At::Ended);
    let mut desk = Desk::with(&[before]);
    desk.catches_up(false).is_told_anew(&[now.clone()]);
    let mut absence = desk.before.take().unwrap().over(&desk.world, after(12), None);
    let missed = |absence: &Absence, queue: &Queue| {
        counts(absence.view(queue)).into_iter().find(|(what, _)| *what == NewsKind::MissedCalls)
    };
    assert_eq!(missed(&absence, &desk.queue), Some((NewsKind::MissedCalls, 1)));
    assert_eq!(absence.lacking(), &[id(7)]);
    absence.learn(id(7), &now.entries);
    assert_eq!(missed(&absence, &desk.queue), Some((NewsKind::MissedCalls, 1)));
}

#[test]
fn d4_what_comes_after_the_line_is_back_is_not_of_the_absence() {
    let before = Thread::new(7, At::Me);
    let mut desk = Desk::with(std::slice::from_ref(&before));
    desk.catches_up(false);
    let mut absence = desk.is_back(after(12), None, &[]);
    let mut now = before;
    now.writes(after(13));
    absence.learn(id(7), &now.entries);
    assert_eq!(counts(absence.view(&desk.queue)), []);
}

#[test]
fn d4_one_is_told_what_became_of_ones_own_messages_and_as_they_go() {
    let thread = Thread::new(7, At::Me);
    let mut desk = Desk::with(&[thread]);
    desk.writes(7, 10);
    desk.answers(10, Err(WireError::new(Code::Ended, "Refused long before.")));
    for message in [11, 12, 13] {
        desk.writes(7, message);
    }
    desk.catches_up(false);
    let mut absence = desk.is_back(after(12), None, &[]);
    let told = absence.view(&desk.queue).unwrap();
    assert_eq!((counts(Some(told.clone())), told.sending), (vec![], 3));
    desk.answers(11, Ok(Some(5)));
    desk.answers(12, Err(WireError::new(Code::Ended, "It has ended.")));
    let told = absence.view(&desk.queue).unwrap();
    assert_eq!(counts(Some(told.clone())), [(NewsKind::NotSent, 1), (NewsKind::Sent, 1)]);
    assert_eq!((told.sending, told.news[0].conversations.clone()), (1, vec![id(7)]));
    // What the person takes back was neither sent nor refused.
    for message in [12, 13] {
        absence.forget(ClientMessageId(Uuid::from_u128(message)));
        desk.queue.remove(&[CommandId(Uuid::from_u128(message))]);
    }
    assert_eq!(counts(absence.view(&desk.queue)), [(NewsKind::Sent, 1)]);
}

#[test]
fn d4_that_nothing_happened_is_told_of_a_long_absence_and_not_of_a_closed_desk() {
    for (minutes, closed, told) in
        [(9, false, false), (10, false, true), (600, false, true), (600, true, false)]
    {
        let mut desk = Desk::with(&[Thread::new(7, At::Me)]);
        desk.catches_up(closed);
        let shown = desk.is_back(after(minutes), None, &[]).view(&desk.queue);
        assert_eq!(shown.map(|shown| shown.news.len()), told.then_some(0), "{minutes} min, closed: {closed}");
    }
}

#[test]
fn d4_over_a_weekend_nobody_can_say_whether_what_is_missing_went_or_ended() {
    for (hours, what) in [(48, NewsKind::Reassigned), (49, NewsKind::Gone)] {
        let mut desk = Desk::with(&[Thread::new(7, At::Me)]);
        desk.catches_up(true).is_told_anew(&[]);
        let told = desk.is_back(LOST + Span::hours(hours), None, &[]).view(&desk.queue);
        assert_eq!(counts(told), [(what, 1)], "{hours} h");
    }
}

#[test]
fn d4_what_had_ended_before_is_no_news_though_the_copy_did_not_list_it() {
    // The list of a start holds what ended within a day, a snapshot what ended within two.
    let mut old = Thread::new(7, At::Ended);
    old.goes(LOST - Span::hours(5), At::Ended);
    let mut desk = Desk::with(&[]);
    desk.catches_up(true).is_told_anew(&[old.clone()]);
    assert_eq!(desk.is_back(after(60), None, &[old]).view(&desk.queue), None);
}

#[test]
fn d4_what_one_passed_on_oneself_is_no_loss() {
    let mut thread = Thread::new(7, At::Me);
    let mut desk = Desk::with(std::slice::from_ref(&thread));
    thread.goes(after(1), At::Other);
    desk.catches_up(false).hears(&thread.left(None));
    assert_eq!(counts(desk.is_back(after(12), None, &[]).view(&desk.queue)), []);
}

#[test]
fn d4_absences_that_were_not_dismissed_are_told_as_one_and_no_longer_than_they_were() {
    let mut one = Thread::new(1, At::Me);
    let mut two = Thread::new(2, At::Other);
    let mut desk = Desk::with(&[one.clone()]);
    desk.catches_up(false);
    one.writes(after(1));
    desk.hears(&one.update(1));
    two.goes(after(2), At::Me);
    desk.hears(&two.update(0));
    let first = desk.is_back(after(12), None, &[]);
    assert_eq!(counts(first.view(&desk.queue)), [(NewsKind::Messages, 1), (NewsKind::Came, 1)]);
    // Six hours later: another message, and what had come is somebody else's.
    desk.before = Some(Before::of(&desk.world, &desk.queue, after(372), false));
    one.writes(after(373));
    desk.hears(&one.update(2));
    two.goes(after(373), At::Other);
    desk.hears(&two.left(Some(ReassignedWhy::Offline)));
    let told = desk.is_back(after(375), Some(first), &[]).view(&desk.queue).unwrap();
    assert_eq!((told.from, told.until, told.times), (LOST, after(375), 2));
    assert_eq!(told.offline, Span::mins(15), "12 min and 3 min");
    assert_eq!(counts(Some(told)), [(NewsKind::Messages, 2), (NewsKind::Reassigned, 1)]);
}

#[test]
fn d4_what_went_and_is_here_again_is_not_told_as_lost() {
    let mut thread = Thread::new(1, At::Me);
    let mut desk = Desk::with(std::slice::from_ref(&thread));
    desk.catches_up(false);
    thread.goes(after(1), At::Other);
    desk.hears(&thread.left(Some(ReassignedWhy::Offline)));
    let first = desk.is_back(after(12), None, &[]);
    assert_eq!(counts(first.view(&desk.queue)), [(NewsKind::Reassigned, 1)]);
    // It comes back while the desk looks on, and the line is lost once more.
    thread.goes(after(60), At::Me);
    desk.world.apply(&thread.update(0));
    desk.before = Some(Before::of(&desk.world, &desk.queue, after(90), false));
    assert_eq!(counts(desk.is_back(after(95), Some(first), &[]).view(&desk.queue)), []);
}

/// What happens to a conversation.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Writes,
    Misses,
    Goes(At),
}

fn at() -> impl Strategy<Value = At> {
    prop_oneof![
        Just(At::Me),
        Just(At::Me),
        Just(At::Snoozed),
        Just(At::Released),
        Just(At::OfferedToMe),
        Just(At::Ended),
        Just(At::EndedByMe),
        Just(At::Other),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => Just(Happens::Writes),
        1 => Just(Happens::Misses),
        3 => at().prop_map(Happens::Goes),
    ]
}

proptest! {
    /// Whatever happens meanwhile: events, one after another, and a snapshot of what came of them tell the same.
    #[test]
    fn d4_events_and_a_snapshot_tell_the_same(
        stood in proptest::collection::vec(at(), 5),
        steps in proptest::collection::vec((0_usize..5, happens()), 0..40),
    ) {
        let before: Vec<Thread> = (1..).zip(stood).map(|(number, at)| Thread::new(number, at)).collect();
        let mut now = before.clone();
        let mut events = Vec::new();
        for (number, (index, happens)) in (1..).zip(steps) {
            let thread = &mut now[index];
            if matches!(thread.at, At::Ended | At::EndedByMe) {
                continue; // Closed for good (C11).
            }
            let (was, from) = (thread.at, thread.entries.len());
            let at = LOST + Span::secs(number);
            match happens {
                Happens::Writes => thread.writes(at),
                Happens::Misses => thread.call(at, CallEnd::Missed, Span::default()),
                Happens::Goes(to) => thread.goes(at, to),
            }
            match (was.is_listed(), thread.at.is_listed()) {
                (true, true) => events.push(thread.update(from)),
                // All that is in memory comes with it.
                (false, true) => events.push(thread.update(0)),
                (true, false) => events.push(thread.left(Some(ReassignedWhy::LaterReply))),
                (false, false) => {}
            }
        }
        let told = happened(&before, &now, &events);
        prop_assert!(told.is_some(), "12 min are worth a word");
    }
}
