//! The two files: what they hold, and what becomes of it when they are damaged, cut, or cannot be written.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test names the one that it looks for")]

use super::cache::{Cache, Meta, PAGE, Snapshot};
use super::outbox::Outbox;
use super::{CacheEvent, CacheJob, CacheKeeper, Condition};
use crate::command::{Action, Command};
use crate::files;
use crate::view::{Draft, Preferences};
use deskbell_domain::call::{CallEnd, CallPhase, MediaState, Sending};
use deskbell_domain::conversation::{Marks, Turn};
use deskbell_domain::thread::{Attachment, Author, Entry, EntryBody, Seq};
use deskbell_domain::{
    AgentId, AttachmentId, CallId, Channel, ClientMessageId, CommandId, ConversationId, Epoch, GroupId,
    LegId, Time, VisitorId,
};
use deskbell_protocol::Event;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::event::{CannedList, ConversationLeft, ConversationUpdate};
use deskbell_protocol::head::{ConversationHead, HeadState};
use deskbell_protocol::session::{Pos, Resume};
use proptest::prelude::*;
use std::path::Path;
use tokio::sync::mpsc;
use uuid::Uuid;

const AGENT: AgentId = AgentId(Uuid::from_u128(1));
const EPOCH: Epoch = Epoch(Uuid::from_u128(2));
const LONG_AGO: Time = Time(0);

