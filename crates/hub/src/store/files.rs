//! Files as they are stored: what is known of one, without its content.

use deskbell_domain::thread::{Attachment, Pixels};
use deskbell_domain::{AttachmentId, ConversationId, Time, UserId};

/// A file that somebody sends or sent (C6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRecord {
    /// Which one.
    pub id: AttachmentId,
    /// Who sends it.
    pub owner: UserId,
    /// Its name, mended.
    pub name: String,
    /// As announced while it is on its way, then as stored.
    pub bytes: u64,
    /// When it was announced.
    pub at: Time,
    /// What it was found to be, once it was whole.
    pub content: Option<Content>,
    /// In which conversation a message names it.
    pub conversation: Option<ConversationId>,
}

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Its type (MIME).
    pub media: String,
    /// SHA-256 of what is stored.
    pub hash: [u8; 32],
    /// The size of a picture.
    pub pixels: Option<Pixels>,
}

impl AttachmentRecord {
    /// The file as a message names it; `None` while it is on its way.
    pub fn attachment(&self) -> Option<Attachment> {
        let content = self.content.as_ref()?;
        Some(Attachment {
            id: self.id,
            name: self.name.clone(),
            media: content.media.clone(),
            bytes: self.bytes,
            pixels: content.pixels,
        })
    }
}

/// A user's files that are in no message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Those that are not whole.
    pub unfinished: u64,
    /// All of them.
    pub all: u64,
}
