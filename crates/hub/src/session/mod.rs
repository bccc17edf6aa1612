//! One connection of a desk, a visitor or a phone, from its first frame to its last. One task each, and small:
//! what is needed only while a session opens or a command runs is boxed and gone afterwards.

pub mod call;
mod figures;
mod once;
mod open;
mod pace;
mod query;
mod run;
mod snapshot;
mod socket;
mod start;

pub use once::carry_out;
pub use snapshot::snapshot;

pub(crate) use pace::Steady;

use crate::auth::Auth;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::core::Core;
use crate::ids::Ids;
use crate::store::Store;
use axum::extract::ws::WebSocket;
use deskbell_protocol::CloseCode;
use socket::Socket;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What every session needs of the hub.
#[derive(Clone)]
pub struct Shared {
    /// The owner loop.
    pub core: Core,
    /// For reads; everything else goes through the loop.
    pub store: Arc<dyn Store>,
    /// Says whose a token is.
    pub auth: Arc<Auth>,
    /// The doorbells.
    pub bus: Arc<dyn Bus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Names of sessions.
    pub ids: Arc<dyn Ids>,
    /// Cancelled when the hub stops.
    pub stopping: CancellationToken,
}

/// Serves one connection until it ends.
pub async fn serve(socket: WebSocket, shared: Arc<Shared>) {
    let stopping = shared.stopping.clone();
    let mut socket = Socket::new(socket, Arc::clone(&shared.clock));
    let opened = tokio::select! {
        opened = Box::pin(open::open(&mut socket, &shared)) => opened,
        () = stopping.cancelled() => Err(socket::End::Close(CloseCode::Restart)),
    };
    let end = match opened {
        Ok(session) => session.run(&mut socket).await,
        Err(end) => end,
    };
    Box::pin(socket.close(end)).await;
}
