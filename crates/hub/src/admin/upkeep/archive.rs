//! A backup as one file: a tar archive, packed by zstd. First what it is, then the hub's folder with the names that files
//! have there, and last the SHA-256 sums of them all, in the form of `sha256sum`. An archive without its sums is not whole.

use super::hex;
use crate::files::{Disk, Hash};
use deskbell_domain::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use tar::{EntryType, Header};

/// The form of today's archives.
pub(super) const FORMAT: u32 = 1;
/// What the archive is.
const ABOUT: &str = "backup.json";
/// The sums of everything before them.
const SUMS: &str = "SHA256SUMS";
/// The database's name in the archive and in a hub's folder.
pub(super) const DATABASE: &str = "hub.db";
/// The most that [`ABOUT`] may hold, in bytes.
const ABOUT_BYTES: u64 = 64 * 1024;
/// The most that a line of [`SUMS`] holds: a sum, two spaces, the longest name, the end of the line.
const SUM_BYTES: u64 = 64 + 2 + 78 + 1;
/// How hard zstd packs: its own default.
const LEVEL: i32 = 3;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The form of the archive.
    pub format: u32,
    /// The version of the hub that made it.
    pub hub: String,
    /// The version of the database's schema.
    pub schema: i64,
    /// When it was begun: everything that was acknowledged before is in it.
    pub made_at: Time,
}

/// Why an archive is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is something else.
    #[error("it is no backup of a hub")]
    NotABackup,
    /// Its form or its database is one that this hub does not know.
    #[error("it was made by a newer hub, version {0}: install that version, then restore it")]
    Newer(String),
    /// It ends too early, or zstd's own sum does not fit.
    #[error("it cannot be read to its end ({0}): it is damaged, or was not copied whole")]
    Unreadable(io::Error),
    /// A sum does not fit, or is missing.
    #[error("{0} in it is not what was backed up: it is damaged")]
    Wrong(String),
    /// It holds something that no backup does.
    #[error("it holds {0:?}, which no backup of a hub does")]
    Unknown(String),
    /// What is in it cannot be written.
    #[error("what is in it cannot be written: {0}")]
    NotWritten(io::Error),
}

/// What was found in a whole archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) about: About,
    pub(super) contents: u64,
    pub(super) content_bytes: u64,
    /// Contents that were damaged before they were backed up: they are kept as they are.
    pub(super) damaged: u64,
}

/// Writes an archive.
pub(super) struct Writer<W: Write> {
    tar: tar::Builder<zstd::Encoder<'static, W>>,
    sums: String,
    at: Time,
}

impl<W: Write> Writer<W> {
    /// Begins with what it is.
    pub(super) fn begin(to: W, about: &About) -> io::Result<Self> {
        let mut packer = zstd::Encoder::new(to, LEVEL)?;
        packer.include_checksum(true)?;
        let mut writer = Self { tar: tar::Builder::new(packer), sums: String::new(), at: about.made_at };
        let text = serde_json::to_vec_pretty(about)?;
        writer.add(ABOUT, text.len() as u64, text.as_slice())?;
        Ok(writer)
    }

    /// Adds a file of so many bytes, and gives its sum.
    pub(super) fn add(&mut self, name: &str, bytes: u64, content: impl Read) -> io::Result<Hash> {
        let mut summed = Summed::new(content.take(bytes));
        self.put(name, bytes, &mut summed)?;
        if summed.bytes != bytes {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{name} became shorter")));
        }
        let sum = summed.sum();
        self.sums.push_str(&format!("{}  {name}\n", hex(&sum)));
        Ok(sum)
    }

    /// Ends with the sums.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let sums = std::mem::take(&mut self.sums);
        self.put(SUMS, sums.len() as u64, sums.as_bytes())?;
        self.tar.into_inner()?.finish()
    }

    fn put(&mut self, name: &str, bytes: u64, content: impl Read) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime((self.at.0 / 1_000).unsigned_abs());
        self.tar.append_data(&mut header, name, content)
    }
}

