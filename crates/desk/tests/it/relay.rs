//! A network that can be cut: what a desk connects to, in front of a hub.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Where a network leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leads {
    /// To a hub.
    To(SocketAddr),
    /// To a hub, by lines that break after so many bytes from there.
    Narrowly(SocketAddr, u64),
    /// Nowhere: lines are cut, and new ones are not let through.
    Nowhere,
    /// Into silence: lines stand, and nothing comes of what is said.
    IntoSilence,
}

/// Carries bytes to a hub, until it is cut.
pub(crate) struct Relay {
    address: SocketAddr,
    leads: watch::Sender<Leads>,
}

impl Relay {
    /// A network that leads to a hub.
    pub(crate) async fn to(hub: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let (leads, target) = watch::channel(Leads::To(hub));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(carry(stream, target.clone()));
            }
        });
        Self { address, leads }
    }

    /// What the desk takes for the hub's address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts every line, and lets no new one through.
    pub(crate) fn cut(&self) {
        self.leads.send_replace(Leads::Nowhere);
    }

    /// Cuts every line, and lets new ones through that break after so many bytes of the hub.
    pub(crate) fn narrow(&self, hub: SocketAddr, bytes: u64) {
        self.leads.send_replace(Leads::Narrowly(hub, bytes));
    }

    /// Swallows everything: neither side is told.
    pub(crate) fn silence(&self) {
        self.leads.send_replace(Leads::IntoSilence);
    }

    /// Lets lines through again.
    pub(crate) fn mend(&self, hub: SocketAddr) {
        self.leads.send_replace(Leads::To(hub));
    }
}

async fn carry(mut stream: TcpStream, mut target: watch::Receiver<Leads>) {
    let (hub, most) = match *target.borrow_and_update() {
        Leads::To(hub) => (hub, u64::MAX),
        Leads::Narrowly(hub, bytes) => (hub, bytes),
        Leads::Nowhere | Leads::IntoSilence => return,
    };
    let Ok(mut hub) = TcpStream::connect(hub).await else { return };
    if most == u64::MAX {
        tokio::select! {
            _ = copy_bidirectional(&mut stream, &mut hub) => {}
            _ = target.changed() => {}
        }
    } else {
        let ((mut from_desk, mut to_desk), (from_hub, mut to_hub)) = (stream.split(), hub.split());
        let mut from_hub = from_hub.take(most);
        tokio::select! {
            _ = copy(&mut from_desk, &mut to_hub) => {}
            _ = copy(&mut from_hub, &mut to_desk) => {}
            _ = target.changed() => {}
        }
    }
    // Dropping both ends is what a cut looks like from either side; until then there is silence.
    let over = target.wait_for(|leads| *leads != Leads::IntoSilence).await;
    drop((over, stream, hub));
}
