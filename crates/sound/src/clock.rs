//! Steady time, as the sound without a device is paced by it.

#![allow(clippy::disallowed_methods, reason = "the one file of this crate that names the system's clock")]

use std::time::{Duration, Instant};

/// A clock that is measured and never set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    made: Instant,
}

impl Clock {
    /// A clock that begins now.
    pub(crate) fn new() -> Self {
        Self { made: Instant::now() }
    }

    /// Since it was made.
    pub(crate) fn now(&self) -> Duration {
        self.made.elapsed()
    }
}

/// Hands out steps of 10 ms as a clock says they are due. It counts from its beginning, so that no rounding and no
/// late wake-up adds up: it cannot drift from the clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pacer {
    began: Duration,
    given: u64,
}

/// What a pacer is behind at most: a computer that slept must not make up for the night.
const MOST_BEHIND: u64 = 20;

impl Pacer {
    /// Begins to count now.
    pub(crate) fn new(now: Duration) -> Self {
        Self { began: now, given: 0 }
    }

    /// Whether a step is due; each one is given once.
    pub(crate) fn due(&mut self, now: Duration) -> bool {
        let passed = u64::try_from(now.saturating_sub(self.began).as_micros() / 10_000).unwrap_or(u64::MAX);
        if passed > self.given + MOST_BEHIND {
            self.given = passed - 1;
        }
        if passed <= self.given {
            return false;
        }
        self.given += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_pacer_gives_a_hundred_steps_a_second_however_late_it_is_asked() {
        let start = 12_345 * MS;
        let mut pacer = Pacer::new(start);
        let mut given = 0;
        let mut now = start;
        for wait in [3, 7, 13, 1, 42, 10, 9, 11].into_iter().cycle().take(8_000) {
            now += wait * MS;
            while pacer.due(now) {
                given += 1;
            }
        }
        assert_eq!(given, (now - start).as_millis() / 10);
    }

    #[test]
    fn a_computer_that_slept_does_not_make_up_for_the_night() {
        let mut pacer = Pacer::new(Duration::ZERO);
        let morning = Duration::from_secs(8 * 3600);
        assert!(pacer.due(morning));
        assert!(!pacer.due(morning));
        assert!(pacer.due(morning + 10 * MS));
    }
}
