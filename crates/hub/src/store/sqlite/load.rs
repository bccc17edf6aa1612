//! What the owner loop keeps in memory, read in one transaction. The work grows with what is open, not with
//! what has ever been.

use super::columns::{channel, json, json_if_any, role, time, top, user_key, visitor};
use crate::store::{
    AgentRecord, Epochs, GroupRecord, Loaded, MissedAttempt, MissedCall, PhoneRecord, SetUp, SiteRecord,
    StoreError, VisitorRecord,
};
use deskbell_domain::agent::Standing;
use deskbell_domain::thread::Entry;
use deskbell_domain::{
    AgentId, CallId, CannedId, ConversationId, DeviceId, GroupId, Settings, TagId, Time, UserId,
};
use deskbell_protocol::head::{Canned, Tag};
use deskbell_protocol::session::Pos;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;
use uuid::Uuid;

const GROUPS: &str = "SELECT * FROM groups ORDER BY id";
const SITES: &str = "SELECT * FROM sites ORDER BY key";
const TAGS: &str = "SELECT * FROM tags ORDER BY name, id";
const CANNED: &str = "SELECT * FROM canned ORDER BY shortcut, id";

pub(super) async fn load(connection: &mut SqliteConnection) -> Result<Loaded, StoreError> {
    let hub = sqlx::query("SELECT epoch, untold, organisation, settings, ice FROM hub")
        .fetch_one(&mut *connection)
        .await?;
    let settings: Settings = json("settings", &hub, "settings")?;
    let agents = agents(connection, &settings).await?;
    let visitors: Vec<VisitorRecord> = rows(
        connection,
        "SELECT * FROM visitors WHERE id IN (SELECT visitor FROM conversations WHERE ended_at IS NULL)",
        visitor,
    )
    .await?;
    let users = agents.iter().map(|(agent, _)| UserId::Agent(agent.id));
    let users = users.chain(visitors.iter().map(|visitor| UserId::Visitor(visitor.id)));
    let phones = rows(connection, "SELECT * FROM phones ORDER BY id", phone).await?;
    let users = users.chain(phones.iter().map(|phone| UserId::Phone(phone.id)));
    let mut tops = HashMap::new();
    for user in users {
        if let Some(top) = top_of(connection, user).await? {
            tops.insert(user, top);
        }
    }
    Ok(Loaded {
        organisation: hub.try_get("organisation")?,
        epoch: Epochs { current: hub.try_get::<Uuid, _>("epoch")?.into() },
        untold: hub.try_get("untold")?,
        settings,
        agents,
        groups: rows(connection, GROUPS, group).await?,
        sites: rows(connection, SITES, site).await?,
        open: rows(
            connection,
            "SELECT state FROM conversations WHERE ended_at IS NULL ORDER BY opened_at, id",
            |row| json("conversation", row, "state"),
        )
        .await?,
        calls: rows(
            connection,
            "SELECT state FROM calls WHERE ended_at IS NULL ORDER BY began_at, id",
            |row| json("call", row, "state"),
        )
        .await?,
        ice: json("ice settings", &hub, "ice")?,
        last_messages: last_messages(connection).await?,
        visitors,
        tags: rows(connection, TAGS, tag).await?,
        missed: missed(connection).await?,
        missed_calls: missed_calls(connection).await?,
        canned: rows(connection, CANNED, canned).await?,
        phones,
        tops,
    })
}

/// What an administrator sets up.
pub(super) async fn set_up(connection: &mut SqliteConnection) -> Result<SetUp, StoreError> {
    let hub = sqlx::query("SELECT organisation, settings FROM hub").fetch_one(&mut *connection).await?;
    Ok(SetUp {
        organisation: hub.try_get("organisation")?,
        settings: json("settings", &hub, "settings")?,
        agents: rows(connection, "SELECT * FROM agents ORDER BY id", agent).await?,
        groups: rows(connection, GROUPS, group).await?,
        sites: rows(connection, SITES, site).await?,
        canned: rows(connection, CANNED, canned).await?,
        tags: rows(connection, TAGS, tag).await?,
    })
}

/// The newest place of a user's log, unless it is empty.
pub(super) async fn top_of(
    connection: &mut SqliteConnection,
    user: UserId,
) -> Result<Option<Pos>, StoreError> {
    let query = sqlx::query("SELECT max(pos) AS top FROM user_log WHERE user = ?").bind(user_key(user));
    top(&query.fetch_one(connection).await?)
}

