//! A command of this desk: what the person wants done on the hub, and how the wire says it.

use crate::view::Refusal;
use deskbell_domain::call::{LegState, MediaState};
use deskbell_domain::thread::{Attachment, Seq};
use deskbell_domain::{
    CallId, CannedId, Channel, ClientMessageId, CommandId, ConversationId, DeviceId, HandoffId, LegId, Span,
    TagId, Time,
};
use deskbell_protocol::leading::{HadBy, SetFlag, TakeOver, Whisper};
use deskbell_protocol::params::{
    AcceptCall, AddNote, ClaimHandoff, Confirm, DeleteCanned, DeleteTag, EndConversation, Finish,
    ForgetPhone, InvitePhone, JoinHandoff, KeepOut, LegSays, LetIn, MarkRead, OfCall, OfConversation,
    OfHandoff, OfferHandoff, Release, SaveCanned, SaveTag, SendMessage, SetAvailability, SetAway, SetEndNote,
    SetMedia, SetTags, Snooze, TakeCall, Target, Transfer, UninvitePhone,
};
use deskbell_protocol::{Method, method};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// A command on its way to the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// The hub knows a retry by it.
    pub id: CommandId,
    /// When it was given, on the hub's clock as far as that was known.
    pub at: Time,
    /// What is to be done.
    pub action: Action,
}

/// A command as the outbox keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Which.
    pub command: Command,
    /// Why, if the hub refused it.
    pub refused: Option<Refusal>,
    /// The hub surely knows nothing of it. Else it may have it: the desk was closed before an answer came.
    pub never_sent: bool,
}

/// What is to be done. This is also how the outbox keeps it: a variant or field is never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(crate) enum Action {
    /// Write to the visitor.
    Say {
        conversation: ConversationId,
        client_message_id: ClientMessageId,
        text: String,
        /// As the hub found them to be, so that they are shown before the message has come back.
        #[serde(default)]
        attachments: Vec<Attachment>,
    },
    /// Write a note (C7).
    Note { conversation: ConversationId, client_message_id: ClientMessageId, text: String },
    /// Everything up to here was seen (C3).
    Read { conversation: ConversationId, up_to: Seq },
    /// The desk shows the conversation (C1).
    Confirm { conversation: ConversationId },
    /// Take what was offered (C1).
    Take { conversation: ConversationId },
    /// Not take it (C1).
    Leave { conversation: ConversationId },
    /// Pass it on (C9).
    Transfer { conversation: ConversationId, to: Target, comment: String },
    /// Put it aside (C10).
    Snooze { conversation: ConversationId, until: Time, keep: bool },
    /// Say something to the agent alone (T2).
    Whisper { conversation: ConversationId, client_message_id: ClientMessageId, text: String },
    /// Ask for help, or need it no more (T3).
    Flag { conversation: ConversationId, words: Option<String> },
    /// Take it over (T2), from whoever had it when the person decided so.
    TakeOver { conversation: ConversationId, reason: String, from: Option<HadBy> },
    /// Fetch it back (C10).
    Fetch { conversation: ConversationId },
    /// Set its tags (C7).
    Tag { conversation: ConversationId, tags: Vec<TagId> },
    /// Write the end note (C7).
    EndNote { conversation: ConversationId, text: String },
    /// Keep its visitor out (C8).
    Block { conversation: ConversationId, within: Option<Span>, reason: String },
    /// Let its visitor in again (C8).
    Unblock { conversation: ConversationId },
    /// Away from the computer, or back (A4).
    Away { away: bool },
    /// Finish before a break, or not (A1).
    Finish { finish: bool },
    /// Add or replace a shared tag (C7).
    SaveTag { id: TagId, name: String, recommended: bool },
    /// Delete a shared tag.
    RemoveTag { id: TagId },
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
    /// Invite the visitor to a call (V10).
    Invite { conversation: ConversationId },
    /// Answer a call on this desk (V2), or wait in the room of an invitation (V10).
    Answer { call: CallId, media: MediaState },
    /// Decline a call (V4).
    Decline { call: CallId },
    /// End a call (V8).
    HangUp { call: CallId },
    /// What is sent in a call (V6).
    Media { call: CallId, media: MediaState },
    /// Offer a call to another device (H1). With the hash of a ticket by a code, too.
    OfferMove { call: CallId, handoff: HandoffId, ticket: String },
    /// Take what another device offers (H1).
    ClaimMove { call: CallId, handoff: HandoffId, name: String },
    /// Go on here with what was claimed (H2).
    JoinMove { call: CallId, handoff: HandoffId, media: MediaState },
    /// Take the call to this desk (H1).
    TakeCall { call: CallId, handoff: HandoffId, name: String, media: MediaState },
    /// A move is not wanted any more (H4).
    CancelMove { call: CallId, handoff: HandoffId },
    /// Show a code by which a phone is paired (H5).
    InvitePhone { ticket: String },
    /// That code is not shown any more, and good for nothing (H5).
    UninvitePhone { ticket: String },
    /// A paired phone is not one any more (H5).
    ForgetPhone { phone: DeviceId },
    /// How this desk's leg stands.
    Leg { call: CallId, leg: LegId, state: LegState },
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
    /// What a conversation is about.
    Tags(ConversationId),
    /// What remains to be said of a conversation.
    EndNote(ConversationId),
    /// Whether the agent is at the computer.
    Away,
    /// Whether a break follows.
    Finish,
    /// A shared tag.
    Tag(TagId),
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
    /// Which phones are paired.
    Phones,
}

