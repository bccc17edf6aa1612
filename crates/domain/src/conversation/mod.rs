//! The machine of one conversation (product rules, section 2): who has it, whose turn it is, what was said.

mod calls;
mod input;
mod state;

pub use input::{Actor, Effect, Input, Invalid};
pub use state::{Contact, Marks, State, Turn};

use crate::call::Party;
use crate::settings::Settings;
use crate::thread::{Author, EndedBy, Entry, EntryBody, Happening, ReassignedWhy, Seq};
use crate::{AgentId, CallId, Channel, ClientMessageId, ContactId, ConversationId, GroupId, Time, VisitorId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The whole exchange with one visitor, across transfers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    id: ConversationId,
    visitor: VisitorId,
    channel: Channel,
    group: GroupId,
    opened_at: Time,
    /// The ended conversation of the same visitor that this one goes on from (C11, M10).
    follows: Option<ConversationId>,
    version: u64,
    state: State,
    turn: Turn,
    marks: Marks,
    last_seq: Seq,
    last_at: Time,
    contacts: Vec<Contact>,
    /// Agents who let it time out (M9).
    timed_out: BTreeSet<AgentId>,
    /// The agent who has just released it while the visitor was waiting (M6).
    given_by: Option<AgentId>,
    /// There was a video call in it: then it never ends by itself (V8).
    #[serde(default)]
    had_call: bool,
    /// The call that waits, rings or runs in it.
    #[serde(default)]
    call: Option<CallId>,
}

/// What a new conversation is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its id.
    pub id: ConversationId,
    /// Whose.
    pub visitor: VisitorId,
    /// How it reached us.
    pub channel: Channel,
    /// The routing group.
    pub group: GroupId,
    /// The ended one that it goes on from.
    pub follows: Option<ConversationId>,
    /// What it begins with.
    pub first: First,
}

/// What a conversation begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// A message.
    Message {
        /// What.
        text: String,
        /// The id that the visitor's client gave it.
        client_message_id: ClientMessageId,
    },
    /// A video call, without a word (V1).
    Call(CallId),
}

impl Conversation {
    /// A visitor's first message or call opens it, and it wants an agent (C1, V1).
    pub fn open(now: Time, opening: Opening) -> (Self, Vec<Effect>) {
        let mut conversation = Self {
            id: opening.id,
            visitor: opening.visitor,
            channel: opening.channel,
            group: opening.group,
            opened_at: now,
            follows: opening.follows,
            version: 1,
            state: State::Queued { since: now, announced: false },
            turn: Turn::Agent { since: now },
            marks: Marks::default(),
            last_seq: 0,
            last_at: now,
            contacts: Vec::new(),
            timed_out: BTreeSet::new(),
            given_by: None,
            had_call: false,
            call: None,
        };
        let first = match opening.first {
            First::Message { text, client_message_id } => {
                let body = EntryBody::Message { author: Author::Visitor, text, client_message_id };
                conversation.record(now, body)
            }
            First::Call(call) => conversation.record_call(now, call, Party::Visitor),
        };
        conversation.marks.visitor = conversation.last_seq;
        (conversation, vec![first, Effect::Route])
    }

    /// Applies one input; an error changes nothing. The version grows with every change that is shown.
    ///
    /// # Errors
    /// When the input does not fit the state, see [`Invalid`].
    pub fn on(&mut self, now: Time, input: Input, settings: &Settings) -> Result<Vec<Effect>, Invalid> {
        let now = now.max(self.last_at);
        let effects = match input {
            Input::VisitorSays { text, client_message_id } => self.visitor_says(now, text, client_message_id),
            Input::AgentSays { by, text, client_message_id } => {
                self.agent_says(now, by, text, client_message_id)
            }
            Input::Note { by, text, client_message_id } => self.note(now, by, text, client_message_id),
            Input::VisitorRead(up_to) => return self.read(up_to, |marks| &mut marks.visitor),
            Input::AgentRead { agent, up_to } => {
                self.owned_by(agent)?;
                return self.read(up_to, |marks| &mut marks.agent);
            }
            Input::Assign { contact, to } => self.assign(now, contact, to, settings),
            Input::Wait { group, name } => self.wait(now, group, name),
            Input::Confirm(agent) => return self.confirm(agent),
            Input::Release(agent) => self.release(now, agent, settings),
            Input::AgentEnds(agent) => self.agent_ends(now, agent),
            Input::VisitorEnds => self.end(now, EndedBy::Visitor),
            Input::Lose(why) => self.lose(now, why),
            Input::CallBegins { call, by } => self.call_begins(now, call, by),
            Input::CallEnds { call, why, talked } => self.call_ends(now, call, why, talked),
            Input::Due => return self.due(now),
        }?;
        if !effects.is_empty() {
            self.version += 1;
        }
        Ok(effects)
    }

    /// When [`Input::Due`] is to be sent.
    pub const fn next_deadline(&self) -> Option<Time> {
        match &self.state {
            State::Assigned { confirm_by, .. } => *confirm_by,
            State::Queued { .. } | State::Released { .. } | State::Ended { .. } => None,
        }
    }

