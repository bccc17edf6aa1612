//! `cargo xtask package`: what Linux distributions install. The desk's packages are made by Tauri's bundler, the hub's by
//! cargo-deb and cargo-generate-rpm; what they bring along lies in `packaging`.

mod check;
mod make;

use crate::{
    command,
    packages::{self, Purpose},
    places::Places,
    step::Steps,
    tools, ui,
};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
pub(crate) use make::version;
use make::{Built, make};
use std::{fs, path::PathBuf, process::Command};

/// The version that an upgrade begins at: the same programs under another number, so that what is tried is the upgrade.
const OLDER: &str = "0.0.9";

/// Make the .deb and .rpm packages of desk and hub, with their checksums
///
/// Builds for release, strips the programs, and leaves packages, symbols and SHA256SUMS in `packages` of cargo's target folder. An AppImage is
/// not made: its tools are downloaded by the bundler.
#[derive(Args)]
pub(crate) struct Options {
    /// Pack the development build: quick, large and slow, and only for this distribution
    #[arg(long)]
    debug: bool,
    /// Pack what was built before
    #[arg(long)]
    no_build: bool,
    /// Also install, upgrade, start, remove and purge them on a bare Debian, and look through the .rpm (needs root)
    #[arg(long)]
    check: bool,
    /// Only that, with the packages that are there
    #[arg(long, conflicts_with_all = ["check", "no_build"])]
    check_only: bool,
    /// The Debian that they are tried on
    #[arg(long, value_enum, default_value = "bookworm")]
    suite: Suite,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

/// A Debian.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Suite {
    /// 12
    Bookworm,
    /// 13, where many libraries have other packages; only for a release build
    Trixie,
}

impl Suite {
    /// What its archive calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::Bookworm => "bookworm",
            Self::Trixie => "trixie",
        }
    }
}

/// Why packages cannot be tried on this machine, if so.
pub(crate) fn hindered() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("packages for Linux are made and tried on Linux".to_owned());
    }
    if !command::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Some("only root can start a bare system".to_owned());
    }
    if command::find("apt-get").is_none() {
        return Some("packages are made where Debian's tools are, and there is no apt-get here".to_owned());
    }
    None
}

/// Makes the packages of a release build, and tries them on each Debian.
///
/// # Errors
/// When a step failed.
pub(crate) fn in_tests(places: &Places, yes: bool) -> Result<()> {
    let bookworm = Options {
        debug: false,
        no_build: false,
        check: true,
        check_only: false,
        suite: Suite::Bookworm,
        yes,
    };
    run(places, &bookworm)?;
    run(places, &Options { check: false, check_only: true, suite: Suite::Trixie, ..bookworm })
}

/// Where packages of one version are.
pub(crate) fn folder(places: &Places, version: &str) -> PathBuf {
    places.target.join("packages").join(version)
}

/// Makes the packages, and tries them when asked to.
///
/// # Errors
/// When a step failed.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("packages for Linux are made on Linux; the release workflow makes the others");
    }
    let check = options.check || options.check_only;
    let mut steps = Steps::new();
    let done = steps_of(places, options, check, &mut steps);
    println!("{}\n{}", steps.table(), steps.tally());
    done
}

fn steps_of(places: &Places, options: &Options, check: bool, steps: &mut Steps) -> Result<()> {
    let purpose = if check { Purpose::Install } else { Purpose::Package };
    steps.run("packages", || packages::ensure(purpose, options.yes))?;
    let version = version(places)?;
    if !options.check_only {
        steps.run("tools", || tools::ensure(places, &[&tools::CARGO_DEB, &tools::GENERATE_RPM]))?;
        steps.run("ui-install", || {
            ui::install(&places.ui())?;
            ui::install(&places.root.join("packaging"))
        })?;
        let profile = if options.debug { "debug" } else { "release" };
        if !options.no_build {
            steps.run("ui-build", || ui::build(places))?;
            steps.run("build", || build(places, options.debug))?;
        }
        let built = steps.run("strip", || Built::stage(places, profile))?;
        steps.run("make", || make(places, &built, &version))?;
        if check {
            steps.run("make-older", || make(places, &built, OLDER))?;
        }
        steps.run("look", || check::look(places, &version))?;
        println!("\n  {}", folder(places, &version).display());
    }
    if check {
        steps.run("install", || check::install(places, options.suite, &version, OLDER))?;
    }
    Ok(())
}

/// Both programs. The release build links libvpx statically, so that it runs on distributions with another version of it.
fn build(places: &Places, debug: bool) -> Result<()> {
    let mut cargo = places.cargo();
    cargo.args(["build", "--workspace", "--bin", "deskbell", "--bin", "deskbell-hub"]);
    if !debug {
        cargo.arg("--release").env("DESKBELL_LIBVPX", static_libvpx(places)?);
    }
    command::run(&mut cargo)
}

/// A folder with the static libvpx of this system, and nothing else.
fn static_libvpx(places: &Places) -> Result<PathBuf> {
    // Debian's vpx.pc names a folder that the library is not in; the file itself lies one below the one that it is in.
    let mut pkg_config = Command::new("pkg-config");
    let described = command::read(pkg_config.args(["--variable=pcfiledir", "vpx"]))?;
    let library = PathBuf::from(described.trim()).with_file_name("libvpx.a");
    if !library.exists() {
        bail!("{} is not there: a release is packed where the development files have it", library.display());
    }
    let alone = places.target.join("package/libvpx");
    fs::create_dir_all(&alone)?;
    fs::copy(library, alone.join("libvpx.a"))?;
    Ok(alone)
}
