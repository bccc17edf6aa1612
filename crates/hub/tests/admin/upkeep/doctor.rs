//! Every damage is found, said with what to do, and mended when that is safe.

use super::*;
use deskbell_hub::admin::upkeep::{Report, What, examine};
use deskbell_hub::folder::{self, FolderError};
use deskbell_protocol::method::CallStart;
use deskbell_protocol::params::StartCall;
use deskbell_testkit::{Folder, SENDING};

async fn looked(folder: &Path) -> Report {
    examine(folder, NIGHT, false).await.unwrap()
}

/// What is found, but for the room on the disk of whoever runs the tests.
fn found(report: &Report) -> Vec<What> {
    let all = report.findings.iter().map(|finding| finding.what);
    all.filter(|what| *what != What::DiskFull).collect()
}

#[tokio::test]
async fn b1_a_hub_that_is_well_gives_nothing_to_say_running_or_stopped() {
    let used = Used::new().await;
    let report = looked(used.hub.folder()).await;
    assert_eq!(found(&report), [], "{:?}", report.findings);
    assert_eq!((report.conversations, report.messages, report.files), (Some(1), Some(2), 1));
    drop((used.visitor, used.agent));
    let folder = used.hub.stop().await;
    assert_eq!(found(&looked(folder.path()).await), []);
}

#[tokio::test]
async fn b1_every_damage_of_the_records_is_found_and_named_without_what_was_written() {
    let damages: &[(&str, What)] = &[
        ("DELETE FROM user_log WHERE pos = 2", What::LogGap),
        (
            "INSERT INTO acked (user, pos) SELECT user, 999 FROM user_log WHERE true ON CONFLICT DO UPDATE SET pos = 999",
            What::LogGap,
        ),
        ("DELETE FROM entries WHERE seq = 1", What::ThreadGap),
        ("UPDATE conversations SET state = json_set(state, '$.last_seq', 99)", What::HeadDiffers),
        ("UPDATE conversations SET listed_for = zeroblob(16)", What::HeadDiffers),
        ("UPDATE conversations SET listed_for = x'00'", What::UnreadableRecord),
        ("UPDATE conversations SET ended_at = 5", What::HeadDiffers),
        ("UPDATE conversations SET state = json_set(state, '$.turn', 'xylophone')", What::UnreadableRecord),
        (
            "UPDATE entries SET state = json_set(state, '$.at', 'xylophone') WHERE seq = 1",
            What::UnreadableRecord,
        ),
        ("UPDATE hub SET settings = '\"xylophone\"'", What::UnreadableRecord),
        ("UPDATE standings SET state = '{}'", What::UnreadableRecord),
        ("UPDATE calls SET ended_at = 5", What::CallDiffers),
        ("UPDATE calls SET state = '{}'", What::UnreadableRecord),
        ("UPDATE visitors SET conversation = x'00' WHERE conversation IS NOT NULL", What::VisitorDiffers),
        ("DELETE FROM agents WHERE id IN (SELECT agent FROM standings)", What::BrokenReference),
        ("DELETE FROM attachments", What::UnknownFile),
        ("UPDATE groups SET id = x'00'", What::UnreadableRecord),
        (
            "INSERT INTO tokens (hash, user, expires) VALUES (zeroblob(32), CAST(x'61' || zeroblob(16) AS BLOB), 9e15)",
            What::TokensOfNobody,
        ),
        ("UPDATE agents SET active = 0", What::TokensOfNobody),
    ];
    for (damage, what) in damages {
        let used = Used::new().await;
        let mut visitor = used.visitor;
        let params = StartCall {
            command_id: Client::command_id(),
            conversation: Some(used.conversation),
            media: SENDING,
            invitation: None,
        };
        visitor.call::<CallStart>(params).await.unwrap();
        drop((visitor, used.agent));
        let folder = used.hub.stop().await;
        spoilt(folder.path(), damage).await;
        let report = looked(folder.path()).await;
        assert!(found(&report).contains(what) && !report.is_good(), "{damage}: {:?}", report.findings);
        let said = serde_json::to_string(&report).unwrap();
        assert!(!said.contains(SECRET), "{damage}: {said}");
    }
}

