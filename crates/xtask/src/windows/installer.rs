//! An installer of ours (`packaging/windows/setup.nsi`), made of what was built.

use super::toolchain::{MINGW, Toolchain};
use crate::{command, package, places::Places};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The programs.
pub(super) const PROGRAMS: [&str; 2] = ["deskbell.exe", "deskbell-hub.exe"];
/// What finds the system's WebView2. Tauri's build puts it beside the programs.
pub(super) const LOADER: &str = "WebView2Loader.dll";

/// Where the installer of a version is.
pub(super) fn setup(toolchain: &Toolchain, version: &str) -> PathBuf {
    toolchain.folder("setup").join(format!("Deskbell_{version}_x64-setup.exe"))
}

/// Makes it.
///
/// # Errors
/// When a program was not built, wants a library that no Windows has, or the script is wrong.
pub(super) fn make(toolchain: &Toolchain, places: &Places) -> Result<()> {
    let version = package::version(places)?;
    let setup = setup(toolchain, &version);
    let scratch = tempfile::tempdir()?;
    for program in PROGRAMS {
        let built = toolchain.built(program);
        ensure!(built.exists(), "{program} is not built: leave out --only");
        let said = command::read(Command::new(format!("{MINGW}objdump")).arg("-p").arg(&built))?;
        if let Some(library) = foreign(&said).next() {
            bail!("{program} wants {library}, which no Windows has: link it statically");
        }
        let mut strip = Command::new(format!("{MINGW}strip"));
        command::run(strip.arg("-o").arg(scratch.path().join(program)).arg(built))?;
    }
    fs::copy(toolchain.built(LOADER), scratch.path().join(LOADER))
        .context("the loader of WebView2 is missing")?;
    fs::create_dir_all(toolchain.folder("setup"))?;
    let define = |name: &str, value: &Path| format!("-D{name}={}", value.display());
    command::run(
        Command::new("makensis")
            .args(["-V2", "-WX"])
            .arg(format!("-DVERSION={version}"))
            .arg(define("BUILT", scratch.path()))
            .arg(define("ICON", &places.root.join("icons/icon.ico")))
            .arg(define("LICENSE", &places.root.join("LICENSE-APACHE")))
            .arg(define("OUT", &setup))
            .arg("setup.nsi")
            .current_dir(places.root.join("packaging/windows")),
    )?;
    println!("  {} MB: {}", fs::metadata(&setup)?.len() >> 20, setup.display());
    Ok(())
}

/// Libraries of MinGW, in what `objdump` says of a program: they are on the machine that built it and on no other.
fn foreign(said: &str) -> impl Iterator<Item = &str> {
    said.lines()
        .filter_map(|line| line.trim().strip_prefix("DLL Name: "))
        .filter(|library| library.to_ascii_lowercase().starts_with("lib"))
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn a_library_of_the_compilers_own_is_foreign_to_windows() {
        let said =
            "The Import Tables\n\tDLL Name: KERNEL32.dll\n\tvma:  Hint\n\tDLL Name: libwinpthread-1.dll\n";
        assert_eq!(foreign(said).collect::<Vec<_>>(), ["libwinpthread-1.dll"]);
    }
}
