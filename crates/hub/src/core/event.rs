//! Everything that reaches the owner loop.

use super::command::{Answered, Asked};
use super::looks::Looker;
use super::sessions::Live;
use super::snapshot::Snapshot;
use crate::store::{KnownVisitor, Write};
use deskbell_domain::{AgentId, CallId, ConversationId, DeviceId, Epoch, UserId};
use deskbell_protocol::WireError;
use deskbell_protocol::call::{IceServers, SignalFrame};
use deskbell_protocol::event::Typing;
use deskbell_protocol::http::ClaimedMove;
use deskbell_protocol::params::{BoardWatched, Targets, WatchBoard};
use deskbell_protocol::session::Pos;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Where an answer goes once its batch is on disk.
pub(super) type Reply<T> = oneshot::Sender<Result<T, WireError>>;

/// Everything that reaches the owner loop.
pub(super) enum Event {
    /// A user's command.
    Command(Box<Asked>, Reply<Answered>),
    /// A user types, or has stopped.
    Typing(UserId, Typing),
    /// A session looks at a conversation, or looks away. A look was allowed and written down before.
    Look { looker: Looker, session: Uuid, conversation: ConversationId, looks: bool },
    /// Whether an agent looks at a conversation, in whatever session.
    IsLookedAt(AgentId, ConversationId, Reply<bool>),
    /// A device tells the other one of its leg something.
    Signal { user: UserId, device: DeviceId, frame: Box<SignalFrame> },
    /// A party of a call asks for the servers by which two devices find each other.
    Ice(UserId, Option<CallId>, Reply<IceServers>),
    /// An agent asks to whom a conversation can be passed on.
    Targets(AgentId, ConversationId, Reply<Targets>),
    /// A session of an agent watches the live board, or no more (T1).
    WatchBoard { agent: AgentId, session: Uuid, wants: WatchBoard, reply: Reply<BoardWatched> },
    /// A device has opened a session.
    Connected(Box<Connecting>, Reply<Welcome>),
    /// A session is over.
    Disconnected { user: UserId, device: DeviceId, session: Uuid },
    /// A session starts from nothing.
    Snapshot(UserId, Reply<Snapshot>),
    /// A client has stored its log up to there.
    Acked(UserId, Pos),
    /// Something that signing in and administering write.
    Write(Vec<Write>, Reply<()>),
    /// A phone has read a code (H4, H5).
    ClaimPhone(Box<Claim>, Reply<Claimed>),
    /// A token is no longer good.
    SignedOut(UserId, [u8; 32], Reply<()>),
    /// Is the loop there, and does its store answer?
    Probe(Reply<()>),
    /// A deadline may have come: drawn by the loop itself.
    Deadline,
    /// Stop, and say so.
    Stop(oneshot::Sender<()>),
}

/// A phone that has read a code.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The SHA-256 of the ticket in it.
    pub ticket: [u8; 32],
    /// How the phone calls itself; checked.
    pub name: String,
    /// The SHA-256 of the token that the phone is to have.
    pub token: [u8; 32],
}

/// What a phone has claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Which phone it is from now on.
    pub phone: DeviceId,
    /// The move that it is to join; `None`: it is paired.
    pub claimed: Option<ClaimedMove>,
}

/// A device that opens a session.
pub struct Connecting {
    /// Who.
    pub user: UserId,
    /// The session with its mailbox.
    pub live: Live,
    /// How the device is called.
    pub device_name: String,
    /// For a visitor: what the store says. It counts only when the loop does not know the visitor, and it is
    /// younger than what the loop has forgotten (see `Working::sweep`).
    pub visitor: Option<KnownVisitor>,
}

/// What the loop says to a new session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The newest place of the user's log.
    pub top: Pos,
    /// The logs' lifetime.
    pub epoch: Epoch,
    /// The loop had forgotten the visitor. What was set up since is in the logs only of those whom it knew, so that such a
    /// visitor starts from a snapshot.
    pub forgotten: bool,
}

impl Event {
    /// Tells whoever waits for it that it was not done; whoever waits for the stop, that it has come.
    pub(super) fn refuse(self, error: &WireError) {
        // A receiver that is gone wants no answer.
        match self {
            Self::Command(_, reply) => drop(reply.send(Err(error.clone()))),
            Self::Connected(_, reply) => drop(reply.send(Err(error.clone()))),
            Self::Snapshot(_, reply) => drop(reply.send(Err(error.clone()))),
            Self::Ice(_, _, reply) => drop(reply.send(Err(error.clone()))),
            Self::ClaimPhone(_, reply) => drop(reply.send(Err(error.clone()))),
            Self::IsLookedAt(_, _, reply) => drop(reply.send(Err(error.clone()))),
            Self::Targets(_, _, reply) => drop(reply.send(Err(error.clone()))),
            Self::WatchBoard { reply, .. } => drop(reply.send(Err(error.clone()))),
            Self::Write(_, reply) | Self::SignedOut(_, _, reply) | Self::Probe(reply) => {
                drop(reply.send(Err(error.clone())));
            }
            Self::Stop(done) => _ = done.send(()),
            Self::Typing(..)
            | Self::Look { .. }
            | Self::Signal { .. }
            | Self::Disconnected { .. }
            | Self::Acked(..)
            | Self::Deadline => {}
        }
    }
}
