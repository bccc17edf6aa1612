//! A network that can be cut: what a desk connects to, in front of a hub.

use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Where a network leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leads {
    /// To a hub.
    To(SocketAddr),
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
    let Leads::To(hub) = *target.borrow_and_update() else { return };
    let Ok(mut hub) = TcpStream::connect(hub).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut stream, &mut hub) => {}
        _ = target.changed() => {}
    }
    // Dropping both ends is what a cut looks like from either side; until then there is silence.
    let over = target.wait_for(|leads| *leads != Leads::IntoSilence).await;
    drop((over, stream, hub));
}
