//! What the packet chain, which runs inside the library, shares with the leg.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use deskbell_bandwidth::{BudgetSettings, SendBudget, Verdict};
use tokio::sync::{Notify, watch};

use crate::{clock, config::Config, meter::Counters};

pub(crate) struct Shared {
    epoch: Instant,
    counters: Mutex<Counters>,
    budget: Mutex<SendBudget>,
    /// Bits that wait to be paced out.
    queued_bits: AtomicU64,
    /// Newest wins: who is slow sees the last estimate only.
    pub(crate) target: watch::Sender<u32>,
    max_bps: AtomicU32,
    /// The estimate before the cap.
    estimate: AtomicU32,
    /// When the last media packet left, in ms since the epoch.
    last_sent: AtomicU64,
    /// Since when media leaves without a pause, in ms since the epoch.
    sending_since: AtomicU64,
    pub(crate) connected: AtomicBool,
    /// The other side reports arrivals. One that does not is sent the first estimate for good.
    pub(crate) reports: AtomicBool,
    /// Our ICE user name, newest wins.
    pub(crate) generation: watch::Sender<String>,
    /// Whether all our candidates of that name are known.
    pub(crate) gathered: watch::Sender<bool>,
    /// The other side asked for a keyframe. One permit: requests that nobody has taken yet are one.
    pub(crate) keyframe_wanted: Notify,
    /// We ask for a keyframe; the same.
    pub(crate) keyframe_needed: Notify,
}

impl Shared {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            epoch: config.epoch,
            counters: Mutex::default(),
            budget: Mutex::new(SendBudget::new(BudgetSettings::default(), config.start_bps.into())),
            queued_bits: AtomicU64::new(0),
            target: watch::Sender::new(config.start_bps),
            max_bps: AtomicU32::new(config.max_bps),
            estimate: AtomicU32::new(config.start_bps),
            last_sent: AtomicU64::new(0),
            sending_since: AtomicU64::new(0),
            connected: AtomicBool::new(false),
            reports: AtomicBool::new(true),
            generation: watch::Sender::new(String::new()),
            gathered: watch::Sender::new(false),
            keyframe_wanted: Notify::new(),
            keyframe_needed: Notify::new(),
        }
    }

    /// The time since the leg's epoch.
    pub(crate) fn since(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.epoch)
    }

    pub(crate) fn now(&self) -> Duration {
        self.since(clock::now())
    }

    /// The instant of a time since the epoch.
    pub(crate) fn instant(&self, at: Duration) -> Instant {
        self.epoch + at
    }

    // Both hold plain numbers: one that was poisoned is still good.
    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn budget(&self) -> MutexGuard<'_, SendBudget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Acquire)
    }

    pub(crate) fn set_queued(&self, bits: u64) {
        self.queued_bits.store(bits, Ordering::Relaxed);
    }

    /// How long what waits to be paced out keeps the link busy.
    pub(crate) fn queued(&self) -> Duration {
        let bits = self.queued_bits.load(Ordering::Relaxed) as f64;
        Duration::from_secs_f64((bits / f64::from((*self.target.borrow()).max(1))).min(60.0))
    }

    /// Whether the next frame may be encoded.
    pub(crate) fn next_frame(&self) -> Verdict {
        if !self.is_connected() || self.queued() > BudgetSettings::default().skip_over {
            return Verdict::Skip;
        }
        let (now, mut budget) = (self.now(), self.budget());
        if self.reports.load(Ordering::Acquire) {
            return budget.next_frame(now);
        }
        // Without reports every packet is overdue: only what was sent counts.
        if budget.backlog(now) > BudgetSettings::default().skip_over { Verdict::Skip } else { Verdict::Send }
    }

    /// The estimator says that the link carries so much.
    pub(crate) fn set_estimate(&self, now: Duration, bps: u32) {
        self.estimate.store(bps, Ordering::Relaxed);
        let bps = bps.min(self.max_bps.load(Ordering::Relaxed));
        self.budget().set_target(now, bps.into());
        self.target.send_if_modified(|target| std::mem::replace(target, bps) != bps);
    }

    pub(crate) fn set_max(&self, now: Duration, bps: u32) {
        self.max_bps.store(bps, Ordering::Relaxed);
        self.set_estimate(now, self.estimate.load(Ordering::Relaxed));
    }

    /// A media packet left.
    pub(crate) fn on_sent(&self, now: Duration, bytes: u32) {
        let ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        if ms.saturating_sub(self.last_sent.swap(ms, Ordering::Relaxed)) > PAUSE {
            self.sending_since.store(ms, Ordering::Relaxed);
        }
        self.budget().on_sent(now, bytes);
    }

    /// How long media leaves without a pause.
    pub(crate) fn sending_for(&self, now: Duration) -> Duration {
        let ms = |of: &AtomicU64| Duration::from_millis(of.load(Ordering::Relaxed));
        let paused = now.saturating_sub(ms(&self.last_sent)) > Duration::from_millis(PAUSE);
        if paused { Duration::ZERO } else { now.saturating_sub(ms(&self.sending_since)) }
    }
}

/// Milliseconds without a packet that are a pause.
const PAUSE: u64 = 500;
