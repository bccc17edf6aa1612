//! The way to a session.

use super::Hub;
use super::answer::Failure;
use crate::session;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::{IntoResponse, Response};
use deskbell_protocol::limits::LIMITS;
use deskbell_protocol::{Code, SUBPROTOCOL, WireError};
use std::sync::Arc;

/// What a connection reads at once. The library's default of 128 KiB for each would be most of what an idle
/// session costs.
const READ_BUFFER: usize = 1024;

/// `GET /v1/socket`.
pub(super) async fn socket(
    State(hub): State<Arc<Hub>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let refused = |words: String| Failure(WireError::new(Code::InvalidRequest, words)).into_response();
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([SUBPROTOCOL]),
        Err(_) => return refused("This address takes WebSocket connections.".into()),
    };
    if upgrade.selected_protocol().is_none() {
        return refused(format!("The WebSocket subprotocol must be {SUBPROTOCOL}."));
    }
    let frame = LIMITS.frame_bytes as usize;
    let (shared, sessions) = (Arc::clone(&hub.shared), hub.sessions.clone());
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_frame_size(frame)
        .max_message_size(frame)
        .on_upgrade(move |socket| sessions.track_future(session::serve(socket, shared)))
}
