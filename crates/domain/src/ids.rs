//! Who and what: opaque 128-bit ids, one type each, so that a visitor cannot be passed for an agent.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

id! {
    /// A desk user: agent, team lead or admin.
    AgentId,
    /// The person on the website or in the app.
    VisitorId,
    /// The whole exchange with one visitor, across transfers.
    ConversationId,
    /// One agent's stint in a conversation.
    ContactId,
    /// A routing group: agents who can receive the same conversations.
    GroupId,
    /// An installation of the desk, a browser profile, or a phone.
    DeviceId,
    /// A command, chosen by the client (UUIDv7): a retry carries the same one.
    CommandId,
    /// A message, chosen by its author's client: it can never be stored twice.
    ClientMessageId,
    /// One lifetime of the hub's logs: another epoch means that places in the log start anew.
    Epoch,
    /// A canned answer (C5).
    CannedId,
    /// A tag of the shared list (C7).
    TagId,
    /// A file that somebody sent (C6).
    AttachmentId,
    /// One video session inside a conversation.
    CallId,
    /// A call or an attempt to write that nobody answered (T1).
    MissedId,
    /// One device's media connection in a call.
    LegId,
    /// One move of a call to another device of its agent, chosen by the device that wants it.
    HandoffId,
}

/// An owner of a numbered log: everybody to whom the hub owes events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum UserId {
    /// A desk user.
    Agent(AgentId),
    /// A visitor.
    Visitor(VisitorId),
    /// A phone of an agent, to which a call was moved or which rings beside the desk (H4, H5). It has a log of its own:
    /// what else the agent does is not its business.
    Phone(DeviceId),
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(id) => write!(f, "agent:{id}"),
            Self::Visitor(id) => write!(f, "visitor:{id}"),
            Self::Phone(id) => write!(f, "phone:{id}"),
        }
    }
}
