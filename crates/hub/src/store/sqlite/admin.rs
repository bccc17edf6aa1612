//! What administrators read. Each answer is of one moment.

use super::columns::visitor;
use super::{conversation, load};
use crate::store::{SetUp, StoreError, VisitorRecord};
use deskbell_domain::conversation::Conversation;
use deskbell_domain::{ConversationId, Time, VisitorId};
use sqlx::SqlitePool;
use std::ops::Range;
use uuid::Uuid;

pub(super) async fn set_up(readers: &SqlitePool) -> Result<SetUp, StoreError> {
    let mut transaction = readers.begin().await?;
    let set_up = load::set_up(&mut transaction).await?;
    transaction.commit().await?;
    Ok(set_up)
}

pub(super) async fn blocked(
    readers: &SqlitePool,
    after: Option<VisitorId>,
    limit: u32,
) -> Result<Vec<VisitorRecord>, StoreError> {
    let query = sqlx::query(
        "SELECT * FROM visitors WHERE block IS NOT NULL AND (?1 IS NULL OR id > ?1) ORDER BY id LIMIT ?2",
    );
    let rows = query.bind(after.map(|id| id.0)).bind(limit).fetch_all(readers).await?;
    rows.iter().map(visitor).collect()
}

pub(super) async fn conversations_within(
    readers: &SqlitePool,
    within: Range<Time>,
    after: Option<(Time, ConversationId)>,
    limit: u32,
) -> Result<Vec<Conversation>, StoreError> {
    // No conversation was opened before the beginning of time: then all of them come after that.
    let (opened_at, id) = after.map_or((i64::MIN, Uuid::nil()), |(opened_at, id)| (opened_at.0, id.0));
    let query = sqlx::query(
        "SELECT state FROM conversations
         WHERE (opened_at, id) > (?, ?) AND opened_at < ? AND (ended_at IS NULL OR ended_at >= ?)
         ORDER BY opened_at, id LIMIT ?",
    );
    let query = query.bind(opened_at).bind(id).bind(within.end.0).bind(within.start.0).bind(limit);
    query.fetch_all(readers).await?.iter().map(conversation).collect()
}
