//! Padding that asks the link for more than the picture would.

use crate::estimator::PacketReport;
use std::time::Duration;

/// A burst of padding to be sent: `packets` packets of `bytes` together, at `bps`, each reported with `id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Goes into [`PacketReport::probe`](crate::PacketReport::probe).
    pub id: u32,
    /// The speed at which to send them.
    pub bps: u64,
    /// All of them together.
    pub bytes: u32,
    /// How many.
    pub packets: u32,
}

/// The shortest time over which a speed can be told from the jitter of the path.
const LASTS: f64 = 0.015;
const LEAST_PACKETS: u32 = 5;
const PACKET_BYTES: u32 = 1_200;
/// No more often than this.
const REST: Duration = Duration::from_secs(3);

/// The probe that is on its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Probing {
    next_id: u32,
    last_at: Option<Duration>,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    plan: Probe,
    seen: u32,
    bits: f64,
    sent: (Duration, Duration, f64),
    arrived: (Duration, Duration, f64),
}

impl Probing {
    /// The next probe at `bps`, unless there was one of late.
    pub(crate) fn plan(&mut self, now: Duration, bps: f64) -> Option<Probe> {
        if self.last_at.is_some_and(|at| now.saturating_sub(at) < REST) {
            return None;
        }
        self.last_at = Some(now);
        self.next_id = self.next_id.wrapping_add(1);
        let packets = ((bps * LASTS / 8.0 / f64::from(PACKET_BYTES)).ceil() as u32).clamp(LEAST_PACKETS, 50);
        let plan = Probe { id: self.next_id, bps: bps as u64, bytes: packets * PACKET_BYTES, packets };
        let span = (Duration::ZERO, Duration::ZERO, 0.0);
        self.open = Some(Open { plan, seen: 0, bits: 0.0, sent: span, arrived: span });
        Some(plan)
    }

    /// Counts reports; gives the speed that the link showed when four of five packets of the probe came.
    pub(crate) fn add(&mut self, reports: &[PacketReport]) -> Option<f64> {
        let open = self.open.as_mut()?;
        for report in reports.iter().filter(|r| r.probe == Some(open.plan.id)) {
            let Some(arrived) = report.arrived else { continue };
            let bits = f64::from(report.bytes) * 8.0;
            if open.seen == 0 {
                open.sent = (report.sent, report.sent, bits);
                open.arrived = (arrived, arrived, bits);
            }
            open.seen += 1;
            open.bits += bits;
            // The last packet to leave, and the first to come, take no part in the time between.
            if report.sent >= open.sent.1 {
                open.sent = (open.sent.0, report.sent, bits);
            }
            if arrived < open.arrived.0 {
                open.arrived = (arrived, open.arrived.1, bits);
            }
            open.arrived.1 = open.arrived.1.max(arrived);
        }
        if open.seen * 5 < open.plan.packets * 4 {
            return None;
        }
        let (bits, sent, arrived) = (open.bits, open.sent, open.arrived);
        self.open = None;
        let speed = |(from, to, left_out): (Duration, Duration, f64)| {
            (bits - left_out) / to.saturating_sub(from).as_secs_f64()
        };
        let (left, came) = (speed(sent), speed(arrived));
        // Come much faster than sent: held back and let go, which says nothing.
        if !left.is_finite() || !came.is_finite() || came > left * 2.0 {
            return None;
        }
        // Come slower than sent: that is the link's speed, and a queue was made that must go again.
        Some(if came < left * 0.9 { came * 0.9 } else { left.min(came) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(plan: Probe, sent_every: u64, came_every: u64) -> Vec<PacketReport> {
        let at = |every: u64, n: u32| Duration::from_micros(every * u64::from(n));
        (0..plan.packets)
            .map(|n| PacketReport {
                sent: at(sent_every, n),
                arrived: Some(at(came_every, n)),
                bytes: plan.bytes / plan.packets,
                probe: Some(plan.id),
            })
            .collect()
    }

    #[test]
    fn a_probe_shows_what_it_was_sent_at_or_what_the_link_let_through() {
        let mut probing = Probing::default();
        let plan = probing.plan(Duration::ZERO, 1_200_000.0).unwrap();
        assert_eq!(probing.plan(Duration::from_secs(1), 1_200_000.0), None, "not again so soon");
        assert_eq!(probing.add(&answer(plan, 8_000, 8_000)), Some(1_200_000.0));
        let plan = probing.plan(Duration::from_secs(4), 1_200_000.0).unwrap();
        assert_eq!(probing.add(&answer(plan, 8_000, 16_000)), Some(540_000.0));
        let plan = probing.plan(Duration::from_secs(8), 1_200_000.0).unwrap();
        assert_eq!(probing.add(&answer(plan, 8_000, 100)), None, "let go together");
    }
}
