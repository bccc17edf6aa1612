//! What the hub told, as rows. Each call is a part of its caller's transaction.

use super::{search, signed};
use crate::store::StoreError;
use deskbell_domain::call::CallPhase;
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{ConversationId, Time};
use deskbell_protocol::Event;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::head::{ConversationHead, HeadState};
use serde::Serialize;
use sqlx::{AssertSqlSafe, SqliteConnection};

pub(super) async fn wipe(tx: &mut SqliteConnection) -> Result<(), StoreError> {
    // The index keeps the words of rows that are deleted, marked as gone, until it is made anew.
    let all = "DELETE FROM meta; DELETE FROM heads; DELETE FROM entries; DELETE FROM visitors; DELETE FROM wholes; \
               DELETE FROM words; INSERT INTO words (words) VALUES ('rebuild')";
    sqlx::raw_sql(all).execute(tx).await?;
    Ok(())
}

/// Deletes conversations that ended before this; how many these were.
pub(super) async fn trim(tx: &mut SqliteConnection, before: Time) -> Result<u64, StoreError> {
    const GONE: &str = "SELECT conversation FROM heads WHERE ended_at < ?";
    for table in ["words", "entries"] {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table} WHERE conversation IN ({GONE})")))
            .bind(before.0)
            .execute(&mut *tx)
            .await?;
    }
    let gone = sqlx::query("DELETE FROM heads WHERE ended_at < ?").bind(before.0).execute(&mut *tx).await?;
    if gone.rows_affected() > 0 {
        // The index keeps the words of deleted rows, marked as gone, until its parts become one.
        let rest = "DELETE FROM visitors WHERE visitor NOT IN (SELECT visitor FROM heads); \
                    INSERT INTO words (words) VALUES ('optimize')";
        sqlx::raw_sql(rest).execute(&mut *tx).await?;
    }
    Ok(gone.rows_affected())
}

pub(super) async fn store(tx: &mut SqliteConnection, event: &Event) -> Result<(), StoreError> {
    match event {
        Event::Conversation(update) => {
            store_head(tx, &update.head, Some(true)).await?;
            for entry in &update.entries {
                store_entry(tx, update.head.id, entry).await?;
            }
        }
        Event::Left(left) => store_head(tx, &left.head, Some(false)).await?,
        Event::Visitor(card) => {
            sqlx::query("INSERT OR REPLACE INTO visitors (visitor, card) VALUES (?, ?)")
                .bind(card.id.0)
                .bind(write(card)?)
                .execute(tx)
                .await?;
        }
        Event::Me(me) => store_whole(tx, "me", me).await?,
        Event::Canned(list) => store_whole(tx, "canned", &list.answers).await?,
        Event::Phones(list) => store_whole(tx, "phones", &list.phones).await?,
        Event::Tags(list) => store_whole(tx, "tags", &list.tags).await?,
        Event::Rules(rules) => store_whole(tx, "rules", rules).await?,
        Event::Call(head) => store_call(tx, head).await?,
        Event::Visit(_) | Event::Phone(_) | Event::Site(_) => {}
    }
    Ok(())
}

/// The one call of the agent (V9), while it rings or runs: a desk that is started anew and resumes its log is
/// not told of it again.
async fn store_call(tx: &mut SqliteConnection, head: &CallHead) -> Result<(), StoreError> {
    match head.call {
        CallPhase::Invited { .. }
        | CallPhase::Room { .. }
        | CallPhase::Ringing { .. }
        | CallPhase::Connecting { .. }
        | CallPhase::Active { .. }
        | CallPhase::Reconnecting { .. } => store_whole(tx, "call", head).await,
        CallPhase::Waiting { .. } | CallPhase::Ended { .. } => {
            sqlx::query("DELETE FROM wholes WHERE name = 'call' AND json_extract(whole, '$.id') = ?")
                .bind(head.id.to_string())
                .execute(tx)
                .await?;
            Ok(())
        }
    }
}

/// An older head never replaces a newer one. `mine` is `None` where nothing is said of it.
pub(super) async fn store_head(
    tx: &mut SqliteConnection,
    head: &ConversationHead,
    mine: Option<bool>,
) -> Result<(), StoreError> {
    let ended_at = match head.state {
        HeadState::Ended { at, .. } => Some(at.0),
        HeadState::Queued { .. }
        | HeadState::Offered { .. }
        | HeadState::Assigned { .. }
        | HeadState::Released { .. }
        | HeadState::Snoozed { .. } => None,
    };
    sqlx::query(
        "INSERT INTO heads (conversation, mine, version, visitor, agent_mark, last_seq, ended_at, head) \
         VALUES (?1, coalesce(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (conversation) DO UPDATE SET \
         mine = coalesce(?2, mine), version = ?3, visitor = ?4, agent_mark = ?5, last_seq = ?6, \
         ended_at = ?7, head = ?8 WHERE version <= ?3",
    )
    .bind(head.id.0)
    .bind(mine)
    .bind(signed(head.version))
    .bind(head.visitor.0)
    .bind(signed(head.marks.agent))
    .bind(signed(head.last_seq))
    .bind(ended_at)
    .bind(write(head)?)
    .execute(tx)
    .await?;
    Ok(())
}

/// An entry never changes, so the first one that came is as good as any.
pub(super) async fn store_entry(
    tx: &mut SqliteConnection,
    conversation: ConversationId,
    entry: &Entry,
) -> Result<(), StoreError> {
    let (by_visitor, written_as) = match &entry.body {
        EntryBody::Message { author: Author::Visitor, client_message_id, .. } => {
            (true, Some(client_message_id))
        }
        EntryBody::Message { author: Author::Agent { .. }, client_message_id, .. }
        | EntryBody::Note { client_message_id, .. }
        | EntryBody::Whisper { client_message_id, .. } => (false, Some(client_message_id)),
        EntryBody::Happened { .. } => (false, None),
    };
    let stored = sqlx::query(
        "INSERT OR IGNORE INTO entries (conversation, seq, by_visitor, client_message_id, entry) \
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(conversation.0)
    .bind(signed(entry.seq))
    .bind(by_visitor)
    .bind(written_as.map(|id| id.0))
    .bind(write(entry)?)
    .execute(&mut *tx)
    .await?;
    if stored.rows_affected() > 0 {
        search::index(tx, conversation, entry).await?;
    }
    Ok(())
}

async fn store_whole(
    tx: &mut SqliteConnection,
    name: &'static str,
    whole: &(impl Serialize + Sync),
) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO wholes (name, whole) VALUES (?, ?)")
        .bind(name)
        .bind(write(whole)?)
        .execute(tx)
        .await?;
    Ok(())
}

fn write(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(value)
}
