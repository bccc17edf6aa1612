//! What an organisation decides for its desks (D6). One table ([`SETTINGS`]) names every setting; what the desk is
//! given ([`Policy`]), what a policy file may hold, and the documents for IT all come from it.
//!
//! A setting is looked for at three places, the strongest first: the machine's, the person's, and a file that was named
//! at the start. The first right value counts. Whatever is wrong is told in a sentence ([`Problem`]) and left out: no
//! policy ever keeps the desk from starting.

mod check;
pub mod documents;
mod form;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod json;
mod managed;
mod merge;
mod places;
mod policy;
mod print;
mod problem;
mod registry;
mod sheet;
mod table;

pub use json::MOST_BYTES;
pub use merge::{Loaded, Looked, Settled};
pub use places::Places;
pub use policy::{
    Cache, Copy, Hub, Language, LogLevel, Logs, Network, Policy, Preferences, Proxy, RingTone, Theme,
    UpdateChannel, Updates,
};
pub use print::print;
pub use problem::{Problem, Wrong};
pub use sheet::{Sheet, Source};
pub use table::{Choice, Form, GROUPS, Group, Kind, SETTINGS, Setting, Text};
