//! What the page is shown of what the desk knows: pure functions, one conversation at a time.

mod absence;
mod boxes;
mod shown;
mod words;

pub(crate) use absence::{Absence, Before, SHORT, came_within, written};
pub(crate) use boxes::{ENDED_SHOWS, place, state_box, tint, unsent_place};
pub(crate) use shown::{Shown, ThreadParts};
pub(crate) use words::{FIRST_MOMENTS, entry_view, link, unsent};

#[cfg(test)]
mod tests;
