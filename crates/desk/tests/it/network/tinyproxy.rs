//! A real proxy: Debian's tinyproxy.

use deskbell_testkit::soon;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// The name and the password that it wants.
const NAME: &str = "maison";
const PASSWORD: &str = "open-sesame.1";
/// The password as a URL may write it; this proxy takes none that a URL must encode.
pub(crate) const ENCODED: &str = "open%2Dsesame%2E1";

/// A proxy that runs until it is dropped.
pub(crate) struct TinyProxy {
    folder: tempfile::TempDir,
    port: u16,
    target: u16,
    child: Option<Child>,
}

impl TinyProxy {
    /// A proxy that lets those through who know the password, to this port only.
    pub(crate) async fn start(target: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let mut config = String::new();
        writeln!(config, "Port {port}\nListen 127.0.0.1\nTimeout 600\nMaxClients 50").unwrap();
        writeln!(config, "BasicAuth {NAME} {PASSWORD}\nConnectPort {target}").unwrap();
        std::fs::write(folder.path().join("tinyproxy.conf"), config).unwrap();
        let mut proxy = Self { folder, port, target, child: None };
        proxy.run().await;
        proxy
    }

    /// Starts it, again on its port.
    pub(crate) async fn run(&mut self) {
        let child = Command::new("tinyproxy")
            .args(["-d", "-c"])
            .arg(self.config())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn();
        self.child = Some(child.expect("tinyproxy is installed: `cargo xtask test` does that"));
        soon("a proxy that listens", async {
            while TcpStream::connect(self.address()).await.is_err() {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// Ends it, and every line through it.
    pub(crate) async fn end(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.expect("it was started here");
    }

    /// The port that it leads to.
    pub(crate) fn target(&self) -> u16 {
        self.target
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("tinyproxy.conf")
    }

    fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// Its address with its name and a password as a URL writes it.
    pub(crate) fn url(&self, password: &str) -> String {
        format!("http://{NAME}:{password}@{}", self.address())
    }

    /// Its address alone.
    pub(crate) fn bare_url(&self) -> String {
        format!("http://{}", self.address())
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
