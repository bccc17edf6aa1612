//! Files that were let go lately (C6): a session may have read of one just before, and send it now.

use super::working::FORGET_AFTER;
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, Time};
use std::collections::HashMap;

/// When files were let go, for as long as a session may not have heard of it.
#[derive(Debug, Default)]
pub(super) struct Gone(HashMap<AttachmentId, Time>);

impl Gone {
    /// Remembers a file that is let go.
    pub(super) fn put(&mut self, now: Time, id: AttachmentId) {
        self.0.insert(id, now);
    }

    /// Whether one of these was let go.
    pub(super) fn any_of(&self, files: &[Attachment]) -> bool {
        files.iter().any(|file| self.0.contains_key(&file.id))
    }

    /// Forgets what did not reach the disk: it is still here.
    pub(super) fn take_back(&mut self, ids: &[AttachmentId]) {
        for id in ids {
            self.0.remove(id);
        }
    }

    /// Forgets what every session has heard of by now.
    pub(super) fn sweep(&mut self, now: Time) {
        self.0.retain(|_, at| now.since(*at) < FORGET_AFTER);
    }
}
