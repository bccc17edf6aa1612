//! Which file or folder stands under which name: for the programs, and on the disk for sure.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Folder,
    /// By its number.
    File(usize),
}

/// Names, by their paths.
pub(super) type Names = BTreeMap<PathBuf, Node>;

/// All names of a disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    /// As the programs see them.
    pub(super) now: Names,
    /// As they are on the disk for sure.
    synced: Names,
    /// Changes since, in order, each with its moment.
    since: Vec<(u64, Change)>,
}

/// A change of names.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Put(PathBuf, Node),
    Moved { from: PathBuf, to: PathBuf, node: Node },
    Gone(PathBuf),
}

impl Change {
    fn carry_out(&self, names: &mut Names) {
        match self {
            Self::Put(path, node) => drop(names.insert(path.clone(), *node)),
            Self::Moved { from, to, node } => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
            Self::Gone(path) => drop(names.remove(path)),
        }
    }

    fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Put(path, _) | Self::Gone(path) => vec![path],
            Self::Moved { from, to, .. } => vec![from, to],
        }
    }
}

impl Directory {
    /// Names that are on the disk for sure.
    pub(super) fn of(names: Names) -> Self {
        Self { now: names.clone(), synced: names, since: Vec::new() }
    }

    pub(super) fn change(&mut self, now: u64, change: Change) {
        change.carry_out(&mut self.now);
        self.since.push((now, change));
    }

    /// The names in this folder are on the disk, as far as they were changed before this moment, and what a rename rests on
    /// under its other name.
    pub(super) fn sync(&mut self, folder: &Path, before: u64) {
        let mut meant: Vec<PathBuf> = Vec::new();
        let is_meant = |meant: &[PathBuf], path: &Path| meant.iter().any(|known| known == path);
        // From the newest on: what a rename rests on is older than it.
        for (stamp, change) in self.since.iter().rev() {
            let concerned = |path: &&Path| path.parent() == Some(folder) || is_meant(&meant, path);
            if *stamp < before && change.paths().iter().any(concerned) {
                meant.extend(change.paths().into_iter().map(Path::to_owned));
            }
        }
        let synced = &mut self.synced;
        self.since.retain(|(stamp, change)| {
            let stays = *stamp >= before || !change.paths().iter().any(|path| is_meant(&meant, path));
            if !stays {
                change.carry_out(synced);
            }
            stays
        });
    }

    /// The moments of what is not on the disk for sure.
    pub(super) fn unsynced(&self) -> impl Iterator<Item = u64> {
        self.since.iter().map(|(stamp, _)| *stamp)
    }

    /// The files that have a name, for the programs or on the disk.
    pub(super) fn files(&self) -> Vec<usize> {
        let nodes = self.now.values().chain(self.synced.values());
        let mut files: Vec<usize> =
            nodes.filter_map(|node| if let Node::File(file) = node { Some(*file) } else { None }).collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    /// What is left when only these changes have reached the disk. What lies in a folder that is not there is not there.
    pub(super) fn left(&self, mut reached: impl FnMut(u64) -> bool) -> Names {
        let mut names = self.synced.clone();
        for (stamp, change) in &self.since {
            if reached(*stamp) {
                change.carry_out(&mut names);
            }
        }
        let has_folders = |path: &Path| {
            let mut above = path.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
            above.all(|above| names.get(above) == Some(&Node::Folder))
        };
        names.iter().filter(|(path, _)| has_folders(path)).map(|(path, node)| (path.clone(), *node)).collect()
    }
}
