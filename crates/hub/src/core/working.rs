//! The working set: what the owner loop keeps in memory of the store. It can be thrown away and read anew at
//! any time between two batches.

use super::board::{Missed, attempt_of, call_of};
use super::deadlines::{Deadlines, Subject};
use super::figures::{FIGURES_IN_MEMORY, counted_since};
use super::thread::{TAIL_ENTRIES, Thread};
use crate::heads::Directory;
use crate::ice::IceSettings;
use crate::store::{KnownVisitor, PhoneRecord, Store, StoreError, VisitorRecord};
use deskbell_domain::agent::{Input, Standing};
use deskbell_domain::call::{Call, CallPhase};
use deskbell_domain::conversation::State;
use deskbell_domain::figures::{self, Figures};
use deskbell_domain::queue::{Pace, Place, Queue};
use deskbell_domain::{
    AgentId, CallId, Channel, ConversationId, DeviceId, Epoch, GroupId, Span, Time, UserId, VisitorId,
};
use deskbell_protocol::head::{Canned, DeskStanding, Me, QueueStanding, Tag};
use deskbell_protocol::session::Pos;
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A visitor or an ended conversation that nobody has needed for this long is forgotten: 60 s. A session that
/// brings what it has read from the store has read it within the last 10 s, so what it brings is never older
/// than what was forgotten.
pub(super) const FORGET_AFTER: Span = Span::secs(60);

/// Threads whose ends are read at once when the hub starts.
const READ_AT_ONCE: usize = 8;

/// What the owner loop keeps in memory of the store.
#[derive(Debug)]
pub(super) struct Working {
    pub(super) epoch: Epoch,
    /// Something was set up that the logs do not tell yet.
    pub(super) untold: bool,
    pub(super) directory: Arc<Directory>,
    pub(super) agents: BTreeMap<AgentId, Agent>,
    pub(super) groups: BTreeMap<GroupId, Group>,
    pub(super) threads: HashMap<ConversationId, Thread>,
    /// Calls that wait, ring or run, and for a while those that are over. A running one's conversation is open.
    pub(super) calls: HashMap<CallId, Call>,
    /// What nobody answered lately.
    pub(super) missed: Missed,
    pub(super) ice: IceSettings,
    /// The open conversations of each agent's list.
    pub(super) lists: HashMap<AgentId, BTreeSet<ConversationId>>,
    pub(super) visitors: HashMap<VisitorId, Known>,
    pub(super) canned: Vec<(Canned, Option<AgentId>)>,
    pub(super) tags: Vec<Tag>,
    pub(super) phones: BTreeMap<DeviceId, PhoneRecord>,
    pub(super) tops: HashMap<UserId, Pos>,
    pub(super) deadlines: Deadlines,
    /// What was counted in this hour, and for a while in the former ones (T6).
    pub(super) figures: BTreeMap<figures::Key, Figures>,
    /// Places in queues as the visitors were told.
    pub(super) told_places: HashMap<ConversationId, (u32, Option<Span>)>,
    /// What idle visitors were told, and when.
    pub(super) told_desk: HashMap<(GroupId, Channel), (DeskStanding, Time)>,
}

/// An agent.
#[derive(Debug)]
pub(super) struct Agent {
    pub(super) standing: Standing,
    /// What the agent's log says of the agent.
    pub(super) told: Me,
}

/// A routing group with its queue.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) members: Vec<AgentId>,
    /// What waits for anybody: places and waits are counted here.
    pub(super) queue: Queue,
    /// What is kept for one agent (C9, C10): nobody stands behind it.
    kept: Queue,
    pub(super) pace: Pace,
    /// The queue as its agents were told.
    pub(super) told: Option<QueueStanding>,
}

/// A visitor.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) record: VisitorRecord,
    /// When the visitor was last needed.
    pub(super) used: Time,
}

