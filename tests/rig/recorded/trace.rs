//! From calls to what happened: which file, socket or pipe a number stands for, and where in it.

use super::calls::{self, Call, Step};
use super::{Moment, Stream};
use crate::rig::disk::{Deed, Handle};
use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// What is recorded: all that changes files, what tells which file it is, and what goes to others.
pub(super) const CALLS: &[&str] = &[
    "open",
    "openat",
    "creat",
    "close",
    "close_range",
    "dup",
    "dup2",
    "dup3",
    "fcntl",
    "lseek",
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "pwritev2",
    "ftruncate",
    "truncate",
    "fallocate",
    "copy_file_range",
    "sendfile",
    "splice",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "socket",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recvfrom",
    "recvmsg",
];

/// Bytes that are recorded of one call; more fail the test.
pub(super) const MOST_BYTES: &str = "4194304";

/// The standard output.
const OUTPUT: i64 = 1;

/// What is open in the program that is recorded.
#[derive(Debug, Default)]
pub(super) struct Trace {
    open: HashMap<i64, Open>,
    root: PathBuf,
    run: usize,
    handles: usize,
    streams: usize,
    syncs: usize,
    /// Syncs that have begun, by call.
    syncing: HashMap<usize, usize>,
    moments: Vec<Moment>,
}

#[derive(Clone, Debug)]
enum Open {
    File { handle: Handle, path: PathBuf, at: u64, append: bool },
    Stream(Stream),
}

impl Trace {
    /// Reads the record of the next run.
    pub(super) fn read(&mut self, record: &str, root: &Path) -> Vec<Moment> {
        root.clone_into(&mut self.root);
        self.run += 1;
        self.open = HashMap::from([(OUTPUT, Open::Stream(Stream::Output(self.run)))]);
        let (texts, steps) = calls::read(record);
        let calls: Vec<Call<'_>> = texts.iter().map(|text| calls::call(text)).collect();
        for step in steps {
            match step {
                Step::Begun(number) => self.begun(number, &calls[number]),
                Step::Returned(number) => self.returned(number, &calls[number]),
            }
        }
        std::mem::take(&mut self.moments)
    }

    fn begun(&mut self, number: usize, call: &Call<'_>) {
        match call.name {
            "fsync" | "fdatasync" => {
                if let Some(Open::File { handle, .. }) = self.open.get(&call.number(0)) {
                    self.syncs += 1;
                    self.syncing.insert(number, self.syncs);
                    self.moments.push(Moment::Did(Deed::SyncBegun { handle: *handle, sync: self.syncs }));
                }
            }
            "write" | "writev" | "sendto" | "sendmsg" => {
                if let Some(Open::Stream(stream)) = self.open.get(&call.number(0)) {
                    let bytes = written(call);
                    self.moments.push(Moment::Out(*stream, bytes));
                }
            }
            // At once: another thread may be given the same number before this one goes on.
            "close" => drop(self.open.remove(&call.number(0))),
            "close_range" => {
                let (from, to) = (call.number(0), call.word(1).parse().unwrap_or(i64::MAX));
                self.open.retain(|number, _| !(from..=to).contains(number));
            }
            _ => {}
        }
    }

    fn returned(&mut self, number: usize, call: &Call<'_>) {
        if let Some(sync) = self.syncing.remove(&number) {
            if call.returned.is_some() {
                self.moments.push(Moment::Did(Deed::Synced { sync }));
            }
            return;
        }
        // A write that a kill cut off was done as far as whoever reads the file next can see.
        if call.returned.is_none() && !(call.cut_off && is_write(call)) {
            return;
        }
        let result = call.returned.unwrap_or_default();
        match call.name {
            "open" => self.opened(result, self.path(None, &call.bytes(0)), call.word(1)),
            "creat" => self.opened(result, self.path(None, &call.bytes(0)), "O_CREAT|O_TRUNC"),
            "openat" => self.opened(result, self.path(Some(call.word(0)), &call.bytes(1)), call.word(2)),
            "dup" | "dup2" | "dup3" => self.same(call.number(0), result),
            "fcntl" if call.word(1).starts_with("F_DUPFD") => self.same(call.number(0), result),
            "accept" | "accept4" => self.stream(result, Stream::Accepted),
            "socket" if call.word(0).starts_with("AF_INET") => self.stream(result, Stream::Made),
            "lseek" => {
                if let Some(Open::File { at, .. }) = self.open.get_mut(&call.number(0)) {
                    *at = result.unsigned_abs();
                }
            }
            "recvfrom" | "recvmsg" => {
                if let Some(Open::Stream(stream)) = self.open.get(&call.number(0)) {
                    let mut bytes = call.bytes(1);
                    bytes.truncate(place(result));
                    self.moments.push(Moment::In(*stream, bytes));
                }
            }
            "write" | "writev" => self.wrote(call, None),
            "pwrite64" => self.wrote(call, Some(call.number(3).unsigned_abs())),
            "ftruncate" => {
                if let Some(Open::File { handle, .. }) = self.open.get(&call.number(0)) {
                    let bytes = call.number(1).unsigned_abs();
                    self.moments.push(Moment::Did(Deed::Length { handle: *handle, bytes }));
                }
            }
            "rename" => self.renamed(self.path(None, &call.bytes(0)), self.path(None, &call.bytes(1))),
            "renameat" | "renameat2" => {
                let from = self.path(Some(call.word(0)), &call.bytes(1));
                self.renamed(from, self.path(Some(call.word(2)), &call.bytes(3)));
            }
            "unlink" | "rmdir" => self.did(self.path(None, &call.bytes(0)), Deed::Remove),
            "unlinkat" => self.did(self.path(Some(call.word(0)), &call.bytes(1)), Deed::Remove),
            "mkdir" => self.did(self.path(None, &call.bytes(0)), Deed::MakeFolder),
            "mkdirat" => self.did(self.path(Some(call.word(0)), &call.bytes(1)), Deed::MakeFolder),
            "pwritev" | "pwritev2" | "fallocate" | "copy_file_range" | "sendfile" | "splice" | "sendmmsg" => {
                let one_is_open = (0..3).any(|place| {
                    let number = call.word(place).parse().unwrap_or(-1);
                    self.open.contains_key(&number)
                });
                assert!(!one_is_open, "this is not in the model: {call:?}");
            }
            "truncate" | "link" | "linkat" | "symlink" | "symlinkat" => {
                let inside = (0..4).filter_map(|place| self.path(None, &bytes_if_any(call, place)));
                assert_eq!(inside.count(), 0, "this is not in the model: {call:?}");
            }
            _ => {}
        }
    }

