//! What a video call is to its conversation: entries of the thread, and whose turn it is afterwards. Who is
//! in the call and on which device is the business of [`crate::call`].

use super::{Conversation, Effect, Invalid, State, Turn};
use crate::call::{CallEnd, Party, PastCall};
use crate::settings::Settings;
use crate::thread::{EntryBody, Happening};
use crate::{AgentId, CallId, Channel, Span, Time};

impl Conversation {
    /// The call that waits, rings or runs in it.
    pub const fn call(&self) -> Option<CallId> {
        self.call
    }

    /// The call that the visitor is invited to (V10).
    pub const fn invitation(&self) -> Option<CallId> {
        self.invitation
    }

    /// The call that the visitor is invited to, or that waits, rings or runs in it.
    pub fn any_call(&self) -> Option<CallId> {
        self.call.or(self.invitation)
    }

    /// Whether there was a video call in it: then it never ends by itself (V8).
    pub const fn had_call(&self) -> bool {
        self.had_call
    }

    /// What came of the last call in it that is over (V4). `None`: there was none, or that was before this was written down.
    pub const fn past_call(&self) -> Option<PastCall> {
        self.past_call
    }

    /// The channel by which agents are looked for. One that came by video and has no call any more goes on in
    /// chat, also at another agent's.
    pub const fn routed_by(&self) -> Channel {
        match (self.channel, self.call) {
            (Channel::Video, None) => Channel::Chat,
            (channel, _) => channel,
        }
    }

    /// Whether it takes a slot of its channel for as long as an agent has it (M3). Not one that came by video:
    /// the video slot is the call's, for as long as that rings or runs.
    pub const fn takes_slot(&self) -> bool {
        match self.channel {
            Channel::Chat | Channel::Mobile => true,
            Channel::Video => false,
        }
    }

    pub(super) fn invite(
        &mut self,
        now: Time,
        call: CallId,
        by: AgentId,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        self.owned_by(by)?;
        if !settings.capabilities.get(self.channel()).video {
            return Err(Invalid::CannotCall);
        }
        if self.any_call().is_some() {
            return Err(Invalid::InCall);
        }
        let State::Assigned { name, .. } = &self.state else { return Err(Invalid::NotYours) };
        let invited = Happening::Invited { call, agent: by, name: name.clone() };
        self.invitation = Some(call);
        Ok(vec![self.happened(now, invited)])
    }

    pub(super) fn invitation_over(
        &mut self,
        now: Time,
        call: CallId,
        why: CallEnd,
    ) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        if self.invitation != Some(call) {
            return Err(Invalid::NoSuchCall);
        }
        self.invitation = None;
        Ok(vec![self.happened(now, Happening::InvitationOver { call, why })])
    }

    pub(super) fn call_begins(&mut self, now: Time, call: CallId, by: Party) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        match (&self.state, self.call) {
            (State::Assigned { .. }, None) => {}
            (State::Assigned { .. }, Some(_)) => return Err(Invalid::Taken),
            (
                State::Queued { .. }
                | State::Offered { .. }
                | State::Released { .. }
                | State::Snoozed { .. }
                | State::Ended { .. },
                _,
            ) => return Err(Invalid::NotAssigned),
        }
        if self.invitation.is_some_and(|invited| invited != call) {
            return Err(Invalid::InCall);
        }
        self.invitation = None;
        if let (Turn::Visitor { .. }, Party::Visitor) = (self.turn, by) {
            self.turn = Turn::Agent { since: now };
        }
        Ok(vec![self.record_call(now, call, by)])
    }

    /// Answered: the visitor's turn, as after an agent's message. Else it waits for the agent (V4).
    pub(super) fn call_ends(
        &mut self,
        now: Time,
        call: CallId,
        why: CallEnd,
        talked: Option<Span>,
    ) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        if self.call != Some(call) {
            return Err(Invalid::NoSuchCall);
        }
        self.call = None;
        self.past_call = Some(PastCall::of(why, talked));
        self.turn = match (talked, self.turn) {
            (Some(_), _) => Turn::Visitor { since: now },
            (None, Turn::Visitor { .. }) => Turn::Agent { since: now },
            (None, waits @ Turn::Agent { .. }) => waits,
        };
        let talked = talked.unwrap_or_default();
        Ok(vec![self.happened(now, Happening::CallEnded { call, why, talked })])
    }

    pub(super) fn record_call(&mut self, now: Time, call: CallId, by: Party) -> Effect {
        self.had_call = true;
        self.call = Some(call);
        self.record(now, EntryBody::Happened { what: Happening::CallBegan { call, by } })
    }
}
