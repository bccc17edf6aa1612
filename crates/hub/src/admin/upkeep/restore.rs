//! A backup is put back. Until everything in it is unpacked and found whole nothing in the folder is touched, and what was
//! there before is moved aside and never deleted.

use super::archive::{self, About, ArchiveError, DATABASE};
use super::stamp;
use crate::admin::{By, shown};
use crate::files::{Disk, FOLDER};
use crate::folder::{self, FolderError, Lock};
use crate::store::sqlite::{
    Outside, database_files, finish_copy, holds_database, newest_schema, sign_everybody_out,
};
use crate::store::{Batch, SqliteStore, Store, StoreError, Write};
use deskbell_domain::{Epoch, Time};
use serde::Serialize;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// Where a backup is unpacked, in the folder that it is restored into.
const PLACE: &str = "restoring";
/// What was there before lies in a folder whose name begins so.
pub(super) const ASIDE: &str = "replaced-";

/// What is restored, and how.
#[derive(Clone, Debug)]
pub struct Restore {
    /// The backup.
    pub source: PathBuf,
    /// The hub's folder.
    pub folder: PathBuf,
    /// Whether a hub that is there already is moved aside.
    pub replace: bool,
    /// Whether all agents and phones must sign in again.
    pub sign_out: bool,
    /// When.
    pub at: Time,
    /// The new lifetime of the logs, which nobody has heard of.
    pub epoch: Epoch,
}

/// A hub that was restored and can be started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The hub's folder.
    pub folder: PathBuf,
    /// When the backup was made. What came later is not in it.
    pub made_at: Time,
    /// The version of the hub that made it.
    pub made_by: String,
    /// Conversations, open and ended.
    pub conversations: u64,
    /// Messages of both sides.
    pub messages: u64,
    /// Different contents of files.
    pub files: u64,
    /// Files of messages that the backup does not have.
    pub missing: u64,
    /// Files whose content is not what was sent.
    pub damaged: u64,
    /// Where the hub lies that was there before.
    pub aside: Option<PathBuf>,
}

/// Why a backup was not restored. Unless it says something else, the folder is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup cannot be opened.
    #[error("{path} cannot be read: {reason}")]
    NoSource {
        /// Which.
        path: String,
        /// What the system says.
        reason: io::Error,
    },
    /// It is not what it should be.
    #[error("{path} is not restored: {reason}")]
    Archive {
        /// Which.
        path: String,
        /// Why.
        reason: ArchiveError,
    },
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// There is a hub in it.
    #[error(
        "there is a hub in {0} already: with --replace it is moved aside within that folder, or name another folder \
         with --data"
    )]
    Occupied(String),
    /// It cannot be written.
    #[error("cannot write in {path}: {reason}")]
    NotWritten {
        /// Where.
        path: String,
        /// What the system says.
        reason: io::Error,
    },
    /// Its database is not one that a hub can start with.
    #[error("the database in the backup cannot be used ({0}): restore an older backup")]
    Database(String),
    /// It was put in place only in part.
    #[error(
        "the restore stopped while files were moved ({reason}); run it again with the same backup. What was in {path} \
         before lies there in a folder {ASIDE}..."
    )]
    HalfDone {
        /// Where.
        path: String,
        /// What the system says.
        reason: io::Error,
    },
}

/// Restores a backup into a folder: checked first, unpacked and checked again, brought to this hub's schema, and only
/// then put in place. The restored logs have a new lifetime, so that every client starts from a snapshot and nobody goes
/// on from a place that the backup does not have.
///
/// # Errors
/// When the backup is not whole or too new, a hub runs in the folder, or one is there and is not to be replaced.
pub async fn restore(how: Restore) -> Result<Restored, RestoreError> {
    let folder = how.folder.as_path();
    read(&how.source, |source| archive::about(source, newest_schema())).await?;
    let lock = folder::lock_in_any_state(folder)?;
    let begun = folder::is_half_restored(folder);
    let occupied = holds_database(folder) || folder.join(FOLDER).exists();
    if occupied && !how.replace && !begun {
        return Err(RestoreError::Occupied(folder.display().to_string()));
    }
    let place = folder.join(PLACE);
    let not_written = |reason| RestoreError::NotWritten { path: folder.display().to_string(), reason };
    // What an interrupted restore has unpacked.
    removed(&place).map_err(not_written)?;
    let unpacked = unpack(&how, &place).await;
    let Unpacked { about, mut restored } = match unpacked {
        Ok(unpacked) => unpacked,
        Err(error) => {
            // If even this fails, the next restore removes it.
            let _ = removed(&place);
            return Err(error);
        }
    };
    let half_done = |reason| RestoreError::HalfDone { path: folder.display().to_string(), reason };
    restored.aside = put_in_place(&lock, folder, &place, how.at).map_err(half_done)?;
    tracing::info!(made_at = about.made_at.0, "restored");
    Ok(restored)
}

