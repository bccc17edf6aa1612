//! A bad network between two devices that talk by UDP: it loses, delays, reorders, caps the rate and cuts. The
//! devices are brought onto it by their ICE candidates: each side is told addresses of the network in place of
//! the other's own. (The kernel's netem would do the same, where it is built in.)

mod candidate;
mod link;

pub use link::{Conditions, Counters};

use link::Link;
use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;

/// Longest datagram.
const DATAGRAM: usize = 2_048;

/// The two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// One.
    A,
    /// The other.
    B,
}

impl Side {
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// A network between two sides on this computer. Dropping it cuts it for good.
pub struct Network {
    shared: Arc<Shared>,
}

struct Shared {
    /// From A to B, and from B to A.
    links: [Link; 2],
    ports: Mutex<HashMap<(Side, SocketAddr), Arc<UdpSocket>>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Network {
    /// A perfect one. The same seed loses the same packets, as far as the same ones come.
    pub fn new(seed: u64) -> Self {
        let links = [Link::new(seed), Link::new(seed.wrapping_add(1))];
        Self { shared: Arc::new(Shared { links, ports: Mutex::default(), tasks: Mutex::default() }) }
    }

    /// From now on it is like this for what this side sends.
    pub fn set(&self, from: Side, conditions: Conditions) {
        self.shared.link(from).set(conditions);
    }

    /// What it has done with what this side sent.
    pub fn counters(&self, from: Side) -> Counters {
        self.shared.link(from).counters()
    }

    /// The address that the other side is to use in place of `real`, which is this side's own.
    ///
    /// # Errors
    /// When there is no socket.
    pub async fn expose(&self, side: Side, real: SocketAddr) -> io::Result<SocketAddr> {
        self.shared.port(side, real).await?.local_addr()
    }

    /// A candidate of this side (RFC 8839) as the other side is to see it; `None` for one that cannot be brought onto
    /// the network: TCP, a name, or another family than IPv4.
    ///
    /// # Errors
    /// When there is no socket.
    pub async fn candidate(&self, side: Side, line: &str) -> io::Result<Option<String>> {
        let Some(real) = candidate::address(line) else { return Ok(None) };
        let exposed = self.expose(side, real).await?;
        Ok(candidate::with_address(line, exposed))
    }

    /// A description of this side (RFC 8866) as the other side is to see it.
    ///
    /// # Errors
    /// When there is no socket.
    pub async fn description(&self, side: Side, sdp: &str) -> io::Result<String> {
        let mut out = String::with_capacity(sdp.len());
        for line in sdp.lines() {
            if let Some(candidate) = line.strip_prefix("a=")
                && candidate.starts_with("candidate:")
            {
                if let Some(candidate) = self.candidate(side, candidate).await? {
                    out.push_str(&format!("a={candidate}\r\n"));
                }
            } else {
                out.push_str(line);
                out.push_str("\r\n");
            }
        }
        Ok(out)
    }
}

impl Shared {
    const fn link(&self, from: Side) -> &Link {
        match from {
            Side::A => &self.links[0],
            Side::B => &self.links[1],
        }
    }

    fn ports(&self) -> MutexGuard<'_, HashMap<(Side, SocketAddr), Arc<UdpSocket>>> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The socket that stands for a device's address towards the other side.
    async fn port(self: &Arc<Self>, side: Side, real: SocketAddr) -> io::Result<Arc<UdpSocket>> {
        if let Some(port) = self.ports().get(&(side, real)) {
            return Ok(Arc::clone(port));
        }
        let port = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?);
        let port = Arc::clone(self.ports().entry((side, real)).or_insert(port));
        self.listen(side, real, Arc::clone(&port));
        Ok(port)
    }

