//! A backup that is put back.

use super::*;
use deskbell_hub::admin::upkeep::examine;
use deskbell_hub::folder::{self, FolderError};
use deskbell_hub::store::{SqliteStore, Store};
use deskbell_protocol::PROTOCOL;
use deskbell_protocol::session::Open;
use deskbell_testkit::{Folder, Mirror, browser};
use std::process::Command;

fn texts(mirror: &Mirror, conversation: ConversationId) -> Vec<String> {
    use deskbell_domain::thread::EntryBody;
    let text = |body: &EntryBody| match body {
        EntryBody::Message { text, .. } => Some(text.clone()),
        EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => None,
    };
    mirror.thread(conversation).into_iter().filter_map(|entry| text(&entry.body)).collect()
}

#[tokio::test]
async fn b1_after_a_restore_everybody_starts_from_a_snapshot_and_what_goes_again_is_done_once() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let _agent = hub.green_agent(0).await;
    let token = hub.visitor_token(0).await;
    let mut visitor = Client::open(hub.address(), token.clone(), browser(1)).await;
    let early = message(None, "before");
    let first = visitor.call::<MessageSend>(early.clone()).await.unwrap();
    let place = Folder::new();
    let made = backed_up(hub.folder(), place.path()).await;
    let late = message(None, "after");
    let lost = visitor.call::<MessageSend>(late.clone()).await.unwrap();
    visitor.see("it", |mirror| mirror.threads.get(&first.conversation)?.get(&lost.seq).map(drop)).await;
    let (resume, mirror) = (visitor.place(), visitor.leave().await);

    hub.restart_after(|folder| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
        let run = command.arg("restore").arg(&made.file).arg("--replace").arg("--data").arg(folder).output();
        assert!(run.unwrap().status.success());
    })
    .await;

    let mut back = Client::resume(hub.address(), token, browser(1), Some(resume), mirror).await;
    assert!(!back.opened.as_ref().unwrap().resumed, "its place is in no log any more");
    assert_ne!(back.epoch(), resume.epoch);
    assert_eq!(texts(&back.mirror, first.conversation), ["before"], "what came after the backup is lost");
    // The client holds neither for answered: both go again, with their ids.
    assert_eq!(back.call::<MessageSend>(early).await.unwrap(), first, "it is in the backup");
    let again = back.call::<MessageSend>(late.clone()).await.unwrap();
    assert_eq!(back.call::<MessageSend>(late).await.unwrap(), again, "once");
    back.see("it", |mirror| mirror.threads.get(&again.conversation)?.get(&again.seq).map(drop)).await;
    assert_eq!(texts(&back.mirror, first.conversation), ["before", "after"]);
    let unknown = back.write(Some(ConversationId(Uuid::from_u128(1))), "to nowhere").await.unwrap_err();
    assert!(
        !unknown.data.temporary,
        "a conversation that was lost is refused for good, and visibly: {unknown}"
    );
}

#[tokio::test]
async fn b1_a_hub_that_is_there_is_moved_aside_and_not_deleted() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let made = backed_up(folder.path(), place.path()).await;
    let before = SqliteStore::open(folder.path()).await.unwrap();
    let former = before.load().await.unwrap().epoch.current;
    before.close().await;

    let refused = restored(&made.file, folder.path()).await.unwrap_err();
    assert!(
        matches!(&refused, RestoreError::Occupied(_)) && refused.to_string().contains("--replace"),
        "{refused}"
    );
    let back = restore(Restore { replace: true, ..how(&made.file, folder.path()) }).await.unwrap();
    let aside = back.aside.unwrap();
    assert_eq!(aside, folder.path().join("replaced-2026-02-02T02-00-00Z"));
    assert_eq!(contents(&aside).len(), 1, "its files are with it");
    let old = SqliteStore::open(&aside).await.unwrap();
    assert_eq!(old.load().await.unwrap().epoch.current, former);
    old.close().await;
    let new = SqliteStore::open(folder.path()).await.unwrap();
    let loaded = new.load().await.unwrap();
    assert_eq!((loaded.epoch.current, loaded.untold), (Epoch(Uuid::from_u128(0xe0)), false));
    let audit = new.audit(Time(0), 100).await.unwrap();
    let last = audit.last().unwrap();
    assert_eq!((last.action.as_str(), last.at), ("hub.restore", Time(NIGHT.0 + 86_400_000)));
    assert!(last.detail.contains("2026-02-01T02:00:00Z"), "{}", last.detail);
    new.close().await;
    let report = examine(folder.path(), NIGHT, false).await.unwrap();
    assert!(report.is_good(), "{:?}", report.findings);
}

