//! The task that owns the cache. It does one job after another, so whoever reads sees what was given to be
//! stored before.

use super::cache::{Cache, Listed, Snapshot};
use super::file::{Because, Condition};
use super::{Checked, StoreError};
use crate::key::CopyKey;
use crate::view::Found;
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{ClientMessageId, ConversationId, Time, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::head::{ConversationHead, VisitorCard};
use deskbell_protocol::session::Resume;
use std::path::Path;
use tokio::sync::{mpsc, oneshot};

/// What the cache is to do.
#[derive(Debug)]
pub(crate) enum CacheJob {
    /// Go on with an account's file, and read what the list needs.
    Open {
        /// To know the answer by.
        asked: u64,
        /// The account's key; without one the cache stays in memory.
        key: Option<CopyKey>,
        /// What lies there cannot be this account's.
        anew: bool,
        /// Of ended conversations those that ended after this.
        ended_after: Time,
    },
    /// Store these events; the copy ends at `place` then.
    Apply {
        /// In the order of the log.
        events: Vec<Event>,
        /// The end of the copy.
        place: Resume,
        /// The wall clock, when the copy is up to date.
        fresh_at: Option<Time>,
    },
    /// Store a snapshot in place of what was there.
    Replace(Box<Snapshot>),
    /// Store entries that the hub was asked for.
    LearnEntries {
        /// Of which thread.
        conversation: ConversationId,
        /// In order.
        entries: Vec<Entry>,
    },
    /// Store heads that the hub was asked for.
    LearnHeads(Vec<ConversationHead>),
    /// Read a thread's newest entries, and its head and visitor.
    ReadThread(ConversationId),
    /// Read the entries before a place.
    ReadOlder {
        /// Of which thread.
        conversation: ConversationId,
        /// Before this place.
        before: Seq,
    },
    /// Which of these messages are stored as entries?
    FindStored(Vec<ClientMessageId>),
    /// Which open conversations lack their newest entries?
    FindBehind,
    /// Which conversations with this visitor are here (C14)?
    FindEarlier {
        /// To know the answer by.
        key: u64,
        /// Whose.
        visitor: VisitorId,
    },
    /// Look for these words.
    Search {
        /// To know the answer by.
        key: u64,
        /// As they were typed.
        words: String,
    },
    /// Forget conversations that ended before this.
    Trim(Time),
    /// Forget everything, and go on with an empty file: the agent is another one.
    Empty,
    /// Forget everything, and leave nothing of it on the disk.
    Wipe,
    /// Look through the whole file, for a support bundle.
    Check(oneshot::Sender<Checked>),
    /// Close the file; nothing follows.
    Close(oneshot::Sender<()>),
}

impl CacheJob {
    /// Whether nothing is lost when it fails: whoever asked finds nothing and can ask again.
    const fn only_reads(&self) -> bool {
        match self {
            Self::ReadThread(_)
            | Self::ReadOlder { .. }
            | Self::FindStored(_)
            | Self::FindBehind
            | Self::FindEarlier { .. }
            | Self::Search { .. }
            | Self::Check(_) => true,
            Self::Open { .. }
            | Self::Apply { .. }
            | Self::Replace(_)
            | Self::LearnEntries { .. }
            | Self::LearnHeads(_)
            | Self::Trim(_)
            | Self::Empty
            | Self::Wipe
            | Self::Close(_) => false,
        }
    }
}

/// What came of a job.
#[derive(Debug)]
pub(crate) enum CacheEvent {
    /// The file of an account is open, or worked around.
    Opened {
        /// Of which job.
        asked: u64,
        /// What the list needs; `None` without a copy.
        listed: Option<Box<Listed>>,
        /// What was found.
        condition: Condition,
    },
    /// Events or a snapshot are stored up to here.
    Stored(Resume),
    /// A thread as far as it is here.
    Thread {
        /// Which.
        conversation: ConversationId,
        /// Its head.
        head: Option<Box<ConversationHead>>,
        /// Its visitor.
        visitor: Option<Box<VisitorCard>>,
        /// Its newest entries, without a gap.
        entries: Vec<Entry>,
    },
    /// Older entries as far as they are here.
    Older {
        /// Of which thread.
        conversation: ConversationId,
        /// Before this place.
        before: Seq,
        /// In order, up to `before` without a gap.
        entries: Vec<Entry>,
    },
    /// These messages are stored as entries.
    FoundStored(Vec<ClientMessageId>),
    /// These open conversations lack their newest entries.
    FoundBehind(Vec<ConversationId>),
    /// The conversations with a visitor that are here.
    FoundEarlier {
        /// Of which job.
        key: u64,
        /// Newest first.
        heads: Vec<ConversationHead>,
    },
    /// What a search has found.
    Searched {
        /// Of which search.
        key: u64,
        /// What.
        found: Found,
    },
    /// The copy is lost and an empty one is in its place: the hub must fill it.
    Lost,
    /// The disk takes nothing more: the cache goes on in memory.
    LeftTheDisk,
}

/// The cache's task, as the loop holds it.
#[derive(Debug)]
pub(crate) struct CacheKeeper {
    // Unbounded, because the loop must never wait for the disk: it gives one `Apply` at a time, and else a
    // job for each ask of the page.
    jobs: mpsc::UnboundedSender<CacheJob>,
}

impl CacheKeeper {
    /// Starts the task with an empty cache in memory. What comes of the jobs goes to `events`, which it waits for.
    pub(crate) async fn start<E>(folder: &Path, events: mpsc::Sender<E>) -> Self
    where
        E: From<CacheEvent> + Send + 'static,
    {
        let (jobs, inbox) = mpsc::unbounded_channel();
        match Cache::in_memory(folder).await {
            Ok(cache) => {
                tokio::spawn(keep(cache, inbox, events));
            }
            // Not even memory: whoever asks gets no answer, and the page says that nothing is here.
            Err(error) => tracing::error!(%error, "there is no cache"),
        }
        Self { jobs }
    }

    /// Gives a job.
    pub(crate) fn give(&self, job: CacheJob) {
        if self.jobs.send(job).is_err() {
            tracing::warn!("the cache is closed");
        }
    }

    /// Closes the file once every job is done.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        self.give(CacheJob::Close(done));
        // An error means that the task is gone, and with it the file.
        let _ = closed.await;
    }
}

