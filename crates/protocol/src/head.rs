//! What is known of a conversation, a visitor or an agent without its thread. Each of these travels whole:
//! a newer one simply replaces the older, so a client's state cannot drift from the hub's.

use deskbell_domain::agent::Status;
use deskbell_domain::conversation::{Marks, Turn};
use deskbell_domain::thread::{Author, EndedBy};
use deskbell_domain::{
    AgentId, CannedId, Channel, ConversationId, GroupId, PerChannel, Span, Time, UserId, VisitorId,
};
use serde::{Deserialize, Serialize};

/// A conversation as agents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConversationHead {
    /// Which one.
    pub id: ConversationId,
    /// Grows with every change; an older head never replaces a newer one.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub version: u64,
    /// With whom.
    pub visitor: VisitorId,
    /// How the visitor is called.
    pub visitor_name: String,
    /// How it reached us.
    pub channel: Channel,
    /// The routing group.
    pub group: GroupId,
    /// The group's name.
    pub group_name: String,
    /// Where it stands.
    pub state: HeadState,
    /// Whose turn it is, and since when (C4).
    pub turn: Turn,
    /// What either side has read (C3).
    pub marks: Marks,
    /// The first message came then.
    pub opened_at: Time,
    /// The newest place of its thread.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub last_seq: u64,
    /// The newest message in short.
    pub last: Option<LastLine>,
    /// What will take it away, and when (M13).
    pub timer: Option<Countdown>,
}

/// Where a conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HeadState {
    /// Nobody is free yet (C2).
    Queued {
        /// Since when.
        since: Time,
    },
    /// An agent has it.
    Assigned {
        /// Who.
        agent: AgentId,
        /// The agent's name.
        name: String,
        /// Since when.
        since: Time,
    },
    /// The agent gave the slot back (M4).
    Released {
        /// Who.
        agent: AgentId,
        /// Since when.
        at: Time,
    },
    /// Closed for good (C11).
    Ended {
        /// Since when.
        at: Time,
        /// By whom.
        by: EndedBy,
    },
}

/// The newest message in short, for the state box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastLine {
    /// When.
    pub at: Time,
    /// Who wrote it.
    pub author: Author,
    /// Its first 140 characters, on one line.
    pub text: String,
}

/// A running timer that can take the conversation away (M13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Countdown {
    /// When it fires.
    pub due: Time,
    /// What it will do.
    pub kind: CountdownKind,
}

/// What a running timer will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CountdownKind {
    /// Reassign it: the first answer is missing (M7).
    FirstReply,
    /// Reassign it: a later answer is missing (M8).
    LaterReply,
    /// End it: the visitor has not written (M10).
    Silence,
}

/// What is known of a visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitorCard {
    /// Who.
    pub id: VisitorId,
    /// Given, or made up by the hub ("Visitor 4821").
    pub name: String,
    /// Languages, preferred first (BCP 47).
    pub languages: Vec<String>,
    /// Browser and system, or app and version: "Firefox on Linux", "Lumen 4.2.1 on iPhone 15".
    pub device: String,
    /// The page or screen where the visitor is.
    pub page: Option<Page>,
    /// What the site or app says of the visitor, in its order, at most 20 pairs.
    pub custom: Vec<CustomField>,
    /// First seen then.
    pub since: Time,
    /// The visitor's time zone (IANA), to show the local time.
    pub time_zone: Option<String>,
}

/// A page of the site, or a screen of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page {
    /// Its title, at most 200 characters.
    pub title: String,
    /// Its address, at most 2,000 characters; shown, never opened by itself.
    pub url: String,
}

/// One thing that the site says of the visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomField {
    /// Its name, at most 40 characters: "Customer".
    pub label: String,
    /// Its value, at most 200 characters: "since 2021, 6 orders".
    pub value: String,
}

/// The agent whose desk this is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    /// Who.
    pub id: AgentId,
    /// The name that visitors see.
    pub name: String,
    /// The name that one signs in with.
    pub email: String,
    /// What one may do.
    pub role: DeskRole,
    /// The organisation's name.
    pub organisation: String,
    /// Where one receives conversations.
    pub groups: Vec<GroupBrief>,
    /// The toggles and slots (A1).
    pub channels: PerChannel<ChannelStanding>,
}

/// A toggle and its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChannelStanding {
    /// What the agent chose.
    pub available: bool,
    /// Green, orange or red (A1).
    pub status: Status,
    /// Slots taken.
    pub taken: u32,
    /// Slots in all (M3).
    pub slots: u32,
}

/// Roles of desk users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeskRole {
    /// Talks with visitors.
    Agent,
    /// Sees everybody's conversations, helps, takes over.
    Lead,
    /// Runs the hub.
    Admin,
}

/// A routing group by name, with its queue (C2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupBrief {
    /// Which one.
    pub id: GroupId,
    /// Its name.
    pub name: String,
}

/// The queue of a group at a moment. Volatile: the newest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueStanding {
    /// Of which group.
    pub group: GroupId,
    /// How many wait.
    pub waiting: u32,
    /// The longest wait began then.
    pub longest_since: Option<Time>,
}

/// A canned answer (C5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Canned {
    /// Which one.
    pub id: CannedId,
    /// Typed after `/`: 1 to 32 characters of a-z, 0-9 and `-`.
    pub shortcut: String,
    /// For the picker's headings, at most 40 characters; may be empty.
    pub category: String,
    /// The text with its variables: `{visitor}`, `{agent}`, `{organisation}`.
    pub text: String,
    /// Only its owner sees it.
    pub personal: bool,
}

/// A conversation as its visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitHead {
    /// Which one.
    pub id: ConversationId,
    /// Grows with every change; an older head never replaces a newer one.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub version: u64,
    /// How it reached us.
    pub channel: Channel,
    /// Where it stands.
    pub state: VisitState,
    /// What either side has read (C3).
    pub marks: Marks,
    /// The newest place of its thread.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub last_seq: u64,
}

/// Where a visitor's conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum VisitState {
    /// Nobody is free yet; the place follows as a volatile event (C2).
    Queued {
        /// Since when.
        since: Time,
    },
    /// An agent has it.
    WithAgent {
        /// The name shown.
        name: String,
    },
    /// It is open, and nobody has it at the moment (M4).
    Resting,
    /// Closed for good: the next message opens a new one (C11).
    Ended {
        /// Since when.
        at: Time,
    },
}

/// What a site shows before anybody has typed (C2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Site {
    /// The organisation's name.
    pub organisation: String,
    /// The first line that a visitor reads.
    pub greeting: String,
    /// How the visitor is called.
    pub visitor_name: String,
}

/// Whether somebody would answer now. Volatile: the newest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "desk", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeskStanding {
    /// An agent is free.
    Open,
    /// Everybody is busy: one would wait.
    Busy {
        /// How many wait already.
        waiting: u32,
        /// The estimated wait, when it is known.
        wait: Option<Span>,
    },
    /// The queue is full: one cannot write now.
    Full,
    /// Nobody is there: a message waits until somebody is.
    Away,
}

/// Whether a user is connected. Volatile: the newest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresenceOf {
    /// Whose.
    pub user: UserId,
    /// Connected with at least one device.
    pub online: bool,
}
