//! SQLite in one file: write-ahead log, flushed to the disk at every commit. One task writes, in the order
//! in which it was asked; a few read-only connections answer queries at the same time.

mod admin;
mod attachments;
mod columns;
mod examine;
mod figures;
mod load;
mod outside;
mod rare;
#[cfg(test)]
mod tests;
mod trim;
mod write;
mod writer;

use super::{
    AgentRecord, AttachmentRecord, AuditRecord, Batch, CommandRecord, DecisionRecord, FiguresAsked,
    KnownVisitor, Loaded, LogRecord, SetUp, Store, StoreError, StoredMessage, TokenOwner, Unsent,
    VisitorRecord,
};
pub(crate) use examine::{Tally, drop_stale_tokens, rebuild_indexes};
pub(crate) use outside::{
    Outside, StoredContent, database_files, finish_copy, holds_database, newest_schema, sign_everybody_out,
};

use async_trait::async_trait;
use columns::{count, damaged, event, json, place, time, user_key};
use deskbell_domain::conversation::Conversation;
use deskbell_domain::figures::{Figures, Key};
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{
    AgentId, AttachmentId, ClientMessageId, CommandId, ConversationId, DeviceId, Time, UserId, VisitorId,
};
use deskbell_protocol::session::Pos;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Row, SqlitePool};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;
use writer::Writer;

/// The database's schema, step by step, inside the binary.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The database's file in the hub's folder; SQLite keeps `-wal` and `-shm` beside it.
const FILE: &str = "hub.db";

/// Connections that answer queries at the same time.
const READERS: u32 = 4;

/// Pages in the write-ahead log before a commit copies them into the database: 16 MB of 4 KiB pages.
const CHECKPOINT_PAGES: &str = "4000";

/// The writer's page cache, in KiB below zero as SQLite counts it. A batch that does not fit would be written
/// twice.
const CACHE: &str = "-32768";

/// How long a statement waits for a lock. Only a backup tool could hold one.
const BUSY: Duration = Duration::from_secs(5);

/// The store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the database in this folder. Both are created when they are missing, and an older schema is
    /// brought up to date.
    ///
    /// # Errors
    /// When the folder cannot be written, or the database is newer than this hub or damaged.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        create(folder).map_err(|error| not_writable(folder, &error))?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone().pragma("cache_size", CACHE))
            .await
            .map_err(|error| cannot_open(folder, error))?;
        MIGRATIONS.run(&writer).await.map_err(|error| cannot_migrate(folder, error))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .test_before_acquire(false)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self { writer: Writer::start(writer), readers })
    }
}

/// The folder and an empty file, which only its owner may read: SQLite gives the files beside it the same
/// rights.
fn create(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join(FILE)).map(drop)
}

fn not_writable(folder: &Path, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::NotWritable { path: folder.display().to_string(), reason: reason.to_string() }
}

fn cannot_open(folder: &Path, error: sqlx::Error) -> StoreError {
    /// SQLite's READONLY, IOERR, FULL and CANTOPEN; CORRUPT and NOTADB.
    const NOT_WRITABLE: [i32; 4] = [8, 10, 13, 14];
    const DAMAGED: [i32; 2] = [11, 26];
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
    match code.map(|extended| extended & 0xff) {
        Some(code) if NOT_WRITABLE.contains(&code) => not_writable(folder, &error),
        Some(code) if DAMAGED.contains(&code) => damaged("database", error),
        Some(_) | None => error.into(),
    }
}

fn cannot_migrate(folder: &Path, error: MigrateError) -> StoreError {
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    if let MigrateError::VersionMissing(version) = error
        && version > newest
    {
        return StoreError::FromTheFuture { path: folder.display().to_string() };
    }
    if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
        return cannot_open(folder, error);
    }
    damaged("schema", error)
}

#[async_trait]
impl Store for SqliteStore {
    async fn load(&self) -> Result<Loaded, StoreError> {
        // One transaction, so that everything is of one moment.
        let mut transaction = self.readers.begin().await?;
        let loaded = load::load(&mut transaction).await?;
        transaction.commit().await?;
        Ok(loaded)
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.writer.commit(write::Sorted::new(batch)?).await
    }

    async fn log_after(&self, user: UserId, pos: Pos, limit: u32) -> Result<Vec<LogRecord>, StoreError> {
        let query = sqlx::query(
            "SELECT pos, at, event FROM user_log WHERE user = ? AND pos > ? ORDER BY pos LIMIT ?",
        );
        let rows = query.bind(user_key(user)).bind(count(pos)).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(event).collect()
    }

    async fn log_start(&self, user: UserId) -> Result<Option<LogRecord>, StoreError> {
        Ok(self.log_after(user, 0, 1).await?.pop())
    }

