//! What reaches the desk from outside its window: links, the tray, quitting (D1).

use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::{Scene, StillClock};
use deskbell_desk::view::{Ask, Change, Phase};
use deskbell_desk::{Desk, Order, Wanted};
use deskbell_domain::link::Link;
use deskbell_domain::{ConversationId, Span};
use deskbell_testkit::soon;
use std::sync::Arc;

const NOBODYS: u128 = 0x0198_f3a2_77c1_7e0b_9d55_3f2a_6c1e_8b04;

fn link(conversation: ConversationId) -> Wanted {
    Wanted::Link(Link::Conversation(conversation))
}

fn nobodys() -> ConversationId {
    uuid::Uuid::from_u128(NOBODYS).into()
}

async fn raised(page: &mut Page) {
    page.order("the window", |order| (*order == Order::Raise).then_some(())).await;
}

#[tokio::test]
async fn d1_a_link_brings_its_conversation_to_the_front_and_does_nothing_else() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 1).await;
    let before = page.shown.state_box(conversation).cloned();
    page.desk.wants(link(conversation)).await;
    raised(&mut page).await;
    assert_eq!(page.until("the conversation", |shown| shown.show).await, conversation);
    assert_eq!(page.shown.state_box(conversation).cloned(), before, "it is shown, and not even read");
}

#[tokio::test]
async fn d1_a_link_to_what_is_not_here_says_so_online_and_offline() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    page.desk.wants(link(nobodys())).await;
    raised(&mut page).await;
    let said = |shown: &crate::page::Shown| shown.outside.last().cloned();
    assert_eq!(page.until("an answer", said).await, Change::NotHere { online: true });

    page.shown.outside.clear();
    scene.cut(&mut page).await;
    page.desk.wants(link(nobodys())).await;
    // As long as the hub may be back at once it is waited for.
    page.pass(Span::mins(1));
    assert_eq!(page.until("an answer", said).await, Change::NotHere { online: false });
    assert_eq!(page.shown.show, None);
}

#[tokio::test]
async fn d1_a_link_before_the_sign_in_is_shown_after_it() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 1).await;
    let waits = |shown: &crate::page::Shown| match shown.view.phase {
        Phase::SignedOut { link, .. } => Some(link),
        Phase::Loading { .. } | Phase::Desk { .. } => None,
    };
    page.must(Ask::SignOut(())).await;
    assert!(!page.until("the door", waits).await);
    page.desk.wants(link(nobodys())).await;
    page.desk.wants(link(conversation)).await;
    page.until("the link at the door", |shown| waits(shown).filter(|waits| *waits)).await;
    assert_eq!(page.shown.show, None);
    page.sign_in(&scene).await;
    assert_eq!(
        page.until("the conversation", |shown| shown.show).await,
        conversation,
        "the newest one counts"
    );
    assert_eq!(page.shown.outside, []);
}

#[tokio::test]
async fn d1_whoever_signs_out_takes_the_link_along() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    scene.cut(&mut page).await;
    page.desk.wants(link(nobodys())).await;
    page.must(Ask::SignOut(())).await;
    let link = page.until("the door", |shown| match shown.view.phase {
        Phase::SignedOut { link, .. } => Some(link),
        Phase::Loading { .. } | Phase::Desk { .. } => None,
    });
    assert!(!link.await);
}

#[tokio::test]
async fn d1_a_desk_that_a_link_has_started_waits_for_its_page() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 1).await;
    page.stop().await;

    let clock: StillClock = scene.clock.clone();
    let mut config = scene.config(scene.folder.path());
    config.clock = Arc::new(clock);
    let desk = Desk::start(config).await;
    let mut changes = desk.changes();
    desk.wants(link(conversation)).await;
    desk.wants(Wanted::Conversation(conversation)).await;
    desk.ask(Ask::Start(())).await.expect("a page may start");
    soon("the conversation", async {
        while let Some(list) = changes.next().await {
            if list.contains(&Change::Show { conversation }) {
                return;
            }
        }
    })
    .await;
    desk.shutdown().await;
}

#[tokio::test]
async fn v5_green_on_video_from_outside_is_left_to_the_page() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    page.desk.wants(Wanted::Video).await;
    raised(&mut page).await;
    page.until("the question", |shown| shown.outside.contains(&Change::WantsVideo).then_some(())).await;
    assert!(!page.shown.desk().unwrap().me.channels.video.available);
}

#[tokio::test]
async fn d1_without_a_call_it_quits_at_once() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    page.desk.wants(Wanted::Quit).await;
    page.order("the end", |order| (*order == Order::Quit).then_some(())).await;
    assert_eq!(page.shown.outside, []);
}
