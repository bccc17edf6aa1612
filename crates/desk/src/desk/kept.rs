//! What is kept on this computer: the keychain is asked for its key, the copy is opened and forgotten, and the person is
//! told what is wrong with the files.

use super::account::Account;
use super::{Core, SavedAccount};
use crate::key::CopyKey;
use crate::keychain::{KeychainJob, Unlocked};
use crate::project::ENDED_SHOWS;
use crate::store::cache::Listed;
use crate::store::{Because, CacheJob, Condition};
use crate::tokens::TokenError;
use crate::view::{Change, Notice, NoticeKind, Refusal, Told};
use crate::world::World;
use deskbell_domain::alerts::Happening;
use deskbell_domain::health::KeptFound;
use deskbell_domain::{ConversationId, Span};

/// The keychain answers within this time, or the desk goes on without it: a locked one asks the person.
const ANSWERS_WITHIN: Span = Span::secs(60);
/// The hub's clock is not known before it has answered: a computer's may differ by so much before what has ended is
/// missing in the list. What the hub's clock says ended too long ago is not shown.
const CLOCKS_DIFFER: Span = Span::days(2);

/// How the files were found.
#[derive(Debug)]
pub(super) struct Kept {
    /// `None` until an account's cache is opened.
    cache: Option<Condition>,
    outbox: Condition,
    /// The organisation keeps the copy off the disk (D6).
    memory_only: bool,
}

impl Kept {
    /// The outbox was found like this; nobody's cache is open.
    pub(super) const fn new(outbox: Condition, memory_only: bool) -> Self {
        Self { cache: None, outbox, memory_only }
    }

    /// What a person must know of the files, as long as the desk runs.
    pub(super) fn notices(&self) -> Vec<Notice> {
        self.cache
            .filter(|_| !self.memory_only)
            .and_then(cache_notice)
            .into_iter()
            .chain(outbox_notice(self.outbox))
            .collect()
    }

    /// For the health list.
    pub(super) const fn found(&self) -> KeptFound {
        match self.cache {
            None => KeptFound::Unknown,
            Some(Condition::Good | Condition::Renewed) => KeptFound::Kept,
            Some(Condition::InMemory(Because::Disk)) => KeptFound::NoDisk,
            Some(Condition::InMemory(Because::Held)) => KeptFound::Held,
            Some(Condition::InMemory(Because::NoKey)) if self.memory_only => KeptFound::InMemory,
            Some(Condition::InMemory(Because::NoKey)) => KeptFound::NoKeychain,
        }
    }
}

impl Core {
    /// Asks the keychain, which may ask the person. `token` comes of a sign-in a moment ago.
    pub(super) fn unlock(&mut self, account: SavedAccount, token: Option<String>) {
        let until = self.clock.steady() + ANSWERS_WITHIN;
        self.keychain.give(KeychainJob::Unlock { account: account.clone(), token: token.clone() });
        self.account = Account::Asking { account, token, until };
    }

    /// The keychain has answered.
    pub(super) fn unlocked(&mut self, account: &SavedAccount, unlocked: Unlocked) {
        let Account::Asking { account: asked, token, .. } = &self.account else { return };
        if asked != account {
            return; // The person was faster.
        }
        if let Some(error) = &unlocked.error {
            tracing::warn!(%error, "the keychain does not give or keep what is needed");
        }
        // A sign-in holds as long as the desk runs, whether its token is kept or not.
        let token = token.clone().or(unlocked.token);
        match (token, self.preset.clone()) {
            (Some(token), _) => {
                let key = unlocked.key.map(|key| (key, unlocked.drawn));
                self.open_copy(account.clone(), token, key);
            }
            (None, Some(form)) => {
                self.account = Account::Looking { account: account.clone() };
                self.sign_in(form, None);
            }
            (None, None) => {
                let because = unlocked.error.map(|_| Refusal::NoKeychain);
                self.account = Account::SignedOut { because, unsent_stays: false };
            }
        }
        self.touched.link = true;
    }

    /// The keychain has not answered in time.
    pub(super) fn keychain_is_silent(&mut self) {
        if let Account::Asking { account, .. } = &self.account {
            let account = account.clone();
            let error = Some(TokenError { why: "it does not answer".into() });
            self.unlocked(&account, Unlocked { error, ..Unlocked::default() });
        }
    }

