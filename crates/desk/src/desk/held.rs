//! What was done a moment ago and can be undone: an end, a release, a snooze, a transfer, a take over. The page shows it as done
//! at once; the hub hears of it when its time is over. So there is nothing to be taken back anywhere.

use super::Core;
use super::threads::Query;
use crate::command::Action;
use crate::handle::Reply;
use crate::session::Input;
use crate::view::{HeldView, HeldWhat, NoticeKind, Refusal, Told};
use deskbell_domain::{ConversationId, Span, Time};
use deskbell_protocol::head::HeadState;
use deskbell_protocol::leading::HadBy;

/// How long, as long as the hub has not said.
const UNDO: Span = Span::secs(5);

/// Something that can be undone.
#[derive(Debug)]
pub(super) struct Held {
    conversation: ConversationId,
    what: HeldWhat,
    action: Action,
    /// On the steady clock.
    until: Time,
    /// The same on the hub's clock, for the page.
    until_hub: Time,
}

impl Held {
    /// Then the hub hears of it, on the steady clock.
    pub(super) const fn until(&self) -> Time {
        self.until
    }
}

impl Core {
    /// Does something to a conversation that can be undone for a while.
    pub(super) fn hold(&mut self, what: HeldWhat, action: Action, reply: Reply) {
        if !self.session.is_live() {
            return reply.refuse(Refusal::NeedsHub);
        }
        let Some(conversation) = action.conversation() else { return reply.done() };
        // Who does a second thing to it within the time has settled the first.
        self.carry_out_held_in(conversation);
        let undo = self.world.rules.as_ref().map_or(UNDO, |rules| rules.undo);
        if undo.0 == 0 {
            return self.command(action, Some(reply));
        }
        tracing::info!(%conversation, ?what, "held, to be undone for a while");
        let (until, until_hub) = (self.clock.steady() + undo, self.hub_now() + undo);
        self.held.push(Held { conversation, what, action, until, until_hub });
        self.touched.conversations.insert(conversation);
        reply.done();
    }

    /// Who has a conversation, as the person sees it who is about to take it over: the hub hears of that only when the
    /// time to undo it is over, and must not take it from somebody else. `None`: nothing of it is seen here.
    pub(super) fn had_by(&self, conversation: ConversationId) -> Option<HadBy> {
        let known = self.world.conversations.get(&conversation).filter(|_| self.is_looked_at(conversation));
        let looked_at = known.map(|known| match &known.head.state {
            HeadState::Offered { agent, .. }
            | HeadState::Assigned { agent, .. }
            | HeadState::Released { agent, .. }
            | HeadState::Snoozed { agent, .. } => Some(*agent),
            HeadState::Queued { kept, .. } => kept.as_ref().map(|kept| kept.agent),
            HeadState::Ended { .. } => None,
        });
        looked_at.or_else(|| self.world.board.agent_of(conversation)).map(|agent| HadBy { agent })
    }

    /// Takes back what is held in a conversation.
    pub(super) fn undo(&mut self, conversation: ConversationId, reply: Reply) {
        if self.take_held(conversation).is_some() {
            tracing::info!(%conversation, "undone");
            reply.done();
        } else {
            reply.refuse(Refusal::TooLateToUndo);
        }
    }

    /// A visitor writes into a conversation that was about to be ended, released or put aside: it stays, and the
    /// agent is told. What was passed on goes on its way with the message in it.
    pub(super) fn visitor_wrote(&mut self, conversation: ConversationId) {
        let held = self
            .held_in(conversation)
            .filter(|what| !matches!(what, HeldWhat::Transfer | HeldWhat::TakeOver));
        let Some(what) = held.filter(|_| self.take_held(conversation).is_some()) else { return };
        let name = self.name_in(conversation);
        self.tell_of(NoticeKind::Info, Told::VisitorWrote { name, what }, Some(conversation));
    }

    /// It is over, or somebody else's: nothing of what is held can be done to it any more.
    pub(super) fn out_of_hand(&mut self, conversation: ConversationId) {
        if let Some(Held { what, .. }) = self.take_held(conversation) {
            tracing::info!(%conversation, ?what, "not done: it went elsewhere meanwhile");
        }
    }

    /// Somebody else signs in: nothing is done in another's name.
    pub(super) fn forget_held(&mut self) {
        self.held.clear();
    }

    /// What is held in a conversation.
    pub(super) fn held_in(&self, conversation: ConversationId) -> Option<HeldWhat> {
        self.held.iter().find(|held| held.conversation == conversation).map(|held| held.what)
    }

    /// What the page shows.
    pub(super) fn held_view(&self) -> Vec<HeldView> {
        let view = |held: &Held| HeldView {
            conversation: held.conversation,
            name: self.name_in(held.conversation),
            what: held.what,
            until: held.until_hub,
        };
        self.held.iter().map(view).collect()
    }

    /// The hub hears of everything whose time is over.
    pub(super) fn held_due(&mut self, now: Time) {
        let (due, held) = std::mem::take(&mut self.held).into_iter().partition(|held| held.until <= now);
        self.held = held;
        self.tell_hub(due);
    }

    /// The desk stops or signs out: nothing is left undone.
    pub(super) fn carry_out_held(&mut self) {
        for Held { conversation, what, action, .. } in std::mem::take(&mut self.held) {
            if !self.session.is_live() {
                tracing::info!(%conversation, ?what, "not done: the desk ends without a line");
                continue;
            }
            // Past the queue, where it would wait for the answer to what was written before: the hub keeps the
            // order of a connection.
            let command = self.new_command(action);
            let (method, params) = command.request();
            let key = self.query(Query::Command(command.id));
            self.session(Input::Ask { key, method, params });
        }
    }

    fn carry_out_held_in(&mut self, conversation: ConversationId) {
        let (due, held) =
            std::mem::take(&mut self.held).into_iter().partition(|held| held.conversation == conversation);
        self.held = held;
        self.tell_hub(due);
    }

    fn take_held(&mut self, conversation: ConversationId) -> Option<Held> {
        let place = self.held.iter().position(|held| held.conversation == conversation)?;
        self.touched.conversations.insert(conversation);
        Some(self.held.remove(place))
    }

    fn tell_hub(&mut self, held: Vec<Held>) {
        for Held { conversation, what, action, .. } in held {
            self.touched.conversations.insert(conversation);
            if self.session.is_live() {
                self.command(action, None);
                continue;
            }
            tracing::info!(%conversation, ?what, "not done: the line was lost meanwhile");
            self.not_done(&action, Refusal::NotToldToHub { name: self.name_in(conversation) });
        }
    }

    fn name_in(&self, conversation: ConversationId) -> String {
        let known = self.world.conversations.get(&conversation).map(|known| known.head.visitor_name.as_str());
        // A lead may take over what was only seen on the board.
        known.or_else(|| self.world.board.visitor_name(conversation)).unwrap_or_default().to_owned()
    }
}
