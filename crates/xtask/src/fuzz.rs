//! Fuzzing: inputs are looked for that break what the crates' modules `fuzz` promise. The fuzzers are a workspace of
//! their own in `fuzz`; what they have found and what leads them lies in `fuzz/corpus`, which the tests replay.

use crate::{command, places::Places, step::Steps, tools};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::{fs, process::Command};

/// Look for inputs that break a parser, with libFuzzer
///
/// Needs no nightly compiler: all of our code is safe Rust, so the fuzzers run without a sanitizer. What is new of an
/// input is kept beside the build, outside the clone; an input that breaks something lies in fuzz/artifacts.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this fuzzer of fuzz/targets; else all of them, one after another
    target: Option<String>,
    /// How long each one looks; libFuzzer takes 0 for ever
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
    /// Then make fuzz/corpus the fewest inputs that lead everywhere where any has led
    #[arg(long)]
    keep: bool,
}

/// An input that takes longer is a finding, in seconds.
const SLOW: u32 = 10;
/// Longest input, in bytes: what is longer is refused by its length, and only makes the search slow.
const LONGEST: u32 = 4_096;

/// Builds the fuzzers and lets them look.
///
/// # Errors
/// When there is no such fuzzer, it cannot be built, or it has found something.
pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    steps.run("tools", || tools::ensure(places, &[&tools::FUZZ]))?;
    let fuzzers = Fuzzers::find(places)?;
    let names = match &options.target {
        Some(name) if fuzzers.names.contains(name) => vec![name.clone()],
        Some(name) => bail!("there is no fuzzer {name:?}; there are {}", fuzzers.names.join(", ")),
        None => fuzzers.names.clone(),
    };
    let build = || command::run(fuzzers.cargo("build").args(options.target.as_deref()));
    steps.run("build", build)?;
    for name in &names {
        let found = steps.run("fuzz", || fuzzers.look(name, options.minutes));
        if found.is_ok() && options.keep {
            steps.run("keep", || fuzzers.keep(name))?;
        }
    }
    println!("{}\n{}", steps.table(), steps.tally());
    if steps.failures() > 0 {
        bail!(
            "a fuzzer has found something: mend it, then put the input from fuzz/artifacts into fuzz/corpus"
        );
    }
    Ok(())
}

/// The fuzzers of the clone, and where they work.
struct Fuzzers<'a> {
    places: &'a Places,
    folder: PathBuf,
    /// Where they are built, and what they have grown lies.
    work: PathBuf,
    names: Vec<String>,
}

impl<'a> Fuzzers<'a> {
    fn find(places: &'a Places) -> Result<Self> {
        let (folder, work) = (places.root.join("fuzz"), places.target.join("fuzz"));
        let mut names = Vec::new();
        for file in fs::read_dir(folder.join("targets")).context("cannot read fuzz/targets")? {
            names.extend(file?.path().file_stem().and_then(OsStr::to_str).map(str::to_owned));
        }
        names.sort();
        // What is looked at is what ships: the same versions, and beside them what only the fuzzers need.
        fs::copy(places.root.join("Cargo.lock"), folder.join("Cargo.lock"))
            .context("cannot copy Cargo.lock")?;
        Ok(Self { places, folder, work, names })
    }

    fn cargo(&self, what: &str) -> Command {
        let mut cargo = self.places.cargo();
        cargo.args(["fuzz", what, "--sanitizer", "none", "--target-dir"]).arg(&self.work);
        cargo
    }

    fn look(&self, name: &str, minutes: u64) -> Result<()> {
        let (grown, kept) = (self.work.join("corpus").join(name), self.folder.join("corpus").join(name));
        fs::create_dir_all(&grown)?;
        fs::create_dir_all(&kept)?;
        let mut cargo = self.cargo("run");
        cargo.arg(name).arg(&grown).arg(&kept).arg("--");
        cargo.arg(format!("-max_total_time={}", minutes * 60));
        cargo.args([
            format!("-timeout={SLOW}"),
            format!("-max_len={LONGEST}"),
            "-print_final_stats=1".to_owned(),
        ]);
        let words = self.folder.join("words").join(format!("{name}.dict"));
        if words.exists() {
            cargo.arg(format!("-dict={}", words.display()));
        }
        command::run(&mut cargo)
    }

    fn keep(&self, name: &str) -> Result<()> {
        let (grown, kept) = (self.work.join("corpus").join(name), self.folder.join("corpus").join(name));
        let fewest = self.work.join("fewest").join(name);
        if fewest.exists() {
            fs::remove_dir_all(&fewest)?;
        }
        fs::create_dir_all(&fewest)?;
        let mut cargo = self.cargo("run");
        cargo.arg(name).args([&fewest, &grown, &kept]).args(["--", "-set_cover_merge=1"]);
        command::run(&mut cargo)?;
        fs::remove_dir_all(&kept)?;
        fs::create_dir_all(&kept)?;
        // Another file system, perhaps: a rename would not do.
        for file in fs::read_dir(&fewest)? {
            let file = file?;
            fs::copy(file.path(), kept.join(file.file_name()))?;
        }
        Ok(())
    }
}
