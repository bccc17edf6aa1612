//! A copy that can be carried away.

use super::*;
use deskbell_hub::admin::upkeep::{BackupError, examine};
use deskbell_hub::store::{SqliteStore, Store};
use deskbell_testkit::Folder;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// Everything in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// Writes until it is told to stop, and notes what was acknowledged.
async fn write_on(
    mut visitor: Client,
    acknowledged: Arc<Mutex<Vec<(ConversationId, u64, String)>>>,
    stop: CancellationToken,
) {
    for number in 0.. {
        if stop.is_cancelled() {
            return;
        }
        let text = format!("message {number}");
        // The rate of a session allows no more at once; then the hub says so and the next one is tried.
        if let Ok(sent) = visitor.write(None, &text).await {
            acknowledged.lock().unwrap().push((sent.conversation, sent.seq, text));
        }
    }
}

#[tokio::test]
async fn b1_everything_that_was_acknowledged_before_a_backup_began_is_in_it_while_clients_write_on() {
    let hub = TestHub::start(&Cast::default()).await;
    let (acknowledged, stop) = (Arc::default(), CancellationToken::new());
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..4 {
        writers.spawn(write_on(hub.visitor(number).await, Arc::clone(&acknowledged), stop.clone()));
    }
    let place = Folder::new();
    let mut made = Vec::new();
    for round in 0..3 {
        // Each round begins with something new.
        let seen = acknowledged.lock().unwrap().len();
        while acknowledged.lock().unwrap().len() <= seen + 5 {
            tokio::task::yield_now().await;
        }
        let before: Vec<_> = acknowledged.lock().unwrap().clone();
        let target = place.path().join(format!("{round}.tar.zst"));
        made.push((before, back_up(hub.folder(), &target, NIGHT).await.unwrap()));
    }
    stop.cancel();
    while let Some(written) = writers.join_next().await {
        written.unwrap();
    }
    for (before, backup) in made {
        let folder = Folder::new();
        let back = restored(&backup.file, folder.path()).await.unwrap();
        assert_eq!((back.messages, back.conversations), (backup.messages, backup.conversations));
        assert!(backup.messages >= before.len() as u64);
        let store = SqliteStore::open(folder.path()).await.unwrap();
        for (conversation, seq, text) in before {
            let entry = store.entries(conversation, Some(seq + 1), 1).await.unwrap().pop().unwrap();
            assert!(entry.seq == seq && format!("{:?}", entry.body).contains(&text), "{text}: {entry:?}");
        }
        store.close().await;
        let report = examine(folder.path(), NIGHT, false).await.unwrap();
        assert!(report.is_good(), "{:?}", report.findings);
    }
}

#[tokio::test]
async fn b1_a_backup_is_one_private_file_with_the_files_of_messages_in_it() {
    let used = Used::new().await;
    let place = Folder::new();
    let made = backed_up(used.hub.folder(), place.path()).await;
    assert_eq!(names(place.path()), ["backup.tar.zst"], "nothing half stays beside it");
    assert_eq!((made.conversations, made.messages, made.files, made.missing, made.damaged), (1, 2, 1, 0, 0));
    assert_eq!(made.bytes, fs::metadata(&made.file).unwrap().len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&made.file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let folder = Folder::new();
    let back = restored(&made.file, &folder.path().join("hub")).await.unwrap();
    assert_eq!((back.files, back.missing, back.damaged), (1, 0, 0));
    let [content] = contents(&folder.path().join("hub")).try_into().unwrap();
    assert_eq!(fs::read(content).unwrap(), b"what is in the file");
}

#[tokio::test]
async fn b1_a_backup_is_what_sha256sum_and_tar_say_it_is() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let made = backed_up(folder.path(), place.path()).await;
    let unpacked = zstd::decode_all(fs::File::open(&made.file).unwrap()).unwrap();
    let mut archive = tar::Archive::new(unpacked.as_slice());
    archive.unpack(place.path().join("unpacked")).unwrap();
    let sums = fs::read_to_string(place.path().join("unpacked/SHA256SUMS")).unwrap();
    let named: Vec<&str> = sums.lines().map(|line| line.split_once("  ").unwrap().1).collect();
    assert_eq!((named[0], *named.last().unwrap(), named.len()), ("backup.json", "hub.db", 3));
    assert!(named.iter().all(|name| place.path().join("unpacked").join(name).is_file()), "{named:?}");
}

