//! `cargo xtask run`: from a fresh clone to a desk and a visitor who can talk to each other.

use crate::{
    children::{Children, Waited},
    command, demo,
    packages::{self, Purpose},
    places::Places,
    step::Steps,
    tools, ui,
};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::Command,
    time::Duration,
};

/// The hub opens its database and listens well within this.
const HUB_STARTS: Duration = Duration::from_secs(30);

/// Build and open Deskbell with demo data: hub, desk and a shop with a visitor's chat
///
/// Installs what is missing, builds the pages, the hub and the desk, starts a hub of its own with demo
/// data, opens the desk signed in as the demo agent and the demo shop in the default browser. Write in
/// the shop, answer at the desk. Ctrl-C stops everything; what was written is kept for the next time.
/// Without a display the same runs on a virtual one, with a scripted visitor, and ends with pictures.
#[derive(Args)]
pub(crate) struct Options {
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// Use a virtual display and a scripted visitor, even if there is a display
    #[arg(long)]
    headless: bool,
    /// Forget what earlier runs have kept
    #[arg(long)]
    fresh: bool,
    /// The hub's port on 127.0.0.1 [default: 7420, or a free one if it is in use]
    #[arg(long)]
    port: Option<u16>,
}

/// Sets up, builds, starts, and waits for the end.
///
/// # Errors
/// When a step fails, or a program ends that should have gone on.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    let headless = options.headless || !has_display();
    let mut steps = Steps::new();
    let done = build(&mut steps, places, options, headless).and_then(|()| {
        let mut children = Children::new()?;
        let port = options.port.map_or_else(demo::free_port, Ok)?;
        let hub_address = format!("http://127.0.0.1:{port}");
        steps.run("hub", || start_hub(&mut children, places, port, &hub_address))?;
        if headless {
            steps.run("tour", || tour(&mut children, places, &hub_address))
        } else {
            println!("{}", steps.table());
            show(&mut children, places, &hub_address)
        }
    });
    if headless || done.is_err() {
        println!("{}", steps.table());
    }
    // A step has already said at length what went wrong.
    if steps.failures() > 0 { Err(anyhow!("a step failed, see above")) } else { done }
}

/// Everything up to the built programs. One step after the other: each needs those before it.
fn build(steps: &mut Steps, places: &Places, options: &Options, headless: bool) -> Result<()> {
    let purpose = if headless { Purpose::Test } else { Purpose::Run };
    steps.run("packages", || packages::ensure(purpose, options.yes))?;
    if headless {
        steps.run("tools", || tools::ensure(places, &[&tools::TAURI_DRIVER]))?;
    }
    steps.run("ui-install", || {
        ui::install(&places.ui())?;
        // The tour drives the window and the browser with packages of its own.
        if headless { ui::install(&places.root.join("tests/e2e")) } else { Ok(()) }
    })?;
    steps.run("ui-build", || ui::build(places))?;
    steps.run("build", || {
        let programs = ["--bin", "deskbell", "--bin", "deskbell-hub"];
        command::run(places.cargo().args(["build", "--workspace"]).args(programs))
    })?;
    steps.run("demo-data", || {
        if options.fresh {
            demo::forget(&places.demo())?;
        }
        fs::create_dir_all(places.demo())?;
        command::run(&mut demo::seed(places))
    })
}

fn start_hub(children: &mut Children, places: &Places, port: u16, hub_address: &str) -> Result<()> {
    children.start_logged("hub", demo::serve(places, port), &places.demo().join("hub.log"))?;
    children.wait_until("it was ready", HUB_STARTS, || demo::is_healthy(hub_address).then_some(()))
}

/// The desk and the browser on the display there is, until the person has seen enough.
fn show(children: &mut Children, places: &Places, hub_address: &str) -> Result<()> {
    let shop = format!("{hub_address}/demo/shop");
    children.start_logged("desk", demo::desk(places, hub_address), &places.demo().join("desk.log"))?;
    let opened = open::that_detached(&shop);
    println!("\nThe desk is open. The shop: {shop}");
    if let Err(error) = opened {
        println!("No browser could be started ({error}): open that address yourself.");
    }
    println!("Logs and data: {}\nCtrl-C stops everything.", places.demo().display());
    match children.wait_for_an_end()? {
        Waited::Interrupted => println!("\nStopping."),
        Waited::Ended("desk", status) if status.success() => println!("\nThe desk was closed. Stopping."),
        Waited::Ended(name, status) => bail!("{name} ended ({status}){}", children.last_words(name)),
    }
    Ok(())
}

/// The scripted visitor and the real desk on a virtual display, then the place of their pictures.
fn tour(children: &mut Children, places: &Places, hub_address: &str) -> Result<()> {
    let display = start_display(children)?;
    let script = demo::script(places, "tests/e2e/tour.mjs")?;
    // A session bus of its own: notifications and the single instance need one.
    let mut tour = Command::new("dbus-run-session");
    tour.arg("--").arg(script.get_program()).args(script.get_args()).current_dir(&places.root);
    tour.envs(script.get_envs().filter_map(|(name, value)| Some((name, value?))));
    tour.envs(demo::signed_in(places, hub_address));
    tour.env("HUB_URL", hub_address).env("DISPLAY", display);
    tour.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1"); // A virtual display has no GPU.
    children.start("tour", tour)?;
    match children.wait_for_an_end()? {
        Waited::Ended("tour", status) if status.success() => {
            println!("\nPictures of the desk and of the visitor: {}", demo::out(places).display());
            Ok(())
        }
        Waited::Ended(name, status) => bail!("{name} ended ({status}){}", children.last_words(name)),
        Waited::Interrupted => bail!("stopped by Ctrl-C"),
    }
}

/// A virtual display: its name, like `:3`.
fn start_display(children: &mut Children) -> Result<String> {
    let mut display = Command::new("Xvfb");
    // It chooses a free number and writes it to its standard output once it is ready.
    // Without -noreset it starts over when its last window closes, and a window that opens just then fails.
    display.args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"]);
    let output = children.start_piped("display", display)?;
    let mut number = String::new();
    BufReader::new(output).read_line(&mut number).context("cannot read the virtual display's number")?;
    match number.trim() {
        "" => bail!("Xvfb ended before it had a display"),
        number => Ok(format!(":{number}")),
    }
}

/// Whether a window could be opened. macOS and Windows always have a display.
fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
