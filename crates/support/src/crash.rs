//! What is kept of a panic: where it was, and what the program's own source says about it.

use crate::logs::{keep_new, make};
use crate::report;
use crate::report::Moment;
use crate::scrub::{Scrubbed, Scrubber};
use regex::RegexSet;
use serde_json::Value;
use std::any::Any;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

/// Crash files that are kept, at most; the oldest go.
pub const MOST_CRASHES: usize = 10;
/// Lines of a backtrace that are kept, at most.
const MOST_FRAMES: usize = 120;
/// A crash file that is larger is none of ours.
const MOST_BYTES: u64 = 256 * 1024;
const BEGINS: &str = "crash-";
const ENDS: &str = ".json";

/// A message that was made up from values: it may hold anything, also what somebody wrote.
const NOT_KEPT: &str = "a message with values in it, which is not kept";

/// How the language itself begins to say what went wrong, as far as it tells nothing but numbers.
static KNOWN: LazyLock<(RegexSet, Vec<regex::Regex>)> = LazyLock::new(|| {
    let patterns = [
        r"^index out of bounds: the len is \d+ but the index is \d+",
        r"^range (start|end) index \d+ out of range for slice of length \d+",
        r"^slice index starts at \d+ but ends at \d+",
        r"^(start |end )?byte index \d+ is (not a char boundary|out of bounds)",
        r"^called `Result::(unwrap|expect)\(\)` on an `(Err|Ok)` value",
        r"^called `Option::unwrap\(\)` on a `None` value",
        r"^assertion `left (==|!=) right` failed",
        r"^(RefCell )?already (mutably )?borrowed",
        r"^attempt to [a-z ]+",
        r"^capacity overflow",
    ];
    let each = patterns.iter().map(|one| regex::Regex::new(one).expect("a test has made it")).collect();
    (RegexSet::new(patterns).expect("a test has made it"), each)
});

report! {
    /// What is kept of a panic.
    pub struct Crash {
        /// When.
        pub at: Moment,
        /// Of which version of the program.
        pub version: &'static str,
        /// In which thread.
        pub thread: Scrubbed,
        /// Where in the source.
        pub place: Option<Scrubbed>,
        /// What the program says about it.
        pub message: Scrubbed,
        /// How it came there.
        pub backtrace: Vec<Scrubbed>,
    }
}

/// A panic as the hook meets it.
#[derive(Debug)]
pub struct Panicked<'a> {
    /// When.
    pub at: Moment,
    /// Of which version of the program.
    pub version: &'static str,
    /// In which thread, if it has a name.
    pub thread: Option<&'a str>,
    /// Where in the source.
    pub place: Option<String>,
    /// What was thrown.
    pub payload: &'a (dyn Any + Send),
    /// How it came there, as lines.
    pub backtrace: &'a str,
}

impl Panicked<'_> {
    /// What is kept of it. A message that stands in the source is kept; of others, how the language begins them.
    pub fn clean(&self, scrubber: &Scrubber) -> Crash {
        let message =
            match (self.payload.downcast_ref::<&'static str>(), self.payload.downcast_ref::<String>()) {
                (Some(text), _) => text,
                (None, Some(text)) => beginning(text),
                (None, None) => "no message",
            };
        let frames = self.backtrace.lines().map(str::trim_end).filter(|line| !line.is_empty());
        Crash {
            at: self.at,
            version: self.version,
            thread: scrubber.scrub(self.thread.unwrap_or("without a name")),
            place: self.place.as_deref().map(|place| scrubber.scrub(place)),
            message: scrubber.scrub(message),
            backtrace: frames.take(MOST_FRAMES).map(|line| scrubber.scrub(line)).collect(),
        }
    }
}

fn beginning(text: &str) -> &str {
    let (set, each) = &*KNOWN;
    let found = set.matches(text).into_iter().next().and_then(|at| each.get(at)?.find(text));
    found.map_or(NOT_KEPT, |found| found.as_str())
}

/// Keeps a crash in a file of its own in this folder, and lets the oldest go. It logs nothing and panics at nothing: it is
/// called while the program ends.
///
/// # Errors
/// When it cannot be written.
pub fn keep(folder: &Path, crash: &Crash) -> io::Result<()> {
    make(folder)?;
    let old = names(folder)?;
    for name in old.iter().take((old.len() + 1).saturating_sub(MOST_CRASHES)) {
        // One that stays is let go at the next crash.
        let _ = fs::remove_file(folder.join(name));
    }
    let text = serde_json::to_string_pretty(crash)?;
    let at = crash.at.for_name();
    // Threads may panic in the same second, and a program that panics in a loop fills no disk.
    for number in 1..=MOST_CRASHES {
        let path = folder.join(format!("{BEGINS}{at}-{number:02}{ENDS}"));
        match keep_new(&path, &text) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            done => return done,
        }
    }
    Ok(())
}

/// The crashes that are kept in this folder, the newest first, by their files' names, cleaned again. What is no crash file of
/// ours is passed over.
///
/// # Errors
/// When the folder cannot be read.
pub fn crashes(folder: &Path, scrubber: &Scrubber) -> io::Result<Vec<(String, String)>> {
    let read = |name: String| {
        let mut text = String::new();
        File::open(folder.join(&name)).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
        let clean = clean(scrubber, serde_json::from_str(&text).ok()?)?;
        Some((name, serde_json::to_string_pretty(&clean).ok()?))
    };
    let mut names = names(folder)?;
    names.reverse();
    Ok(names.into_iter().take(MOST_CRASHES).filter_map(read).collect())
}

