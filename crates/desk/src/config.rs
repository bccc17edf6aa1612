//! What a desk needs to be told.

use crate::clock::{Clock, SystemClock};
use crate::network::NetworkConfig;
use crate::tokens::{Keychain, TokenStore};
use crate::updates::UpdateConfig;
use crate::view::{ChosenDevices, SignInForm};
use deskbell_policy::Loaded;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a desk needs to be told before it starts.
#[derive(Clone)]
pub struct Config {
    /// The folder of `cache.db` and `outbox.db`. It is made when it is missing; when that cannot be done the
    /// desk works from memory and says so.
    pub folder: PathBuf,
    /// Where files of messages are saved: the person's folder for downloads. It is made when it is missing.
    pub downloads: PathBuf,
    /// How this computer is called in the hub's lists of devices, at most 80 characters.
    pub device_name: String,
    /// Signs in with these when nobody is signed in: a policy's or a demo's choice.
    pub preset: Option<SignInForm>,
    /// Where the token is kept between two starts.
    pub tokens: Arc<dyn TokenStore>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// How calls see and hear.
    pub media: MediaConfig,
    /// How the hub is reached: a proxy, and whom to trust.
    pub network: NetworkConfig,
    /// What the organisation has decided (D6). Its part about the network counts by [`Config::network`].
    pub policy: Loaded,
    /// The system's languages (BCP 47), the first one first: of notifications, where the person has chosen none.
    pub languages: Vec<String>,
    /// How this program takes new versions (D6).
    pub updates: UpdateConfig,
}

/// How calls see and hear on this desk. Nothing is opened before a call rings or the page shows a preview.
#[derive(Clone, Debug, Default)]
pub struct MediaConfig {
    /// Those that are named here are used in place of what the person has chosen before, until the person
    /// chooses others: for tests and demos.
    pub chosen: ChosenDevices,
}

impl MediaConfig {
    /// What is used at first by a person who has chosen these.
    pub(crate) fn over(&self, chosen: &ChosenDevices) -> ChosenDevices {
        let named = self.chosen.clone();
        ChosenDevices {
            camera: named.camera.or_else(|| chosen.camera.clone()),
            microphone: named.microphone.or_else(|| chosen.microphone.clone()),
            speaker: named.speaker.or_else(|| chosen.speaker.clone()),
        }
    }
}

impl Config {
    /// A desk on this computer's clocks, keychain and folder for downloads, with its own files in `folder`.
    pub fn new(folder: PathBuf, device_name: impl Into<String>) -> Self {
        let person = directories::UserDirs::new();
        let downloads = person.map(|person| {
            let usual = person.download_dir().map(Path::to_owned);
            usual.unwrap_or_else(|| person.home_dir().join("Downloads"))
        });
        Self {
            // A computer that knows neither a person's folder nor a home: beside everything else.
            downloads: downloads.unwrap_or_else(|| folder.join("downloads")),
            folder,
            device_name: device_name.into(),
            preset: None,
            tokens: Arc::new(Keychain::new()),
            clock: Arc::new(SystemClock::new()),
            media: MediaConfig::default(),
            network: NetworkConfig::default(),
            policy: Loaded::default(),
            languages: Vec::new(),
            updates: UpdateConfig::default(),
        }
    }
}
