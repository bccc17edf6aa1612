//! What the outbox holds, whatever becomes of its file.

use super::super::outbox::Outbox;
use super::super::{Because, OutboxEvent, OutboxJob, OutboxKeeper};
use super::*;
use crate::command::{Action, Command, Kept};
use crate::files;
use crate::view::{Draft, Preferences, Refusal};
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, CommandId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use std::{fs, io};
use tokio::sync::mpsc;
use tracing_subscriber::util::SubscriberInitExt;

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
    let text = |kept: &Kept| match &kept.command.action {
        Action::Say { text, .. } => text.clone(),
        other => panic!("only messages were kept: {other:?}"),
    };
    under_way.commands.iter().map(text).collect()
}

async fn keep(outbox: &mut Outbox, id: u128, text: &str) {
    outbox.keep(AGENT, &say(id, text), None, &[], false).await.unwrap();
}

/// The hub may have it.
fn sent(command: Command) -> Kept {
    Kept { command, refused: None, never_sent: false }
}

/// One with three hundred texts, closed.
async fn with_300_texts(folder: &Path) {
    let (mut outbox, _) = outbox(folder).await;
    for id in 1..=300 {
        keep(&mut outbox, id, &format!("text {id} {}", "x".repeat(200))).await;
    }
    outbox.close().await.unwrap();
}

/// Some of the texts cannot be read any more.
fn damage(folder: &Path) {
    let path = folder.join("outbox.db");
    let middle = fs::metadata(&path).unwrap().len() as usize / 2;
    scribble(&path, middle, &[0xa5; 8_192]);
}

/// Another program.
async fn other(folder: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.join("outbox.db"));
    SqliteConnection::connect_with(&options).await.unwrap()
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
    let refused = Kept { refused: Some(Refusal::NoFilesHere), ..sent(say(2, "one")) };
    assert_eq!(under_way.commands, [refused, sent(say(1, "two"))]);
    let other = again.under_way(AgentId(Uuid::from_u128(77))).await.unwrap();
    assert_eq!(other.commands, []);
}

#[tokio::test]
async fn c12_knows_after_a_kill_what_the_hub_may_have() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    let id = |id| CommandId(Uuid::from_u128(id));
    for (number, never_sent) in [(1, true), (2, true), (3, false), (4, false), (5, false)] {
        first.keep(AGENT, &say(number, "one"), None, &[], never_sent).await.unwrap();
    }
    first.may_go(&[id(2)]).await.unwrap();
    for (old, new, never_sent) in [(4, 6, true), (5, 7, false)] {
        first.refuse(id(old), &Refusal::NoFilesHere).await.unwrap();
        first.again(id(old), &say(new, "one"), never_sent).await.unwrap();
    }
    drop(first);
    let (mut again, _) = outbox(folder.path()).await;
    let never_sent = |kept: Kept| kept.never_sent.then_some(kept.command.id);
    let under_way = again.under_way(AGENT).await.unwrap();
    assert_eq!(under_way.commands.len(), 5);
    assert_eq!(under_way.commands.into_iter().filter_map(never_sent).collect::<Vec<_>>(), [id(1), id(6)]);
    again.remove(&[id(1)]).await.unwrap();
    let draft = Draft::default();
    again.take_back(AGENT, id(6), conversation(1), &draft).await.unwrap();
    let mut other = other(folder.path()).await;
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM never_sent").fetch_one(&mut other).await.unwrap();
    assert_eq!(left, 0, "it goes with its command");
}

#[tokio::test]
async fn what_is_newer_takes_the_place_of_what_it_makes_needless() {
    let folder = tempfile::tempdir().unwrap();
    let (mut outbox, _) = outbox(folder.path()).await;
    keep(&mut outbox, 1, "one").await;
    outbox.keep(AGENT, &say(2, "two"), None, &[CommandId(Uuid::from_u128(1))], false).await.unwrap();
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
    outbox.keep(AGENT, &message, None, &[], false).await.unwrap();
    for number in 1..=3 {
        outbox.learn_file(&announced(number)).await.unwrap();
    }
    let under_way = outbox.under_way(AGENT).await.unwrap();
    let in_message = files::Draft { message: Some((ClientMessageId(Uuid::from_u128(1)), 0)), ..announced(1) };
    assert_eq!(under_way.files, [in_message, announced(2)]);
    assert_eq!(under_way.commands, [sent(message.clone())]);

    // The hub missed it: the message goes again, and the file stays with it until the hub has both.
    let again = Command { id: CommandId(Uuid::from_u128(9)), ..message.clone() };
    outbox.again(message.id, &again, false).await.unwrap();
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
    with_300_texts(folder.path()).await;
    damage(folder.path());
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!(condition, Condition::Renewed);
    assert!(folder.path().join("outbox.db.damaged-1").exists());
    let texts = texts(&mut again).await;
    assert!(texts.len() > 200, "only {} of 300 survived", texts.len());
    assert!(texts.iter().all(|text| text.starts_with("text ")));
}

