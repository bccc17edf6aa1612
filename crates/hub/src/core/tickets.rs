//! The codes that are shown on desks: what each opens, until it is used or too old (H4). Only hashes are here, and only
//! in memory: whoever shows a code can show another one.

use deskbell_domain::{AgentId, CallId, HandoffId, Span, Time};
use std::collections::HashMap;

/// How long a code for pairing is good: 90 s, as one for a move.
pub(super) const PAIRING: Span = Span::secs(90);

/// What a code opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    /// The move of a call.
    Move { call: CallId, handoff: HandoffId },
    /// The agent's desk to another phone (H5).
    Pairing,
}

/// A code that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) agent: AgentId,
    pub(super) opens: Opens,
    pub(super) until: Time,
}

impl Ticket {
    /// Of its kind an agent shows one.
    fn is_instead_of(&self, other: &Self) -> bool {
        let pairs = |opens| opens == Opens::Pairing;
        self.agent == other.agent && pairs(self.opens) == pairs(other.opens)
    }
}

/// All codes that are shown: of each agent one for a move and one for pairing.
#[derive(Debug, Default)]
pub(super) struct Tickets {
    by_hash: HashMap<[u8; 32], Ticket>,
}

impl Tickets {
    /// A code is shown. The agent's former one of its kind is good for nothing any more.
    pub(super) fn put(&mut self, hash: [u8; 32], ticket: Ticket) {
        self.by_hash.retain(|_, other| !ticket.is_instead_of(other));
        self.by_hash.insert(hash, ticket);
    }

    /// Somebody brings a code: it works once.
    pub(super) fn take(&mut self, now: Time, hash: &[u8; 32]) -> Option<Ticket> {
        self.by_hash.remove(hash).filter(|ticket| now < ticket.until)
    }

    /// An agent's code is not shown any more.
    pub(super) fn drop(&mut self, agent: AgentId, hash: &[u8; 32]) {
        if self.by_hash.get(hash).is_some_and(|ticket| ticket.agent == agent) {
            self.by_hash.remove(hash);
        }
    }

    /// None of an agent's codes is good any more.
    pub(super) fn forget(&mut self, agent: AgentId) {
        self.by_hash.retain(|_, ticket| ticket.agent != agent);
    }

    /// What was taken counts as not taken: nothing came of it. Unless the agent shows another one by now.
    pub(super) fn take_back(&mut self, taken: Vec<([u8; 32], Ticket)>) {
        for (hash, ticket) in taken {
            let newer = self.by_hash.values().any(|other| other.is_instead_of(&ticket));
            if !newer {
                self.by_hash.insert(hash, ticket);
            }
        }
    }

    /// Forgets what is too old.
    pub(super) fn sweep(&mut self, now: Time) {
        self.by_hash.retain(|_, ticket| now < ticket.until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const AGENT: AgentId = AgentId(Uuid::from_u128(1));

    fn ticket(opens: Opens) -> Ticket {
        Ticket { agent: AGENT, opens, until: Time(90) }
    }

    fn a_move() -> Opens {
        Opens::Move { call: Uuid::from_u128(2).into(), handoff: Uuid::from_u128(3).into() }
    }

    #[test]
    fn h4_a_code_works_once_and_for_its_time() {
        let mut tickets = Tickets::default();
        tickets.put([1; 32], ticket(a_move()));
        assert_eq!(tickets.take(Time(1), &[2; 32]), None, "guessed");
        assert_eq!(tickets.take(Time(89), &[1; 32]), Some(ticket(a_move())));
        assert_eq!(tickets.take(Time(89), &[1; 32]), None, "used twice");
        tickets.put([1; 32], ticket(a_move()));
        assert_eq!(tickets.take(Time(90), &[1; 32]), None, "too old");
    }

    #[test]
    fn h4_an_agent_shows_one_code_of_a_kind() {
        let mut tickets = Tickets::default();
        tickets.put([1; 32], ticket(a_move()));
        tickets.put([2; 32], ticket(Opens::Pairing));
        tickets.put([3; 32], ticket(a_move()));
        tickets.put([4; 32], Ticket { agent: Uuid::from_u128(9).into(), ..ticket(a_move()) });
        let found = [1, 2, 3, 4].map(|byte| tickets.take(Time(1), &[byte; 32]).is_some());
        assert_eq!(found, [false, true, true, true]);
    }
}
