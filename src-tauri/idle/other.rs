//! Windows and macOS. **Not run:** never tried on either. The lock is read and not waited for, see beside.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
mod lock;

use super::Look;
use deskbell_domain::Span;

/// Whom to ask.
pub(super) struct System;

impl System {
    pub(super) async fn new() -> Self {
        Self
    }

    pub(super) async fn look(&mut self) -> Look {
        let idle = system_idle_time::get_idle_time().ok();
        let idle = idle.map(|idle| Span::millis(u64::try_from(idle.as_millis()).unwrap_or(u64::MAX)));
        Look { locked: lock::holds().unwrap_or(false), idle }
    }

    /// Nothing is waited for here.
    pub(super) async fn stirs(&mut self) {
        std::future::pending().await
    }
}
