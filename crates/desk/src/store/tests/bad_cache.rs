//! A cache that is damaged, cut, or cannot be written.

use super::super::cache::PAGE;
use super::super::cache_keeper::carry_out;
use super::super::{Because, CacheEvent, CacheJob, CacheKeeper};
use super::*;
use deskbell_protocol::event::CannedList;
use proptest::prelude::*;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::mpsc;

fn open(key: Option<CopyKey>) -> CacheJob {
    CacheJob::Open { asked: 1, key, anew: false, ended_after: LONG_AGO }
}

/// Another program that knows the key.
async fn other(folder: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.join("cache.db"));
    let options = options.pragma("key", format!("'{}'", key().for_database()));
    SqliteConnection::connect_with(&options).await.unwrap()
}

#[tokio::test]
async fn that_is_cut_or_no_database_is_put_aside_and_begun_anew() {
    for damage in ["cut", "text", "empty header", "a page of noise"] {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let path = folder.path().join("cache.db");
        let content = std::fs::read(&path).unwrap();
        let content = match damage {
            "cut" => content[..content.len() / 2 + 100].to_vec(),
            "text" => b"This is a letter, not a database. ".repeat(200),
            "empty header" => [vec![0; 100], content[100..].to_vec()].concat(),
            _ => [content[..4_096].to_vec(), vec![0xa5; content.len() - 4_096]].concat(),
        };
        std::fs::write(&path, content).unwrap();
        let (events, mut inbox) = mpsc::channel::<CacheEvent>(8);
        let keeper = CacheKeeper::start(folder.path(), events).await;
        keeper.give(open(Some(key())));
        let opened = inbox.recv().await.unwrap();
        assert!(
            matches!(opened, CacheEvent::Opened { listed: None, condition: Condition::Renewed, .. }),
            "{damage}: {opened:?}"
        );
        assert!(folder.path().join("cache.db.damaged-1").exists(), "{damage}");
        keeper.close().await;
        let (mut cache, condition) = cache(folder.path()).await;
        assert_eq!((cache.listed(LONG_AGO).await.unwrap().is_none(), condition), (true, Condition::Good));
    }
}

#[tokio::test]
async fn that_cannot_be_made_goes_on_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file where the folder should be");
    std::fs::write(&file, "").unwrap();
    let (mut cache, condition) = cache(&file).await;
    assert_eq!(condition, Condition::InMemory(Because::Disk));
    cache.replace(&snapshot(EPOCH, 10, vec![update(1, 1, 1..=9)])).await.unwrap();
    assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), 9);
}

#[tokio::test]
async fn that_cannot_be_written_any_more_is_read_on_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let (mut cache, _) = cache(folder.path()).await;
    assert_eq!(cache.leave_the_disk().await.unwrap(), Condition::InMemory(Because::Disk));
    assert_eq!(cache.listed(LONG_AGO).await.unwrap().unwrap().meta, meta(EPOCH, 10));
    assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), PAGE as usize);
    cache.apply(&[update(1, 2, [101])], 11, None).await.unwrap();
}

#[tokio::test]
async fn c14_that_cannot_answer_one_question_stays_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let mut other = other(folder.path()).await;
    sqlx::query("ALTER TABLE words RENAME TO elsewhere").execute(&mut other).await.unwrap();
    let (mut cache, condition) = cache(folder.path()).await;
    assert_eq!(condition, Condition::Good);
    let job = CacheJob::Search { key: 7, words: "message".into() };
    let events = carry_out(&mut cache, &job).await;
    assert!(
        matches!(&events[..], [CacheEvent::Searched { key: 7, found }] if found.hits.is_empty()),
        "{events:?}"
    );
    sqlx::query("ALTER TABLE elsewhere RENAME TO words").execute(&mut other).await.unwrap();
    cache.apply(&[update(1, 2, [101])], 11, None).await.unwrap();
    cache.close().await.unwrap();
    let (mut again, _) = super::cache(folder.path()).await;
    assert_eq!(again.meta().await.unwrap(), Some(meta(EPOCH, 11)), "what was written since is on the disk");
}

#[tokio::test]
async fn that_is_found_damaged_while_the_desk_runs_answers_every_job_and_says_that_it_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let path = folder.path().join("cache.db");
    let length = std::fs::metadata(&path).unwrap().len() as usize;
    // The list stands at the beginning, the threads behind it: SQLite finds out when it reads them.
    for at in (length / 2..length).step_by(512) {
        scribble(&path, at, &[0x5a; 512]);
    }
    let (mut cache, condition) = cache(folder.path()).await;
    assert_eq!(condition, Condition::Good);
    let job = CacheJob::ReadThread(conversation(1));
    let events = carry_out(&mut cache, &job).await;
    assert!(matches!(&events[..], [CacheEvent::Lost, CacheEvent::Thread { head: None, .. }]), "{events:?}");
    let canned = Event::Canned(CannedList { answers: Vec::new() });
    cache.replace(&snapshot(EPOCH, 11, vec![canned, update(1, 1, [1])])).await.unwrap();
    assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn quality_3_without_a_key_it_stays_in_memory_and_the_file_is_left_for_later() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let before = std::fs::read(folder.path().join("cache.db")).unwrap();
    let mut locked = Cache::in_memory(folder.path()).await.unwrap();
    let events = carry_out(&mut locked, &open(None)).await;
    let no_key = Condition::InMemory(Because::NoKey);
    assert!(
        matches!(&events[..], [CacheEvent::Opened { listed: None, condition, .. }] if *condition == no_key),
        "{events:?}"
    );
    locked.replace(&snapshot(EPOCH, 20, vec![update(1, 2, [1])])).await.unwrap();
    locked.close().await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("cache.db")).unwrap(), before);
    let (mut unlocked, condition) = cache(folder.path()).await;
    assert_eq!((condition, unlocked.meta().await.unwrap()), (Condition::Good, Some(meta(EPOCH, 10))));
}

#[tokio::test]
async fn that_another_program_holds_is_read_from_memory() {
    for held in ["BEGIN EXCLUSIVE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"] {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let mut other = other(folder.path()).await;
        sqlx::raw_sql(held).execute(&mut other).await.unwrap();
        let (mut cache, condition) = cache(folder.path()).await;
        assert_eq!(condition, Condition::InMemory(Because::Held), "{held}");
        assert_eq!(cache.meta().await.unwrap(), Some(meta(EPOCH, 10)), "{held}");
        assert_eq!(cache.search("message 7").await.unwrap().hits.len(), 11, "{held}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn never_stops_the_desk_wherever_its_bytes_are_flipped(
        at in any::<usize>(), noise in proptest::collection::vec(any::<u8>(), 1..600), cut in any::<bool>()
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            filled(folder.path()).await;
            let path = folder.path().join("cache.db");
            scribble(&path, at, &noise);
            if cut {
                let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
                file.set_len(at as u64 % file.metadata().unwrap().len()).unwrap();
            }
            let (events, mut inbox) = mpsc::channel::<CacheEvent>(64);
            let keeper = CacheKeeper::start(folder.path(), events).await;
            keeper.give(open(Some(key())));
            keeper.give(CacheJob::Replace(Box::new(snapshot(EPOCH, 20, vec![update(1, 9, 1..=3)]))));
            keeper.give(CacheJob::ReadThread(conversation(1)));
            loop {
                if let CacheEvent::Thread { entries, .. } = inbox.recv().await.unwrap() {
                    // What was flipped is never taken for what somebody wrote.
                    assert!(entries.iter().all(|entry| *entry == super::entry(entry.seq)));
                    break;
                }
            }
            keeper.close().await;
        });
    }
}
