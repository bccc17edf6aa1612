//! What the delay allows: down at once, up along a path that depends on what is known (AIMD).

use crate::Settings;
use crate::trend::Usage;
use std::time::Duration;

/// Within this share of the speed at which the link was full before, growth is careful.
const NEAR: f64 = 0.12;
/// How much of a new full speed goes into what is remembered.
const LEARN: f64 = 0.3;
/// No more than this multiple of what arrives: who sends less than the target learns nothing of more.
const AHEAD: f64 = 1.5;
/// While no packet waited this long, the bursts in which frames leave are far from filling the link, and so is
/// their mean.
const CLEAR: Duration = Duration::from_millis(12);
/// So long without a wait says that the link is clear.
const CLEAR_FOR: Duration = Duration::from_millis(500);
/// A rising delay is over-use only when packets wait this much longer than our own bursts explain: a keyframe, or a
/// few larger frames in a row, look like a trend.
const UNEXPLAINED: Duration = Duration::from_millis(15);
/// The trend is drawn over as much as this, and goes on rising for a while after what it saw is over.
const SETTLE: Duration = Duration::from_millis(150);
/// Growth waits for a queue that stays to go.
const STAYS_HOLD: Duration = Duration::from_millis(40);
/// After so long a queue that stays lowers the rate, within this time of over-use.
const STAYS_FOR: Duration = Duration::from_millis(300);
const DRAIN_WITHIN: Duration = Duration::from_millis(1_500);
/// Growth waits for any queue longer than this to go.
const QUEUE_HOLD: Duration = Duration::from_millis(80);

/// The rate by delay (draft-ietf-rmcat-gcc-02, 5.5).
#[derive(Clone, Debug)]
pub(crate) struct DelayRate {
    bps: f64,
    at: Option<Duration>,
    lowered_at: Option<Duration>,
    /// Since when nothing was wrong.
    well_since: Option<Duration>,
    /// The speed at which the link was full.
    full_at: Option<f64>,
    /// Below this, growth is as fast as at the start.
    known_bps: f64,
    holding: bool,
    /// Over-use last began.
    over_at: Option<Duration>,
    /// Since when there is a queue that stays.
    stays_since: Option<Duration>,
    /// When a packet last had to wait in the link's queue.
    waited_at: Option<Duration>,
}

/// What the rate is decided from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signs {
    pub(crate) usage: Usage,
    pub(crate) queue: Duration,
    /// The longest wait in this report.
    pub(crate) peak: Duration,
    /// By how much every packet waited longer than it would in the queue of a link that carries just the target.
    pub(crate) unexplained: Duration,
    /// The over-use is a queue that jumped up.
    pub(crate) jumped: bool,
    pub(crate) acked: Option<f64>,
    pub(crate) acked_now: Option<f64>,
    /// What arrived in the last moment: the link's own speed, if its queue was not empty.
    pub(crate) acked_full: Option<f64>,
    pub(crate) round_trip: Duration,
}