    /// Goes on with what is kept of an account. The key comes with whether it was drawn just now.
    fn open_copy(&mut self, account: SavedAccount, token: String, key: Option<(CopyKey, bool)>) {
        let last = self.remembered.hub.as_ref().zip(self.remembered.email.as_ref());
        let of_another =
            last.is_some_and(|(hub, email)| *hub != account.hub.to_string() || *email != account.email);
        self.remember_account(&account);
        if self.copy.is_some() && !of_another && self.kept.found() != KeptFound::NoKeychain {
            // A session ended, and the copy is still open.
            return self.hold_line(account, token);
        }
        self.forget_world();
        let (key, drawn) = key.map_or((None, false), |(key, drawn)| (Some(key), drawn));
        // Without a key it stays in memory, and anew takes away what an earlier start has left on the disk.
        let key = key.filter(|_| !self.kept.memory_only);
        let anew = drawn || of_another || self.kept.memory_only;
        if anew {
            self.wipe_pictures();
        }
        self.pictures.seal_with(key.as_ref());
        self.last_query += 1;
        self.account = Account::Opening { account, token, asked: self.last_query };
        let ended_after = self.clock.wall() - ENDED_SHOWS - CLOCKS_DIFFER;
        self.cache.give(CacheJob::Open { asked: self.last_query, key, anew, ended_after });
    }

    /// The copy is open, or what stands in its place: somebody is signed in.
    pub(super) fn copy_opened(&mut self, asked: u64, listed: Option<Listed>, condition: Condition) {
        let Account::Opening { account, token, asked: last } = &self.account else { return };
        if *last != asked {
            return; // Signed out meanwhile.
        }
        let (account, token) = (account.clone(), token.clone());
        self.cache_is(condition);
        if let Some(listed) = listed {
            let agent = listed.meta.agent;
            self.restore(listed);
            self.adopt(agent);
        }
        self.trim_copy(self.clock.steady());
        self.hold_line(account, token);
    }

    /// What was found of the cache; the person is told what is wrong.
    pub(super) fn cache_is(&mut self, condition: Condition) {
        self.kept.cache = Some(condition);
        if let Some(notice) = cache_notice(condition).filter(|_| !self.kept.memory_only) {
            self.shown.tell(Change::Notice { notice });
        }
    }

    /// What was found of the outbox when it had to begin anew; the person is told what is wrong.
    pub(super) fn outbox_is(&mut self, condition: Condition) {
        self.kept.outbox = condition;
        if let Some(notice) = outbox_notice(condition) {
            self.shown.tell(Change::Notice { notice });
        }
    }

    /// An account's copy goes, here and on the disk, and its key and token with it.
    pub(super) fn wipe_copy(&mut self, account: Option<SavedAccount>) {
        if let Some(account) = account {
            self.keychain.give(KeychainJob::Forget(account));
        }
        self.forget_world();
        self.cache.give(CacheJob::Wipe);
        self.kept.cache = None;
        self.wipe_pictures();
        self.pictures.seal_with(None);
    }

    /// The copy is another agent's than the hub says: it begins anew.
    pub(super) fn empty_copy(&mut self) {
        self.forget_world();
        self.cache.give(CacheJob::Empty);
        self.wipe_pictures();
    }

    /// What the hub told is not shown any more.
    fn forget_world(&mut self) {
        let all: Vec<ConversationId> = self.world.conversations.keys().copied().collect();
        for conversation in all {
            self.alert(Happening::Left { conversation });
        }
        self.call(crate::call::Input::SignedOut);
        self.forget_held();
        self.pairing = None;
        self.batch.clear();
        self.copy = None;
        self.world = World::default();
        self.threads.clear();
        self.confirmed.clear();
        self.ring_follows.clear();
        self.catching_up = None;
        self.absence = None;
        self.touched.all = true;
    }
}

fn cache_notice(condition: Condition) -> Option<Notice> {
    let (kind, told) = match condition {
        Condition::Good => return None,
        Condition::Renewed => (NoticeKind::Info, Told::CopyRenewed),
        Condition::InMemory(Because::Disk) => (NoticeKind::Problem, Told::CopyNoDisk),
        Condition::InMemory(Because::Held) => (NoticeKind::Problem, Told::CopyHeld),
        Condition::InMemory(Because::NoKey) => (NoticeKind::Problem, Told::CopyNoKeychain),
    };
    Some(Notice { kind, told, conversation: None })
}

fn outbox_notice(condition: Condition) -> Option<Notice> {
    let told = match condition {
        Condition::Good => return None,
        Condition::Renewed => Told::OutboxRenewed,
        // It has no key of its own.
        Condition::InMemory(Because::Disk | Because::NoKey) => Told::OutboxNoDisk,
        Condition::InMemory(Because::Held) => Told::OutboxHeld,
    };
    Some(Notice { kind: NoticeKind::Problem, told, conversation: None })
}