#[tokio::test]
async fn that_is_damaged_is_salvaged_by_the_next_start_wherever_a_kill_cuts_that_short() {
    // Under which names a kill leaves what was read, and the damaged file.
    for (read, damaged) in [(".new", ""), (".salvaged", ""), (".salvaged", ".damaged-1")] {
        let folder = tempfile::tempdir().unwrap();
        let path = |behind: &str| folder.path().join(format!("outbox.db{behind}"));
        with_300_texts(folder.path()).await;
        damage(folder.path());
        let (mut whole, _) = outbox(folder.path()).await;
        let expected = texts(&mut whole).await;
        whole.close().await.unwrap();
        fs::rename(path(""), path(read)).unwrap();
        fs::rename(path(".damaged-1"), path(damaged)).unwrap();
        if read == ".new" {
            let half = fs::metadata(path(read)).unwrap().len() / 2;
            fs::File::options().write(true).open(path(read)).unwrap().set_len(half).unwrap();
            fs::write(path(".new-journal"), "of that half").unwrap();
        } else {
            // It is moved before the file that it belongs to.
            fs::write(path(".damaged-1-wal"), "what SQLite kept beside it").unwrap();
        }
        let (mut again, condition) = outbox(folder.path()).await;
        assert_eq!((condition, texts(&mut again).await), (Condition::Renewed, expected), "{read} {damaged}");
        again.close().await.unwrap();
        let left = [read, ".new-journal", ".damaged-2"].into_iter().find(|behind| path(behind).exists());
        assert_eq!((left, path(".damaged-1").exists()), (None, true), "{read} {damaged}");
        assert_eq!(path(".damaged-1-wal").exists(), read != ".new", "{read} {damaged}");
        assert_eq!(outbox(folder.path()).await.1, Condition::Good, "{read} {damaged}");
    }
}

#[tokio::test]
async fn that_is_damaged_stays_in_its_place_until_a_new_file_can_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = |behind: &str| folder.path().join(format!("outbox.db{behind}"));
    with_300_texts(folder.path()).await;
    damage(folder.path());
    // A file of this name can as little be written as on a full disk.
    fs::create_dir(path(".new")).unwrap();
    let (mut first, condition) = outbox(folder.path()).await;
    assert_eq!(condition, Condition::InMemory(Because::Disk));
    let read = texts(&mut first).await;
    assert!(read.len() > 200, "only {} of 300 survived", read.len());
    assert!(path("").exists() && !path(".damaged-1").exists());
    fs::remove_dir(path(".new")).unwrap();
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!((condition, texts(&mut again).await), (Condition::Renewed, read));
}

#[tokio::test]
async fn passes_over_a_row_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    keep(&mut first, 1, "one").await;
    keep(&mut first, 2, "two").await;
    first.close().await.unwrap();
    let mut other = other(folder.path()).await;
    sqlx::query("UPDATE commands SET command_id = x'00' WHERE place = 1").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!((condition, texts(&mut again).await), (Condition::Good, vec!["two".to_owned()]));
    again.remove(&[CommandId(Uuid::from_u128(2))]).await.unwrap();
    assert!(texts(&mut again).await.is_empty());
}

/// What is logged, line by line.
struct Lines(mpsc::UnboundedSender<String>);

impl io::Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.send(String::from_utf8_lossy(line).into_owned()).map_err(io::Error::other)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn that_cannot_be_read_for_a_moment_is_not_taken_for_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    keep(&mut first, 1, "one").await;
    first.close().await.unwrap();
    let mut other = other(folder.path()).await;
    sqlx::query("ALTER TABLE commands RENAME TO elsewhere").execute(&mut other).await.unwrap();
    let (events, mut inbox) = mpsc::channel::<OutboxEvent>(8);
    let (keeper, _, condition) = OutboxKeeper::start(folder.path(), events).await;
    assert_eq!(condition, Condition::Good);
    let (lines, mut log) = mpsc::unbounded_channel();
    let to_log = move || Lines(lines.clone());
    let _logs = tracing_subscriber::fmt().with_writer(to_log).set_default();
    keeper.give(OutboxJob::Load(AGENT));
    while !log.recv().await.unwrap().contains("the outbox cannot be read now") {}
    sqlx::query("ALTER TABLE elsewhere RENAME TO commands").execute(&mut other).await.unwrap();
    match inbox.recv().await.unwrap() {
        OutboxEvent::Loaded(_, under_way) => assert_eq!(under_way.commands, [sent(say(1, "one"))]),
        event => panic!("nothing else is told: {event:?}"),
    }
    keeper.close().await;
}

