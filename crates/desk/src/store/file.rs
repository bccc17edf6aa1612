//! Opening a file whatever state it is in.

use super::StoreError;
use futures_util::StreamExt;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One of the desk's files.
#[derive(Debug)]
pub(super) struct File {
    /// Its name in the desk's folder.
    pub name: &'static str,
    /// Its tables, in the order in which they are copied.
    pub tables: &'static [&'static str],
    /// Its form.
    pub migrator: &'static Migrator,
    /// Whether a commit must have reached the disk when it returns.
    pub synchronous: SqliteSynchronous,
    /// Whether the hub can fill it again. Else whatever can be read of a damaged one is carried over.
    pub refillable: bool,
}

/// What was found when a file was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// It is as it was left.
    Good,
    /// It was damaged: it stands aside under another name, and a new one is in its place.
    Renewed,
    /// It cannot be written: the desk works on a copy in memory, which goes when the desk stops.
    InMemory,
}

impl File {
    /// Opens the file, makes it when it is missing, and works around whatever is wrong with it.
    pub(super) async fn open(&self, folder: &Path) -> Result<(SqliteConnection, Condition), StoreError> {
        let path = folder.join(self.name);
        match self.on_disk(&path).await {
            Ok(connection) => Ok((connection, Condition::Good)),
            Err(error) if error.is_damage() || self.is_from_a_newer_desk(&error) => {
                tracing::warn!(file = self.name, %error, "the file is damaged");
                self.renew(&path).await
            }
            Err(error) => {
                tracing::warn!(file = self.name, %error, "the file cannot be used");
                self.in_memory(&path).await
            }
        }
    }

    /// Puts the file aside and begins a new one; what cannot be lost is carried over.
    pub(super) async fn renew(&self, path: &Path) -> Result<(SqliteConnection, Condition), StoreError> {
        let aside = match self.put_aside(path) {
            Ok(aside) => aside,
            Err(error) => {
                tracing::warn!(file = self.name, %error, "the damaged file cannot be moved");
                return self.in_memory(path).await;
            }
        };
        match self.on_disk(path).await {
            Ok(mut connection) => {
                if !self.refillable {
                    self.copy_from(&mut connection, &aside).await;
                }
                Ok((connection, Condition::Renewed))
            }
            Err(error) => {
                tracing::warn!(file = self.name, %error, "no new file can be made");
                self.in_memory(&aside).await
            }
        }
    }

    /// Works on a copy in memory of whatever can be read.
    pub(super) async fn in_memory(&self, path: &Path) -> Result<(SqliteConnection, Condition), StoreError> {
        let mut connection = memory().await?;
        self.migrator.run_direct(None, &mut connection, false).await?;
        if path.is_file() {
            self.copy_from(&mut connection, path).await;
        }
        Ok((connection, Condition::InMemory))
    }

    async fn on_disk(&self, path: &Path) -> Result<SqliteConnection, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut connection = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(self.synchronous)
            .busy_timeout(Duration::from_secs(2))
            .disable_statement_logging()
            .connect()
            .await?;
        match self.prepare(&mut connection).await {
            Ok(()) => Ok(connection),
            Err(error) => {
                // A file that is still open cannot be moved everywhere.
                close(connection).await;
                Err(error)
            }
        }
    }

    async fn prepare(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        self.migrator.run_direct(None, &mut *connection, false).await?;
        // SQLite opens a file that it may not write without a word: this asks for the right to write.
        sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK").execute(&mut *connection).await?;
        if self.refillable { Ok(()) } else { check(connection).await }
    }

    /// A cache from a newer desk is filled again; an outbox from one is left alone.
    fn is_from_a_newer_desk(&self, error: &StoreError) -> bool {
        let StoreError::Migrate(error) = error else { return false };
        self.refillable && !matches!(error, sqlx::migrate::MigrateError::Execute(_))
    }

    /// Moves the file and what SQLite keeps beside it. Of a refillable file one damaged copy is kept.
    fn put_aside(&self, path: &Path) -> Result<PathBuf, std::io::Error> {
        let aside = (1_u32..)
            .map(|number| path.with_file_name(format!("{}.damaged-{number}", self.name)))
            .find(|aside| self.refillable || !aside.exists())
            .unwrap_or_else(|| path.with_extension("damaged"));
        for suffix in ["-wal", "-shm", ""] {
            let (from, to) = (beside(path, suffix), beside(&aside, suffix));
            if from.exists() {
                std::fs::rename(from, to)?;
            } else if to.exists() {
                std::fs::remove_file(to)?;
            }
        }
        Ok(aside)
    }

    /// Copies every row that can be read, and passes over those that cannot.
    async fn copy_from(&self, connection: &mut SqliteConnection, path: &Path) {
        if let Err(error) = self.try_copy_from(connection, path).await {
            tracing::warn!(file = self.name, %error, "nothing of the file can be read");
        }
    }

    async fn try_copy_from(&self, connection: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
        let path = path.to_string_lossy();
        sqlx::query("ATTACH ? AS old").bind(path.as_ref()).execute(&mut *connection).await?;
        for table in self.tables {
            // The names are this file's own: see `tables`.
            let all = format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM old.{table}");
            if sqlx::query(AssertSqlSafe(all)).execute(&mut *connection).await.is_err() {
                let rows = copy_row_by_row(connection, table).await.unwrap_or(0);
                tracing::warn!(file = self.name, table, rows, "only a part can be read");
            }
        }
        sqlx::query("DETACH old").execute(&mut *connection).await?;
        Ok(())
    }
}

/// An empty database in memory.
pub(super) async fn memory() -> Result<SqliteConnection, StoreError> {
    // By this name, because the option for it would take every attached file for memory too.
    Ok(SqliteConnectOptions::new().filename(":memory:").disable_statement_logging().connect().await?)
}

/// Closes a file that is given up: whatever it says now does not matter any more.
pub(super) async fn close(connection: SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "a file that is given up was not closed well");
    }
}

/// SQLite's own check of a whole file.
pub(super) async fn check(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: String = sqlx::query("PRAGMA quick_check(1)").fetch_one(&mut *connection).await?.try_get(0)?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
}

/// One row after another, from both ends, because a damaged page hides what lies behind it.
async fn copy_row_by_row(connection: &mut SqliteConnection, table: &str) -> Result<u64, StoreError> {
    let mut rows = 0;
    for order in ["ASC", "DESC"] {
        let ids = format!("SELECT rowid FROM old.{table} ORDER BY rowid {order}");
        let ids: Vec<i64> = sqlx::query_scalar::<_, i64>(AssertSqlSafe(ids))
            .fetch(&mut *connection)
            .take_while(|id| std::future::ready(id.is_ok()))
            .filter_map(|id| std::future::ready(id.ok()))
            .collect()
            .await;
        for id in ids {
            let one = format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM old.{table} WHERE rowid = ?");
            if let Ok(done) = sqlx::query(AssertSqlSafe(one)).bind(id).execute(&mut *connection).await {
                rows += done.rows_affected();
            }
        }
    }
    Ok(rows)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
