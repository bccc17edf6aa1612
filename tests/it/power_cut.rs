//! Quality 2, the same after a power cut: of what was acknowledged nothing is lost, whenever the power goes, and every
//! store can be read. Real programs are recorded while they write; then a simulated disk is cut at many moments of the
//! record, and the real code opens what is left.

#![allow(clippy::print_stderr, reason = "what was cut is read by the person who runs the tests")]

mod desk;
mod desk_ledger;
mod disk;
mod hub;
mod hub_ledger;

use deskbell_testkit::Folder;
use deskbell_tests::rig::disk::{Deed, Disk, Keeps};
use deskbell_tests::rig::recorded::{Moment, Recording};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::collections::{BTreeSet, HashMap};
use std::env;
use std::path::Path;
use tokio::task::{JoinError, JoinSet};

/// A recording that a failed test has left behind, to be looked at in place of a new one.
const RECORDED: &str = "DESKBELL_RECORDED";
/// The only cut that is made, by its number.
const CUT: &str = "DESKBELL_CUT";

/// How many cuts a test makes; ten times as many in the long run (`cargo xtask test --long`).
fn cuts(many: usize) -> usize {
    if is_long() { 10 * many } else { many }
}

fn is_long() -> bool {
    env::var_os("DESKBELL_LONG").is_some()
}

/// Cuts of a disk that lies.
const LIES: usize = 40;
/// Faults, and cuts with faults, that are told: those that follow are often the same.
const TOLD: usize = 12;

/// What is wrong with what a cut has left.
type Faults = Vec<String>;

/// What was found at one cut.
struct Found {
    number: usize,
    /// The cut comes before this moment.
    at: usize,
    keeps: Keeps,
    faults: Faults,
}

/// What many cuts came to.
#[derive(Default)]
struct Report {
    /// By what reached the disk.
    cuts: HashMap<&'static str, usize>,
    /// How many of them lost a write or a name.
    losing: usize,
    failed: Vec<Found>,
}

/// The recording of a failed test, when one was named, or a new one.
async fn recording(record: impl Future<Output = Recording>) -> Recording {
    match env::var_os(RECORDED) {
        Some(place) => Recording::read(Path::new(&place)),
        None => record.await,
    }
}

/// Cuts the power at many moments of a recording, and has each looked at.
async fn cut<F>(
    recording: &Recording,
    mut disk: Disk,
    (seed, many): (u64, usize),
    look: impl Fn(usize, Folder) -> F,
) -> Report
where
    F: Future<Output = Faults> + Send + 'static,
{
    let only: Option<usize> = env::var(CUT).ok().map(|number| number.parse().expect("a number"));
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut report, mut looking, mut cuts) = (Report::default(), JoinSet::new(), HashMap::new());
    let mut told = 0;
    for (number, at) in points(&recording.moments, many, seed).into_iter().enumerate() {
        for moment in &recording.moments[told..at] {
            if let Moment::Did(deed) = moment {
                disk.apply(deed);
            }
        }
        told = at;
        if only.is_some_and(|only| only != number) {
            continue;
        }
        // Each cut has chances of its own, to be made again alone.
        let mut random = StdRng::seed_from_u64(seed.wrapping_add(number as u64));
        let keeps = Keeps::draw(&mut random);
        let (image, lost) = disk.cut(keeps, &mut random);
        *report.cuts.entry(name(keeps)).or_default() += 1;
        report.losing += usize::from(lost > 0);
        let folder = Folder::in_memory();
        image.write(folder.path()).expect("a cut can be laid out");
        while looking.len() >= at_once {
            report.take(&mut cuts, looking.join_next_with_id().await);
        }
        cuts.insert(looking.spawn(look(at, folder)).id(), (number, at, keeps));
    }
    while !looking.is_empty() {
        report.take(&mut cuts, looking.join_next_with_id().await);
    }
    report
}

type Cuts = HashMap<tokio::task::Id, (usize, usize, Keeps)>;

