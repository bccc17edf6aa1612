//! What goes into a call's machine and what comes out.

use super::share::Shared;
use crate::command::Action;
use crate::view::{CodeView, Refusal};
use deskbell_domain::call::CallEnd;
use deskbell_domain::{AgentId, CallId, ConversationId, HandoffId, Time};
use deskbell_media::{Order, Report};
use deskbell_protocol::call::{CallHead, IceServers, SignalFrame};

/// The two clocks that a call is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The hub's clock, as far as it is known: its deadlines are on it.
    pub hub: Time,
    /// This computer's steady clock: the machine's own deadlines are on it.
    pub steady: Time,
}

/// What happens to the calls of this desk.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// The hub says how a call stands.
    Head(CallHead),
    /// The hub has said how everything stands: calls that are not among these are over, and why, as far as it
    /// was said.
    Snapshot {
        /// Those that are not over.
        heads: Vec<CallHead>,
        /// Those of which the threads say that they are.
        over: Vec<(CallId, CallEnd)>,
    },
    /// A conversation is somebody else's, or nobody's.
    Left(ConversationId),
    /// Caught up: what the hub said so far holds now.
    Live {
        /// Whose desk it is.
        me: Option<AgentId>,
    },
    /// The line is lost. Nothing that was said is known to have arrived.
    Lost,
    /// Nobody is signed in any more.
    SignedOut,
    /// The visitor's device tells something.
    Signal(SignalFrame),
    /// The hub names servers for a call; `None` when it could not.
    Ice {
        /// For which.
        call: CallId,
        /// The servers.
        servers: Option<IceServers>,
    },
    /// The hub refused that this desk answers.
    AnswerRefused(CallId),
    /// The hub refused a move that this desk has asked for.
    MoveRefused(HandoffId),
    /// Nobody is at this computer any more, or somebody is again (A4).
    Away(bool),
    /// The engine reports.
    Media(Report),
    /// The page has started: it shows no preview of its own.
    PageStarted,
    /// A deadline has come.
    Due,
}

/// What the person asks of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallAsk {
    /// *Go* (V2).
    Answer(CallId),
    /// Not now (V4).
    Decline(CallId),
    /// End it (V8).
    HangUp(CallId),
    /// The line about its end was read.
    Dismiss(CallId),
    /// Microphone and camera on or off (V6).
    Send {
        /// The microphone.
        microphone: bool,
        /// The camera.
        camera: bool,
    },
    /// The own picture without a call.
    Preview(bool),
    /// Send a screen in place of the camera (V12).
    Share {
        /// In which call.
        call: CallId,
        /// Which.
        what: Shared,
    },
    /// Show a code by which the call moves to a phone (H1).
    Move {
        /// Which call.
        call: CallId,
        /// The move.
        handoff: HandoffId,
        /// The hash of the ticket in the code.
        ticket: String,
        /// The code.
        code: CodeView,
    },
    /// Take the call to this desk (H1).
    BringBack {
        /// Which call.
        call: CallId,
        /// The move.
        handoff: HandoffId,
    },
    /// The move of this call is not wanted any more, or was read to have come to nothing (H4).
    CancelMove(CallId),
    /// Send the camera again; or the line about a share that ended by itself was read.
    StopSharing(CallId),
}

/// What is owed to the world, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Tell the hub.
    Command(Action),
    /// The ring is over: what was said to answer it and is not on its way is not said any more.
    WithdrawAnswer(CallId),
    /// Tell the visitor's device.
    Signal(SignalFrame),
    /// Ask the hub for servers.
    AskIce(CallId),
    /// Have the engine do something.
    Engine(Order),
    /// Ring for this call (V3). The same one may be said twice.
    Ring {
        /// For which.
        call: CallId,
        /// Inside which conversation.
        conversation: ConversationId,
    },
    /// Stop ringing at once.
    Hush {
        /// Inside which conversation it rang.
        conversation: ConversationId,
    },
}

/// Why an ask about a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is no line.
    Offline,
    /// It does not ring here.
    NotRinging,
    /// V9.
    InCall,
    /// It has no such name.
    NoSuchScreen,
    /// It is not running.
    NotRunning,
    /// Nothing is being moved.
    NoMove,
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Offline => Self::CallOffline,
            Refused::NotRinging => Self::NotRinging,
            Refused::InCall => Self::OneCallAtATime,
            Refused::NoSuchScreen => Self::NoSuchScreen,
            Refused::NotRunning => Self::CallOver,
            Refused::NoMove => Self::NotBeingMoved,
        }
    }
}
