//! Parameters and results of the methods. Unknown fields are refused: a client that says more than the hub
//! understands would otherwise believe that it was obeyed.

use crate::head::{CustomField, Page};
use deskbell_domain::call::{LegState, MediaState};
use deskbell_domain::routing::Decision;
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{
    AgentId, CallId, CannedId, Channel, ClientMessageId, CommandId, ConversationId, GroupId, LegId, Time,
    VisitorId,
};
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
    /// `message.send`: either side writes. A visitor without a conversation opens one (C1).
    SendMessage {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Where; `null` for a visitor's first message.
        conversation: Option<ConversationId>,
        /// Never stored twice in a conversation.
        client_message_id: ClientMessageId,
        /// 1 to 8,000 characters.
        text: String,
    }

    /// `note.add`: an agent writes what the visitor never sees (C7).
    AddNote {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Where.
        conversation: ConversationId,
        /// Never stored twice in a conversation.
        client_message_id: ClientMessageId,
        /// 1 to 8,000 characters.
        text: String,
    }

    /// `conversation.read`: everything up to `up_to` was seen (C3).
    MarkRead {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Where.
        conversation: ConversationId,
        /// The last entry seen.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        up_to: Seq,
    }

    /// `conversation.confirm`: this device shows the conversation (C1: within 5 s of its assignment).
    Confirm {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
    }

    /// `conversation.release`: give the slot back without ending (M4).
    Release {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
    }

    /// `conversation.end`: close it for good (C11). A visitor may end the own one.
    EndConversation {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
    }

    /// `availability.set`: an agent's toggle of one channel (A1).
    SetAvailability {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which toggle.
        channel: Channel,
        /// Green or red.
        available: bool,
    }

    /// `canned.save`: a new canned answer, or new content for one's own (C5). Shared ones are the leads'.
    SaveCanned {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Chosen by the client; the same id replaces.
        id: CannedId,
        /// 1 to 32 characters of a-z, 0-9 and `-`.
        shortcut: String,
        /// At most 40 characters; may be empty.
        category: String,
        /// 1 to 8,000 characters.
        text: String,
        /// Only its owner sees it.
        personal: bool,
    }

    /// `canned.delete`.
    DeleteCanned {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        id: CannedId,
    }

    /// `visitor.describe`: what the page or app knows of its visitor. `null` leaves a thing as it was.
    Describe {
        /// Repeated by a retry.
        command_id: CommandId,
        /// The visitor's own name, at most 80 characters.
        name: Option<String>,
        /// Languages, preferred first (BCP 47), at most 8.
        languages: Option<Vec<String>>,
        /// Where the visitor is.
        page: Option<Page>,
        /// Anything else worth showing, at most 20 pairs.
        custom: Option<Vec<CustomField>>,
        /// IANA name.
        time_zone: Option<String>,
    }

    /// `call.start`: a visitor calls (V1).
    StartCall {
        /// Repeated by a retry.
        command_id: CommandId,
        /// The open conversation; `null` opens one.
        conversation: Option<ConversationId>,
        /// What the visitor's device can send.
        media: MediaState,
    }

    /// `call.accept`: this device answers (V2).
    AcceptCall {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        call: CallId,
        /// What this device can send.
        media: MediaState,
    }

    /// `call.decline` and `call.hang_up`.
    OfCall {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        call: CallId,
    }

    /// `call.media`: what this side sends from now on (V6).
    SetMedia {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// What is sent.
        media: MediaState,
    }

    /// `call.leg`: how this device's leg stands.
    LegSays {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// Which.
        leg: LegId,
        /// The call's epoch, as this device knows it.
        epoch: u32,
        /// How it stands.
        state: LegState,
    }

    /// `call.ice`.
    GetIce {
        /// For which call.
        call: CallId,
    }

    /// `conversation.entries`: a page of a thread, newest first asked, answered in order.
    GetEntries {
        /// Which thread.
        conversation: ConversationId,
        /// Entries before this place; `null` for the newest.
        #[cfg_attr(feature = "ts", ts(type = "number | null"))]
        before: Option<Seq>,
        /// At most so many, and at most `limits.entries_per_page`.
        limit: u32,
    }

    /// `conversation.why`: why an agent has it (T5).
    GetWhy {
        /// Which.
        conversation: ConversationId,
    }

    /// `visitor.earlier`: a visitor's conversations, newest first (C14).
    GetEarlier {
        /// Whose.
        visitor: VisitorId,
    }

    /// `session.probe`: nothing but an answer.
    Probe {}
}

macro_rules! results {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

results! {
    /// The message or note is stored for good.
    Sent {
        /// Where.
        conversation: ConversationId,
        /// At which place.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        seq: Seq,
        /// When.
        at: Time,
    }

    /// The command was carried out.
    Done {}

    /// It rings, or waits for an agent.
    CallStarted {
        /// The call.
        call: CallId,
        /// Inside which conversation.
        conversation: ConversationId,
        /// The leg to open.
        leg: LegId,
        /// The call's epoch.
        epoch: u32,
    }

    /// This device has the call.
    CallAccepted {
        /// The leg to answer on.
        leg: LegId,
        /// The call's epoch.
        epoch: u32,
    }

    /// A page of a thread.
    Entries {
        /// In order.
        entries: Vec<Entry>,
        /// Whether there are older ones.
        more: bool,
    }

    /// The last routing decision of a conversation (T5).
    Why {
        /// `null` when it was never routed.
        decision: Option<DecisionShown>,
    }

    /// A routing decision with the names of that time.
    DecisionShown {
        /// When it was taken.
        at: Time,
        /// For which group.
        group: GroupId,
        /// Who was considered and why not chosen.
        decision: Decision,
        /// The names of everybody considered.
        names: Vec<AgentName>,
    }

    /// An agent's name.
    AgentName {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
    }

    /// A visitor's conversations, newest first.
    Earlier {
        /// Heads only; the threads are asked for with `conversation.entries`.
        conversations: Vec<crate::head::ConversationHead>,
    }
}
