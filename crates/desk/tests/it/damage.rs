//! Damaged, held, unwritable and full: the desk starts, says what is wrong, and nothing that was not sent is lost.

#[cfg(target_os = "linux")]
mod disks;

use crate::chat::{begin, go_green};
use crate::kept::copy_key;
use crate::page::Page;
use crate::scene::Scene;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk};
use deskbell_desk::TokenStore;
use deskbell_desk::view::{Ask, Draft, DraftOf, NoticeKind};
use deskbell_domain::ConversationId;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use std::fs;
use std::path::Path;

const WRITTEN: &str = "not sent yet";
const TYPED: &str = "half a word";

/// A desk without its hub, on which something was written and something else typed.
async fn unsent(scene: &Scene, page: &mut Page) -> ConversationId {
    go_green(page).await;
    let (_visitor, conversation) = begin(scene, page, 0).await;
    scene.cut(page).await;
    page.say(conversation, WRITTEN).await;
    let draft = Draft { text: TYPED.into(), caret: 4, note: false };
    page.must(Ask::KeepDraft(DraftOf { conversation, draft })).await;
    conversation
}

/// The same, stopped.
async fn left_unsent(scene: &Scene) -> ConversationId {
    let mut page = scene.live_desk().await;
    let conversation = unsent(scene, &mut page).await;
    page.stop().await;
    scene.relay.mend(scene.hub.address());
    conversation
}

/// What was written is sent, once, and what was typed stands in its composer.
async fn finds_the_unsent(page: &mut Page, conversation: ConversationId) {
    page.live().await;
    page.until("the draft", |shown| {
        (shown.state_box(conversation)?.draft.as_deref() == Some(TYPED)).then_some(())
    })
    .await;
    assert_eq!(page.open(conversation).await.draft.text, TYPED);
    page.until("the message", |shown| (shown.texts(conversation) == ["hello", WRITTEN]).then_some(())).await;
    page.until("an empty outbox", |shown| shown.unsent(conversation).is_empty().then_some(())).await;
}

async fn told(page: &mut Page, kind: NoticeKind, words: &str) {
    page.until(words, |shown| {
        shown
            .notices
            .iter()
            .any(|notice| notice.kind == kind && notice.told.to_string().contains(words))
            .then_some(())
    })
    .await;
}

/// What becomes of a file.
type Damage = fn(&mut Vec<u8>);

fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut content = fs::read(path).expect("the file is where it is looked for");
    change(&mut content);
    fs::write(path, content).unwrap();
}

#[tokio::test]
async fn quality_2_a_damaged_cache_is_filled_again_and_unsent_text_survives() {
    let damages: [(&str, Damage); 3] = [
        ("cut", |content| content.truncate(content.len() / 2 + 100)),
        ("flipped", |content| content.iter_mut().step_by(512).for_each(|byte| *byte ^= 0x20)),
        ("a letter", |content| *content = b"This is a letter, not a database. ".repeat(500)),
    ];
    for (name, damage) in damages {
        let scene = Scene::new().await;
        let conversation = left_unsent(&scene).await;
        change(&scene.folder.path().join("cache.db"), damage);
        let mut page = scene.desk().await;
        told(&mut page, NoticeKind::Info, "fetched from the hub again").await;
        finds_the_unsent(&mut page, conversation).await;
        assert!(scene.folder.path().join("cache.db.damaged-1").exists(), "{name}");
        page.stop().await;
        // And it is kept again.
        scene.relay.cut();
        let mut page = scene.desk().await;
        page.open(conversation).await;
        page.stop().await;
    }
}

/// The pages of the outbox that hold what was written and typed.
fn pages_of_the_unsent(content: &[u8]) -> Vec<usize> {
    let has = |page: &[u8], words: &str| page.windows(words.len()).any(|bytes| bytes == words.as_bytes());
    let pages = content.chunks(4_096).enumerate();
    pages.filter(|(_, page)| has(page, WRITTEN) || has(page, TYPED)).map(|(number, _)| number).collect()
}

/// Flips the outbox's pages, but for those and for the first, which says what the file is.
fn flip_all_but_the_unsent(content: &mut [u8]) {
    let spared = pages_of_the_unsent(content);
    for (number, page) in content.chunks_mut(4_096).enumerate() {
        if number > 0 && !spared.contains(&number) {
            page.iter_mut().for_each(|byte| *byte ^= 0x20);
        }
    }
}

