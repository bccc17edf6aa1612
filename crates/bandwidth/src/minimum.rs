//! The smallest value of the last while.

use std::time::Duration;

/// The smallest value of the last one to two spans, in two buckets: constant memory, and a value that is no
/// longer true is forgotten.
#[derive(Clone, Debug)]
pub(crate) struct RecentMinimum {
    span: Duration,
    since: Option<Duration>,
    before: f64,
    current: f64,
}

impl RecentMinimum {
    pub(crate) const fn new(span: Duration) -> Self {
        Self { span, since: None, before: f64::INFINITY, current: f64::INFINITY }
    }

    /// Adds a value and returns the minimum, which is never more than it.
    pub(crate) fn add(&mut self, now: Duration, value: f64) -> f64 {
        let since = *self.since.get_or_insert(now);
        if now.saturating_sub(since) >= self.span {
            self.since = Some(now);
            self.before = self.current;
            self.current = f64::INFINITY;
        }
        self.current = self.current.min(value);
        self.current.min(self.before)
    }

    /// The minimum, while there is one.
    pub(crate) fn get(&self) -> Option<f64> {
        let least = self.current.min(self.before);
        least.is_finite().then_some(least)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.span);
    }
}
