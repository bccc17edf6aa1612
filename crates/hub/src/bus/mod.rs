//! What carries wake-ups from the owner loop to the sessions. The log in the store is the truth: a wake-up
//! that is lost costs nothing but time, and a session that notices a gap reads the log.

mod board;
mod in_process;
mod looked;
mod mailbox;

pub use board::BoardPart;
pub use in_process::InProcess;
pub use looked::Looked;
pub use mailbox::{Delivery, Mailbox};

use deskbell_domain::{ConversationId, GroupId, UserId};
use deskbell_protocol::session::Pos;
use std::sync::Arc;

/// Something for every session of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The user's log has grown.
    Event {
        /// Its newest place.
        pos: Pos,
        /// The frame to send, when the bus carries it; else the session reads the log.
        frame: Option<Arc<str>>,
    },
    /// Something that matters only now.
    Volatile {
        /// A newer one about the same replaces it.
        about: About,
        /// The frame to send.
        frame: Arc<str>,
    },
}

/// What a volatile frame is about: of two about the same only the newer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// Typing in a conversation.
    Typing(ConversationId),
    /// Whether a user is connected.
    Presence(UserId),
    /// A group's queue.
    Queue(GroupId),
    /// A place in a queue.
    Place(ConversationId),
    /// Whether somebody would answer now.
    Desk,
    /// A conversation that a lead looks at.
    Look(ConversationId),
    /// The agent's typing, for whoever looks.
    AgentTypes(ConversationId),
    /// Who looks.
    Readers(ConversationId),
}

/// Carries signals to the mailboxes of a user's sessions, in order. Every implementation passes
/// `tests/it/bus.rs`.
pub trait Bus: Send + Sync + 'static {
    /// From now on the mailbox gets the user's signals.
    fn subscribe(&self, user: UserId, mailbox: &Arc<Mailbox>);

    /// From now on it does not.
    fn unsubscribe(&self, user: UserId, mailbox: &Arc<Mailbox>);

    /// Delivers to every mailbox of the user. Never waits: a full mailbox closes its session.
    fn send(&self, user: UserId, signal: &Signal);
}

/// A mailbox that gets a user's signals for as long as this lives.
pub struct Subscription {
    bus: Arc<dyn Bus>,
    user: UserId,
    mailbox: Arc<Mailbox>,
}

impl Subscription {
    /// Subscribes a mailbox.
    pub fn new(bus: Arc<dyn Bus>, user: UserId, mailbox: Arc<Mailbox>) -> Self {
        bus.subscribe(user, &mailbox);
        Self { bus, user, mailbox }
    }

    /// The mailbox.
    pub const fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.bus.unsubscribe(self.user, &self.mailbox);
    }
}
