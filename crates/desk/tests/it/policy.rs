//! D6: what the organisation has decided holds, whatever the person, the page or an earlier start wants.

use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::Config;
use deskbell_desk::view::{
    Ask, ConversationOf, FileOf, FindHub, Found, Locked, Notice, Phase, Preferences, Refusal,
    RingPreferences, SaveFile, Say, SearchFor, SignInForm, Theme, Told,
};
use deskbell_domain::health::{Finding, HealthCheck, HealthState, KeptFound};
use deskbell_domain::{AttachmentId, Span};
use deskbell_policy::{Loaded, Sheet, Source};
use deskbell_protocol::head::HeadState;
use serde_json::{Value, json};
use uuid::Uuid;

fn policy(says: &Value) -> Loaded {
    Loaded::of(vec![Sheet::json(Source::Machine, "/etc/deskbell/policy.json", says.to_string().as_bytes())])
}

fn config(scene: &Scene, says: &Value) -> Config {
    Config { policy: policy(says), ..scene.config(scene.folder.path()) }
}

async fn start(scene: &Scene, says: Value) -> Page {
    Page::start(config(scene, &says), scene.clock.clone()).await
}

/// The address that the sign-in page shows.
fn door(page: &Page) -> Option<String> {
    match &page.shown.view.phase {
        Phase::SignedOut { hub, .. } => hub.clone(),
        Phase::Loading { .. } | Phase::Desk { .. } => panic!("nobody should be signed in"),
    }
}

async fn live(scene: &Scene, says: Value) -> Page {
    let mut page = start(scene, says).await;
    page.sign_in(scene).await;
    page
}

#[tokio::test]
async fn d6_a_person_s_wish_against_the_policy_is_refused_in_words_and_changes_nothing() {
    let scene = Scene::new().await;
    let mut page = start(&scene, json!({ "preferences": { "theme": "dark", "ring_volume": 90 } })).await;
    assert_eq!(page.shown.view.policy.locked, [Locked::Theme, Locked::RingVolume]);
    let shown = page.shown.view.preferences.clone();
    assert_eq!((shown.theme, shown.ring.volume), (Theme::Dark, 90));
    let quiet = RingPreferences { volume: 0, ..shown.ring.clone() };
    for wish in [
        Preferences { theme: Theme::Light, ..shown.clone() },
        Preferences { ring: quiet, volume: 5, ..shown.clone() },
    ] {
        let words = page.refused(Ask::SetPreferences(wish)).await;
        assert_eq!(words, "Your organisation has set this, so it cannot be changed here. Ask your IT.");
    }
    page.check().await;
    assert_eq!(page.shown.view.preferences, shown);
    // Everything else is the person's.
    let wish = Preferences { volume: 5, ..shown.clone() };
    page.must(Ask::SetPreferences(wish.clone())).await;
    page.until("the wish", |shown| (shown.view.preferences == wish).then_some(())).await;
    page.stop().await;
    // The policy lets go of it: what the person has chosen before holds again, and what they have chosen since.
    let page = start(&scene, json!({})).await;
    assert_eq!(page.shown.view.preferences, Preferences { volume: 5, ..Preferences::default() });
    page.stop().await;
}

#[tokio::test]
async fn d6_one_can_sign_in_at_the_policy_s_hub_and_at_no_other() {
    let scene = Scene::new().await;
    let mut page = start(&scene, json!({ "hub": { "address": scene.relay.url() } })).await;
    assert_eq!(page.shown.view.policy.locked, [Locked::Hub]);
    assert_eq!(door(&page).as_deref(), Some(&*scene.relay.url()));
    let only = Refusal::OnlyHub { address: scene.relay.url() };
    let other = SignInForm { hub: "desk.example.com".into(), ..scene.form() };
    for ask in [
        Ask::SignIn(other),
        Ask::FindHub(FindHub { address: "desk.example.com".into() }),
        Ask::StartTrial(()),
    ] {
        let name = ask.name();
        assert_eq!(page.ask::<Value>(ask).await, Err(only.clone()), "{name}");
    }
    page.sign_in(&scene).await;
    page.stop().await;
}

#[tokio::test]
async fn d6_an_address_that_is_not_locked_is_only_proposed() {
    let scene = Scene::new().await;
    let hub = json!({ "hub": { "address": "desk.example.com", "locked": false } });
    let mut page = start(&scene, hub.clone()).await;
    assert_eq!(door(&page).as_deref(), Some("desk.example.com"));
    page.sign_in(&scene).await;
    page.must(Ask::SignOut(())).await;
    page.stop().await;
    let page = start(&scene, hub).await;
    assert_eq!(door(&page), Some(scene.relay.url()), "the last one is proposed before it");
    page.stop().await;
}

#[tokio::test]
async fn d6_whoever_was_signed_in_elsewhere_is_not_any_more_once_the_policy_names_a_hub() {
    let scene = Scene::new().await;
    scene.live_desk().await.stop().await;
    let says = json!({ "hub": { "address": "desk.example.com" } });
    for preset in [None, Some(scene.form())] {
        let config = Config { preset, ..config(&scene, &says) };
        let page = Page::start(config, scene.clock.clone()).await;
        assert_eq!(door(&page).as_deref(), Some("https://desk.example.com"));
        page.stop().await;
    }
}

