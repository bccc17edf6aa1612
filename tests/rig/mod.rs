//! What the tests across processes are made of.

mod chance;
mod checker;
mod desk;
#[cfg(target_os = "linux")]
pub mod disk;
mod house;
mod hub;
mod line;
mod lines;
mod page;
#[cfg(target_os = "linux")]
pub mod recorded;
mod secrets;
mod shown;

pub use chance::{id, now, seed, wall};
pub use checker::{Fault, Written, compare, faults, hands};
pub use desk::{DeskProcess, Gone, Outcome, UnsentText};
pub use house::{House, Seat, password};
pub use hub::{HubProcess, program};
pub use line::{Fate, Line};
pub use lines::{Asked, Attach, Crash, ToDesk, Told};
pub use page::{Page, PageLog};
pub use secrets::PlainFiles;
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
