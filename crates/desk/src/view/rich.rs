//! A message's text as typed nodes. The page never sees markup: what is not one of these is plain text.

use serde::{Deserialize, Serialize};

/// A piece of a message: a small subset of markdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "node", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Node {
    /// Words.
    Text {
        /// As they are.
        text: String,
    },
    /// A new line.
    Break,
    /// **Strong**.
    Strong {
        /// What is inside.
        nodes: Vec<Node>,
    },
    /// *Stressed*.
    Emphasis {
        /// What is inside.
        nodes: Vec<Node>,
    },
    /// ~~Struck out~~.
    Struck {
        /// What is inside.
        nodes: Vec<Node>,
    },
    /// `Code`.
    Code {
        /// As it is.
        text: String,
    },
    /// A block of code.
    CodeBlock {
        /// As it is.
        text: String,
    },
    /// A link that may be opened: https, mailto or tel. Its address is always shown on hover.
    Link {
        /// Where it leads, parsed and written anew.
        url: String,
        /// What is inside.
        nodes: Vec<Node>,
    },
    /// A list.
    List {
        /// Numbered or with bullets.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Node>>,
    },
    /// A paragraph of its own; the only one of a message comes without it.
    Paragraph {
        /// What is inside.
        nodes: Vec<Node>,
    },
    /// Quoted words.
    Quote {
        /// What is inside.
        nodes: Vec<Node>,
    },
}
