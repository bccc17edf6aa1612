//! One conversation as it is shown in the middle.

use crate::view::{FileView, Node, Refusal};
use deskbell_domain::thread::{Attachment, Entry, Seq};
use deskbell_domain::{ClientMessageId, ConversationId, Time};
use deskbell_protocol::head::{ConversationHead, VisitorCard};
use serde::{Deserialize, Serialize};

/// A conversation, as far as it is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ThreadView {
    /// What is known of it.
    pub head: ConversationHead,
    /// What is known of the visitor, once the hub has said it.
    pub visitor: Option<VisitorCard>,
    /// Whether the visitor is connected; `null` while this cannot be known.
    pub visitor_online: Option<bool>,
    /// Whether the visitor types at this moment.
    pub visitor_types: bool,
    /// Whether the agent who has it types, while a lead looks (T2).
    pub agent_types: bool,
    /// Who reads it beside its agent, where the hub tells (T2).
    pub readers: Vec<String>,
    /// The newest entries, in order, without a gap.
    pub entries: Vec<EntryView>,
    /// Whether there are older ones to be asked for with `older`.
    pub more: bool,
    /// What was written here and is not stored by the hub yet, in order.
    pub unsent: Vec<Unsent>,
    /// What stands in the composer.
    pub draft: Draft,
    /// The files that stand in the composer, in order.
    pub files: Vec<FileView>,
    /// Where the "New" divider stands: the first entry that was unread when the thread was opened.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub first_unread: Option<Seq>,
    /// A lead reads it, unseen by both (T2): nothing is written to the visitor, and nothing is marked as read.
    pub watching: bool,
}

/// An entry and its text as nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EntryView {
    /// The entry.
    pub entry: Entry,
    /// Its text; empty for what happened.
    pub rich: Vec<Node>,
}

/// A message or note on its way to the hub. It is on disk before it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Unsent {
    /// Which one: the stored entry carries the same id.
    pub client_message_id: ClientMessageId,
    /// Where it goes.
    pub conversation: ConversationId,
    /// A note, or a message.
    pub note: bool,
    /// As it was written; empty only beside a file.
    pub text: String,
    /// The files that go with it (C6).
    pub attachments: Vec<Attachment>,
    /// The text as nodes.
    pub rich: Vec<Node>,
    /// When it was written.
    pub at: Time,
    /// How far it has come.
    pub state: UnsentState,
}

/// How far an unsent message has come. Nothing lies (ux.md, rule 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum UnsentState {
    /// On its way.
    Sending,
    /// Kept on this computer until the hub is back.
    Waiting,
    /// Refused: it stays, to be sent again, copied, or thrown away.
    Failed {
        /// Why.
        why: Refusal,
    },
}

/// What stands in a composer (C12). On disk with every pause of the hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Draft {
    /// The text.
    pub text: String,
    /// Where the caret was, in UTF-16 units, as the page counts.
    pub caret: u32,
    /// Written as a note.
    pub note: bool,
}
