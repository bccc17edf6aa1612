//! Windows. **Not run:** never tried on a Windows computer.
//!
//! The lock is read and not waited for: `WTSRegisterSessionNotification` wants a window's own procedure, and a second of
//! delay costs less than taking that from the window's library.

#![allow(unsafe_code, reason = "the session's state is told by a C library")]

use super::Look;
use deskbell_domain::Span;
use windows::Win32::System::RemoteDesktop as wts;
use windows::core::PWSTR;

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
    let mut buffer = PWSTR::null();
    let mut bytes = 0;
    // SAFETY: both pointers are to places of the right type, and the buffer is freed below.
    unsafe {
        wts::WTSQuerySessionInformationW(
            None,
            wts::WTS_CURRENT_SESSION,
            wts::WTSSessionInfoEx,
            &mut buffer,
            &mut bytes,
        )
    }
    .ok()?;
    let enough = usize::try_from(bytes).is_ok_and(|bytes| bytes >= size_of::<wts::WTSINFOEXW>());
    // SAFETY: the system has filled the buffer with this structure, and it is as long.
    let flags =
        enough.then(|| unsafe { (*buffer.0.cast::<wts::WTSINFOEXW>()).Data.WTSInfoExLevel1.SessionFlags });
    // SAFETY: the buffer came from the system and is not used any more.
    unsafe { wts::WTSFreeMemory(buffer.0.cast()) };
    Some(u32::try_from(flags?).ok()? == wts::WTS_SESSIONSTATE_LOCK)
}
