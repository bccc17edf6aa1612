//! What the tests across processes are made of.

mod chance;
mod checker;
mod desk;
mod house;
mod hub;
mod lines;
mod page;
mod shown;

pub use chance::{id, now, seed, wall};
pub use checker::{Fault, Written, faults};
pub use desk::{DeskProcess, Gone, Outcome};
pub use house::{House, password};
pub use hub::{HubProcess, program};
pub use lines::{Asked, Told};
pub use page::{Page, PageLog};
pub use shown::{Shown, ShownThread};

use std::time::Duration;

/// After this much real time without what it waits for, a test has failed: 60 s.
pub const PATIENCE: Duration = Duration::from_secs(60);

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
