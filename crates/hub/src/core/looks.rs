//! Which sessions look at which conversations (T2). Like the sessions it dies with the process.

use deskbell_domain::{AgentId, ConversationId, DeviceId};
use std::collections::BTreeSet;

/// Who looks: a device has one session.
pub(super) type Looker = (AgentId, DeviceId);

/// Every look that lasts.
#[derive(Debug, Default)]
pub(super) struct Looks {
    by_conversation: BTreeSet<(ConversationId, Looker)>,
    /// The same the other way round: a session that ends is found at once.
    by_looker: BTreeSet<(Looker, ConversationId)>,
}

impl Looks {
    /// A session looks, or looks away.
    pub(super) fn set(&mut self, looker: Looker, conversation: ConversationId, looks: bool) {
        if looks {
            self.by_conversation.insert((conversation, looker));
            self.by_looker.insert((looker, conversation));
        } else {
            self.by_conversation.remove(&(conversation, looker));
            self.by_looker.remove(&(looker, conversation));
        }
    }

    /// A session is over.
    pub(super) fn gone(&mut self, looker: Looker) {
        for conversation in self.by(looker) {
            self.set(looker, conversation, false);
        }
    }

    /// What a session looks at.
    pub(super) fn by(&self, looker: Looker) -> Vec<ConversationId> {
        let of = |(other, _): &&(Looker, ConversationId)| *other == looker;
        let from = (looker, ConversationId(uuid::Uuid::nil()));
        self.by_looker.range(from..).take_while(of).map(|(_, conversation)| *conversation).collect()
    }

    /// Every conversation at which somebody looks.
    pub(super) fn conversations(&self) -> BTreeSet<ConversationId> {
        self.by_conversation.iter().map(|(conversation, _)| *conversation).collect()
    }

    /// Who looks at a conversation.
    pub(super) fn at(&self, conversation: ConversationId) -> impl Iterator<Item = Looker> {
        let nobody = (AgentId(uuid::Uuid::nil()), DeviceId(uuid::Uuid::nil()));
        self.by_conversation
            .range((conversation, nobody)..)
            .take_while(move |(other, _)| *other == conversation)
            .map(|(_, looker)| *looker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn talk(n: u128) -> ConversationId {
        ConversationId(Uuid::from_u128(n))
    }

    fn looker(n: u128) -> Looker {
        (AgentId(Uuid::from_u128(n)), DeviceId(Uuid::from_u128(n)))
    }

    #[test]
    fn t2_a_session_looks_until_it_looks_away_or_is_over() {
        let mut looks = Looks::default();
        for (n, conversation) in [(1, 1), (1, 2), (2, 1), (3, 3)] {
            looks.set(looker(n), talk(conversation), true);
        }
        let at = |looks: &Looks, n| looks.at(talk(n)).collect::<Vec<_>>();
        assert_eq!(at(&looks, 1), [looker(1), looker(2)]);
        looks.set(looker(2), talk(1), false);
        assert_eq!((at(&looks, 1), at(&looks, 2)), (vec![looker(1)], vec![looker(1)]));
        looks.gone(looker(1));
        assert_eq!((at(&looks, 1), at(&looks, 2), at(&looks, 3)), (vec![], vec![], vec![looker(3)]));
        assert_eq!(looks.by_looker.len(), looks.by_conversation.len());
    }
}
