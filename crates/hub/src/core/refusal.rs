//! Why a command is refused, in words for people.

use deskbell_domain::ConversationId;
use deskbell_domain::conversation::Invalid;
use deskbell_domain::text::{NotAShortcut, TextError};
use deskbell_protocol::{Code, WireError};

/// Why a command was not carried out.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It was refused.
    Error(WireError),
    /// The conversation is not in memory; the session looks it up and asks again.
    LookUp(ConversationId),
}

impl Refusal {
    /// A refusal in words.
    pub(super) fn new(code: Code, words: &str) -> Self {
        Self::Error(WireError::new(code, words))
    }

    /// There is no such conversation.
    pub(super) fn no_conversation() -> Self {
        Self::new(Code::NotFound, "There is no such conversation. Load the list again.")
    }

    /// The conversation is somebody else's.
    pub(super) fn not_yours() -> Self {
        Self::new(Code::NotYours, "This conversation is not yours.")
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        Self::Error(error)
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::Ended => {
                Self::new(Code::Ended, "This conversation has ended. A new message opens a new one.")
            }
            Invalid::NotYours => Self::not_yours(),
            Invalid::Taken => Self::new(Code::Taken, "Somebody else has this conversation already."),
            Invalid::NotAssigned => Self::new(Code::Taken, "Nobody has this conversation any more."),
            Invalid::NoSuchCall => Self::new(Code::Ended, "This call is over."),
            Invalid::NoSuchEntry => {
                Self::new(Code::InvalidParams, "The thread has no such place: `up_to` is beyond its end.")
            }
            Invalid::CannotRelease => {
                Self::new(Code::Forbidden, "A conversation of this channel cannot be released.")
            }
            Invalid::CannotTransfer => {
                Self::new(Code::Forbidden, "A conversation of this channel cannot be passed on.")
            }
            Invalid::CannotSnooze => {
                Self::new(Code::Forbidden, "A conversation of this channel cannot be put aside.")
            }
            Invalid::CannotCall => {
                Self::new(Code::Forbidden, "A conversation of this channel cannot go on to video.")
            }
            Invalid::NoAttachments => {
                Self::new(Code::Forbidden, "Files cannot be sent here. Write in words what they show.")
            }
            Invalid::TooManyAttachments => Self::new(
                Code::TooLarge,
                "These are too many files for one message. Send some in another one.",
            ),
            Invalid::ToOneself => Self::new(Code::InvalidParams, "You have this conversation already."),
            Invalid::NotThen => Self::new(
                Code::InvalidParams,
                "A conversation is put aside until a moment ahead, within the next weeks. Choose another one.",
            ),
            // Said on each device of the agent, also on one that does not have the call (V9).
            Invalid::InCall => Self::new(
                Code::CallBusy,
                "A video call rings or runs in this conversation. Hang up first, on the device that has it.",
            ),
            Invalid::TooManyTags => {
                Self::new(Code::TooLarge, "A conversation has at most 20 tags. Take some off first.")
            }
        }
    }
}

impl From<TextError> for Refusal {
    fn from(error: TextError) -> Self {
        Self::new(Code::TextRefused, &error.to_string())
    }
}

impl From<NotAShortcut> for Refusal {
    fn from(error: NotAShortcut) -> Self {
        Self::new(Code::TextRefused, &error.to_string())
    }
}

/// A visitor is kept out (C8), in words that accuse nobody.
pub(crate) fn kept_out() -> WireError {
    let words = "You cannot write to us here at the moment. Please use another way to reach us.";
    WireError::new(Code::Blocked, words)
}

/// A file that a message names was taken back, or let go because nobody had sent it (C6).
pub(crate) fn file_gone() -> WireError {
    WireError::new(Code::NotFound, "A file is no longer here. Attach it again.")
}

/// The hub cannot answer now; nothing was changed.
pub(crate) fn unavailable() -> WireError {
    WireError::new(Code::Unavailable, "The hub cannot store anything at the moment. It will try again soon.")
        .retry_after(2_000)
}

/// A command id that was used before.
pub(crate) fn reused() -> WireError {
    WireError::new(Code::CommandReused, "This command id was used before with other content.")
}
