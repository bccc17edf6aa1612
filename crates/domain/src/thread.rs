//! What a conversation's thread is made of. These are also the stored and the sent form: one vocabulary
//! from the rules to the page.

use crate::call::{CallEnd, Party};
use crate::{AgentId, AttachmentId, CallId, ClientMessageId, GroupId, Span, Time};
use serde::{Deserialize, Serialize};

/// A place in a conversation's thread: gapless, from 1.
pub type Seq = u64;

/// One line of a thread. It never changes once it has its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its place.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: Seq,
    /// When the hub wrote it.
    pub at: Time,
    /// What it says.
    pub body: EntryBody,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EntryBody {
    /// Something written by either side, seen by both.
    Message {
        /// Who wrote it.
        author: Author,
        /// Plain text, checked by the text rules; empty only beside an attachment.
        text: String,
        /// The id that the author's client gave it.
        client_message_id: ClientMessageId,
        /// Files that came with it (C6).
        #[serde(default)]
        attachments: Vec<Attachment>,
    },
    /// An agent's note. It never reaches the visitor (C7).
    Note {
        /// Who wrote it.
        agent: AgentId,
        /// The writer's name at that time.
        name: String,
        /// Plain text, 1 to 8,000 characters.
        text: String,
        /// The id that the author's client gave it.
        client_message_id: ClientMessageId,
    },
    /// What a lead says to the agent alone (T2). It never reaches the visitor.
    Whisper {
        /// The lead.
        agent: AgentId,
        /// The writer's name at that time.
        name: String,
        /// Plain text, 1 to 8,000 characters.
        text: String,
        /// The id that the author's client gave it.
        client_message_id: ClientMessageId,
    },
    /// Something that happened to the conversation, shown in small grey.
    Happened {
        /// What.
        what: Happening,
    },
}

impl Entry {
    /// Whether the visitor may see it: never a note (C7) or a whisper (T2), and nothing of how work is shared out among
    /// agents.
    pub const fn is_for_visitor(&self) -> bool {
        match &self.body {
            EntryBody::Message { .. } => true,
            EntryBody::Note { .. } | EntryBody::Whisper { .. } => false,
            EntryBody::Happened { what } => match what {
                Happening::Queued { .. }
                | Happening::Joined { .. }
                | Happening::Invited { .. }
                | Happening::InvitationOver { .. }
                | Happening::CallBegan { .. }
                | Happening::CallEnded { .. }
                | Happening::Ended { .. } => true,
                Happening::Declined { .. }
                | Happening::Reassigned { .. }
                | Happening::Released { .. }
                | Happening::Transferred { .. }
                | Happening::TakenOver { .. }
                | Happening::Flagged { .. }
                | Happening::Unflagged { .. }
                | Happening::Snoozed { .. }
                | Happening::Back { .. } => false,
            },
        }
    }
}

/// A file that came with a message (C6). What is said of it was found in its content by the hub, except its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// Which one, for its download.
    pub id: AttachmentId,
    /// Its name, one line without a path.
    pub name: String,
    /// Its type (MIME), told by its content.
    pub media: String,
    /// How large it is as stored.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub bytes: u64,
    /// The size in pixels, of a picture.
    pub pixels: Option<Pixels>,
}

/// The size of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pixels {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Author {
    /// The visitor of this conversation.
    Visitor,
    /// An agent; the name as the visitor saw it at that time.
    Agent {
        /// The agent.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
}

/// A change of a conversation's state that the thread remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "happening", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Happening {
    /// Nobody was free: it waits in the group's queue (C2).
    Queued {
        /// The group.
        group: GroupId,
        /// The group's name at that time.
        name: String,
        /// Nobody of the group was there for the channel, busy or not (T6).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        absent: bool,
    },
    /// An agent has it now (C1).
    Joined {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
    /// It was offered to an agent who did not take it (C1).
    Declined {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// Why not.
        why: DeclinedWhy,
    },
    /// It was taken from an agent and goes to another.
    Reassigned {
        /// From whom.
        from: AgentId,
        /// The name shown.
        name: String,
        /// Why.
        why: ReassignedWhy,
    },
    /// The agent gave the slot back without ending it (M4).
    Released {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
    /// The agent passed it on (C9).
    Transferred {
        /// Who passed it on.
        from: AgentId,
        /// The name shown.
        name: String,
        /// To whom.
        to: TransferTo,
        /// What the agent says about it to the next one; empty for nothing.
        comment: String,
    },
    /// A lead took it over (T2).
    TakenOver {
        /// The lead.
        by: AgentId,
        /// The name shown.
        name: String,
        /// From whom: who had it, or was asked to take it; `null` from the queue.
        from: Option<Named>,
        /// Why, for colleagues.
        reason: String,
    },
    /// Somebody asks for help with it (T3).
    Flagged {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// With what; may be empty.
        words: String,
    },
    /// Help is not needed any more (T3).
    Unflagged {
        /// Who says so.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
    /// The agent put it aside for a time (C10).
    Snoozed {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// Until then.
        until: Time,
    },
    /// It is back from being put aside (C10).
    Back {
        /// Why.
        why: BackWhy,
    },
    /// The agent invited the visitor to a video call (V10).
    Invited {
        /// The call that may come of it.
        call: CallId,
        /// Who invited.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
    /// Nothing came of an invitation (V10).
    InvitationOver {
        /// The call that would have come of it.
        call: CallId,
        /// Why.
        why: CallEnd,
    },
    /// A video call began to ring, or waits for an agent (V1).
    CallBegan {
        /// Which.
        call: CallId,
        /// Who called.
        by: Party,
    },
    /// A video call is over; the conversation goes on in chat (V4, V8).
    CallEnded {
        /// Which.
        call: CallId,
        /// Why.
        why: CallEnd,
        /// How long the two talked; zero when nobody answered.
        talked: Span,
    },
    /// It is closed for good (C11).
    Ended {
        /// By whom or what.
        by: EndedBy,
    },
}

/// Why a conversation was taken from an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ReassignedWhy {
    /// The agent's device did not confirm within 5 s that it shows the work (C1).
    NotShown,
    /// The agent released it with the visitor's message as the last one (M6), or the visitor wrote after
    /// the release (M5).
    Released,
    /// The agent was offline for longer than the grace (A4) and had not answered yet.
    Offline,
    /// The visitor's first message was not answered in time (M7).
    FirstReply,
    /// A later message was not answered in time (M8).
    LaterReply,
    /// It was back from being put aside, and nobody looked after it (C10).
    Unhandled,
    /// A lead took it over (T2).
    TakenOver,
}

/// An agent with the name shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// Who.
    pub agent: AgentId,
    /// The name shown.
    pub name: String,
}

/// Why an agent did not take what was offered (C1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeclinedWhy {
    /// The agent said no.
    Declined,
    /// The agent said nothing in time.
    TimedOut,
    /// No device showed it within 5 s.
    NotShown,
    /// The agent was gone for good (A4).
    Offline,
}

/// To whom a conversation was passed on (C9), with the name shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TransferTo {
    /// One agent.
    Agent {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
    /// Whoever of a group takes it.
    Group {
        /// Which one.
        group: GroupId,
        /// The name shown.
        name: String,
    },
}

/// Why a conversation is back from being put aside (C10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BackWhy {
    /// The visitor wrote.
    Reply,
    /// The time has come.
    Time,
    /// The agent fetched it back.
    Fetched,
}

/// Who closed a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EndedBy {
    /// The agent who had it.
    Agent {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
    /// The visitor.
    Visitor,
    /// A rule, after a time without a word (M10).
    Silence,
    /// An agent blocked the visitor (C8).
    Block {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
}
