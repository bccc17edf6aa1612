//! `cargo xtask test`: the machine is set up, then every check runs, in an order that tells the
//! cheap news first.

use crate::{
    bindings, command, demo, package,
    packages::{self, Purpose},
    places::{Places, WHOLE_WORKSPACE},
    rules,
    step::Steps,
    tidy, tools, torture, ui, windows,
};
use anyhow::{Result, bail};
use clap::Args;

/// Set the machine up for tests and run all of them
///
/// Runs the steps below from top to bottom. A failing step does not stop those that can do without it.
/// A table of the steps with their durations follows, and the last line counts them: `15 passed, 0
/// failed`.
#[derive(Args)]
#[command(after_long_help = list())]
pub(crate) struct Options {
    /// Leave out the slow steps: deny, doc, torture, e2e and windows
    #[arg(long, conflicts_with = "all")]
    quick: bool,
    /// Also the long runs: more seeds, more kills (sets DESKBELL_LONG=1 for the tests), and the steps that are too long for
    /// every day
    #[arg(long)]
    all: bool,
    /// Also the step `hardware`: a virtual machine with a camera and a sound card of its own
    #[arg(long)]
    hardware: bool,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// Only this step with what it needs; or, if no step is called so, only the Rust tests whose
    /// names contain it
    name: Option<String>,
}

struct Context<'a> {
    places: &'a Places,
    options: &'a Options,
    /// Given to nextest: only tests whose names contain it.
    filter: Option<&'a str>,
    selected: &'a [&'static Step],
}

impl Context<'_> {
    /// Whether to set up for this step: it will run, or setting up is all that was asked for.
    fn prepares(&self, name: &str) -> bool {
        let only_set_up = matches!(self.options.name.as_deref(), Some("packages" | "tools"));
        only_set_up || self.selected.iter().any(|step| step.name == name)
    }
}

struct Step {
    name: &'static str,
    /// What it does, for the help.
    about: &'static str,
    /// Steps without which this one cannot run.
    needs: &'static [&'static str],
    when: When,
    /// Why it cannot be run on this machine, if so: it is skipped, and the reason told.
    hindered: fn(&Context<'_>) -> Option<String>,
    work: fn(&Context<'_>) -> Result<()>,
}

/// When a step is run that nobody named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// Not with `--quick`.
    Slow,
    /// Only with `--all`.
    Long,
    /// Only with an option of its own.
    Special,
}

impl When {
    fn selected_by(self, options: &Options) -> bool {
        match self {
            Self::Always => true,
            Self::Slow => !options.quick,
            Self::Long => options.all,
            Self::Special => options.hardware,
        }
    }

    /// For the help.
    const fn note(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::Slow => " (slow)",
            Self::Long => " (with --all)",
            Self::Special => " (when it is named)",
        }
    }
}

const fn step(
    name: &'static str,
    about: &'static str,
    needs: &'static [&'static str],
    work: fn(&Context<'_>) -> Result<()>,
) -> Step {
    Step { name, about, needs, when: When::Always, hindered: |_| None, work }
}

const fn slow(step: Step) -> Step {
    Step { when: When::Slow, ..step }
}

const fn long(step: Step) -> Step {
    Step { when: When::Long, ..step }
}

