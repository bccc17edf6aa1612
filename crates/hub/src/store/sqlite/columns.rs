//! How ids, places and records stand in columns.

use crate::store::{LogRecord, StoreError, VisitorRecord};
use deskbell_domain::{AgentId, Channel, DeviceId, Time, UserId, VisitorId};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::session::Pos;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// A user as 17 bytes: `a`, `v` or `p`, then the id.
pub(super) fn user_key(user: UserId) -> Vec<u8> {
    let (kind, id) = match user {
        UserId::Agent(id) => (b'a', id.0),
        UserId::Visitor(id) => (b'v', id.0),
        UserId::Phone(id) => (b'p', id.0),
    };
    std::iter::once(kind).chain(id.into_bytes()).collect()
}

pub(super) fn user(key: &[u8]) -> Result<UserId, StoreError> {
    let id = |bytes| Uuid::from_slice(bytes).map_err(|error| damaged("user", error));
    match key.split_first() {
        Some((b'a', bytes)) => Ok(UserId::Agent(AgentId(id(bytes)?))),
        Some((b'v', bytes)) => Ok(UserId::Visitor(VisitorId(id(bytes)?))),
        Some((b'p', bytes)) => Ok(UserId::Phone(DeviceId(id(bytes)?))),
        Some(_) | None => Err(damaged("user", "it is neither an agent nor a visitor nor a phone")),
    }
}

/// A place or version as SQLite counts: it has no unsigned integers.
pub(super) fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn place(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(|error| damaged("place", error))
}

pub(super) fn time(row: &SqliteRow, column: &str) -> Result<Time, StoreError> {
    Ok(Time(row.try_get(column)?))
}

pub(super) fn hash(row: &SqliteRow, column: &str) -> Result<[u8; 32], StoreError> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| damaged("hash", "it has not 32 bytes"))
}

pub(super) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| damaged(what, error))
}

pub(super) fn json<T: DeserializeOwned>(
    what: &'static str,
    row: &SqliteRow,
    column: &str,
) -> Result<T, StoreError> {
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|error| damaged(what, error))
}

/// The same for a column that may be NULL.
pub(super) fn json_if_any<T: DeserializeOwned>(
    what: &'static str,
    row: &SqliteRow,
    column: &str,
) -> Result<Option<T>, StoreError> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(serde_json::from_str).transpose().map_err(|error| damaged(what, error))
}

pub(super) fn channel(row: &SqliteRow) -> Result<Channel, StoreError> {
    let name: &str = row.try_get("channel")?;
    let known = Channel::ALL.into_iter().find(|channel| channel.name() == name);
    known.ok_or_else(|| damaged("channel", format!("there is no channel {name:?}")))
}

pub(super) const fn role_name(role: DeskRole) -> &'static str {
    match role {
        DeskRole::Agent => "agent",
        DeskRole::Lead => "lead",
        DeskRole::Admin => "admin",
    }
}

pub(super) fn role(row: &SqliteRow) -> Result<DeskRole, StoreError> {
    match row.try_get("role")? {
        "agent" => Ok(DeskRole::Agent),
        "lead" => Ok(DeskRole::Lead),
        "admin" => Ok(DeskRole::Admin),
        name => Err(damaged("role", format!("there is no role {name:?}"))),
    }
}

pub(super) fn visitor(row: &SqliteRow) -> Result<VisitorRecord, StoreError> {
    Ok(VisitorRecord {
        id: VisitorId(row.try_get("id")?),
        name: row.try_get("name")?,
        site: row.try_get("site")?,
        channel: channel(row)?,
        languages: json("visitor's languages", row, "languages")?,
        device: row.try_get("device")?,
        page: json_if_any("visitor's page", row, "page")?,
        custom: json("visitor's fields", row, "custom")?,
        since: time(row, "since")?,
        time_zone: row.try_get("time_zone")?,
        conversation: row.try_get::<Option<Uuid>, _>("conversation")?.map(Into::into),
        block: json_if_any("visitor's block", row, "block")?,
    })
}

pub(super) fn event(row: &SqliteRow) -> Result<LogRecord, StoreError> {
    Ok(LogRecord { pos: place(row, "pos")?, at: time(row, "at")?, event: row.try_get("event")? })
}

/// The end of a log, from a column that is NULL when the log is empty.
pub(super) fn top(row: &SqliteRow) -> Result<Option<Pos>, StoreError> {
    let top: Option<i64> = row.try_get("top")?;
    top.map(|top| u64::try_from(top).map_err(|error| damaged("place", error))).transpose()
}

pub(super) fn damaged(what: &'static str, reason: impl ToString) -> StoreError {
    StoreError::Damaged { what, reason: reason.to_string() }
}