fn conversation(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn head(number: u128, version: u64, last_seq: Seq) -> ConversationHead {
    ConversationHead {
        id: conversation(number),
        version,
        visitor: VisitorId(Uuid::from_u128(number)),
        visitor_name: format!("Visitor {number}"),
        channel: Channel::Chat,
        group: GroupId(Uuid::from_u128(3)),
        group_name: "Sales".into(),
        state: HeadState::Assigned { agent: AGENT, name: "Ana".into(), since: Time(1) },
        turn: Turn::Agent { since: Time(1) },
        marks: Marks::default(),
        opened_at: Time(1),
        last_seq,
        last: None,
        timer: None,
        tags: Vec::new(),
        end_note: String::new(),
        had_call: false,
        past_call: None,
    }
}

fn entry(seq: Seq) -> Entry {
    let client_message_id = ClientMessageId(Uuid::from_u128(u128::from(seq)));
    let body = EntryBody::Message {
        author: Author::Visitor,
        text: format!("message {seq}"),
        client_message_id,
        attachments: Vec::new(),
    };
    Entry { seq, at: Time(1), body }
}

fn update(number: u128, version: u64, seqs: impl IntoIterator<Item = Seq>) -> Event {
    let entries: Vec<Entry> = seqs.into_iter().map(entry).collect();
    let last_seq = entries.last().map_or(0, |entry| entry.seq);
    Event::Conversation(ConversationUpdate { head: head(number, version, last_seq), entries })
}

fn meta(epoch: Epoch, pos: Pos) -> Meta {
    let hub = "http://127.0.0.1:1".into();
    Meta { agent: AGENT, hub, place: Resume { epoch, pos }, fresh_at: Time(7) }
}

fn snapshot(epoch: Epoch, pos: Pos, parts: Vec<Event>) -> Snapshot {
    Snapshot { meta: meta(epoch, pos), parts }
}

fn seqs(entries: &[Entry]) -> Vec<Seq> {
    entries.iter().map(|entry| entry.seq).collect()
}

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

async fn cache(folder: &Path) -> (Cache, Condition) {
    Cache::open(folder).await.unwrap()
}

/// A cache with a copy in it: two conversations, the first with a long thread.
async fn filled(folder: &Path) {
    let (mut cache, condition) = cache(folder).await;
    assert_eq!(condition, Condition::Good);
    cache.replace(&snapshot(EPOCH, 10, vec![update(1, 1, 1..=100), update(2, 1, [1])])).await.unwrap();
    cache.close().await.unwrap();
}

/// Writes into the middle of a file.
fn scribble(path: &Path, at: usize, bytes: &[u8]) {
    let mut content = std::fs::read(path).unwrap();
    let at = at % content.len();
    let end = (at + bytes.len()).min(content.len());
    content[at..end].copy_from_slice(&bytes[..end - at]);
    std::fs::write(path, content).unwrap();
}

mod what_the_cache_holds {
    use super::*;

    #[tokio::test]
    async fn d3_the_list_is_there_at_the_next_start_with_its_age_and_what_is_unread() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, condition) = cache(folder.path()).await;
        let listed = cache.listed(LONG_AGO).await.unwrap().unwrap();
        assert_eq!((condition, listed.meta), (Condition::Good, meta(EPOCH, 10)));
        assert_eq!(listed.heads.len(), 2);
        assert_eq!(listed.unread.len(), 101);
    }

    #[tokio::test]
    async fn an_older_head_never_replaces_a_newer_one() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        cache.apply(&[update(1, 5, [101]), update(1, 4, [])], 12, None).await.unwrap();
        assert_eq!(cache.head(conversation(1)).await.unwrap().map(|head| head.version), Some(5));
    }

    #[tokio::test]
    async fn v9_the_call_is_there_at_the_next_start_until_it_is_over() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        let off = MediaState { microphone: Sending::Off, camera: Sending::Off, screen: false };
        let call = |number: u128, phase| CallHead {
            id: CallId(Uuid::from_u128(number)),
            conversation: conversation(1),
            version: 1,
            epoch: 1,
            leg: LegId(Uuid::from_u128(number)),
            call: phase,
            visitor: off,
            agent: off,
            second_leg: None,
            handoff: None,
        };
        let runs =
            call(1, CallPhase::Active { agent: AGENT, name: "Ana".into(), device: None, since: Time(1) });
        let over = |number| Event::Call(call(number, CallPhase::Ended { at: Time(2), why: CallEnd::GaveUp }));
        for (event, there) in [
            (Event::Call(runs.clone()), Some(&runs)),
            (over(2), Some(&runs)),
            (over(1), None),
            (over(1), None),
        ] {
            cache.apply(&[event], 11, None).await.unwrap();
            assert_eq!(cache.listed(LONG_AGO).await.unwrap().unwrap().call.as_ref(), there);
        }
    }

    #[tokio::test]
    async fn a_conversation_that_went_to_somebody_else_leaves_the_list_and_stays_readable() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        let left = ConversationLeft { head: head(1, 2, 100), why: None };
        cache.apply(&[Event::Left(left)], 11, None).await.unwrap();
        let listed = cache.listed(LONG_AGO).await.unwrap().unwrap();
        assert_eq!(listed.heads.iter().map(|head| head.id).collect::<Vec<_>>(), [conversation(2)]);
        assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), PAGE as usize);
    }

    #[tokio::test]
    async fn a_snapshot_of_the_same_log_replaces_the_list_and_keeps_the_threads() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        cache.replace(&snapshot(EPOCH, 90, vec![update(2, 2, [])])).await.unwrap();
        let listed = cache.listed(LONG_AGO).await.unwrap().unwrap();
        assert_eq!((listed.heads.len(), listed.meta.place.pos), (1, 90));
        assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), PAGE as usize);
    }

    #[tokio::test]
    async fn a_snapshot_of_another_log_replaces_everything() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        let other = Epoch(Uuid::from_u128(99));
        cache.replace(&snapshot(other, 1, vec![update(2, 1, [1])])).await.unwrap();
        assert_eq!(cache.stretch(conversation(1), None).await.unwrap(), []);
        assert_eq!(cache.head(conversation(1)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_stretch_of_a_thread_ends_at_a_gap() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        let entries: Vec<Entry> = [105, 106].map(entry).into();
        cache.learn_entries(conversation(1), &entries).await.unwrap();
        let of = conversation(1);
        assert_eq!(seqs(&cache.stretch(of, None).await.unwrap()), [105, 106]);
        assert_eq!(cache.stretch(of, Some(105)).await.unwrap(), []);
        assert_eq!(seqs(&cache.stretch(of, Some(101)).await.unwrap()), (61..=100).collect::<Vec<_>>());
        assert_eq!(seqs(&cache.stretch(of, Some(3)).await.unwrap()), [1, 2]);
    }

    #[tokio::test]
    async fn open_conversations_that_lack_their_newest_entries_are_found() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        assert_eq!(cache.behind().await.unwrap(), []);
        let newer = ConversationUpdate { head: head(2, 2, 9), entries: Vec::new() };
        cache.apply(&[Event::Conversation(newer)], 11, None).await.unwrap();
        assert_eq!(cache.behind().await.unwrap(), [conversation(2)]);
    }

    #[tokio::test]
    async fn nothing_of_a_text_is_left_in_the_file_after_signing_out() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        let client_message_id = ClientMessageId(Uuid::from_u128(101));
        let text = "Two brass chandeliers".to_owned();
        let body =
            EntryBody::Message { author: Author::Visitor, text, client_message_id, attachments: Vec::new() };
        let entries = vec![Entry { seq: 101, at: Time(1), body }];
        let update = ConversationUpdate { head: head(1, 2, 101), entries };
        cache.apply(&[Event::Conversation(update)], 11, None).await.unwrap();
        // The index of the search keeps single words, and the log what is not in the file yet.
        let is_left = |words: &[u8]| {
            ["cache.db", "cache.db-wal"].iter().any(|name| {
                let content = std::fs::read(folder.path().join(name)).unwrap();
                content.windows(words.len()).any(|bytes| bytes.eq_ignore_ascii_case(words))
            })
        };
        assert!(is_left(b"handeliers") && is_left(b"message 7"));
        cache.wipe().await.unwrap();
        assert!(!is_left(b"handeliers") && !is_left(b"message 7"));
    }

    #[tokio::test]
    async fn c14_a_visitors_conversations_are_found_newest_first_whoever_had_them() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        let of_one = |number, opened_at| ConversationHead {
            visitor: VisitorId(Uuid::from_u128(1)),
            opened_at: Time(opened_at),
            ..head(number, 1, 3)
        };
        cache.learn_heads(&[of_one(7, 0), of_one(8, 5)]).await.unwrap();
        let found = cache.heads_with(VisitorId(Uuid::from_u128(1))).await.unwrap();
        assert_eq!(found.iter().map(|head| head.id).collect::<Vec<_>>(), [8, 1, 7].map(conversation));
    }

    #[tokio::test]
    async fn c14_whatever_is_looked_for_the_search_answers() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        for words in ["message", "mess\0age", "\"", "\0", "*", "message\u{93e}", "NOT (", "\u{93e}"] {
            cache.search(words).await.unwrap_or_else(|error| panic!("{words:?}: {error}"));
        }
        let found = cache.search("message\u{0}7").await.unwrap();
        assert_eq!(found.hits.len(), 11, "7 and 70 to 79: {found:?}");
    }
}

