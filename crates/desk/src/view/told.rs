//! What the desk tells the person by itself. As a [`Refusal`] it is typed, and the page has the words.

use crate::view::{HeldWhat, Refusal};
use deskbell_domain::ConversationId;
use serde::{Deserialize, Serialize};

/// Something that the person is told, shown where it covers nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Notice {
    /// How grave.
    pub kind: NoticeKind,
    /// What.
    pub told: Told,
    /// Where it belongs.
    pub conversation: Option<ConversationId>,
}

/// How grave a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// Something did not work.
    Problem,
}

/// What the person is told. `Display` is English, for logs and tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "told", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Told {
    /// Something was not done, and nobody waits for the answer any more.
    #[error("{why}{}", written_for(written))]
    NotDone {
        /// Why.
        why: Refusal,
        /// What was typed for it; empty without.
        written: String,
    },
    /// A toggle was pressed while the desk is offline.
    #[error("The toggle is set as soon as the hub is back.")]
    ToggleWaits,
    /// A visitor wrote while an end, a release or a snooze could still be undone: it is undone.
    #[error("{name} has written meanwhile, so {}.", not_done(*what))]
    VisitorWrote {
        /// Who.
        name: String,
        /// What was not done for it.
        what: HeldWhat,
    },
    /// A lead has taken over what was this agent's (T2).
    #[error("{by} has taken over the conversation with {visitor}: {reason}")]
    TakenOver {
        /// Who.
        by: String,
        /// With whom it is.
        visitor: String,
        /// Why, as the lead has written it.
        reason: String,
    },
    /// The copy was damaged.
    #[error("What was kept on this computer was damaged. It is fetched from the hub again.")]
    CopyRenewed,
    /// The copy is in memory: the disk.
    #[error(
        "The desk's folder cannot be written, so nothing is kept for reading offline. Free some space or ask IT."
    )]
    CopyNoDisk,
    /// The copy is in memory: somebody else has it.
    #[error(
        "Another program holds what is kept on this computer, so nothing new is kept for reading offline. Close that program, then start the desk anew."
    )]
    CopyHeld,
    /// The copy is in memory: it cannot be sealed.
    #[error(
        "This computer's keychain does not answer: you stay signed in until the desk is closed, and nothing is kept for reading offline. Unlock it, then sign out and in again."
    )]
    CopyNoKeychain,
    /// The outbox was damaged.
    #[error(
        "The file of unsent messages was damaged. What could be read of it is here; a copy of the file was kept."
    )]
    OutboxRenewed,
    /// The outbox is in memory: the disk.
    #[error(
        "The desk's folder cannot be written: what is not sent yet is lost when the desk is closed. Free some space or ask IT, then start the desk anew."
    )]
    OutboxNoDisk,
    /// The outbox is in memory: somebody else has it.
    #[error(
        "Another program holds the file of unsent messages: what you write now is lost when the desk is closed before it is sent. Close that program, then start the desk anew; what is in the file stays there."
    )]
    OutboxHeld,
    /// A part of the organisation's policy is wrong and not used (D6).
    #[error(
        "Your organisation's settings for this desk have mistakes ({count}). What they are stands under the health light: show it to your IT."
    )]
    PolicyWrong {
        /// How many.
        count: u32,
    },
}

impl Told {
    /// Something was not done, and nothing was typed for it.
    pub fn refused(why: impl Into<Refusal>) -> Self {
        Self::NotDone { why: why.into(), written: String::new() }
    }
}

fn written_for(written: &str) -> String {
    if written.is_empty() { String::new() } else { format!(" You had written: “{written}”") }
}

const fn not_done(what: HeldWhat) -> &'static str {
    match what {
        HeldWhat::End => "the conversation was not ended",
        HeldWhat::Release => "the slot was not given back",
        HeldWhat::Snooze => "the conversation was not put aside",
        HeldWhat::Transfer => "the conversation was not passed on",
        HeldWhat::TakeOver => "the conversation was not taken over",
    }
}
