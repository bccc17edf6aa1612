//! What the health light finds: the lines of its list, as they are told to the page.

use serde::{Deserialize, Serialize};

/// How something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum HealthState {
    /// As it should be.
    Good,
    /// It hinders, and the desk is heard all the same.
    Warn,
    /// The desk is deaf.
    Bad,
    /// Not known.
    #[default]
    Unknown,
}

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HealthCheck {
    /// What was found.
    pub finding: Finding,
    /// How that is.
    pub state: HealthState,
}

/// What was looked at, and what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Finding {
    /// The line to the hub.
    Connection {
        /// How it stands.
        found: LineFound,
    },
    /// This computer's clock beside the hub's.
    Clock {
        /// How far they agree.
        found: ClockFound,
    },
    /// The system's notifications.
    Notifications {
        /// Whether they are shown.
        found: NotificationsFound,
    },
    /// The system's do-not-disturb.
    DoNotDisturb {
        /// Whether it holds.
        found: DisturbFound,
    },
    /// What the ring is played on.
    Ring {
        /// Whether it can be heard.
        found: RingFound,
    },
    /// The camera.
    Camera {
        /// Whether it can be used.
        found: DeviceFound,
    },
    /// The microphone.
    Microphone {
        /// Whether it can be used.
        found: DeviceFound,
    },
    /// The relay for calls that a network keeps apart (V11).
    Relay {
        /// Whether it answers.
        found: RelayFound,
    },
    /// The copy on this computer, for reading offline (D3).
    Kept {
        /// Whether it is kept.
        found: KeptFound,
    },
}

/// How the line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum LineFound {
    /// Connected.
    Connected,
    /// Connected, and slow.
    Slow,
    /// In its first moments.
    Connecting,
    /// Not connected.
    Offline,
}

/// How far two clocks agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ClockFound {
    /// They do.
    Agrees,
    /// This computer's is ahead.
    Fast,
    /// This computer's is behind.
    Slow,
    /// Not known.
    Unknown,
}

/// Whether notifications are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NotificationsFound {
    /// The service answers.
    Works,
    /// The person has turned them off in the desk.
    TurnedOff,
    /// There is no service.
    Absent,
    /// The system does not let the desk show any.
    Refused,
    /// The test was not taken.
    Failed,
    /// Not known.
    Unknown,
}

/// Whether do-not-disturb holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum DisturbFound {
    /// It does not.
    Off,
    /// It does.
    On,
    /// Not known.
    Unknown,
}

/// Whether the ring can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum RingFound {
    /// Its device is there.
    Works,
    /// The person has turned sounds off in the desk.
    TurnedOff,
    /// The chosen device is not there: another one rings.
    Replaced,
    /// There is no device.
    Absent,
    /// The test was not played.
    Failed,
    /// Not known.
    Unknown,
}

/// Whether a camera or a microphone can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum DeviceFound {
    /// It can.
    Works,
    /// The person has chosen to have none.
    TurnedOff,
    /// The chosen one is not there: another one is used.
    Replaced,
    /// There is none.
    Absent,
    /// The system does not let the desk use it.
    Refused,
    /// There is none or it is refused, and this agent takes no video calls.
    NotNeeded,
    /// Not known.
    Unknown,
}

/// Whether a relay answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum RelayFound {
    /// One does.
    Works,
    /// There is none: the organisation does without.
    NotSetUp,
    /// None answers.
    Silent,
    /// It refuses its own hub's credentials.
    Refused,
    /// This agent takes no video calls.
    NotNeeded,
    /// Not known.
    Unknown,
}

/// Whether what the hub has told is kept on this computer, encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum KeptFound {
    /// It is.
    Kept,
    /// The keychain gives no key to encrypt it with: it stays in memory.
    NoKeychain,
    /// The organisation has decided so: it stays in memory.
    InMemory,
    /// The disk is full or cannot be written: it stays in memory.
    NoDisk,
    /// Another program holds its file: it stays in memory.
    Held,
    /// Nobody is signed in yet.
    Unknown,
}