mod a_bad_cache {
    use super::*;

    #[tokio::test]
    async fn that_is_cut_or_no_database_is_put_aside_and_begun_anew() {
        for damage in ["cut", "text", "empty header", "a page of noise"] {
            let folder = tempfile::tempdir().unwrap();
            filled(folder.path()).await;
            let path = folder.path().join("cache.db");
            let content = std::fs::read(&path).unwrap();
            let content = match damage {
                "cut" => content[..content.len() / 2 + 100].to_vec(),
                "text" => b"This is a letter, not a database. ".repeat(200),
                "empty header" => [vec![0; 100], content[100..].to_vec()].concat(),
                _ => [content[..4_096].to_vec(), vec![0xa5; content.len() - 4_096]].concat(),
            };
            std::fs::write(&path, content).unwrap();
            let (events, _inbox) = mpsc::channel::<CacheEvent>(8);
            let (keeper, listed, condition) = CacheKeeper::start(folder.path(), LONG_AGO, events).await;
            assert_eq!((listed.is_none(), condition), (true, Condition::Renewed), "{damage}");
            assert!(folder.path().join("cache.db.damaged-1").exists(), "{damage}");
            keeper.close().await;
            let (mut cache, condition) = cache(folder.path()).await;
            assert_eq!((cache.listed(LONG_AGO).await.unwrap().is_none(), condition), (true, Condition::Good));
        }
    }

