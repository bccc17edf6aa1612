//! Files that stand in a composer, and what the page asks about files (C6).

use crate::view::Refusal;
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, ConversationId};
use serde::{Deserialize, Serialize};

/// A file that was attached and is in no message yet. It is on disk before it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FileView {
    /// Which one, on this desk; the ask `say` names it by this.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// How large it is.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub bytes: u64,
    /// Whether it can be shown as a picture.
    pub picture: bool,
    /// How far it has come.
    pub state: FileState,
}

/// How far an attached file has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum FileState {
    /// It is on its way to the hub.
    Uploading {
        /// Bytes that the hub has.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        sent: u64,
    },
    /// Kept on this computer until the hub is back.
    Waiting,
    /// The hub has it: a message may name it.
    Ready {
        /// As the hub found it to be.
        attachment: Attachment,
    },
    /// It was refused: it stays, to be sent again or taken off.
    Failed {
        /// Why.
        why: Refusal,
    },
}

/// An attached file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FileOf {
    /// In which composer.
    pub conversation: ConversationId,
    /// Which.
    pub id: AttachmentId,
}

/// A file of a message, to be kept on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SaveFile {
    /// Which.
    pub attachment: AttachmentId,
    /// Its name; a number is put into it when the folder has one of that name.
    pub name: String,
}

/// A text that the page wrote, to be kept on this computer: a table for a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SaveText {
    /// The file's name; a number is put into it when the folder has one of that name.
    pub name: String,
    /// What is in it, at most 4 MiB.
    pub text: String,
}

/// A file that is being saved, or could not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SavingOf {
    /// Which.
    pub attachment: AttachmentId,
}

/// Where a file was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Saved {
    /// The path, for people; `null` when it was cancelled, and when it cannot be written as text.
    pub path: Option<String>,
}

/// A file on its way into the folder for downloads, until it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DownloadView {
    /// Which.
    pub attachment: AttachmentId,
    /// Bytes that are here.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub got: u64,
    /// Bytes in all; `null` before the hub has said.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub bytes: Option<u64>,
    /// How it stands.
    pub state: DownloadState,
}

/// How a download stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum DownloadState {
    /// It comes.
    Coming,
    /// The line broke: it goes on by itself from where it is.
    Waiting,
    /// It did not come: it can be tried again from where it is, or be left.
    Failed {
        /// Why.
        why: Refusal,
    },
}
