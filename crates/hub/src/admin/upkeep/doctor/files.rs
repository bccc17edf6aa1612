//! The folder itself: its files compared with what the database says of them, their rights, the room on the disk.

use super::database::Files;
use super::{Finding, Looking, What};
use crate::admin::upkeep::restore::ASIDE as REPLACED;
use crate::files::{Census, Disk, FOLDER, Hash, RESERVE};
use crate::store::sqlite::{Tally, database_files};
use deskbell_domain::{Span, Time};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tokio::task::spawn_blocking;

/// What a repair has put aside lies in a folder whose name begins so.
pub(super) const ASIDE: &str = "aside-";
/// Beside a hub that runs younger files are left out of account: their rows may be on their way.
const SETTLED: Span = Span::mins(10);
/// Room on the disk with which nothing need be said: for files up to their bound, and a backup.
const ROOM: u64 = 4 * RESERVE;

/// Looks through the folder. Without a database that can be read nothing is known of its files.
pub(super) async fn look(looking: &mut Looking<'_>, known: Option<Files>) {
    let (folder, at, running) = (looking.folder.to_owned(), looking.at, looking.running);
    let looked = spawn_blocking(move || {
        let mut seen = Seen { folder, unsettled_after: running.then(|| at - SETTLED), ..Seen::default() };
        seen.space();
        seen.rights();
        seen.put_aside();
        if let Some(known) = known {
            seen.files(&known);
        }
        seen
    });
    let Ok(seen) = looked.await else { return looking.found(What::UnreadableFile, 1, Vec::new()) };
    looking.report.files = seen.compared;
    looking.found(What::UnreadableFile, seen.unreadable.count, seen.unreadable.named);
    looking.found(What::MissingFile, seen.missing.count, seen.missing.named);
    looking.found(What::WrongFile, seen.wrong.count, seen.wrong.named);
    if let Some(mib) = seen.little_room {
        looking.report.findings.push(Finding::new(What::DiskFull, mib, Vec::new()));
    }
    for (what, paths) in [
        (What::Rights, seen.open),
        (What::Orphans, seen.orphans),
        (What::Strangers, seen.strangers),
        (What::Replaced, seen.replaced),
    ] {
        if !paths.is_empty() {
            let mut named = Tally::default();
            paths.iter().for_each(|path| named.add(looking.within(path)));
            looking.report.findings.push(Finding::new(what, named.count, named.named).at(paths));
        }
    }
}

#[derive(Default)]
struct Seen {
    folder: PathBuf,
    /// Files that were written later are left out of account.
    unsettled_after: Option<Time>,
    compared: u64,
    unreadable: Tally,
    missing: Tally,
    wrong: Tally,
    /// Megabytes, when there are few.
    little_room: Option<u64>,
    open: Vec<PathBuf>,
    orphans: Vec<PathBuf>,
    strangers: Vec<PathBuf>,
    replaced: Vec<PathBuf>,
}

impl Seen {
    /// A system that does not say is asked no further.
    fn space(&mut self) {
        let free = fs4::available_space(&self.folder).ok();
        let mib = |bytes: u64| bytes / (1024 * 1024);
        self.little_room = free.filter(|free| *free < ROOM).map(mib);
    }

    /// Nobody but the hub's user and, to read, its group may be at what the hub keeps.
    fn rights(&mut self) {
        let files = database_files();
        let names = files.iter().map(String::as_str).chain([FOLDER]);
        for path in names.map(|name| self.folder.join(name)).collect::<Vec<_>>() {
            self.note_rights(&path);
        }
        let census = Disk::new(&self.folder).census();
        let Ok(Census { contents, previews, partials, .. }) = census else { return };
        let of = |files: Vec<(Hash, PathBuf)>| files.into_iter().map(|(_, path)| path);
        let all = of(contents).chain(of(previews)).chain(partials.into_iter().map(|(_, path)| path));
        for path in all.collect::<Vec<_>>() {
            self.note_rights(&path);
        }
    }

    fn note_rights(&mut self, path: &Path) {
        if is_open_to_others(path) {
            self.open.push(path.to_owned());
        }
    }

    fn put_aside(&mut self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let is_aside = |name: &str| name.starts_with(REPLACED) || name.starts_with(ASIDE);
        let aside = entries.filter(|entry| entry.file_name().to_str().is_some_and(is_aside));
        self.replaced = aside.map(|entry| entry.path()).collect();
        self.replaced.sort();
    }

    fn files(&mut self, known: &Files) {
        let disk = Disk::new(&self.folder);
        for content in &known.contents {
            let path = disk.blob(&content.hash);
            match sum(&path) {
                Ok((bytes, hash)) => {
                    self.compared += 1;
                    if (bytes, hash) != (content.bytes, content.hash) {
                        let name = self.within(&path);
                        self.wrong.add(name);
                    }
                }
                // One that nobody sent may have been let go meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if content.sent {
                        let name = self.within(&path);
                        self.missing.add(name);
                    }
                }
                Err(_) => {
                    let name = self.within(&path);
                    self.unreadable.add(name);
                }
            }
        }
        match disk.census() {
            Ok(census) => self.orphans(census, known),
            Err(_) => self.unreadable.add(FOLDER),
        }
    }

    fn orphans(&mut self, census: Census, known: &Files) {
        let needed: HashSet<Hash> = known.contents.iter().map(|content| content.hash).collect();
        let files = census.contents.into_iter().chain(census.previews);
        let contents = files.filter(|(hash, _)| !needed.contains(hash)).map(|(_, path)| path);
        let coming = census.partials.into_iter().filter(|(id, _)| !known.on_their_way.contains(id));
        let all = contents.chain(coming.map(|(_, path)| path)).chain(census.drafts);
        self.orphans = all.filter(|path| self.is_settled(path)).collect();
        self.orphans.sort();
        self.strangers = census.others;
        self.strangers.sort();
    }

    fn is_settled(&self, path: &Path) -> bool {
        let Some(after) = self.unsettled_after else { return true };
        let written = fs::metadata(path).and_then(|file| file.modified()).ok();
        let since = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok()).map(|since| since.as_millis());
        // One that is gone was none.
        since.and_then(|at| i64::try_from(at).ok()).is_some_and(|at| Time(at) <= after)
    }

    fn within(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder).unwrap_or(path).display().to_string()
    }
}

/// A file's length and its sum.
fn sum(path: &Path) -> io::Result<(u64, Hash)> {
    let mut file = File::open(path)?;
    let mut sha = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((bytes, sha.finalize().into()));
        }
        sha.update(&piece[..read]);
        bytes += read as u64;
    }
}

/// Whether others than the owner may do anything with it, or its group more than read.
#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o027 != 0)
}

/// Windows has no such bits: who may do what comes from the folder above.
#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}
