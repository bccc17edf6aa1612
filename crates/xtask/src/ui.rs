//! The pages' npm workspace: installed and built only when something they are made of has changed.

use crate::{command, places::Places};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process::Command,
};

/// The oldest Node that the build tools run on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Installs an npm workspace's packages exactly as its lock file says, without any install script.
///
/// # Errors
/// When Node is missing or too old, or npm fails.
pub(crate) fn install(folder: &Path) -> Result<()> {
    node_is_new_enough()?;
    let lock = folder.join("package-lock.json");
    let text = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let stamp = folder.join("node_modules/.deskbell-installed");
    unless_stamped(
        &stamp,
        || Ok(hash_of(&text)),
        || npm(folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
    )
}

/// Builds all pages. The hub and the desk carry them inside, so this comes before cargo.
///
/// # Errors
/// When a file cannot be read or the build fails.
pub(crate) fn build(places: &Places) -> Result<()> {
    let folder = places.ui();
    let stamp = folder.join("node_modules/.deskbell-built");
    unless_stamped(&stamp, || hash_of_folder(&folder), || npm(&folder, &["run", "build"]))
}

/// Runs npm in a folder.
///
/// # Errors
/// When it is not installed or fails.
pub(crate) fn npm(folder: &Path, arguments: &[&str]) -> Result<()> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    command::run(Command::new(program).args(arguments).current_dir(folder))
}

/// Does the work unless it was done for the very same input before.
fn unless_stamped(
    stamp: &Path,
    input: impl Fn() -> Result<u64>,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let now = || input().map(|hash| format!("{hash:016x}"));
    let wanted = now()?;
    if fs::read_to_string(stamp).is_ok_and(|before| before == wanted) {
        println!("  up to date");
        return Ok(());
    }
    work()?;
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    // Asked again: the work may have added to its own input, as a build adds its output folder.
    fs::write(stamp, now()?).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Of every file's path and content, but for what npm and the build put there.
fn hash_of_folder(folder: &Path) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    hash_folder(folder, &mut hasher)?;
    Ok(hasher.finish())
}

fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let mut entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot read {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        path.hash(hasher);
        if ["node_modules", "dist"].iter().any(|made| entry.file_name() == *made) {
            continue; // That it is there counts, so that a deleted output is made again.
        }
        if path.is_dir() {
            hash_folder(&path, hasher)?;
        } else {
            fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?.hash(hasher);
        }
    }
    Ok(())
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn node_is_new_enough() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let said = command::read(Command::new("node").arg("--version")).with_context(|| {
        format!("Node {major}.{minor} or newer is needed, from nodejs.org or your system")
    })?;
    match version(&said) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        Some(_) | None => bail!("Node {major}.{minor} or newer is needed; this one is {}", said.trim()),
    }
}

/// Major and minor of `v20.19.4`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_again_only_when_its_input_or_its_output_has_changed() {
        let folder = std::env::temp_dir().join(format!("xtask-ui-{}", std::process::id()));
        let (source, output) = (folder.join("page.ts"), folder.join("dist"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(&source, "one").unwrap();
        let stamp = folder.join("node_modules/.built");
        let times = std::cell::Cell::new(0);
        let build = || {
            times.set(times.get() + 1);
            Ok(fs::create_dir_all(&output)?)
        };
        for (expected, change) in [(1, "nothing"), (1, "again"), (2, "source"), (3, "output")] {
            match change {
                "source" => fs::write(&source, "two").unwrap(),
                "output" => fs::remove_dir(&output).unwrap(),
                _ => {}
            }
            unless_stamped(&stamp, || hash_of_folder(&folder), build).unwrap();
            assert_eq!(times.get(), expected, "{change}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn node_versions_compare_by_number() {
        assert_eq!(version("v20.19.4\n"), Some((20, 19)));
        assert!(version("v9.11.2") < Some(OLDEST_NODE));
        assert!(version("v22.0.0") > Some(OLDEST_NODE));
        assert_eq!(version("Node 20"), None);
    }
}
