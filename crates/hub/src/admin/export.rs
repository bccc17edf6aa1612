//! What agents contributed (M12): a row for every stint, in portions, so that a year of them never lies in memory at
//! once.

use super::fields::channel_schema;
use super::shown;
use crate::store::{SetUp, Store, StoreError};
use deskbell_domain::conversation::{Conversation, State};
use deskbell_domain::thread::EndedBy;
use deskbell_domain::{AgentId, Channel, ContactId, ConversationId, GroupId, Time, VisitorId};
use deskbell_protocol::head::DeskRole;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use utoipa::ToSchema;

/// Conversations that are read at once.
const PORTION: u32 = 500;

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RFC 4180 with a header, times of RFC 3339 in UTC.
    #[default]
    Csv,
    /// One array; times in milliseconds since 1970 UTC.
    Json,
}

impl Format {
    /// The media type.
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
        }
    }

    /// What a file of it is called after its dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// One agent's stint in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// In which conversation.
    #[schema(value_type = Uuid)]
    pub conversation: ConversationId,
    /// With whom.
    #[schema(value_type = Uuid)]
    pub visitor: VisitorId,
    /// How the visitor wrote.
    #[schema(schema_with = channel_schema)]
    pub channel: Channel,
    /// The name of the conversation's group.
    pub group: String,
    /// Whose stint.
    #[schema(value_type = Uuid)]
    pub agent: AgentId,
    /// That agent's name now.
    pub agent_name: String,
    /// It began then.
    #[schema(value_type = i64)]
    pub from: Time,
    /// It ended then; `null`: it goes on.
    #[schema(value_type = Option<i64>)]
    pub until: Option<Time>,
    /// What the agent wrote in it.
    pub messages: u32,
    /// Of all stints of a conversation that has ended, the one with its last message.
    pub credit: bool,
    /// How the conversation ended: `agent`, `visitor`, `silence` or `block`; `null`: it goes on.
    pub ended: Option<String>,
}

/// An export that is under way.
#[derive(Debug)]
pub struct Export {
    groups: HashMap<GroupId, String>,
    agents: HashMap<AgentId, String>,
    /// Only of these; `None`: of all.
    led: Option<BTreeSet<GroupId>>,
    within: Range<Time>,
    format: Format,
    next: Next,
    /// A row was written: JSON needs a comma before the next one.
    any: bool,
}

#[derive(Clone, Copy, Debug)]
enum Next {
    Begin,
    After(Option<(Time, ConversationId)>),
    End,
    Nothing,
}

impl Export {
    /// Every stint that began in this span of time.
    pub fn new(known: &SetUp, within: Range<Time>, format: Format) -> Self {
        Self {
            groups: known.groups.iter().map(|group| (group.id, group.name.clone())).collect(),
            agents: known.agents.iter().map(|agent| (agent.id, agent.name.clone())).collect(),
            led: None,
            within,
            format,
            next: Next::Begin,
            any: false,
        }
    }

    /// Of the groups that this person leads: an administrator leads all of them (T1).
    #[must_use]
    pub fn read_by(mut self, known: &SetUp, agent: AgentId) -> Self {
        let lead = known.agents.iter().find(|record| record.id == agent && record.role != DeskRole::Admin);
        self.led = lead.map(|record| record.groups.iter().copied().collect());
        self
    }

