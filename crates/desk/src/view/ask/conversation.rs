//! What is asked about one conversation: to see its thread, to write in it, to say what it is about, and to pass it on,
//! put it aside or end it.

use crate::view::{Draft, EntryView};
use deskbell_domain::thread::Seq;
use deskbell_domain::{AttachmentId, ClientMessageId, ConversationId, Span, TagId, Time};
use deskbell_protocol::leading::HandOverNote;
use deskbell_protocol::params::Target;
use serde::{Deserialize, Serialize};

shapes! {
    /// A conversation.
    ConversationOf {
        /// Which.
        conversation: ConversationId,
    }

    /// Which entries.
    Older {
        /// Of which thread.
        conversation: ConversationId,
        /// Before this place.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        before: Seq,
    }

    /// Older entries.
    OlderEntries {
        /// In order.
        entries: Vec<EntryView>,
        /// Whether there are older ones still.
        more: bool,
    }

    /// A message to the visitor.
    Say {
        /// Where.
        conversation: ConversationId,
        /// 1 to 8,000 characters; empty only beside a file.
        text: String,
        /// Files of this composer, by the desk's ids, that have arrived at the hub (C6).
        attachments: Vec<AttachmentId>,
    }

    /// A note.
    NoteText {
        /// Where.
        conversation: ConversationId,
        /// 1 to 8,000 characters.
        text: String,
    }

    /// An unsent message or note.
    UnsentOf {
        /// Where.
        conversation: ConversationId,
        /// Which.
        client_message_id: ClientMessageId,
    }

    /// A draft.
    DraftOf {
        /// Where.
        conversation: ConversationId,
        /// What stands in the composer.
        draft: Draft,
    }

    /// How far one has read.
    Read {
        /// Where.
        conversation: ConversationId,
        /// The last entry seen.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        up_to: Seq,
    }

    /// Typing.
    TypingIn {
        /// Where.
        conversation: ConversationId,
        /// Types, or has stopped.
        on: bool,
    }

    /// A conversation is passed on.
    PassOn {
        /// Which.
        conversation: ConversationId,
        /// To whom.
        to: Target,
        /// What the next one should know; empty for nothing.
        comment: String,
    }

    /// A conversation is put aside.
    PutAside {
        /// Which.
        conversation: ConversationId,
        /// Until then, on the hub's clock.
        until: Time,
        /// It returns to the same agent.
        keep: bool,
    }

    /// A call for help (T3).
    FlagOf {
        /// With which conversation.
        conversation: ConversationId,
        /// With what, at most 140 characters, may be empty; `null` lowers the flag.
        words: Option<String>,
    }

    /// A conversation that a lead takes over (T2).
    TakeOverOf {
        /// Which.
        conversation: ConversationId,
        /// Why, for colleagues.
        reason: String,
    }

    /// Everything is handed over at the end of the shift (T7).
    HandOverAll {
        /// To whom; `null`: each goes to the queue of its own group.
        to: Option<Target>,
        /// What is to be known of single ones.
        notes: Vec<HandOverNote>,
        /// What is to be known of all of them; empty for nothing.
        comment: String,
    }

    /// What a conversation is about.
    TagsOf {
        /// Which.
        conversation: ConversationId,
        /// All of them.
        tags: Vec<TagId>,
    }

    /// What remains to be said.
    EndNoteOf {
        /// Of which.
        conversation: ConversationId,
        /// Empty for nothing.
        text: String,
    }

    /// A visitor is kept out.
    BlockVisitor {
        /// In which conversation.
        conversation: ConversationId,
        /// For how long; `null` for good.
        within: Option<Span>,
        /// Why, for colleagues.
        reason: String,
    }
}
