//! What agents and visitors say of themselves: canned answers (C5), and what a page knows of its visitor.

use super::commands::done;
use super::refusal::Refusal;
use super::step::Step;
use crate::store::Write;
use deskbell_domain::{AgentId, UserId, VisitorId, text};
use deskbell_protocol::event::{CannedList, ConversationUpdate};
use deskbell_protocol::head::{Canned, CustomField, DeskRole, Page};
use deskbell_protocol::params::{DeleteCanned, Describe, SaveCanned};
use deskbell_protocol::{Code, Detail, Event, WireError};

/// Longest category of a canned answer, in characters.
pub(crate) const CATEGORY_CHARS: u32 = 40;
/// All canned answers of one list together, in bytes: they travel in one event.
pub(crate) const CANNED_BYTES: usize = 256 * 1024;
/// Longest name of a visitor or label of a custom field, in characters.
pub(crate) const NAME_CHARS: u32 = 80;
/// Languages of a visitor.
const LANGUAGES: usize = 8;
/// Longest language tag and time zone, in characters.
const TAG_CHARS: u32 = 35;
/// Longest title or value, in characters.
const VALUE_CHARS: u32 = 200;
/// Longest label of a custom field, in characters.
const LABEL_CHARS: u32 = 40;
/// Custom fields of a visitor.
const CUSTOM_FIELDS: usize = 20;
/// Longest address of a page, in characters.
const URL_CHARS: u32 = 2_000;

impl Step<'_> {
    /// Adds or replaces a canned answer. Shared ones are the leads'.
    pub(super) fn save_canned(&mut self, agent: AgentId, params: SaveCanned) -> Result<String, Refusal> {
        text::check_shortcut(&params.shortcut)?;
        let canned = Canned {
            id: params.id,
            shortcut: params.shortcut,
            category: optional_line(&params.category, CATEGORY_CHARS)?,
            text: text::check(&params.text, self.working.directory.settings.text_chars)?,
            personal: params.personal,
        };
        let owner = params.personal.then_some(agent);
        self.may_change(agent, owner)?;
        let former = self.working.canned.iter().find(|(other, _)| other.id == canned.id);
        if former.is_some_and(|(_, former)| *former != owner) {
            return Err(Refusal::because(Detail::CannedStays));
        }
        let same = |(other, of): &&(Canned, Option<AgentId>)| {
            *of == owner && other.id != canned.id && other.shortcut == canned.shortcut
        };
        if self.working.canned.iter().find(same).is_some() {
            return Err(Refusal::because(Detail::ShortcutTaken));
        }
        let others =
            self.working.canned.iter().filter(|(other, of)| {
                other.id != canned.id && (of.is_none() || owner.is_none() || *of == owner)
            });
        let bytes: usize = others.map(|(other, _)| other.text.len()).sum();
        if bytes + canned.text.len() > CANNED_BYTES {
            return Err(Refusal::because(Detail::CannedFull));
        }
        self.working.canned.retain(|(other, _)| other.id != canned.id);
        self.unit.write(Write::Canned { canned: canned.clone(), owner });
        self.working.canned.push((canned, owner));
        self.tell_canned(owner);
        done()
    }

    /// Deletes a canned answer.
    pub(super) fn delete_canned(&mut self, agent: AgentId, params: &DeleteCanned) -> Result<String, Refusal> {
        let found =
            self.working.canned.iter().position(|(canned, owner)| {
                canned.id == params.id && owner.is_none_or(|owner| owner == agent)
            });
        let Some(found) = found else {
            return Err(Refusal::because(Detail::NoCanned));
        };
        let owner = self.working.canned[found].1;
        self.may_change(agent, owner)?;
        self.working.canned.remove(found);
        self.unit.write(Write::DeleteCanned(params.id));
        self.tell_canned(owner);
        done()
    }

    /// Takes what a page knows of its visitor. What is `null` stays.
    pub(super) fn describe(&mut self, visitor: VisitorId, params: Describe) -> Result<String, Refusal> {
        let Some(known) = self.working.visitors.get(&visitor) else {
            return Err(Refusal::new(Code::NotFound, "The hub no longer knows this visitor. Start anew."));
        };
        let mut record = known.record.clone();
        if let Some(name) = &params.name {
            record.name = text::check_line(name, NAME_CHARS)?;
        }
        if let Some(languages) = params.languages {
            record.languages = checked_languages(&languages)?;
        }
        if let Some(page) = params.page {
            record.page = Some(Page {
                title: optional_line(&page.title, VALUE_CHARS)?,
                url: optional_line(&page.url, URL_CHARS)?,
            });
        }
        if let Some(custom) = params.custom {
            record.custom = checked_fields(&custom)?;
        }
        if let Some(zone) = &params.time_zone {
            record.time_zone = Some(text::check_line(zone, TAG_CHARS)?);
        }
        self.know_visitor(visitor, record);
        done()
    }

    /// Replaces what is known of a visitor, and tells whom it concerns.
    pub(super) fn know_visitor(&mut self, visitor: VisitorId, record: crate::store::VisitorRecord) {
        let Some(known) = self.working.visitors.get_mut(&visitor) else { return };
        if known.record == record {
            return;
        }
        let renamed = known.record.name != record.name;
        known.record = record;
        self.unit.visitors.insert(visitor);
        if renamed && let Some(known) = self.working.visitors.get(&visitor) {
            let site = self.working.directory.site(&known.record);
            self.log(UserId::Visitor(visitor), &Event::Site(site));
        }
        let Some(open) = self.working.open_of(visitor) else { return };
        // Whoever looks at it, too, whether anybody has it or not (T2).
        self.tell_lookers(open);
        let Some(thread) = self.working.threads.get(&open) else { return };
        let Some(agent) = thread.conversation.listed_for() else { return };
        let head = self.head(thread);
        self.tell_card(agent, visitor);
        if renamed {
            let update = ConversationUpdate { head, entries: Vec::new() };
            self.log(UserId::Agent(agent), &Event::Conversation(update));
        }
    }

    /// The canned answers that an agent may use.
    pub(super) fn canned_of(&self, agent: AgentId) -> CannedList {
        let mut answers: Vec<Canned> = self
            .working
            .canned
            .iter()
            .filter(|(_, owner)| owner.is_none_or(|owner| owner == agent))
            .map(|(canned, _)| canned.clone())
            .collect();
        answers.sort_by(|a, b| (&a.shortcut, a.id).cmp(&(&b.shortcut, b.id)));
        CannedList { answers }
    }

    fn tell_canned(&mut self, owner: Option<AgentId>) {
        let readers: Vec<AgentId> = match owner {
            Some(owner) => vec![owner],
            None => self.working.agents.keys().copied().collect(),
        };
        for agent in readers {
            let canned = self.canned_of(agent);
            self.log(UserId::Agent(agent), &Event::Canned(canned));
        }
    }

    fn may_change(&self, agent: AgentId, owner: Option<AgentId>) -> Result<(), Refusal> {
        let role = self.working.directory.agents.get(&agent).map(|record| record.role);
        match (owner, role) {
            (Some(_), _) | (None, Some(DeskRole::Lead | DeskRole::Admin)) => Ok(()),
            (None, Some(DeskRole::Agent) | None) => Err(Refusal::because(Detail::CannedOfLeads)),
        }
    }
}

