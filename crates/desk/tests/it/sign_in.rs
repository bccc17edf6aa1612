//! Finding a hub, signing in and out.

use crate::page::Page;
use crate::scene::{PASSWORD, Scene};
use deskbell_desk::view::{
    Ask, FindHub, HubFound, LineDown, LinkState, LinkView, Phase, Refusal, SignInForm,
};
use deskbell_domain::{ConversationId, Span};

fn form(hub: String, password: &str) -> Ask {
    Ask::SignIn(SignInForm { hub, email: "agent0@example.org".into(), password: password.into() })
}

fn signed_out(page: &Page) -> Option<(Option<String>, Option<Refusal>)> {
    match &page.shown.view.phase {
        Phase::SignedOut { email, because, .. } => Some((email.clone(), because.clone())),
        Phase::Loading { .. } | Phase::Desk { .. } => None,
    }
}

#[tokio::test]
async fn a_hub_is_found_by_its_address_and_says_whose_it_is() {
    let scene = Scene::new().await;
    let page = scene.desk().await;
    assert_eq!(signed_out(&page), Some((None, None)));
    let address = scene.relay.url();
    let found: HubFound = page.ask(Ask::FindHub(FindHub { address: address.clone() })).await.unwrap();
    assert_eq!((found.address, found.organisation.as_str(), found.secure), (address, "Maison Lumen", false));
}

#[tokio::test]
async fn an_address_without_a_hub_is_refused_in_words() {
    let scene = Scene::new().await;
    let page = scene.desk().await;
    let find = |address: String| Ask::FindHub(FindHub { address });
    let words = page.refused(find("http://desk.example.com".into())).await;
    assert!(words.contains("https"), "{words}");
    scene.relay.cut();
    let words = page.refused(find(scene.relay.url())).await;
    assert!(words.contains("No hub answers"), "{words}");
}

#[tokio::test]
async fn a_wrong_password_is_refused_in_the_hubs_words_and_nobody_is_signed_in() {
    let scene = Scene::new().await;
    let mut page = scene.desk().await;
    let words = page.refused(form(scene.relay.url(), "wrong password 123")).await;
    assert!(!words.is_empty());
    assert_eq!(signed_out(&page), Some((None, None)));
    page.check().await;
}

#[tokio::test]
async fn a_good_password_shows_the_desk_and_the_next_start_needs_none() {
    let scene = Scene::new().await;
    let page = scene.live_desk().await;
    let me = page.shown.desk().unwrap().me.clone();
    assert_eq!((me.name.as_str(), me.organisation.as_str()), ("Agent 0", "Maison Lumen"));
    page.stop().await;
    let mut page = scene.desk().await;
    assert!(page.shown.desk().is_some(), "the list is there before the hub has answered");
    page.live().await;
    page.stop().await;
}

#[tokio::test]
async fn signing_out_forgets_what_the_hub_told_and_the_token() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    page.must(Ask::SignOut(())).await;
    page.until("the door", |shown| matches!(shown.view.phase, Phase::SignedOut { .. }).then_some(())).await;
    assert_eq!(signed_out(&page), Some((Some("agent0@example.org".into()), None)));
    page.stop().await;
    let page = scene.desk().await;
    assert!(page.shown.desk().is_none());
    // Whoever signs in next sees it all again.
    let mut page = page;
    page.sign_in(&scene).await;
    page.stop().await;
}

#[tokio::test]
async fn a_token_that_the_hub_revoked_ends_at_the_door_with_words() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    // A new password revokes the tokens that came of the old one.
    scene.hub.set_password(0, PASSWORD).await;
    scene.cut(&mut page).await;
    scene.relay.mend(scene.hub.address());
    page.must(Ask::ReconnectNow(())).await;
    page.until("the door", |shown| matches!(shown.view.phase, Phase::SignedOut { .. }).then_some(())).await;
    let (_, because) = signed_out(&page).unwrap();
    assert_eq!(because, Some(LineDown::SignedOut.into()));
    page.stop().await;
}

#[tokio::test]
async fn a_preset_account_signs_in_by_itself_once_its_hub_is_there() {
    let scene = Scene::new().await;
    scene.relay.cut();
    let mut page = scene.preset_desk().await;
    // In its first moments it is told as connecting.
    page.pass(Span::secs(3));
    page.until("that it waits", |shown| match &shown.view.phase {
        Phase::Loading { link, .. } => link_waits(link).then_some(()),
        Phase::SignedOut { .. } | Phase::Desk { .. } => None,
    })
    .await;
    scene.relay.mend(scene.hub.address());
    page.pass(Span::secs(2));
    page.live().await;
    // Whoever signs out stays so.
    page.must(Ask::SignOut(())).await;
    page.pass(Span::mins(1));
    page.until("the door", |shown| matches!(shown.view.phase, Phase::SignedOut { .. }).then_some(())).await;
    page.stop().await;
}

/// Whether the page is told when it is tried again.
fn link_waits(link: &LinkView) -> bool {
    matches!(&link.state, LinkState::Offline { next_try: Some(_), .. })
}

#[tokio::test]
async fn asks_about_what_is_not_there_are_refused_in_words() {
    let scene = Scene::new().await;
    let page = scene.live_desk().await;
    let nowhere = ConversationId(uuid::Uuid::nil());
    let say = Ask::Say(deskbell_desk::view::Say {
        conversation: nowhere,
        text: "hello".into(),
        attachments: Vec::new(),
    });
    assert!(page.refused(say).await.contains("not known here"));
    let open = Ask::OpenThread(deskbell_desk::view::ConversationOf { conversation: nowhere });
    assert!(page.refused(open).await.contains("not known here"));
    page.stop().await;
}
