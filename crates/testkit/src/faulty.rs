//! A store whose disk fails when a test says so.

use async_trait::async_trait;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::figures::{Figures, Key};
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{
    AgentId, AttachmentId, ClientMessageId, CommandId, ConversationId, DeviceId, Time, UserId, VisitorId,
};
use deskbell_hub::store::{
    AgentRecord, AttachmentRecord, AuditRecord, Batch, CommandRecord, DecisionRecord, FiguresAsked,
    KnownVisitor, Loaded, LogRecord, SetUp, Store, StoreError, StoredMessage, TokenOwner, Unsent,
    VisitorRecord,
};
use deskbell_protocol::session::Pos;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::watch;

/// A real store behind a disk that fails when a test says so.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    spared: AtomicU32,
    failing: AtomicU32,
    lying: AtomicU32,
    unread: AtomicU32,
    held: watch::Sender<bool>,
    figures_held: watch::Sender<bool>,
    waiting: watch::Sender<bool>,
}

impl FaultyStore {
    /// A disk that does not fail yet.
    pub fn new(inner: Arc<dyn Store>) -> Self {
        let none = AtomicU32::default;
        let no = || watch::Sender::new(false);
        Self {
            inner,
            spared: none(),
            failing: none(),
            lying: none(),
            unread: none(),
            held: no(),
            figures_held: no(),
            waiting: no(),
        }
    }

    /// The next so many commits fail.
    pub fn fail(&self, commits: u32) {
        self.failing.store(commits, Ordering::SeqCst);
    }

    /// One more commit works, and the next so many fail.
    pub fn fail_after_one(&self, commits: u32) {
        self.spared.store(1, Ordering::SeqCst);
        self.fail(commits);
    }

    /// The next commit is written, and said to have failed.
    pub fn lie(&self) {
        self.lying.store(1, Ordering::SeqCst);
    }

    /// The next so many times everything cannot be read.
    pub fn fail_loads(&self, loads: u32) {
        self.unread.store(loads, Ordering::SeqCst);
    }
}

impl FaultyStore {
    /// The disk takes its time: commits wait until they are let go.
    pub fn hold(&self) {
        self.held.send_replace(true);
    }

    /// Lets go of what was held, and of what comes.
    pub fn let_go(&self) {
        self.held.send_replace(false);
    }

    /// Reading figures takes its time, until they are let go.
    pub fn hold_figures(&self) {
        self.figures_held.send_replace(true);
    }

    /// Lets go of the figures.
    pub fn let_figures_go(&self) {
        self.figures_held.send_replace(false);
    }

    /// Waits until a commit is held.
    pub async fn holds_one(&self) {
        // An error would mean that this value is gone.
        drop(self.waiting.subscribe().wait_for(|waiting| *waiting).await);
    }
}

/// Whether this is one of so many that were announced.
fn counts(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

fn taken_away() -> StoreError {
    StoreError::NotWritable { path: "nowhere".into(), reason: "a test took the disk away".into() }
}

#[async_trait]
impl Store for FaultyStore {
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.waiting.send_replace(*self.held.borrow());
        drop(self.held.subscribe().wait_for(|held| !held).await);
        if !counts(&self.spared) && counts(&self.failing) {
            return Err(taken_away());
        }
        self.inner.commit(batch).await?;
        if counts(&self.lying) { Err(taken_away()) } else { Ok(()) }
    }

    async fn load(&self) -> Result<Loaded, StoreError> {
        if counts(&self.unread) { Err(taken_away()) } else { self.inner.load().await }
    }

    async fn log_after(&self, user: UserId, pos: Pos, limit: u32) -> Result<Vec<LogRecord>, StoreError> {
        self.inner.log_after(user, pos, limit).await
    }

    async fn log_start(&self, user: UserId) -> Result<Option<LogRecord>, StoreError> {
        self.inner.log_start(user).await
    }

    async fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        self.inner.conversation(id).await
    }

    async fn conversations_of(
        &self,
        visitor: VisitorId,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        self.inner.conversations_of(visitor, limit).await
    }

    async fn ended_of(
        &self,
        agent: AgentId,
        since: Time,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        self.inner.ended_of(agent, since, limit).await
    }

    async fn entries(
        &self,
        conversation: ConversationId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        self.inner.entries(conversation, before, limit).await
    }

    async fn command(&self, user: UserId, id: CommandId) -> Result<Option<CommandRecord>, StoreError> {
        self.inner.command(user, id).await
    }

    async fn message(
        &self,
        conversation: ConversationId,
        author: UserId,
        id: ClientMessageId,
    ) -> Result<Option<StoredMessage>, StoreError> {
        self.inner.message(conversation, author, id).await
    }

    async fn decision(&self, conversation: ConversationId) -> Result<Option<DecisionRecord>, StoreError> {
        self.inner.decision(conversation).await
    }

    async fn audit(&self, since: Time, limit: u32) -> Result<Vec<AuditRecord>, StoreError> {
        self.inner.audit(since, limit).await
    }

    async fn set_up(&self) -> Result<SetUp, StoreError> {
        self.inner.set_up().await
    }

    async fn blocked(&self, after: Option<VisitorId>, limit: u32) -> Result<Vec<VisitorRecord>, StoreError> {
        self.inner.blocked(after, limit).await
    }

    async fn conversations_within(
        &self,
        within: Range<Time>,
        after: Option<(Time, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        self.inner.conversations_within(within, after, limit).await
    }

    async fn figures(
        &self,
        asked: FiguresAsked,
        after: Option<Key>,
        limit: u32,
    ) -> Result<Vec<(Key, Figures)>, StoreError> {
        drop(self.figures_held.subscribe().wait_for(|held| !held).await);
        self.inner.figures(asked, after, limit).await
    }

    async fn visitor(&self, id: VisitorId) -> Result<Option<KnownVisitor>, StoreError> {
        self.inner.visitor(id).await
    }

    async fn token(&self, hash: [u8; 32]) -> Result<Option<TokenOwner>, StoreError> {
        self.inner.token(hash).await
    }

    async fn agent_of(&self, phone: DeviceId) -> Result<Option<AgentId>, StoreError> {
        self.inner.agent_of(phone).await
    }

    async fn sign_in(&self, email: &str) -> Result<Option<(AgentRecord, String)>, StoreError> {
        self.inner.sign_in(email).await
    }

    async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRecord>, StoreError> {
        self.inner.attachment(id).await
    }

    async fn unsent_attachments(&self, owner: UserId) -> Result<Unsent, StoreError> {
        self.inner.unsent_attachments(owner).await
    }

    async fn stale_attachments(&self, before: Time, limit: u32) -> Result<Vec<AttachmentRecord>, StoreError> {
        self.inner.stale_attachments(before, limit).await
    }

    async fn has_content(&self, hash: [u8; 32]) -> Result<bool, StoreError> {
        self.inner.has_content(hash).await
    }

    async fn trim(&self, now: Time) -> Result<(), StoreError> {
        self.inner.trim(now).await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