impl Action {
    /// What it must keep its order with.
    pub(crate) const fn lane(&self) -> Lane {
        match self {
            Self::Say { conversation, .. }
            | Self::Note { conversation, .. }
            | Self::Take { conversation }
            | Self::Leave { conversation }
            | Self::Transfer { conversation, .. }
            | Self::Snooze { conversation, .. }
            | Self::Whisper { conversation, .. }
            | Self::Flag { conversation, .. }
            | Self::TakeOver { conversation, .. }
            | Self::Fetch { conversation }
            | Self::Invite { conversation }
            | Self::Block { conversation, .. }
            | Self::Unblock { conversation }
            | Self::Release { conversation }
            | Self::End { conversation } => Lane::Conversation(*conversation),
            Self::Tag { conversation, .. } => Lane::Tags(*conversation),
            Self::EndNote { conversation, .. } => Lane::EndNote(*conversation),
            Self::Away { .. } => Lane::Away,
            Self::Finish { .. } => Lane::Finish,
            Self::SaveTag { id, .. } | Self::RemoveTag { id } => Lane::Tag(*id),
            Self::Read { conversation, .. } => Lane::Read(*conversation),
            Self::Confirm { conversation } => Lane::Shown(*conversation),
            Self::Switch { channel, .. } => Lane::Toggle(*channel),
            Self::SaveCanned { id, .. } | Self::RemoveCanned { id } => Lane::Canned(*id),
            Self::Answer { call, .. }
            | Self::Decline { call }
            | Self::HangUp { call }
            | Self::OfferMove { call, .. }
            | Self::ClaimMove { call, .. }
            | Self::JoinMove { call, .. }
            | Self::TakeCall { call, .. }
            | Self::CancelMove { call, .. } => Lane::Call(*call),
            Self::InvitePhone { .. } | Self::UninvitePhone { .. } | Self::ForgetPhone { .. } => Lane::Phones,
            Self::Media { call, .. } => Lane::Media(*call),
            Self::Leg { call, .. } => Lane::Leg(*call),
        }
    }

    /// The message or note that it writes.
    pub(crate) const fn written(&self) -> Option<ClientMessageId> {
        if let Self::Say { client_message_id, .. } | Self::Note { client_message_id, .. } = self {
            Some(*client_message_id)
        } else {
            None
        }
    }

    /// What it writes.
    pub(crate) const fn text(&self) -> Option<&str> {
        if let Self::Say { text, .. } | Self::Note { text, .. } = self { Some(text.as_str()) } else { None }
    }

    /// The files that go with what it writes.
    pub(crate) const fn files(&self) -> &[Attachment] {
        if let Self::Say { attachments, .. } = self { attachments.as_slice() } else { &[] }
    }

    /// Whether it writes a note.
    pub(crate) const fn is_note(&self) -> bool {
        matches!(self, Self::Note { .. })
    }

