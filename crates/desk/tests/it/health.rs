//! A4 and A5: whether the agent is there, and whether the desk can be heard.

use crate::calls::{answered, hang_up, ready};
use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, FinishFirst, Preferences, Tested};
use deskbell_desk::{Order, Sound};
use deskbell_domain::Span;
use deskbell_domain::away::Seen;
use deskbell_domain::health::{
    Devices, Finding, HealthCheck, HealthState, Measured, RingFound, Service, Tried,
};

/// A computer that has everything but a camera and a microphone, which tests do not choose.
fn whole() -> Measured {
    Measured {
        notifications: Service::Works,
        do_not_disturb: Some(false),
        speakers: Devices::These(vec!["desk".into()]),
        speaker_names: vec![("desk".into(), "Desk speakers".into())],
        cameras: Devices::These(Vec::new()),
        microphones: Devices::These(Vec::new()),
    }
}

async fn until_away(page: &mut Page, away: bool) {
    page.until("being away", |shown| (shown.desk()?.me.away == away).then_some(())).await;
}

async fn until_ring(page: &mut Page, found: RingFound, state: HealthState) {
    let wanted = HealthCheck { finding: Finding::Ring { found }, state };
    page.until("what is found of the ring", |shown| {
        shown.desk()?.health.checks.contains(&wanted).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a4_the_hub_hears_of_a_locked_screen_once_and_again_in_the_next_session() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    page.desk.seen(Seen::Locked).await;
    until_away(&mut page, true).await;
    page.desk.seen(Seen::Locked).await;
    scene.cut(&mut page).await;
    // Unlocked while nobody hears it: the next session says it.
    page.desk.seen(Seen::Unlocked).await;
    scene.mend(&mut page).await;
    until_away(&mut page, false).await;
    page.stop().await;
}

#[tokio::test]
async fn a4_a_desk_that_was_killed_while_the_screen_was_locked_is_back_when_it_is_started() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    page.desk.seen(Seen::Idle(Span::mins(10))).await;
    until_away(&mut page, true).await;
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    until_away(&mut page, false).await;
    page.stop().await;
}

#[tokio::test]
async fn a4_who_is_in_a_call_is_there() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = answered(&scene, &mut page).await;
    page.desk.seen(Seen::Locked).await;
    // The hub has carried out this one, so it has carried out whatever was told before.
    page.must(Ask::Finish(FinishFirst { finish: true })).await;
    page.until("what the hub knows", |shown| shown.desk()?.me.finishing.then_some(())).await;
    assert!(!page.shown.desk().unwrap().me.away);
    hang_up(&mut visitor, started.call).await;
    until_away(&mut page, true).await;
    page.stop().await;
}

#[tokio::test]
async fn a5_the_light_follows_what_the_system_says_and_what_the_person_chose() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    assert!(page.shown.desk().unwrap().health.connected_since.is_some());
    // The light itself is orange: the desk's clock stands still, and the hub's does not.
    page.desk.measured(whole()).await;
    until_ring(&mut page, RingFound::Works, HealthState::Good).await;
    page.desk.measured(Measured { speakers: Devices::These(Vec::new()), ..whole() }).await;
    until_ring(&mut page, RingFound::Absent, HealthState::Warn).await;
    assert!(!page.shown.desk().unwrap().health.deaf);

    page.must(Ask::SetPreferences(Preferences { notifications: false, ..Preferences::default() })).await;
    page.until("a deaf desk", |shown| shown.desk()?.health.deaf.then_some(())).await;
    assert_eq!(page.shown.desk().unwrap().health.light, HealthState::Bad);
    page.stop().await;
}

#[tokio::test]
async fn a5_a_check_asks_the_system_anew_and_a_test_says_which_of_both_worked() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let desk = page.desk.clone();
    let checked = tokio::spawn(async move { desk.ask(Ask::CheckHealth(())).await });
    page.order("a measurement", |order| (*order == Order::Measure).then_some(())).await;
    page.desk.measured(whole()).await;
    checked.await.unwrap().unwrap();

    let desk = page.desk.clone();
    let tested = tokio::spawn(async move { desk.ask(Ask::SelfTest(())).await });
    page.order("a test", |order| matches!(order, Order::Test { .. }).then_some(())).await;
    page.desk.tested(Tried { ring: false, notification: true }).await;
    let tested: Tested = serde_json::from_value(tested.await.unwrap().unwrap()).unwrap();
    assert_eq!(tested, Tested { ring: false, notification: true });
    until_ring(&mut page, RingFound::Failed, HealthState::Warn).await;
    assert!(page.shown.desk().unwrap().health.tested_at.is_some());
    page.stop().await;
}

#[tokio::test]
async fn a5_a_shell_that_does_not_answer_is_said_to_the_person() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let desk = page.desk.clone();
    let checked = tokio::spawn(async move { desk.ask(Ask::CheckHealth(())).await });
    page.order("a measurement", |order| (*order == Order::Measure).then_some(())).await;
    page.pass(Span::secs(10));
    assert!(checked.await.unwrap().unwrap_err().to_string().contains("did not answer"));
}

#[tokio::test]
async fn d2_the_systems_do_not_disturb_keeps_the_desk_quiet() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    page.desk.measured(Measured { do_not_disturb: Some(true), ..whole() }).await;
    begin(&scene, &mut page, 0).await;
    let quiet = page.orders_so_far().await;
    let loud = |order: &Order| matches!(order, Order::Notify { .. } | Order::Play { .. });
    assert!(!quiet.iter().any(loud), "{quiet:?}");
    page.desk.measured(whole()).await;
    begin(&scene, &mut page, 1).await;
    page.order("a sound", |order| matches!(order, Order::Play { sound: Sound::Waiting, .. }).then_some(()))
        .await;
    page.stop().await;
}
