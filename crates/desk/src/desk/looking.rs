//! A lead reads what somebody else has (T2). The hub allows it and writes it down, and tells from then on what changes. What
//! is read like this stands in no list and is not kept on this computer.

use super::Core;
use super::threads::{Query, pass_on};
use crate::chance;
use crate::command::request;
use crate::handle::Reply;
use crate::session::Input;
use crate::thread::{Tail, Thread};
use crate::view::{Change, HandOverAll, NoticeKind, Refusal, Told};
use deskbell_domain::{CommandId, ConversationId};
use deskbell_protocol::event::ConversationLeft;
use deskbell_protocol::leading::{HandOver, HandedOver, LookAway, Looked};
use deskbell_protocol::params::OfConversation;
use deskbell_protocol::{WireError, method};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// What this desk looks at, and who waits for it to come.
pub(super) type Looks = HashMap<ConversationId, Vec<Reply>>;

impl Core {
    /// Shows a conversation of somebody else. One's own is just opened.
    pub(super) fn look(&mut self, conversation: ConversationId, reply: Reply) {
        if self.is_listed(conversation) {
            return self.open_thread(conversation, reply);
        }
        if !self.session.is_live() {
            return reply.refuse(Refusal::NeedsHub);
        }
        match self.looks.get_mut(&conversation) {
            Some(waiting) if !waiting.is_empty() => waiting.push(reply),
            // It is shown already, perhaps to a page that was there before.
            Some(_) if self.threads.contains_key(&conversation) => self.open_thread(conversation, reply),
            Some(_) | None => {
                self.looks.insert(conversation, vec![reply]);
                self.ask_to_look(conversation);
            }
        }
    }

    /// Whether the hub tells of it because somebody reads it here.
    pub(super) fn is_looked_at(&self, conversation: ConversationId) -> bool {
        self.looks.contains_key(&conversation)
    }

    /// The line is back: what was looked at before is looked at again.
    pub(super) fn look_again(&mut self) {
        for conversation in self.looks.keys().copied().collect::<Vec<_>>() {
            self.ask_to_look(conversation);
        }
    }

    fn ask_to_look(&mut self, conversation: ConversationId) {
        let key = self.query(Query::Look(conversation));
        let command_id = CommandId(chance::id());
        let (method, params) =
            request::<method::ConversationLook>(OfConversation { command_id, conversation });
        self.session(Input::Ask { key, method, params });
    }

    /// The hub allows it, and shows it next; or it does not.
    pub(super) fn look_answered(
        &mut self,
        conversation: ConversationId,
        outcome: Result<Box<RawValue>, WireError>,
    ) {
        let Err(error) = outcome else { return };
        self.look_refused(conversation, &error.into());
    }

    /// The line is lost before the hub has answered.
    pub(super) fn look_is_lost(&mut self, conversation: ConversationId) {
        let waits = self.looks.get(&conversation).is_some_and(|waiting| !waiting.is_empty());
        if waits {
            self.look_refused(conversation, &Refusal::LineLost);
        }
    }

    fn look_refused(&mut self, conversation: ConversationId, why: &Refusal) {
        let Some(waiting) = self.looks.remove(&conversation) else { return };
        if waiting.is_empty() {
            return self.look_is_over(conversation, why.clone());
        }
        for reply in waiting {
            reply.refuse(why.clone());
        }
    }

    /// The hub shows what is looked at, as it is now.
    pub(super) fn looked(&mut self, looked: &Looked) {
        let conversation = looked.head.id;
        // What comes after the person has looked away is not wanted any more.
        let Some(waiting) = self.looks.get_mut(&conversation) else { return };
        let waiting = std::mem::take(waiting);
        let touched = self.world.watch(looked);
        self.touch(touched);
        if waiting.is_empty() {
            return self.show_entries(conversation, &looked.entries);
        }
        let mut tail = Tail::default();
        tail.take_in(&looked.entries);
        self.threads.insert(conversation, Thread::Opening { replies: waiting, tail });
        if looked.entries.first().is_some_and(|first| first.seq > 1) {
            self.ask_entries(Query::Opening(conversation), conversation, None);
        } else {
            self.finish_opening(conversation);
        }
    }

    /// It may not be read any longer: the page closes it.
    pub(super) fn look_is_over(&mut self, conversation: ConversationId, why: Refusal) {
        self.looks.remove(&conversation);
        self.close_thread(conversation);
        self.say_look_away(conversation);
        self.shown.tell(Change::LookOver { conversation, mine: false });
        self.tell(NoticeKind::Info, Told::refused(why));
    }

    /// The person reads it no more.
    pub(super) fn look_away(&mut self, conversation: ConversationId) {
        let Some(waiting) = self.looks.remove(&conversation) else { return };
        for reply in waiting {
            reply.refuse(Refusal::ClosedAgain);
        }
        self.close_thread(conversation);
        self.say_look_away(conversation);
    }

    /// What was looked at is one's own now: it comes through the log like any other.
    pub(super) fn is_own_now(&mut self, conversation: ConversationId) {
        if !self.is_listed(conversation) || self.looks.remove(&conversation).is_none() {
            return;
        }
        self.say_look_away(conversation);
        self.shown.tell(Change::LookOver { conversation, mine: true });
    }

    fn say_look_away(&mut self, conversation: ConversationId) {
        if self.session.is_live() {
            let (method, params) = request::<method::ConversationLookAway>(LookAway { conversation });
            self.session(Input::Say { method, params });
        }
    }

    fn is_listed(&self, conversation: ConversationId) -> bool {
        self.world.conversations.get(&conversation).is_some_and(|known| known.mine)
    }

    /// A lead has taken over what was this agent's: the agent hears who and why.
    pub(super) fn taken_over(&mut self, left: &ConversationLeft) {
        let Some(taken) = &left.taken_over else { return };
        let (by, visitor, reason) =
            (taken.name.clone(), left.head.visitor_name.clone(), taken.reason.clone());
        let told = Told::TakenOver { by, visitor, reason };
        self.tell_of(NoticeKind::Info, told, Some(left.head.id));
    }

    /// Hands over everything at the end of the shift (T7), and tells what became of it.
    pub(super) fn hand_over(&mut self, all: HandOverAll, reply: Reply) {
        if !self.session.is_live() {
            return reply.refuse(Refusal::NeedsHub);
        }
        self.carry_out_held();
        let HandOverAll { to, notes, comment } = all;
        let command_id = CommandId(chance::id());
        let key = self.query(Query::HandOver(reply));
        let (method, params) = request::<method::ShiftHandOver>(HandOver { command_id, to, notes, comment });
        self.session(Input::Ask { key, method, params });
    }

    pub(super) fn handed_over(reply: Reply, outcome: Result<Box<RawValue>, WireError>) {
        pass_on::<HandedOver>(reply, outcome);
    }
}
