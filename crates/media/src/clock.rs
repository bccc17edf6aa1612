//! The one place of this crate that reads the clock: pictures are stamped, and the ladder wants the time as an
//! argument.

use std::time::{Duration, Instant};

/// The time since the engine started, for all that it joins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    origin: Instant,
}

impl Clock {
    #[allow(clippy::disallowed_methods)]
    pub(crate) fn start() -> Self {
        Self { origin: Instant::now() }
    }

    pub(crate) const fn origin(self) -> Instant {
        self.origin
    }

    pub(crate) fn now(self) -> Duration {
        self.origin.elapsed()
    }
}
