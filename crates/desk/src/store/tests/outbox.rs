//! What the outbox holds, whatever becomes of its file.

use super::super::Because;
use super::super::outbox::Outbox;
use super::*;
use crate::command::{Action, Command};
use crate::files;
use crate::view::{Draft, Preferences, Refusal};
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, CommandId};

fn say(id: u128, text: &str) -> Command {
    let client_message_id = ClientMessageId(Uuid::from_u128(id));
    let action = Action::Say {
        conversation: conversation(1),
        client_message_id,
        text: text.into(),
        attachments: Vec::new(),
    };
    Command { id: CommandId(Uuid::from_u128(id)), at: Time(1), action }
}

async fn outbox(folder: &Path) -> (Outbox, Condition) {
    Outbox::open(folder).await.unwrap()
}

async fn texts(outbox: &mut Outbox) -> Vec<String> {
    let under_way = outbox.under_way(AGENT).await.unwrap();
    let text = |(command, _): &(Command, Option<Refusal>)| match &command.action {
        Action::Say { text, .. } => text.clone(),
        other => panic!("only messages were kept: {other:?}"),
    };
    under_way.commands.iter().map(text).collect()
}

async fn keep(outbox: &mut Outbox, id: u128, text: &str) {
    outbox.keep(AGENT, &say(id, text), None, &[]).await.unwrap();
}

#[tokio::test]
async fn d3_keeps_what_was_written_in_order_and_to_each_agent_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    keep(&mut first, 2, "one").await;
    keep(&mut first, 1, "two").await;
    first.refuse(CommandId(Uuid::from_u128(2)), &Refusal::NoFilesHere).await.unwrap();
    drop(first);
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!(condition, Condition::Good);
    let under_way = again.under_way(AGENT).await.unwrap();
    assert_eq!(under_way.commands, [(say(2, "one"), Some(Refusal::NoFilesHere)), (say(1, "two"), None)]);
    let other = again.under_way(AgentId(Uuid::from_u128(77))).await.unwrap();
    assert_eq!(other.commands, []);
}

#[tokio::test]
async fn what_is_newer_takes_the_place_of_what_it_makes_needless() {
    let folder = tempfile::tempdir().unwrap();
    let (mut outbox, _) = outbox(folder.path()).await;
    keep(&mut outbox, 1, "one").await;
    outbox.keep(AGENT, &say(2, "two"), None, &[CommandId(Uuid::from_u128(1))]).await.unwrap();
    assert_eq!(texts(&mut outbox).await, ["two"]);
    outbox.remove(&[CommandId(Uuid::from_u128(2))]).await.unwrap();
    assert!(texts(&mut outbox).await.is_empty());
}

#[tokio::test]
async fn c12_a_text_is_in_its_composer_or_on_its_way_and_never_in_both() {
    let folder = tempfile::tempdir().unwrap();
    let (mut outbox, _) = outbox(folder.path()).await;
    let draft = Draft { text: "half a word".into(), caret: 3, note: false };
    outbox.keep_draft(AGENT, conversation(1), &draft).await.unwrap();
    outbox.keep_draft(AGENT, conversation(2), &draft).await.unwrap();
    keep(&mut outbox, 1, "half a word").await;
    let drafts = outbox.under_way(AGENT).await.unwrap().drafts;
    assert_eq!(drafts, [(conversation(2), draft.clone())]);
    outbox.take_back(AGENT, CommandId(Uuid::from_u128(1)), conversation(1), &draft).await.unwrap();
    let under_way = outbox.under_way(AGENT).await.unwrap();
    assert_eq!((under_way.commands.len(), under_way.drafts.len()), (0, 2));
}

