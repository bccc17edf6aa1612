//! The desk's two files: a cache that the hub can fill again, and an outbox that nobody can. The cache is encrypted under
//! a key of the keychain. The outbox is not: what exists nowhere else must not be lost with a key, so it is kept from
//! others by the file's rights, and overwritten once it is sent.

pub(crate) mod cache;
mod cache_keeper;
mod file;
mod look;
pub(crate) mod outbox;
mod outbox_files;
mod outbox_keeper;

pub(crate) use cache_keeper::{CacheEvent, CacheJob, CacheKeeper};
pub(crate) use file::{Because, Condition};
pub(crate) use outbox_keeper::{KeptIn, OutboxEvent, OutboxJob, OutboxKeeper};

use crate::unread::unread;
use serde::Serialize;
use sqlx::migrate::MigrateError;

/// The low byte of SQLite's numbers is the kind of an error, the rest says more about it.
const KIND: i32 = 0xff;

/// What SQLite's own check of a database says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// It is whole.
    Whole,
    /// It is damaged.
    Damaged,
    /// It cannot be read.
    Unreadable,
    /// It was not looked through in time.
    NoAnswer,
}

impl Checked {
    /// From what a check came to.
    fn of(checked: &Result<(), StoreError>) -> Self {
        match checked {
            Ok(()) => Self::Whole,
            Err(error) if error.is_damage() => Self::Damaged,
            Err(_) => Self::Unreadable,
        }
    }
}

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
    #[error("a row cannot be read: {}", unread(.0))]
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
        match self {
            Self::Row(_)
            | Self::Damaged(_)
            | Self::Sql(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => true,
            Self::Sql(_) | Self::Migrate(_) | Self::Folder(_) => self.code().is_some_and(|code| {
                matches!(code & KIND, CORRUPT | NOT_A_DATABASE) || code == SHORTER_THAN_IT_SAYS
            }),
        }
    }

    /// Whether another program holds the file.
    pub(crate) fn is_held(&self) -> bool {
        const BUSY: i32 = 5;
        const LOCKED: i32 = 6;
        self.code().is_some_and(|code| matches!(code & KIND, BUSY | LOCKED))
    }

    /// SQLite's number for it.
    fn code(&self) -> Option<i32> {
        match self {
            Self::Sql(error) | Self::Migrate(MigrateError::Execute(error)) => {
                error.as_database_error()?.code()?.parse().ok()
            }
            Self::Row(_) | Self::Damaged(_) | Self::Migrate(_) | Self::Folder(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
