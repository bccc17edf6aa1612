//! Calls and attempts to write that nobody answered: the newest of each group, for a day.

use super::super::step::Step;
use super::items::short;
use crate::store::{MissedAttempt, MissedCall, Write};
use deskbell_domain::call::{CallEnd, Party};
use deskbell_domain::{CallId, ConversationId, MissedId, Span, Time, VisitorId};
use deskbell_protocol::board::{BoardMissed, MissedWhy};
use std::collections::HashMap;
use uuid::Uuid;

/// So many of a group stay ...
const OF_A_GROUP: usize = 50;
/// ... for so long.
const KEPT: Span = Span::hours(24);

/// What nobody answered.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Missed(HashMap<MissedId, BoardMissed>);

impl Missed {
    /// All of them.
    pub(super) fn keys(&self) -> impl Iterator<Item = MissedId> {
        self.0.keys().copied()
    }

    /// One of them.
    pub(super) fn get(&self, id: MissedId) -> Option<&BoardMissed> {
        self.0.get(&id)
    }

    /// Whether this visitor was turned away since then.
    pub(in super::super) fn was_turned_away(&self, visitor: VisitorId, since: Time) -> bool {
        let turned_away = |missed: &&BoardMissed| missed.why == MissedWhy::QueueFull && missed.at > since;
        self.0.values().filter(turned_away).any(|missed| missed.id == attempt_id(visitor, missed.at))
    }

    /// Adds one; gives those that are otherwise by it.
    pub(in super::super) fn put(&mut self, missed: BoardMissed) -> Vec<MissedId> {
        let (id, group) = (missed.id, missed.group);
        self.0.insert(id, missed);
        let others = || self.0.values().filter(|other| other.group == group);
        let oldest = others().min_by_key(|other| (other.at, other.id)).map(|other| other.id);
        let gone = oldest.filter(|_| others().count() > OF_A_GROUP);
        if let Some(gone) = gone {
            self.0.remove(&gone);
        }
        gone.into_iter().chain([id]).collect()
    }

    /// Takes over what was known before the working set was read anew.
    pub(in super::super) fn keep(&mut self, former: &Self) {
        for missed in former.0.values() {
            self.put(missed.clone());
        }
    }

    /// Forgets what is too old; gives it.
    pub(in super::super) fn sweep(&mut self, now: Time) -> Vec<MissedId> {
        let old = self.0.values().filter(|missed| now.since(missed.at) >= KEPT);
        let old: Vec<MissedId> = old.map(|missed| missed.id).collect();
        for id in &old {
            self.0.remove(id);
        }
        old
    }
}

impl Step<'_> {
    /// Nobody answered: whoever watches the board sees it.
    pub(in super::super) fn missed(&mut self, missed: BoardMissed) {
        self.unit.missed.extend(self.working.missed.put(missed));
    }

    /// A call is over in which the two never talked.
    pub(in super::super) fn missed_call(&mut self, call: CallId, id: ConversationId, end: CallEnd) {
        let (Some(why), Some(thread)) = (why_missed(end), self.working.threads.get(&id)) else { return };
        let conversation = &thread.conversation;
        let missed = MissedCall {
            call,
            at: self.now,
            conversation: id,
            visitor: conversation.visitor(),
            group: conversation.group(),
            channel: conversation.channel(),
            why,
        };
        let visitor = self.working.visitors.get(&missed.visitor);
        let shown = call_of(&missed, visitor.map_or("", |known| known.record.name.as_str()));
        self.unit.write(Write::MissedCall(missed));
        self.missed(shown);
    }
}

/// A call that nobody answered.
pub(in super::super) fn call_of(missed: &MissedCall, visitor_name: &str) -> BoardMissed {
    BoardMissed {
        id: MissedId(missed.call.0),
        at: missed.at,
        visitor_name: short(visitor_name),
        channel: missed.channel,
        group: missed.group,
        conversation: Some(missed.conversation),
        why: missed.why,
    }
}

