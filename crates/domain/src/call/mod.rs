//! The machine of one video call (V1 to V11, H1 to H4): whom it rings, who has answered on which device, how the two
//! legs stand, to which other device it moves, and how it ended. Media flows past it: it hears of it what the two devices say.

mod handoff;
mod input;
mod invitation;
mod legs;
mod state;

pub use handoff::{Handoff, HandoffEnd, HandoffStage};
pub use input::{Effect, Input, Invalid};
pub use invitation::{Invite, comes_to};
pub use state::{CallEnd, CallPhase, LegState, MediaState, Party, PastCall, Sending};

use crate::settings::CallTimes;
use crate::{AgentId, CallId, ConversationId, DeviceId, LegId, Time};
use legs::Side;
use serde::{Deserialize, Serialize};

/// One video session inside a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    id: CallId,
    conversation: ConversationId,
    /// It was routed to its agent, who gets nothing else meanwhile (A2); else it was begun inside a conversation.
    routed: bool,
    began_at: Time,
    version: u64,
    epoch: u32,
    leg: LegId,
    phase: CallPhase,
    visitor: Side,
    agent: Side,
    /// Calls of older hubs have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handoff: Option<Handoff>,
    /// How often it went to another device of its agent (H1).
    #[serde(default, skip_serializing_if = "is_zero")]
    moved: u32,
}

const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// What a new call is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Its id.
    pub id: CallId,
    /// Inside which conversation.
    pub conversation: ConversationId,
    /// The leg that the visitor opens.
    pub leg: LegId,
    /// Whom it rings at once: the agent who has the conversation, with the name shown. `None`: it waits until
    /// its conversation is routed to somebody (V1).
    pub rings: Option<(AgentId, String)>,
    /// What the visitor's device can send.
    pub media: MediaState,
}

impl Call {
    /// A visitor calls (V1).
    pub fn start(now: Time, start: Start, times: &CallTimes) -> (Self, Vec<Effect>) {
        let routed = start.rings.is_none();
        let mut call = Self {
            id: start.id,
            conversation: start.conversation,
            routed,
            began_at: now,
            version: 1,
            epoch: 1,
            leg: start.leg,
            phase: CallPhase::Waiting { since: now },
            visitor: Side { media: start.media, connected: false, gone: None },
            agent: Side::unseen(),
            handoff: None,
            moved: 0,
        };
        let mut effects = vec![Effect::Changed];
        if let Some((agent, name)) = start.rings {
            call.phase = ringing(now, agent, name, times);
            effects.push(Effect::SlotTaken { agent, routed });
        }
        (call, effects)
    }

    /// Applies one input; an error changes nothing. The version grows with every change that is shown.
    ///
    /// # Errors
    /// When the input does not fit the phase, see [`Invalid`].
    pub fn on(&mut self, now: Time, input: Input, times: &CallTimes) -> Result<Vec<Effect>, Invalid> {
        let effects = match input {
            Input::Ring { agent, name } => self.ring(now, agent, name, times),
            Input::LostRing { leg } => self.lost_ring(now, leg),
            Input::Accept { agent, device, media } => self.accept(now, agent, device, media, times),
            Input::Join { media } => self.join(now, media, times),
            Input::NotNow => self.not_now(now),
            Input::Decline(agent) => self.decline(now, agent),
            Input::HangUp(party) => self.hang_up(now, party),
            Input::Leg { party, leg, state } => Ok(self.leg_says(now, (party, leg), state, times)),
            Input::Media { party, media } => self.sends(party, media),
            Input::TurnedOff { device, media } => self.turned_off(device, media),
            Input::Gone(party) => Ok(self.gone(now, party)),
            Input::Back(party) => Ok(self.back(party)),
            Input::OfferHandoff { device, handoff, to_desk } => {
                self.offer_handoff(now, device, (handoff, to_desk), times)
            }
            Input::ClaimHandoff { device, name, handoff } => {
                self.claim_handoff(now, (device, name), handoff, times)
            }
            Input::JoinHandoff { device, handoff, leg, media } => {
                self.join_handoff(now, (device, handoff), (leg, media), times)
            }
            Input::TakeOver { agent, device, name, handoff, leg, media } => {
                self.take_over(now, agent, (device, name), handoff, (leg, media), times)
            }
            Input::CancelHandoff(handoff) => self.cancel_handoff(handoff),
            Input::OtherGone(device) => Ok(self.other_gone(device)),
            Input::Restarted => Ok(self.restarted(now)),
            Input::ConversationLeft => {
                self.running()?;
                Ok(self.end(now, CallEnd::ConversationLeft))
            }
            Input::Due => Ok(self.due(now, times)),
        }?;
        if effects.contains(&Effect::Changed) {
            self.version += 1;
        }
        Ok(effects)
    }