#[tokio::test]
async fn d6_where_files_are_turned_off_none_is_attached_and_none_saved() {
    let scene = Scene::new().await;
    let mut page = live(&scene, json!({ "attachments": false })).await;
    assert_eq!(page.shown.view.policy.locked, [Locked::Attachments]);
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let attached = page.desk.attach(conversation, "a.txt".into(), b"a".to_vec().into()).await;
    assert_eq!(attached.err(), Some(Refusal::FilesDecided));
    let attachment = AttachmentId(Uuid::from_u128(1));
    let saved = page.ask::<Value>(Ask::SaveFile(SaveFile { attachment, name: "a.txt".into() })).await;
    assert_eq!(saved, Err(Refusal::FilesDecided));
    page.say(conversation, "Text goes as ever.").await;
    page.until("the text", |shown| {
        shown.texts(conversation).contains(&"Text goes as ever.".to_owned()).then_some(())
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn d6_what_lay_in_a_composer_when_files_were_turned_off_goes_nowhere_and_can_be_taken_off() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let id = page.desk.attach(conversation, "a.txt".into(), b"a".to_vec().into()).await.unwrap();
    page.stop().await;
    let mut page = start(&scene, json!({ "attachments": false })).await;
    page.live().await;
    page.open(conversation).await;
    let said = Say { conversation, text: "With it.".into(), attachments: vec![id] };
    assert_eq!(page.ask::<Value>(Ask::Say(said)).await, Err(Refusal::FilesDecided));
    page.must(Ask::Detach(FileOf { conversation, id })).await;
    page.say(conversation, "Without it.").await;
    page.stop().await;
}

#[tokio::test]
async fn d6_a_copy_in_memory_leaves_nothing_on_the_disk_and_takes_away_what_lay_there() {
    let scene = Scene::new().await;
    let there = |scene: &Scene| scene.folder.path().join("cache.db").exists();
    scene.live_desk().await.stop().await;
    assert!(there(&scene), "an earlier start has kept it");
    let mut page = start(&scene, json!({ "cache": { "copy": "memory" } })).await;
    page.live().await;
    let good =
        HealthCheck { finding: Finding::Kept { found: KeptFound::InMemory }, state: HealthState::Good };
    page.until("what is found of the copy", |shown| {
        shown.desk()?.health.checks.contains(&good).then_some(())
    })
    .await;
    assert!(page.shown.notices.is_empty(), "nothing is wrong: {:?}", page.shown.notices);
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    assert_eq!(page.shown.texts(conversation), ["hello"]);
    assert!(!there(&scene));
    page.stop().await;
    assert!(!there(&scene));
}

#[tokio::test]
async fn d6_what_ended_longer_ago_than_the_policy_s_days_is_not_kept_here() {
    let (scene, _hub) = Scene::still().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, ended) = begin(&scene, &mut page, 0).await;
    let (_other, open) = begin(&scene, &mut page, 1).await;
    page.must(Ask::End(ConversationOf { conversation: ended })).await;
    page.pass(Span::secs(5));
    page.until("the end", |shown| {
        matches!(shown.state_box(ended)?.state, HeadState::Ended { .. }).then_some(())
    })
    .await;
    page.stop().await;
    scene.relay.cut();
    let hits = async |page: &Page| {
        let found: Found =
            page.ask(Ask::Search(SearchFor { words: "hello".into() })).await.expect("a search");
        let mut hits: Vec<_> = found.hits.iter().map(|hit| hit.conversation).collect();
        hits.sort();
        hits
    };
    let both = {
        let mut both = vec![ended, open];
        both.sort();
        both
    };
    let week = json!({ "cache": { "days": 7 } });
    scene.clock.advance(Span::days(6));
    let page = start(&scene, week.clone()).await;
    assert_eq!(hits(&page).await, both, "six days are fewer than seven");
    page.stop().await;
    scene.clock.advance(Span::days(2));
    let page = start(&scene, week).await;
    assert_eq!(hits(&page).await, [open]);
    page.stop().await;
}

#[tokio::test]
async fn d6_a_wrong_policy_never_stops_the_start_and_is_shown() {
    let scene = Scene::new().await;
    let mut page = live(&scene, json!({ "hub": { "adress": "x" }, "updates": { "channel": 7 } })).await;
    let view = &page.shown.view.policy;
    let told: Vec<_> = view.problems.iter().map(|problem| (problem.line, problem.key.as_deref())).collect();
    assert_eq!(told, [(Some(1), Some("\"hub.adress\"")), (Some(1), Some("updates.channel"))]);
    assert!(view.locked.is_empty());
    page.until("the notice", |shown| {
        let wrong = |notice: &&Notice| notice.told == Told::PolicyWrong { count: 2 };
        shown.notices.iter().find(wrong).map(drop)
    })
    .await;
    page.stop().await;
}
