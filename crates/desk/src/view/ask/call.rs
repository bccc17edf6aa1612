//! What is asked about a call: to take part in it, and what is sent there. The preview is there without one.

use crate::view::ScreenKind;
use deskbell_domain::{CallId, DeviceId};
use serde::{Deserialize, Serialize};

shapes! {
    /// A call.
    CallOf {
        /// Which.
        call: CallId,
    }

    /// A paired phone.
    PhoneOf {
        /// Which.
        phone: DeviceId,
    }

    /// What is sent.
    SendMedia {
        /// The microphone is on.
        microphone: bool,
        /// The camera is on.
        camera: bool,
    }

    /// A screen or a window is shared.
    ShareScreen {
        /// In which call.
        call: CallId,
        /// Which, by its id; at most 128 bytes.
        source: String,
        /// A screen or a window.
        kind: ScreenKind,
        /// How it is called, for this desk alone; cut after 120 characters.
        name: String,
    }

    /// The preview.
    Preview {
        /// Show or stop.
        on: bool,
    }
}
