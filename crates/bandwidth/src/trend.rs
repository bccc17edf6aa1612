//! Whether the delay rises: the line through the last groups, and a threshold that adapts.

use crate::arrival::Delta;
use std::collections::VecDeque;

/// What the delay says about the link (draft-ietf-rmcat-gcc-02, 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    /// The queue is going away.
    Under,
    /// Neither.
    Normal,
    /// The queue is growing.
    Over,
}

/// Groups in the line: a quarter to half a second of a call.
const WINDOW: usize = 20;
/// Of each new accumulated delay only a tenth counts: one late packet is no trend.
const SMOOTHING: f64 = 0.9;
/// Makes the slope comparable with the threshold, which the draft gives for a sum over up to 60 groups.
const GAIN: f64 = 4.0;
const MOST_GROUPS: f64 = 60.0;
/// The rise must last this long, in milliseconds, and for more than one group.
const OVER_FOR_MS: f64 = 10.0;
/// The threshold's start and bounds, in milliseconds, and how fast it follows (5.4: K_u and K_d).
const THRESHOLD: f64 = 12.5;
const THRESHOLD_LEAST: f64 = 6.0;
const THRESHOLD_MOST: f64 = 600.0;
const FOLLOW_UP: f64 = 0.0087;
const FOLLOW_DOWN: f64 = 0.039;
/// A spike this far above is not what the threshold should learn from.
const SPIKE: f64 = 15.0;

/// The trend of the delay.
#[derive(Clone, Debug)]
pub(crate) struct Trend {
    line: VecDeque<(f64, f64)>,
    groups: f64,
    accumulated: f64,
    smoothed: f64,
    threshold: f64,
    threshold_at: Option<f64>,
    over_ms: f64,
    over_groups: u32,
    last_sent: Option<f64>,
    last_trend: f64,
    usage: Usage,
}

impl Trend {
    pub(crate) const fn new() -> Self {
        Self {
            line: VecDeque::new(),
            groups: 0.0,
            accumulated: 0.0,
            smoothed: 0.0,
            threshold: THRESHOLD,
            threshold_at: None,
            over_ms: 0.0,
            over_groups: 0,
            last_sent: None,
            last_trend: 0.0,
            usage: Usage::Normal,
        }
    }

    pub(crate) const fn usage(&self) -> Usage {
        self.usage
    }

    /// Begins anew but keeps what the threshold has learnt of the path.
    pub(crate) fn clear(&mut self) {
        *self = Self { threshold: self.threshold, ..Self::new() };
    }

    pub(crate) fn add(&mut self, delta: Delta) {
        self.groups = (self.groups + 1.0).min(MOST_GROUPS);
        self.accumulated += delta.variation_ms;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        self.line.push_back((delta.sent_ms, self.smoothed));
        if self.line.len() > WINDOW {
            self.line.pop_front();
        }
        let spacing = self.last_sent.map_or(0.0, |last| (delta.sent_ms - last).max(0.0));
        self.last_sent = Some(delta.sent_ms);
        let slope = if self.line.len() == WINDOW { slope(&self.line) } else { None };
        self.detect(slope.unwrap_or(0.0) * self.groups * GAIN, spacing);
        self.adapt(delta.sent_ms);
    }

    fn detect(&mut self, trend: f64, spacing_ms: f64) {
        if trend > self.threshold {
            // Of the first group half its time: the rise began somewhere within it.
            self.over_ms += if self.over_groups == 0 { spacing_ms / 2.0 } else { spacing_ms };
            self.over_groups += 1;
            if self.over_ms > OVER_FOR_MS && self.over_groups > 1 && trend >= self.last_trend {
                self.over_ms = 0.0;
                self.over_groups = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_ms = 0.0;
            self.over_groups = 0;
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.last_trend = trend;
    }

    /// The threshold follows the trend, so that jitter and a greedy neighbour do not starve us (5.4).
    fn adapt(&mut self, now_ms: f64) {
        let passed = (now_ms - self.threshold_at.unwrap_or(now_ms)).clamp(0.0, 100.0);
        self.threshold_at = Some(now_ms);
        let height = self.last_trend.abs();
        if height > self.threshold + SPIKE {
            return;
        }
        let follow = if height < self.threshold { FOLLOW_DOWN } else { FOLLOW_UP };
        self.threshold += follow * (height - self.threshold) * passed;
        self.threshold = self.threshold.clamp(THRESHOLD_LEAST, THRESHOLD_MOST);
    }
}

/// The slope of the line of least squares; `None` when all points are at one time.
fn slope(points: &VecDeque<(f64, f64)>) -> Option<f64> {
    let n = points.len() as f64;
    let mean_x = points.iter().map(|p| p.0).sum::<f64>() / n;
    let mean_y = points.iter().map(|p| p.1).sum::<f64>() / n;
    let (mut over, mut under) = (0.0, 0.0);
    for (x, y) in points {
        over += (x - mean_x) * (y - mean_y);
        under += (x - mean_x) * (x - mean_x);
    }
    let slope = over / under;
    slope.is_finite().then_some(slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(variations: impl Iterator<Item = f64>) -> Trend {
        let mut trend = Trend::new();
        for (at, variation_ms) in variations.enumerate() {
            trend.add(Delta { sent_ms: at as f64 * 20.0, variation_ms });
        }
        trend
    }

    #[test]
    fn a_delay_that_rises_steadily_is_over_use_and_one_that_falls_under_use_gcc_5_4() {
        assert_eq!(after((0..60).map(|_| 0.0)).usage(), Usage::Normal);
        assert_eq!(after((0..60).map(|_| 4.0)).usage(), Usage::Over);
        assert_eq!(after((0..60).map(|_| -4.0)).usage(), Usage::Under);
    }

    #[test]
    fn jitter_without_a_trend_is_not_over_use_gcc_5_4() {
        let mut trend = Trend::new();
        for at in 0..2_000 {
            let variation_ms = if at % 2 == 0 { 14.0 } else { -14.0 };
            trend.add(Delta { sent_ms: f64::from(at) * 20.0, variation_ms });
            assert_ne!(trend.usage(), Usage::Over);
        }
    }
}
