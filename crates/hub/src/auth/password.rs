//! Passwords: argon2id, as much work as the machine can bear, and the same work whoever asks.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use std::sync::Arc;
use tokio::sync::{Semaphore, TryAcquireError};

/// Shortest password that can be set, in characters.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// What one guess costs. The default is OWASP's first recommendation for argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes of it.
    pub lanes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1_024, passes: 2, lanes: 1 }
    }
}

/// Why a password was not taken or not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is easy to guess.
    #[error("The password is too short: take at least {PASSWORD_CHARS_MIN} characters.")]
    TooShort,
    /// It is longer than anybody types.
    #[error("The password is too long: at most {PASSWORD_BYTES_MAX} bytes fit.")]
    TooLong,
    /// More passwords are being compared than there is memory for.
    #[error("Too many people sign in at this moment. Try again in a few seconds.")]
    Busy,
    /// The parameters make no sense, or the machine gave no memory.
    #[error("The password could not be hashed.")]
    Failed,
}

/// Hashes and compares passwords, away from the async threads.
#[derive(Clone, Debug)]
pub struct Passwords {
    argon: Argon2<'static>,
    /// A hash of nothing with the same cost, so that an unknown e-mail takes as long as a known one.
    nobody: Arc<str>,
    /// At work at once: each takes a core and `memory_kib`.
    working: Arc<Semaphore>,
    /// At work or waiting for it; more are turned away.
    queued: Arc<Semaphore>,
}

const WORKING: usize = 2;
const QUEUED: usize = 64;

impl Passwords {
    /// Passwords at this cost.
    ///
    /// # Errors
    /// When argon2 does not allow these parameters.
    pub fn new(cost: Cost) -> Result<Self, PasswordError> {
        let Cost { memory_kib, passes, lanes } = cost;
        let params = Params::new(memory_kib, passes, lanes, None).map_err(|_| PasswordError::Failed)?;
        let nobody = format!(
            "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}$bm9ib2R5bm9ib2R5$\
             AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        );
        Ok(Self {
            argon: Argon2::from(params),
            nobody: nobody.into(),
            working: Arc::new(Semaphore::new(WORKING)),
            queued: Arc::new(Semaphore::new(QUEUED)),
        })
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// When it is too short or too long, or too many are waiting.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        if password.chars().count() < PASSWORD_CHARS_MIN {
            return Err(PasswordError::TooShort);
        }
        if password.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        let argon = self.argon.clone();
        let hash = move || argon.hash_password(password.as_bytes()).map(|hash| hash.to_string());
        self.work(hash).await?.map_err(|_| PasswordError::Failed)
    }

    /// Whether this is the password of the PHC string. Without one it is not, after the same work.
    ///
    /// # Errors
    /// When it is too long, or too many are waiting.
    pub async fn is_right(&self, password: String, phc: Option<String>) -> Result<bool, PasswordError> {
        if password.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        let (argon, nobody) = (self.argon.clone(), Arc::clone(&self.nobody));
        let compare = move || {
            let phc_or_nobody = phc.as_deref().unwrap_or(&nobody);
            let same = argon.verify_password(password.as_bytes(), phc_or_nobody).is_ok();
            same && phc.is_some()
        };
        self.work(compare).await
    }

    /// What is compared with when there is no such agent.
    #[cfg(test)]
    pub(super) fn nobody(&self) -> &str {
        &self.nobody
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let queued = self.queued.try_acquire().map_err(|error| match error {
            TryAcquireError::NoPermits => PasswordError::Busy,
            TryAcquireError::Closed => PasswordError::Failed,
        })?;
        let working = Arc::clone(&self.working).acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        let done = tokio::task::spawn_blocking(move || {
            // The permit goes along: the memory is in use even if nobody waits for the outcome any more.
            let _working = working;
            work()
        });
        let done = done.await.map_err(|_| PasswordError::Failed);
        drop(queued);
        done
    }
}
