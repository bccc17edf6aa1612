//! What somebody finds who looks through a hub's database for what no hub would have written: gaps, heads that disagree
//! with their threads, and records that cannot be read. Nothing that is told of them holds what people wrote.

use super::columns::{damaged, user};
use super::load;
use super::outside::{Outside, not_read, open_to_change};
use crate::store::StoreError;
use deskbell_domain::call::Call;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::{Entry, EntryBody};
use deskbell_domain::{AttachmentId, ConversationId, Time, VisitorId};
use futures_util::TryStreamExt;
use sqlx::sqlite::{SqliteJournalMode, SqliteRow};
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use uuid::Uuid;

/// How many are named of what is found.
const NAMED: usize = 5;

/// Tokens of agents who have left, and of people and phones that are not there.
const OF_NOBODY: &str = "NOT CASE substr(user, 1, 1)
    WHEN x'61' THEN EXISTS (SELECT 1 FROM agents WHERE id = substr(tokens.user, 2) AND active)
    WHEN x'70' THEN EXISTS (SELECT 1 FROM phones WHERE id = substr(tokens.user, 2))
    ELSE EXISTS (SELECT 1 FROM visitors WHERE id = substr(tokens.user, 2)) END";

/// So many of a kind, and the first of them by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// How many.
    pub(crate) count: u64,
    /// The first few.
    pub(crate) named: Vec<String>,
}

impl Tally {
    /// One more.
    pub(crate) fn add(&mut self, name: impl ToString) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(name.to_string());
        }
    }
}

/// What is found in the records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    /// Logs of users with a place missing, or acknowledged beyond their ends.
    pub(crate) log_gaps: Tally,
    /// Threads with a place missing.
    pub(crate) thread_gaps: Tally,
    /// Conversations whose head says something else than their thread or their row.
    pub(crate) heads: Tally,
    /// Calls that say something else than their row, or run in a conversation that has ended.
    pub(crate) calls: Tally,
    /// Messages that name a file of which nothing is known.
    pub(crate) unknown_files: Tally,
    /// Visitors whose newest conversation is not there, or is another one's.
    pub(crate) visitors: Tally,
    /// Records that are not what they should be, by what they should be.
    pub(crate) unreadable: Tally,
    /// Tokens that are over.
    pub(crate) expired_tokens: u64,
    /// Tokens of nobody.
    pub(crate) tokens_of_nobody: u64,
    /// Something was set up that nobody was told.
    pub(crate) untold: bool,
    /// Files that are on their way.
    pub(crate) on_their_way: HashSet<AttachmentId>,
}

impl Records {
    /// One that may have been found before.
    fn unreadable_once(&mut self, what: &str) {
        if !self.unreadable.named.iter().any(|named| named == what) {
            self.unreadable.add(what);
        }
    }
}

impl Outside {
    /// Looks through every record. The schema must be this hub's.
    ///
    /// # Errors
    /// When the database does not answer, because it is damaged.
    pub(crate) async fn records(&mut self, now: Time) -> Result<Records, StoreError> {
        let mut found = Records::default();
        let connection = &mut self.connection;
        gaps(connection, &mut found).await?;
        heads(connection, &mut found).await?;
        let files = files(connection, &mut found).await?;
        entries(connection, &files, &mut found).await?;
        calls(connection, &mut found).await?;
        visitors(connection, &mut found).await?;
        tokens(connection, now, &mut found).await?;
        whole(connection, &mut found).await?;
        Ok(found)
    }
}

/// Goes through the rows of a query; one that cannot be read is counted as what it should be.
async fn each<T>(
    connection: &mut SqliteConnection,
    found: &mut Records,
    (what, query): (&'static str, &'static str),
    read: impl Fn(&SqliteRow) -> Result<T, NotRead>,
    mut take: impl FnMut(&mut Records, T),
) -> Result<(), StoreError> {
    let mut rows = sqlx::query(query).fetch(connection);
    while let Some(row) = rows.try_next().await.map_err(not_read)? {
        match read(&row) {
            Ok(row) => take(found, row),
            Err(NotRead) => found.unreadable.add(what),
        }
    }
    Ok(())
}

/// A row that is not what it should be. Why is not told: the reason may quote what was stored.
struct NotRead;

