//! macOS: the rights to camera and microphone. **Not run:** never tried on a Mac. Whether notifications are allowed and
//! whether a focus holds is not told to a program that shows them by the older interface.

#![allow(unsafe_code, reason = "AVFoundation is a library in Objective-C")]

use super::Kind;
use deskbell_domain::health::Service;
use objc2_av_foundation::{AVAuthorizationStatus, AVCaptureDevice, AVMediaTypeAudio, AVMediaTypeVideo};

/// Whom to ask.
pub(super) struct System;

impl System {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) async fn notifications(&mut self) -> Service {
        Service::Unknown
    }

    pub(super) async fn do_not_disturb(&mut self) -> Option<bool> {
        None
    }
}

/// Whether the person has said no. Who was not asked yet is asked when the device is opened first.
pub(super) fn refuses(kind: Kind, _ids: &[String]) -> bool {
    // SAFETY: the constants are there for as long as the library is, and asking has no other effect.
    let status = unsafe {
        let of = match kind {
            Kind::Camera => AVMediaTypeVideo,
            Kind::Microphone => AVMediaTypeAudio,
        };
        of.map(|of| AVCaptureDevice::authorizationStatusForMediaType(of))
    };
    status.is_some_and(|status| {
        status == AVAuthorizationStatus::Denied || status == AVAuthorizationStatus::Restricted
    })
}
