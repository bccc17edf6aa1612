//! What the loop is told.

use crate::address::HubAddress;
use crate::files::{Progress, Saving};
use crate::handle::Reply;
use crate::http::HttpError;
use crate::keychain::Unlocked;
use crate::session::SocketEvent;
use crate::shell::{Act, Wanted};
use crate::store::{CacheEvent, OutboxEvent};
use crate::support::Facts;
use crate::updates::Input as UpdateInput;
use crate::view::{Ask, Picture, Refusal, TrialProblem};
use bytes::Bytes;
use deskbell_domain::alerts::About;
use deskbell_domain::away::Seen;
use deskbell_domain::health::{Measured, Tried};
use deskbell_domain::{AttachmentId, ConversationId};
use deskbell_media::{Pictures, Report};
use deskbell_protocol::http::SignedIn;
use deskbell_protocol::trial::TrialHub;
use tokio::sync::oneshot;

/// Everything that reaches the loop.
pub(crate) enum Event {
    /// The page asks.
    Asked { ask: Ask, reply: Reply },
    /// Somebody wants all that is shown and is no page that starts.
    Looked { reply: Reply },
    /// The media engine reports.
    Media(Report),
    /// Somebody shows pictures of a call.
    Pictures { picture: Picture, reply: oneshot::Sender<Pictures> },
    /// Something came of a job of the cache.
    Cache(CacheEvent),
    /// Something came of a job of the outbox.
    Outbox(OutboxEvent),
    /// The socket of a line tells something; lines are numbered, and only the newest counts.
    Socket { line: u64, event: SocketEvent },
    /// The keychain has answered.
    Unlocked { account: SavedAccount, unlocked: Unlocked },
    /// A sign-in has ended; nobody waits for a preset one.
    SignInEnded { account: SavedAccount, outcome: Result<SignedIn, HttpError>, reply: Option<Reply> },
    /// The person attaches a file.
    Attached { conversation: ConversationId, name: String, bytes: Bytes, reply: Reply },
    /// A file was copied to where it waits, or could not be.
    Copied { file: crate::files::Draft, kept: std::io::Result<()>, reply: Reply },
    /// How far a file has come.
    File { id: AttachmentId, progress: Progress },
    /// How far a file that is being saved has come; each saving has a number.
    Saving { number: u64, news: Saving },
    /// Somebody shows a picture of a message.
    PictureWanted { attachment: AttachmentId, preview: bool, reply: PictureReply },
    /// The person has done something with a notification.
    Noticed { about: About, act: Act },
    /// What was asked outside the window was refused.
    Refused(Refusal),
    /// The person wants a file as ring.
    RingWanted { name: String, bytes: Bytes, reply: Reply },
    /// It was written to the desk's folder, or could not be.
    RingKept { name: String, kept: std::io::Result<()>, reply: Reply },
    /// The trial of a ring is over.
    RingTried { played: bool },
    /// The person wants something from outside the window.
    Wanted(Wanted),
    /// Whether a conversation that is to be shown is to be had.
    LookedUp { conversation: ConversationId, found: bool },
    /// The system's network has changed.
    NetworkChanged,
    /// The computer has slept.
    Woke,
    /// The system tells of the person (A4).
    Seen(Seen),
    /// The shell has asked the system how it is (A5).
    Measured(Measured),
    /// The shell has tried to be heard and seen.
    Tested(Tried),
    /// The shell has started the hub of a trial, or could not.
    TrialStarted(Result<TrialHub, TrialProblem>),
    /// The shell has stopped it.
    TrialEnded(Result<(), TrialProblem>),
    /// It has ended by itself.
    TrialOver,
    /// Something came of a task, or of an order to the shell, about a new version (D6).
    Update(UpdateInput),
    /// Somebody puts a support bundle together (D6).
    FactsWanted { reply: oneshot::Sender<Facts> },
    /// Stop.
    Shutdown { done: oneshot::Sender<()> },
}

impl From<CacheEvent> for Event {
    fn from(event: CacheEvent) -> Self {
        Self::Cache(event)
    }
}

impl From<OutboxEvent> for Event {
    fn from(event: OutboxEvent) -> Self {
        Self::Outbox(event)
    }
}

impl From<(SavedAccount, Unlocked)> for Event {
    fn from((account, unlocked): (SavedAccount, Unlocked)) -> Self {
        Self::Unlocked { account, unlocked }
    }
}

impl From<(u64, SocketEvent)> for Event {
    fn from((line, event): (u64, SocketEvent)) -> Self {
        Self::Socket { line, event }
    }
}

impl From<(AttachmentId, Progress)> for Event {
    fn from((id, progress): (AttachmentId, Progress)) -> Self {
        Self::File { id, progress }
    }
}

impl From<(u64, Saving)> for Event {
    fn from((number, news): (u64, Saving)) -> Self {
        Self::Saving { number, news }
    }
}

/// Who waits for a picture: its type and its content.
pub(crate) type PictureReply = oneshot::Sender<Result<(&'static str, Bytes), Refusal>>;

/// Where somebody signs in, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SavedAccount {
    /// The hub.
    pub hub: HubAddress,
    /// The e-mail.
    pub email: String,
}
