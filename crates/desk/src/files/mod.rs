//! Files (C6): those that wait in composers, their way to the hub, and those of messages on this computer.

mod outgoing;
mod pictures;
mod save;
mod saves;
mod upload;
mod written;

pub(crate) use outgoing::{Draft, Outgoing};
pub(crate) use pictures::{Pictures, media};
pub(crate) use save::{Save, SaveError, Saving, save};
pub(crate) use saves::Saves;
pub(crate) use upload::{Progress, Upload, UploadError, upload};
pub(crate) use written::{MOST_WRITTEN, save_bytes, save_text};

use deskbell_domain::AttachmentId;
use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The copies of files that wait in composers, or in messages that the hub does not have yet, in the desk's folder.
#[derive(Clone, Debug)]
pub(crate) struct Copies {
    folder: PathBuf,
}

impl Copies {
    /// Those of the desk with this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.join("outgoing") }
    }

    /// Where a copy lies.
    pub(crate) fn path(&self, id: AttachmentId) -> PathBuf {
        self.folder.join(id.0.to_string())
    }

    /// Keeps a copy: on the disk when this returns, or not at all.
    pub(crate) fn keep(&self, id: AttachmentId, bytes: &[u8]) -> io::Result<()> {
        make(&self.folder)?;
        let path = self.path(id);
        let written = private().create_new(true).open(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()?;
            sync_names(&self.folder)
        });
        if written.is_err() {
            // A copy that nobody knows of is removed at the next start in any case.
            let _ = fs::remove_file(&path);
        }
        written
    }

    /// A copy goes.
    pub(crate) fn drop(&self, id: AttachmentId) {
        if let Err(error) = fs::remove_file(self.path(id))
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, "the copy of a file stays behind");
        }
    }

    /// Copies that no row of the outbox knows go: a desk that was killed left them behind.
    pub(crate) fn tidy(&self, known: &HashSet<AttachmentId>) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok()).map(AttachmentId);
            if id.is_none_or(|id| !known.contains(&id))
                && let Err(error) = fs::remove_file(entry.path())
            {
                tracing::warn!(%error, "the copy of a file stays behind");
            }
        }
    }
}

/// A folder for this user only, and those above it that are missing. They are on the disk by their names before anything in
/// them is acknowledged: a power cut takes none of them (`tests/it/power_cut`).
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make(above)?;
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix sets a mode"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Somebody else was faster.
        Err(error) if error.kind() != ErrorKind::AlreadyExists || !folder.is_dir() => return Err(error),
        Ok(()) | Err(_) => {}
    }
    match sync_names(above) {
        // One in which folders can be made, and that cannot be read: the system syncs it in its own time.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// What lies in this folder is on the disk by its name too: syncing a file does not promise that. Windows has no such
/// thing, and needs none.
pub(crate) fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// How a file for this user only is written.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
