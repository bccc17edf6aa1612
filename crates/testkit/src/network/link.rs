//! One direction of the network.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What one direction does with packets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// This share is lost, 0 to 1, each for itself.
    pub loss: f64,
    /// Every packet takes so long.
    pub delay: Duration,
    /// And up to so much longer, each for itself: later ones may overtake.
    pub jitter: Duration,
    /// Bits a second, with 28 bytes of headers for each packet; `None` is as fast as it goes.
    pub rate_bps: Option<u64>,
    /// With a rate: a packet that would wait longer than this in front of it is lost.
    pub queue: Duration,
    /// Nothing passes.
    pub cut: bool,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            loss: 0.0,
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            rate_bps: None,
            queue: Duration::from_millis(300),
            cut: false,
        }
    }
}

/// What one direction has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets that passed.
    pub passed: u64,
    /// Bytes that passed, without headers.
    pub bytes: u64,
    /// Packets that were lost by chance or by a cut.
    pub lost: u64,
    /// Packets that found the queue full.
    pub dropped: u64,
}

/// IP and UDP headers, which the rate carries too.
const HEADERS: usize = 28;

pub(super) struct Link {
    state: Mutex<State>,
}

struct State {
    conditions: Conditions,
    counters: Counters,
    chance: StdRng,
    /// The bottleneck is busy until then.
    busy: Option<Instant>,
}

impl Link {
    pub(super) fn new(seed: u64) -> Self {
        let chance = StdRng::seed_from_u64(seed);
        let state =
            State { conditions: Conditions::default(), counters: Counters::default(), chance, busy: None };
        Self { state: Mutex::new(state) }
    }

    pub(super) fn set(&self, conditions: Conditions) {
        self.lock().conditions = conditions;
    }

    pub(super) fn counters(&self) -> Counters {
        self.lock().counters
    }

    /// When a packet comes out at the other end; `None` when it does not.
    pub(super) fn take(&self, length: usize) -> Option<Instant> {
        let mut state = self.lock();
        let now = Instant::now();
        let Conditions { loss, delay, jitter, rate_bps, queue, cut } = state.conditions;
        if cut || state.chance.random_bool(loss.clamp(0.0, 1.0)) {
            state.counters.lost += 1;
            return None;
        }
        let mut out = now;
        if let Some(rate) = rate_bps {
            let free = state.busy.map_or(now, |busy| busy.max(now));
            if free.duration_since(now) > queue {
                state.counters.dropped += 1;
                return None;
            }
            let bits = (length + HEADERS) as f64 * 8.0;
            out = free + Duration::from_secs_f64(bits / rate.max(1) as f64);
            state.busy = Some(out);
        }
        state.counters.passed += 1;
        state.counters.bytes += length as u64;
        let longer =
            if jitter.is_zero() { Duration::ZERO } else { jitter.mul_f64(state.chance.random::<f64>()) };
        Some(out + delay + longer)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
