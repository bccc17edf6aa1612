//! A command of this desk: what the person wants done on the hub, and how the wire says it.

use deskbell_domain::call::{LegState, MediaState};
use deskbell_domain::thread::Seq;
use deskbell_domain::{CallId, CannedId, Channel, ClientMessageId, CommandId, ConversationId, LegId, Time};
use deskbell_protocol::params::{
    AcceptCall, AddNote, Confirm, DeleteCanned, EndConversation, LegSays, MarkRead, OfCall, Release,
    SaveCanned, SendMessage, SetAvailability, SetMedia,
};
use deskbell_protocol::{Method, method};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// A command on its way to the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// The hub knows a retry by it.
    pub id: CommandId,
    /// When it was given, on this computer's clock.
    pub at: Time,
    /// What is to be done.
    pub action: Action,
}

/// What is to be done. This is also how the outbox keeps it: a variant or field is never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(crate) enum Action {
    /// Write to the visitor.
    Say { conversation: ConversationId, client_message_id: ClientMessageId, text: String },
    /// Write a note (C7).
    Note { conversation: ConversationId, client_message_id: ClientMessageId, text: String },
    /// Everything up to here was seen (C3).
    Read { conversation: ConversationId, up_to: Seq },
    /// The desk shows the conversation (C1).
    Confirm { conversation: ConversationId },
    /// Give the slot back (M4).
    Release { conversation: ConversationId },
    /// Close for good (C11).
    End { conversation: ConversationId },
    /// A toggle (A1).
    Switch { channel: Channel, available: bool },
    /// Add or replace a canned answer (C5).
    SaveCanned { id: CannedId, shortcut: String, category: String, text: String, personal: bool },
    /// Delete a canned answer.
    RemoveCanned { id: CannedId },
    /// Answer a call on this desk (V2).
    Answer { call: CallId, media: MediaState },
    /// Decline a call (V4).
    Decline { call: CallId },
    /// End a call (V8).
    HangUp { call: CallId },
    /// What is sent in a call (V6).
    Media { call: CallId, media: MediaState },
    /// How this desk's leg stands.
    Leg { call: CallId, leg: LegId, epoch: u32, state: LegState },
}

/// What must keep its order: of one lane, one command is on its way at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// What is written in a conversation, and then its release or end.
    Conversation(ConversationId),
    /// How far a conversation was read.
    Read(ConversationId),
    /// That a conversation is shown.
    Shown(ConversationId),
    /// A toggle.
    Toggle(Channel),
    /// A canned answer.
    Canned(CannedId),
    /// Answering a call and ending it.
    Call(CallId),
    /// What is sent in a call.
    Media(CallId),
    /// How a call's leg stands.
    Leg(CallId),
}

impl Action {
    /// What it must keep its order with.
    pub(crate) const fn lane(&self) -> Lane {
        match self {
            Self::Say { conversation, .. }
            | Self::Note { conversation, .. }
            | Self::Release { conversation }
            | Self::End { conversation } => Lane::Conversation(*conversation),
            Self::Read { conversation, .. } => Lane::Read(*conversation),
            Self::Confirm { conversation } => Lane::Shown(*conversation),
            Self::Switch { channel, .. } => Lane::Toggle(*channel),
            Self::SaveCanned { id, .. } | Self::RemoveCanned { id } => Lane::Canned(*id),
            Self::Answer { call, .. } | Self::Decline { call } | Self::HangUp { call } => Lane::Call(*call),
            Self::Media { call, .. } => Lane::Media(*call),
            Self::Leg { call, .. } => Lane::Leg(*call),
        }
    }

    /// The message or note that it writes.
    pub(crate) const fn written(&self) -> Option<ClientMessageId> {
        match self {
            Self::Say { client_message_id, .. } | Self::Note { client_message_id, .. } => {
                Some(*client_message_id)
            }
            Self::Read { .. }
            | Self::Confirm { .. }
            | Self::Release { .. }
            | Self::End { .. }
            | Self::Switch { .. }
            | Self::SaveCanned { .. }
            | Self::RemoveCanned { .. }
            | Self::Answer { .. }
            | Self::Decline { .. }
            | Self::HangUp { .. }
            | Self::Media { .. }
            | Self::Leg { .. } => None,
        }
    }

