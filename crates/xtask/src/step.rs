//! The steps of a task: each is named when it starts, timed when it ends, and listed at the end.

use anyhow::Result;
use std::time::{Duration, Instant};

/// A running clock. The only place of this crate that asks the system for the time.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts it.
    #[allow(clippy::disallowed_methods, reason = "durations of real steps are what it is for")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since it was started.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// How a step ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what it should.
    Passed,
    /// It did not; the reason was printed when it ended.
    Failed,
    /// It was not run, and why.
    Skipped(String),
}

struct Record {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

/// The steps run so far.
pub(crate) struct Steps {
    records: Vec<Record>,
    since: Stopwatch,
}

impl Steps {
    /// None yet; the total counts from here.
    pub(crate) fn new() -> Self {
        Self { records: Vec::new(), since: Stopwatch::start() }
    }

    /// Runs a step. A failure is printed, recorded and given back: the caller decides whether to go on.
    ///
    /// # Errors
    /// Those of the step itself.
    pub(crate) fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== {name}");
        let watch = Stopwatch::start();
        let result = work();
        let took = watch.elapsed();
        let outcome = match &result {
            Ok(_) => {
                println!("== {name}: done in {}", seconds(took));
                Outcome::Passed
            }
            Err(error) => {
                println!("== {name}: FAILED after {}: {error:#}", seconds(took));
                Outcome::Failed
            }
        };
        self.records.push(Record { name, outcome, took });
        result
    }

    /// Notes a step that cannot or need not be run.
    pub(crate) fn skip(&mut self, name: &'static str, why: String) {
        println!("\n== {name}: skipped, {why}");
        self.records.push(Record { name, outcome: Outcome::Skipped(why), took: Duration::ZERO });
    }

    /// Whether the step was run and passed.
    pub(crate) fn passed(&self, name: &str) -> bool {
        self.records.iter().any(|record| record.name == name && record.outcome == Outcome::Passed)
    }

    /// How many failed.
    pub(crate) fn failures(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed))
    }

    /// The table of all steps with their durations.
    pub(crate) fn table(&self) -> String {
        let width = self.records.iter().map(|record| record.name.len()).max().unwrap_or(0).max("total".len());
        let mut table = String::from("\n");
        for Record { name, outcome, took } in &self.records {
            let (took, word) = match outcome {
                Outcome::Passed => (seconds(*took), "passed".to_owned()),
                Outcome::Failed => (seconds(*took), "FAILED".to_owned()),
                Outcome::Skipped(why) => ("-".to_owned(), format!("skipped, {why}")),
            };
            table += &format!("  {name:<width$}  {took:>9}  {word}\n");
        }
        table + &format!("  {:<width$}  {:>9}\n", "total", seconds(self.since.elapsed()))
    }

    /// The plain line that counts the steps: `12 passed, 0 failed`, and the skipped when there are any.
    pub(crate) fn tally(&self) -> String {
        let passed = self.count(|outcome| matches!(outcome, Outcome::Passed));
        let skipped = self.count(|outcome| matches!(outcome, Outcome::Skipped(_)));
        let line = format!("{passed} passed, {} failed", self.failures());
        if skipped == 0 { line } else { format!("{line}, {skipped} skipped") }
    }

    fn count(&self, wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.records.iter().filter(|record| wanted(&record.outcome)).count()
    }
}

/// A duration for people: `0.4 s`, `72.0 s`, `4 min 12 s`.
fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 100 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_failed_step_is_counted_and_those_after_it_still_run() {
        let mut steps = Steps::new();
        assert!(steps.run("fmt", || Ok(())).is_ok());
        assert!(steps.run("clippy", || Err::<(), _>(anyhow!("two warnings"))).is_err());
        steps.skip("e2e", "build did not pass".to_owned());
        assert_eq!(steps.tally(), "1 passed, 1 failed, 1 skipped");
        assert_eq!(steps.failures(), 1);
        assert!(steps.passed("fmt") && !steps.passed("clippy") && !steps.passed("e2e"));
        let table = steps.table();
        assert!(table.contains("e2e"), "{table}");
        assert!(table.contains("skipped, build did not pass"), "{table}");
    }

    #[test]
    fn durations_are_written_for_people() {
        assert_eq!(seconds(Duration::from_millis(430)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(72)), "72.0 s");
        assert_eq!(seconds(Duration::from_secs(252)), "4 min 12 s");
    }
}