impl Report {
    fn take(&mut self, cuts: &mut Cuts, looked: Option<Result<(tokio::task::Id, Faults), JoinError>>) {
        let (id, faults) = match looked.expect("one is looked at") {
            Ok(looked) => looked,
            Err(error) => (error.id(), vec![format!("whoever looked at it gave up: {error}")]),
        };
        let (number, at, keeps) = cuts.remove(&id).expect("it was begun");
        if !faults.is_empty() {
            self.failed.push(Found { number, at, keeps, faults });
        }
    }

    fn made(&self) -> usize {
        self.cuts.values().sum()
    }

    /// Whether only one cut was asked for.
    fn only_one(&self) -> bool {
        env::var_os(CUT).is_some()
    }

    /// Fails the test when a cut has failed, and says how it is made again.
    fn must_be_clean(&self, recording: &mut Recording, seed: u64) {
        eprintln!("{} cuts, {} of them lost something: {:?}", self.made(), self.losing, self.cuts);
        if self.failed.is_empty() {
            return;
        }
        for (place, Found { number, at, keeps, faults }) in self.failed.iter().enumerate().take(TOLD) {
            eprintln!(
                "cut {number}, before moment {at}, when {} of what was not synced came through:",
                name(*keeps)
            );
            if place == 0 {
                recording.moments[at.saturating_sub(8)..*at]
                    .iter()
                    .for_each(|moment| eprintln!("  after {moment}"));
            }
            faults.iter().take(TOLD).for_each(|fault| eprintln!("  {fault:.240}"));
        }
        recording.keep();
        let place = recording.place().display();
        let number = self.failed[0].number;
        let long = if is_long() { "DESKBELL_LONG=1 " } else { "" };
        panic!(
            "{} of {} cuts failed; look at the first of them again with {long}DESKBELL_SEED={seed} \
             {RECORDED}={place} {CUT}={number}",
            self.failed.len(),
            self.made(),
        );
    }
}

/// The checker is held to its word: on a disk that only says that it has synced SQLite's log, it must miss what was
/// acknowledged.
async fn a_lying_disk_is_found<F>(recording: &Recording, seed: u64, look: impl Fn(usize, Folder) -> F)
where
    F: Future<Output = Faults> + Send + 'static,
{
    let disk = recording.disk_at_first().deaf("-wal");
    let report = cut(recording, disk, (seed, LIES), look).await;
    let lost = report.failed.iter().filter(|found| found.faults.iter().any(|fault| fault.contains("Lost(")));
    let lost = lost.count();
    eprintln!("{lost} of {} cuts of a disk that lies lost something acknowledged", report.made());
    assert!(report.only_one() || lost > 0, "the checker is blind");
}

const fn name(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Nothing => "nothing",
        Keeps::Last => "the last one",
        Keeps::Beginning => "a beginning",
        Keeps::Some => "some",
        Keeps::Everything => "everything",
    }
}

/// Moments to cut at, in order: one half beside syncs and beside what was told to others, one half anywhere.
fn points(moments: &[Moment], many: usize, seed: u64) -> Vec<usize> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut edges = BTreeSet::new();
    for (at, moment) in moments.iter().enumerate() {
        match moment {
            Moment::Did(Deed::SyncBegun { .. } | Deed::Synced { .. }) => edges.extend([at, at + 1]),
            Moment::Out(..) => drop(edges.insert(at + 1)),
            Moment::Did(_) | Moment::In(..) => {}
        }
    }
    let edges: Vec<usize> = edges.into_iter().collect();
    let mut points: Vec<usize> = edges.sample(&mut random, many / 2).copied().collect();
    points.extend((points.len()..many).map(|_| random.random_range(0..=moments.len())));
    points.sort_unstable();
    points
}

/// SQLite's own opinion of a file, when there is one.
async fn integrity(file: &Path) -> Faults {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).disable_statement_logging();
    let read = async {
        let mut connection = options.connect().await?;
        let found: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await?;
        let strangers = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut connection).await?.len();
        connection.close().await?;
        Ok::<_, sqlx::Error>((found, strangers))
    };
    match read.await {
        Ok((found, 0)) if found == ["ok"] => Vec::new(),
        Ok(found) => vec![format!("{} is not whole: {found:?}", file.display())],
        Err(error) => vec![format!("{} cannot be read: {error}", file.display())],
    }
}
