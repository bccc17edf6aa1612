//! The simulated disk loses what it may lose, and nothing else.

use deskbell_tests::rig::disk::{Deed, Disk, Handle, Image, Keeps};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeSet;
use std::path::PathBuf;

const FILE: Handle = Handle(1);
const ROOT: Handle = Handle(2);

fn open(handle: Handle, path: &str) -> Deed {
    Deed::Open { handle, path: path.into(), truncate: false }
}

fn write(handle: Handle, at: u64, bytes: &[u8]) -> Deed {
    Deed::Write { handle, at: Some(at), bytes: bytes.to_owned() }
}

fn sync(handle: Handle, sync: usize) -> [Deed; 2] {
    [Deed::SyncBegun { handle, sync }, Deed::Synced { sync }]
}

fn told(deeds: impl IntoIterator<Item = Deed>) -> Disk {
    let mut disk = Disk::default();
    deeds.into_iter().for_each(|deed| disk.apply(&deed));
    disk
}

/// A file that is there for sure, with this in it.
fn with_file(bytes: &[u8]) -> Disk {
    let mut image = Image::default();
    image.put("file".into(), bytes.to_owned());
    let mut disk = Disk::holding(&image);
    disk.apply(&open(FILE, "file"));
    disk
}

fn after(disk: &Disk, keeps: Keeps, seed: u64) -> Image {
    disk.cut(keeps, &mut StdRng::seed_from_u64(seed)).0
}

fn file(image: &Image) -> Option<&[u8]> {
    image.files().get(&PathBuf::from("file")).map(Vec::as_slice)
}

/// Everything that can become of the file, as far as many seeds show it.
fn fates(disk: &Disk) -> BTreeSet<Option<Vec<u8>>> {
    (0..500).map(|seed| file(&after(disk, Keeps::Some, seed)).map(<[u8]>::to_owned)).collect()
}

#[test]
fn what_was_not_synced_is_gone_and_what_was_is_there() {
    let mut disk = with_file(b"old");
    disk.apply(&write(FILE, 0, b"new"));
    assert_eq!(file(&disk.seen()), Some(&b"new"[..]), "the programs see it");
    assert_eq!(file(&after(&disk, Keeps::Nothing, 1)), Some(&b"old"[..]));
    assert_eq!(file(&after(&disk, Keeps::Everything, 1)), Some(&b"new"[..]));
    sync(FILE, 1).iter().for_each(|deed| disk.apply(deed));
    assert_eq!(file(&after(&disk, Keeps::Nothing, 1)), Some(&b"new"[..]));
    assert_eq!(disk.unsynced(), 0);
}

#[test]
fn a_sync_is_of_what_was_written_before_it_began() {
    let mut disk = with_file(b"....");
    let [begun, done] = sync(FILE, 1);
    for deed in [write(FILE, 0, b"a"), begun, write(FILE, 1, b"b"), done] {
        disk.apply(&deed);
    }
    assert_eq!(file(&after(&disk, Keeps::Nothing, 1)), Some(&b"a..."[..]));
}

#[test]
fn writes_reach_the_disk_each_for_itself() {
    let mut disk = with_file(b"..");
    disk.apply(&write(FILE, 0, b"a"));
    disk.apply(&write(FILE, 1, b"b"));
    let all: BTreeSet<_> =
        [b"..", b"a.", b".b", b"ab"].into_iter().map(|bytes| Some(bytes.to_vec())).collect();
    assert_eq!(fates(&disk), all);
    assert_eq!(file(&after(&disk, Keeps::Last, 1)), Some(&b".b"[..]));
}