    /// The conversation that it is about.
    pub(crate) const fn conversation(&self) -> Option<ConversationId> {
        match self.lane() {
            Lane::Conversation(conversation)
            | Lane::Read(conversation)
            | Lane::Shown(conversation)
            | Lane::Tags(conversation)
            | Lane::EndNote(conversation) => Some(conversation),
            Lane::Away | Lane::Finish | Lane::Tag(_) | Lane::Phones => None,
            Lane::Toggle(_) | Lane::Canned(_) | Lane::Call(_) | Lane::Media(_) | Lane::Leg(_) => None,
        }
    }

    /// Whether the newest of its lane says all: older ones that wait are left out.
    pub(crate) const fn newest_counts(&self) -> bool {
        match self {
            Self::Read { .. }
            | Self::Switch { .. }
            | Self::Confirm { .. }
            | Self::Tag { .. }
            | Self::EndNote { .. }
            | Self::Away { .. }
            | Self::Finish { .. }
            | Self::Media { .. }
            | Self::Leg { .. } => true,
            Self::Say { .. }
            | Self::Note { .. }
            | Self::Take { .. }
            | Self::Leave { .. }
            | Self::Transfer { .. }
            | Self::Snooze { .. }
            | Self::Whisper { .. }
            | Self::Flag { .. }
            | Self::TakeOver { .. }
            | Self::Fetch { .. }
            | Self::Block { .. }
            | Self::Unblock { .. }
            | Self::SaveTag { .. }
            | Self::RemoveTag { .. }
            | Self::Release { .. }
            | Self::End { .. }
            | Self::SaveCanned { .. }
            | Self::RemoveCanned { .. }
            | Self::Invite { .. }
            | Self::Answer { .. }
            | Self::Decline { .. }
            | Self::OfferMove { .. }
            | Self::ClaimMove { .. }
            | Self::JoinMove { .. }
            | Self::TakeCall { .. }
            | Self::CancelMove { .. }
            | Self::InvitePhone { .. }
            | Self::UninvitePhone { .. }
            | Self::ForgetPhone { .. }
            | Self::HangUp { .. } => false,
        }
    }

    /// Whether it outlives the line and the desk. What depends on how things stand now does not; of calls the
    /// machine says again what still holds.
    pub(crate) const fn is_kept(&self) -> bool {
        match self {
            Self::Confirm { .. }
            | Self::Take { .. }
            | Self::Leave { .. }
            | Self::Transfer { .. }
            | Self::Snooze { .. }
            | Self::Whisper { .. }
            | Self::Flag { .. }
            | Self::TakeOver { .. }
            | Self::Fetch { .. }
            | Self::Block { .. }
            | Self::Unblock { .. }
            | Self::Away { .. }
            | Self::Finish { .. }
            | Self::SaveTag { .. }
            | Self::RemoveTag { .. }
            | Self::Release { .. }
            | Self::End { .. }
            | Self::Invite { .. }
            | Self::Answer { .. }
            | Self::Decline { .. }
            | Self::HangUp { .. }
            | Self::OfferMove { .. }
            | Self::ClaimMove { .. }
            | Self::JoinMove { .. }
            | Self::TakeCall { .. }
            | Self::CancelMove { .. }
            | Self::InvitePhone { .. }
            | Self::ForgetPhone { .. }
            | Self::Media { .. }
            | Self::Leg { .. } => false,
            Self::Say { .. }
            | Self::Note { .. }
            | Self::Read { .. }
            | Self::Tag { .. }
            | Self::EndNote { .. }
            | Self::Switch { .. }
            | Self::SaveCanned { .. }
            | Self::UninvitePhone { .. }
            | Self::RemoveCanned { .. } => true,
        }
    }
}

