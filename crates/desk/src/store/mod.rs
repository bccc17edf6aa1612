//! The desk's two files: a cache that the hub can fill again, and an outbox that nobody can.

pub(crate) mod cache;
mod cache_keeper;
mod file;
pub(crate) mod outbox;
mod outbox_files;
mod outbox_keeper;

pub(crate) use cache_keeper::{CacheEvent, CacheJob, CacheKeeper};
pub(crate) use file::Condition;
pub(crate) use outbox_keeper::{OutboxEvent, OutboxJob, OutboxKeeper};

use sqlx::migrate::MigrateError;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// SQLite's own.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// The file could not be brought to this version's form.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A row does not hold what it should.
    #[error("a row cannot be read: {0}")]
    Row(#[from] serde_json::Error),
    /// SQLite's own check found something.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// The folder cannot be made, or a file not be moved.
    #[error(transparent)]
    Folder(#[from] std::io::Error),
}

impl StoreError {
    /// Whether the file's content is at fault. Else it is the disk: full, read-only, gone.
    pub(crate) fn is_damage(&self) -> bool {
        const CORRUPT: i32 = 11;
        const NOT_A_DATABASE: i32 = 26;
        const SHORTER_THAN_IT_SAYS: i32 = 522;
        let error = match self {
            Self::Row(_) | Self::Damaged(_) => return true,
            Self::Sql(error) | Self::Migrate(MigrateError::Execute(error)) => error,
            Self::Migrate(_) | Self::Folder(_) => return false,
        };
        if let sqlx::Error::Database(error) = error {
            // The low byte is the kind, the rest says more about it.
            let code = error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(0);
            matches!(code & 0xff, CORRUPT | NOT_A_DATABASE) || code == SHORTER_THAN_IT_SAYS
        } else {
            matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        }
    }
}

#[cfg(test)]
mod tests;
