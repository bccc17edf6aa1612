//! What one file holds: on the disk for sure, and since.

use super::Fate;
use rand::RngExt;
use rand::rngs::StdRng;

/// Bytes that a disk writes whole or not at all.
const SECTOR: u64 = 512;

/// A file's content.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    synced: Vec<u8>,
    /// In order, each with its moment.
    since: Vec<(u64, Change)>,
    length: u64,
}

#[derive(Clone, Debug)]
enum Change {
    Write { at: u64, bytes: Vec<u8> },
    Length(u64),
}

impl Change {
    fn carry_out(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => put(content, *at, bytes),
            Self::Length(bytes) => content.resize(place(*bytes), 0),
        }
    }
}

impl Content {
    /// A file that holds this for sure.
    pub(super) fn of(synced: Vec<u8>) -> Self {
        Self { length: synced.len() as u64, synced, since: Vec::new() }
    }

    /// How long it is for the programs.
    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn write(&mut self, now: u64, at: u64, bytes: &[u8]) {
        self.length = self.length.max(at + bytes.len() as u64);
        self.since.push((now, Change::Write { at, bytes: bytes.to_owned() }));
    }

    pub(super) fn set_length(&mut self, now: u64, bytes: u64) {
        // Nothing is changed, and nothing can be lost.
        if self.length != bytes {
            self.length = bytes;
            self.since.push((now, Change::Length(bytes)));
        }
    }

    /// What was done before this moment is on the disk.
    pub(super) fn sync(&mut self, before: u64) {
        let first_that_stays = self.since.iter().position(|(stamp, _)| *stamp >= before);
        for (_, change) in self.since.drain(..first_that_stays.unwrap_or(self.since.len())) {
            change.carry_out(&mut self.synced);
        }
    }

    /// The moments of what is not.
    pub(super) fn unsynced(&self) -> impl Iterator<Item = u64> {
        self.since.iter().map(|(stamp, _)| *stamp)
    }

    /// For the programs.
    pub(super) fn now(&self) -> Vec<u8> {
        let mut content = self.synced.clone();
        self.since.iter().for_each(|(_, change)| change.carry_out(&mut content));
        content
    }

    /// What is left of it, by the fate of each change.
    pub(super) fn cut(&self, mut fate: impl FnMut(u64, &mut StdRng) -> Fate, random: &mut StdRng) -> Vec<u8> {
        let mut content = self.synced.clone();
        for (stamp, change) in &self.since {
            match (fate(*stamp, random), change) {
                (Fate::Kept, change) => change.carry_out(&mut content),
                (Fate::Torn, Change::Write { at, bytes }) => tear(&mut content, *at, bytes, random),
                (Fate::Torn, Change::Length(_)) | (Fate::Dropped, _) => {}
            }
        }
        content
    }
}

/// Some sectors of a write arrive.
fn tear(content: &mut Vec<u8>, at: u64, bytes: &[u8], random: &mut StdRng) {
    let end = at + bytes.len() as u64;
    let mut from = at;
    while from < end {
        let to = end.min((from / SECTOR + 1) * SECTOR);
        if random.random_bool(0.5) {
            put(content, from, &bytes[place(from - at)..place(to - at)]);
        }
        from = to;
    }
    if random.random_bool(0.5) && content.len() < place(end) {
        content.resize(place(end), 0);
    }
}

fn put(content: &mut Vec<u8>, at: u64, bytes: &[u8]) {
    let (at, end) = (place(at), place(at) + bytes.len());
    if content.len() < end {
        content.resize(end, 0);
    }
    content[at..end].copy_from_slice(bytes);
}

fn place(at: u64) -> usize {
    usize::try_from(at).expect("a file of a test fits into memory")
}
