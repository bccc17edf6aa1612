//! A network that can be cut: what a desk connects to, in front of a hub.

use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Carries bytes to a hub, until it is cut.
pub(crate) struct Relay {
    address: SocketAddr,
    leads_to: watch::Sender<Option<SocketAddr>>,
}

impl Relay {
    /// A network that leads to a hub.
    pub(crate) async fn to(hub: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let (leads_to, target) = watch::channel(Some(hub));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(carry(stream, target.clone()));
            }
        });
        Self { address, leads_to }
    }

    /// What the desk takes for the hub's address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts every line, and lets no new one through.
    pub(crate) fn cut(&self) {
        self.leads_to.send_replace(None);
    }

    /// Lets lines through again.
    pub(crate) fn mend(&self, hub: SocketAddr) {
        self.leads_to.send_replace(Some(hub));
    }
}

async fn carry(mut stream: TcpStream, mut target: watch::Receiver<Option<SocketAddr>>) {
    let Some(hub) = *target.borrow_and_update() else { return };
    let Ok(mut hub) = TcpStream::connect(hub).await else { return };
    // Dropping both ends is what a cut looks like from either side.
    tokio::select! {
        _ = copy_bidirectional(&mut stream, &mut hub) => {}
        _ = target.changed() => {}
    }
}
