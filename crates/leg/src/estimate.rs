//! Our bandwidth estimator in the library's place for one.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use deskbell_bandwidth::{Estimator, PacketReport, Settings};
use rtc::interceptor::{BandwidthEstimator, PacketReport as Report};

use crate::{config::Config, shared::Shared};

/// UDP, IP and SRTP around each RTP packet.
pub(crate) const OVERHEAD: u32 = 8 + 20 + 16;
/// The estimator hears of silence this often.
const TICK: Duration = Duration::from_millis(100);

pub(crate) struct Estimate {
    estimator: Estimator,
    shared: Arc<Shared>,
    tick: Option<Instant>,
}

impl Estimate {
    pub(crate) fn new(config: &Config, shared: Arc<Shared>) -> Self {
        let estimator = Estimator::new(Settings {
            start_bps: config.start_bps.into(),
            floor_bps: config.min_bps.into(),
            cap_bps: config.max_bps.into(),
            ..Settings::default()
        });
        Self { estimator, shared, tick: None }
    }

    fn tell(&self, now: Duration) {
        self.shared.set_estimate(now, u32::try_from(self.estimator.target_bps()).unwrap_or(u32::MAX));
    }
}

impl BandwidthEstimator for Estimate {
    fn on_reports(&mut self, now: Instant, reports: &[Report]) {
        let now_since = self.shared.since(now);
        let reports: Vec<PacketReport> = reports
            .iter()
            // Arrived, but nobody knows when: no news.
            .filter(|report| !report.arrived || report.arrival.is_some())
            .map(|report| PacketReport {
                sent: self.shared.since(report.departure),
                arrived: report.arrival.filter(|_| report.arrived),
                bytes: u32::try_from(report.size).unwrap_or(u32::MAX).saturating_add(OVERHEAD),
                probe: None,
            })
            .collect();
        let round_trip = self.shared.counters().round_trip;
        self.estimator.on_feedback(now_since, &reports, round_trip);
        if let Some(newest) =
            reports.iter().filter(|report| report.arrived.is_some()).map(|report| report.sent).max()
        {
            self.shared.budget().on_feedback(now_since, newest, self.estimator.queue());
        }
        self.tick = Some(now);
        self.tell(now_since);
    }

    fn target_bitrate(&self) -> f64 {
        self.estimator.target_bps() as f64
    }

    fn handle_timeout(&mut self, now: Instant) {
        // The chain has one timeout for all its stages: most calls are another's.
        let Some(last) = self.tick else {
            self.tick = Some(now);
            return;
        };
        if now.saturating_duration_since(last) < TICK {
            return;
        }
        self.tick = Some(now);
        let now = self.shared.since(now);
        // What is not sent cannot be reported, and would look like silence: also just after a pause, such as
        // an ICE restart makes.
        if self.shared.is_connected()
            && self.shared.reports.load(Ordering::Acquire)
            && self.shared.sending_for(now) > Settings::default().silence
        {
            self.estimator.on_tick(now);
            self.tell(now);
        }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.tick.map(|last| last + TICK)
    }
}
