//! A disk whose power can be cut. It is told what a program did to its files, and says what may lie on the disk after a
//! cut at that moment. The model promises as little as a file system does that a careful program can live with:
//!
//! - What a file holds is on the disk once a sync of it has returned, as far as it was written before that sync began.
//!   Of what came later anything may be there: each write whole, not at all, or some of its sectors of 512 bytes and not
//!   the others, in any order. A file may have grown and hold zeros where nothing has arrived.
//! - A sector is old or new, never half, and a write harms nothing beside it. The count before a file that is on its way
//!   to the hub rests on the first, SQLite on the second (`SQLITE_POWERSAFE_OVERWRITE`).
//! - A name is on the disk once its *folder* was synced: a file that was made, renamed or removed since may be there
//!   under the new name, the old one or not at all, whatever became of its content. That holds for folders too. A
//!   rename is one change: what it moves is under one of the two names.
//! - Changes of the same name are never carried out in another order.
//!
//! What is left out: a disk that lies of its syncs (but see [`Disk::deaf`]), and one that loses what lay on it before.
//! Memory that programs share by a file (SQLite's `-shm`) is not told here; its content after a cut is noise.

mod content;
mod image;
mod names;

pub use image::Image;

use content::Content;
use names::{Change, Directory, Names, Node};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One opening of a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle(pub usize);

/// What a program did. Paths are below the disk's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A file was opened, and made if it was not there; or a folder was opened.
    Open {
        /// By this it is known from now on.
        handle: Handle,
        /// Which.
        path: PathBuf,
        /// What it held is gone.
        truncate: bool,
    },
    /// Something was written.
    Write {
        /// Into which file.
        handle: Handle,
        /// Where; `None`: at its end.
        at: Option<u64>,
        /// What.
        bytes: Vec<u8>,
    },
    /// A file was cut off or made longer.
    Length {
        /// Which.
        handle: Handle,
        /// It is so long now, in bytes.
        bytes: u64,
    },
    /// A sync began.
    SyncBegun {
        /// Of which file or folder.
        handle: Handle,
        /// Tells it from other syncs.
        sync: usize,
    },
    /// A sync returned.
    Synced {
        /// Which.
        sync: usize,
    },
    /// A file has another name. What had that name is gone.
    Rename {
        /// The former one.
        from: PathBuf,
        /// The new one.
        to: PathBuf,
    },
    /// A file or an empty folder is gone.
    Remove(PathBuf),
    /// A folder was made.
    MakeFolder(PathBuf),
}

/// What of the changes that were not synced reaches the disk before the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// None of them.
    Nothing,
    /// Only the last one: everything that should have come before it is missing.
    Last,
    /// All up to some moment, which is torn, and none after it.
    Beginning,
    /// Some of them, each for itself: whole, torn or not at all.
    Some,
    /// All of them, as after a kill.
    Everything,
}

impl Keeps {
    /// One of them, those that break more more often.
    pub fn draw(random: &mut StdRng) -> Self {
        use Keeps::{Beginning, Everything, Last, Nothing, Some};
        *[Nothing, Nothing, Nothing, Some, Some, Some, Beginning, Beginning, Last, Everything]
            .choose(random)
            .expect("there are ten")
    }
}

/// A simulated disk, as the programs see it and as it would be found.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    files: Vec<Content>,
    names: Directory,
    open: HashMap<Handle, Opened>,
    /// Syncs that have begun, and when.
    syncs: HashMap<usize, (Handle, u64)>,
    /// How many deeds it was told.
    now: u64,
    deaf: Option<&'static str>,
}

#[derive(Clone, Debug)]
struct Opened {
    path: PathBuf,
    node: Node,
}

/// What becomes of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    Torn,
    Dropped,
}

impl Disk {
    /// A disk on which all of this lies for sure.
    pub fn holding(image: &Image) -> Self {
        let mut names: Names = image.folders().iter().map(|folder| (folder.clone(), Node::Folder)).collect();
        let files = image.files();
        names.extend(files.keys().enumerate().map(|(file, path)| (path.clone(), Node::File(file))));
        let files = files.values().cloned().map(Content::of).collect();
        Self { files, names: Directory::of(names), ..Self::default() }
    }

    /// The same disk, which from now on does nothing when a file is synced whose name ends like this, and says that it
    /// did: to see that whoever looks at what is left notices.
    #[must_use]
    pub fn deaf(self, ending: &'static str) -> Self {
        Self { deaf: Some(ending), ..self }
    }

