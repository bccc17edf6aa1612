//! Where files lie: what is on its way under its id, what is whole under the SHA-256 of its content. A name that is
//! taken holds just that content, so nothing is ever written over.

use deskbell_domain::AttachmentId;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// SHA-256 of a content.
pub(crate) type Hash = [u8; 32];

/// What lies beside a picture: its preview.
const PREVIEW: &str = "preview";

/// Folders above a content that this hub makes, and the one in which it makes them.
const FOLDERS: usize = 3;

/// Bytes of the disk that files leave alone: the database lies on it too, and a hub that cannot write is no hub.
const RESERVE: u64 = 256 * 1024 * 1024;

/// The folder of all files.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// What they leave alone.
    reserve: u64,
}

impl Disk {
    /// The files of the hub that keeps its data in this folder. It is made when it is needed.
    pub(crate) fn new(data: &Path) -> Self {
        Self { root: data.join("attachments"), reserve: RESERVE }
    }

    /// Bytes that have come of a file.
    pub(crate) fn offset(&self, id: AttachmentId) -> io::Result<u64> {
        match fs::metadata(self.partial(id)) {
            Ok(file) => Ok(file.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Puts the next bytes behind those that have come. They are on the disk when this returns; when they do not
    /// fit, or would leave too little for everything else, none of them stay.
    pub(crate) fn append(&self, id: AttachmentId, offset: u64, bytes: &[u8]) -> io::Result<()> {
        make(&self.partials())?;
        // A system that does not say is asked no further.
        if fs4::available_space(&self.root)
            .is_ok_and(|free| free.saturating_sub(bytes.len() as u64) < self.reserve)
        {
            return Err(ErrorKind::StorageFull.into());
        }
        let mut file = options().append(true).open(self.partial(id))?;
        let written = file.write_all(bytes).and_then(|()| file.sync_data());
        if written.is_err() {
            // The next try finds the place where it was. If even this fails the offset tells the truth.
            let _ = file.set_len(offset);
        }
        written
    }

    /// All that has come of a file.
    pub(crate) fn partial_content(&self, id: AttachmentId) -> io::Result<Vec<u8>> {
        match fs::read(self.partial(id)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            read => read,
        }
    }

    /// What has come of a file goes.
    pub(crate) fn drop_partial(&self, id: AttachmentId) -> io::Result<()> {
        gone(fs::remove_file(self.partial(id)))
    }

    /// Keeps a content, whole and on the disk, or not at all.
    pub(crate) fn keep(&self, bytes: &[u8], draft: uuid::Uuid) -> io::Result<Hash> {
        let hash: Hash = Sha256::digest(bytes).into();
        self.place(&self.blob(&hash), bytes, draft)?;
        Ok(hash)
    }

    /// Opens a content, with its length.
    pub(crate) fn open(&self, hash: &Hash) -> io::Result<(File, u64)> {
        let file = File::open(self.blob(hash))?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }

    /// Reads a content.
    pub(crate) fn content(&self, hash: &Hash) -> io::Result<Vec<u8>> {
        let (mut file, length) = self.open(hash)?;
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The preview of a picture, if it was made.
    pub(crate) fn preview(&self, hash: &Hash) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.blob(hash).with_extension(PREVIEW)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps a preview. Beside a content that has gone meanwhile nothing is kept, because nothing would remove it.
    pub(crate) fn keep_preview(&self, hash: &Hash, bytes: &[u8], draft: uuid::Uuid) -> io::Result<()> {
        if !self.blob(hash).try_exists()? {
            return Ok(());
        }
        self.place(&self.blob(hash).with_extension(PREVIEW), bytes, draft)
    }

    /// A content that nobody refers to goes, with its preview.
    pub(crate) fn drop_content(&self, hash: &Hash) -> io::Result<()> {
        let blob = self.blob(hash);
        gone(fs::remove_file(blob.with_extension(PREVIEW)))?;
        gone(fs::remove_file(blob))
    }

    /// Everything that has come in part, for those that look for what nobody needs.
    pub(crate) fn partial_ids(&self) -> io::Result<Vec<AttachmentId>> {
        let mut ids = Vec::new();
        for entry in entries(&self.partials())? {
            match entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                Some(id) => ids.push(AttachmentId(id)),
                // A draft that a kill left behind.
                None => gone(fs::remove_file(entry.path()))?,
            }
        }
        Ok(ids)
    }

    /// Every content that lies here.
    pub(crate) fn hashes(&self) -> io::Result<Vec<Hash>> {
        let mut hashes = Vec::new();
        for folder in entries(&self.root)? {
            let first = folder.file_name();
            let Some(first) = first.to_str().filter(|name| name.len() == 2) else { continue };
            for file in entries(&folder.path())? {
                if let Some(hash) = file.file_name().to_str().and_then(|rest| parse(first, rest)) {
                    hashes.push(hash);
                }
            }
        }
        Ok(hashes)
    }

    fn place(&self, path: &Path, bytes: &[u8], draft: uuid::Uuid) -> io::Result<()> {
        if path.exists() {
            return Ok(());
        }
        make(&self.partials())?;
        let folder = path.parent().unwrap_or(&self.root);
        make(folder)?;
        let draft = self.partials().join(format!("{draft}.draft"));
        let written = (|| {
            let mut file = options().write(true).create_new(true).open(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&draft, path)?;
            // The name is on the disk too, and those of folders that may be new. Windows has no such thing, and needs
            // none.
            for folder in folder.ancestors().take(if cfg!(unix) { FOLDERS } else { 0 }) {
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        })();
        if written.is_err() {
            // It is in nobody's way; the next start removes it if this cannot.
            let _ = fs::remove_file(&draft);
        }
        written
    }

    fn partials(&self) -> PathBuf {
        self.root.join("partial")
    }

    fn partial(&self, id: AttachmentId) -> PathBuf {
        self.partials().join(id.0.to_string())
    }

    fn blob(&self, hash: &Hash) -> PathBuf {
        let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let (folder, rest) = name.split_at(2);
        self.root.join(folder).join(rest)
    }
}

/// A hash from the two parts of its path.
fn parse(first: &str, rest: &str) -> Option<Hash> {
    let name = format!("{first}{rest}");
    if name.len() != 64 || !name.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&name[at..at + 2], 16).ok()?;
    }
    Some(hash)
}

/// What a folder holds; nothing when it is not there.
fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
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

/// How a file for this user only is made.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removed, or gone already.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> AttachmentId {
        AttachmentId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn c6_a_file_comes_in_parts_and_is_kept_under_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path());
        assert_eq!(disk.offset(id(1)).unwrap(), 0);
        disk.append(id(1), 0, b"hello ").unwrap();
        disk.append(id(1), 6, b"world").unwrap();
        assert_eq!(disk.offset(id(1)).unwrap(), 11);
        let content = disk.partial_content(id(1)).unwrap();
        let hash = disk.keep(&content, id(9).0).unwrap();
        assert_eq!(disk.keep(&content, id(9).0).unwrap(), hash, "the same content lies here once");
        assert_eq!(disk.hashes().unwrap(), [hash]);
        assert_eq!(disk.content(&hash).unwrap(), b"hello world");
        disk.keep_preview(&hash, b"small", id(9).0).unwrap();
        assert_eq!(disk.preview(&hash).unwrap().as_deref(), Some(&b"small"[..]));
        assert_eq!(disk.partial_ids().unwrap(), [id(1)]);
        disk.drop_partial(id(1)).unwrap();
        disk.drop_content(&hash).unwrap();
        disk.drop_content(&hash).unwrap();
        assert_eq!((disk.hashes().unwrap().len(), disk.partial_ids().unwrap().len()), (0, 0));
        disk.keep_preview(&hash, b"late", id(9).0).unwrap();
        assert_eq!(disk.preview(&hash).unwrap(), None, "what it is a preview of is gone");
    }

    #[cfg(unix)]
    #[test]
    fn c6_files_are_their_owners_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path());
        disk.append(id(1), 0, b"secret").unwrap();
        let hash = disk.keep(b"secret", id(9).0).unwrap();
        for path in [disk.partials(), disk.partial(id(1)), disk.blob(&hash), disk.root.clone()] {
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{path:?}");
        }
    }

    #[test]
    fn c6_a_disk_that_is_nearly_full_is_left_to_the_conversations() {
        let folder = tempfile::tempdir().unwrap();
        let nearly_full = Disk { reserve: u64::MAX, ..Disk::new(folder.path()) };
        let refused = nearly_full.append(id(1), 0, b"a").unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::StorageFull);
        assert_eq!(nearly_full.offset(id(1)).unwrap(), 0);
    }

    #[test]
    fn c6_what_cannot_be_written_leaves_nothing_half() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path());
        let hash: Hash = Sha256::digest(b"content").into();
        make(&disk.root).unwrap();
        fs::write(disk.blob(&hash).parent().unwrap(), "a file where a folder should be").unwrap();
        disk.keep(b"content", id(9).0).unwrap_err();
        assert!(disk.hashes().unwrap_or_default().is_empty() && disk.partial_ids().unwrap().is_empty());
    }
}