const fn unless(hindered: fn(&Context<'_>) -> Option<String>, step: Step) -> Step {
    Step { hindered, ..step }
}

const fn special(step: Step) -> Step {
    Step { when: When::Special, ..step }
}

#[rustfmt::skip]
const STEPS: &[Step] = &[
    step("packages", "install the system's libraries and programs that are missing", &[], packages),
    step("tools", "install cargo-nextest, cargo-deny and tauri-driver, once for all clones", &["packages"], tools),
    step("ui-install", "install the pages' npm packages as their lock file says", &[], install_ui),
    step("ui-build", "build the pages", &["ui-install"], |c| ui::build(c.places)),
    step("fmt", "Rust is formatted", &[], fmt),
    step("tidy", "what `cargo xtask tidy` checks", &[], |c| tidy::run(c.places)),
    step("rules", "every rule that must have a test has one, and docs/rules.md names them", &[], |c| rules::check(c.places)),
    step("clippy", "no warning in any Rust", &["packages", "ui-build"], clippy),
    slow(step("deny", "licences, bans and sources of all crates; advisories are left out", &["tools"], deny)),
    step("workflows", "the workflows in .github are well-formed", &["ui-install"], |c| {
        command::run(std::process::Command::new("node").arg("tests/e2e/workflows.mjs").current_dir(&c.places.root))
    }),
    step("ui-check", "types and markup of the pages", &["ui-install"], |c| ui::npm(&c.places.ui(), &["run", "check"])),
    step("ui-test", "the pages' own tests", &["ui-install"], |c| ui::npm(&c.places.ui(), &["test"])),
    step("build", "compile everything once, for all that follows", &["packages", "ui-build"], build),
    step("bindings", "the TypeScript types agree with the Rust", &["build"], |c| bindings::check(c.places)),
    step("rust", "unit and integration tests", &["build", "tools"], rust),
    slow(step("doc", "the documentation is whole and its links lead somewhere", &["build"], doc)),
    slow(step("torture", "hubs and desks are killed and cut off for three minutes, and nothing is lost", &["build", "tools"], |c| torture::in_tests(c.places))),
    slow(step("e2e", "the real window and real browsers against a real hub", &["build", "tools"], end_to_end)),
    unless(|c| windows::hindered(c.places, c.options.all), slow(step("windows", "desk and hub compile and link for Windows; with --all everything of `cargo xtask windows`", &["packages", "ui-build"], |c| windows::in_tests(c.places, c.options.all, c.options.yes)))),
    unless(|_| package::hindered(), long(step("install", "packages of a release build are installed, used, upgraded and removed on bare Debians", &["packages"], |c| package::in_tests(c.places, c.options.yes)))),
    special(step("hardware", "a camera and a sound card of the kernel's own, in a virtual machine", &["build"], hardware)),
];

/// The steps for the help.
fn list() -> String {
    let lines = STEPS.iter().map(|step| format!("  {:<12}{}{}\n", step.name, step.about, step.when.note()));
    format!("Steps:\n{}", lines.collect::<String>())
}

/// Runs the steps that the options select.
///
/// # Errors
/// When a step failed.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    let named = options.name.as_deref();
    let only_step = named.and_then(|name| STEPS.iter().find(|step| step.name == name));
    let filter = if only_step.is_some() { None } else { named };
    let selected = match (only_step, filter) {
        (Some(step), _) => with_needs(&[step.name]),
        (None, Some(_)) => with_needs(&["rust"]),
        (None, None) => STEPS.iter().filter(|step| step.when.selected_by(options)).collect(),
    };
    let context = Context { places, options, filter, selected: &selected };

    let mut steps = Steps::new();
    for step in &selected {
        let unmet = step.needs.iter().find(|need| !steps.passed(need));
        match unmet.map(|need| format!("{need} did not pass")).or_else(|| (step.hindered)(&context)) {
            Some(why) => steps.skip(step.name, why),
            // A failure was printed and recorded; the steps that need this one will be skipped.
            None => drop(steps.run(step.name, || (step.work)(&context))),
        }
    }
    println!("{}\n{}", steps.table(), steps.tally());
    match steps.failures() {
        0 => Ok(()),
        1 => bail!("a step failed; `cargo xtask test NAME` runs one alone"),
        many => bail!("{many} steps failed; `cargo xtask test NAME` runs one alone"),
    }
}

/// The named steps and all that they need, in the order of [`STEPS`].
fn with_needs(names: &[&str]) -> Vec<&'static Step> {
    let mut wanted = names.to_vec();
    // A step's needs stand before it, so one pass from the back finds all of them.
    for step in STEPS.iter().rev() {
        if wanted.contains(&step.name) {
            wanted.extend(step.needs);
        }
    }
    STEPS.iter().filter(|step| wanted.contains(&step.name)).collect()
}

