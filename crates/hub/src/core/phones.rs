//! Phones of agents: what they may do, what they are told, and how they come and go (H1, H4, H5). A phone has a log of its
//! own with nothing in it but its calls: the rest of the agent's work never goes there.

use super::calls::not_yours;
use super::command::Command;
use super::commands::{Outcome, done, forbidden};
use super::event::{Claim, Claimed};
use super::refusal::Refusal;
use super::step::{Step, TouchedCall};
use super::tickets::{Opens, PAIRING, Ticket};
use crate::heads;
use crate::store::{PhoneRecord, TokenOwner, TokenRecord, Write};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskbell_domain::call::{Call, CallPhase, Input};
use deskbell_domain::thread::Entry;
use deskbell_domain::{AgentId, CallId, ConversationId, DeviceId, Span, UserId};
use deskbell_protocol::event::{PhoneList, VisitUpdate};
use deskbell_protocol::head::{PairedPhone, PhoneHead};
use deskbell_protocol::http::ClaimedMove;
use deskbell_protocol::params::{ForgetPhone, InvitePhone, UninvitePhone};
use deskbell_protocol::{Code, Detail, Event};
use std::collections::BTreeSet;
use tracing::info;

/// Paired phones of one agent.
const PAIRED: usize = 5;
/// How long a phone may stay away and is still paired.
const PAIRED_FOR: Span = Span::days(90);
/// How long the token of a phone is good that is here for one call. It is let go with the call, long before.
const FOR_A_CALL: Span = Span::days(1);

