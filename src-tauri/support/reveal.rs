//! Shows a file in the system's own program for files.

use std::io;
use std::path::Path;

/// Shows the file, or at least its folder.
///
/// # Errors
/// When the system has no program for it.
pub(super) async fn reveal(file: &Path) -> io::Result<()> {
    #[cfg(all(unix, not(target_os = "macos")))]
    if selected(file).await {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(file).to_owned();
    // The system's opener can take its time.
    let opened = tauri::async_runtime::spawn_blocking(move || open::that_detached(folder));
    opened.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// Asks the desktop's program for files, where it has one that can be asked.
#[cfg(all(unix, not(target_os = "macos")))]
async fn selected(file: &Path) -> bool {
    use crate::bus;
    let Ok(address) = tauri::Url::from_file_path(file) else { return false };
    let Some(session) = bus::session().await else { return false };
    let files = bus::Place {
        service: "org.freedesktop.FileManager1",
        path: "/org/freedesktop/FileManager1",
        interface: "org.freedesktop.FileManager1",
    };
    bus::ask::<(), _>(&session, files, "ShowItems", &(vec![address.as_str()], "")).await.is_some()
}
