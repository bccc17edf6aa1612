//! Where things are: the workspace, cargo's output, and the folders outside the clone.

use crate::command;
use anyhow::{Context, Result};
use directories::ProjectDirs;
use serde::Deserialize;
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// What is selected wherever the whole workspace is compiled. Every step passes exactly this: cargo
/// unites the features of all that is selected, so another selection would compile much of the tree
/// a second time. The desk's `ts` feature is part of it because its example writes the TypeScript, the hub's
/// `failpoints` because its tests have it die in the middle of a commit.
pub(crate) const WHOLE_WORKSPACE: &[&str] =
    &["--workspace", "--all-targets", "--features", "deskbell-desk/ts,deskbell-hub/failpoints"];

/// The folders that every task works in.
pub(crate) struct Places {
    /// The workspace's root, where `Cargo.toml` and `tauri.conf.json` lie.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever it is configured to be.
    pub(crate) target: PathBuf,
    /// The packages of the workspace.
    pub(crate) packages: Vec<Package>,
    directories: ProjectDirs,
}

/// A package of the workspace, as `cargo metadata` tells it.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// The full path of its Cargo.toml.
    pub(crate) manifest_path: PathBuf,
    /// What it depends on, whether for building, testing or running.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One dependency of a package.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    /// The name of the package depended on.
    pub(crate) name: String,
    /// Its folder, when it belongs to this repository.
    pub(crate) path: Option<PathBuf>,
    /// `dev`, `build`, or nothing for what the package itself needs.
    pub(crate) kind: Option<String>,
}

impl Dependency {
    /// Whether only the package's tests and examples need it.
    pub(crate) fn is_for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

impl Places {
    /// Asks cargo for the workspace and the system for this user's folders.
    ///
    /// # Errors
    /// When a Cargo.toml of the workspace cannot be read, or the user has no home folder.
    pub(crate) fn find() -> Result<Self> {
        let json = command::read(Command::new(cargo_program()).current_dir(own_folder()).args([
            "metadata",
            "--format-version=1",
            "--no-deps",
            "--offline",
        ]))?;
        let metadata: Metadata =
            serde_json::from_str(&json).context("cannot read what cargo metadata says")?;
        let directories = ProjectDirs::from("", "", "deskbell")
            .context("this user has no home folder: set HOME, then try again")?;
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
            packages: metadata.packages,
            directories,
        })
    }

    /// The pages' npm workspace.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Where the TypeScript of the wire and of the desk's views is kept.
    pub(crate) fn generated(&self) -> PathBuf {
        self.root.join("ui/shared/src/generated")
    }

    /// Tools that `cargo install` builds once for all clones.
    pub(crate) fn tools(&self) -> PathBuf {
        self.directories.cache_dir().join("tools")
    }

    /// What compiles for Windows, and what it has compiled.
    pub(crate) fn windows(&self) -> PathBuf {
        self.directories.cache_dir().join("windows")
    }

    /// What the demo's hub and desk keep between two runs, and their logs.
    pub(crate) fn demo(&self) -> PathBuf {
        self.directories.state_dir().unwrap_or_else(|| self.directories.data_local_dir()).join("demo")
    }

    /// A program that cargo built, in the debug or release folder.
    pub(crate) fn built(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name).with_extension(env::consts::EXE_EXTENSION)
    }

    /// Cargo at the workspace's root, with the tools of [`Places::tools`] as its subcommands.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(cargo_program());
        cargo.current_dir(&self.root).env("PATH", self.search_path());
        cargo
    }

    /// `PATH`, with the tools' folder before all others.
    pub(crate) fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = [self.tools().join("bin")].into_iter().chain(env::split_paths(&inherited));
        env::join_paths(folders).unwrap_or(inherited)
    }

    /// A path for people: relative to the workspace where it lies inside it.
    pub(crate) fn shown<'path>(&self, path: &'path Path) -> std::path::Display<'path> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// The cargo that started this program, so that a pinned toolchain stays the same throughout.
fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The folder of this package, as `cargo run` names it. What was known when it was compiled comes second: with
/// a target folder that two clones share, that may be the other clone.
fn own_folder() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}
