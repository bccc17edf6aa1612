//! Starting with the system's session (D1). The shell asks the system each time; nothing is remembered.

use serde::{Deserialize, Serialize};

/// Whether the desk starts when the person signs in to the computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LoginStart {
    /// As the system says.
    pub on: bool,
    /// Why it cannot be changed here; `null` when it can.
    pub cannot: Option<NoLoginStart>,
}

/// Why start at login cannot be switched. The page has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NoLoginStart {
    /// The organisation's policy decides it (D6).
    Organisation,
    /// The system's own settings, or IT's, decide it.
    System,
    /// The person may not write where the system keeps it.
    Refused,
    /// This system has no place for it.
    Unknown,
}
