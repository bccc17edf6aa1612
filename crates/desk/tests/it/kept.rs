//! Quality 3: what is kept on this computer is encrypted with a key of the keychain, and goes with its account.

use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::{PASSWORD, Scene, SharedTokens};
use deskbell_desk::view::{Ask, LineDown, NoticeKind, Phase, Refusal};
use deskbell_desk::{Config, TokenError, TokenStore};
use deskbell_domain::Span;
use deskbell_domain::health::{Finding, HealthCheck, HealthState, KeptFound};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

/// How the keychain lists agent 0's key.
pub(crate) fn copy_key(scene: &Scene) -> String {
    format!("agent0@example.org at {}: key of the copy on this computer", scene.relay.url())
}

fn token(scene: &Scene) -> String {
    format!("agent0@example.org at {}", scene.relay.url())
}

/// What of the copy lies in a folder.
fn lies_there(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("cache.db") || name == "pictures").collect()
}

fn is_readable(folder: &Path, words: &str) -> bool {
    lies_there(folder)
        .iter()
        .filter_map(|name| fs::read(folder.join(name)).ok())
        .any(|content| content.windows(words.len()).any(|bytes| bytes.eq_ignore_ascii_case(words.as_bytes())))
}

async fn at_the_door(page: &mut Page) -> Option<Refusal> {
    page.until("the door", |shown| match &shown.view.phase {
        Phase::SignedOut { because, .. } => Some(because.clone()),
        Phase::Loading { .. } | Phase::Desk { .. } => None,
    })
    .await
}

async fn until_kept(page: &mut Page, found: KeptFound, state: HealthState) {
    let wanted = HealthCheck { finding: Finding::Kept { found }, state };
    page.until("what is found of the copy", |shown| {
        shown.desk()?.health.checks.contains(&wanted).then_some(())
    })
    .await;
}

#[tokio::test]
async fn quality_3_what_the_hub_told_is_unreadable_on_the_disk_and_there_at_the_next_start() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    until_kept(&mut page, KeptFound::Kept, HealthState::Good).await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.stop().await;
    assert!(!lies_there(scene.folder.path()).is_empty());
    for words in ["hello", "Visitor 0", "Maison Lumen"] {
        assert!(!is_readable(scene.folder.path(), words), "{words}");
    }
    scene.relay.cut();
    let mut page = scene.desk().await;
    assert!(page.shown.state_box(conversation).is_some(), "the list is there at once");
    page.open(conversation).await;
    assert_eq!(page.shown.texts(conversation), ["hello"]);
    page.stop().await;
}

#[tokio::test]
async fn quality_3_signing_out_leaves_neither_the_copy_nor_its_key() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    assert!(scene.tokens.read(&copy_key(&scene)).unwrap().is_some());
    page.must(Ask::SignOut(())).await;
    at_the_door(&mut page).await;
    page.stop().await;
    assert_eq!(lies_there(scene.folder.path()), [""; 0]);
    assert_eq!(scene.tokens.read(&copy_key(&scene)), Ok(None));
    assert_eq!(scene.tokens.read(&token(&scene)), Ok(None));
}

#[tokio::test]
async fn quality_3_a_token_that_is_refused_for_good_wipes_the_copy_and_d3_keeps_what_was_not_sent() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    scene.cut(&mut page).await;
    page.say(conversation, "not sent yet").await;
    // A new password revokes the tokens that came of the old one.
    scene.hub.set_password(0, PASSWORD).await;
    scene.relay.mend(scene.hub.address());
    page.must(Ask::ReconnectNow(())).await;
    assert_eq!(at_the_door(&mut page).await, Some(LineDown::SignedOut.into()));
    assert!(matches!(page.shown.view.phase, Phase::SignedOut { unsent_stays: true, .. }));
    page.stop().await;
    assert_eq!(lies_there(scene.folder.path()), [""; 0]);
    assert_eq!(scene.tokens.read(&copy_key(&scene)), Ok(None));
    assert_eq!(scene.tokens.read(&token(&scene)), Ok(None));

    let mut page = scene.desk().await;
    assert_eq!(at_the_door(&mut page).await, None);
    page.sign_in(&scene).await;
    page.open(conversation).await;
    page.until("the message", |shown| (shown.texts(conversation) == ["hello", "not sent yet"]).then_some(()))
        .await;
    until_kept(&mut page, KeptFound::Kept, HealthState::Good).await;
    page.stop().await;
}

