//! The two files: what they hold, and what becomes of it when they are damaged, cut, or cannot be written.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test names the one that it looks for")]

mod bad_cache;
mod cache;
mod outbox;

use super::Condition;
use super::cache::{Cache, Meta, Snapshot};
use crate::key::CopyKey;
use deskbell_domain::conversation::{Marks, Turn};
use deskbell_domain::thread::{Author, Entry, EntryBody, Seq};
use deskbell_domain::{AgentId, Channel, ClientMessageId, ConversationId, Epoch, GroupId, Time, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::event::ConversationUpdate;
use deskbell_protocol::head::{ConversationHead, HeadState};
use deskbell_protocol::session::{Pos, Resume};
use std::path::Path;
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
        flag: None,
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

/// The account's key.
fn key() -> CopyKey {
    CopyKey::parse(&"5a".repeat(32)).unwrap()
}

async fn cache(folder: &Path) -> (Cache, Condition) {
    let mut cache = Cache::in_memory(folder).await.unwrap();
    let condition = cache.open(key(), false).await.unwrap();
    (cache, condition)
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