impl Group {
    /// Gives a conversation its place: among what is kept for one agent, or what waits for anybody.
    pub(super) fn insert(&mut self, place: Place, kept: bool) {
        self.remove(place.conversation);
        if kept {
            self.kept.insert(place);
        } else {
            self.queue.insert(place);
        }
    }

    /// Takes a conversation out. Whether it waited here.
    pub(super) fn remove(&mut self, id: ConversationId) -> bool {
        self.queue.remove(id).or_else(|| self.kept.remove(id)).is_some()
    }

    /// Everything that wants an agent.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.queue.iter().chain(self.kept.iter())
    }
}

impl Working {
    /// Reads the working set.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn load(store: &dyn Store, now: Time) -> Result<Self, StoreError> {
        let loaded = store.load().await?;
        let mut last_messages = loaded.last_messages;
        let threads: Vec<Thread> = stream::iter(loaded.open)
            .map(|conversation| {
                let last = last_messages.remove(&conversation.id());
                async move {
                    let tail = store.entries(conversation.id(), None, TAIL_ENTRIES).await?;
                    Ok::<_, StoreError>(Thread::new(conversation, last, tail))
                }
            })
            .buffered(READ_AT_ONCE)
            .try_collect()
            .await?;

        let directory = Directory {
            organisation: loaded.organisation,
            settings: loaded.settings,
            agents: loaded.agents.iter().map(|(record, _)| (record.id, record.clone())).collect(),
            groups: loaded.groups.into_iter().map(|group| (group.id, group)).collect(),
            sites: loaded.sites.into_iter().map(|site| (site.key.clone(), site)).collect(),
        };
        let mut groups: BTreeMap<GroupId, Group> =
            directory.groups.keys().map(|group| (*group, Group::default())).collect();
        let mut agents = BTreeMap::new();
        for (record, mut standing) in loaded.agents {
            // Who has left is routed nothing.
            for group in record.groups.iter().filter(|_| record.active) {
                groups.entry(*group).or_default().members.push(record.id);
            }
            let slots = Input::Slots(record.slots.unwrap_or(directory.settings.slots));
            // Other slots than before change nothing that is stored until the standing changes.
            drop(standing.on(Time::default(), slots, directory.settings.presence_grace));
            let told = directory.me(&record, &standing);
            agents.insert(record.id, Agent { standing, told });
        }