    /// The conversation that it is about.
    pub(crate) const fn conversation(&self) -> Option<ConversationId> {
        match self.lane() {
            Lane::Conversation(conversation) | Lane::Read(conversation) | Lane::Shown(conversation) => {
                Some(conversation)
            }
            Lane::Toggle(_) | Lane::Canned(_) | Lane::Call(_) | Lane::Media(_) | Lane::Leg(_) => None,
        }
    }

    /// Whether the newest of its lane says all: older ones that wait are left out.
    pub(crate) const fn newest_counts(&self) -> bool {
        match self {
            Self::Read { .. }
            | Self::Switch { .. }
            | Self::Confirm { .. }
            | Self::Media { .. }
            | Self::Leg { .. } => true,
            Self::Say { .. }
            | Self::Note { .. }
            | Self::Release { .. }
            | Self::End { .. }
            | Self::SaveCanned { .. }
            | Self::RemoveCanned { .. }
            | Self::Answer { .. }
            | Self::Decline { .. }
            | Self::HangUp { .. } => false,
        }
    }

    /// Whether it outlives the line and the desk. What depends on how things stand now does not; of calls the
    /// machine says again what still holds.
    pub(crate) const fn is_kept(&self) -> bool {
        match self {
            Self::Confirm { .. }
            | Self::Release { .. }
            | Self::End { .. }
            | Self::Answer { .. }
            | Self::Decline { .. }
            | Self::HangUp { .. }
            | Self::Media { .. }
            | Self::Leg { .. } => false,
            Self::Say { .. }
            | Self::Note { .. }
            | Self::Read { .. }
            | Self::Switch { .. }
            | Self::SaveCanned { .. }
            | Self::RemoveCanned { .. } => true,
        }
    }
}

impl Command {
    /// The method and the parameters on the wire.
    pub(crate) fn request(&self) -> (&'static str, Box<RawValue>) {
        let command_id = self.id;
        match self.action.clone() {
            Action::Say { conversation, client_message_id, text } => {
                let conversation = Some(conversation);
                request::<method::MessageSend>(SendMessage {
                    command_id,
                    conversation,
                    client_message_id,
                    text,
                })
            }
            Action::Note { conversation, client_message_id, text } => {
                request::<method::NoteAdd>(AddNote { command_id, conversation, client_message_id, text })
            }
            Action::Read { conversation, up_to } => {
                request::<method::ConversationRead>(MarkRead { command_id, conversation, up_to })
            }
            Action::Confirm { conversation } => {
                request::<method::ConversationConfirm>(Confirm { command_id, conversation })
            }
            Action::Release { conversation } => {
                request::<method::ConversationRelease>(Release { command_id, conversation })
            }
            Action::End { conversation } => {
                request::<method::ConversationEnd>(EndConversation { command_id, conversation })
            }
            Action::Switch { channel, available } => {
                request::<method::AvailabilitySet>(SetAvailability { command_id, channel, available })
            }
            Action::SaveCanned { id, shortcut, category, text, personal } => {
                request::<method::CannedSave>(SaveCanned {
                    command_id,
                    id,
                    shortcut,
                    category,
                    text,
                    personal,
                })
            }
            Action::RemoveCanned { id } => request::<method::CannedDelete>(DeleteCanned { command_id, id }),
            Action::Answer { call, media } => {
                request::<method::CallAccept>(AcceptCall { command_id, call, media })
            }
            Action::Decline { call } => request::<method::CallDecline>(OfCall { command_id, call }),
            Action::HangUp { call } => request::<method::CallHangUp>(OfCall { command_id, call }),
            Action::Media { call, media } => {
                request::<method::CallMedia>(SetMedia { command_id, call, media })
            }
            Action::Leg { call, leg, epoch, state } => {
                request::<method::CallLeg>(LegSays { command_id, call, leg, epoch, state })
            }
        }
    }
}

/// A method's name and parameters, as a frame carries them.
pub(crate) fn request<M: Method>(params: M::Params) -> (&'static str, Box<RawValue>) {
    (M::NAME, to_raw_value(&params).expect("the wire's types have no map with keys other than text"))
}
