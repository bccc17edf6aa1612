//! What the hub says by itself: durable events with a place in the user's log, and volatile ones without.

use crate::call::CallHead;
use crate::head::{
    Canned, ConversationHead, DeskRules, DeskStanding, Me, PairedPhone, PhoneHead, PresenceOf, QueueStanding,
    Site, Tag, VisitHead, VisitorCard,
};
use crate::leading::{LookOver, Looked, Readers, TakenOver};
use crate::session::Pos;
use deskbell_domain::thread::{Entry, ReassignedWhy};
use deskbell_domain::{ConversationId, Span};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A durable event. The parts of a snapshot are events too, without a place: a first start and a change
/// go through the same code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Event {
    /// To an agent: a conversation of theirs changed.
    #[serde(rename = "conversation.updated")]
    Conversation(ConversationUpdate),
    /// To an agent: a conversation is no longer theirs. It stays readable.
    #[serde(rename = "conversation.left")]
    Left(ConversationLeft),
    /// To an agent, and to a phone of its call's: what is known of a visitor changed.
    #[serde(rename = "visitor.updated")]
    Visitor(VisitorCard),
    /// To an agent: toggles, slots, groups or name changed.
    #[serde(rename = "me.updated")]
    Me(Me),
    /// To an agent: the canned answers, all of them.
    #[serde(rename = "canned.updated")]
    Canned(CannedList),
    /// To an agent: the shared tags, all of them (C7).
    #[serde(rename = "tags.updated")]
    Tags(TagList),
    /// To an agent: what can be done, and for how long (M2).
    #[serde(rename = "rules.updated")]
    Rules(DeskRules),
    /// To an agent, to a visitor and to a phone: a call of theirs changed.
    #[serde(rename = "call.updated")]
    Call(CallHead),
    /// To an agent: the paired phones, all of them (H5).
    #[serde(rename = "phones.updated")]
    Phones(PhoneList),
    /// To a phone: whose it is and what for.
    #[serde(rename = "phone.updated")]
    Phone(PhoneHead),
    /// To a visitor: the conversation changed. To a phone, of the conversation of its call, without what only agents see.
    #[serde(rename = "visit.updated")]
    Visit(VisitUpdate),
    /// To a visitor: what the site shows.
    #[serde(rename = "site.updated")]
    Site(Site),
}

impl Event {
    /// The conversation that the event is about.
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Conversation(update) => Some(update.head.id),
            Self::Left(left) => Some(left.head.id),
            Self::Visit(update) => Some(update.head.id),
            Self::Call(head) => Some(head.conversation),
            Self::Visitor(_)
            | Self::Me(_)
            | Self::Canned(_)
            | Self::Tags(_)
            | Self::Rules(_)
            | Self::Phones(_)
            | Self::Phone(_)
            | Self::Site(_) => None,
        }
    }
}

/// A conversation's newest head, and the entries that are new with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConversationUpdate {
    /// Replaces the older head.
    pub head: ConversationHead,
    /// New entries in order; older ones that the client lacks are asked for with `conversation.entries`.
    pub entries: Vec<Entry>,
}

/// A conversation that is no longer the agent's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConversationLeft {
    /// Replaces the older head.
    pub head: ConversationHead,
    /// Why it was taken; `null` when the agent gave it away.
    pub why: Option<ReassignedWhy>,
    /// By whom and with which words a lead took it over (T2).
    #[serde(default)]
    pub taken_over: Option<TakenOver>,
}

/// The visitor's conversation and the entries that are new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitUpdate {
    /// Replaces the older head.
    pub head: VisitHead,
    /// New entries in order, without notes.
    pub entries: Vec<Entry>,
}

/// All canned answers that the agent may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CannedList {
    /// In the order of their shortcuts.
    pub answers: Vec<Canned>,
}

/// The shared tags, recommended ones first, each by name (C7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagList {
    /// All of them.
    pub tags: Vec<Tag>,
}

/// The phones that ring beside an agent's desk (H5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhoneList {
    /// All of them, the newest first.
    pub phones: Vec<PairedPhone>,
}

/// Parameters of the hub's notification `event`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventFrame {
    /// Its place in the user's log.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub pos: Pos,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// An event as a client receives it: a kind that it does not know is kept and acknowledged.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is read, applied and dropped one at a time: a box saves nothing"
)]
pub enum Received {
    /// One of ours.
    Known(Event),
    /// From a newer hub.
    Unknown {
        /// What the hub calls it.
        kind: String,
    },
}

impl Received {
    /// Reads the parameters of `event` or `snapshot`; `pos` is `None` for a part of a snapshot.
    ///
    /// # Errors
    /// When there is no `kind`, or the body of a known kind does not fit it.
    pub fn parse(params: &RawValue) -> Result<(Option<Pos>, Self), serde_json::Error> {
        #[derive(Deserialize)]
        struct Outline {
            #[serde(default)]
            pos: Option<Pos>,
            kind: String,
        }
        let outline: Outline = serde_json::from_str(params.get())?;
        let received = if EVENT_KINDS.contains(&outline.kind.as_str()) {
            Self::Known(serde_json::from_str(params.get())?)
        } else {
            Self::Unknown { kind: outline.kind }
        };
        Ok((outline.pos, received))
    }
}

/// The kinds of [`Event`].
pub const EVENT_KINDS: &[&str] = &[
    "conversation.updated",
    "conversation.left",
    "visitor.updated",
    "me.updated",
    "canned.updated",
    "tags.updated",
    "rules.updated",
    "phones.updated",
    "phone.updated",
    "call.updated",
    "visit.updated",
    "site.updated",
];

/// Parameters of the hub's notification `volatile`: not numbered, the newest of a kind and subject counts,
/// dropped first when a connection is slow. After a reconnect the hub sends what still holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Volatile {
    /// The other side types, or has stopped. It counts for 6 s.
    #[serde(rename = "typing")]
    Typing(Typing),
    /// To an agent: a visitor came online or went.
    #[serde(rename = "presence")]
    Presence(PresenceOf),
    /// To an agent: a queue of one's groups.
    #[serde(rename = "queue")]
    Queue(QueueStanding),
    /// To a visitor: one's place in the queue (C2).
    #[serde(rename = "place")]
    Place(QueuePlace),
    /// To a visitor: whether somebody would answer now.
    #[serde(rename = "desk")]
    Desk(DeskStanding),
    /// To a lead: a conversation that this session looks at, each time that it changes (T2).
    #[serde(rename = "look")]
    Look(Box<Looked>),
    /// To a lead: it may be looked at no more (T2).
    #[serde(rename = "look_over")]
    LookOver(LookOver),
    /// To a lead: the agent of a conversation that this session looks at types, or has stopped. It counts for 6 s.
    #[serde(rename = "agent_types")]
    AgentTypes(Typing),
    /// To an agent, where the settings say that agents are told: who reads a conversation of theirs (T2).
    #[serde(rename = "readers")]
    Readers(Readers),
}

/// Somebody types in a conversation. From the hub it is always the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Typing {
    /// Where.
    pub conversation: ConversationId,
    /// Types, or has stopped.
    pub on: bool,
}

/// A visitor's place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueuePlace {
    /// Of which conversation.
    pub conversation: ConversationId,
    /// 1 is next.
    pub place: u32,
    /// The estimated wait, when it is known.
    pub wait: Option<Span>,
}
