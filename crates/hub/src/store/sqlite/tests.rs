//! The suite on SQLite, and what is SQLite's own.

use super::{FILE, MIGRATIONS, SqliteStore};
use crate::store::conformance::{Place, Thread, commit, conformance, event, id, visitor};
use crate::store::{DeadlineKind, MissedAttempt, Store, StoreError, Write};
use deskbell_domain::{Channel, Time, UserId};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs;
use std::path::Path;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    async fn connect(&self) -> SqliteConnection {
        let file = self.0.path().join(FILE);
        sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap()
    }
}

impl Place for Folder {
    type Store = SqliteStore;

    async fn open(&self) -> SqliteStore {
        SqliteStore::open(self.0.path()).await.expect("opens")
    }
}

conformance!(Folder::new());

/// What a killed process leaves: the database and its write-ahead log, cut where the disk had come to.
async fn killed(from: &Path, cut: u64) -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let log = format!("{FILE}-wal");
    fs::copy(from.join(FILE), folder.path().join(FILE)).unwrap();
    fs::copy(from.join(&log), folder.path().join(&log)).unwrap();
    fs::OpenOptions::new().write(true).open(folder.path().join(&log)).unwrap().set_len(cut).unwrap();
    let store = SqliteStore::open(folder.path()).await.expect("opens after a kill");
    (folder, store)
}

#[tokio::test]
async fn b1_after_a_kill_every_batch_is_there_whole_or_not_at_all() {
    const BATCH: u64 = 5;
    let place = Folder::new();
    let store = place.open().await;
    let user = UserId::Agent(id(1));
    let log = place.0.path().join(format!("{FILE}-wal"));
    let mut ends = vec![fs::metadata(&log).unwrap().len()];
    for batch in 0..6 {
        let places = batch * BATCH + 1..=(batch + 1) * BATCH;
        commit(&store, places.map(|pos| event(user, pos, Time(0))).collect()).await.unwrap();
        ends.push(fs::metadata(&log).unwrap().len());
    }
    let steps = ends.windows(2).enumerate().flat_map(|(batches, ends)| {
        let (start, end) = (ends[0], ends[1]);
        [(start, batches), (start + 1, batches), (start.midpoint(end), batches), (end - 1, batches)]
    });
    for (cut, batches) in steps.chain([(ends[6], 6)]) {
        let (_folder, store) = killed(place.0.path(), cut).await;
        let kept = store.log_after(user, 0, 1_000).await.unwrap().len();
        assert_eq!(kept, batches * 5, "the log was cut at byte {cut}");
        let next = event(user, kept as u64 + 1, Time(0));
        commit(&store, vec![next]).await.expect("goes on from there");
    }
}

#[tokio::test]
async fn b1_after_a_full_disk_the_store_goes_on() {
    let place = Folder::new();
    let store = place.open().await;
    let user = UserId::Agent(id(1));
    commit(&store, vec![event(user, 1, Time(0))]).await.unwrap();
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&store.readers).await.unwrap();
    let full = format!("PRAGMA max_page_count = {pages}");
    store.writer.run(sqlx::query(sqlx::AssertSqlSafe(full))).await.unwrap();

    let many = || (2..=500).map(|pos| event(user, pos, Time(0))).collect();
    let refused = commit(&store, many()).await.unwrap_err();
    assert!(refused.to_string().contains("full"), "{refused}");
    assert_eq!(store.log_after(user, 0, 1_000).await.unwrap().len(), 1, "nothing of it is there");
    commit(&store, many()).await.expect("there is room again");
    assert_eq!(store.log_after(user, 0, 1_000).await.unwrap().len(), 500);
}

#[tokio::test]
async fn b1_an_acknowledged_commit_was_flushed_to_the_disk() {
    let place = Folder::new();
    let store = place.open().await;
    let mut readers = store.readers.acquire().await.unwrap();
    let pragma = async |connection: &mut SqliteConnection, sql: &'static str| -> String {
        sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
    };
    assert_eq!(pragma(&mut readers, "SELECT journal_mode FROM pragma_journal_mode").await, "wal");
    let flushed = "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous";
    assert_eq!(pragma(&mut readers, flushed).await, "2", "FULL: the same options as the writer");
}

