//! At most one in a while. Pure.

use std::time::Duration;

/// Keyframes are asked for, and given, at most this often: one costs as much as ten other frames.
pub(crate) const KEYFRAME_EVERY: Duration = Duration::from_millis(300);

/// Lets one request through in each interval and keeps at most one back for when it is over.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    last: Option<Duration>,
    kept: bool,
}

impl Gate {
    /// A request came: whether it goes through now.
    pub(crate) fn ask(&mut self, now: Duration) -> bool {
        self.kept = true;
        self.expire(now)
    }

    /// When the request that is kept back may go.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.last.filter(|_| self.kept).map(|last| last + KEYFRAME_EVERY)
    }

    /// Whether a kept request goes through now.
    pub(crate) fn expire(&mut self, now: Duration) -> bool {
        let goes = self.kept && self.last.is_none_or(|last| last + KEYFRAME_EVERY <= now);
        if goes {
            (self.last, self.kept) = (Some(now), false);
        }
        goes
    }

    /// What was asked for has come.
    pub(crate) fn satisfied(&mut self) {
        self.kept = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_second_request_waits_until_the_interval_is_over_and_a_third_joins_it() {
        let mut gate = Gate::default();
        assert!(gate.ask(at(1000)));
        assert!(!gate.ask(at(1100)));
        assert!(!gate.ask(at(1200)));
        assert_eq!(gate.deadline(), Some(at(1300)));
        assert!(!gate.expire(at(1299)));
        assert!(gate.expire(at(1300)));
        assert_eq!(gate.deadline(), None);
        assert!(!gate.expire(at(2000)));
    }

    #[test]
    fn a_request_that_was_satisfied_is_not_repeated() {
        let mut gate = Gate::default();
        gate.ask(at(0));
        gate.ask(at(10));
        gate.satisfied();
        assert!(!gate.expire(at(500)));
    }

    proptest! {
        #[test]
        fn two_requests_never_go_through_within_300_ms(steps in proptest::collection::vec(0u64..200, 1..100)) {
            let mut gate = Gate::default();
            let (mut now, mut last) = (0, None);
            for step in steps {
                now += step;
                if gate.ask(at(now)) {
                    prop_assert!(last.is_none_or(|last| now - last >= 300));
                    last = Some(now);
                }
            }
        }
    }
}
