//! From a frame to a typed call: pure, so that every frame there can be is tried in a test. The one list of
//! handlers is here.

use crate::core::{Command, forbidden};
use deskbell_protocol::call::SignalFrame;
use deskbell_protocol::event::Typing;
use deskbell_protocol::figures::{GetFigures, Simulate};
use deskbell_protocol::leading::LookAway;
use deskbell_protocol::method::{self, Method};
use deskbell_protocol::params::{
    GetContacts, GetEarlier, GetEntries, GetIce, GetTargets, GetWhy, WatchBoard,
};
use deskbell_protocol::rpc::{Id, Incoming};
use deskbell_protocol::session::{Ack, Open, Pong};
use deskbell_protocol::{Code, METHODS, Role, WireError};
use serde::Deserialize;

/// Longest id of a request, in bytes: it is repeated in the answer.
const ID_BYTES: usize = 128;

/// What a client asks or says.
#[derive(Debug)]
pub enum Call {
    /// Opens the session.
    Open(Box<Open>),
    /// Has stored its log up to there.
    Ack(Ack),
    /// Answers a ping.
    Pong(Pong),
    /// Asks for nothing but an answer.
    Probe,
    /// Changes something.
    Command(Box<Command>),
    /// Reads something.
    Query(Query),
    /// Reads what was counted, which may take a while.
    Figures(GetFigures),
    /// Types, or has stopped.
    Typing(Typing),
    /// A lead reads a conversation no more.
    LookAway(LookAway),
    /// Tells the other device of a leg something.
    Signal(Box<SignalFrame>),
}

/// What a client reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// A page of a thread.
    Entries(GetEntries),
    /// Why an agent has a conversation.
    Why(GetWhy),
    /// Who would have got a conversation.
    Simulate(Simulate),
    /// A visitor's conversations.
    Earlier(GetEarlier),
    /// Servers for a call.
    Ice(GetIce),
    /// To whom a conversation can be passed on.
    Targets(GetTargets),
    /// Who had a conversation.
    Contacts(GetContacts),
    /// The live board, from now on or no more.
    WatchBoard(WatchBoard),
}

/// A frame that is no call.
#[derive(Debug)]
pub struct Refused {
    /// Of the request, when it could be read.
    pub id: Option<Id>,
    /// Whether somebody waits for the answer: a notification gets none, unless it could not be read at all.
    pub answer: bool,
    /// Why.
    pub error: WireError,
}

impl Refused {
    /// Whether the frame was no request at all: a client that goes on like this is cut off.
    pub fn is_garbage(&self) -> bool {
        matches!(self.error.reason(), Code::ParseError | Code::InvalidRequest)
    }
}

type Handler = fn(&Incoming) -> Result<Call, WireError>;

macro_rules! handlers {
    ($($method:ident: $call:expr;)+) => {
        /// A handler for every method of the wire.
        pub const HANDLERS: &[(&str, Handler)] = &[$((
            <method::$method as Method>::NAME,
            |incoming| incoming.params::<<method::$method as Method>::Params>().map($call),
        )),+];
    };
}

