//! What the environment says before the desk starts.

use anyhow::Context;
use deskbell_desk::view::{ChosenDevices, SignInForm};
use deskbell_desk::{Config, MediaConfig};
use std::env;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;

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
    /// A second start brings the first one's window forward. Not so for a desk with a folder of its own.
    pub(crate) only_one: bool,
}

impl Launch {
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        let own_folder = env::var_os(DATA).map(PathBuf::from);
        let only_one = own_folder.is_none();
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
        Ok(Self { config, only_one })
    }
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

/// Logs to standard error: the state transitions by default, more with `RUST_LOG`.
pub(crate) fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("warn,deskbell=info,deskbell_desk=info,deskbell_media=info,deskbell_leg=info")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
