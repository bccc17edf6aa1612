//! What a start was told on its command line.

use deskbell_domain::link::SCHEME;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};

const HELP: &str = "\
Deskbell, the desk of agents who talk with the visitors of a website or an app

Usage: deskbell [OPTIONS] [LINK]

  LINK                     Shows what a link names, like deskbell://conversation/ID

Options:
  --hidden                 Begins in the tray
  --policy FILE            A policy beside those of the machine and the person, weaker than both
  --print-policy           Prints what the organisation has decided, and ends: with 1 when something is wrong with it
  --support-bundle FILE    Writes a file for whoever helps, without what people wrote, and ends
  --help                   Prints this, and ends
  --version                Prints the version, and ends
";

/// The arguments of this start, up to a link: what stands behind one may have been put there by whoever made it.
pub(crate) fn own() -> Vec<OsString> {
    until_link(env::args_os().skip(1))
}

fn until_link(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    arguments.into_iter().take_while(|argument| !is_link(argument)).collect()
}

/// Whether an argument is meant for [`crate::links`].
pub(crate) fn is_link(argument: &OsStr) -> bool {
    let scheme = argument.to_str().and_then(|text| text.split_once(':'));
    scheme.is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME))
}

/// Says what was asked for, if that is all: it needs no display.
///
/// # Errors
/// When nobody takes what is printed.
pub(crate) fn answered() -> io::Result<bool> {
    let words = match own().iter().filter_map(|argument| argument.to_str()).find_map(asked) {
        Some(Asked::Help) => HELP.to_owned(),
        Some(Asked::Version) => format!("deskbell {}\n", env!("CARGO_PKG_VERSION")),
        None => return Ok(false),
    };
    io::stdout().lock().write_all(words.as_bytes())?;
    Ok(true)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Help,
    Version,
}

fn asked(argument: &str) -> Option<Asked> {
    match argument {
        "--help" | "-h" => Some(Asked::Help),
        "--version" | "-V" => Some(Asked::Version),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d1_what_stands_behind_a_link_is_no_option() {
        let own = |arguments: &[&str]| until_link(arguments.iter().map(OsString::from));
        assert_eq!(own(&["--hidden", "--policy", "p.json"]), ["--hidden", "--policy", "p.json"]);
        assert_eq!(own(&["--hidden", "deskbell://conversation/1", "--policy=//evil/p.json"]), ["--hidden"]);
        assert_eq!(own(&["DESKBELL:x", "--print-policy"]), [""; 0]);
    }
}
