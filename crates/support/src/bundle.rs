//! The support bundle: files that a person looks through, and then saves as one archive.

use crate::recent::Recent;
use crate::report::{Moment, Reportable};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Bytes of all files, at most.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Files, at most.
const MOST_FILES: usize = 64;

const READ_ME: &str = "\
This is a support bundle of Deskbell. Whoever saved it has seen what is in it, and decides whom to give it to.
Deskbell itself sends it nowhere.

manifest.json tells the files, their sizes and their SHA-256 sums. logs/ has the lines of the last 7 days, crashes/ what is
known of crashes; the other files tell of the program, the computer, and how things stood when the bundle was made.

What people wrote is not in it, nor names, e-mail addresses, passwords or tokens. Marks like [e-mail] stand where
something was taken out. Conversations and calls appear by their numbers, which only the hub can tell apart.
";

/// What a file of the bundle is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The program.
    About,
    /// The computer.
    System,
    /// What the organisation has set.
    Policy,
    /// What the health list says.
    Health,
    /// What the person has set.
    Settings,
    /// What is kept on this computer, by size.
    Storage,
    /// Cameras, microphones and loudspeakers, by number.
    Devices,
    /// The line to the hub.
    Network,
    /// Lines of the log.
    Log,
    /// A crash.
    Crash,
    /// The list of the files.
    Manifest,
    /// What this is.
    ReadMe,
}

/// A file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// Its name in the archive.
    pub name: String,
    /// What it is about.
    pub part: Part,
    /// What stands in it.
    pub text: String,
}

