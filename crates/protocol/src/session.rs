//! Opening a session, resuming it, and keeping it alive.

use crate::limits::Limits;
use deskbell_domain::{DeviceId, Epoch, Time, UserId};
use serde::{Deserialize, Serialize};

/// A place in a user's log: gapless, from 1. 0 stands before the first event.
pub type Pos = u64;

/// Parameters of `session.open`, the first request of a connection, within 10 s.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Open {
    /// The opaque token from sign-in or from `POST /v1/visitors`.
    pub token: String,
    /// The version of the wire that the client speaks.
    pub protocol: u32,
    /// What the client runs on.
    pub device: Device,
    /// Where the client's copy of its log ends; `null` asks for a snapshot.
    pub resume: Option<Resume>,
}

/// What a client runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Device {
    /// Stays the same for one installation or browser profile: a second session of it replaces the first.
    pub id: DeviceId,
    /// What it is.
    pub kind: DeviceKind,
    /// Shown to people, at most 80 characters: "Firefox on Linux", "ana-laptop".
    pub name: String,
    /// The client's version, at most 40 characters.
    pub version: String,
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeviceKind {
    /// The desktop program of an agent.
    Desk,
    /// A visitor's browser.
    Web,
    /// The visitor SDK inside an app.
    App,
    /// An agent's phone.
    Phone,
}

/// The end of the client's copy of its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resume {
    /// Which lifetime of the log.
    pub epoch: Epoch,
    /// The last event that the client has stored.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub pos: Pos,
}

/// Result of `session.open`. Missed events follow in order (`resumed`) or the parts of a snapshot (not
/// `resumed`), then `session.live`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opened {
    /// Names this session in logs.
    pub session: String,
    /// Whose log this is.
    pub you: UserId,
    /// Which lifetime of the log.
    pub epoch: Epoch,
    /// Whether the missed events follow; else the client forgets its copy and a snapshot follows.
    pub resumed: bool,
    /// The newest place of the log.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub head: Pos,
    /// The hub's clock.
    pub server_time: Time,
    /// What the client may ask.
    pub limits: Limits,
}

/// Parameters of the hub's notification `session.live`: everything up to here was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Live {
    /// The place that the client has now.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub pos: Pos,
}

/// Parameters of the client's notification `session.ack`: events up to here are stored and may be trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ack {
    /// The last event that the client has stored.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub pos: Pos,
}

/// Parameters of the hub's notification `ping`, every 15 s. `top_pos` above the client's own place means
/// that an event was lost on the way: the client reconnects and resumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ping {
    /// The newest place that was sent to this session.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub top_pos: Pos,
    /// The hub's clock.
    pub server_time: Time,
}

/// Parameters of the hub's notification `session.drain`, the last one before it closes with 4000 because it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Drain {
    /// When the client is to connect again, in milliseconds from now. Each client is told another time, so that they do
    /// not all come back in one instant.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub retry_after_ms: u64,
}

/// Parameters of the client's notification `pong`, the answer to a ping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pong {
    /// `server_time` of the ping.
    pub server_time: Time,
}

/// Result of `session.probe`: the client measures the round trip and the skew of its clock with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Probed {
    /// The hub's clock.
    pub server_time: Time,
    /// The newest place that was sent to this session.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub top_pos: Pos,
}