impl From<sqlx::Error> for NotRead {
    fn from(_: sqlx::Error) -> Self {
        Self
    }
}

impl From<serde_json::Error> for NotRead {
    fn from(_: serde_json::Error) -> Self {
        Self
    }
}

impl From<StoreError> for NotRead {
    fn from(_: StoreError) -> Self {
        Self
    }
}

async fn gaps(connection: &mut SqliteConnection, found: &mut Records) -> Result<(), StoreError> {
    let logs = "SELECT user FROM user_log GROUP BY user HAVING count(*) <> max(pos) - min(pos) + 1
                UNION
                SELECT user FROM acked
                WHERE pos > coalesce((SELECT max(pos) FROM user_log WHERE user_log.user = acked.user), 0)";
    let whose = |row: &SqliteRow| Ok(user(row.try_get("user")?)?);
    each(connection, found, ("user", logs), whose, |found, user| found.log_gaps.add(user)).await?;
    let threads = "SELECT conversation FROM entries GROUP BY conversation
                   HAVING min(seq) <> 1 OR count(*) <> max(seq)";
    let which = |row: &SqliteRow| Ok(ConversationId(row.try_get("conversation")?));
    each(connection, found, ("entry", threads), which, |found, id| found.thread_gaps.add(id)).await
}

async fn heads(connection: &mut SqliteConnection, found: &mut Records) -> Result<(), StoreError> {
    let query =
        "SELECT *, (SELECT coalesce(max(seq), 0) FROM entries WHERE conversation = conversations.id) AS last
                 FROM conversations";
    let read = |row: &SqliteRow| {
        let state: Conversation = serde_json::from_str(row.try_get("state")?)?;
        let listed_for: Option<Uuid> = row.try_get("listed_for")?;
        let agrees = row.try_get::<Uuid, _>("id")? == state.id().0
            && row.try_get::<Uuid, _>("visitor")? == state.visitor().0
            && row.try_get::<i64, _>("opened_at")? == state.opened_at().0
            && row.try_get::<Option<i64>, _>("ended_at")?.is_some() == state.is_ended()
            && listed_for == state.listed_for().map(|agent| agent.0)
            && row.try_get::<i64, _>("last")?.unsigned_abs() == state.last_seq();
        Ok((state.id(), agrees))
    };
    each(connection, found, ("conversation", query), read, |found, (id, agrees)| {
        if !agrees {
            found.heads.add(id);
        }
    })
    .await
}

/// In which conversation each file was sent; `None` is in no message.
type Sent = HashMap<Uuid, Option<Uuid>>;

async fn files(connection: &mut SqliteConnection, found: &mut Records) -> Result<Sent, StoreError> {
    let mut files = Sent::new();
    let query = "SELECT id, conversation, hash IS NULL AS coming FROM attachments";
    let read = |row: &SqliteRow| {
        let conversation: Option<Uuid> = row.try_get("conversation")?;
        Ok((row.try_get::<Uuid, _>("id")?, conversation, row.try_get::<bool, _>("coming")?))
    };
    each(connection, found, ("attachment", query), read, |found, (id, conversation, coming)| {
        files.insert(id, conversation);
        if coming {
            found.on_their_way.insert(AttachmentId(id));
        }
    })
    .await?;
    Ok(files)
}

async fn entries(
    connection: &mut SqliteConnection,
    files: &Sent,
    found: &mut Records,
) -> Result<(), StoreError> {
    let query = "SELECT conversation, seq, state FROM entries";
    let read = |row: &SqliteRow| {
        let entry: Entry = serde_json::from_str(row.try_get("state")?)?;
        let at_its_place = row.try_get::<i64, _>("seq")?.unsigned_abs() == entry.seq;
        if at_its_place { Ok((row.try_get::<Uuid, _>("conversation")?, entry)) } else { Err(NotRead) }
    };
    each(connection, found, ("entry", query), read, |found, (conversation, entry)| {
        if let EntryBody::Message { attachments, .. } = &entry.body {
            let here = |file: &Uuid| files.get(file).is_some_and(|sent| *sent == Some(conversation));
            for file in attachments.iter().filter(|file| !here(&file.id.0)) {
                found.unknown_files.add(file.id);
            }
        }
    })
    .await
}

