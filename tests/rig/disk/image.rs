//! Everything that lies in a folder.

use rand::rngs::StdRng;
use rand::{Rng, RngExt};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What SQLite's processes share beside a database.
const SHARED_MEMORY: &str = "-shm";

/// Everything that lies in a folder, by its path below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    folders: BTreeSet<PathBuf>,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Image {
    /// Reads a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut image = Self::default();
        image.walk(folder, Path::new(""))?;
        Ok(image)
    }

    fn walk(&mut self, folder: &Path, below: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), &path)?;
                self.put_folder(path);
            } else {
                self.put(path, fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// Writes all of it into a folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for below in &self.folders {
            fs::create_dir_all(folder.join(below))?;
        }
        for (path, bytes) in &self.files {
            fs::write(folder.join(path), bytes)?;
        }
        Ok(())
    }

    /// The folders.
    pub const fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }

    /// The files.
    pub const fn files(&self) -> &BTreeMap<PathBuf, Vec<u8>> {
        &self.files
    }

    /// Adds a folder.
    pub fn put_folder(&mut self, path: PathBuf) {
        self.folders.insert(path);
    }

    /// Adds a file.
    pub fn put(&mut self, path: PathBuf, bytes: Vec<u8>) {
        self.files.insert(path, bytes);
    }

    /// What differs from another one, shared memory aside, in words for whoever reads why a test failed.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let paths: BTreeSet<&PathBuf> = self.files.keys().chain(other.files.keys()).collect();
        let paths = paths.into_iter().filter(|path| !is_shared_memory(path));
        let length = |bytes: Option<&Vec<u8>>| bytes.map(Vec::len);
        let mut found: Vec<String> = paths
            .map(|path| (path, self.files.get(path), other.files.get(path)))
            .filter(|(_, one, other)| one != other)
            .map(|(path, one, other)| {
                let first =
                    one.zip(other).and_then(|(one, other)| one.iter().zip(other).position(|(a, b)| a != b));
                format!(
                    "{}: {:?} and {:?} bytes, first at {first:?}",
                    path.display(),
                    length(one),
                    length(other)
                )
            })
            .collect();
        found
            .extend(self.folders.symmetric_difference(&other.folders).map(|path| path.display().to_string()));
        found
    }

    pub(super) fn make_noise_of_shared_memory(&mut self, random: &mut StdRng) {
        for (_, bytes) in self.files.iter_mut().filter(|(path, _)| is_shared_memory(path)) {
            bytes.resize(random.random_range(0..40_000), 0);
            random.fill_bytes(bytes);
        }
    }
}

fn is_shared_memory(path: &Path) -> bool {
    path.to_string_lossy().ends_with(SHARED_MEMORY)
}
