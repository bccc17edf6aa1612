//! What the demo's past leaves behind: what a hub would have stored, and counted of it (T6).

use crate::store::Write;
use deskbell_domain::conversation::{Conversation, Effect};
use deskbell_domain::figures::{Figures, Key, hour_of};
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{ClientMessageId, GroupId, UserId, VisitorId};
use std::collections::BTreeMap;

/// What the demo's past leaves behind.
#[derive(Default)]
pub(super) struct Record {
    pub(super) writes: Vec<Write>,
    figures: BTreeMap<Key, Figures>,
}

impl Record {
    /// What came of an input to a conversation, which was of this group before.
    pub(super) fn entries(&mut self, conversation: &mut Conversation, group: GroupId, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Record(entry) => {
                    for counted in conversation.count(&entry) {
                        let (hour, channel, agent) = (hour_of(entry.at), counted.channel, counted.agent);
                        let key = Key { hour, group, channel, agent };
                        self.figures.entry(key).or_default().on(counted.fact);
                    }
                    let origin = origin(conversation.visitor(), &entry);
                    self.writes.push(Write::Entry { conversation: conversation.id(), entry, origin });
                }
                // Past work takes no slot and is routed nowhere.
                Effect::Route | Effect::SlotTaken(_) | Effect::SlotFreed(_) | Effect::Left { .. } => {}
            }
        }
    }

    /// All of it.
    pub(super) fn into_writes(self) -> Vec<Write> {
        let figures = self.figures.into_iter();
        let figures = figures.map(|(key, figures)| Write::Figures { key, figures: Box::new(figures) });
        self.writes.into_iter().chain(figures).collect()
    }
}

fn origin(visitor: VisitorId, entry: &Entry) -> Option<(UserId, ClientMessageId)> {
    match &entry.body {
        EntryBody::Message { author: Author::Visitor, client_message_id, .. } => {
            Some((UserId::Visitor(visitor), *client_message_id))
        }
        EntryBody::Message { author: Author::Agent { agent, .. }, client_message_id, .. }
        | EntryBody::Note { agent, client_message_id, .. }
        | EntryBody::Whisper { agent, client_message_id, .. } => {
            Some((UserId::Agent(*agent), *client_message_id))
        }
        EntryBody::Happened { .. } => None,
    }
}
