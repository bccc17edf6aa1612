//! What the hub tells: it is applied to what the desk holds, stored, shown, and made heard.

use super::Core;
use crate::call::Input;
use crate::queue::written_as;
use crate::session::Input as Line;
use crate::store::cache::{Meta, Snapshot};
use crate::store::{CacheEvent, CacheJob};
use crate::view::{Change, Notice, NoticeKind, Returned};
use crate::world::{Known, Touched, is_by_visitor};
use deskbell_domain::alerts::Happening;
use deskbell_domain::away;
use deskbell_domain::thread::{self, Author, BackWhy, Entry, EntryBody};
use deskbell_domain::{ConversationId, Span, Time};
use deskbell_protocol::Event;
use deskbell_protocol::event::{ConversationUpdate, Volatile};
use deskbell_protocol::head::HeadState;
use deskbell_protocol::session::Resume;
use std::collections::BTreeSet;

/// An absence that is longer than this is told of when the desk is back (D4).
const ABSENCE: Span = Span::secs(30);

/// Events that wait to be stored. While one transaction runs the next gathers, so a burst costs few of them.
#[derive(Debug, Default)]
pub(super) struct Batch {
    events: Vec<Event>,
    place: Option<Resume>,
    running: bool,
}

impl Batch {
    /// Nothing of what gathers is to be stored.
    pub(super) fn clear(&mut self) {
        self.events.clear();
        self.place = None;
    }
}

/// How a conversation stands for the agent of this desk.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    /// The agent has it.
    mine: bool,
    /// It is offered to the agent.
    offered: bool,
    /// The agent has put it aside.
    aside: bool,
}

/// What happens while the desk catches up after an absence.
#[derive(Debug, Default)]
pub(super) struct Meanwhile {
    messages: u32,
    came: BTreeSet<ConversationId>,
    reassigned: BTreeSet<ConversationId>,
    conversations: BTreeSet<ConversationId>,
}

impl Meanwhile {
    /// Nothing happened.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Core {
    /// The next event of the log.
    pub(super) fn event(&mut self, place: Resume, event: Option<Box<Event>>, live: bool) {
        if let Some(event) = event {
            let quiet = !live && self.is_long_ago(self.session.facts().fresh_at);
            let was = self.standing(event.conversation());
            let phones = self.world.phones.len();
            let touched = self.world.apply(&event);
            self.touch(touched);
            match &*event {
                Event::Conversation(update) => {
                    self.entries_came(update.head.id, &update.entries);
                    if update.entries.iter().any(is_by_visitor) {
                        self.visitor_wrote(update.head.id);
                    }
                    if let HeadState::Ended { .. } = update.head.state {
                        self.out_of_hand(update.head.id);
                    }
                    if quiet {
                        self.note_update(update, was.mine);
                    } else {
                        self.alert_update(update, was);
                    }
                    self.confirm(update.head.id);
                }
                Event::Left(left) => {
                    if quiet && was.mine && left.why.is_some() {
                        self.meanwhile.reassigned.insert(left.head.id);
                        self.meanwhile.conversations.insert(left.head.id);
                    }
                    self.out_of_hand(left.head.id);
                    self.alert(Happening::Left { conversation: left.head.id });
                    self.call(Input::Left(left.head.id));
                }
                Event::Call(head) => self.call(Input::Head(head.clone())),
                Event::Phones(_) => self.phones_came(phones),
                Event::Visitor(_)
                | Event::Me(_)
                | Event::Canned(_)
                | Event::Tags(_)
                | Event::Rules(_)
                | Event::Visit(_)
                | Event::Phone(_)
                | Event::Site(_) => {}
            }
            self.batch.events.push(*event);
        }
        self.batch.place = Some(place);
        if let Some(copy) = &mut self.copy {
            copy.place = place;
        }
    }

