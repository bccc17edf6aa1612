//! What a call's machine asks for, done: to its conversation, its slot, its deadlines and everybody who is told.

use super::deadlines::Subject;
use super::phones::concerns_phones;
use super::step::{Step, TouchedCall};
use crate::heads;
use deskbell_domain::agent::{self, InCall};
use deskbell_domain::call::{Call, CallEnd, CallPhase, Effect, Input, Invalid, Party};
use deskbell_domain::conversation;
use deskbell_domain::thread::ReassignedWhy;
use deskbell_domain::{AgentId, CallId, ConversationId, DeviceId, LegId, UserId};
use deskbell_protocol::Event;
use tracing::{error, info};

impl Step<'_> {
    /// A call that did not exist before.
    pub(super) fn call_is_new(&mut self, call: Call, effects: Vec<Effect>) {
        let id = call.id();
        info!(call = %id, conversation = %call.conversation(), is = phase_name(call.phase()), "call");
        let agents = call.agent().into_iter().collect();
        let touched = TouchedCall { version: 0, was_with: None, agents, devices: Vec::new(), rang: false };
        self.touched_calls.insert(id, touched);
        self.working.calls.insert(id, call);
        self.obey(id, effects);
    }

    /// Applies an input to a call.
    ///
    /// # Errors
    /// What the machine refuses; nothing has changed then.
    pub(super) fn call_on(&mut self, id: CallId, input: Input) -> Result<(), Invalid> {
        let Some(call) = self.working.calls.get_mut(&id) else { return Err(Invalid::Ended) };
        let before = call.clone();
        let effects = call.on(self.now, input, &self.working.directory.settings.calls)?;
        if *call == before {
            return Ok(());
        }
        let (was, is) = (phase_name(before.phase()), phase_name(call.phase()));
        if was != is {
            let agent = call.agent().map(tracing::field::display);
            info!(call = %id, was, is, agent, epoch = call.epoch(), "call");
        }
        let now_with = call.agent();
        let touched = self.touched_calls.entry(id).or_insert_with(|| TouchedCall {
            version: before.version(),
            was_with: before.agent(),
            agents: Default::default(),
            devices: Vec::new(),
            rang: concerns_phones(before.phase()),
        });
        touched.agents.extend(before.agent().into_iter().chain(now_with));
        touched.devices.extend(before.device().into_iter().chain(before.other_device()));
        self.obey(id, effects);
        Ok(())
    }

    /// Does what a call's effects ask for.
    fn obey(&mut self, id: CallId, effects: Vec<Effect>) {
        self.unit.calls.insert(id);
        let Some(call) = self.working.calls.get(&id) else { return };
        let (conversation, due) =
            (call.conversation(), call.next_deadline(&self.working.directory.settings.calls));
        let moved = call.times_moved();
        self.relays.keep(id, &call.legs());
        self.arm(Subject::Call(id), due);
        for effect in effects {
            match effect {
                Effect::Changed | Effect::LegRenewed => {}
                Effect::SlotTaken { agent, routed } => {
                    self.standing(agent, agent::Input::TakeCall(InCall { routed }));
                }
                Effect::SlotFreed(agent) => self.standing(agent, agent::Input::FreeCall),
                Effect::Moved => info!(call = %id, "the call is on another device"),
                Effect::Ended { why, talked } => {
                    info!(call = %id, ?why, talked_ms = talked.map(|talked| talked.0), "call over");
                    self.count_moves(conversation, moved);
                    let thread = self.working.threads.get(&conversation);
                    let ends = if thread.and_then(|thread| thread.conversation.invitation()) == Some(id) {
                        conversation::Input::InvitationOver { call: id, why }
                    } else {
                        conversation::Input::CallEnds { call: id, why, talked }
                    };
                    if let (conversation::Input::CallEnds { .. }, None) = (&ends, talked) {
                        self.missed_call(id, conversation, why);
                    }
                    if let Err(invalid) = self.change(conversation, ends) {
                        error!(call = %id, %conversation, %invalid, "a conversation did not know its call");
                    }
                    // One that still waits does so in chat from now on, where somebody may be free.
                    let group = self.working.threads.get(&conversation).map(|t| t.conversation.group());
                    self.to_settle.extend(group);
                    if why != CallEnd::ConversationLeft {
                        self.lose_if_offline(conversation);
                    }
                }
            }
        }
    }

    /// A conversation with a call was assigned: the call rings (V2).
    pub(super) fn ring(&mut self, id: ConversationId, agent: AgentId) {
        let waits = self.working.threads.get(&id).and_then(|thread| thread.conversation.call());
        let Some(call) = waits else { return };
        let name = self.agent_name(agent);
        if let Err(invalid) = self.call_on(call, Input::Ring { agent, name }) {
            error!(%call, %agent, %invalid, "could not ring");
        }
    }

    /// A conversation is about to end or to leave its agent: its call goes first, so that the thread says it in
    /// this order.
    ///
    /// # Errors
    /// What the conversation refuses; then nothing has happened to the call either.
    pub(super) fn call_leaves(
        &mut self,
        id: ConversationId,
        input: &conversation::Input,
    ) -> Result<(), conversation::Invalid> {
        let (Some(call), true) = (self.call_in(id), may_leave(input)) else { return Ok(()) };
        let Some(thread) = self.working.threads.get(&id) else { return Ok(()) };
        let owner = thread.conversation.owner();
        let mut after = thread.conversation.clone();
        after.on(self.now, input.clone(), &self.working.directory.settings)?;
        let leaves = after.is_ended() || (owner.is_some() && after.owner() != owner);
        if !leaves {
            return Ok(());
        }
        let not_shown =
            matches!(input, conversation::Input::Due | conversation::Input::Lose(ReassignedWhy::NotShown));
        let rings = (self.working.calls.get(&call))
            .is_some_and(|call| matches!(call.phase(), CallPhase::Ringing { .. }));
        let input = if not_shown && rings {
            Input::LostRing { leg: LegId(self.ids.id()) }
        } else {
            Input::ConversationLeft
        };
        if let Err(invalid) = self.call_on(call, input) {
            error!(%call, %invalid, "did not leave with its conversation");
        }
        Ok(())
    }

    /// A party's device is there again: the hub hears it, and it gets what it may have missed.
    pub(super) fn party_is_back(&mut self, user: UserId, device: DeviceId, session: uuid::Uuid) {
        for (id, party) in self.calls_of(user, Some(device)) {
            if let Err(invalid) = self.call_on(id, Input::Back(party)) {
                error!(call = %id, %invalid, "could not come back");
            }
            self.repeat_signals(id, user, Some(device), Some(session));
        }
        for id in self.moving_by(user, device) {
            self.repeat_signals(id, user, Some(device), Some(session));
        }
    }

    /// A party's device is gone from the hub: the visitor's last, or the one that answered.
    pub(super) fn party_is_gone(&mut self, user: UserId, device: DeviceId) {
        for (id, party) in self.calls_of(user, Some(device)) {
            if let Err(invalid) = self.call_on(id, Input::Gone(party)) {
                error!(call = %id, %invalid, "could not be gone");
            }
        }
        for id in self.moving_by(user, device) {
            if let Err(invalid) = self.call_on(id, Input::OtherGone(device)) {
                error!(call = %id, %invalid, "could not be gone from a move");
            }
        }
    }

    /// The calls in whose move a device has a part that is not the call's own.
    fn moving_by(&self, user: UserId, device: DeviceId) -> Vec<CallId> {
        let UserId::Agent(agent) = user else { return Vec::new() };
        let of_agent = self.working.calls.values().filter(|call| call.agent() == Some(agent));
        of_agent.filter(|call| call.other_device() == Some(device)).map(Call::id).collect()
    }

    /// The hub has started: everybody has the time of somebody who is gone to come back.
    pub(super) fn calls_begin_anew(&mut self) {
        for id in self.running_calls() {
            if let Err(invalid) = self.call_on(id, Input::Restarted) {
                error!(call = %id, %invalid, "could not begin anew");
            }
        }
    }

    /// The working set was read anew after a batch was lost: who is there is told to the calls again, and what
    /// the devices told each other is repeated, because it may have been lost on its way.
    pub(super) fn calls_go_on(&mut self) {
        for id in self.running_calls() {
            let Some(call) = self.working.calls.get(&id) else { continue };
            let (agent, device) = (call.agent().map(UserId::Agent), call.device());
            let visitor = (self.working.threads.get(&call.conversation()))
                .map(|thread| UserId::Visitor(thread.conversation.visitor()));
            let parties =
                [(visitor, None, Party::Visitor), (agent.filter(|_| device.is_some()), device, Party::Agent)];
            for (user, device, party) in parties {
                let Some(user) = user else { continue };
                let there = self.sessions.mailboxes(self.session_user(user, device), device).next().is_some();
                let input = if there { Input::Back(party) } else { Input::Gone(party) };
                if let Err(invalid) = self.call_on(id, input) {
                    error!(call = %id, %invalid, "could not go on");
                }
                self.repeat_signals(id, user, device, None);
            }
            self.move_goes_on(id);
        }
    }

    /// The same for the other device of its move.
    fn move_goes_on(&mut self, id: CallId) {
        let Some(call) = self.working.calls.get(&id) else { return };
        let (Some(agent), Some(device)) = (call.agent().map(UserId::Agent), call.other_device()) else {
            return;
        };
        if self.sessions.mailboxes(self.session_user(agent, Some(device)), Some(device)).next().is_some() {
            self.repeat_signals(id, agent, Some(device), None);
        } else if let Err(invalid) = self.call_on(id, Input::OtherGone(device)) {
            error!(call = %id, %invalid, "could not be gone from a move");
        }
    }

    fn running_calls(&self) -> Vec<CallId> {
        let running = self.working.calls.values().filter(|call| !call.is_ended());
        running.map(Call::id).collect()
    }

    /// The running calls of which a user's device is a party: one at most, by V9.
    fn calls_of(&self, user: UserId, device: Option<DeviceId>) -> Vec<(CallId, Party)> {
        let device = match user {
            UserId::Agent(_) | UserId::Phone(_) => device,
            UserId::Visitor(_) => None,
        };
        match user {
            UserId::Visitor(visitor) => {
                let call = self.working.open_of(visitor).and_then(|id| self.call_in(id));
                call.into_iter().map(|id| (id, Party::Visitor)).collect()
            }
            UserId::Agent(agent) => (self.working.calls.values())
                .filter(|call| call.agent() == Some(agent) && call.device().is_some())
                .filter(|call| call.device() == device)
                .map(|call| (call.id(), Party::Agent))
                .collect(),
            // Its agent acts, see `acting`.
            UserId::Phone(_) => Vec::new(),
        }
    }

    /// Tells a call's visitor and its agent what this step changed. Somebody whom it rang before hears that it
    /// no longer does.
    pub(super) fn tell_call(&mut self, id: CallId, touched: &TouchedCall) {
        let Some(call) = self.working.calls.get(&id) else { return };
        if call.version() == touched.version {
            return;
        }
        let (to_agent, to_visitor) = (heads::call_of_agent(call), heads::call_of_visitor(call));
        let visitor =
            (self.working.threads.get(&call.conversation())).map(|thread| thread.conversation.visitor());
        if let Some(visitor) = visitor {
            self.log(UserId::Visitor(visitor), &Event::Call(to_visitor));
        }
        let about = self.working.calls.get(&id).map(|call| self.about_call(call)).unwrap_or_default();
        for agent in &touched.agents {
            self.log(UserId::Agent(*agent), &Event::Call(to_agent.clone()));
            for phone in self.phones_told(*agent, id, touched) {
                let is_new = touched.was_with != Some(*agent) || !touched.rang;
                for part in about.iter().filter(|_| is_new) {
                    self.log(UserId::Phone(phone), part);
                }
                self.log(UserId::Phone(phone), &Event::Call(to_agent.clone()));
            }
        }
    }
}