    /// Passes on what comes to a socket that stands for a device. Apart from [`Shared::port`], which it calls: the
    /// compiler could not tell of either whether it may be sent to another thread.
    fn listen(self: &Arc<Self>, side: Side, real: SocketAddr, listening: Arc<UdpSocket>) {
        let shared = Arc::downgrade(self);
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).spawn(async move {
            let mut datagram = [0; DATAGRAM];
            // What comes here was sent by the other side to `real`.
            while let Ok((length, from)) = listening.recv_from(&mut datagram).await {
                let Some(shared) = shared.upgrade() else { return };
                let Some(bytes) = datagram.get(..length) else { continue };
                let Some(due) = shared.link(side.other()).take(length) else { continue };
                // The device sees it come from the address that it knows the other one by.
                let Ok(back) = shared.port(side.other(), from).await else { continue };
                let bytes = bytes.to_vec();
                // On its way; there are as many as the delay and the rate allow.
                tokio::spawn(async move {
                    tokio::time::sleep_until(due).await;
                    // A device that has closed its socket is none of the network's business.
                    let _ = back.send_to(&bytes, real).await;
                });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn device() -> UdpSocket {
        UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
    }

    async fn receive(device: &UdpSocket) -> (Vec<u8>, SocketAddr) {
        let mut datagram = [0; DATAGRAM];
        let (length, from) = device.recv_from(&mut datagram).await.unwrap();
        (datagram[..length].to_vec(), from)
    }

    #[tokio::test]
    async fn each_device_sees_the_other_at_one_address_of_the_network() {
        let network = Network::new(1);
        let (a, b) = (device().await, device().await);
        let a_seen = network.expose(Side::A, a.local_addr().unwrap()).await.unwrap();
        let b_seen = network.expose(Side::B, b.local_addr().unwrap()).await.unwrap();
        b.send_to(b"to a", a_seen).await.unwrap();
        assert_eq!(receive(&a).await, (b"to a".to_vec(), b_seen));
        a.send_to(b"to b", b_seen).await.unwrap();
        assert_eq!(receive(&b).await, (b"to b".to_vec(), a_seen));
    }

    #[tokio::test]
    async fn what_is_lost_is_counted_and_the_rest_arrives() {
        let network = Network::new(7);
        let (a, b) = (device().await, device().await);
        let b_seen = network.expose(Side::B, b.local_addr().unwrap()).await.unwrap();
        network.set(Side::A, Conditions { loss: 0.3, ..Conditions::default() });
        for n in 0..200_u8 {
            a.send_to(&[n], b_seen).await.unwrap();
        }
        let mut got = 0;
        loop {
            let counters = network.counters(Side::A);
            if counters.passed + counters.lost == 200 && got == counters.passed {
                assert!((40..=80).contains(&counters.lost), "{counters:?}");
                return;
            }
            receive(&b).await;
            got += 1;
        }
    }

    #[tokio::test]
    async fn a_cut_network_is_whole_again_when_it_is_mended() {
        let network = Network::new(1);
        let (a, b) = (device().await, device().await);
        let b_seen = network.expose(Side::B, b.local_addr().unwrap()).await.unwrap();
        network.set(Side::A, Conditions { cut: true, ..Conditions::default() });
        a.send_to(b"lost", b_seen).await.unwrap();
        while network.counters(Side::A).lost == 0 {
            tokio::task::yield_now().await;
        }
        network.set(Side::A, Conditions { delay: Duration::from_millis(5), ..Conditions::default() });
        a.send_to(b"there", b_seen).await.unwrap();
        assert_eq!(receive(&b).await.0, b"there");
    }

    #[tokio::test]
    async fn a_description_shows_the_networks_addresses_only() {
        let network = Network::new(1);
        let sdp = "v=0\r\na=mid:0\r\na=candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host generation 0\r\n\
                   a=candidate:2 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active\r\n";
        let seen = network.description(Side::A, sdp).await.unwrap();
        assert!(!seen.contains("50000") && !seen.contains("tcp") && seen.contains("a=mid:0\r\n"), "{seen}");
        assert_eq!(seen.matches("a=candidate:1 1 udp 2122260223 127.0.0.1 ").count(), 1);
    }
}
