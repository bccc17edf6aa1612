//! Why something was not done. What reaches the page is typed, and the page says it in its language: a kind without a text
//! in every language does not compile there (`ui/desk/src/words/en-refusals.ts`). `Display` is English, for logs and tests.

mod line;

pub use line::LineDown;

use crate::view::NetworkError;
use crate::view::TrialProblem;
use deskbell_domain::text::{NotAShortcut, TextError};
use deskbell_protocol::{Code, Detail, WireError};
use serde::{Deserialize, Serialize};

/// Why something was not done. The outbox keeps it beside what was refused, so a variant or a field is never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Refusal {
    /// The hub refused.
    #[error("{message}")]
    Hub {
        /// Why.
        code: Code,
        /// What exactly stood in the way, where the hub has said it.
        detail: Option<Detail>,
        /// The hub's own words, in English.
        message: String,
    },
    /// The line is down.
    #[error("{why}")]
    Line {
        /// Why.
        why: LineDown,
    },
    /// No line to the hub can be opened.
    #[error("{error}")]
    Network {
        /// What is in the way, and where.
        error: NetworkError,
    },
    /// An older version of the desk has kept why, in words.
    #[error("{words}")]
    Kept {
        /// Those words.
        words: String,
    },

    // The desk and its line.
    /// The program ends.
    #[error("The desk is stopping.")]
    Stopping,
    /// Something that should not happen.
    #[error("Something went wrong in the desk: {why}.")]
    Failed {
        /// What, in technical words.
        why: String,
    },
    /// Nobody is signed in.
    #[error("Nobody is signed in.")]
    NobodySignedIn,
    /// It is done by the hub, or not at all.
    #[error("This needs the hub, which cannot be reached at the moment. Try again when the desk is online.")]
    NeedsHub,
    /// The answer will not come.
    #[error("The line was lost just then. Try again when the desk is online.")]
    LineLost,
    /// The answer will not come, and it may have been done.
    #[error("The line was lost just then. Once the desk is online, see whether it was done.")]
    LineLostPerhapsDone,
    /// The same, of everything that was handed over (T7).
    #[error("The line was lost just then. Once the desk is online, see what was handed over.")]
    LineLostHandingOver,
    /// What could be undone was not told to the hub in time.
    #[error(
        "The line was lost before the hub heard of it: the conversation with {name} is as it was. Try again when the desk is online."
    )]
    NotToldToHub {
        /// With whom.
        name: String,
    },
    /// What the hub says makes no sense here.
    #[error("The hub's answer cannot be read: {why}.")]
    HubUnreadable {
        /// What is wrong with it, in technical words.
        why: String,
    },

    // Finding the hub, and signing in.
    /// It cannot be read.
    #[error("This is no address. It looks like desk.example.com.")]
    NotAnAddress,
    /// Somebody on the way could read and change everything.
    #[error(
        "Plain http leads to this computer only, because others could listen in. Use https in front of the address."
    )]
    NotSecure,
    /// Something answers that is no hub.
    #[error("There is something at {address}, but it is no Deskbell hub.")]
    NoHub {
        /// Where.
        address: String,
    },
    /// The hub speaks a newer wire only.
    #[error("This desk is too old for the hub at {address}. Update the desk.")]
    TooOld {
        /// Where.
        address: String,
    },
    /// The keychain has the token, and is locked or gone.
    #[error("Sign in again: this computer's keychain does not answer.")]
    NoKeychain,
    /// The organisation's policy names another hub (D6).
    #[error("Your organisation has set the hub of this desk: it is {address}, and no other one can be used.")]
    OnlyHub {
        /// The only one.
        address: String,
    },
    /// The organisation's policy has decided it (D6).
    #[error("Your organisation has set this, so it cannot be changed here. Ask your IT.")]
    Decided,
    /// The organisation's policy turns files off (D6).
    #[error("Your organisation has turned files off: nothing is attached and nothing is saved. Ask your IT.")]
    FilesDecided,
    /// *Try it on this computer* comes to nothing.
    #[error("{why}")]
    Trial {
        /// Why.
        why: TrialProblem,
    },

    /// There is no new version, or this desk takes none (D6).
    #[error("There is no new version of the desk to be installed just now.")]
    NoUpdate,
    /// What takes the line or starts the desk anew is not done in a call.
    #[error("A call rings or runs. Do this when it is over.")]
    NotInCall,

    // Conversations.
    /// It is not here.
    #[error("This conversation is not known here. Try again when the desk is online.")]
    NotKnown,
    /// It has ended.
    #[error("This conversation has ended. The visitor's next message opens a new one.")]
    HasEnded,
    /// What is older is not here.
    #[error("The older messages are on the hub, which cannot be reached at the moment.")]
    OlderOnHub,
    /// Its time is over.
    #[error("It is too late to undo this: the hub has been told.")]
    TooLateToUndo,
    /// It cannot be taken back just now.
    #[error("This is on its way already.")]
    OnItsWay,
    /// It cannot be taken back any more.
    #[error("This message was sent already.")]
    SentAlready,
    /// It has files.
    #[error("A message with files cannot be taken back. Throw it away, and attach the files again.")]
    WithFiles,
    /// The disk does not take what was written (D3).
    #[error(
        "This could not be kept on this computer: its disk is full or cannot be written. Your text is still in the composer. Free some space and try again."
    )]
    NotKept,
    /// Looked at, and looked away before it was there (T2).
    #[error("It was closed again.")]
    ClosedAgain,
    /// What was read is not one's to read any more (T2).
    #[error("A conversation that you read went to a group that you do not lead. It is closed here.")]
    LookOver,

    // Texts.
    /// Nothing that can be seen.
    #[error("There is nothing to send yet. Write something first.")]
    NothingWritten,
    /// Too many characters.
    #[error("This has {chars} characters and at most {limit} fit. Shorten it or send it in parts.")]
    TextTooLong {
        /// How many it has.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        chars: usize,
        /// How many it may have.
        limit: u32,
    },
    /// A canned answer's shortcut is not of its form (C5).
    #[error("A shortcut is 1 to 32 characters of a-z, 0-9 and the hyphen.")]
    NotAShortcut,

    // Files (C6).
    /// It has ended.
    #[error("This conversation has ended: nothing can be sent in it any more.")]
    NothingGoesHere,
    /// There is nothing in it.
    #[error("This file is empty.")]
    FileEmpty,
    /// The channel takes none.
    #[error("Files cannot be sent on this channel.")]
    NoFilesHere,
    /// Larger than the hub takes.
    #[error("This file is too large: at most {megabytes} MB can be sent.")]
    FileTooLarge {
        /// What it takes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        megabytes: u64,
    },
    /// More than one message takes.
    #[error("These are too many files for one message. Send some of them first.")]
    TooManyFiles,
    /// The disk does not take its copy.
    #[error(
        "This file could not be copied on this computer: its disk is full or cannot be written. Free some space and try again."
    )]
    FileNotKept,
    /// It was taken off meanwhile.
    #[error("This file is no longer attached here. Attach it again.")]
    FileNotAttached,
    /// It has not come through yet.
    #[error("A file is not at the hub yet. Wait, or take it off.")]
    FileNotAtHub,
    /// Its copy cannot be read.
    #[error("The copy of this file on this computer is gone. Attach it again.")]
    FileCopyGone,
    /// It cannot be shown.
    #[error("This file is no picture.")]
    NoPicture,
    /// The page has sent none.
    #[error("The page sent no file. Choose it again.")]
    NoFileSent,
    /// It came in part.
    #[error("The line was lost before the file was here. Try again: it goes on where it was.")]
    SavingCutOff,
    /// It is not wanted any more.
    #[error("This was cancelled.")]
    Cancelled,
    /// The folder for downloads.
    #[error("The file cannot be written in {folder}: {why}. Free some space or ask IT.")]
    FolderNotWritten {
        /// Where.
        folder: String,
        /// What the system says.
        why: String,
    },
    /// More than a table of the hub can be.
    #[error("This table is too large to be saved. Choose a shorter span of time.")]
    TableTooLarge,

    // Calls.
    /// There is no line.
    #[error("A call is answered through the hub, which cannot be reached at the moment.")]
    CallOffline,
    /// It does not ring here.
    #[error("This call does not ring here any more.")]
    NotRinging,
    /// V9.
    #[error("One call at a time: hang up first.")]
    OneCallAtATime,
    /// It has gone, or is called otherwise.
    #[error("This screen is not known any more. Choose another one.")]
    NoSuchScreen,
    /// It is not running.
    #[error("This call is over already.")]
    CallOver,
    /// Nothing is being moved.
    #[error("This call is not being moved.")]
    NotBeingMoved,

    // Ring, tests, the system.
    /// The shell said nothing.
    #[error("The system did not answer. Try again; if it goes on, start the desk anew.")]
    SystemSilent,
    /// Not beside a call.
    #[error("A call rings or runs. Test again when it is over.")]
    CallRings,
    /// There is none yet.
    #[error("Choose a file first; until then a tone of the desk rings.")]
    NoRing,
    /// Over 5 MB.
    #[error("This file is larger than 5 MB. Choose a shorter one.")]
    RingTooLarge,
    /// It cannot be played.
    #[error("This is no sound that the desk can play. Choose a WAV, MP3, Ogg Vorbis or FLAC file.")]
    RingNoSound,
    /// Longer than a call rings.
    #[error("This sound is longer than 30 seconds, which is as long as a call rings. Choose a shorter one.")]
    RingTooLong,
    /// Too short to be heard.
    #[error("This sound is too short for a ring. Choose one of a second or more.")]
    RingTooShort,
    /// Nothing can be heard.
    #[error("This file is silent, so you would miss your calls. Choose a louder one.")]
    RingSilent,
    /// The disk.
    #[error("The desk's folder does not take the file. Free some space, or ask your team's IT.")]
    RingNotKept,
    /// What a link may be.
    #[error("The desk opens only https, mailto and tel links.")]
    LinkNotAllowed,
    /// The system does not do it.
    #[error("The system did not take it: {why}.")]
    SystemRefused {
        /// What the system says.
        why: String,
    },
}

impl Refusal {
    /// As the outbox keeps it.
    pub(crate) fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| self.to_string())
    }

    /// As the outbox has kept it; an older version of the desk kept words.
    pub(crate) fn from_stored(kept: String) -> Self {
        serde_json::from_str(&kept).unwrap_or(Self::Kept { words: kept })
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        Self::Hub { code: error.reason(), detail: error.data.detail, message: error.message }
    }
}

impl From<&WireError> for Refusal {
    fn from(error: &WireError) -> Self {
        error.clone().into()
    }
}

impl From<TextError> for Refusal {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => Self::NothingWritten,
            TextError::TooLong { chars, limit } => Self::TextTooLong { chars, limit },
        }
    }
}

impl From<NotAShortcut> for Refusal {
    fn from(_: NotAShortcut) -> Self {
        Self::NotAShortcut
    }
}

impl From<NetworkError> for Refusal {
    fn from(error: NetworkError) -> Self {
        Self::Network { error }
    }
}

impl From<LineDown> for Refusal {
    fn from(why: LineDown) -> Self {
        Self::Line { why }
    }
}

#[cfg(test)]
mod tests;
