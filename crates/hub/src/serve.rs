//! The hub as a whole: from a folder and an address to a server, and back down without losing a word.

use crate::auth::{Auth, Limit, PasswordError, Rules};
use crate::bus::{Bus, InProcess};
use crate::clock::{Clock, SystemClock};
use crate::core::{Core, Parts};
use crate::files::Files;
use crate::http;
use crate::ids::{Ids, RandomIds};
use crate::session::Shared;
use crate::store::{SqliteStore, Store, StoreError};
use axum::serve::ListenerExt;
use deskbell_domain::Span;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How long a hub that stops waits for its connections to close, in real time.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);
/// How often the store lets go of what is kept for a time only.
const TRIM_EVERY: Span = Span::mins(10);

/// What a hub is told at its start.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the database. It is made when it is missing.
    pub data: PathBuf,
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// What signing in is bounded by.
    pub rules: Rules,
    /// New visitors from one address.
    pub newcomers: Limit,
    /// A proxy on this computer says in `X-Forwarded-For` from where each request comes: its last address counts. Off, because
    /// a proxy that hands the header on as it came would let strangers choose where they come from.
    pub behind_proxy: bool,
    /// How long a hub that stops waits for what is under way to reach the disk, in real time. It is ahead of the disk by
    /// some four thousand events at most.
    pub disk_within: Duration,
}

impl Options {
    /// The usual bounds.
    pub fn new(data: PathBuf, listen: SocketAddr) -> Self {
        // A whole office may sit behind one address.
        let newcomers = Limit { tries: 120, within: Span::mins(1) };
        Self {
            data,
            listen,
            rules: Rules::default(),
            newcomers,
            behind_proxy: false,
            disk_within: Duration::from_secs(10),
        }
    }
}

/// Why a hub did not start, or stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules for passwords make no sense.
    #[error("the cost of passwords is not one that argon2 allows")]
    Passwords(#[from] PasswordError),
    /// Another program listens there.
    #[error("{0} is in use by another program; choose another port with --listen, or stop that program")]
    AddressTaken(SocketAddr),
    /// The address is not this computer's, or not allowed.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no signals.
    #[error("cannot wait for Ctrl-C: {0}")]
    Signals(io::Error),
}

/// A running hub.
pub struct Hub {
    address: SocketAddr,
    shared: Arc<Shared>,
    http: Arc<http::Hub>,
    server: JoinHandle<io::Result<()>>,
    trimmer: JoinHandle<()>,
    disk_within: Duration,
}

/// Serves until Ctrl-C or SIGTERM, then stops without losing anything, within 25 s. A second signal ends the wait: what
/// was acknowledged is on the disk in any case.
///
/// # Errors
/// When the hub cannot start.
pub async fn run(options: Options) -> Result<(), ServeError> {
    let mut signals = Signals::new().map_err(ServeError::Signals)?;
    let hub = Hub::start(options, Arc::new(SystemClock::new())).await?;
    info!(address = %hub.address(), "listening on http://{}", hub.address());
    tell_system(Told::Ready);
    signals.stop().await;
    info!("stopping");
    tell_system(Told::Stopping);
    tokio::select! {
        () = hub.stop() => info!("stopped"),
        () = signals.stop() => warn!("stopped at once; clients find out by themselves"),
    }
    Ok(())
}

/// What the system that started the hub is told.
#[derive(Clone, Copy)]
enum Told {
    /// Clients may come.
    Ready,
    /// It drains.
    Stopping,
}

/// Tells systemd, where that has started the hub and asked for it (`Type=notify`).
#[cfg(target_os = "linux")]
fn tell_system(told: Told) {
    use sd_notify::NotifyState::{Ready, Stopping};
    let state = match told {
        Told::Ready => Ready,
        Told::Stopping => Stopping,
    };
    if let Err(error) = sd_notify::notify(&[state]) {
        warn!(%error, "systemd is not told");
    }
}

#[cfg(not(target_os = "linux"))]
const fn tell_system(_: Told) {}