/// The id of an attempt is made of who and when, so that it is the same after a restart.
fn attempt_id(visitor: VisitorId, at: Time) -> MissedId {
    MissedId(Uuid::from_u128(visitor.0.as_u128() ^ u128::from(at.0.unsigned_abs())))
}

/// A visitor who was turned away.
pub(in super::super) fn attempt_of(attempt: &MissedAttempt, visitor_name: &str) -> BoardMissed {
    BoardMissed {
        id: attempt_id(attempt.visitor, attempt.at),
        at: attempt.at,
        visitor_name: short(visitor_name),
        channel: attempt.channel,
        group: attempt.group,
        conversation: None,
        why: MissedWhy::QueueFull,
    }
}

/// Why nobody answered a call that ended so before the two talked; `None` when somebody had.
const fn why_missed(end: CallEnd) -> Option<MissedWhy> {
    match end {
        CallEnd::Missed | CallEnd::ConversationLeft | CallEnd::Left { party: Party::Agent } => {
            Some(MissedWhy::NoAnswer)
        }
        CallEnd::Cancelled | CallEnd::Left { party: Party::Visitor } => Some(MissedWhy::GaveUp),
        CallEnd::Declined => Some(MissedWhy::Declined),
        CallEnd::HungUp { .. }
        | CallEnd::NotNow
        | CallEnd::Withdrawn
        | CallEnd::NoConnection
        | CallEnd::NoMedia
        | CallEnd::GaveUp => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_domain::{Channel, GroupId};

    fn attempt(seconds: i64, group: u128) -> BoardMissed {
        let attempt = MissedAttempt {
            at: Time(seconds * 1_000),
            visitor: VisitorId(Uuid::from_u128(7)),
            group: GroupId(Uuid::from_u128(group)),
            channel: Channel::Chat,
            absent: false,
        };
        attempt_of(&attempt, "Maya")
    }

    #[test]
    fn t1_the_newest_fifty_of_each_group_stay() {
        let mut missed = Missed::default();
        let elsewhere = attempt(0, 2);
        missed.put(elsewhere.clone());
        let all: Vec<BoardMissed> = (1..=51).map(|seconds| attempt(seconds, 1)).collect();
        for one in &all[..50] {
            assert_eq!(missed.put(one.clone()), [one.id]);
        }
        assert_eq!(missed.put(all[50].clone()), [all[0].id, all[50].id]);
        assert!(missed.get(all[0].id).is_none() && missed.get(elsewhere.id).is_some());
        assert_eq!(missed.keys().count(), 51);
    }

    #[test]
    fn t1_who_was_turned_away_a_moment_ago_is_known_by_the_attempt() {
        let mut missed = Missed::default();
        missed.put(attempt(60, 1));
        let visitor = |number| VisitorId(Uuid::from_u128(number));
        for (number, since, expected) in [(7, 59, true), (7, 60, false), (8, 59, false)] {
            let was = missed.was_turned_away(visitor(number), Time(since * 1_000));
            assert_eq!(was, expected, "visitor {number} since {since} s");
        }
    }

    #[test]
    fn t1_what_was_missed_a_day_ago_is_forgotten() {
        let mut missed = Missed::default();
        let (old, new) = (attempt(0, 1), attempt(1, 1));
        missed.put(old.clone());
        missed.put(new.clone());
        assert_eq!(missed.sweep(Time(0) + KEPT), [old.id]);
        assert_eq!(missed.keys().collect::<Vec<_>>(), [new.id]);
    }

    #[test]
    fn t1_one_that_was_kept_is_there_once() {
        let (mut former, mut missed) = (Missed::default(), Missed::default());
        former.put(attempt(0, 1));
        missed.put(attempt(0, 1));
        missed.keep(&former);
        assert_eq!(missed.keys().count(), 1);
    }
}
