//! `cargo xtask windows`: the desk is compiled for Windows on Debian, its pure parts are tested under Wine, and an
//! installer is made, run and undone there. Nothing of it is released: that is the release workflow's, with Microsoft's own
//! linker. It is there so that what only Windows compiles is never broken for long.

mod installed;
mod installer;
mod libvpx;
mod toolchain;
mod wine;

use crate::{
    command,
    packages::{self, Purpose},
    places::Places,
    step::Steps,
    ui,
};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use std::process::Command;
use toolchain::Toolchain;
use wine::Wine;

/// What is built: optimised as little as can be, and otherwise as for a release.
const PROFILE: &str = "windows";
/// Given on the command line: nobody else builds so.
const SETTINGS: [&str; 7] = [
    "inherits='release'",
    "opt-level=0",
    "lto=false",
    "codegen-units=16",
    "debug=0",
    "overflow-checks=true",
    "strip='debuginfo'",
];
/// What its tests are run of: rules without a network, a window or a hub.
const TESTED: [&str; 6] = [
    "deskbell-domain",
    "deskbell-protocol",
    "deskbell-policy",
    "deskbell-bandwidth",
    "deskbell-support",
    "deskbell-picture",
];

/// Compile desk and hub for Windows, test what can be under Wine, and make and try an installer
///
/// Needs Debian 12 or a system like it. The first time takes half an hour and 5 GB outside of the clone, later times a few
/// minutes. Under Wine there is no window: what was never run on a real Windows stands in docs/windows.md.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this step, with what was made before
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

/// A step that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Compile and link desk and hub, without a warning
    Build,
    /// The unit tests of what is pure
    Tests,
    /// Make the installer of what was built
    Installer,
    /// Install, look and uninstall
    Install,
}

/// Runs the steps.
///
/// # Errors
/// When one of them failed.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    let done = steps_of(places, options, &mut steps);
    println!("{}\n{}", steps.table(), steps.tally());
    done
}

fn steps_of(places: &Places, options: &Options, steps: &mut Steps) -> Result<()> {
    if command::find("apt-get").is_none() {
        bail!("this is done on Debian; on Windows itself `cargo xtask test` compiles and tests it");
    }
    let toolchain = Toolchain::new(places);
    let wanted = |step| options.only.is_none_or(|only| only == step);
    steps.run("packages", || packages::ensure(Purpose::Windows, options.yes))?;
    if wanted(Only::Build) || wanted(Only::Tests) {
        steps.run("sysroot", || toolchain.sysroot())?;
        steps.run("libvpx", || libvpx::build(&toolchain))?;
    }
    if options.only.is_none() {
        steps.run("ui", || ui::install(&places.ui()).and_then(|()| ui::build(places)))?;
    }
    if wanted(Only::Build) {
        steps.run("build", || build(&toolchain, places))?;
    }
    if wanted(Only::Tests) {
        steps.run("tests", || tests(&toolchain, places))?;
    }
    if wanted(Only::Installer) {
        steps.run("installer", || installer::make(&toolchain, places))?;
    }
    if wanted(Only::Install) {
        steps.run("install", || installed::check(&toolchain, &Wine::ensure(&toolchain)?, places))?;
    }
    Ok(())
}

/// Why `cargo xtask test` leaves it out, if so: the first build takes longer than all the other tests, so it must be asked
/// for.
pub(crate) fn hindered(places: &Places, all: bool) -> Option<String> {
    if command::find("apt-get").is_none() {
        return Some("it is done with Debian's tools, and there is no apt-get here".to_owned());
    }
    let cold = !all && !Toolchain::new(places).is_warm();
    cold.then(|| "never built here: `cargo xtask windows` does it".to_owned())
}

/// What `cargo xtask test` does of it: everything when all was asked for, else the step that finds most.
///
/// # Errors
/// As [`run`].
pub(crate) fn in_tests(places: &Places, all: bool, yes: bool) -> Result<()> {
    let mut steps = Steps::new();
    let done = steps_of(places, &Options { only: (!all).then_some(Only::Build), yes }, &mut steps);
    println!("{}", steps.table());
    done
}

/// Both programs.
fn build(toolchain: &Toolchain, places: &Places) -> Result<()> {
    let mut cargo = linting(toolchain, places);
    cargo.args(["build", "--locked", "--profile", PROFILE]).args(settings());
    cargo.args([
        "--package",
        "deskbell",
        "--bin",
        "deskbell",
        "--package",
        "deskbell-hub",
        "--bin",
        "deskbell-hub",
    ]);
    command::run(&mut cargo)
}

fn tests(toolchain: &Toolchain, places: &Places) -> Result<()> {
    Wine::ensure(toolchain)?;
    let mut cargo = linting(toolchain, places);
    cargo.args(["test", "--locked", "--no-fail-fast", "--profile", PROFILE, "--lib"]).args(settings());
    cargo.args(TESTED.iter().flat_map(|package| ["--package", package]));
    // Snapshots are found by cargo else, which does not run there; and none is written anew.
    cargo.env("INSTA_WORKSPACE_ROOT", &places.root).env("INSTA_UPDATE", "no");
    command::run(&mut cargo)
}

fn settings() -> impl Iterator<Item = String> {
    SETTINGS.iter().flat_map(|setting| ["--config".to_owned(), format!("profile.{PROFILE}.{setting}")])
}

/// Cargo, with clippy as the compiler of our own crates: what only Windows compiles is linted as all else is, without
/// compiling anything twice.
fn linting(toolchain: &Toolchain, places: &Places) -> Command {
    let mut cargo = toolchain.cargo(places);
    // How cargo's own `clippy` hands arguments on.
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", "/usr/bin/clippy-driver")
        .env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo
}
