//! The one list of methods. The hub's handlers, the role table, `docs/wire.md`, the AsyncAPI document and
//! the TypeScript map are all made from it or checked against it.

use crate::call::{IceServers, SignalFrame};
use crate::event::Typing;
use crate::figures::{FiguresTable, GetFigures, Simulate, Simulated};
use crate::leading::{HandOver, HandedOver, LookAway, SetFlag, TakeOver, Whisper};
use crate::params::{
    AcceptCall, AddNote, BoardWatched, CallAccepted, CallStarted, ClaimHandoff, Confirm, Contacts,
    DeleteCanned, DeleteTag, Describe, Done, Earlier, EndConversation, Entries, Finish, ForgetPhone,
    GetContacts, GetEarlier, GetEntries, GetIce, GetTargets, GetWhy, InvitePhone, JoinHandoff, KeepOut,
    LegSays, LetIn, MarkRead, OfCall, OfConversation, OfHandoff, OfferHandoff, Probe, Release, SaveCanned,
    SaveTag, SendMessage, Sent, SetAvailability, SetAway, SetEndNote, SetMedia, SetTags, Snooze, StartCall,
    Switched, TakeCall, Targets, Transfer, UninvitePhone, WatchBoard, Why,
};
use crate::session::{Ack, Open, Opened, Pong, Probed};
use serde::{Serialize, de::DeserializeOwned};

/// What a method is for, and with that how it is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Belongs to the session itself.
    Session,
    /// Changes something: carries a `command_id`, is stored, and can be retried without harm.
    Command,
    /// Reads something.
    Query,
    /// Says something that matters only now; a notification without an answer.
    Volatile,
}

/// Who may call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A visitor.
    Visitor,
    /// An agent, lead or admin.
    Agent,
    /// A phone of an agent (H4, H5).
    Phone,
}

/// A method of the wire.
pub trait Method {
    /// Its name in the frame.
    const NAME: &'static str;
    /// How it is treated.
    const KIND: Kind;
    /// Who may call it.
    const ROLES: &'static [Role];
    /// What it takes.
    type Params: Serialize + DeserializeOwned + Send + 'static;
    /// What it answers.
    type Result: Serialize + DeserializeOwned + Send + 'static;
}

/// A method as a row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MethodInfo {
    /// Its name in the frame.
    pub name: &'static str,
    /// How it is treated.
    pub kind: Kind,
    /// Who may call it.
    pub roles: &'static [Role],
    /// The type of its parameters.
    pub params: &'static str,
    /// The type of its result; `Nothing` for notifications.
    pub result: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
}

/// The result of a notification.
pub type Nothing = ();

macro_rules! methods {
    ($($name:ident = $wire:literal, $kind:ident, [$($role:ident),+], $params:ident -> $result:ident, $about:literal;)+) => {
        $(
            #[doc = concat!("`", $wire, "`: ", $about)]
            #[derive(Debug)]
            pub enum $name {}

            impl Method for $name {
                const NAME: &'static str = $wire;
                const KIND: Kind = Kind::$kind;
                const ROLES: &'static [Role] = &[$(Role::$role),+];
                type Params = $params;
                type Result = $result;
            }
        )+

        /// Every type that a method takes or gives.
        #[cfg(feature = "ts")]
        pub(crate) fn export_types(config: &ts_rs::Config) -> Result<(), ts_rs::ExportError> {
            use crate::typescript::export;
            $(export::<$params>(config)?; export::<$result>(config)?;)+
            Ok(())
        }

        /// The schemas of every method's parameters and result, in the order of [`METHODS`].
        #[cfg(feature = "schema")]
        pub(crate) fn schemas(
            shapes: &mut crate::docs::Shapes,
        ) -> Vec<(&'static MethodInfo, serde_json::Value, serde_json::Value)> {
            let shapes = [$((shapes.asked::<$params>(), shapes.told::<$result>())),+];
            METHODS.iter().zip(shapes).map(|(method, (params, result))| (method, params, result)).collect()
        }

        /// Every method, in the order of the documentation.
        pub const METHODS: &[MethodInfo] = &[$(MethodInfo {
            name: $wire,
            kind: Kind::$kind,
            roles: &[$(Role::$role),+],
            params: stringify!($params),
            result: stringify!($result),
            about: $about,
        }),+];
    };
}