impl Step<'_> {
    /// Who acts when a user does something on a device: of a phone it is its agent.
    pub(super) fn acting(&self, user: UserId, device: DeviceId) -> Option<(UserId, DeviceId)> {
        match user {
            UserId::Phone(phone) => {
                self.working.phones.get(&phone).map(|record| (UserId::Agent(record.agent), phone))
            }
            UserId::Agent(_) | UserId::Visitor(_) => Some((user, device)),
        }
    }

    /// Whose sessions are a user's on a device: a phone of an agent has its own.
    pub(super) fn session_user(&self, user: UserId, device: Option<DeviceId>) -> UserId {
        match (user, device) {
            (UserId::Agent(_), Some(device)) if self.working.phones.contains_key(&device) => {
                UserId::Phone(device)
            }
            (UserId::Agent(_) | UserId::Visitor(_) | UserId::Phone(_), _) => user,
        }
    }

    /// As whom a phone does something.
    ///
    /// # Errors
    /// When it may not. One that is here for one call has a part only in that, and only while the call is there or on its
    /// way: its code has worked once (H4).
    pub(super) fn phone_may(&self, phone: DeviceId, command: &Command) -> Result<AgentId, Refusal> {
        let record = self.working.phones.get(&phone).ok_or_else(not_yours)?;
        let (agent, is_paired) = (record.agent, record.call.is_none());
        let (call, paired_only) = match command {
            Command::AcceptCall(params) => (Some(params.call), true),
            Command::DeclineCall(params) => (Some(params.call), true),
            Command::ClaimHandoff(params) => (Some(params.call), true),
            Command::TakeCall(params) => (Some(params.call), true),
            Command::JoinHandoff(params) => (Some(params.call), false),
            Command::OfferHandoff(params) => (Some(params.call), false),
            Command::CancelHandoff(params) => (Some(params.call), false),
            Command::HangUp(params) => (Some(params.call), false),
            Command::SetMedia(params) => (Some(params.call), false),
            Command::LegSays(params) => (Some(params.call), false),
            Command::MarkRead(params) => (self.call_in(params.conversation), false),
            Command::SendMessage(params) => {
                (params.conversation.and_then(|conversation| self.call_in(conversation)), false)
            }
            Command::AddNote(_)
            | Command::Confirm(_)
            | Command::Release(_)
            | Command::Look(_)
            | Command::Whisper(_)
            | Command::Flag(_)
            | Command::TakeOver(_)
            | Command::HandOver(_)
            | Command::End(_)
            | Command::AcceptOffer(_)
            | Command::DeclineOffer(_)
            | Command::Transfer(_)
            | Command::Snooze(_)
            | Command::Fetch(_)
            | Command::Tag(_)
            | Command::EndNote(_)
            | Command::Block(_)
            | Command::Unblock(_)
            | Command::SetAway(_)
            | Command::Finish(_)
            | Command::SaveTag(_)
            | Command::DeleteTag(_)
            | Command::SetAvailability(_)
            | Command::SaveCanned(_)
            | Command::DeleteCanned(_)
            | Command::Describe(_)
            | Command::StartCall(_)
            | Command::InviteToCall(_)
            | Command::Switched(_)
            | Command::InvitePhone(_)
            | Command::UninvitePhone(_)
            | Command::ForgetPhone(_) => return Err(Refusal::Error(forbidden(command.name()))),
        };
        let call = call.and_then(|call| self.working.calls.get(&call)).ok_or_else(super::calls::over)?;
        // What ends the call or speaks for the agent is for the device that has it: whoever has only read the code may
        // be anybody who looked over the agent's shoulder.
        let speaks = matches!(command, Command::HangUp(_) | Command::SendMessage(_) | Command::MarkRead(_));
        let may = match (speaks, is_paired) {
            (true, _) => call.device() == Some(phone),
            (false, true) => true,
            (false, false) => has_a_part(call, phone) && !paired_only,
        };
        if call.agent() == Some(agent) && may { Ok(agent) } else { Err(not_yours()) }
    }

    /// A phone brings a code (H4, H5).
    pub(super) fn claim_phone(&mut self, claim: Claim) -> Result<Claimed, Refusal> {
        let Claim { ticket, name, token } = claim;
        let hash = ticket;
        let ticket = self.tickets.take(self.now, &hash).ok_or_else(no_such_code)?;
        // It is good again when this comes to nothing because the disk fails.
        self.unit.tickets.push((hash, ticket));
        let (phone, agent) = (DeviceId(self.ids.id()), ticket.agent);
        if self.working.has_left(agent) {
            return Err(no_such_code());
        }
        let of_agent = self.working.phones.values().filter(|other| other.agent == agent);
        if ticket.opens == Opens::Pairing && of_agent.filter(|other| other.call.is_none()).count() >= PAIRED {
            return Err(Refusal::because(Detail::PhonesFull));
        }
        let claimed = match ticket.opens {
            Opens::Move { call, handoff } => Some(ClaimedMove { call, handoff }),
            Opens::Pairing => None,
        };
        let record = PhoneRecord {
            id: phone,
            agent,
            name: name.clone(),
            call: claimed.as_ref().map(|claimed| claimed.call),
            since: self.now,
            seen: self.now,
        };
        // It is known before its call changes: then that is in its log.
        self.working.phones.insert(phone, record.clone());
        if let Some(ClaimedMove { call, handoff }) = claimed
            && let Err(invalid) = self.call_on(call, Input::ClaimHandoff { device: phone, name, handoff })
        {
            self.working.phones.remove(&phone);
            return Err(invalid.into());
        }
        let lasts = if claimed.is_some() { FOR_A_CALL } else { PAIRED_FOR };
        let owner = TokenOwner { user: UserId::Phone(phone), expires: self.now + lasts };
        self.unit.write(Write::Phone(record));
        self.unit.write(Write::Token(TokenRecord { hash: token, owner, device: Some(phone) }));
        info!(%agent, %phone, call = claimed.as_ref().map(|of| tracing::field::display(of.call)), "a phone");
        if claimed.is_none() {
            self.tell_phones(agent);
        }
        Ok(Claimed { phone, claimed })
    }

    /// A code for pairing is shown on a desk (H5).
    pub(super) fn invite_phone(&mut self, agent: AgentId, params: &InvitePhone) -> Outcome {
        let hash = hash_of(&params.ticket)?;
        self.tickets.put(hash, Ticket { agent, opens: Opens::Pairing, until: self.now + PAIRING });
        done()
    }

    /// It is not shown any more: whoever has photographed it comes too late.
    pub(super) fn uninvite_phone(&mut self, agent: AgentId, params: &UninvitePhone) -> Outcome {
        let hash = hash_of(&params.ticket)?;
        self.tickets.drop(agent, &hash);
        done()
    }

    /// A paired phone is not one any more.
    pub(super) fn forget_phone(&mut self, agent: AgentId, params: &ForgetPhone) -> Outcome {
        let is_its = |record: &&PhoneRecord| record.agent == agent && record.call.is_none();
        if self.working.phones.get(&params.phone).filter(is_its).is_none() {
            return Err(Refusal::because(Detail::NoPhone));
        }
        self.phone_goes(params.phone);
        done()
    }

    /// The agent's phones with the agent, and the codes for others: the password is another one, or the agent has left.
    pub(super) fn forget_phones_of(&mut self, agent: AgentId) {
        self.tickets.forget(agent);
        let of_agent = self.working.phones.values().filter(|record| record.agent == agent);
        for phone in of_agent.map(|record| record.id).collect::<Vec<_>>() {
            self.phone_goes(phone);
        }
    }

    /// A phone is let go: its token is good for nothing, and its sessions close.
    pub(super) fn phone_goes(&mut self, phone: DeviceId) {
        let Some(record) = self.working.phones.get(&phone).cloned() else { return };
        self.party_is_gone(UserId::Agent(record.agent), phone);
        self.sessions.close_user(UserId::Phone(phone));
        self.working.phones.remove(&phone);
        self.working.tops.remove(&UserId::Phone(phone));
        self.unit.write(Write::PhoneGone(phone));
        info!(agent = %record.agent, %phone, "a phone is let go");
        if record.call.is_none() {
            self.tell_phones(record.agent);
        }
    }

    /// Phones that came for a call which is not theirs any more go (H4), and paired ones that have been away for too long.
    pub(super) fn let_phones_go(&mut self) {
        let is_done = |record: &&PhoneRecord| match record.call {
            Some(of) => !self.working.calls.get(&of).is_some_and(|call| has_a_part(call, record.id)),
            None => {
                let away = self.now.since(record.seen) > PAIRED_FOR;
                away && !self.sessions.online(UserId::Phone(record.id))
            }
        };
        let done: Vec<DeviceId> =
            self.working.phones.values().filter(is_done).map(|record| record.id).collect();
        for phone in done {
            self.phone_goes(phone);
        }
    }

    /// A phone has opened a session, or closed one. Paired it stays as long as it is used.
    pub(super) fn phone_is_seen(&mut self, phone: DeviceId) {
        let now = self.now;
        let Some(record) = self.working.phones.get_mut(&phone) else { return };
        record.seen = now;
        let record = record.clone();
        if record.call.is_none() {
            self.tell_phones(record.agent);
            self.unit.write(Write::Prolong { user: UserId::Phone(phone), expires: now + PAIRED_FOR });
        }
        self.unit.write(Write::Phone(record));
    }

    /// The working set was read anew: that a phone came or went may have been told in a batch that was lost, and after a
    /// start no phone is there until it says so, while a desk that goes on from its place believes otherwise.
    pub(super) fn phones_go_on(&mut self) {
        let paired = self.working.phones.values().filter(|record| record.call.is_none());
        for agent in paired.map(|record| record.agent).collect::<BTreeSet<_>>() {
            self.tell_phones(agent);
        }
    }

    /// The paired phones go to their agent.
    fn tell_phones(&mut self, agent: AgentId) {
        let phones = Event::Phones(self.phones_of(agent));
        self.log(UserId::Agent(agent), &phones);
    }

    /// The paired phones of an agent, the newest first.
    pub(super) fn phones_of(&self, agent: AgentId) -> PhoneList {
        let paired =
            self.working.phones.values().filter(|phone| phone.agent == agent && phone.call.is_none());
        let mut phones: Vec<PairedPhone> = paired
            .map(|phone| {
                let online = self.sessions.online(UserId::Phone(phone.id));
                PairedPhone {
                    id: phone.id,
                    name: phone.name.clone(),
                    since: phone.since,
                    online,
                    seen: (!online).then_some(phone.seen),
                }
            })
            .collect();
        phones.sort_by_key(|phone| (std::cmp::Reverse(phone.since), phone.id));
        PhoneList { phones }
    }

    /// The phones that hear what became of an agent's call in this step: also the one that has just lost its part in it.
    pub(super) fn phones_told(&self, agent: AgentId, id: CallId, touched: &TouchedCall) -> Vec<DeviceId> {
        let Some(call) = self.working.calls.get(&id) else { return Vec::new() };
        let of_agent = self.working.phones.values().filter(|record| record.agent == agent);
        let told = of_agent.filter(|record| match record.call {
            Some(of) => of == id && (has_a_part(call, record.id) || touched.devices.contains(&record.id)),
            None => touched.rang || concerns_phones(call.phase()),
        });
        told.map(|record| record.id).collect()
    }

    /// The phones that hear of what is said in a conversation: while a call runs or rings there.
    pub(super) fn phones_in(&self, conversation: ConversationId) -> Vec<DeviceId> {
        let call = self.call_in(conversation).and_then(|call| self.working.calls.get(&call));
        let Some(call) = call else { return Vec::new() };
        let hear = self.working.phones.values().filter(|record| hears(record, call));
        hear.map(|record| record.id).collect()
    }

    /// What a phone starts from.
    pub(super) fn parts_of_phone(&self, phone: DeviceId) -> Option<Vec<Event>> {
        let record = self.working.phones.get(&phone)?;
        let mut parts = vec![Event::Phone(PhoneHead {
            id: phone,
            agent: record.agent,
            name: self.agent_name(record.agent),
            organisation: self.working.directory.organisation.clone(),
            paired: record.call.is_none(),
        })];
        for call in self.working.calls.values().filter(|call| hears(record, call)) {
            parts.extend(self.about_call(call));
            parts.push(Event::Call(heads::call_of_agent(call)));
        }
        Some(parts)
    }

    /// Whose call it is, and what was said there.
    pub(super) fn about_call(&self, call: &Call) -> Vec<Event> {
        let Some(thread) = self.working.threads.get(&call.conversation()) else { return Vec::new() };
        let known = self.working.visitors.get(&thread.conversation.visitor());
        let entries = thread.tail().filter(|entry: &&Entry| entry.is_for_visitor()).cloned().collect();
        let visit = VisitUpdate { head: heads::visit(&thread.conversation), entries };
        let card = known.map(|known| Event::Visitor(heads::card(&known.record)));
        card.into_iter().chain([Event::Visit(visit)]).collect()
    }
}

