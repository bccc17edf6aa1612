//! What happened while the desk was offline (D4): how things stand beside how they stood. What was missed comes event
//! by event or as a snapshot, and both come to the same here, because neither is looked at: only what it made of the
//! world, and the entries that came with it.

use crate::command::Command;
use crate::queue::{Queue, Stage};
use crate::view::{News, NewsKind, Returned};
use crate::world::{Known, World, is_by_visitor};
use deskbell_domain::call::PastCall;
use deskbell_domain::thread::{EndedBy, Entry, EntryBody, Happening, ReassignedWhy, Seq};
use deskbell_domain::{AgentId, CallId, ClientMessageId, ConversationId, Span, Time};
use deskbell_protocol::head::{ConversationHead, HeadState};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// An absence of 30 s or less is none: what was missed is told as if nothing had been.
pub(crate) const SHORT: Span = Span::secs(30);
/// After 10 min a person wants to hear also that nothing happened.
const LONG: Span = Span::mins(10);
/// A snapshot tells of what ended within 48 h. What it leaves out after a longer absence may have ended, too.
const TELLS_ENDED: Span = Span::hours(48);

/// How a conversation of the list stood for its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stood {
    /// The agent had it.
    With,
    /// The agent had put it aside, to have it again.
    Snoozed,
    /// The agent had given it back.
    Released,
    /// It was over, or another's to take.
    Otherwise,
}

/// What was known of a conversation of the list.
#[derive(Clone, Copy, Debug)]
struct Was {
    stood: Stood,
    /// Its last place.
    up_to: Seq,
    /// Its last call was missed.
    missed: bool,
}

/// What became of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Came,
    Back,
    Reassigned,
    Gone,
    Ended,
}

/// The entries that came with what was missed, as far as they are news.
#[derive(Clone, Debug)]
struct Brought {
    /// The absence began then, on the hub's clock.
    from: Time,
    known: HashMap<ConversationId, Was>,
    messages: BTreeSet<(ConversationId, Seq)>,
    calls: BTreeMap<ConversationId, BTreeSet<CallId>>,
    /// How far the entries have come.
    reached: HashMap<ConversationId, Seq>,
}

/// How things stood when the line came back, before anything new was taken in; and what has come since.
#[derive(Debug)]
pub(crate) struct Before {
    brought: Brought,
    /// The desk was closed meanwhile, and did not only lose its line.
    closed: bool,
    /// Why conversations left, as far as that was told; `None` when the agent gave them away.
    left: HashMap<ConversationId, Option<ReassignedWhy>>,
    written: BTreeMap<ClientMessageId, ConversationId>,
}

/// An absence that is over.
#[derive(Debug)]
pub(crate) struct Absence {
    from: Time,
    until: Time,
    /// In all, when there were several.
    offline: Span,
    times: u32,
    closed: bool,
    fates: BTreeMap<ConversationId, Fate>,
    brought: Brought,
    /// What of the list is worth a word, and the last place of each: later entries were seen as they came.
    ends: HashMap<ConversationId, Seq>,
    /// They have ended, and a snapshot tells of that without their last entries.
    lacking: Vec<ConversationId>,
    /// A call was missed in them, by their heads.
    missed: BTreeSet<ConversationId>,
    /// What was written here and waited.
    written: BTreeMap<ClientMessageId, ConversationId>,
}

impl Before {
    /// How things stand after an absence that began at `from` on the hub's clock, before what was missed is taken in.
    pub(crate) fn of(world: &World, queue: &Queue, from: Time, closed: bool) -> Self {
        let agent = world.agent();
        let listed = world.conversations.values().filter(|known| known.mine);
        let was = |known: &Known| Was {
            stood: stood(known, agent),
            up_to: known.head.last_seq,
            missed: known.head.past_call == Some(PastCall::Missed),
        };
        let waits = queue.written().filter(|item| !matches!(item.stage, Stage::Refused(_)));
        Self {
            brought: Brought {
                from,
                known: listed.map(|known| (known.head.id, was(known))).collect(),
                messages: BTreeSet::new(),
                calls: BTreeMap::new(),
                reached: HashMap::new(),
            },
            closed,
            left: HashMap::new(),
            written: waits.filter_map(|item| written(&item.command)).collect(),
        }
    }

