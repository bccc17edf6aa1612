//! Durations as a histogram that can be added up.
//!
//! A crate was looked for: `hdrhistogram` and `tdigest` keep one large block of memory or a sum of floats for each, and
//! store it as one opaque blob. Here an hour of one agent has a handful of durations, so a sparse list of counts is a few bytes,
//! adds up without a rounding, and says its sum and its longest one exactly.

use crate::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Buckets to a doubling. The middle of a bucket is off by 1/32 at most: a quantile is true to 3.2 %.
const PER_DOUBLING: u64 = 16;

/// How long things took. How many, their sum and the longest are exact; a quantile is off by 3.2 % at most, and exact below
/// 16 ms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spread {
    /// All of them together.
    #[serde(rename = "s")]
    sum: Span,
    /// The longest.
    #[serde(rename = "m")]
    longest: Span,
    /// How many lie in a bucket.
    #[serde(rename = "b")]
    buckets: BTreeMap<u16, u32>,
}

impl Spread {
    /// One more.
    pub fn add(&mut self, span: Span) {
        self.sum.0 = self.sum.0.saturating_add(span.0);
        self.longest = self.longest.max(span);
        let count = self.buckets.entry(bucket(span)).or_default();
        *count = count.saturating_add(1);
    }

    /// Those of another one, too.
    pub fn merge(&mut self, other: &Self) {
        self.sum.0 = self.sum.0.saturating_add(other.sum.0);
        self.longest = self.longest.max(other.longest);
        for (bucket, more) in &other.buckets {
            let count = self.buckets.entry(*bucket).or_default();
            *count = count.saturating_add(*more);
        }
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.buckets.values().copied().map(u64::from).sum()
    }

    /// All of them together.
    pub const fn sum(&self) -> Span {
        self.sum
    }

    /// The longest; zero of none.
    pub const fn longest(&self) -> Span {
        self.longest
    }

    /// The arithmetic mean, to the millisecond below. `None` of none.
    pub fn mean(&self) -> Option<Span> {
        self.sum.0.checked_div(self.count()).map(Span)
    }

    /// What so many of a hundred were not longer than. `None` of none.
    pub fn quantile(&self, percent: u8) -> Option<Span> {
        let rank = (self.count() * u64::from(percent)).div_ceil(100).max(1);
        let mut passed = 0;
        let found = self.buckets.iter().find(|(_, count)| {
            passed += u64::from(**count);
            passed >= rank
        });
        found.map(|(bucket, _)| middle(*bucket).min(self.longest))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }
}

/// The first 16 are a millisecond wide, then 16 to each doubling.
fn bucket(span: Span) -> u16 {
    let shift = span.0.checked_ilog2().unwrap_or(0).saturating_sub(PER_DOUBLING.ilog2());
    let place = u64::from(shift) * PER_DOUBLING + (span.0 >> shift);
    u16::try_from(place).unwrap_or(u16::MAX)
}

fn middle(bucket: u16) -> Span {
    let bucket = u64::from(bucket);
    let shift = (bucket / PER_DOUBLING).saturating_sub(1);
    let from = (bucket - shift * PER_DOUBLING) << shift;
    Span(from + ((1 << shift) - 1) / 2)
}