impl DelayRate {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            bps: (settings.start_bps as f64).clamp(settings.floor_bps as f64, settings.cap_bps as f64),
            at: None,
            lowered_at: None,
            well_since: None,
            full_at: None,
            known_bps: settings.cap_bps as f64,
            holding: false,
            over_at: None,
            stays_since: None,
            waited_at: None,
        }
    }

    pub(crate) const fn bps(&self) -> f64 {
        self.bps
    }

    pub(crate) const fn holding(&self) -> bool {
        self.holding
    }

    /// Still or again below what the link is thought to carry.
    pub(crate) fn starting(&self) -> bool {
        self.bps < self.known_bps
    }

    /// Near the speed at which the link was full.
    pub(crate) fn near_full(&self) -> bool {
        self.full_at.is_some_and(|full| (self.bps / full - 1.0).abs() <= NEAR)
    }

    /// It was lowered within this time: packets lost now were lost because the queue was full.
    pub(crate) fn lowered_within(&self, now: Duration, time: Duration) -> bool {
        self.lowered_at.is_some_and(|at| now.saturating_sub(at) < time)
    }

    /// A probe showed that the link carries this much.
    pub(crate) fn raise(&mut self, bps: f64, settings: &Settings) {
        self.bps = self.bps.max(bps).min(settings.cap_bps as f64);
    }

    /// The link is silent: less, and later quickly back to most of what it carried.
    pub(crate) fn silence(&mut self, bps: f64, regain: f64, settings: &Settings) {
        self.bps = bps.max(settings.floor_bps as f64).min(self.bps);
        self.known_bps = regain;
        self.full_at = None;
        self.well_since = None;
        self.at = None;
    }

    pub(crate) fn update(&mut self, now: Duration, signs: Signs, settings: &Settings) {
        // A pause in the feedback is no time in which the link was seen to be well.
        let passed = now.saturating_sub(self.at.unwrap_or(now)).as_secs_f64().min(0.3);
        self.at = Some(now);
        self.holding = false;
        if signs.peak > CLEAR {
            self.waited_at = Some(now);
        }
        match signs.usage {
            Usage::Over if signs.unexplained < UNEXPLAINED => self.holding = true,
            Usage::Over => {
                self.over_at = Some(now);
                self.lower(now, signs, settings);
            }
            Usage::Normal | Usage::Under if self.must_drain(now, signs) => {
                // The queue was never empty, so a short while shows the link's speed.
                self.lower(now, Signs { acked_now: signs.acked_full, ..signs }, settings);
            }
            Usage::Under => self.holding = true,
            Usage::Normal if signs.queue > QUEUE_HOLD || signs.unexplained > STAYS_HOLD => {
                self.holding = true
            }
            Usage::Normal => self.grow(now, passed, signs, settings),
        }
        self.bps = self.bps.clamp(settings.floor_bps as f64, settings.cap_bps as f64);
    }

    /// Over-use is past and what it queued up does not go away: the rate is still what the link carries, or the first
    /// lowering took the speed from before the link became narrow. Not long after over-use, for then the queue is of
    /// somebody else who would take all that we leave.
    fn must_drain(&mut self, now: Duration, signs: Signs) -> bool {
        if signs.unexplained <= STAYS_HOLD {
            self.stays_since = None;
            return false;
        }
        let since = *self.stays_since.get_or_insert(now);
        let drains = self.over_at.is_some_and(|over| now.saturating_sub(over) < DRAIN_WITHIN)
            && now.saturating_sub(since) >= STAYS_FOR;
        if drains {
            self.stays_since = Some(now);
        }
        drains
    }

    fn lower(&mut self, now: Duration, signs: Signs, settings: &Settings) {
        self.well_since = None;
        let full = signs.acked_now.unwrap_or(self.bps);
        // What was lowered shows its effect only after a round trip, and a report's wait.
        let wait = signs.round_trip.clamp(Duration::from_millis(20), Duration::from_millis(300))
            + if signs.jumped { Duration::ZERO } else { SETTLE };
        if self.lowered_at.is_some_and(|at| now.saturating_sub(at) < wait) {
            return;
        }
        self.lowered_at = Some(now);
        let known = self.full_at.filter(|known| (full / known - 1.0).abs() < 0.3);
        self.full_at = Some(known.map_or(full, |known| known + LEARN * (full - known)));
        self.known_bps = 0.0;
        self.bps = self.bps.min(full * settings.back_off);
    }

    fn grow(&mut self, now: Duration, passed: f64, signs: Signs, settings: &Settings) {
        let clear = self.waited_at.get_or_insert(now);
        let clear = now.saturating_sub(*clear) >= CLEAR_FOR;
        if self.full_at.is_some_and(|full| clear || self.bps > full * (1.0 + NEAR)) {
            // It carries more than before: what was known is out of date. Nothing is known of what comes, so growth
            // begins slowly again.
            self.full_at = None;
            self.well_since = Some(now);
        }
        let since = *self.well_since.get_or_insert(now);
        let well = now.saturating_sub(since).as_secs_f64();
        let grown = if self.near_full() {
            let response = signs.round_trip.as_secs_f64().min(1.0) + 0.1;
            self.bps + passed * (9_600.0 / response).clamp(0.04 * self.bps, 0.12 * self.bps)
        } else if self.starting() || clear {
            self.bps * (1.0 + settings.growth_start).powf(passed)
        } else {
            let growth = (settings.growth + settings.growth_rise * well).min(settings.growth_most);
            self.bps * (1.0 + growth).powf(passed)
        };
        let ahead = signs.acked.map_or(self.bps, |acked| acked * AHEAD + 10_000.0);
        self.bps = grown.min(ahead).max(self.bps);
    }
}
