//! The end of a shift (T7): what becomes of each conversation that somebody hands over, in one step.

use crate::conversation::{Conversation, State};
use crate::settings::Settings;
use crate::thread::TransferTo;
use crate::{AgentId, GroupId};
use serde::{Deserialize, Serialize};

/// What is to be done with one conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is passed on, with its note.
    Pass(TransferTo, GroupId),
    /// It was only asked for, or kept: anybody of its group may have it.
    GiveBack,
    /// It stays.
    Stay(StaysWhy),
}

/// Why a conversation stays with its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StaysWhy {
    /// A video call rings or runs in it.
    InCall,
    /// A conversation of its channel cannot be passed on (M2).
    Channel,
}

/// What became of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Became {
    /// It is kept for a colleague, or has found one who was free.
    Passed {
        /// The colleague's name.
        name: String,
    },
    /// Nobody is free: it waits for whoever of a group is first.
    Queued {
        /// The group's name.
        name: String,
    },
    /// It stays.
    Stays {
        /// Why.
        why: StaysWhy,
    },
}

/// What is to be done with a conversation when this agent goes; `None`: it is not the agent's to hand over. `to` is who
/// gets all of them, and `own` the conversation's group, to whose queue it goes without.
pub fn fate(
    conversation: &Conversation,
    by: AgentId,
    to: Option<&(TransferTo, GroupId)>,
    own: &TransferTo,
    settings: &Settings,
) -> Option<Fate> {
    if conversation.listed_for() != Some(by) {
        return None;
    }
    let stays = || {
        if conversation.call().is_some() {
            Some(StaysWhy::InCall)
        } else if !settings.capabilities.get(conversation.channel()).transfer {
            Some(StaysWhy::Channel)
        } else {
            None
        }
    };
    match conversation.state() {
        State::Ended { .. } => None,
        State::Queued { .. } | State::Offered { .. } => Some(match conversation.call() {
            Some(_) => Fate::Stay(StaysWhy::InCall),
            None => Fate::GiveBack,
        }),
        State::Assigned { .. } | State::Released { .. } | State::Snoozed { .. } => Some(match stays() {
            Some(why) => Fate::Stay(why),
            None => {
                let (to, group) = to.cloned().unwrap_or_else(|| (own.clone(), conversation.group()));
                Fate::Pass(to, group)
            }
        }),
    }
}

/// What the next one reads of a conversation: what was said of all of them, and what was said of this one.
pub fn comment(of_all: &str, of_this: &str) -> String {
    match (of_all.is_empty(), of_this.is_empty()) {
        (true, _) => of_this.to_owned(),
        (false, true) => of_all.to_owned(),
        (false, false) => format!("{of_this}\n{of_all}"),
    }
}