#[tokio::test]
async fn b1_what_is_only_good_to_know_makes_no_alarm() {
    let notes: &[(&str, What)] = &[
        ("UPDATE hub SET untold = 1", What::Untold),
        ("UPDATE tokens SET expires = 5", What::ExpiredTokens),
        (
            "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
            What::Older,
        ),
    ];
    for (note, what) in notes {
        let folder = Used::stopped().await;
        spoilt(folder.path(), note).await;
        let report = looked(folder.path()).await;
        assert_eq!(found(&report), [*what], "{note}");
        assert!(report.findings.iter().all(|finding| finding.what == What::DiskFull || !finding.grave));
    }
}

#[tokio::test]
async fn b1_a_folder_without_a_hub_a_newer_one_and_a_half_restored_one_are_told_apart() {
    let empty = Folder::new();
    assert_eq!(found(&looked(empty.path()).await), [What::NoHub]);
    assert_eq!(found(&looked(&empty.path().join("nowhere")).await), [What::NoHub]);
    assert!(fs::read_dir(empty.path()).unwrap().next().is_none(), "looking leaves nothing");

    let folder = Used::stopped().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'from the future', TRUE, x'00', 0)";
    spoilt(folder.path(), newer).await;
    assert_eq!(found(&looked(folder.path()).await), [What::Newer]);
    folder::lock(folder.path()).unwrap().begin_restore(folder.path()).unwrap();
    assert_eq!(found(&looked(folder.path()).await), [What::HalfRestored, What::Newer]);
    fs::write(folder.path().join("hub.db"), [7; 8_192]).unwrap();
    assert_eq!(found(&looked(folder.path()).await), [What::HalfRestored, What::Unreadable]);
}

#[tokio::test]
async fn b1_files_that_are_missing_changed_or_nobodys_are_found_and_those_of_nobody_put_aside() {
    let folder = Used::stopped().await;
    let [content] = contents(folder.path()).try_into().unwrap();
    fs::write(&content, "something else").unwrap();
    let report = looked(folder.path()).await;
    assert_eq!(found(&report), [What::WrongFile]);
    assert!(report.findings.iter().all(|finding| finding.named.len() == 1), "{:?}", report.findings);
    fs::remove_file(&content).unwrap();
    assert_eq!(found(&looked(folder.path()).await), [What::MissingFile]);
    fs::write(&content, "what is in the file").unwrap();
    make_private(&content);

    let attachments = folder.path().join("attachments");
    let orphan = attachments.join("ab").join("c".repeat(62));
    let partial = attachments.join("partial").join(Uuid::from_u128(9).to_string());
    let stranger = attachments.join("notes.txt");
    for path in [&orphan, &orphan.with_extension("preview"), &partial, &stranger] {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
        make_private(path);
    }
    let report = looked(folder.path()).await;
    assert_eq!(found(&report), [What::Orphans, What::Strangers], "{:?}", report.findings);
    let orphans = report.findings.iter().find(|finding| finding.what == What::Orphans).unwrap();
    assert_eq!(orphans.count, 3, "{orphans:?}");

    let mended = examine(folder.path(), NIGHT, true).await.unwrap();
    assert!(
        mended.findings.iter().any(|finding| finding.what == What::Orphans && finding.repaired.is_some())
    );
    let aside = folder.path().join("aside-2026-02-01T02-00-00Z/attachments/ab").join("c".repeat(62));
    assert!(aside.is_file() && !orphan.exists() && stranger.exists());
    assert_eq!(found(&looked(folder.path()).await), [What::Strangers, What::Replaced]);
}

#[cfg(unix)]
fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn make_private(_: &Path) {}