/// Opens the cache and reads the list; a row that cannot be read is damage too.
async fn open(
    cache: &mut Cache,
    key: Option<&CopyKey>,
    anew: bool,
    ended_after: Time,
) -> Result<(Option<Box<Listed>>, Condition), StoreError> {
    let Some(key) = key else {
        if anew {
            cache.wipe().await?;
        }
        return Ok((None, Condition::InMemory(Because::NoKey)));
    };
    let condition = cache.open(key.clone(), anew).await?;
    match cache.listed(ended_after).await {
        Ok(listed) => Ok((listed.map(Box::new), condition)),
        Err(error) => {
            tracing::warn!(%error, "the cache cannot be read");
            Ok((None, cache.renew().await?))
        }
    }
}

async fn keep<E>(mut cache: Cache, mut inbox: mpsc::UnboundedReceiver<CacheJob>, events: mpsc::Sender<E>)
where
    E: From<CacheEvent> + Send + 'static,
{
    while let Some(job) = inbox.recv().await {
        if let CacheJob::Close(done) = job {
            if let Err(error) = cache.close().await {
                tracing::warn!(%error, "the cache was not closed well");
            }
            // The loop has stopped waiting: the file is closed all the same.
            let _ = done.send(());
            return;
        }
        if let CacheJob::Check(answer) = job {
            // Whoever asked may have stopped waiting.
            let _ = answer.send(Checked::of(&cache.check().await));
            continue;
        }
        for event in carry_out(&mut cache, &job).await {
            tell(&events, event).await;
        }
    }
}

/// Does a job; when the file fails, it is worked around and the job is done again.
pub(super) async fn carry_out(cache: &mut Cache, job: &CacheJob) -> Vec<CacheEvent> {
    let mut events = Vec::new();
    // Twice is enough: the file may be damaged, and the disk may be unwritable.
    for _ in 0..3 {
        let error = match attempt(cache, job).await {
            Ok(event) => {
                events.extend(event);
                return events;
            }
            Err(error) => error,
        };
        tracing::warn!(%error, "the cache failed");
        if job.only_reads() && !error.is_damage() {
            // The disk has refused nothing: what is written next is kept there as ever (C14, D3).
            break;
        }
        let mended = if error.is_damage() {
            cache.renew().await.map(|_| CacheEvent::Lost)
        } else {
            cache.leave_the_disk().await.map(|_| CacheEvent::LeftTheDisk)
        };
        match mended {
            Ok(event) => events.push(event),
            Err(error) => {
                tracing::error!(%error, "the cache cannot be mended");
                break;
            }
        }
    }
    events.extend(nothing(job));
    events
}