async fn rows<T>(
    connection: &mut SqliteConnection,
    query: &'static str,
    read: impl Fn(&SqliteRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    sqlx::query(query).fetch_all(connection).await?.iter().map(read).collect()
}

async fn agents(
    connection: &mut SqliteConnection,
    settings: &Settings,
) -> Result<Vec<(AgentRecord, Standing)>, StoreError> {
    let query = "SELECT agents.*, standings.state AS standing FROM agents
                 LEFT JOIN standings ON standings.agent = agents.id ORDER BY agents.id";
    rows(connection, query, |row| {
        let agent = agent(row)?;
        let standing = json_if_any("standing", row, "standing")?;
        // Added while the hub was down: has never been here.
        let standing =
            standing.unwrap_or_else(|| Standing::new(Time(0), agent.slots.unwrap_or(settings.slots)));
        Ok((agent, standing))
    })
    .await
}

pub(super) fn agent(row: &SqliteRow) -> Result<AgentRecord, StoreError> {
    Ok(AgentRecord {
        id: AgentId(row.try_get("id")?),
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        role: role(row)?,
        groups: json("agent's groups", row, "groups")?,
        skills: json("agent's skills", row, "skills")?,
        languages: json("agent's languages", row, "languages")?,
        slots: json_if_any("agent's slots", row, "slots")?,
        active: row.try_get("active")?,
    })
}

fn group(row: &SqliteRow) -> Result<GroupRecord, StoreError> {
    Ok(GroupRecord {
        id: GroupId(row.try_get("id")?),
        name: row.try_get("name")?,
        skills: json("group's skills", row, "skills")?,
        language_required: row.try_get("language_required")?,
        offers: row.try_get("offers")?,
    })
}

fn site(row: &SqliteRow) -> Result<SiteRecord, StoreError> {
    Ok(SiteRecord {
        key: row.try_get("key")?,
        greeting: row.try_get("greeting")?,
        group: GroupId(row.try_get("group_id")?),
    })
}

/// The newest attempts for which the queue was full, 50 of each group as the board tells of them, with the visitors' names.
/// One who was erased has none. What is older than the board goes back is trimmed.
async fn missed(connection: &mut SqliteConnection) -> Result<Vec<(MissedAttempt, String)>, StoreError> {
    let newest = "SELECT missed.*, coalesce(visitors.name, '') AS name
                  FROM (SELECT *, row_number() OVER (PARTITION BY group_id ORDER BY at DESC) AS place
                        FROM missed) AS missed
                  LEFT JOIN visitors ON visitors.id = missed.visitor
                  WHERE missed.place <= 50 ORDER BY missed.at";
    rows(connection, newest, |row| {
        let attempt = MissedAttempt {
            at: time(row, "at")?,
            visitor: row.try_get::<Uuid, _>("visitor")?.into(),
            group: row.try_get::<Uuid, _>("group_id")?.into(),
            channel: channel(row)?,
            absent: row.try_get("absent")?,
        };
        Ok((attempt, row.try_get("name")?))
    })
    .await
}

/// The newest calls that nobody answered, 50 of each group, with the visitors' names.
async fn missed_calls(connection: &mut SqliteConnection) -> Result<Vec<(MissedCall, String)>, StoreError> {
    let newest = "SELECT missed.*, coalesce(visitors.name, '') AS name
                  FROM (SELECT *, row_number() OVER (PARTITION BY group_id ORDER BY at DESC) AS place
                        FROM missed_calls) AS missed
                  LEFT JOIN visitors ON visitors.id = missed.visitor
                  WHERE missed.place <= 50 ORDER BY missed.at";
    rows(connection, newest, |row| {
        let call = MissedCall {
            call: row.try_get::<Uuid, _>("id")?.into(),
            at: time(row, "at")?,
            conversation: row.try_get::<Uuid, _>("conversation")?.into(),
            visitor: row.try_get::<Uuid, _>("visitor")?.into(),
            group: row.try_get::<Uuid, _>("group_id")?.into(),
            channel: channel(row)?,
            why: json("reason of a missed call", row, "why")?,
        };
        Ok((call, row.try_get("name")?))
    })
    .await
}

fn phone(row: &SqliteRow) -> Result<PhoneRecord, StoreError> {
    Ok(PhoneRecord {
        id: DeviceId(row.try_get("id")?),
        agent: AgentId(row.try_get("agent")?),
        name: row.try_get("name")?,
        call: row.try_get::<Option<Uuid>, _>("call")?.map(CallId),
        since: time(row, "since")?,
        seen: time(row, "seen")?,
    })
}

fn tag(row: &SqliteRow) -> Result<Tag, StoreError> {
    Ok(Tag {
        id: TagId(row.try_get("id")?),
        name: row.try_get("name")?,
        recommended: row.try_get("recommended")?,
    })
}

fn canned(row: &SqliteRow) -> Result<(Canned, Option<AgentId>), StoreError> {
    let owner: Option<AgentId> = row.try_get::<Option<Uuid>, _>("owner")?.map(AgentId);
    let canned = Canned {
        id: CannedId(row.try_get("id")?),
        shortcut: row.try_get("shortcut")?,
        category: row.try_get("category")?,
        text: row.try_get("text")?,
        personal: owner.is_some(),
    };
    Ok((canned, owner))
}

async fn last_messages(
    connection: &mut SqliteConnection,
) -> Result<HashMap<ConversationId, Entry>, StoreError> {
    let query = "SELECT entries.conversation, entries.state
                 FROM conversations CROSS JOIN entries ON entries.conversation = conversations.id
                    AND entries.seq = (SELECT seq FROM entries AS newest
                        WHERE newest.conversation = conversations.id AND newest.kind = 'message'
                        ORDER BY seq DESC LIMIT 1)
                 WHERE conversations.ended_at IS NULL";
    let entries = rows(connection, query, |row| {
        Ok((ConversationId(row.try_get("conversation")?), json("entry", row, "state")?))
    });
    Ok(entries.await?.into_iter().collect())
}
