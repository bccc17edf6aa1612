//! Where files lie: what is on its way under its id, what is whole under the SHA-256 of its content. A name that is
//! taken holds just that content, so nothing is ever written over.
//!
//! What is acknowledged survives a power cut (`tests/it/power_cut`): a content and its name are synced before anybody
//! hears of them, and of a file on its way only what was synced counts.

use crate::folder::sync_names;
use deskbell_domain::AttachmentId;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// SHA-256 of a content.
pub(crate) type Hash = [u8; 32];

/// What lies beside a picture: its preview.
const PREVIEW: &str = "preview";

/// Begins a file that is on its way, by a hub that keeps them in this form.
const MARK: [u8; 8] = *b"partial\n";

/// Bytes before those that have come.
const HEAD: u64 = 16;

/// Bytes of the disk that files leave alone: the database lies on it too, and a hub that cannot write is no hub.
pub(crate) const RESERVE: u64 = 256 * 1024 * 1024;

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
        Self { root: data.join(super::census::FOLDER), reserve: RESERVE }
    }

    /// Bytes that have come of a file.
    pub(crate) fn offset(&self, id: AttachmentId) -> io::Result<u64> {
        match File::open(self.partial(id)) {
            Ok(mut file) => counted(&mut file),
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
        let mut file = options().write(true).truncate(false).open(self.partial(id))?;
        let end = HEAD + offset;
        let written = (|| {
            // What a power cut has left behind the place goes.
            file.set_len(end)?;
            file.seek(SeekFrom::Start(end))?;
            file.write_all(bytes)?;
            file.sync_data()?;
            // Only what is on the disk counts.
            file.rewind()?;
            file.write_all(&head(offset + bytes.len() as u64))?;
            file.sync_data()?;
            if offset == 0 { self.sync_names(&self.partials()) } else { Ok(()) }
        })();
        if written.is_err() {
            // The next try finds the place where it was. If even this fails the offset tells the truth.
            let _ = file.set_len(end);
        }
        written
    }

    /// All that has come of a file.
    pub(crate) fn partial_content(&self, id: AttachmentId) -> io::Result<Vec<u8>> {
        let mut file = match File::open(self.partial(id)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut content = Vec::new();
        let bytes = counted(&mut file)?;
        file.take(bytes).read_to_end(&mut content)?;
        Ok(content)
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
        let folder = path.parent().unwrap_or(&self.root);
        if path.exists() {
            // Whoever put it there may not have come that far.
            return self.sync_names(folder);
        }
        make(&self.partials())?;
        make(folder)?;
        let draft = self.partials().join(format!("{draft}.draft"));
        let written = (|| {
            let mut file = options().write(true).create_new(true).open(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&draft, path)?;
            self.sync_names(folder)
        })();
        if written.is_err() {
            // It is in nobody's way; the next start removes it if this cannot.
            let _ = fs::remove_file(&draft);
        }
        written
    }

    /// What lies in this folder is on the disk by its name too, and so are the folders above that may be new.
    fn sync_names(&self, folder: &Path) -> io::Result<()> {
        let data = self.root.parent().unwrap_or(&self.root);
        folder.ancestors().take_while(|folder| folder.starts_with(data)).try_for_each(sync_names)
    }

    /// The folder itself.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Where files lie that are on their way.
    pub(super) fn partials(&self) -> PathBuf {
        self.root.join("partial")
    }

    fn partial(&self, id: AttachmentId) -> PathBuf {
        self.partials().join(id.0.to_string())
    }

    /// Where a content lies.
    pub(crate) fn blob(&self, hash: &Hash) -> PathBuf {
        let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let (folder, rest) = name.split_at(2);
        self.root.join(folder).join(rest)
    }
}

/// What stands before the bytes of a file that is on its way: how many of them are on the disk for sure. After a power cut
/// it may be longer than that, and hold anything there.
fn head(bytes: u64) -> [u8; HEAD as usize] {
    let mut head = [0; HEAD as usize];
    head[..MARK.len()].copy_from_slice(&MARK);
    head[MARK.len()..].copy_from_slice(&bytes.to_le_bytes());
    head
}

/// Bytes of a file that is on its way, and stands at the first of them then.
fn counted(file: &mut File) -> io::Result<u64> {
    let mut read = [0; HEAD as usize];
    match file.read_exact(&mut read) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
        done => done?,
    }
    let (mark, bytes) = read.split_at(MARK.len());
    let bytes = bytes.try_into().map_or(0, u64::from_le_bytes);
    let there = file.metadata()?.len().saturating_sub(HEAD);
    Ok(if mark == MARK { bytes.min(there) } else { 0 })
}

/// A hash from the two parts of its path.
pub(super) fn parse(first: &str, rest: &str) -> Option<Hash> {
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
pub(super) fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
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

    #[test]
    fn c6_of_a_file_on_its_way_only_what_was_synced_counts() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path());
        disk.append(id(1), 0, b"hello ").unwrap();
        let path = disk.partial(id(1));
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [&whole[..], b"\0\0\0 hole"].concat()).unwrap();
        assert_eq!(
            (disk.offset(id(1)).unwrap(), disk.partial_content(id(1)).unwrap()),
            (6, b"hello ".into())
        );
        disk.append(id(1), 6, b"world").unwrap();
        assert_eq!(disk.partial_content(id(1)).unwrap(), b"hello world");
        for (left, counts) in
            [(&whole[..20], 4), (&whole[..16], 0), (&whole[..9], 0), (&[0; 40], 0), (&[], 0)]
        {
            fs::write(&path, left).unwrap();
            assert_eq!(disk.offset(id(1)).unwrap(), counts, "{left:?}");
            assert_eq!(disk.partial_content(id(1)).unwrap().len() as u64, counts);
        }
        disk.append(id(1), 0, b"anew").unwrap();
        assert_eq!(disk.partial_content(id(1)).unwrap(), b"anew", "what stood there goes");
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
