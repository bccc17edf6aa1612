//! A file of a message is kept on this computer (C6): under a name that harms nothing and takes no other's place, marked
//! as coming from elsewhere, and never opened. Until it is whole it stands under another name, and what is there of it
//! is not fetched again.

use crate::address::HubAddress;
use crate::clock::Clock;
use crate::http::{self, Client, Download, HttpError};
use crate::view::Refusal;
use deskbell_domain::{AttachmentId, Span, Time, file};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempPath;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

/// Files of one name in one folder.
const MOST_OF_A_NAME: u32 = 999;
/// Progress is told once in so long: more often, nobody sees it.
const TOLD_EVERY: Span = Span::millis(250);
/// A download of which nothing comes for so long has lost its line.
const STALLED: Span = Span::secs(30);
/// First delay after a broken line; it doubles.
const RETRY_MIN: Span = Span::secs(1);
/// So often in a row a line may break without a byte between.
const TRIES: u32 = 6;

/// Why a file was not saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SaveError {
    /// The hub.
    #[error(transparent)]
    Hub(#[from] HttpError),
    /// The file came in part.
    #[error("The line was lost before the file was here. Try again: it goes on where it was.")]
    CutOff,
    /// The person did not want it any more.
    #[error("This was cancelled.")]
    Cancelled,
    /// The folder.
    #[error("The file cannot be written in {folder}: {reason}. Free some space or ask IT.")]
    Folder {
        /// Where.
        folder: String,
        /// What the system says.
        reason: io::Error,
    },
}

impl From<&SaveError> for Refusal {
    fn from(error: &SaveError) -> Self {
        match error {
            SaveError::Hub(error) => error.clone().into(),
            SaveError::CutOff => Self::SavingCutOff,
            SaveError::Cancelled => Self::Cancelled,
            SaveError::Folder { folder, reason } => {
                Self::FolderNotWritten { folder: folder.clone(), why: reason.to_string() }
            }
        }
    }
}

impl SaveError {
    /// Whether it can go on by itself.
    fn is_temporary(&self) -> bool {
        match self {
            Self::Hub(error) => error.is_temporary(),
            Self::CutOff => true,
            Self::Cancelled | Self::Folder { .. } => false,
        }
    }
}

/// What is to be saved, and where.
pub(crate) struct Save {
    /// For the requests.
    pub client: Client,
    /// Which hub.
    pub hub: HubAddress,
    /// Who asks.
    pub token: String,
    /// Which file.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// Into which folder.
    pub folder: PathBuf,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Tells this saving from others of the same file.
    pub number: u64,
    /// The person does not want it any more.
    pub cancelled: CancellationToken,
    /// The hub is back: what waits for it goes on at once.
    pub line_is_back: Arc<Notify>,
}

/// What is told of a file that is being saved.
#[derive(Debug)]
pub(crate) enum Saving {
    /// So much is here, of so much.
    Got(u64, Option<u64>),
    /// The line broke when so much was here; it goes on by itself.
    Waits(u64),
    /// It is here, or it is not.
    Ended(Result<PathBuf, SaveError>),
}

/// Fetches a file and keeps it, and tells how it goes. `events` is waited for.
pub(crate) async fn save<E: From<(u64, Saving)>>(save: Save, events: mpsc::Sender<E>) {
    let part = save.folder.join(format!("deskbell-{}.part", save.id));
    let ended = tokio::select! {
        ended = save.whole(&part, &events) => ended,
        () = save.cancelled.cancelled() => Err(SaveError::Cancelled),
    };
    let ended = match ended {
        Ok(()) => settle(&part, &save.folder, &file::name(&save.name)).map_err(|reason| save.cannot(reason)),
        Err(SaveError::Cancelled) => {
            forget(&part);
            Err(SaveError::Cancelled)
        }
        Err(error) => Err(error),
    };
    save.tell(&events, Saving::Ended(ended)).await;
}

