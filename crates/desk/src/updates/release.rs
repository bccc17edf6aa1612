//! What the server of new versions says, and whether this desk takes it. Pure: nothing is fetched here.

use super::Channel;
use crate::view::UpdateProblem;
use deskbell_domain::{Span, Time};
use jiff::Timestamp;
use semver::Version;
use serde::Deserialize;
use std::collections::HashMap;
use url::{Host, Url};

/// Longest list of versions that is read, in bytes.
pub(super) const MOST_LIST: usize = 256 * 1024;
/// Longest signature, in bytes; a right one has some hundred.
const MOST_SIGNATURE: usize = 4 * 1024;

/// A version that the server names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    /// Which.
    pub version: Version,
    /// Since when it is out.
    pub published: Time,
    /// The list as it came, which the installer reads again.
    pub list: String,
    files: HashMap<String, ListedFile>,
}

/// A version's file for one system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct ListedFile {
    /// Where it is.
    pub url: Url,
    /// The signature over it.
    pub signature: String,
}

#[derive(Deserialize)]
struct List {
    version: String,
    pub_date: Timestamp,
    platforms: HashMap<String, ListedFile>,
}

impl Release {
    /// Reads a list as tauri's updater has it (`version`, `pub_date`, `platforms`). A day of release is needed: without
    /// one nobody could tell how long it is to be deferred.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn read(list: String) -> Result<Self, UpdateProblem> {
        if list.len() > MOST_LIST {
            return Err(UpdateProblem::NoList);
        }
        let read = serde_json::from_str::<List>(&list);
        let List { version, pub_date, platforms } = read.map_err(|error| {
            tracing::info!(%error, "no list of versions");
            UpdateProblem::NoList
        })?;
        let version = Version::parse(version.trim_start_matches('v')).map_err(|_| UpdateProblem::NoList)?;
        if platforms.values().any(|file| file.signature.len() > MOST_SIGNATURE || !is_safe(&file.url)) {
            return Err(UpdateProblem::NoList);
        }
        Ok(Self { version, published: Time(pub_date.as_millisecond()), list, files: platforms })
    }

    /// The file for this desk: of the first of these names that the list has.
    pub(crate) fn file<'a>(&self, targets: &'a [String]) -> Option<(&'a str, &ListedFile)> {
        targets.iter().find_map(|target| Some((target.as_str(), self.files.get(target)?)))
    }
}

/// Whether nobody on the way can change what is fetched there: https, or this very computer.
pub(super) fn is_safe(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

/// What becomes of a version that the server names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is no newer than the one that is installed, or not for this channel.
    Nothing,
    /// It is deferred until then, by the wall clock.
    Waits(Time),
    /// It is taken.
    Take,
}

