//! What two devices of a leg tell each other goes through here: to the other party and nobody else, in order,
//! and not before an agent has answered.

use super::commands::forbidden;
use super::phones::hears;
use super::refusal::Refusal;
use super::refusal::unavailable;
use super::step::Step;
use crate::frames;
use crate::store::PhoneRecord;
use deskbell_domain::call::Party;
use deskbell_domain::{CallId, DeviceId, LegId, UserId};
use deskbell_protocol::WireError;
use deskbell_protocol::call::{IceServers, Signal, SignalFrame};
use tracing::info;
use uuid::Uuid;

impl Step<'_> {
    /// A device says something to the other one. What it may not say, or what is too late, is dropped: nobody
    /// waits for an answer.
    pub(super) fn signal(&mut self, user: UserId, device: DeviceId, frame: &SignalFrame) {
        let id = frame.call;
        let kind = kind(&frame.signal);
        let Some((user, device)) = self.acting(user, device) else { return };
        let Ok(party) = self.party_on(id, user, device, frame.leg) else {
            info!(call = %id, %user, %device, kind, "a signal was dropped: not a party");
            return;
        };
        let Some(call) = self.working.calls.get(&id).filter(|call| !call.is_ended()) else {
            info!(call = %id, %user, kind, "a signal was dropped: the call is over");
            return;
        };
        if !call.legs().contains(&frame.leg) {
            info!(call = %id, %user, kind, leg = %frame.leg, "a signal was dropped: of another leg");
            return;
        }
        let answered = call.is_answered();
        let passed = frames::signal(frame);
        if let Err(why) = self.relays.take(self.now, (id, frame.leg), party, &frame.signal, &passed) {
            info!(call = %id, %user, kind, %why, "a signal was dropped");
            return;
        }
        if answered && let Some((user, device)) = self.other(id, frame.leg, party) {
            for mailbox in self.sessions.mailboxes(self.session_user(user, device), device) {
                self.unit.relay(mailbox, &passed);
            }
        }
    }

    /// A party's device gets what the other side has said so far on its legs: all sessions of the device, or one. The
    /// visitor's is any.
    pub(super) fn repeat_signals(
        &mut self,
        id: CallId,
        to: UserId,
        device: Option<DeviceId>,
        session: Option<Uuid>,
    ) {
        let Some(call) = self.working.calls.get(&id).filter(|call| call.is_answered()) else { return };
        let mut legs = call.legs();
        let (party, device) = match to {
            UserId::Visitor(_) => (Party::Visitor, None),
            UserId::Agent(_) | UserId::Phone(_) => {
                legs.retain(|leg| call.device_on(*leg) == device);
                (Party::Agent, device)
            }
        };
        let to = self.session_user(to, device);
        for frame in legs.into_iter().flat_map(|leg| self.relays.held_for((id, leg), party)) {
            let (one, all) = match session {
                Some(session) => (self.sessions.mailbox(to, session), None),
                None => (None, Some(self.sessions.mailboxes(to, device))),
            };
            for mailbox in one.into_iter().chain(all.into_iter().flatten()) {
                self.unit.relay(mailbox, &frame);
            }
        }
    }

    /// Servers for a party of a call that is not over, or for an agent who wants to know that they answer (V11).
    pub(super) fn ice(&self, user: UserId, id: Option<CallId>) -> Result<IceServers, WireError> {
        let acting = match user {
            UserId::Phone(phone) => {
                let record = self.working.phones.get(&phone);
                let call = id.and_then(|id| self.working.calls.get(&id));
                let may = |record: &&PhoneRecord| match record.call {
                    Some(_) => call.is_some_and(|call| hears(record, call)),
                    None => id.is_some(),
                };
                let its = record.filter(may);
                UserId::Agent(its.ok_or_else(|| forbidden("call.ice of this call"))?.agent)
            }
            UserId::Agent(_) | UserId::Visitor(_) => user,
        };
        match (id, acting) {
            (Some(id), user) => {
                self.party(id, user, None).map_err(|refusal| match refusal {
                    Refusal::Error(error) => error,
                    Refusal::LookUp(_) => unavailable(),
                })?;
            }
            (None, UserId::Agent(_)) => {}
            (None, UserId::Visitor(_) | UserId::Phone(_)) => {
                return Err(forbidden("call.ice without a call"));
            }
        }
        info!(call = id.map(tracing::field::display), %user, "servers for a call");
        Ok(self.working.ice.servers(self.now, user))
    }

    /// The other side of a leg of a call that was answered, and on which device: the visitor's all, the agent's one.
    fn other(&self, id: CallId, leg: LegId, party: Party) -> Option<(UserId, Option<DeviceId>)> {
        let call = self.working.calls.get(&id)?;
        match party {
            Party::Visitor => Some((UserId::Agent(call.agent()?), Some(call.device_on(leg)?))),
            Party::Agent => {
                let thread = self.working.threads.get(&call.conversation())?;
                Some((UserId::Visitor(thread.conversation.visitor()), None))
            }
        }
    }
}

/// A signal's name in the logs.
const fn kind(signal: &Signal) -> &'static str {
    match signal {
        Signal::Offer { .. } => "offer",
        Signal::Answer { .. } => "answer",
        Signal::Candidate { .. } => "candidate",
        Signal::OfferAgain => "offer_again",
        Signal::Bye => "bye",
    }
}
