//! The lines of the last days, from all files of a log.

use crate::lines::clean_line;
use crate::logs::BASE;
use crate::report::Moment;
use crate::scrub::Scrubber;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of lines that are bundled, at most: the newest.
pub const MOST_LOG_BYTES: usize = 4 * 1024 * 1024;
/// Older lines are not bundled.
const DAYS: i64 = 7;
/// Files that are looked at, at most.
const MOST_FILES: usize = 32;

/// The lines of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// The file's name.
    pub name: String,
    /// Clean lines, the oldest first.
    pub text: String,
}

/// The clean lines of the last 7 days, the newest file first. What is no line of a log, or cannot be read, is left out.
///
/// # Errors
/// When the folder cannot be read.
pub fn recent(folder: &Path, now: Moment, scrubber: &Scrubber) -> io::Result<Vec<Recent>> {
    let since = now.0 - SignedDuration::from_hours(24 * DAYS);
    let mut room = MOST_LOG_BYTES;
    let mut found = Vec::new();
    for (name, path) in files(folder)? {
        let Ok(text) = end_of(&path, room) else { continue };
        let text = lines(&text, since, scrubber, room);
        room -= text.len();
        if !text.is_empty() {
            found.push(Recent { name, text });
        }
        if room == 0 {
            break;
        }
    }
    Ok(found)
}

/// The files of the log, the newest first: `deskbell.log`, `deskbell.log.1`, and so on.
fn files(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files: Vec<(u32, String, PathBuf)> = fs::read_dir(folder)?
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let age = match name.strip_prefix(BASE)? {
                "" => 0,
                rest => rest.strip_prefix('.')?.parse().ok()?,
            };
            entry.file_type().ok()?.is_file().then(|| (age, name, entry.path()))
        })
        .collect();
    files.sort();
    files.truncate(MOST_FILES);
    Ok(files.into_iter().map(|(_, name, path)| (name, path)).collect())
}

/// The last bytes of a file, from the beginning of a line on.
fn end_of(path: &Path, most: usize) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let from = length.saturating_sub(most as u64);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(most as u64).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(if from == 0 {
        text.into_owned()
    } else {
        text.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    })
}

/// Those of at least this moment that are lines, the newest of them where there is no room for all.
fn lines(text: &str, since: Timestamp, scrubber: &Scrubber, room: usize) -> String {
    #[derive(Deserialize)]
    struct Stamped {
        timestamp: Timestamp,
    }
    let is_recent = |line: &&str| {
        serde_json::from_str::<Stamped>(line).is_ok_and(|Stamped { timestamp }| timestamp >= since)
    };
    let mut kept = Vec::new();
    let mut bytes = 0;
    for line in text.lines().rev().filter(is_recent).filter_map(|line| clean_line(scrubber, line)) {
        bytes += line.len() + 1;
        if bytes > room {
            break;
        }
        kept.push(line);
    }
    kept.iter().rev().flat_map(|line| [line.as_str(), "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::Known;

    const NOW: i64 = 1_767_578_400_000;
    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn line(at: i64, message: &str) -> String {
        let at = Timestamp::from_millisecond(at).unwrap();
        format!("{{\"timestamp\":\"{at}\",\"fields\":{{\"message\":\"{message}\"}}}}\n")
    }

    fn found(folder: &Path) -> Vec<Recent> {
        recent(folder, Moment::from_millis(NOW).unwrap(), &Scrubber::new(&Known::default())).unwrap()
    }

    #[test]
    fn d6_the_bundle_has_the_last_seven_days_and_nothing_else_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
        write("deskbell.log", line(NOW, "now") + "no line\n" + &line(NOW - 6 * DAY, "six days"));
        write("deskbell.log.2", line(NOW - 8 * DAY, "eight days"));
        write("deskbell.log.1", line(NOW - 8 * DAY, "eight") + &line(NOW - 7 * DAY, "ana@acme.example"));
        write("deskbell.log.zip", line(NOW, "not ours"));
        write("diary.txt", line(NOW, "not ours"));
        let found = found(folder.path());
        let names: Vec<_> = found.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["deskbell.log", "deskbell.log.1"]);
        let said = |at: usize| {
            found[at]
                .text
                .lines()
                .map(|line| {
                    serde_json::from_str::<serde_json::Value>(line).unwrap()["fields"]["message"].clone()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(said(0), ["now", "six days"]);
        assert_eq!(said(1), ["[e-mail]"]);
    }

    #[test]
    fn d6_of_too_many_lines_the_newest_are_bundled() {
        let folder = tempfile::tempdir().unwrap();
        let filling = |age: i64| -> String {
            let about = "x ".repeat(200);
            (0..6_000)
                .map(|number| line(NOW - age * 60_000 + number, &format!("{age} {number} {about}")))
                .collect()
        };
        for (age, name) in ["deskbell.log", "deskbell.log.1", "deskbell.log.2"].iter().enumerate() {
            fs::write(folder.path().join(name), filling(age as i64)).unwrap();
        }
        let found = found(folder.path());
        let bytes: usize = found.iter().map(|file| file.text.len()).sum();
        assert!((MOST_LOG_BYTES - 1_000..=MOST_LOG_BYTES).contains(&bytes), "{bytes}");
        assert_eq!(found.len(), 2);
        assert!(found[0].text.contains("\"0 0 x") && found[0].text.contains("\"0 5999 x"));
        assert!(!found[1].text.contains("\"1 0 x") && found[1].text.contains("\"1 5999 x"));
    }
}
