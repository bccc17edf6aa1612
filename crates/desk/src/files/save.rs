//! A file of a message is kept on this computer: under a name that harms nothing and takes no other's place, marked
//! as coming from elsewhere, and never opened.

use crate::address::HubAddress;
use crate::http::{self, HttpError};
use deskbell_domain::{AttachmentId, file};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// Files of one name in one folder.
const MOST_OF_A_NAME: u32 = 999;

/// Why a file was not saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SaveError {
    /// The hub.
    #[error(transparent)]
    Hub(#[from] HttpError),
    /// The file came in part.
    #[error("The line was lost before the file was here. Try again.")]
    CutOff,
    /// The folder.
    #[error("The file cannot be written in {folder}: {reason}. Free some space or ask IT.")]
    Folder {
        /// Where.
        folder: String,
        /// What the system says.
        reason: io::Error,
    },
}

/// Fetches a file and keeps it in a folder; gives its path.
pub(crate) async fn save(
    client: &reqwest::Client,
    hub: &HubAddress,
    token: &str,
    (id, name): (AttachmentId, &str),
    folder: &Path,
) -> Result<PathBuf, SaveError> {
    let mut download = http::download(client, hub, token, id).await?;
    let cannot = |reason| SaveError::Folder { folder: folder.display().to_string(), reason };
    let (path, file) = new_file(folder, &file::name(name)).map_err(cannot)?;
    // Before the first byte of it: what a kill leaves behind is marked too.
    mark(&path, hub.http(&format!("/v1/attachments/{id}")).as_str());
    let mut file = tokio::fs::File::from_std(file);
    let fetched: Result<(), SaveError> = async {
        let mut bytes = 0_u64;
        while let Some(part) = download.next().await? {
            bytes += part.len() as u64;
            file.write_all(&part).await.map_err(cannot)?;
        }
        if download.length.is_some_and(|length| length != bytes) {
            return Err(SaveError::CutOff);
        }
        file.sync_all().await.map_err(cannot)
    }
    .await;
    drop(file);
    if let Err(error) = fetched {
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(%error, "a part of a file stays behind");
        }
        return Err(error);
    }
    Ok(path)
}

/// A file that was not there before, under the name or one with a number.
fn new_file(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    fs::create_dir_all(folder)?;
    for number in 1..=MOST_OF_A_NAME {
        let name = if number == 1 { name.to_owned() } else { file::numbered(name, number) };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
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
        let names = (0..3).map(|_| {
            let (path, _) = new_file(folder.path(), "plan.pdf").unwrap();
            path.file_name().unwrap().to_string_lossy().into_owned()
        });
        assert_eq!(names.collect::<Vec<_>>(), ["plan.pdf", "plan (2).pdf", "plan (3).pdf"]);
    }
}
