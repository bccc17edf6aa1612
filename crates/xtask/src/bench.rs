//! Measuring: optimised builds, then the bench program, which prints a table and writes JSON.

use crate::{
    command,
    packages::{self, Purpose},
    places::Places,
    step::Steps,
    tools, ui,
};
use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use std::process::Command;

/// Measure with optimised builds; prints a table and writes target/bench.json
///
/// Latencies and memory are measured by `deskbell-tests`' bench program against a real hub process.
/// Timings are never asserted in tests: machines differ, so compare only figures of the same run.
#[derive(Args)]
pub(crate) struct Options {
    /// What to measure
    #[arg(value_enum, default_value_t = What::Hub)]
    what: What,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// Handed on to the bench program; `cargo xtask bench -- --help` lists what it takes
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// What can be measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Latency, memory and routing of the hub
    Hub,
    /// A call: first picture, glass to glass, processor, beside Chromium to Chromium
    Call,
    /// A call on bad networks: loss, a link that becomes narrow and wide again, a narrow one
    Network,
    /// A call that moves to the phone and back: how long the visitor sees and hears nothing, beside break before make
    Handoff,
    /// The live board in a real window beside 500 agents with 5,000 conversations: what it costs, and how fast it answers
    Board,
}

/// Builds and measures.
///
/// # Errors
/// When a build or the measurement itself fails.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    match options.what {
        What::Hub => hub(places, options),
        What::Call => calls(places, options, "call"),
        What::Network => calls(places, options, "network"),
        What::Handoff => window(places, options, "handoff"),
        What::Board => window(places, options, "board"),
    }
}

/// The engine against real browsers.
fn calls(places: &Places, options: &Options, what: &str) -> Result<()> {
    let mut steps = Steps::new();
    steps.run("packages", || packages::ensure(Purpose::Test, options.yes))?;
    steps.run("ui-install", || ui::install(&places.root.join("tests/e2e")))?;
    steps.run("build", || {
        command::run(places.cargo().args(["build", "--release", "-p", "deskbell-tests", "--bin", "peer"]))
    })?;
    let measured = steps.run("measure", || {
        command::run(
            Command::new("node")
                .arg("tests/e2e/bench.mjs")
                .arg(what)
                .args(&options.arguments)
                .current_dir(&places.root)
                .env("PEER_BIN", places.built("release", "peer"))
                .env("OUT", places.target.join("bench"))
                .env("BENCH_JSON", places.target.join(format!("bench-{what}.json"))),
        )
    });
    println!("{}", steps.table());
    measured
}

/// The real window, the real pages and real browsers.
fn window(places: &Places, options: &Options, what: &str) -> Result<()> {
    let mut steps = Steps::new();
    steps.run("packages", || packages::ensure(Purpose::Test, options.yes))?;
    steps.run("tools", || tools::ensure(places, &[&tools::TAURI_DRIVER]))?;
    steps.run("ui-install", || {
        ui::install(&places.ui())?;
        ui::install(&places.root.join("tests/e2e"))
    })?;
    steps.run("ui-build", || ui::build(places))?;
    steps.run("build", || {
        let programs = ["deskbell", "deskbell-hub", "peer", "bench"].map(|name| ["--bin", name]);
        command::run(places.cargo().args(["build", "--release", "--workspace"]).args(programs.as_flattened()))
    })?;
    let measured = steps.run("measure", || {
        let tauri_driver = tools::TAURI_DRIVER.path(places).context("tauri-driver is not installed")?;
        command::run(
            // A bus of its own, as for the end-to-end tests.
            Command::new("dbus-run-session")
                .args(["--", "node", "tests/e2e/bench.mjs", what])
                .args(&options.arguments)
                .current_dir(&places.root)
                .env("DESKBELL_BIN", places.built("release", "deskbell"))
                .env("DESKBELL_HUB_BIN", places.built("release", "deskbell-hub"))
                .env("PEER_BIN", places.built("release", "peer"))
                .env("TAURI_DRIVER", tauri_driver)
                .env("OUT", places.target.join("bench"))
                .env("BENCH_JSON", places.target.join(format!("bench-{what}.json"))),
        )
    });
    println!("{}", steps.table());
    measured
}

fn hub(places: &Places, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    steps.run("packages", || packages::ensure(Purpose::Run, options.yes))?;
    steps.run("ui-install", || ui::install(&places.ui()))?;
    steps.run("ui-build", || ui::build(places))?;
    steps.run("build", || {
        command::run(places.cargo().args([
            "build",
            "--release",
            "--workspace",
            "--bin",
            "deskbell-hub",
            "--bin",
            "bench",
            "--bin",
            "headless",
        ]))
    })?;
    let measured = steps.run("measure", || {
        command::run(
            Command::new(places.built("release", "bench"))
                .args(&options.arguments)
                .current_dir(&places.root)
                .env("DESKBELL_HUB_BIN", places.built("release", "deskbell-hub"))
                .env("BENCH_JSON", places.target.join("bench.json")),
        )
    });
    println!("{}", steps.table());
    measured
}