/// The fields of a crash and nothing else.
fn clean(scrubber: &Scrubber, crash: Value) -> Option<Value> {
    const FIELDS: &[&str] = &["at", "version", "thread", "place", "message", "backtrace"];
    let Value::Object(crash) = crash else { return None };
    let one = |value: Value| match value {
        Value::String(text) => scrubber.scrub(&text).as_str().into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Value::Null,
    };
    let each = |value| match value {
        Value::Array(lines) => lines.into_iter().take(MOST_FRAMES).map(one).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => one(value),
    };
    let fields = crash.into_iter().filter(|(key, _)| FIELDS.contains(&key.as_str()));
    Some(Value::Object(fields.map(|(key, value)| (key, each(value))).collect()))
}

/// The files of crashes, the oldest first: their names tell when.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names: Vec<_> = fs::read_dir(folder)?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with(BEGINS) && name.ends_with(ENDS))
        .collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::Known;

    const NOW: i64 = 1_767_578_400_000;

    static SCRUBBER: LazyLock<Scrubber> =
        LazyLock::new(|| Scrubber::new(&Known { home: Some("/home/ana".into()), ..Known::default() }));

    fn scrubber() -> &'static Scrubber {
        &SCRUBBER
    }

    fn crash(at: i64, payload: &(dyn Any + Send)) -> Crash {
        Panicked {
            at: Moment::from_millis(at).unwrap(),
            version: "0.1.0",
            thread: Some("tokio-runtime-worker"),
            place: Some("crates/desk/src/desk/mod.rs:12:5".into()),
            payload,
            backtrace: "   0: deskbell_desk::desk::run\n             at /home/ana/deskbell/mod.rs:12:5\n",
        }
        .clean(scrubber())
    }

    #[test]
    fn d6_a_message_that_stands_in_the_source_is_kept_and_others_are_not() {
        let said = |payload: &(dyn Any + Send)| crash(NOW, payload).message.as_str().to_owned();
        assert_eq!(said(&"the loop has ended"), "the loop has ended");
        for (text, kept) in [
            (
                "byte index 5 is not a char boundary; it is inside 'é' of `Hello Mira`",
                "byte index 5 is not a char boundary",
            ),
            (
                "called `Result::unwrap()` on an `Err` value: Text(\"Hello Mira\")",
                "called `Result::unwrap()` on an `Err` value",
            ),
            (
                "index out of bounds: the len is 3 but the index is 7",
                "index out of bounds: the len is 3 but the index is 7",
            ),
            (
                "assertion `left == right` failed\n  left: \"Mira\"\n right: \"Ana\"",
                "assertion `left == right` failed",
            ),
            ("no conversation with Mira Vogel", NOT_KEPT),
        ] {
            assert_eq!(said(&text.to_owned()), kept);
        }
        assert_eq!(said(&7), "no message");
    }

    #[test]
    fn d6_a_crash_is_kept_as_it_is_shown_here() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), &crash(NOW, &"the loop has ended")).unwrap();
        let kept = crashes(folder.path(), scrubber()).unwrap();
        insta::assert_snapshot!(format!("{}\n{}", kept[0].0, kept[0].1), @r#"
        crash-2026-01-05T02-00-00Z-01.json
        {
          "at": "2026-01-05T02:00:00Z",
          "version": "0.1.0",
          "thread": "tokio-runtime-worker",
          "place": "crates/desk/src/desk/mod.rs:12:5",
          "message": "the loop has ended",
          "backtrace": [
            "   0: deskbell_desk::desk::run",
            "             at ~/deskbell/mod.rs:12:5"
          ]
        }
        "#);
    }

    #[test]
    fn d6_of_many_crashes_the_newest_are_kept_also_within_one_second() {
        let folder = tempfile::tempdir().unwrap();
        for at in 0..30 {
            keep(folder.path(), &crash(NOW + at * 500, &"again")).unwrap();
        }
        let kept = crashes(folder.path(), scrubber()).unwrap();
        assert_eq!(kept.len(), MOST_CRASHES);
        assert_eq!(kept[0].0, "crash-2026-01-05T02-00-14Z-02.json");
        for _ in 0..30 {
            keep(folder.path(), &crash(NOW, &"the same second")).unwrap();
        }
        assert!(crashes(folder.path(), scrubber()).unwrap().len() <= MOST_CRASHES);
    }

    #[test]
    fn d6_what_somebody_else_put_into_the_folder_is_cleaned_or_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("crash-1.json"),
            "{\"at\":\"ana@acme.example\",\"note\":\"Hello\",\"backtrace\":[1]}",
        )
        .unwrap();
        fs::write(folder.path().join("crash-2.json"), "Hello").unwrap();
        fs::write(folder.path().join("notes.txt"), "Hello").unwrap();
        let kept = crashes(folder.path(), scrubber()).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].1.replace(['\n', ' '], ""), "{\"at\":\"[e-mail]\",\"backtrace\":[null]}");
    }
}
