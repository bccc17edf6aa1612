//! The task that owns the outbox. It does one job after another; an ask that must be on the disk travels with
//! its job and is answered once it is.

use super::file::{Because, Condition};
use super::outbox::{Outbox, Remembered, UnderWay};
use super::{Checked, StoreError};
use crate::command::Command;
use crate::files;
use crate::handle::Reply;
use crate::view::{Draft, Refusal, UnsentOf};
use deskbell_domain::{AgentId, AttachmentId, CommandId, ConversationId};
use deskbell_protocol::head::ConversationHead;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

/// A file that cannot be read is tried so often before it is left: another program may hold it for a moment.
const TRIES: u32 = 4;
/// And again after so long.
const AGAIN: Duration = Duration::from_millis(500);

/// What the outbox is to do.
#[derive(Debug)]
pub(crate) enum OutboxJob {
    /// Read what an agent has under way.
    Load(AgentId),
    /// Keep a command.
    Keep {
        /// Whose.
        agent: AgentId,
        /// Which.
        command: Command,
        /// Where it is written, if it is.
        head: Option<Box<ConversationHead>>,
        /// Those whose place it takes.
        instead_of: Vec<CommandId>,
        /// It was written without a line: the hub surely knows nothing of it.
        never_sent: bool,
        /// What stood in the composer, if this was written there: it comes back when it cannot be kept.
        draft: Option<Draft>,
        /// Who waits until it is on the disk.
        reply: Option<Reply>,
    },
    /// Commands are about to be sent for the first time.
    MayGo(Vec<CommandId>),
    /// A refused command goes again under a new id.
    Again {
        /// The refused one.
        old: CommandId,
        /// As it goes now.
        new: Command,
        /// It does not go at once.
        never_sent: bool,
        /// Who waits; nobody when its files have gone again by themselves.
        reply: Option<Reply>,
    },
    /// The hub refused a command for good.
    Refuse {
        /// Which.
        id: CommandId,
        /// Why.
        why: Refusal,
    },
    /// Commands are done, or not needed any more.
    Remove(Vec<CommandId>),
    /// The person throws a message away.
    Discard {
        /// Which command.
        id: CommandId,
        /// Which message.
        of: UnsentOf,
        /// Who waits.
        reply: Reply,
    },
    /// A message goes back into its composer.
    TakeBack {
        /// Whose.
        agent: AgentId,
        /// Which command.
        id: CommandId,
        /// Which composer.
        conversation: ConversationId,
        /// What stands in it then.
        draft: Draft,
        /// Who waits.
        reply: Reply,
    },
    /// Keep a draft.
    KeepDraft {
        /// Whose.
        agent: AgentId,
        /// Of which conversation.
        conversation: ConversationId,
        /// What stands in the composer.
        draft: Draft,
        /// Who waits.
        reply: Reply,
    },
    /// Keep a file that was attached.
    KeepFile {
        /// Whose.
        agent: AgentId,
        /// Which.
        file: files::Draft,
        /// Who waits until it is on the disk.
        reply: Reply,
    },
    /// Keep what is now known of a file.
    LearnFile(files::Draft),
    /// A file is taken off.
    RemoveFile {
        /// Which.
        id: AttachmentId,
        /// Who waits.
        reply: Reply,
    },
    /// Remember something: "hub", "email", "device", "preferences", "trial" or "checked"; an empty text forgets it.
    Remember {
        /// What.
        name: &'static str,
        /// As text.
        value: String,
    },
    /// Look through the whole file, for a support bundle.
    Check(oneshot::Sender<Checked>),
    /// Close the file; nothing follows.
    Close(oneshot::Sender<()>),
}

/// What came of a job.
#[derive(Debug)]
pub(crate) enum OutboxEvent {
    /// What an agent has under way.
    Loaded(AgentId, UnderWay),
    /// A job is done, or could not be.
    Done {
        /// Which, with whoever waits for it.
        job: OutboxJob,
        /// What holds its outcome.
        kept: KeptIn,
    },
    /// The file was damaged and stands aside, or cannot be read and is left. What could be read of it was carried over to
    /// where this says.
    Salvaged(Condition),
}

