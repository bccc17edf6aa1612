//! Making the packages from what was built.

use super::folder;
use crate::{command, places::Places};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What no program is linked to, and the desk cannot do without: the decoder of a call's pictures. What the tray needs is
/// added by the bundler.
const DEB_ALSO: &str = "gstreamer1.0-plugins-good";
/// The same for Fedora, or else for openSUSE.
const RPM_ALSO: &str = "(gstreamer1-plugins-good or gstreamer-plugins-good)";
/// Who is told of faults in a package, in the form that Debian wants.
const MAINTAINER: &str = "The Deskbell project <packages@deskbell.example>";
/// A keychain, because a desk without one keeps the session and the copy in memory; and a font with emoji, because what cannot
/// be drawn is left out of the picker.
const DEB_BETTER: [&str; 2] = ["gnome-keyring | kwalletmanager | keepassxc", "fonts-noto-color-emoji"];
/// The same for Fedora, or else for openSUSE.
const RPM_BETTER: [&str; 2] = [
    "(gnome-keyring or kwalletmanager or kwalletmanager5 or keepassxc)",
    "(google-noto-color-emoji-fonts or google-noto-coloremoji-fonts)",
];

/// What the hub's program is called in the desk's package, for a trial on this computer.
const OWN_HUB: &str = "/usr/lib/deskbell/deskbell-hub";

/// The programs, stripped, where the bundlers look for them.
pub(super) struct Built {
    /// What they take for cargo's target folder.
    target: PathBuf,
    desk: PathBuf,
    hub: PathBuf,
    /// They go to other people.
    release: bool,
}

impl Built {
    /// Copies and strips what was built; what a debugger needs of it is kept beside the packages. The names of functions
    /// stay in the programs: a crash report without them would say nothing.
    ///
    /// # Errors
    /// When a program was not built.
    pub(super) fn stage(places: &Places, profile: &str) -> Result<Self> {
        let target = places.target.join("package");
        // The bundlers know one folder for what is ready, whatever it was built as.
        let ready = target.join("release");
        fs::create_dir_all(&ready)?;
        for name in ["deskbell", "deskbell-hub"] {
            let built = places.built(profile, name);
            ensure!(built.exists(), "{} is not there: leave out --no-build", built.display());
            let (staged, symbols) = (ready.join(name), ready.join(name).with_extension("debug"));
            command::run(Command::new("objcopy").args(["--only-keep-debug"]).arg(&built).arg(&symbols))?;
            command::run(Command::new("objcopy").args(["--strip-debug"]).arg(&built).arg(&staged))?;
        }
        Ok(Self {
            desk: ready.join("deskbell"),
            hub: ready.join("deskbell-hub"),
            target,
            release: profile == "release",
        })
    }

    /// Packages that the system's own tools find to be needed by these programs.
    fn debs(programs: &[&Path]) -> Result<Vec<String>> {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("debian"))?;
        // It reads nothing of it but that it is there.
        fs::write(
            folder.path().join("debian/control"),
            "Source: deskbell\n\nPackage: deskbell\nArchitecture: any\n",
        )?;
        let mut shlibdeps = Command::new("dpkg-shlibdeps");
        shlibdeps.arg("-O").args(programs.iter().map(|program| format!("-e{}", program.display())));
        let said = command::read(shlibdeps.current_dir(folder.path()))?;
        let depends = said.trim().strip_prefix("shlibs:Depends=").context("dpkg-shlibdeps says nothing")?;
        Ok(depends.split(", ").map(str::to_owned).collect())
    }

    /// Libraries that these programs need, as Fedora, openSUSE and their kin all name them.
    fn rpms(programs: &[&Path]) -> Result<Vec<String>> {
        let mut all = Vec::new();
        for program in programs {
            let found = Command::new("/usr/lib/rpm/elfdeps")
                .arg("--requires")
                .arg(program)
                .stdin(Stdio::null())
                .output()
                .context("rpm's own elfdeps cannot be started")?;
            ensure!(found.status.success(), "elfdeps cannot read {}", program.display());
            all.extend(String::from_utf8(found.stdout)?.lines().map(str::to_owned));
        }
        all.sort();
        all.dedup();
        Ok(all)
    }
}

