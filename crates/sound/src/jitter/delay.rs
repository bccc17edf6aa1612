//! How long to wait for packets: as long as nearly all of them need.

use crate::RATE;
use std::time::Duration;

/// What is always waited for: one packet of 20 ms, because devices take sound in lumps of that size.
const LEAST: i64 = 960;

/// The longest delay that is aimed for: 200 ms. Beyond that people begin to talk at the same time.
const MOST: i64 = 9_600;

/// Where it begins, 40 ms, and for how many packets it does not go below that: half a second.
const FIRST: i64 = 1_920;
const UNSURE: u32 = 25;

/// The width of one bin of the histogram: 5 ms.
const BIN: i64 = 240;

/// Bins up to 500 ms; the last one holds all above.
const BINS: usize = 100;

/// The share of packets that must come in time.
const IN_TIME: f32 = 0.97;

/// How long a packet counts: 0.998 halves its weight within 7 s of packets of 20 ms.
const MEMORY: f32 = 0.998;

/// The fastest way is looked for in the last 4 to 5 s, so that a clock that drifts and a route that changes do not
/// count as jitter for ever. One slot is half a second of the sender's time.
const SLOTS: usize = 10;
const SLOT: i64 = RATE as i64 / 2;

/// Learns from arrivals how late packets come, compared with the fastest.
#[derive(Debug)]
pub(super) struct ArrivalDelay {
    shares: [f32; BINS],
    seen: u32,
    fastest: [i64; SLOTS],
    slot: i64,
}

impl ArrivalDelay {
    pub(super) fn new() -> Self {
        Self { shares: [0.0; BINS], seen: 0, fastest: [i64::MAX; SLOTS], slot: i64::MIN }
    }

    /// A packet of this endless timestamp has come. Gives how much later than the fastest it is, in samples.
    pub(super) fn arrived(&mut self, timestamp: i64, arrived: Duration) -> i64 {
        let micros = i64::try_from(arrived.as_micros()).unwrap_or(i64::MAX / 64);
        let at = micros.saturating_mul(i64::from(RATE) / 1_000) / 1_000;
        let transit = at.saturating_sub(timestamp);
        self.begin_slot(at / SLOT);
        let here = &mut self.fastest[usize::try_from(self.slot.rem_euclid(SLOTS as i64)).unwrap_or(0)];
        *here = (*here).min(transit);
        let fastest = self.fastest.iter().copied().min().unwrap_or(transit);
        let later = transit.saturating_sub(fastest).max(0);
        self.count(later);
        later
    }

    /// The delay to aim for, in samples.
    pub(super) fn target(&self) -> i64 {
        let mut share = 0.0;
        let bin = self.shares.iter().position(|&bin| {
            share += bin;
            share >= IN_TIME
        });
        let late = if self.seen == 0 { 0 } else { bin.unwrap_or(BINS - 1) };
        let waits = i64::try_from(late).unwrap_or(0) * BIN;
        let least = if self.seen < UNSURE { FIRST } else { LEAST };
        (waits + LEAST).clamp(least, MOST)
    }

    fn begin_slot(&mut self, slot: i64) {
        if self.slot == i64::MIN || slot - self.slot >= SLOTS as i64 || slot < self.slot {
            // A first packet, a long silence, or a clock that was set back: nothing old says anything.
            if self.slot != slot {
                self.fastest = [i64::MAX; SLOTS];
            }
        } else {
            for passed in self.slot + 1..=slot {
                self.fastest[usize::try_from(passed.rem_euclid(SLOTS as i64)).unwrap_or(0)] = i64::MAX;
            }
        }
        self.slot = slot;
    }

    fn count(&mut self, later: i64) {
        self.seen = self.seen.saturating_add(1);
        // At first each packet counts the same, so that the first seconds are learned from at once.
        let keep = MEMORY.min(1.0 - 1.0 / self.seen as f32);
        let bin = usize::try_from(later / BIN).unwrap_or(BINS).min(BINS - 1);
        for share in &mut self.shares {
            *share *= keep;
        }
        self.shares[bin] += 1.0 - keep;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn target_after(lateness_ms: impl Fn(u64) -> u64, packets: u64) -> i64 {
        let mut delay = ArrivalDelay::new();
        for n in 0..packets {
            delay.arrived(n as i64 * 960, Duration::from_millis(n * 20 + lateness_ms(n)));
        }
        delay.target() / 48
    }

    #[test]
    fn the_target_follows_the_jitter_and_not_the_way() {
        assert_eq!(target_after(|_| 0, 500), 20);
        assert_eq!(target_after(|_| 300, 500), 20, "a long way is no jitter");
        assert_eq!(target_after(|n| (n % 4) * 10, 500), 50, "30 ms of jitter and a packet");
        assert_eq!(target_after(|n| (n % 2) * 450, 500), 200, "never above 200 ms");
    }

    #[test]
    fn one_late_packet_in_a_hundred_does_not_raise_the_target() {
        assert_eq!(target_after(|n| if n % 100 == 99 { 150 } else { 0 }, 1_000), 20);
    }

    #[test]
    fn a_route_that_became_longer_stops_to_count_as_jitter() {
        assert_eq!(target_after(|n| if n < 500 { 0 } else { 80 }, 3_000), 20);
    }

    proptest! {
        #[test]
        fn the_target_is_always_from_20_to_200_ms(
            packets in prop::collection::vec((any::<i32>(), any::<u64>()), 0..200),
        ) {
            let mut delay = ArrivalDelay::new();
            for (timestamp, micros) in packets {
                prop_assert!(delay.arrived(i64::from(timestamp), Duration::from_micros(micros)) >= 0);
                prop_assert!((LEAST..=MOST).contains(&delay.target()));
            }
        }
    }
}