    async fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        let query = sqlx::query("SELECT state FROM conversations WHERE id = ?").bind(id.0);
        query.fetch_optional(&self.readers).await?.as_ref().map(conversation).transpose()
    }

    async fn conversations_of(
        &self,
        visitor: VisitorId,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        let query = sqlx::query(
            "SELECT state FROM conversations WHERE visitor = ? ORDER BY opened_at DESC, id DESC LIMIT ?",
        );
        let rows = query.bind(visitor.0).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(conversation).collect()
    }

    async fn ended_of(
        &self,
        agent: AgentId,
        since: Time,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        let query = sqlx::query(
            "SELECT state FROM conversations WHERE listed_for = ? AND ended_at > ?
             ORDER BY ended_at DESC, id DESC LIMIT ?",
        );
        let rows = query.bind(agent.0).bind(since.0).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(conversation).collect()
    }

    async fn entries(
        &self,
        conversation: ConversationId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let query = sqlx::query(
            "SELECT state FROM entries WHERE conversation = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        );
        let before = before.map_or(i64::MAX, count);
        let rows = query.bind(conversation.0).bind(before).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().rev().map(|row| json("entry", row, "state")).collect()
    }

    async fn command(&self, user: UserId, id: CommandId) -> Result<Option<CommandRecord>, StoreError> {
        let query = sqlx::query("SELECT digest, outcome FROM commands WHERE user = ? AND command_id = ?");
        let row = query.bind(user_key(user)).bind(id.0).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(CommandRecord { digest: columns::hash(&row, "digest")?, outcome: row.try_get("outcome")? }))
    }

    async fn message(
        &self,
        conversation: ConversationId,
        author: UserId,
        id: ClientMessageId,
    ) -> Result<Option<StoredMessage>, StoreError> {
        let query = sqlx::query(
            "SELECT seq, at FROM entries WHERE conversation = ? AND author = ? AND client_message_id = ?",
        );
        let query = query.bind(conversation.0).bind(user_key(author)).bind(id.0);
        let row = query.fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredMessage { seq: place(&row, "seq")?, at: time(&row, "at")? }))
    }

    async fn decision(&self, conversation: ConversationId) -> Result<Option<DecisionRecord>, StoreError> {
        let query = sqlx::query("SELECT shown FROM decisions WHERE conversation = ?").bind(conversation.0);
        let row = query.fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(DecisionRecord { shown: json("decision", &row, "shown")? }))
    }

    async fn audit(&self, since: Time, limit: u32) -> Result<Vec<AuditRecord>, StoreError> {
        let query = sqlx::query("SELECT * FROM audit WHERE at >= ? ORDER BY at, rowid LIMIT ?");
        let rows = query.bind(since.0).bind(limit).fetch_all(&self.readers).await?;
        let record = |row: &SqliteRow| {
            Ok(AuditRecord {
                at: time(row, "at")?,
                agent: row.try_get::<Option<Uuid>, _>("agent")?.map(Into::into),
                action: row.try_get("action")?,
                subject: row.try_get("subject")?,
                detail: row.try_get("detail")?,
            })
        };
        rows.iter().map(record).collect()
    }

    async fn set_up(&self) -> Result<SetUp, StoreError> {
        admin::set_up(&self.readers).await
    }

    async fn blocked(&self, after: Option<VisitorId>, limit: u32) -> Result<Vec<VisitorRecord>, StoreError> {
        admin::blocked(&self.readers, after, limit).await
    }

    async fn conversations_within(
        &self,
        within: Range<Time>,
        after: Option<(Time, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        admin::conversations_within(&self.readers, within, after, limit).await
    }

    async fn figures(
        &self,
        asked: FiguresAsked,
        after: Option<Key>,
        limit: u32,
    ) -> Result<Vec<(Key, Figures)>, StoreError> {
        figures::read(&self.readers, asked, after, limit).await
    }

    async fn visitor(&self, id: VisitorId) -> Result<Option<KnownVisitor>, StoreError> {
        // The record and the end of the log are of one moment.
        let query = sqlx::query(
            "SELECT visitors.*, (SELECT max(pos) FROM user_log WHERE user = ?) AS top
             FROM visitors WHERE id = ?",
        );
        let query = query.bind(user_key(UserId::Visitor(id))).bind(id.0);
        let Some(row) = query.fetch_optional(&self.readers).await? else { return Ok(None) };
        Ok(Some(KnownVisitor {
            record: columns::visitor(&row)?,
            top: columns::top(&row)?.unwrap_or_default(),
        }))
    }

    async fn token(&self, hash: [u8; 32]) -> Result<Option<TokenOwner>, StoreError> {
        let query = sqlx::query("SELECT user, expires FROM tokens WHERE hash = ?").bind(hash.to_vec());
        let Some(row) = query.fetch_optional(&self.readers).await? else { return Ok(None) };
        let user = columns::user(row.try_get("user")?)?;
        Ok(Some(TokenOwner { user, expires: time(&row, "expires")? }))
    }

    async fn agent_of(&self, phone: DeviceId) -> Result<Option<AgentId>, StoreError> {
        let query = sqlx::query_scalar("SELECT agent FROM phones WHERE id = ?").bind(phone.0);
        Ok(query.fetch_optional(&self.readers).await?.map(AgentId))
    }

    async fn sign_in(&self, email: &str) -> Result<Option<(AgentRecord, String)>, StoreError> {
        let query = sqlx::query("SELECT * FROM agents WHERE email = ? AND password IS NOT NULL AND active");
        let Some(row) = query.bind(email.to_owned()).fetch_optional(&self.readers).await? else {
            return Ok(None);
        };
        Ok(Some((load::agent(&row)?, row.try_get("password")?)))
    }

    async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRecord>, StoreError> {
        attachments::find(&self.readers, id).await
    }

    async fn unsent_attachments(&self, owner: UserId) -> Result<Unsent, StoreError> {
        attachments::unsent(&self.readers, owner).await
    }

    async fn stale_attachments(&self, before: Time, limit: u32) -> Result<Vec<AttachmentRecord>, StoreError> {
        attachments::stale(&self.readers, before, limit).await
    }

    async fn has_content(&self, hash: [u8; 32]) -> Result<bool, StoreError> {
        attachments::has_content(&self.readers, hash).await
    }

    async fn trim(&self, now: Time) -> Result<(), StoreError> {
        trim::trim(&self.readers, &self.writer, now).await
    }

    async fn close(&self) {
        self.readers.close().await;
        // Closed already: nothing is left to do.
        let _ = self.writer.close().await;
    }
}

fn conversation(row: &SqliteRow) -> Result<Conversation, StoreError> {
    json("conversation", row, "state")
}