    /// The whole state in place of the copy.
    pub(super) fn snapshot(&mut self, place: Resume, parts: Vec<Event>, since: Option<Time>) {
        let had_copy = self.copy.is_some();
        let before: Vec<(ConversationId, u32)> = self.open_conversations();
        self.batch.clear();
        self.world.replace(&parts);
        self.calls_anew(&parts);
        for part in &parts {
            if let Event::Conversation(update) = part {
                self.entries_came(update.head.id, &update.entries);
            }
        }
        if had_copy && self.is_long_ago(since) {
            self.note_difference(&before);
        }
        if let (Some(me), Some(account)) = (&self.world.me, self.account.saved()) {
            let hub = account.hub.to_string();
            let fresh_at = self.session.facts().fresh_at.unwrap_or_else(|| self.clock.wall());
            let meta = Meta { agent: me.id, hub, place, fresh_at };
            self.copy = Some(meta.clone());
            self.adopt(meta.agent);
            self.cache.give(CacheJob::Replace(Box::new(Snapshot { meta, parts })));
        }
        self.touched.all = true;
    }

    /// Caught up.
    pub(super) fn live(&mut self, since: Option<Time>) {
        let until = self.clock.wall();
        let meanwhile = std::mem::take(&mut self.meanwhile);
        if let Some(from) = since.filter(|from| until.since(*from) > ABSENCE)
            && !meanwhile.conversations.is_empty()
        {
            self.returned = Some(returned(self.returned.take(), meanwhile, from, until));
        }
        self.files_go_on();
        self.call(Input::Live { me: self.world.agent() });
        self.health.connected(Some(until));
        self.presence(away::Input::Live);
        for conversation in self.world.conversations.keys().copied().collect::<Vec<_>>() {
            self.confirm(conversation);
        }
        self.store_batch_now();
        self.cache.give(CacheJob::FindBehind);
    }

    /// Not numbered: the newest counts.
    pub(super) fn volatile(&mut self, volatile: &Volatile) {
        let touched = self.world.hear(volatile, self.clock.steady());
        self.touch(touched);
    }

    /// Gives the next batch to the cache, unless one is on its way.
    pub(super) fn store_batch(&mut self) {
        if !self.batch.running {
            self.store_batch_now();
        }
    }

    /// Gives the next batch to the cache, so that whoever reads after it sees it.
    pub(super) fn store_batch_now(&mut self) {
        let Some(place) = self.batch.place.take() else { return };
        let events = std::mem::take(&mut self.batch.events);
        let fresh_at = self.session.facts().fresh_at.filter(|_| self.session.is_live());
        self.batch.running = true;
        self.cache.give(CacheJob::Apply { events, place, fresh_at });
    }

    /// The copy is as fresh as this moment, even when nothing happens: whoever starts offline sees its age.
    pub(super) fn note_freshness(&mut self) {
        if self.session.is_live()
            && let Some(copy) = &self.copy
        {
            self.batch.place.get_or_insert(copy.place);
        }
    }

    pub(super) fn cache_says(&mut self, event: CacheEvent) {
        match event {
            CacheEvent::Stored(place) => {
                self.batch.running = false;
                self.session(Line::Stored(place));
            }
            CacheEvent::Thread { conversation, head, visitor, entries } => {
                self.thread_read(conversation, head, visitor, entries);
            }
            CacheEvent::Older { conversation, before, entries } => {
                self.older_read(conversation, before, entries);
            }
            CacheEvent::FoundStored(messages) => self.found_stored(&messages),
            CacheEvent::FoundBehind(conversations) => self.fetch_behind(conversations),
            CacheEvent::FoundEarlier { key, heads } => self.earlier_found(key, heads),
            CacheEvent::Searched { key, found } => {
                if let Some(reply) = self.searches.remove(&key) {
                    reply.with(Ok(found));
                }
            }
            CacheEvent::Wiped => {}
            CacheEvent::Damaged => self.cache.give(CacheJob::Renew),
            CacheEvent::Lost => {
                self.copy = None;
                self.batch.clear();
                self.batch.running = false;
                self.session(Line::Forgotten);
                self.say(NoticeKind::Info, "What was kept on this computer was damaged. It is fetched from the hub again.");
            }
            CacheEvent::LeftTheDisk => self.say(
                NoticeKind::Problem,
                "The desk's folder takes nothing more, so nothing new is kept for reading offline. Free some space.",
            ),
        }
    }

