//! The one loop that owns the desk's state.

use crate::config::Config;
use crate::handle::DeskHandle;
use crate::view::{Ask, AskError, NoticeKind, Phase, Preferences, View};
use deskbell_domain::ConversationId;
use tokio::sync::{broadcast, mpsc, oneshot};

/// Everything that reaches the loop.
pub(crate) enum Event {
    /// The page asks.
    Asked { ask: Ask, reply: oneshot::Sender<Result<serde_json::Value, AskError>> },
    /// A notification was clicked.
    NotificationClicked { conversation: ConversationId },
    /// The system's network has changed.
    NetworkChanged,
    /// The computer has slept.
    Woke,
    /// Stop.
    Shutdown { done: oneshot::Sender<()> },
}

/// The desk's backend.
#[derive(Debug)]
pub struct Desk;

impl Desk {
    /// Starts a desk. It cannot fail: a damaged or unwritable folder is worked around and told to the person.
    pub async fn start(_config: Config) -> DeskHandle {
        let (events, mut inbox) = mpsc::channel(256);
        let (changes, _) = broadcast::channel(256);
        let (orders, _) = broadcast::channel(64);
        tokio::spawn(async move {
            while let Some(event) = inbox.recv().await {
                match event {
                    Event::Asked { ask: Ask::Start(()), reply } => {
                        let view = View {
                            version: env!("CARGO_PKG_VERSION").into(),
                            phase: Phase::SignedOut { hub: None, email: None, because: None },
                            preferences: Preferences::default(),
                        };
                        let _ = reply.send(Ok(serde_json::to_value(view).unwrap_or_default()));
                    }
                    Event::Asked { reply, .. } => {
                        let _ = reply.send(Err(AskError {
                            message: "Nobody is signed in.".into(),
                            kind: NoticeKind::Problem,
                        }));
                    }
                    Event::Shutdown { done } => {
                        let _ = done.send(());
                        return;
                    }
                    Event::NotificationClicked { .. } | Event::NetworkChanged | Event::Woke => {}
                }
            }
        });
        DeskHandle::new(events, changes, orders)
    }
}
