//! One batch as a few statements. Rows of one table go in together, many to a statement, because each
//! statement costs a trip to SQLite's thread. A row that a batch writes several times is written once, as it
//! is at the end. Rows of different tables do not see each other before the commit: references between them
//! are checked there.

use super::columns::{count, to_json, user_key};
use super::{attachments, figures, rare};
use crate::store::{Batch, CommandRecord, LogRecord, Origin, StoreError, VisitorRecord, Write};
use deskbell_domain::agent::Standing;
use deskbell_domain::call::{Call, CallPhase};
use deskbell_domain::conversation::{Conversation, State};
use deskbell_domain::figures::{Figures, Key};
use deskbell_domain::thread::{Entry, EntryBody};
use deskbell_domain::{AgentId, CallId, CommandId, ConversationId, Time, UserId, VisitorId};
use deskbell_protocol::session::Pos;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::collections::BTreeMap;

/// A batch by table, ready to be written.
#[derive(Default)]
pub(super) struct Sorted {
    /// What comes once in a while: one statement each, in order.
    others: Vec<Query>,
    /// Whether it sets something up, and whether it says that this is told.
    untold: bool,
    told: bool,
    visitors: BTreeMap<VisitorId, VisitorRecord>,
    standings: BTreeMap<AgentId, Standing>,
    conversations: BTreeMap<ConversationId, Conversation>,
    calls: BTreeMap<CallId, Call>,
    entries: Vec<(ConversationId, Entry, Origin)>,
    events: Vec<(UserId, LogRecord)>,
    acked: BTreeMap<UserId, Pos>,
    commands: Vec<(UserId, CommandId, Time, CommandRecord)>,
    deadlines: BTreeMap<(&'static str, String), Option<(Time, u64)>>,
    figures: BTreeMap<Key, Figures>,
}

impl Sorted {
    pub(super) fn new(batch: Batch) -> Result<Self, StoreError> {
        let mut sorted = Self::default();
        for write in batch.writes {
            sorted.add(write)?;
        }
        Ok(sorted)
    }

    fn add(&mut self, write: Write) -> Result<(), StoreError> {
        self.untold |= write.is_administration();
        match write {
            Write::Conversation(now) => {
                self.conversations.insert(now.id(), *now);
            }
            Write::Call(now) => {
                self.calls.insert(now.id(), *now);
            }
            Write::Entry { conversation, entry, origin } => self.entries.push((conversation, entry, origin)),
            Write::Log { user, record } => self.events.push((user, record)),
            Write::Acked { user, pos } => {
                let acked = self.acked.entry(user).or_default();
                *acked = pos.max(*acked);
            }
            Write::Command { user, id, at, record } => self.commands.push((user, id, at, record)),
            Write::Deadline { kind, subject, due, version } => {
                self.deadlines.insert((kind.name(), subject), due.map(|due| (due, version)));
            }
            Write::Standing { agent, standing } => {
                self.standings.insert(agent, *standing);
            }
            Write::Visitor(record) => {
                self.visitors.insert(record.id, *record);
            }
            Write::Agent { record, password } => {
                if password.is_some() || !record.active {
                    self.others.push(rare::revoke_all(UserId::Agent(record.id)));
                    self.others.extend(rare::phones_gone(record.id));
                }
                self.others.push(rare::agent(record, password)?);
            }
            Write::Decision { conversation, record } => {
                self.others.push(rare::decision(conversation, &record)?);
            }
            Write::Token(token) => self.others.push(rare::token(token)),
            Write::Prolong { user, expires } => self.others.push(rare::prolong(user, expires)),
            Write::RevokeToken(hash) => {
                self.others.push(sqlx::query("DELETE FROM tokens WHERE hash = ?").bind(hash.to_vec()));
            }
            Write::Missed(attempt) => self.others.push(rare::missed(attempt)),
            Write::MissedCall(missed) => self.others.push(rare::missed_call(&missed)?),
            Write::Figures { key, figures } => {
                self.figures.insert(key, *figures);
            }
            Write::Unblock(visitor) => {
                self.others
                    .push(sqlx::query("UPDATE visitors SET block = NULL WHERE id = ?").bind(visitor.0));
            }
            Write::Canned { canned: answer, owner } => self.others.push(rare::canned(answer, owner)),
            Write::DeleteCanned(id) => {
                self.others.push(sqlx::query("DELETE FROM canned WHERE id = ?").bind(id.0));
            }
            Write::Tag(tag) => self.others.push(rare::tag(tag)),
            Write::DeleteTag(id) => {
                self.others.push(sqlx::query("DELETE FROM tags WHERE id = ?").bind(id.0));
            }
            Write::Phone(record) => self.others.push(rare::phone(record)),
            Write::PhoneGone(phone) => {
                // Nothing that the batch has said to it before is written after it.
                self.events.retain(|(user, _)| *user != UserId::Phone(phone));
                self.acked.remove(&UserId::Phone(phone));
                self.others.extend(rare::phone_gone(phone));
            }
            Write::Audit(record) => self.others.push(rare::audit(record)),
            Write::Attachment(record) => self.others.push(attachments::insert(*record)),
            Write::AttachmentSent { attachments: ids, conversation } => {
                self.others.extend(ids.into_iter().map(|id| attachments::sent(id, conversation)));
            }
            Write::AttachmentGone(id) => self.others.push(attachments::gone(id)),
            Write::Group(record) => self.others.push(rare::group(record)?),
            Write::DeleteGroup(id) => {
                self.others.push(sqlx::query("DELETE FROM groups WHERE id = ?").bind(id.0));
            }
            Write::Site(record) => self.others.push(rare::site(record)),
            Write::DeleteSite(key) => {
                self.others.push(sqlx::query("DELETE FROM sites WHERE key = ?").bind(key));
            }
            Write::Organisation(name) => {
                self.others.push(sqlx::query("UPDATE hub SET organisation = ?").bind(name));
            }
            Write::Settings(settings) => {
                let settings = to_json("settings", &settings)?;
                self.others.push(sqlx::query("UPDATE hub SET settings = ?").bind(settings));
            }
            Write::Ice(ice) => {
                let ice = to_json("ice settings", &ice)?;
                self.others.push(sqlx::query("UPDATE hub SET ice = ?").bind(ice));
            }
            Write::Told => self.told = true,
            Write::Epoch(epoch) => {
                self.told = true;
                self.others.push(sqlx::query("UPDATE hub SET epoch = ?").bind(epoch.0));
            }
        }
        Ok(())
    }

