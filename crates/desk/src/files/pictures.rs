//! Pictures of messages, kept on this computer so that they show at once and offline. Only what is a picture by its
//! content is kept or given: nothing else ever reaches the page from here. They are sealed with the key of the copy, and
//! not kept without one.

use super::{make, private};
use crate::chance;
use crate::clock::file_time;
use crate::key::{CopyKey, Seal};
use deskbell_domain::{AttachmentId, Time};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Bytes of all pictures together.
const MOST_BYTES: u64 = 200 * 1024 * 1024;

/// The pictures in the desk's folder.
#[derive(Clone, Debug)]
pub(crate) struct Pictures {
    folder: PathBuf,
    most: u64,
    seal: Option<Seal>,
}

impl Pictures {
    /// Those of the desk with this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.join("pictures"), most: MOST_BYTES, seal: None }
    }

    /// From now on they are an account's; without its key none is kept or found.
    pub(crate) fn seal_with(&mut self, key: Option<&CopyKey>) {
        self.seal = key.map(CopyKey::for_pictures);
    }

    /// A picture, if it is here. Those that are looked at stay longest.
    pub(crate) fn get(&self, id: AttachmentId, preview: bool) -> Option<Vec<u8>> {
        let seal = self.seal.as_ref()?;
        let path = self.path(id, preview);
        let bytes = seal.open(&name(id, preview), &fs::read(&path).ok()?)?;
        if let Ok(file) = File::options().append(true).open(&path) {
            // One that cannot be marked as used goes a little sooner.
            let _ = file.set_modified(file_time());
        }
        Some(bytes)
    }

    /// Keeps a picture; the ones that were looked at longest ago go when there are too many.
    pub(crate) fn keep(&self, id: AttachmentId, preview: bool, bytes: &[u8]) -> io::Result<()> {
        let Some(seal) = &self.seal else { return Ok(()) };
        let sealed = seal.close(&name(id, preview), bytes).ok_or(ErrorKind::Other)?;
        make(&self.folder)?;
        let path = self.path(id, preview);
        // Whole or not at all: half a picture would be shown for ever. Two may fetch the same one, each with a draft.
        let draft = self.folder.join(format!("{}.draft", chance::id()));
        let mut file = private().create_new(true).open(&draft)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&draft, &path)?;
        self.make_room()
    }

    /// All of them go: the next agent must not see them.
    pub(crate) fn wipe(&self) {
        if let Err(error) = fs::remove_dir_all(&self.folder)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, "the pictures on this computer stay behind");
        }
    }

    /// Those go that nobody has looked at since this time.
    pub(crate) fn trim(&self, before: Time) {
        let Ok(listed) = fs::read_dir(&self.folder) else { return };
        for entry in listed.flatten() {
            let used = entry.metadata().and_then(|about| about.modified());
            if used.is_ok_and(|used| used < moment(before))
                && let Err(error) = fs::remove_file(entry.path())
            {
                tracing::warn!(%error, "an old picture stays on this computer");
            }
        }
    }

    fn make_room(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let (path, about) =
                (entry.as_ref().map(fs::DirEntry::path), entry.as_ref().map(fs::DirEntry::metadata));
            if let (Ok(path), Ok(Ok(about))) = (path, about) {
                files.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), path));
            }
        }
        let mut sum: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        files.sort();
        for (_, bytes, path) in files {
            if sum <= self.most {
                break;
            }
            fs::remove_file(path)?;
            sum = sum.saturating_sub(bytes);
        }
        Ok(())
    }

    fn path(&self, id: AttachmentId, preview: bool) -> PathBuf {
        self.folder.join(name(id, preview))
    }
}

fn moment(at: Time) -> SystemTime {
    let since = Duration::from_millis(u64::try_from(at.0).unwrap_or(0));
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn name(id: AttachmentId, preview: bool) -> String {
    format!("{}{}", id.0, if preview { "-preview" } else { "" })
}

/// The type of a picture, told by its first bytes; `None` for everything else.
pub(crate) fn media(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn c6_the_pictures_that_were_looked_at_longest_ago_make_room() {
        let folder = tempfile::tempdir().unwrap();
        // Each with what a seal adds.
        let mut pictures = Pictures { most: 2 * 38 + 15, ..Pictures::new(folder.path()) };
        pictures.seal_with(Some(&CopyKey::drawn()));
        let id = |number| AttachmentId(Uuid::from_u128(number));
        for number in [1, 2] {
            pictures.keep(id(number), true, &[1; 10]).unwrap();
            let file = File::options().append(true).open(pictures.path(id(number), true)).unwrap();
            let age = Duration::from_secs(100 * u64::try_from(3 - number).unwrap());
            file.set_modified(file_time() - age).unwrap();
        }
        assert!(pictures.get(id(1), true).is_some(), "looked at just now");
        pictures.keep(id(3), true, &[1; 10]).unwrap();
        let here = [1, 2, 3].map(|number| pictures.get(id(number), true).is_some());
        assert_eq!(here, [true, false, true]);
        assert!(pictures.get(id(1), false).is_none(), "the preview is not the picture");
        pictures.wipe();
        assert!(pictures.get(id(1), true).is_none());
    }

    #[test]
    fn quality_3_a_picture_is_kept_for_its_account_alone_and_not_without_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let mut pictures = Pictures::new(folder.path());
        let id = AttachmentId(Uuid::from_u128(1));
        pictures.keep(id, false, b"a picture").unwrap();
        assert!(!folder.path().join("pictures").exists());
        let (key, other) = (CopyKey::drawn(), CopyKey::drawn());
        pictures.seal_with(Some(&key));
        pictures.keep(id, false, b"a picture").unwrap();
        let on_disk = fs::read(pictures.path(id, false)).unwrap();
        assert!(!on_disk.windows(7).any(|bytes| bytes == b"picture"));
        pictures.seal_with(Some(&other));
        assert_eq!(pictures.get(id, false), None);
        pictures.seal_with(Some(&key));
        assert_eq!(pictures.get(id, false).as_deref(), Some(&b"a picture"[..]));
    }

    #[test]
    fn c6_only_pictures_are_pictures() {
        assert_eq!(media(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(media(b"RIFF\x10\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [&b"<svg xmlns="[..], b"<html>", b"%PDF-1.7", b"GIF", b""] {
            assert_eq!(media(other), None, "{other:?}");
        }
    }
}
