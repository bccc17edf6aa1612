//! Parameters and results of the methods. Unknown fields of parameters are refused: a client that says more than the
//! hub understands would otherwise believe that it was obeyed.

mod results;

pub use results::{
    AgentName, AgentTarget, BoardWatched, CallAccepted, CallStarted, ContactShown, Contacts, DecisionShown,
    Done, Earlier, Entries, GroupTarget, Sent, Targets, Why,
};

use crate::head::{CustomField, Page};
use deskbell_domain::call::{LegState, MediaState};
use deskbell_domain::thread::Seq;
use deskbell_domain::{
    AgentId, AttachmentId, CallId, CannedId, Channel, ClientMessageId, CommandId, ConversationId, DeviceId,
    GroupId, HandoffId, LegId, Span, TagId, Time, VisitorId,
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
        /// 1 to 8,000 characters; empty only beside an attachment.
        text: String,
        /// Files that the writer has uploaded, each once (C6).
        #[serde(default)]
        attachments: Vec<AttachmentId>,
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

    /// `conversation.accept` and `conversation.decline`: what an agent does with an offer (C1); and
    /// `conversation.fetch`: what was put aside is wanted back (C10).
    OfConversation {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
    }

    /// `conversation.transfer`: an agent passes a conversation on (C9).
    Transfer {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
        /// To whom.
        to: Target,
        /// What the next one should know, at most 2,000 characters; empty for nothing.
        comment: String,
    }

    /// `conversation.snooze`: an agent puts a conversation aside (C10).
    Snooze {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
        /// It is back then, or when the visitor writes.
        until: Time,
        /// It returns to the same agent.
        keep: bool,
    }

    /// `conversation.tag`: an agent tags a conversation (C7).
    SetTags {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
        /// All of them, at most 20; what is not named is taken off.
        tags: Vec<TagId>,
    }

    /// `conversation.end_note`: an agent writes what remains to be said at the end (C7).
    SetEndNote {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        conversation: ConversationId,
        /// At most 2,000 characters; empty for nothing.
        text: String,
    }

    /// `visitor.block`: an agent keeps a visitor out (C8). An open conversation ends.
    KeepOut {
        /// Repeated by a retry.
        command_id: CommandId,
        /// In which conversation of the visitor's.
        conversation: ConversationId,
        /// For how long; `null` for good.
        within: Option<Span>,
        /// Why, for colleagues: 1 to 200 characters.
        reason: String,
    }

    /// `visitor.unblock`: a visitor may write again (C8).
    LetIn {
        /// Repeated by a retry.
        command_id: CommandId,
        /// In which conversation of the visitor's.
        conversation: ConversationId,
    }

    /// `presence.away`: the agent is away from the computer, or back (A4).
    SetAway {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Locked, or not touched for a while.
        away: bool,
    }

    /// `availability.finish`: nothing new, and red when the last conversation is over (A1).
    Finish {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Chosen, or taken back.
        finish: bool,
    }

    /// `tag.save`: adds or replaces a tag of the shared list (C7); a team lead's.
    SaveTag {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        id: TagId,
        /// What it says, at most 40 characters.
        name: String,
        /// Stands first.
        recommended: bool,
    }

    /// `tag.delete`: deletes a tag; a team lead's.
    DeleteTag {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        id: TagId,
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

    /// `call.start`: a visitor calls (V1), or comes to where an agent has invited to (V10).
    StartCall {
        /// Repeated by a retry.
        command_id: CommandId,
        /// The open conversation; `null` opens one.
        conversation: Option<ConversationId>,
        /// The invitation that this answers (V10): refused with `ended` once that is over. `null`: a call.
        invitation: Option<CallId>,
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
        /// How it stands.
        state: LegState,
    }

    /// `handoff.offer`: the device that has the call offers it to another one of the agent (H1).
    OfferHandoff {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// Which move, chosen by the device that wants it.
        handoff: HandoffId,
        /// The SHA-256 of the ticket in the code that is shown, in base64url: 43 characters. Whoever brings the ticket to
        /// `POST /v1/phones` has the move, once (H4). `null` without a code: for a paired phone, or back to the desk.
        ticket: Option<String>,
    }

    /// `handoff.cancel`: nobody wants it any more, or it was read that it came to nothing.
    OfHandoff {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// Which move.
        handoff: HandoffId,
    }

    /// `handoff.claim`: this device of the agent takes what is offered (H4).
    ClaimHandoff {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// Which move.
        handoff: HandoffId,
        /// How this device calls itself, at most 80 characters.
        name: String,
    }

    /// `handoff.join`: the person goes on at this device, which opens the second leg (H2).
    JoinHandoff {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// Which move.
        handoff: HandoffId,
        /// What this device can send.
        media: MediaState,
    }

    /// `handoff.take`: this device of the agent takes the call, without a code (H1).
    TakeCall {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// Which move, chosen here.
        handoff: HandoffId,
        /// How this device calls itself, at most 80 characters.
        name: String,
        /// What this device can send.
        media: MediaState,
    }

    /// `call.switched`: how long the visitor saw and heard nothing while the call moved (H2).
    Switched {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Of which call.
        call: CallId,
        /// The leg that is seen and heard now.
        leg: LegId,
        /// Between the last picture of the former leg and the first of this one, in milliseconds; `null` without pictures.
        video_gap_ms: Option<u32>,
        /// Without any sound of the agent, in milliseconds; `null` without sound.
        audio_gap_ms: Option<u32>,
    }

    /// `phone.invite`: a code by which a phone is paired (H5).
    InvitePhone {
        /// Repeated by a retry.
        command_id: CommandId,
        /// The SHA-256 of the ticket in the code, in base64url: 43 characters. It works once, for 90 s.
        ticket: String,
    }

    /// `phone.uninvite`: the code is not shown any more (H5).
    UninvitePhone {
        /// Repeated by a retry.
        command_id: CommandId,
        /// As in `phone.invite`: a newer code of the agent stays good.
        ticket: String,
    }

    /// `phone.forget`: a paired phone is not one any more.
    ForgetPhone {
        /// Repeated by a retry.
        command_id: CommandId,
        /// Which.
        phone: DeviceId,
    }

    /// `call.ice`.
    GetIce {
        /// For which call. `null`: for none yet, to see whether a relay answers before a call needs it (V11); agents only.
        call: Option<CallId>,
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

    /// `conversation.targets`: to whom a conversation can be passed on (C9).
    GetTargets {
        /// Which.
        conversation: ConversationId,
    }

    /// `conversation.contacts`: who had it, and who gets the credit (M12).
    GetContacts {
        /// Which.
        conversation: ConversationId,
    }

    /// `conversation.why`: why an agent has it (T5).
    GetWhy {
        /// Which.
        conversation: ConversationId,
    }

    /// `board.watch`: this session sees the live board of those who lead, or no more (T1).
    WatchBoard {
        /// From now on, or no more.
        on: bool,
        /// Only these groups; `null`: all that one leads.
        groups: Option<Vec<GroupId>>,
    }

    /// `visitor.earlier`: a visitor's conversations, newest first (C14).
    GetEarlier {
        /// Whose.
        visitor: VisitorId,
    }

    /// `session.probe`: nothing but an answer.
    Probe {}
}

/// To whom a conversation is passed on (C9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Target {
    /// One agent, for whom it is kept.
    Agent {
        /// Who.
        agent: AgentId,
    },
    /// Whoever of a group takes it.
    Group {
        /// Which one.
        group: GroupId,
    },
}
