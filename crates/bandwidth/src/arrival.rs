//! Bursts of packets, and how much later than they left they came.

use std::time::Duration;

/// Two neighbouring groups compared (draft-ietf-rmcat-gcc-02, 5.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Delta {
    /// When the later group left, in milliseconds: what the trend is drawn over.
    pub(crate) sent_ms: f64,
    /// By how much the later group took longer than the earlier, in milliseconds; negative when less.
    pub(crate) variation_ms: f64,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    first_sent: Duration,
    last_sent: Duration,
    first_arrived: f64,
    last_arrived: f64,
}

/// Cuts packets, in the order of sending, into groups.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    burst: Duration,
    before: Option<Group>,
    current: Option<Group>,
}

/// A burst that the network made, by holding packets back, ends after this long.
const LONGEST_BURST_MS: f64 = 100.0;
/// The receiver's clock was set, or the path changed: nothing before says anything about what follows.
const CLOCK_STEP_MS: f64 = 3_000.0;

impl Groups {
    pub(crate) const fn new(burst: Duration) -> Self {
        Self { burst, before: None, current: None }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.burst);
    }

    /// Adds a packet that came; compares the two groups before it when it begins a new one.
    pub(crate) fn add(&mut self, sent: Duration, arrived: Duration) -> Option<Delta> {
        let came = millis(arrived);
        let Some(group) = &mut self.current else {
            self.current = Some(Group::of(sent, came));
            return None;
        };
        if sent < group.first_sent {
            return None;
        }
        let gap = (came - group.last_arrived) - (millis(sent) - millis(group.last_sent));
        if gap.abs() > CLOCK_STEP_MS {
            self.clear();
            self.current = Some(Group::of(sent, came));
            return None;
        }
        // Sent apart but come together: the network held them, and their spacing says nothing (5.2).
        let held = gap < 0.0
            && (0.0..=millis(self.burst)).contains(&(came - group.last_arrived))
            && came - group.first_arrived < LONGEST_BURST_MS;
        if sent - group.first_sent <= self.burst || held {
            group.last_sent = group.last_sent.max(sent);
            group.last_arrived = group.last_arrived.max(came);
            return None;
        }
        let done = *group;
        self.current = Some(Group::of(sent, came));
        let before = self.before.replace(done)?;
        Some(Delta {
            sent_ms: millis(done.last_sent),
            variation_ms: (done.last_arrived - before.last_arrived)
                - (millis(done.last_sent) - millis(before.last_sent)),
        })
    }
}

impl Group {
    const fn of(sent: Duration, came: f64) -> Self {
        Self { first_sent: sent, last_sent: sent, first_arrived: came, last_arrived: came }
    }
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn packets_within_five_milliseconds_are_one_group_and_groups_are_compared_gcc_5_2() {
        let mut groups = Groups::new(ms(5));
        let arrivals = [(0, 100), (3, 108), (33, 140), (34, 141), (66, 166)];
        let deltas: Vec<Delta> = arrivals.iter().filter_map(|(s, a)| groups.add(ms(*s), ms(*a))).collect();
        assert_eq!(deltas, [Delta { sent_ms: 34.0, variation_ms: 33.0 - 31.0 }]);
    }

    #[test]
    fn packets_that_the_network_held_and_let_go_together_are_one_group_gcc_5_2() {
        let mut groups = Groups::new(ms(5));
        let arrivals = [(0, 100), (20, 120), (40, 180), (60, 181), (80, 182), (100, 200), (120, 220)];
        let deltas: Vec<f64> =
            arrivals.iter().filter_map(|(s, a)| groups.add(ms(*s), ms(*a))).map(|d| d.variation_ms).collect();
        assert_eq!(
            deltas,
            [0.0, 2.0, -2.0],
            "120 to 182 against 20 to 80, then 182 to 200 against 80 to 100"
        );
    }

    #[test]
    fn a_clock_that_was_set_begins_anew() {
        let mut groups = Groups::new(ms(5));
        let arrivals = [(0, 100_000), (20, 100_020), (40, 5), (60, 25), (80, 45)];
        let deltas: Vec<f64> =
            arrivals.iter().filter_map(|(s, a)| groups.add(ms(*s), ms(*a))).map(|d| d.variation_ms).collect();
        assert_eq!(deltas, [0.0], "none across the step");
    }
}
