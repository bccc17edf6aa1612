//! The policy holds against whatever is asked (D6), and what is kept for too long goes.

use super::Core;
use crate::address::HubAddress;
use crate::handle::Reply;
use crate::store::{CacheJob, OutboxJob};
use crate::view::{Change, Preferences, Refusal};
use deskbell_domain::{Span, Time};

/// What has become too old is looked for so often.
const TRIM_EVERY: Span = Span::hours(1);

impl Core {
    /// Whether one may sign in there.
    pub(super) fn may_use(&self, hub: &HubAddress) -> Result<(), Refusal> {
        match self.decided.only_hub() {
            Some(only) if only != hub => Err(Refusal::OnlyHub { address: only.to_string() }),
            _ => Ok(()),
        }
    }

    /// What the sign-in page begins with.
    pub(super) fn sign_in_hub(&self) -> Option<String> {
        let only = self.decided.only_hub().map(ToString::to_string);
        only.or_else(|| self.remembered.hub.clone()).or_else(|| self.decided.hub().map(str::to_owned))
    }

    /// Whether files may come and go.
    pub(super) fn may_have_files(&self) -> Result<(), Refusal> {
        if self.decided.attachments() { Ok(()) } else { Err(Refusal::FilesDecided) }
    }

    /// Keeps what the person prefers. What the organisation has decided is refused in words, and nothing changes.
    pub(super) fn prefer(&mut self, asked: Preferences, reply: Reply) {
        if self.decided.over(asked.clone()) != asked {
            // The page has shown it at once.
            let preferences = self.shown.preferences().clone();
            self.shown.tell(Change::Preferences { preferences });
            return reply.refuse(Refusal::Decided);
        }
        let own = self.decided.beneath(asked.clone(), &self.remembered.preferences);
        match serde_json::to_string(&own) {
            Ok(value) => self.outbox.give(OutboxJob::Remember { name: "preferences", value }),
            Err(error) => return reply.refuse(Refusal::Failed { why: error.to_string() }),
        }
        self.remembered.preferences = own;
        self.shown.set_preferences(asked);
        reply.done();
    }

    /// What ended too long ago is not kept on this computer any longer.
    pub(super) fn trim_copy(&mut self, steady: Time) {
        let Some(keeps) = self.decided.keeps().filter(|_| self.trim_at <= steady) else { return };
        self.trim_at = steady + TRIM_EVERY;
        let before = self.clock.wall() - keeps;
        self.cache.give(CacheJob::Trim(before));
        let pictures = self.pictures.clone();
        tokio::task::spawn_blocking(move || pictures.trim(before));
    }
}
