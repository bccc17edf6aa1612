//! Video calls (V1 to V11): what users do with them. What their machine's effects do to everything around them is in
//! `call_effects`.

use super::commands::{Outcome, done};
use super::refusal::Refusal;
use super::step::Step;
use crate::frames;
use deskbell_domain::agent::Status;
use deskbell_domain::call::{Call, Input, Invalid, Party, Start, comes_to};
use deskbell_domain::conversation::{self, First};
use deskbell_domain::{AgentId, CallId, Channel, ConversationId, DeviceId, LegId, UserId, VisitorId};
use deskbell_protocol::params::{
    AcceptCall, CallAccepted, CallStarted, LegSays, OfCall, SetMedia, StartCall,
};
use deskbell_protocol::{Code, Detail};
use tracing::error;

impl Step<'_> {
    /// A visitor calls (V1), or answers an invitation (V10). A call that rings or runs already is answered with itself:
    /// of two that begin at once the first counts.
    pub(super) fn start_call(&mut self, visitor: VisitorId, params: &StartCall) -> Outcome {
        self.check_let_in(visitor)?;
        if let Some(named) = params.conversation {
            self.check_visitors(visitor, named)?;
        }
        let open = self.working.open_of(visitor);
        let running = comes_to(open.and_then(|id| self.call_in(id)), params.invitation)?;
        let id = match (running, open) {
            (Some(running), _) => self.join(running, params.media)?,
            (None, Some(open)) => self.call_owner(open, params)?,
            (None, None) => self.open_with_call(visitor, params)?,
        };
        let Some(call) = self.working.calls.get(&id) else { return Err(over()) };
        Ok(frames::result(&CallStarted {
            call: id,
            conversation: call.conversation(),
            leg: call.leg(),
            epoch: call.epoch(),
        }))
    }

    /// Opens a conversation that is routed to an agent for the call.
    fn open_with_call(&mut self, visitor: VisitorId, params: &StartCall) -> Result<CallId, Refusal> {
        let id = CallId(self.ids.id());
        let conversation = self.open_new(visitor, Some(Channel::Video), First::Call(id))?;
        self.begin_call(id, conversation, params, None);
        Ok(id)
    }

    /// Rings the agent who has the conversation (A3: nobody is looked for).
    fn call_owner(&mut self, open: ConversationId, params: &StartCall) -> Result<CallId, Refusal> {
        let owner = self.working.threads.get(&open).and_then(|thread| thread.conversation.owner());
        let Some(owner) = owner else {
            return Err(busy("An agent answers you here first. You can call as soon as somebody does."));
        };
        let standing = self.working.agents.get(&owner).map(|agent| &agent.standing);
        let free = standing.is_some_and(|standing| {
            standing.reachable() && !standing.away() && standing.status(Channel::Video) == Status::Available
        });
        if !free {
            let words = match standing.and_then(|standing| standing.call()) {
                Some(_) => "The agent is on another call. Try again in a few minutes, or write here.",
                None => "The agent cannot take a call at the moment. You can write here meanwhile.",
            };
            return Err(busy(words));
        }
        let id = CallId(self.ids.id());
        self.change(open, conversation::Input::CallBegins { call: id, by: Party::Visitor })?;
        let rings = Some((owner, self.agent_name(owner)));
        self.begin_call(id, open, params, rings);
        Ok(id)
    }

    fn begin_call(
        &mut self,
        id: CallId,
        conversation: ConversationId,
        params: &StartCall,
        rings: Option<(AgentId, String)>,
    ) {
        let leg = LegId(self.ids.id());
        let start = Start { id, conversation, leg, rings, media: params.media };
        let (call, effects) = Call::start(self.now, start, &self.working.directory.settings.calls);
        self.call_is_new(call, effects);
    }

    /// This device answers, or waits in the room of an invitation; the first one has the call (V9, V10).
    pub(super) fn accept_call(&mut self, agent: AgentId, device: DeviceId, params: &AcceptCall) -> Outcome {
        self.running(params.call)?;
        self.may_enter(params.call, agent)?;
        self.call_on(params.call, Input::Accept { agent, device, media: params.media })?;
        let Some(call) = self.working.calls.get(&params.call) else { return Err(over()) };
        let (conversation, leg, epoch) = (call.conversation(), call.leg(), call.epoch());
        // Whoever answers has been shown it (C1).
        if let Err(invalid) = self.change(conversation, conversation::Input::Confirm(agent)) {
            error!(%conversation, %agent, %invalid, "a conversation was not its call's agent's");
        }
        self.repeat_signals(params.call, UserId::Agent(agent), Some(device), None);
        Ok(frames::result(&CallAccepted { leg, epoch }))
    }

    /// The agent does not answer (V4).
    pub(super) fn decline_call(&mut self, agent: AgentId, params: &OfCall) -> Outcome {
        self.running(params.call)?;
        self.call_on(params.call, Input::Decline(agent))?;
        done()
    }

    /// Ends the call for good (V8). Any device of the agent may.
    pub(super) fn hang_up(&mut self, user: UserId, params: &OfCall) -> Outcome {
        self.running(params.call)?;
        let party = self.party(params.call, user, None)?;
        self.call_on(params.call, Input::HangUp(party))?;
        done()
    }

    /// What a side sends from now on (V6).
    pub(super) fn set_media(&mut self, user: UserId, device: DeviceId, params: &SetMedia) -> Outcome {
        self.running(params.call)?;
        let media = params.media;
        let input = match (self.party(params.call, user, Some(device)), user) {
            (Ok(party), _) => Input::Media { party, media },
            // As the call moves on, a mute is still under way from where it was (H3).
            (Err(_), UserId::Agent(agent)) => {
                self.is_with(params.call, agent)?;
                Input::TurnedOff { device, media }
            }
            (Err(refusal), UserId::Visitor(_) | UserId::Phone(_)) => return Err(refusal),
        };
        self.call_on(params.call, input)?;
        done()
    }

    /// How a device's leg stands. What is said of a call that is over is passed over: the device has not heard.
    pub(super) fn leg_says(&mut self, user: UserId, device: DeviceId, params: &LegSays) -> Outcome {
        let LegSays { call, leg, state, .. } = *params;
        if self.running(call).is_err() {
            return done();
        }
        let party = self.party_on(call, user, device, leg)?;
        self.call_on(call, Input::Leg { party, leg, state })?;
        done()
    }

    /// Which side of a call a user is. An agent's device must be the one that answered, when it is named.
    pub(super) fn party(&self, id: CallId, user: UserId, device: Option<DeviceId>) -> Result<Party, Refusal> {
        let Some(call) = self.working.calls.get(&id) else { return Err(over()) };
        let of = self.working.threads.get(&call.conversation()).map(|thread| thread.conversation.visitor());
        match user {
            UserId::Visitor(visitor) if of == Some(visitor) => Ok(Party::Visitor),
            UserId::Agent(agent)
                if call.agent() == Some(agent) && (device.is_none() || call.device() == device) =>
            {
                Ok(Party::Agent)
            }
            UserId::Visitor(_) | UserId::Agent(_) | UserId::Phone(_) => Err(not_yours()),
        }
    }

    /// Which side of a leg a user is: while a call moves the agent's other device has one of its own (H2).
    pub(super) fn party_on(
        &self,
        id: CallId,
        user: UserId,
        device: DeviceId,
        leg: LegId,
    ) -> Result<Party, Refusal> {
        let second = self.working.calls.get(&id).filter(|call| call.second_leg() == Some(leg));
        match (second, user) {
            (Some(call), UserId::Agent(agent)) => {
                let is_its = call.agent() == Some(agent) && call.device_on(leg) == Some(device);
                if is_its { Ok(Party::Agent) } else { Err(not_yours()) }
            }
            (Some(_) | None, user) => self.party(id, user, Some(device)),
        }
    }

    /// The call that the visitor is invited to, or that waits, rings or runs in a conversation.
    pub(super) fn call_in(&self, id: ConversationId) -> Option<CallId> {
        self.working.threads.get(&id)?.conversation.any_call()
    }

    pub(super) fn running(&self, id: CallId) -> Result<(), Refusal> {
        let runs = self.working.calls.get(&id).is_some_and(|call| !call.is_ended());
        if runs { Ok(()) } else { Err(over()) }
    }
}

pub(super) fn busy(words: &str) -> Refusal {
    Refusal::new(Code::CallBusy, words)
}

pub(super) fn over() -> Refusal {
    Refusal::because(Detail::CallOver)
}

pub(super) fn not_yours() -> Refusal {
    Refusal::because(Detail::CallNotYours)
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::Ended => over(),
            Invalid::NotYours => not_yours(),
            Invalid::Taken => Self::because(Detail::CallAnswered),
            Invalid::InvitationOver => Self::because(Detail::InvitationOver),
            Invalid::Moving => Self::because(Detail::CallMoving),
            Invalid::NoHandoff => Self::because(Detail::CodeOld),
        }
    }
}