    /// Words for the person that belong to no conversation.
    pub(super) fn say(&mut self, kind: NoticeKind, message: &str) {
        let notice = Notice { kind, message: message.to_owned(), conversation: None };
        self.shown.tell(Change::Notice { notice });
    }

    /// Marks what was touched, to be shown after this turn.
    pub(super) fn touch(&mut self, touched: Touched) {
        match touched {
            Touched::Conversation(conversation) => {
                self.touched.conversations.insert(conversation);
            }
            Touched::Visitor(visitor) => self.touched.conversations.extend(self.world.with_visitor(visitor)),
            Touched::Me => self.touched.me = true,
            Touched::Canned => self.touched.canned = true,
            Touched::Tags => self.touched.tags = true,
            Touched::Phones => self.touched.phones = true,
            Touched::Rules => self.touched.rules = true,
            Touched::Queues => self.touched.queues = true,
            Touched::Nothing => {}
        }
    }

    /// Whether the desk was away for so long that single alerts would be noise.
    fn is_long_ago(&self, fresh_at: Option<Time>) -> bool {
        fresh_at.is_none_or(|fresh_at| self.clock.wall().since(fresh_at) > ABSENCE)
    }

    /// Ended conversations, which leave the list after a while.
    pub(super) fn ended(&self) -> Vec<ConversationId> {
        let ended = |known: &&Known| matches!(known.head.state, HeadState::Ended { .. });
        self.world.conversations.values().filter(ended).map(|known| known.head.id).collect()
    }

    /// How a conversation stands for this agent.
    fn standing(&self, conversation: Option<ConversationId>) -> Standing {
        let known = conversation.and_then(|conversation| self.world.conversations.get(&conversation));
        let agent = self.world.agent();
        known.map_or_else(Standing::default, |known| Standing {
            mine: known.is_with(agent),
            offered: known.is_offered_to(agent),
            aside: matches!(&known.head.state, HeadState::Snoozed { agent: whose, .. } if Some(*whose) == agent),
        })
    }

    /// The conversations that this agent has, and how much of each is unread.
    fn open_conversations(&self) -> Vec<(ConversationId, u32)> {
        let agent = self.world.agent();
        let mine = self.world.conversations.values().filter(|known| known.is_with(agent));
        mine.map(|known| (known.head.id, known.unread_beyond(known.head.marks.agent))).collect()
    }

    fn note_update(&mut self, update: &ConversationUpdate, was_mine: bool) {
        let id = update.head.id;
        let messages = u32::try_from(update.entries.iter().filter(|entry| is_by_visitor(entry)).count());
        let messages = messages.unwrap_or(u32::MAX);
        let came = !was_mine && self.standing(Some(id)).mine;
        if came {
            self.meanwhile.came.insert(id);
        }
        self.meanwhile.messages = self.meanwhile.messages.saturating_add(messages);
        if came || messages > 0 {
            self.meanwhile.conversations.insert(id);
        }
    }

    /// A snapshot says how things are and not what happened: the difference does.
    fn note_difference(&mut self, before: &[(ConversationId, u32)]) {
        let after = self.open_conversations();
        for (id, unread) in &after {
            let known = before.iter().find(|(known, _)| known == id);
            let news = unread.saturating_sub(known.map_or(0, |(_, unread)| *unread));
            self.meanwhile.messages += news;
            if known.is_none() {
                self.meanwhile.came.insert(*id);
            }
            if known.is_none() || news > 0 {
                self.meanwhile.conversations.insert(*id);
            }
        }
        for (id, _) in before.iter().filter(|(id, _)| !after.iter().any(|(after, _)| after == id)) {
            let ended = self.world.conversations.get(id).is_some_and(|known| {
                known.mine
                    && matches!(
                        known.head.state,
                        HeadState::Ended { .. } | HeadState::Released { .. } | HeadState::Snoozed { .. }
                    )
            });
            if !ended {
                self.meanwhile.reassigned.insert(*id);
            }
            self.meanwhile.conversations.insert(*id);
        }
    }

