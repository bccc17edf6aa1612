//! Looking back (C14): a visitor's earlier conversations, and the search through all that is kept on this computer.

use deskbell_domain::thread::Seq;
use deskbell_domain::{ConversationId, Time, VisitorId};
use deskbell_protocol::head::ConversationHead;
use serde::{Deserialize, Serialize};

/// Where a visitor's conversations are from (C14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum EarlierFrom {
    /// From this computer; the hub has been asked for the others.
    HereAtFirst,
    /// From this computer, because the hub does not answer: there may be others.
    Here,
    /// From the hub: these are all.
    Hub,
}

shapes! {
    /// Whose conversations.
    VisitorOf {
        /// Whose.
        visitor: VisitorId,
    }

    /// A visitor's conversations.
    EarlierView {
        /// Whose.
        visitor: VisitorId,
        /// Newest first.
        conversations: Vec<ConversationHead>,
        /// Where they are from.
        from: EarlierFrom,
    }

    /// A search.
    SearchFor {
        /// Words that must all occur, the last one perhaps unfinished.
        words: String,
    }

    /// What was found, newest first.
    Found {
        /// At most 50.
        hits: Vec<Hit>,
        /// There is more.
        more: bool,
    }

    /// A message or note that was found.
    Hit {
        /// Where.
        conversation: ConversationId,
        /// With whom.
        name: String,
        /// Its place.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        seq: Seq,
        /// When.
        at: Time,
        /// By the visitor, or by an agent.
        by_visitor: bool,
        /// A note.
        note: bool,
        /// The words around it, in pieces: every other one, from the second, is what was looked for.
        pieces: Vec<String>,
    }
}