#[tokio::test]
async fn b1_queries_cannot_write() {
    let place = Folder::new();
    let store = place.open().await;
    let refused = sqlx::query("UPDATE hub SET organisation = 'x'").execute(&store.readers).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn b1_a_database_of_a_newer_hub_is_left_alone() {
    let place = Folder::new();
    place.open().await.close().await;
    let mut connection = place.connect().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', TRUE, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let refused = SqliteStore::open(place.0.path()).await.unwrap_err();
    assert!(matches!(&refused, StoreError::FromTheFuture { .. }), "{refused:?}");
    assert!(refused.to_string().contains("newer version"), "{refused}");
}

#[tokio::test]
async fn b1_a_folder_that_cannot_be_written_is_named() {
    let place = Folder::new();
    let file = place.0.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = SqliteStore::open(&file.join("below")).await.unwrap_err();
    let StoreError::NotWritable { path, .. } = &refused else { panic!("{refused:?}") };
    assert!(path.ends_with("below"), "{path}");

    fs::create_dir(place.0.path().join(FILE)).unwrap();
    let refused = SqliteStore::open(place.0.path()).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotWritable { .. }), "a folder in the file's place: {refused:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn b1_only_its_owner_reads_the_database() {
    use std::os::unix::fs::PermissionsExt;
    let place = Folder::new();
    let store = place.open().await;
    commit(&store, vec![event(UserId::Agent(id(1)), 1, Time(0))]).await.unwrap();
    for file in fs::read_dir(place.0.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
    }
}

#[tokio::test]
async fn b1_a_file_that_is_no_database_is_left_alone() {
    let place = Folder::new();
    let file = place.0.path().join(FILE);
    fs::write(&file, "This is a text and no database. ".repeat(100)).unwrap();
    let refused = SqliteStore::open(place.0.path()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
    assert!(fs::read_to_string(&file).unwrap().starts_with("This is a text"));
}

#[tokio::test]
async fn b1_a_value_that_cannot_be_read_is_named() {
    let place = Folder::new();
    let store = place.open().await;
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    writes.extend(Thread::open(20, id(7), Time(5)).take());
    commit(&store, writes).await.unwrap();
    store.close().await;
    let mut connection = place.connect().await;
    sqlx::query("UPDATE conversations SET state = '{'").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let refused = place.open().await.conversation(id(20)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Damaged { what: "conversation", .. }), "{refused:?}");
}

#[tokio::test]
async fn m13_a_deadline_is_kept_until_it_is_over() {
    let place = Folder::new();
    let store = place.open().await;
    let deadline = |subject: &str, due: Option<i64>, version| Write::Deadline {
        kind: DeadlineKind::Conversation,
        subject: subject.to_owned(),
        due: due.map(Time),
        version,
    };
    let first = vec![deadline("a", Some(50), 1), deadline("b", Some(60), 1), deadline("c", None, 1)];
    commit(&store, first).await.unwrap();
    commit(&store, vec![deadline("a", Some(70), 2), deadline("b", None, 2)]).await.unwrap();
    let kept: Vec<(String, String, i64, i64)> =
        sqlx::query_as("SELECT kind, subject, due, version FROM deadlines")
            .fetch_all(&store.readers)
            .await
            .unwrap();
    assert_eq!(kept, [("conversation".to_owned(), "a".to_owned(), 70, 2)]);
}

#[tokio::test]
async fn c2_a_visitor_who_was_turned_away_is_recorded() {
    let place = Folder::new();
    let store = place.open().await;
    let attempt =
        MissedAttempt { at: Time(5), visitor: id(7), group: id(1), channel: Channel::Chat, absent: true };
    commit(&store, vec![Write::Missed(attempt.clone()), Write::Missed(attempt)]).await.unwrap();
    let kept: Vec<(i64, String, bool)> =
        sqlx::query_as("SELECT at, channel, absent FROM missed").fetch_all(&store.readers).await.unwrap();
    assert_eq!(kept, [(5, "chat".to_owned(), true), (5, "chat".to_owned(), true)]);
}

#[test]
fn b1_migrations_are_numbered_without_a_gap() {
    let numbers: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
}
