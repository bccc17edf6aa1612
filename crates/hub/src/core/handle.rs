//! How everybody else reaches the owner loop.

use super::command::{Answered, Asked};
use super::event::{Claim, Claimed, Connecting, Event, Reply, Welcome};
use super::owner::Owner;
use super::refusal::unavailable;
use super::snapshot::Snapshot;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::heads::Directory;
use crate::ids::Ids;
use crate::store::{Store, StoreError, Write};
use deskbell_domain::{AgentId, CallId, ConversationId, DeviceId, UserId};
use deskbell_protocol::WireError;
use deskbell_protocol::call::{IceServers, SignalFrame};
use deskbell_protocol::event::Typing;
use deskbell_protocol::params::{BoardWatched, Targets, WatchBoard};
use deskbell_protocol::session::Pos;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

/// Events that wait for the owner loop. When it is full, sessions wait: they stop reading their sockets, and
/// the clients notice. Nothing is dropped.
const INBOX: usize = 4_096;

/// What the hub is made of, below the owner loop.
#[derive(Clone)]
pub struct Parts {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The doorbells.
    pub bus: Arc<dyn Bus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
}

/// The owner loop's address. When the last one is dropped, or at [`Core::stop`], the loop ends.
#[derive(Clone)]
pub struct Core {
    inbox: mpsc::Sender<Event>,
    directory: watch::Receiver<Arc<Directory>>,
}

impl Core {
    /// Reads the working set and starts the loop.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn start(parts: Parts) -> Result<Self, StoreError> {
        let (inbox, events) = mpsc::channel(INBOX);
        let (owner, directory) = Owner::load(parts).await?;
        tokio::spawn(owner.run(events));
        Ok(Self { inbox, directory })
    }

    /// Who and what is set up.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.borrow())
    }

    /// Opens a session.
    ///
    /// # Errors
    /// When the hub does not know the user, or cannot store anything.
    pub async fn connect(&self, connecting: Connecting) -> Result<Welcome, WireError> {
        self.ask(|reply| Event::Connected(Box::new(connecting), reply)).await
    }

    /// A session is over. Never waits, so that it can be said while a task ends.
    pub fn disconnect(&self, user: UserId, device: DeviceId, session: Uuid) {
        let event = Event::Disconnected { user, device, session };
        if let Err(mpsc::error::TrySendError::Full(event)) = self.inbox.try_send(event) {
            let inbox = self.inbox.clone();
            // Bounded by the number of sessions: each says it once.
            tokio::spawn(async move { inbox.send(event).await.is_ok() });
        }
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// When the hub cannot store anything; what was refused for other reasons is an outcome.
    pub async fn command(&self, asked: Box<Asked>) -> Result<Answered, WireError> {
        self.ask(|reply| Event::Command(asked, reply)).await
    }

    /// A user's state now.
    ///
    /// # Errors
    /// When the hub does not know the user, or cannot store anything.
    pub async fn snapshot(&self, user: UserId) -> Result<Snapshot, WireError> {
        self.ask(|reply| Event::Snapshot(user, reply)).await
    }

    /// A user types, or has stopped.
    pub async fn typing(&self, user: UserId, typing: Typing) {
        self.tell(Event::Typing(user, typing)).await;
    }

    /// A session looks at a conversation from now on, or no more (T2). That it may was answered to its command.
    pub async fn look(
        &self,
        looker: (AgentId, DeviceId),
        session: Uuid,
        conversation: ConversationId,
        looks: bool,
    ) {
        self.tell(Event::Look { looker, session, conversation, looks }).await;
    }

    /// Whether an agent looks at a conversation, in whatever session (T2).
    ///
    /// # Errors
    /// When the hub cannot store anything.
    pub async fn is_looked_at(
        &self,
        agent: AgentId,
        conversation: ConversationId,
    ) -> Result<bool, WireError> {
        self.ask(|reply| Event::IsLookedAt(agent, conversation, reply)).await
    }

    /// A device tells the other one of its leg something. It has checked the limits.
    pub async fn signal(&self, user: UserId, device: DeviceId, frame: Box<SignalFrame>) {
        self.tell(Event::Signal { user, device, frame }).await;
    }

    /// Servers for a party of a call, with fresh credentials.
    ///
    /// # Errors
    /// When the user has no part in such a call, or the hub cannot store anything.
    pub async fn ice(&self, user: UserId, call: Option<CallId>) -> Result<IceServers, WireError> {
        self.ask(|reply| Event::Ice(user, call, reply)).await
    }

    /// To whom a conversation can be passed on (C9).
    ///
    /// # Errors
    /// When it is not in the agent's list, or the hub cannot store anything.
    pub async fn targets(&self, agent: AgentId, conversation: ConversationId) -> Result<Targets, WireError> {
        self.ask(|reply| Event::Targets(agent, conversation, reply)).await
    }

    /// A session watches the live board, or no more (T1). What is on it comes through its mailbox.
    ///
    /// # Errors
    /// When the agent leads none of its groups, or the hub cannot store anything.
    pub async fn watch_board(
        &self,
        agent: AgentId,
        session: Uuid,
        wants: WatchBoard,
    ) -> Result<BoardWatched, WireError> {
        self.ask(|reply| Event::WatchBoard { agent, session, wants, reply }).await
    }

    /// A client has stored its log up to there.
    pub async fn acked(&self, user: UserId, pos: Pos) {
        self.tell(Event::Acked(user, pos)).await;
    }

    /// Writes what signing in or administering changes, together with everything else that is going on.
    ///
    /// # Errors
    /// When the hub cannot store anything.
    pub async fn write(&self, writes: Vec<Write>) -> Result<(), WireError> {
        self.ask(|reply| Event::Write(writes, reply)).await
    }

    /// A phone has read a code (H4, H5).
    ///
    /// # Errors
    /// `ended` when the code is not good, else as the move refuses; or the hub cannot store anything.
    pub async fn claim_phone(&self, claim: Claim) -> Result<Claimed, WireError> {
        self.ask(|reply| Event::ClaimPhone(Box::new(claim), reply)).await
    }

    /// Revokes a token and closes its sessions. A phone is paired no more by that.
    ///
    /// # Errors
    /// When the hub cannot store anything.
    pub async fn sign_out(&self, user: UserId, token: [u8; 32]) -> Result<(), WireError> {
        self.ask(|reply| Event::SignedOut(user, token, reply)).await
    }

    /// Whether the loop is there and its store answers.
    ///
    /// # Errors
    /// When not.
    pub async fn probe(&self) -> Result<(), WireError> {
        self.ask(Event::Probe).await
    }

    /// Ends the loop once everything before is on disk. Sessions are told to come back, each at another moment.
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        self.tell(Event::Stop(done)).await;
        // An error means that the loop has ended already.
        drop(stopped.await);
    }

    async fn tell(&self, event: Event) {
        // An error means that the hub stops: there is nobody to tell.
        drop(self.inbox.send(event).await);
    }

    async fn ask<T>(&self, event: impl FnOnce(Reply<T>) -> Event) -> Result<T, WireError> {
        let (reply, answer) = oneshot::channel();
        self.tell(event(reply)).await;
        answer.await.unwrap_or_else(|_| Err(unavailable()))
    }
}
