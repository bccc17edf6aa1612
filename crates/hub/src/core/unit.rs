//! What one batch of events changes, says and answers: committed as one transaction, sent only afterwards.

use super::board::Watch;
use super::deadlines::Subject;
use super::event::Reply;
use super::looks::Looker;
use super::tickets::Ticket;
use super::working::Working;
use crate::bus::{About, Bus, Mailbox, Signal};
use crate::frames;
use crate::store::{Batch, CommandRecord, DeadlineKind, LogRecord, Write};
use deskbell_domain::figures;
use deskbell_domain::{
    AgentId, AttachmentId, CallId, CommandId, ConversationId, GroupId, MissedId, Time, UserId, VisitorId,
};
use deskbell_protocol::event::Volatile;
use deskbell_protocol::session::Pos;
use deskbell_protocol::{Event, WireError};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Answers somebody once it is known whether the batch is on disk.
type Answer = Box<dyn FnOnce(Result<(), WireError>) + Send>;

/// What one batch of events changes, says and answers.
#[derive(Default)]
pub(super) struct Unit {
    /// Conversations, standings and visitors that changed: each is written once, as it is at the end.
    pub(super) conversations: BTreeSet<ConversationId>,
    pub(super) calls: BTreeSet<CallId>,
    pub(super) agents: BTreeSet<AgentId>,
    pub(super) visitors: BTreeSet<VisitorId>,
    /// Deadlines that changed.
    pub(super) deadlines: BTreeSet<Subject>,
    /// Figures that grew.
    pub(super) figures: BTreeSet<figures::Key>,
    /// What nobody answered and is told on the board (T1), or not any more.
    pub(super) missed: BTreeSet<MissedId>,
    /// Sessions that watch the board from here on, or no more.
    pub(super) watches: Vec<Watch>,
    /// Looks that are over: whoever looked may do so no more (T2).
    pub(super) looks_over: Vec<(Looker, ConversationId)>,
    /// Agents in whose list something else stands than before, for the board (T1).
    pub(super) hands: BTreeSet<AgentId>,
    /// Groups whose queue or whose agents' standing changed.
    pub(super) groups: BTreeSet<GroupId>,
    /// Visitors who have not been told yet whether somebody would answer.
    pub(super) to_greet: BTreeSet<VisitorId>,
    /// Commands whose outcome is written here.
    pub(super) commands: Vec<(UserId, CommandId)>,
    /// Files that are let go here.
    pub(super) gone: Vec<AttachmentId>,
    /// Codes that were used here.
    pub(super) tickets: Vec<([u8; 32], Ticket)>,
    /// Somebody has set something up here that is told only once it has been read anew.
    pub(super) untold: bool,
    writes: Vec<Write>,
    signals: Vec<(UserId, Signal)>,
    relayed: Vec<(Arc<Mailbox>, Arc<str>)>,
    /// Volatile, and for one session alone.
    told: Vec<(Arc<Mailbox>, Signal)>,
    answers: Vec<Answer>,
}

impl Unit {
    /// Adds a change.
    pub(super) fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    /// Appends an event to a user's log.
    pub(super) fn log(&mut self, now: Time, user: UserId, pos: Pos, event: &Event) {
        let event = frames::json(event);
        let frame = Some(frames::event(pos, &event));
        self.signals.push((user, Signal::Event { pos, frame }));
        self.writes.push(Write::Log { user, record: LogRecord { pos, at: now, event } });
    }

    /// Says something that matters only now.
    pub(super) fn say(&mut self, user: UserId, about: About, volatile: &Volatile) {
        self.signals.push((user, Signal::Volatile { about, frame: frames::volatile(volatile) }));
    }

    /// Says to one session something that matters only now.
    pub(super) fn say_to(&mut self, mailbox: &Arc<Mailbox>, about: About, volatile: &Volatile) {
        let signal = Signal::Volatile { about, frame: frames::volatile(volatile) };
        self.told.push((Arc::clone(mailbox), signal));
    }

