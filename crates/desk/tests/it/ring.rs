//! V3, D2: what a notification does when it is pressed, and how the ring is chosen and tried.

use crate::calls::{ready, ring};
use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::Scene;
use bytes::Bytes;
use deskbell_desk::view::{Ask, Attend, CallStage, Change, Preferences, RingPreferences, RingTone, TryRing};
use deskbell_desk::{Act, Order, RingSound, Tone};
use deskbell_domain::Span;
use deskbell_domain::alerts::About;
use deskbell_domain::call::CallEnd;
use deskbell_domain::health::Measured;

async fn hushed(page: &mut Page) {
    page.order("silence", |order| (*order == Order::Hush).then_some(())).await;
}

#[tokio::test]
async fn d2_accept_at_the_notification_answers_the_call_and_brings_the_window_forward() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (_visitor, started) = ring(&scene, &mut page).await;
    let about = About::Call { call: started.call, conversation: started.conversation };
    page.desk.noticed(about, Act::Accept).await;
    hushed(&mut page).await;
    page.order("the window", |order| matches!(order, Order::Raise).then_some(())).await;
    page.until("the call", |shown| {
        matches!(shown.call()?.stage, CallStage::Connecting { .. } | CallStage::Active { .. }).then_some(())
    })
    .await;
    assert_eq!(page.shown.show, Some(started.conversation));
    page.stop().await;
}

#[tokio::test]
async fn d2_decline_at_the_notification_declines_and_leaves_the_window_where_it_is() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (_visitor, started) = ring(&scene, &mut page).await;
    let about = About::Call { call: started.call, conversation: started.conversation };
    page.orders_so_far().await;
    page.desk.noticed(about, Act::Decline).await;
    page.until("the end", |shown| match shown.call()?.stage {
        CallStage::Ended { why, .. } => (why == CallEnd::Declined).then_some(()),
        _ => None,
    })
    .await;
    let heard = page.orders_so_far().await;
    assert!(heard.contains(&Order::Hush) && heard.contains(&Order::Withdraw { about }), "{heard:?}");
    assert!(!heard.contains(&Order::Raise), "{heard:?}");
    // Pressed once more, while the notification was on its way out.
    page.desk.noticed(about, Act::Accept).await;
    page.until("words", |shown| (!shown.notices.is_empty()).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn d2_reply_at_the_notification_wants_the_caret_in_the_composer() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let acts = page
        .order("a notification", |order| match order {
            Order::Notify { acts, .. } => Some(acts.clone()),
            _ => None,
        })
        .await;
    assert_eq!(acts, [(Act::Reply, "Reply".to_owned()), (Act::Open, "Open".to_owned())]);
    page.desk.noticed(About::Conversation(conversation), Act::Reply).await;
    page.order("the window", |order| matches!(order, Order::Raise).then_some(())).await;
    let wanted = Change::Reply { conversation };
    page.until("the wish", |shown| shown.outside.contains(&wanted).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn d5_notifications_speak_the_language_that_was_chosen() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    page.must(Ask::SetPreferences(Preferences { language: Some("fr".into()), ..Preferences::default() }))
        .await;
    begin(&scene, &mut page, 0).await;
    let title = page
        .order("a notification", |order| match order {
            Order::Notify { title, .. } => Some(title.clone()),
            _ => None,
        })
        .await;
    assert_eq!(title, "Visitor 0 · nouvelle conversation");
    page.stop().await;
}

#[tokio::test]
async fn v3_a_ring_follows_what_is_chosen_while_it_rings() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    ring(&scene, &mut page).await;
    page.orders_so_far().await;
    let ring = RingPreferences { tone: RingTone::Glass, device: Some("desk".into()), volume: 200, own: None };
    page.must(Ask::SetPreferences(Preferences { ring, ..Preferences::default() })).await;
    let wanted = RingSound { tone: Tone::Glass, device: Some("desk".into()), volume: 100 };
    page.order("another ring", |order| (*order == Order::Ring { ring: wanted.clone() }).then_some(())).await;
    page.must(Ask::SetPreferences(Preferences { sound: false, ..Preferences::default() })).await;
    hushed(&mut page).await;
    page.stop().await;
}

#[tokio::test]
async fn d2_do_not_disturb_silences_no_ring_and_keeps_its_notification_back() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    page.desk.measured(Measured { do_not_disturb: Some(true), ..Measured::default() }).await;
    ring(&scene, &mut page).await;
    page.order("the ring", |order| matches!(order, Order::Ring { .. }).then_some(())).await;
    page.must(Ask::Attend(Attend { window: false, conversation: None })).await;
    let heard = page.orders_so_far().await;
    assert!(!heard.iter().any(|order| matches!(order, Order::Notify { .. })), "{heard:?}");
    page.stop().await;
}

#[tokio::test]
async fn v3_ones_own_ring_is_kept_in_the_desks_folder_and_forgotten_again() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let refused = page.refused(Ask::TryRing(TryRing { tone: RingTone::Own })).await;
    assert!(refused.contains("Choose a file"), "{refused}");
    let large = page.desk.keep_ring("large.wav".into(), Bytes::from(vec![0; 5_000_001])).await;
    assert!(large.unwrap_err().to_string().contains("5 MB"));

    page.desk.keep_ring("mélodie\n.mp3".into(), Bytes::from_static(b"tones")).await.unwrap();
    page.until("the own ring", |shown| {
        let ring = &shown.view.preferences.ring;
        (ring.tone == RingTone::Own && ring.own.as_deref() == Some("mélodie.mp3")).then_some(())
    })
    .await;
    // The page cannot say that it has a file that it has not.
    page.must(Ask::SetPreferences(Preferences::default())).await;
    page.until("its name", |shown| shown.view.preferences.ring.own.as_ref().map(drop)).await;

    let desk = page.desk.clone();
    let trial = tokio::spawn(async move { desk.ask(Ask::TryRing(TryRing { tone: RingTone::Own })).await });
    let path = page
        .order("the trial", |order| match order {
            Order::TryRing { ring: RingSound { tone: Tone::Own(path), .. } } => Some(path.clone()),
            _ => None,
        })
        .await;
    assert_eq!(std::fs::read(&path).unwrap(), b"tones");
    page.must(Ask::StopTrying(())).await;
    page.order("the end of the trial", |order| (*order == Order::StopTrying).then_some(())).await;
    page.desk.ring_tried(true).await;
    assert_eq!(trial.await.unwrap().unwrap()["played"], true);

    page.must(Ask::ForgetRing(())).await;
    page.until("no own ring", |shown| shown.view.preferences.ring.own.is_none().then_some(())).await;
    assert_eq!(page.shown.view.preferences.ring.tone, RingTone::Bell);
    page.stop().await;
}

#[tokio::test]
async fn v3_a_ring_is_not_tried_while_a_call_rings() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    ring(&scene, &mut page).await;
    assert!(page.refused(Ask::TryRing(TryRing { tone: RingTone::Bell })).await.contains("A call rings"));
    page.stop().await;
}

#[tokio::test]
async fn v3_the_end_of_a_trial_is_not_waited_for_without_end() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let desk = page.desk.clone();
    let trial = tokio::spawn(async move { desk.ask(Ask::TryRing(TryRing { tone: RingTone::Bell })).await });
    page.order("the trial", |order| matches!(order, Order::TryRing { .. }).then_some(())).await;
    page.pass(Span::secs(40));
    assert!(trial.await.unwrap().unwrap_err().to_string().contains("did not answer"));
}
