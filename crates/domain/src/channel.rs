//! Channels and what is counted per channel.

use serde::{Deserialize, Serialize};

/// The way a conversation reached us (product words, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Channel {
    /// The widget on a website.
    Chat,
    /// The visitor SDK inside an app.
    Mobile,
    /// A video call.
    Video,
}

impl Channel {
    /// Every channel, in the order in which people see them.
    pub const ALL: [Channel; 3] = [Channel::Chat, Channel::Mobile, Channel::Video];

    /// The name in logs and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Mobile => "mobile",
            Self::Video => "video",
        }
    }
}

/// One value for each channel: slots, toggles, timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PerChannel<T> {
    /// For the chat channel.
    pub chat: T,
    /// For the mobile channel.
    pub mobile: T,
    /// For the video channel.
    pub video: T,
}

impl<T> PerChannel<T> {
    /// The value of one channel.
    pub const fn get(&self, channel: Channel) -> &T {
        match channel {
            Channel::Chat => &self.chat,
            Channel::Mobile => &self.mobile,
            Channel::Video => &self.video,
        }
    }

    /// The value of one channel, to be changed.
    pub const fn get_mut(&mut self, channel: Channel) -> &mut T {
        match channel {
            Channel::Chat => &mut self.chat,
            Channel::Mobile => &mut self.mobile,
            Channel::Video => &mut self.video,
        }
    }
}
