//! Time as the desk's loop takes it.

#![allow(clippy::disallowed_methods, reason = "the one file of the desk that names the system's clocks")]

use deskbell_domain::{Span, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The two clocks of a computer. Tests pass their own.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock. It can be wrong, and it can be set forth or back: what people see is the hub's time, which is
    /// reckoned from it.
    fn wall(&self) -> Time;

    /// A time that is measured and never set: it begins somewhere, never goes back, and can stand still while
    /// the computer sleeps. Deadlines are measured with it; it is never shown.
    fn steady(&self) -> Time;

    /// Is done once [`Clock::steady`] has come to `moment`.
    fn reached(&self, moment: Time) -> BoxFuture<'static, ()>;
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

    fn steady(&self) -> Time {
        Time::default() + Span::millis(u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn reached(&self, moment: Time) -> BoxFuture<'static, ()> {
        tokio::time::sleep(Duration::from_millis(moment.since(self.steady()).0)).boxed()
    }
}

/// The age of a file, where it counts for nothing but which one goes first.
pub(crate) fn file_time() -> SystemTime {
    SystemTime::now()
}

/// What an input of a machine comes with: both clocks, and a random share of `0.0..1.0`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// The wall clock, from which the hub's time is reckoned.
    pub wall: Time,
    /// For deadlines.
    pub steady: Time,
    /// To spread what many desks would do at once.
    pub share: f64,
}