/// What holds the outcome of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeptIn {
    /// The file on the disk.
    File,
    /// Memory, because the file cannot be used: it goes when the desk stops.
    Memory,
    /// Nothing: all is as it was.
    Nothing,
}

/// What an outbox holds when it is opened.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What the desk remembers.
    pub remembered: Remembered,
    /// Every file whose copy is kept, of whichever agent.
    pub files: HashSet<AttachmentId>,
}

/// The outbox's task, as the loop holds it.
#[derive(Debug)]
pub(crate) struct OutboxKeeper {
    // Unbounded, because the loop must never wait for the disk: what comes in are asks of a person, and the
    // hub's answers to them.
    jobs: mpsc::UnboundedSender<OutboxJob>,
}

impl OutboxKeeper {
    /// Opens the outbox, reads what the desk remembers, and starts the task. What comes of the jobs goes to `events`,
    /// which it waits for.
    pub(crate) async fn start<E>(folder: &Path, events: mpsc::Sender<E>) -> (Self, Found, Condition)
    where
        E: From<OutboxEvent> + Send + 'static,
    {
        let (jobs, inbox) = mpsc::unbounded_channel();
        match open(folder).await {
            Ok((outbox, found, condition)) => {
                tokio::spawn(keep(outbox, condition, inbox, events));
                (Self { jobs }, found, condition)
            }
            Err(error) => {
                // Not even memory: every job that somebody waits for is answered by the reply's being dropped.
                tracing::error!(%error, "there is no outbox");
                (Self { jobs }, Found::default(), Condition::InMemory(Because::Disk))
            }
        }
    }

    /// Gives a job.
    pub(crate) fn give(&self, job: OutboxJob) {
        if self.jobs.send(job).is_err() {
            tracing::warn!("the outbox is closed");
        }
    }

    /// Closes the file once every job is done.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        self.give(OutboxJob::Close(done));
        // An error means that the task is gone, and with it the file.
        let _ = closed.await;
    }
}

async fn open(folder: &Path) -> Result<(Outbox, Found, Condition), StoreError> {
    let (mut outbox, condition) = Outbox::open(folder).await?;
    match find(&mut outbox).await {
        Ok(found) => Ok((outbox, found, condition)),
        Err(error) => {
            let condition = work_around(&mut outbox, &error).await?;
            let found = find(&mut outbox).await?;
            Ok((outbox, found, condition))
        }
    }
}

async fn find(outbox: &mut Outbox) -> Result<Found, StoreError> {
    let files = outbox.file_ids().await?.into_iter().collect();
    Ok(Found { remembered: outbox.remembered().await?, files })
}

/// Goes on with whatever can be read of a file that fails like this: in a new file if its content is at fault, else in
/// memory.
async fn work_around(outbox: &mut Outbox, error: &StoreError) -> Result<Condition, StoreError> {
    tracing::error!(%error, "the outbox cannot be read");
    if error.is_damage() { outbox.renew().await } else { outbox.leave_the_disk(Because::of(error)).await }
}

/// Reads what an agent has under way. A file that cannot be read is never taken for an empty one: nobody would see what
/// waits in it, and what is written next would overtake it. It is worked around, and this says how.
async fn load(outbox: &mut Outbox, agent: AgentId) -> (UnderWay, Option<Condition>) {
    let mut tried = 0;
    let error = loop {
        match outbox.under_way(agent).await {
            Ok(under_way) => return (under_way, None),
            Err(error) => {
                tried += 1;
                if error.is_damage() || tried == TRIES {
                    break error;
                }
                tracing::warn!(%error, "the outbox cannot be read now");
                sleep(AGAIN).await;
            }
        }
    };
    let worked_around = work_around(outbox, &error).await;
    let now = worked_around.unwrap_or_else(|error| {
        tracing::error!(%error, "there is no outbox");
        Condition::InMemory(Because::Disk)
    });
    let under_way = outbox.under_way(agent).await;
    let under_way =
        under_way.inspect_err(|error| tracing::error!(%error, "nothing of the outbox can be read"));
    (under_way.unwrap_or_default(), Some(now))
}

