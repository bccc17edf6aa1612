//! A copy of a hub that can be carried away, made whether the hub runs or not.

use super::archive::{self, About, ArchiveError, DATABASE, FORMAT, Writer, name_of};
use super::{hex, stamp};
use crate::files::{Disk, Hash};
use crate::store::StoreError;
use crate::store::sqlite::{Outside, StoredContent, finish_copy, newest_schema};
use deskbell_domain::Time;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};
use tokio::task::spawn_blocking;

/// What a backup is called that is put into a folder: `deskbell-2026-01-05T09-00-00Z.tar.zst`.
const NAME: &str = "deskbell-";
/// How it ends.
const ENDING: &str = ".tar.zst";
/// How what is not whole yet is called, where the backup is going to lie.
const UNFINISHED: &str = ".deskbell-backup-";

/// A backup that was made and read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackedUp {
    /// Where it lies.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was begun: everything that was acknowledged before is in it.
    pub made_at: Time,
    /// The version of the database's schema.
    pub schema: i64,
    /// Conversations in it, open and ended.
    pub conversations: u64,
    /// Messages of both sides in it.
    pub messages: u64,
    /// The size of its database, unpacked.
    pub database_bytes: u64,
    /// Different contents of files in it.
    pub files: u64,
    /// Their size.
    pub file_bytes: u64,
    /// Files that were not in the hub's folder, or that its disk did not give back, and are not in the backup.
    pub missing: u64,
    /// Files whose content is not what was sent. They are in the backup as they are.
    pub damaged: u64,
}

/// Why there is no backup. Nothing stays behind under its name.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The name is taken.
    #[error("{0} is there already; nothing was written over, choose another name")]
    Taken(String),
    /// The folder above it cannot be used.
    #[error("the backup cannot be written to {path}: {reason}")]
    NotWritten {
        /// Where.
        path: String,
        /// What the system says.
        reason: io::Error,
    },
    /// The hub's database was written by a newer hub.
    #[error("the database in {0} was written by a newer version of the hub; back it up with that version")]
    FromTheFuture(String),
    /// The database is damaged, so that a copy would be too.
    #[error("the database is damaged ({0}); `deskbell-hub doctor` says more, and what to do")]
    Damaged(String),
    /// The database cannot be read.
    #[error(transparent)]
    Store(StoreError),
    /// A file of the hub may not be read.
    #[error("the file {path} cannot be read: {reason}; run this as the user who runs the hub")]
    NotRead {
        /// Which.
        path: String,
        /// What the system says.
        reason: io::Error,
    },
    /// What was written is not what is read back.
    #[error("the backup was not kept as it was written: {0}; the disk may be failing, choose another one")]
    NotVerified(ArchiveError),
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        if let StoreError::Damaged { reason, .. } = error {
            return Self::Damaged(reason);
        }
        Self::Store(error)
    }
}

/// Backs up the hub of this folder into a new file, or under a name of the moment into a folder that is there. The hub may
/// run: the database is copied as it is at one moment, and files never change. The copy is looked through, and the backup
/// is read again to its end before it gets its name.
///
/// # Errors
/// When there is no hub, its database is damaged or of a newer hub, or the backup cannot be written.
pub async fn back_up(folder: &Path, target: &Path, at: Time) -> Result<BackedUp, BackupError> {
    let target =
        if target.is_dir() { target.join(format!("{NAME}{}{ENDING}", stamp(at))) } else { target.to_owned() };
    if target.try_exists().unwrap_or(true) {
        return Err(BackupError::Taken(target.display().to_string()));
    }
    let not_written = |reason| BackupError::NotWritten { path: target.display().to_string(), reason };
    let beside = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = place(beside).map_err(not_written)?;

    let copy = place.path().join(DATABASE);
    let (schema, wanted) = copy_database(folder, &copy, &place).await?;
    let about = About { format: FORMAT, hub: env!("CARGO_PKG_VERSION").to_owned(), schema, made_at: at };

    let (disk, named) = (Disk::new(folder), target.clone());
    let unfinished = unfinished(beside).map_err(not_written)?;
    let begun = on_disk(move || Begun::with_files(unfinished, &about, &disk, &wanted, &named)).await?;
    // The rows of what was let go meanwhile are let go too: a message with it is refused, and its sender attaches it again.
    finish_copy(&copy, &begun.gone).await?;
    let mut reader = Outside::open(place.path()).await?;
    let counts = reader.counts().await?;
    reader.close().await;

    let file = target.clone();
    let (missing, made) = (begun.missing, on_disk(move || begun.finish(&copy, &file)).await?);
    Ok(BackedUp {
        file: target,
        bytes: made.bytes,
        made_at: at,
        schema,
        conversations: counts.conversations,
        messages: counts.messages,
        database_bytes: made.database_bytes,
        files: made.whole.contents,
        file_bytes: made.whole.content_bytes,
        missing,
        damaged: made.whole.damaged,
    })
}

