//! The live board of those who lead (T1), merged from what the hub tells: kept for as long as the page wants it, renewed
//! after a cut, and told in whole items, at most ten times a second.

use crate::view::BoardUpdate;
use deskbell_domain::{AgentId, ConversationId, GroupId, Span, Time};
use deskbell_protocol::board::{BoardFrame, BoardItem, BoardKey};
use deskbell_protocol::head::GroupBrief;
use deskbell_protocol::params::WatchBoard;
use std::collections::{HashMap, HashSet};

/// The page is told at most this often: 100 ms.
const TOLD_EVERY: Span = Span::millis(100);
/// What the hub could not do at the moment is asked again after this long: 2 s.
const AGAIN_AFTER: Span = Span::secs(2);

/// The board.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board {
    /// What the page wants to see; `None`: no board.
    wanted: Option<Wanted>,
    /// The groups that the hub shows.
    groups: Vec<GroupBrief>,
    items: HashMap<BoardKey, BoardItem>,
    /// What has come since the hub was asked anew, until it has told everything: the rest is not there any more.
    came: Option<HashSet<BoardKey>>,
    whole: bool,
    /// As it was then, on the hub's clock; `None` while the hub tells what changes.
    old_since: Option<Time>,
    over: bool,
    /// To be told to the page ...
    touched: HashSet<BoardKey>,
    anew: bool,
    news: bool,
    /// ... but not before this, on the steady clock.
    told_again: Time,
    ask_again: Option<Time>,
}

/// Which board is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    groups: Option<Vec<GroupId>>,
}

impl Board {
    /// The page wants this board, from nothing: what is here of it is told at once. `fresh` is when the copy was up to
    /// date last, where the hub cannot be asked.
    pub(crate) fn want(&mut self, groups: Option<Vec<GroupId>>, fresh: Option<Time>) {
        let wanted = Some(Wanted { groups });
        if self.wanted != wanted {
            *self = Self { wanted, told_again: self.told_again, ..Self::default() };
        }
        self.old_since = self.old_since.or(fresh);
        (self.anew, self.news) = (true, true);
    }

    /// How the visitor of a conversation on it is called.
    pub(crate) fn visitor_name(&self, conversation: ConversationId) -> Option<&str> {
        match self.items.get(&BoardKey::Conversation(conversation))? {
            BoardItem::Conversation(shown) => Some(&shown.visitor_name),
            BoardItem::Agent(_) | BoardItem::Queue(_) | BoardItem::Missed(_) => None,
        }
    }

    /// Whose a conversation on it is; `None`: it is not on it.
    pub(crate) fn agent_of(&self, conversation: ConversationId) -> Option<Option<AgentId>> {
        match self.items.get(&BoardKey::Conversation(conversation))? {
            BoardItem::Conversation(shown) => Some(shown.agent),
            BoardItem::Agent(_) | BoardItem::Queue(_) | BoardItem::Missed(_) => None,
        }
    }

    /// Nobody wants it any more.
    pub(crate) fn unwant(&mut self) {
        *self = Self { told_again: self.told_again, ..Self::default() };
    }

    /// What the hub is to be asked for; `None`: nothing.
    pub(crate) fn ask(&self) -> Option<WatchBoard> {
        self.wanted.as_ref().map(|wanted| WatchBoard { on: true, groups: wanted.groups.clone() })
    }

    /// Whether the hub tells this session what changes.
    pub(crate) const fn is_told(&self) -> bool {
        self.wanted.is_some() && (self.came.is_some() || (self.whole && self.old_since.is_none()))
    }

    /// The groups that the hub shows.
    pub(crate) fn groups(&self) -> &[GroupBrief] {
        &self.groups
    }

    /// The hub has been asked, and tells everything from here on.
    pub(crate) fn begins(&mut self, groups: Vec<GroupBrief>) {
        if self.wanted.is_some() {
            self.groups = groups;
            self.came = Some(HashSet::new());
            self.ask_again = None;
        }
    }

    /// The hub has nothing to show, for good.
    pub(crate) fn refused(&mut self) {
        let over = self.wanted.is_some();
        *self = Self { over, anew: over, news: over, told_again: self.told_again, ..Self::default() };
    }

