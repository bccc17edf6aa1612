//! When something is due, and what.

use deskbell_domain::{AgentId, CallId, ConversationId, Time};
use std::collections::{BTreeSet, HashMap};

/// What a deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Subject {
    /// A conversation's next deadline.
    Conversation(ConversationId),
    /// The end of an agent's grace.
    Agent(AgentId),
    /// A call's next deadline.
    Call(CallId),
}

/// The next deadline of each subject, soonest first. The machines say when theirs is; this only sorts them.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    order: BTreeSet<(Time, Subject)>,
    of: HashMap<Subject, Time>,
}

impl Deadlines {
    /// Sets or clears a subject's deadline. Whether that changed anything.
    pub(super) fn set(&mut self, subject: Subject, due: Option<Time>) -> bool {
        let former = match due {
            Some(due) => self.of.insert(subject, due),
            None => self.of.remove(&subject),
        };
        if former == due {
            return false;
        }
        if let Some(former) = former {
            self.order.remove(&(former, subject));
        }
        if let Some(due) = due {
            self.order.insert((due, subject));
        }
        true
    }

    /// The soonest.
    pub(super) fn next(&self) -> Option<Time> {
        self.order.first().map(|(due, _)| *due)
    }

    /// Everything that is due, the soonest first. It stays until it is set anew.
    pub(super) fn due(&self, now: Time) -> Vec<Subject> {
        self.order.iter().take_while(|(due, _)| *due <= now).map(|(_, subject)| *subject).collect()
    }
}
