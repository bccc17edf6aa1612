//! What is said on the input and output of a headless desk, each as a line of JSON.

use deskbell_desk::view::{Ask, Change, Refusal};
use deskbell_domain::ConversationId;
use serde::{Deserialize, Serialize};

/// A line of its input.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ToDesk {
    /// What the page asks.
    Asked(Asked),
    /// A file is attached, as the shell does it.
    Attach(Attach),
    /// It dies. A window (`tests/e2e/window.mjs`) is opened anew.
    Crash(Crash),
}

/// A window is killed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Crash {
    /// Repeated in the answer, when it is open again.
    pub id: u64,
    /// Always.
    pub crash: bool,
}

/// A file that is attached.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attach {
    /// Repeated in the answer.
    pub id: u64,
    /// In which composer.
    pub conversation: ConversationId,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// What the page asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Repeated in the answer.
    pub id: u64,
    /// What is asked, as the page would.
    pub ask: Ask,
}

/// A line of its output.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum Told {
    /// The answer to an ask.
    Answer {
        /// Of the ask.
        id: u64,
        /// What came of it.
        outcome: Result<serde_json::Value, Refusal>,
    },
    /// What is shown has changed.
    Changes {
        /// How, all at one moment.
        changes: Vec<Change>,
    },
    /// What a shell would do now, in words for whoever reads along.
    Order {
        /// Which.
        order: String,
    },
}
