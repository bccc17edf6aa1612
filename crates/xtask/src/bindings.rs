//! The TypeScript of the wire and of the desk's views: written from the Rust types, kept in the
//! repository, and compared with them in every test.

use crate::{command, places::Places};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Write the pages' TypeScript types anew from the Rust types
///
/// They are kept in ui/shared/src/generated, so that the pages can be worked on without Rust.
#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; fail and name the files that are stale
    #[arg(long)]
    check: bool,
}

/// Writes or checks, as the options say.
///
/// # Errors
/// When the types do not compile, or `--check` finds a stale file.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    command::run(places.cargo().args([
        "build",
        "--workspace",
        "--features",
        "deskbell-desk/ts",
        "--example",
        "bindings",
    ]))?;
    if options.check { check(places) } else { write(places, &places.generated()) }
}

/// Compares the kept files with what the built example writes.
///
/// # Errors
/// When a file is stale, missing or left over, naming each.
pub(crate) fn check(places: &Places) -> Result<()> {
    let fresh = places.target.join("bindings-check");
    write(places, &fresh)?;
    let stale = differences(&files(&places.generated())?, &files(&fresh)?);
    if !stale.is_empty() {
        let folder = places.generated();
        bail!("stale in {}: {}; run `cargo xtask bindings`", places.shown(&folder), stale.join(", "));
    }
    println!("  the TypeScript agrees with the Rust");
    Ok(())
}

/// Writes all files into a folder, which then holds nothing else.
fn write(places: &Places, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    let example = places.built("debug", "examples/bindings");
    command::run(Command::new(example).arg(folder).current_dir(&places.root))?;
    if files(folder)?.is_empty() {
        bail!("the example `bindings` of deskbell-desk wrote no file");
    }
    Ok(())
}

/// Every file under a folder, by its path inside it. A folder that is not there is empty.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop().filter(|next| next.exists()) {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = fs::read(&path)?;
                found.insert(path.strip_prefix(folder)?.to_owned(), content);
            }
        }
    }
    Ok(found)
}

/// What must change in the kept files to be the fresh ones, in words.
fn differences(kept: &BTreeMap<PathBuf, Vec<u8>>, fresh: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    let changed = fresh.iter().filter_map(|(path, content)| match kept.get(path) {
        None => Some(format!("{} (missing)", path.display())),
        Some(old) if old != content => Some(format!("{} (changed)", path.display())),
        Some(_) => None,
    });
    let left_over = kept
        .keys()
        .filter(|path| !fresh.contains_key(*path))
        .map(|path| format!("{} (left over)", path.display()));
    changed.chain(left_over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> BTreeMap<PathBuf, Vec<u8>> {
        files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn stale_files_are_named_with_what_is_wrong() {
        let kept = folder(&[("Same.ts", "a"), ("Old.ts", "b"), ("Gone.ts", "c")]);
        let fresh = folder(&[("Same.ts", "a"), ("Old.ts", "B"), ("New.ts", "d")]);
        assert_eq!(
            differences(&kept, &fresh),
            ["New.ts (missing)", "Old.ts (changed)", "Gone.ts (left over)"]
        );
        assert!(differences(&kept, &kept).is_empty());
    }
}
