//! Whether a relay (TURN, RFC 8656) answers and takes its credentials, found out before a call needs it: an address is
//! asked for and let go of again.

use crate::clock::now;
use crate::config::IceServer;
use bytes::BytesMut;
use rtc::sansio::Protocol;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};
use rtc::turn::client::{Client, ClientConfig, Event};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{UdpSocket, lookup_host};
use tokio::time::timeout;

/// A relay that has not answered by then does not.
const PATIENCE: Duration = Duration::from_secs(4);
/// An answer fits into this.
const LONGEST: usize = 1500;
/// The port of a relay whose address names none (RFC 7065).
const PORT: u16 = 3478;

/// What was found of the relays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relay {
    /// There is none.
    #[default]
    NotSetUp,
    /// One gave an address.
    Works,
    /// None answers.
    Silent,
    /// One answers, and gives no address: its secret is not the hub's, or it has none left.
    Refused,
}

/// Tries the relays one after the other, until one works; one that answers says more than one that does not. Takes up to
/// 4 s for each that is silent.
pub async fn try_relays(servers: &[IceServer]) -> Relay {
    let mut found = Relay::NotSetUp;
    for server in servers {
        for url in &server.urls {
            let Some(place) = place(url) else { continue };
            match timeout(PATIENCE, allocate(&place, server)).await {
                Ok(Ok(true)) => return Relay::Works,
                Ok(Ok(false)) => found = Relay::Refused,
                Ok(Err(_)) | Err(_) if found == Relay::Refused => {}
                Ok(Err(_)) | Err(_) => found = Relay::Silent,
            }
        }
    }
    found
}

/// Host and port of a relay over UDP; `None` for everything else: this side speaks no other.
fn place(url: &str) -> Option<String> {
    let rest = url.strip_prefix("turn:")?;
    let (host, query) = rest.split_once('?').unwrap_or((rest, ""));
    if query.split('&').any(|part| part.starts_with("transport=") && part != "transport=udp") {
        return None;
    }
    let has_port = host.rsplit_once(':').is_some_and(|(before, port)| {
        port.parse::<u16>().is_ok() && (!before.contains(':') || before.ends_with(']'))
    });
    Some(if has_port { host.to_owned() } else { format!("{host}:{PORT}") })
}

/// Whether the relay gives an address. It is given back at once.
async fn allocate(place: &str, server: &IceServer) -> io::Result<bool> {
    let peer = lookup_host(place).await?.next().ok_or(io::ErrorKind::NotFound)?;
    let any: SocketAddr = if peer.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await?;
    // So the socket has an address of its own, and takes nothing from anybody else.
    socket.connect(peer).await?;
    let local = socket.local_addr()?;
    let config = ClientConfig {
        turn_serv_addr: peer.to_string(),
        local_addr: local,
        transport_protocol: TransportProtocol::UDP,
        username: server.username.clone(),
        password: server.credential.clone(),
        ..ClientConfig::default()
    };
    let provider = rtc::crypto::default_provider().map_err(io::Error::other)?;
    let mut client = Client::new(config, provider).map_err(io::Error::other)?;
    client.allocate(now()).map_err(io::Error::other)?;
    let mut answer = vec![0; LONGEST];
    loop {
        while let Some(ask) = client.poll_write() {
            socket.send(&ask.message).await?;
        }
        while let Some(event) = client.poll_event() {
            match event {
                Event::AllocateResponse(_, address) => {
                    if let Ok(mut relay) = client.relay(address) {
                        // Best effort: the relay lets go of it by itself.
                        drop(relay.close(now()));
                    }
                    while let Some(goodbye) = client.poll_write() {
                        socket.send(&goodbye.message).await?;
                    }
                    return Ok(true);
                }
                Event::AllocateError(_, error) => {
                    tracing::info!(%error, "a relay refused");
                    return Ok(false);
                }
                Event::TransactionTimeout(_) => return Err(io::ErrorKind::TimedOut.into()),
                Event::BindingResponse(..)
                | Event::BindingError(..)
                | Event::CreatePermissionResponse(..)
                | Event::CreatePermissionError(..)
                | Event::DataIndicationOrChannelData(..)
                | _ => {}
            }
        }
        let next = client.poll_timeout().map_or(PATIENCE, |at| at.saturating_duration_since(now()));
        if let Ok(read) = timeout(next, socket.recv(&mut answer)).await {
            let transport = TransportContext {
                local_addr: local,
                peer_addr: peer,
                transport_protocol: TransportProtocol::UDP,
                ecn: None,
            };
            let message = BytesMut::from(&answer[..read?]);
            client
                .handle_read(TaggedBytesMut { now: now(), transport, message })
                .map_err(io::Error::other)?;
        }
        client.handle_timeout(now()).map_err(io::Error::other)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v11_only_a_relay_over_udp_is_tried_and_its_port_may_be_left_out() {
        for (url, expected) in [
            ("turn:turn.example.org", Some("turn.example.org:3478")),
            ("turn:turn.example.org:5000?transport=udp", Some("turn.example.org:5000")),
            ("turn:192.0.2.1:3478", Some("192.0.2.1:3478")),
            ("turn:[2001:db8::1]", Some("[2001:db8::1]:3478")),
            ("turn:[2001:db8::1]:5000", Some("[2001:db8::1]:5000")),
            ("turn:turn.example.org?transport=tcp", None),
            ("turns:turn.example.org", None),
            ("stun:turn.example.org", None),
        ] {
            assert_eq!(place(url).as_deref(), expected, "{url}");
        }
    }

    fn server(port: u16) -> IceServer {
        let urls = vec!["stun:127.0.0.1:1".to_owned(), format!("turn:127.0.0.1:{port}")];
        IceServer { urls, username: "1:x".to_owned(), credential: "wrong".to_owned() }
    }

    #[tokio::test]
    async fn v11_a_relay_that_is_not_there_is_silent_and_without_one_there_is_none() {
        let taken = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = taken.local_addr().unwrap().port();
        drop(taken);
        assert_eq!(try_relays(&[server(port)]).await, Relay::Silent);
        assert_eq!(try_relays(&[]).await, Relay::NotSetUp);
    }

    #[tokio::test]
    async fn v11_a_relay_that_answers_with_a_refusal_is_told_from_one_that_is_silent() {
        let relay = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = relay.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut ask = [0; LONGEST];
            while let Ok((_, from)) = relay.recv_from(&mut ask).await {
                // Allocate error response (0x0113), 486 Allocation Quota Reached (RFC 8656, section 7.2).
                let mut answer = vec![0x01, 0x13, 0x00, 0x08];
                answer.extend(&ask[4..20]);
                answer.extend([0x00, 0x09, 0x00, 0x04, 0x00, 0x00, 0x04, 86]);
                relay.send_to(&answer, from).await.unwrap();
            }
        });
        assert_eq!(try_relays(&[server(port)]).await, Relay::Refused);
    }
}
