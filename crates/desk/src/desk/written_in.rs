//! Where something was written that the hub has not taken (D3): it stays in sight with its conversation, also when the
//! hub does not tell of that one any more and no copy of it is here.

use super::Core;
use crate::command::Action;
use crate::queue::Stage;
use deskbell_domain::ConversationId;
use deskbell_protocol::head::ConversationHead;

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
    }

    /// Those that are not known any other way are looked at from here.
    pub(super) fn look_at_written(&mut self) {
        let Self { written_in, world, queue, touched, .. } = self;
        for (id, head) in written_in {
            if !world.conversations.contains_key(id) && queue.written_in(*id).next().is_some() {
                world.look_at(head.clone());
                touched.conversations.insert(*id);
            }
        }
    }

    /// Whether something that was written there has not gone out, and will not go by itself in a moment.
    pub(super) fn has_unsent(&self, conversation: ConversationId) -> bool {
        let live = self.session.is_live();
        self.queue.written_in(conversation).any(|item| matches!(item.stage, Stage::Refused(_)) || !live)
    }
}
