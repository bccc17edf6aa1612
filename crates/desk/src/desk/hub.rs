//! What the hub tells: it is applied to what the desk holds, stored, shown, and made heard.

use super::Core;
use crate::call::Input;
use crate::project::{SHORT, came_within};
use crate::queue::written_as;
use crate::session::Input as Line;
use crate::store::cache::{Meta, Snapshot};
use crate::store::{Because, CacheEvent, CacheJob, Condition};
use crate::view::{Change, Notice, NoticeKind, Refusal, Told};
use crate::world::{Known, Touched, is_by_visitor};
use deskbell_domain::alerts::Happening;
use deskbell_domain::thread::{self, Author, BackWhy, Entry, EntryBody};
use deskbell_domain::{AgentId, ConversationId, Time};
use deskbell_protocol::Event;
use deskbell_protocol::event::{ConversationUpdate, Volatile};
use deskbell_protocol::head::HeadState;
use deskbell_protocol::session::Resume;

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

impl Core {
    /// The next event of the log.
    pub(super) fn event(&mut self, place: Resume, event: Option<Box<Event>>, live: bool) {
        if let Some(event) = event {
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
                    if live || !self.was_missed(update) {
                        self.alert_update(update, was);
                    }
                    self.confirm(update.head.id);
                    self.is_own_now(update.head.id);
                }
                Event::Left(left) => {
                    self.left_meanwhile(left);
                    self.taken_over(left);
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
    pub(super) fn snapshot(&mut self, place: Resume, parts: Vec<Event>) {
        let same_log = self.copy.as_ref().is_some_and(|copy| copy.place.epoch == place.epoch);
        self.batch.clear();
        if !same_log {
            self.world.begin_anew();
            self.queue.begin_anew();
        }
        let was: Vec<Standing> = parts.iter().map(|part| self.standing(part.conversation())).collect();
        self.world.replace(&parts);
        self.look_at_written();
        self.calls_anew(&parts);
        for (part, was) in parts.iter().zip(was) {
            match part {
                Event::Conversation(update) => {
                    self.entries_came(update.head.id, &update.entries);
                    if !was.mine && came_within(&update.head, self.hub_now(), SHORT) {
                        self.alert_update(update, was);
                    }
                }
                Event::Left(left) => self.left_meanwhile(left),
                Event::Visitor(_)
                | Event::Me(_)
                | Event::Canned(_)
                | Event::Tags(_)
                | Event::Rules(_)
                | Event::Call(_)
                | Event::Visit(_)
                | Event::Phones(_)
                | Event::Phone(_)
                | Event::Site(_) => {}
            }
        }
        if let (Some(me), Some(account)) = (&self.world.me, self.account.saved()) {
            let hub = account.hub.to_string();
            let fresh_at = self.fresh_at().unwrap_or_else(|| self.clock.wall());
            let meta = Meta { agent: me.id, hub, place, fresh_at };
            self.copy = Some(meta.clone());
            self.adopt(meta.agent);
            self.cache.give(CacheJob::Replace(Box::new(Snapshot { meta, parts })));
        }
        self.touched.all = true;
    }

    /// Not numbered: the newest counts.
    pub(super) fn volatile(&mut self, volatile: &Volatile) {
        match volatile {
            Volatile::Look(looked) => self.looked(looked),
            Volatile::LookOver(over) => self.look_is_over(over.conversation, Refusal::LookOver),
            Volatile::Typing(_)
            | Volatile::AgentTypes(_)
            | Volatile::Readers(_)
            | Volatile::Presence(_)
            | Volatile::Queue(_)
            | Volatile::Place(_)
            | Volatile::Desk(_) => {
                let touched = self.world.hear(volatile, self.clock.steady());
                self.touch(touched);
            }
        }
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
        let fresh_at = self.fresh_at().filter(|_| self.session.is_live());
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
            CacheEvent::Opened { asked, listed, condition } => {
                self.copy_opened(asked, listed.map(|listed| *listed), condition);
            }
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
            CacheEvent::Lost => {
                self.copy = None;
                self.batch.clear();
                self.batch.running = false;
                self.session(Line::Forgotten);
                self.tell(NoticeKind::Info, Told::CopyRenewed);
            }
            CacheEvent::LeftTheDisk => self.cache_is(Condition::InMemory(Because::Disk)),
        }
    }

    /// Tells the person what belongs to no conversation.
    pub(super) fn tell(&mut self, kind: NoticeKind, told: Told) {
        self.tell_of(kind, told, None);
    }

    /// Tells the person.
    pub(super) fn tell_of(&mut self, kind: NoticeKind, told: Told, conversation: Option<ConversationId>) {
        tracing::info!(?kind, conversation = conversation.map(|id| id.to_string()), "the person is told");
        self.shown.tell(Change::Notice { notice: Notice { kind, told, conversation } });
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

    /// When the copy was last up to date, on the wall clock.
    fn fresh_at(&self) -> Option<Time> {
        self.session.facts().fresh.map(|fresh| fresh.wall)
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

    fn alert_update(&mut self, update: &ConversationUpdate, was: Standing) {
        let conversation = update.head.id;
        let Standing { mine: is_mine, offered, .. } = self.standing(Some(conversation));
        let me = self.world.agent();
        // What an agent takes, takes over or fetches is no news to them, on whichever of their devices it was done.
        let taken = |entry: &Entry| is_taken_over(entry, me);
        if is_mine
            && (was.offered
                || (was.aside && update.entries.iter().any(is_fetched))
                || (!was.mine && update.entries.iter().rev().take(2).any(taken)))
        {
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
        self.learn_meanwhile(conversation, entries);
        let done = self.queue.entries_came(conversation, entries);
        self.forget_commands(done);
        for message in entries.iter().filter_map(written_as) {
            self.files_done(message);
        }
        self.show_entries(conversation, entries);
    }
}

/// Whether this agent took it over (T2).
fn is_taken_over(entry: &Entry, me: Option<AgentId>) -> bool {
    matches!(
        &entry.body,
        EntryBody::Happened { what: thread::Happening::TakenOver { by, .. } } if Some(*by) == me
    )
}

/// Whether the agent who had put it aside has fetched it back (C10).
fn is_fetched(entry: &Entry) -> bool {
    matches!(&entry.body, EntryBody::Happened { what: thread::Happening::Back { why: BackWhy::Fetched } })
}