    #[tokio::test]
    async fn that_cannot_be_made_goes_on_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a file where the folder should be");
        std::fs::write(&file, "").unwrap();
        let (mut cache, condition) = cache(&file).await;
        assert_eq!(condition, Condition::InMemory);
        cache.replace(&snapshot(EPOCH, 10, vec![update(1, 1, 1..=9)])).await.unwrap();
        assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), 9);
    }

    #[tokio::test]
    async fn that_cannot_be_written_any_more_is_read_on_from_memory() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let (mut cache, _) = cache(folder.path()).await;
        assert_eq!(cache.leave_the_disk().await.unwrap(), Condition::InMemory);
        assert_eq!(cache.listed(LONG_AGO).await.unwrap().unwrap().meta, meta(EPOCH, 10));
        assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), PAGE as usize);
        cache.apply(&[update(1, 2, [101])], 11, None).await.unwrap();
    }

    #[tokio::test]
    async fn c14_that_cannot_answer_one_question_stays_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("cache.db"));
        let mut other = <sqlx::SqliteConnection as sqlx::Connection>::connect_with(&options).await.unwrap();
        sqlx::query("ALTER TABLE words RENAME TO elsewhere").execute(&mut other).await.unwrap();
        let (mut cache, condition) = cache(folder.path()).await;
        assert_eq!(condition, Condition::Good);
        let job = CacheJob::Search { key: 7, words: "message".into() };
        let events = super::super::cache_keeper::carry_out(&mut cache, &job).await;
        assert!(
            matches!(&events[..], [CacheEvent::Searched { key: 7, found }] if found.hits.is_empty()),
            "{events:?}"
        );
        sqlx::query("ALTER TABLE elsewhere RENAME TO words").execute(&mut other).await.unwrap();
        cache.apply(&[update(1, 2, [101])], 11, None).await.unwrap();
        cache.close().await.unwrap();
        let (mut again, _) = super::cache(folder.path()).await;
        assert_eq!(
            again.meta().await.unwrap(),
            Some(meta(EPOCH, 11)),
            "what was written since is on the disk"
        );
    }

    #[tokio::test]
    async fn that_is_found_damaged_while_the_desk_runs_answers_every_job_and_says_that_it_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        let path = folder.path().join("cache.db");
        let length = std::fs::metadata(&path).unwrap().len() as usize;
        // The list stands at the beginning, the threads behind it: SQLite finds out when it reads them.
        for at in (length / 2..length).step_by(512) {
            scribble(&path, at, &[0x5a; 512]);
        }
        let (mut cache, condition) = cache(folder.path()).await;
        assert_eq!(condition, Condition::Good);
        let job = CacheJob::ReadThread(conversation(1));
        let events = super::super::cache_keeper::carry_out(&mut cache, &job).await;
        assert!(
            matches!(&events[..], [CacheEvent::Lost, CacheEvent::Thread { head: None, .. }]),
            "{events:?}"
        );
        let canned = Event::Canned(CannedList { answers: Vec::new() });
        cache.replace(&snapshot(EPOCH, 11, vec![canned, update(1, 1, [1])])).await.unwrap();
        assert_eq!(cache.stretch(conversation(1), None).await.unwrap().len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn never_stops_the_desk_wherever_its_bytes_are_flipped(
            at in any::<usize>(), noise in proptest::collection::vec(any::<u8>(), 1..600), cut in any::<bool>()
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let folder = tempfile::tempdir().unwrap();
                filled(folder.path()).await;
                let path = folder.path().join("cache.db");
                scribble(&path, at, &noise);
                if cut {
                    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
                    file.set_len(at as u64 % file.metadata().unwrap().len()).unwrap();
                }
                let (events, mut inbox) = mpsc::channel::<CacheEvent>(64);
                let (keeper, ..) = CacheKeeper::start(folder.path(), LONG_AGO, events).await;
                keeper.give(CacheJob::Replace(Box::new(snapshot(EPOCH, 20, vec![update(1, 9, 1..=3)]))));
                keeper.give(CacheJob::ReadThread(conversation(1)));
                loop {
                    match inbox.recv().await.unwrap() {
                        CacheEvent::Thread { .. } => break,
                        CacheEvent::Damaged => keeper.give(CacheJob::Renew),
                        _ => {}
                    }
                }
                keeper.close().await;
            });
        }
    }
}

