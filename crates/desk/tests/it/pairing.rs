//! A desk and the code by which a phone is paired with it (H5).

use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, PhoneOf};
use deskbell_domain::DeviceId;
use uuid::Uuid;

/// The secret in the code that is shown.
async fn shows_a_code(page: &mut Page) -> String {
    page.must(Ask::PairPhone(())).await;
    let url = page.until("the code", |shown| Some(shown.desk()?.pairing.as_ref()?.code.url.clone())).await;
    url.split_once('#').expect("the ticket is behind the address").1.to_owned()
}

async fn puts_it_away(page: &mut Page) {
    page.must(Ask::StopPairing(())).await;
    page.until("no code", |shown| shown.desk()?.pairing.is_none().then_some(())).await;
}

/// The hub has answered whatever this desk has asked of phones.
async fn hub_has_answered(page: &Page) {
    let phone = DeviceId(Uuid::from_u128(1));
    page.refused(Ask::ForgetPhone(PhoneOf { phone })).await;
}

/// Whether the hub takes a code.
async fn is_taken(scene: &Scene, ticket: &str) -> bool {
    let claim = serde_json::json!({ "ticket": ticket, "name": "Pixel 9" });
    let request = reqwest::Client::new().post(scene.hub.url("/v1/phones")).json(&claim);
    request.send().await.expect("the hub answers").status().is_success()
}

#[tokio::test]
async fn h5_a_code_that_is_put_away_pairs_nothing() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let put_away = shows_a_code(&mut page).await;
    puts_it_away(&mut page).await;
    hub_has_answered(&page).await;
    assert!(!is_taken(&scene, &put_away).await, "it may have been photographed");
    let code = shows_a_code(&mut page).await;
    assert!(is_taken(&scene, &code).await);
    page.until("the phone", |shown| shown.desk()?.phones.first().map(drop)).await;
    // The code has done its work: there is nothing to put away.
    puts_it_away(&mut page).await;
}

#[tokio::test]
async fn h5_a_code_that_is_put_away_while_the_line_is_broken_pairs_nothing_once_it_is_back() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let put_away = shows_a_code(&mut page).await;
    scene.cut(&mut page).await;
    puts_it_away(&mut page).await;
    scene.mend(&mut page).await;
    hub_has_answered(&page).await;
    assert!(!is_taken(&scene, &put_away).await);
}

#[tokio::test]
async fn h5_whoever_signs_out_leaves_no_code_on_the_screen() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    shows_a_code(&mut page).await;
    page.must(Ask::SignOut(())).await;
    page.sign_in(&scene).await;
    page.until("the desk without the code", |shown| shown.desk()?.pairing.is_none().then_some(())).await;
}
