//! The task that asks the keychain: one thing after another, away from the loop, because it may wait for the person.

use crate::desk::SavedAccount;
use crate::key::CopyKey;
use crate::tokens::{TokenError, TokenStore};
use std::sync::Arc;
use tokio::sync::mpsc;

/// What the keychain is to do.
#[derive(Debug)]
pub(crate) enum KeychainJob {
    /// Give an account's token and the key of its copy, which is drawn when there is none yet.
    Unlock {
        /// Whose.
        account: SavedAccount,
        /// The token of a sign-in a moment ago, to be kept in place of an older one.
        token: Option<String>,
    },
    /// Forget an account's token and key: it has signed out, or was signed out.
    Forget(SavedAccount),
}

/// What the keychain gave.
#[derive(Debug, Default)]
pub(crate) struct Unlocked {
    /// The token; `None` when nobody is signed in, or the keychain does not answer.
    pub token: Option<String>,
    /// The key of the copy.
    pub key: Option<CopyKey>,
    /// It was drawn just now: whatever lies on the disk was not written with it.
    pub drawn: bool,
    /// Why something is missing.
    pub error: Option<TokenError>,
}

/// The keychain's task, as the loop holds it.
#[derive(Debug)]
pub(crate) struct KeychainKeeper {
    // Unbounded, because the loop must never wait for a person: it gives a job at the start, at a sign-in and at a
    // sign-out.
    jobs: mpsc::UnboundedSender<KeychainJob>,
}

impl KeychainKeeper {
    /// Starts the task. What is found goes to `events`.
    pub(crate) fn start<E>(tokens: Arc<dyn TokenStore>, events: mpsc::Sender<E>) -> Self
    where
        E: From<(SavedAccount, Unlocked)> + Send + 'static,
    {
        let (jobs, mut inbox) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(job) = inbox.recv().await {
                match job {
                    KeychainJob::Unlock { account, token } => {
                        let (tokens, name) = (Arc::clone(&tokens), account.clone());
                        let unlocked =
                            tokio::task::spawn_blocking(move || unlock(&*tokens, &name, token)).await;
                        let unlocked = unlocked.unwrap_or_else(|error| Unlocked {
                            error: Some(TokenError { why: format!("it failed: {error}") }),
                            ..Unlocked::default()
                        });
                        // A loop that is gone needs no news.
                        let _ = events.send((account, unlocked).into()).await;
                    }
                    KeychainJob::Forget(account) => {
                        let tokens = Arc::clone(&tokens);
                        let forgotten = tokio::task::spawn_blocking(move || forget(&*tokens, &account)).await;
                        if !matches!(forgotten, Ok(Ok(()))) {
                            tracing::warn!(
                                "token and key stay in the keychain; the hub takes the token no more"
                            );
                        }
                    }
                }
            }
        });
        Self { jobs }
    }

    /// Gives a job.
    pub(crate) fn give(&self, job: KeychainJob) {
        if self.jobs.send(job).is_err() {
            tracing::warn!("the keychain is not asked any more");
        }
    }
}

fn unlock(tokens: &dyn TokenStore, account: &SavedAccount, token: Option<String>) -> Unlocked {
    let mut unlocked = Unlocked::default();
    unlocked.error = find(tokens, account, token, &mut unlocked).err();
    unlocked
}

fn find(
    tokens: &dyn TokenStore,
    account: &SavedAccount,
    token: Option<String>,
    found: &mut Unlocked,
) -> Result<(), TokenError> {
    found.token = match token {
        Some(token) => {
            tokens.keep(&account.token(), &token)?;
            Some(token)
        }
        None => tokens.read(&account.token())?,
    };
    if found.token.is_some() {
        let kept = tokens.read(&account.copy_key())?.and_then(|key| CopyKey::parse(&key));
        found.drawn = kept.is_none();
        let key = kept.unwrap_or_else(CopyKey::drawn);
        if found.drawn {
            // Nothing is written with a key that is not kept.
            tokens.keep(&account.copy_key(), &key.to_text())?;
        }
        found.key = Some(key);
    }
    Ok(())
}

