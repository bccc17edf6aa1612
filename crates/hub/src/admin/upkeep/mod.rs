//! What is done to a hub's folder from outside: a copy of it is made, also while the hub runs ([`back_up`]), put back
//! ([`restore`]), and the folder is looked through for what no hub would have left there ([`examine`]). Unlike the rest of
//! administering this works on the disk itself and not on what was read from it.

mod archive;
mod backup;
mod doctor;
mod restore;

pub use archive::{About, ArchiveError};
pub use backup::{BackedUp, BackupError, back_up};
pub use doctor::{Finding, Report, What, examine};
pub use restore::{Restore, RestoreError, Restored, restore};

use deskbell_domain::Time;
use jiff::Timestamp;

/// A moment as a part of a file's name: `2026-01-05T09-00-00Z`.
fn stamp(at: Time) -> String {
    let at = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H-%M-%SZ").to_string()
}

/// A hash in hexadecimal digits.
fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