    /// When [`Input::Due`] is to be sent.
    pub fn next_deadline(&self, times: &CallTimes) -> Option<Time> {
        let left = |party| self.leaves_at(party, times);
        let moves = self.handoff_deadline();
        let phase = self.phase_deadline().map(|deadline| self.not_while_it_is_made(deadline));
        [phase, moves, left(Party::Visitor), left(Party::Agent)].into_iter().flatten().min()
    }

    /// Which one.
    pub const fn id(&self) -> CallId {
        self.id
    }

    /// Inside which conversation.
    pub const fn conversation(&self) -> ConversationId {
        self.conversation
    }

    /// Whether it was routed to its agent, who gets nothing else meanwhile (A2).
    pub const fn routed(&self) -> bool {
        self.routed
    }

    /// When the visitor called.
    pub const fn began_at(&self) -> Time {
        self.began_at
    }

    /// Grows with every change that is shown: the fence of every compare-and-set.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Grows with every change of the leg that carries the call.
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// How often it went to another device of its agent (H1).
    pub const fn times_moved(&self) -> u32 {
        self.moved
    }

    /// The leg between the visitor and the agent's device.
    pub const fn leg(&self) -> LegId {
        self.leg
    }

    /// Where it stands.
    pub const fn phase(&self) -> &CallPhase {
        &self.phase
    }

    /// What a party sends.
    pub const fn media(&self, party: Party) -> MediaState {
        self.side(party).media
    }

    /// Who invites, whom it rings, or who talks.
    pub const fn agent(&self) -> Option<AgentId> {
        match &self.phase {
            CallPhase::Invited { agent, .. }
            | CallPhase::Room { agent, .. }
            | CallPhase::Ringing { agent, .. }
            | CallPhase::Connecting { agent, .. }
            | CallPhase::Active { agent, .. }
            | CallPhase::Reconnecting { agent, .. } => Some(*agent),
            CallPhase::Waiting { .. } | CallPhase::Ended { .. } => None,
        }
    }

    /// The device that answered or waits in the room (V9), until the call is over.
    pub const fn device(&self) -> Option<DeviceId> {
        match &self.phase {
            CallPhase::Room { device, .. }
            | CallPhase::Connecting { device, .. }
            | CallPhase::Active { device, .. }
            | CallPhase::Reconnecting { device, .. } => *device,
            CallPhase::Invited { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Ended { .. } => None,
        }
    }

    /// Whether it waits for an agent.
    pub const fn waits(&self) -> bool {
        matches!(self.phase, CallPhase::Waiting { .. })
    }

    /// Whether it is over for good (V8).
    pub const fn is_ended(&self) -> bool {
        matches!(self.phase, CallPhase::Ended { .. })
    }

    /// Whether the two devices look for each other or have found each other.
    pub const fn is_answered(&self) -> bool {
        match &self.phase {
            CallPhase::Connecting { .. } | CallPhase::Active { .. } | CallPhase::Reconnecting { .. } => true,
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Ended { .. } => false,
        }
    }

    /// Whose video slot it takes: while it rings or runs, or the agent waits in the room (A2, V9).
    pub const fn holds(&self) -> Option<AgentId> {
        match &self.phase {
            CallPhase::Invited { .. } => None,
            CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. }
            | CallPhase::Ended { .. } => self.agent(),
        }
    }

