//! What a real program did to its files, and what it told others meanwhile, in the order in which it happened: recorded
//! by `strace`, so that nothing in the program knows of it.
//!
//! What was written counts from the moment when the call returned, a sync from then on too, and what was told from the
//! moment when its call *began*: whoever hears it may have heard it then.

mod calls;
mod streams;
mod trace;

pub use streams::{Exchange, Http, Said, said};

use crate::rig::disk::{Deed, Disk, Image};
use std::path::{Path, PathBuf};
use std::{fmt, fs};
use tempfile::TempDir;
use tokio::process::Command;
use trace::Trace;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// To the files.
    Did(Deed),
    /// Bytes left by a socket or by the standard output.
    Out(Stream, Vec<u8>),
    /// Bytes came by a socket.
    In(Stream, Vec<u8>),
}

impl fmt::Display for Moment {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Did(Deed::Write { handle, at, bytes }) => {
                write!(to, "a write of {} bytes at {at:?} by {handle:?}", bytes.len())
            }
            Self::Did(deed) => write!(to, "{deed:?}"),
            Self::Out(stream, bytes) => write!(to, "{} bytes to {stream:?}", bytes.len()),
            Self::In(stream, bytes) => write!(to, "{} bytes from {stream:?}", bytes.len()),
        }
    }
}

/// Where bytes go and come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// A connection that somebody else has made, by its number.
    Accepted(usize),
    /// A connection that the program has made.
    Made(usize),
    /// The standard output, of which run.
    Output(usize),
}

/// A folder as it was at first, and what one or more runs of programs did to it. It lies in a folder itself, to be looked
/// at again.
#[derive(Debug)]
pub struct Recording {
    /// Where it lies.
    place: PathBuf,
    /// The same, unless it stays.
    passing: Option<TempDir>,
    /// The folder in which the programs worked.
    root: PathBuf,
    before: Image,
    /// What happened, in order.
    pub moments: Vec<Moment>,
    runs: usize,
    disk: Disk,
    trace: Trace,
}

const BEFORE: &str = "before";
const ROOT: &str = "root";

impl Recording {
    /// Begins a recording of what happens in `root`. It goes with the value, unless it is kept.
    ///
    /// # Panics
    /// When the folder cannot be read, or this machine has no temporary one.
    pub fn begin(root: &Path) -> Self {
        let before = Image::read(root).expect("the folder can be read");
        let place = tempfile::tempdir().expect("a machine that runs tests has a temporary folder");
        let keep = || {
            fs::create_dir(place.path().join(BEFORE))?;
            before.write(&place.path().join(BEFORE))?;
            fs::write(place.path().join(ROOT), root.as_os_str().as_encoded_bytes())
        };
        keep().expect("a temporary folder can be written");
        let recording = Self::of(root.to_owned(), place.path().to_owned(), before);
        Self { passing: Some(place), ..recording }
    }

    /// It stays where it lies.
    pub fn keep(&mut self) {
        self.passing.take().map(TempDir::keep);
    }

    /// Reads a recording that was kept.
    ///
    /// # Panics
    /// When there is none in this place.
    pub fn read(place: &Path) -> Self {
        let root = fs::read_to_string(place.join(ROOT)).expect("a recording was kept here");
        let before = Image::read(&place.join(BEFORE)).expect("a recording was kept here");
        let mut recording = Self::of(root.into(), place.to_owned(), before);
        while recording.next_run().is_file() {
            recording.take_in();
        }
        recording
    }

    fn of(root: PathBuf, place: PathBuf, before: Image) -> Self {
        let disk = Disk::holding(&before);
        let (moments, trace) = (Vec::new(), Trace::default());
        Self { place, passing: None, root, before, moments, runs: 0, disk, trace }
    }

    /// Where the record of the next run goes, for [`under_strace`].
    pub fn next_run(&self) -> PathBuf {
        self.place.join(format!("{}.strace", self.runs + 1))
    }

    /// Takes in the record of a run that is over.
    ///
    /// # Panics
    /// When it is not whole: by it the folder would not be what it is.
    pub fn add_run(&mut self) {
        self.take_in();
        let there = Image::read(&self.root).expect("the folder can be read");
        let differences = self.disk.seen().differences(&there);
        assert!(differences.is_empty(), "the record and the folder differ: {differences:#?}");
    }

    fn take_in(&mut self) {
        let record = fs::read_to_string(self.next_run()).expect("strace has written its record");
        let first = self.moments.len();
        self.runs += 1;
        self.moments.extend(self.trace.read(&record, &self.root));
        for moment in &self.moments[first..] {
            if let Moment::Did(deed) = moment {
                self.disk.apply(deed);
            }
        }
    }

    /// Where it lies.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The disk as it was at first.
    pub fn disk_at_first(&self) -> Disk {
        Disk::holding(&self.before)
    }
}

/// A program that will be recorded into a file. The recorder is its child: the program's own id, its pipes and how it
/// ends are as ever, and whoever reads its output to the end knows that the record is whole.
pub fn under_strace(program: &Path, record: &Path) -> Command {
    let mut command = Command::new("strace");
    command
        .args(["-D", "-f", "--seccomp-bpf", "-qq", "-xx", "-s", trace::MOST_BYTES, "-e", "signal=none"])
        .arg(format!("-etrace={}", trace::CALLS.join(",")))
        .arg("-o")
        .arg(record)
        .arg("--")
        .arg(program);
    command
}
