//! Statements of the writes that come once in a while.

use super::columns::{role_name, to_json, user_key};
use super::write::Query;
use crate::store::{
    AgentRecord, AuditRecord, DecisionRecord, GroupRecord, MissedAttempt, MissedCall, PhoneRecord,
    SiteRecord, StoreError, TokenRecord,
};
use deskbell_domain::{AgentId, ConversationId, DeviceId, Time, UserId};
use deskbell_protocol::head::{Canned, Tag};
use sqlx::AssertSqlSafe;

pub(super) fn agent(record: AgentRecord, password: Option<String>) -> Result<Query, StoreError> {
    let insert = sqlx::query(
        "INSERT INTO agents (id, name, email, role, groups, skills, languages, slots, active, password)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, role = excluded.role,
            groups = excluded.groups, skills = excluded.skills, languages = excluded.languages,
            slots = excluded.slots, active = excluded.active,
            password = coalesce(excluded.password, agents.password)",
    );
    let slots = record.slots.map(|slots| to_json("agent's slots", &slots)).transpose()?;
    Ok(insert
        .bind(record.id.0)
        .bind(record.name)
        .bind(record.email)
        .bind(role_name(record.role))
        .bind(to_json("agent's groups", &record.groups)?)
        .bind(to_json("agent's skills", &record.skills)?)
        .bind(to_json("agent's languages", &record.languages)?)
        .bind(slots)
        .bind(record.active)
        .bind(password))
}

pub(super) fn decision(conversation: ConversationId, record: &DecisionRecord) -> Result<Query, StoreError> {
    let insert = sqlx::query(
        "INSERT INTO decisions (conversation, shown) VALUES (?, ?)
         ON CONFLICT (conversation) DO UPDATE SET shown = excluded.shown",
    );
    Ok(insert.bind(conversation.0).bind(to_json("decision", &record.shown)?))
}

pub(super) fn token(token: TokenRecord) -> Query {
    sqlx::query("INSERT INTO tokens (hash, user, expires, device) VALUES (?, ?, ?, ?)")
        .bind(token.hash.to_vec())
        .bind(user_key(token.owner.user))
        .bind(token.owner.expires.0)
        .bind(token.device.map(|id| id.0))
}

/// Setting a password is rare enough to look at every token.
pub(super) fn revoke_all(user: UserId) -> Query {
    sqlx::query("DELETE FROM tokens WHERE user = ?").bind(user_key(user))
}

pub(super) fn prolong(user: UserId, expires: Time) -> Query {
    sqlx::query("UPDATE tokens SET expires = ? WHERE user = ?").bind(expires.0).bind(user_key(user))
}

pub(super) fn missed(missed: MissedAttempt) -> Query {
    sqlx::query("INSERT INTO missed (at, visitor, group_id, channel, absent) VALUES (?, ?, ?, ?, ?)")
        .bind(missed.at.0)
        .bind(missed.visitor.0)
        .bind(missed.group.0)
        .bind(missed.channel.name())
        .bind(missed.absent)
}

pub(super) fn missed_call(missed: &MissedCall) -> Result<Query, StoreError> {
    let insert = sqlx::query(
        "INSERT INTO missed_calls (id, at, conversation, visitor, group_id, channel, why)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
    );
    Ok(insert
        .bind(missed.call.0)
        .bind(missed.at.0)
        .bind(missed.conversation.0)
        .bind(missed.visitor.0)
        .bind(missed.group.0)
        .bind(missed.channel.name())
        .bind(to_json("reason of a missed call", &missed.why)?))
}

pub(super) fn canned(canned: Canned, owner: Option<AgentId>) -> Query {
    let insert = sqlx::query(
        "INSERT INTO canned (id, shortcut, category, text, owner) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET shortcut = excluded.shortcut, category = excluded.category,
            text = excluded.text, owner = excluded.owner",
    );
    insert
        .bind(canned.id.0)
        .bind(canned.shortcut)
        .bind(canned.category)
        .bind(canned.text)
        .bind(owner.map(|agent| agent.0))
}

pub(super) fn tag(tag: Tag) -> Query {
    let insert = sqlx::query(
        "INSERT INTO tags (id, name, recommended) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, recommended = excluded.recommended",
    );
    insert.bind(tag.id.0).bind(tag.name).bind(tag.recommended)
}

pub(super) fn phone(record: PhoneRecord) -> Query {
    let insert = sqlx::query(
        "INSERT INTO phones (id, agent, name, call, since, seen) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen = excluded.seen",
    );
    let row = insert.bind(record.id.0).bind(record.agent.0).bind(record.name);
    row.bind(record.call.map(|call| call.0)).bind(record.since.0).bind(record.seen.0)
}

/// A phone goes with its tokens and its log.
pub(super) fn phone_gone(phone: DeviceId) -> [Query; 4] {
    let key = || user_key(UserId::Phone(phone));
    [
        sqlx::query("DELETE FROM phones WHERE id = ?").bind(phone.0),
        revoke_all(UserId::Phone(phone)),
        sqlx::query("DELETE FROM user_log WHERE user = ?").bind(key()),
        sqlx::query("DELETE FROM acked WHERE user = ?").bind(key()),
    ]
}

/// All phones of an agent, with what belongs to them: the command line knows of none of them.
pub(super) fn phones_gone(agent: AgentId) -> [Query; 4] {
    let of_phones = |table| {
        // Made of this file's words only. A phone's key is its id behind a byte, as `user_key` has it.
        let keys = "SELECT unhex('70' || hex(id)) FROM phones WHERE agent = ?";
        let delete = format!("DELETE FROM {table} WHERE user IN ({keys})");
        sqlx::query(AssertSqlSafe(delete)).bind(agent.0)
    };
    [
        of_phones("tokens"),
        of_phones("user_log"),
        of_phones("acked"),
        sqlx::query("DELETE FROM phones WHERE agent = ?").bind(agent.0),
    ]
}

pub(super) fn audit(record: AuditRecord) -> Query {
    sqlx::query("INSERT INTO audit (at, agent, action, subject, detail) VALUES (?, ?, ?, ?, ?)")
        .bind(record.at.0)
        .bind(record.agent.map(|agent| agent.0))
        .bind(record.action)
        .bind(record.subject)
        .bind(record.detail)
}

pub(super) fn group(record: GroupRecord) -> Result<Query, StoreError> {
    let insert = sqlx::query(
        "INSERT INTO groups (id, name, skills, language_required, offers) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, skills = excluded.skills,
            language_required = excluded.language_required, offers = excluded.offers",
    );
    let skills = to_json("group's skills", &record.skills)?;
    let row = insert.bind(record.id.0).bind(record.name).bind(skills);
    Ok(row.bind(record.language_required).bind(record.offers))
}

pub(super) fn site(record: SiteRecord) -> Query {
    let insert = sqlx::query(
        "INSERT INTO sites (key, greeting, group_id) VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET greeting = excluded.greeting, group_id = excluded.group_id",
    );
    insert.bind(record.key).bind(record.greeting).bind(record.group.0)
}
