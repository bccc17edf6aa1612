//! Real hubs, and clients that speak the wire and nothing else, for tests. Nothing here waits for time to
//! pass; a test that would wait for ever fails after [`PATIENCE`].

mod client;
mod hub;
mod mirror;

pub use client::{Client, Heard, message};
pub use hub::{BEGIN, Cast, Folder, TestHub, browser, desk};
pub use mirror::Mirror;

use std::time::Duration;

/// After this much real time a test has failed: 20 s.
pub const PATIENCE: Duration = Duration::from_secs(20);

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
