//! The contract with the small windows of a call: its own one (V7), and the bar that says that a screen is shared (V12).
//! They are told of the call and of nothing else, and can do what one does in a call and nothing else.

use crate::view::{CallView, Theme};
use serde::{Deserialize, Serialize};

/// What a small window shows; told whole with each change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PopoutView {
    /// The call; `null` before it is known, and once it is over.
    pub call: Option<CallView>,
    /// The hub's clock less this computer's, in milliseconds.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub skew_ms: i64,
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// BCP 47; `null` as the system has it.
    pub language: Option<String>,
    /// The call's own window stays above all others.
    pub on_top: bool,
}

/// What one does in a small window. Each is about the one call that runs here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum PopoutAct {
    /// The microphone.
    Microphone {
        /// On or off.
        on: bool,
    },
    /// The camera.
    Camera {
        /// On or off.
        on: bool,
    },
    /// The camera again, in place of a screen.
    StopSharing,
    /// End the call.
    HangUp,
    /// Stay above all other windows.
    OnTop {
        /// Or not.
        on: bool,
    },
    /// Close this window: the picture is on the stage again.
    Close,
    /// Bring the desk to the front.
    ToDesk,
}
