//! The support bundle on the page (D6): what would be in it, to be read before it is saved. The shell makes it.

use deskbell_domain::Time;
use deskbell_support::Part;
use serde::{Deserialize, Serialize};

/// The bundle as it would be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SupportView {
    /// Its file's name.
    pub name: String,
    /// What is in it.
    pub files: Vec<SupportFile>,
}

/// A file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SupportFile {
    /// Its name in the archive.
    pub name: String,
    /// What it is about.
    pub part: SupportPart,
    /// Its size.
    pub bytes: u32,
}

/// What a file of the bundle is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum SupportPart {
    /// The program.
    About,
    /// The computer.
    System,
    /// What the organisation has set.
    Policy,
    /// What the health list says.
    Health,
    /// What the person has set.
    Settings,
    /// What is kept on this computer, by size.
    Storage,
    /// Cameras, microphones and loudspeakers, by number.
    Devices,
    /// The line to the hub.
    Network,
    /// Lines of the log.
    Log,
    /// A crash.
    Crash,
    /// The list of the files.
    Manifest,
    /// What this is.
    ReadMe,
}

impl From<Part> for SupportPart {
    fn from(part: Part) -> Self {
        match part {
            Part::About => Self::About,
            Part::System => Self::System,
            Part::Policy => Self::Policy,
            Part::Health => Self::Health,
            Part::Settings => Self::Settings,
            Part::Storage => Self::Storage,
            Part::Devices => Self::Devices,
            Part::Network => Self::Network,
            Part::Log => Self::Log,
            Part::Crash => Self::Crash,
            Part::Manifest => Self::Manifest,
            Part::ReadMe => Self::ReadMe,
        }
    }
}

/// A piece of a file of the bundle. A long file is read from its end on, where the newest lines are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SupportPiece {
    /// What stands there.
    pub text: String,
    /// Where it begins, in bytes; 0 at the beginning of the file. The piece before it ends there.
    pub from: u32,
}

/// The bundle is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SupportSaved {
    /// Where.
    pub path: String,
}

/// How the program ended the last time, where it did not end as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EndedView {
    /// When it had been started.
    pub started: Option<Time>,
    /// It has written down where it went wrong; else it was stopped from outside.
    pub crashed: bool,
}

/// Something went wrong in the page. Whatever is too long is cut, and whatever comes too often is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PageFailure {
    /// The error's own kind, like "TypeError".
    pub kind: String,
    /// What it says.
    pub message: String,
    /// How it came there.
    pub stack: String,
}