impl Command {
    /// The method and the parameters on the wire.
    pub(crate) fn request(&self) -> (&'static str, Box<RawValue>) {
        let command_id = self.id;
        match self.action.clone() {
            Action::Say { conversation, client_message_id, text, attachments } => {
                let conversation = Some(conversation);
                let attachments = attachments.into_iter().map(|file| file.id).collect();
                request::<method::MessageSend>(SendMessage {
                    command_id,
                    conversation,
                    client_message_id,
                    text,
                    attachments,
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
            Action::Take { conversation } => {
                request::<method::ConversationAccept>(OfConversation { command_id, conversation })
            }
            Action::Leave { conversation } => {
                request::<method::ConversationDecline>(OfConversation { command_id, conversation })
            }
            Action::Transfer { conversation, to, comment } => {
                request::<method::ConversationTransfer>(Transfer { command_id, conversation, to, comment })
            }
            Action::Snooze { conversation, until, keep } => {
                request::<method::ConversationSnooze>(Snooze { command_id, conversation, until, keep })
            }
            Action::Whisper { conversation, client_message_id, text } => {
                let whisper = Whisper { command_id, conversation, client_message_id, text };
                request::<method::ConversationWhisper>(whisper)
            }
            Action::Flag { conversation, words } => {
                request::<method::ConversationFlag>(SetFlag { command_id, conversation, words })
            }
            Action::TakeOver { conversation, reason, from } => {
                request::<method::ConversationTakeOver>(TakeOver { command_id, conversation, reason, from })
            }
            Action::Fetch { conversation } => {
                request::<method::ConversationFetch>(OfConversation { command_id, conversation })
            }
            Action::Tag { conversation, tags } => {
                request::<method::ConversationTag>(SetTags { command_id, conversation, tags })
            }
            Action::EndNote { conversation, text } => {
                request::<method::ConversationEndNote>(SetEndNote { command_id, conversation, text })
            }
            Action::Block { conversation, within, reason } => {
                request::<method::VisitorBlock>(KeepOut { command_id, conversation, within, reason })
            }
            Action::Unblock { conversation } => {
                request::<method::VisitorUnblock>(LetIn { command_id, conversation })
            }
            Action::Away { away } => request::<method::PresenceAway>(SetAway { command_id, away }),
            Action::Finish { finish } => request::<method::AvailabilityFinish>(Finish { command_id, finish }),
            Action::SaveTag { id, name, recommended } => {
                request::<method::TagSave>(SaveTag { command_id, id, name, recommended })
            }
            Action::RemoveTag { id } => request::<method::TagDelete>(DeleteTag { command_id, id }),
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
            Action::Invite { conversation } => {
                request::<method::CallInvite>(OfConversation { command_id, conversation })
            }
            Action::Answer { call, media } => {
                request::<method::CallAccept>(AcceptCall { command_id, call, media })
            }
            Action::Decline { call } => request::<method::CallDecline>(OfCall { command_id, call }),
            Action::OfferMove { call, handoff, ticket } => {
                let ticket = Some(ticket);
                request::<method::HandoffOffer>(OfferHandoff { command_id, call, handoff, ticket })
            }
            Action::ClaimMove { call, handoff, name } => {
                request::<method::HandoffClaim>(ClaimHandoff { command_id, call, handoff, name })
            }
            Action::JoinMove { call, handoff, media } => {
                request::<method::HandoffJoin>(JoinHandoff { command_id, call, handoff, media })
            }
            Action::TakeCall { call, handoff, name, media } => {
                request::<method::HandoffTake>(TakeCall { command_id, call, handoff, name, media })
            }
            Action::CancelMove { call, handoff } => {
                request::<method::HandoffCancel>(OfHandoff { command_id, call, handoff })
            }
            Action::InvitePhone { ticket } => {
                request::<method::PhoneInvite>(InvitePhone { command_id, ticket })
            }
            Action::UninvitePhone { ticket } => {
                request::<method::PhoneUninvite>(UninvitePhone { command_id, ticket })
            }
            Action::ForgetPhone { phone } => {
                request::<method::PhoneForget>(ForgetPhone { command_id, phone })
            }
            Action::HangUp { call } => request::<method::CallHangUp>(OfCall { command_id, call }),
            Action::Media { call, media } => {
                request::<method::CallMedia>(SetMedia { command_id, call, media })
            }
            Action::Leg { call, leg, state } => {
                request::<method::CallLeg>(LegSays { command_id, call, leg, state })
            }
        }
    }
}

/// A method's name and parameters, as a frame carries them.
pub(crate) fn request<M: Method>(params: M::Params) -> (&'static str, Box<RawValue>) {
    (M::NAME, to_raw_value(&params).expect("the wire's types have no map with keys other than text"))
}
