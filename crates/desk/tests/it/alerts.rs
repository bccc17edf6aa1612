//! D2: what the shell is told to sound and show.

use crate::chat::{begin, go_green};
use crate::scene::Scene;
use deskbell_desk::view::{Ask, Attend, OpenLink, Preferences, Read};
use deskbell_desk::{Act, Order, Sound};
use deskbell_domain::Span;
use deskbell_domain::alerts::About;

#[tokio::test]
async fn d2_new_work_is_notified_with_a_sound_and_a_click_shows_it() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let notice = page
        .order("a notification", |order| match order {
            Order::Notify { about, title, body, .. } => Some((*about, title.clone(), body.clone())),
            _ => None,
        })
        .await;
    let about = About::Conversation(conversation);
    assert_eq!(notice, (about, "Visitor 0 · new conversation".into(), "hello".into()));
    page.order("a sound", |order| {
        matches!(order, Order::Play { sound: Sound::Waiting, volume: 80 }).then_some(())
    })
    .await;
    page.desk.noticed(about, Act::Open).await;
    page.order("the window", |order| matches!(order, Order::Raise).then_some(())).await;
    assert_eq!(page.until("the conversation", |shown| shown.show).await, conversation);
    page.stop().await;
}

#[tokio::test]
async fn d2_the_conversation_in_focus_is_quiet_and_the_badge_counts_the_rest() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.must(Ask::Attend(Attend { window: true, conversation: Some(conversation) })).await;
    page.order("the end of the notification", |order| {
        (*order == Order::Withdraw { about: About::Conversation(conversation) }).then_some(())
    })
    .await;
    visitor.write(Some(conversation), "are you there?").await.unwrap();
    page.until("the message", |shown| (shown.state_box(conversation)?.unread == 2).then_some(())).await;
    let heard = page.orders_so_far().await;
    assert!(
        !heard.iter().any(|order| matches!(order, Order::Notify { .. } | Order::Play { .. })),
        "{heard:?}"
    );
    assert!(heard.contains(&Order::Badge { unread: 2 }), "{heard:?}");
    page.must(Ask::MarkRead(Read { conversation, up_to: 99 })).await;
    page.order("an empty badge", |order| (*order == Order::Badge { unread: 0 }).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn d2_what_nobody_has_seen_comes_again() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    begin(&scene, &mut page, 0).await;
    page.orders_so_far().await;
    // The line is not tested while the time stands still, so it is gone by then; the repeats are not.
    page.pass(Span::secs(60));
    let title = page
        .order("a repeat", |order| match order {
            Order::Notify { title, .. } => Some(title.clone()),
            _ => None,
        })
        .await;
    assert_eq!(title, "Visitor 0 is waiting");
}

#[tokio::test]
async fn d2_what_a_person_prefers_holds_and_is_there_at_the_next_start() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let preferences = Preferences { sound: false, volume: 255, ..Preferences::default() };
    page.must(Ask::SetPreferences(preferences)).await;
    begin(&scene, &mut page, 0).await;
    page.order("a notification", |order| matches!(order, Order::Notify { .. }).then_some(())).await;
    let heard = page.orders_so_far().await;
    assert!(!heard.iter().any(|order| matches!(order, Order::Play { .. })), "{heard:?}");
    page.stop().await;
    let page = scene.desk().await;
    let kept = &page.shown.view.preferences;
    assert_eq!((kept.sound, kept.volume), (false, 100));
}

#[tokio::test]
async fn links_open_only_when_they_are_https_mailto_or_tel() {
    let scene = Scene::new().await;
    let mut page = scene.desk().await;
    for bad in ["javascript:alert(1)", "file:///etc/passwd", "http://shop.example", "deskbell://x"] {
        assert!(page.refused(Ask::OpenLink(OpenLink { url: bad.into() })).await.contains("https"));
    }
    page.must(Ask::OpenLink(OpenLink { url: "HTTPS://Shop.Example/a b".into() })).await;
    let heard = page.orders_so_far().await;
    assert_eq!(heard, [Order::OpenUrl { url: "https://shop.example/a%20b".into() }]);
}