/// Where a content lies in an archive, as in a hub's folder.
pub(super) fn name_of(hash: &Hash) -> String {
    let name = hex(hash);
    let (folder, rest) = name.split_at(2);
    format!("attachments/{folder}/{rest}")
}

/// What an archive says of itself. Nothing else of it is read.
///
/// # Errors
/// When it is none, or one that this hub cannot restore.
pub(super) fn about(archive: impl Read, newest_schema: i64) -> Result<About, ArchiveError> {
    let mut archive = open(archive)?;
    let first = archive.entries().map_err(|_| ArchiveError::NotABackup)?.next();
    let Some(Ok(entry)) = first else { return Err(ArchiveError::NotABackup) };
    read_about(entry, newest_schema).map(|(about, _)| about)
}

/// Reads an archive to its end and compares every sum. With a folder everything is written there; it lies there only
/// in part when this fails.
///
/// # Errors
/// When it is not whole, or cannot be written.
pub(super) fn read(
    archive: impl Read,
    newest_schema: i64,
    into: Option<&Path>,
) -> Result<Whole, ArchiveError> {
    let mut archive = open(archive)?;
    let mut entries = archive.entries().map_err(|_| ArchiveError::NotABackup)?;
    let Some(Ok(first)) = entries.next() else { return Err(ArchiveError::NotABackup) };
    let (about, sum) = read_about(first, newest_schema)?;
    let mut whole = Whole { about, contents: 0, content_bytes: 0, damaged: 0 };
    let mut sums = BTreeMap::from([(ABOUT.to_owned(), sum)]);
    let mut told = None;
    for entry in entries {
        let entry = entry.map_err(ArchiveError::Unreadable)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let known = name == DATABASE || name == SUMS || Disk::hash_of(&name).is_some();
        let is_file = entry.header().entry_type() == EntryType::Regular;
        if !known || !is_file || told.is_some() || sums.contains_key(&name) {
            return Err(ArchiveError::Unknown(name));
        }
        if name == SUMS {
            told = Some(read_sums(entry, sums.len() as u64)?);
            continue;
        }
        let (bytes, sum) = copy(entry, into.map(|folder| folder.join(&name)).as_deref())?;
        if let Some(hash) = Disk::hash_of(&name) {
            whole.contents += 1;
            whole.content_bytes += bytes;
            whole.damaged += u64::from(hash != sum);
        }
        sums.insert(name, sum);
    }
    // What packs it has a sum of its own, behind everything that was read so far.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(ArchiveError::Unreadable)?;
    let Some(told) = told else {
        let early = io::Error::new(io::ErrorKind::UnexpectedEof, "its sums are missing");
        return Err(ArchiveError::Unreadable(early));
    };
    let wrong =
        sums.keys().chain(told.keys()).find(|name| sums.get(*name).map(hex).as_ref() != told.get(*name));
    if let Some(name) = wrong {
        return Err(ArchiveError::Wrong(name.clone()));
    }
    if !sums.contains_key(DATABASE) {
        return Err(ArchiveError::Wrong(DATABASE.to_owned()));
    }
    Ok(whole)
}

type Archive<R> = tar::Archive<zstd::Decoder<'static, io::BufReader<R>>>;

fn open<R: Read>(archive: R) -> Result<Archive<R>, ArchiveError> {
    Ok(tar::Archive::new(zstd::Decoder::new(archive).map_err(|_| ArchiveError::NotABackup)?))
}