        let mut working = Self {
            epoch: loaded.epoch.current,
            untold: loaded.untold,
            directory: Arc::new(directory),
            agents,
            groups,
            threads: HashMap::with_capacity(threads.len()),
            calls: HashMap::new(),
            missed: Missed::default(),
            ice: loaded.ice,
            lists: HashMap::new(),
            visitors: HashMap::with_capacity(loaded.visitors.len()),
            canned: loaded.canned,
            tags: loaded.tags,
            phones: loaded.phones.into_iter().map(|phone| (phone.id, phone)).collect(),
            tops: loaded.tops,
            deadlines: Deadlines::default(),
            figures: counted_since(store, now).await?,
            told_places: HashMap::new(),
            told_desk: HashMap::new(),
        };
        for (id, agent) in &working.agents {
            working.deadlines.set(Subject::Agent(*id), agent.standing.next_deadline());
        }
        for record in loaded.visitors {
            working.visitors.insert(record.id, Known { record, used: Time::default() });
        }
        for (attempt, name) in &loaded.missed {
            working.missed.put(attempt_of(attempt, name));
        }
        for (missed, name) in &loaded.missed_calls {
            working.missed.put(call_of(missed, name));
        }
        for thread in threads {
            working.remember(thread);
        }
        working.missed.sweep(now);
        for call in loaded.calls {
            working
                .deadlines
                .set(Subject::Call(call.id()), call.next_deadline(&working.directory.settings.calls));
            working.calls.insert(call.id(), call);
        }
        Ok(working)
    }

    /// Reads the working set and these visitors, who are online.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn load_with(
        store: &dyn Store,
        now: Time,
        online: Vec<VisitorId>,
    ) -> Result<Self, StoreError> {
        let mut working = Self::load(store, now).await?;
        let mut read = stream::iter(online).map(|visitor| store.visitor(visitor)).buffered(READ_AT_ONCE);
        while let Some(known) = read.next().await {
            if let Some(known) = known? {
                working.meet(now, known);
            }
        }
        drop(read);
        Ok(working)
    }

    /// Takes an open conversation into memory, with its place in a queue or a list.
    pub(super) fn remember(&mut self, thread: Thread) {
        let conversation = &thread.conversation;
        let id = conversation.id();
        let due = conversation.next_deadline(&self.directory.settings);
        self.deadlines.set(Subject::Conversation(id), due);
        if let State::Queued { since, .. } = conversation.state() {
            let place = Place { priority: 0, since: *since, conversation: id };
            let kept = conversation.kept_for().is_some();
            self.groups.entry(conversation.group()).or_default().insert(place, kept);
        }
        if let Some(agent) = conversation.listed_for().filter(|_| !conversation.is_ended()) {
            self.lists.entry(agent).or_default().insert(id);
        }
        self.threads.insert(id, thread);
    }

    /// A visitor whom a session has read from the store. What the loop knows already is newer.
    pub(super) fn meet(&mut self, now: Time, known: KnownVisitor) {
        let visitor = known.record.id;
        if self.visitors.contains_key(&visitor) {
            return;
        }
        if known.top > 0 {
            self.tops.insert(UserId::Visitor(visitor), known.top);
        }
        self.visitors.insert(visitor, Known { record: known.record, used: now });
    }

    /// The visitor's conversation, when it is open.
    pub(super) fn open_of(&self, visitor: VisitorId) -> Option<ConversationId> {
        let id = self.visitors.get(&visitor)?.record.conversation?;
        self.threads.get(&id).filter(|thread| !thread.conversation.is_ended()).map(|_| id)
    }

    /// Whether an agent is known no more, or has left.
    pub(super) fn has_left(&self, agent: AgentId) -> bool {
        self.directory.agents.get(&agent).is_none_or(|record| !record.active)
    }

    /// Whether two talk in a conversation's call, or are about to: an agent has answered.
    pub(super) fn talks_in(&self, id: ConversationId) -> bool {
        let call = self.threads.get(&id).and_then(|thread| self.calls.get(&thread.conversation.call()?));
        call.is_some_and(Call::is_answered)
    }

    /// Whose calls run: their visitors, agents and phones.
    pub(super) fn in_calls(&self) -> BTreeSet<UserId> {
        let running = self.calls.values().filter(|call| call.is_answered());
        let parties = running.flat_map(|call| {
            let visitor = self.threads.get(&call.conversation()).map(|thread| thread.conversation.visitor());
            [
                visitor.map(UserId::Visitor),
                call.agent().map(UserId::Agent),
                // A phone is the device that it calls with.
                call.device().map(UserId::Phone),
            ]
        });
        parties.flatten().collect()
    }

    /// Forgets what has ended and whoever has gone, once nobody has needed it for a while.
    pub(super) fn sweep(&mut self, now: Time, online: impl Fn(VisitorId) -> bool) {
        self.threads
            .retain(|_, thread| !thread.conversation.is_ended() || now.since(thread.used) < FORGET_AFTER);
        self.calls.retain(|_, call| match call.phase() {
            CallPhase::Ended { at, .. } => now.since(*at) < FORGET_AFTER,
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. } => true,
        });
        self.figures.retain(|key, _| now.since(key.hour) < FIGURES_IN_MEMORY);
        let threads = &self.threads;
        let tops = &mut self.tops;
        self.visitors.retain(|id, known| {
            let needed = online(*id)
                || known.record.conversation.is_some_and(|id| threads.contains_key(&id))
                || now.since(known.used) < FORGET_AFTER;
            if !needed {
                tops.remove(&UserId::Visitor(*id));
            }
            needed
        });
    }
}
