//! What no compiler checks. The rules are pure functions from a package or a file to findings; this
//! module reads the workspace, applies them and reports.

mod layers;
mod sources;

use crate::{command, places::Places};
use anyhow::{Context, Result, bail};
use std::{fs, process::Command};

/// Something that a rule does not like.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// The file, with a line where there is one, or the package.
    place: String,
    /// What is wrong, and what to do instead.
    what: String,
    severity: Severity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Severity {
    /// Reported only.
    Warning,
    /// Tidy fails.
    Error,
}

impl Finding {
    fn error(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), severity: Severity::Error }
    }

    fn warning(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), severity: Severity::Warning }
    }
}

/// Checks the whole workspace and prints every finding.
///
/// # Errors
/// When a rule is broken, or a file cannot be read.
pub(crate) fn run(places: &Places) -> Result<()> {
    let mut findings = Vec::new();
    for package in &places.packages {
        findings.extend(layers::check(package));
        let manifest = fs::read_to_string(&package.manifest_path)
            .with_context(|| format!("cannot read {}", package.manifest_path.display()))?;
        findings.extend(layers::check_lints(&package.name, &manifest));
    }
    let files = source_files(places)?;
    for path in &files {
        let bytes = fs::read(places.root.join(path)).with_context(|| format!("cannot read {path}"))?;
        findings.extend(sources::check(path, &String::from_utf8_lossy(&bytes)));
    }
    for Finding { place, what, severity } in &findings {
        let word = match severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        println!("  {word}: {place}: {what}");
    }
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    println!(
        "  {} packages and {} files read, {errors} errors, {} warnings",
        places.packages.len(),
        files.len(),
        findings.len() - errors
    );
    if errors > 0 {
        bail!("{errors} rules broken");
    }
    Ok(())
}

/// The files that git keeps or would keep, as paths from the root with `/`, but for those that no
/// rule is about.
fn source_files(places: &Places) -> Result<Vec<String>> {
    let listed = command::read(
        Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&places.root),
    )?;
    let mut files: Vec<_> = listed
        .split('\0')
        .filter(|path| sources::is_ruled(path) && places.root.join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