async fn attempt(cache: &mut Cache, job: &CacheJob) -> Result<Option<CacheEvent>, StoreError> {
    let event = match job {
        CacheJob::Open { asked, key, anew, ended_after } => {
            let (listed, condition) = open(cache, key.as_ref(), *anew, *ended_after).await?;
            CacheEvent::Opened { asked: *asked, listed, condition }
        }
        CacheJob::Apply { events, place, fresh_at } => {
            cache.apply(events, place.pos, *fresh_at).await?;
            CacheEvent::Stored(*place)
        }
        CacheJob::Replace(snapshot) => {
            cache.replace(snapshot).await?;
            CacheEvent::Stored(snapshot.meta.place)
        }
        CacheJob::LearnEntries { conversation, entries } => {
            cache.learn_entries(*conversation, entries).await?;
            return Ok(None);
        }
        CacheJob::LearnHeads(heads) => {
            cache.learn_heads(heads).await?;
            return Ok(None);
        }
        CacheJob::ReadThread(conversation) => {
            let head = cache.head(*conversation).await?.map(Box::new);
            let visitor = match &head {
                Some(head) => cache.visitor(head.visitor).await?.map(Box::new),
                None => None,
            };
            let entries = cache.stretch(*conversation, None).await?;
            CacheEvent::Thread { conversation: *conversation, head, visitor, entries }
        }
        CacheJob::ReadOlder { conversation, before } => {
            let entries = cache.stretch(*conversation, Some(*before)).await?;
            CacheEvent::Older { conversation: *conversation, before: *before, entries }
        }
        CacheJob::FindStored(written) => CacheEvent::FoundStored(cache.stored_messages(written).await?),
        CacheJob::FindBehind => CacheEvent::FoundBehind(cache.behind().await?),
        CacheJob::FindEarlier { key, visitor } => {
            CacheEvent::FoundEarlier { key: *key, heads: cache.heads_with(*visitor).await? }
        }
        CacheJob::Search { key, words } => {
            CacheEvent::Searched { key: *key, found: cache.search(words).await? }
        }
        CacheJob::Trim(before) => {
            cache.trim(*before).await?;
            return Ok(None);
        }
        CacheJob::Empty => {
            cache.empty().await?;
            return Ok(None);
        }
        CacheJob::Wipe => {
            cache.wipe().await?;
            return Ok(None);
        }
        CacheJob::Check(_) | CacheJob::Close(_) => return Ok(None),
    };
    Ok(Some(event))
}

/// What a job finds where there is nothing: whoever waits for it goes on.
fn nothing(job: &CacheJob) -> Option<CacheEvent> {
    match job {
        CacheJob::Open { asked, .. } => {
            let condition = Condition::InMemory(Because::Disk);
            Some(CacheEvent::Opened { asked: *asked, listed: None, condition })
        }
        CacheJob::ReadThread(conversation) => Some(CacheEvent::Thread {
            conversation: *conversation,
            head: None,
            visitor: None,
            entries: Vec::new(),
        }),
        CacheJob::ReadOlder { conversation, before } => {
            Some(CacheEvent::Older { conversation: *conversation, before: *before, entries: Vec::new() })
        }
        CacheJob::FindEarlier { key, .. } => Some(CacheEvent::FoundEarlier { key: *key, heads: Vec::new() }),
        CacheJob::Search { key, .. } => {
            let found = Found { hits: Vec::new(), more: false };
            Some(CacheEvent::Searched { key: *key, found })
        }
        CacheJob::Apply { .. }
        | CacheJob::Replace(_)
        | CacheJob::LearnEntries { .. }
        | CacheJob::LearnHeads(_)
        | CacheJob::Trim(_)
        | CacheJob::FindStored(_)
        | CacheJob::FindBehind
        | CacheJob::Empty
        | CacheJob::Wipe
        | CacheJob::Check(_)
        | CacheJob::Close(_) => None,
    }
}

/// A loop that is gone needs no news.
async fn tell<E: From<CacheEvent>>(events: &mpsc::Sender<E>, event: CacheEvent) {
    let _ = events.send(event.into()).await;
}
