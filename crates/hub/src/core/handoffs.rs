//! Moving a call to another device of its agent, and back (H1 to H4): what the agent's devices do for it.

use super::calls::{not_yours, over};
use super::commands::{Outcome, done};
use super::people::NAME_CHARS;
use super::phones::hash_of;
use super::refusal::Refusal;
use super::step::Step;
use super::tickets::{Opens, Ticket};
use crate::frames;
use deskbell_domain::call::Input;
use deskbell_domain::{AgentId, CallId, DeviceId, HandoffId, LegId, UserId, text};
use deskbell_protocol::params::{
    CallAccepted, ClaimHandoff, JoinHandoff, OfHandoff, OfferHandoff, Switched, TakeCall,
};
use tracing::info;

impl Step<'_> {
    /// The device that has the call shows a code (H1).
    pub(super) fn offer_handoff(
        &mut self,
        agent: AgentId,
        device: DeviceId,
        params: &OfferHandoff,
    ) -> Outcome {
        let OfferHandoff { call, handoff, ref ticket, .. } = *params;
        self.is_with(call, agent)?;
        let hash = ticket.as_deref().map(hash_of).transpose()?;
        self.call_on(call, Input::OfferHandoff { device, handoff, to_desk: hash.is_none() })?;
        if let Some(hash) = hash {
            let until = self.now + self.working.directory.settings.calls.claim;
            self.tickets.put(hash, Ticket { agent, opens: Opens::Move { call, handoff }, until });
        }
        moves(call, handoff, "offered");
        done()
    }

    /// The visitor says how long there was nothing to see and nothing to hear while the call moved (H2).
    pub(super) fn switched(&mut self, visitor: UserId, params: &Switched) -> Outcome {
        let Switched { call, leg, video_gap_ms, audio_gap_ms, .. } = *params;
        self.running(call)?;
        self.party(call, visitor, None)?;
        info!(%call, %leg, ?video_gap_ms, ?audio_gap_ms, "the visitor has switched");
        done()
    }

    /// Another device has read it (H4).
    pub(super) fn claim_handoff(
        &mut self,
        agent: AgentId,
        device: DeviceId,
        params: &ClaimHandoff,
    ) -> Outcome {
        self.is_with(params.call, agent)?;
        let name = text::check_line(&params.name, NAME_CHARS)?;
        self.call_on(params.call, Input::ClaimHandoff { device, name, handoff: params.handoff })?;
        moves(params.call, params.handoff, "claimed");
        done()
    }

    /// The call is to go on at that device: the visitor opens a second leg (H2).
    pub(super) fn join_handoff(&mut self, agent: AgentId, device: DeviceId, params: &JoinHandoff) -> Outcome {
        self.is_with(params.call, agent)?;
        let leg = LegId(self.ids.id());
        let (handoff, media) = (params.handoff, params.media);
        self.call_on(params.call, Input::JoinHandoff { device, handoff, leg, media })?;
        moves(params.call, handoff, "joined");
        self.leg_of(params.call, device)
    }

    /// A device takes the call without a code (H1).
    pub(super) fn take_call(&mut self, agent: AgentId, device: DeviceId, params: &TakeCall) -> Outcome {
        self.is_with(params.call, agent)?;
        let name = text::check_line(&params.name, NAME_CHARS)?;
        let leg = LegId(self.ids.id());
        let (handoff, media) = (params.handoff, params.media);
        self.call_on(params.call, Input::TakeOver { agent, device, name, handoff, leg, media })?;
        moves(params.call, handoff, "taken");
        self.leg_of(params.call, device)
    }

    /// Nobody wants it any more; any device of the agent may say so (H4).
    pub(super) fn cancel_handoff(&mut self, agent: AgentId, params: &OfHandoff) -> Outcome {
        self.is_with(params.call, agent)?;
        self.call_on(params.call, Input::CancelHandoff(params.handoff))?;
        moves(params.call, params.handoff, "cancelled");
        done()
    }

    /// The leg that a device has now.
    fn leg_of(&self, id: CallId, device: DeviceId) -> Outcome {
        let Some(call) = self.working.calls.get(&id) else { return Err(over()) };
        let leg = call.legs().into_iter().find(|leg| call.device_on(*leg) == Some(device));
        let leg = leg.ok_or_else(not_yours)?;
        Ok(frames::result(&CallAccepted { leg, epoch: call.epoch() }))
    }

    /// Whether an agent has a running call.
    pub(super) fn is_with(&self, id: CallId, agent: AgentId) -> Result<(), Refusal> {
        self.running(id)?;
        let is_its = self.working.calls.get(&id).is_some_and(|call| call.agent() == Some(agent));
        if is_its { Ok(()) } else { Err(not_yours()) }
    }
}

fn moves(call: CallId, handoff: HandoffId, was: &'static str) {
    info!(%call, %handoff, was, "a move");
}
