//! What users tell the hub to do.

use crate::frames;
use crate::store::KnownVisitor;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::{Attachment, Entry};
use deskbell_domain::{AgentId, ClientMessageId, CommandId, ConversationId, DeviceId, UserId};
use deskbell_protocol::leading::{HandOver, SetFlag, TakeOver, Whisper};
use deskbell_protocol::method::{self, Method};
use deskbell_protocol::params::{
    AcceptCall, AddNote, ClaimHandoff, Confirm, DeleteCanned, DeleteTag, Describe, EndConversation, Finish,
    ForgetPhone, InvitePhone, JoinHandoff, KeepOut, LegSays, LetIn, MarkRead, OfCall, OfConversation,
    OfHandoff, OfferHandoff, Release, SaveCanned, SaveTag, SendMessage, SetAvailability, SetAway, SetEndNote,
    SetMedia, SetTags, Snooze, StartCall, Switched, TakeCall, Transfer, UninvitePhone,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($params:ident) = $method:ident;)+) => {
        /// A command of the wire with its parameters.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Command {
            $($(#[$doc])* $name($params),)+
        }

        impl Command {
            /// The method's name.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => <method::$method as Method>::NAME,)+ }
            }

            /// Its id, which a retry repeats.
            pub const fn id(&self) -> CommandId {
                match self { $(Self::$name(params) => params.command_id,)+ }
            }

            /// SHA-256 of the method and its parameters: the same id with other content is refused.
            pub fn digest(&self) -> [u8; 32] {
                let params = match self { $(Self::$name(params) => frames::json(params),)+ };
                Sha256::new().chain_update(self.name()).chain_update([0]).chain_update(params).finalize().into()
            }
        }
    };
}

commands! {
    /// Writes to the other side.
    SendMessage(SendMessage) = MessageSend;
    /// Writes for agents only.
    AddNote(AddNote) = NoteAdd;
    /// Has seen a thread.
    MarkRead(MarkRead) = ConversationRead;
    /// Shows a conversation.
    Confirm(Confirm) = ConversationConfirm;
    /// Gives a slot back.
    Release(Release) = ConversationRelease;
    /// Closes a conversation.
    End(EndConversation) = ConversationEnd;
    /// A lead reads a conversation.
    Look(OfConversation) = ConversationLook;
    /// A lead says something to the agent alone.
    Whisper(Whisper) = ConversationWhisper;
    /// Asks for help, or needs it no more.
    Flag(SetFlag) = ConversationFlag;
    /// A lead takes a conversation over.
    TakeOver(TakeOver) = ConversationTakeOver;
    /// Hands over everything.
    HandOver(HandOver) = ShiftHandOver;
    /// Takes what was offered.
    AcceptOffer(OfConversation) = ConversationAccept;
    /// Does not take what was offered.
    DeclineOffer(OfConversation) = ConversationDecline;
    /// Passes a conversation on.
    Transfer(Transfer) = ConversationTransfer;
    /// Puts a conversation aside.
    Snooze(Snooze) = ConversationSnooze;
    /// Fetches one back.
    Fetch(OfConversation) = ConversationFetch;
    /// Tags a conversation.
    Tag(SetTags) = ConversationTag;
    /// Writes what remains to be said.
    EndNote(SetEndNote) = ConversationEndNote;
    /// Keeps a visitor out.
    Block(KeepOut) = VisitorBlock;
    /// Lets a visitor in again.
    Unblock(LetIn) = VisitorUnblock;
    /// Is away from the computer, or back.
    SetAway(SetAway) = PresenceAway;
    /// Finishes before a break.
    Finish(Finish) = AvailabilityFinish;
    /// Adds or replaces a tag.
    SaveTag(SaveTag) = TagSave;
    /// Deletes a tag.
    DeleteTag(DeleteTag) = TagDelete;
    /// Sets a toggle.
    SetAvailability(SetAvailability) = AvailabilitySet;
    /// Adds or replaces a canned answer.
    SaveCanned(SaveCanned) = CannedSave;
    /// Deletes a canned answer.
    DeleteCanned(DeleteCanned) = CannedDelete;
    /// Says what a page knows of its visitor.
    Describe(Describe) = VisitorDescribe;
    /// Calls an agent.
    StartCall(StartCall) = CallStart;
    /// Invites the visitor to a call.
    InviteToCall(OfConversation) = CallInvite;
    /// This device answers a call.
    AcceptCall(AcceptCall) = CallAccept;
    /// Does not answer a call.
    DeclineCall(OfCall) = CallDecline;
    /// Ends a call for good.
    HangUp(OfCall) = CallHangUp;
    /// Says what is sent in a call.
    SetMedia(SetMedia) = CallMedia;
    /// Says how a leg stands.
    LegSays(LegSays) = CallLeg;
    /// Shows a code for another device.
    OfferHandoff(OfferHandoff) = HandoffOffer;
    /// Has read the code.
    ClaimHandoff(ClaimHandoff) = HandoffClaim;
    /// Goes on at this device.
    JoinHandoff(JoinHandoff) = HandoffJoin;
    /// Takes a call to this device.
    TakeCall(TakeCall) = HandoffTake;
    /// Does not want a move any more.
    CancelHandoff(OfHandoff) = HandoffCancel;
    /// Sees and hears the agent on another leg.
    Switched(Switched) = CallSwitched;
    /// Shows a code for a phone.
    InvitePhone(InvitePhone) = PhoneInvite;
    /// Does not show that code any more.
    UninvitePhone(UninvitePhone) = PhoneUninvite;
    /// Lets a phone go.
    ForgetPhone(ForgetPhone) = PhoneForget;
}

