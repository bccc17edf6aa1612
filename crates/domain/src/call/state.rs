//! What a call is made of between two inputs. These are also the stored and the sent form.

use crate::{AgentId, DeviceId, Span, Time};
use serde::{Deserialize, Serialize};

/// The two sides of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Party {
    /// The visitor.
    Visitor,
    /// The agent.
    Agent,
}

/// Where a call stands. Every deadline is on the hub's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CallPhase {
    /// The agent invites the visitor out of their chat, who has not answered yet (V10).
    Invited {
        /// Who invites.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// Since when.
        since: Time,
    },
    /// As before, and the agent waits in the room: when the visitor comes nothing needs to ring (V10).
    Room {
        /// Who waits.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// On which device (V9); `null` towards the visitor.
        device: Option<DeviceId>,
        /// Since when.
        since: Time,
    },
    /// Nobody is free: the conversation waits in its queue, and rings when an agent gets it (C2).
    Waiting {
        /// Since when.
        since: Time,
    },
    /// It rings at every device of this agent (V2).
    Ringing {
        /// Whom it rings.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// Since when.
        since: Time,
        /// Unanswered until then it is missed (V4).
        deadline: Time,
    },
    /// Answered; the two devices find each other.
    Connecting {
        /// Who answered.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// On which device (V9); `null` towards the visitor.
        device: Option<DeviceId>,
        /// Since when.
        since: Time,
        /// Without a connection until then it has failed.
        deadline: Time,
    },
    /// They see and hear each other.
    Active {
        /// Who talks.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// On which device (V9); `null` towards the visitor.
        device: Option<DeviceId>,
        /// When they first did: the clock of the call.
        since: Time,
    },
    /// The connection broke, and is being made anew (V11).
    Reconnecting {
        /// Who talks.
        agent: AgentId,
        /// The name shown.
        name: String,
        /// On which device (V9); `null` towards the visitor.
        device: Option<DeviceId>,
        /// When they first saw each other: the clock of the call.
        since: Time,
        /// Then it is given up.
        deadline: Time,
    },
    /// Over for good (V8).
    Ended {
        /// When.
        at: Time,
        /// Why.
        why: CallEnd,
    },
}

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CallEnd {
    /// Somebody hung up (V8).
    HungUp {
        /// Who.
        by: Party,
    },
    /// The agent declined (V4).
    Declined,
    /// Nobody answered in time (V4).
    Missed,
    /// The visitor hung up before anybody had answered.
    Cancelled,
    /// The visitor was invited, and does not want to now (V10).
    NotNow,
    /// The agent took the invitation back (V10).
    Withdrawn,
    /// The two devices never found a way to each other.
    NoConnection,
    /// A device could not do what a call needs: no common codec, no encryption.
    NoMedia,
    /// The connection broke and did not come back (V11).
    GaveUp,
    /// One side left without a word: the page was closed, the computer stopped.
    Left {
        /// Who.
        party: Party,
    },
    /// The conversation was closed, or went to somebody else.
    ConversationLeft,
}

/// What came of a call, in short: the mark that its conversation keeps (V4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PastCall {
    /// The two talked.
    Held,
    /// Nobody answered: not in time, or not before the visitor gave up waiting (V4).
    Missed,
    /// The agent declined (V4).
    Declined,
    /// It was answered, and the two never found each other.
    Failed,
}

impl PastCall {
    /// What came of a call that ended so. `talked` is as in [`super::Effect::Ended`]: however a call ends in which the two
    /// talked, it was held.
    pub const fn of(why: CallEnd, talked: Option<Span>) -> Self {
        match (talked, why) {
            (Some(_), _) => Self::Held,
            (None, CallEnd::Declined) => Self::Declined,
            (
                None,
                CallEnd::Missed | CallEnd::Cancelled | CallEnd::Left { .. } | CallEnd::ConversationLeft,
            ) => Self::Missed,
            // Of these the last two end invitations, which are no calls.
            (
                None,
                CallEnd::HungUp { .. }
                | CallEnd::NoConnection
                | CallEnd::NoMedia
                | CallEnd::GaveUp
                | CallEnd::NotNow
                | CallEnd::Withdrawn,
            ) => Self::Failed,
        }
    }
}

/// What a party sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MediaState {
    /// The microphone is on.
    pub microphone: Sending,
    /// The camera is on.
    pub camera: Sending,
    /// What the camera would send is a screen instead: the agent shares one (V12). A device that does not say so shares
    /// none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
    pub screen: bool,
    /// The camera is on behind the screen, and would be sent without it. A device that does not say so has it off (H3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
    pub camera_behind: bool,
}

impl MediaState {
    /// Microphone and camera, and no screen.
    pub const fn of(microphone: Sending, camera: Sending) -> Self {
        Self { microphone, camera, screen: false, camera_behind: false }
    }

    /// What its owner has chosen of the camera, which behind a screen is not what is sent.
    pub const fn camera_chosen(self) -> Sending {
        if self.screen && !self.camera_behind { Sending::Off } else { self.camera }
    }
}

/// Whether something is sent, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sending {
    /// It is sent.
    On,
    /// Turned off by its owner.
    Off,
    /// There is none, it was refused, or another program has it (V5: said to both).
    Missing,
    /// The network is too poor: voice goes first (V11).
    Paused,
}

/// What a party's device says of its leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LegState {
    /// Media flows.
    Connected,
    /// It has been interrupted for 2 s.
    Interrupted,
    /// It cannot be connected.
    Failed,
    /// This device cannot do what a call needs.
    Unable,
}