fn fmt(context: &Context<'_>) -> Result<()> {
    command::run(context.places.cargo().args(["fmt", "--all", "--check"]))
}

fn packages(context: &Context<'_>) -> Result<()> {
    let hardware = context.selected.iter().any(|step| step.name == "hardware");
    let purpose = if hardware {
        Purpose::Hardware
    } else if ["e2e", "rust", "torture"].iter().any(|step| context.prepares(step)) {
        Purpose::Test
    } else {
        Purpose::Run
    };
    packages::ensure(purpose, context.options.yes)
}

fn tools(context: &Context<'_>) -> Result<()> {
    let all = [
        ("rust", tools::NEXTEST),
        ("deny", tools::DENY),
        ("e2e", tools::TAURI_DRIVER),
        ("torture", tools::TAURI_DRIVER),
    ];
    let needed: Vec<_> =
        all.iter().filter(|(step, _)| context.prepares(step)).map(|(_, tool)| tool).collect();
    tools::ensure(context.places, &needed)
}

/// The pages' workspace, and the end-to-end tests' own packages where they have any.
fn install_ui(context: &Context<'_>) -> Result<()> {
    ui::install(&context.places.ui())?;
    let tests = context.places.root.join("tests/e2e");
    if tests.join("package-lock.json").exists() { ui::install(&tests) } else { Ok(()) }
}

fn clippy(context: &Context<'_>) -> Result<()> {
    command::run(context.places.cargo().arg("clippy").args(WHOLE_WORKSPACE).args(["--", "-D", "warnings"]))
}

fn deny(context: &Context<'_>) -> Result<()> {
    println!("  advisories are left out: their database is not in any package registry");
    command::run(context.places.cargo().args(["deny", "--workspace", "check", "bans", "licenses", "sources"]))
}

fn build(context: &Context<'_>) -> Result<()> {
    command::run(context.places.cargo().arg("build").args(WHOLE_WORKSPACE))
}

fn rust(context: &Context<'_>) -> Result<()> {
    let mut nextest = context.places.cargo();
    nextest.args(["nextest", "run", "--no-fail-fast"]).args(WHOLE_WORKSPACE).args(context.filter);
    if context.options.all {
        nextest.env("DESKBELL_LONG", "1");
    }
    command::run(&mut nextest)
}

fn doc(context: &Context<'_>) -> Result<()> {
    command::run(
        context
            .places
            .cargo()
            .args([
                "doc",
                "--no-deps",
                "--workspace",
                "--features",
                "deskbell-desk/ts,deskbell-hub/failpoints",
            ])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

#[cfg(target_os = "linux")]
fn hardware(context: &Context<'_>) -> Result<()> {
    crate::hardware::run(context.places)
}

#[cfg(not(target_os = "linux"))]
fn hardware(_: &Context<'_>) -> Result<()> {
    bail!("the virtual machine is made of a Linux distribution's own kernel")
}

/// The real window and real browsers.
fn end_to_end(context: &Context<'_>) -> Result<()> {
    let mut node = demo::script(context.places, "tests/e2e/run.mjs")?;
    if context.options.all {
        node.env("DESKBELL_LONG", "1");
    }
    command::run(&mut node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_brings_along_all_that_it_needs() {
        let names = |wanted: &[&str]| with_needs(wanted).iter().map(|step| step.name).collect::<Vec<_>>();
        assert_eq!(names(&["fmt"]), ["fmt"]);
        assert_eq!(names(&["bindings"]), ["packages", "ui-install", "ui-build", "build", "bindings"]);
        assert_eq!(names(&["rust"]), ["packages", "tools", "ui-install", "ui-build", "build", "rust"]);
    }

    #[test]
    fn every_need_stands_before_the_step_that_has_it() {
        for (place, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..place].iter().any(|earlier| earlier.name == *need),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }
}
