//! Notifications on Windows and macOS. Written for them, not run yet: see the README's table.

use crate::notify::Wish;
use deskbell_desk::DeskHandle;
use deskbell_domain::ConversationId;
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::Receiver;

/// Shows one conversation's notifications. These systems take them back by themselves.
pub(crate) async fn keep(conversation: ConversationId, mut wishes: Receiver<Wish>, desk: DeskHandle) {
    while let Some(wish) = wishes.recv().await {
        match wish {
            Wish::Show { title, body } => show(conversation, title, body, desk.clone()),
            Wish::Withdraw => {}
        }
    }
}

/// Shows a notification that goes by itself.
pub(super) async fn test(title: &str, body: &str) -> anyhow::Result<()> {
    let mut notification = Notification::new();
    notification.appname("Deskbell").summary(title).body(body);
    tauri::async_runtime::spawn_blocking(move || notification.show().map(drop)).await??;
    Ok(())
}

fn show(conversation: ConversationId, title: String, body: String, desk: DeskHandle) {
    // The call waits for the click, on a thread that may block.
    tauri::async_runtime::spawn_blocking(move || {
        let shown = Notification::new().appname("Deskbell").summary(&title).body(&body).show();
        let clicked = shown.and_then(|handle| {
            let mut clicked = false;
            handle.wait_for_response(|response: &NotificationResponse| {
                clicked = matches!(response, NotificationResponse::Default | NotificationResponse::Action(_));
            })?;
            Ok(clicked)
        });
        match clicked {
            Ok(true) => tauri::async_runtime::block_on(desk.notification_clicked(conversation)),
            Ok(false) => {}
            Err(error) => tracing::warn!(%conversation, %error, "the notification is not shown"),
        }
    });
}
