//! Notifications on Windows and macOS. Written for them, not run yet: see the README's table. They take a notification
//! back by themselves; the library has no way to do it here.

use super::{Said, Wish, done, key};
use deskbell_desk::DeskHandle;
use deskbell_domain::alerts::About;
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::Receiver;

/// What Windows knows the desk by, and the key by which the installer tells it so (`packaging/windows`).
#[cfg(windows)]
const OWN_ID: &str = "org.deskbell.desk";
#[cfg(windows)]
const NOTIFIER: &str = r"AppUserModelId\org.deskbell.desk";

/// Shows the notifications about one conversation or call.
pub(crate) async fn keep(about: About, mut wishes: Receiver<Wish>, desk: DeskHandle) {
    while let Some(wish) = wishes.recv().await {
        match wish {
            Wish::Show(said) => show(about, said, desk.clone()),
            Wish::Withdraw => {}
        }
    }
}

/// Shows a notification that goes by itself.
pub(super) async fn test(title: &str, body: &str) -> anyhow::Result<()> {
    let notification = notification(title, body);
    tauri::async_runtime::spawn_blocking(move || notification.show().map(drop)).await??;
    Ok(())
}

/// A notification of the desk's.
fn notification(title: &str, body: &str) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Deskbell").summary(title).body(body);
    // Windows shows nothing that comes from a name it does not know; a desk that was not installed is shown under the name
    // that the library takes.
    #[cfg(windows)]
    if windows_registry::CLASSES_ROOT.open(NOTIFIER).is_ok() {
        notification.app_id(OWN_ID);
    }
    notification
}

fn show(about: About, said: Said, desk: DeskHandle) {
    // The call waits for the click, on a thread that may block.
    tauri::async_runtime::spawn_blocking(move || {
        let mut notification = notification(&said.title, &said.body);
        for (act, words) in &said.acts {
            notification.action(key(*act), words);
        }
        let mut act = None;
        let shown = notification.show();
        let ended = shown.and_then(|handle| {
            handle.wait_for_response(|response: &NotificationResponse| act = done(response))
        });
        if let Err(error) = ended {
            tracing::warn!(?about, %error, "the notification is not shown");
        }
        if let Some(act) = act {
            // A call that is over by then is refused, in words.
            tauri::async_runtime::block_on(desk.noticed(about, act));
        }
    });
}
