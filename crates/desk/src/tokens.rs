//! Where the sign-in token is kept between two starts of the desk.

use keyring_core::{CredentialStore, Entry, Error};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

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

impl From<Error> for TokenError {
    fn from(error: Error) -> Self {
        // Some of these errors carry the secret: only their words are kept.
        Self { why: error.to_string() }
    }
}

/// Keeps tokens as long as the process lives: for tests, and where one chooses to sign in at every start.
#[derive(Debug, Default)]
pub struct MemoryTokens(Mutex<HashMap<String, String>>);

impl MemoryTokens {
    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

/// The system's keychain: the Secret Service on Linux, the keychain of macOS, the Credential Manager of
/// Windows. Where there is none, every call says so, and the desk holds the token in memory for as long as
/// it runs: a token is never written to a plain file.
#[derive(Debug, Default)]
pub struct Keychain {
    store: Mutex<Option<Arc<CredentialStore>>>,
}

/// How the keychain lists the desk's entries.
const SERVICE: &str = "Deskbell";

impl Keychain {
    /// The keychain of the person who runs the desk. It is not touched before the first call.
    pub fn new() -> Self {
        Self::default()
    }

    fn entry(&self, account: &str) -> Result<Entry, TokenError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let store = match &*store {
            Some(store) => store,
            None => store.insert(system_store()?),
        };
        Ok(store.build(SERVICE, account, None)?)
    }
}

impl TokenStore for Keychain {
    fn read(&self, account: &str) -> Result<Option<String>, TokenError> {
        match self.entry(account)?.get_password() {
            Ok(token) => Ok(Some(token)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn keep(&self, account: &str, token: &str) -> Result<(), TokenError> {
        Ok(self.entry(account)?.set_password(token)?)
    }

    fn forget(&self, account: &str) -> Result<(), TokenError> {
        match self.entry(account)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(target_os = "linux")]
fn system_store() -> Result<Arc<CredentialStore>, TokenError> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system_store() -> Result<Arc<CredentialStore>, TokenError> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system_store() -> Result<Arc<CredentialStore>, TokenError> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn system_store() -> Result<Arc<CredentialStore>, TokenError> {
    Err(TokenError { why: "this system has none that the desk knows".into() })
}