/// Whether a version is taken: newer than the installed one, of the channel, and out for as long as the organisation
/// wants to wait.
pub(crate) fn decide(
    installed: &Version,
    channel: Channel,
    deferral: Span,
    release: &Release,
    now: Time,
) -> Verdict {
    // What stands behind a plus is no part of the order of versions.
    let newer = release.version.cmp_precedence(installed).is_gt();
    let of_channel = match channel {
        Channel::Stable => release.version.pre.is_empty(),
        Channel::Beta => true,
    };
    let until = release.published + deferral;
    if !newer || !of_channel {
        Verdict::Nothing
    } else if now < until {
        Verdict::Waits(until)
    } else {
        Verdict::Take
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(in crate::updates) fn list(version: &str, published: &str) -> String {
        format!(
            r#"{{ "version": "{version}", "notes": "-", "pub_date": "{published}", "platforms": {{
                "linux-x86_64": {{ "url": "https://updates.example.com/a/Deskbell.AppImage", "signature": "c2ln" }} }} }}"#
        )
    }

    fn release(version: &str, published: &str) -> Release {
        Release::read(list(version, published)).unwrap()
    }

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn d6_a_version_is_taken_when_it_is_newer_of_the_channel_and_old_enough() {
        use Channel::{Beta, Stable};
        const OUT: &str = "2026-03-01T12:00:00Z";
        let later = Verdict::Waits(at("2026-03-08T12:00:00Z"));
        for (installed, channel, days, offered, now, verdict) in [
            ("1.2.3", Stable, 0, "1.2.4", "2026-03-01T12:00:00Z", Verdict::Take),
            ("1.2.3", Stable, 0, "v1.10.0", "2026-03-02T00:00:00Z", Verdict::Take),
            ("1.2.3", Stable, 0, "1.2.3", "2026-04-01T00:00:00Z", Verdict::Nothing),
            ("1.2.3", Stable, 0, "1.2.3+build.9", "2026-04-01T00:00:00Z", Verdict::Nothing),
            ("1.2.3", Stable, 0, "1.2.2", "2026-04-01T00:00:00Z", Verdict::Nothing),
            ("1.2.3", Stable, 0, "0.9.9", "2026-04-01T00:00:00Z", Verdict::Nothing),
            ("1.2.3", Stable, 0, "1.3.0-beta.1", "2026-04-01T00:00:00Z", Verdict::Nothing),
            ("1.2.3", Beta, 0, "1.3.0-beta.1", "2026-04-01T00:00:00Z", Verdict::Take),
            // From beta back to stable: it waits there until the finished version is newer.
            ("1.3.0-beta.2", Stable, 0, "1.2.3", "2026-04-01T00:00:00Z", Verdict::Nothing),
            ("1.3.0-beta.2", Stable, 0, "1.3.0", "2026-04-01T00:00:00Z", Verdict::Take),
            ("1.2.3", Stable, 7, "1.2.4", "2026-03-08T11:59:59Z", later),
            ("1.2.3", Stable, 7, "1.2.4", "2026-03-08T12:00:00Z", Verdict::Take),
            ("1.2.3", Stable, 7, "1.2.2", "2026-03-02T00:00:00Z", Verdict::Nothing),
            // A computer whose clock is behind waits, and takes nothing that is not out.
            ("1.2.3", Stable, 0, "1.2.4", "2026-02-01T00:00:00Z", Verdict::Waits(at(OUT))),
        ] {
            let installed = Version::parse(installed).unwrap();
            let offered = release(offered, OUT);
            let found = decide(&installed, channel, Span::days(days), &offered, at(now));
            assert_eq!(found, verdict, "{installed} {channel:?} {days} {} {now}", offered.version);
        }
    }

    #[test]
    fn d6_what_is_no_list_of_versions_is_not_read() {
        let right = list("1.0.0", "2026-03-01T12:00:00Z");
        assert!(Release::read(right.clone()).is_ok());
        for (wrong, instead) in [
            ("\"1.0.0\"", "\"one\""),
            ("\"1.0.0\"", "1"),
            ("\"version\"", "\"versions\""),
            ("2026-03-01T12:00:00Z", "yesterday"),
            ("\"pub_date\"", "\"date\""),
            ("https://updates.example.com/a/", "http://updates.example.com/a/"),
            ("https://updates.example.com/a/", "file:///a/"),
            ("https://updates.example.com/a/", ""),
            ("\"signature\"", "\"sign\""),
            ("c2ln", &"A".repeat(5_000)),
        ] {
            assert_eq!(Release::read(right.replace(wrong, instead)), Err(UpdateProblem::NoList), "{instead}");
        }
        for text in ["", "[]", "<html></html>", "{}", "\u{0}"] {
            assert_eq!(Release::read(text.to_owned()), Err(UpdateProblem::NoList), "{text}");
        }
        let large = format!("{right}{}", " ".repeat(MOST_LIST));
        assert_eq!(Release::read(large), Err(UpdateProblem::NoList));
    }

    #[test]
    fn d6_the_file_is_the_one_for_this_system() {
        let release = release("1.0.0", "2026-03-01T12:00:00Z");
        let targets = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let these = targets(&["linux-x86_64-appimage", "linux-x86_64"]);
        assert_eq!(release.file(&these).map(|(target, _)| target), Some("linux-x86_64"));
        assert_eq!(release.file(&targets(&["darwin-aarch64"])), None);
    }

    fn version() -> impl Strategy<Value = String> {
        ((0..3_u64, 0..3_u64, 0..3_u64), prop::option::of("[a-z0-9]{1,4}"), prop::option::of("[a-z]{1,3}"))
            .prop_filter_map("a version", |((major, minor, patch), pre, build)| {
                let mut text = format!("{major}.{minor}.{patch}");
                text.extend(pre.map(|pre| format!("-{pre}")));
                text.extend(build.map(|build| format!("+{build}")));
                Version::parse(&text).is_ok().then_some(text)
            })
    }

    proptest! {
        #[test]
        fn d6_never_an_older_or_the_same_version_and_never_before_its_deferral_has_ended(
            installed in version(),
            offered in version(),
            beta in any::<bool>(),
            days in 0..91_u64,
            age in -10..200_i64,
        ) {
            let release = release(&offered, "2026-03-01T12:00:00Z");
            let channel = if beta { Channel::Beta } else { Channel::Stable };
            let now = Time(release.published.0 + age * 86_400_000);
            let installed = Version::parse(&installed).unwrap();
            let verdict = decide(&installed, channel, Span::days(days), &release, now);
            if verdict != Verdict::Nothing {
                prop_assert!(release.version.cmp_precedence(&installed).is_gt());
                prop_assert!(beta || release.version.pre.is_empty());
            }
            if verdict == Verdict::Take {
                prop_assert!(age >= 0 && age.unsigned_abs() >= days);
            }
        }

        #[test]
        fn d6_whatever_the_server_says_reading_it_ends_in_a_version_or_a_reason(text in ".{0,200}") {
            prop_assert!(Release::read(text).is_err());
        }
    }
}