    /// Agents who get it only when nobody else can take it (M6, M9).
    pub fn avoid(&self) -> Vec<AgentId> {
        self.timed_out.iter().copied().chain(self.given_by).collect()
    }

    /// The agent who has it.
    pub const fn owner(&self) -> Option<AgentId> {
        match &self.state {
            State::Assigned { agent, .. } => Some(*agent),
            State::Queued { .. } | State::Released { .. } | State::Ended { .. } => None,
        }
    }

    /// The agent in whose list it stands: who has it, released it, or had it last when it ended.
    pub fn listed_for(&self) -> Option<AgentId> {
        match &self.state {
            State::Assigned { agent, .. } | State::Released { agent, .. } => Some(*agent),
            State::Ended { .. } => self.contacts.last().map(|contact| contact.agent),
            State::Queued { .. } => None,
        }
    }

    /// Whether it is closed for good (C11).
    pub const fn is_ended(&self) -> bool {
        match &self.state {
            State::Ended { .. } => true,
            State::Queued { .. } | State::Assigned { .. } | State::Released { .. } => false,
        }
    }

    /// Whether an agent has ever had it: such an agent may read it for good (C14).
    pub fn was_with(&self, agent: AgentId) -> bool {
        self.contacts.iter().any(|contact| contact.agent == agent)
    }

    /// Which one.
    pub const fn id(&self) -> ConversationId {
        self.id
    }

    /// Whose.
    pub const fn visitor(&self) -> VisitorId {
        self.visitor
    }

    /// How it reached us.
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// The routing group.
    pub const fn group(&self) -> GroupId {
        self.group
    }

    /// When the first message or call came.
    pub const fn opened_at(&self) -> Time {
        self.opened_at
    }

    /// The ended conversation that it goes on from (C11).
    pub const fn follows(&self) -> Option<ConversationId> {
        self.follows
    }

    /// Grows with every change: the fence of every compare-and-set.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Where it stands.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Whose turn it is (C4).
    pub const fn turn(&self) -> Turn {
        self.turn
    }

    /// What either side has read (C3).
    pub const fn marks(&self) -> Marks {
        self.marks
    }

    /// The newest place of its thread.
    pub const fn last_seq(&self) -> Seq {
        self.last_seq
    }

    /// When its thread last grew.
    pub const fn last_at(&self) -> Time {
        self.last_at
    }

