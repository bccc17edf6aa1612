//! What the hub has told, as far as the desk holds it in memory: the agent's list and whatever is open.

mod board;

use board::Board;
use deskbell_domain::thread::{Author, Entry, EntryBody, Seq};
use deskbell_domain::{AgentId, ConversationId, GroupId, Span, Time, UserId, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::event::{Typing, Volatile};
use deskbell_protocol::head::{
    Canned, ConversationHead, DeskRules, HeadState, Me, PairedPhone, QueueStanding, Tag, VisitorCard,
};
use deskbell_protocol::leading::Looked;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Typing counts for so long after it was last heard (C3).
const TYPING_HOLDS: Span = Span::secs(6);

/// A conversation as the desk knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its newest head.
    pub head: ConversationHead,
    /// Whether it stands in the agent's list.
    pub mine: bool,
    /// Messages by the visitor, and whispers, that were not read when they came.
    pub unread: BTreeSet<Seq>,
}

/// What an event or a volatile touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touched {
    /// A conversation.
    Conversation(ConversationId),
    /// What is known of a visitor, in whatever conversation.
    Visitor(VisitorId),
    /// The agent.
    Me,
    /// The canned answers.
    Canned,
    /// The shared tags.
    Tags,
    /// The paired phones.
    Phones,
    /// What can be done.
    Rules,
    /// The queues.
    Queues,
    /// Nothing that is shown.
    Nothing,
}

/// What the hub has told.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// The agent; `None` before the first snapshot.
    pub me: Option<Me>,
    /// The canned answers.
    pub canned: Vec<Canned>,
    /// The shared tags.
    pub tags: Vec<Tag>,
    /// The phones that ring beside this desk (H5).
    pub phones: Vec<PairedPhone>,
    /// What can be done, and for how long; `None` before the hub has said.
    pub rules: Option<DeskRules>,
    /// The queues of the agent's groups, as last heard.
    pub queues: BTreeMap<GroupId, QueueStanding>,
    /// Conversations by their id.
    pub conversations: HashMap<ConversationId, Known>,
    /// Visitors by their id.
    pub visitors: HashMap<VisitorId, VisitorCard>,
    /// The live board, while the page shows it (T1).
    pub board: Board,
    online: HashMap<VisitorId, bool>,
    typing: HashMap<ConversationId, Time>,
    /// Agents who type where a lead looks (T2).
    agents_typing: HashMap<ConversationId, Time>,
    /// Who reads a conversation of this agent, where the hub tells (T2).
    readers: HashMap<ConversationId, Vec<String>>,
}

impl World {
    /// Whose desk it is.
    pub(crate) fn agent(&self) -> Option<AgentId> {
        self.me.as_ref().map(|me| me.id)
    }

    /// Puts a conversation of the list in, as it was read from the cache.
    pub(crate) fn restore(&mut self, head: ConversationHead) {
        self.conversations.insert(head.id, Known { head, mine: true, unread: BTreeSet::new() });
    }

    /// Puts a head in that stands in no list, unless a newer one is known.
    pub(crate) fn look_at(&mut self, head: ConversationHead) {
        let id = head.id;
        let known = self.conversations.entry(id).or_insert_with(|| Known {
            head: head.clone(),
            mine: false,
            unread: BTreeSet::new(),
        });
        if known.head.version < head.version {
            known.head = head;
        }
    }

