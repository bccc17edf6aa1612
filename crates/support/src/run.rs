//! Whether the program ended as it should: a mark in a file that is there while it runs.

use crate::logs::make;
use crate::report::Moment;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const NAME: &str = "running.json";
/// A mark that is larger is none of ours.
const MOST_BYTES: u64 = 4096;

#[derive(Serialize, Deserialize)]
struct Mark {
    started: i64,
}

/// How the run before this one ended, where it did not end as it should: it was killed, the computer went off, or it crashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When that run began, as far as the mark can be read.
    pub started: Option<Moment>,
}

/// A run of the program. There is one at a time in a folder.
#[derive(Debug)]
pub struct Run {
    mark: PathBuf,
}

impl Run {
    /// Begins, and says if the run before has left its mark.
    ///
    /// # Errors
    /// When the mark cannot be written: then nothing will be known of the end of this run.
    pub fn begin(folder: &Path, now: Moment) -> io::Result<(Self, Option<Ended>)> {
        make(folder)?;
        let mark = folder.join(NAME);
        let before = match fs::metadata(&mark) {
            Ok(about) if about.len() <= MOST_BYTES => {
                let read = fs::read(&mark).ok().and_then(|text| serde_json::from_slice::<Mark>(&text).ok());
                Some(Ended { started: read.and_then(|mark| Moment::from_millis(mark.started)) })
            }
            Ok(_) => Some(Ended { started: None }),
            Err(_) => None,
        };
        fs::write(&mark, serde_json::to_vec(&Mark { started: now.0.as_millisecond() })?)?;
        Ok((Self { mark }, before))
    }

    /// Ends as it should.
    pub fn end(&self) {
        // One that stays says too much at the next start, and nothing worse.
        let _ = fs::remove_file(&self.mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d6_a_run_that_did_not_end_is_told_by_the_next_one_and_not_again() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("logs");
        let at = |millis| Moment::from_millis(millis).unwrap();
        let (first, before) = Run::begin(&folder, at(1_000)).unwrap();
        assert_eq!(before, None);
        drop(first);
        let (second, before) = Run::begin(&folder, at(2_000)).unwrap();
        assert_eq!(before, Some(Ended { started: Some(at(1_000)) }));
        second.end();
        let (_, before) = Run::begin(&folder, at(3_000)).unwrap();
        assert_eq!(before, None);
    }

    #[test]
    fn d6_a_mark_that_nobody_can_read_is_one_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "{}", "[]", "{\"started\":9223372036854775807}", &"x".repeat(5000)] {
            fs::write(folder.path().join(NAME), text).unwrap();
            let (_, before) = Run::begin(folder.path(), Moment::from_millis(0).unwrap()).unwrap();
            assert_eq!(before, Some(Ended { started: None }), "{}", text.len());
        }
    }
}