impl Hub {
    /// Starts a hub.
    ///
    /// # Errors
    /// When its folder cannot be used, or its address is taken.
    pub async fn start(options: Options, clock: Arc<dyn Clock>) -> Result<Self, ServeError> {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&options.data).await?);
        Self::with_store(options, store, clock).await
    }

    /// Starts a hub on a store that is open already.
    ///
    /// # Errors
    /// When its address is taken, or the store does not answer.
    pub async fn with_store(
        options: Options,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ServeError> {
        let listener = listen(options.listen).await?;
        let address =
            listener.local_addr().map_err(|source| ServeError::Listen { address: options.listen, source })?;
        let bus: Arc<dyn Bus> = Arc::new(InProcess::new());
        let ids: Arc<dyn Ids> = Arc::new(RandomIds);
        let auth = Arc::new(Auth::new(Arc::clone(&store), Arc::clone(&clock), options.rules)?);
        let parts = Parts {
            store: Arc::clone(&store),
            bus: Arc::clone(&bus),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
        };
        let core = Core::start(parts).await?;
        let stopping = CancellationToken::new();
        let shared = Arc::new(Shared { core, store, auth, bus, clock, ids, stopping: stopping.clone() });
        let files = Files::new(&options.data);
        files.tidy(&*shared.store).await?;
        let http =
            Arc::new(http::Hub::new(Arc::clone(&shared), files, options.newcomers, options.behind_proxy));
        let service = http::router(Arc::clone(&http)).into_make_service_with_connect_info::<SocketAddr>();
        // Frames are small and somebody waits for each of them.
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                warn!(%error, "a connection keeps its delay");
            }
        });
        let server = axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned());
        let server = tokio::spawn(server.into_future());
        let trimmer = tokio::spawn(trim(Arc::clone(&shared), Arc::clone(&http)));
        Ok(Self { address, shared, http, server, trimmer, disk_within: options.disk_within })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its sessions share: for tests and benches that look inside.
    pub const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Drains and stops (B5): commands under way are stored and answered, later ones are refused to be sent again
    /// (`unavailable`), every session is told when to come back and closed (4000), the database is closed. Calls go on
    /// between their devices meanwhile. Nothing is waited for without end: a disk that does not answer has 10 s, and as
    /// much again for the database; connections that do not close have 5 s.
    pub async fn stop(self) {
        self.trimmer.abort();
        // The loop goes first: agents whose sessions close now were online to the end, and have the grace to
        // come back after the restart (A4).
        if tokio::time::timeout(self.disk_within, self.shared.core.stop()).await.is_err() {
            warn!("the disk does not answer: what was not acknowledged is lost");
        }
        self.shared.stopping.cancel();
        self.http.sessions.close();
        let closed = async {
            self.http.sessions.wait().await;
            self.server.await
        };
        match tokio::time::timeout(CLOSE_WITHIN, closed).await {
            Ok(Ok(Ok(()))) => {}
            Ok(ended) => warn!(?ended, "the server did not end well"),
            Err(_) => warn!("some connections did not close in time"),
        }
        if tokio::time::timeout(self.disk_within, self.shared.store.close()).await.is_err() {
            warn!("the database did not close in time");
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| {
        if source.kind() == io::ErrorKind::AddrInUse {
            ServeError::AddressTaken(address)
        } else {
            ServeError::Listen { address, source }
        }
    })
}

/// Lets go of what is kept for a time only, now and then, and at first of files that nobody refers to.
async fn trim(shared: Arc<Shared>, http: Arc<http::Hub>) {
    if let Err(error) = http.files.drop_all_unused(&*shared.store).await {
        warn!(%error, "files that nobody needs stay behind");
    }
    loop {
        shared.clock.reached(Span(shared.clock.steady().0 + TRIM_EVERY.0)).await;
        http.forget_the_quiet();
        if let Err(error) = http.files.sweep(&shared.core, &*shared.store, shared.clock.wall()).await {
            warn!(%error, "files that nobody sent stay behind");
        }
        if let Err(error) = shared.store.trim(shared.clock.wall()).await {
            warn!(%error, "old events could not be trimmed");
        }
    }
}

/// What ends a hub from outside.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            interrupted = tokio::signal::ctrl_c() => wait_if_failed(interrupted).await,
        }
    }

    #[cfg(not(unix))]
    async fn stop(&mut self) {
        wait_if_failed(tokio::signal::ctrl_c().await).await;
    }
}

async fn wait_if_failed(interrupted: io::Result<()>) {
    if let Err(error) = interrupted {
        warn!(%error, "Ctrl-C cannot be waited for; end the process to stop the hub");
        std::future::pending::<()>().await;
    }
}
