//! Docks of Linux read a signal on the session's bus (`com.canonical.Unity.LauncherEntry`); who shows none hears none.
//! The toolkit sends it only where Unity's own library is installed, which hardly any desktop has.

use crate::bus;
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;
use tauri::WebviewWindow;
use tokio::sync::watch;
use zbus::{Connection, Variant};

/// The entry of the installed program, by which a dock knows its icon.
const ENTRY: &str = "Deskbell.desktop";

pub(super) struct System(watch::Sender<u32>);

impl System {
    pub(super) fn new() -> Self {
        // Only the newest number counts.
        let (numbers, mut newest) = watch::channel(0);
        tauri::async_runtime::spawn(async move {
            let started_by = std::env::var_os("GIO_LAUNCHED_DESKTOP_FILE");
            let entry =
                entry(started_by, std::env::var("GIO_LAUNCHED_DESKTOP_FILE_PID").ok(), std::process::id());
            let mut connection = None;
            while newest.changed().await.is_ok() {
                let unread = *newest.borrow_and_update();
                if connection.is_none() {
                    connection = bus::session().await;
                }
                let Some(bus) = &connection else { continue };
                if let Err(error) = tell(bus, &entry, unread).await {
                    tracing::debug!(%error, "the docks do not hear of the unread messages");
                    connection = None;
                }
            }
        });
        Self(numbers)
    }

    #[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
    pub(super) fn show(&self, _: &WebviewWindow, unread: u32) -> tauri::Result<()> {
        self.0.send_replace(unread);
        Ok(())
    }
}

async fn tell(bus: &Connection, entry: &str, unread: u32) -> zbus::Result<()> {
    let says = HashMap::from([
        ("count", Variant::from(i64::from(unread))),
        ("count-visible", Variant::from(unread > 0)),
    ]);
    let body = (format!("application://{entry}"), says);
    let nobody = None::<&str>;
    bus.emit_signal(nobody, "/org/deskbell/desk", "com.canonical.Unity.LauncherEntry", "Update", &body).await
}

/// The entry that has started this very process, else that of the installer. The variables are inherited by whatever is
/// started from a terminal that an entry has started.
fn entry(started_by: Option<OsString>, process: Option<String>, own: u32) -> String {
    let own = process.is_some_and(|process| process == own.to_string());
    let name =
        started_by.filter(|_| own).and_then(|path| Some(Path::new(&path).file_name()?.to_str()?.to_owned()));
    name.unwrap_or_else(|| ENTRY.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d1_the_dock_knows_the_icon_by_the_entry_that_started_it() {
        let by = || Some(OsString::from("/usr/share/applications/org.deskbell.Desk.desktop"));
        assert_eq!(entry(by(), Some("7".into()), 7), "org.deskbell.Desk.desktop");
        assert_eq!(entry(by(), Some("8".into()), 7), ENTRY);
        assert_eq!(entry(by(), None, 7), ENTRY);
        assert_eq!(entry(None, Some("7".into()), 7), ENTRY);
    }
}
