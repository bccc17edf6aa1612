//! The machine of one conversation (product rules, section 2).

mod state;

pub use state::{Contact, Marks, State, Turn};