fn read_about<R: Read>(entry: tar::Entry<'_, R>, newest_schema: i64) -> Result<(About, Hash), ArchiveError> {
    if *entry.path_bytes() != *ABOUT.as_bytes() {
        return Err(ArchiveError::NotABackup);
    }
    let mut text = Vec::new();
    entry.take(ABOUT_BYTES).read_to_end(&mut text).map_err(ArchiveError::Unreadable)?;
    let about: About = serde_json::from_slice(&text).map_err(|_| ArchiveError::NotABackup)?;
    if about.format > FORMAT || about.schema > newest_schema {
        return Err(ArchiveError::Newer(about.hub.chars().take(40).collect()));
    }
    Ok((about, Sha256::digest(&text).into()))
}

/// The sums of so many files, by name.
fn read_sums(entry: impl Read, files: u64) -> Result<BTreeMap<String, String>, ArchiveError> {
    let mut text = String::new();
    let most = files.saturating_mul(SUM_BYTES).saturating_add(1);
    let wrong = || ArchiveError::Wrong(SUMS.to_owned());
    entry.take(most).read_to_string(&mut text).map_err(ArchiveError::Unreadable)?;
    text.lines()
        .map(|line| {
            line.split_once("  ").map(|(sum, name)| (name.to_owned(), sum.to_owned())).ok_or_else(wrong)
        })
        .collect()
}

/// Reads a file to its end, and writes it. Its length and its sum.
fn copy(mut entry: impl Read, to: Option<&Path>) -> Result<(u64, Hash), ArchiveError> {
    let mut file = to.map(create).transpose().map_err(ArchiveError::NotWritten)?;
    let mut sha = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = entry.read(&mut piece).map_err(ArchiveError::Unreadable)?;
        if read == 0 {
            break;
        }
        sha.update(&piece[..read]);
        bytes += read as u64;
        if let Some(file) = &mut file {
            file.write_all(&piece[..read]).map_err(ArchiveError::NotWritten)?;
        }
    }
    if let Some(file) = &file {
        file.sync_all().map_err(ArchiveError::NotWritten)?;
    }
    Ok((bytes, sha.finalize().into()))
}

/// A new file for this user only, with the folders above it.
fn create(path: &Path) -> io::Result<File> {
    let mut folders = fs::DirBuilder::new();
    folders.recursive(true);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    if let Some(folder) = path.parent() {
        folders.create(folder)?;
    }
    options.open(path)
}

/// Sums up what is read through it.
struct Summed<R> {
    from: R,
    sha: Sha256,
    bytes: u64,
}

impl<R: Read> Summed<R> {
    fn new(from: R) -> Self {
        Self { from, sha: Sha256::new(), bytes: 0 }
    }

