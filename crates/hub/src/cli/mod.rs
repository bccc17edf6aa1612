//! The hub's command line.

mod serve;
mod user;

use anyhow::{Result, anyhow};
use clap::{Args, Parser, Subcommand};
use deskbell_hub::auth::{Cost, Passwords};
use deskbell_hub::clock::{Clock, SystemClock};
use deskbell_hub::folder::{self, Lock};
use deskbell_hub::ids::RandomIds;
use deskbell_hub::seed::{self, DEMO_EMAIL, DEMO_PASSWORD};
use deskbell_hub::store::{Batch, Loaded, SqliteStore, Store, Write};
use std::io::Write as _;
use std::path::PathBuf;

/// The Deskbell hub: routes the conversations of a website or an app to the desks of its agents
///
/// One program with its own database. Everything it knows lies in one folder; back that folder up.
#[derive(Parser)]
#[command(name = "deskbell-hub", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    data: Data,
}

const EXAMPLES: &str = "\
A first hub:
  deskbell-hub seed
  deskbell-hub user add ana@example.org --name \"Ana Ferreira\" --role lead --language en --language fr
  deskbell-hub serve --organisation \"Example Ltd\"

Something to look at, in a folder of its own:
  deskbell-hub seed --demo --data ./demo
  deskbell-hub serve --data ./demo";

/// Where the hub keeps everything.
#[derive(Args)]
struct Data {
    /// The hub's folder [default: this system's folder for the user's programs]
    #[arg(long, env = "DESKBELL_HUB_DATA", value_name = "FOLDER", global = true, display_order = 100)]
    data: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the hub until Ctrl-C or SIGTERM
    Serve(serve::Serve),
    /// Add, list and change the people who sign in at a desk
    #[command(subcommand)]
    User(user::User),
    /// Give a new hub what it needs to receive conversations: a group and a site
    Seed(Seed),
    /// Look at the hub's settings
    #[command(subcommand)]
    Settings(Settings),
}

#[derive(Args)]
struct Seed {
    /// A whole demo instead: a shop for lamps with four agents, canned answers and past conversations
    #[arg(long)]
    demo: bool,
}

#[derive(Subcommand)]
enum Settings {
    /// Print them as JSON; durations are in milliseconds
    Show,
}

impl Cli {
    /// Carries the command out.
    pub(crate) async fn run(self) -> Result<()> {
        match self.command {
            Command::Serve(serve) => serve.run(self.data).await,
            Command::User(user) => self.data.open().await?.done_with(async |hub| user.run(hub).await).await,
            Command::Seed(Seed { demo: false }) => self.data.open().await?.done_with(seed_first).await,
            Command::Seed(Seed { demo: true }) => self.data.open().await?.done_with(seed_demo).await,
            Command::Settings(Settings::Show) => self.data.open().await?.done_with(show_settings).await,
        }
    }
}

impl Data {
    async fn open(self) -> Result<Opened> {
        let folder = self.data.map_or_else(folder::usual, Ok)?;
        let lock = folder::lock(&folder)?;
        let store = SqliteStore::open(&folder).await?;
        let hub = store.load().await?;
        Ok(Opened { store, hub, folder, lock })
    }
}

/// A hub's store, opened while no hub runs on it: a running hub keeps its state in memory and would not
/// notice what is written beside it.
struct Opened {
    store: SqliteStore,
    /// What was there when it was opened.
    hub: Loaded,
    folder: PathBuf,
    lock: Lock,
}

impl Opened {
    async fn write(&self, writes: Vec<Write>) -> Result<()> {
        let done = self.store.commit(Batch { writes }).await;
        done.map_err(|error| anyhow!("nothing was changed: {error}"))
    }

    /// Closes the store. The folder stays locked as long as the lock is kept.
    async fn close(self) -> (PathBuf, Lock) {
        self.store.close().await;
        (self.folder, self.lock)
    }

    /// Closes the store after the work, whatever came of it.
    async fn done_with(self, work: impl AsyncFnOnce(&Self) -> Result<()>) -> Result<()> {
        let done = work(&self).await;
        self.close().await;
        done
    }
}

/// A line for whoever asked. A pipe that was closed is no error.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

async fn seed_first(opened: &Opened) -> Result<()> {
    let writes = seed::first(&opened.hub, &RandomIds);
    if writes.is_empty() {
        say("This hub has groups already; nothing was changed.");
        return Ok(());
    }
    opened.write(writes).await?;
    say(format_args!(
        "Added the group \"Support\" and the site \"web\" in {}.\nNext: deskbell-hub user add EMAIL --name NAME",
        opened.folder.display()
    ));
    Ok(())
}

async fn seed_demo(opened: &Opened) -> Result<()> {
    let passwords = Passwords::new(Cost::default())?;
    let writes = seed::demo(&opened.hub, SystemClock::new().wall(), &passwords).await?;
    if writes.is_empty() {
        say("The demo is there already; nothing was changed.");
        return Ok(());
    }
    opened.write(writes).await?;
    say(format_args!(
        "The demo is in {}.\nSign in at a desk as {DEMO_EMAIL} with the password {DEMO_PASSWORD}.",
        opened.folder.display()
    ));
    Ok(())
}

async fn show_settings(opened: &Opened) -> Result<()> {
    let mut shown = serde_json::to_value(&opened.hub.settings)?;
    if let Some(settings) = shown.as_object_mut() {
        // With its secret's existence and without the secret.
        settings.insert("ice".to_owned(), serde_json::to_value(opened.hub.ice.shown())?);
    }
    say(serde_json::to_string_pretty(&shown)?);
    Ok(())
}
