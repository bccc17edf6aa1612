//! What is known of a conversation, a visitor or an agent without its thread. Each of these travels whole:
//! a newer one simply replaces the older, so a client's state cannot drift from the hub's.

use deskbell_domain::agent::Status;
use deskbell_domain::call::PastCall;
use deskbell_domain::conversation::{Flag, Kept, Marks, Timer, Turn};
use deskbell_domain::settings::{AttachmentLimits, Capabilities};
use deskbell_domain::thread::{Author, EndedBy};
use deskbell_domain::{
    AgentId, CannedId, Channel, ConversationId, DeviceId, GroupId, PerChannel, Span, TagId, Time, UserId,
    VisitorId,
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
    /// What it is about (C7).
    #[serde(default)]
    pub tags: Vec<TagId>,
    /// What remains to be said at the end (C7); empty for nothing.
    #[serde(default)]
    pub end_note: String,
    /// Somebody asks for help with it (T3).
    #[serde(default)]
    pub flag: Option<Flag>,
    /// There was a video call in it (V4, V8).
    #[serde(default)]
    pub had_call: bool,
    /// What came of the last call in it that is over (V4); `null` when there was none, or when nobody knows any more.
    #[serde(default)]
    pub past_call: Option<PastCall>,
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
        /// For whom it is kept (C9, C10).
        kept: Option<Kept>,
    },
    /// It is shown to an agent, who takes it or not (C1).
    Offered {
        /// Whom.
        agent: AgentId,
        /// Until then.
        deadline: Time,
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
    /// Put aside for a time (C10).
    Snoozed {
        /// By whom.
        agent: AgentId,
        /// Since when.
        at: Time,
        /// It is back then, or when the visitor writes.
        until: Time,
        /// It returns to the same agent.
        keep: bool,
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
    pub kind: Timer,
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
    /// Kept out (C8).
    pub block: Option<Block>,
}

/// A visitor who is kept out (C8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Block {
    /// Since when.
    pub at: Time,
    /// Until then; `null` for good.
    pub until: Option<Time>,
    /// Why, for agents alone.
    pub reason: String,
    /// The name of who did it.
    pub by: String,
}

/// A tag of the shared list (C7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tag {
    /// Which.
    pub id: TagId,
    /// What it says.
    pub name: String,
    /// Stands first.
    pub recommended: bool,
}

/// What the hub's settings say to a desk: what can be done, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskRules {
    /// What each channel can do (M2).
    pub capabilities: PerChannel<Capabilities>,
    /// What may be attached (C6).
    pub attachments: AttachmentLimits,
    /// An end, a release, a snooze or a transfer can be undone for this long.
    pub undo: Span,
    /// A conversation can be put aside for this long at most (C10).
    pub snooze_most: Span,
    /// Who touches nothing for this long is away (A4).
    pub away_after: Span,
    /// An agent is told who reads a conversation of theirs (T2). An older hub tells nobody.
    #[serde(default)]
    pub tell_of_looks: bool,
}

/// Whether an agent is there (A4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Presence {
    /// Connected.
    Here,
    /// Connected, and away from the computer.
    Away,
    /// Not connected.
    Gone,
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
    /// Nothing new any more, and red once the last conversation is over (A1).
    #[serde(default)]
    pub finishing: bool,
    /// Away from the computer (A4).
    #[serde(default)]
    pub away: bool,
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
    /// What may be attached (C6); `null` when nothing may.
    pub attachments: Option<AttachmentLimits>,
    /// The visitor is kept out (C8).
    pub closed: Option<Closed>,
}

/// A visitor is kept out, as the visitor is told (C8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Closed {
    /// Until then; `null` for good.
    pub until: Option<Time>,
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

/// A phone that rings beside an agent's desk (H5), as its agent sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PairedPhone {
    /// Which.
    pub id: DeviceId,
    /// How it calls itself.
    pub name: String,
    /// When it was paired.
    pub since: Time,
    /// It is there now, and would ring.
    pub online: bool,
    /// When the hub heard it last, when it is not there.
    pub seen: Option<Time>,
}

/// Whose phone this is and what for, as the phone sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhoneHead {
    /// Which phone.
    pub id: DeviceId,
    /// Whose.
    pub agent: AgentId,
    /// How the agent is called.
    pub name: String,
    /// The organisation's name.
    pub organisation: String,
    /// It rings for every call (H5); else it is here for one call that was moved to it (H4).
    pub paired: bool,
}
