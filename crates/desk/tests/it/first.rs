//! A first start: the trial on this computer, and the look at whether a ring reaches the person.

use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::Order;
use deskbell_desk::view::{Ask, LeaveTrial, Phase, Refusal, TrialProblem, TrialStage};
use deskbell_domain::Span;
use deskbell_protocol::trial::TrialHub;

/// The hub of this scene, as a trial's.
fn hub(scene: &Scene) -> TrialHub {
    let form = scene.form();
    TrialHub {
        address: form.hub,
        shop: "/demo/shop".into(),
        email: form.email,
        password: form.password,
        version: "0.1.0".into(),
    }
}

async fn until_stage(page: &mut Page, stage: TrialStage) {
    page.until("where the trial stands", |shown| (shown.view.first.trial == stage).then_some(())).await;
}

async fn until_door(page: &mut Page) -> (Option<String>, Option<Refusal>) {
    page.until("the door", |shown| match &shown.view.phase {
        Phase::SignedOut { hub, because, .. } if shown.view.first.trial == TrialStage::None => {
            Some((hub.clone(), because.clone()))
        }
        Phase::SignedOut { .. } | Phase::Loading { .. } | Phase::Desk { .. } => None,
    })
    .await
}

/// Presses *Try it on this computer*, and answers as the shell does.
async fn try_it(page: &mut Page, answer: Result<TrialHub, TrialProblem>) -> Result<(), Refusal> {
    let desk = page.desk.clone();
    let tried = tokio::spawn(async move { desk.ask(Ask::StartTrial(())).await });
    page.order("a start", |order| (*order == Order::StartTrial).then_some(())).await;
    page.desk.trial_started(answer).await;
    tried.await.unwrap().map(drop)
}

async fn leave(page: &mut Page, forget: bool) {
    page.must(Ask::LeaveTrial(LeaveTrial { forget })).await;
    page.order("the end", |order| (*order == Order::EndTrial { forget }).then_some(())).await;
    until_stage(page, TrialStage::Ends).await;
    page.desk.trial_ended(Ok(())).await;
}

#[tokio::test]
async fn d6_a_trial_signs_in_at_its_own_hub_opens_its_shop_and_leaves_no_trace() {
    let scene = Scene::new().await;
    let mut page = scene.desk().await;
    assert_eq!(try_it(&mut page, Ok(hub(&scene))).await, Ok(()));
    page.live().await;
    assert_eq!(page.shown.view.first.trial, TrialStage::Runs);
    assert!(!page.shown.view.first.check, "a trial asks nothing first");
    page.must(Ask::OpenShop(())).await;
    let shop = format!("{}/demo/shop", scene.relay.url());
    page.order("the shop", |order| (*order == Order::OpenUrl { url: shop.clone() }).then_some(())).await;
    leave(&mut page, true).await;
    assert_eq!(until_door(&mut page).await, (None, None));
    page.stop().await;
    // Nothing is taken up again.
    let mut page = scene.desk().await;
    assert_eq!(until_door(&mut page).await, (None, None));
    page.stop().await;
}

#[tokio::test]
async fn d6_a_trial_that_was_not_left_goes_on_at_the_next_start() {
    let scene = Scene::new().await;
    let mut page = scene.desk().await;
    assert_eq!(try_it(&mut page, Ok(hub(&scene))).await, Ok(()));
    page.live().await;
    page.stop().await;

    let mut page = scene.desk().await;
    assert_eq!(page.shown.view.first.trial, TrialStage::Starts);
    page.order("a start", |order| (*order == Order::StartTrial).then_some(())).await;
    page.desk.trial_started(Ok(hub(&scene))).await;
    page.live().await;
    assert_eq!(page.shown.view.first.trial, TrialStage::Runs);
    page.stop().await;

    // And when its hub is gone the door says so.
    let mut page = scene.desk().await;
    page.order("a start", |order| (*order == Order::StartTrial).then_some(())).await;
    page.desk.trial_started(Err(TrialProblem::Missing)).await;
    let (_, because) = until_door(&mut page).await;
    assert_eq!(because, Some(Refusal::Trial { why: TrialProblem::Missing }));
    // Whoever signs in at a hub of their own then is there at the next start, too.
    page.sign_in(&scene).await;
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    assert_eq!(page.shown.view.first.trial, TrialStage::None);
    page.stop().await;
}

