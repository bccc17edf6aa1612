//! Figures over time (T6), and what would have happened otherwise (T5).

use crate::head::GroupBrief;
use crate::params::{AgentName, DecisionShown};
use deskbell_domain::figures::{Figures, MissedCounts, Spread};
use deskbell_domain::{AgentId, Channel, ConversationId, GroupId, Span, Time};
use serde::{Deserialize, Serialize};

/// `figures.get`: what was counted in a span of time. Agents get their own, leads and administrators the groups that they
/// lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetFigures {
    /// From the hour (UTC) in which this lies ...
    pub from: Time,
    /// ... until before this one; at most 400 days later.
    pub to: Time,
    /// A row for each of these.
    pub by: FiguresBy,
    /// Of this group alone.
    pub group: Option<GroupId>,
    /// Of this channel alone; calls count for video.
    pub channel: Option<Channel>,
    /// Where a day begins, by day: how many minutes local time is ahead of UTC, -840 to 840.
    #[serde(default)]
    pub utc_offset: i16,
}

/// What figures are a row for each of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FiguresBy {
    /// Hours (UTC) in which anything was counted.
    Hour,
    /// Days in which anything was counted.
    Day,
    /// Agents, and nobody of them.
    Agent,
    /// Groups.
    Group,
    /// Channels.
    Channel,
}

/// What was counted, in order. A row has only what it was asked by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FiguresTable {
    /// Hours and days by time, the others by name.
    pub rows: Vec<FiguresRow>,
    /// All of it together.
    pub total: FiguresShown,
}

/// A row of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FiguresRow {
    /// The begin of the hour or day.
    pub at: Option<Time>,
    /// The agent; `null` by agent: what concerns nobody of them, such as who was turned away.
    pub agent: Option<AgentName>,
    /// The group.
    pub group: Option<GroupBrief>,
    /// The channel.
    pub channel: Option<Channel>,
    /// What was counted.
    pub figures: FiguresShown,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FiguresShown {
    /// Conversations opened.
    pub begun: u32,
    /// Conversations closed for good; by agent those in which the agent wrote last (M12).
    pub ended: u32,
    /// Conversations passed on (C9).
    pub transfers: u32,
    /// Times that a call went to another device of its agent (H1).
    pub handoffs: u32,
    /// Calls that were answered, and the two never found each other.
    pub calls_failed: u32,
    /// Nothing came of it.
    pub missed: MissedCounts,
    /// From the visitor's first message to the first message of an agent.
    pub first_response: Option<Durations>,
    /// From the first message that was not answered yet to the answer.
    pub response: Option<Durations>,
    /// Nobody had it, and the visitor waited.
    pub wait: Option<Durations>,
    /// An agent had it.
    pub handle: Option<Durations>,
    /// The two talked in a call; their count is that of the calls.
    pub talk: Option<Durations>,
}

/// How long things took. The median and the 90th percentile are off by 3.2 % at most, the rest is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Durations {
    /// How many.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub count: u64,
    /// All of them together.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sum: Span,
    /// Half of them were not longer.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub median: Span,
    /// Nine of ten were not longer.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub p90: Span,
    /// The longest.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub longest: Span,
}

impl Durations {
    /// `None` of none.
    pub fn of(spread: &Spread) -> Option<Self> {
        Some(Self {
            count: spread.count(),
            sum: spread.sum(),
            median: spread.quantile(50)?,
            p90: spread.quantile(90)?,
            longest: spread.longest(),
        })
    }
}

impl From<&Figures> for FiguresShown {
    fn from(figures: &Figures) -> Self {
        Self {
            begun: figures.begun,
            ended: figures.ended,
            transfers: figures.transfers,
            handoffs: figures.handoffs,
            calls_failed: figures.calls_failed,
            missed: figures.missed,
            first_response: Durations::of(&figures.first_response),
            response: Durations::of(&figures.response),
            wait: Durations::of(&figures.wait),
            handle: Durations::of(&figures.handle),
            talk: Durations::of(&figures.talk),
        }
    }
}

/// `routing.simulate`: who would have got a conversation, had something been otherwise (T5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Simulate {
    /// Which conversation; its last decision counts.
    pub conversation: ConversationId,
    /// Had this agent had one more slot.
    pub one_more_slot_for: Option<AgentId>,
    /// Had one more agent been there, who is free, and knows and speaks everything.
    pub one_more_agent: bool,
}

/// Who would have got it (T5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Simulated {
    /// `null`: the decision was stored before it kept what this needs, or it was never routed.
    pub outcome: Option<SimulatedDecision>,
}

/// A decision that was never taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SimulatedDecision {
    /// The one more agent would have got it; then `shown` names nobody as chosen.
    pub one_more_agent: bool,
    /// Who would have got it, and why not the others.
    pub shown: DecisionShown,
}
