//! What is asked about the lists that stay from one conversation to the next: canned answers (C5) and shared tags (C7).

use deskbell_domain::{CannedId, TagId};
use serde::{Deserialize, Serialize};

shapes! {
    /// A canned answer to be kept.
    CannedForm {
        /// `null` for a new one.
        id: Option<CannedId>,
        /// 1 to 32 characters of a-z, 0-9 and `-`.
        shortcut: String,
        /// At most 40 characters; may be empty.
        category: String,
        /// 1 to 8,000 characters.
        text: String,
        /// Only its owner sees it.
        personal: bool,
    }

    /// A canned answer to be deleted.
    CannedOf {
        /// Which.
        id: CannedId,
    }

    /// A shared tag.
    TagForm {
        /// Which; `null` for a new one.
        id: Option<TagId>,
        /// What it says.
        name: String,
        /// Stands first.
        recommended: bool,
    }

    /// A shared tag.
    TagOf {
        /// Which.
        id: TagId,
    }
}
