//! `cargo xtask torture`: hubs and desks are killed, frozen and cut off for minutes, and nothing may be lost.

use crate::{
    command, demo,
    packages::{self, Purpose},
    places::{Places, WHOLE_WORKSPACE},
    step::Steps,
    tools, ui,
};
use anyhow::Result;
use clap::Args;
use std::process::Command;

/// In the tests it takes so long.
const IN_TESTS: &str = "3";

/// Kill, freeze and cut off hubs and desks for minutes, and show that nothing is lost
///
/// A hub, desks (one of them a real window) and visitors write to each other over lines that break, on a disk that is full now and then. What was
/// acknowledged is compared with the hub's store, every desk and every page. Prints the counts.
#[derive(Args)]
pub(crate) struct Options {
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// For so many minutes
    #[arg(long, default_value = "10")]
    minutes: String,
    /// Choose as in the run that printed this seed
    #[arg(long)]
    seed: Option<String>,
}

/// Builds and runs it.
///
/// # Errors
/// When a build fails, or something was lost.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    steps.run("packages", || packages::ensure(Purpose::Test, options.yes))?;
    steps.run("tools", || tools::ensure(places, &[&tools::TAURI_DRIVER]))?;
    steps.run("ui-install", || {
        ui::install(&places.ui())?;
        ui::install(&places.root.join("tests/e2e"))
    })?;
    steps.run("ui-build", || ui::build(places))?;
    steps.run("build", || command::run(places.cargo().arg("build").args(WHOLE_WORKSPACE)))?;
    let seed = options.seed.iter().flat_map(|seed| ["--seed", seed]);
    let ran = steps
        .run("torture", || command::run(torture(places)?.args(["--minutes", &options.minutes]).args(seed)));
    println!("{}", steps.table());
    ran
}

/// The short one, with everything built.
///
/// # Errors
/// When something was lost.
pub(crate) fn in_tests(places: &Places) -> Result<()> {
    command::run(torture(places)?.args(["--minutes", IN_TESTS]))
}

/// With a real window among the desks.
fn torture(places: &Places) -> Result<Command> {
    let mut command = demo::program(places, Command::new(places.built("debug", "torture")))?;
    command.arg("--window").arg(places.root.join("tests/e2e/window.mjs"));
    Ok(command)
}
