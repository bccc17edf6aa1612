//! Files (C6): those that wait in composers, their way to the hub, and those of messages on this computer.

mod outgoing;
mod pictures;
mod save;
mod saves;
mod upload;

pub(crate) use outgoing::{Draft, Outgoing};
pub(crate) use pictures::{Pictures, media};
pub(crate) use save::{Save, SaveError, Saving, save};
pub(crate) use saves::Saves;
pub(crate) use upload::{Progress, Upload, UploadError, upload};

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
            file.sync_all()
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

/// A folder for this user only.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// How a file for this user only is written.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
