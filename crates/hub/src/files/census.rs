//! All that lies in the folder of files, by what it is: for who copies it or looks it through.

use super::disk::{self, Disk, Hash};
use deskbell_domain::AttachmentId;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of all files in a hub's folder.
pub(crate) const FOLDER: &str = "attachments";

/// What lies in the folder of files.
#[derive(Debug, Default)]
pub(crate) struct Census {
    /// Contents.
    pub(crate) contents: Vec<(Hash, PathBuf)>,
    /// Previews, by the content that they are of.
    pub(crate) previews: Vec<(Hash, PathBuf)>,
    /// What has come of files that are on their way.
    pub(crate) partials: Vec<(AttachmentId, PathBuf)>,
    /// What a kill has left behind, half written.
    pub(crate) drafts: Vec<PathBuf>,
    /// What no hub puts there.
    pub(crate) others: Vec<PathBuf>,
}

impl Disk {
    /// The hash of a content by its path in a hub's folder, with `/` between its parts; `None` for anything else.
    pub(crate) fn hash_of(path: &str) -> Option<Hash> {
        let (first, rest) = path.strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('/')?;
        // Written in one way only, or two names would be one.
        let lower = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        let is_one = first.len() == 2 && first.bytes().chain(rest.bytes()).all(lower);
        if is_one { disk::parse(first, rest) } else { None }
    }

    /// Everything that lies here.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(crate) fn census(&self) -> io::Result<Census> {
        let mut census = Census::default();
        let partials = self.partials();
        for folder in disk::entries(self.root())? {
            let path = folder.path();
            if path == partials {
                for file in disk::entries(&path)? {
                    census.count_partial(file.path());
                }
            } else if folder.file_type()?.is_dir() {
                for file in disk::entries(&path)? {
                    census.count_content(&path, file.path());
                }
            } else {
                census.others.push(path);
            }
        }
        Ok(census)
    }
}

impl Census {
    fn count_partial(&mut self, path: PathBuf) {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        match name.parse() {
            Ok(id) => self.partials.push((AttachmentId(id), path)),
            Err(_) if name.ends_with(".draft") => self.drafts.push(path),
            Err(_) => self.others.push(path),
        }
    }

    fn count_content(&mut self, folder: &Path, path: PathBuf) {
        let part = |path: &Path| path.file_name().and_then(OsStr::to_str).map(str::to_owned);
        let (first, name) = (part(folder).unwrap_or_default(), part(&path).unwrap_or_default());
        let (stem, preview) = match name.strip_suffix(".preview") {
            Some(stem) => (stem, true),
            None => (name.as_str(), false),
        };
        match Disk::hash_of(&format!("{FOLDER}/{first}/{stem}")) {
            Some(hash) if preview => self.previews.push((hash, path)),
            Some(hash) => self.contents.push((hash, path)),
            None => self.others.push(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use uuid::Uuid;

    #[test]
    fn b1_everything_in_the_folder_of_files_is_known_for_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path());
        assert!(disk.census().unwrap().contents.is_empty(), "no folder yet");
        let hash = disk.keep(b"content", Uuid::nil()).unwrap();
        disk.keep_preview(&hash, b"small", Uuid::nil()).unwrap();
        disk.append(AttachmentId(Uuid::from_u128(1)), 0, b"part").unwrap();
        for other in ["note.txt", "partial/x.draft", "partial/what", "ab/short", "ab/SHORT.preview"] {
            let path = folder.path().join(FOLDER).join(other);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let census = disk.census().unwrap();
        assert_eq!(census.contents.iter().map(|(hash, _)| *hash).collect::<Vec<_>>(), [hash]);
        assert_eq!(census.previews.len(), 1);
        assert_eq!(census.partials.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [Uuid::from_u128(1)]);
        assert_eq!((census.drafts.len(), census.others.len()), (1, 4), "{census:?}");
    }

    #[test]
    fn b1_a_content_has_one_path() {
        let name = format!("{FOLDER}/ab/{}", "0".repeat(62));
        assert!(Disk::hash_of(&name).is_some());
        for other in [name.to_uppercase(), format!("/{name}"), name.replace('b', "b/"), format!("{name}0")] {
            assert_eq!(Disk::hash_of(&other), None, "{other}");
        }
        assert_eq!(Disk::hash_of(&name.replacen('0', "+", 1)), None);
    }
}
