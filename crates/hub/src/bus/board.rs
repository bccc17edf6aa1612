//! What of a watched board waits for a session (T1): the newest of each subject and nothing else, so that a reader who
//! is slow has less to read and not more.

use deskbell_protocol::board::BoardKey;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Bytes of items in one frame: small, because what the agent is told as an agent goes first between two.
const FRAME_BYTES: usize = 64 * 1024;
/// Subjects that are gone, in one frame.
const FRAME_GONE: usize = 500;

/// The next frame of a board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardPart {
    /// The JSON of each item that is new or otherwise than before.
    pub items: Vec<Arc<str>>,
    /// Not on the board any more.
    pub gone: Vec<BoardKey>,
    /// Nothing waits behind it.
    pub whole: bool,
    /// The watch is over.
    pub over: bool,
}

/// What waits. It is bounded by the subjects that there are and those that the client knows.
#[derive(Debug, Default)]
pub(super) struct Board {
    /// As it is now, with its place in the line; `None`: gone.
    waits: HashMap<BoardKey, (u64, Option<Arc<str>>)>,
    /// What has waited longest is sent first.
    line: BTreeMap<u64, BoardKey>,
    last: u64,
    /// What the client was sent and not taken from.
    known: HashSet<BoardKey>,
    /// The client is to hear that it has everything, also where that is nothing.
    owes_whole: bool,
    over: bool,
}

impl Board {
    /// A subject as it is now; `None`: it is not on the board. What the client never heard of is just forgotten.
    pub(super) fn put(&mut self, key: BoardKey, item: Option<Arc<str>>) {
        if item.is_none() && !self.known.contains(&key) {
            if let Some((place, _)) = self.waits.remove(&key) {
                self.line.remove(&place);
            }
            return;
        }
        let place = match self.waits.get(&key) {
            Some((place, _)) => *place,
            None => {
                self.last += 1;
                self.line.insert(self.last, key);
                self.last
            }
        };
        self.waits.insert(key, (place, item));
    }

    /// The client is told when it has everything.
    pub(super) const fn begin(&mut self) {
        self.owes_whole = true;
        self.over = false;
    }

    /// Nothing more comes: everything is taken from the client.
    pub(super) fn end(&mut self) {
        self.waits.clear();
        self.line.clear();
        for key in std::mem::take(&mut self.known) {
            // Of these each is known, and so waits to be gone.
            self.last += 1;
            self.line.insert(self.last, key);
            self.waits.insert(key, (self.last, None));
        }
        self.owes_whole = true;
        self.over = true;
    }

    /// Whether a frame is to be sent.
    pub(super) fn has_news(&self) -> bool {
        self.owes_whole || !self.waits.is_empty()
    }

    /// Takes the next frame.
    pub(super) fn take(&mut self) -> Option<BoardPart> {
        if !self.has_news() {
            return None;
        }
        let mut part = BoardPart::default();
        let mut bytes = 0;
        while let Some((_, key)) = self.line.first_key_value().map(|(place, key)| (*place, *key)) {
            match self.waits.get(&key).and_then(|(_, item)| item.clone()) {
                Some(item) => {
                    bytes += item.len();
                    if bytes > FRAME_BYTES && !part.items.is_empty() {
                        break;
                    }
                    self.known.insert(key);
                    part.items.push(item);
                }
                None => {
                    if part.gone.len() == FRAME_GONE {
                        break;
                    }
                    self.known.remove(&key);
                    part.gone.push(key);
                }
            }
            self.line.pop_first();
            self.waits.remove(&key);
        }
        part.whole = self.waits.is_empty();
        part.over = part.whole && self.over;
        if part.whole {
            self.owes_whole = false;
        }
        Some(part)
    }

    /// Whether nothing is left of a watch that is over.
    pub(super) fn is_done(&self) -> bool {
        self.over && !self.has_news() && self.known.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_domain::GroupId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn key(number: u8) -> BoardKey {
        BoardKey::Queue(GroupId(Uuid::from_u128(number.into())))
    }

    /// Everything that is taken, put together as a client does. An item's JSON is here the key and a number.
    #[derive(Debug, Default, PartialEq, Eq)]
    struct Client {
        items: BTreeMap<String, String>,
        whole: bool,
        over: bool,
    }

    impl Client {
        fn hear(&mut self, part: BoardPart) {
            for item in part.items {
                let (key, value) = item.split_once('=').unwrap();
                self.items.insert(key.to_owned(), value.to_owned());
            }
            for key in part.gone {
                let known = self.items.remove(&format!("{key:?}"));
                assert!(known.is_some(), "what was never told cannot go");
            }
            (self.whole, self.over) = (part.whole, part.over);
        }
    }

    fn item(key: BoardKey, value: u32) -> Arc<str> {
        format!("{key:?}={value}").into()
    }

    proptest! {
        #[test]
        fn t1_whoever_reads_now_and_then_has_in_the_end_what_there_is_and_never_more_waits_than_there_is(
            steps in prop::collection::vec((0..6_u8, prop::option::of(any::<u32>()), any::<bool>()), 0..200),
        ) {
            let (mut board, mut client, mut truth) = (Board::default(), Client::default(), BTreeMap::new());
            board.begin();
            for (number, value, reads) in steps {
                let key = key(number);
                match value {
                    Some(value) => truth.insert(format!("{key:?}"), value.to_string()),
                    None => truth.remove(&format!("{key:?}")),
                };
                board.put(key, value.map(|value| item(key, value)));
                assert!(board.waits.len() == board.line.len() && board.waits.len() <= 6);
                if reads && let Some(part) = board.take() {
                    client.hear(part);
                    assert!(client.whole && client.items == truth);
                }
            }
            while let Some(part) = board.take() {
                client.hear(part);
            }
            assert!(client.whole, "everybody is told when it is all");
            assert_eq!(client.items, truth);
            board.end();
            while let Some(part) = board.take() {
                client.hear(part);
            }
            assert!(client.over && client.items.is_empty() && board.is_done());
        }
    }

    #[test]
    fn t1_a_frame_is_bounded_and_what_waits_longest_goes_first() {
        let mut board = Board::default();
        let large: Arc<str> = "x".repeat(FRAME_BYTES / 2).into();
        for number in 0..3 {
            board.put(key(number), Some(Arc::clone(&large)));
        }
        // The newest of the first one keeps its place in the line.
        let newest: Arc<str> = "y".repeat(FRAME_BYTES / 2).into();
        board.put(key(0), Some(Arc::clone(&newest)));
        let first = board.take().unwrap();
        assert_eq!((first.items, first.whole), (vec![newest, Arc::clone(&large)], false));
        let second = board.take().unwrap();
        assert_eq!((second.items, second.whole), (vec![large], true));
        assert_eq!(board.take(), None);
    }

    #[test]
    fn t1_an_item_that_is_larger_than_a_frame_goes_alone() {
        let mut board = Board::default();
        let huge: Arc<str> = "x".repeat(2 * FRAME_BYTES).into();
        board.put(key(0), Some(Arc::clone(&huge)));
        board.put(key(1), Some("small".into()));
        assert_eq!(board.take().unwrap().items, [huge]);
        assert_eq!(board.take().unwrap().items, ["small".into()]);
    }

    #[test]
    fn t1_an_empty_board_is_whole_too() {
        let mut board = Board::default();
        board.begin();
        assert_eq!(board.take(), Some(BoardPart { whole: true, ..BoardPart::default() }));
        assert_eq!(board.take(), None);
    }
}
