//! The peer: the same WebSocket library with its own settings, and no work behind it. What it costs is a lower
//! bound for what a hub on this machine can cost.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::routing::any;
use axum::serve::ListenerExt;
use std::net::SocketAddr;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// Serves until it is killed, and says where.
pub(crate) async fn serve() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    // As the hub does: frames are small. An error means that the connection is gone already.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let upgrade = async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(echo);
    Ok(axum::serve(listener, Router::new().route("/", any(upgrade))).await?)
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}

/// The peer as a process of its own, as the hub is one.
pub(crate) struct Peer {
    child: Child,
    address: SocketAddr,
}

impl Peer {
    /// Starts it.
    pub(crate) async fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("peer")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the peer")?;
        let output = child.stdout.take().context("the peer has no output")?;
        let line = BufReader::new(output).lines().next_line().await?.context("the peer ended")?;
        Ok(Self { child, address: line.parse()? })
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The id of its process.
    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("the peer ended")
    }
}
