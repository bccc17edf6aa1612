//! What a conversation is made of between two inputs.

use crate::thread::{EndedBy, Seq};
use crate::{AgentId, ContactId, Time};
use serde::{Deserialize, Serialize};

/// Where a conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Wants an agent: in the group's queue unless one is found at once (C2).
    Queued {
        /// The visitor waits since then: the order of arrival.
        since: Time,
        /// Whether the thread says already that nobody was free.
        announced: bool,
    },
    /// An agent has it.
    Assigned {
        /// This stint.
        contact: ContactId,
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// Since when.
        since: Time,
        /// Until then a device of the agent must say that it shows it (C1); `None` once it has.
        confirm_by: Option<Time>,
    },
    /// The slot was given back after the agent's own message (M4, M5).
    Released {
        /// By whom.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// When.
        at: Time,
    },
    /// Closed for good (C11).
    Ended {
        /// When.
        at: Time,
        /// By whom.
        by: EndedBy,
    },
}

/// Whose turn it is, and since when (C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Turn {
    /// The visitor wrote last. The wait counts from the first message that was not answered.
    Agent {
        /// Since then.
        since: Time,
    },
    /// An agent wrote last.
    Visitor {
        /// Since then.
        since: Time,
    },
}

/// How far either side has read (C3); 0 is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Marks {
    /// The visitor.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub visitor: Seq,
    /// The agents' side.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub agent: Seq,
}

/// One agent's stint: from assignment to release, transfer or end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Which.
    pub id: ContactId,
    /// Whose.
    pub agent: AgentId,
    /// From then ...
    pub from: Time,
    /// ... until then; `None` while it lasts.
    pub until: Option<Time>,
    /// Messages that the agent wrote in it (M12).
    pub messages: u32,
}
