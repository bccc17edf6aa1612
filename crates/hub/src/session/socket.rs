//! One WebSocket as the session sees it: text in, text out, and typed ends.

use crate::bus::Mailbox;
use crate::clock::Clock;
use crate::frames;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use deskbell_domain::Span;
use deskbell_protocol::CloseCode;
use deskbell_protocol::limits::SILENCE_MS;
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::Notification;
use deskbell_protocol::session::Drain;
use std::sync::Arc;
use std::time::Duration;
use tungstenite::error::{CapacityError, Error as Tungstenite};

/// How long a closed connection is kept for the other side to say goodbye, so that the close code is not lost
/// behind a reset: 1 s of real time.
const GOODBYE: Duration = Duration::from_secs(1);
/// WebSocket's own code for text that is not UTF-8.
const NOT_UTF8: u16 = 1007;

/// What came in.
pub(super) enum Received {
    /// A frame of text.
    Text(String),
    /// A frame of bytes, which this wire does not have.
    Binary,
    /// Ping and pong of WebSocket itself: a sign of life.
    Alive,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The other side has gone.
    Gone,
    /// The hub closes, with this code.
    Close(CloseCode),
    /// The hub stops; the client is to come back after this time.
    ComeBack(Span),
    /// Something came that cannot be read on from.
    Broken(u16),
}

/// One WebSocket.
pub(super) struct Socket {
    inner: WebSocket,
    clock: Arc<dyn Clock>,
}

impl Socket {
    /// Takes a connection.
    pub(super) const fn new(inner: WebSocket, clock: Arc<dyn Clock>) -> Self {
        Self { inner, clock }
    }

    /// Waits for a frame. Nothing is lost when the wait is given up.
    ///
    /// # Errors
    /// When there will be no more.
    pub(super) async fn receive(&mut self) -> Result<Received, End> {
        match self.inner.recv().await {
            Some(Ok(Message::Text(text))) => Ok(Received::Text(text.as_str().to_owned())),
            Some(Ok(Message::Binary(_))) => Ok(Received::Binary),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Received::Alive),
            Some(Ok(Message::Close(_))) | None => Err(End::Gone),
            Some(Err(error)) => Err(end_of(error)),
        }
    }

    /// Sends a frame. While the socket takes nothing, the session can still be closed, and for no longer than
    /// the silence that counts as a dead connection.
    ///
    /// # Errors
    /// When the connection is over.
    pub(super) async fn send(&mut self, frame: &str, mailbox: &Mailbox) -> Result<(), End> {
        let late = self.clock.reached(Span(self.clock.steady().0 + SILENCE_MS));
        tokio::select! {
            biased;
            sent = self.inner.send(Message::text(frame)) => sent.map_err(|_| End::Gone),
            code = mailbox.closed() => Err(End::Close(code)),
            () = late => Err(End::Close(CloseCode::Silent)),
        }
    }

    /// Ends the connection.
    pub(super) async fn close(mut self, end: End) {
        let code = match end {
            End::Gone => return,
            End::Close(code) => code.number(),
            End::ComeBack(_) => CloseCode::Restart.number(),
            End::Broken(code) => code,
        };
        let reason = CloseCode::from_number(code).map_or("not UTF-8", CloseCode::about);
        let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
        let drain = if let End::ComeBack(after) = end { Some(drain(after)) } else { None };
        let goodbye = async {
            if let Some(drain) = drain
                && self.inner.send(drain).await.is_err()
            {
                return;
            }
            if self.inner.send(close).await.is_ok() && matches!(end, End::Close(_) | End::ComeBack(_)) {
                while let Some(Ok(_)) = self.inner.recv().await {}
            }
        };
        // An error means that the other side was too slow to say goodbye.
        drop(tokio::time::timeout(GOODBYE, goodbye).await);
    }
}

fn drain(after: Span) -> Message {
    let drain = Drain { retry_after_ms: after.0 };
    Message::text(frames::json(&Notification::new(from_hub::DRAIN, drain)))
}

/// What a failed read means. The code names tungstenite's type: a test over a real socket notices when axum
/// comes with another one.
fn end_of(error: axum::Error) -> End {
    match error.into_inner().downcast::<Tungstenite>().as_deref() {
        Ok(Tungstenite::Capacity(CapacityError::MessageTooLong { .. })) => {
            End::Broken(CloseCode::TooLarge.number())
        }
        Ok(Tungstenite::Utf8(_)) => End::Broken(NOT_UTF8),
        Ok(_) | Err(_) => End::Gone,
    }
}
