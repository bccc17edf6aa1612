//! The one place of this crate that reads the clock: packets are stamped when they come and when they go,
//! and the WebRTC library wants the time as an argument. All rules below it take the time as an argument too.

use std::time::Instant;

#[allow(clippy::disallowed_methods)]
pub(crate) fn now() -> Instant {
    Instant::now()
}