    /// A program did something.
    ///
    /// # Panics
    /// When it cannot have done that: the record is not whole.
    pub fn apply(&mut self, deed: &Deed) {
        self.now += 1;
        let now = self.now;
        match deed {
            Deed::Open { handle, path, truncate } => self.open(*handle, path, *truncate),
            Deed::Write { handle, at, bytes } => {
                let file = self.file(*handle);
                let at = at.unwrap_or(file.length());
                file.write(now, at, bytes);
            }
            Deed::Length { handle, bytes } => self.file(*handle).set_length(now, *bytes),
            Deed::SyncBegun { handle, sync } => drop(self.syncs.insert(*sync, (*handle, now))),
            Deed::Synced { sync } => self.synced(*sync),
            Deed::Rename { from, to } => {
                let node = self.names.now.get(from).copied();
                let node = node.unwrap_or_else(|| panic!("{} was renamed and is not there", from.display()));
                assert!(matches!(node, Node::File(_)), "folders that are renamed are not in this model");
                self.names.change(now, Change::Moved { from: from.clone(), to: to.clone(), node });
            }
            Deed::Remove(path) => self.names.change(now, Change::Gone(path.clone())),
            Deed::MakeFolder(path) => self.names.change(now, Change::Put(path.clone(), Node::Folder)),
        }
    }

    /// What the programs see.
    pub fn seen(&self) -> Image {
        self.image(&self.names.now, Content::now)
    }

    /// How many changes no sync has brought to the disk yet.
    pub fn unsynced(&self) -> usize {
        self.moments_unsynced().len()
    }

    /// What is found after the power was cut now, and how many changes are not there, or not whole.
    pub fn cut(&self, keeps: Keeps, random: &mut StdRng) -> (Image, usize) {
        let moments = self.moments_unsynced();
        let last = moments.iter().max().copied().unwrap_or_default();
        let end = moments.choose(random).copied().unwrap_or_default();
        // Some cuts leave nearly nothing of it, some nearly all.
        let share = *[0.05, 0.3, 0.5, 0.8, 0.98].choose(random).expect("there are five");
        let mut lost = 0;
        let mut fate = |moment: u64, random: &mut StdRng| {
            let fate = match keeps {
                Keeps::Nothing => Fate::Dropped,
                Keeps::Everything => Fate::Kept,
                Keeps::Last if moment == last => Fate::Kept,
                Keeps::Beginning if moment < end => Fate::Kept,
                Keeps::Beginning if moment == end => Fate::Torn,
                Keeps::Last | Keeps::Beginning => Fate::Dropped,
                Keeps::Some if random.random_bool(0.2) => Fate::Torn,
                Keeps::Some if random.random_bool(share) => Fate::Kept,
                Keeps::Some => Fate::Dropped,
            };
            lost += usize::from(fate != Fate::Kept);
            fate
        };
        // A name is not torn: it is there or not.
        let names = self.names.left(|moment| fate(moment, random) != Fate::Dropped);
        let mut image = self.image(&names, |file| file.cut(&mut fate, random));
        image.make_noise_of_shared_memory(random);
        (image, lost)
    }

    fn image(&self, names: &Names, mut content: impl FnMut(&Content) -> Vec<u8>) -> Image {
        let mut image = Image::default();
        for (path, node) in names {
            match node {
                Node::Folder => image.put_folder(path.clone()),
                Node::File(file) => image.put(path.clone(), content(&self.files[*file])),
            }
        }
        image
    }

    fn moments_unsynced(&self) -> Vec<u64> {
        let files = self.names.files();
        self.names.unsynced().chain(files.into_iter().flat_map(|file| self.files[file].unsynced())).collect()
    }

    fn open(&mut self, handle: Handle, path: &Path, truncate: bool) {
        let node =
            if path.as_os_str().is_empty() { Some(Node::Folder) } else { self.names.now.get(path).copied() };
        let node = node.unwrap_or_else(|| {
            let node = Node::File(self.files.len());
            self.files.push(Content::default());
            self.names.change(self.now, Change::Put(path.to_owned(), node));
            node
        });
        self.open.insert(handle, Opened { path: path.to_owned(), node });
        if truncate {
            let now = self.now;
            self.file(handle).set_length(now, 0);
        }
    }

    fn file(&mut self, handle: Handle) -> &mut Content {
        match self.open.get(&handle).map(|opened| opened.node) {
            Some(Node::File(file)) => &mut self.files[file],
            Some(Node::Folder) | None => panic!("{handle:?} is no open file"),
        }
    }

    fn synced(&mut self, sync: usize) {
        let (handle, begun) = self.syncs.remove(&sync).expect("a sync that returns has begun");
        let Opened { path, node } = &self.open[&handle];
        match node {
            Node::File(_) if self.deaf.is_some_and(|ending| path.to_string_lossy().ends_with(ending)) => {}
            Node::File(file) => self.files[*file].sync(begun),
            Node::Folder => self.names.sync(path, begun),
        }
    }
}