    /// Entries came with what was missed.
    pub(crate) fn learn(&mut self, conversation: ConversationId, entries: &[Entry]) {
        self.brought.learn(conversation, entries);
    }

    /// A conversation left the agent; `None` when the agent gave it away.
    pub(crate) fn left(&mut self, conversation: ConversationId, why: Option<ReassignedWhy>) {
        self.left.insert(conversation, why);
    }

    /// Something that was written here before waits, too.
    pub(crate) fn waits(&mut self, message: ClientMessageId, conversation: ConversationId) {
        self.written.insert(message, conversation);
    }

    /// The person has taken back what waited.
    pub(crate) fn forget(&mut self, message: ClientMessageId) {
        self.written.remove(&message);
    }

    /// Everything has come: what happened, added to what happened before that the person has not dismissed. `until` is on
    /// the hub's clock.
    pub(crate) fn over(self, world: &World, until: Time, undismissed: Option<Absence>) -> Absence {
        let from = self.brought.from;
        let mut fates = BTreeMap::new();
        let mut ends = HashMap::new();
        let mut missed = BTreeSet::new();
        let mut lacking = Vec::new();
        let listed = world.conversations.iter().filter(|(_, known)| known.mine);
        for (id, known) in listed.filter(|(_, known)| !is_ended_by(known, world.agent())) {
            let was = self.brought.known.get(id);
            let last = known.head.last_seq;
            let ended = if let HeadState::Ended { at, .. } = known.head.state { Some(at) } else { None };
            if was.is_none() && ended.is_some_and(|at| at <= from) {
                continue;
            }
            fates.extend(fate_of(known, was, world.agent()).map(|fate| (*id, fate)));
            ends.insert(*id, last);
            let seen = was.map_or(0, |was| was.up_to).max(self.brought.reached.get(id).copied().unwrap_or(0));
            if ended.is_some() && seen < last {
                lacking.push(*id);
            }
            let more = was.is_some_and(|was| last > was.up_to && !was.missed);
            if more && known.head.past_call == Some(PastCall::Missed) {
                missed.insert(*id);
            }
        }
        lacking.sort_unstable();
        let is_listed = |id: &ConversationId| world.conversations.get(id).is_some_and(|known| known.mine);
        // What was given back is nobody's to lose.
        let gone = self.brought.known.iter().filter(|(id, was)| was.is_in_hand() && !is_listed(id));
        for (id, _) in gone {
            let fate = match self.left.get(id) {
                Some(None) => continue,
                Some(Some(_)) => Fate::Reassigned,
                None if until.since(from) <= TELLS_ENDED => Fate::Reassigned,
                None => Fate::Gone,
            };
            fates.insert(*id, fate);
        }
        let mut absence = Absence {
            from,
            until,
            offline: until.since(from),
            times: 1,
            closed: self.closed,
            fates,
            brought: self.brought,
            ends,
            lacking,
            missed,
            written: self.written,
        };
        // What is somebody else's now is theirs to read and to call back; what one has ended oneself one has read.
        absence.brought.messages.retain(|(id, _)| absence.ends.contains_key(id));
        absence.brought.calls.retain(|id, _| absence.ends.contains_key(id));
        if let Some(before) = undismissed {
            absence.add(before);
        }
        absence
    }
}

impl Absence {
    /// Entries came that were asked for because what was missed lacked them.
    pub(crate) fn learn(&mut self, conversation: ConversationId, entries: &[Entry]) {
        if let Some(end) = self.ends.get(&conversation) {
            let within = entries.partition_point(|entry| entry.seq <= *end);
            self.brought.learn(conversation, &entries[..within]);
        }
    }

