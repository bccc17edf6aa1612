//! `deskbell-hub trial`

use super::{Data, say};
use anyhow::Result;
use clap::Args;
use deskbell_hub::admin::draw_password;
use deskbell_hub::auth::{Cost, Passwords};
use deskbell_hub::clock::{Clock, SystemClock};
use deskbell_hub::folder::FolderError;
use deskbell_hub::seed::{self, DEMO_EMAIL, DEMO_PASSWORD, DEMO_SITE};
use deskbell_hub::serve::{Hub, Options, ServeError};
use deskbell_hub::store::{SqliteStore, Store, StoreError};
use deskbell_hub::trial;
use deskbell_protocol::trial::{TrialHub, TrialRefused, TrialSays};
use std::fs;
use std::io::{self, ErrorKind, Read, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;

/// A trial's usual port. It stays the same while it is free, so that a desk finds its trial again where it was.
const USUAL_PORT: u16 = 7421;
/// The file in the trial's folder that holds its people's password.
const PASSWORD: &str = "trial-password";
/// The demo's shop, as this hub serves it.
const SHOP: &str = "/demo/shop";

/// Run a demo for the desk that starts this, on this computer alone, until the standard input closes
///
/// What *Try it on this computer* of the desk starts. It puts the demo into its folder when it is not there, listens on
/// 127.0.0.1, says in one line of JSON where, and stops with the desk that has started it, however that one ends.
#[derive(Args)]
pub(super) struct Trial {}

impl Trial {
    /// Runs the trial. Why it does not start stands in its one line.
    pub(super) async fn run(self, data: Data) -> Result<ExitCode> {
        let levels = EnvFilter::new("warn");
        tracing_subscriber::fmt()
            .with_env_filter(levels)
            .with_ansi(false)
            .with_writer(std::io::stderr)
            .init();
        // Heard from the beginning: a desk that ends while the demo is made wants none.
        let over = input_closes();
        match start(data).await {
            Ok(running) => {
                say(serde_json::to_string(&TrialSays::Ready(running.says()))?);
                running.until(over).await;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                tracing::warn!("{error:#}");
                let refused = TrialSays::Refused { why: why(&error), words: format!("{error:#}") };
                say(serde_json::to_string(&refused)?);
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// A hub that serves a trial. Its folder is locked for as long as this lives.
struct Running {
    hub: Hub,
    first: bool,
    password: String,
    _lock: deskbell_hub::folder::Lock,
}

async fn start(data: Data) -> Result<Running> {
    let opened = data.open().await?;
    let clock = SystemClock::new();
    let passwords = Passwords::new(Cost::default())?;
    let password = password(&opened.folder, !opened.hub.agents.is_empty())?;
    let writes = seed::demo(&opened.hub, clock.wall(), &passwords, &password).await?;
    let first = !writes.is_empty();
    if first {
        opened.write(writes).await?;
    }
    let (folder, lock) = opened.close().await;
    let hub = listen(folder, Arc::new(clock)).await?;
    Ok(Running { hub, first, password, _lock: lock })
}

/// With what one signs in at this trial. It was drawn for it: whatever runs on this computer can reach the hub, also a page in
/// a browser, and the demo's own password is known to everybody.
fn password(folder: &Path, is_made: bool) -> io::Result<String> {
    let file = folder.join(PASSWORD);
    match fs::read_to_string(&file) {
        // It was made before passwords were drawn.
        Err(error) if error.kind() == ErrorKind::NotFound && is_made => Ok(DEMO_PASSWORD.to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let drawn = draw_password();
            // Its owner's only, and there whole or not at all.
            let mut kept = tempfile::NamedTempFile::new_in(folder)?;
            kept.write_all(drawn.as_bytes())?;
            kept.as_file().sync_all()?;
            kept.persist(file)?;
            Ok(drawn)
        }
        read => read,
    }
}

/// On the usual port, else on a free one.
async fn listen(folder: PathBuf, clock: Arc<dyn Clock>) -> Result<Hub> {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder).await?);
    let at = |port| Options::new(folder.clone(), SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match Hub::with_store(at(USUAL_PORT), Arc::clone(&store), Arc::clone(&clock)).await {
        Err(ServeError::AddressTaken(_) | ServeError::Listen { .. }) => {
            Ok(Hub::with_store(at(0), store, clock).await?)
        }
        started => Ok(started?),
    }
}

impl Running {
    fn says(&self) -> TrialHub {
        TrialHub {
            address: format!("http://{}", self.hub.address()),
            shop: SHOP.to_owned(),
            email: DEMO_EMAIL.to_owned(),
            password: self.password.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Serves until then, and stops without losing anything.
    async fn until(self, over: oneshot::Receiver<()>) {
        let site = DEMO_SITE.to_owned();
        let visitor = tokio::spawn(trial::play(Arc::clone(self.hub.shared()), site, self.first));
        tokio::select! {
            _ = over => {}
            interrupted = tokio::signal::ctrl_c() => {
                if let Err(error) = interrupted {
                    tracing::warn!(%error, "Ctrl-C cannot be waited for");
                }
            }
        }
        visitor.abort();
        self.hub.stop().await;
    }
}

/// Told once the standard input is at its end: whoever holds the other end is gone, also after a crash. On a thread of
/// its own, because a runtime that ends would wait for one of its own.
fn input_closes() -> oneshot::Receiver<()> {
    let (told, closes) = oneshot::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 256];
        let mut input = std::io::stdin().lock();
        // What is written there means nothing.
        while input.read(&mut buffer).is_ok_and(|read| read > 0) {}
        let _ = told.send(());
    });
    closes
}

fn why(error: &anyhow::Error) -> TrialRefused {
    if let Some(error) = error.downcast_ref::<FolderError>() {
        return match error {
            FolderError::InUse { .. } => TrialRefused::InUse,
            FolderError::NotWritable { .. } | FolderError::NoneKnown => TrialRefused::NotWritable,
            FolderError::HalfRestored { .. } => TrialRefused::Damaged,
        };
    }
    if let Some(error) = error.downcast_ref::<ServeError>() {
        return match error {
            ServeError::AddressTaken(_) | ServeError::Listen { .. } => TrialRefused::NoPort,
            ServeError::Store(error) => of_store(error),
            ServeError::Passwords(_) | ServeError::Signals(_) => TrialRefused::Other,
        };
    }
    if let Some(seed::SeedError::InUse) = error.downcast_ref() {
        return TrialRefused::Damaged;
    }
    error.downcast_ref().map_or(TrialRefused::Other, of_store)
}

const fn of_store(error: &StoreError) -> TrialRefused {
    match error {
        StoreError::NotWritable { .. } => TrialRefused::NotWritable,
        StoreError::FromTheFuture { .. } => TrialRefused::Newer,
        StoreError::Damaged { .. } | StoreError::Missing { .. } => TrialRefused::Damaged,
        StoreError::Closed | StoreError::Database(_) => TrialRefused::Other,
    }
}
