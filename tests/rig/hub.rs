//! The real hub as a process of its own, which can be killed.

use crate::rig::soon;
use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Where the hub's program is, when it does not lie beside this one.
const HUB: &str = "DESKBELL_HUB_BIN";
/// Its name.
const HUB_PROGRAM: &str = "deskbell-hub";
/// What it logs when nobody reads along: that it serves, and what is wrong.
const QUIET: &str = "warn,deskbell_hub::serve=info";
/// What it says once it serves.
const SERVES: &str = "listening on http://";

/// A program of the workspace, beside the running one.
///
/// # Panics
/// When it was not built.
pub fn program(name: &str) -> PathBuf {
    if let Some(hub) = env::var_os(HUB).filter(|_| name == HUB_PROGRAM) {
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
    /// Ends when all that it says was heard.
    heard: JoinHandle<()>,
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
        Self::start_with(data, address, QUIET).await
    }

    /// Starts a hub with fail points; `None` when it met one before it served.
    pub async fn start_failing(data: &Path, address: SocketAddr, points: &str) -> Option<Self> {
        let mut hub = Command::new(program(HUB_PROGRAM));
        hub.env("FAILPOINTS", points);
        Self::spawn(hub, data, address, "error,deskbell_hub::serve=info").await.ok()
    }

    /// Starts a hub and records what it does to its files and what it says to whom. The record is whole when
    /// [`HubProcess::stop`] or [`HubProcess::kill`] is done.
    #[cfg(target_os = "linux")]
    pub async fn start_recorded(data: &Path, address: SocketAddr, record: &Path) -> Self {
        let hub = crate::rig::recorded::under_strace(&program(HUB_PROGRAM), record);
        let started = Self::spawn(hub, data, address, QUIET).await;
        started.unwrap_or_else(|how| panic!("the hub did not start under strace: {how:?}"))
    }

    async fn start_with(data: &Path, address: SocketAddr, log: &str) -> Self {
        let started = Self::spawn(Command::new(program(HUB_PROGRAM)), data, address, log).await;
        started.unwrap_or_else(|how| panic!("the hub did not start: {how:?}"))
    }

    /// An error: how it ended before it served.
    async fn spawn(
        mut hub: Command,
        data: &Path,
        address: SocketAddr,
        log: &str,
    ) -> Result<Self, ExitStatus> {
        let mut child = hub
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
        let heard = tokio::spawn(forward(child.stderr.take().expect("it is piped"), serves));
        // An error: its output is closed, because the hub has ended.
        let started = soon("the hub", serving).await;
        if started.is_err() {
            return Err(child.wait().await.expect("it is our child"));
        }
        Ok(Self { child, address, heard })
    }

    /// Waits until it ends by itself.
    ///
    /// # Panics
    /// Never: it is our child.
    pub async fn ended(&mut self) -> ExitStatus {
        self.child.wait().await.expect("it is our child")
    }

    /// Stops it in its tracks: its sockets stay open, and nobody is behind them.
    #[cfg(unix)]
    pub fn freeze(&self) {
        signal(self.pid(), rustix::process::Signal::STOP);
    }

    /// Lets it go on.
    #[cfg(unix)]
    pub fn thaw(&self) {
        signal(self.pid(), rustix::process::Signal::CONT);
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
        soon("the last words of the hub", self.heard).await.expect("they are only passed on");
    }

    /// Stops it as `kill` does, and waits until it is gone.
    #[cfg(unix)]
    pub async fn stop(mut self) {
        signal(self.pid(), rustix::process::Signal::TERM);
        let ended = soon("the end of the hub", self.child.wait()).await;
        assert!(ended.is_ok_and(|status| status.success()), "the hub did not stop well");
        soon("the last words of the hub", self.heard).await.expect("they are only passed on");
    }
}

/// Signals a child.
#[cfg(unix)]
pub(super) fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    rustix::process::kill_process(pid.expect("a process has a number"), signal).expect("it runs");
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
