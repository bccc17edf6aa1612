//! Every duration and limit of the rules, as data with the product's defaults.

use crate::{Channel, PerChannel, Span};
use serde::{Deserialize, Serialize};

/// The hub's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// A device confirms that it shows an assigned conversation within this time, or the work goes on (C1).
    pub confirm_within: Span,
    /// A lost connection keeps the agent's status for this long (A4).
    pub presence_grace: Span,
    /// Slots of an agent for whom nothing else is set (M3).
    pub slots: PerChannel<u32>,
    /// Conversations that may wait in one group's queue (C2).
    pub queue_limit: u32,
    /// Longest message or note, in Unicode scalar values.
    pub text_chars: u32,
    /// What each channel can do (M2).
    pub capabilities: PerChannel<Capabilities>,
    /// How long each step of a call may take.
    pub calls: CallTimes,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            confirm_within: Span::secs(5),
            presence_grace: Span::secs(60),
            slots: PerChannel { chat: 3, mobile: 2, video: 1 },
            queue_limit: 50,
            text_chars: 8_000,
            capabilities: PerChannel {
                chat: Capabilities::of(Channel::Chat),
                mobile: Capabilities::of(Channel::Mobile),
                video: Capabilities::of(Channel::Video),
            },
            calls: CallTimes::default(),
        }
    }
}

/// How long each step of a call may take (V2, V11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallTimes {
    /// It rings for this long, then it is missed (V4).
    pub ring: Span,
    /// From accept to the first connection.
    pub connect: Span,
    /// A broken connection may come back within this time (V11).
    pub reconnect: Span,
    /// A party that the hub has not heard for this long, while the other does not hear it either, has left.
    pub gone: Span,
}

impl Default for CallTimes {
    fn default() -> Self {
        Self {
            ring: Span::secs(30),
            connect: Span::secs(15),
            reconnect: Span::secs(30),
            gone: Span::secs(60),
        }
    }
}

/// What a channel can do (M2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Capabilities {
    /// A slot can be given back while the conversation stays open (M4).
    pub release: bool,
    /// Links in messages can be opened.
    pub links: bool,
}

impl Capabilities {
    /// The product's defaults.
    pub const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Chat => Self { release: false, links: true },
            Channel::Mobile => Self { release: true, links: true },
            Channel::Video => Self { release: false, links: true },
        }
    }
}
