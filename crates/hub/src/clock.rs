//! Time as the hub takes it.

#![allow(clippy::disallowed_methods, reason = "the one file of the hub that names the system's clocks")]

use deskbell_domain::{Span, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// The two clocks of a computer. Tests pass their own.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock: what is stored and shown. It can be set forth or back.
    fn wall(&self) -> Time;

    /// The time since this clock was made. It never goes back; silence and rates are measured with it.
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

/// Clocks that stand still until somebody moves them, so that a test waits for nothing.
#[derive(Clone, Debug)]
pub struct ManualClock {
    began: Time,
    steady: Arc<watch::Sender<Span>>,
}

impl ManualClock {
    /// Clocks that show `began`.
    pub fn new(began: Time) -> Self {
        Self { began, steady: Arc::new(watch::Sender::new(Span::default())) }
    }

    /// Moves both clocks forward.
    pub fn advance(&self, by: Span) {
        self.steady.send_modify(|steady| steady.0 += by.0);
    }
}

impl Clock for ManualClock {
    fn wall(&self) -> Time {
        self.began + self.steady()
    }

    fn steady(&self) -> Span {
        *self.steady.borrow()
    }

    fn reached(&self, moment: Span) -> BoxFuture<'static, ()> {
        let mut steady = self.steady.subscribe();
        // A clock that is gone stands still for ever.
        async move {
            if steady.wait_for(|steady| *steady >= moment).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
        .boxed()
    }
}
