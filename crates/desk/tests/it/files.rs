//! Damaged and unwritable files: the desk starts, and nothing that was not sent is lost.

use crate::chat::{begin, go_green};
use crate::page::{Page, Scene};
use deskbell_desk::view::NoticeKind;

/// Replaces a file by noise.
fn ruin(scene: &Scene, name: &str) {
    let path = scene.folder.path().join(name);
    assert!(path.exists(), "{name} is where it is looked for");
    std::fs::write(&path, "This is a letter, not a database. ".repeat(500)).unwrap();
}

async fn told(page: &mut Page, kind: NoticeKind, words: &str) {
    page.until(words, |shown| {
        shown.notices.iter().any(|notice| notice.kind == kind && notice.message.contains(words)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn quality_2_a_damaged_cache_is_filled_again_and_unsent_text_survives() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    scene.cut(&mut page).await;
    page.say(conversation, "not sent yet").await;
    page.stop().await;
    ruin(&scene, "cache.db");
    scene.relay.mend(scene.hub.address());
    let mut page = scene.desk().await;
    told(&mut page, NoticeKind::Info, "fetched from the hub again").await;
    page.live().await;
    page.open(conversation).await;
    page.until("the message", |shown| (shown.texts(conversation) == ["hello", "not sent yet"]).then_some(()))
        .await;
    page.stop().await;
}

#[tokio::test]
async fn quality_2_a_folder_that_cannot_be_made_is_said_and_the_desk_works() {
    let scene = Scene::new().await;
    let file = scene.folder.path().join("a file where the folder should be");
    std::fs::write(&file, "").unwrap();
    let mut page = scene.desk_in(&file).await;
    told(&mut page, NoticeKind::Problem, "cannot be written").await;
    page.sign_in(&scene).await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.say(conversation, "from memory").await;
    page.until("the message", |shown| (shown.texts(conversation) == ["hello", "from memory"]).then_some(()))
        .await;
    page.stop().await;
}

#[tokio::test]
async fn quality_2_a_damaged_outbox_is_said_and_kept_aside() {
    let scene = Scene::new().await;
    let page = scene.live_desk().await;
    page.stop().await;
    ruin(&scene, "outbox.db");
    let mut page = scene.desk().await;
    told(&mut page, NoticeKind::Problem, "a copy of the file was kept").await;
    assert!(scene.folder.path().join("outbox.db.damaged-1").exists());
    page.sign_in(&scene).await;
    page.stop().await;
}
