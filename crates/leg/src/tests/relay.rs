//! A network between two legs that loses and delays what the test says.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
    time::Instant,
};

use crate::IceCandidate;

/// What the network sees of a packet: RTP headers are not encrypted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// 96 video, 97 its repairs, 111 audio; `None` for all that is not RTP.
    pub(super) payload_type: Option<u8>,
    /// From the offering to the answering side.
    pub(super) forth: bool,
}

/// Whether a packet is let through.
pub(super) type Rule = dyn FnMut(Seen) -> bool + Send;

pub(super) struct Relay {
    /// What the offering side takes for the answering one, and the other way round.
    sockets: [Arc<UdpSocket>; 2],
    /// Where the sides really are.
    sides: [watch::Sender<Option<SocketAddr>>; 2],
    pub(super) lost: Arc<AtomicU64>,
    pub(super) repairs: Arc<AtomicU64>,
}

impl Relay {
    /// A network with a rule, and with at most so many bits per second in each direction.
    pub(super) async fn new(rule: Box<Rule>, rate: Option<u64>) -> Self {
        let socket = || async { Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()) };
        let relay = Self {
            sockets: [socket().await, socket().await],
            sides: [watch::Sender::new(None), watch::Sender::new(None)],
            lost: Arc::default(),
            repairs: Arc::default(),
        };
        let rule = Arc::new(Mutex::new(rule));
        for forth in [true, false] {
            // Half a second of 500 kb/s; what does not fit is lost, as in a router.
            let (queue, mut waiting) = mpsc::channel::<Vec<u8>>(64);
            let (from, to) = (usize::from(!forth), usize::from(forth));
            let (input, output) = (Arc::clone(&relay.sockets[from]), Arc::clone(&relay.sockets[to]));
            let (rule, lost, repairs) =
                (Arc::clone(&rule), Arc::clone(&relay.lost), Arc::clone(&relay.repairs));
            tokio::spawn(async move {
                let mut buffer = [0; 2048];
                while let Ok((length, _)) = input.recv_from(&mut buffer).await {
                    let seen = Seen { payload_type: payload_type(&buffer[..length]), forth };
                    if seen.payload_type == Some(97) {
                        repairs.fetch_add(1, Ordering::Relaxed);
                    }
                    let through = (rule.lock().unwrap())(seen);
                    if !through || queue.try_send(buffer[..length].to_vec()).is_err() {
                        lost.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
            let mut side = relay.sides[to].subscribe();
            tokio::spawn(async move {
                // The delay is the network that is under test: a packet takes its time on a link of this rate. Each one is
                // due after the one before it, not after the timer woke up, so that a busy machine makes the link no slower.
                let mut free = Instant::now();
                while let Some(packet) = waiting.recv().await {
                    if let Some(rate) = rate {
                        let micros = packet.len() as u64 * 8_000_000 / rate;
                        free = free.max(Instant::now()) + Duration::from_micros(micros);
                        tokio::time::sleep_until(free).await;
                    }
                    let Ok(to) = side.wait_for(Option::is_some).await.map(|to| to.unwrap()) else { return };
                    let _ = output.send_to(&packet, to).await;
                }
            });
        }
        relay
    }

    /// Puts the relay in the place of the side that a candidate is of.
    pub(super) fn changes(
        self: &Arc<Self>,
        offering: bool,
    ) -> impl FnMut(IceCandidate) -> Option<IceCandidate> + Send + 'static {
        let relay = Arc::clone(self);
        move |mut candidate| {
            let mut words: Vec<String> = candidate.candidate.split(' ').map(str::to_owned).collect();
            let at = SocketAddr::new(words[4].parse().ok()?, words[5].parse().ok()?);
            let index = usize::from(!offering);
            relay.sides[index].send_replace(Some(at));
            // The socket with the other number is where the other side sends to for this one.
            words[5] = relay.sockets[usize::from(offering)].local_addr().ok()?.port().to_string();
            candidate.candidate = words.join(" ");
            Some(candidate)
        }
    }
}

/// RFC 7983: the first byte tells RTP from STUN and DTLS; RTCP has types from 192 (RFC 5761).
fn payload_type(packet: &[u8]) -> Option<u8> {
    let rtp = packet.len() > 12 && (128..192).contains(&packet[0]) && !(192..224).contains(&packet[1]);
    rtp.then(|| packet[1] & 0x7f)
}
