//! Notifications by D-Bus (Linux and the BSDs), with their handles kept.

use super::{Said, Wish, done, key};
use crate::bus::{self, Place};
use deskbell_desk::{Act, DeskHandle};
use deskbell_domain::alerts::About;
use notify_rust::error::Error;
use notify_rust::{Hint, Notification, NotificationHandle, Timeout, Urgency};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// A test stays for so long.
const TEST_STAYS: Duration = Duration::from_secs(8);
const SERVICE: Place = Place {
    service: "org.freedesktop.Notifications",
    path: "/org/freedesktop/Notifications",
    interface: "org.freedesktop.Notifications",
};

/// Keeps one notification until nobody wishes anything of it any more.
pub(crate) async fn keep(about: About, mut wishes: Receiver<Wish>, desk: DeskHandle) {
    let mut shown: Option<NotificationHandle> = None;
    loop {
        let wish = match &shown {
            None => wishes.recv().await,
            Some(handle) => tokio::select! {
                wish = wishes.recv() => wish,
                act = answered(handle) => {
                    let handle = shown.take();
                    if let Some(act) = act {
                        // A call does not wait for the notification service.
                        desk.noticed(about, act).await;
                        // Not every service takes a notification back when it was clicked.
                        if let Some(handle) = handle {
                            handle.close_async().await;
                        }
                    }
                    continue;
                }
            },
        };
        match wish {
            Some(Wish::Show(said)) => {
                let replaces = shown.as_ref().map(NotificationHandle::id);
                shown = match show(about, &said, replaces).await {
                    Ok(handle) => Some(handle),
                    Err(error) => {
                        tracing::warn!(?about, %error, "the notification is not shown");
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
pub(super) async fn test(title: &str, body: &str) -> Result<(), Error> {
    let mut notification = Notification::new();
    notification.appname("Deskbell").summary(title).body(body).icon("deskbell").timeout(TEST_STAYS);
    notification.show_async().await.map(drop)
}

async fn show(about: About, said: &Said, replaces: Option<u32>) -> Result<NotificationHandle, Error> {
    let mut notification = Notification::new();
    notification
        .appname("Deskbell")
        .summary(&said.title)
        .body(&escaped(&said.body))
        .icon("deskbell")
        .timeout(Timeout::Never);
    match about {
        // It stays on the screen until it is withdrawn. Not shown at all while do-not-disturb holds, which some
        // services let an urgent one break.
        About::Call { .. } => {
            notification.urgency(Urgency::Critical).hint(Hint::Category("call.incoming".to_owned()))
        }
        About::Conversation(_) => notification.hint(Hint::Category("im.received".to_owned())),
    };
    if has_actions().await {
        notification.action(
            "default",
            said.acts.iter().find(|(act, _)| *act == Act::Open).map_or("", |(_, words)| words),
        );
        for (act, words) in &said.acts {
            notification.action(key(*act), words);
        }
    }
    if let Some(id) = replaces {
        notification.id(id);
    }
    notification.show_async().await
}

/// Whether the service shows what can be done. One that does not would print it as text, or refuse.
async fn has_actions() -> bool {
    let Some(session) = bus::session().await else { return false };
    let can: Option<Vec<String>> = bus::ask(&session, SERVICE, "GetCapabilities", &()).await;
    can.is_some_and(|can| can.iter().any(|what| what == "actions"))
}

/// Waits until the person has done something with the notification, or closed it.
async fn answered(handle: &NotificationHandle) -> Option<Act> {
    let mut act = None;
    handle.wait_for_action_async(|response| act = done(response)).await;
    act
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
