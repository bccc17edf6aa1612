//! Tags (C7): one shared list, which the leads keep, and what conversations carry of it.

use super::commands::{Outcome, done};
use super::refusal::Refusal;
use super::step::Step;
use crate::store::Write;
use deskbell_domain::conversation::Input;
use deskbell_domain::{AgentId, UserId, text};
use deskbell_protocol::event::TagList;
use deskbell_protocol::head::{DeskRole, Tag};
use deskbell_protocol::params::{DeleteTag, SaveTag, SetTags};
use deskbell_protocol::{Detail, Event};

/// Longest name of a tag, in characters.
pub(crate) const TAG_CHARS: u32 = 40;
/// Tags of the shared list: they travel in one event.
pub(crate) const MOST_SHARED: usize = 500;

impl Step<'_> {
    /// Sets what a conversation is about.
    pub(super) fn tag(&mut self, agent: AgentId, params: SetTags) -> Outcome {
        let carried: Vec<_> = self.thread(params.conversation)?.conversation.tags().to_vec();
        // One that was deleted meanwhile may stay where it is, and comes to no other.
        let known = |id| self.working.tags.iter().any(|tag| tag.id == id) || carried.contains(&id);
        if !params.tags.iter().all(|id| known(*id)) {
            return Err(Refusal::because(Detail::NoTag));
        }
        self.agent_does(agent, params.conversation, Input::Tag { by: agent, tags: params.tags })
    }

    /// Adds or replaces a tag.
    pub(super) fn save_tag(&mut self, agent: AgentId, params: SaveTag) -> Outcome {
        self.may_change_tags(agent)?;
        let name = text::check_line(&params.name, TAG_CHARS)?;
        let tag = Tag { id: params.id, name, recommended: params.recommended };
        let others = || self.working.tags.iter().filter(|other| other.id != tag.id);
        if others().any(|other| other.name.to_lowercase() == tag.name.to_lowercase()) {
            return Err(Refusal::because(Detail::TagNameTaken));
        }
        if others().count() >= MOST_SHARED {
            return Err(Refusal::because(Detail::TagsFull));
        }
        self.working.tags.retain(|other| other.id != tag.id);
        self.unit.write(Write::Tag(tag.clone()));
        self.working.tags.push(tag);
        self.tell_tags();
        done()
    }

    /// Deletes a tag. Conversations that carry it keep it, and it is shown there no more.
    pub(super) fn delete_tag(&mut self, agent: AgentId, params: &DeleteTag) -> Outcome {
        self.may_change_tags(agent)?;
        let before = self.working.tags.len();
        self.working.tags.retain(|tag| tag.id != params.id);
        if self.working.tags.len() == before {
            return Err(Refusal::because(Detail::NoTag));
        }
        self.unit.write(Write::DeleteTag(params.id));
        self.tell_tags();
        done()
    }

    /// The shared tags, recommended ones first, each by name.
    pub(super) fn tag_list(&self) -> TagList {
        let mut tags = self.working.tags.clone();
        tags.sort_by_cached_key(|tag| (!tag.recommended, tag.name.to_lowercase(), tag.id));
        TagList { tags }
    }

    fn tell_tags(&mut self) {
        let tags = Event::Tags(self.tag_list());
        let agents: Vec<AgentId> = self.working.agents.keys().copied().collect();
        for agent in agents {
            self.log(UserId::Agent(agent), &tags);
        }
    }

    fn may_change_tags(&self, agent: AgentId) -> Result<(), Refusal> {
        match self.working.directory.agents.get(&agent).map(|record| record.role) {
            Some(DeskRole::Lead | DeskRole::Admin) => Ok(()),
            Some(DeskRole::Agent) | None => Err(Refusal::because(Detail::TagsOfLeads)),
        }
    }
}
