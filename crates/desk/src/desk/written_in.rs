//! Where something was written that the hub has not taken (D3): it stays in sight with its conversation, also when the
//! hub does not tell of that one any more and no copy of it is here.

use super::Core;
use super::threads::Query;
use crate::command::Action;
use crate::queue::{Item, Stage};
use crate::store::CacheJob;
use deskbell_domain::{ConversationId, VisitorId};
use deskbell_protocol::head::ConversationHead;
use std::collections::BTreeSet;

impl Core {
    /// What the outbox is to know of the conversation that something is written in: whose it is, and no word of it.
    pub(super) fn where_written(&mut self, action: &Action) -> Option<Box<ConversationHead>> {
        action.written()?;
        let known = self.world.conversations.get(&action.conversation()?)?;
        let head = ConversationHead { last: None, end_note: String::new(), flag: None, ..known.head.clone() };
        self.written_in.insert(head.id, head.clone());
        Some(Box::new(head))
    }

    /// What the outbox knew of them.
    pub(super) fn was_written_in(&mut self, heads: Vec<ConversationHead>) {
        for head in heads {
            self.written_in.entry(head.id).or_insert(head);
        }
        self.look_at_written();
        self.ask_whose();
    }

    /// Those that are not known any other way are looked at from here. Whose they were when something was written there says
    /// little of whose they are: whatever the copy knows is newer.
    pub(super) fn look_at_written(&mut self) {
        let Self { written_in, world, queue, touched, .. } = self;
        let mut visitors = BTreeSet::new();
        for (id, head) in written_in {
            if !world.conversations.contains_key(id) && queue.written_in(*id).next().is_some() {
                world.look_at(ConversationHead { version: 0, ..head.clone() });
                touched.conversations.insert(*id);
                visitors.insert(head.visitor);
            }
        }
        for visitor in visitors {
            self.last_query += 1;
            self.cache.give(CacheJob::FindEarlier { key: self.last_query, visitor });
        }
    }

    /// What is in no list of this agent's comes with no event: the hub is asked whose it is by now, so that nobody writes on
    /// in what a colleague has.
    pub(super) fn ask_whose(&mut self) {
        if !self.session.is_live() {
            return;
        }
        let unlisted = |item: &Item| {
            let known = self.world.conversations.get(&item.command.action.conversation()?)?;
            (!known.mine).then_some(known.head.visitor)
        };
        let visitors: BTreeSet<VisitorId> = self.queue.written().filter_map(unlisted).collect();
        for visitor in visitors {
            self.ask_earlier(Query::Whose, visitor);
        }
    }

    /// Whether something that was written there has not gone out, and will not go by itself in a moment.
    pub(super) fn has_unsent(&self, conversation: ConversationId) -> bool {
        let live = self.session.is_live();
        self.queue.written_in(conversation).any(|item| matches!(item.stage, Stage::Refused(_)) || !live)
    }
}