    fn sum(self) -> Hash {
        self.sha.finalize().into()
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(to)?;
        self.sha.update(&to[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCHEMA: i64 = 7;

    fn about_us() -> About {
        About { format: FORMAT, hub: "0.1.0".into(), schema: SCHEMA, made_at: Time(1_767_603_600_000) }
    }

    fn made(contents: &[&[u8]]) -> Vec<u8> {
        let mut writer = Writer::begin(Vec::new(), &about_us()).unwrap();
        for content in contents {
            let hash = Sha256::digest(content).into();
            writer.add(&name_of(&hash), content.len() as u64, *content).unwrap();
        }
        writer.add(DATABASE, 8, &b"database"[..]).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn b1_what_goes_into_a_backup_comes_out_of_it_under_the_names_of_a_hubs_folder() {
        let folder = tempfile::tempdir().unwrap();
        let whole = read(made(&[b"one", b"other"]).as_slice(), SCHEMA, Some(folder.path())).unwrap();
        assert_eq!(whole, Whole { about: about_us(), contents: 2, content_bytes: 8, damaged: 0 });
        assert_eq!(fs::read(folder.path().join(DATABASE)).unwrap(), b"database");
        let disk = Disk::new(folder.path());
        assert_eq!(disk.content(&Sha256::digest(b"other").into()).unwrap(), b"other");
    }

    #[test]
    fn b1_a_content_that_was_damaged_before_is_kept_as_it_is_and_counted() {
        let mut writer = Writer::begin(Vec::new(), &about_us()).unwrap();
        writer.add(&name_of(&Sha256::digest(b"whole").into()), 4, &b"half"[..]).unwrap();
        writer.add(DATABASE, 8, &b"database"[..]).unwrap();
        let whole = read(writer.finish().unwrap().as_slice(), SCHEMA, None).unwrap();
        assert_eq!((whole.contents, whole.damaged), (1, 1));
    }

    #[test]
    fn b1_a_file_that_becomes_shorter_while_it_is_backed_up_makes_no_backup() {
        let mut writer = Writer::begin(Vec::new(), &about_us()).unwrap();
        writer.add(DATABASE, 9, &b"database"[..]).unwrap_err();
    }

    #[test]
    fn b1_what_is_no_backup_or_a_newer_one_is_said_to_be_that() {
        for other in [&b""[..], b"PK\x03\x04", &zstd::encode_all(&b"text"[..], LEVEL).unwrap()] {
            let refused = about(other, SCHEMA).unwrap_err();
            assert!(matches!(refused, ArchiveError::NotABackup), "{refused}");
        }
        let newer = |about: About| Writer::begin(Vec::new(), &about).unwrap().finish().unwrap();
        for about_it in [About { format: 2, ..about_us() }, About { schema: 8, ..about_us() }] {
            let refused =
                about(newer(About { hub: "9.9.9".into(), ..about_it }).as_slice(), SCHEMA).unwrap_err();
            assert!(refused.to_string().contains("newer hub, version 9.9.9"), "{refused}");
        }
    }

    #[test]
    fn b1_nothing_leaves_the_folder_that_a_backup_is_restored_into() {
        for name in ["../hub.db", "attachments/../../x", "hub.db-wal", "attachments/ab/cd"] {
            let mut writer = Writer::begin(Vec::new(), &about_us()).unwrap();
            let mut header = Header::new_gnu();
            header.set_size(1);
            // The library would refuse to write such a name.
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            writer.tar.append(&header, &b"x"[..]).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let into = folder.path().join("into");
            let refused = read(writer.finish().unwrap().as_slice(), SCHEMA, Some(&into)).unwrap_err();
            assert!(matches!(&refused, ArchiveError::Unknown(told) if told == name), "{refused}");
            assert!(fs::read_dir(folder.path()).unwrap().next().is_none(), "nothing was written");
        }
    }

    #[test]
    fn b1_a_sum_that_does_not_fit_or_is_missing_is_noticed() {
        for sums in [String::new(), format!("{}  {DATABASE}\n", hex(&[0; 32]))] {
            let mut writer = Writer::begin(Vec::new(), &about_us()).unwrap();
            let told = writer.sums.clone();
            writer.add(DATABASE, 8, &b"database"[..]).unwrap();
            writer.sums = told + &sums;
            let refused = read(writer.finish().unwrap().as_slice(), SCHEMA, None).unwrap_err();
            assert!(matches!(&refused, ArchiveError::Wrong(name) if name == DATABASE), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn b1_no_backup_that_was_cut_or_changed_is_taken_for_a_whole_one(
            cut in any::<proptest::sample::Index>(), bit in 0_u8..8, changes in any::<bool>(),
        ) {
            let mut archive = made(&[b"one", &[7; 3_000]]);
            let at = cut.index(archive.len());
            if changes { archive[at] ^= 1 << bit } else { archive.truncate(at) }
            let refused = read(archive.as_slice(), SCHEMA, None);
            // A bit of zstd's frame header that says nothing of the content may change nothing.
            let same = refused.as_ref().is_ok_and(|whole| changes && (whole.contents, whole.damaged) == (2, 0));
            prop_assert!(refused.is_err() || same, "byte {at}");
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            drop(read(bytes.as_slice(), SCHEMA, None));
            let packed = zstd::encode_all(bytes.as_slice(), 1).unwrap();
            drop(read(packed.as_slice(), SCHEMA, None));
        }
    }
}
