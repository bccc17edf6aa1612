//! The hub's clock beside this computer's, measured by what is asked and answered.

use deskbell_domain::{Span, Time};
use std::collections::VecDeque;

/// The median of so many measurements counts: one answer that came late moves nothing.
const KEPT: usize = 5;
/// What counts moves only when it is off by this much, so that no time on the page trembles: 200 ms.
const STEP: i64 = 200;
/// A measurement that is further off than this and its own error says that one of the clocks was set: 2 s.
const SET: i64 = 2_000;

/// How far the hub's clock is ahead of this computer's.
#[derive(Clone, Debug, Default)]
pub(super) struct HubClock {
    skew_ms: i64,
    measured: VecDeque<i64>,
}

impl HubClock {
    /// The hub's clock less this computer's, in milliseconds; 0 before the hub has told its time.
    pub(super) const fn skew_ms(&self) -> i64 {
        self.skew_ms
    }

    /// The hub's clock was read while `round_trip` went by here, which began at `asked` on the wall clock: halfway, give
    /// or take. The round trip is measured on the steady clock, so that a clock that is set meanwhile adds no time to it.
    pub(super) fn told(&mut self, hub: Time, asked: Time, round_trip: Span) {
        let error = i64::try_from(round_trip.0 / 2).unwrap_or(i64::MAX);
        let skew = hub.0.saturating_sub(asked.0).saturating_sub(error);
        if self.measured.is_empty() || skew.abs_diff(self.skew_ms) > SET.saturating_add(error).unsigned_abs()
        {
            self.measured.clear();
            self.skew_ms = skew;
        }
        self.measured.push_back(skew);
        if self.measured.len() > KEPT {
            self.measured.pop_front();
        }
        let median = self.median();
        if median.abs_diff(self.skew_ms) >= STEP.unsigned_abs() {
            self.skew_ms = median;
        }
    }

    /// This computer's clock was set back: the hub's went on.
    pub(super) fn set_back(&mut self, by: Span) {
        let by = i64::try_from(by.0).unwrap_or(i64::MAX);
        self.skew_ms = self.skew_ms.saturating_add(by);
        for skew in &mut self.measured {
            *skew = skew.saturating_add(by);
        }
    }

    fn median(&self) -> i64 {
        let mut sorted: Vec<i64> = self.measured.iter().copied().collect();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(self.skew_ms)
    }
}
