//! What the desk is given. Whatever is `None` was decided by nobody: the person's or the desk's own choice holds.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What an organisation has decided. Its fields are the keys of [`crate::SETTINGS`], one for one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Whose hub this desk belongs to.
    pub hub: Hub,
    /// What the person cannot change.
    pub preferences: Preferences,
    /// How the desk reaches its hub.
    pub network: Network,
    /// Which new versions it takes.
    pub updates: Updates,
    /// Whether the desk starts with the person's session.
    pub autostart: Option<bool>,
    /// What is kept on the computer.
    pub cache: Cache,
    /// `false`: no file is attached and none is saved.
    pub attachments: Option<bool>,
    /// What is logged.
    pub log: Logs,
}

/// Whose hub this desk belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hub {
    /// Its address, as a person would type it.
    pub address: Option<String>,
    /// Whether the person can sign in at no other one.
    pub locked: Option<bool>,
}

impl Hub {
    /// The address that is the only one. An address is locked where nothing else is said.
    #[must_use]
    pub fn only_hub(&self) -> Option<&str> {
        self.address.as_deref().filter(|_| self.locked.unwrap_or(true))
    }
}

/// What the person cannot change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// The desk's language.
    pub language: Option<Language>,
    /// Light, dark, or as the system has it.
    pub theme: Option<Theme>,
    /// Sounds on.
    pub sound: Option<bool>,
    /// The volume of all but the ring, 0 to 100.
    pub volume: Option<u8>,
    /// The volume of the ring, 0 to 100.
    pub ring_volume: Option<u8>,
    /// How a call rings.
    pub ring_tone: Option<RingTone>,
    /// Native notifications on.
    pub notifications: Option<bool>,
    /// The call's own window stays above all others.
    pub popout_on_top: Option<bool>,
}

/// How the desk reaches its hub.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// The way out.
    pub proxy: Option<Proxy>,
    /// Names and addresses that are reached without the proxy, at most 100.
    pub bypass: Option<Vec<String>>,
    /// PEM files of a private certificate authority, trusted beside the system's; at most 20.
    pub certificates: Option<Vec<PathBuf>>,
}

/// Which new versions the desk takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Updates {
    /// Of which channel.
    pub channel: Option<UpdateChannel>,
    /// How many days after their release, 0 to 90.
    pub deferral_days: Option<u8>,
    /// From this folder of a web server, in place of where the program's own come from.
    pub address: Option<String>,
}

/// What is kept on the computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// How many days after its end a conversation stays, 1 to 3650.
    pub days: Option<u16>,
    /// Where the copy is.
    pub copy: Option<Copy>,
}

/// What is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Logs {
    /// From which level on.
    pub level: Option<LogLevel>,
}

/// A language of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
}

impl Language {
    /// BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How a call rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RingTone {
    /// A bell.
    Bell,
    /// An old telephone.
    Phone,
    /// Glass.
    Glass,
    /// A marimba.
    Marimba,
}

/// The way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Proxy {
    /// As the system has it.
    System,
    /// Straight.
    None,
    /// Through this one: `http` or `https`, with a name and a password where it wants them.
    Url(String),
}

impl From<String> for Proxy {
    fn from(text: String) -> Self {
        match text.as_str() {
            "system" => Self::System,
            "none" => Self::None,
            _ => Self::Url(text),
        }
    }
}

impl From<Proxy> for String {
    fn from(proxy: Proxy) -> Self {
        match proxy {
            Proxy::System => "system".to_owned(),
            Proxy::None => "none".to_owned(),
            Proxy::Url(url) => url,
        }
    }
}

/// Which versions are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateChannel {
    /// Finished ones.
    Stable,
    /// Early ones too.
    Beta,
    /// None: IT brings them.
    Off,
}

/// Where the desk's copy of conversations is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Copy {
    /// On the disk, encrypted by a key in the system's keychain; in memory where there is no keychain.
    Encrypted,
    /// In memory, and gone when the desk is closed.
    Memory,
}

/// From which level on something is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What may become a failure.
    Warn,
    /// What happened.
    Info,
    /// How it happened.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// As filters of logs have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}
