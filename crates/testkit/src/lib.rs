//! Real hubs, and clients that speak the wire and nothing else, for tests. Nothing here waits for time to
//! pass; a test that would wait for ever fails after [`PATIENCE`].

mod calls;
mod client;
mod faulty;
mod hub;
mod mirror;
mod network;
mod web;

pub use calls::{Leg, SENDING, answer, candidate, offer};
pub use client::{Answered, Client, Heard, message};
pub use deskbell_hub::clock::ManualClock;
pub use faulty::FaultyStore;
pub use hub::{BEGIN, Cast, Folder, TestHub, browser, desk};
pub use mirror::Mirror;
pub use network::{Conditions, Counters, Network, Side};
pub use web::{WebServer, says};

use deskbell_domain::Span;
use std::time::Duration;

/// After this much real time a test has failed: 20 s.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Lets time pass while these clients stay alive.
pub async fn pass(clock: &ManualClock, mut span: Span, alive: &mut [&mut Client]) {
    while span.0 > 0 {
        let step = span.min(Span::secs(10));
        clock.advance(step);
        span.0 -= step.0;
        for client in alive.iter_mut() {
            client.probe().await;
        }
    }
}

/// Waits for something that must come.
///
/// # Panics
/// When it does not come.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(done) => done,
        Err(_) => panic!("{what} did not come within {PATIENCE:?}"),
    }
}