#[tokio::test]
async fn d6_after_a_trial_the_door_names_the_hub_that_was_used_before() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    page.must(Ask::SignOut(())).await;
    let (before, _) = until_door(&mut page).await;
    assert!(before.is_some());
    let other = TrialHub { address: scene.relay.url().replace("127.0.0.1", "localhost"), ..hub(&scene) };
    assert_eq!(try_it(&mut page, Ok(other)).await, Ok(()));
    page.live().await;
    // Signing out of a trial is leaving it; what was written is kept.
    page.must(Ask::SignOut(())).await;
    page.order("the end", |order| (*order == Order::EndTrial { forget: false }).then_some(())).await;
    page.desk.trial_ended(Ok(())).await;
    assert_eq!(until_door(&mut page).await, (before, None));
    page.stop().await;
}

#[tokio::test]
async fn d6_why_a_trial_does_not_start_or_end_is_said() {
    let scene = Scene::new().await;
    let mut page = scene.desk().await;
    let refused = |why| Err(Refusal::Trial { why });
    for why in [TrialProblem::Missing, TrialProblem::Newer, TrialProblem::NotWritable] {
        assert_eq!(try_it(&mut page, Err(why)).await, refused(why));
        until_stage(&mut page, TrialStage::None).await;
    }
    // A hub that is not on this computer is none of a trial.
    let far = TrialHub { address: "https://desk.example.com".into(), ..hub(&scene) };
    assert_eq!(try_it(&mut page, Ok(far)).await, refused(TrialProblem::Other));

    // A shell that says nothing.
    let desk = page.desk.clone();
    let tried = tokio::spawn(async move { desk.ask(Ask::StartTrial(())).await });
    page.order("a start", |order| (*order == Order::StartTrial).then_some(())).await;
    page.pass(Span::secs(90));
    assert_eq!(tried.await.unwrap().map(drop), refused(TrialProblem::Silent));
    // What comes too late is stopped again.
    page.order("an end", |order| matches!(order, Order::EndTrial { forget: false }).then_some(())).await;
    page.desk.trial_started(Ok(hub(&scene))).await;
    page.order("an end", |order| matches!(order, Order::EndTrial { forget: false }).then_some(())).await;

    // What is left of an earlier one is deleted from the door, or is not.
    page.must(Ask::LeaveTrial(LeaveTrial { forget: true })).await;
    until_stage(&mut page, TrialStage::Ends).await;
    page.desk.trial_ended(Err(TrialProblem::NotDeleted)).await;
    let (_, because) = until_door(&mut page).await;
    assert_eq!(because, Some(Refusal::Trial { why: TrialProblem::NotDeleted }));
    page.stop().await;
}

#[tokio::test]
async fn d6_a_trial_whose_hub_ends_is_over_and_can_be_started_again() {
    let scene = Scene::new().await;
    let mut page = scene.desk().await;
    assert_eq!(try_it(&mut page, Ok(hub(&scene))).await, Ok(()));
    page.live().await;
    page.desk.trial_over().await;
    let (_, because) = until_door(&mut page).await;
    assert_eq!(because, Some(Refusal::Trial { why: TrialProblem::Ended }));
    assert_eq!(try_it(&mut page, Ok(hub(&scene))).await, Ok(()));
    page.live().await;
    // Who is signed in starts none.
    let refused = page.desk.ask(Ask::StartTrial(())).await.unwrap_err();
    assert_eq!(refused, Refusal::Trial { why: TrialProblem::SignedIn });
    leave(&mut page, false).await;
    page.stop().await;
}

#[tokio::test]
async fn a5_whoever_signs_in_by_hand_is_asked_once_to_look_whether_a_ring_reaches_them() {
    let scene = Scene::new().await;
    let page = scene.live_desk().await;
    assert!(page.shown.view.first.check);
    page.stop().await;
    // Closed before it was done: it is asked again.
    let mut page = scene.desk().await;
    page.live().await;
    assert!(page.shown.view.first.check);
    page.must(Ask::EndCheck(())).await;
    page.must(Ask::EndCheck(())).await;
    page.must(Ask::SignOut(())).await;
    until_door(&mut page).await;
    page.sign_in(&scene).await;
    assert!(!page.shown.view.first.check);
    page.stop().await;
}

#[tokio::test]
async fn a5_whom_a_policy_or_a_demo_signs_in_is_not_asked() {
    let scene = Scene::new().await;
    let mut page = scene.preset_desk().await;
    page.live().await;
    assert!(!page.shown.view.first.check);
    page.stop().await;
}
