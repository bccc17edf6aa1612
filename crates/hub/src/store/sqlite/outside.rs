//! A hub's database from outside: read whether a hub runs on it or not, and never changed by that.

use super::{BUSY, FILE, MIGRATIONS, damaged, not_writable};
use crate::store::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use std::path::Path;

/// Lines of a report on damage that are read: what comes after them says nothing new.
const MOST_DAMAGE: &str = "PRAGMA integrity_check(20)";

/// The database of a folder, as somebody reads it who is not its hub.
#[derive(Debug)]
pub(crate) struct Outside {
    pub(super) connection: SqliteConnection,
}

/// How much lies in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Conversations, open and ended.
    pub(crate) conversations: u64,
    /// Messages of both sides.
    pub(crate) messages: u64,
}

/// A content that rows refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredContent {
    /// Its SHA-256.
    pub(crate) hash: [u8; 32],
    /// Its length.
    pub(crate) bytes: u64,
    /// Whether a message names it.
    pub(crate) sent: bool,
}

/// The version of the schema that this hub makes and reads.
pub(crate) fn newest_schema() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Whether a folder holds a database.
pub(crate) fn holds_database(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

/// The database's file and what SQLite keeps beside it, the file itself last: a log without it means nothing, and it must
/// never come to lie beside another one's log.
pub(crate) fn database_files() -> [String; 3] {
    [format!("{FILE}-wal"), format!("{FILE}-shm"), FILE.to_owned()]
}

impl Outside {
    /// Opens the database of this folder to read it.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub(crate) async fn open(folder: &Path) -> Result<Self, StoreError> {
        if !holds_database(folder) {
            return Err(StoreError::Missing { path: folder.display().to_string() });
        }
        let options =
            SqliteConnectOptions::new().filename(folder.join(FILE)).read_only(true).busy_timeout(BUSY);
        let connection = options.connect().await.map_err(not_read)?;
        Ok(Self { connection })
    }

    /// Everything that is read from here on is of one moment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn hold(&mut self) -> Result<(), StoreError> {
        sqlx::raw_sql("BEGIN").execute(&mut self.connection).await.map_err(not_read)?;
        Ok(())
    }

    /// Closes it.
    pub(crate) async fn close(self) {
        // Nothing was written: there is nothing to lose.
        let _ = self.connection.close().await;
    }

    /// The version of its schema.
    ///
    /// # Errors
    /// When it is no hub's database, or cannot be read.
    pub(crate) async fn schema(&mut self) -> Result<i64, StoreError> {
        let newest = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations");
        let newest: Option<i64> = newest.fetch_one(&mut self.connection).await.map_err(not_read)?;
        newest.ok_or_else(|| damaged("database", "it has no schema"))
    }

    /// Writes a copy of one moment into a new file, without anything that was deleted. Whoever writes goes on meanwhile.
    ///
    /// # Errors
    /// When the database is damaged, or the copy cannot be written.
    pub(crate) async fn copy_into(&mut self, file: &Path) -> Result<(), StoreError> {
        let Some(name) = file.to_str() else {
            return Err(not_writable(file, &"its name is not UTF-8"));
        };
        let copy = sqlx::query("VACUUM INTO ?").bind(name.to_owned());
        copy.execute(&mut self.connection).await.map_err(not_read)?;
        Ok(())
    }

    /// What is wrong with the file itself; empty when nothing is.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub(crate) async fn damage(&mut self) -> Result<Vec<String>, StoreError> {
        let lines: Vec<String> =
            sqlx::query_scalar(MOST_DAMAGE).fetch_all(&mut self.connection).await.map_err(not_read)?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Rows that refer to something that is not there, by table.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn broken_references(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        let broken = "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1";
        let rows: Vec<(String, i64)> =
            sqlx::query_as(broken).fetch_all(&mut self.connection).await.map_err(not_read)?;
        Ok(rows.into_iter().map(|(table, rows)| (table, rows.unsigned_abs())).collect())
    }

    /// How much lies in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn counts(&mut self) -> Result<Counts, StoreError> {
        let counts = "SELECT (SELECT count(*) FROM conversations), \
                      (SELECT count(*) FROM entries WHERE kind = 'message')";
        let (conversations, messages): (i64, i64) =
            sqlx::query_as(counts).fetch_one(&mut self.connection).await.map_err(not_read)?;
        Ok(Counts { conversations: conversations.unsigned_abs(), messages: messages.unsigned_abs() })
    }

    /// The contents that rows refer to, in the order of their hashes. A schema from before there were files has none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn contents(&mut self) -> Result<Vec<StoredContent>, StoreError> {
        let table = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'attachments'";
        let tables: i64 =
            sqlx::query_scalar(table).fetch_one(&mut self.connection).await.map_err(not_read)?;
        if tables == 0 {
            return Ok(Vec::new());
        }
        let contents = "SELECT hash, max(bytes) AS bytes, max(conversation IS NOT NULL) AS sent
                        FROM attachments WHERE hash IS NOT NULL GROUP BY hash ORDER BY hash";
        let rows = sqlx::query(contents).fetch_all(&mut self.connection).await.map_err(not_read)?;
        rows.iter()
            .map(|row| {
                let hash = super::columns::hash(row, "hash")?;
                let bytes = super::columns::place(row, "bytes")?;
                Ok(StoredContent { hash, bytes, sent: row.try_get("sent")? })
            })
            .collect()
    }
}

/// Makes a copy fit for a backup: files that are in no message and were let go while it was made are not in it. It is one
/// file afterwards, with nothing beside it, and on the disk.
///
/// # Errors
/// When it cannot be written.
pub(crate) async fn finish_copy(file: &Path, gone: &[[u8; 32]]) -> Result<(), StoreError> {
    let mut connection = open_to_change(file, SqliteJournalMode::Delete).await?;
    for hash in gone {
        let delete = sqlx::query("DELETE FROM attachments WHERE hash = ? AND conversation IS NULL");
        delete.bind(hash.to_vec()).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// Revokes the tokens of all agents and their phones. Visitors keep theirs: without it they would be other visitors.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn sign_everybody_out(folder: &Path) -> Result<(), StoreError> {
    let mut connection = open_to_change(&folder.join(FILE), SqliteJournalMode::Delete).await?;
    let revoke = sqlx::query("DELETE FROM tokens WHERE substr(user, 1, 1) IN (x'61', x'70')");
    let revoked = revoke.execute(&mut connection).await;
    connection.close().await?;
    revoked?;
    Ok(())
}

/// Opens a database that no hub works on, to change it.
pub(super) async fn open_to_change(
    file: &Path,
    journal: SqliteJournalMode,
) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(journal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY);
    Ok(options.connect().await?)
}

/// What a failed read means.
pub(super) fn not_read(error: sqlx::Error) -> StoreError {
    /// SQLite's CORRUPT and NOTADB, and ERROR: a table or column that every hub's database has is missing.
    const DAMAGED: [i32; 3] = [11, 26, 1];
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
    match code.map(|extended| extended & 0xff) {
        Some(code) if DAMAGED.contains(&code) => damaged("database", error),
        Some(_) | None => error.into(),
    }
}
