//! What is said and noted in a conversation (C3, C4, C6, C7).

use super::{Actor, Conversation, Effect, Invalid, Marks, State, Turn};
use crate::settings::Settings;
use crate::thread::{Attachment, Author, BackWhy, EntryBody, Seq};
use crate::{AgentId, ClientMessageId, TagId, Time};

/// Tags of one conversation.
pub const MOST_TAGS: usize = 20;

impl Conversation {
    pub(super) fn visitor_says(
        &mut self,
        now: Time,
        text: String,
        client_message_id: ClientMessageId,
        attachments: Vec<Attachment>,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        self.takes_files(&attachments, settings)?;
        let message = EntryBody::Message { author: Author::Visitor, text, client_message_id, attachments };
        let mut effects = vec![self.record(now, message)];
        // What one writes one has seen, and everything above it.
        self.marks.visitor = self.last_seq;
        if let Turn::Visitor { .. } = self.turn {
            self.turn = Turn::Agent { since: now };
        }
        match &self.state {
            State::Released { .. } => {
                self.state = State::Queued { since: now, announced: false, kept: None };
                effects.push(Effect::Route);
            }
            State::Snoozed { .. } => effects.extend(self.comes_back(now, BackWhy::Reply, settings)?),
            State::Queued { .. } | State::Offered { .. } | State::Assigned { .. } | State::Ended { .. } => {}
        }
        Ok(effects)
    }

    pub(super) fn agent_says(
        &mut self,
        now: Time,
        by: Actor,
        text: String,
        client_message_id: ClientMessageId,
        attachments: Vec<Attachment>,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        self.owned_by(by.agent)?;
        self.takes_files(&attachments, settings)?;
        let agent = by.agent;
        let author = Author::Agent { agent, name: by.name };
        let message = self.record(now, EntryBody::Message { author, text, client_message_id, attachments });
        self.marks.agent = self.last_seq;
        self.turn = Turn::Visitor { since: now };
        self.back_at = None;
        self.credit = Some(agent);
        if let State::Assigned { typed_at, .. } = &mut self.state {
            *typed_at = None;
        }
        if let Some(contact) = self.contacts.last_mut() {
            contact.messages += 1;
        }
        Ok(vec![message])
    }

    pub(super) fn note(
        &mut self,
        now: Time,
        by: Actor,
        text: String,
        client_message_id: ClientMessageId,
    ) -> Result<Vec<Effect>, Invalid> {
        self.held_by(by.agent)?;
        let body = EntryBody::Note { agent: by.agent, name: by.name, text, client_message_id };
        Ok(vec![self.record(now, body)])
    }

    pub(super) fn tag(&mut self, by: AgentId, tags: Vec<TagId>) -> Result<Vec<Effect>, Invalid> {
        self.held_by(by)?;
        let mut whole: Vec<TagId> = Vec::new();
        for tag in tags {
            if !whole.contains(&tag) {
                whole.push(tag);
            }
        }
        if whole.len() > MOST_TAGS {
            return Err(Invalid::TooManyTags);
        }
        if whole != self.tags {
            self.tags = whole;
            self.version += 1;
        }
        Ok(Vec::new())
    }

    pub(super) fn end_note(&mut self, by: AgentId, text: String) -> Result<Vec<Effect>, Invalid> {
        self.held_by(by)?;
        if text != self.end_note {
            self.end_note = text;
            self.version += 1;
        }
        Ok(Vec::new())
    }

    pub(super) fn read(
        &mut self,
        up_to: Seq,
        side: fn(&mut Marks) -> &mut Seq,
    ) -> Result<Vec<Effect>, Invalid> {
        if up_to > self.last_seq {
            return Err(Invalid::NoSuchEntry);
        }
        let mark = side(&mut self.marks);
        if up_to > *mark {
            *mark = up_to;
            self.version += 1;
        }
        Ok(Vec::new())
    }

    fn takes_files(&self, attachments: &[Attachment], settings: &Settings) -> Result<(), Invalid> {
        if attachments.is_empty() {
            return Ok(());
        }
        if !settings.capabilities.get(self.channel()).attachments {
            return Err(Invalid::NoAttachments);
        }
        if attachments.len() > settings.attachments.in_message as usize {
            return Err(Invalid::TooManyAttachments);
        }
        Ok(())
    }
}
