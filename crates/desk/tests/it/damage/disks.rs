//! Disks that are full or read-only. They are real ones, in memory, which a process may mount that has its mounts to
//! itself.

use super::{TYPED, WRITTEN, change, finds_the_unsent, flip_all_but_the_unsent, told, unsent};
use crate::chat::{begin, go_green, said};
use crate::disk::{Disk, has_own_mounts};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, Draft, DraftOf, NoticeKind, Say};
use deskbell_domain::ConversationId;
use deskbell_testkit::soon;
use futures_util::poll;
use std::fs;
use std::pin::pin;

/// A desk on a disk of its own that was stopped with something unsent.
async fn left_unsent(scene: &Scene, disk: &Disk) -> ConversationId {
    let mut page = scene.desk_in(disk.folder()).await;
    page.sign_in(scene).await;
    let conversation = unsent(scene, &mut page).await;
    page.stop().await;
    scene.relay.mend(scene.hub.address());
    conversation
}

/// Starts on a disk that cannot be written, and later on the same as it was before.
async fn starts(scene: &Scene, disk: &Disk, conversation: ConversationId, mend: impl FnOnce()) {
    let mut page = scene.desk_in(disk.folder()).await;
    told(&mut page, NoticeKind::Problem, "folder cannot be written").await;
    finds_the_unsent(&mut page, conversation).await;
    page.stop().await;
    mend();
    // What was sent from memory still stands in the file: it does not go twice.
    let mut page = scene.desk_in(disk.folder()).await;
    finds_the_unsent(&mut page, conversation).await;
    assert_eq!(page.shown.notices, [], "nothing is wrong any more");
    page.stop().await;
}

#[tokio::test]
async fn quality_2_a_read_only_folder_is_said_and_unsent_text_survives() {
    if !has_own_mounts("damage::disks::quality_2_a_read_only_folder_is_said_and_unsent_text_survives") {
        return;
    }
    let scene = Scene::new().await;
    let disk = Disk::mounted(&scene.folder, "4m");
    let conversation = left_unsent(&scene, &disk).await;
    disk.allow_writing(false);
    starts(&scene, &disk, conversation, || disk.allow_writing(true)).await;
}

#[tokio::test]
async fn quality_2_read_only_files_are_said_and_unsent_text_survives() {
    if !has_own_mounts("damage::disks::quality_2_read_only_files_are_said_and_unsent_text_survives") {
        return;
    }
    for name in ["outbox.db", "cache.db"] {
        let scene = Scene::new().await;
        let disk = Disk::mounted(&scene.folder, "4m");
        let conversation = left_unsent(&scene, &disk).await;
        let file = disk.fix(name);
        starts(&scene, &disk, conversation, || drop(file)).await;
    }
}

#[tokio::test]
async fn quality_2_a_full_disk_is_said_and_unsent_text_survives() {
    if !has_own_mounts("damage::disks::quality_2_a_full_disk_is_said_and_unsent_text_survives") {
        return;
    }
    let scene = Scene::new().await;
    let disk = Disk::mounted(&scene.folder, "4m");
    let conversation = left_unsent(&scene, &disk).await;
    disk.fill();
    starts(&scene, &disk, conversation, || disk.free()).await;
}

#[tokio::test]
async fn quality_2_a_desk_that_was_killed_on_a_full_disk_finds_its_unsent_text() {
    if !has_own_mounts("damage::disks::quality_2_a_desk_that_was_killed_on_a_full_disk_finds_its_unsent_text")
    {
        return;
    }
    let scene = Scene::new().await;
    let disk = Disk::mounted(&scene.folder, "4m");
    let mut page = scene.live_desk().await;
    let conversation = unsent(&scene, &mut page).await;
    // What lies there now is what a kill would leave: the text stands in the log beside the file alone.
    for name in ["cache.db", "cache.db-wal", "outbox.db", "outbox.db-wal"] {
        fs::copy(scene.folder.path().join(name), disk.folder().join(name)).unwrap();
    }
    let content = fs::read(disk.folder().join("outbox.db")).unwrap();
    assert!(!content.windows(WRITTEN.len()).any(|bytes| bytes == WRITTEN.as_bytes()));
    page.stop().await;
    scene.relay.mend(scene.hub.address());
    disk.fill();
    starts(&scene, &disk, conversation, || disk.free()).await;
}

