//! Whether the screen is locked, on macOS. **Not run:** never tried on a Mac.
//!
//! It is read and not waited for: the notification `com.apple.screenIsLocked` is documented nowhere, and neither is the
//! entry of the session's dictionary that says the same; this one needs no run loop.

#![allow(unsafe_code, reason = "the session's dictionary is a C library's")]

use objc2_core_foundation::{CFBoolean, CFDictionary, CFString, CFType};
use objc2_core_graphics::CGSessionCopyCurrentDictionary;

/// Stands in the session's dictionary while the screen is locked.
const LOCKED: &str = "CGSSessionScreenIsLocked";

/// `None` where the session does not say.
pub(super) fn holds() -> Option<bool> {
    let session = CGSessionCopyCurrentDictionary()?;
    // SAFETY: the keys of this dictionary are strings, and every value is an object.
    let session: &CFDictionary<CFString, CFType> = unsafe { session.cast_unchecked() };
    let locked = session.get(&CFString::from_static_str(LOCKED))?;
    Some(locked.downcast_ref::<CFBoolean>()?.as_bool())
}
