//! The only truth: what the hub knows survives in here or not at all. One writer commits batches; reads see
//! what was committed. Every implementation passes the same conformance suite (`conformance.rs`).

#[cfg(test)]
pub(crate) mod conformance;
mod files;
mod records;
pub(crate) mod sqlite;
mod writes;

pub use files::{AttachmentRecord, Content, Unsent};
pub use records::{
    AgentRecord, AuditRecord, CommandRecord, DeadlineKind, DecisionRecord, Epochs, FiguresAsked, GroupRecord,
    KnownVisitor, Loaded, LogRecord, MissedAttempt, MissedCall, PhoneRecord, SetUp, SiteRecord,
    StoredMessage, TokenOwner, TokenRecord, VisitorRecord,
};
pub use sqlite::SqliteStore;
pub use writes::{Batch, Origin, Write};

use async_trait::async_trait;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::figures::{Figures, Key};
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{
    AgentId, AttachmentId, ClientMessageId, CommandId, ConversationId, DeviceId, Time, UserId, VisitorId,
};
use deskbell_protocol::session::Pos;
use std::ops::Range;

/// Where the hub's state lives.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Everything that the owner loop keeps in memory: read once, at start.
    async fn load(&self) -> Result<Loaded, StoreError>;

    /// Writes a batch in one transaction that is on disk when this returns: all of it or nothing. It is
    /// carried out even if the caller stops waiting. A gap in a log or a thread, or a message that is stored
    /// already, is refused.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;

    /// Events of a user's log after `pos`, in order, at most `limit`.
    async fn log_after(&self, user: UserId, pos: Pos, limit: u32) -> Result<Vec<LogRecord>, StoreError>;

    /// The oldest kept place of a user's log. A log that ever held an event keeps its newest one.
    async fn log_start(&self, user: UserId) -> Result<Option<LogRecord>, StoreError>;

    /// A conversation, open or ended.
    async fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;

    /// A visitor's conversations, newest first, at most `limit`.
    async fn conversations_of(&self, visitor: VisitorId, limit: u32)
    -> Result<Vec<Conversation>, StoreError>;

    /// Conversations that ended after `since` and stand in this agent's list, newest first, at most `limit`.
    async fn ended_of(
        &self,
        agent: AgentId,
        since: Time,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError>;

    /// Entries of a thread before a place (`None`: the newest), in order, at most `limit`.
    async fn entries(
        &self,
        conversation: ConversationId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError>;

    /// What a command answered, when it was carried out before.
    async fn command(&self, user: UserId, id: CommandId) -> Result<Option<CommandRecord>, StoreError>;

    /// The message or note that carries this id, if it is stored already.
    async fn message(
        &self,
        conversation: ConversationId,
        author: UserId,
        id: ClientMessageId,
    ) -> Result<Option<StoredMessage>, StoreError>;

    /// The last routing decision of a conversation (T5).
    async fn decision(&self, conversation: ConversationId) -> Result<Option<DecisionRecord>, StoreError>;

    /// What was done since then, oldest first, at most `limit`.
    async fn audit(&self, since: Time, limit: u32) -> Result<Vec<AuditRecord>, StoreError>;

    /// What an administrator sets up.
    async fn set_up(&self) -> Result<SetUp, StoreError>;

    /// Visitors with a block, over or not, after this one in the order of their ids, at most `limit`.
    async fn blocked(&self, after: Option<VisitorId>, limit: u32) -> Result<Vec<VisitorRecord>, StoreError>;

    /// Conversations of which anything lies in a span of time, in the order in which they were opened, at most
    /// `limit`; those after `after`, when it is given.
    async fn conversations_within(
        &self,
        within: Range<Time>,
        after: Option<(Time, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError>;

    /// Figures in the order of their keys, at most `limit`; those after `after`, when it is given (T6).
    async fn figures(
        &self,
        asked: FiguresAsked,
        after: Option<Key>,
        limit: u32,
    ) -> Result<Vec<(Key, Figures)>, StoreError>;

    /// A visitor who is not in memory, with the end of the visitor's log.
    async fn visitor(&self, id: VisitorId) -> Result<Option<KnownVisitor>, StoreError>;

    /// Whose token has this SHA-256 hash, unless it was revoked.
    async fn token(&self, hash: [u8; 32]) -> Result<Option<TokenOwner>, StoreError>;

    /// Whose phone this is; `None` once it was let go.
    async fn agent_of(&self, phone: DeviceId) -> Result<Option<AgentId>, StoreError>;

    /// The agent who signs in with this e-mail, and the password's PHC string. Nobody who has left.
    async fn sign_in(&self, email: &str) -> Result<Option<(AgentRecord, String)>, StoreError>;

    /// A file, sent or on its way (C6).
    async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRecord>, StoreError>;

    /// How many files of a user are in no message.
    async fn unsent_attachments(&self, owner: UserId) -> Result<Unsent, StoreError>;

    /// Files in no message that were announced before then, oldest first, at most `limit`.
    async fn stale_attachments(&self, before: Time, limit: u32) -> Result<Vec<AttachmentRecord>, StoreError>;

    /// Whether any file has the content with this SHA-256.
    async fn has_content(&self, hash: [u8; 32]) -> Result<bool, StoreError>;

    /// Deletes what is kept for a time only: events that were acknowledged or can no longer be resumed
    /// (48 h or 2,000 behind), command results after 30 days, figures after 13 months, what was missed after a day,
    /// expired tokens.
    async fn trim(&self, now: Time) -> Result<(), StoreError>;

    /// Finishes what is under way and closes.
    async fn close(&self);
}

/// Why the store did not answer. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or file cannot be written.
    #[error("cannot write in {path}: {reason}")]
    NotWritable {
        /// Where.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// There is no database.
    #[error("there is no hub in {path}; name its folder with --data")]
    Missing {
        /// Where.
        path: String,
    },
    /// The database was made by a newer hub.
    #[error("the database in {path} was written by a newer version of the hub; install that version again")]
    FromTheFuture {
        /// Where.
        path: String,
    },
    /// A stored value cannot be read.
    #[error("a stored {what} cannot be read: {reason}")]
    Damaged {
        /// What it should be.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The store was closed: the hub stops.
    #[error("the hub is stopping")]
    Closed,
    /// Something else of the database.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
}
