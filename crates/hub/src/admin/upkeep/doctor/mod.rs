//! Looks through a hub's folder, whether the hub runs or not, and says in words what is wrong and what to do. Nothing that
//! it says holds what people wrote, a file's name or a token.

mod database;
mod files;
mod finding;
mod repair;

pub use finding::{Finding, What};

use crate::folder::{self, FolderError};
use deskbell_domain::Time;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What the doctor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Which folder.
    pub folder: PathBuf,
    /// Whether a hub works in it.
    pub running: bool,
    /// The version of the database's schema, when it could be read.
    pub schema: Option<i64>,
    /// Conversations, open and ended, when they could be counted.
    pub conversations: Option<u64>,
    /// Messages of both sides.
    pub messages: Option<u64>,
    /// Different contents of files that were compared with their sums.
    pub files: u64,
    /// What is to be said, the gravest first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether nothing is wrong, or nothing any more. What is only good to know does not count.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| !finding.grave || finding.repaired.is_some())
    }
}

/// What is found while one looks.
#[derive(Debug)]
pub(super) struct Looking<'a> {
    pub(super) folder: &'a Path,
    pub(super) at: Time,
    pub(super) running: bool,
    pub(super) report: Report,
}

/// Looks through the folder. With `repair` what is safe to be mended is mended, which needs a hub that does not run: files
/// that belong to nothing are put aside, indexes are made anew, rights are taken back, tokens of nobody are revoked.
///
/// # Errors
/// When a repair was asked for and a hub works in the folder.
pub async fn examine(folder: &Path, at: Time, repair: bool) -> Result<Report, FolderError> {
    // A folder that is not there stays so: looking makes none.
    let lock = if repair && folder.is_dir() { Some(folder::lock_in_any_state(folder)?) } else { None };
    let running = lock.is_none() && folder::worker(folder).is_some();
    let report = Report {
        folder: folder.to_owned(),
        running,
        schema: None,
        conversations: None,
        messages: None,
        files: 0,
        findings: Vec::new(),
    };
    let mut looking = Looking { folder, at, running, report };
    if folder::is_half_restored(folder) {
        looking.found(What::HalfRestored, 1, Vec::new());
    }
    let contents = database::look(&mut looking).await;
    files::look(&mut looking, contents).await;
    if lock.is_some() {
        repair::mend(&mut looking).await;
    }
    let mut report = looking.report;
    report.findings.sort_by_key(|finding| (!finding.grave, finding.what));
    Ok(report)
}

impl Looking<'_> {
    /// Something was found, so many times; the first of it by name.
    pub(super) fn found(&mut self, what: What, count: u64, named: Vec<String>) {
        if count > 0 {
            self.report.findings.push(Finding::new(what, count, named));
        }
    }

    /// A path as it is told: within the folder.
    pub(super) fn within(&self, path: &Path) -> String {
        path.strip_prefix(self.folder).unwrap_or(path).display().to_string()
    }
}
