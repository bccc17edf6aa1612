//! What sessions read. These look into the store and ask nobody: the owner loop does not wait for readers.

use super::open::not_read;
use super::run::Session;
use super::snapshot::last_message;
use crate::frames;
use crate::heads::{Directory, newest_that_fit};
use crate::reading::may_read;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::Entry;
use deskbell_domain::{ConversationId, UserId};
use deskbell_protocol::limits::{HUB_FRAME_BYTES, LIMITS};
use deskbell_protocol::params::{
    ContactShown, Contacts, Earlier, Entries, GetContacts, GetEarlier, GetEntries,
};
use deskbell_protocol::{Detail, WireError};

/// Conversations in one answer to `visitor.earlier`.
const EARLIER: u32 = 50;
/// Bytes of entries in one answer: half a frame, because JSON writes some characters longer.
const PAGE_BYTES: usize = HUB_FRAME_BYTES / 2;

impl Session {
    /// `conversation.entries`: visitors read their own without notes, agents what [`may_read`] gives them.
    pub(super) async fn entries(&self, params: GetEntries) -> Result<String, WireError> {
        self.readable(params.conversation).await?;
        let limit = params.limit.clamp(1, LIMITS.entries_per_page);
        let store = &self.shared.store;
        let page = store.entries(params.conversation, params.before, limit).await;
        // What is too heavy for one frame is asked for next.
        let mut entries = newest_that_fit(page.map_err(|error| not_read(&error))?, PAGE_BYTES);
        let more = entries.first().is_some_and(|first| first.seq > 1);
        if let UserId::Visitor(_) = self.user {
            entries.retain(Entry::is_for_visitor);
        }
        Ok(frames::result(&Entries { entries, more }))
    }

    /// `visitor.earlier` (C14): those of the conversations that the agent may read.
    pub(super) async fn earlier(&self, params: GetEarlier) -> Result<String, WireError> {
        let UserId::Agent(agent) = self.user else { return Err(not_yours()) };
        let store = &self.shared.store;
        let visitor = store.visitor(params.visitor).await.map_err(|error| not_read(&error))?;
        let Some(visitor) = visitor.map(|known| known.record) else {
            return Err(WireError::because(Detail::NoVisitor));
        };
        let mut conversations =
            store.conversations_of(params.visitor, EARLIER).await.map_err(|error| not_read(&error))?;
        let directory = self.shared.core.directory();
        // Who looks after the newest one sees the way to it, like [`may_read`]; else each must be readable by itself.
        let looks_after = conversations.first().is_some_and(|newest| newest.holder() == Some(agent));
        conversations.retain(|c| looks_after || directory.may_read(agent, c) || self.looks_at(&directory, c));
        if conversations.is_empty() {
            return Err(not_yours());
        }
        let mut heads = Vec::with_capacity(conversations.len());
        for conversation in &conversations {
            let last = last_message(&**store, conversation).await.map_err(|error| not_read(&error))?;
            heads.push(directory.head(conversation, &visitor.name, last.as_ref()));
        }
        Ok(frames::result(&Earlier { conversations: heads }))
    }

    /// `conversation.contacts` (M12): for agents who may read it.
    pub(super) async fn contacts(&self, params: GetContacts) -> Result<String, WireError> {
        let conversation = self.readable(params.conversation).await?;
        let directory = self.shared.core.directory();
        let contacts = conversation.contacts().iter().map(|contact| ContactShown {
            id: contact.id,
            agent: contact.agent,
            name: directory.agents.get(&contact.agent).map(|record| record.name.clone()).unwrap_or_default(),
            from: contact.from,
            until: contact.until,
            messages: contact.messages,
        });
        Ok(frames::result(&Contacts { contacts: contacts.collect(), credit: conversation.credit() }))
    }

    pub(super) async fn readable(&self, id: ConversationId) -> Result<Conversation, WireError> {
        let conversation = self.shared.store.conversation(id).await.map_err(|error| not_read(&error))?;
        let Some(conversation) = conversation else {
            return Err(WireError::because(Detail::NoConversation));
        };
        let (directory, store) = (self.shared.core.directory(), &*self.shared.store);
        if self.looks_at(&directory, &conversation) {
            return Ok(conversation);
        }
        let readable = may_read(&directory, store, self.user, &conversation).await;
        if readable.map_err(|error| not_read(&error))? { Ok(conversation) } else { Err(not_yours()) }
    }
}

impl Session {
    /// Whether a lead reads it in this session, and leads its group still (T2).
    fn looks_at(&self, directory: &Directory, conversation: &Conversation) -> bool {
        let UserId::Agent(agent) = self.user else { return false };
        self.mailbox().looked().has(conversation.id()) && directory.leads(agent, conversation.group())
    }
}

fn not_yours() -> WireError {
    WireError::because(Detail::ConversationNotYours)
}
