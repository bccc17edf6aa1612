//! What the environment says before the desk starts.

use crate::{arguments, login_start, policy};
use anyhow::Context;
use deskbell_desk::view::{ChosenDevices, SignInForm};
use deskbell_desk::{Config, MediaConfig};
use deskbell_policy::Loaded;
use sha2::{Digest, Sha256};
use std::env;
use std::path::{Path, PathBuf};

/// A folder of one's own for all that the desk keeps: for demos and tests, side by side with the real desk.
const DATA: &str = "DESKBELL_DATA";
/// With the next two: signs in at this hub when nobody is signed in.
const HUB: &str = "DESKBELL_HUB";
const EMAIL: &str = "DESKBELL_SIGN_IN_EMAIL";
const PASSWORD: &str = "DESKBELL_SIGN_IN_PASSWORD";
/// Devices in place of those that were chosen, each for itself, until others are chosen: an id, or "none" for none
/// at all. A camera can be "pattern" (a test pattern with a clock in it) or "y4m:FILE", a microphone
/// "tone:HERTZ", a loudspeaker "null".
const CAMERA: &str = "DESKBELL_CAMERA";
const MICROPHONE: &str = "DESKBELL_MICROPHONE";
const SPEAKER: &str = "DESKBELL_SPEAKER";

/// How the desk starts.
pub(crate) struct Launch {
    pub(crate) config: Config,
    /// Tells this desk from others of the same person: a second start with the same folder ends in the first one, and
    /// brings its window forward. `None` is the usual folder's.
    pub(crate) folder: Option<String>,
    /// The system has started it: it begins in the tray.
    pub(crate) hidden: bool,
}

impl Launch {
    pub(crate) fn from_environment(policy: Loaded) -> anyhow::Result<Self> {
        let own_folder = own_folder();
        let name = own_folder.as_deref().map(name_of);
        let folder = match own_folder {
            Some(folder) => folder,
            None => directories::ProjectDirs::from("org", "Deskbell", "Deskbell")
                .context("this system names no folder for a program's data; set DESKBELL_DATA to one")?
                .data_local_dir()
                .to_owned(),
        };
        let mut config = Config::new(folder, gethostname::gethostname().to_string_lossy());
        config.preset = preset();
        config.media = media();
        config.network = policy::network(&policy.policy.network);
        config.policy = policy;
        config.languages = sys_locale::get_locales().collect();
        let hidden = arguments::own().iter().any(|argument| argument == login_start::HIDDEN);
        Ok(Self { config, folder: name, hidden })
    }
}

/// The folder that was named for all that the desk keeps.
pub(crate) fn own_folder() -> Option<PathBuf> {
    env::var_os(DATA).filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// A name for a folder, the same at each start.
fn name_of(folder: &Path) -> String {
    // The same folder can be named in more than one way; one that is not there yet is made later.
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let digest = Sha256::digest(whole.as_os_str().as_encoded_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn preset() -> Option<SignInForm> {
    Some(SignInForm {
        hub: env::var(HUB).ok()?,
        email: env::var(EMAIL).ok()?,
        password: env::var(PASSWORD).ok()?,
    })
}

fn media() -> MediaConfig {
    let named = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let chosen =
        ChosenDevices { camera: named(CAMERA), microphone: named(MICROPHONE), speaker: named(SPEAKER) };
    MediaConfig { chosen }
}