    /// Applies a durable event; the same one twice changes nothing.
    pub(crate) fn apply(&mut self, event: &Event) -> Touched {
        match event {
            Event::Conversation(update) => {
                self.set_head(&update.head, true);
                self.learn(update.head.id, &update.entries);
                // Whoever wrote has stopped typing.
                if update.entries.iter().any(is_by_visitor) {
                    self.typing.remove(&update.head.id);
                }
                Touched::Conversation(update.head.id)
            }
            Event::Left(left) => {
                self.set_head(&left.head, false);
                self.typing.remove(&left.head.id);
                Touched::Conversation(left.head.id)
            }
            Event::Visitor(card) => {
                self.visitors.insert(card.id, card.clone());
                Touched::Visitor(card.id)
            }
            Event::Me(me) => {
                self.me = Some(me.clone());
                Touched::Me
            }
            Event::Canned(list) => {
                self.canned.clone_from(&list.answers);
                Touched::Canned
            }
            Event::Tags(list) => {
                self.tags.clone_from(&list.tags);
                Touched::Tags
            }
            Event::Rules(rules) => {
                self.rules = Some(rules.clone());
                Touched::Rules
            }
            Event::Phones(list) => {
                self.phones.clone_from(&list.phones);
                Touched::Phones
            }
            Event::Call(_) | Event::Visit(_) | Event::Phone(_) | Event::Site(_) => Touched::Nothing,
        }
    }

    /// Another log has begun. Places and versions may be lower in it than what was told before, because the hub was
    /// restored from a copy: whatever comes next is newer.
    pub(crate) fn begin_anew(&mut self) {
        for known in self.conversations.values_mut() {
            known.head.version = 0;
            known.unread.clear();
        }
    }

    /// Replaces everything by a snapshot. What was in the list and is not in the snapshot is somebody else's.
    pub(crate) fn replace(&mut self, parts: &[Event]) {
        self.canned.clear();
        self.tags.clear();
        self.phones.clear();
        self.typing.clear();
        self.agents_typing.clear();
        for known in self.conversations.values_mut() {
            known.mine = false;
        }
        for part in parts {
            self.apply(part);
        }
    }

    /// Takes in entries of a thread: what the visitor wrote and nobody has read counts.
    pub(crate) fn learn(&mut self, conversation: ConversationId, entries: &[Entry]) {
        if let Some(known) = self.conversations.get_mut(&conversation) {
            let (read, me) = (known.head.marks.agent, self.me.as_ref().map(|me| me.id));
            let news = entries.iter().filter(|entry| entry.seq > read && is_news(entry, me));
            known.unread.extend(news.map(|entry| entry.seq));
        }
    }

    /// Applies what is not numbered.
    pub(crate) fn hear(&mut self, volatile: &Volatile, now: Time) -> Touched {
        match volatile {
            Volatile::Typing(typing) => heard_typing(&mut self.typing, *typing, now),
            Volatile::AgentTypes(typing) => heard_typing(&mut self.agents_typing, *typing, now),
            Volatile::Readers(readers) => {
                if readers.names.is_empty() {
                    self.readers.remove(&readers.conversation);
                } else {
                    self.readers.insert(readers.conversation, readers.names.clone());
                }
                Touched::Conversation(readers.conversation)
            }
            Volatile::Presence(presence) => match presence.user {
                UserId::Visitor(visitor) => {
                    self.online.insert(visitor, presence.online);
                    Touched::Visitor(visitor)
                }
                UserId::Agent(_) | UserId::Phone(_) => Touched::Nothing,
            },
            Volatile::Queue(standing) => {
                self.queues.insert(standing.group, *standing);
                Touched::Queues
            }
            Volatile::Place(_) | Volatile::Desk(_) | Volatile::Look(_) | Volatile::LookOver(_) => {
                Touched::Nothing
            }
        }
    }

    /// A conversation of somebody else that a lead looks at, as it is now. It comes into no list.
    pub(crate) fn watch(&mut self, looked: &Looked) -> Touched {
        self.look_at(looked.head.clone());
        if let Some(card) = &looked.visitor {
            self.visitors.insert(card.id, card.clone());
        }
        self.online.insert(looked.head.visitor, looked.online);
        Touched::Visitor(looked.head.visitor)
    }

    /// The line is lost: what is not numbered is not known any more. Gives the conversations that show it.
    pub(crate) fn forget_volatile(&mut self) -> Vec<ConversationId> {
        self.queues.clear();
        self.typing.clear();
        self.agents_typing.clear();
        self.readers.clear();
        let online = std::mem::take(&mut self.online);
        let shows = |known: &&Known| online.contains_key(&known.head.visitor);
        self.conversations.values().filter(shows).map(|known| known.head.id).collect()
    }