impl Save {
    /// Until all of it is in the part, through as many lines as it takes.
    async fn whole<E: From<(u64, Saving)>>(
        &self,
        part: &Path,
        events: &mpsc::Sender<E>,
    ) -> Result<(), SaveError> {
        let mut tries = 0;
        loop {
            let before = length(part);
            let error = match self.go_on(part, events).await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_temporary() => error,
                Err(error) => return Err(error),
            };
            tries = if length(part) > before { 1 } else { tries + 1 };
            if tries >= TRIES {
                return Err(error);
            }
            tracing::info!(attachment = %self.id, %error, "the file goes on later");
            self.tell(events, Saving::Waits(length(part))).await;
            let later = self.clock.steady() + Span::millis(RETRY_MIN.0 << (tries - 1));
            tokio::select! {
                () = self.clock.reached(later) => {}
                () = self.line_is_back.notified() => {}
            }
        }
    }

    /// On one line, from wherever the part ends.
    async fn go_on<E: From<(u64, Saving)>>(
        &self,
        part: &Path,
        events: &mpsc::Sender<E>,
    ) -> Result<(), SaveError> {
        let Self { client, hub, token, id, .. } = self;
        // The last byte comes once more: so there is something to ask for also when all of it is here.
        let from = length(part).saturating_sub(1);
        let mut download = self.in_time(http::download(client, hub, token, *id, from)).await?;
        let file = open(&self.folder, part).map_err(|reason| self.cannot(reason))?;
        // Before the first byte of it: what a kill leaves behind is marked too.
        mark(part, hub.http(&format!("/v1/attachments/{id}")).as_str());
        let mut file = tokio::fs::File::from_std(file);
        let written = self.write(&mut file, &mut download, events).await;
        // Also after a broken line: what came is not fetched again.
        let flushed = file.sync_all().await.map_err(|reason| self.cannot(reason));
        written.and(flushed)
    }

    async fn write<E: From<(u64, Saving)>>(
        &self,
        file: &mut tokio::fs::File,
        download: &mut Download,
        events: &mpsc::Sender<E>,
    ) -> Result<(), SaveError> {
        let cannot = |reason| self.cannot(reason);
        let mut got = download.from;
        file.set_len(got).await.map_err(cannot)?;
        file.seek(SeekFrom::Start(got)).await.map_err(cannot)?;
        let mut told: Option<Time> = None;
        loop {
            let now = self.clock.steady();
            if told.is_none_or(|told| now.since(told) >= TOLD_EVERY) {
                told = Some(now);
                self.tell(events, Saving::Got(got, download.bytes)).await;
            }
            let Some(bytes) = self.in_time(download.next()).await? else { break };
            // Written through, so that a line that breaks next takes nothing of it along.
            file.write_all(&bytes).await.map_err(cannot)?;
            file.flush().await.map_err(cannot)?;
            got += bytes.len() as u64;
        }
        if download.bytes.is_some_and(|bytes| bytes != got) { Err(SaveError::CutOff) } else { Ok(()) }
    }

    /// A line that says nothing more counts as broken.
    async fn in_time<T>(&self, next: impl Future<Output = Result<T, HttpError>>) -> Result<T, SaveError> {
        let stalled = self.clock.steady() + STALLED;
        tokio::select! {
            next = next => Ok(next?),
            () = self.clock.reached(stalled) => Err(SaveError::CutOff),
        }
    }

    fn cannot(&self, reason: io::Error) -> SaveError {
        SaveError::Folder { folder: self.folder.display().to_string(), reason }
    }

    /// A loop that is gone needs no news.
    async fn tell<E: From<(u64, Saving)>>(&self, events: &mpsc::Sender<E>, news: Saving) {
        let _ = events.send((self.number, news).into()).await;
    }
}

/// Bytes of a part that are here.
fn length(part: &Path) -> u64 {
    fs::metadata(part).map_or(0, |part| part.len())
}

/// The part of a file, to be written.
fn open(folder: &Path, part: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    OpenOptions::new().write(true).create(true).truncate(false).open(part)
}

/// The part of a file that nobody wants goes.
pub(super) fn forget(part: &Path) {
    if let Err(error) = fs::remove_file(part)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "a part of a file stays behind");
    }
}

/// A part that is whole gets its name, or one with a number: it takes no other file's place. When it cannot, it stays a
/// part, and the next try need not fetch it again.
pub(super) fn settle(part: &Path, folder: &Path, name: &str) -> io::Result<PathBuf> {
    let mut part = TempPath::try_from_path(part)?;
    for number in 1..=MOST_OF_A_NAME {
        let name = if number == 1 { name.to_owned() } else { file::numbered(name, number) };
        let path = folder.join(name);
        match part.persist_noclobber(&path) {
            Ok(()) => return Ok(path),
            Err(failed) => {
                part = failed.path;
                if failed.error.kind() != ErrorKind::AlreadyExists {
                    part.keep()?;
                    return Err(failed.error);
                }
            }
        }
    }
    part.keep()?;
    Err(io::Error::new(ErrorKind::AlreadyExists, "the folder is full of files of this name"))
}

/// Tells the system that the file came from elsewhere, so that it warns before it opens it. Best effort: not every
/// file system takes such marks.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn mark(path: &Path, from: &str) {
    use rustix::fs::{XattrFlags, setxattr};
    let marks: &[(&str, &str)] = if cfg!(target_os = "macos") {
        &[("com.apple.quarantine", "0081;00000000;Deskbell;")]
    } else {
        &[("user.xdg.origin.url", from), ("user.xdg.referrer.url", from)]
    };
    for (name, value) in marks {
        if let Err(error) = setxattr(path, *name, value.as_bytes(), XattrFlags::empty()) {
            tracing::debug!(%error, name, "a saved file is not marked");
        }
    }
}

/// The same on Windows: the zone of the internet, in a stream beside the content.
#[cfg(windows)]
fn mark(path: &Path, from: &str) {
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    if let Err(error) = fs::write(stream, format!("[ZoneTransfer]\r\nZoneId=3\r\nHostUrl={from}\r\n")) {
        tracing::debug!(%error, "a saved file is not marked");
    }
}

/// Other systems have no such mark.
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn mark(_path: &Path, _from: &str) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c6_a_saved_file_takes_no_others_place() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("deskbell-1.part");
        let names = ["one", "two", "three"].map(|content| {
            fs::write(&part, content).unwrap();
            let path = settle(&part, folder.path(), "plan.pdf").unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
            path.file_name().unwrap().to_string_lossy().into_owned()
        });
        assert_eq!(names, ["plan.pdf", "plan (2).pdf", "plan (3).pdf"]);
        assert!(!part.exists());
    }

    #[test]
    fn c6_a_part_that_cannot_get_its_name_stays_to_be_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("deskbell-1.part");
        fs::write(&part, "whole").unwrap();
        settle(&part, &folder.path().join("no such folder"), "plan.pdf").unwrap_err();
        assert_eq!(fs::read_to_string(&part).unwrap(), "whole");
    }
}
