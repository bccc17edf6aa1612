//! What leads do with the conversations of others (T2), the call for their help (T3), and the end of a shift (T7).

use crate::head::{ConversationHead, VisitorCard};
use crate::params::Target;
use deskbell_domain::handover::Became;
use deskbell_domain::thread::Entry;
use deskbell_domain::{AgentId, ClientMessageId, CommandId, ConversationId};
use serde::{Deserialize, Serialize};

macro_rules! params {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

params! {
    /// `conversation.look_away`: this session reads it no more.
    LookAway {
        /// Which.
        conversation: ConversationId,
    }

    /// `conversation.whisper`: a lead writes what the agent sees and the visitor never does (T2).
    Whisper {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Where.
        conversation: ConversationId,
        /// Never stored twice in a conversation.
        client_message_id: ClientMessageId,
        /// 1 to 8,000 characters.
        text: String,
    }

    /// `conversation.flag`: help is asked for, or not needed any more (T3).
    SetFlag {
        /// Repeated by a retry.
        command_id: CommandId,
        /// With which.
        conversation: ConversationId,
        /// With what, at most 140 characters, may be empty; `null` lowers the flag.
        words: Option<String>,
    }

    /// `conversation.take_over`: a lead takes a conversation of the own groups (T2).
    TakeOver {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
        /// Why, for colleagues: 1 to 2,000 characters.
        reason: String,
        /// Who had it when the lead decided so: if somebody else has it by now, nothing is taken. Left out, it is taken from
        /// whoever has it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<HadBy>,
    }

    /// Who has a conversation, is asked to take it, released it or put it aside, or for whom it is kept.
    HadBy {
        /// `null`: nobody.
        agent: Option<AgentId>,
    }

    /// `shift.hand_over`: an agent goes, and hands over everything in one step (T7). The toggles turn red.
    HandOver {
        /// Repeated by a retry.
        command_id: CommandId,
        /// To whom; `null`: each goes to the queue of its own group.
        to: Option<Target>,
        /// What is to be known of single ones.
        notes: Vec<HandOverNote>,
        /// What is to be known of all of them, at most 2,000 characters; empty for nothing.
        comment: String,
    }

    /// What the next one should know of a conversation.
    HandOverNote {
        /// Which.
        conversation: ConversationId,
        /// At most 2,000 characters.
        text: String,
    }
}

/// What became of everything that was handed over (T7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HandedOver {
    /// Each conversation, the longest open first.
    pub conversations: Vec<HandedOverOne>,
}

/// What became of one conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HandedOverOne {
    /// Which.
    pub conversation: ConversationId,
    /// With whom.
    pub visitor_name: String,
    /// Where it is now.
    #[serde(flatten)]
    pub became: Became,
}

/// A conversation that a lead looks at: as it is now, with its newest entries. A client that lacks some before them asks
/// for those with `conversation.entries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Looked {
    /// Replaces the older head.
    pub head: ConversationHead,
    /// What is known of the visitor; `null` when that is not at hand.
    pub visitor: Option<VisitorCard>,
    /// Whether the visitor is connected.
    pub online: bool,
    /// The newest entries, in order, with notes and whispers.
    pub entries: Vec<Entry>,
}

/// A conversation that may be looked at no more: it went to a group that one does not lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LookOver {
    /// Which.
    pub conversation: ConversationId,
}

/// Who reads a conversation beside its agent (T2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Readers {
    /// Which.
    pub conversation: ConversationId,
    /// Their names, each once, at most 10; empty when nobody does any more.
    pub names: Vec<String>,
}

/// By whom and why a conversation was taken over (T2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TakenOver {
    /// The lead.
    pub by: AgentId,
    /// The lead's name.
    pub name: String,
    /// Why.
    pub reason: String,
}
