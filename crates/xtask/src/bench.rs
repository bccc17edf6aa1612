//! Measuring: optimised builds, then the bench program, which prints a table and writes JSON.

use crate::{
    command,
    packages::{self, Purpose},
    places::Places,
    step::Steps,
    ui,
};
use anyhow::Result;
use clap::Args;
use std::process::Command;

/// Measure with optimised builds; prints a table and writes target/bench.json
///
/// Latencies and memory are measured by `deskbell-tests`' bench program against a real hub process.
/// Timings are never asserted in tests: machines differ, so compare only figures of the same run.
#[derive(Args)]
pub(crate) struct Options {
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// Handed on to the bench program; `cargo xtask bench -- --help` lists what it takes
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds and measures.
///
/// # Errors
/// When a build or the measurement itself fails.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
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
