//! A hub that was restored from a backup, as the desk takes it (B1).

use crate::chat::{begin, go_green};
use crate::page::texts;
use crate::scene::Scene;
use deskbell_desk::view::SectionKind;
use deskbell_testkit::{Client, browser};

/// Cut off, the hub restored to what it was at the backup, and back.
#[tokio::test]
async fn b1_a_desk_believes_a_restored_hub_and_sends_again_what_that_may_have_lost() {
    let mut scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.say(conversation, "in the backup").await;
    page.until("delivered", |shown| (shown.texts(conversation).len() == 2).then_some(())).await;
    let backup = scene.hub.back_up().await;

    visitor.write(Some(conversation), "lost by the visitor").await.unwrap();
    page.say(conversation, "lost by the desk").await;
    page.until("all of it", |shown| (shown.texts(conversation).len() == 4).then_some(())).await;
    let version = page.open(conversation).await.head.version;
    scene.cut(&mut page).await;
    page.say(conversation, "written meanwhile").await;
    drop(visitor);
    scene.hub.restore(&backup).await;
    scene.mend(&mut page).await;

    let mut thread = page.open(conversation).await;
    let expected = ["hello", "in the backup", "written meanwhile"];
    if texts(crate::page::entries(&thread)) != expected {
        // The message that waited may still be on its way.
        page.until("it", |shown| (shown.texts(conversation).len() == 3).then_some(())).await;
        thread = page.open(conversation).await;
    }
    assert_eq!(texts(crate::page::entries(&thread)), expected);
    assert!(thread.head.version < version, "the hub counts from an earlier place, and is believed");
    assert_eq!(page.shown.section(conversation), Some(SectionKind::WaitingForVisitor));

    // Places that were taken by what is lost are taken anew.
    let token = scene.hub.visitor_token(0).await;
    let mut visitor = Client::open(scene.hub.address(), token, browser(1)).await;
    visitor.write(Some(conversation), "and again").await.unwrap();
    page.until("it", |shown| (shown.texts(conversation).last()? == "and again").then_some(())).await;
    page.check().await;
    page.stop().await;
}