/// Whether an input can take a conversation from its agent or end it.
const fn may_leave(input: &conversation::Input) -> bool {
    match input {
        conversation::Input::Release(_)
        | conversation::Input::AgentEnds(_)
        | conversation::Input::VisitorEnds
        | conversation::Input::Block(_)
        | conversation::Input::Lose(_)
        // These take an invitation with them (V10); while a call rings or runs they are refused.
        | conversation::Input::Transfer { .. }
        | conversation::Input::TakeOver { .. }
        | conversation::Input::HandOver { .. }
        | conversation::Input::Snooze { .. }
        | conversation::Input::Due => true,
        conversation::Input::VisitorSays { .. }
        | conversation::Input::AgentSays { .. }
        | conversation::Input::Note { .. }
        | conversation::Input::Whisper { .. }
        | conversation::Input::Flag { .. }
        | conversation::Input::VisitorRead(_)
        | conversation::Input::AgentRead { .. }
        | conversation::Input::Assign { .. }
        | conversation::Input::Wait { .. }
        | conversation::Input::Offer(_)
        | conversation::Input::Accept { .. }
        | conversation::Input::Decline(_)
        | conversation::Input::Confirm(_)
        | conversation::Input::Types(_)
        | conversation::Input::Fetch(_)
        | conversation::Input::Tag { .. }
        | conversation::Input::EndNote { .. }
        | conversation::Input::Invite { .. }
        | conversation::Input::InvitationOver { .. }
        | conversation::Input::CallBegins { .. }
        | conversation::Input::CallEnds { .. } => false,
    }
}

/// A phase's name in the logs.
const fn phase_name(phase: &CallPhase) -> &'static str {
    match phase {
        CallPhase::Invited { .. } => "invited",
        CallPhase::Room { .. } => "room",
        CallPhase::Waiting { .. } => "waiting",
        CallPhase::Ringing { .. } => "ringing",
        CallPhase::Connecting { .. } => "connecting",
        CallPhase::Active { .. } => "active",
        CallPhase::Reconnecting { .. } => "reconnecting",
        CallPhase::Ended { .. } => "ended",
    }
}
