//! Time as the desk's loop takes it.

#![allow(clippy::disallowed_methods, reason = "the one file of the desk that names the system's clocks")]

use deskbell_domain::{Span, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The two clocks of a computer. Tests pass their own.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock. People see it; it can be wrong, and it can be set forth or back.
    fn wall(&self) -> Time;

    /// The time since this clock was made. It never goes back; it can stand still while the computer
    /// sleeps. Deadlines are measured with it.
    fn steady(&self) -> Span;

    /// Is done once [`Clock::steady`] has come to `moment`.
    fn reached(&self, moment: Span) -> BoxFuture<'static, ()>;
}

/// This computer's clocks.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    made: Instant,
}

impl SystemClock {
    /// A steady clock that begins now.
    pub fn new() -> Self {
        Self { made: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn steady(&self) -> Span {
        Span::millis(u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn reached(&self, moment: Span) -> BoxFuture<'static, ()> {
        let left = moment.0.saturating_sub(self.steady().0);
        tokio::time::sleep(Duration::from_millis(left)).boxed()
    }
}