/// Whether a phone hears of a call.
pub(super) fn hears(record: &PhoneRecord, call: &Call) -> bool {
    call.agent() == Some(record.agent)
        && concerns_phones(call.phase())
        && record.call.is_none_or(|of| of == call.id() && has_a_part(call, record.id))
}

/// Whether a phone has a call, or takes part in its move.
fn has_a_part(call: &Call, phone: DeviceId) -> bool {
    !call.is_ended() && (call.device() == Some(phone) || call.other_device() == Some(phone))
}

/// Whether a call in this phase is anything to a phone: it rings, or it can be moved there.
pub(super) const fn concerns_phones(phase: &CallPhase) -> bool {
    match phase {
        CallPhase::Ringing { .. }
        | CallPhase::Connecting { .. }
        | CallPhase::Active { .. }
        | CallPhase::Reconnecting { .. } => true,
        CallPhase::Invited { .. }
        | CallPhase::Room { .. }
        | CallPhase::Waiting { .. }
        | CallPhase::Ended { .. } => false,
    }
}

/// The hash of a ticket as a desk says it.
pub(super) fn hash_of(text: &str) -> Result<[u8; 32], Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Refusal::new(Code::InvalidParams, "`ticket` is not a SHA-256 in base64url."))
}

fn no_such_code() -> Refusal {
    Refusal::because(Detail::CodeOld)
}