    /// The next piece of the file; `None` after the last.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn piece(&mut self, store: &dyn Store) -> Result<Option<Vec<u8>>, StoreError> {
        let piece = match self.next {
            Next::Begin => {
                self.next = Next::After(None);
                match self.format {
                    Format::Csv => csv(&[HEADER.map(String::from)]),
                    Format::Json => b"[".to_vec(),
                }
            }
            Next::After(place) => {
                let read = store.conversations_within(self.within.clone(), place, PORTION).await?;
                let place = read.last().map(|last| (last.opened_at(), last.id()));
                let whole = read.len() == PORTION as usize;
                self.next = if whole { Next::After(place) } else { Next::End };
                let led = |group| self.led.as_ref().is_none_or(|led| led.contains(&group));
                let read = read.iter().filter(|conversation| led(conversation.group()));
                let rows: Vec<Contact> = read.flat_map(|conversation| self.stints(conversation)).collect();
                self.rows(&rows)
            }
            Next::End => {
                self.next = Next::Nothing;
                match self.format {
                    Format::Csv => Vec::new(),
                    Format::Json => b"\n]\n".to_vec(),
                }
            }
            Next::Nothing => return Ok(None),
        };
        Ok(Some(piece))
    }

    fn rows(&mut self, rows: &[Contact]) -> Vec<u8> {
        match self.format {
            Format::Csv => csv(&rows.iter().map(cells).collect::<Vec<_>>()),
            Format::Json => {
                let mut piece = Vec::new();
                for row in rows {
                    piece.extend_from_slice(if std::mem::replace(&mut self.any, true) {
                        b",\n"
                    } else {
                        b"\n"
                    });
                    // Plain fields: they are JSON in any case.
                    piece.extend(serde_json::to_vec(row).unwrap_or_default());
                }
                piece
            }
        }
    }

    fn stints(&self, conversation: &Conversation) -> Vec<Contact> {
        let credited = credited(conversation);
        let group = conversation.group();
        // One that was deleted meanwhile is told by its id.
        let group = self.groups.get(&group).cloned().unwrap_or_else(|| group.to_string());
        let stints = conversation.contacts().iter().filter(|contact| self.within.contains(&contact.from));
        stints
            .map(|contact| Contact {
                conversation: conversation.id(),
                visitor: conversation.visitor(),
                channel: conversation.channel(),
                group: group.clone(),
                agent: contact.agent,
                agent_name: self.agents.get(&contact.agent).cloned().unwrap_or_default(),
                from: contact.from,
                until: contact.until,
                messages: contact.messages,
                credit: credited == Some(contact.id),
                ended: ended(conversation).map(str::to_owned),
            })
            .collect()
    }
}

/// The stint that gets the credit (M12): the last in which that agent wrote. One that is open still has none.
fn credited(conversation: &Conversation) -> Option<ContactId> {
    let agent = conversation.credit().filter(|_| conversation.is_ended())?;
    let of =
        |contact: &&deskbell_domain::conversation::Contact| contact.agent == agent && contact.messages > 0;
    conversation.contacts().iter().rev().find(of).map(|contact| contact.id)
}

fn ended(conversation: &Conversation) -> Option<&'static str> {
    match conversation.state() {
        State::Ended { by: EndedBy::Agent { .. }, .. } => Some("agent"),
        State::Ended { by: EndedBy::Visitor, .. } => Some("visitor"),
        State::Ended { by: EndedBy::Silence, .. } => Some("silence"),
        State::Ended { by: EndedBy::Block { .. }, .. } => Some("block"),
        State::Queued { .. }
        | State::Offered { .. }
        | State::Assigned { .. }
        | State::Released { .. }
        | State::Snoozed { .. } => None,
    }
}

const HEADER: [&str; 11] = [
    "conversation",
    "visitor",
    "channel",
    "group",
    "agent",
    "agent_name",
    "from",
    "until",
    "messages",
    "credit",
    "ended",
];

fn cells(row: &Contact) -> [String; 11] {
    [
        row.conversation.to_string(),
        row.visitor.to_string(),
        row.channel.name().to_owned(),
        harmless(&row.group),
        row.agent.to_string(),
        harmless(&row.agent_name),
        shown(row.from),
        row.until.map(shown).unwrap_or_default(),
        row.messages.to_string(),
        if row.credit { "yes" } else { "no" }.to_owned(),
        row.ended.clone().unwrap_or_default(),
    ]
}

/// A cell that no spreadsheet takes for a formula: somebody may be called `=HYPERLINK(...)`.
pub(crate) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn csv(rows: &[[String; 11]]) -> Vec<u8> {
    let mut builder = csv::WriterBuilder::new();
    let mut writer = builder.terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("rows are of one length, and memory takes everything");
    }
    writer.into_inner().expect("memory takes everything")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m12_a_name_that_is_a_formula_stays_a_name() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("Noémie = the best"), "Noémie = the best");
    }

    #[test]
    fn m12_cells_are_quoted_as_rfc_4180_says() {
        let mut row = HEADER.map(String::from);
        row[3] = "Orders, \"returns\"".to_owned();
        let text = String::from_utf8(csv(&[row])).unwrap();
        assert!(text.contains(r#","Orders, ""returns""","#), "{text}");
        assert!(text.ends_with("ended\r\n"), "{text:?}");
    }
}
