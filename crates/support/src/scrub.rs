//! Takes what is personal out of text: addresses of people and computers, secrets, names of this person and this computer.
//!
//! It is the second line: what is written to a log holds none of it in the first place. So it may take too much, and
//! never too little. What is clean stays as it is when it is cleaned again.

use crate::report::Reportable;
use regex::{Captures, Match, Regex};
use serde::Serialize;
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What this computer knows of the person at it. Names that tell nothing of anybody, and shorter ones than three letters,
/// are not looked for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The folder of the person.
    pub home: Option<String>,
    /// How the person is called by the system.
    pub user: Option<String>,
    /// How the computer is called.
    pub host: Option<String>,
}

/// Nobody's name, or a word of this module's own.
const NOBODY: &[&str] = &[
    "root",
    "user",
    "users",
    "admin",
    "administrator",
    "guest",
    "home",
    "localhost",
    "desk",
    "deskbell",
    "mail",
    "e-mail",
    "address",
    "secret",
    "host",
    "hardware",
    "sdp",
    "info",
    "warn",
    "error",
    "debug",
    "trace",
];
const SHORTEST_NAME: usize = 3;

/// Each look takes something out, so that two are enough but for what is made up.
const MOST_LOOKS: usize = 8;

/// The most characters of one text that is kept; the rest is cut.
const MOST_CHARS: usize = 600;

/// Text that went through a [`Scrubber`]; there is no other way to make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Scrubbed(String);

