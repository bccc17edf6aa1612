//! What a desk needs to be told.

use crate::clock::{Clock, SystemClock};
use crate::tokens::{Keychain, TokenStore};
use crate::view::SignInForm;
use std::path::PathBuf;
use std::sync::Arc;

/// What a desk needs to be told before it starts.
#[derive(Clone)]
pub struct Config {
    /// The folder of `cache.db` and `outbox.db`. It is made when it is missing; when that cannot be done the
    /// desk works from memory and says so.
    pub folder: PathBuf,
    /// How this computer is called in the hub's lists of devices, at most 80 characters.
    pub device_name: String,
    /// Signs in with these when nobody is signed in: a policy's or a demo's choice.
    pub preset: Option<SignInForm>,
    /// Where the token is kept between two starts.
    pub tokens: Arc<dyn TokenStore>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// A desk on this computer's clocks and keychain, with its files in `folder`.
    pub fn new(folder: PathBuf, device_name: impl Into<String>) -> Self {
        Self {
            folder,
            device_name: device_name.into(),
            preset: None,
            tokens: Arc::new(Keychain::new()),
            clock: Arc::new(SystemClock::new()),
        }
    }
}