handlers! {
    SessionOpen: |params| Call::Open(Box::new(params));
    SessionAck: Call::Ack;
    SessionPong: Call::Pong;
    SessionProbe: |_| Call::Probe;
    MessageSend: |params| Call::Command(Box::new(Command::SendMessage(params)));
    NoteAdd: |params| Call::Command(Box::new(Command::AddNote(params)));
    ConversationRead: |params| Call::Command(Box::new(Command::MarkRead(params)));
    ConversationConfirm: |params| Call::Command(Box::new(Command::Confirm(params)));
    ConversationRelease: |params| Call::Command(Box::new(Command::Release(params)));
    ConversationAccept: |params| Call::Command(Box::new(Command::AcceptOffer(params)));
    ConversationDecline: |params| Call::Command(Box::new(Command::DeclineOffer(params)));
    ConversationTransfer: |params| Call::Command(Box::new(Command::Transfer(params)));
    ConversationSnooze: |params| Call::Command(Box::new(Command::Snooze(params)));
    ConversationFetch: |params| Call::Command(Box::new(Command::Fetch(params)));
    ConversationTag: |params| Call::Command(Box::new(Command::Tag(params)));
    ConversationEndNote: |params| Call::Command(Box::new(Command::EndNote(params)));
    ConversationEnd: |params| Call::Command(Box::new(Command::End(params)));
    ConversationLook: |params| Call::Command(Box::new(Command::Look(params)));
    ConversationWhisper: |params| Call::Command(Box::new(Command::Whisper(params)));
    ConversationFlag: |params| Call::Command(Box::new(Command::Flag(params)));
    ConversationTakeOver: |params| Call::Command(Box::new(Command::TakeOver(params)));
    ShiftHandOver: |params| Call::Command(Box::new(Command::HandOver(params)));
    AvailabilitySet: |params| Call::Command(Box::new(Command::SetAvailability(params)));
    AvailabilityFinish: |params| Call::Command(Box::new(Command::Finish(params)));
    PresenceAway: |params| Call::Command(Box::new(Command::SetAway(params)));
    VisitorBlock: |params| Call::Command(Box::new(Command::Block(params)));
    VisitorUnblock: |params| Call::Command(Box::new(Command::Unblock(params)));
    TagSave: |params| Call::Command(Box::new(Command::SaveTag(params)));
    TagDelete: |params| Call::Command(Box::new(Command::DeleteTag(params)));
    CannedSave: |params| Call::Command(Box::new(Command::SaveCanned(params)));
    CannedDelete: |params| Call::Command(Box::new(Command::DeleteCanned(params)));
    VisitorDescribe: |params| Call::Command(Box::new(Command::Describe(params)));
    CallStart: |params| Call::Command(Box::new(Command::StartCall(params)));
    CallInvite: |params| Call::Command(Box::new(Command::InviteToCall(params)));
    CallAccept: |params| Call::Command(Box::new(Command::AcceptCall(params)));
    CallDecline: |params| Call::Command(Box::new(Command::DeclineCall(params)));
    CallHangUp: |params| Call::Command(Box::new(Command::HangUp(params)));
    CallMedia: |params| Call::Command(Box::new(Command::SetMedia(params)));
    CallLeg: |params| Call::Command(Box::new(Command::LegSays(params)));
    HandoffOffer: |params| Call::Command(Box::new(Command::OfferHandoff(params)));
    HandoffClaim: |params| Call::Command(Box::new(Command::ClaimHandoff(params)));
    HandoffJoin: |params| Call::Command(Box::new(Command::JoinHandoff(params)));
    HandoffTake: |params| Call::Command(Box::new(Command::TakeCall(params)));
    HandoffCancel: |params| Call::Command(Box::new(Command::CancelHandoff(params)));
    CallSwitched: |params| Call::Command(Box::new(Command::Switched(params)));
    PhoneInvite: |params| Call::Command(Box::new(Command::InvitePhone(params)));
    PhoneUninvite: |params| Call::Command(Box::new(Command::UninvitePhone(params)));
    PhoneForget: |params| Call::Command(Box::new(Command::ForgetPhone(params)));
    CallIce: |params| Call::Query(Query::Ice(params));
    ConversationEntries: |params| Call::Query(Query::Entries(params));
    ConversationTargets: |params| Call::Query(Query::Targets(params));
    ConversationContacts: |params| Call::Query(Query::Contacts(params));
    ConversationWhy: |params| Call::Query(Query::Why(params));
    BoardWatch: |params| Call::Query(Query::WatchBoard(params));
    RoutingSimulate: |params| Call::Query(Query::Simulate(params));
    FiguresGet: Call::Figures;
    VisitorEarlier: |params| Call::Query(Query::Earlier(params));
    CallSignal: |params| Call::Signal(Box::new(params));
    ConversationLookAway: Call::LookAway;
    TypingSet: Call::Typing;
}

/// Reads one frame. `role` is `None` before the session is open: then only `session.open` is a call.
///
/// # Errors
/// When the frame is no request, names no method, or this role may not use it.
pub fn read(frame: &str, role: Option<Role>) -> Result<(Option<Id>, Call), Refused> {
    let incoming =
        Incoming::parse(frame).map_err(|error| Refused { id: id_of(frame), answer: true, error })?;
    if let Some(Id::Text(text)) = &incoming.id
        && text.len() > ID_BYTES
    {
        let error = WireError::new(Code::InvalidRequest, "`id` is longer than 128 bytes.");
        return Err(Refused { id: None, answer: true, error });
    }
    match call(&incoming, role) {
        Ok(call) => Ok((incoming.id, call)),
        Err(error) => Err(Refused { answer: incoming.id.is_some(), id: incoming.id, error }),
    }
}

fn call(incoming: &Incoming, role: Option<Role>) -> Result<Call, WireError> {
    let method = incoming.method.as_str();
    let handler = HANDLERS.iter().find(|(name, _)| *name == method).map(|(_, handler)| handler);
    let info = METHODS.iter().find(|info| info.name == method);
    let (Some(handler), Some(info)) = (handler, info) else {
        let method: String = method.chars().take(64).collect();
        return Err(WireError::new(Code::UnknownMethod, format!("There is no method {method:?}.")));
    };
    match role {
        None if method != <method::SessionOpen as Method>::NAME => {
            Err(WireError::new(Code::NotOpen, "The first request of a connection is session.open."))
        }
        Some(role) if !info.roles.contains(&role) => Err(forbidden(method)),
        None | Some(_) => handler(incoming),
    }
}

