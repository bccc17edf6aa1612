//! The database: its file, its references, its records.

use super::{Looking, What};
use crate::store::StoreError;
use crate::store::sqlite::{Outside, StoredContent, Tally, newest_schema};
use deskbell_domain::AttachmentId;
use std::collections::HashSet;

/// Megabytes of SQLite's log that are usual: a hub copies it into the database at 16.
const USUAL_LOG_MIB: u64 = 256;

/// What the database says of files.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) contents: Vec<StoredContent>,
    pub(super) on_their_way: HashSet<AttachmentId>,
}

/// Looks through the database. What it says of files, unless it could not be read.
pub(super) async fn look(looking: &mut Looking<'_>) -> Option<Files> {
    let mut outside = match Outside::open(looking.folder).await {
        Ok(outside) => outside,
        Err(StoreError::Missing { .. }) => {
            looking.found(What::NoHub, 1, Vec::new());
            return None;
        }
        Err(error @ StoreError::Damaged { .. }) => {
            looking.found(What::Unreadable, 1, vec![words(&error)]);
            return None;
        }
        Err(error) => {
            looking.found(What::Unopened, 1, vec![words(&error)]);
            return None;
        }
    };
    let looked = records(looking, &mut outside).await;
    outside.close().await;
    match looked {
        Ok(files) => files,
        Err(error) => {
            // Damage that was found already is not said twice.
            if looking.report.findings.iter().all(|finding| finding.what != What::Damaged) {
                looking.found(What::Unreadable, 1, vec![words(&error)]);
            }
            None
        }
    }
}

/// Why it cannot be read, without what was stored.
fn words(error: &StoreError) -> String {
    if let StoreError::Damaged { what, .. } = error
        && *what != "database"
    {
        return format!("a stored {what} cannot be read");
    }
    error.to_string()
}

async fn records(looking: &mut Looking<'_>, outside: &mut Outside) -> Result<Option<Files>, StoreError> {
    outside.hold().await?;
    let schema = outside.schema().await?;
    looking.report.schema = Some(schema);
    if schema > newest_schema() {
        looking.found(What::Newer, 1, Vec::new());
        return Ok(None);
    }
    let damage = outside.damage().await?;
    looking.found(What::Damaged, damage.len() as u64, damage.iter().take(5).cloned().collect());
    for (table, rows) in outside.broken_references().await? {
        looking.found(What::BrokenReference, rows, vec![table]);
    }
    let log = std::fs::metadata(looking.folder.join("hub.db-wal")).map_or(0, |log| log.len() / (1024 * 1024));
    if log > USUAL_LOG_MIB {
        looking.found(What::LongLog, log, Vec::new());
    }
    if schema < newest_schema() {
        looking.found(What::Older, 1, Vec::new());
        return Ok(None);
    }
    let counts = outside.counts().await?;
    looking.report.conversations = Some(counts.conversations);
    looking.report.messages = Some(counts.messages);
    let found = outside.records(looking.at).await?;
    let mut tell = |what, tally: Tally| looking.found(what, tally.count, tally.named);
    tell(What::UnreadableRecord, found.unreadable);
    tell(What::LogGap, found.log_gaps);
    tell(What::ThreadGap, found.thread_gaps);
    tell(What::HeadDiffers, found.heads);
    tell(What::CallDiffers, found.calls);
    tell(What::VisitorDiffers, found.visitors);
    tell(What::UnknownFile, found.unknown_files);
    looking.found(What::TokensOfNobody, found.tokens_of_nobody, Vec::new());
    looking.found(What::ExpiredTokens, found.expired_tokens, Vec::new());
    looking.found(What::Untold, u64::from(found.untold), Vec::new());
    Ok(Some(Files { contents: outside.contents().await?, on_their_way: found.on_their_way }))
}
