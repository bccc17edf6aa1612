//! Native notifications: one for each conversation, clickable, and taken back when it was read.

#[cfg_attr(not(all(unix, not(target_os = "macos"))), path = "other.rs")]
mod system;

use deskbell_desk::DeskHandle;
use deskbell_domain::ConversationId;
use std::collections::HashMap;
use tauri::async_runtime::JoinHandle;
use tokio::sync::mpsc::{Sender, channel};

/// What is to become of a conversation's notification.
pub(crate) enum Wish {
    /// Show it, in place of an older one.
    Show { title: String, body: String },
    /// Take it back.
    Withdraw,
}

/// Shows a notification of no conversation, which goes by itself; says whether the system has taken it.
pub(crate) async fn test(title: &str, body: &str) -> bool {
    system::test(title, body)
        .await
        .inspect_err(|error| tracing::warn!(%error, "the notification is not shown"))
        .is_ok()
}

/// The notifications of all conversations. Each conversation has a task of its own, so that a slow
/// notification service holds up nothing else.
pub(crate) struct Notifications {
    desk: DeskHandle,
    conversations: HashMap<ConversationId, (Sender<Wish>, JoinHandle<()>)>,
}

impl Notifications {
    pub(crate) fn new(desk: DeskHandle) -> Self {
        Self { desk, conversations: HashMap::new() }
    }

    pub(crate) fn show(&mut self, conversation: ConversationId, title: String, body: String) {
        self.wish(conversation, Wish::Show { title, body });
    }

    pub(crate) fn withdraw(&mut self, conversation: ConversationId) {
        if self.conversations.contains_key(&conversation) {
            self.wish(conversation, Wish::Withdraw);
        }
    }

    fn wish(&mut self, conversation: ConversationId, wish: Wish) {
        self.conversations.retain(|_, (_, task)| !task.inner().is_finished());
        let (wishes, _) = self.conversations.entry(conversation).or_insert_with(|| {
            // Bounded: a service that is sixteen wishes behind does not need the newest one either.
            let (wishes, next) = channel(16);
            (wishes, tauri::async_runtime::spawn(system::keep(conversation, next, self.desk.clone())))
        });
        if wishes.try_send(wish).is_err() {
            tracing::warn!(%conversation, "the notification service does not answer");
        }
    }
}
