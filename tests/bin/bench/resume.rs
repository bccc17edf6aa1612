//! How long many desks are away when their hub is killed, and when it is stopped, while visitors write.
//!
//! A desk here is a socket that comes back as docs/wire.md says: when a hub that stops has told it to; after a cut
//! within a random part of a bound that doubles. All of it is one process: thousands of desks would be many computers.

use crate::report::{Figure, Report, quantile};
use crate::socket::{Place, Socket};
use anyhow::Result;
use deskbell_domain::DeviceId;
use deskbell_protocol::limits::{BACKOFF_MAX_MS, BACKOFF_MIN_MS};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::FromHub;
use deskbell_protocol::session::{DeviceKind, Drain};
use deskbell_testkit::{Cast, browser};
use deskbell_tests::rig::{House, Page, id};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

/// Visitors who write meanwhile.
const VISITORS: usize = 50;
/// Between two messages of each.
const WRITES_EVERY: Duration = Duration::from_millis(250);

/// Kills and stops a hub under so many desks, so often.
pub(crate) async fn measure(report: &mut Report, desks: usize, rounds: usize) -> Result<()> {
    crate::memory::allow_files(2 * desks as u64 + 1_000)?;
    let mut house =
        House::found(&Cast { agents: desks as u128, visitors: VISITORS as u128, ..Cast::default() }).await;
    house.start_quiet().await;
    // Unbounded: each desk says once for each round that it is back.
    let (back, mut returns) = mpsc::unbounded_channel();
    let mut running = Vec::new();
    for number in 0..desks {
        let seed = number as u64;
        let desk =
            Desk { address: house.address(), token: house.agent_token(number), seed, back: back.clone() };
        running.push(tokio::spawn(desk.run()));
    }
    for _ in 0..desks {
        returns.recv().await;
    }
    let pages: Vec<_> = (0..VISITORS).map(|number| tokio::spawn(write(&house, number))).collect();
    for (name, stopped) in [("the hub is killed", false), ("the hub is stopped", true)] {
        let (mut half, mut most, mut snapshots) = (Vec::new(), Vec::new(), 0);
        for _ in 0..rounds {
            let begun = Instant::now();
            if stopped {
                house.stop().await;
            } else {
                house.kill().await;
            }
            house.start_quiet().await;
            let mut away = Vec::new();
            for _ in 0..desks {
                if let Some(Back { at, resumed }) = returns.recv().await {
                    away.push(at.duration_since(begun).as_secs_f64());
                    snapshots += usize::from(!resumed);
                }
            }
            away.sort_by(f64::total_cmp);
            half.push(quantile(&away, 0.5));
            most.push(quantile(&away, 0.95));
        }
        println!("{name}: {snapshots} of {} began from a snapshot", rounds * desks);
        report.add(Figure::new(format!("{name}: {desks} desks are back, p50"), "s", half));
        report
            .add(Figure::new(format!("{name}: {desks} desks are back, p95"), "s", most).at_most(5.0, "<= 5"));
    }
    running.iter().for_each(tokio::task::JoinHandle::abort);
    pages.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(())
}

/// A visitor who writes all the time.
fn write(house: &House, number: usize) -> impl Future<Output = ()> + use<> {
    let page = Page::open(house.address(), house.visitor_token(number), browser(0xe00 + number as u128));
    async move {
        for message in 1_u64.. {
            page.write(&format!("message {message}"));
            sleep(WRITES_EVERY).await;
        }
    }
}

/// A desk is live.
struct Back {
    at: Instant,
    /// From its place; else from a snapshot.
    resumed: bool,
}

struct Desk {
    address: SocketAddr,
    token: String,
    seed: u64,
    back: mpsc::UnboundedSender<Back>,
}

impl Desk {
    /// Comes back for as long as somebody measures.
    async fn run(self) {
        let device = DeviceId(id());
        let mut random = StdRng::seed_from_u64(self.seed);
        let mut place = None;
        let mut tries = 0;
        loop {
            let opened =
                Socket::resume(self.address, self.token.clone(), DeviceKind::Desk, device, place).await;
            let told = match opened {
                Ok((socket, now)) => {
                    tries = 0;
                    let back = Back { at: Instant::now(), resumed: place.is_none() || now.resumed };
                    // Nobody measures any more.
                    if self.back.send(back).is_err() {
                        return;
                    }
                    let (told, now) = hear(socket, now).await;
                    place = Some(now.resume);
                    told
                }
                Err(_) => None,
            };
            let bound = (BACKOFF_MIN_MS << tries.min(8)).min(BACKOFF_MAX_MS);
            tries += 1;
            sleep(told.unwrap_or_else(|| Duration::from_millis(random.random_range(0..=bound)))).await;
        }
    }
}

/// Listens until the connection ends: when the hub wants it back, and where it stood.
async fn hear(mut socket: Socket, mut place: Place) -> (Option<Duration>, Place) {
    let mut told = None;
    while let Ok(frame) = socket.next().await {
        let Ok(FromHub::Notification { method, params }) = FromHub::parse(&frame) else { continue };
        match method.as_str() {
            from_hub::EVENT => place.resume.pos += 1,
            from_hub::PING if socket.pong(params.get()).await.is_err() => break,
            from_hub::DRAIN => {
                let drain = serde_json::from_str::<Drain>(params.get());
                told = drain.ok().map(|drain| Duration::from_millis(drain.retry_after_ms));
            }
            _ => {}
        }
    }
    (told, place)
}
