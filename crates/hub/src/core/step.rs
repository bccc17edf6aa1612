//! One event applied to the working set. What it changes at once is told once, at its end.

use super::relay::Relays;
use super::sessions::Sessions;
use super::thread::Thread;
use super::tickets::Tickets;
use super::unit::Unit;
use super::working::{Agent, Working};
use crate::heads;
use crate::ids::Ids;
use deskbell_domain::agent;
use deskbell_domain::conversation::Turn;
use deskbell_domain::thread::{Entry, ReassignedWhy};
use deskbell_domain::{AgentId, CallId, Channel, ConversationId, DeviceId, GroupId, Time, UserId, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::event::{ConversationLeft, ConversationUpdate, VisitUpdate};
use deskbell_protocol::head::{ConversationHead, VisitHead};
use deskbell_protocol::leading::TakenOver;
use std::collections::{BTreeMap, BTreeSet};
use tracing::{error, info};

/// One event applied to the working set. An error of a machine leaves everything as it was.
pub(super) struct Step<'a> {
    pub(super) now: Time,
    pub(super) working: &'a mut Working,
    pub(super) sessions: &'a Sessions,
    pub(super) relays: &'a mut Relays,
    pub(super) tickets: &'a mut Tickets,
    pub(super) ids: &'a dyn Ids,
    pub(super) unit: &'a mut Unit,
    pub(super) touched: BTreeMap<ConversationId, Touched>,
    pub(super) touched_calls: BTreeMap<CallId, TouchedCall>,
    pub(super) changed: BTreeSet<AgentId>,
    /// Groups whose queue may move.
    pub(super) to_settle: BTreeSet<GroupId>,
}

/// A call that this step changed, as it was before.
pub(super) struct TouchedCall {
    pub(super) version: u64,
    /// The agent whom it rang or who talked before: to phones of another one it is new.
    pub(super) was_with: Option<AgentId>,
    /// Agents whom it rang or who talked, before or meanwhile.
    pub(super) agents: BTreeSet<AgentId>,
    /// Devices that had a part in it, before or meanwhile: a phone that has lost it hears why.
    pub(super) devices: Vec<DeviceId>,
    /// It was something to phones before: they know whose it is.
    pub(super) rang: bool,
}

/// Why a conversation has left an agent who had taken it.
pub(super) struct Leaving {
    pub(super) agent: AgentId,
    pub(super) why: Option<ReassignedWhy>,
    pub(super) taken_over: Option<TakenOver>,
}

/// A conversation that this step changed, as it was before.
pub(super) struct Touched {
    pub(super) version: u64,
    pub(super) listed_for: Option<AgentId>,
    /// What its visitor knows of it; `None`: nothing yet.
    pub(super) visit: Option<VisitHead>,
    /// Agents whom it has left meanwhile. They are told at the end, when it is known where it went.
    pub(super) left: Vec<Leaving>,
    pub(super) entries: Vec<Entry>,
}

