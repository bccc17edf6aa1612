//! A number at the dock.

use tauri::WebviewWindow;

pub(super) struct System;

impl System {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) fn show(&self, window: &WebviewWindow, unread: u32) -> tauri::Result<()> {
        window.set_badge_count((unread > 0).then_some(i64::from(unread)))
    }
}