#[tokio::test]
async fn quality_2_a_damaged_outbox_is_kept_aside_and_unsent_text_is_carried_over() {
    let damages: [(&str, Damage); 2] = [
        ("cut", |content| {
            let last = pages_of_the_unsent(content).into_iter().max().unwrap();
            assert!((last + 1) * 4_096 < content.len(), "something is cut off");
            content.truncate((last + 1) * 4_096);
        }),
        ("flipped", |content| flip_all_but_the_unsent(content)),
    ];
    for (name, damage) in damages {
        let scene = Scene::new().await;
        let conversation = left_unsent(&scene).await;
        change(&scene.folder.path().join("outbox.db"), damage);
        let mut page = scene.desk().await;
        told(&mut page, NoticeKind::Problem, "a copy of the file was kept").await;
        assert!(scene.folder.path().join("outbox.db.damaged-1").exists(), "{name}");
        // Who signed in last may be lost with the damaged part.
        page.sign_in(&scene).await;
        finds_the_unsent(&mut page, conversation).await;
        page.stop().await;
    }
}

#[tokio::test]
async fn quality_2_an_outbox_that_is_no_database_is_said_and_kept_aside() {
    let scene = Scene::new().await;
    left_unsent(&scene).await;
    let letter = b"This is a letter, not a database. ".repeat(500);
    change(&scene.folder.path().join("outbox.db"), |content| content.clone_from(&letter));
    let mut page = scene.desk().await;
    told(&mut page, NoticeKind::Problem, "a copy of the file was kept").await;
    assert_eq!(fs::read(scene.folder.path().join("outbox.db.damaged-1")).unwrap(), letter);
    page.sign_in(&scene).await;
    page.stop().await;
}

#[tokio::test]
async fn quality_2_a_salvage_that_a_kill_cut_short_is_finished_and_said_and_no_attachment_is_lost() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let conversation = unsent(&scene, &mut page).await;
    let file = page.desk.attach(conversation, "plan.txt".into(), b"a plan".to_vec().into()).await.unwrap();
    page.stop().await;
    // As it is left by a desk that is killed right before the new file is in its place.
    let path = |name: &str| scene.folder.path().join(name);
    fs::rename(path("outbox.db"), path("outbox.db.salvaged")).unwrap();
    fs::write(path("outbox.db.damaged-1"), "This is a letter, not a database. ").unwrap();
    scene.relay.mend(scene.hub.address());
    let mut page = scene.desk().await;
    told(&mut page, NoticeKind::Problem, "a copy of the file was kept").await;
    finds_the_unsent(&mut page, conversation).await;
    assert!(path("outgoing").join(file.0.to_string()).exists());
    page.stop().await;
}

/// Another program of the person, which has a file open, and its key where it has one.
async fn opened(scene: &Scene, name: &str) -> SqliteConnection {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            32
        }
    }
    let mut options = SqliteConnectOptions::new().filename(scene.folder.path().join(name));
    if name == "cache.db" {
        let key = scene.tokens.read(&copy_key(scene)).unwrap().expect("a key is kept");
        let bytes = |at: usize| u8::from_str_radix(&key[at..at + 2], 16).unwrap();
        let key: Vec<u8> = (0..64).step_by(2).map(bytes).collect();
        let mut derived = [0_u8; 32];
        let root = Prk::new_less_safe(HKDF_SHA256, &key);
        root.expand(&[b"cache.db"], Length).unwrap().fill(&mut derived).unwrap();
        let hex: String = derived.iter().map(|byte| format!("{byte:02x}")).collect();
        options = options.pragma("key", format!("'raw:{hex}'"));
    }
    SqliteConnection::connect_with(&options).await.unwrap()
}

#[tokio::test]
async fn quality_2_what_another_program_holds_is_said_and_unsent_text_survives() {
    for (name, words) in [
        ("outbox.db", "Another program holds the file of unsent messages"),
        ("cache.db", "Another program holds what is kept on this computer"),
    ] {
        // The first lets others read, the second nobody.
        for held in ["BEGIN EXCLUSIVE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"] {
            let scene = Scene::new().await;
            let conversation = left_unsent(&scene).await;
            let mut other = opened(&scene, name).await;
            sqlx::raw_sql(held).execute(&mut other).await.unwrap();
            let mut page = scene.desk().await;
            told(&mut page, NoticeKind::Problem, words).await;
            finds_the_unsent(&mut page, conversation).await;
            page.stop().await;
            sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
            other.close().await.unwrap();
            // What was sent from memory still stands in the file: it does not go twice.
            let mut page = scene.desk().await;
            finds_the_unsent(&mut page, conversation).await;
            page.stop().await;
        }
    }
}

#[tokio::test]
async fn quality_2_a_folder_that_cannot_be_made_is_said_and_the_desk_works() {
    let scene = Scene::new().await;
    let file = scene.folder.path().join("a file where the folder should be");
    fs::write(&file, "").unwrap();
    let mut page = scene.desk_in(&file).await;
    told(&mut page, NoticeKind::Problem, "cannot be written").await;
    page.sign_in(&scene).await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.say(conversation, "from memory").await;
    page.until("the message", |shown| (shown.texts(conversation) == ["hello", "from memory"]).then_some(()))
        .await;
    page.stop().await;
}