    /// Every agent's stint, in order.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    fn visitor_says(&mut self, now: Time, text: String, id: ClientMessageId) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        let author = Author::Visitor;
        let mut effects = vec![self.record(now, EntryBody::Message { author, text, client_message_id: id })];
        // What one writes one has seen, and everything above it.
        self.marks.visitor = self.last_seq;
        if let Turn::Visitor { .. } = self.turn {
            self.turn = Turn::Agent { since: now };
        }
        match &self.state {
            State::Released { .. } => {
                self.state = State::Queued { since: now, announced: false };
                effects.push(Effect::Route);
            }
            State::Queued { .. } | State::Assigned { .. } | State::Ended { .. } => {}
        }
        Ok(effects)
    }

    fn agent_says(
        &mut self,
        now: Time,
        by: Actor,
        text: String,
        id: ClientMessageId,
    ) -> Result<Vec<Effect>, Invalid> {
        self.owned_by(by.agent)?;
        let author = Author::Agent { agent: by.agent, name: by.name };
        let message = self.record(now, EntryBody::Message { author, text, client_message_id: id });
        self.marks.agent = self.last_seq;
        self.turn = Turn::Visitor { since: now };
        if let Some(contact) = self.contacts.last_mut() {
            contact.messages += 1;
        }
        Ok(vec![message])
    }

    fn note(
        &mut self,
        now: Time,
        by: Actor,
        text: String,
        id: ClientMessageId,
    ) -> Result<Vec<Effect>, Invalid> {
        self.owned_by(by.agent)?;
        let body = EntryBody::Note { agent: by.agent, name: by.name, text, client_message_id: id };
        Ok(vec![self.record(now, body)])
    }

    fn read(&mut self, up_to: Seq, side: fn(&mut Marks) -> &mut Seq) -> Result<Vec<Effect>, Invalid> {
        if up_to > self.last_seq {
            return Err(Invalid::NoSuchEntry);
        }
        let mark = side(&mut self.marks);
        if up_to > *mark {
            *mark = up_to;
            self.version += 1;
        }
        Ok(Vec::new())
    }

    fn assign(
        &mut self,
        now: Time,
        contact: ContactId,
        to: Actor,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        match &self.state {
            State::Queued { .. } => {}
            State::Assigned { .. } | State::Released { .. } => return Err(Invalid::Taken),
            State::Ended { .. } => return Err(Invalid::Ended),
        }
        self.state = State::Assigned {
            contact,
            agent: to.agent,
            name: to.name.clone(),
            since: now,
            confirm_by: Some(now + settings.confirm_within),
        };
        self.given_by = None;
        self.contacts.push(Contact { id: contact, agent: to.agent, from: now, until: None, messages: 0 });
        let joined = self.happened(now, Happening::Joined { agent: to.agent, name: to.name });
        let mut effects = vec![joined];
        effects.extend(self.takes_slot().then_some(Effect::SlotTaken(to.agent)));
        Ok(effects)
    }

    fn wait(&mut self, now: Time, group: GroupId, name: String) -> Result<Vec<Effect>, Invalid> {
        match &mut self.state {
            State::Queued { announced: true, .. } => Ok(Vec::new()),
            State::Queued { announced, .. } => {
                *announced = true;
                Ok(vec![self.happened(now, Happening::Queued { group, name })])
            }
            State::Assigned { .. } | State::Released { .. } => Err(Invalid::Taken),
            State::Ended { .. } => Err(Invalid::Ended),
        }
    }

    fn confirm(&mut self, agent: AgentId) -> Result<Vec<Effect>, Invalid> {
        self.owned_by(agent)?;
        // Nobody sees it, so nobody is told and the version stays.
        if let State::Assigned { confirm_by, .. } = &mut self.state {
            *confirm_by = None;
        }
        Ok(Vec::new())
    }

    fn release(&mut self, now: Time, agent: AgentId, settings: &Settings) -> Result<Vec<Effect>, Invalid> {
        let name = self.owned_by(agent)?;
        if !settings.capabilities.get(self.channel).release {
            return Err(Invalid::CannotRelease);
        }
        self.close_contact(now);
        let what = Happening::Released { agent, name: name.clone() };
        let mut effects = vec![self.happened(now, what)];
        effects.extend(self.takes_slot().then_some(Effect::SlotFreed(agent)));
        match self.turn {
            Turn::Visitor { .. } => self.state = State::Released { agent, name, at: now },
            Turn::Agent { since } => {
                self.given_by = Some(agent);
                self.state = State::Queued { since, announced: false };
                effects.extend([Effect::Left { agent, why: None }, Effect::Route]);
            }
        }
        Ok(effects)
    }

    fn agent_ends(&mut self, now: Time, agent: AgentId) -> Result<Vec<Effect>, Invalid> {
        let name = match &self.state {
            // Whoever released it still sees it in the list, and may close it from there.
            State::Released { agent: by, name, .. } if *by == agent => name.clone(),
            State::Released { .. } | State::Queued { .. } | State::Assigned { .. } | State::Ended { .. } => {
                self.owned_by(agent)?
            }
        };
        self.end(now, EndedBy::Agent { agent, name })
    }

    fn end(&mut self, now: Time, by: EndedBy) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        let owner = self.owner();
        self.close_contact(now);
        self.state = State::Ended { at: now, by: by.clone() };
        let mut effects = vec![self.happened(now, Happening::Ended { by })];
        effects.extend(owner.filter(|_| self.takes_slot()).map(Effect::SlotFreed));
        Ok(effects)
    }

    fn lose(&mut self, now: Time, why: ReassignedWhy) -> Result<Vec<Effect>, Invalid> {
        let (agent, name) = match &self.state {
            State::Assigned { agent, name, .. } => (*agent, name.clone()),
            State::Queued { .. } | State::Released { .. } => return Err(Invalid::NotAssigned),
            State::Ended { .. } => return Err(Invalid::Ended),
        };
        self.timed_out.insert(agent);
        self.close_contact(now);
        let (Turn::Agent { since } | Turn::Visitor { since }) = self.turn;
        self.state = State::Queued { since, announced: false };
        let mut effects = vec![self.happened(now, Happening::Reassigned { from: agent, name, why })];
        effects.extend(self.takes_slot().then_some(Effect::SlotFreed(agent)));
        effects.extend([Effect::Left { agent, why: Some(why) }, Effect::Route]);
        Ok(effects)
    }

    fn due(&mut self, now: Time) -> Result<Vec<Effect>, Invalid> {
        match self.next_deadline() {
            Some(due) if now >= due => {
                let effects = self.lose(now, ReassignedWhy::NotShown)?;
                self.version += 1;
                Ok(effects)
            }
            Some(_) | None => Ok(Vec::new()),
        }
    }

    fn still_open(&self) -> Result<(), Invalid> {
        if self.is_ended() { Err(Invalid::Ended) } else { Ok(()) }
    }

    fn owned_by(&self, agent: AgentId) -> Result<String, Invalid> {
        match &self.state {
            State::Assigned { agent: owner, name, .. } if *owner == agent => Ok(name.clone()),
            State::Ended { .. } => Err(Invalid::Ended),
            State::Assigned { .. } | State::Queued { .. } | State::Released { .. } => Err(Invalid::NotYours),
        }
    }

    fn close_contact(&mut self, now: Time) {
        if let Some(contact) = self.contacts.last_mut() {
            contact.until.get_or_insert(now);
        }
    }

    fn happened(&mut self, now: Time, what: Happening) -> Effect {
        self.record(now, EntryBody::Happened { what })
    }

    fn record(&mut self, now: Time, body: EntryBody) -> Effect {
        self.last_seq += 1;
        self.last_at = now;
        Effect::Record(Entry { seq: self.last_seq, at: now, body })
    }
}
