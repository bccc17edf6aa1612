//! Windows (the person's `Run` key, and what the task manager says of it) and macOS (a launch agent).

use super::HIDDEN;
use anyhow::Context;
use auto_launch::AutoLaunch;
use deskbell_desk::view::{LoginStart, NoLoginStart};

pub(super) fn state() -> LoginStart {
    match entry().and_then(|entry| Ok(entry.is_enabled()?)) {
        Ok(on) => LoginStart { on, cannot: None },
        Err(error) => {
            tracing::warn!(%error, "the system does not say whether the desk starts at login");
            LoginStart { on: false, cannot: Some(NoLoginStart::Unknown) }
        }
    }
}

pub(super) fn switch(on: bool) -> anyhow::Result<()> {
    let entry = entry()?;
    if on {
        entry.enable()?
    } else {
        entry.disable()?
    }
    Ok(())
}

fn entry() -> anyhow::Result<AutoLaunch> {
    let program = std::env::current_exe().context("the program's own place is not known")?;
    let program = program.to_str().context("the program's place cannot be written as text")?;
    // As it is written into the registry, where a blank would end it.
    #[cfg(windows)]
    let program = &format!("\"{program}\"");
    let mut builder = auto_launch::AutoLaunchBuilder::new();
    builder.set_app_name("Deskbell").set_app_path(program).set_args(&[HIDDEN]);
    #[cfg(target_os = "macos")]
    builder.set_macos_launch_mode(auto_launch::MacOSLaunchMode::LaunchAgent);
    #[cfg(windows)]
    builder.set_windows_enable_mode(auto_launch::WindowsEnableMode::CurrentUser);
    Ok(builder.build()?)
}