#[tokio::test]
async fn b1_nothing_is_restored_where_a_hub_runs() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let made = backed_up(folder.path(), place.path()).await;
    let running = folder::lock(folder.path()).unwrap();
    let how = Restore { replace: true, ..how(&made.file, folder.path()) };
    let refused = restore(how.clone()).await.unwrap_err();
    assert!(matches!(&refused, RestoreError::Folder(FolderError::InUse { .. })), "{refused}");
    drop(running);
    restore(how).await.unwrap();
}

#[tokio::test]
async fn b1_what_is_no_whole_backup_changes_nothing() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let made = backed_up(folder.path(), place.path()).await;
    let whole = fs::read(&made.file).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    let files = |folder: &Path| {
        let files = fs::read_dir(folder).unwrap().flatten().map(|file| file.file_name());
        // The lock of whoever worked in it last.
        let mut names: Vec<_> = files.filter(|name| name != "hub.lock").collect();
        names.sort();
        names
    };
    let before = files(folder.path());
    for (damage, bytes) in [("cut", &whole[..whole.len() - 40]), ("flipped", &flipped[..]), ("empty", &[])] {
        let bad = place.path().join(damage);
        fs::write(&bad, bytes).unwrap();
        let refused = restore(Restore { replace: true, ..how(&bad, folder.path()) }).await.unwrap_err();
        assert!(matches!(&refused, RestoreError::Archive { .. }), "{damage}: {refused}");
        assert_eq!(files(folder.path()), before, "{damage}");
    }
    let nowhere = restored(&place.path().join("nowhere"), folder.path()).await.unwrap_err();
    assert!(matches!(&nowhere, RestoreError::NoSource { .. }), "{nowhere}");
}

#[tokio::test]
async fn b1_a_restore_that_died_half_way_lets_no_hub_start_until_it_is_run_again() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let made = backed_up(folder.path(), place.path()).await;
    // It had moved the database aside, and was killed before the new one was in its place.
    folder::lock(folder.path()).unwrap().begin_restore(folder.path()).unwrap();
    fs::create_dir(folder.path().join("restoring")).unwrap();
    fs::rename(folder.path().join("hub.db"), place.path().join("moved.db")).unwrap();
    let refused = folder::lock(folder.path()).unwrap_err();
    assert!(refused.to_string().contains("with the same backup again"), "{refused}");
    let back = restored(&made.file, folder.path()).await.unwrap();
    assert!(back.aside.is_some(), "its files were still there");
    folder::lock(folder.path()).expect("a hub can start");
    assert!(!folder.path().join("restoring").exists());
}

#[tokio::test]
async fn b1_with_sign_out_agents_sign_in_again_and_visitors_stay_who_they_are() {
    let used = Used::new().await;
    let (agent, visitor) = (used.hub.agent_token(0).await, used.hub.visitor_token(0).await);
    let place = Folder::new();
    let made = backed_up(used.hub.folder(), place.path()).await;
    let mut hub = used.hub;
    let mut lets_in = async |sign_out: bool| {
        hub.restart_after(|folder| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
            command.arg("restore").arg(&made.file).arg("--replace").arg("--data").arg(folder);
            command.args(sign_out.then_some("--sign-out"));
            assert!(command.output().unwrap().status.success());
        })
        .await;
        let mut let_in = Vec::new();
        for (token, device) in [(&agent, desk(7)), (&visitor, browser(7))] {
            let open = Open { token: token.clone(), protocol: PROTOCOL, device, resume: None };
            let_in.push(Client::connect(hub.address()).await.begin(open).await.is_ok());
        }
        let_in
    };
    assert_eq!(lets_in(false).await, [true, true]);
    assert_eq!(lets_in(true).await, [false, true]);
}
