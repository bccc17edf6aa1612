//! Why a command is refused, in words for people.

use deskbell_domain::ConversationId;
use deskbell_domain::conversation::Invalid;
use deskbell_domain::text::{NotAShortcut, TextError};
use deskbell_protocol::{Code, Detail, WireError};

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

    /// A refusal of which more is known than its code.
    pub(super) fn because(detail: Detail) -> Self {
        Self::Error(WireError::because(detail))
    }

    /// There is no such conversation.
    pub(super) fn no_conversation() -> Self {
        Self::because(Detail::NoConversation)
    }

    /// The conversation is somebody else's.
    pub(super) fn not_yours() -> Self {
        Self::because(Detail::ConversationNotYours)
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        Self::Error(error)
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self::because(match invalid {
            Invalid::NoSuchEntry => {
                let words = "The thread has no such place: `up_to` is beyond its end.";
                return Self::new(Code::InvalidParams, words);
            }
            Invalid::Ended => Detail::ConversationEnded,
            Invalid::NotYours => Detail::ConversationNotYours,
            Invalid::Taken => Detail::WithSomebodyElse,
            Invalid::NotAssigned => Detail::WithNobody,
            Invalid::NoSuchCall => Detail::CallOver,
            Invalid::CannotRelease => Detail::CannotRelease,
            Invalid::CannotTransfer => Detail::CannotTransfer,
            Invalid::CannotSnooze => Detail::CannotSnooze,
            Invalid::CannotCall => Detail::CannotCall,
            Invalid::NoAttachments => Detail::NoFilesHere,
            Invalid::TooManyAttachments => Detail::TooManyFiles,
            Invalid::ToOneself => Detail::ToOneself,
            Invalid::NotThen => Detail::NotThen,
            // Said on each device of the agent, also on one that does not have the call (V9).
            Invalid::InCall => Detail::CallInConversation,
            Invalid::TooManyTags => Detail::TooManyTags,
        })
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
    WireError::because(Detail::FileGone)
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
