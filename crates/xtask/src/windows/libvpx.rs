//! Libraries of C that are linked statically, in one folder: libvpx for Windows, built from the source package of the
//! library that is installed here (the very version that the Linux desk has, with the distribution's mends), and what guards
//! the stack of libopus, which the linker would else take as a DLL that no Windows has.

use super::toolchain::{MINGW, Toolchain};
use crate::command;
use anyhow::{Context, Result};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The package whose source it is.
const PACKAGE: &str = "libvpx-dev";
/// The guard of the stack.
const GUARD: &str = "libssp.a";
const GUARD_SOURCE: &str = include_str!("guard.c");
/// What a call does not need of it.
const WITHOUT: [&str; 6] = [
    "--disable-examples",
    "--disable-tools",
    "--disable-docs",
    "--disable-unit-tests",
    "--disable-vp9",
    "--disable-shared",
];
/// Lists of packages, as apt tells them: place, release and component.
const LISTS: &str = "$(SITE) $(CODENAME) $(COMPONENT)";

/// Whether they are there.
pub(super) fn is_there(toolchain: &Toolchain) -> bool {
    ["libvpx.a", GUARD].iter().all(|library| folder(toolchain).join(library).exists())
}

fn folder(toolchain: &Toolchain) -> PathBuf {
    toolchain.folder("libvpx/lib")
}

/// How the package that binds it is told of it.
pub(super) fn environment(toolchain: &Toolchain) -> Vec<(String, OsString)> {
    let folder = folder(toolchain);
    let version = fs::read_to_string(folder.join("version")).unwrap_or_default();
    let upstream = version.split('-').next().unwrap_or_default();
    vec![
        ("VPX_STATIC".into(), "1".into()),
        ("VPX_VERSION".into(), upstream.into()),
        ("VPX_LIB_DIR".into(), folder.into()),
    ]
}

/// Builds and gathers them, unless they are there in this version.
///
/// # Errors
/// When the source cannot be fetched or does not compile.
pub(super) fn build(toolchain: &Toolchain) -> Result<()> {
    let version = command::read(Command::new("dpkg-query").args([
        "--show",
        "--showformat=${source:Version}",
        PACKAGE,
    ]))?;
    let folder = folder(toolchain);
    if is_there(toolchain) && fs::read_to_string(folder.join("version")).is_ok_and(|built| built == version) {
        println!("  up to date");
        return Ok(());
    }
    let scratch = tempfile::tempdir()?;
    let source = fetch(scratch.path(), &version)?;
    let build = scratch.path().join("build");
    fs::create_dir(&build)?;
    command::run(
        Command::new(source.join("configure"))
            .arg("--target=x86_64-win64-gcc")
            .args(WITHOUT)
            .env("CROSS", MINGW)
            .current_dir(&build),
    )?;
    let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // It names each of its files; only what is wrong is of use.
    let mut make = Command::new("make");
    make.args([&format!("-j{jobs}"), "libvpx.a"]).current_dir(&build).stdout(Stdio::null());
    command::run(&mut make)?;
    fs::create_dir_all(&folder)?;
    fs::copy(build.join("libvpx.a"), folder.join("libvpx.a"))?;
    let (source, object) = (scratch.path().join("guard.c"), scratch.path().join("guard.o"));
    fs::write(&source, GUARD_SOURCE)?;
    command::run(Command::new(format!("{MINGW}gcc")).args(["-O2", "-c", "-o"]).arg(&object).arg(source))?;
    command::run(Command::new(format!("{MINGW}ar")).arg("rcs").arg(folder.join(GUARD)).arg(object))?;
    fs::write(folder.join("version"), version)?;
    Ok(())
}

/// The unpacked source. Most systems know no sources, so apt gets lists of its own here, of the archives that it knows.
fn fetch(scratch: &Path, version: &str) -> Result<PathBuf> {
    let lists = scratch.join("lists");
    fs::create_dir_all(lists.join("partial"))?;
    let known = command::read(Command::new("apt-get").args([
        "indextargets",
        "--format",
        LISTS,
        "Created-By: Packages",
        "Origin: Debian",
    ]))?;
    fs::write(scratch.join("sources.list"), sources(&known))?;
    let apt = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        let option = |name: &str, path: &Path| format!("--option={name}={}", path.display());
        apt.arg(option("Dir::Etc::SourceList", &scratch.join("sources.list")))
            .arg(option("Dir::Etc::SourceParts", Path::new("/dev/null")))
            .arg(option("Dir::State::Lists", &lists))
            // Its own user could not write here.
            .arg("--option=APT::Sandbox::User=root")
            .args(arguments)
            .current_dir(scratch);
        command::run(&mut apt)
    };
    apt(&["--quiet", "update"])?;
    apt(&["--quiet", "source", &format!("libvpx={version}")])?;
    let mut unpacked = fs::read_dir(scratch)?.flatten().map(|entry| entry.path());
    unpacked.find(|path| path.join("configure").exists()).context("apt has unpacked no source of libvpx")
}

/// The sources beside these lists of packages.
fn sources(known: &str) -> String {
    let mut lines: Vec<_> = known.lines().map(|list| format!("deb-src {list}\n")).collect();
    lines.sort();
    lines.dedup();
    lines.concat()
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_archive_is_asked_for_its_sources_once() {
        let known = "http://archive.example bookworm main\nhttp://archive.example bookworm main\n";
        assert_eq!(super::sources(known), "deb-src http://archive.example bookworm main\n");
    }
}
