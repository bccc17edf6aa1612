//! What happens to a conversation, what it owes the world, and what it refuses.

use crate::call::{CallEnd, Party};
use crate::thread::{Attachment, Entry, ReassignedWhy, Seq, TransferTo};
use crate::{AgentId, CallId, ClientMessageId, ContactId, GroupId, Span, TagId, Time};

/// An agent who acts, with the name that the thread remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub agent: AgentId,
    /// The name shown.
    pub name: String,
}

/// Who takes back what was put aside. A slot of the channel must be free, if it takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fetching {
    /// Who.
    pub agent: AgentId,
    /// The new stint.
    pub contact: ContactId,
}

/// What happens to a conversation. Texts are checked before (`text::check`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The visitor writes.
    VisitorSays {
        /// What.
        text: String,
        /// The id that the visitor's client gave it.
        client_message_id: ClientMessageId,
        /// Files that come with it (C6).
        attachments: Vec<Attachment>,
    },
    /// The agent writes.
    AgentSays {
        /// Who.
        by: Actor,
        /// What.
        text: String,
        /// The id that the desk gave it.
        client_message_id: ClientMessageId,
        /// Files that come with it (C6).
        attachments: Vec<Attachment>,
    },
    /// The agent writes a note (C7).
    Note {
        /// Who.
        by: Actor,
        /// What.
        text: String,
        /// The id that the desk gave it.
        client_message_id: ClientMessageId,
    },
    /// A lead whispers to whoever has it (T2). That it is a lead of its group was checked.
    Whisper {
        /// Who.
        by: Actor,
        /// What.
        text: String,
        /// The id that the desk gave it.
        client_message_id: ClientMessageId,
    },
    /// A call for help is raised or lowered (T3).
    Flag {
        /// Who.
        by: Actor,
        /// Whether that is a lead of its group, who needs not have it.
        leads: bool,
        /// With what; `None` lowers it.
        words: Option<String>,
    },
    /// The visitor has seen everything up to there (C3).
    VisitorRead(Seq),
    /// The agent has seen everything up to there (C3).
    AgentRead {
        /// Who.
        agent: AgentId,
        /// The last entry seen.
        up_to: Seq,
    },
    /// Routing found an agent (C1).
    Assign {
        /// The new stint.
        contact: ContactId,
        /// Who gets it.
        to: Actor,
    },
    /// Routing found nobody: it waits in this queue (C2).
    Wait {
        /// The group.
        group: GroupId,
        /// The group's name.
        name: String,
        /// Nobody of the group is there for the channel, busy or not (T6).
        absent: bool,
    },
    /// Routing found an agent in a group that offers first (C1).
    Offer(Actor),
    /// The agent takes what was offered.
    Accept {
        /// Who.
        agent: AgentId,
        /// The new stint.
        contact: ContactId,
    },
    /// The agent does not take what was offered.
    Decline(AgentId),
    /// A device of the agent shows it (C1).
    Confirm(AgentId),
    /// The agent types an answer (M7).
    Types(AgentId),
    /// The agent gives the slot back (M4).
    Release(AgentId),
    /// The agent passes it on (C9).
    Transfer {
        /// Who.
        by: AgentId,
        /// To whom.
        to: TransferTo,
        /// The group that it belongs to from then on.
        group: GroupId,
        /// What the next one should know; empty for nothing.
        comment: String,
    },
    /// A lead takes it over (T2). That it is a lead of its group, who has a free slot, was checked.
    TakeOver {
        /// Who.
        by: Actor,
        /// The new stint.
        contact: ContactId,
        /// Why, for colleagues.
        reason: String,
    },
    /// The agent passes it on at the end of the shift (T7), also when it was released or put aside.
    HandOver {
        /// Who.
        by: AgentId,
        /// To whom.
        to: TransferTo,
        /// The group that it belongs to from then on.
        group: GroupId,
        /// What the next one should know; empty for nothing.
        comment: String,
    },
    /// The agent puts it aside (C10).
    Snooze {
        /// Who.
        by: AgentId,
        /// Until then.
        until: Time,
        /// It returns to the same agent.
        keep: bool,
    },
    /// The agent who put it aside takes it back before its time (C10).
    Fetch(Fetching),
    /// The agent tags it (C7). Whole: what is not named is taken off.
    Tag {
        /// Who.
        by: AgentId,
        /// With these.
        tags: Vec<TagId>,
    },
    /// The agent writes what remains to be said at the end (C7).
    EndNote {
        /// Who.
        by: AgentId,
        /// What; empty for nothing.
        text: String,
    },
    /// The agent closes it for good (C11).
    AgentEnds(AgentId),
    /// The visitor closes it for good.
    VisitorEnds,
    /// An agent has blocked the visitor (C8).
    Block(Actor),
    /// It is taken from its agent, or from whom it was offered to or is kept for, and wants another.
    Lose(ReassignedWhy),
    /// The agent invites the visitor to a video call (V10).
    Invite {
        /// The call that may come of it.
        call: CallId,
        /// Who invites.
        by: AgentId,
    },
    /// Nothing came of the invitation (V10).
    InvitationOver {
        /// The call that would have come of it.
        call: CallId,
        /// Why.
        why: CallEnd,
    },
    /// A video call begins while an agent has it (V1), or comes of the invitation (V10).
    CallBegins {
        /// Which.
        call: CallId,
        /// Who calls.
        by: Party,
    },
    /// Its video call is over: it goes on in chat (V4, V8).
    CallEnds {
        /// Which.
        call: CallId,
        /// Why.
        why: CallEnd,
        /// How long the two talked; `None`: they never saw each other.
        talked: Option<Span>,
    },
    /// The deadline of [`super::Conversation::next_deadline`] has come.
    Due,
}