impl Scrubbed {
    /// The clean text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reportable for Scrubbed {}

/// Takes what is personal out of text.
#[derive(Clone, Debug)]
pub struct Scrubber {
    names: Vec<(Regex, &'static str)>,
    patterns: Patterns,
}

/// What looks personal, whoever it is of.
#[derive(Clone, Debug)]
struct Patterns {
    keyed: Regex,
    bearer: Regex,
    login: Regex,
    query: Regex,
    email: Regex,
    homes: Regex,
    sdp: Regex,
    hardware: Regex,
    six: Regex,
    four: Regex,
    run: Regex,
    uuid: Regex,
    quoted: Regex,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("each pattern of this file is made by its tests")
}

impl Patterns {
    fn new() -> Self {
        Self {
            keyed: pattern(
                r#"(?i)\b([a-z_-]*(?:password|passwd|secret|token|authorization|api[-_]?key|cookie))(["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&"'}\])\[][^\s,;&"'}\])]*)"#,
            ),
            bearer: pattern(
                r#"(?i)\b(bearer|authorization["']?\s*[:=]\s*["']?\w+)\s+[A-Za-z0-9._~+/=-]{6,}"#,
            ),
            login: pattern(r#"([A-Za-z][A-Za-z0-9+.-]*://)[^/\s@"']+@"#),
            query: pattern(r#"(://[^\s?#"'`]+)[?#][^\s"'`)]+"#),
            email: pattern(
                r"[\p{L}\p{N}._%+'-]+(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}[\p{L}\p{N}-]+",
            ),
            homes: pattern(r#"(/home/|/Users/|\\Users\\|\\\\Users\\\\)[^/\\\s"'\[]+"#),
            sdp: pattern(
                r#"(?:\ba=(?:candidate|ice-ufrag|ice-pwd|fingerprint|ssrc|msid)[^\r\n"]*|\bcandidate:\S+ [^\r\n"]*|\bo=\S+ \d+ \d+ IN [^\r\n"]*)"#,
            ),
            hardware: pattern(r"[0-9A-Fa-f]{2}(?:[:_-][0-9A-Fa-f]{2}){5}"),
            six: pattern(r"[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"),
            four: pattern(r"\d{1,3}(?:\.\d{1,3}){3}"),
            run: pattern(r"[A-Za-z0-9_-]{20,}={0,2}|[A-Za-z0-9+/]{32,}={0,2}"),
            uuid: pattern(r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
            quoted: pattern(r#""(?:[^"\\]|\\.)*(?:"|\\?$)|`[^`]*(?:`|$)"#),
        }
    }
}

impl Scrubber {
    /// One that knows these names.
    pub fn new(known: &Known) -> Self {
        let mut names = Vec::new();
        // A folder is more than its person's name, so it goes first.
        let home = known.home.as_deref().map(|home| home.trim_end_matches(['/', '\\']));
        if let Some(home) = home.filter(|home| home.len() > SHORTEST_NAME) {
            names.push((pattern(&regex::escape(home)), "~"));
        }
        let host = known.host.as_deref();
        let short = host.and_then(|host| host.split('.').next());
        for (name, mark) in [
            (known.user.as_deref(), "[user]"),
            (host, "[host]"),
            (short.filter(|short| host != Some(short)), "[host]"),
        ] {
            let Some(name) = name.map(str::trim) else { continue };
            let tells =
                name.chars().count() >= SHORTEST_NAME && !NOBODY.contains(&name.to_lowercase().as_str());
            if tells {
                let whole =
                    format!(r"(?i)(^|[^\p{{L}}\p{{N}}])({})($|[^\p{{L}}\p{{N}}])", regex::escape(name));
                names.push((pattern(&whole), mark));
            }
        }
        Self { names, patterns: Patterns::new() }
    }

    /// Clean text, of at most 600 characters.
    pub fn scrub(&self, text: &str) -> Scrubbed {
        Scrubbed(shortened(self.clean(&begin(text))))
    }

    /// The same without what stands in quotes: where libraries tell of an error they quote what they were given.
    pub fn scrub_error(&self, text: &str) -> Scrubbed {
        self.scrub(&self.patterns.quoted.replace_all(text, |found: &Captures<'_>| {
            if found[0].starts_with('`') { "`…`" } else { "\"…\"" }
        }))
    }

    /// What is taken out may leave something beside it that shows only now: it is looked at until nothing changes any more.
    fn clean(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for _ in 0..MOST_LOOKS {
            let again = self.clean_once(&clean);
            if again == clean {
                break;
            }
            clean = again;
        }
        clean
    }

    fn clean_once(&self, text: &str) -> String {
        let Patterns { keyed, bearer, login, query, email, homes, sdp, hardware, six, four, run, .. } =
            &self.patterns;
        let text = sdp.replace_all(text, "[sdp]");
        let text = bearer.replace_all(&text, "$1 [secret]");
        let text = keyed.replace_all(&text, "$1$2[secret]");
        let text = login.replace_all(&text, "$1");
        let text = query.replace_all(&text, "$1?…");
        let text = email.replace_all(&text, "[e-mail]");
        let mut text = text.into_owned();
        for (name, mark) in &self.names {
            text = if *mark == "~" {
                name.replace_all(&text, *mark).into_owned()
            } else {
                whole(name, &text, mark)
            };
        }
        let text = homes.replace_all(&text, "$1[user]");
        let text = replace(hardware, &text, is_hex_or_mark, |_| Some("[hardware]"));
        let text = replace_six(six, &text);
        let text = replace(four, &text, |near| near.is_alphanumeric() || near == '_', of_four);
        replace(run, &text, |_| false, |found| self.is_secret(found).then_some("[secret]"))
    }

    /// Whether a long run of letters and digits is one that nobody would make up.
    fn is_secret(&self, run: &str) -> bool {
        if self.patterns.uuid.is_match(run) {
            return false;
        }
        let count = |of: fn(&char) -> bool| run.chars().filter(of).count();
        let (digits, upper, lower) =
            (count(char::is_ascii_digit), count(char::is_ascii_uppercase), count(char::is_ascii_lowercase));
        let mixed = digits >= 2 && upper >= 2 && lower >= 2;
        let hash = run.len() >= 32 && run.chars().all(|letter| letter.is_ascii_hexdigit());
        let plain =
            run.len() >= 24 && digits >= 4 && run.chars().all(|letter| letter.is_ascii_alphanumeric());
        // A long one whose letters are of both kinds, without a digit by chance.
        let wild = run.len() >= 40 && upper >= 8 && lower >= 8;
        mixed || hash || plain || wild
    }
}

/// As much of a text as is looked at. What is cut in two would look harmless, so the last word of a cut text goes.
fn begin(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST_CHARS * 4) {
        None => text.into(),
        Some((end, _)) => {
            let begin = text.get(..end).unwrap_or_default();
            begin.rsplit_once(char::is_whitespace).map_or(begin, |(begin, _)| begin).into()
        }
    }
}

/// A text of at most so many characters.
fn shortened(clean: String) -> String {
    if clean.chars().count() <= MOST_CHARS {
        return clean;
    }
    let mut short: String = clean.chars().take(MOST_CHARS - 1).collect();
    short.push('…');
    short
}

/// Names that stand alone, also two beside each other with one separator between them.
fn whole(name: &Regex, text: &str, mark: &str) -> String {
    let once = |text: &str| {
        name.replace_all(text, |found: &Captures<'_>| format!("{}{mark}{}", &found[1], &found[3]))
            .into_owned()
    };
    once(&once(text))
}

fn is_hex_or_mark(near: char) -> bool {
    near.is_ascii_hexdigit() || matches!(near, ':' | '-')
}

/// Replaces what is found where nothing beside it makes it a part of something else.
fn replace(
    pattern: &Regex,
    text: &str,
    belongs: fn(char) -> bool,
    with: impl Fn(&str) -> Option<&'static str>,
) -> String {
    let of = |found: Match<'_>| {
        let before = text.get(..found.start()).and_then(|before| before.chars().next_back());
        let after = text.get(found.end()..).and_then(|after| after.chars().next());
        let alone = !before.is_some_and(belongs) && !after.is_some_and(belongs);
        if alone { with(found.as_str()) } else { None }
    };
    pattern
        .replace_all(text, |found: &Captures<'_>| {
            let found = found.get_match();
            of(found).map_or_else(|| found.as_str().to_owned(), str::to_owned)
        })
        .into_owned()
}

fn of_four(found: &str) -> Option<&'static str> {
    let address: Ipv4Addr = found.parse().ok()?;
    (!address.is_loopback() && !address.is_unspecified()).then_some("[address]")
}

/// Colons are also what stands between a word and an address, and between the names of modules.
fn replace_six(pattern: &Regex, text: &str) -> String {
    let belongs = |near: char| near.is_alphanumeric() || near == '_';
    pattern
        .replace_all(text, |found: &Captures<'_>| {
            let found = found.get_match();
            let before =
                text.get(..found.start()).and_then(|before| before.chars().next_back()).is_some_and(belongs);
            let after = text.get(found.end()..).and_then(|after| after.chars().next()).is_some_and(belongs);
            of_six(found.as_str(), before, after).unwrap_or_else(|| found.as_str().to_owned())
        })
        .into_owned()
}

/// What stands before the first mark may be another word's end, and two marks at the end may be the sentence's.
fn of_six(found: &str, before: bool, after: bool) -> Option<String> {
    let (word, _) = found.split_once(':')?;
    for (mark, rest) in [("", found), found.split_at(word.len() + 1)] {
        let mut inner = rest;
        for _ in 0..3 {
            let alone = (!mark.is_empty() || !before) && (inner.len() < rest.len() || !after);
            if alone && let Ok(address) = inner.parse::<Ipv6Addr>() {
                let tells = !address.is_loopback() && !address.is_unspecified();
                return tells
                    .then(|| format!("{mark}[address]{}", rest.get(inner.len()..).unwrap_or_default()));
            }
            let Some(shorter) = inner.strip_suffix([':', '.']) else { break };
            inner = shorter;
        }
    }
    None
}

#[cfg(test)]
mod tests;
