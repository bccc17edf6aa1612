//! Windows: what the privacy and notification settings leave in the registry. **Not run:** never tried on a Windows
//! computer. Its do-not-disturb ("Focus") is told by no documented interface.

use super::Kind;
use deskbell_domain::health::Service;
use windows_registry::CURRENT_USER;

const TOASTS: &str = r"Software\Microsoft\Windows\CurrentVersion\PushNotifications";
const CONSENT: &str = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore";

/// Whom to ask.
pub(super) struct System;

impl System {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) async fn notifications(&mut self) -> Service {
        let enabled = CURRENT_USER.open(TOASTS).and_then(|key| key.get_u32("ToastEnabled"));
        match enabled {
            Ok(0) => Service::Refused,
            // The value is not there before somebody has touched the switch.
            Ok(_) | Err(_) => Service::Works,
        }
    }

    pub(super) async fn do_not_disturb(&mut self) -> Option<bool> {
        None
    }
}

/// Whether programs of the desktop are kept from it.
pub(super) fn refuses(kind: Kind, _ids: &[String]) -> bool {
    let of = match kind {
        Kind::Camera => "webcam",
        Kind::Microphone => "microphone",
    };
    let denied = |path: String| {
        let value = CURRENT_USER.open(path).and_then(|key| key.get_string("Value"));
        value.is_ok_and(|value| value == "Deny")
    };
    denied(format!(r"{CONSENT}\{of}")) || denied(format!(r"{CONSENT}\{of}\NonPackaged"))
}