    /// Conversations that have ended meanwhile and whose last entries did not come by themselves.
    pub(crate) fn lacking(&self) -> &[ConversationId] {
        &self.lacking
    }

    /// Something that was written here before waits, too.
    pub(crate) fn waits(&mut self, message: ClientMessageId, conversation: ConversationId) {
        self.written.insert(message, conversation);
    }

    /// The person has taken back what waited.
    pub(crate) fn forget(&mut self, message: ClientMessageId) {
        self.written.remove(&message);
    }

    /// What the page shows; `None` when there is nothing to say. What waited goes out now, so `queue` tells how far that is.
    pub(crate) fn view(&self, queue: &Queue) -> Option<Returned> {
        let (mut sent, mut failed, mut sending) = (Vec::new(), Vec::new(), 0);
        for (message, conversation) in &self.written {
            match queue.find_written(*message).map(|item| &item.stage) {
                None => sent.push(*conversation),
                Some(Stage::Refused(_)) => failed.push(*conversation),
                Some(Stage::Waiting | Stage::Sent | Stage::Files(_) | Stage::Stored { .. }) => sending += 1,
            }
        }
        let fate =
            |which: Fate| self.fates.iter().filter(move |(_, fate)| **fate == which).map(|(id, _)| *id);
        let news = [
            told(NewsKind::Messages, self.brought.messages.iter().map(|(id, _)| *id)),
            told(NewsKind::MissedCalls, self.missed_calls()),
            told(NewsKind::Came, fate(Fate::Came)),
            told(NewsKind::Back, fate(Fate::Back)),
            told(NewsKind::Reassigned, fate(Fate::Reassigned)),
            told(NewsKind::Gone, fate(Fate::Gone)),
            told(NewsKind::Ended, fate(Fate::Ended)),
            told(NewsKind::NotSent, failed),
            told(NewsKind::Sent, sent),
        ];
        let news: Vec<News> = news.into_iter().flatten().collect();
        // Who opens the desk knows that it was closed.
        let is_worth_it = !news.is_empty() || (self.offline >= LONG && !self.closed);
        is_worth_it.then_some(Returned {
            from: self.from,
            until: self.until,
            offline: self.offline,
            times: self.times,
            news,
            sending,
        })
    }

    /// The conversation of each missed call. One that only a head tells of counts once.
    fn missed_calls(&self) -> impl Iterator<Item = ConversationId> {
        let calls = self.brought.calls.iter().flat_map(|(id, calls)| calls.iter().map(|_| *id));
        let by_head = self.missed.iter().filter(|id| !self.brought.calls.contains_key(id));
        calls.chain(by_head.copied())
    }

    /// An absence before this one was not dismissed: what has become of a conversation since counts.
    fn add(&mut self, before: Self) {
        self.from = before.from;
        self.offline = Span::millis(self.offline.0.saturating_add(before.offline.0));
        self.times = self.times.saturating_add(before.times);
        self.closed &= before.closed;
        for (id, fate) in before.fates {
            // What has come and gone since, or gone and come, is not told as what it was at that time.
            let is_gone = matches!(fate, Fate::Reassigned | Fate::Gone);
            if is_gone != self.ends.contains_key(&id) {
                self.fates.entry(id).or_insert(fate);
            }
        }
        let is_here = |id: &ConversationId| self.ends.contains_key(id);
        self.brought.messages.extend(before.brought.messages.into_iter().filter(|(id, _)| is_here(id)));
        for (id, calls) in before.brought.calls.into_iter().filter(|(id, _)| self.ends.contains_key(id)) {
            self.brought.calls.entry(id).or_default().extend(calls);
        }
        self.missed.extend(before.missed.into_iter().filter(|id| self.ends.contains_key(id)));
        self.written.extend(before.written);
    }
}

impl Was {
    fn is_in_hand(self) -> bool {
        matches!(self.stood, Stood::With | Stood::Snoozed)
    }
}