#[tokio::test]
async fn quality_3_a_locked_keychain_leaves_a_session_in_memory_a_clear_word_and_the_file_for_later() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.say(conversation, "kept").await;
    page.until("the thread", |shown| (shown.texts(conversation) == ["hello", "kept"]).then_some(())).await;
    page.stop().await;
    let file = scene.folder.path().join("cache.db");
    let before = fs::read(&file).unwrap();

    scene.tokens.lock(true);
    let mut page = scene.desk().await;
    let because = at_the_door(&mut page).await;
    assert_eq!(because, Some(Refusal::NoKeychain));
    page.sign_in(&scene).await;
    let words = "keychain does not answer: you stay signed in until the desk is closed";
    page.until(words, |shown| {
        let mut notices = shown.notices.iter();
        notices
            .any(|notice| notice.kind == NoticeKind::Problem && notice.told.to_string().contains(words))
            .then_some(())
    })
    .await;
    until_kept(&mut page, KeptFound::NoKeychain, HealthState::Warn).await;
    page.open(conversation).await;
    page.until("the thread", |shown| (shown.texts(conversation) == ["hello", "kept"]).then_some(())).await;
    page.stop().await;
    assert_eq!(fs::read(&file).unwrap(), before, "the file is not touched");

    scene.tokens.lock(false);
    scene.relay.cut();
    let mut page = scene.desk().await;
    page.open(conversation).await;
    assert_eq!(page.shown.texts(conversation), ["hello", "kept"]);
    page.stop().await;
}

#[tokio::test]
async fn quality_3_a_keychain_that_is_unlocked_meanwhile_serves_the_next_sign_in() {
    let scene = Scene::new().await;
    scene.tokens.lock(true);
    let mut page = scene.live_desk().await;
    until_kept(&mut page, KeptFound::NoKeychain, HealthState::Warn).await;
    assert_eq!(lies_there(scene.folder.path()), [""; 0], "nothing is kept without a key");
    scene.tokens.lock(false);
    page.must(Ask::SignOut(())).await;
    at_the_door(&mut page).await;
    page.sign_in(&scene).await;
    until_kept(&mut page, KeptFound::Kept, HealthState::Good).await;
    page.stop().await;
    let page = scene.desk().await;
    assert!(page.shown.desk().is_some());
    page.stop().await;
}

/// A keychain that asks the person, who does not answer until the test is over.
struct Asks {
    inner: SharedTokens,
    answer: Mutex<mpsc::Receiver<()>>,
}

impl TokenStore for Asks {
    fn read(&self, name: &str) -> Result<Option<String>, TokenError> {
        // An error says that the test is over.
        let _ = self.answer.lock().unwrap().recv();
        self.inner.read(name)
    }

    fn keep(&self, name: &str, secret: &str) -> Result<(), TokenError> {
        self.inner.keep(name, secret)
    }

    fn forget(&self, name: &str) -> Result<(), TokenError> {
        self.inner.forget(name)
    }
}

#[tokio::test]
async fn quality_3_a_keychain_that_asks_the_person_does_not_keep_the_window_from_showing() {
    let scene = Scene::new().await;
    scene.live_desk().await.stop().await;
    let (answers, answer) = mpsc::channel();
    let tokens = Asks { inner: scene.tokens.clone(), answer: Mutex::new(answer) };
    let config = Config { tokens: Arc::new(tokens), ..scene.config(scene.folder.path()) };
    let starting = tokio::spawn(Page::start(config, scene.clock.clone()));
    while !starting.is_finished() {
        scene.clock.advance(Span::millis(100));
        tokio::task::yield_now().await;
    }
    let mut page = starting.await.unwrap();
    assert!(matches!(page.shown.view.phase, Phase::Loading { .. }));
    scene.clock.advance(Span::secs(60));
    let because = at_the_door(&mut page).await;
    assert_eq!(because, Some(Refusal::NoKeychain));
    drop(answers);
    page.stop().await;
}

#[tokio::test]
async fn quality_3_the_plain_copy_of_an_older_desk_is_replaced_and_filled_by_the_hub() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.stop().await;
    // As an older desk has left it: a token and no key, a file for everybody to read, and one that was damaged.
    scene.tokens.forget(&copy_key(&scene)).unwrap();
    let path = scene.folder.path().join("cache.db");
    fs::remove_file(&path).unwrap();
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut plain = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE entries (text); INSERT INTO entries VALUES ('a secret of old')")
        .execute(&mut plain)
        .await
        .unwrap();
    plain.close().await.unwrap();
    fs::copy(&path, scene.folder.path().join("cache.db.damaged-1")).unwrap();
    fs::create_dir_all(scene.folder.path().join("pictures")).unwrap();
    assert!(is_readable(scene.folder.path(), "a secret of old"));

    let mut page = scene.desk().await;
    page.live().await;
    page.open(conversation).await;
    page.until("the thread", |shown| (shown.texts(conversation) == ["hello"]).then_some(())).await;
    assert_eq!(page.shown.notices, [], "it is nothing that a person must know");
    page.stop().await;
    assert_eq!(lies_there(scene.folder.path()), ["cache.db"]);
    assert!(!is_readable(scene.folder.path(), "a secret of old"));
    assert!(!is_readable(scene.folder.path(), "hello"));
}