impl Command {
    /// Whether a retry gets what it answered before. A look begins anew each time, and so is written down each time (T2).
    pub const fn is_remembered(&self) -> bool {
        !matches!(self, Self::Look(_))
    }

    /// The message or note that it writes: where, and under which id of its author's client.
    pub const fn writes(&self) -> Option<(Option<ConversationId>, ClientMessageId)> {
        match self {
            Self::SendMessage(params) => Some((params.conversation, params.client_message_id)),
            Self::AddNote(params) => Some((Some(params.conversation), params.client_message_id)),
            Self::Whisper(params) => Some((Some(params.conversation), params.client_message_id)),
            Self::MarkRead(_)
            | Self::Confirm(_)
            | Self::Release(_)
            | Self::Look(_)
            | Self::Flag(_)
            | Self::TakeOver(_)
            | Self::HandOver(_)
            | Self::End(_)
            | Self::AcceptOffer(_)
            | Self::DeclineOffer(_)
            | Self::Transfer(_)
            | Self::Snooze(_)
            | Self::Fetch(_)
            | Self::Tag(_)
            | Self::EndNote(_)
            | Self::Block(_)
            | Self::Unblock(_)
            | Self::SetAway(_)
            | Self::Finish(_)
            | Self::SaveTag(_)
            | Self::DeleteTag(_)
            | Self::SetAvailability(_)
            | Self::SaveCanned(_)
            | Self::DeleteCanned(_)
            | Self::Describe(_)
            | Self::StartCall(_)
            | Self::InviteToCall(_)
            | Self::AcceptCall(_)
            | Self::DeclineCall(_)
            | Self::HangUp(_)
            | Self::SetMedia(_)
            | Self::LegSays(_)
            | Self::OfferHandoff(_)
            | Self::ClaimHandoff(_)
            | Self::JoinHandoff(_)
            | Self::TakeCall(_)
            | Self::CancelHandoff(_)
            | Self::Switched(_)
            | Self::InvitePhone(_)
            | Self::UninvitePhone(_)
            | Self::ForgetPhone(_) => None,
        }
    }
}

/// A user's command on its way to the owner loop.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose.
    pub user: UserId,
    /// On which device it was given.
    pub device: DeviceId,
    /// What.
    pub command: Command,
    /// [`Command::digest`].
    pub digest: [u8; 32],
    /// What the store said about the conversation, once the loop has asked for it.
    pub found: Found,
    /// The files of a message, as the store knows them (C6).
    pub files: Vec<Attachment>,
    /// Of a block: in whose lists the visitor stands, also with what has ended (C8).
    pub readers: BTreeSet<AgentId>,
}

impl Asked {
    /// A command that has not been looked at.
    pub fn new(user: UserId, device: DeviceId, command: Command) -> Self {
        Self {
            user,
            device,
            digest: command.digest(),
            command,
            found: Found::NotAsked,
            files: Vec::new(),
            readers: BTreeSet::new(),
        }
    }
}

/// What the store said about a conversation that the loop does not keep in memory.
#[derive(Clone, Debug)]
pub enum Found {
    /// It was not asked.
    NotAsked,
    /// There is none.
    Nothing,
    /// This one.
    Ended(Box<FoundConversation>),
}

/// A conversation that has ended, from the store.
#[derive(Clone, Debug)]
pub struct FoundConversation {
    /// The conversation.
    pub conversation: Conversation,
    /// Its newest entries.
    pub tail: Vec<Entry>,
    /// Its visitor.
    pub visitor: Option<KnownVisitor>,
}

/// What the owner loop says to a command.
#[derive(Clone, Debug)]
pub enum Answered {
    /// It was carried out or refused; the outcome is on disk unless it is a temporary error.
    Outcome(Arc<str>),
    /// The conversation is not in memory: look it up in the store and ask again. Reads are the session's work,
    /// so that the loop never waits for one.
    LookUp(Box<Asked>, ConversationId),
}
