//! What the organisation has decided for this desk (D6). The page shows it grey and says so.

use serde::{Deserialize, Serialize};

/// What the organisation has decided, as far as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PolicyView {
    /// What the person cannot change.
    pub locked: Vec<Locked>,
    /// What is wrong with the policy and not used.
    pub problems: Vec<PolicyProblem>,
}

/// Something that the person cannot change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Locked {
    /// At which hub one signs in.
    Hub,
    /// The language.
    Language,
    /// Light or dark.
    Theme,
    /// Whether there are sounds.
    Sound,
    /// How loud they are.
    Volume,
    /// How loud the ring is.
    RingVolume,
    /// How a call rings.
    RingTone,
    /// Whether there are notifications.
    Notifications,
    /// Whether the call's window stays above all others.
    PopoutOnTop,
    /// Whether the desk starts with the session.
    Autostart,
    /// Files can be neither attached nor saved.
    Attachments,
}

/// Something that is wrong with the policy. The page says where it is, and adds the words for whoever mends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PolicyProblem {
    /// The file, or what stands for it on this system.
    pub place: String,
    /// The line, from 1 on, where the place has lines.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub line: Option<usize>,
    /// The setting, as it was written there.
    pub key: Option<String>,
    /// What is wrong with it, in English: it goes on after the setting's name.
    pub words: String,
}
