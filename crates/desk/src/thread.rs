//! A thread that is open on the page. The page holds its entries; the desk sees to it that they come without
//! a gap.

use crate::handle::Reply;
use deskbell_domain::thread::{Entry, Seq};
use std::collections::BTreeMap;

/// A thread from the moment when the page asks for it.
#[derive(Debug)]
pub(crate) enum Thread {
    /// It is being read.
    Opening {
        /// Who waits for it.
        replies: Vec<Reply>,
        /// What came meanwhile.
        tail: Tail,
    },
    /// It is shown.
    Open(Tail),
}

/// The end of a thread: up to where it is shown, and what has come from beyond a gap.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    shown_up_to: Seq,
    ahead: BTreeMap<Seq, Entry>,
}

impl Thread {
    /// The thread's end.
    pub(crate) fn tail(&mut self) -> &mut Tail {
        match self {
            Self::Opening { tail, .. } | Self::Open(tail) => tail,
        }
    }
}

impl Tail {
    /// Takes in entries; what is shown already is passed over.
    pub(crate) fn take_in(&mut self, entries: &[Entry]) {
        let news = entries.iter().filter(|entry| entry.seq > self.shown_up_to);
        self.ahead.extend(news.map(|entry| (entry.seq, entry.clone())));
    }

    /// The entries that can be shown now: the next ones, up to the first gap.
    pub(crate) fn next(&mut self) -> Vec<Entry> {
        let mut next = Vec::new();
        while let Some(entry) = self.ahead.remove(&self.shown_up_to.saturating_add(1)) {
            self.shown_up_to = entry.seq;
            next.push(entry);
        }
        next
    }

    /// Everything before this place is missing; `None` without a gap.
    pub(crate) fn gap_before(&self) -> Option<Seq> {
        self.ahead.keys().next().copied()
    }

    /// The newest entries that are here, without a gap: the thread is shown up to there now.
    pub(crate) fn newest(&mut self) -> Vec<Entry> {
        let mut newest: Vec<Entry> = Vec::new();
        for (seq, entry) in std::mem::take(&mut self.ahead).into_iter().rev() {
            if newest.last().is_some_and(|later| seq.checked_add(1) != Some(later.seq)) {
                break;
            }
            newest.push(entry);
        }
        newest.reverse();
        self.shown_up_to = newest.last().map_or(self.shown_up_to, |entry| entry.seq);
        newest
    }

    /// The newest place that is here.
    pub(crate) fn top(&self) -> Seq {
        self.ahead.keys().next_back().copied().unwrap_or(self.shown_up_to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_domain::Time;
    use deskbell_domain::thread::{EndedBy, EntryBody, Happening};
    use proptest::prelude::*;

    fn entry(seq: Seq) -> Entry {
        let what = Happening::Ended { by: EndedBy::Silence };
        Entry { seq, at: Time(0), body: EntryBody::Happened { what } }
    }

    fn seqs(entries: &[Entry]) -> Vec<Seq> {
        entries.iter().map(|entry| entry.seq).collect()
    }

    #[test]
    fn a_thread_opens_with_its_newest_entries_and_none_from_beyond_a_gap() {
        let mut tail = Tail::default();
        tail.take_in(&[entry(3), entry(4), entry(7), entry(8)]);
        assert_eq!(seqs(&tail.newest()), [7, 8]);
        assert_eq!(tail.top(), 8);
    }

    #[test]
    fn an_entry_from_beyond_a_gap_waits_for_those_before_it() {
        let mut tail = Tail::default();
        tail.take_in(&[entry(1)]);
        assert_eq!(seqs(&tail.newest()), [1]);
        tail.take_in(&[entry(4)]);
        assert_eq!((seqs(&tail.next()), tail.gap_before()), (vec![], Some(4)));
        tail.take_in(&[entry(2), entry(3)]);
        assert_eq!((seqs(&tail.next()), tail.gap_before()), (vec![2, 3, 4], None));
    }

    proptest! {
        #[test]
        fn whatever_order_entries_come_in_each_is_shown_once_and_in_order(
            (last, order) in (1_u64..60).prop_flat_map(|last| {
                let all: Vec<Seq> = (1..=last).chain(1..=last / 2).collect();
                (Just(last), Just(all).prop_shuffle())
            })
        ) {
            let mut tail = Tail::default();
            let mut shown = Vec::new();
            for seq in order {
                tail.take_in(&[entry(seq)]);
                shown.extend(seqs(&tail.next()));
            }
            prop_assert_eq!(shown, (1..=last).collect::<Vec<_>>());
            prop_assert_eq!(tail.gap_before(), None);
        }
    }
}
