//! The folder that holds all of a hub: its database, and a lock that says who works in it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The lock's file. It stays when the hub ends; what counts is whether somebody holds it.
const LOCK: &str = "hub.lock";

/// Lies in a folder while a restore changes it for another one.
const HALF_RESTORED: &str = "restore.unfinished";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system knows no folder for this user's data.
    #[error("this system names no folder for data; name one with --data or DESKBELL_HUB_DATA")]
    NoneKnown,
    /// Another process works in it.
    #[error(
        "another deskbell-hub{} works in {path}; stop it first, or name another folder with --data",
        process(.pid)
    )]
    InUse {
        /// Which folder.
        path: String,
        /// Who, as far as it is known.
        pid: Option<u32>,
    },
    /// A restore has begun to change it, and did not come to its end.
    #[error(
        "a restore into {path} did not come to its end: run `deskbell-hub restore` with the same backup again"
    )]
    HalfRestored {
        /// Which folder.
        path: String,
    },
    /// It cannot be created or written.
    #[error("cannot write in {path}: {reason}; name another folder with --data or DESKBELL_HUB_DATA")]
    NotWritable {
        /// Which folder.
        path: String,
        /// What the system says.
        reason: io::Error,
    },
}

fn process(pid: &Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (process {pid})"))
}

/// Where a hub keeps its data when nothing else is said: the system's folder for this user's programs.
///
/// # Errors
/// When the user has no home.
pub fn usual() -> Result<PathBuf, FolderError> {
    let folders = directories::ProjectDirs::from("", "", "deskbell-hub").ok_or(FolderError::NoneKnown)?;
    Ok(folders.data_dir().to_owned())
}

/// The right to work in a folder. It ends with the value, or with the process, however that ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Creates the folder if it is missing, for this user only, and takes its lock: the owner loop keeps the
/// hub's state in memory, so nobody else may write beside it.
///
/// # Errors
/// When another process holds the lock, the folder cannot be written, or a restore has left it half done.
pub fn lock(folder: &Path) -> Result<Lock, FolderError> {
    let lock = lock_in_any_state(folder)?;
    if is_half_restored(folder) {
        return Err(FolderError::HalfRestored { path: folder.display().to_string() });
    }
    Ok(lock)
}

/// Whether a restore has begun to change the folder and did not come to its end.
pub fn is_half_restored(folder: &Path) -> bool {
    folder.join(HALF_RESTORED).exists()
}

impl Lock {
    /// A restore begins to change the folder: until [`Lock::restored`] nobody but another restore can work in it, also when
    /// this process dies.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin_restore(&self, folder: &Path) -> io::Result<()> {
        File::create(folder.join(HALF_RESTORED))?.sync_all()?;
        sync_names(folder)
    }

    /// The restore has come to its end.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn restored(&self, folder: &Path) -> io::Result<()> {
        fs::remove_file(folder.join(HALF_RESTORED))
    }
}

/// Who works in a folder, as far as it is known; `None`: nobody does. Nothing is written for that.
pub fn worker(folder: &Path) -> Option<Option<u32>> {
    let mut file = File::open(folder.join(LOCK)).ok()?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            Some(file.read_to_string(&mut pid).ok().and_then(|_| pid.trim().parse().ok()))
        }
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

/// Takes the lock of a folder that may be half restored: for who restores it.
///
/// # Errors
/// When another process holds the lock, or the folder cannot be written.
pub fn lock_in_any_state(folder: &Path) -> Result<Lock, FolderError> {
    let path = folder.display().to_string();
    let file = create(folder).and_then(|()| {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).open(folder.join(LOCK))
    });
    let mut file = match file {
        Ok(file) => file,
        Err(reason) => return Err(FolderError::NotWritable { path, reason }),
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            // Only for the message; on Windows a locked file cannot even be read.
            let read = file.read_to_string(&mut pid).ok();
            return Err(FolderError::InUse { path, pid: read.and_then(|_| pid.trim().parse().ok()) });
        }
        Err(TryLockError::Error(reason)) => return Err(FolderError::NotWritable { path, reason }),
    }
    match sign(&mut file) {
        Ok(()) => Ok(Lock { _file: file }),
        Err(reason) => Err(FolderError::NotWritable { path, reason }),
    }
}

fn create(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create(above)?;
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix sets a mode"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Somebody else was faster.
        Err(error) if error.kind() != ErrorKind::AlreadyExists || !folder.is_dir() => return Err(error),
        Ok(()) | Err(_) => {}
    }
    // Its name is on the disk before anything in it is acknowledged: a power cut takes none of it.
    match sync_names(above) {
        // One in which folders can be made, and that cannot be read: the system syncs it in its own time.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// What lies in this folder is on the disk by its name too: syncing a file does not promise that. Windows has no such
/// thing, and needs none.
pub(crate) fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Leaves the process's number for whoever comes next.
fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b1_two_hubs_never_work_in_one_folder() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("new/hub");
        let held = lock(&folder).expect("the first has it");
        let refused = lock(&folder).unwrap_err();
        assert!(matches!(&refused, FolderError::InUse { .. }), "{refused:?}");
        assert!(refused.to_string().contains("stop it first"), "{refused}");
        drop(held);
        lock(&folder).expect("free again");
    }

    #[test]
    fn b1_who_works_in_a_folder_is_known_without_a_trace() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(worker(&root.path().join("nowhere")), None);
        assert_eq!(worker(root.path()), None);
        assert!(fs::read_dir(root.path()).unwrap().next().is_none(), "nothing was written");
        let held = lock(root.path()).unwrap();
        assert_eq!(worker(root.path()), Some(Some(std::process::id())));
        drop(held);
        assert_eq!(worker(root.path()), None);
    }

    #[test]
    fn b1_nobody_but_another_restore_works_in_a_folder_that_is_half_restored() {
        let root = tempfile::tempdir().unwrap();
        let held = lock(root.path()).unwrap();
        held.begin_restore(root.path()).unwrap();
        drop(held);
        let refused = lock(root.path()).unwrap_err();
        assert!(matches!(&refused, FolderError::HalfRestored { .. }), "{refused:?}");
        let again = lock_in_any_state(root.path()).unwrap();
        again.restored(root.path()).unwrap();
        drop(again);
        lock(root.path()).expect("whole again");
    }

    #[cfg(unix)]
    #[test]
    fn b1_a_new_folder_is_its_owners_only() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("hub");
        lock(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn b1_a_folder_that_cannot_be_written_is_named() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        fs::write(&file, "").unwrap();
        let refused = lock(&file.join("hub")).unwrap_err();
        assert!(matches!(&refused, FolderError::NotWritable { .. }), "{refused:?}");
        assert!(refused.to_string().contains("--data"), "{refused}");
    }
}
