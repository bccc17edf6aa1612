//! The real hub as a process of its own, which can be killed.

use crate::rig::soon;
use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::oneshot;

/// Where the hub's program is, when it does not lie beside this one.
const HUB: &str = "DESKBELL_HUB_BIN";
/// What it says once it serves.
const SERVES: &str = "listening on http://";

/// A program of the workspace, beside the running one.
///
/// # Panics
/// When it was not built.
pub fn program(name: &str) -> PathBuf {
    if let Some(hub) = env::var_os(HUB).filter(|_| name == "deskbell-hub") {
        return hub.into();
    }
    let own = env::current_exe().expect("a running program has a file");
    let found = own
        .ancestors()
        .skip(1)
        .take(2) // Tests lie one folder deeper, in `deps`.
        .map(|folder| folder.join(name).with_extension(env::consts::EXE_EXTENSION))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "{name} is not beside {}: build it first, with `cargo build --workspace --bins`",
            own.display()
        )
    })
}

/// A hub that serves from a folder.
pub struct HubProcess {
    child: Child,
    address: SocketAddr,
}

impl HubProcess {
    /// Starts a hub and waits until it serves.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(data: &Path, address: SocketAddr) -> Self {
        Self::start_with(data, address, "info").await
    }

    /// Starts a hub that says no more than that it serves, and what is wrong.
    pub async fn start_quiet(data: &Path, address: SocketAddr) -> Self {
        Self::start_with(data, address, "warn,deskbell_hub::serve=info").await
    }

    async fn start_with(data: &Path, address: SocketAddr, log: &str) -> Self {
        let mut child = Command::new(program("deskbell-hub"))
            .arg("serve")
            .arg(format!("--listen={address}"))
            .arg("--data")
            .arg(data)
            .args(["--log", log])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the hub's program can be run");
        let (serves, serving) = oneshot::channel();
        tokio::spawn(forward(child.stderr.take().expect("it is piped"), serves));
        // An error: its output is closed, because the hub has ended.
        let started = soon("the hub", serving).await;
        assert!(started.is_ok(), "the hub did not start: {:?}", child.wait().await);
        Self { child, address }
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The id of its process.
    ///
    /// # Panics
    /// When it has ended.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("the hub runs")
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the hub runs");
    }
}

/// Passes on what a hub says, for whoever reads why a test failed, and tells when it serves.
async fn forward(said: ChildStderr, serves: oneshot::Sender<()>) {
    let mut serves = Some(serves);
    let mut lines = BufReader::new(said).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.contains(SERVES) {
            // Whoever started it may have stopped waiting.
            serves.take().map(|serves| serves.send(()));
        }
        eprintln!("hub: {line}");
    }
}