/// The version of all of it.
///
/// # Errors
/// When tauri.conf.json cannot be read.
pub(crate) fn version(places: &Places) -> Result<String> {
    let config: Value = serde_json::from_slice(&fs::read(places.root.join("tauri.conf.json"))?)?;
    let version = config["version"].as_str().context("tauri.conf.json has no version")?;
    Ok(version.to_owned())
}

/// Makes the four packages and their checksums.
///
/// # Errors
/// When a bundler fails.
pub(super) fn make(places: &Places, built: &Built, version: &str) -> Result<()> {
    let out = folder(places, version);
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(out.join("symbols"))?;
    desk(places, built, version)?;
    let bundles = built.target.join("release/bundle");
    fs::rename(
        bundles.join(format!("deb/Deskbell_{version}_amd64.deb")),
        out.join(format!("deskbell_{version}_amd64.deb")),
    )?;
    fs::rename(
        bundles.join(format!("rpm/Deskbell-{version}-1.x86_64.rpm")),
        out.join(format!("deskbell-{version}-1.x86_64.rpm")),
    )?;
    hub(places, built, version, &out)?;
    for name in ["deskbell.debug", "deskbell-hub.debug"] {
        fs::copy(built.target.join("release").join(name), out.join("symbols").join(name))?;
    }
    sums(&out)
}

fn desk(places: &Places, built: &Built, version: &str) -> Result<()> {
    let programs = [built.desk.as_path(), &built.hub];
    let mut debs = Built::debs(&programs)?;
    debs.push(DEB_ALSO.to_owned());
    let mut rpms = Built::rpms(&programs)?;
    if let Some(library) = rpms.iter().find(|library| library.starts_with("libvpx.so")) {
        ensure!(
            !built.release,
            "{library} is another library elsewhere: leave out --no-build, which links it statically"
        );
        println!("  with {library} the packages fit this distribution only");
    }
    rpms.push(RPM_ALSO.to_owned());
    let files = json!({ OWN_HUB: built.hub });
    let config = json!({
        "version": version,
        "bundle": {
            "publisher": MAINTAINER,
            "linux": {
                "deb": { "depends": debs, "recommends": DEB_BETTER, "files": files },
                "rpm": { "depends": rpms, "recommends": RPM_BETTER, "files": files },
            },
        },
    });
    let mut tauri = Command::new("node");
    tauri
        .arg(places.root.join("packaging/node_modules/@tauri-apps/cli/tauri.js"))
        .args(["bundle", "--ci", "--no-sign", "--bundles", "deb,rpm", "--config"])
        .arg(config.to_string())
        .current_dir(&places.root)
        .env("CARGO_TARGET_DIR", &built.target);
    command::run(&mut tauri)
}

fn hub(places: &Places, built: &Built, version: &str, out: &Path) -> Result<()> {
    command::run(
        places
            .cargo()
            .args([
                "deb",
                "-p",
                "deskbell-hub",
                "--no-build",
                "--no-strip",
                "--deb-version",
                version,
                "--output",
            ])
            .arg(out.join(format!("deskbell-hub_{version}_amd64.deb")))
            .env("CARGO_TARGET_DIR", &built.target),
    )?;
    command::run(
        places
            .cargo()
            .args(["generate-rpm", "-p", "crates/hub", "--set-metadata"])
            .arg(format!("version = \"{version}\""))
            .arg("--output")
            .arg(out.join(format!("deskbell-hub-{version}-1.x86_64.rpm")))
            .env("CARGO_TARGET_DIR", &built.target),
    )
}

/// What somebody compares who has fetched a package.
fn sums(out: &Path) -> Result<()> {
    let mut names: Vec<_> = fs::read_dir(out)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<Result<Vec<_>, std::io::Error>>()?
        .into_iter()
        .filter(|name| out.join(name).is_file())
        .collect();
    names.sort();
    let said = command::read(Command::new("sha256sum").args(&names).current_dir(out))?;
    fs::write(out.join("SHA256SUMS"), said)?;
    Ok(())
}
