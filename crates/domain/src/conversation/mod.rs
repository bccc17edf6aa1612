//! The machine of one conversation (product rules, section 2): who has it, whose turn it is, what was said.

mod calls;
mod counting;
mod handing;
mod input;
mod leading;
mod state;
mod timers;
mod writing;

pub use input::{Actor, Effect, Fetching, Input, Invalid};
pub use state::{Contact, Declined, Flag, Kept, Marks, State, Turn};
pub use timers::Timer;
pub use writing::MOST_TAGS;

use crate::call::{Party, PastCall};
use crate::settings::Settings;
use crate::thread::{Attachment, Author, EndedBy, Entry, EntryBody, Happening, Seq};
use crate::{AgentId, CallId, Channel, ClientMessageId, ConversationId, GroupId, TagId, Time, VisitorId};
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
    /// Agents who were asked and did not take it (C1).
    #[serde(default)]
    declined: Vec<Declined>,
    /// When it came back from being put aside, until somebody looks after it (C10).
    #[serde(default)]
    back_at: Option<Time>,
    /// The agent who sent the last message (M12).
    #[serde(default)]
    credit: Option<AgentId>,
    /// What it is about (C7).
    #[serde(default)]
    tags: Vec<TagId>,
    /// What remains to be said at the end (C7); empty for nothing.
    #[serde(default)]
    end_note: String,
    /// Somebody asks for help with it (T3).
    #[serde(default)]
    flag: Option<Flag>,
    /// There was a video call in it: then it never ends by itself (V8).
    #[serde(default)]
    had_call: bool,
    /// What came of the last call that is over (V4).
    #[serde(default)]
    past_call: Option<PastCall>,
    /// The call that waits, rings or runs in it.
    #[serde(default)]
    call: Option<CallId>,
    /// The call that the visitor is invited to (V10). It stops no timer: an invitation is no answer.
    #[serde(default)]
    invitation: Option<CallId>,
    /// What the figures wait for (T6).
    #[serde(default)]
    tally: counting::Tally,
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
        /// Files that came with it (C6).
        attachments: Vec<Attachment>,
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
            state: State::Queued { since: now, announced: false, kept: None },
            turn: Turn::Agent { since: now },
            marks: Marks::default(),
            last_seq: 0,
            last_at: now,
            contacts: Vec::new(),
            timed_out: BTreeSet::new(),
            given_by: None,
            declined: Vec::new(),
            back_at: None,
            credit: None,
            tags: Vec::new(),
            end_note: String::new(),
            flag: None,
            had_call: false,
            past_call: None,
            call: None,
            invitation: None,
            tally: counting::Tally::default(),
        };
        let first = match opening.first {
            First::Message { text, client_message_id, attachments } => {
                let author = Author::Visitor;
                let body = EntryBody::Message { author, text, client_message_id, attachments };
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
            Input::VisitorSays { text, client_message_id, attachments } => {
                self.visitor_says(now, text, client_message_id, attachments, settings)
            }
            Input::AgentSays { by, text, client_message_id, attachments } => {
                self.agent_says(now, by, text, client_message_id, attachments, settings)
            }
            Input::Note { by, text, client_message_id } => self.note(now, by, text, client_message_id),
            Input::Whisper { by, text, client_message_id } => self.whisper(now, by, text, client_message_id),
            Input::Flag { by, leads, words } => self.raise_flag(now, by, leads, words),
            Input::VisitorRead(up_to) => self.read(up_to, |marks| &mut marks.visitor),
            Input::AgentRead { agent, up_to } => {
                self.owned_by(agent)?;
                self.read(up_to, |marks| &mut marks.agent)
            }
            Input::Assign { contact, to } => self.assign(now, contact, to, settings),
            Input::Wait { group, name, absent } => self.wait(now, group, name, absent),
            Input::Offer(to) => {
                let effects = self.offer(now, to, settings)?;
                self.version += u64::from(effects.is_empty());
                Ok(effects)
            }
            Input::Accept { agent, contact } => self.accept(now, agent, contact),
            Input::Decline(agent) => self.decline(now, agent, settings),
            Input::Confirm(agent) => self.confirm(agent),
            Input::Types(agent) => self.types(now, agent, settings),
            Input::Release(agent) => self.release(now, agent, settings),
            Input::Transfer { by, to, group, comment } => {
                self.transfer(now, by, (to, group), comment, settings)
            }
            Input::TakeOver { by, contact, reason } => self.take_over(now, by, contact, reason),
            Input::HandOver { by, to, group, comment } => {
                self.hand_over(now, by, (to, group), comment, settings)
            }
            Input::Snooze { by, until, keep } => self.snooze(now, by, (until, keep), settings),
            Input::Fetch(Fetching { agent, contact }) => self.fetch(now, agent, contact),
            Input::Tag { by, tags } => self.tag(by, tags),
            Input::EndNote { by, text } => self.end_note(by, text),
            Input::AgentEnds(agent) => self.agent_ends(now, agent),
            Input::VisitorEnds => self.end(now, EndedBy::Visitor),
            Input::Block(Actor { agent, name }) => self.end(now, EndedBy::Block { agent, name }),
            Input::Lose(why) => self.lose(now, why, settings),
            Input::Invite { call, by } => self.invite(now, call, by, settings),
            Input::InvitationOver { call, why } => self.invitation_over(now, call, why),
            Input::CallBegins { call, by } => self.call_begins(now, call, by),
            Input::CallEnds { call, why, talked } => self.call_ends(now, call, why, talked),
            Input::Due => self.due(now, settings),
        }?;
        if !effects.is_empty() {
            self.version += 1;
        }
        Ok(effects)
    }

    /// Agents who get it only when nobody else can take it (M6, M9).
    pub fn avoid(&self) -> Vec<AgentId> {
        self.timed_out.iter().copied().chain(self.given_by).collect()
    }

    /// Agents who have just been asked and did not take it (C1): not asked again for a while.
    pub fn declined(&self) -> impl Iterator<Item = AgentId> {
        self.declined.iter().map(|declined| declined.agent)
    }

    /// The only agent who may get it for now (C9, C10).
    pub const fn kept_for(&self) -> Option<AgentId> {
        match &self.state {
            State::Queued { kept: Some(kept), .. } => Some(kept.agent),
            State::Queued { kept: None, .. }
            | State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. }
            | State::Ended { .. } => None,
        }
    }

    /// The agent who has it.
    pub const fn owner(&self) -> Option<AgentId> {
        match &self.state {
            State::Assigned { agent, .. } => Some(*agent),
            State::Queued { .. }
            | State::Offered { .. }
            | State::Released { .. }
            | State::Snoozed { .. }
            | State::Ended { .. } => None,
        }
    }

    /// The agent whose slot it takes: who has it, or is asked to take it.
    pub const fn taker(&self) -> Option<AgentId> {
        match &self.state {
            State::Assigned { agent, .. } | State::Offered { agent, .. } => Some(*agent),
            State::Queued { .. } | State::Released { .. } | State::Snoozed { .. } | State::Ended { .. } => {
                None
            }
        }
    }

    /// The agent in whose list it stands: who has it, is asked to take it, released it or put it aside, for whom
    /// it is kept, or who had it last when it ended.
    pub fn listed_for(&self) -> Option<AgentId> {
        match &self.state {
            State::Assigned { agent, .. }
            | State::Offered { agent, .. }
            | State::Released { agent, .. }
            | State::Snoozed { agent, .. } => Some(*agent),
            State::Ended { .. } => self.contacts.last().map(|contact| contact.agent),
            State::Queued { .. } => self.kept_for(),
        }
    }

    /// The agent who looks after it as long as it is open: who has it, released it or put it aside.
    pub const fn holder(&self) -> Option<AgentId> {
        match &self.state {
            State::Assigned { agent, .. } | State::Released { agent, .. } | State::Snoozed { agent, .. } => {
                Some(*agent)
            }
            State::Queued { .. } | State::Offered { .. } | State::Ended { .. } => None,
        }
    }

    /// Whether it is closed for good (C11).
    pub const fn is_ended(&self) -> bool {
        match &self.state {
            State::Ended { .. } => true,
            State::Queued { .. }
            | State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. } => false,
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

    /// Who gets the credit (M12): the agent who sent the last message.
    pub const fn credit(&self) -> Option<AgentId> {
        self.credit
    }

    /// What it is about (C7).
    pub fn tags(&self) -> &[TagId] {
        &self.tags
    }

    /// What remains to be said at the end (C7); empty for nothing.
    pub fn end_note_text(&self) -> &str {
        &self.end_note
    }

    /// The call for help (T3).
    pub const fn flag(&self) -> Option<&Flag> {
        self.flag.as_ref()
    }

    /// Every agent's stint, in order.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    fn still_open(&self) -> Result<(), Invalid> {
        if self.is_ended() { Err(Invalid::Ended) } else { Ok(()) }
    }

    fn owned_by(&self, agent: AgentId) -> Result<String, Invalid> {
        match &self.state {
            State::Assigned { agent: owner, name, .. } if *owner == agent => Ok(name.clone()),
            State::Ended { .. } => Err(Invalid::Ended),
            State::Queued { .. }
            | State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. } => Err(Invalid::NotYours),
        }
    }

    /// Who has it, or put it aside or released it and still sees it in the list.
    fn held_by(&self, by: AgentId) -> Result<String, Invalid> {
        match &self.state {
            State::Released { agent, name, .. } | State::Snoozed { agent, name, .. } if *agent == by => {
                Ok(name.clone())
            }
            State::Queued { .. }
            | State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. }
            | State::Ended { .. } => self.owned_by(by),
        }
    }

    fn wait(
        &mut self,
        now: Time,
        group: GroupId,
        name: String,
        absent: bool,
    ) -> Result<Vec<Effect>, Invalid> {
        match &mut self.state {
            // What is kept for one agent waits without a word to the visitor, who may have had the last one.
            State::Queued { announced: true, .. } | State::Queued { kept: Some(_), .. } => Ok(Vec::new()),
            State::Queued { announced, .. } => {
                *announced = true;
                Ok(vec![self.happened(now, Happening::Queued { group, name, absent })])
            }
            State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. } => Err(Invalid::Taken),
            State::Ended { .. } => Err(Invalid::Ended),
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
