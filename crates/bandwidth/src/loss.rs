//! What the loss allows: loss that comes from sending too much lowers it, loss that is always there does not.

use crate::Settings;
use crate::estimator::PacketReport;
use std::time::Duration;

/// A window is judged with so many packets after a second, or with a third of them after two.
const ENOUGH: u32 = 45;
/// So much loss of so many is judged at once.
const HEAVY: f64 = 0.3;
const HEAVY_ENOUGH: u32 = 20;
/// If lowering left this share of the loss, sending less does not help against it.
const UNHELPED: f64 = 0.6;
/// Loss that never goes is borne up to this share.
const MOST_BORNE: f64 = 0.3;
/// After lowering, the bound stays for this long while some loss remains.
const HOLD: Duration = Duration::from_secs(2);
/// Growth a second of the bound, with little and with some loss.
const GROWTH: f64 = 0.3;
const SLOW_GROWTH: f64 = 0.1;

/// The bound by loss (draft-ietf-rmcat-gcc-02, section 6).
///
/// The draft lowers the rate above 10 % always. On a radio link that always loses that much it ends at the
/// floor without a gain, so here the loss that two lowerings did not cure is taken as the link's own.
#[derive(Clone, Debug)]
pub(crate) struct LossBound {
    bps: f64,
    window_from: Option<Duration>,
    sent: u32,
    lost: u32,
    last: f64,
    own: f64,
    lowered: Option<Lowered>,
}

/// What is sent and what of it arrives, in bits per second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending {
    pub(crate) target: f64,
    pub(crate) acked: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Lowered {
    at: Duration,
    loss: f64,
    before_bps: f64,
    times: u32,
}

impl LossBound {
    pub(crate) const fn new(cap_bps: f64) -> Self {
        Self { bps: cap_bps, window_from: None, sent: 0, lost: 0, last: 0.0, own: 0.0, lowered: None }
    }

    pub(crate) const fn bps(&self) -> f64 {
        self.bps
    }

    pub(crate) const fn loss(&self) -> f64 {
        self.last
    }

    /// What was lost while the link was down says nothing about its speed.
    pub(crate) fn forget_window(&mut self) {
        self.window_from = None;
        self.sent = 0;
        self.lost = 0;
    }

    /// Counts packets and judges a window that is full.
    pub(crate) fn add(
        &mut self,
        now: Duration,
        reports: &[PacketReport],
        sending: Sending,
        settings: &Settings,
    ) {
        let newest = reports.iter().filter(|r| r.arrived.is_some()).map(|r| r.sent).max();
        let Some(newest) = newest else { return };
        // Of the very last packets those that are missing may be late, so none of them is judged: leaving
        // out only the missing ones would make the loss look smaller.
        for report in reports.iter().filter(|r| r.sent.saturating_add(settings.reorder) <= newest) {
            self.sent = self.sent.saturating_add(1);
            self.lost = self.lost.saturating_add(u32::from(report.arrived.is_none()));
        }
        let since = *self.window_from.get_or_insert(now);
        let passed = now.saturating_sub(since).as_secs_f64();
        let loss = f64::from(self.lost) / f64::from(self.sent.max(1));
        let full = passed >= 1.0 && self.sent >= ENOUGH || passed >= 2.0 && self.sent >= ENOUGH / 3;
        if full || loss > HEAVY && self.sent >= HEAVY_ENOUGH {
            self.judge(now, loss, passed.max(0.1), sending, settings);
            self.forget_window();
            self.window_from = Some(now);
        }
    }

    fn judge(&mut self, now: Duration, loss: f64, passed: f64, sending: Sending, settings: &Settings) {
        self.last = loss;
        self.own = if loss < self.own { self.own * 0.7 + loss * 0.3 } else { self.own };
        if loss - self.own > settings.loss_high {
            self.lower(now, loss, sending, settings);
            return;
        }
        let held = self.lowered.is_some_and(|lowered| now.saturating_sub(lowered.at) < HOLD);
        let growth = match (loss - self.own < settings.loss_low, held) {
            (true, _) => GROWTH,
            (false, false) => SLOW_GROWTH,
            (false, true) => 0.0,
        };
        self.bps = (self.bps * (1.0 + growth * passed)).min(settings.cap_bps as f64);
        if !held {
            self.lowered = None;
        }
    }

    fn lower(&mut self, now: Duration, loss: f64, sending: Sending, settings: &Settings) {
        let present = self.bps.min(sending.target);
        let before = self.lowered.filter(|lowered| loss > lowered.loss * UNHELPED);
        let times = before.map_or(0, |lowered| lowered.times) + 1;
        let before_bps = before.map_or(present, |lowered| lowered.before_bps);
        if times > 2 && loss <= MOST_BORNE {
            self.own = loss;
            self.bps = before_bps;
            self.lowered = None;
            return;
        }
        self.lowered =
            Some(Lowered { at: now, loss: before.map_or(loss, |b| b.loss.max(loss)), before_bps, times });
        // What got through is what the link carries, if it is a limiter without a queue.
        let through = (present * (1.0 - loss)).max(sending.acked.unwrap_or(0.0)).min(present);
        self.bps = through.max(settings.floor_bps as f64);
    }
}