mod the_outbox {
    use super::*;

    async fn outbox(folder: &Path) -> (Outbox, Condition) {
        Outbox::open(folder).await.unwrap()
    }

    async fn texts(outbox: &mut Outbox) -> Vec<String> {
        let under_way = outbox.under_way(AGENT).await.unwrap();
        let text = |(command, _): &(Command, Option<String>)| match &command.action {
            Action::Say { text, .. } => text.clone(),
            other => panic!("only messages were kept: {other:?}"),
        };
        under_way.commands.iter().map(text).collect()
    }

    async fn keep(outbox: &mut Outbox, id: u128, text: &str) {
        outbox.keep(AGENT, &say(id, text), &[]).await.unwrap();
    }

    #[tokio::test]
    async fn d3_keeps_what_was_written_in_order_and_to_each_agent_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, _) = outbox(folder.path()).await;
        keep(&mut first, 2, "one").await;
        keep(&mut first, 1, "two").await;
        first.refuse(CommandId(Uuid::from_u128(2)), "No.").await.unwrap();
        drop(first);
        let (mut again, condition) = outbox(folder.path()).await;
        assert_eq!(condition, Condition::Good);
        let under_way = again.under_way(AGENT).await.unwrap();
        assert_eq!(under_way.commands, [(say(2, "one"), Some("No.".into())), (say(1, "two"), None)]);
        let other = again.under_way(AgentId(Uuid::from_u128(77))).await.unwrap();
        assert_eq!(other.commands, []);
    }

    #[tokio::test]
    async fn what_is_newer_takes_the_place_of_what_it_makes_needless() {
        let folder = tempfile::tempdir().unwrap();
        let (mut outbox, _) = outbox(folder.path()).await;
        keep(&mut outbox, 1, "one").await;
        outbox.keep(AGENT, &say(2, "two"), &[CommandId(Uuid::from_u128(1))]).await.unwrap();
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
    async fn c6_a_file_that_was_taken_off_does_not_come_back_by_late_news_and_one_of_a_message_stays_with_it()
    {
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
        let announced =
            |number| files::Draft { announced: Some((Time(5), id(100 + number))), ..file(number) };
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
        outbox.keep(AGENT, &message, &[]).await.unwrap();
        for number in 1..=3 {
            outbox.learn_file(&announced(number)).await.unwrap();
        }
        let under_way = outbox.under_way(AGENT).await.unwrap();
        let in_message =
            files::Draft { message: Some((ClientMessageId(Uuid::from_u128(1)), 0)), ..announced(1) };
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
        assert_eq!(condition, Condition::InMemory);
        assert_eq!(texts(&mut again).await, ["one"]);
        keep(&mut again, 2, "two").await;
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}
