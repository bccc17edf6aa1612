//! A line between clients and a hub that breaks in every way in which lines do: in mid-frame, with a reset,
//! without a word to anybody, slow, narrow, or late, so that what was sent on it arrives after its sender has
//! long come back on another one.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

/// What is read from a socket at once.
const CHUNK: usize = 16 * 1024;
/// A connection on which nothing is said is cut all the same after this.
const NOTHING_SAID: Duration = Duration::from_millis(200);

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Everything passes.
    Well,
    /// So many bytes of what is said next still pass, then both ends hear that it is over.
    Cut {
        /// Bytes: fewer than a frame has.
        after: usize,
    },
    /// Both ends hear of a reset, at once.
    Reset,
    /// Nothing passes any more, and nobody is told.
    Deaf,
    /// Everything passes, so much later and with so many bytes in a second.
    Slow {
        /// Later.
        by: Duration,
        /// Bytes in a second.
        rate: u32,
    },
    /// The client hears that it is over; what it said last reaches the hub all the same, so much later.
    Late {
        /// Later.
        by: Duration,
    },
}

/// Connections that go on, by number.
type Connections = Arc<Mutex<HashMap<u64, watch::Sender<Fate>>>>;

/// The line. Whoever connects to it is connected to the hub.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    connections: Connections,
}

impl Line {
    /// A line to a hub, at an address of its own.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(hub: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let connections = Connections::default();
        tokio::spawn(accept(listener, hub, Arc::clone(&connections)));
        Ok(Self { address, connections })
    }

    /// Where clients connect.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Something happens to one of the connections that go well, chosen by a number. Whether there was one.
    pub fn strike(&self, chosen: usize, fate: Fate) -> bool {
        let connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let mut well: Vec<_> = connections.iter().filter(|(_, now)| *now.borrow() == Fate::Well).collect();
        well.sort_unstable_by_key(|(number, _)| **number);
        let Some((_, connection)) = well.get(chosen % well.len().max(1)) else { return false };
        connection.send_replace(fate);
        true
    }

    /// Everything goes well again, also what was slow. What is deaf stays so: nobody is told of the end.
    pub fn clear_up(&self) {
        for connection in self.connections.lock().unwrap_or_else(PoisonError::into_inner).values() {
            connection.send_if_modified(|fate| {
                let slow = matches!(fate, Fate::Slow { .. });
                *fate = if slow { Fate::Well } else { *fate };
                slow
            });
        }
    }
}

async fn accept(listener: TcpListener, hub: SocketAddr, connections: Connections) {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    while let Ok((client, _)) = listener.accept().await {
        let connections = Arc::clone(&connections);
        tokio::spawn(async move {
            // While the hub is down nobody is let in, as by a system where nobody listens.
            let Ok(hub) = TcpStream::connect(hub).await else { return reset(&client) };
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let (fate, told) = watch::channel(Fate::Well);
            connections.lock().unwrap_or_else(PoisonError::into_inner).insert(number, fate);
            carry(client, hub, told).await;
            connections.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        });
    }
}

/// Carries both directions until one of them is over.
async fn carry(mut client: TcpStream, mut hub: TcpStream, mut fate: watch::Receiver<Fate>) {
    // Small frames are not to wait for each other.
    let _ = (client.set_nodelay(true), hub.set_nodelay(true));
    let over = {
        let ((from_client, to_client), (from_hub, to_hub)) = (client.split(), hub.split());
        let up = pass(from_client, to_hub, true, fate.clone());
        let down = pass(from_hub, to_client, false, fate.clone());
        tokio::select! {
            over = up => over,
            over = down => over,
            () = struck(&mut fate) => Over::At(*fate.borrow()),
        }
    };
    match over {
        Over::At(Fate::Reset) => {
            reset(&client);
            reset(&hub);
        }
        Over::Late(bytes, by) => {
            drop(client);
            sleep(by).await;
            // The hub may be gone meanwhile.
            let _ = hub.write_all(&bytes).await;
        }
        Over::At(_) => {}
    }
}

/// Closing tells the other end of a reset, not of an end.
fn reset(socket: &TcpStream) {
    let _ = socket.set_zero_linger();
}

/// Waits for what ends a connection on which nothing is said.
async fn struck(fate: &mut watch::Receiver<Fate>) {
    loop {
        let now = *fate.borrow_and_update();
        match now {
            Fate::Reset => return,
            Fate::Cut { .. } | Fate::Late { .. } => return sleep(NOTHING_SAID).await,
            Fate::Well | Fate::Deaf | Fate::Slow { .. } => {}
        }
        if fate.changed().await.is_err() {
            return;
        }
    }
}

/// How a connection came to its end.
enum Over {
    /// It was closed, with this fate.
    At(Fate),
    /// Its client is gone, and this is still to come.
    Late(Vec<u8>, Duration),
}

/// Carries one direction: `up` is from the client.
async fn pass(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, up: bool, fate: watch::Receiver<Fate>) -> Over {
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let now = *fate.borrow();
        if read == 0 {
            return Over::At(now);
        }
        let bytes = &buffer[..read];
        let passed = match now {
            Fate::Well => to.write_all(bytes).await,
            Fate::Cut { after } => {
                // Whatever comes of it: this was the last.
                let _ = to.write_all(&bytes[..after.min(read)]).await;
                return Over::At(now);
            }
            Fate::Late { by } if up => return Over::Late(bytes.to_vec(), by),
            Fate::Slow { by, rate } => {
                sleep(by + Duration::from_secs_f64(read as f64 / f64::from(rate.max(1)))).await;
                to.write_all(bytes).await
            }
            Fate::Deaf | Fate::Reset | Fate::Late { .. } => std::future::pending().await,
        };
        if passed.is_err() {
            return Over::At(now);
        }
    }
}
