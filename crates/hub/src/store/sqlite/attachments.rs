//! Files (C6).

use super::columns::{count, damaged, hash, place, time, user, user_key};
use super::write::Query;
use crate::store::{AttachmentRecord, Content, StoreError, Unsent};
use deskbell_domain::thread::Pixels;
use deskbell_domain::{AttachmentId, ConversationId, Time, UserId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};
use uuid::Uuid;

pub(super) async fn find(
    readers: &SqlitePool,
    id: AttachmentId,
) -> Result<Option<AttachmentRecord>, StoreError> {
    let query = sqlx::query("SELECT * FROM attachments WHERE id = ?").bind(id.0);
    query.fetch_optional(readers).await?.as_ref().map(record).transpose()
}

pub(super) async fn unsent(readers: &SqlitePool, owner: UserId) -> Result<Unsent, StoreError> {
    let query = sqlx::query(
        "SELECT count(*) AS every, count(*) FILTER (WHERE hash IS NULL) AS unfinished
         FROM attachments WHERE owner = ? AND conversation IS NULL",
    );
    let row = query.bind(user_key(owner)).fetch_one(readers).await?;
    Ok(Unsent { unfinished: place(&row, "unfinished")?, all: place(&row, "every")? })
}

pub(super) async fn stale(
    readers: &SqlitePool,
    before: Time,
    limit: u32,
) -> Result<Vec<AttachmentRecord>, StoreError> {
    let query = sqlx::query(
        "SELECT * FROM attachments WHERE conversation IS NULL AND at < ? ORDER BY at, id LIMIT ?",
    );
    query.bind(before.0).bind(limit).fetch_all(readers).await?.iter().map(record).collect()
}

pub(super) async fn has_content(readers: &SqlitePool, hash: [u8; 32]) -> Result<bool, StoreError> {
    let query = sqlx::query("SELECT 1 FROM attachments WHERE hash = ? LIMIT 1").bind(hash.to_vec());
    Ok(query.fetch_optional(readers).await?.is_some())
}

/// What is announced, then what it was found to be. Whose it is and where it was sent stay as they are.
pub(super) fn insert(record: AttachmentRecord) -> Query {
    let insert = sqlx::query(
        "INSERT INTO attachments (id, owner, name, bytes, at, media, hash, width, height)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, bytes = excluded.bytes, media = excluded.media,
            hash = excluded.hash, width = excluded.width, height = excluded.height",
    );
    let (media, hash, pixels) = match record.content {
        Some(content) => (Some(content.media), Some(content.hash.to_vec()), content.pixels),
        None => (None, None, None),
    };
    insert
        .bind(record.id.0)
        .bind(user_key(record.owner))
        .bind(record.name)
        .bind(count(record.bytes))
        .bind(record.at.0)
        .bind(media)
        .bind(hash)
        .bind(pixels.map(|pixels| pixels.width))
        .bind(pixels.map(|pixels| pixels.height))
}

pub(super) fn sent(id: AttachmentId, conversation: ConversationId) -> Query {
    sqlx::query("UPDATE attachments SET conversation = ? WHERE id = ? AND conversation IS NULL")
        .bind(conversation.0)
        .bind(id.0)
}

/// What is in a message stays.
pub(super) fn gone(id: AttachmentId) -> Query {
    sqlx::query("DELETE FROM attachments WHERE id = ? AND conversation IS NULL").bind(id.0)
}

fn record(row: &SqliteRow) -> Result<AttachmentRecord, StoreError> {
    let media: Option<String> = row.try_get("media")?;
    let content = match media {
        Some(media) => Some(Content { media, hash: hash(row, "hash")?, pixels: pixels(row)? }),
        None => None,
    };
    Ok(AttachmentRecord {
        id: AttachmentId(row.try_get("id")?),
        owner: user(row.try_get("owner")?)?,
        name: row.try_get("name")?,
        bytes: place(row, "bytes")?,
        at: time(row, "at")?,
        content,
        conversation: row.try_get::<Option<Uuid>, _>("conversation")?.map(Into::into),
    })
}

fn pixels(row: &SqliteRow) -> Result<Option<Pixels>, StoreError> {
    let side = |column| -> Result<Option<u32>, StoreError> {
        let side: Option<i64> = row.try_get(column)?;
        side.map(|side| u32::try_from(side).map_err(|error| damaged("picture's size", error))).transpose()
    };
    Ok(side("width")?.zip(side("height")?).map(|(width, height)| Pixels { width, height }))
}
