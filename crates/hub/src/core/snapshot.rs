//! What a client starts from: its state as events without a place.

use super::step::Step;
use crate::heads;
use deskbell_domain::thread::Entry;
use deskbell_domain::{AgentId, ConversationId, UserId, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::event::{ConversationUpdate, VisitUpdate};
use deskbell_protocol::session::Pos;
use std::collections::BTreeSet;

/// A user's state at a place of the log, as far as it is in memory. The session adds from the store what has
/// ended, and then the events after the place: they carry whole states, so that what is told twice does not
/// matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The place.
    pub pos: Pos,
    /// The parts.
    pub parts: Vec<Event>,
    /// The visitor's newest conversation, when it has ended: the thread that the widget shows.
    pub ended: Option<ConversationId>,
}

impl Step<'_> {
    /// A user's state now. `None` when the hub does not know the user.
    pub(super) fn snapshot(&self, user: UserId) -> Option<Snapshot> {
        let pos = self.working.tops.get(&user).copied().unwrap_or(0);
        match user {
            UserId::Agent(agent) => Some(Snapshot { pos, parts: self.parts_of_agent(agent)?, ended: None }),
            UserId::Phone(phone) => Some(Snapshot { pos, parts: self.parts_of_phone(phone)?, ended: None }),
            UserId::Visitor(visitor) => {
                let (parts, ended) = self.parts_of_visitor(visitor)?;
                Some(Snapshot { pos, parts, ended })
            }
        }
    }

    fn parts_of_agent(&self, id: AgentId) -> Option<Vec<Event>> {
        let record = self.working.directory.agents.get(&id)?;
        let agent = self.working.agents.get(&id)?;
        let me = self.working.directory.me(record, &agent.standing);
        let mut parts = vec![
            Event::Rules(self.working.directory.rules()),
            Event::Me(me),
            Event::Canned(self.canned_of(id)),
            Event::Tags(self.tag_list()),
            Event::Phones(self.phones_of(id)),
        ];
        let listed = self.working.lists.get(&id).into_iter().flatten();
        let threads: Vec<_> = listed.filter_map(|id| self.working.threads.get(id)).collect();
        let visitors: BTreeSet<VisitorId> =
            threads.iter().map(|thread| thread.conversation.visitor()).collect();
        let cards = visitors.iter().filter_map(|visitor| self.working.visitors.get(visitor));
        parts.extend(cards.map(|known| Event::Visitor(heads::card(&known.record))));
        parts.extend(threads.iter().map(|thread| {
            let entries = thread.tail().cloned().collect();
            Event::Conversation(ConversationUpdate { head: self.head(thread), entries })
        }));
        let calls =
            threads.iter().filter_map(|thread| self.working.calls.get(&thread.conversation.any_call()?));
        let own = calls.filter(|call| call.agent() == Some(id));
        parts.extend(own.map(|call| Event::Call(heads::call_of_agent(call))));
        Some(parts)
    }

    fn parts_of_visitor(&self, id: VisitorId) -> Option<(Vec<Event>, Option<ConversationId>)> {
        let record = &self.working.visitors.get(&id)?.record;
        let mut parts = vec![Event::Site(self.working.directory.site(record))];
        let open = self.working.open_of(id);
        if let Some(thread) = open.and_then(|id| self.working.threads.get(&id)) {
            let entries = thread.tail().filter(|entry: &&Entry| entry.is_for_visitor()).cloned().collect();
            parts.push(Event::Visit(VisitUpdate { head: heads::visit(&thread.conversation), entries }));
            let call = thread.conversation.any_call().and_then(|call| self.working.calls.get(&call));
            parts.extend(call.map(|call| Event::Call(heads::call_of_visitor(call))));
        }
        let ended = if open.is_some() { None } else { record.conversation };
        Some((parts, ended))
    }
}