/// The id of something that is no request, when it has one that can be repeated.
fn id_of(frame: &str) -> Option<Id> {
    #[derive(Deserialize)]
    struct Outline {
        id: Id,
    }
    let id = serde_json::from_str::<Outline>(frame).ok()?.id;
    match &id {
        Id::Text(text) if text.len() > ID_BYTES => None,
        Id::Text(_) | Id::Number(_) => Some(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROLES: [Option<Role>; 3] = [None, Some(Role::Visitor), Some(Role::Agent)];

    #[test]
    fn every_method_of_the_wire_has_a_handler_and_no_handler_is_without_one() {
        let handled: Vec<&str> = HANDLERS.iter().map(|(name, _)| *name).collect();
        let declared: Vec<&str> = METHODS.iter().map(|info| info.name).collect();
        assert_eq!(handled, declared);
    }

    #[test]
    fn every_method_is_refused_to_every_role_that_may_not_use_it() {
        for info in METHODS {
            for role in [Role::Visitor, Role::Agent] {
                let frame = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{}","params":{{}}}}"#, info.name);
                let refused = read(&frame, Some(role)).map_err(|refused| refused.error.reason());
                let forbidden = matches!(refused, Err(Code::Forbidden));
                assert_eq!(forbidden, !info.roles.contains(&role), "{} as {role:?}", info.name);
                assert!(!matches!(refused, Err(Code::UnknownMethod)), "{}", info.name);
            }
        }
    }

    #[test]
    fn before_the_session_is_open_only_session_open_is_a_call() {
        for info in METHODS {
            let frame = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{}"}}"#, info.name);
            let expected = if info.name == "session.open" { Code::InvalidParams } else { Code::NotOpen };
            assert_eq!(read(&frame, None).unwrap_err().error.reason(), expected, "{}", info.name);
        }
    }

    #[test]
    fn what_is_wrong_with_a_frame_is_said_with_its_id_when_that_can_be_read() {
        let number = |n| Some(Id::Number(n));
        for (frame, id, reason) in [
            ("{", None, Code::ParseError),
            ("[]", None, Code::InvalidRequest),
            ("null", None, Code::InvalidRequest),
            (r#"{"jsonrpc":"1.0","id":3,"method":"typing"}"#, number(3), Code::InvalidRequest),
            (r#"{"jsonrpc":"2.0","id":4}"#, number(4), Code::InvalidRequest),
            (r#"{"jsonrpc":"2.0","id":5,"method":"no.such"}"#, number(5), Code::UnknownMethod),
            (
                r#"{"jsonrpc":"2.0","id":6,"method":"session.probe","params":{"more":1}}"#,
                number(6),
                Code::InvalidParams,
            ),
            (
                r#"{"jsonrpc":"2.0","id":7,"method":"session.ack","params":{"pos":"x"}}"#,
                number(7),
                Code::InvalidParams,
            ),
            (r#"{"jsonrpc":"2.0","id":8,"method":"typing","more":1}"#, number(8), Code::InvalidRequest),
        ] {
            let refused = read(frame, Some(Role::Agent)).unwrap_err();
            assert_eq!((refused.id, refused.error.data.reason), (id, reason), "{frame}");
        }
    }

    #[test]
    fn an_id_that_is_too_long_to_be_repeated_is_refused() {
        let id = "x".repeat(ID_BYTES + 1);
        let frame = format!(r#"{{"jsonrpc":"2.0","id":"{id}","method":"session.probe"}}"#);
        let refused = read(&frame, Some(Role::Agent)).unwrap_err();
        assert_eq!((refused.id, refused.error.data.reason), (None, Code::InvalidRequest));
    }

    proptest! {
        #[test]
        fn no_frame_makes_the_hub_panic(frame in any::<String>()) {
            for role in ROLES {
                drop(read(&frame, role));
            }
        }

        #[test]
        fn no_parameters_of_a_known_method_make_the_hub_panic(
            method in 0..METHODS.len(),
            params in prop_oneof![
                any::<String>(),
                r#"\{("(conversation|text|pos|on|limit|before|command_id|call|leg|epoch|signal|media)":(null|-1|1e99|"x"|\[\]|\{\}),?)*\}"#,
            ],
        ) {
            let method = METHODS[method].name;
            let frame = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#);
            for role in ROLES {
                drop(read(&frame, role));
            }
        }
    }
}
