//! One place's policy: what stands there, and what is wrong with it.

use crate::check;
use crate::form::quoted;
use crate::{GROUPS, Problem, SETTINGS, Setting, Wrong};
use serde_json::Value;
use std::fmt;

/// The most problems of one place that are told.
const MOST_PROBLEMS: usize = 50;
/// A name is taken for a slip of the pen when it is so much like a setting's.
const ALIKE: f64 = 0.8;

/// Where a setting comes from, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The computer's administrator.
    Machine,
    /// The person's own account, or what IT has put there.
    User,
    /// The file that was named at the start.
    File,
    /// Nobody has decided it.
    Default,
}

impl Source {
    /// As it is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::User => "user",
            Self::File => "file",
            Self::Default => "default",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something that was written for a setting, not looked at yet.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) key: String,
    pub(crate) line: Option<usize>,
    pub(crate) value: Value,
}

/// One right setting of a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Right {
    pub(crate) setting: &'static Setting,
    pub(crate) line: Option<usize>,
    pub(crate) value: Value,
}

impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// What one place says.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub(crate) source: Source,
    pub(crate) place: String,
    /// Whether there is anything.
    pub(crate) found: bool,
    pub(crate) right: Vec<Right>,
    pub(crate) problems: Vec<Problem>,
}

impl Sheet {
    /// A place where nothing is.
    #[must_use]
    pub fn missing(source: Source, place: impl Into<String>) -> Self {
        Self { source, place: place.into(), found: false, right: Vec::new(), problems: Vec::new() }
    }

    /// A place that cannot be read.
    pub(crate) fn unreadable(source: Source, place: impl Into<String>, wrong: Wrong) -> Self {
        let mut sheet = Self { found: true, ..Self::missing(source, place) };
        sheet.problem(None, None, wrong);
        sheet
    }

    /// What a JSON file holds.
    #[must_use]
    pub fn json(source: Source, place: impl Into<String>, bytes: &[u8]) -> Self {
        let mut sheet = Self { found: true, ..Self::missing(source, place) };
        match crate::json::read(bytes) {
            Ok(written) => sheet.take(written),
            Err((line, wrong)) => sheet.problem(line, None, wrong),
        }
        sheet
    }

    /// What something else than a file holds.
    pub(crate) fn of(source: Source, place: impl Into<String>, written: Vec<crate::json::Read>) -> Self {
        let mut sheet = Self { found: true, ..Self::missing(source, place) };
        sheet.take(written);
        sheet
    }

    fn take(&mut self, written: Vec<crate::json::Read>) {
        for read in written {
            match read {
                Ok(written) => self.look_at(written),
                Err((line, key, wrong)) => self.problem(line, Some(key), wrong),
            }
        }
    }

    fn look_at(&mut self, written: Written) {
        let Written { key, line, value } = written;
        let Some(setting) = Setting::named(&key) else {
            let near = SETTINGS
                .iter()
                .map(|setting| setting.key)
                .chain(GROUPS.iter().map(|group| group.key).filter(|_| !key.contains('.')))
                .map(|name| (strsim::jaro_winkler(name, &clipped(&key)), name))
                .filter(|(alike, _)| *alike >= ALIKE)
                .max_by(|(one, _), (other, _)| one.total_cmp(other));
            return self.problem(line, Some(key), Wrong::Unknown(near.map(|(_, key)| key.to_owned())));
        };
        if self.right.iter().any(|right| right.setting == setting) {
            return self.problem(line, Some(key), Wrong::Twice);
        }
        let checked = check::check(&setting.kind, value);
        for wrong in checked.wrong {
            self.problem(line, Some(key.clone()), wrong);
        }
        if let Some(value) = checked.value {
            self.right.push(Right { setting, line, value });
        }
    }

    pub(crate) fn problem(&mut self, line: Option<usize>, key: Option<String>, wrong: Wrong) {
        if self.problems.len() > MOST_PROBLEMS {
            return;
        }
        let last = self.problems.len() == MOST_PROBLEMS;
        let (line, key, wrong) = if last { (None, None, Wrong::More) } else { (line, key, wrong) };
        let key = key.map(|key| if Setting::named(&key).is_some() { key } else { quoted(&key) });
        self.problems.push(Problem { place: self.place.clone(), line, key, wrong });
    }
}

/// Enough of a name to be compared.
fn clipped(name: &str) -> String {
    name.chars().take(64).collect()
}
