//! Notifications by D-Bus (Linux and the BSDs), with their handles kept.

use crate::notify::Wish;
use deskbell_desk::DeskHandle;
use deskbell_domain::ConversationId;
use notify_rust::{Notification, NotificationHandle, NotificationResponse, Timeout};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// A test stays for so long.
const TEST_STAYS: Duration = Duration::from_secs(8);

/// Keeps one conversation's notification until nobody wishes anything of it any more.
pub(crate) async fn keep(conversation: ConversationId, mut wishes: Receiver<Wish>, desk: DeskHandle) {
    let mut shown: Option<NotificationHandle> = None;
    loop {
        let wish = match &shown {
            None => wishes.recv().await,
            Some(handle) => tokio::select! {
                wish = wishes.recv() => wish,
                clicked = answered(handle) => {
                    let handle = shown.take();
                    if clicked {
                        // Not every service takes a notification back when it was clicked.
                        if let Some(handle) = handle {
                            handle.close_async().await;
                        }
                        tracing::info!(%conversation, "notification clicked");
                        desk.notification_clicked(conversation).await;
                    }
                    continue;
                }
            },
        };
        match wish {
            Some(Wish::Show { title, body }) => {
                let replaces = shown.as_ref().map(NotificationHandle::id);
                shown = match show(&title, &body, replaces).await {
                    Ok(handle) => Some(handle),
                    Err(error) => {
                        tracing::warn!(%conversation, %error, "the notification is not shown");
                        None
                    }
                };
            }
            Some(Wish::Withdraw) => {
                if let Some(handle) = shown.take() {
                    handle.close_async().await;
                }
            }
            None => return,
        }
    }
}

/// Shows a notification that goes by itself.
pub(super) async fn test(title: &str, body: &str) -> Result<(), notify_rust::error::Error> {
    let mut notification = Notification::new();
    notification.appname("Deskbell").summary(title).body(body).icon("deskbell").timeout(TEST_STAYS);
    notification.show_async().await.map(drop)
}

async fn show(
    title: &str,
    body: &str,
    replaces: Option<u32>,
) -> Result<NotificationHandle, notify_rust::error::Error> {
    let mut notification = Notification::new();
    notification
        .appname("Deskbell")
        .summary(title)
        .body(&escaped(body))
        .icon("deskbell")
        .action("default", "Open")
        .timeout(Timeout::Never);
    if let Some(id) = replaces {
        notification.id(id);
    }
    notification.show_async().await
}

/// Waits until the person has clicked the notification (`true`) or closed it.
async fn answered(handle: &NotificationHandle) -> bool {
    let mut clicked = false;
    handle
        .wait_for_action_async(|response| {
            clicked = matches!(response, NotificationResponse::Default | NotificationResponse::Action(_));
        })
        .await;
    clicked
}

/// The body may hold markup by the specification, so what visitors write must not be taken for it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn d2_what_a_visitor_writes_is_no_markup() {
        assert_eq!(super::escaped("<b>1 & 2</b>"), "&lt;b&gt;1 &amp; 2&lt;/b&gt;");
    }
}