/// Reads the backup, away from other tasks.
async fn read<T: Send + 'static>(
    source: &Path,
    work: impl FnOnce(File) -> Result<T, ArchiveError> + Send + 'static,
) -> Result<T, RestoreError> {
    let path = source.display().to_string();
    let file = match File::open(source) {
        Ok(file) => file,
        Err(reason) => return Err(RestoreError::NoSource { path, reason }),
    };
    let done = spawn_blocking(move || work(file)).await;
    let done = done.unwrap_or_else(|error| Err(ArchiveError::NotWritten(io::Error::other(error))));
    done.map_err(|reason| RestoreError::Archive { path, reason })
}

struct Unpacked {
    about: About,
    restored: Restored,
}

/// Unpacks the backup beside what is there, and makes a hub's folder of it.
async fn unpack(how: &Restore, place: &Path) -> Result<Unpacked, RestoreError> {
    let into = place.to_owned();
    let whole = read(&how.source, move |source| archive::read(source, newest_schema(), Some(&into))).await?;
    let database = |error: StoreError| {
        if let StoreError::NotWritable { path, reason } = error {
            return RestoreError::NotWritten { path, reason: io::Error::other(reason) };
        }
        RestoreError::Database(error.to_string())
    };
    check(place).await?;
    let store = SqliteStore::open(place).await.map_err(database)?;
    let begun = begin_anew(&store, how, &whole.about).await;
    store.close().await;
    begun.map_err(database)?;
    if how.sign_out {
        sign_everybody_out(place).await.map_err(database)?;
    }
    finish_copy(&place.join(DATABASE), &[]).await.map_err(database)?;
    let mut reader = Outside::open(place).await.map_err(database)?;
    let counted = async { Ok((reader.counts().await?, reader.contents().await?)) };
    let counted = counted.await;
    reader.close().await;
    let (counts, contents) = counted.map_err(database)?;
    let disk = Disk::new(place);
    let missing = contents.iter().filter(|content| content.sent && !disk.blob(&content.hash).exists());
    let restored = Restored {
        folder: how.folder.clone(),
        made_at: whole.about.made_at,
        made_by: whole.about.hub.clone(),
        conversations: counts.conversations,
        messages: counts.messages,
        files: whole.contents,
        missing: missing.count() as u64,
        damaged: whole.damaged,
        aside: None,
    };
    Ok(Unpacked { about: whole.about, restored })
}

/// The database as it was unpacked has nothing wrong with it.
async fn check(place: &Path) -> Result<(), RestoreError> {
    let looked = async {
        let mut reader = Outside::open(place).await?;
        let damage = reader.damage().await;
        reader.close().await;
        damage
    };
    let damage = looked.await.map_err(|error| RestoreError::Database(error.to_string()))?;
    damage.into_iter().next().map_or(Ok(()), |first| Err(RestoreError::Database(first)))
}

/// Another lifetime of the logs, and the record of it. The hub could start from what is read.
async fn begin_anew(store: &SqliteStore, how: &Restore, about: &About) -> Result<(), StoreError> {
    store.load().await?;
    let detail = format!("backup of {}, made by version {}", shown(about.made_at), about.hub);
    let by = By { agent: None, at: how.at };
    let writes = vec![Write::Epoch(how.epoch), by.did("hub.restore", "hub", detail)];
    store.commit(Batch { writes }).await
}

/// Moves what is there aside and what was unpacked in its place; the database comes last, because it makes a folder a
/// hub's. Where the former hub lies.
fn put_in_place(lock: &Lock, folder: &Path, place: &Path, at: Time) -> io::Result<Option<PathBuf>> {
    lock.begin_restore(folder)?;
    let aside = move_aside(folder, at)?;
    for name in [FOLDER, DATABASE] {
        let unpacked = place.join(name);
        if unpacked.exists() {
            fs::rename(unpacked, folder.join(name))?;
        }
    }
    // The names are on the disk. Windows has no such thing, and needs none.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    removed(place)?;
    lock.restored(folder)?;
    Ok(aside)
}

fn move_aside(folder: &Path, at: Time) -> io::Result<Option<PathBuf>> {
    let there: Vec<PathBuf> = database_files()
        .iter()
        .map(String::as_str)
        .chain([FOLDER])
        .map(|name| folder.join(name))
        .filter(|path| path.exists())
        .collect();
    if there.is_empty() {
        return Ok(None);
    }
    let aside = new_folder(folder, ASIDE, at)?;
    for path in there {
        let name = path.file_name().unwrap_or_default().to_owned();
        fs::rename(&path, aside.join(name))?;
    }
    Ok(Some(aside))
}

/// A new folder for this user only, named by the moment.
pub(super) fn new_folder(folder: &Path, name: &str, at: Time) -> io::Result<PathBuf> {
    let stamp = stamp(at);
    let names = std::iter::once(format!("{name}{stamp}")).chain((2..).map(|n| format!("{name}{stamp}-{n}")));
    let new = names.map(|name| folder.join(name)).find(|path| !path.exists());
    let new = new.unwrap_or_else(|| folder.join(name));
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix sets a mode"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&new)?;
    Ok(new)
}

/// Removed, or not there.
fn removed(place: &Path) -> io::Result<()> {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