#[tokio::test]
async fn c6_a_file_that_was_taken_off_does_not_come_back_by_late_news_and_one_of_a_message_stays_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut outbox, _) = outbox(folder.path()).await;
    let id = |number| AttachmentId(Uuid::from_u128(number));
    let file = |number| files::Draft {
        id: id(number),
        conversation: conversation(1),
        name: format!("file {number}.txt"),
        bytes: 10,
        picture: false,
        announced: None,
        attachment: None,
        refused: None,
        message: None,
    };
    let announced = |number| files::Draft { announced: Some((Time(5), id(100 + number))), ..file(number) };
    for number in 1..=3 {
        outbox.keep_file(AGENT, &file(number)).await.unwrap();
    }
    for number in 1..=2 {
        outbox.learn_file(&announced(number)).await.unwrap();
    }
    outbox.remove_file(id(3)).await.unwrap();
    let mut message = say(1, "see");
    if let Action::Say { attachments, .. } = &mut message.action {
        let (name, media) = ("file 1.txt".to_owned(), "text/plain".to_owned());
        attachments.push(Attachment { id: id(101), name, media, bytes: 10, pixels: None });
    }
    outbox.keep(AGENT, &message, None, &[]).await.unwrap();
    for number in 1..=3 {
        outbox.learn_file(&announced(number)).await.unwrap();
    }
    let under_way = outbox.under_way(AGENT).await.unwrap();
    let in_message = files::Draft { message: Some((ClientMessageId(Uuid::from_u128(1)), 0)), ..announced(1) };
    assert_eq!(under_way.files, [in_message, announced(2)]);
    assert_eq!(under_way.commands, [(message.clone(), None)]);

    // The hub missed it: the message goes again, and the file stays with it until the hub has both.
    let again = Command { id: CommandId(Uuid::from_u128(9)), ..message.clone() };
    outbox.again(message.id, &again).await.unwrap();
    assert_eq!(outbox.under_way(AGENT).await.unwrap().files.len(), 2);
    outbox.remove(&[again.id]).await.unwrap();
    assert_eq!(outbox.under_way(AGENT).await.unwrap().files, [announced(2)]);
    assert_eq!(outbox.file_ids().await.unwrap(), [id(2)]);
}

#[tokio::test]
async fn remembers_the_last_sign_in_and_what_a_person_prefers() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    let preferences = Preferences { volume: 5, ..Preferences::default() };
    first.remember("hub", "https://desk.example.com").await.unwrap();
    first.remember("preferences", &serde_json::to_string(&preferences).unwrap()).await.unwrap();
    drop(first);
    let (mut again, _) = outbox(folder.path()).await;
    let remembered = again.remembered().await.unwrap();
    assert_eq!(remembered.hub.as_deref(), Some("https://desk.example.com"));
    assert_eq!((remembered.preferences, remembered.email), (preferences, None));
}

#[tokio::test]
async fn that_is_damaged_is_kept_aside_and_gives_what_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    for id in 1..=300 {
        keep(&mut first, id, &format!("text {id} {}", "x".repeat(200))).await;
    }
    first.close().await.unwrap();
    let path = folder.path().join("outbox.db");
    let middle = std::fs::metadata(&path).unwrap().len() as usize / 2;
    scribble(&path, middle, &[0xa5; 8_192]);
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!(condition, Condition::Renewed);
    assert!(folder.path().join("outbox.db.damaged-1").exists());
    let texts = texts(&mut again).await;
    assert!(texts.len() > 200, "only {} of 300 survived", texts.len());
    assert!(texts.iter().all(|text| text.starts_with("text ")));
}

#[tokio::test]
async fn that_cannot_be_written_is_read_on_from_memory_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    keep(&mut first, 1, "one").await;
    first.close().await.unwrap();
    let path = folder.path().join("outbox.db");
    // A newer desk has changed the file's form: this one must not touch it.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut newer = <sqlx::SqliteConnection as sqlx::Connection>::connect_with(&options).await.unwrap();
    let migration = "INSERT INTO _sqlx_migrations VALUES (999, 'newer', current_timestamp, 1, x'00', 1)";
    sqlx::query(migration).execute(&mut newer).await.unwrap();
    sqlx::Connection::close(newer).await.unwrap();
    let before = std::fs::read(&path).unwrap();
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!(condition, Condition::InMemory(Because::Disk));
    assert_eq!(texts(&mut again).await, ["one"]);
    keep(&mut again, 2, "two").await;
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn quality_3_what_was_sent_or_thrown_away_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let (mut outbox, _) = outbox(folder.path()).await;
    keep(&mut outbox, 1, "Two brass chandeliers").await;
    let draft = Draft { text: "and a sconce".into(), caret: 0, note: false };
    outbox.keep_draft(AGENT, conversation(1), &draft).await.unwrap();
    outbox.remove(&[CommandId(Uuid::from_u128(1))]).await.unwrap();
    outbox.keep_draft(AGENT, conversation(1), &Draft::default()).await.unwrap();
    outbox.close().await.unwrap();
    let content = std::fs::read(folder.path().join("outbox.db")).unwrap();
    let is_there = |words: &[u8]| content.windows(words.len()).any(|bytes| bytes == words);
    assert!(!is_there(b"chandeliers") && !is_there(b"sconce"));
    assert!(!folder.path().join("outbox.db-wal").exists());
}
