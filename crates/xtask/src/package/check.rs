//! Trying the packages: what their distributions' own tools say of them, and a bare system that has nothing yet.

use super::{Suite, folder};
use crate::{command, places::Places};
use anyhow::{Context, Result, ensure};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What is meant so: no distribution builds these packages, names of functions stay in the programs, and libraries that differ
/// between distributions are brought along.
const MEANT_SO: &str = "no-changelog,unstripped-binary-or-object,embedded-library";

/// Reads the packages with the tools of their distributions.
///
/// # Errors
/// When one finds an error.
pub(super) fn look(places: &Places, version: &str) -> Result<()> {
    let out = folder(places, version);
    let scratch = tempfile::tempdir()?;
    let desk = out.join(format!("deskbell_{version}_amd64.deb"));
    command::run(Command::new("dpkg-deb").arg("-x").arg(&desk).arg(scratch.path()))?;
    let share = scratch.path().join("usr/share");
    command::run(Command::new("desktop-file-validate").arg(share.join("applications/Deskbell.desktop")))?;
    command::run(
        Command::new("appstreamcli")
            .args(["validate", "--no-net"])
            .arg(share.join("metainfo/org.deskbell.desk.metainfo.xml")),
    )?;
    if command::find("lintian").is_some() {
        let debs = [desk, out.join(format!("deskbell-hub_{version}_amd64.deb"))];
        command::run(
            Command::new("lintian")
                .args(["--fail-on", "error", "--suppress-tags", MEANT_SO, "--allow-root"])
                .args(&debs),
        )?;
    }
    for name in ["deskbell", "deskbell-hub"] {
        let rpm = out.join(format!("{name}-{version}-1.x86_64.rpm"));
        command::run(Command::new("rpm").args(["-qp", "--requires"]).arg(&rpm))?;
        if command::find("rpmlint").is_some() {
            let meant_so = places.root.join("packaging/rpmlint.toml");
            command::run(Command::new("rpmlint").args(["--strict", "--config"]).arg(meant_so).arg(&rpm))?;
        }
        unpack(name, &rpm)?;
    }
    Ok(())
}

/// Installs an .rpm into an empty root, looks whether all of it is there as it was packed, and erases it. Without what it
/// needs and without its scripts: a root of a distribution that uses it cannot be had from everywhere.
fn unpack(name: &str, rpm: &Path) -> Result<()> {
    let root = tempfile::tempdir()?;
    let in_root = |words: &[&str]| {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(root.path()).args(words);
        command
    };
    command::run(
        in_root(&["--install", "--nodeps", "--noscripts", "--ignorearch", "--nosignature"]).arg(rpm),
    )?;
    // Its owners are the hub's user and others that an empty root does not have.
    command::run(&mut in_root(&["--verify", "--nodeps", "--nouser", "--nogroup", name]))?;
    let listed = command::read(&mut in_root(&["--query", "--list", name]))?;
    command::run(&mut in_root(&["--erase", "--nodeps", "--noscripts", name]))?;
    for path in listed.lines() {
        let path = root.path().join(path.trim_start_matches('/'));
        ensure!(path.is_dir() || !path.exists(), "{} was not erased", path.display());
    }
    Ok(())
}

/// Installs the older version on a bare Debian, uses it, upgrades, uses it again, removes and purges it. What is done there
/// stands in `packaging/check`.
///
/// # Errors
/// When anything does not go as it should.
pub(super) fn install(places: &Places, suite: Suite, version: &str, older: &str) -> Result<()> {
    let root = bare(places, suite.name())?;
    let pictures = env::var_os("OUT").map_or_else(|| places.target.join("packages/pictures"), PathBuf::from);
    fs::create_dir_all(&pictures)?;
    println!("  logs and pictures: {}", pictures.display());
    command::run(
        // Its mounts go with it, however it ends.
        Command::new("unshare")
            .args(["--mount", "--propagation", "private", "bash", "packaging/check/outside.sh"])
            .current_dir(&places.root)
            .env("ROOT", root)
            .env("NEWER", folder(places, version))
            .env("OLDER", folder(places, older))
            .env("VERSIONS", format!("{older} {version}"))
            .env("OUT", pictures),
    )
}

/// A Debian with nothing but what every Debian has, made once for all clones.
fn bare(places: &Places, suite: &str) -> Result<PathBuf> {
    let roots = places.tools().join("roots");
    let root = roots.join(suite);
    if !root.exists() {
        fs::create_dir_all(&roots)?;
        let unfinished = roots.join(format!("{suite}.unfinished"));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        command::run(
            Command::new("debootstrap")
                .args(["--variant=minbase", "--include=ca-certificates", suite])
                .arg(&unfinished),
        )?;
        fs::rename(&unfinished, &root).context("the bare system cannot be put in its place")?;
    }
    Ok(root)
}
