//! Which test proves which rule of the product. Tests carry the numbers of the rules in their names; this reads the
//! names, and writes `docs/rules.md` so that whoever asks can look it up.

mod found;
mod table;

use crate::{command, places::Places};
use anyhow::{Context, Result, bail};
use clap::Args;
use found::{Language, Named, tests_of};
use std::collections::BTreeMap;
use std::{fs, process::Command};
use table::{NOT_YET, RULES, Rule, SECTIONS};

/// Where it is written.
const FILE: &str = "docs/rules.md";

/// Write docs/rules.md anew: which tests prove which rule
///
/// A test names its rules: `fn c1_m3_...` in Rust, `test("C1, M3: ...")` in the pages. Each rule must have one.
#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; fail when the file is stale
    #[arg(long)]
    check: bool,
}

/// Writes or checks, as the options say.
///
/// # Errors
/// When a file cannot be read or written, a rule has no test, or `--check` finds the file stale.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    write_or_check(places, options.check)
}

/// Fails when docs/rules.md is stale, or a rule has no test.
///
/// # Errors
/// So.
pub(crate) fn check(places: &Places) -> Result<()> {
    write_or_check(places, true)
}

fn write_or_check(places: &Places, check: bool) -> Result<()> {
    let proofs = proofs(places)?;
    let complaints = complaints(&proofs, NOT_YET);
    if !complaints.is_empty() {
        bail!("{}", complaints.join("\n"));
    }
    let (fresh, file) = (page(&proofs), places.root.join(FILE));
    if !check {
        return fs::write(&file, fresh).with_context(|| format!("cannot write {}", file.display()));
    }
    // One that is missing is stale.
    let kept = fs::read_to_string(&file).unwrap_or_default();
    if kept.replace("\r\n", "\n") != fresh {
        bail!("{FILE} is stale; run `cargo xtask rules`");
    }
    println!("  every rule has a test, and {FILE} names them");
    Ok(())
}

/// The tests of each rule, in the order of files and of lines.
type Proofs = BTreeMap<String, Vec<Named>>;

fn proofs(places: &Places) -> Result<Proofs> {
    let mut proofs = Proofs::new();
    for path in sources(places)? {
        let Some(language) = Language::of(&path) else { continue };
        let file = places.root.join(&path);
        // A file that was deleted and not committed yet is still listed.
        if !file.exists() {
            continue;
        }
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
        for (rules, name) in tests_of(language, &text) {
            for rule in rules {
                let named = Named { test: name.clone(), file: path.clone() };
                let of_rule = proofs.entry(rule).or_default();
                if !of_rule.contains(&named) {
                    of_rule.push(named);
                }
            }
        }
    }
    Ok(proofs)
}

/// Every file that is or could be committed, sorted.
fn sources(places: &Places) -> Result<Vec<String>> {
    let listed = command::read(
        Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&places.root),
    )?;
    let mut paths: Vec<String> =
        listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// What is wrong with the proofs, in words.
fn complaints(proofs: &Proofs, not_yet: &[&str]) -> Vec<String> {
    let of = |rule: &Rule| proofs.get(rule.number).is_some_and(|tests| !tests.is_empty());
    let unproved = RULES.iter().filter(|rule| !of(rule) && !not_yet.contains(&rule.number));
    let unproved = unproved.map(|rule| {
        let token = rule.number.to_lowercase();
        format!("no test names the rule {} ({}): write one, like `fn {token}_...`", rule.number, rule.summary)
    });
    let proved = RULES.iter().filter(|rule| not_yet.contains(&rule.number) && of(rule));
    let proved = proved.map(|rule| format!("{} has a test now: take it out of NOT_YET", rule.number));
    unproved.chain(proved).collect()
}

/// The whole page.
fn page(proofs: &Proofs) -> String {
    let mut page = String::from(
        "# Rules and their tests\n\n\
         Written by `cargo xtask rules` from the names of the tests; do not edit it. A test names the rules that it \
         proves:\n`fn c1_m3_...` in Rust, `test(\"C1, M3: ...\")` in the pages and end to end.\n",
    );
    for (section, title) in SECTIONS {
        page += &format!("\n## {title}\n\n| rule | what it says | tests |\n|---|---|---|\n");
        for rule in RULES.iter().filter(|rule| rule.section == *section) {
            let tests = proofs.get(rule.number).map(Vec::as_slice).unwrap_or_default();
            page += &format!("| {} | {} | {} |\n", rule.number, rule.summary, cell(tests));
        }
    }
    page
}

/// The tests by their files, a line each.
fn cell(tests: &[Named]) -> String {
    let mut files: Vec<(&str, Vec<String>)> = Vec::new();
    for Named { test, file } in tests {
        let shown = format!("`{}`", test.replace('|', "\\|").replace('`', "'"));
        match files.iter_mut().find(|(known, _)| known == file) {
            Some((_, tests)) => tests.push(shown),
            None => files.push((file, vec![shown])),
        }
    }
    if files.is_empty() {
        return "none yet".to_owned();
    }
    let lines = files.into_iter().map(|(file, tests)| format!("{file}: {}", tests.join(", ")));
    lines.collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_stands_in_a_section_and_once() {
        for (place, rule) in RULES.iter().enumerate() {
            assert!(SECTIONS.iter().any(|(section, _)| *section == rule.section), "{}", rule.number);
            assert!(RULES[..place].iter().all(|other| other.number != rule.number), "{} twice", rule.number);
            assert!(!rule.summary.contains('|'), "{} would break the table", rule.number);
        }
    }

    #[test]
    fn not_yet_names_rules_that_are_there() {
        for number in NOT_YET {
            assert!(RULES.iter().any(|rule| rule.number == *number), "{number}");
        }
    }

    #[test]
    fn a_rule_without_a_test_is_named_with_what_to_do() {
        let all = || RULES.iter().map(|rule| (rule.number.to_owned(), named()));
        let named = |proofs: Proofs, not_yet: &[&str]| complaints(&proofs, not_yet).join("\n");
        assert_eq!(named(all().collect(), &[]), "");
        let without = || all().filter(|(number, _)| number != "C10").collect::<Proofs>();
        assert!(named(without(), &[]).contains("no test names the rule C10"));
        assert!(named(without(), &[]).contains("`fn c10_...`"));
        assert_eq!(named(without(), &["C10"]), "");
        assert!(named(all().collect(), &["C10"]).contains("take it out of NOT_YET"));
    }

    fn named() -> Vec<Named> {
        vec![Named { test: "it".to_owned(), file: "a.rs".to_owned() }]
    }

    #[test]
    fn the_tests_of_a_rule_stand_by_their_files() {
        let of = |test: &str, file: &str| Named { test: test.to_owned(), file: file.to_owned() };
        let tests = [of("c1_a", "a.rs"), of("c1_b", "a.rs"), of("C1: x | y", "b.ts")];
        assert_eq!(cell(&tests), "a.rs: `c1_a`, `c1_b`<br>b.ts: `C1: x \\| y`");
        assert_eq!(cell(&[]), "none yet");
    }
}
