//! The bus of a hub that is one process: the events themselves go straight into the mailboxes.

use super::{Bus, Mailbox, Signal};
use deskbell_domain::UserId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Delivers within this process.
#[derive(Debug, Default)]
pub struct InProcess {
    // Held for a look-up and a few pushes, never across an await.
    mailboxes: Mutex<HashMap<UserId, Vec<Arc<Mailbox>>>>,
}

impl InProcess {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self::default()
    }

    fn mailboxes(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Arc<Mailbox>>>> {
        self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for InProcess {
    fn subscribe(&self, user: UserId, mailbox: &Arc<Mailbox>) {
        self.mailboxes().entry(user).or_insert_with(|| Vec::with_capacity(1)).push(Arc::clone(mailbox));
    }

    fn unsubscribe(&self, user: UserId, mailbox: &Arc<Mailbox>) {
        let mut mailboxes = self.mailboxes();
        if let Some(list) = mailboxes.get_mut(&user) {
            list.retain(|other| !Arc::ptr_eq(other, mailbox));
            if list.is_empty() {
                mailboxes.remove(&user);
            }
        }
    }

    fn send(&self, user: UserId, signal: &Signal) {
        for mailbox in self.mailboxes().get(&user).into_iter().flatten() {
            mailbox.put(signal.clone());
        }
    }
}