#[cfg(unix)]
#[tokio::test]
async fn b1_rights_that_others_have_are_found_and_taken_back() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Used::stopped().await;
    let [content] = contents(folder.path()).try_into().unwrap();
    for (path, mode) in [(folder.path().join("hub.db"), 0o644), (content.clone(), 0o660)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let report = looked(folder.path()).await;
    assert_eq!(found(&report), [What::Rights]);
    let named = &report.findings.iter().find(|finding| finding.what == What::Rights).unwrap().named;
    let content_named = content.strip_prefix(folder.path()).unwrap().to_str().unwrap();
    assert!(named.iter().any(|name| name == "hub.db") && named.iter().any(|name| name == content_named));
    assert!(examine(folder.path(), NIGHT, true).await.unwrap().is_good());
    assert_eq!(fs::metadata(content).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(found(&looked(folder.path()).await), []);
}

#[tokio::test]
async fn b1_an_index_that_lacks_a_row_is_found_and_made_anew() {
    let folder = Used::stopped().await;
    // The index is hidden while a row comes in.
    let hidden = "CREATE TABLE hidden AS SELECT * FROM sqlite_schema WHERE name = 'audit_by_time';
                  PRAGMA writable_schema = ON;
                  DELETE FROM sqlite_schema WHERE name = 'audit_by_time'";
    spoilt(folder.path(), hidden).await;
    spoilt(folder.path(), "INSERT INTO audit (at, action, subject, detail) VALUES (1, 'a', 'b', 'c')").await;
    let shown = "PRAGMA writable_schema = ON;
                 INSERT INTO sqlite_schema SELECT * FROM hidden";
    spoilt(folder.path(), shown).await;
    let report = looked(folder.path()).await;
    assert!(found(&report).contains(&What::Damaged), "{:?}", report.findings);
    let mended = examine(folder.path(), NIGHT, true).await.unwrap();
    let damaged = mended.findings.iter().find(|finding| finding.what == What::Damaged).unwrap();
    assert!(damaged.repaired.is_some(), "{damaged:?}");
    assert_eq!(found(&looked(folder.path()).await), []);
}

#[tokio::test]
async fn b1_stale_tokens_are_revoked_and_good_ones_stay() {
    let folder = Used::stopped().await;
    spoilt(
        folder.path(),
        "INSERT INTO tokens (hash, user, expires) VALUES (zeroblob(32), CAST(x'76' || zeroblob(16) AS BLOB), 9e15);
         INSERT INTO tokens (hash, user, expires) SELECT CAST(x'01' || zeroblob(31) AS BLOB), user, 5
         FROM tokens LIMIT 1",
    )
    .await;
    let before = looked(folder.path()).await;
    assert_eq!(found(&before), [What::TokensOfNobody, What::ExpiredTokens]);
    assert!(examine(folder.path(), NIGHT, true).await.unwrap().is_good());
    assert_eq!(found(&looked(folder.path()).await), []);
    let mut reader = spoil(folder.path()).await;
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM tokens").fetch_one(&mut reader).await.unwrap();
    assert!(left > 0, "those of people who are there");
}

#[tokio::test]
async fn b1_nothing_is_repaired_beside_a_hub_that_runs() {
    let folder = Used::stopped().await;
    let running = folder::lock(folder.path()).unwrap();
    let refused = examine(folder.path(), NIGHT, true).await.unwrap_err();
    assert!(matches!(&refused, FolderError::InUse { .. }), "{refused}");
    assert!(looked(folder.path()).await.running);
    drop(running);
    assert!(!looked(folder.path()).await.running);
}

#[tokio::test]
async fn b1_beside_a_hub_that_runs_files_that_are_just_coming_are_no_orphans() {
    let folder = Used::stopped().await;
    let partial = folder.path().join("attachments/partial").join(Uuid::from_u128(9).to_string());
    fs::write(&partial, "x").unwrap();
    make_private(&partial);
    let now = |minutes: i64| {
        let written = fs::metadata(&partial).unwrap().modified().unwrap();
        let since = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
        Time(i64::try_from(since).unwrap() + minutes * 60_000)
    };
    let running = folder::lock(folder.path()).unwrap();
    for (minutes, expected) in [(1, vec![]), (11, vec![What::Orphans])] {
        let report = examine(folder.path(), now(minutes), false).await.unwrap();
        assert_eq!(found(&report), expected, "after {minutes} minutes");
    }
    drop(running);
}
