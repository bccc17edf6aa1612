//! Searches (C14), in a real index.

use crate::store::cache::Cache;
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{ClientMessageId, ConversationId, Time, text};
use std::cell::RefCell;
use std::path::Path;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

/// Longest text of a message here, in characters.
const LONGEST: u32 = 500;
/// Messages of one index; then it begins anew.
const MOST: u32 = 500;

struct Desk {
    runtime: Runtime,
    cache: Cache,
    messages: u32,
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// What is typed, the end of the line, and a message.
///
/// # Panics
/// When the search fails, finds other words than the message holds, or does not find a message by its own words.
pub fn searches(data: &[u8]) {
    let Ok(data) = str::from_utf8(data) else { return };
    let (typed, message) = data.split_once('\n').unwrap_or((data, ""));
    DESK.with_borrow_mut(|desk| {
        if desk.as_ref().is_some_and(|desk| desk.messages >= MOST) {
            *desk = None;
        }
        let Desk { runtime, cache, messages } = desk.get_or_insert_with(start);
        *messages += 1;
        runtime.block_on(search(cache, *messages, typed, message));
    });
}

fn start() -> Desk {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let cache = runtime.block_on(Cache::in_memory(Path::new("nowhere"))).expect("a cache in memory");
    Desk { runtime, cache, messages: 0 }
}

async fn search(cache: &mut Cache, number: u32, typed: &str, message: &str) {
    // As the hub lets it through.
    let Ok(message) = text::check(message, LONGEST) else {
        return drop(cache.search(typed).await.expect("whatever is typed is a search"));
    };
    let body = EntryBody::Message {
        author: Author::Visitor,
        text: message.clone(),
        client_message_id: ClientMessageId(Uuid::from_u128(2)),
        attachments: Vec::new(),
    };
    // The newest is found first.
    let (conversation, at) = (ConversationId(Uuid::from_u128(number.into())), Time(number.into()));
    cache.learn_entries(conversation, &[Entry { seq: 1, at, body }]).await.expect("an entry is kept");
    let found = cache.search(typed).await.expect("whatever is typed is a search");
    if let Some(hit) = found.hits.iter().find(|hit| hit.conversation == conversation) {
        // Between ellipses stands a piece of the message.
        let shown = hit.pieces.concat();
        let piece = shown.trim_start_matches('…').trim_end_matches('…');
        assert!(message.contains(piece), "{shown:?} is not of {message:?}");
        // Of what SQLite takes for several words it marks nothing when they follow each other for longer than a piece.
        let plain = typed.chars().all(|c| c.is_alphanumeric() || c.is_whitespace());
        assert!(hit.pieces.len() > 1 || !plain, "nothing is marked in {shown:?}");
    }
    let mut words = message.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_alphanumeric()));
    if let Some(word) = words.next() {
        let found = cache.search(word).await.expect("a word is a search");
        let newest = found.hits.first().map(|hit| hit.conversation);
        assert_eq!(newest, Some(conversation), "{word:?} is not found in {message:?}");
    }
}
