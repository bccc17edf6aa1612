//! What is wrong with a policy, in sentences that say what to do.

use std::fmt;

/// Something of a policy that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, or what stands for it on this system.
    pub place: String,
    /// The line, from 1 on, where the place has lines.
    pub line: Option<usize>,
    /// The setting, as it was written there; shortened.
    pub key: Option<String>,
    /// What is wrong with it.
    pub wrong: Wrong,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        f.write_str(": ")?;
        match &self.key {
            Some(key) => write!(f, "{key} {}", self.wrong),
            None => write!(f, "this {}", self.wrong),
        }
    }
}

/// What is wrong. Each goes on after the name of a setting, or after "this".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The place cannot be read.
    #[error("cannot be read, so nothing of it counts: {0}.")]
    CannotRead(String),
    /// Nobody needs so many bytes.
    #[error("is larger than 64 KiB, so nothing of it counts. Take out what is not needed.")]
    TooLarge,
    /// A file that is none.
    #[error("is no ordinary file, so nothing of it counts. Put a file there.")]
    NotAFile,
    /// Another encoding.
    #[error("is not text in UTF-8, so nothing of it counts. Save it as UTF-8.")]
    NotText,
    /// It cannot be parsed.
    #[error("is not right JSON, so nothing of the file counts: {0}. Mend this line.")]
    NotJson(String),
    /// Right JSON, and more than any setting can be.
    #[error("cannot be read: {0}. Write a simple value.")]
    NotAValue(String),
    /// A list or a text in place of all settings.
    #[error("must be an object: {{ … }} with the settings in it. Nothing of it counts.")]
    NotAnObject,
    /// A group that is none.
    #[error("is a group of settings and must be an object: {{ … }} with the settings in it.")]
    NotAGroup,
    /// No setting has this name.
    #[error("is no setting of this version{}", near(.0.as_deref()))]
    Unknown(Option<String>),
    /// It stands there more than once.
    #[error("stands there more than once. The first one counts; take out this one.")]
    Twice,
    /// It is no `true` and no `false`.
    #[error("is {got}, but it must be true or false, without quotes.")]
    NotASwitch {
        /// What stands there.
        got: String,
    },
    /// It is none of those that it can be.
    #[error("is {got}, but it can only be {choices}.")]
    NotAChoice {
        /// What stands there.
        got: String,
        /// What could.
        choices: String,
    },
    /// It is no whole number, or too small or too large.
    #[error("is {got}, but it must be a whole number from {least} to {most}, without quotes.")]
    NotANumber {
        /// What stands there.
        got: String,
        /// The smallest.
        least: u32,
        /// The largest.
        most: u32,
    },
    /// It is no text.
    #[error("is {got}, but it must be a text in quotes: {form}.")]
    NotAText {
        /// What stands there.
        got: String,
        /// What could.
        form: &'static str,
    },
    /// It is too long.
    #[error("is longer than {most} bytes.")]
    TooLong {
        /// The longest.
        most: usize,
    },
    /// It does not look like what it should.
    #[error("is {got}, but it must be {form}.")]
    NotLike {
        /// What stands there.
        got: String,
        /// What could.
        form: &'static str,
    },
    /// It is no list.
    #[error("is {got}, but it must be a list of texts: [\"…\", \"…\"].")]
    NotAList {
        /// What stands there.
        got: String,
    },
    /// The list is too long.
    #[error("has more than {most} entries.")]
    TooMany {
        /// The most.
        most: usize,
    },
    /// One entry of the list is wrong; the others count.
    #[error("has a wrong entry, number {number}, which is left out: it {wrong}")]
    Entry {
        /// Which, from 1 on.
        number: usize,
        /// Why.
        wrong: Box<Wrong>,
    },
    /// A weaker place would undo what a stronger one has decided.
    #[error("does not count: a stronger place decides {0}, so it must stand there.")]
    Weaker(&'static str),
    /// There are more problems than are told.
    #[error("has more that is wrong than is told here. Mend these first.")]
    More,
}

fn near(name: Option<&str>) -> String {
    match name {
        Some(name) => format!(". Did you mean {name}?"),
        None => ". Take it out, or see the list of settings.".to_owned(),
    }
}
