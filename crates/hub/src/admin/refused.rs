//! Why an administrator's change is refused, in words that say what to do.

use crate::auth::PasswordError;
use deskbell_domain::settings::Nonsense;
use deskbell_domain::text::{NotAShortcut, TextError};
use deskbell_protocol::{Code, WireError};

/// Why a change was refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not there, or no longer.
    #[error("There is no {what} {named}.")]
    NoSuch {
        /// What kind of thing.
        what: &'static str,
        /// How it was named.
        named: String,
    },
    /// Something else is called so.
    #[error("Another {what} is called {named} already. Choose another name.")]
    Taken {
        /// What kind of thing.
        what: &'static str,
        /// The name.
        named: String,
    },
    /// It cannot be done while other things are as they are.
    #[error("{0}")]
    Hindered(String),
    /// A value is not of its form.
    #[error("`{field}`: {why}")]
    Wrong {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// There are too many.
    #[error("There are {most} {what} already. Delete some first.")]
    Full {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// The patch of the settings does not fit them.
    #[error("{0}")]
    Setting(String),
    /// The settings would make no sense.
    #[error(transparent)]
    Nonsense(#[from] Nonsense),
    /// The password was not taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

impl Refused {
    /// There is no such thing.
    pub(super) fn no_such(what: &'static str, named: impl ToString) -> Self {
        Self::NoSuch { what, named: named.to_string() }
    }

    /// Something else is called so.
    pub(super) fn taken(what: &'static str, named: impl ToString) -> Self {
        Self::Taken { what, named: named.to_string() }
    }

    /// A value is not of its form.
    pub(super) fn wrong(field: &'static str, why: impl ToString) -> Self {
        Self::Wrong { field, why: why.to_string() }
    }
}

impl From<NotAShortcut> for Refused {
    fn from(why: NotAShortcut) -> Self {
        Self::wrong("shortcut", why)
    }
}

impl From<Refused> for WireError {
    fn from(refused: Refused) -> Self {
        let code = match &refused {
            Refused::NoSuch { .. } => Code::NotFound,
            Refused::Taken { .. } | Refused::Hindered(_) => Code::Taken,
            Refused::Full { .. } => Code::TooLarge,
            Refused::Wrong { .. } | Refused::Setting(_) | Refused::Nonsense(_) => Code::InvalidParams,
            Refused::Password(PasswordError::TooShort | PasswordError::TooLong) => Code::InvalidParams,
            Refused::Password(PasswordError::Busy) => Code::TooFast,
            Refused::Password(PasswordError::Failed) => Code::Unavailable,
        };
        Self::new(code, refused.to_string())
    }
}

/// The words for a text that was not taken, without those that speak of sending.
pub(super) fn text_words(error: TextError) -> String {
    match error {
        TextError::Empty => "it must not be empty".to_owned(),
        TextError::TooLong { chars, limit } => format!("it has {chars} characters and at most {limit} fit"),
    }
}