impl<'a> Step<'a> {
    /// A step at this moment.
    pub(super) fn new(
        now: Time,
        working: &'a mut Working,
        (sessions, relays, tickets): (&'a Sessions, &'a mut Relays, &'a mut Tickets),
        ids: &'a dyn Ids,
        unit: &'a mut Unit,
    ) -> Self {
        Self {
            now,
            working,
            sessions,
            relays,
            tickets,
            ids,
            unit,
            touched: BTreeMap::new(),
            touched_calls: BTreeMap::new(),
            changed: BTreeSet::new(),
            to_settle: BTreeSet::new(),
        }
    }

    /// Moves the queues and tells everybody whom the step concerns.
    pub(super) fn finish(mut self) {
        self.settle();
        for (id, touched) in std::mem::take(&mut self.touched) {
            self.tell_conversation(id, touched);
        }
        // After the conversations: whoever hears of a call knows what it is part of.
        for (id, touched) in std::mem::take(&mut self.touched_calls) {
            self.tell_call(id, &touched);
        }
        for agent in std::mem::take(&mut self.changed) {
            self.tell_agent(agent);
        }
    }

    /// Appends to a user's log.
    pub(super) fn log(&mut self, user: UserId, event: &Event) {
        let top = self.working.tops.entry(user).or_default();
        *top += 1;
        self.unit.log(self.now, user, *top, event);
    }

    /// Applies an input to an agent's standing (A1, A4, M3).
    pub(super) fn standing(&mut self, id: AgentId, input: agent::Input) {
        let Some(agent) = self.working.agents.get_mut(&id) else { return };
        let before = agent.standing.clone();
        let effects = match agent.standing.on(self.now, input, self.working.directory.settings.presence_grace)
        {
            Ok(effects) => effects,
            Err(invalid) => {
                // Routing takes only free slots, and only an owner frees one.
                error!(agent = %id, ?input, %invalid, "a standing refused what the rules had promised");
                return;
            }
        };
        if agent.standing == before {
            return;
        }
        info!(agent = %id, ?input, "standing");
        let due = agent.standing.next_deadline();
        self.unit.agents.insert(id);
        self.arm(super::deadlines::Subject::Agent(id), due);
        let groups = self.groups_of(id);
        self.unit.groups.extend(&groups);
        for effect in effects {
            match effect {
                agent::Effect::Changed => drop(self.changed.insert(id)),
                agent::Effect::MayTake => {
                    self.to_settle.extend(&groups);
                    let kept = self.groups_that_keep_for(id);
                    self.to_settle.extend(kept);
                }
                agent::Effect::WentOffline => self.lose_waiting(id),
            }
        }
    }

    /// Sets a subject's deadline, in memory and in the store.
    pub(super) fn arm(&mut self, subject: super::deadlines::Subject, due: Option<Time>) {
        if self.working.deadlines.set(subject, due) {
            self.unit.deadlines.insert(subject);
        }
    }

    /// The head of a conversation in memory.
    pub(super) fn head(&self, thread: &Thread) -> ConversationHead {
        let visitor = thread.conversation.visitor();
        let name = self.working.visitors.get(&visitor).map_or("", |known| known.record.name.as_str());
        self.working.directory.head(&thread.conversation, name, thread.last_message.as_ref())
    }

    /// The visitor's card goes to an agent.
    pub(super) fn tell_card(&mut self, agent: AgentId, visitor: VisitorId) {
        if let Some(known) = self.working.visitors.get(&visitor) {
            let card = Event::Visitor(heads::card(&known.record));
            self.log(UserId::Agent(agent), &card);
            let open = self.working.open_of(visitor);
            for phone in open.map(|open| self.phones_in(open)).unwrap_or_default() {
                self.log(UserId::Phone(phone), &card);
            }
        }
    }

    fn groups_of(&self, agent: AgentId) -> Vec<GroupId> {
        self.working.directory.agents.get(&agent).map(|record| record.groups.clone()).unwrap_or_default()
    }

    /// Groups in whose queues something waits for this agent only (C9, C10).
    fn groups_that_keep_for(&self, agent: AgentId) -> Vec<GroupId> {
        let listed = self.working.lists.get(&agent).into_iter().flatten();
        let conversations = listed.filter_map(|id| Some(&self.working.threads.get(id)?.conversation));
        conversations.filter(|c| c.kept_for() == Some(agent)).map(|c| c.group()).collect()
    }

    /// Conversations of an agent who went offline, where the visitor waits (A4).
    fn lose_waiting(&mut self, agent: AgentId) {
        let waiting: Vec<ConversationId> = self
            .working
            .lists
            .get(&agent)
            .into_iter()
            .flatten()
            .filter(|id| {
                self.working.threads.get(id).is_some_and(|thread| {
                    thread.conversation.taker() == Some(agent)
                        && matches!(thread.conversation.turn(), Turn::Agent { .. })
                        // Two who talk do so past the hub; the call says when one of them has left.
                        && !self.working.talks_in(**id)
                })
            })
            .copied()
            .collect();
        for id in waiting {
            self.lose(id, ReassignedWhy::Offline);
        }
    }

    /// Tells a conversation's visitor and its agent what this step changed.
    fn tell_conversation(&mut self, id: ConversationId, touched: Touched) {
        let Some(thread) = self.working.threads.get(&id) else { return };
        if thread.conversation.version() == touched.version {
            return;
        }
        let visitor = thread.conversation.visitor();
        let (listed_for, ended) = (thread.conversation.listed_for(), thread.conversation.is_ended());
        let head = self.head(thread);
        let has_left = |agent: AgentId| touched.left.iter().any(|left| left.agent == agent);
        let new = listed_for.filter(|agent| touched.listed_for != Some(*agent) || has_left(*agent));
        let unsaid = touched.listed_for.filter(|former| Some(*former) != listed_for && !has_left(*former));
        let entries = match new {
            Some(_) => thread.tail().cloned().collect(),
            None => touched.entries.clone(),
        };
        let visit = VisitUpdate {
            head: heads::visit(&thread.conversation),
            entries: touched.entries.into_iter().filter(Entry::is_for_visitor).collect(),
        };
        // What agents have among themselves leaves no trace here, not even that something was (T2).
        if !visit.entries.is_empty()
            || !touched.visit.is_some_and(|former| shows_the_same(&former, &visit.head))
        {
            let visit = Event::Visit(visit);
            self.log(UserId::Visitor(visitor), &visit);
            for phone in self.phones_in(id) {
                self.log(UserId::Phone(phone), &visit);
            }
        }
        for Leaving { agent, why, taken_over } in touched.left {
            self.log(
                UserId::Agent(agent),
                &Event::Left(ConversationLeft { head: head.clone(), why, taken_over }),
            );
        }
        if let Some(former) = unsaid {
            // The visitor wrote again after the release, and it went to somebody else or waits (M5); or it has ended
            // while it was offered or kept, and nothing was taken.
            let why = (!ended).then_some(ReassignedWhy::Released);
            let left = ConversationLeft { head: head.clone(), why, taken_over: None };
            self.log(UserId::Agent(former), &Event::Left(left));
        }
        if let Some(agent) = new {
            self.tell_card(agent, visitor);
            self.say_presence(agent, visitor);
        }
        if let Some(agent) = listed_for {
            let update = ConversationUpdate { head, entries };
            self.log(UserId::Agent(agent), &Event::Conversation(update));
        }
        self.tell_lookers(id);
    }

    /// Tells an agent the own toggles and slots, when they are not as they were told last.
    pub(super) fn tell_agent(&mut self, id: AgentId) {
        let Some(record) = self.working.directory.agents.get(&id) else { return };
        let Some(Agent { standing, told }) = self.working.agents.get_mut(&id) else { return };
        let me = self.working.directory.me(record, standing);
        if *told != me {
            told.clone_from(&me);
            self.log(UserId::Agent(id), &Event::Me(me));
        }
    }

    /// The name that visitors see of an agent.
    pub(super) fn agent_name(&self, id: AgentId) -> String {
        self.working.directory.agents.get(&id).map(|record| record.name.clone()).unwrap_or_default()
    }

    /// The channel by which agents are looked for.
    pub(super) fn routed_by(&self, id: ConversationId) -> Option<Channel> {
        self.working.threads.get(&id).map(|thread| thread.conversation.routed_by())
    }

    /// The channel whose slots a conversation takes.
    pub(super) fn channel_of(&self, id: ConversationId) -> Option<Channel> {
        self.working.threads.get(&id).map(|thread| thread.conversation.channel())
    }
}

/// Whether a visitor sees no difference between two heads: versions and places also count what is for agents alone.
fn shows_the_same(former: &VisitHead, now: &VisitHead) -> bool {
    *former == VisitHead { version: former.version, last_seq: former.last_seq, ..now.clone() }
}
