//! Where secrets are kept between two starts of the desk: the token of a sign-in, and the key of what is kept of it on this
//! computer.

use keyring_core::{CredentialStore, Entry, Error};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps one secret under each name. A name says which account of which hub it is of, and what for. The calls may block:
/// the desk makes them away from its loop.
pub trait TokenStore: Send + Sync + 'static {
    /// The secret under a name, if there is one.
    ///
    /// # Errors
    /// When the store cannot be reached or is locked.
    fn read(&self, name: &str) -> Result<Option<String>, TokenError>;

    /// Keeps a secret in place of an older one under the same name.
    ///
    /// # Errors
    /// When the store cannot be reached or is locked.
    fn keep(&self, name: &str, secret: &str) -> Result<(), TokenError>;

    /// Forgets the secret under a name; it is no error when there is none.
    ///
    /// # Errors
    /// When the store cannot be reached or is locked.
    fn forget(&self, name: &str) -> Result<(), TokenError>;
}

/// Why a secret could not be read or kept.
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

/// Keeps secrets as long as the process lives: for tests.
#[derive(Debug, Default)]
pub struct MemoryTokens(Mutex<HashMap<String, String>>);

impl MemoryTokens {
    fn secrets(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryTokens {
    fn read(&self, name: &str) -> Result<Option<String>, TokenError> {
        Ok(self.secrets().get(name).cloned())
    }

    fn keep(&self, name: &str, secret: &str) -> Result<(), TokenError> {
        self.secrets().insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn forget(&self, name: &str) -> Result<(), TokenError> {
        self.secrets().remove(name);
        Ok(())
    }
}

/// The system's keychain: the Secret Service on Linux, the keychain of macOS, the Credential Manager of
/// Windows. Where there is none, every call says so, and the desk holds token and copy in memory for as long as
/// it runs: neither a token nor a key is ever written to a plain file.
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

    fn entry(&self, name: &str) -> Result<Entry, TokenError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let store = match &*store {
            Some(store) => store,
            None => store.insert(system_store()?),
        };
        Ok(store.build(SERVICE, name, None)?)
    }
}

impl Drop for Keychain {
    /// Closing the line to a keychain waits for it, which a task of the runtime must not, and the last one who has it is a
    /// task. If no thread can be had the line closes with the process.
    fn drop(&mut self) {
        if let Some(store) = self.store.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = std::thread::Builder::new().name("keychain".into()).spawn(move || drop(store));
        }
    }
}

impl TokenStore for Keychain {
    fn read(&self, name: &str) -> Result<Option<String>, TokenError> {
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn keep(&self, name: &str, secret: &str) -> Result<(), TokenError> {
        Ok(self.entry(name)?.set_password(secret)?)
    }

    fn forget(&self, name: &str) -> Result<(), TokenError> {
        match self.entry(name)?.delete_credential() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use keyring_core::mock;

    #[test]
    fn quality_3_a_keychain_keeps_each_secret_under_its_name_and_says_why_it_does_not() {
        let store = mock::Store::new().unwrap();
        let keychain = Keychain { store: Mutex::new(Some(store)) };
        assert_eq!(keychain.read("token"), Ok(None));
        keychain.keep("token", "one").unwrap();
        keychain.keep("token", "two").unwrap();
        keychain.keep("key", "three").unwrap();
        assert_eq!(keychain.read("token").unwrap().as_deref(), Some("two"));
        let entry = keychain.entry("token").unwrap();
        let credential: &mock::Cred = entry.as_any().downcast_ref().unwrap();
        let locked = |why: &str| Error::NoStorageAccess(why.into());
        credential.set_error(locked("it is locked"));
        assert!(keychain.read("token").unwrap_err().why.contains("it is locked"));
        credential.set_error(locked("it is locked"));
        keychain.forget("token").unwrap_err();
        keychain.forget("token").unwrap();
        keychain.forget("token").unwrap();
        assert_eq!(keychain.read("token"), Ok(None));
        assert_eq!(keychain.read("key").unwrap().as_deref(), Some("three"));
    }
}
