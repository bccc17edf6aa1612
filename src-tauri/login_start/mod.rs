//! Starting with the person's session (D1): asked of the system and changed there, never remembered here.

#[cfg_attr(not(all(unix, not(target_os = "macos"))), path = "other.rs")]
#[cfg_attr(all(unix, not(target_os = "macos")), path = "linux.rs")]
mod system;

use deskbell_desk::view::{LoginStart, NoLoginStart, Refusal};
use tauri::{AppHandle, Manager};

/// The argument of a start by the system: the desk begins in the tray.
pub(crate) const HIDDEN: &str = "--hidden";

/// What the organisation has decided of it (D6).
struct Decided(Option<bool>);

/// Does what the organisation has decided, at each start of the desk.
pub(crate) fn decide(app: &AppHandle, decided: Option<bool>) {
    app.manage(Decided(decided));
    let Some(on) = decided else { return };
    tauri::async_runtime::spawn_blocking(move || {
        // One that is on is written anew: an older one may start a program that is not there any more.
        if (on || system::state().on)
            && let Err(error) = system::switch(on)
        {
            tracing::warn!(%error, on, "start at login is not as the policy has it");
        }
    });
}

/// Whether the desk starts at login, after switching it when `on` says so.
#[tauri::command]
pub(crate) async fn login_start(app: AppHandle, on: Option<bool>) -> Result<LoginStart, Refusal> {
    if let Decided(Some(decided)) = *app.state() {
        return match on {
            Some(_) => Err(Refusal::Decided),
            None => Ok(LoginStart { on: decided, cannot: Some(NoLoginStart::Organisation) }),
        };
    }
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
        Refusal::SystemRefused { why: error.to_string() }
    })
}
