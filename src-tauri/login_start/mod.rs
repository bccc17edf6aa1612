//! Starting with the person's session (D1): asked of the system and changed there, never remembered here.

#[cfg_attr(not(all(unix, not(target_os = "macos"))), path = "other.rs")]
#[cfg_attr(all(unix, not(target_os = "macos")), path = "linux.rs")]
mod system;

use deskbell_desk::view::{AskError, LoginStart, NoLoginStart, NoticeKind};

/// The argument of a start by the system: the desk begins in the tray.
pub(crate) const HIDDEN: &str = "--hidden";

/// Whether the desk starts at login, after switching it when `on` says so.
#[tauri::command]
pub(crate) async fn login_start(on: Option<bool>) -> Result<LoginStart, AskError> {
    let asked = tauri::async_runtime::spawn_blocking(move || {
        if let Some(on) = on {
            tracing::info!(on, "start at login");
            system::switch(on)?;
        }
        let state = system::state();
        // What was written there counts only where nothing above it says otherwise.
        let decided = state.cannot.or(on.filter(|on| *on != state.on).map(|_| NoLoginStart::System));
        Ok(LoginStart { cannot: decided, ..state })
    });
    asked.await.unwrap_or_else(|error| Err(anyhow::anyhow!(error))).map_err(|error| {
        tracing::warn!(%error, "start at login");
        AskError { message: format!("The system did not take it: {error}."), kind: NoticeKind::Problem }
    })
}
