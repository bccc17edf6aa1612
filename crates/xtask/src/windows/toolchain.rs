//! What compiles for Windows here: Debian's compiler with a linker of MinGW, and a standard library that is built once,
//! because neither brings one along. All of it lies in a folder of its own, outside of the clones.

use crate::{command, places::Places};
use anyhow::{Context, Result, ensure};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What is compiled for.
const TARGET: &str = "x86_64-pc-windows-gnu";
/// What the programs of MinGW begin with.
pub(super) const MINGW: &str = "x86_64-w64-mingw32-";
/// Where Debian has its cargo and rustc; another one may stand before them on the `PATH`.
const PROGRAMS: &str = "/usr/bin";
/// Nothing but that, and what has the same in it.
const SEARCH_PATH: &str = "/usr/bin:/bin";
/// Where Debian's compiler has its libraries.
const LIBRARIES: &str = "/usr/lib/rustlib";
/// The standard library's parts; with them come all that those need.
const PARTS: &str = "build-std=std,panic_unwind,panic_abort,test,proc_macro";
/// The package that the standard library is built for. It has no content.
const MANIFEST: &str = "[package]\nname = \"sysroot\"\nedition = \"2024\"\n\n[workspace]\n";

/// The compiler and the folder that all it makes is kept in.
pub(super) struct Toolchain {
    folder: PathBuf,
}

impl Toolchain {
    pub(super) fn new(places: &Places) -> Self {
        Self { folder: places.windows() }
    }

    /// A folder for something that is kept from one run to the next.
    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A program that was built.
    pub(super) fn built(&self, name: &str) -> PathBuf {
        self.folder("target").join(TARGET).join(super::PROFILE).join(name)
    }

    /// Whether there is something to build on: without it the first build takes a quarter of an hour.
    pub(super) fn is_warm(&self) -> bool {
        self.built("deskbell.exe").exists()
            && self.compiler().is_ok_and(|compiler| self.fits(&compiler))
            && super::libvpx::is_there(self)
    }

    /// Cargo at the workspace's root, for Windows.
    pub(super) fn cargo(&self, places: &Places) -> Command {
        let mut cargo = self.bare_cargo();
        cargo
            .current_dir(&places.root)
            .envs(environment(&self.folder))
            .envs(super::libvpx::environment(self))
            .envs(super::wine::environment(&self.folder("wine")));
        cargo
    }

    /// Debian's cargo with Debian's compiler, and nothing of the one that runs this program.
    fn bare_cargo(&self) -> Command {
        let mut cargo = Command::new(Path::new(PROGRAMS).join("cargo"));
        cargo
            .env("CARGO_HOME", self.folder("cargo"))
            // The same in every shell: compilers of C are asked again when it changes.
            .env("PATH", SEARCH_PATH)
            .env("RUSTC", Path::new(PROGRAMS).join("rustc"))
            .env("RUSTDOC", Path::new(PROGRAMS).join("rustdoc"))
            .env(variable("LINKER"), format!("{MINGW}gcc"));
        for foreign in ["RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR"] {
            cargo.env_remove(foreign);
        }
        cargo
    }

    /// What the compiler says of itself.
    fn compiler(&self) -> Result<String> {
        command::read(Command::new(Path::new(PROGRAMS).join("rustc")).arg("-vV"))
    }

    /// Whether the standard library that is there belongs to this compiler.
    fn fits(&self, compiler: &str) -> bool {
        fs::read_to_string(self.folder("sysroot/rustc")).is_ok_and(|built| built == compiler)
    }

    /// Builds the standard library, unless it is there for this very compiler.
    ///
    /// # Errors
    /// When it does not compile or the disk is full.
    pub(super) fn sysroot(&self) -> Result<()> {
        let compiler = self.compiler()?;
        if self.fits(&compiler) {
            println!("  up to date");
            return Ok(());
        }
        // What an older compiler made is of no use to this one.
        for folder in ["sysroot", "target"] {
            remove(&self.folder(folder))?;
        }
        let build = self.folder("sysroot-build");
        fs::create_dir_all(build.join("src"))?;
        fs::write(build.join("Cargo.toml"), MANIFEST)?;
        fs::write(build.join("src/main.rs"), "fn main() {}\n")?;
        let mut cargo = self.bare_cargo();
        cargo
            .current_dir(&build)
            // The parts of the standard library are for whoever says that they know what they do.
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["build", "--release", "-Z", PARTS, "--target", TARGET]);
        command::run(&mut cargo)?;
        lay_out(&self.folder("sysroot"), &build.join("target").join(TARGET).join("release/deps"))?;
        fs::write(self.folder("sysroot/rustc"), compiler)?;
        remove(&build)
    }
}

/// The compiler's own libraries, and beside them those for Windows.
fn lay_out(sysroot: &Path, built: &Path) -> Result<()> {
    let libraries = sysroot.join("lib/rustlib");
    let own = libraries.join(TARGET).join("lib");
    fs::create_dir_all(&own)?;
    for entry in fs::read_dir(LIBRARIES).context("Debian's compiler has no libraries")? {
        let entry = entry?;
        if entry.file_name() != TARGET {
            link(&entry.path(), &libraries.join(entry.file_name()))?;
        }
    }
    let mut copied = 0;
    for entry in fs::read_dir(built)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rlib") {
            fs::copy(&path, own.join(path.file_name().context("a file has a name")?))?;
            copied += 1;
        }
    }
    ensure!(copied > 0, "no library was built in {}", built.display());
    Ok(())
}

#[cfg(unix)]
fn link(original: &Path, place: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(original, place)?)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> Result<()> {
    anyhow::bail!("this is done on Debian")
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    }
    Ok(())
}

/// The name by which cargo is told something of the target.
fn variable(what: &str) -> String {
    format!("CARGO_TARGET_{}_{what}", TARGET.replace('-', "_").to_uppercase())
}

/// What cargo, the compilers of C and the packages' build scripts are told.
fn environment(folder: &Path) -> Vec<(String, OsString)> {
    let mut flags = OsString::from("--sysroot=");
    flags.push(folder.join("sysroot"));
    let of_target = |name: &str| format!("{name}_{}", TARGET.replace('-', "_"));
    vec![
        ("CARGO_BUILD_TARGET".into(), TARGET.into()),
        ("CARGO_TARGET_DIR".into(), folder.join("target").into()),
        // A build from nothing is as frequent as a small change: the disk counts more.
        ("CARGO_INCREMENTAL".into(), "0".into()),
        (variable("RUSTFLAGS"), flags),
        (variable("RUNNER"), super::wine::PROGRAM.into()),
        (of_target("CC"), format!("{MINGW}gcc").into()),
        (of_target("CXX"), format!("{MINGW}g++").into()),
        (of_target("AR"), format!("{MINGW}ar").into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_told_of_the_target_in_its_own_spelling() {
        assert_eq!(variable("LINKER"), "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER");
        let told = environment(Path::new("/w"));
        let of = |name: &str| told.iter().find(|(told, _)| told == name).map(|(_, value)| value.as_os_str());
        assert_eq!(of("CC_x86_64_pc_windows_gnu"), Some("x86_64-w64-mingw32-gcc".as_ref()));
        let flags = of("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS");
        assert_eq!(flags, Some("--sysroot=/w/sysroot".as_ref()));
    }
}