#[tokio::test]
async fn quality_2_a_damaged_outbox_on_a_full_disk_is_carried_over_once_there_is_space() {
    if !has_own_mounts(
        "damage::disks::quality_2_a_damaged_outbox_on_a_full_disk_is_carried_over_once_there_is_space",
    ) {
        return;
    }
    let scene = Scene::new().await;
    let disk = Disk::mounted(&scene.folder, "4m");
    let conversation = left_unsent(&scene, &disk).await;
    change(&disk.folder().join("outbox.db"), |content| flip_all_but_the_unsent(content));
    disk.fill();
    // Room to look into the file, which takes eight pages beside it, and not for another one.
    let filler = fs::File::options().write(true).open(disk.folder().join("filler")).unwrap();
    filler.set_len(filler.metadata().unwrap().len() - 12 * 4_096).unwrap();
    scene.relay.cut();
    let mut page = scene.desk_in(disk.folder()).await;
    told(&mut page, NoticeKind::Problem, "what is not sent yet is lost").await;
    page.stop().await;
    scene.relay.mend(scene.hub.address());
    drop(filler);
    disk.free();
    let mut page = scene.desk_in(disk.folder()).await;
    told(&mut page, NoticeKind::Problem, "a copy of the file was kept").await;
    page.sign_in(&scene).await;
    finds_the_unsent(&mut page, conversation).await;
    page.stop().await;
}

#[tokio::test]
async fn d3_what_is_written_on_a_full_disk_is_acknowledged_once_the_hub_has_it() {
    if !has_own_mounts("damage::disks::d3_what_is_written_on_a_full_disk_is_acknowledged_once_the_hub_has_it")
    {
        return;
    }
    let scene = Scene::new().await;
    let disk = Disk::mounted(&scene.folder, "4m");
    disk.fill();
    let mut page = scene.desk_in(disk.folder()).await;
    page.sign_in(&scene).await;
    told(&mut page, NoticeKind::Problem, "folder cannot be written").await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    scene.cut(&mut page).await;
    let desk = page.desk.clone();
    let say = Ask::Say(Say { conversation, text: WRITTEN.into(), attachments: Vec::new() });
    let mut asked = pin!(desk.ask(say));
    assert!(poll!(&mut asked).is_pending());
    page.until("the message", |shown| (!shown.unsent(conversation).is_empty()).then_some(())).await;
    assert!(poll!(&mut asked).is_pending(), "it is in memory only");
    scene.mend(&mut page).await;
    soon("the answer", asked).await.expect("the hub has it");
    said(&mut visitor, WRITTEN).await;
    page.stop().await;
}

/// Says something that is to be refused because it cannot be kept.
async fn not_kept(page: &Page, conversation: ConversationId, text: &str) {
    let say = Ask::Say(Say { conversation, text: text.into(), attachments: Vec::new() });
    let words = page.refused(say).await;
    assert!(words.contains("disk is full") && words.contains("still in the composer"), "{words}");
}

#[tokio::test]
async fn quality_2_a_disk_that_becomes_full_loses_nothing_and_goes_on_when_there_is_space() {
    if !has_own_mounts(
        "damage::disks::quality_2_a_disk_that_becomes_full_loses_nothing_and_goes_on_when_there_is_space",
    ) {
        return;
    }
    let scene = Scene::new().await;
    let disk = Disk::mounted(&scene.folder, "4m");
    let mut page = scene.desk_in(disk.folder()).await;
    page.sign_in(&scene).await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.say(conversation, "before").await;
    said(&mut visitor, "before").await;

    disk.fill();
    // What comes is shown all the same, and what is written is never said to be kept when it is not.
    visitor.write(Some(conversation), "are you there?").await.unwrap();
    told(&mut page, NoticeKind::Problem, "folder cannot be written").await;
    page.until("what came", |shown| {
        shown.texts(conversation).contains(&"are you there?".into()).then_some(())
    })
    .await;
    let draft = Draft { text: TYPED.into(), caret: 4, note: false };
    let keep = Ask::KeepDraft(DraftOf { conversation, draft });
    let refused = loop {
        // What was given up makes some room once it is closed.
        disk.fill();
        if let Err(refused) = page.ask::<()>(keep.clone()).await {
            break refused;
        }
    };
    assert!(refused.to_string().contains("disk is full"), "{refused}");
    not_kept(&page, conversation, "lost?").await;

    disk.free();
    scene.cut(&mut page).await;
    page.say(conversation, "after").await;
    page.stop().await;
    scene.relay.mend(scene.hub.address());
    let mut page = scene.desk_in(disk.folder()).await;
    page.live().await;
    page.open(conversation).await;
    page.until("everything", |shown| {
        (shown.texts(conversation) == ["hello", "before", "are you there?", "after"]).then_some(())
    })
    .await;
    page.stop().await;
}
