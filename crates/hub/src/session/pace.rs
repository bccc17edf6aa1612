//! How much a session may ask.

use crate::clock::Clock;
use deskbell_protocol::limits::LIMITS;
use deskbell_protocol::{Code, WireError};
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;

/// Frames a second of every kind, in the long run. A client that goes on when it is told to wait is cut off.
const FRAMES_PER_SECOND: u32 = 200;
/// Signals of a call a second, in the long run: a restart of a connection takes some thirty.
const SIGNALS_PER_SECOND: u32 = 20;
/// Signals at once: two whole generations with all their candidates.
const SIGNAL_BURST: u32 = 120;
/// Frames of every kind at once.
const FRAME_BURST: u32 = 1_000;

/// The hub's clock as the limits take it.
#[derive(Clone)]
pub(crate) struct Steady(pub(crate) Arc<dyn Clock>);

impl governor::clock::Clock for Steady {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.0.steady().0.saturating_mul(1_000_000))
    }
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, Steady, NoOpMiddleware<Nanos>>;

/// One more is over the limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Over;

/// The limits of one session: what it asks, what its device tells another one, and what it sends at all.
pub(super) struct Pace {
    clock: Steady,
    asked: Limiter,
    signals: Limiter,
    frames: Limiter,
}

impl Pace {
    /// A session that has not asked anything yet.
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let clock = Steady(clock);
        Self {
            asked: RateLimiter::direct_with_clock(
                quota(LIMITS.commands_per_second, LIMITS.command_burst),
                clock.clone(),
            ),
            signals: RateLimiter::direct_with_clock(quota(SIGNALS_PER_SECOND, SIGNAL_BURST), clock.clone()),
            frames: RateLimiter::direct_with_clock(quota(FRAMES_PER_SECOND, FRAME_BURST), clock.clone()),
            clock,
        }
    }

    /// Whether one more frame is far over the limit.
    pub(super) fn floods(&self) -> bool {
        self.frames.check().is_err()
    }

    /// Counts a signal of a call.
    ///
    /// # Errors
    /// When it is over the limit.
    pub(super) fn signal(&self) -> Result<(), Over> {
        self.signals.check().map_err(|_| Over)
    }

    /// Counts something that was asked.
    ///
    /// # Errors
    /// When it is over the limit, with the time to wait.
    pub(super) fn ask(&self) -> Result<(), WireError> {
        self.asked.check().map_err(|over| {
            let wait = over.wait_time_from(self.clock.now());
            let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
            WireError::new(Code::TooFast, "That was too much at once. Wait a moment.").retry_after(wait)
        })
    }
}

/// So many a second, with so many at once.
fn quota(per_second: u32, burst: u32) -> Quota {
    let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use deskbell_domain::{Span, Time};

    #[test]
    fn sixty_at_once_and_then_twenty_a_second() {
        let clock = ManualClock::new(Time(0));
        let pace = Pace::new(Arc::new(clock.clone()));
        for _ in 0..LIMITS.command_burst {
            pace.ask().unwrap();
        }
        let refused = pace.ask().unwrap_err();
        assert_eq!(refused.reason(), Code::TooFast);
        assert_eq!(refused.data.retry_after_ms, Some(50));
        clock.advance(Span::millis(50));
        pace.ask().unwrap();
        pace.ask().unwrap_err();
        clock.advance(Span::secs(1));
        let allowed = (0..100).filter(|_| pace.ask().is_ok()).count();
        assert_eq!(allowed, LIMITS.commands_per_second as usize);
    }

    #[test]
    fn a_flood_is_noticed_apart_from_what_is_asked() {
        let pace = Pace::new(Arc::new(ManualClock::new(Time(0))));
        assert!((0..FRAME_BURST).all(|_| !pace.floods()));
        assert!(pace.floods());
    }
}
