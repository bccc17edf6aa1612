//! Ids and chances. The rules and machines take them as arguments; the loop draws them here.

#![allow(clippy::disallowed_methods, reason = "the one file of the desk that draws random numbers")]

use rand::RngExt;
use uuid::Uuid;

/// A new id. It begins with the time, so ids of one desk are stored in the order in which they were drawn.
pub(crate) fn id() -> Uuid {
    Uuid::now_v7()
}

/// A number of `0.0..1.0`, to spread what many desks would otherwise do at once.
pub(crate) fn share() -> f64 {
    rand::rng().random()
}

/// A key of 256 bits.
pub(crate) fn key() -> [u8; 32] {
    rand::rng().random()
}