impl Brought {
    fn learn(&mut self, conversation: ConversationId, entries: &[Entry]) {
        let was = self.known.get(&conversation).copied();
        let is_news = |entry: &&Entry| was.map_or(entry.at > self.from, |was| entry.seq > was.up_to);
        for entry in entries.iter().filter(is_news) {
            if is_by_visitor(entry) {
                self.messages.insert((conversation, entry.seq));
            }
            if let Some(call) = missed_in(entry) {
                self.calls.entry(conversation).or_default().insert(call);
            }
        }
        if let Some(last) = entries.last() {
            let reached = self.reached.entry(conversation).or_default();
            *reached = last.seq.max(*reached);
        }
    }
}

/// What one ends oneself, on whichever device, is no news.
fn is_ended_by(known: &Known, agent: Option<AgentId>) -> bool {
    let ended_by = |by: &EndedBy| matches!(by, EndedBy::Agent { agent: by, .. } if Some(*by) == agent);
    matches!(&known.head.state, HeadState::Ended { by, .. } if ended_by(by))
}

/// What became of a conversation that stands in the list, and did not only end long ago.
fn fate_of(known: &Known, was: Option<&Was>, agent: Option<AgentId>) -> Option<Fate> {
    if let HeadState::Ended { .. } = &known.head.state {
        return was.is_none_or(|was| was.is_in_hand()).then_some(Fate::Ended);
    }
    match was.map(|was| was.stood) {
        _ if !known.is_with(agent) => None,
        Some(Stood::With) => None,
        Some(Stood::Snoozed | Stood::Released) => Some(Fate::Back),
        Some(Stood::Otherwise) | None => Some(Fate::Came),
    }
}

fn stood(known: &Known, agent: Option<AgentId>) -> Stood {
    match &known.head.state {
        HeadState::Assigned { agent: whose, .. } if Some(*whose) == agent => Stood::With,
        HeadState::Snoozed { agent: whose, .. } if Some(*whose) == agent => Stood::Snoozed,
        HeadState::Released { agent: whose, .. } if Some(*whose) == agent => Stood::Released,
        HeadState::Assigned { .. }
        | HeadState::Snoozed { .. }
        | HeadState::Released { .. }
        | HeadState::Queued { .. }
        | HeadState::Offered { .. }
        | HeadState::Ended { .. } => Stood::Otherwise,
    }
}

/// The message or note that a command has written, and where.
pub(crate) fn written(command: &Command) -> Option<(ClientMessageId, ConversationId)> {
    Some((command.action.written()?, command.action.conversation()?))
}

/// Whether a conversation was given to its agent, or is offered, since so short a time. `now` is on the hub's clock.
pub(crate) fn came_within(head: &ConversationHead, now: Time, span: Span) -> bool {
    match head.state {
        HeadState::Assigned { since, .. } => now.since(since) <= span,
        HeadState::Offered { deadline, .. } => now < deadline,
        HeadState::Queued { .. }
        | HeadState::Released { .. }
        | HeadState::Snoozed { .. }
        | HeadState::Ended { .. } => false,
    }
}

/// The call that an entry says was missed (V4).
fn missed_in(entry: &Entry) -> Option<CallId> {
    let EntryBody::Happened { what: Happening::CallEnded { call, why, talked } } = &entry.body else {
        return None;
    };
    let talked = (talked.0 > 0).then_some(*talked);
    (PastCall::of(*why, talked) == PastCall::Missed).then_some(*call)
}

/// How much of a kind there is, and where; `None` when there is none of it.
fn told(what: NewsKind, conversations: impl IntoIterator<Item = ConversationId>) -> Option<News> {
    let mut count = 0_u32;
    let distinct: BTreeSet<ConversationId> = conversations.into_iter().inspect(|_| count += 1).collect();
    (count > 0).then(|| News { what, count, conversations: distinct.into_iter().collect() })
}

#[cfg(test)]
mod tests;
