//! What the session of a lead reads (T2): the session adds what it was allowed, the owner loop takes out what is over.

use deskbell_domain::ConversationId;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The conversations of others that one session looks at. Each was allowed and written down before it stands here.
#[derive(Debug, Default)]
pub struct Looked(Mutex<BTreeSet<ConversationId>>);

impl Looked {
    /// Looks at one more.
    pub fn begin(&self, conversation: ConversationId) {
        self.all().insert(conversation);
    }

    /// Looks away, or may look no more. Whether it was looked at.
    pub fn end(&self, conversation: ConversationId) -> bool {
        self.all().remove(&conversation)
    }

    /// Whether it is looked at.
    pub fn has(&self, conversation: ConversationId) -> bool {
        self.all().contains(&conversation)
    }

    /// How many are looked at.
    pub fn count(&self) -> usize {
        self.all().len()
    }

    fn all(&self) -> MutexGuard<'_, BTreeSet<ConversationId>> {
        // A set is whole whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