/// A folder for what is not whole, beside the backup, for this user only.
fn place(beside: &Path) -> io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(beside)
}

/// The backup itself, before it has its name. Such files are their owner's only.
fn unfinished(beside: &Path) -> io::Result<NamedTempFile> {
    Builder::new().prefix(UNFINISHED).tempfile_in(beside)
}

/// Copies the database as it is now, and looks the copy through. Its schema, and the contents that it refers to.
async fn copy_database(
    folder: &Path,
    copy: &Path,
    place: &TempDir,
) -> Result<(i64, Vec<StoredContent>), BackupError> {
    let mut hub = Outside::open(folder).await?;
    let copied = async {
        let schema = hub.schema().await?;
        if schema > newest_schema() {
            return Err(BackupError::FromTheFuture(folder.display().to_string()));
        }
        hub.copy_into(copy).await?;
        Ok(schema)
    };
    let schema = copied.await;
    hub.close().await;
    let schema = schema?;
    let mut reader = Outside::open(place.path()).await?;
    let looked = async {
        let mut damage = reader.damage().await?;
        damage.extend(reader.broken_references().await?.into_iter().map(|(table, _)| table));
        match damage.into_iter().next() {
            Some(first) => Err(BackupError::Damaged(first)),
            None => Ok(reader.contents().await?),
        }
    };
    let contents = looked.await;
    reader.close().await;
    Ok((schema, contents?))
}

/// Works on the disk, away from other tasks.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    let failed = |error| BackupError::NotRead { path: "a file".into(), reason: io::Error::other(error) };
    spawn_blocking(work).await.unwrap_or_else(|error| Err(failed(error)))
}

/// A backup with its files and without its database, which is finished by what was found.
struct Begun {
    writer: Writer<BufWriter<NamedTempFile>>,
    missing: u64,
    /// Contents that are gone and in no message.
    gone: Vec<Hash>,
}

/// What became of it.
struct Made {
    bytes: u64,
    database_bytes: u64,
    whole: archive::Whole,
}

impl Begun {
    fn with_files(
        unfinished: NamedTempFile,
        about: &About,
        disk: &Disk,
        wanted: &[StoredContent],
        target: &Path,
    ) -> Result<Self, BackupError> {
        let not_written = |reason| BackupError::NotWritten { path: target.display().to_string(), reason };
        let writer = Writer::begin(BufWriter::new(unfinished), about).map_err(not_written)?;
        let mut begun = Self { writer, missing: 0, gone: Vec::new() };
        for content in wanted {
            // Whole in memory, as when it came: what the disk does not give back must not end the backup half way.
            match disk.content(&content.hash) {
                Ok(bytes) => {
                    let name = name_of(&content.hash);
                    begun.writer.add(&name, bytes.len() as u64, bytes.as_slice()).map_err(not_written)?;
                }
                Err(error) if error.kind() == ErrorKind::NotFound && !content.sent => {
                    begun.gone.push(content.hash);
                }
                Err(reason) if reason.kind() == ErrorKind::PermissionDenied => {
                    return Err(BackupError::NotRead { path: hex(&content.hash), reason });
                }
                Err(_) => begun.missing += 1,
            }
        }
        Ok(begun)
    }

    /// Adds the database and the sums, reads all of it again, and gives it its name.
    fn finish(mut self, copy: &Path, target: &Path) -> Result<Made, BackupError> {
        let not_written = |reason| BackupError::NotWritten { path: target.display().to_string(), reason };
        let written = (|| {
            let database = File::open(copy)?;
            let database_bytes = database.metadata()?.len();
            self.writer.add(DATABASE, database_bytes, database)?;
            let mut file = self.writer.finish()?;
            file.flush()?;
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            Ok((database_bytes, file))
        })();
        let (database_bytes, file) = written.map_err(not_written)?;
        let whole = file.reopen().map_err(not_written).and_then(|again| {
            archive::read(again, newest_schema(), None).map_err(BackupError::NotVerified)
        })?;
        let bytes = file.as_file().metadata().map_err(not_written)?.len();
        file.persist_noclobber(target).map_err(|error| {
            if error.error.kind() == ErrorKind::AlreadyExists {
                BackupError::Taken(target.display().to_string())
            } else {
                not_written(error.error)
            }
        })?;
        sync_folder(target).map_err(not_written)?;
        Ok(Made { bytes, database_bytes, whole })
    }
}

/// The name is on the disk too. Windows has no such thing, and needs none.
fn sync_folder(target: &Path) -> io::Result<()> {
    match target.parent() {
        Some(folder) if cfg!(unix) && !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}
