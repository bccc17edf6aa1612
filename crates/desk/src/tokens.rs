//! Where the sign-in token is kept between two starts of the desk.

use std::collections::HashMap;
use std::sync::Mutex;

/// Keeps one token for each account. The calls may block: the desk makes them away from its loop.
pub trait TokenStore: Send + Sync + 'static {
    /// The token of an account, if there is one.
    ///
    /// # Errors
    /// When the store cannot be reached or is locked.
    fn read(&self, account: &str) -> Result<Option<String>, TokenError>;

    /// Keeps the token of an account in place of an older one.
    ///
    /// # Errors
    /// When the store cannot be reached or is locked.
    fn keep(&self, account: &str, token: &str) -> Result<(), TokenError>;

    /// Forgets the token of an account; it is no error when there is none.
    ///
    /// # Errors
    /// When the store cannot be reached or is locked.
    fn forget(&self, account: &str) -> Result<(), TokenError>;
}

/// Why a token could not be read or kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's keychain does not answer: {why}")]
pub struct TokenError {
    /// The keychain's own words.
    pub why: String,
}

/// Keeps tokens as long as the process lives: where there is no keychain, and in tests.
#[derive(Debug, Default)]
pub struct MemoryTokens(Mutex<HashMap<String, String>>);

impl MemoryTokens {
    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl TokenStore for MemoryTokens {
    fn read(&self, account: &str) -> Result<Option<String>, TokenError> {
        Ok(self.tokens().get(account).cloned())
    }

    fn keep(&self, account: &str, token: &str) -> Result<(), TokenError> {
        self.tokens().insert(account.to_owned(), token.to_owned());
        Ok(())
    }

    fn forget(&self, account: &str) -> Result<(), TokenError> {
        self.tokens().remove(account);
        Ok(())
    }
}

/// The system's keychain.
#[derive(Debug, Default)]
pub struct Keychain {
    memory: MemoryTokens,
}

impl Keychain {
    /// The keychain of the person who runs the desk. It is not touched before the first call.
    pub fn new() -> Self {
        Self::default()
    }
}

impl TokenStore for Keychain {
    fn read(&self, account: &str) -> Result<Option<String>, TokenError> {
        self.memory.read(account)
    }

    fn keep(&self, account: &str, token: &str) -> Result<(), TokenError> {
        self.memory.keep(account, token)
    }

    fn forget(&self, account: &str) -> Result<(), TokenError> {
        self.memory.forget(account)
    }
}
