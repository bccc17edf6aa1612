//! What the cache holds.

use super::super::cache::PAGE;
use super::super::outbox::Outbox;
use super::*;
use deskbell_domain::call::{CallEnd, CallPhase, MediaState, Sending};
use deskbell_domain::{CallId, LegId};
use deskbell_protocol::call::CallHead;
use deskbell_protocol::event::ConversationLeft;
use std::fs;

fn seqs(entries: &[Entry]) -> Vec<Seq> {
    entries.iter().map(|entry| entry.seq).collect()
}

/// Whether words can be read in any file of a folder, by whoever has it.
fn is_readable(folder: &Path, words: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let content = fs::read(entry.unwrap().path()).unwrap();
        content.windows(words.len()).any(|bytes| bytes.eq_ignore_ascii_case(words))
    })
}

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
    let off = MediaState::of(Sending::Off, Sending::Off);
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
    let runs = call(1, CallPhase::Active { agent: AGENT, name: "Ana".into(), device: None, since: Time(1) });
    let over = |number| Event::Call(call(number, CallPhase::Ended { at: Time(2), why: CallEnd::GaveUp }));
    for (event, there) in
        [(Event::Call(runs.clone()), Some(&runs)), (over(2), Some(&runs)), (over(1), None), (over(1), None)]
    {
        cache.apply(&[event], 11, None).await.unwrap();
        assert_eq!(cache.listed(LONG_AGO).await.unwrap().unwrap().call.as_ref(), there);
    }
}

#[tokio::test]
async fn a_conversation_that_went_to_somebody_else_leaves_the_list_and_stays_readable() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let (mut cache, _) = cache(folder.path()).await;
    let left = ConversationLeft { head: head(1, 2, 100), why: None, taken_over: None };
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
async fn quality_3_nothing_of_it_can_be_read_in_the_folder_while_it_is_open_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let (mut cache, _) = cache(folder.path()).await;
    cache.replace(&snapshot(EPOCH, 10, vec![update(1, 1, 1..=100)])).await.unwrap();
    // A file that is not encrypted begins with its kind, and names its tables.
    let words: [&[u8]; 4] = [b"message 7", b"Visitor 1", b"CREATE TABLE", b"SQLite format"];
    assert!(folder.path().join("cache.db-wal").exists());
    assert!(!words.iter().any(|words| is_readable(folder.path(), words)));
    assert_eq!(cache.search("message 7").await.unwrap().hits.len(), 11, "it is there all the same");
    cache.close().await.unwrap();
    assert!(!words.iter().any(|words| is_readable(folder.path(), words)));
}

#[tokio::test]
async fn quality_3_a_plain_copy_of_an_older_desk_is_not_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["cache.db", "cache.db-wal", "cache.db.damaged-1", "outbox.db"] {
        fs::write(folder.path().join(name), b"SQLite format 3\0 and message 7").unwrap();
    }
    let (mut cache, condition) = cache(folder.path()).await;
    assert_eq!((condition, cache.meta().await.unwrap()), (Condition::Good, None));
    fs::remove_file(folder.path().join("outbox.db")).expect("what is not the cache's is not touched");
    assert!(!is_readable(folder.path(), b"message 7"));
    assert!(!folder.path().join("cache.db.damaged-1").exists());
}

#[tokio::test]
async fn quality_3_a_copy_that_is_begun_anew_or_wiped_leaves_nothing_of_the_former() {
    let folder = tempfile::tempdir().unwrap();
    let files = || fs::read_dir(folder.path()).unwrap().count();
    filled(folder.path()).await;
    let other = CopyKey::drawn();
    let mut cache = Cache::in_memory(folder.path()).await.unwrap();
    assert_eq!(cache.open(other.clone(), true).await.unwrap(), Condition::Good);
    assert_eq!(cache.meta().await.unwrap(), None);
    cache.replace(&snapshot(EPOCH, 10, vec![update(1, 1, [1])])).await.unwrap();
    assert_eq!(cache.empty().await.unwrap(), Condition::Good);
    assert_eq!(cache.meta().await.unwrap(), None);
    cache.replace(&snapshot(EPOCH, 11, vec![update(1, 1, [1])])).await.unwrap();
    cache.close().await.unwrap();

    let mut again = Cache::in_memory(folder.path()).await.unwrap();
    again.open(other, false).await.unwrap();
    assert_eq!(again.meta().await.unwrap(), Some(meta(EPOCH, 11)));
    assert!(files() > 0);
    again.wipe().await.unwrap();
    assert_eq!((files(), again.meta().await.unwrap()), (0, None));
    again.apply(&[update(1, 2, [2])], 12, None).await.unwrap();
    assert_eq!(files(), 0, "what comes after it stays in memory");
}

#[cfg(unix)]
#[tokio::test]
async fn quality_3_nobody_else_on_the_computer_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().join("outbox.db");
    // Made by an older desk, which left that to the system.
    fs::write(&outbox, b"").unwrap();
    fs::set_permissions(&outbox, fs::Permissions::from_mode(0o644)).unwrap();
    let (mut cache, _) = cache(folder.path()).await;
    cache.replace(&snapshot(EPOCH, 10, vec![update(1, 1, [1])])).await.unwrap();
    let (mut outbox, _) = Outbox::open(folder.path()).await.unwrap();
    outbox.remember("email", "ana@example.org").await.unwrap();
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 6, "both with what SQLite keeps beside them: {files:?}");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
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
