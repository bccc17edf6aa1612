//! Links into the desk (D1): they come as an argument of a start, from a second start, or from the system.

use crate::arguments::is_link;
use crate::bridge::Bridge;
use crate::windows;
use deskbell_desk::Wanted;
use deskbell_domain::link::Link;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager};

/// A link that came before the desk was there, as macOS does it when a link starts the program.
static EARLY: Mutex<Option<Link>> = Mutex::new(None);

/// Arguments that are looked at; whoever starts a program can give it any number.
const ARGUMENTS: usize = 8;

/// Shows what the first of these arguments that is a link names. What is none is named in the log by its fault alone: it
/// may hold anything.
pub(crate) fn follow(app: &AppHandle, arguments: impl IntoIterator<Item = String>) {
    let mut early = EARLY.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(link) = find(arguments).or(*early) else { return };
    if app.try_state::<Bridge>().is_some() {
        *early = None;
        windows::want(app, Wanted::Link(link));
    } else {
        *early = Some(link);
    }
}

fn find(arguments: impl IntoIterator<Item = String>) -> Option<Link> {
    let mut links = arguments.into_iter().take(ARGUMENTS).filter(|argument| is_link(argument.as_ref()));
    let link = links.next()?.parse();
    link.inspect_err(|error| tracing::warn!(%error, "a link is refused")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d1_a_link_is_found_among_arguments() {
        const LINK: &str = "deskbell://conversation/0198f3a2-77c1-7e0b-9d55-3f2a6c1e8b04";
        for (arguments, found) in [
            (vec![LINK], true),
            (vec!["--hidden", LINK], true),
            (vec!["--hidden"], false),
            (vec![], false),
            // A link that is refused is not passed over for another.
            (vec!["DESKBELL://conversation/1", LINK], false),
            (vec!["x"; ARGUMENTS], false),
        ] {
            assert_eq!(find(arguments.iter().map(|&text| text.to_owned())).is_some(), found, "{arguments:?}");
        }
        let many = vec!["x".to_owned(); ARGUMENTS].into_iter().chain([LINK.to_owned()]);
        assert_eq!(find(many), None);
    }
}