    fn alert_update(&mut self, update: &ConversationUpdate, was: Standing) {
        let conversation = update.head.id;
        let Standing { mine: is_mine, offered, .. } = self.standing(Some(conversation));
        let me = self.world.agent();
        // What an agent takes or fetches is no news to them, on whichever of their devices it was done.
        if is_mine && (was.offered || (was.aside && update.entries.iter().any(is_fetched))) {
            self.alert(Happening::Seen { conversation });
            return;
        }
        if offered {
            let text = update.head.last.as_ref().map(|last| last.text.clone()).unwrap_or_default();
            let visitor = update.head.visitor_name.clone();
            self.alert(Happening::NewConversation { conversation, visitor, text });
            return;
        }
        let visitor = || update.head.visitor_name.clone();
        if is_mine && !was.mine && self.comes_by_ring(&update.head) {
            return;
        }
        if is_mine && !was.mine {
            let last = update.head.last.as_ref().filter(|last| last.author == Author::Visitor);
            let text = last.map(|last| last.text.clone()).unwrap_or_default();
            self.alert(Happening::NewConversation { conversation, visitor: visitor(), text });
            return;
        }
        for entry in &update.entries {
            if let EntryBody::Message { author, text, .. } = &entry.body {
                match author {
                    Author::Visitor if is_mine => {
                        let text = text.clone();
                        self.alert(Happening::VisitorMessage { conversation, visitor: visitor(), text });
                    }
                    Author::Agent { agent, .. } if Some(*agent) == me => {
                        self.alert(Happening::Answered { conversation });
                    }
                    Author::Visitor | Author::Agent { .. } => {}
                }
            }
        }
        let known = self.world.conversations.get(&conversation);
        if !is_mine {
            self.alert(Happening::Left { conversation });
        } else if known.is_some_and(|known| known.unread.is_empty()) {
            self.alert(Happening::Seen { conversation });
        }
    }

    /// Entries of a thread, from the log or asked for.
    pub(super) fn entries_came(&mut self, conversation: ConversationId, entries: &[Entry]) {
        if entries.is_empty() {
            return;
        }
        let done = self.queue.entries_came(conversation, entries);
        self.forget_commands(done);
        for message in entries.iter().filter_map(written_as) {
            self.files_done(message);
        }
        self.show_entries(conversation, entries);
    }
}

/// Whether the agent who had put it aside has fetched it back (C10).
fn is_fetched(entry: &Entry) -> bool {
    matches!(&entry.body, EntryBody::Happened { what: thread::Happening::Back { why: BackWhy::Fetched } })
}

/// What happened since the person last looked: an absence that was not dismissed goes on.
fn returned(before: Option<Returned>, meanwhile: Meanwhile, from: Time, until: Time) -> Returned {
    let before = before.unwrap_or(Returned {
        from,
        until,
        messages: 0,
        came: 0,
        reassigned: 0,
        conversations: Vec::new(),
    });
    let count = |set: &BTreeSet<ConversationId>| u32::try_from(set.len()).unwrap_or(u32::MAX);
    let all: BTreeSet<ConversationId> =
        before.conversations.into_iter().chain(meanwhile.conversations).collect();
    Returned {
        from: before.from,
        until,
        messages: before.messages.saturating_add(meanwhile.messages),
        came: before.came.saturating_add(count(&meanwhile.came)),
        reassigned: before.reassigned.saturating_add(count(&meanwhile.reassigned)),
        conversations: all.into_iter().collect(),
    }
}
