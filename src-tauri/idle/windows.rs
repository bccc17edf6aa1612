//! Whether the screen is locked, on Windows. **Not run:** never tried on a Windows computer.
//!
//! It is read and not waited for: `WTSRegisterSessionNotification` wants a window's own procedure, and a second of delay
//! costs less than taking that from the window's library.

#![allow(unsafe_code, reason = "the session's state is told by a C library")]

use windows::Win32::System::RemoteDesktop as wts;
use windows::core::PWSTR;

/// `None` where the session does not say.
pub(super) fn holds() -> Option<bool> {
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
