//! What was answered lately: two sessions that send the same command at once, before either finds it in the
//! store.

use deskbell_domain::{CommandId, UserId};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Outcomes that are remembered.
const REMEMBERED: usize = 65_536;

/// The newest outcomes by command.
#[derive(Debug, Default)]
pub(super) struct Recent {
    outcomes: HashMap<(UserId, CommandId), ([u8; 32], Arc<str>)>,
    order: VecDeque<(UserId, CommandId)>,
}

impl Recent {
    /// The digest and outcome of a command that was carried out lately.
    pub(super) fn get(&self, user: UserId, id: CommandId) -> Option<&([u8; 32], Arc<str>)> {
        self.outcomes.get(&(user, id))
    }

    /// Remembers an outcome.
    pub(super) fn put(&mut self, user: UserId, id: CommandId, digest: [u8; 32], outcome: Arc<str>) {
        if self.outcomes.insert((user, id), (digest, outcome)).is_some() {
            return;
        }
        self.order.push_back((user, id));
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.outcomes.remove(&oldest);
        }
    }

    /// Forgets outcomes that did not reach the disk. Their places in the order stay; at worst one that is
    /// carried out again later is forgotten early, and then found in the store.
    pub(super) fn forget(&mut self, commands: &[(UserId, CommandId)]) {
        for command in commands {
            self.outcomes.remove(command);
        }
    }
}
