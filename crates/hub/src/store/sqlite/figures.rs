//! Figures over time (T6).

use super::columns::{channel, damaged, json, time, to_json};
use super::write::Query;
use crate::store::{FiguresAsked, StoreError};
use deskbell_domain::figures::{Figures, Key};
use deskbell_domain::{AgentId, Channel, GroupId, Time};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};
use uuid::Uuid;

pub(super) async fn read(
    readers: &SqlitePool,
    asked: FiguresAsked,
    after: Option<Key>,
    limit: u32,
) -> Result<Vec<(Key, Figures)>, StoreError> {
    const ALL: &str = "SELECT * FROM figures
        WHERE hour >= ?1 AND hour < ?2 AND (hour, group_id, channel, agent) > (?3, ?4, ?5, ?6) AND ?7 IS NULL
            AND (?9 IS NULL OR group_id = ?9) AND (?10 IS NULL OR channel = ?10)
        ORDER BY hour, group_id, channel, agent LIMIT ?8";
    const OF_AGENT: &str = "SELECT * FROM figures
        WHERE hour >= ?1 AND hour < ?2 AND (hour, group_id, channel, agent) > (?3, ?4, ?5, ?6) AND agent = ?7 AND agent <> x''
            AND (?9 IS NULL OR group_id = ?9) AND (?10 IS NULL OR channel = ?10)
        ORDER BY hour, group_id, channel, agent LIMIT ?8";
    let after = after.unwrap_or(Key {
        hour: Time(asked.within.start.0.saturating_sub(1)),
        group: GroupId(Uuid::nil()),
        channel: Channel::Chat,
        agent: None,
    });
    let query = sqlx::query(if asked.agent.is_some() { OF_AGENT } else { ALL })
        // The key of the last page is where the index is entered.
        .bind(asked.within.start.max(after.hour).0)
        .bind(asked.within.end.0)
        .bind(after.hour.0)
        .bind(after.group.0)
        .bind(after.channel.name())
        .bind(agent_key(after.agent))
        .bind(asked.agent.map(|agent| agent_key(Some(agent))))
        .bind(limit)
        .bind(asked.group.map(|group| group.0))
        .bind(asked.channel.map(Channel::name));
    query.fetch_all(readers).await?.iter().map(counted).collect()
}

pub(super) fn row(row: Query, (key, figures): (Key, Figures)) -> Result<Query, StoreError> {
    Ok(row
        .bind(key.hour.0)
        .bind(key.group.0)
        .bind(key.channel.name())
        .bind(agent_key(key.agent))
        .bind(to_json("figures", &figures)?))
}

fn counted(row: &SqliteRow) -> Result<(Key, Figures), StoreError> {
    let key = Key {
        hour: time(row, "hour")?,
        group: GroupId(row.try_get("group_id")?),
        channel: channel(row)?,
        agent: agent(row.try_get("agent")?)?,
    };
    Ok((key, json("figures", row, "counted")?))
}

/// Nobody is an empty key.
fn agent_key(agent: Option<AgentId>) -> Vec<u8> {
    agent.map(|agent| agent.0.as_bytes().to_vec()).unwrap_or_default()
}

fn agent(key: &[u8]) -> Result<Option<AgentId>, StoreError> {
    if key.is_empty() {
        return Ok(None);
    }
    Uuid::from_slice(key).map(|id| Some(AgentId(id))).map_err(|error| damaged("agent", error))
}