/// The bundle, before it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    at: Moment,
    files: Vec<Bundled>,
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Something could not be written as JSON.
    #[error("the support bundle could not be put together ({0}): start Deskbell anew and try again")]
    Json(#[from] serde_json::Error),
    /// The archive could not be made.
    #[error("the support bundle could not be put together ({0}): start Deskbell anew and try again")]
    Zip(#[from] zip::result::ZipError),
    /// It cannot be written.
    #[error("the support bundle could not be put together ({0}): start Deskbell anew and try again")]
    Disk(#[from] std::io::Error),
}

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    part: Part,
    bytes: usize,
    sha256: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    form: u32,
    made_at: Moment,
    files: Vec<Listed<'a>>,
}

impl Bundle {
    /// An empty one.
    pub const fn new(at: Moment) -> Self {
        Self { at, files: Vec::new() }
    }

    /// Its file's name: `deskbell-support-2026-01-05T02-00-00Z.zip`.
    pub fn name(&self) -> String {
        format!("{}.zip", self.folder())
    }

    /// Adds facts, as JSON.
    ///
    /// # Errors
    /// When they cannot be written as JSON.
    pub fn facts<T: Reportable>(&mut self, part: Part, facts: &T) -> Result<(), BundleError> {
        let name = match part {
            Part::About => "about.json",
            Part::System => "system.json",
            Part::Policy => "policy.json",
            Part::Health => "health.json",
            Part::Settings => "settings.json",
            Part::Storage => "storage.json",
            Part::Devices => "devices.json",
            Part::Network => "network.json",
            Part::Log | Part::Crash | Part::Manifest | Part::ReadMe => "other.json",
        };
        let text = serde_json::to_string_pretty(facts)? + "\n";
        self.add(name.to_owned(), part, text);
        Ok(())
    }

    /// Adds what [`recent`](crate::recent) has found.
    pub fn logs(&mut self, logs: Vec<Recent>) {
        for Recent { name, text } in logs {
            self.add(format!("logs/{name}"), Part::Log, text);
        }
    }

    /// Adds what [`crashes`](crate::crashes) has found.
    pub fn crashes(&mut self, crashes: Vec<(String, String)>) {
        for (name, text) in crashes {
            self.add(format!("crashes/{name}"), Part::Crash, text);
        }
    }

    /// A file that would make it too large is left out; the manifest has what is there.
    fn add(&mut self, name: String, part: Part, text: String) {
        let bytes: usize = self.files.iter().map(|file| file.text.len()).sum();
        if self.files.len() < MOST_FILES && bytes + text.len() <= MOST_BYTES {
            self.files.push(Bundled { name, part, text });
        }
    }

    /// Every file, as it will be in the archive, the manifest and a word for the reader first.
    ///
    /// # Errors
    /// When the manifest cannot be written as JSON.
    pub fn files(&self) -> Result<Vec<Bundled>, BundleError> {
        let listed = self.files.iter().map(|file| Listed {
            name: &file.name,
            part: file.part,
            bytes: file.text.len(),
            sha256: Sha256::digest(&file.text).iter().map(|byte| format!("{byte:02x}")).collect(),
        });
        let manifest = Manifest { form: 1, made_at: self.at, files: listed.collect() };
        let first = [
            Bundled { name: "README.txt".into(), part: Part::ReadMe, text: READ_ME.into() },
            Bundled {
                name: "manifest.json".into(),
                part: Part::Manifest,
                text: serde_json::to_string_pretty(&manifest)? + "\n",
            },
        ];
        Ok(first.into_iter().chain(self.files.iter().cloned()).collect())
    }

    /// The archive.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn zip(&self) -> Result<Vec<u8>, BundleError> {
        let at = self.at.0.to_zoned(jiff::tz::TimeZone::UTC).datetime();
        let part = |number: i8| u8::try_from(number).unwrap_or_default();
        let at = DateTime::from_date_and_time(
            u16::try_from(at.year()).unwrap_or_default(),
            part(at.month()),
            part(at.day()),
            part(at.hour()),
            part(at.minute()),
            part(at.second()),
        );
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(at.unwrap_or_default());
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for file in self.files()? {
            archive.start_file(format!("{}/{}", self.folder(), file.name), options)?;
            archive.write_all(file.text.as_bytes())?;
        }
        Ok(archive.finish()?.into_inner())
    }

    fn folder(&self) -> String {
        format!("deskbell-support-{}", self.at.for_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report;
    use std::io::Read;
    use zip::ZipArchive;

    report! {
        /// For the tests.
        pub struct About {
            /// A version.
            pub version: &'static str,
        }
    }

    fn bundle() -> Bundle {
        let mut bundle = Bundle::new(Moment::from_millis(1_767_578_400_000).unwrap());
        bundle.facts(Part::About, &About { version: "0.1.0" }).unwrap();
        bundle.logs(vec![Recent { name: "deskbell.log".into(), text: "{}\n".into() }]);
        bundle.crashes(vec![("crash-2026-01-05T02-00-00Z-01.json".into(), "{}".into())]);
        bundle
    }

    #[test]
    fn d6_the_archive_has_just_what_was_shown() {
        let bundle = bundle();
        let mut archive = ZipArchive::new(Cursor::new(bundle.zip().unwrap())).unwrap();
        let shown = bundle.files().unwrap();
        assert_eq!(archive.len(), shown.len());
        for (number, file) in shown.iter().enumerate() {
            let mut packed = archive.by_index(number).unwrap();
            let mut text = String::new();
            packed.read_to_string(&mut text).unwrap();
            assert_eq!(
                packed.name().unwrap(),
                format!("deskbell-support-2026-01-05T02-00-00Z/{}", file.name)
            );
            assert_eq!(text, file.text);
        }
    }

    #[test]
    fn d6_the_manifest_names_every_other_file() {
        let files = bundle().files().unwrap();
        let manifest = files.iter().find(|file| file.part == Part::Manifest).unwrap();
        insta::assert_snapshot!(manifest.text);
    }

    #[test]
    fn d6_a_bundle_has_a_bound() {
        let mut bundle = bundle();
        let before = bundle.files.len();
        bundle.logs(vec![Recent { name: "deskbell.log.1".into(), text: "x".repeat(MOST_BYTES) }]);
        assert_eq!(bundle.files.len(), before);
        for number in 0..200 {
            bundle.crashes(vec![(format!("crash-{number}.json"), "{}".into())]);
        }
        assert_eq!(bundle.files.len(), MOST_FILES);
    }
}
