//! What a client knows that applies every event as it comes, in the simplest way there is.

use deskbell_domain::CallId;
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{ConversationId, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::head::{
    Canned, ConversationHead, DeskRules, Me, PairedPhone, PhoneHead, Site, Tag, VisitHead, VisitorCard,
};
use std::collections::BTreeMap;

/// The sum of a snapshot and the events after it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mirror {
    /// The agent.
    pub me: Option<Me>,
    /// The canned answers.
    pub canned: Vec<Canned>,
    /// The shared tags.
    pub tags: Vec<Tag>,
    /// What can be done.
    pub rules: Option<DeskRules>,
    /// The visitors' cards.
    pub cards: BTreeMap<VisitorId, VisitorCard>,
    /// The agent's list.
    pub list: BTreeMap<ConversationId, ConversationHead>,
    /// The site.
    pub site: Option<Site>,
    /// The agent's paired phones.
    pub phones: Vec<PairedPhone>,
    /// What a phone knows of itself.
    pub phone: Option<PhoneHead>,
    /// The visitor's conversations.
    pub visits: BTreeMap<ConversationId, VisitHead>,
    /// Every thread, as far as it is known.
    pub threads: BTreeMap<ConversationId, BTreeMap<Seq, Entry>>,
    /// Calls that were told, also those that are over.
    pub calls: BTreeMap<CallId, CallHead>,
}

impl Mirror {
    /// Applies an event or a part of a snapshot.
    ///
    /// # Panics
    /// When an event takes something back: an older head, or another entry at a known place.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Conversation(update) => {
                let head = update.head.clone();
                if let Some(former) = self.list.insert(head.id, head) {
                    assert!(former.version <= update.head.version, "an older head came after a newer one");
                }
                self.read(update.head.id, &update.entries);
            }
            Event::Left(left) => {
                self.list.remove(&left.head.id);
            }
            Event::Visitor(card) => {
                self.cards.insert(card.id, card.clone());
            }
            Event::Call(head) => {
                if let Some(former) = self.calls.insert(head.id, head.clone()) {
                    assert!(former.version <= head.version, "an older call came after a newer one");
                }
            }
            Event::Me(me) => self.me = Some(me.clone()),
            Event::Canned(list) => self.canned.clone_from(&list.answers),
            Event::Tags(list) => self.tags.clone_from(&list.tags),
            Event::Rules(rules) => self.rules = Some(rules.clone()),
            Event::Visit(update) => {
                let head = update.head.clone();
                if let Some(former) = self.visits.insert(head.id, head) {
                    assert!(former.version <= update.head.version, "an older head came after a newer one");
                }
                self.read(update.head.id, &update.entries);
            }
            Event::Site(site) => self.site = Some(site.clone()),
            Event::Phones(list) => self.phones.clone_from(&list.phones),
            Event::Phone(phone) => self.phone = Some(phone.clone()),
        }
    }

    /// The thread of a conversation, in order.
    pub fn thread(&self, id: ConversationId) -> Vec<&Entry> {
        self.threads.get(&id).into_iter().flat_map(BTreeMap::values).collect()
    }

    fn read(&mut self, id: ConversationId, entries: &[Entry]) {
        let thread = self.threads.entry(id).or_default();
        for entry in entries {
            let former = thread.insert(entry.seq, entry.clone());
            assert!(former.is_none_or(|former| former == *entry), "an entry changed");
        }
    }
}
