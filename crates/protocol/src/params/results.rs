//! What the methods answer. Unknown fields are passed over: a newer hub may say more.

use crate::head::{ChannelStanding, ConversationHead, DeskRole, GroupBrief, Presence};
use deskbell_domain::routing::{Decision, Request, Seen};
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{AgentId, CallId, ContactId, ConversationId, GroupId, LegId, Time};
use serde::{Deserialize, Serialize};

macro_rules! results {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

results! {
    /// The message or note is stored for good.
    Sent {
        /// Where.
        conversation: ConversationId,
        /// At which place.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        seq: Seq,
        /// When.
        at: Time,
    }

    /// The command was carried out.
    Done {}

    /// It rings, waits for an agent, or the visitor is invited.
    CallStarted {
        /// The call.
        call: CallId,
        /// Inside which conversation.
        conversation: ConversationId,
        /// The leg to open.
        leg: LegId,
        /// The call's epoch.
        epoch: u32,
    }

    /// This device has the call.
    CallAccepted {
        /// The leg to answer on.
        leg: LegId,
        /// The call's epoch.
        epoch: u32,
    }

    /// A page of a thread.
    Entries {
        /// In order.
        entries: Vec<Entry>,
        /// Whether there are older ones.
        more: bool,
    }

    /// The last routing decision of a conversation (T5).
    Why {
        /// `null` when it was never routed.
        decision: Option<DecisionShown>,
    }

    /// To whom a conversation can be passed on, the best first (C9).
    Targets {
        /// Colleagues: those with a free slot first.
        agents: Vec<AgentTarget>,
        /// Groups: those with somebody free first.
        groups: Vec<GroupTarget>,
    }

    /// A colleague to whom a conversation can be passed on.
    AgentTarget {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// What the colleague may do.
        role: DeskRole,
        /// Connected, away, or gone.
        presence: Presence,
        /// Toggle and slots of the conversation's channel.
        standing: ChannelStanding,
        /// It could be taken at once.
        free: bool,
    }

    /// A group to which a conversation can be passed on.
    GroupTarget {
        /// Which.
        group: GroupId,
        /// Its name.
        name: String,
        /// Agents who could take it at once.
        free: u32,
        /// Agents who are there, free or not.
        there: u32,
        /// Conversations that wait in its queue.
        waiting: u32,
        /// Since when the first of them does.
        longest_since: Option<Time>,
    }

    /// Who had a conversation, and who gets the credit (M12).
    Contacts {
        /// Every stint, in order.
        contacts: Vec<ContactShown>,
        /// The agent who sent the last message.
        credit: Option<AgentId>,
    }

    /// One agent's stint in a conversation.
    ContactShown {
        /// Which.
        id: ContactId,
        /// Whose.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// From then ...
        from: Time,
        /// ... until then; `null` while it lasts.
        until: Option<Time>,
        /// Messages that the agent wrote in it.
        messages: u32,
    }

    /// A routing decision with the names of that time.
    DecisionShown {
        /// When it was taken.
        at: Time,
        /// For which group.
        group: GroupId,
        /// Who was considered and why not chosen.
        decision: Decision,
        /// The names of everybody considered.
        names: Vec<AgentName>,
        /// What was looked for; `null` in one that was stored before this was kept.
        #[serde(default)]
        request: Option<Request>,
        /// Everybody considered, as they were, best first.
        #[serde(default)]
        seen: Vec<Seen>,
    }

    /// An agent's name.
    AgentName {
        /// Who.
        agent: AgentId,
        /// The name shown.
        name: String,
    }

    /// The board follows, as `board`; or no more of it (T1).
    BoardWatched {
        /// The groups on it, by name.
        groups: Vec<GroupBrief>,
    }

    /// A visitor's conversations, newest first.
    Earlier {
        /// Heads only; the threads are asked for with `conversation.entries`.
        conversations: Vec<ConversationHead>,
    }
}
