//! What a leg is opened with.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Instant,
};

use crate::clock;

/// Which side makes the offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// The other side offers, we answer as DTLS server. The desk's role in every call.
    #[default]
    Answering,
    /// We offer one picture and one sound both ways: for tests and for peers that only answer.
    Offering,
}

/// A STUN or TURN server, as the hub hands it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IceServer {
    /// `stun:`, `turn:` URLs. TURN over UDP only.
    pub urls: Vec<String>,
    /// For TURN; short-lived.
    pub username: String,
    /// For TURN; short-lived.
    pub credential: String,
}

/// How a leg is opened. `Config::default()` answers, without servers.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which side offers.
    pub role: Role,
    /// Servers for gathering; at most 16.
    pub ice: Vec<IceServer>,
    /// Use relayed candidates only.
    pub relay_only: bool,
    /// The first estimate in bits per second.
    pub start_bps: u32,
    /// The lowest estimate in bits per second.
    pub min_bps: u32,
    /// The highest estimate in bits per second.
    pub max_bps: u32,
    /// Where sockets are bound; port 0 for any.
    pub bind: Vec<SocketAddr>,
    /// Also use the loopback interface: for two legs on one machine.
    pub loopback: bool,
    /// From where all `Duration`s of the leg count.
    pub epoch: Instant,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            role: Role::Answering,
            ice: Vec::new(),
            relay_only: false,
            start_bps: 600_000,
            min_bps: 80_000,
            max_bps: 2_500_000,
            bind: vec![
                SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
                SocketAddr::new(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0),
            ],
            loopback: false,
            epoch: clock::now(),
        }
    }
}
