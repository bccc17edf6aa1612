//! What a support bundle tells of the program, the computer and the policy.

use deskbell_policy::{Loaded, Settled};
use deskbell_support::{Origin, Reportable, Scrubbed, Scrubber, report};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::env;

/// Problems of a policy that are told, at most.
const MOST_PROBLEMS: usize = 50;

report! {
    /// The program.
    pub struct About {
        /// What it is.
        pub program: &'static str,
        /// Its version.
        pub version: &'static str,
        /// "release" or "development".
        pub build: &'static str,
        /// The operating system it was built for.
        pub os: &'static str,
        /// The processor it was built for.
        pub arch: &'static str,
    }

    /// The computer.
    pub struct System {
        /// The system and its version.
        pub system: Scrubbed,
        /// The kernel's version, where it is another one.
        pub kernel: Option<Scrubbed>,
        /// The desktop, as it calls itself.
        pub desktop: Option<Scrubbed>,
        /// "x11", "wayland" or what else it is.
        pub session: Option<Scrubbed>,
        /// The version of what shows the page.
        pub webview: Option<Scrubbed>,
        /// The languages that the person has chosen, the first one first.
        pub languages: Vec<Scrubbed>,
        /// Threads that run at once.
        pub processors: Option<usize>,
    }

    /// What the organisation has decided.
    pub struct Policy {
        /// Every setting that is not the default.
        pub settings: Vec<Decided>,
        /// What was wrong and is not used.
        pub problems: Vec<Scrubbed>,
        /// Where it was looked for.
        pub looked: Vec<Place>,
    }

    /// A setting.
    pub struct Decided {
        /// Which.
        pub key: &'static str,
        /// What it is.
        pub value: Setting,
        /// Who has decided it.
        pub source: &'static str,
        /// Where that is written.
        pub place: Scrubbed,
    }

    /// A place where a policy is looked for.
    pub struct Place {
        /// Whose.
        pub source: &'static str,
        /// Where.
        pub place: Scrubbed,
        /// Right settings there; `null` where there is nothing.
        pub right: Option<usize>,
    }
}

/// The value of a setting, as far as it may be told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Setting {
    /// Yes or no.
    Switch(bool),
    /// A number.
    Number(i64),
    /// An address, without what may stand in it of a person.
    Address(Origin),
    /// Another word.
    Word(Scrubbed),
    /// A list: how long it is.
    List(usize),
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Switch(on) => serializer.serialize_bool(*on),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Address(origin) => origin.serialize(serializer),
            Self::Word(word) => word.serialize(serializer),
            Self::List(length) => serializer.collect_str(&format_args!("{length} in all")),
        }
    }
}

impl Reportable for Setting {}

pub(super) fn about() -> About {
    About {
        program: "deskbell",
        version: env!("CARGO_PKG_VERSION"),
        build: if cfg!(debug_assertions) { "development" } else { "release" },
        os: env::consts::OS,
        arch: env::consts::ARCH,
    }
}

pub(super) fn system(scrubber: &Scrubber) -> System {
    let named =
        |name| env::var(name).ok().filter(|value| !value.is_empty()).map(|value| scrubber.scrub(&value));
    System {
        system: scrubber.scrub(&os_info::get().to_string()),
        kernel: kernel().map(|version| scrubber.scrub(&version)),
        desktop: named("XDG_CURRENT_DESKTOP"),
        session: named("XDG_SESSION_TYPE"),
        webview: tauri::webview_version().ok().map(|version| scrubber.scrub(&version)),
        languages: sys_locale::get_locales().take(8).map(|language| scrubber.scrub(&language)).collect(),
        processors: std::thread::available_parallelism().ok().map(std::num::NonZero::get),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn kernel() -> Option<String> {
    let system = rustix::system::uname();
    system.release().to_str().ok().map(str::to_owned)
}

/// Elsewhere the system's version says it.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn kernel() -> Option<String> {
    None
}

pub(super) fn policy(loaded: &Loaded, scrubber: &Scrubber) -> Policy {
    let decided = |settled: &Settled| Decided {
        key: settled.setting.key,
        value: setting(&settled.value, scrubber),
        source: settled.source.name(),
        place: scrubber.scrub(&settled.place),
    };
    Policy {
        settings: loaded.settled.iter().map(decided).collect(),
        problems: loaded
            .problems
            .iter()
            .take(MOST_PROBLEMS)
            .map(|problem| scrubber.scrub_error(&problem.to_string()))
            .collect(),
        looked: loaded
            .looked
            .iter()
            .map(|looked| Place {
                source: looked.source.name(),
                place: scrubber.scrub(&looked.place),
                right: looked.right,
            })
            .collect(),
    }
}

fn setting(value: &Value, scrubber: &Scrubber) -> Setting {
    match value {
        Value::Bool(on) => Setting::Switch(*on),
        Value::Number(number) => Setting::Number(number.as_i64().unwrap_or_default()),
        Value::String(text) => {
            Origin::parse(text).map_or_else(|| Setting::Word(scrubber.scrub(text)), Setting::Address)
        }
        Value::Array(list) => Setting::List(list.len()),
        Value::Object(parts) => Setting::List(parts.len()),
        Value::Null => Setting::List(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_policy::{Sheet, Source};
    use deskbell_support::Known;

    #[test]
    fn d6_a_policy_is_told_with_its_sources_and_without_passwords() {
        let text = r#"{
            "hub": { "address": "https://desk.example.org", "locked": true },
            "network": { "proxy": "http://ana:s3cret@proxy.example.org:3128", "bypass": ["*.example.org"] },
            "nothing": "of s3cret kind"
        }"#;
        let loaded =
            Loaded::of(vec![Sheet::json(Source::Machine, "/etc/deskbell/policy.json", text.as_bytes())]);
        let told =
            serde_json::to_string(&policy(&loaded, &Scrubber::new(&Known::default()))).expect("it is told");
        assert!(!told.contains("s3cret") && !told.contains("ana"), "{told}");
        for expected in [
            "https://desk.example.org",
            "http://proxy.example.org:3128",
            "1 in all",
            "machine",
            "/etc/deskbell/policy.json",
        ] {
            assert!(told.contains(expected), "{expected}: {told}");
        }
    }
}
