//! The hub's command line.

mod ask;
mod backup;
mod canned;
mod config;
mod doctor;
mod export;
mod group;
mod logs;
mod restore;
mod serve;
mod settings;
mod site;
mod tag;
mod trial;
mod user;

use anyhow::{Result, anyhow};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use deskbell_hub::admin::{By, Change};
use deskbell_hub::auth::{Cost, Passwords};
use deskbell_hub::clock::{Clock, SystemClock};
use deskbell_hub::folder::{self, Lock};
use deskbell_hub::ids::RandomIds;
use deskbell_hub::seed::{self, DEMO_EMAIL, DEMO_PASSWORD};
use deskbell_hub::store::{Batch, Loaded, SetUp, SqliteStore, Store, Write};
use serde::Serialize;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// The Deskbell hub: routes the conversations of a website or an app to the desks of its agents
///
/// One program with its own database. Everything it knows lies in one folder; `backup` makes a copy of it.
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
    /// Add, list, change and delete routing groups, and rename the skills that they need
    #[command(subcommand)]
    Group(group::Group),
    /// Add, list, change and delete the sites and apps that visitors come by
    #[command(subcommand)]
    Site(site::Site),
    /// Add, list, change and delete the shared tags
    #[command(subcommand)]
    Tag(tag::Tag),
    /// Add, list, change and delete the shared canned answers
    #[command(subcommand)]
    Canned(canned::Canned),
    /// Give a new hub what it needs to receive conversations: a group and a site
    Seed(Seed),
    /// Look at the hub's settings and change them
    #[command(subcommand)]
    Settings(settings::Settings),
    /// List the visitors who are kept out, and let them in again
    #[command(subcommand)]
    Block(logs::Block),
    /// Print who changed what
    Audit(logs::Audit),
    /// Write what happened into a file for others
    #[command(subcommand)]
    Export(export::Export),
    /// Copy everything into one file, also while the hub runs
    Backup(backup::Backup),
    /// Put a backup back while the hub is stopped; every client then starts anew
    Restore(restore::Restore),
    /// Look through the hub's folder, and say what is wrong and what to do
    Doctor(doctor::Doctor),
    /// Run a demo for the desk that starts this, on this computer alone, until the standard input closes
    Trial(trial::Trial),
}

#[derive(Args)]
struct Seed {
    /// A whole demo instead: a shop for lamps with six agents, canned answers and past conversations
    #[arg(long)]
    demo: bool,
}

/// Characters of a longer text in a list.
const LINE_CHARS: usize = 60;

/// How a list is printed.
#[derive(Args)]
struct Listing {
    /// Print it as JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Cli {
    /// Reads the command line, the environment and the configuration file. Asked for help, or given what it does not
    /// understand, it says so and ends the program.
    ///
    /// # Errors
    /// When the configuration file is wrong.
    pub(crate) fn read() -> Result<Self> {
        let arguments: Vec<_> = std::env::args_os().collect();
        let command = config::with_file(Self::command(), &arguments)?;
        Ok(Self::from_arg_matches(&command.get_matches_from(arguments)).unwrap_or_else(|error| error.exit()))
    }

    /// Carries the command out.
    pub(crate) async fn run(self) -> Result<ExitCode> {
        let done = match self.command {
            Command::Doctor(doctor) => return doctor.run(self.data).await,
            Command::Trial(trial) => return trial.run(self.data).await,
            Command::Backup(backup) => backup.run(self.data).await,
            Command::Restore(restore) => restore.run(self.data).await,
            Command::Serve(serve) => serve.run(self.data).await,
            Command::User(user) => self.data.open().await?.done_with(async |hub| user.run(hub).await).await,
            Command::Seed(Seed { demo: false }) => self.data.open().await?.done_with(seed_first).await,
            Command::Seed(Seed { demo: true }) => self.data.open().await?.done_with(seed_demo).await,
            Command::Group(group) => {
                self.data.open().await?.done_with(async |hub| group.run(hub).await).await
            }
            Command::Site(site) => self.data.open().await?.done_with(async |hub| site.run(hub).await).await,
            Command::Tag(tag) => self.data.open().await?.done_with(async |hub| tag.run(hub).await).await,
            Command::Canned(canned) => {
                self.data.open().await?.done_with(async |hub| canned.run(hub).await).await
            }
            Command::Settings(settings) => {
                self.data.open().await?.done_with(async |hub| settings.run(hub).await).await
            }
            Command::Block(block) => {
                self.data.open().await?.done_with(async |hub| block.run(hub).await).await
            }
            Command::Audit(audit) => {
                self.data.open().await?.done_with(async |hub| audit.run(hub).await).await
            }
            Command::Export(export) => {
                self.data.open().await?.done_with(async |hub| export.run(hub).await).await
            }
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}

impl Data {
    /// The hub's folder, whether it is there or not.
    fn folder(self) -> Result<PathBuf> {
        Ok(self.data.map_or_else(folder::usual, Ok)?)
    }

    async fn open(self) -> Result<Opened> {
        let folder = self.folder()?;
        let lock = folder::lock(&folder)?;
        let store = SqliteStore::open(&folder).await?;
        let hub = store.load().await?;
        let known = store.set_up().await?;
        let by = By { agent: None, at: SystemClock::new().wall() };
        Ok(Opened { store, hub, known, by, folder, lock })
    }
}

/// A hub's store, opened while no hub runs on it: a running hub keeps its state in memory and would not
/// notice what is written beside it.
struct Opened {
    store: SqliteStore,
    /// What was there when it was opened.
    hub: Loaded,
    /// What was set up.
    known: SetUp,
    /// Who changes something: whoever may read the folder.
    by: By,
    folder: PathBuf,
    lock: Lock,
}

impl Opened {
    async fn write(&self, writes: Vec<Write>) -> Result<()> {
        let done = self.store.commit(Batch { writes }).await;
        done.map_err(|error| anyhow!("nothing was changed: {error}"))
    }

    /// Carries out a change that was found good, and says what it makes. Whether there was anything to change.
    async fn carry_out<T>(&self, change: Change<T>) -> Result<(T, bool)> {
        let any = !change.writes.is_empty();
        if any {
            self.write(change.writes).await?;
        }
        Ok((change.made, any))
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

/// A list as JSON.
fn say_json(list: &impl Serialize) -> Result<()> {
    say(serde_json::to_string_pretty(list)?);
    Ok(())
}

/// A list as a table: columns as wide as their widest cell.
fn say_table<const N: usize>(rows: &[[String; N]]) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        say(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// What became of a change.
fn say_changed(name: &str, any: bool) {
    if any {
        say(format_args!("Changed {name}."));
    } else {
        say(format_args!("{name} is so already; nothing was changed."));
    }
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
    let writes = seed::demo(&opened.hub, SystemClock::new().wall(), &passwords, DEMO_PASSWORD).await?;
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
