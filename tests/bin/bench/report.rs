//! Figures, as a table for people and as JSON.

use serde::Serialize;
use std::fmt::Write;

/// What was measured.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: String,
    /// Of what the numbers are.
    pub(crate) unit: &'static str,
    /// The median round; the only one where there is one.
    pub(crate) median: f64,
    /// The lowest round.
    pub(crate) low: f64,
    /// The highest round.
    pub(crate) high: f64,
    /// What it must reach, in words.
    pub(crate) target: Option<&'static str>,
    /// Whether it does.
    pub(crate) reached: Option<bool>,
    /// The peer's median in the same run.
    pub(crate) peer: Option<f64>,
    /// The median over the peer's.
    pub(crate) ratio: Option<f64>,
}

impl Figure {
    /// A figure of some rounds.
    pub(crate) fn new(name: impl Into<String>, unit: &'static str, mut rounds: Vec<f64>) -> Self {
        rounds.sort_by(f64::total_cmp);
        let at = |place: usize| rounds.get(place).copied().unwrap_or(f64::NAN);
        Self {
            name: name.into(),
            unit,
            median: at(rounds.len() / 2),
            low: at(0),
            high: at(rounds.len().saturating_sub(1)),
            target: None,
            reached: None,
            peer: None,
            ratio: None,
        }
    }

    /// With a target that the median must not exceed.
    pub(crate) fn at_most(mut self, limit: f64, words: &'static str) -> Self {
        self.target = Some(words);
        self.reached = Some(self.median <= limit);
        self
    }

    /// With a target that the median must reach.
    pub(crate) fn at_least(mut self, limit: f64, words: &'static str) -> Self {
        self.target = Some(words);
        self.reached = Some(self.median >= limit);
        self
    }

    /// Beside a peer of the same run.
    pub(crate) fn beside(mut self, peer: f64) -> Self {
        self.peer = Some(peer);
        self.ratio = Some(self.median / peer);
        self
    }
}

impl Report {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a figure.
    pub(crate) fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// For people.
    pub(crate) fn table(&self) -> String {
        let mut table = format!(
            "\n{:<54}{:>11}{:>21}{:>11}{:>8}  {}\n",
            "figure", "median", "lowest - highest", "peer", "ratio", "target"
        );
        for figure in &self.figures {
            let Figure { name, unit, median, low, high, target, reached, peer, ratio } = figure;
            let number = |number: &Option<f64>| number.map_or_else(String::new, short);
            let verdict = match reached {
                Some(true) => "reached",
                Some(false) => "MISSED",
                None => "",
            };
            let spread = format!("{} - {}", short(*low), short(*high));
            // Writing to a string does not fail.
            let _ = writeln!(
                table,
                "{:<54}{:>11}{spread:>21}{:>11}{:>8}  {} {verdict}",
                format!("{name}, {unit}"),
                short(*median),
                number(peer),
                number(ratio),
                target.unwrap_or_default(),
            );
        }
        table
    }

    /// For machines.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "cores": std::thread::available_parallelism().map_or(0, usize::from),
            "system": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            "figures": self.figures,
        })
    }
}

/// Three significant digits are more than the noise leaves.
fn short(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// The share `q` of sorted values: 0.5 is the median.
pub(crate) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    // In range for any number of values that fits into memory.
    let place = (last as f64 * q).round() as usize;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}
