//! What a conversation's thread says for the figures (T6): each new entry, once, turned into facts.

use super::Conversation;
use crate::call::{Party, PastCall};
use crate::figures::{Counted, Fact, Missed};
use crate::thread::{Author, DeclinedWhy, Entry, EntryBody, Happening, ReassignedWhy};
use crate::{AgentId, Channel, Time};
use serde::{Deserialize, Serialize};

/// What the figures still wait for. In a conversation of an older hub that is nothing, until it goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Tally {
    /// The visitor's first message, until somebody has answered.
    first_asked: Option<Time>,
    /// The first message that was not answered yet.
    asked: Option<Time>,
    /// The visitor has called since nobody has it.
    called: Option<Time>,
    /// The two have talked in a call.
    talked: bool,
    /// Who has it, since when.
    has: Option<(AgentId, Time)>,
    /// Since when nobody has had it, once somebody had.
    free: Option<Time>,
    /// Nobody was there, as it was last told to wait; `None`: it never was.
    absent: Option<bool>,
    /// A lead has just taken it out of somebody's hands. Whoever joins next does so in the same moment, and so this is
    /// never stored.
    #[serde(skip)]
    taken: bool,
}

/// Facts, with whose they are.
struct Facts {
    channel: Channel,
    found: Vec<Counted>,
}

impl Facts {
    fn of(&mut self, agent: impl Into<Option<AgentId>>, fact: Fact) {
        self.found.push(Counted { channel: self.channel, agent: agent.into(), fact });
    }

    fn of_call(&mut self, agent: Option<AgentId>, fact: Fact) {
        self.found.push(Counted { channel: Channel::Video, agent, fact });
    }
}

impl Conversation {
    /// Counts a new entry of its thread: exactly once, in order.
    pub fn count(&mut self, entry: &Entry) -> Vec<Counted> {
        let mut facts = Facts { channel: self.channel, found: Vec::new() };
        if entry.seq == 1 {
            facts.of(None, Fact::Begun);
        }
        match &entry.body {
            EntryBody::Message { author: Author::Visitor, .. } => self.visitor_asks(entry.at),
            EntryBody::Message { author: Author::Agent { agent, .. }, .. } => {
                self.tally.answered(*agent, entry.at, &mut facts);
            }
            EntryBody::Note { .. } | EntryBody::Whisper { .. } => {}
            EntryBody::Happened { what } => self.count_happening(entry.at, what, &mut facts),
        }
        facts.found
    }

    fn visitor_asks(&mut self, at: Time) {
        let answered = self.tally.talked || self.contacts.iter().any(|contact| contact.messages > 0);
        if !answered {
            self.tally.first_asked.get_or_insert(at);
        }
        self.tally.asked.get_or_insert(at);
    }

    fn count_happening(&mut self, at: Time, what: &Happening, facts: &mut Facts) {
        let tally = &mut self.tally;
        match what {
            Happening::Queued { absent, .. } => tally.absent = Some(*absent),
            Happening::Joined { agent, .. } => tally.joined(*agent, at, facts),
            Happening::Declined { agent, why, .. } => facts.of(*agent, Fact::Missed(declined(*why))),
            Happening::Reassigned { from, why, .. } => {
                tally.let_go(at, facts);
                if was_missed(*why) {
                    facts.of(*from, Fact::Missed(Missed::Unanswered));
                }
            }
            Happening::Transferred { from, .. } => {
                tally.let_go(at, facts);
                facts.of(*from, Fact::Transferred);
            }
            Happening::TakenOver { .. } => {
                tally.taken = tally.has.is_some();
                tally.let_go(at, facts);
            }
            Happening::Released { .. } | Happening::Snoozed { .. } => tally.let_go(at, facts),
            Happening::CallBegan { by: Party::Visitor, .. } if tally.has.is_none() => {
                tally.called.get_or_insert(at);
            }
            Happening::CallEnded { why, talked, .. } => {
                let agent = tally.has.map(|(agent, _)| agent);
                let talked = (talked.0 > 0).then_some(*talked);
                let fact = match (PastCall::of(*why, talked), talked) {
                    (PastCall::Held, talked) => Fact::Talked(talked.unwrap_or_default()),
                    (PastCall::Failed, _) => Fact::CallFailed,
                    (PastCall::Declined, _) => Fact::Missed(Missed::Declined),
                    (PastCall::Missed, _) if agent.is_some() => Fact::Missed(Missed::Unanswered),
                    (PastCall::Missed, _) => Fact::Missed(tally.not_reached()),
                };
                facts.of_call(agent, fact);
                if talked.is_some() {
                    // What was written before was answered by voice.
                    tally.talked = true;
                    (tally.first_asked, tally.asked) = (None, None);
                }
            }
            Happening::Ended { .. } => {
                tally.let_go(at, facts);
                facts.of(self.credit, Fact::Ended);
                // Who only called was missed with the call.
                if self.contacts.is_empty() && tally.first_asked.is_some() {
                    facts.of(None, Fact::Missed(tally.not_reached()));
                }
            }
            Happening::CallBegan { .. }
            | Happening::Invited { .. }
            | Happening::InvitationOver { .. }
            | Happening::Flagged { .. }
            | Happening::Unflagged { .. }
            | Happening::Back { .. } => {}
        }
    }
}

impl Tally {
    fn answered(&mut self, agent: AgentId, at: Time, facts: &mut Facts) {
        if let Some(first) = self.first_asked.take() {
            facts.of(agent, Fact::FirstResponse(at.since(first)));
        }
        if let Some(asked) = self.asked.take() {
            facts.of(agent, Fact::Response(at.since(asked)));
        }
    }

    fn joined(&mut self, agent: AgentId, at: Time, facts: &mut Facts) {
        let wanted = [self.asked, self.called.take()].into_iter().flatten().min();
        // Out of one hand into another nobody waits: there was no time in which nobody had it.
        let taken = std::mem::take(&mut self.taken);
        if let Some(wanted) = wanted.filter(|_| !taken) {
            facts.of(agent, Fact::Waited(at.since(self.free.map_or(wanted, |free| free.max(wanted)))));
        }
        self.has = Some((agent, at));
    }

    fn let_go(&mut self, at: Time, facts: &mut Facts) {
        if let Some((agent, since)) = self.has.take() {
            facts.of(agent, Fact::Handled(at.since(since)));
            self.free = Some(at);
        }
    }

    /// Why it never reached an agent.
    const fn not_reached(&self) -> Missed {
        match self.absent {
            Some(true) => Missed::Absent,
            Some(false) => Missed::Busy,
            // It was offered at once, and not answered yet.
            None => Missed::Unanswered,
        }
    }
}

const fn declined(why: DeclinedWhy) -> Missed {
    match why {
        DeclinedWhy::Declined => Missed::Declined,
        DeclinedWhy::TimedOut | DeclinedWhy::NotShown | DeclinedWhy::Offline => Missed::Unanswered,
    }
}

/// Whether it was taken from an agent who should have answered.
const fn was_missed(why: ReassignedWhy) -> bool {
    match why {
        ReassignedWhy::NotShown
        | ReassignedWhy::Offline
        | ReassignedWhy::FirstReply
        | ReassignedWhy::LaterReply
        | ReassignedWhy::Unhandled => true,
        ReassignedWhy::Released | ReassignedWhy::TakenOver => false,
    }
}
