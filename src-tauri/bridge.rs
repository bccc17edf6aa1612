//! The page's way to the desk: one command that asks, one channel that tells. Pictures have their own.

use crate::frames::Frames;
use crate::popout;
use deskbell_desk::DeskHandle;
use deskbell_desk::view::{Ask, Change, Refusal};
use std::sync::{Mutex, PoisonError};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tauri::{Manager, State, WebviewWindow};

/// The desk, and the task that tells the page of its changes.
pub(crate) struct Bridge {
    desk: DeskHandle,
    follower: Mutex<Option<JoinHandle<()>>>,
}

impl Bridge {
    pub(crate) fn new(desk: DeskHandle) -> Self {
        Self { desk, follower: Mutex::new(None) }
    }

    pub(crate) fn desk(&self) -> &DeskHandle {
        &self.desk
    }
}

/// Asks the desk; the result's type is the one that `Asks` in `asks.ts` names.
#[tauri::command]
pub(crate) async fn ask(bridge: State<'_, Bridge>, ask: Ask) -> Result<serde_json::Value, Refusal> {
    bridge.desk.ask(ask).await
}

/// From now on the page is told of every change. A page that was loaded anew takes the place of the old one.
#[tauri::command]
pub(crate) async fn follow(
    window: WebviewWindow,
    bridge: State<'_, Bridge>,
    frames: State<'_, Frames>,
    changes: Channel<Vec<Change>>,
) -> Result<(), Refusal> {
    frames.stop(window.label());
    popout::page_started(window.app_handle());
    let mut shown = bridge.desk.changes();
    let follower = tauri::async_runtime::spawn(async move {
        while let Some(list) = shown.next().await {
            if let Err(error) = changes.send(list) {
                tracing::info!(%error, "the page is gone");
                return;
            }
        }
    });
    let before = bridge.follower.lock().unwrap_or_else(PoisonError::into_inner).replace(follower);
    if let Some(before) = before {
        before.abort();
    }
    Ok(())
}