#[tokio::test]
async fn b1_nothing_is_written_over() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let taken = place.path().join("taken.tar.zst");
    fs::write(&taken, "precious").unwrap();
    let refused = back_up(folder.path(), &taken, NIGHT).await.unwrap_err();
    assert!(matches!(&refused, BackupError::Taken(_)), "{refused}");
    assert_eq!(fs::read(&taken).unwrap(), b"precious");

    let into = place.path().join("backups");
    fs::create_dir(&into).unwrap();
    let made = back_up(folder.path(), &into, NIGHT).await.unwrap();
    assert!(made.file.ends_with("backups/deskbell-2026-02-01T02-00-00Z.tar.zst"), "{:?}", made.file);
    let again = back_up(folder.path(), &into, NIGHT).await.unwrap_err();
    assert!(again.to_string().contains("is there already"), "{again}");
    assert_eq!(names(&into).len(), 1);
}

#[tokio::test]
async fn b1_no_half_backup_stays_behind_when_something_goes_wrong() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let nowhere = back_up(folder.path(), &place.path().join("no/where.tar.zst"), NIGHT).await.unwrap_err();
    assert!(matches!(&nowhere, BackupError::NotWritten { .. }), "{nowhere}");
    let empty = back_up(place.path(), &place.path().join("b"), NIGHT).await.unwrap_err();
    assert!(empty.to_string().contains("there is no hub in"), "{empty}");
    spoilt(folder.path(), "DELETE FROM visitors").await;
    let broken = back_up(folder.path(), &place.path().join("b"), NIGHT).await.unwrap_err();
    assert!(broken.to_string().contains("deskbell-hub doctor"), "{broken}");
    fs::write(folder.path().join("hub.db"), [7; 8_192]).unwrap();
    let garbage = back_up(folder.path(), &place.path().join("b"), NIGHT).await.unwrap_err();
    assert!(matches!(&garbage, BackupError::Damaged(_)), "{garbage}");
    assert_eq!(names(place.path()), Vec::<String>::new());
}

#[tokio::test]
async fn b1_a_database_of_a_newer_hub_is_backed_up_by_that_one() {
    let folder = Used::stopped().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'from the future', TRUE, x'00', 0)";
    spoilt(folder.path(), newer).await;
    let refused = back_up(folder.path(), &folder.path().join("b"), NIGHT).await.unwrap_err();
    assert!(refused.to_string().contains("newer version"), "{refused}");
}

#[tokio::test]
async fn b1_a_hub_of_an_older_version_is_backed_up_before_its_update_and_brought_up_to_date_when_it_is_restored()
 {
    let old = Folder::new();
    let (steps, all) = (Folder::new(), Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"));
    for step in ["0001_the_house.sql", "0002_calls.sql", "0003_desk.sql"] {
        fs::copy(all.join(step), steps.path().join(step)).unwrap();
    }
    let migrator = sqlx::migrate::Migrator::new(steps.path()).await.unwrap();
    let options = SqliteConnectOptions::new().filename(old.path().join("hub.db")).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    migrator.run(&mut connection).await.unwrap();
    sqlx::raw_sql("UPDATE hub SET organisation = 'Lumen'").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();

    let place = Folder::new();
    let made = backed_up(old.path(), place.path()).await;
    assert_eq!((made.schema, made.files), (3, 0));
    let mut reader = spoil(old.path()).await;
    let version: i64 =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut reader).await.unwrap();
    assert_eq!(version, 3, "a backup updates nothing");

    restored(&made.file, &place.path().join("hub")).await.unwrap();
    let store = SqliteStore::open(&place.path().join("hub")).await.unwrap();
    assert_eq!(store.load().await.unwrap().organisation, "Lumen");
    store.close().await;
}

#[tokio::test]
async fn b1_a_missing_file_is_counted_and_one_that_nobody_sent_is_let_go() {
    let used = Used::new().await;
    let unsent = sent(&used.hub, 2, b"in no message").await;
    let place = Folder::new();
    let whole = backed_up(used.hub.folder(), place.path()).await;
    assert_eq!((whole.files, whole.missing), (2, 0), "what is on its way to a message is in it");
    contents(used.hub.folder()).iter().for_each(|content| fs::remove_file(content).unwrap());

    let made = back_up(used.hub.folder(), &place.path().join("second"), NIGHT).await.unwrap();
    assert_eq!((made.files, made.missing), (0, 1));
    let back = restored(&made.file, &place.path().join("hub")).await.unwrap();
    assert_eq!(back.missing, 1);
    let store = SqliteStore::open(&place.path().join("hub")).await.unwrap();
    assert_eq!(store.attachment(unsent.id).await.unwrap(), None, "its sender attaches it again");
    assert!(store.attachment(used.file.id).await.unwrap().is_some());
    store.close().await;
}
