//! The number of unread messages on the window and at the taskbar or the dock (D1).

use crate::windows;
use tauri::AppHandle;

#[cfg_attr(all(unix, not(target_os = "macos")), path = "badge/linux.rs")]
#[cfg_attr(target_os = "macos", path = "badge/macos.rs")]
#[cfg_attr(windows, path = "badge/windows.rs")]
mod system;

/// The badge.
pub(crate) struct Badge(system::System);

impl Badge {
    pub(crate) fn new() -> Self {
        Self(system::System::new())
    }

    /// Shows so many; 0 shows nothing.
    pub(crate) fn show(&self, app: &AppHandle, unread: u32) {
        let Some(window) = windows::main_window(app) else { return };
        let title = if unread == 0 { "Deskbell".to_owned() } else { format!("({unread}) Deskbell") };
        if let Err(error) = window.set_title(&title).and_then(|()| self.0.show(&window, unread)) {
            // Not every desktop has a badge; the tray says it too.
            tracing::debug!(%error, "the number of unread messages is not shown");
        }
    }
}