    /// A path below the root, if it is.
    fn path(&self, folder: Option<&str>, name: &[u8]) -> Option<PathBuf> {
        let name = PathBuf::from(OsString::from_vec(name.to_owned()));
        if name.is_absolute() {
            return name.strip_prefix(&self.root).ok().map(Path::to_owned);
        }
        // By an open folder; the working folder is nowhere in the root.
        match self.open.get(&folder?.parse().ok()?) {
            Some(Open::File { path, .. }) => Some(path.join(name)),
            Some(Open::Stream(_)) | None => None,
        }
    }

    fn opened(&mut self, number: i64, path: Option<PathBuf>, flags: &str) {
        let Some(path) = path else {
            self.open.remove(&number);
            return;
        };
        let has = |flag| flags.split('|').any(|word| word == flag);
        self.handles += 1;
        let handle = Handle(self.handles);
        let deed = Deed::Open { handle, path: path.clone(), truncate: has("O_TRUNC") };
        self.moments.push(Moment::Did(deed));
        self.open.insert(number, Open::File { handle, path, at: 0, append: has("O_APPEND") });
    }

    fn same(&mut self, number: i64, other: i64) {
        match self.open.get(&number).cloned() {
            Some(open) => drop(self.open.insert(other, open)),
            None => drop(self.open.remove(&other)),
        }
    }

    fn stream(&mut self, number: i64, kind: fn(usize) -> Stream) {
        self.streams += 1;
        self.open.insert(number, Open::Stream(kind(self.streams)));
    }

    fn wrote(&mut self, call: &Call<'_>, given: Option<u64>) {
        let Some(Open::File { handle, at, append, .. }) = self.open.get_mut(&call.number(0)) else { return };
        let bytes = written(call);
        let place = match given {
            Some(given) => Some(given),
            None if *append => None,
            None => {
                *at += bytes.len() as u64;
                Some(*at - bytes.len() as u64)
            }
        };
        let handle = *handle;
        self.moments.push(Moment::Did(Deed::Write { handle, at: place, bytes }));
    }

    fn renamed(&mut self, from: Option<PathBuf>, to: Option<PathBuf>) {
        match (from, to) {
            (Some(from), Some(to)) => self.moments.push(Moment::Did(Deed::Rename { from, to })),
            (None, None) => {}
            (from, to) => panic!("something went past the recorded folder: {from:?} to {to:?}"),
        }
    }

    fn did(&mut self, path: Option<PathBuf>, deed: fn(PathBuf) -> Deed) {
        self.moments.extend(path.map(|path| Moment::Did(deed(path))));
    }
}

fn is_write(call: &Call<'_>) -> bool {
    matches!(call.name, "write" | "writev" | "pwrite64")
}

/// What a call has written; nothing, when it failed.
fn written(call: &Call<'_>) -> Vec<u8> {
    let mut bytes = if call.returned.is_some() || call.cut_off { call.bytes(1) } else { Vec::new() };
    if let Some(returned) = call.returned {
        bytes.truncate(place(returned));
    }
    bytes
}

fn bytes_if_any(call: &Call<'_>, place: usize) -> Vec<u8> {
    if place < call.arguments.len() { call.bytes(place) } else { Vec::new() }
}

fn place(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}