#[test]
fn a_write_is_torn_at_sectors_and_nowhere_else() {
    let mut disk = with_file(&[b'.'; 1536]);
    disk.apply(&write(FILE, 100, &[b'x'; 1000]));
    let fates: BTreeSet<String> = fates(&disk)
        .into_iter()
        .map(|bytes| {
            let bytes = bytes.expect("its name is there for sure");
            assert!(bytes[..100].iter().chain(&bytes[1100..]).all(|byte| *byte == b'.'), "beside the write");
            let sectors = [&bytes[100..512], &bytes[512..1024], &bytes[1024..1100]];
            sectors
                .iter()
                .map(|sector| {
                    assert!(sector.iter().all(|byte| byte == &sector[0]), "half a sector");
                    char::from(sector[0])
                })
                .collect()
        })
        .collect();
    let all = ["...", "..x", ".x.", ".xx", "x..", "x.x", "xx.", "xxx"].map(str::to_owned);
    assert_eq!(fates, BTreeSet::from(all));
}

#[test]
fn a_file_that_grew_may_hold_zeros_where_nothing_arrived() {
    let mut disk = with_file(b"");
    disk.apply(&write(FILE, 0, &[b'x'; 1024]));
    let fates = fates(&disk);
    assert!(fates.contains(&Some(vec![0; 1024])), "long and empty");
    assert!(fates.contains(&Some([[0; 512], [b'x'; 512]].concat())), "a hole");
}

#[test]
fn a_name_is_there_once_its_folder_was_synced() {
    let made = [open(FILE, "file"), write(FILE, 0, b"new")];
    let synced = told(made.clone().into_iter().chain(sync(FILE, 1)));
    assert_eq!(
        file(&after(&synced, Keeps::Nothing, 1)),
        None,
        "its content was synced, and nothing leads there"
    );
    let named = told(made.clone().into_iter().chain([open(ROOT, "")]).chain(sync(ROOT, 1)));
    assert_eq!(
        file(&after(&named, Keeps::Nothing, 1)),
        Some(&b""[..]),
        "its name was synced, and not its content"
    );
    let both = told(made.into_iter().chain(sync(FILE, 1)).chain([open(ROOT, "")]).chain(sync(ROOT, 2)));
    assert_eq!(file(&after(&both, Keeps::Nothing, 1)), Some(&b"new"[..]));
}

#[test]
fn what_is_renamed_is_under_one_of_both_names() {
    let mut disk = with_file(b"old");
    let fresh = Handle(3);
    let deeds = [
        open(fresh, "fresh"),
        write(fresh, 0, b"new"),
        Deed::SyncBegun { handle: fresh, sync: 1 },
        Deed::Synced { sync: 1 },
        Deed::Rename { from: "fresh".into(), to: "file".into() },
    ];
    deeds.iter().for_each(|deed| disk.apply(deed));
    assert_eq!(fates(&disk), [b"new", b"old"].map(|bytes| Some(bytes.to_vec())).into());
    disk.apply(&open(ROOT, ""));
    sync(ROOT, 2).iter().for_each(|deed| disk.apply(deed));
    assert_eq!(fates(&disk), [Some(b"new".to_vec())].into());
    assert!(disk.seen().files().keys().eq([&PathBuf::from("file")]), "the former name is gone");
}

#[test]
fn what_lies_in_a_folder_that_is_not_there_is_gone_with_it() {
    let inside = Handle(3);
    let made = [
        Deed::MakeFolder("folder".into()),
        open(FILE, "folder/file"),
        write(FILE, 0, b"new"),
        open(inside, "folder"),
    ];
    let disk = told(made.into_iter().chain(sync(FILE, 1)).chain(sync(inside, 2)));
    let left = after(&disk, Keeps::Nothing, 1);
    assert!(left.files().is_empty() && left.folders().is_empty(), "nothing leads to the folder: {left:?}");
    let mut disk = disk;
    disk.apply(&open(ROOT, ""));
    sync(ROOT, 3).iter().for_each(|deed| disk.apply(deed));
    assert_eq!(after(&disk, Keeps::Nothing, 1).files().len(), 1);
}

#[test]
fn a_deaf_disk_forgets_what_was_synced() {
    let mut disk = with_file(b"old").deaf("le");
    disk.apply(&write(FILE, 0, b"new"));
    sync(FILE, 1).iter().for_each(|deed| disk.apply(deed));
    assert_eq!(file(&after(&disk, Keeps::Nothing, 1)), Some(&b"old"[..]));
}
