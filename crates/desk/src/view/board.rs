//! The live board of those who lead (T1), as the page is told of it.

use deskbell_domain::{GroupId, Time};
use deskbell_protocol::board::{BoardItem, BoardKey};
use serde::{Deserialize, Serialize};

/// Which board the page wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BoardOf {
    /// Only these groups; `null`: all that one leads.
    pub groups: Option<Vec<GroupId>>,
}

/// What is otherwise on the board. The page keeps the items by kind and id; each replaces the former one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BoardUpdate {
    /// What the page has of it is to be forgotten first: these items are all.
    pub anew: bool,
    /// New, or otherwise than before.
    pub items: Vec<BoardItem>,
    /// Not on the board any more.
    pub gone: Vec<BoardKey>,
    /// All of it has come. Else the rest is on its way.
    pub whole: bool,
    /// It is as it was then, because the hub cannot be reached; `null` while it is true to the second.
    pub old_since: Option<Time>,
    /// One leads none of its groups any more: there is no board.
    pub over: bool,
}
