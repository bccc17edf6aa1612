//! The conversations of one group that wait for an agent: who is next, and how long it will take (C2).

use crate::{ConversationId, Span, Time};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One conversation's place in a queue. The smallest is next: higher priority first, then the longer wait;
/// the id breaks ties, so that the order never depends on who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// 0 is usual; higher goes first.
    pub priority: u8,
    /// Waits since then.
    pub since: Time,
    /// Which.
    pub conversation: ConversationId,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |place: &Self| (Reverse(place.priority), place.since, place.conversation);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The queue of one group. It is rebuilt from the conversations when the hub starts, and never stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    order: BTreeSet<Place>,
    of: BTreeMap<ConversationId, Place>,
}

impl Queue {
    /// Nobody waits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a conversation in its place. One that waits already moves there, and its former place is
    /// returned.
    pub fn insert(&mut self, place: Place) -> Option<Place> {
        let former = self.remove(place.conversation);
        self.order.insert(place);
        self.of.insert(place.conversation, place);
        former
    }

    /// Takes a conversation out, because it was assigned, ended or went elsewhere.
    pub fn remove(&mut self, conversation: ConversationId) -> Option<Place> {
        let place = self.of.remove(&conversation)?;
        self.order.remove(&place);
        Some(place)
    }

    /// Who waits, the next one first.
    pub fn iter(&self) -> impl Iterator<Item = &Place> {
        self.order.iter()
    }

    /// The place that the visitor sees: 1 is next. `None` when the conversation does not wait here.
    pub fn place_of(&self, conversation: ConversationId) -> Option<u32> {
        let place = self.of.get(&conversation)?;
        u32::try_from(self.order.range(..=place).count()).ok()
    }

    /// The moment when the longest wait began. With priorities this need not be the next one's.
    pub fn longest_since(&self) -> Option<Time> {
        self.order.iter().map(|place| place.since).min()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Whether one more would be over the limit: the visitor is told before typing.
    pub fn is_full(&self, limit: u32) -> bool {
        u32::try_from(self.len()).map_or(true, |waiting| waiting >= limit)
    }
}

/// How fast a group takes conversations out of its queue, from what it did lately.
///
/// A gap is the time between two assignments, or since the assigned conversation began to wait if that is
/// shorter: hours in which nobody waited say nothing about the pace. With `g`, the mean of the last
/// [`Pace::GAPS`] gaps that ended within [`Pace::HORIZON`], place `n` waits for about `n * g`. Agents finish
/// independently of each other, so the time since the last assignment is no credit and is not subtracted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    gaps: VecDeque<Gap>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    ended: Time,
    length: Span,
}

impl Pace {
    /// So many gaps are remembered.
    pub const GAPS: usize = 20;
    /// Fewer recent gaps than this are no ground for an estimate.
    pub const ENOUGH: usize = 3;
    /// Older gaps no longer count.
    pub const HORIZON: Span = Span::hours(1);

    /// Nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A conversation that had waited since `since` found its agent. One that never waited is not counted.
    pub fn assigned(&mut self, since: Time, now: Time) {
        if since >= now {
            return;
        }
        // After the clock was set back the earlier gaps lie ahead and would never age.
        self.gaps.retain(|gap| gap.ended <= now);
        let began = self.gaps.back().map_or(since, |last| last.ended.max(since));
        if self.gaps.len() == Self::GAPS {
            self.gaps.pop_front();
        }
        self.gaps.push_back(Gap { ended: now, length: now.since(began) });
    }

    /// The estimated wait of a place, 1 being the next; `None` when too little happened lately to tell.
    pub fn wait(&self, place: u32, now: Time) -> Option<Span> {
        let recent = self.gaps.iter().filter(|gap| now.since(gap.ended) <= Self::HORIZON);
        let (count, total) =
            recent.fold((0_u64, 0_u64), |(count, total), gap| (count + 1, total + gap.length.0));
        if count < Self::ENOUGH as u64 {
            return None;
        }
        Some(Span(total.saturating_mul(u64::from(place)) / count))
    }
}
