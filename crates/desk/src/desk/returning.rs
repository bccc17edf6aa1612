//! Coming back (D4): what was missed is taken in, and what happened meanwhile is told once.

use super::Core;
use crate::call::Input;
use crate::project::{Before, SHORT, came_within, written};
use crate::store::CacheJob;
use crate::store::outbox::UnderWay;
use deskbell_domain::away;
use deskbell_domain::thread::Entry;
use deskbell_domain::{ClientMessageId, ConversationId, Span};
use deskbell_protocol::event::{ConversationLeft, ConversationUpdate};

impl Core {
    /// The hub is there, and what was missed follows. `absent`: for how long; `None` when there is no copy yet.
    pub(super) fn catches_up(&mut self, absent: Option<Span>) {
        self.quiet = absent.is_none_or(|absent| absent > SHORT);
        // A line that broke while the desk caught up has not ended the absence.
        let begins = self.quiet && self.catching_up.is_none() && self.copy.is_some();
        let Some(absent) = absent.filter(|_| begins) else { return };
        let closed = self.session.facts().fresh.is_some_and(|fresh| !fresh.is_of_this_start());
        let from = self.hub_now() - absent;
        self.catching_up = Some(Before::of(&self.world, &self.queue, from, closed));
    }

    /// Caught up.
    pub(super) fn live(&mut self) {
        let now = self.hub_now();
        if let Some(before) = self.catching_up.take() {
            let undismissed = self.absence.take().filter(|absence| absence.view(&self.queue).is_some());
            let absence = before.over(&self.world, now, undismissed);
            self.fetch_behind(absence.lacking().to_vec());
            self.absence = Some(absence);
        }
        self.files_go_on();
        self.ask_for_board(None);
        self.look_again();
        self.ask_whose();
        self.call(Input::Live { me: self.world.agent() });
        self.health.connected(Some(now));
        self.presence(away::Input::Live);
        for conversation in self.world.conversations.keys().copied().collect::<Vec<_>>() {
            self.confirm(conversation);
        }
        // By the hub's time, which was not known before, other ones may be too old to be listed.
        self.touched.conversations.extend(self.ended());
        self.store_batch_now();
        self.cache.give(CacheJob::FindBehind);
    }

    /// Whether it was missed for so long that an alert of its own would be noise: the line about the absence tells of it.
    /// What came just now, perhaps because the desk is back, is told as ever.
    pub(super) fn was_missed(&self, update: &ConversationUpdate) -> bool {
        let now = self.hub_now();
        let is_new = came_within(&update.head, now, SHORT)
            || update.entries.iter().any(|entry| now.since(entry.at) <= SHORT);
        self.quiet && !is_new
    }

    /// A conversation left the agent while the desk was not looking on.
    pub(super) fn left_meanwhile(&mut self, left: &ConversationLeft) {
        if let Some(before) = &mut self.catching_up {
            before.left(left.head.id, left.why);
        }
    }

    /// Entries came, from the log or because they were asked for.
    pub(super) fn learn_meanwhile(&mut self, conversation: ConversationId, entries: &[Entry]) {
        if let Some(before) = &mut self.catching_up {
            before.learn(conversation, entries);
        } else if let Some(absence) = &mut self.absence {
            absence.learn(conversation, entries);
        }
    }

    /// What was under way when the desk was closed is read, perhaps after the line was there.
    pub(super) fn waited(&mut self, under_way: &UnderWay) {
        let waits = under_way.commands.iter().filter(|kept| kept.refused.is_none());
        for (message, conversation) in waits.filter_map(|kept| written(&kept.command)) {
            if let Some(before) = &mut self.catching_up {
                before.waits(message, conversation);
            } else if let Some(absence) = &mut self.absence {
                absence.waits(message, conversation);
            }
        }
    }

    /// The person has taken back what waited to be sent.
    pub(super) fn taken_back(&mut self, message: ClientMessageId) {
        if let Some(before) = &mut self.catching_up {
            before.forget(message);
        }
        if let Some(absence) = &mut self.absence {
            absence.forget(message);
        }
    }
}