methods! {
    SessionOpen = "session.open", Session, [Visitor, Agent, Phone], Open -> Opened, "The first request: who, on what, and from which place on.";
    SessionAck = "session.ack", Session, [Visitor, Agent, Phone], Ack -> Nothing, "Everything up to this place is stored by the client.";
    SessionPong = "session.pong", Session, [Visitor, Agent, Phone], Pong -> Nothing, "The answer to a ping.";
    SessionProbe = "session.probe", Session, [Visitor, Agent, Phone], Probe -> Probed, "Is the hub there, and how far away?";
    MessageSend = "message.send", Command, [Visitor, Agent, Phone], SendMessage -> Sent, "Writes to the other side; a visitor's first message opens a conversation.";
    NoteAdd = "note.add", Command, [Agent], AddNote -> Sent, "Writes a note that only agents see.";
    ConversationRead = "conversation.read", Command, [Visitor, Agent, Phone], MarkRead -> Done, "Marks a thread as read up to a place.";
    ConversationConfirm = "conversation.confirm", Command, [Agent], Confirm -> Done, "This device shows the conversation.";
    ConversationRelease = "conversation.release", Command, [Agent], Release -> Done, "Gives the slot back without ending the conversation.";
    ConversationAccept = "conversation.accept", Command, [Agent], OfConversation -> Done, "Takes what was offered (C1).";
    ConversationDecline = "conversation.decline", Command, [Agent], OfConversation -> Done, "Does not take what was offered (C1).";
    ConversationTransfer = "conversation.transfer", Command, [Agent], Transfer -> Done, "Passes the conversation on, with a comment (C9).";
    ConversationSnooze = "conversation.snooze", Command, [Agent], Snooze -> Done, "Puts the conversation aside for a time (C10).";
    ConversationFetch = "conversation.fetch", Command, [Agent], OfConversation -> Done, "Fetches back what was put aside (C10).";
    ConversationTag = "conversation.tag", Command, [Agent], SetTags -> Done, "Sets the conversation's tags (C7).";
    ConversationEndNote = "conversation.end_note", Command, [Agent], SetEndNote -> Done, "Writes what remains to be said at the end (C7).";
    ConversationEnd = "conversation.end", Command, [Visitor, Agent], EndConversation -> Done, "Closes the conversation for good.";
    ConversationLook = "conversation.look", Command, [Agent], OfConversation -> Done, "A lead reads the conversation from now on, unseen; it is written down (T2).";
    ConversationWhisper = "conversation.whisper", Command, [Agent], Whisper -> Sent, "A lead says something to the agent alone (T2).";
    ConversationFlag = "conversation.flag", Command, [Agent], SetFlag -> Done, "Asks for help with the conversation, or needs it no more (T3).";
    ConversationTakeOver = "conversation.take_over", Command, [Agent], TakeOver -> Done, "A lead takes the conversation over, with a reason (T2).";
    ShiftHandOver = "shift.hand_over", Command, [Agent], HandOver -> HandedOver, "Hands over everything at the end of the shift (T7).";
    AvailabilitySet = "availability.set", Command, [Agent], SetAvailability -> Done, "Turns one channel's toggle green or red.";
    AvailabilityFinish = "availability.finish", Command, [Agent], Finish -> Done, "Nothing new, and red when the last conversation is over (A1).";
    PresenceAway = "presence.away", Command, [Agent], SetAway -> Done, "The agent is away from the computer, or back (A4).";
    VisitorBlock = "visitor.block", Command, [Agent], KeepOut -> Done, "Keeps a visitor out for a time or for good (C8).";
    VisitorUnblock = "visitor.unblock", Command, [Agent], LetIn -> Done, "Lets a visitor write again (C8).";
    TagSave = "tag.save", Command, [Agent], SaveTag -> Done, "Adds or replaces a shared tag (C7).";
    TagDelete = "tag.delete", Command, [Agent], DeleteTag -> Done, "Deletes a shared tag (C7).";
    CannedSave = "canned.save", Command, [Agent], SaveCanned -> Done, "Adds or replaces a canned answer.";
    CannedDelete = "canned.delete", Command, [Agent], DeleteCanned -> Done, "Deletes a canned answer.";
    VisitorDescribe = "visitor.describe", Command, [Visitor], Describe -> Done, "Says what the page or app knows of its visitor.";
    CallStart = "call.start", Command, [Visitor], StartCall -> CallStarted, "Calls an agent; without an open conversation it opens one (V1). Or answers an invitation (V10).";
    CallInvite = "call.invite", Command, [Agent], OfConversation -> CallStarted, "Invites the visitor of a chat to a video call (V10); `call.start` of the visitor accepts it.";
    CallAccept = "call.accept", Command, [Agent, Phone], AcceptCall -> CallAccepted, "This device answers, or waits in the room of an invitation; of two that do, one gets `taken` (V9, V10).";
    CallDecline = "call.decline", Command, [Visitor, Agent, Phone], OfCall -> Done, "Does not answer, or not now; the conversation stays, in chat (V4, V10).";
    CallHangUp = "call.hang_up", Command, [Visitor, Agent, Phone], OfCall -> Done, "Ends the call for good; the conversation stays, in chat (V8).";
    CallMedia = "call.media", Command, [Visitor, Agent, Phone], SetMedia -> Done, "What this side sends now: microphone, camera (V6).";
    CallLeg = "call.leg", Command, [Visitor, Agent, Phone], LegSays -> Done, "How this device's leg stands.";
    HandoffOffer = "handoff.offer", Command, [Agent, Phone], OfferHandoff -> Done, "The device that has the call offers it to another one: by a code, or to whichever of the agent's takes it (H1).";
    HandoffClaim = "handoff.claim", Command, [Agent, Phone], ClaimHandoff -> Done, "This device of the agent takes what is offered; it works once (H4).";
    HandoffJoin = "handoff.join", Command, [Agent, Phone], JoinHandoff -> CallAccepted, "The call is to go on at this device: a second leg is made, and the first one is not touched (H2).";
    HandoffTake = "handoff.take", Command, [Agent, Phone], TakeCall -> CallAccepted, "This device takes the call from another one of the agent, without a code (H1).";
    HandoffCancel = "handoff.cancel", Command, [Agent, Phone], OfHandoff -> Done, "The move is not wanted any more, or was read to have come to nothing (H4).";
    CallSwitched = "call.switched", Command, [Visitor], Switched -> Done, "The visitor sees and hears the agent on another leg, and saw and heard nothing for so long (H2).";
    PhoneInvite = "phone.invite", Command, [Agent], InvitePhone -> Done, "A code by which a phone is paired: it rings beside the desk from then on (H5).";
    PhoneUninvite = "phone.uninvite", Command, [Agent], UninvitePhone -> Done, "The code is not shown any more, and good for nothing (H5).";
    PhoneForget = "phone.forget", Command, [Agent], ForgetPhone -> Done, "A paired phone is not one any more; it is signed out at once.";
    CallIce = "call.ice", Query, [Visitor, Agent, Phone], GetIce -> IceServers, "Servers by which two devices find each other, with short-lived credentials.";
    ConversationEntries = "conversation.entries", Query, [Visitor, Agent], GetEntries -> Entries, "A page of a thread.";
    ConversationTargets = "conversation.targets", Query, [Agent], GetTargets -> Targets, "To whom a conversation can be passed on, the best first (C9).";
    ConversationContacts = "conversation.contacts", Query, [Agent], GetContacts -> Contacts, "Who had a conversation, and who gets the credit (M12).";
    ConversationWhy = "conversation.why", Query, [Agent], GetWhy -> Why, "Why this agent has the conversation.";
    BoardWatch = "board.watch", Query, [Agent], WatchBoard -> BoardWatched, "Who leads sees the live board from now on, or no more of it (T1).";
    RoutingSimulate = "routing.simulate", Query, [Agent], Simulate -> Simulated, "Who would have got a conversation with one more slot or agent (T5).";
    FiguresGet = "figures.get", Query, [Agent], GetFigures -> FiguresTable, "Figures over time: one's own, or of the groups that one leads (T6).";
    VisitorEarlier = "visitor.earlier", Query, [Agent], GetEarlier -> Earlier, "A visitor's conversations, newest first.";
    CallSignal = "call.signal", Volatile, [Visitor, Agent, Phone], SignalFrame -> Nothing, "One device of a leg tells the other something; the hub passes it on in order.";
    ConversationLookAway = "conversation.look_away", Volatile, [Agent], LookAway -> Nothing, "The lead reads the conversation no more (T2).";
    TypingSet = "typing", Volatile, [Visitor, Agent], Typing -> Nothing, "This side types, or has stopped.";
}

/// The notifications of the hub: their names in the frame.
pub mod from_hub {
    /// A durable event with its place: [`crate::EventFrame`].
    pub const EVENT: &str = "event";
    /// A part of a snapshot: [`crate::Event`] without a place.
    pub const SNAPSHOT: &str = "snapshot";
    /// Everything was sent: [`crate::session::Live`].
    pub const LIVE: &str = "session.live";
    /// [`crate::Volatile`].
    pub const VOLATILE: &str = "volatile";
    /// What the other device of a leg tells: [`crate::call::SignalFrame`]. In order, without a place.
    pub const SIGNAL: &str = "call.signal";
    /// What is otherwise on a watched board: [`crate::board::BoardFrame`].
    pub const BOARD: &str = "board";
    /// The heartbeat: [`crate::session::Ping`].
    pub const PING: &str = "ping";
    /// The hub stops; when to come back: [`crate::session::Drain`].
    pub const DRAIN: &str = "session.drain";
}