    /// Whether the visitor types.
    pub(crate) fn types(&self, conversation: ConversationId) -> bool {
        self.typing.contains_key(&conversation)
    }

    /// Whether the agent of a conversation at which this desk looks types.
    pub(crate) fn agent_types(&self, conversation: ConversationId) -> bool {
        self.agents_typing.contains_key(&conversation)
    }

    /// Who reads a conversation of this agent, as far as the hub tells.
    pub(crate) fn readers(&self, conversation: ConversationId) -> &[String] {
        self.readers.get(&conversation).map_or(&[], Vec::as_slice)
    }

    /// Typing that was not heard of for too long; gives the conversations.
    pub(crate) fn expire_typing(&mut self, now: Time) -> Vec<ConversationId> {
        let mut over = Vec::new();
        for typing in [&mut self.typing, &mut self.agents_typing] {
            over.extend(typing.extract_if(|_, until| *until <= now).map(|(id, _)| id));
        }
        over
    }

    /// When typing expires next, on the steady clock.
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        self.typing.values().chain(self.agents_typing.values()).min().copied()
    }

    /// Whether a visitor is connected; `None` when it is not known.
    pub(crate) fn online(&self, visitor: VisitorId) -> Option<bool> {
        self.online.get(&visitor).copied()
    }

    /// The conversations with a visitor.
    pub(crate) fn with_visitor(&self, visitor: VisitorId) -> Vec<ConversationId> {
        let with = |known: &&Known| known.head.visitor == visitor;
        self.conversations.values().filter(with).map(|known| known.head.id).collect()
    }

    fn set_head(&mut self, head: &ConversationHead, mine: bool) {
        let known = self.conversations.entry(head.id).or_insert_with(|| Known {
            head: head.clone(),
            mine,
            unread: BTreeSet::new(),
        });
        if known.head.version <= head.version {
            known.head = head.clone();
            known.mine = mine;
            known.unread = known.unread.split_off(&(head.marks.agent.saturating_add(1)));
        }
    }
}

impl Known {
    /// Whether this agent has it.
    pub(crate) fn is_with(&self, agent: Option<AgentId>) -> bool {
        match &self.head.state {
            HeadState::Assigned { agent: whose, .. } => self.mine && Some(*whose) == agent,
            HeadState::Queued { .. }
            | HeadState::Offered { .. }
            | HeadState::Released { .. }
            | HeadState::Snoozed { .. }
            | HeadState::Ended { .. } => false,
        }
    }

    /// Whether it is offered to this agent (C1).
    pub(crate) fn is_offered_to(&self, agent: Option<AgentId>) -> bool {
        matches!(&self.head.state, HeadState::Offered { agent: whose, .. } if self.mine && Some(*whose) == agent)
    }

    /// Messages by the visitor beyond `read`.
    pub(crate) fn unread_beyond(&self, read: Seq) -> u32 {
        u32::try_from(self.unread.range(read.saturating_add(1)..).count()).unwrap_or(u32::MAX)
    }
}

/// Somebody types, or has stopped.
fn heard_typing(all: &mut HashMap<ConversationId, Time>, typing: Typing, now: Time) -> Touched {
    if typing.on {
        all.insert(typing.conversation, now + TYPING_HOLDS);
    } else {
        all.remove(&typing.conversation);
    }
    Touched::Conversation(typing.conversation)
}

/// Whether the agent is to read it: the visitor wrote it, or a lead whispers (T2).
fn is_news(entry: &Entry, me: Option<AgentId>) -> bool {
    is_by_visitor(entry) || matches!(&entry.body, EntryBody::Whisper { agent, .. } if Some(*agent) != me)
}

/// Whether the visitor wrote it.
pub(crate) fn is_by_visitor(entry: &Entry) -> bool {
    matches!(&entry.body, EntryBody::Message { author: Author::Visitor, .. })
}

#[cfg(test)]
mod tests;
