//! From chat to video (V10): an agent invites, waits in the room or not, and the visitor comes or does not.

use super::calls::{busy, over};
use super::commands::{Outcome, done};
use super::refusal::Refusal;
use super::step::Step;
use crate::frames;
use deskbell_domain::call::{Call, CallPhase, Effect, Input, Invite, MediaState, Party};
use deskbell_domain::conversation;
use deskbell_domain::{AgentId, CallId, LegId, UserId, VisitorId};
use deskbell_protocol::Detail;
use deskbell_protocol::params::{CallStarted, OfCall, OfConversation};

impl Step<'_> {
    /// An agent invites the visitor of a chat: one at a time, and none from within a call (V9, V10).
    pub(super) fn invite_to_call(&mut self, agent: AgentId, params: &OfConversation) -> Outcome {
        let conversation = params.conversation;
        let theirs = self.working.calls.values().find(|call| call.agent() == Some(agent) && !call.is_ended());
        match theirs.map(|call| (call.is_invitation(), call.conversation())) {
            None => {}
            Some((true, of)) if of == conversation => {
                return Err(Refusal::because(Detail::InvitedAlready));
            }
            Some((true, _)) => {
                return Err(Refusal::because(Detail::InvitedAnother));
            }
            Some((false, _)) => return Err(Refusal::because(Detail::InCall)),
        }
        let (id, leg) = (CallId(self.ids.id()), LegId(self.ids.id()));
        self.change(conversation, conversation::Input::Invite { call: id, by: agent })?;
        let name = self.agent_name(agent);
        let call = Call::invite(self.now, Invite { id, conversation, leg, agent, name });
        let epoch = call.epoch();
        self.call_is_new(call, vec![Effect::Changed]);
        Ok(frames::result(&CallStarted { call: id, conversation, leg, epoch }))
    }

    /// Whether an agent may wait in the room: not with another call at hand (V9).
    pub(super) fn may_enter(&self, id: CallId, agent: AgentId) -> Result<(), Refusal> {
        let invited = (self.working.calls.get(&id))
            .is_some_and(|call| matches!(call.phase(), CallPhase::Invited { .. }));
        let in_call = (self.working.agents.get(&agent)).is_some_and(|agent| agent.standing.call().is_some());
        if invited && in_call { Err(Refusal::because(Detail::InCall)) } else { Ok(()) }
    }

    /// The visitor comes to where the agent has invited to. A call that is no invitation any more is left as it is:
    /// of two that begin at once the first counts.
    pub(super) fn join(&mut self, id: CallId, media: MediaState) -> Result<CallId, Refusal> {
        let Some(call) = self.working.calls.get(&id) else { return Err(over()) };
        if !call.is_invitation() {
            return Ok(id);
        }
        let conversation = call.conversation();
        if let (CallPhase::Invited { .. }, Some(agent)) = (call.phase(), call.agent()) {
            let standing = self.working.agents.get(&agent).map(|agent| &agent.standing);
            if standing.is_some_and(|standing| standing.call().is_some()) {
                return Err(busy("The agent is on another call. Try again in a few minutes, or write here."));
            }
            if !standing.is_some_and(|standing| standing.reachable() && !standing.away()) {
                return Err(busy("The agent is not there at the moment. Try again later, or write here."));
            }
        }
        self.change(conversation, conversation::Input::CallBegins { call: id, by: Party::Agent })?;
        self.call_on(id, Input::Join { media })?;
        Ok(id)
    }

    /// The visitor does not want to now (V10).
    pub(super) fn not_now(&mut self, visitor: VisitorId, params: &OfCall) -> Outcome {
        self.running(params.call)?;
        self.party(params.call, UserId::Visitor(visitor), None)?;
        self.call_on(params.call, Input::NotNow)?;
        done()
    }
}
