//! The outbox's rows of files that stand in composers, or go with a message that the hub does not have yet (C6).

use super::StoreError;
use super::outbox::{columns, readable};
use crate::files::Draft;
use crate::view::Refusal;
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AgentId, AttachmentId, ClientMessageId, ConversationId, Time};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};
use uuid::Uuid;

/// The files of an agent, in the order in which they were attached.
pub(super) async fn of_agent(
    connection: &mut SqliteConnection,
    agent: AgentId,
) -> Result<Vec<Draft>, StoreError> {
    let query = sqlx::query(
        "SELECT files.*, message, sent_files.place AS place_there \
         FROM files LEFT JOIN sent_files ON file = id WHERE agent = ? ORDER BY files.place",
    )
    .bind(agent.0);
    Ok(query.fetch_all(connection).await?.iter().filter_map(columns::<Draft>).collect())
}

/// Keeps a file that was attached; nothing is known of it yet.
pub(super) async fn keep(
    connection: &mut SqliteConnection,
    agent: AgentId,
    file: &Draft,
) -> Result<(), StoreError> {
    let insert = sqlx::query(
        "INSERT INTO files (agent, id, conversation, name, bytes, picture) VALUES (?, ?, ?, ?, ?, ?)",
    );
    insert
        .bind(agent.0)
        .bind(file.id.0)
        .bind(file.conversation.0)
        .bind(&file.name)
        .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
        .bind(file.picture)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps what is now known of a file. One that was taken off meanwhile does not come back by that.
pub(super) async fn learn(connection: &mut SqliteConnection, file: &Draft) -> Result<(), StoreError> {
    let attachment = file.attachment.as_ref().map(serde_json::to_string).transpose()?;
    let update = sqlx::query(
        "UPDATE files SET announced_at = ?, hub_id = ?, attachment = ?, refused = ? WHERE id = ?",
    );
    update
        .bind(file.announced.map(|(at, _)| at.0))
        .bind(file.announced.map(|(_, id)| id.0))
        .bind(attachment)
        .bind(file.refused.as_ref().map(Refusal::stored))
        .bind(file.id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// A file is taken off.
pub(super) async fn remove(connection: &mut SqliteConnection, id: AttachmentId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM files WHERE id = ?").bind(id.0).execute(connection).await?;
    Ok(())
}

/// They are in a message from here on, and in no composer.
pub(super) async fn are_in(
    connection: &mut SqliteConnection,
    message: ClientMessageId,
    files: &[Attachment],
) -> Result<(), StoreError> {
    for (place, file) in (0_i64..).zip(files) {
        sqlx::query("INSERT OR REPLACE INTO sent_files SELECT id, ?, ? FROM files WHERE hub_id = ?")
            .bind(message.0)
            .bind(place)
            .bind(file.id.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The hub has the message, or it was thrown away.
pub(super) async fn remove_of(
    connection: &mut SqliteConnection,
    message: ClientMessageId,
) -> Result<(), StoreError> {
    for rows in [
        "DELETE FROM files WHERE id IN (SELECT file FROM sent_files WHERE message = ?)",
        "DELETE FROM sent_files WHERE message = ?",
    ] {
        sqlx::query(rows).bind(message.0).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Every file, of whichever agent.
pub(super) async fn ids(connection: &mut SqliteConnection) -> Result<Vec<AttachmentId>, StoreError> {
    let rows = sqlx::query("SELECT id FROM files").fetch_all(connection).await?;
    Ok(rows.iter().filter_map(columns::<(Uuid,)>).map(|(id,)| AttachmentId(id)).collect())
}

impl FromRow<'_, SqliteRow> for Draft {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let (at, hub_id): (Option<i64>, Option<Uuid>) =
            (row.try_get("announced_at")?, row.try_get("hub_id")?);
        let attachment: Option<String> = row.try_get("attachment")?;
        let message: (Option<Uuid>, Option<i64>) = (row.try_get("message")?, row.try_get("place_there")?);
        Ok(Self {
            id: AttachmentId(row.try_get("id")?),
            conversation: ConversationId(row.try_get("conversation")?),
            name: row.try_get("name")?,
            bytes: u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or_default(),
            picture: row.try_get("picture")?,
            announced: at.zip(hub_id).map(|(at, id)| (Time(at), AttachmentId(id))),
            // One that cannot be read is sent again.
            attachment: attachment.and_then(|attachment| readable::<Attachment>(&attachment)),
            refused: row.try_get::<Option<String>, _>("refused")?.map(Refusal::from_stored),
            message: message
                .0
                .zip(message.1)
                .map(|(message, place)| (ClientMessageId(message), u32::try_from(place).unwrap_or(u32::MAX))),
        })
    }
}