    /// Passes on to one session what the other device of a leg tells.
    pub(super) fn relay(&mut self, mailbox: &Arc<Mailbox>, frame: &Arc<str>) {
        self.relayed.push((Arc::clone(mailbox), Arc::clone(frame)));
    }

    /// Stores what a command answered.
    pub(super) fn outcome(&mut self, now: Time, user: UserId, id: CommandId, record: CommandRecord) {
        self.commands.push((user, id));
        self.writes.push(Write::Command { user, id, at: now, record });
    }

    /// Answers with this once the batch is on disk.
    pub(super) fn answer<T: Send + 'static>(&mut self, reply: Reply<T>, value: T) {
        // A receiver that is gone wants no answer.
        self.answers.push(Box::new(move |committed| drop(reply.send(committed.map(|()| value)))));
    }

    /// What is to be written: things as they are now, then what happened to them in order.
    pub(super) fn batch(&mut self, working: &Working) -> Batch {
        let mut writes = Vec::with_capacity(self.writes.len() + self.conversations.len() + 8);
        for id in &self.visitors {
            if let Some(known) = working.visitors.get(id) {
                writes.push(Write::Visitor(Box::new(known.record.clone())));
            }
        }
        for id in &self.conversations {
            if let Some(thread) = working.threads.get(id) {
                writes.push(Write::Conversation(Box::new(thread.conversation.clone())));
            }
        }
        for id in &self.calls {
            if let Some(call) = working.calls.get(id) {
                writes.push(Write::Call(Box::new(call.clone())));
            }
        }
        for id in &self.agents {
            if let Some(agent) = working.agents.get(id) {
                writes.push(Write::Standing { agent: *id, standing: Box::new(agent.standing.clone()) });
            }
        }
        for key in &self.figures {
            if let Some(figures) = working.figures.get(key) {
                writes.push(Write::Figures { key: *key, figures: Box::new(figures.clone()) });
            }
        }
        for subject in &self.deadlines {
            writes.push(deadline(*subject, working));
        }
        writes.append(&mut self.writes);
        // What agents set up by themselves (C5, C7) is told in this very batch.
        if !self.untold && writes.iter().any(Write::is_administration) {
            writes.push(Write::Told);
        }
        Batch { writes }
    }

    /// The batch is on disk: only now anything leaves the hub. Answers go before events, so that a client
    /// knows its command's outcome when the event of it comes.
    pub(super) fn publish(self, bus: &dyn Bus) {
        for answer in self.answers {
            answer(Ok(()));
        }
        for (user, signal) in &self.signals {
            bus.send(*user, signal);
        }
        for (mailbox, signal) in self.told {
            mailbox.put(signal);
        }
        // After the events: an accepting device knows that it has the call before the offer comes.
        for (mailbox, frame) in self.relayed {
            mailbox.relay(frame);
        }
    }

    /// The batch is not on disk: nothing of it happened.
    pub(super) fn refuse(self, error: &WireError) {
        for answer in self.answers {
            answer(Err(error.clone()));
        }
    }
}

fn deadline(subject: Subject, working: &Working) -> Write {
    match subject {
        Subject::Conversation(id) => {
            let conversation = working.threads.get(&id).map(|thread| &thread.conversation);
            Write::Deadline {
                kind: DeadlineKind::Conversation,
                subject: id.to_string(),
                due: conversation
                    .and_then(|conversation| conversation.next_deadline(&working.directory.settings)),
                version: conversation.map_or(0, |conversation| conversation.version()),
            }
        }
        Subject::Call(id) => {
            let call = working.calls.get(&id);
            Write::Deadline {
                kind: DeadlineKind::Call,
                subject: id.to_string(),
                due: call.and_then(|call| call.next_deadline(&working.directory.settings.calls)),
                version: call.map_or(0, |call| call.version()),
            }
        }
        Subject::Agent(id) => Write::Deadline {
            kind: DeadlineKind::Agent,
            subject: id.to_string(),
            due: working.agents.get(&id).and_then(|agent| agent.standing.next_deadline()),
            version: 0,
        },
    }
}