    /// The hub could not do it just now.
    pub(crate) fn put_off(&mut self, now: Time) {
        self.ask_again = self.wanted.is_some().then(|| now + AGAIN_AFTER);
    }

    /// Whether the hub is to be asked again by now; once.
    pub(crate) fn is_to_be_asked(&mut self, now: Time) -> bool {
        self.ask_again.take_if(|at| *at <= now).is_some()
    }

    /// The line is lost. What is here was true at `fresh`.
    pub(crate) fn lost(&mut self, fresh: Time) {
        self.came = None;
        self.ask_again = None;
        if self.wanted.is_some() {
            self.old_since.get_or_insert(fresh);
            self.news = true;
        }
    }

    /// What the hub tells.
    pub(crate) fn hear(&mut self, frame: BoardFrame) {
        if self.wanted.is_none() {
            // It was under way when the page lost its interest.
            return;
        }
        if frame.over {
            return self.refused();
        }
        for item in frame.items {
            let key = item.key();
            if let Some(came) = &mut self.came {
                came.insert(key);
            }
            if self.items.get(&key) != Some(&item) {
                self.items.insert(key, item);
                self.touched.insert(key);
            }
        }
        for key in frame.gone {
            self.forget(key);
        }
        if frame.whole {
            if let Some(came) = self.came.take() {
                let former: Vec<BoardKey> =
                    self.items.keys().filter(|key| !came.contains(*key)).copied().collect();
                for key in former {
                    self.forget(key);
                }
            }
            self.news |= !self.whole || self.old_since.is_some();
            self.whole = true;
            self.old_since = None;
        }
    }