#[tokio::test]
async fn that_cannot_be_read_at_all_is_said_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    keep(&mut first, 1, "one").await;
    let draft = Draft { text: "half a word".into(), caret: 3, note: false };
    first.keep_draft(AGENT, conversation(2), &draft).await.unwrap();
    first.close().await.unwrap();
    let mut other = other(folder.path()).await;
    sqlx::query("ALTER TABLE commands RENAME TO elsewhere").execute(&mut other).await.unwrap();
    let (events, mut inbox) = mpsc::channel::<OutboxEvent>(8);
    let (keeper, ..) = OutboxKeeper::start(folder.path(), events).await;
    keeper.give(OutboxJob::Load(AGENT));
    let said = inbox.recv().await.unwrap();
    let in_memory = Condition::InMemory(Because::Disk);
    assert!(matches!(said, OutboxEvent::Salvaged(condition) if condition == in_memory), "{said:?}");
    match inbox.recv().await.unwrap() {
        OutboxEvent::Loaded(_, under_way) => assert_eq!(under_way.drafts, [(conversation(2), draft)]),
        event => panic!("what can be read comes next: {event:?}"),
    }
    keeper.close().await;
    sqlx::query("ALTER TABLE elsewhere RENAME TO commands").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!((condition, texts(&mut again).await), (Condition::Good, vec!["one".to_owned()]));
}

#[tokio::test]
async fn that_is_found_damaged_when_it_is_loaded_is_kept_aside_and_gives_what_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    with_300_texts(folder.path()).await;
    let (events, mut inbox) = mpsc::channel::<OutboxEvent>(8);
    let (keeper, _, condition) = OutboxKeeper::start(folder.path(), events).await;
    assert_eq!(condition, Condition::Good);
    // Once another program has written, the pages that were read at the start are read again.
    let mut other = other(folder.path()).await;
    let write = "PRAGMA user_version = 7; PRAGMA wal_checkpoint(TRUNCATE)";
    sqlx::raw_sql(write).execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    damage(folder.path());
    keeper.give(OutboxJob::Load(AGENT));
    let said = inbox.recv().await.unwrap();
    assert!(matches!(said, OutboxEvent::Salvaged(Condition::Renewed)), "{said:?}");
    match inbox.recv().await.unwrap() {
        OutboxEvent::Loaded(_, under_way) => assert!(under_way.commands.len() > 200, "{under_way:?}"),
        event => panic!("what can be read comes next: {event:?}"),
    }
    keeper.close().await;
    assert!(folder.path().join("outbox.db.damaged-1").exists());
}

#[tokio::test]
async fn that_cannot_be_written_is_read_on_from_memory_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = outbox(folder.path()).await;
    keep(&mut first, 1, "one").await;
    first.close().await.unwrap();
    let path = folder.path().join("outbox.db");
    // A newer desk has changed the file's form: this one must not touch it.
    let mut newer = other(folder.path()).await;
    let migration = "INSERT INTO _sqlx_migrations VALUES (999, 'newer', current_timestamp, 1, x'00', 1)";
    sqlx::query(migration).execute(&mut newer).await.unwrap();
    newer.close().await.unwrap();
    let before = fs::read(&path).unwrap();
    let (mut again, condition) = outbox(folder.path()).await;
    assert_eq!(condition, Condition::InMemory(Because::Disk));
    assert_eq!(texts(&mut again).await, ["one"]);
    keep(&mut again, 2, "two").await;
    assert_eq!(fs::read(&path).unwrap(), before);
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
    let content = fs::read(folder.path().join("outbox.db")).unwrap();
    let is_there = |words: &[u8]| content.windows(words.len()).any(|bytes| bytes == words);
    assert!(!is_there(b"chandeliers") && !is_there(b"sconce"));
    assert!(!folder.path().join("outbox.db-wal").exists());
}
