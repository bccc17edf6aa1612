//! Ids and chances. Rules and machines take them as arguments; the hub draws them here.

#![allow(clippy::disallowed_methods, reason = "the one file of the hub that draws ids")]

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Where new ids come from. Tests pass a seeded source, so that a run can be played again.
pub trait Ids: Send + Sync + 'static {
    /// An id that nothing else has.
    fn id(&self) -> Uuid;

    /// A number of `0..below`; `below` is at least 1.
    fn number(&self, below: u32) -> u32;
}

/// Ids of the time and the system's random numbers (UUIDv7).
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn number(&self, below: u32) -> u32 {
        rand::rng().random_range(0..below)
    }
}

/// The same ids for the same seed.
#[derive(Debug)]
pub struct SeededIds(Mutex<StdRng>);

impl SeededIds {
    /// A source that is made of nothing but the seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Ids for SeededIds {
    fn id(&self) -> Uuid {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uuid::Builder::from_random_bytes(rng.random()).into_uuid()
    }

    fn number(&self, below: u32) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random_range(0..below)
    }
}
