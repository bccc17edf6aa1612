//! The clock, the ids and the seeds of the tests.

#![allow(
    clippy::disallowed_methods,
    reason = "the one file of the tests that names the clock and draws numbers"
)]

use deskbell_domain::Time;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Read for the seed of a random test, to run a failed one again.
const SEED: &str = "DESKBELL_SEED";

/// This moment, to measure with.
pub fn now() -> Instant {
    Instant::now()
}

/// This moment, as people see it.
pub fn wall() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new id that begins with the time.
pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// The seed of a random test: a new one, or the one in `DESKBELL_SEED`. It is printed, and shown when the
/// test fails.
///
/// # Panics
/// When `DESKBELL_SEED` is not a number.
pub fn seed() -> u64 {
    let seed = match std::env::var(SEED) {
        Ok(given) => given.parse().unwrap_or_else(|_| panic!("{SEED} is not a number: {given}")),
        Err(_) => rand::random(),
    };
    eprintln!("seed {seed}; run it again with {SEED}={seed}");
    seed
}