    /// Writes everything inside the caller's transaction.
    pub(super) async fn write(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        for query in self.others {
            query.execute(&mut *connection).await?;
        }
        if self.told || self.untold {
            let untold = sqlx::query("UPDATE hub SET untold = ?").bind(!self.told);
            untold.execute(&mut *connection).await?;
        }
        insert(connection, &VISITORS, self.visitors.into_values(), visitor).await?;
        insert(connection, &STANDINGS, self.standings, |row, (agent, standing)| {
            Ok(row.bind(agent.0).bind(to_json("standing", &standing)?))
        })
        .await?;
        insert(connection, &CONVERSATIONS, self.conversations.into_values(), conversation).await?;
        insert(connection, &CALLS, self.calls.into_values(), call).await?;
        insert(connection, &ENTRIES, self.entries, entry).await?;
        insert(connection, &EVENTS, self.events, |row, (user, record)| {
            Ok(row.bind(user_key(user)).bind(count(record.pos)).bind(record.at.0).bind(record.event))
        })
        .await?;
        insert(connection, &ACKED, self.acked, |row, (user, pos)| {
            Ok(row.bind(user_key(user)).bind(count(pos)))
        })
        .await?;
        insert(connection, &COMMANDS, self.commands, |row, (user, id, at, record)| {
            let row = row.bind(user_key(user)).bind(id.0).bind(at.0);
            Ok(row.bind(record.digest.to_vec()).bind(record.outcome))
        })
        .await?;
        insert(connection, &FIGURES, self.figures, figures::row).await?;
        let (due, over): (Vec<_>, Vec<_>) = self.deadlines.into_iter().partition(|(_, due)| due.is_some());
        insert(connection, &DEADLINES, due, |row, ((kind, subject), due)| {
            let (due, version) = due.unzip();
            Ok(row.bind(kind).bind(subject).bind(due.map(|due| due.0)).bind(version.map(count)))
        })
        .await?;
        for ((kind, subject), _) in over {
            let delete = sqlx::query("DELETE FROM deadlines WHERE kind = ? AND subject = ?");
            delete.bind(kind).bind(subject).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

pub(super) type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// How rows go into a table: a row's columns, and what happens to a row that is there already.
struct Table {
    into: &'static str,
    columns: usize,
    replace: &'static str,
}

const VISITORS: Table = Table {
    into: "visitors (id, name, site, channel, languages, device, page, custom, since, time_zone, conversation, block)",
    columns: 12,
    replace: "ON CONFLICT (id) DO UPDATE SET name = excluded.name, site = excluded.site, \
              channel = excluded.channel, languages = excluded.languages, device = excluded.device, \
              page = excluded.page, custom = excluded.custom, since = excluded.since, \
              time_zone = excluded.time_zone, conversation = excluded.conversation, block = excluded.block",
};
const STANDINGS: Table = Table {
    into: "standings (agent, state)",
    columns: 2,
    replace: "ON CONFLICT (agent) DO UPDATE SET state = excluded.state",
};
const CONVERSATIONS: Table = Table {
    into: "conversations (id, visitor, opened_at, ended_at, listed_for, state)",
    columns: 6,
    // Whose it is and when it was opened never change.
    replace: "ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, \
              listed_for = excluded.listed_for, state = excluded.state",
};
const CALLS: Table = Table {
    into: "calls (id, conversation, began_at, ended_at, state)",
    columns: 5,
    replace: "ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, state = excluded.state",
};
const ENTRIES: Table = Table {
    into: "entries (conversation, seq, kind, at, author, client_message_id, state)",
    columns: 7,
    replace: "",
};
const EVENTS: Table = Table { into: "user_log (user, pos, at, event)", columns: 4, replace: "" };
const ACKED: Table = Table {
    into: "acked (user, pos)",
    columns: 2,
    replace: "ON CONFLICT (user) DO UPDATE SET pos = excluded.pos WHERE excluded.pos > acked.pos",
};
const COMMANDS: Table =
    Table { into: "commands (user, command_id, at, digest, outcome)", columns: 5, replace: "" };
const DEADLINES: Table = Table {
    into: "deadlines (kind, subject, due, version)",
    columns: 4,
    replace: "ON CONFLICT (kind, subject) DO UPDATE SET due = excluded.due, version = excluded.version",
};

const FIGURES: Table = Table {
    into: "figures (hour, group_id, channel, agent, counted)",
    columns: 5,
    replace: "ON CONFLICT (hour, group_id, channel, agent) DO UPDATE SET counted = excluded.counted",
};

/// Rows to a statement. Few different sizes, so that every statement is prepared once and then found again.
const SIZES: [usize; 3] = [64, 8, 1];

async fn insert<R>(
    connection: &mut SqliteConnection,
    table: &Table,
    rows: impl IntoIterator<Item = R>,
    bind: impl Fn(Query, R) -> Result<Query, StoreError>,
) -> Result<(), StoreError> {
    let mut rows: Vec<R> = rows.into_iter().collect();
    while let Some(size) = SIZES.into_iter().find(|size| *size <= rows.len()) {
        let rest = rows.split_off(size);
        let mut query = sqlx::query(AssertSqlSafe(table.statement(size)));
        for row in std::mem::replace(&mut rows, rest) {
            query = bind(query, row)?;
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

impl Table {
    /// Made of this file's words and question marks only.
    fn statement(&self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns].join(", "));
        format!("INSERT INTO {} VALUES {} {}", self.into, vec![row; rows].join(", "), self.replace)
    }
}

fn visitor(row: Query, record: VisitorRecord) -> Result<Query, StoreError> {
    let page = record.page.map(|page| to_json("visitor's page", &page)).transpose()?;
    let block = record.block.map(|block| to_json("visitor's block", &block)).transpose()?;
    Ok(row
        .bind(record.id.0)
        .bind(record.name)
        .bind(record.site)
        .bind(record.channel.name())
        .bind(to_json("visitor's languages", &record.languages)?)
        .bind(record.device)
        .bind(page)
        .bind(to_json("visitor's fields", &record.custom)?)
        .bind(record.since.0)
        .bind(record.time_zone)
        .bind(record.conversation.map(|id| id.0))
        .bind(block))
}

fn conversation(row: Query, now: Conversation) -> Result<Query, StoreError> {
    let ended_at = match now.state() {
        State::Ended { at, .. } => Some(at.0),
        State::Queued { .. }
        | State::Offered { .. }
        | State::Assigned { .. }
        | State::Released { .. }
        | State::Snoozed { .. } => None,
    };
    Ok(row
        .bind(now.id().0)
        .bind(now.visitor().0)
        .bind(now.opened_at().0)
        .bind(ended_at)
        .bind(now.listed_for().map(|agent| agent.0))
        .bind(to_json("conversation", &now)?))
}

fn call(row: Query, now: Call) -> Result<Query, StoreError> {
    let ended_at = match now.phase() {
        CallPhase::Ended { at, .. } => Some(at.0),
        CallPhase::Invited { .. }
        | CallPhase::Room { .. }
        | CallPhase::Waiting { .. }
        | CallPhase::Ringing { .. }
        | CallPhase::Connecting { .. }
        | CallPhase::Active { .. }
        | CallPhase::Reconnecting { .. } => None,
    };
    Ok(row
        .bind(now.id().0)
        .bind(now.conversation().0)
        .bind(now.began_at().0)
        .bind(ended_at)
        .bind(to_json("call", &now)?))
}

fn entry(row: Query, (thread, entry, origin): (ConversationId, Entry, Origin)) -> Result<Query, StoreError> {
    let kind = match &entry.body {
        EntryBody::Message { .. } => "message",
        EntryBody::Note { .. } => "note",
        EntryBody::Whisper { .. } => "whisper",
        EntryBody::Happened { .. } => "happened",
    };
    let (author, id) = origin.unzip();
    Ok(row
        .bind(thread.0)
        .bind(count(entry.seq))
        .bind(kind)
        .bind(entry.at.0)
        .bind(author.map(user_key))
        .bind(id.map(|id| id.0))
        .bind(to_json("entry", &entry)?))
}