    /// When something is to be told or asked, on the steady clock.
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        let told = self.has_news().then_some(self.told_again);
        told.into_iter().chain(self.ask_again).min()
    }

    /// What the page is to be told by now.
    pub(crate) fn take(&mut self, now: Time) -> Option<BoardUpdate> {
        if !self.has_news() || now < self.told_again {
            return None;
        }
        self.told_again = now + TOLD_EVERY;
        self.news = false;
        let touched = std::mem::take(&mut self.touched);
        let anew = std::mem::take(&mut self.anew);
        let (items, gone) = if anew {
            (self.items.values().cloned().collect(), Vec::new())
        } else {
            let (here, gone): (Vec<BoardKey>, _) =
                touched.into_iter().partition(|key| self.items.contains_key(key));
            (here.iter().filter_map(|key| self.items.get(key)).cloned().collect(), gone)
        };
        let over = std::mem::take(&mut self.over);
        Some(BoardUpdate { anew, items, gone, whole: self.whole, old_since: self.old_since, over })
    }

    fn has_news(&self) -> bool {
        self.news || !self.touched.is_empty()
    }

    fn forget(&mut self, key: BoardKey) {
        if self.items.remove(&key).is_some() {
            self.touched.insert(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_protocol::board::BoardQueue;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn group(number: u8) -> GroupId {
        GroupId(Uuid::from_u128(number.into()))
    }

    fn queue(number: u8, waiting: u32) -> BoardItem {
        let name = String::new();
        BoardItem::Queue(BoardQueue { group: group(number), name, waiting, longest_since: None })
    }

    fn frame(items: Vec<BoardItem>, whole: bool) -> BoardFrame {
        BoardFrame { items, gone: Vec::new(), whole, over: false }
    }

    fn watched() -> Board {
        let mut board = Board::default();
        board.want(None, None);
        board.begins(Vec::new());
        board
    }

    /// What a page shows of it.
    #[derive(Default)]
    struct Page {
        items: BTreeMap<BoardKey, BoardItem>,
        last: Option<BoardUpdate>,
    }

    impl Page {
        fn paint(&mut self, update: BoardUpdate) {
            if update.anew {
                self.items.clear();
            }
            self.items.extend(update.items.iter().map(|item| (item.key(), item.clone())));
            for key in &update.gone {
                self.items.remove(key);
            }
            self.last = Some(update);
        }
    }

    #[test]
    fn t1_after_a_cut_the_board_is_old_until_all_of_it_has_come_anew() {
        let (mut board, mut page) = (watched(), Page::default());
        board.hear(frame(vec![queue(1, 1), queue(2, 2)], true));
        page.paint(board.take(Time(0)).unwrap());
        board.lost(Time(5));
        assert!(!board.is_told());
        page.paint(board.take(Time(200)).unwrap());
        let last = page.last.as_ref().unwrap();
        assert_eq!((last.old_since, last.whole, page.items.len()), (Some(Time(5)), true, 2));
        // Meanwhile the second queue has gone.
        board.begins(Vec::new());
        board.hear(frame(vec![queue(1, 7)], false));
        page.paint(board.take(Time(300)).unwrap());
        assert_eq!(page.last.as_ref().unwrap().old_since, Some(Time(5)));
        board.hear(frame(Vec::new(), true));
        page.paint(board.take(Time(400)).unwrap());
        assert_eq!(page.last.as_ref().unwrap().old_since, None);
        assert_eq!(page.items.into_values().collect::<Vec<_>>(), [queue(1, 7)]);
    }

    #[test]
    fn t1_the_page_is_told_at_most_ten_times_a_second() {
        let mut board = watched();
        board.hear(frame(vec![queue(1, 1)], true));
        assert!(board.take(Time(1_000)).is_some());
        board.hear(frame(vec![queue(1, 2)], true));
        assert_eq!((board.take(Time(1_099)), board.next_deadline()), (None, Some(Time(1_100))));
        board.hear(frame(vec![queue(1, 3)], true));
        assert_eq!(board.take(Time(1_100)).unwrap().items, [queue(1, 3)]);
        board.hear(frame(vec![queue(1, 3)], true));
        assert_eq!((board.take(Time(2_000)), board.next_deadline()), (None, None), "nothing is otherwise");
    }

    #[test]
    fn t1_a_page_that_starts_is_told_everything_and_who_leads_no_more_sees_nothing() {
        let mut board = watched();
        board.hear(frame(vec![queue(1, 1), queue(2, 2)], true));
        board.take(Time(0));
        board.want(None, None);
        let update = board.take(Time(100)).unwrap();
        assert!(update.anew && update.whole && update.items.len() == 2);
        board.hear(BoardFrame { over: true, ..frame(Vec::new(), true) });
        let update = board.take(Time(200)).unwrap();
        assert!(update.anew && update.over && update.items.is_empty());
        assert_eq!(board.ask(), None, "it is not asked for again");
    }

    #[test]
    fn t1_what_the_hub_could_not_do_is_asked_again() {
        let mut board = watched();
        board.put_off(Time(0));
        assert!(!board.is_to_be_asked(Time(1_999)) && board.is_to_be_asked(Time(2_000)));
        assert!(!board.is_to_be_asked(Time(9_000)), "once");
        board.unwant();
        board.put_off(Time(0));
        assert_eq!(board.next_deadline(), None, "nobody wants it");
    }

    proptest! {
        #[test]
        fn t1_whatever_comes_and_breaks_the_page_has_in_the_end_what_the_hub_has(
            steps in prop::collection::vec((0..5_u8, prop::option::of(0..3_u32), 0..5_u8), 0..60),
        ) {
            let (mut board, mut page, mut hub) = (watched(), Page::default(), BTreeMap::new());
            let mut now = Time(0);
            for (number, waiting, what) in steps {
                let item = waiting.map(|waiting| queue(number, waiting));
                match item.clone() {
                    Some(item) => drop(hub.insert(item.key(), item)),
                    None => drop(hub.remove(&BoardKey::Queue(group(number)))),
                }
                if what == 0 {
                    // It happened while the line was cut: everything comes anew.
                    board.lost(now);
                    board.begins(Vec::new());
                    board.hear(frame(hub.values().cloned().collect(), true));
                } else {
                    let gone = item.is_none().then(|| BoardKey::Queue(group(number)));
                    let gone = gone.into_iter().collect();
                    board.hear(BoardFrame { gone, ..frame(item.into_iter().collect(), true) });
                }
                now = now + Span::millis(60);
                if what == 1 {
                    board.want(None, None);
                }
                if let Some(update) = board.take(now) {
                    page.paint(update);
                }
            }
            if let Some(update) = board.take(now + Span::secs(1)) {
                page.paint(update);
            }
            prop_assert_eq!(page.items, hub);
        }
    }
}
