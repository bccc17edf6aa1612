//! macOS. **Not run:** never tried on a Mac.
//!
//! The lock is read and not waited for: the notification `com.apple.screenIsLocked` is documented nowhere, and neither is
//! the entry of the session's dictionary that says the same; this one needs no run loop.

#![allow(unsafe_code, reason = "the session's dictionary is a C library's")]

use super::Look;
use deskbell_domain::Span;
use objc2_core_foundation::{CFBoolean, CFDictionary, CFString, CFType};
use objc2_core_graphics::CGSessionCopyCurrentDictionary;

/// Stands in the session's dictionary while the screen is locked.
const LOCKED: &str = "CGSSessionScreenIsLocked";

/// Whom to ask.
pub(super) struct System;

impl System {
    pub(super) async fn new() -> Self {
        Self
    }

    pub(super) async fn look(&mut self) -> Look {
        let idle = system_idle_time::get_idle_time().ok();
        let idle = idle.map(|idle| Span::millis(u64::try_from(idle.as_millis()).unwrap_or(u64::MAX)));
        Look { locked: locked().unwrap_or(false), idle }
    }

    /// Nothing is waited for here.
    pub(super) async fn stirs(&mut self) {
        std::future::pending().await
    }
}

fn locked() -> Option<bool> {
    let session = CGSessionCopyCurrentDictionary()?;
    // SAFETY: the keys of this dictionary are strings, and every value is an object.
    let session: &CFDictionary<CFString, CFType> = unsafe { session.cast_unchecked() };
    let locked = session.get(&CFString::from_static_str(LOCKED))?;
    Some(locked.downcast_ref::<CFBoolean>()?.as_bool())
}
