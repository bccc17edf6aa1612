//! Time as a camera's thread takes it.

#![allow(clippy::disallowed_methods, reason = "the one file of this crate that names the system's clocks")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The two clocks of a camera's thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    origin: Instant,
}

impl Clock {
    /// A steady clock that reads zero at `origin`.
    pub(crate) fn since(origin: Instant) -> Self {
        Self { origin }
    }

    /// Time since the origin: never goes back. What a frame is stamped with.
    pub(crate) fn steady(&self) -> Duration {
        self.origin.elapsed()
    }

    /// The wall clock, in milliseconds since 1970, modulo 2^32: what the test pattern shows, because it is
    /// the one clock that this program and a page in a browser on the same computer have in common.
    pub(crate) fn wall_millis(&self) -> u32 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        (since.as_millis() & u128::from(u32::MAX)) as u32
    }
}
