//! What the link delivered.

use crate::arrival::millis;
use std::collections::VecDeque;
use std::time::Duration;

/// The speed for growth is taken over this long, in milliseconds.
const LONG_MS: f64 = 500.0;
/// The speed at over-use: the larger of this and the long one, for frames differ in size, and who takes a small one
/// for the link's speed gives way to everybody.
const SHORT_MS: f64 = 300.0;
/// The speed when the queue jumps up: of no more than what came since.
const JUMP_MS: f64 = 100.0;
/// What may be remembered: half a second at more than ten times the cap.
const MOST_PACKETS: usize = 4_096;

/// The packets that came of late, by the receiver's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acked {
    packets: VecDeque<(f64, f64)>,
    first: Option<f64>,
    newest: f64,
}

impl Acked {
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn add(&mut self, arrived: Duration, bytes: u32) {
        let came = millis(arrived);
        self.first.get_or_insert(came);
        self.newest = if self.packets.is_empty() { came } else { self.newest.max(came) };
        self.packets.push_back((came, f64::from(bytes) * 8.0));
        while self.packets.len() > MOST_PACKETS
            || self.packets.front().is_some_and(|(at, _)| *at <= self.newest - LONG_MS)
        {
            self.packets.pop_front();
        }
    }

    /// Bits per second of the last half second.
    pub(crate) fn bps(&self) -> Option<f64> {
        self.over(LONG_MS)
    }

    /// Bits per second of the last while, for over-use.
    pub(crate) fn now_bps(&self) -> Option<f64> {
        let short = self.over(SHORT_MS)?;
        Some(self.over(LONG_MS).map_or(short, |long| long.max(short)))
    }

    /// Bits per second since the queue jumped up.
    pub(crate) fn jump_bps(&self) -> Option<f64> {
        self.over(JUMP_MS)
    }

    fn over(&self, span_ms: f64) -> Option<f64> {
        let known = (self.newest - self.first?).min(span_ms);
        let bits: f64 = self.packets.iter().filter(|(at, _)| *at > self.newest - span_ms).map(|p| p.1).sum();
        (known >= span_ms * 0.8).then(|| bits / known * 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_since_a_jump_is_that_of_the_link_which_became_narrow() {
        let mut acked = Acked::default();
        assert_eq!(acked.bps(), None, "nothing came yet");
        for at in 0..100 {
            acked.add(Duration::from_millis(at * 10), 2_500);
        }
        assert_eq!(acked.bps(), Some(2_000_000.0));
        for at in 0..10 {
            acked.add(Duration::from_millis(1_000 + at * 10), 500);
        }
        assert_eq!(acked.bps(), Some(1_680_000.0));
        assert_eq!(acked.jump_bps(), Some(400_000.0));
    }
}