fn forget(tokens: &dyn TokenStore, account: &SavedAccount) -> Result<(), TokenError> {
    // Both are tried: the key is what makes the copy readable, whatever becomes of its file.
    let token = tokens.forget(&account.token());
    tokens.forget(&account.copy_key()).and(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::HubAddress;
    use crate::tokens::MemoryTokens;

    /// A keychain that answers only so often.
    struct Tired {
        inner: MemoryTokens,
        answers: std::sync::atomic::AtomicU32,
    }

    impl Tired {
        fn after(answers: u32) -> Self {
            Self { inner: MemoryTokens::default(), answers: answers.into() }
        }

        fn answer<T>(&self, answer: Result<T, TokenError>) -> Result<T, TokenError> {
            use std::sync::atomic::Ordering::Relaxed;
            let left = self.answers.fetch_update(Relaxed, Relaxed, |answers| answers.checked_sub(1));
            left.map_err(|_| TokenError { why: "it is locked".into() })?;
            answer
        }
    }

    impl TokenStore for Tired {
        fn read(&self, name: &str) -> Result<Option<String>, TokenError> {
            self.answer(self.inner.read(name))
        }

        fn keep(&self, name: &str, secret: &str) -> Result<(), TokenError> {
            self.answer(Ok(())).and_then(|()| self.inner.keep(name, secret))
        }

        fn forget(&self, name: &str) -> Result<(), TokenError> {
            self.answer(Ok(())).and_then(|()| self.inner.forget(name))
        }
    }

    fn account(email: &str) -> SavedAccount {
        SavedAccount { hub: HubAddress::parse("https://desk.example.com").unwrap(), email: email.into() }
    }

    #[test]
    fn quality_3_a_key_is_drawn_once_for_each_account_and_goes_with_the_sign_out() {
        let tokens = MemoryTokens::default();
        let ana = account("ana@example.org");
        let none = unlock(&tokens, &ana, None);
        assert!(
            none.token.is_none() && none.key.is_none() && none.error.is_none(),
            "nobody is signed in: {none:?}"
        );
        let first = unlock(&tokens, &ana, Some("one".into()));
        assert!(first.drawn && first.token.as_deref() == Some("one"));
        let again = unlock(&tokens, &ana, None);
        assert!(!again.drawn && again.token.as_deref() == Some("one") && again.key == first.key);
        let other = unlock(&tokens, &account("ben@example.org"), Some("two".into()));
        assert!(other.drawn && other.key != first.key);
        forget(&tokens, &ana).unwrap();
        assert!(unlock(&tokens, &ana, None).token.is_none());
        let later = unlock(&tokens, &ana, Some("three".into()));
        assert!(later.drawn && later.key != first.key);
    }

    #[test]
    fn quality_3_what_the_keychain_does_not_keep_is_no_key() {
        // It answers to the token, then to the question for a key, and does not keep the one that was drawn.
        for answers in 0..3 {
            let unlocked = unlock(&Tired::after(answers), &account("ana@example.org"), Some("one".into()));
            assert!(unlocked.key.is_none() && unlocked.error.is_some(), "after {answers}: {unlocked:?}");
        }
        assert!(unlock(&Tired::after(3), &account("ana@example.org"), Some("one".into())).key.is_some());
    }

    #[test]
    fn quality_3_a_key_that_cannot_be_read_is_drawn_anew() {
        let tokens = MemoryTokens::default();
        let ana = account("ana@example.org");
        tokens.keep(&ana.token(), "one").unwrap();
        tokens.keep(&ana.copy_key(), "not a key").unwrap();
        let unlocked = unlock(&tokens, &ana, None);
        assert!(unlocked.drawn && unlocked.key.is_some());
    }
}