/// What a conversation owes the world. Whoever sees its version grow tells both sides the new head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A new entry of its thread, to be stored and sent.
    Record(Entry),
    /// It wants an agent: route it, and answer with `Assign` or `Wait`.
    Route,
    /// A slot of this agent is taken, by an offer too.
    SlotTaken(AgentId),
    /// A slot of this agent is free again.
    SlotFreed(AgentId),
    /// It is no longer this agent's.
    Left {
        /// Whose it was.
        agent: AgentId,
        /// Why it was taken; `None` when the agent gave it away.
        why: Option<ReassignedWhy>,
    },
}

/// What a conversation refuses. It is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// It is closed for good (C11).
    #[error("the conversation has ended")]
    Ended,
    /// Another agent has it, or nobody.
    #[error("the conversation is not yours")]
    NotYours,
    /// It has an agent already.
    #[error("the conversation has an agent already")]
    Taken,
    /// Nobody has it, so it cannot be taken away.
    #[error("nobody has the conversation")]
    NotAssigned,
    /// There is no such entry.
    #[error("the thread has no such entry")]
    NoSuchEntry,
    /// No such call waits, rings or runs in it.
    #[error("the conversation has no such call")]
    NoSuchCall,
    /// This channel cannot do that (M2).
    #[error("a conversation of this channel cannot be released")]
    CannotRelease,
    /// This channel cannot do that (M2).
    #[error("a conversation of this channel cannot be passed on")]
    CannotTransfer,
    /// This channel cannot do that (M2).
    #[error("a conversation of this channel cannot be put aside")]
    CannotSnooze,
    /// This channel cannot do that (M2).
    #[error("a conversation of this channel cannot go on to video")]
    CannotCall,
    /// This channel cannot do that (M2).
    #[error("a conversation of this channel takes no files")]
    NoAttachments,
    /// More files than fit in a message (C6).
    #[error("too many files in one message")]
    TooManyAttachments,
    /// It is passed on to the one who has it.
    #[error("the conversation is yours already")]
    ToOneself,
    /// Until a moment that is over, or too far away.
    #[error("a conversation is put aside until a moment that lies ahead, within the limit")]
    NotThen,
    /// A call rings or runs in it: hang up first.
    #[error("a call runs in the conversation")]
    InCall,
    /// More tags than a conversation has.
    #[error("too many tags")]
    TooManyTags,
}