    fn ring(
        &mut self,
        now: Time,
        agent: AgentId,
        name: String,
        times: &CallTimes,
    ) -> Result<Vec<Effect>, Invalid> {
        match &self.phase {
            CallPhase::Waiting { .. } => {}
            CallPhase::Ended { .. } => return Err(Invalid::Ended),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. } => return Err(Invalid::Taken),
        }
        self.phase = ringing(now, agent, name, times);
        Ok(vec![Effect::Changed, Effect::SlotTaken { agent, routed: self.routed }])
    }

    /// No device showed the ring: the next agent gets another leg, so that nothing of this one can be mistaken
    /// for it (C1).
    fn lost_ring(&mut self, now: Time, leg: LegId) -> Result<Vec<Effect>, Invalid> {
        let agent = match &self.phase {
            CallPhase::Ringing { agent, .. } => *agent,
            CallPhase::Ended { .. } => return Err(Invalid::Ended),
            CallPhase::Invited { .. } | CallPhase::Room { .. } | CallPhase::Waiting { .. } => {
                return Err(Invalid::NotYours);
            }
            CallPhase::Connecting { .. } | CallPhase::Active { .. } | CallPhase::Reconnecting { .. } => {
                return Err(Invalid::Taken);
            }
        };
        if !self.routed {
            // Whoever gets the chat next was not chosen for a call.
            return Ok(self.end(now, CallEnd::ConversationLeft));
        }
        self.phase = CallPhase::Waiting { since: now };
        self.epoch += 1;
        self.leg = leg;
        Ok(vec![Effect::Changed, Effect::SlotFreed(agent), Effect::LegRenewed])
    }

    fn accept(
        &mut self,
        now: Time,
        by: AgentId,
        device: DeviceId,
        media: MediaState,
        times: &CallTimes,
    ) -> Result<Vec<Effect>, Invalid> {
        match &self.phase {
            CallPhase::Ringing { agent, name, .. } if *agent == by => {
                self.phase = CallPhase::Connecting {
                    agent: by,
                    name: name.clone(),
                    device: Some(device),
                    since: now,
                    deadline: now + times.connect,
                };
                self.agent = Side { media, connected: false, gone: None };
                Ok(vec![Effect::Changed])
            }
            CallPhase::Invited { agent, name, since } if *agent == by => {
                self.phase =
                    CallPhase::Room { agent: by, name: name.clone(), device: Some(device), since: *since };
                self.agent = Side { media, connected: false, gone: None };
                Ok(vec![Effect::Changed, Effect::SlotTaken { agent: by, routed: false }])
            }
            CallPhase::Room { agent, device: has, .. }
            | CallPhase::Connecting { agent, device: has, .. }
            | CallPhase::Active { agent, device: has, .. }
            | CallPhase::Reconnecting { agent, device: has, .. }
                if *agent == by =>
            {
                if *has == Some(device) {
                    Ok(Vec::new())
                } else {
                    Err(Invalid::Taken)
                }
            }
            CallPhase::Ended { .. } => Err(Invalid::Ended),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. } => Err(Invalid::NotYours),
        }
    }

    fn decline(&mut self, now: Time, by: AgentId) -> Result<Vec<Effect>, Invalid> {
        self.running()?;
        match &self.phase {
            CallPhase::Ringing { agent, .. } if *agent == by => Ok(self.end(now, CallEnd::Declined)),
            CallPhase::Connecting { agent, .. }
            | CallPhase::Active { agent, .. }
            | CallPhase::Reconnecting { agent, .. }
                if *agent == by =>
            {
                Err(Invalid::Taken)
            }
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. }
            | CallPhase::Ended { .. } => Err(Invalid::NotYours),
        }
    }

    fn hang_up(&mut self, now: Time, by: Party) -> Result<Vec<Effect>, Invalid> {
        self.running()?;
        let why = match (&self.phase, by) {
            (CallPhase::Invited { .. } | CallPhase::Room { .. }, Party::Visitor) => CallEnd::NotNow,
            (CallPhase::Invited { .. } | CallPhase::Room { .. }, Party::Agent) => CallEnd::Withdrawn,
            (CallPhase::Waiting { .. } | CallPhase::Ringing { .. }, Party::Visitor) => CallEnd::Cancelled,
            (CallPhase::Ringing { .. }, Party::Agent) => CallEnd::Declined,
            (CallPhase::Waiting { .. }, Party::Agent) => return Err(Invalid::NotYours),
            (
                CallPhase::Connecting { .. }
                | CallPhase::Active { .. }
                | CallPhase::Reconnecting { .. }
                | CallPhase::Ended { .. },
                by,
            ) => CallEnd::HungUp { by },
        };
        Ok(self.end(now, why))
    }

    fn sends(&mut self, party: Party, media: MediaState) -> Result<Vec<Effect>, Invalid> {
        self.running()?;
        if party == Party::Agent && self.device().is_none() {
            // Nothing of the agent shows before accept (V2).
            return Err(Invalid::NotYours);
        }
        // Only the agent shares a screen (V12).
        let screen = media.screen && party == Party::Agent;
        let media = MediaState { screen, camera_behind: media.camera_behind && screen, ..media };
        let side = self.side_mut(party);
        if side.media == media {
            return Ok(Vec::new());
        }
        side.media = media;
        Ok(vec![Effect::Changed])
    }

    fn due(&mut self, now: Time, times: &CallTimes) -> Vec<Effect> {
        let over = |deadline: Option<Time>| deadline.is_some_and(|deadline| now >= deadline);
        if over(self.phase_deadline().map(|deadline| self.not_while_it_is_made(deadline))) {
            return match &self.phase {
                CallPhase::Ringing { .. } => self.end(now, CallEnd::Missed),
                CallPhase::Connecting { .. } => self.end(now, CallEnd::NoConnection),
                CallPhase::Reconnecting { .. } => self.end(now, CallEnd::GaveUp),
                CallPhase::Invited { .. }
                | CallPhase::Room { .. }
                | CallPhase::Waiting { .. }
                | CallPhase::Active { .. }
                | CallPhase::Ended { .. } => Vec::new(),
            };
        }
        if over(self.handoff_deadline()) {
            return self.handoff_due();
        }
        let left = [Party::Visitor, Party::Agent]
            .into_iter()
            .filter_map(|party| Some((self.leaves_at(party, times)?, party)))
            .min();
        match left {
            Some((at, party)) if now >= at => self.end(now, CallEnd::Left { party }),
            Some(_) | None => Vec::new(),
        }
    }

    const fn phase_deadline(&self) -> Option<Time> {
        match &self.phase {
            CallPhase::Ringing { deadline, .. }
            | CallPhase::Connecting { deadline, .. }
            | CallPhase::Reconnecting { deadline, .. } => Some(*deadline),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Ended { .. } => None,
        }
    }

    fn end(&mut self, now: Time, why: CallEnd) -> Vec<Effect> {
        let agent = self.holds();
        let talked = match &self.phase {
            CallPhase::Active { since, .. } | CallPhase::Reconnecting { since, .. } => {
                Some(now.since(*since))
            }
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Ended { .. } => None,
        };
        self.phase = CallPhase::Ended { at: now, why };
        self.handoff = None;
        self.visitor.gone = None;
        self.agent.gone = None;
        let mut effects = vec![Effect::Changed];
        effects.extend(agent.map(Effect::SlotFreed));
        effects.push(Effect::Ended { why, talked });
        effects
    }

    const fn running(&self) -> Result<(), Invalid> {
        if self.is_ended() { Err(Invalid::Ended) } else { Ok(()) }
    }
}

fn ringing(now: Time, agent: AgentId, name: String, times: &CallTimes) -> CallPhase {
    CallPhase::Ringing { agent, name, since: now, deadline: now + times.ring }
}
