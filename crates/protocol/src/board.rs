//! The live board of those who lead (T1). Everything on it is an item that travels whole: a newer one replaces the
//! older, so that a client's board cannot drift from the hub's.

use crate::head::{ChannelStanding, Countdown, DeskRole};
use deskbell_domain::conversation::{Flag, Turn};
use deskbell_domain::{AgentId, Channel, ConversationId, GroupId, MissedId, PerChannel, Time};
use serde::{Deserialize, Serialize};

/// Parameters of the hub's notification `board`: what is otherwise than it was told. Nothing of it has a place: after a
/// reconnect one watches anew, and is told everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardFrame {
    /// New, or otherwise than before.
    pub items: Vec<BoardItem>,
    /// Not on the board any more.
    pub gone: Vec<BoardKey>,
    /// Nothing waits behind this frame: the board is now as the hub had it. Until the first such frame only a part of
    /// it has come.
    pub whole: bool,
    /// The watch is over: one leads none of its groups any more.
    pub over: bool,
}

/// Something on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BoardItem {
    /// An agent of a watched group.
    Agent(BoardAgent),
    /// An open conversation of a watched group.
    Conversation(BoardConversation),
    /// The queue of a watched group.
    Queue(BoardQueue),
    /// A call or an attempt that nobody answered.
    Missed(BoardMissed),
}

impl BoardItem {
    /// What it is about.
    pub const fn key(&self) -> BoardKey {
        match self {
            Self::Agent(agent) => BoardKey::Agent(agent.id),
            Self::Conversation(conversation) => BoardKey::Conversation(conversation.id),
            Self::Queue(queue) => BoardKey::Queue(queue.group),
            Self::Missed(missed) => BoardKey::Missed(missed.id),
        }
    }
}

/// What an item is about: of two about the same the newer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BoardKey {
    /// An agent.
    Agent(AgentId),
    /// A conversation.
    Conversation(ConversationId),
    /// The queue of a group.
    Queue(GroupId),
    /// A call or an attempt that nobody answered.
    Missed(MissedId),
}

/// An agent on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardAgent {
    /// Who.
    pub id: AgentId,
    /// The name shown.
    pub name: String,
    /// What the agent may do.
    pub role: DeskRole,
    /// Where the agent receives conversations.
    pub groups: Vec<GroupId>,
    /// Whether the agent is there (A4).
    pub presence: BoardPresence,
    /// The toggles and slots (A1, M3).
    pub channels: PerChannel<ChannelStanding>,
    /// Nothing new any more, and red once the last conversation is over (A1).
    pub finishing: bool,
    /// The call that rings or runs at the agent, or in whose room the agent waits (V9).
    pub call: Option<BoardCall>,
}

/// Whether an agent is there (A4), and since when not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "presence", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BoardPresence {
    /// Connected.
    Here,
    /// Connected, and away from the computer.
    Away {
        /// Since when; `null`: that was not noted.
        since: Option<Time>,
    },
    /// The connection was lost, and the status still holds.
    Lost {
        /// Since when.
        since: Time,
    },
    /// Offline.
    Offline {
        /// Since when.
        since: Time,
    },
}

/// A conversation on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardConversation {
    /// Which one.
    pub id: ConversationId,
    /// How the visitor is called, at most 40 characters.
    pub visitor_name: String,
    /// How it reached us.
    pub channel: Channel,
    /// The routing group.
    pub group: GroupId,
    /// Who has it, is asked to take it, released it or put it aside, or for whom it is kept.
    pub agent: Option<AgentId>,
    /// Where it stands ...
    pub state: BoardState,
    /// ... since then.
    pub since: Time,
    /// Whose turn it is, and since when (C4).
    pub turn: Turn,
    /// The first message came then.
    pub opened_at: Time,
    /// What will take it away, and when (M13).
    pub timer: Option<Countdown>,
    /// The call in it, or the invitation to one.
    pub call: Option<BoardCall>,
    /// Somebody asks for help (T3).
    pub flag: Option<Flag>,
}

/// Where a conversation on the board stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BoardState {
    /// It waits for an agent (C2).
    Queued,
    /// It is shown to an agent, who takes it or not (C1).
    Offered,
    /// An agent has it.
    Assigned,
    /// The agent gave the slot back (M4).
    Released,
    /// Put aside for a time (C10).
    Snoozed,
}

/// A call on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardCall {
    /// Where it stands ...
    pub stage: BoardCallStage,
    /// ... since then; of two who talk, since they first saw each other.
    pub since: Time,
}

/// Where a call on the board stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BoardCallStage {
    /// The visitor is invited (V10).
    Invited,
    /// The agent waits in the room of an invitation (V10).
    Room,
    /// Nobody is free yet.
    Waiting,
    /// It rings (V2).
    Ringing,
    /// It was answered.
    Connecting,
    /// They see and hear each other.
    Active,
    /// The connection broke, and is being made anew (V11).
    Reconnecting,
}

/// The queue of a group on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardQueue {
    /// Of which group.
    pub group: GroupId,
    /// The group's name.
    pub name: String,
    /// How many wait for anybody.
    pub waiting: u32,
    /// The longest wait began then.
    pub longest_since: Option<Time>,
}

/// A call or an attempt to write that nobody answered. The newest 50 of a group stay, for 24 h.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardMissed {
    /// Which one.
    pub id: MissedId,
    /// When.
    pub at: Time,
    /// How the visitor is called, at most 40 characters.
    pub visitor_name: String,
    /// How it reached us.
    pub channel: Channel,
    /// The routing group.
    pub group: GroupId,
    /// The conversation in which one can go on; `null` of an attempt.
    pub conversation: Option<ConversationId>,
    /// Why nobody answered.
    pub why: MissedWhy,
}

/// Why nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum MissedWhy {
    /// The queue was full: the visitor was turned away (C2).
    QueueFull,
    /// It rang, and nobody answered in time (V4).
    NoAnswer,
    /// The visitor gave up before anybody had answered.
    GaveUp,
    /// The agent declined (V4).
    Declined,
}
