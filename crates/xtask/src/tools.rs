//! Programs that `cargo install` builds: once for all clones, in a cache folder outside of them.

use crate::{command, places::Places};
use anyhow::Result;
use std::{fs, path::PathBuf};

/// A program from crates.io.
pub(crate) struct Tool {
    /// The name of both the package and the program.
    pub(crate) name: &'static str,
    /// The versions that will do.
    version: &'static str,
}

/// Runs the Rust tests.
pub(crate) const NEXTEST: Tool = Tool { name: "cargo-nextest", version: "^0.9" };
/// Checks licences, bans and sources.
pub(crate) const DENY: Tool = Tool { name: "cargo-deny", version: "^0.20" };
/// Builds fuzzers and runs them.
pub(crate) const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "^0.13" };
/// Makes the hub's package for Debian and its kin.
pub(crate) const CARGO_DEB: Tool = Tool { name: "cargo-deb", version: "^3" };
/// Makes the hub's package for Fedora and its kin.
pub(crate) const GENERATE_RPM: Tool = Tool { name: "cargo-generate-rpm", version: "^0.21" };
/// Drives the real window. It is kept at the line that belongs to Tauri 2.
pub(crate) const TAURI_DRIVER: Tool = Tool { name: "tauri-driver", version: "^2" };

impl Tool {
    /// The program's path, when it is installed.
    pub(crate) fn path(&self, places: &Places) -> Option<PathBuf> {
        command::find_in(self.name, &places.search_path())
    }

    /// Installs it unless it is there. It is built without optimisation: it runs for seconds, and a
    /// release build of such a tool takes longer than all the tests.
    ///
    /// # Errors
    /// When the registry cannot be reached or the tool does not compile.
    pub(crate) fn ensure(&self, places: &Places) -> Result<()> {
        if let Some(path) = self.path(places) {
            println!("  {}: {}", self.name, path.display());
            return Ok(());
        }
        let build = places.tools().join("build");
        command::run(
            places
                .cargo()
                .args(["install", "--locked", "--debug", self.name, "--version", self.version, "--root"])
                .arg(places.tools())
                .arg("--target-dir")
                .arg(&build)
                .env("CARGO_PROFILE_DEV_DEBUG", "0"),
        )
    }
}

/// Installs all of these, then frees the space that their builds took.
///
/// # Errors
/// Those of [`Tool::ensure`], after the others were tried.
pub(crate) fn ensure(places: &Places, tools: &[&Tool]) -> Result<()> {
    fs::create_dir_all(places.tools())?;
    // Of two runs at once the second waits, and finds them built: else it would lose its build under its feet.
    let building = fs::File::create(places.tools().join("building"))?;
    building.lock()?;
    let results: Vec<_> = tools.iter().map(|tool| tool.ensure(places)).collect();
    let build = places.tools().join("build");
    if build.exists() {
        fs::remove_dir_all(build)?;
    }
    results.into_iter().collect()
}
