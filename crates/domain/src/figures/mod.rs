//! Figures over time (T6): what is counted of conversations and calls, hour by hour. Hours add up to days, agents to
//! groups. What happens is turned into facts by [`crate::conversation::Conversation::count`].

mod spread;

pub use spread::Spread;

use crate::{AgentId, Channel, GroupId, Span, Time};
use serde::{Deserialize, Serialize};

/// An hour in milliseconds.
const HOUR: i64 = 3_600_000;

/// What figures are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The hour's begin (UTC).
    pub hour: Time,
    /// The routing group.
    pub group: GroupId,
    /// The conversation's channel; of calls always video.
    pub channel: Channel,
    /// Who did it, or to whom it happened; `None`: nobody of the agents.
    pub agent: Option<AgentId>,
}

/// The begin of the hour (UTC) in which a moment lies.
pub const fn hour_of(at: Time) -> Time {
    Time(at.0.saturating_sub(at.0.rem_euclid(HOUR)))
}

/// One thing to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A conversation was opened.
    Begun,
    /// A conversation was closed for good. It counts for the agent who wrote last (M12).
    Ended,
    /// From the visitor's first message to the first message of an agent. Not when they talked before.
    FirstResponse(Span),
    /// From the first message that was not answered yet to the answer.
    Response(Span),
    /// From the moment in which nobody had a conversation and its visitor waited, to that in which an agent got it.
    Waited(Span),
    /// An agent had a conversation for so long.
    Handled(Span),
    /// An agent passed a conversation on (C9).
    Transferred,
    /// Nothing came of a wish to talk to somebody.
    Missed(Missed),
    /// The two talked in a call for so long.
    Talked(Span),
    /// A call was answered, and the two never found each other.
    CallFailed,
    /// A call went to another device of its agent so many times (H1).
    Moved(u32),
}

/// Why nothing came of a visitor's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// Everybody of the group who was there was busy.
    Busy,
    /// Nobody of the group was there for the channel.
    Absent,
    /// It reached an agent, who did not answer in time or was gone.
    Unanswered,
    /// The agent declined (C1, V4).
    Declined,
}

/// A fact with whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The channel for which it counts.
    pub channel: Channel,
    /// Whose it is, if an agent's.
    pub agent: Option<AgentId>,
    /// What.
    pub fact: Fact,
}

/// How many were missed, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissedCounts {
    /// Everybody of the group who was there was busy.
    pub busy: u32,
    /// Nobody of the group was there for the channel.
    pub absent: u32,
    /// It reached an agent, who did not answer in time or was gone.
    pub unanswered: u32,
    /// The agent declined (C1, V4).
    pub declined: u32,
}

/// What was counted. Two can be added up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Conversations opened.
    #[serde(skip_serializing_if = "is_default")]
    pub begun: u32,
    /// Conversations closed for good, for whoever wrote last (M12).
    #[serde(skip_serializing_if = "is_default")]
    pub ended: u32,
    /// Conversations passed on (C9).
    #[serde(skip_serializing_if = "is_default")]
    pub transfers: u32,
    /// Times that a call went to another device of its agent (H1), counted when the call is over.
    #[serde(skip_serializing_if = "is_default")]
    pub handoffs: u32,
    /// Calls that were answered, and the two never found each other.
    #[serde(skip_serializing_if = "is_default")]
    pub calls_failed: u32,
    /// Nothing came of it.
    #[serde(skip_serializing_if = "is_default")]
    pub missed: MissedCounts,
    /// From the visitor's first message to the first message of an agent.
    #[serde(skip_serializing_if = "Spread::is_empty")]
    pub first_response: Spread,
    /// From the first message that was not answered yet to the answer.
    #[serde(skip_serializing_if = "Spread::is_empty")]
    pub response: Spread,
    /// Nobody had it, and the visitor waited.
    #[serde(skip_serializing_if = "Spread::is_empty")]
    pub wait: Spread,
    /// An agent had it.
    #[serde(skip_serializing_if = "Spread::is_empty")]
    pub handle: Spread,
    /// The two talked in a call.
    #[serde(skip_serializing_if = "Spread::is_empty")]
    pub talk: Spread,
}

impl Figures {
    /// Counts one thing.
    pub fn on(&mut self, fact: Fact) {
        let count = |count: &mut u32| *count = count.saturating_add(1);
        match fact {
            Fact::Begun => count(&mut self.begun),
            Fact::Ended => count(&mut self.ended),
            Fact::FirstResponse(span) => self.first_response.add(span),
            Fact::Response(span) => self.response.add(span),
            Fact::Waited(span) => self.wait.add(span),
            Fact::Handled(span) => self.handle.add(span),
            Fact::Transferred => count(&mut self.transfers),
            Fact::Missed(why) => count(match why {
                Missed::Busy => &mut self.missed.busy,
                Missed::Absent => &mut self.missed.absent,
                Missed::Unanswered => &mut self.missed.unanswered,
                Missed::Declined => &mut self.missed.declined,
            }),
            Fact::Talked(span) => self.talk.add(span),
            Fact::CallFailed => count(&mut self.calls_failed),
            Fact::Moved(times) => self.handoffs = self.handoffs.saturating_add(times),
        }
    }

    /// Adds another one.
    pub fn merge(&mut self, other: &Self) {
        let counts = [
            (&mut self.begun, other.begun),
            (&mut self.ended, other.ended),
            (&mut self.transfers, other.transfers),
            (&mut self.handoffs, other.handoffs),
            (&mut self.calls_failed, other.calls_failed),
            (&mut self.missed.busy, other.missed.busy),
            (&mut self.missed.absent, other.missed.absent),
            (&mut self.missed.unanswered, other.missed.unanswered),
            (&mut self.missed.declined, other.missed.declined),
        ];
        for (count, more) in counts {
            *count = count.saturating_add(more);
        }
        self.first_response.merge(&other.first_response);
        self.response.merge(&other.response);
        self.wait.merge(&other.wait);
        self.handle.merge(&other.handle);
        self.talk.merge(&other.talk);
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