async fn keep<E>(
    mut outbox: Outbox,
    mut condition: Condition,
    mut inbox: mpsc::UnboundedReceiver<OutboxJob>,
    events: mpsc::Sender<E>,
) where
    E: From<OutboxEvent> + Send + 'static,
{
    while let Some(job) = inbox.recv().await {
        match job {
            OutboxJob::Close(done) => {
                if let Err(error) = outbox.close().await {
                    tracing::warn!(%error, "the outbox was not closed well");
                }
                // The loop has stopped waiting: the file is closed all the same.
                let _ = done.send(());
                return;
            }
            OutboxJob::Check(answer) => {
                // Whoever asked may have stopped waiting.
                let _ = answer.send(Checked::of(&outbox.check().await));
            }
            OutboxJob::Load(agent) => {
                let (under_way, worked_around) = load(&mut outbox, agent).await;
                if let Some(now) = worked_around {
                    condition = now;
                    tell(&events, OutboxEvent::Salvaged(now)).await;
                }
                tell(&events, OutboxEvent::Loaded(agent, under_way)).await;
            }
            job @ (OutboxJob::Keep { .. }
            | OutboxJob::Again { .. }
            | OutboxJob::Refuse { .. }
            | OutboxJob::MayGo(_)
            | OutboxJob::Remove(_)
            | OutboxJob::Discard { .. }
            | OutboxJob::TakeBack { .. }
            | OutboxJob::KeepDraft { .. }
            | OutboxJob::KeepFile { .. }
            | OutboxJob::LearnFile(_)
            | OutboxJob::RemoveFile { .. }
            | OutboxJob::Remember { .. }) => {
                let mut outcome = attempt(&mut outbox, &job).await;
                if outcome.as_ref().is_err_and(StoreError::is_damage)
                    && let Ok(now) = outbox.renew().await
                {
                    condition = now;
                    tell(&events, OutboxEvent::Salvaged(now)).await;
                    outcome = attempt(&mut outbox, &job).await;
                }
                let kept = match (outcome, condition) {
                    (Ok(()), Condition::Good | Condition::Renewed) => KeptIn::File,
                    (Ok(()), Condition::InMemory(_)) => KeptIn::Memory,
                    (Err(error), _) => {
                        tracing::error!(%error, "the outbox cannot be written");
                        outbox.undo().await;
                        KeptIn::Nothing
                    }
                };
                tell(&events, OutboxEvent::Done { job, kept }).await;
            }
        }
    }
}

async fn attempt(outbox: &mut Outbox, job: &OutboxJob) -> Result<(), StoreError> {
    match job {
        OutboxJob::Keep { agent, command, head, instead_of, never_sent, .. } => {
            outbox.keep(*agent, command, head.as_deref(), instead_of, *never_sent).await
        }
        OutboxJob::MayGo(ids) => outbox.may_go(ids).await,
        OutboxJob::Again { old, new, never_sent, .. } => outbox.again(*old, new, *never_sent).await,
        OutboxJob::Refuse { id, why } => outbox.refuse(*id, why).await,
        OutboxJob::Remove(ids) => outbox.remove(ids).await,
        OutboxJob::Discard { id, .. } => outbox.remove(&[*id]).await,
        OutboxJob::TakeBack { agent, id, conversation, draft, .. } => {
            outbox.take_back(*agent, *id, *conversation, draft).await
        }
        OutboxJob::KeepDraft { agent, conversation, draft, .. } => {
            outbox.keep_draft(*agent, *conversation, draft).await
        }
        OutboxJob::KeepFile { agent, file, .. } => outbox.keep_file(*agent, file).await,
        OutboxJob::LearnFile(file) => outbox.learn_file(file).await,
        OutboxJob::RemoveFile { id, .. } => outbox.remove_file(*id).await,
        OutboxJob::Remember { name, value } => outbox.remember(name, value).await,
        OutboxJob::Load(_) | OutboxJob::Check(_) | OutboxJob::Close(_) => Ok(()),
    }
}

/// A loop that is gone needs no news.
async fn tell<E: From<OutboxEvent>>(events: &mpsc::Sender<E>, event: OutboxEvent) {
    let _ = events.send(event.into()).await;
}