/// A visitor's languages as they are stored: at most 8, each a plausible BCP 47 tag.
///
/// # Errors
/// When there are more, or one is something else.
pub(crate) fn checked_languages(languages: &[String]) -> Result<Vec<String>, WireError> {
    if languages.len() > LANGUAGES {
        return Err(WireError::new(Code::InvalidParams, "`languages` has more than 8 entries."));
    }
    let fits = |tag: &&String| {
        (1..=TAG_CHARS as usize).contains(&tag.len())
            && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if languages.iter().any(|tag| !fits(&tag)) {
        return Err(WireError::new(
            Code::InvalidParams,
            "`languages` holds something that is no BCP 47 tag.",
        ));
    }
    Ok(languages.to_vec())
}

fn checked_fields(fields: &[CustomField]) -> Result<Vec<CustomField>, Refusal> {
    if fields.len() > CUSTOM_FIELDS {
        return Err(Refusal::new(Code::InvalidParams, "`custom` has more than 20 entries."));
    }
    fields
        .iter()
        .map(|field| {
            Ok(CustomField {
                label: text::check_line(&field.label, LABEL_CHARS)?,
                value: optional_line(&field.value, VALUE_CHARS)?,
            })
        })
        .collect()
}

/// A line that may be empty.
fn optional_line(line: &str, limit: u32) -> Result<String, text::TextError> {
    match text::check_line(line, limit) {
        Err(text::TextError::Empty) => Ok(String::new()),
        checked => checked,
    }
}
