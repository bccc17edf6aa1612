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
        /// For whom it is kept (C9, C10).
        #[serde(default)]
        kept: Option<Kept>,
    },
    /// It is shown to an agent, who takes it or not (C1).
    Offered {
        /// Whom.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// Its place in the queue, should it come back there.
        since: Time,
        /// Until then the agent must say so.
        deadline: Time,
        /// Until then a device of the agent must say that it shows it; `None` once it has.
        confirm_by: Option<Time>,
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
        /// When the agent last typed, near the end of the time for a first answer (M7).
        #[serde(default)]
        typed_at: Option<Time>,
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
    /// Put aside for a time (C10).
    Snoozed {
        /// By whom.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// When.
        at: Time,
        /// Until then, unless the visitor writes.
        until: Time,
        /// It returns to the same agent.
        keep: bool,
    },
    /// Closed for good (C11).
    Ended {
        /// When.
        at: Time,
        /// By whom.
        by: EndedBy,
    },
}

/// What waits for one agent only: passed on to that one (C9), or back from being put aside (C10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Kept {
    /// For whom.
    pub agent: AgentId,
    /// The name shown.
    pub name: String,
    /// Then anybody of the group may take it.
    pub until: Time,
}

/// A call for help with a conversation (T3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flag {
    /// Since when.
    pub at: Time,
    /// Who asks.
    pub by: AgentId,
    /// The name shown.
    pub name: String,
    /// With what; may be empty.
    pub words: String,
}

/// Who did not take it when it was offered (C1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Who.
    pub agent: AgentId,
    /// Until then it is not offered to that agent again.
    pub until: Time,
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

impl Turn {
    /// Since when it is somebody's turn.
    pub const fn since(self) -> Time {
        let (Self::Agent { since } | Self::Visitor { since }) = self;
        since
    }
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