async fn calls(connection: &mut SqliteConnection, found: &mut Records) -> Result<(), StoreError> {
    let query = "SELECT calls.*, conversations.ended_at IS NOT NULL AS over
                 FROM calls LEFT JOIN conversations ON conversations.id = calls.conversation";
    let read = |row: &SqliteRow| {
        let state: Call = serde_json::from_str(row.try_get("state")?)?;
        let agrees = row.try_get::<Uuid, _>("id")? == state.id().0
            && row.try_get::<Uuid, _>("conversation")? == state.conversation().0
            && row.try_get::<Option<i64>, _>("ended_at")?.is_some() == state.is_ended()
            && (state.is_ended() || !row.try_get::<bool, _>("over")?);
        Ok((state.id(), agrees))
    };
    each(connection, found, ("call", query), read, |found, (id, agrees)| {
        if !agrees {
            found.calls.add(id);
        }
    })
    .await
}

async fn visitors(connection: &mut SqliteConnection, found: &mut Records) -> Result<(), StoreError> {
    let query = "SELECT id FROM visitors WHERE conversation IS NOT NULL AND NOT EXISTS
                 (SELECT 1 FROM conversations
                  WHERE conversations.id = visitors.conversation AND conversations.visitor = visitors.id)";
    let which = |row: &SqliteRow| Ok(VisitorId(row.try_get("id")?));
    each(connection, found, ("visitor", query), which, |found, id| found.visitors.add(id)).await
}

async fn tokens(connection: &mut SqliteConnection, now: Time, found: &mut Records) -> Result<(), StoreError> {
    let expired = sqlx::query_scalar("SELECT count(*) FROM tokens WHERE expires <= ?").bind(now.0);
    let expired: i64 = expired.fetch_one(&mut *connection).await.map_err(not_read)?;
    found.expired_tokens = expired.unsigned_abs();
    let nobody = format!("SELECT count(*) FROM tokens WHERE expires > ? AND {OF_NOBODY}");
    let nobody = sqlx::query_scalar(sqlx::AssertSqlSafe(nobody)).bind(now.0);
    let nobody: i64 = nobody.fetch_one(connection).await.map_err(not_read)?;
    found.tokens_of_nobody = nobody.unsigned_abs();
    Ok(())
}

/// What a hub reads at its start, all of it.
async fn whole(connection: &mut SqliteConnection, found: &mut Records) -> Result<(), StoreError> {
    let loaded = load::load(&mut *connection).await.map(|loaded| found.untold = loaded.untold);
    let set_up = load::set_up(connection).await.map(drop);
    for read in [loaded, set_up] {
        match read {
            Ok(()) => {}
            // The reason may quote what was stored.
            Err(StoreError::Damaged { what, .. }) => found.unreadable_once(what),
            Err(StoreError::Database(sqlx::Error::ColumnDecode { .. })) => found.unreadable_once("record"),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Makes every index anew from its table. What is wrong with the file afterwards; empty when nothing is.
///
/// # Errors
/// When the file is too damaged for that.
pub(crate) async fn rebuild_indexes(folder: &Path) -> Result<Vec<String>, StoreError> {
    let mut connection = open_to_change(&folder.join(super::FILE), SqliteJournalMode::Wal).await?;
    let rebuilt = sqlx::raw_sql("REINDEX").execute(&mut connection).await;
    // Everything is on the disk already.
    let _ = connection.close().await;
    rebuilt.map_err(|error| damaged("index", error))?;
    let mut outside = Outside::open(folder).await?;
    let damage = outside.damage().await;
    outside.close().await;
    damage
}

/// Deletes the tokens that are over or nobody's. How many they were.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn drop_stale_tokens(folder: &Path, now: Time) -> Result<u64, StoreError> {
    let mut connection = open_to_change(&folder.join(super::FILE), SqliteJournalMode::Wal).await?;
    let delete = format!("DELETE FROM tokens WHERE expires <= ? OR {OF_NOBODY}");
    let deleted = sqlx::query(sqlx::AssertSqlSafe(delete)).bind(now.0).execute(&mut connection).await;
    let _ = connection.close().await;
    Ok(deleted?.rows_affected())
}
