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
    unless_stamped(&folder.join("node_modules/.deskbell-installed"), hash_of(&text), || {
        npm(folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    })
}

/// Builds all pages. The hub and the desk carry them inside, so this comes before cargo.
///
/// # Errors
/// When a file cannot be read or the build fails.
pub(crate) fn build(places: &Places) -> Result<()> {
    let folder = places.ui();
    let mut sources = DefaultHasher::new();
    hash_folder(&folder, &mut sources)?;
    unless_stamped(&folder.join("node_modules/.deskbell-built"), sources.finish(), || {
        npm(&folder, &["run", "build"])
    })
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
fn unless_stamped(stamp: &Path, input: u64, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let input = format!("{input:016x}");
    if fs::read_to_string(stamp).is_ok_and(|before| before == input) {
        println!("  up to date");
        return Ok(());
    }
    work()?;
    fs::write(stamp, input).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Every file's path and content, but for what npm and the build put there.
fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let mut entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot read {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        if ["node_modules", "dist"].iter().any(|made| name == *made) {
            // A build that was deleted must be made again.
            (&name, path.exists()).hash(hasher);
        } else if path.is_dir() {
            hash_folder(&path, hasher)?;
        } else {
            (&path, fs::read(&path)?).hash(hasher);
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
    fn node_versions_compare_by_number() {
        assert_eq!(version("v20.19.4\n"), Some((20, 19)));
        assert!(version("v9.11.2") < Some(OLDEST_NODE));
        assert!(version("v22.0.0") > Some(OLDEST_NODE));
        assert_eq!(version("Node 20"), None);
    }
}
