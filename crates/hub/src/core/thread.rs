//! A conversation in memory with the end of its thread.

use crate::heads::{is_message, weight};
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::{Author, Entry, EntryBody, Seq};
use deskbell_domain::{ClientMessageId, Time, UserId};
use std::collections::VecDeque;

/// A newly assigned agent gets the newest entries that fit in this, and asks for older ones.
pub(crate) const TAIL_BYTES: usize = 32 * 1024;
/// Entries that are read at once to fill a tail.
pub(crate) const TAIL_ENTRIES: u32 = 100;

/// A conversation in memory with the end of its thread: what an agent gets who is newly assigned, without the
/// loop ever reading the store.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    pub(super) conversation: Conversation,
    /// The newest message, for the head.
    pub(super) last_message: Option<Entry>,
    /// When it was last needed.
    pub(super) used: Time,
    tail: VecDeque<Entry>,
    bytes: usize,
}

impl Thread {
    /// A conversation whose thread ends with these entries.
    pub(super) fn new(conversation: Conversation, last_message: Option<Entry>, tail: Vec<Entry>) -> Self {
        let used = conversation.last_at();
        let mut thread = Self { conversation, last_message, used, tail: VecDeque::new(), bytes: 0 };
        for entry in tail {
            thread.push(entry);
        }
        thread
    }

    /// Adds a new entry; the oldest of the tail go when it is full.
    pub(super) fn push(&mut self, entry: Entry) {
        if is_message(&entry) {
            self.last_message = Some(entry.clone());
        }
        self.bytes += weight(&entry);
        self.tail.push_back(entry);
        while self.bytes > TAIL_BYTES && self.tail.len() > 1 {
            self.bytes -= self.tail.pop_front().as_ref().map_or(0, weight);
        }
    }

    /// The newest entries.
    pub(super) fn tail(&self) -> impl Iterator<Item = &Entry> {
        self.tail.iter()
    }

    /// Where a message or note stands that carries its author's id, when it is one of the newest.
    pub(super) fn written(&self, by: UserId, id: ClientMessageId) -> Option<(Seq, Time)> {
        let visitor = self.conversation.visitor();
        self.tail
            .iter()
            .find(|entry| origin(entry, UserId::Visitor(visitor)) == Some((by, id)))
            .map(|entry| (entry.seq, entry.at))
    }
}

/// Who wrote an entry, and under which id: unique for ever within a conversation.
pub(super) fn origin(entry: &Entry, visitor: UserId) -> Option<(UserId, ClientMessageId)> {
    match &entry.body {
        EntryBody::Message { author: Author::Visitor, client_message_id, .. } => {
            Some((visitor, *client_message_id))
        }
        EntryBody::Message { author: Author::Agent { agent, .. }, client_message_id, .. }
        | EntryBody::Note { agent, client_message_id, .. }
        | EntryBody::Whisper { agent, client_message_id, .. } => {
            Some((UserId::Agent(*agent), *client_message_id))
        }
        EntryBody::Happened { .. } => None,
    }
}
