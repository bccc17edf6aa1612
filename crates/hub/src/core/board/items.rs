//! What of the working set is on the board, item by item: pure projections.

use super::super::unit::Unit;
use super::super::working::Working;
use crate::frames;
use crate::heads;
use deskbell_domain::agent::Presence;
use deskbell_domain::call::{Call, CallPhase};
use deskbell_domain::conversation::State;
use deskbell_domain::{AgentId, ConversationId, GroupId, text};
use deskbell_protocol::board::{
    BoardAgent, BoardCall, BoardCallStage, BoardConversation, BoardItem, BoardKey, BoardPresence, BoardQueue,
    BoardState,
};
use deskbell_protocol::head::Countdown;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Characters of a visitor's name on the board.
pub(super) const NAME_CHARS: usize = 40;

/// An item as it is told, and of which groups it is: whoever leads one of them sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// As it goes out, made once for all who watch.
    pub(super) json: Arc<str>,
    groups: Vec<GroupId>,
}

impl Shown {
    fn new(item: &BoardItem, groups: Vec<GroupId>) -> Self {
        Self { json: frames::json(item).into(), groups }
    }

    /// Whether it is of one of these groups.
    pub(super) fn is_of(&self, groups: &BTreeSet<GroupId>) -> bool {
        self.groups.iter().any(|group| groups.contains(group))
    }
}

impl Working {
    /// Everything on the board.
    pub(super) fn board(&self) -> impl Iterator<Item = BoardKey> {
        let agents = self.agents.keys().copied().map(BoardKey::Agent);
        let conversations = self.threads.keys().copied().map(BoardKey::Conversation);
        let queues = self.directory.groups.keys().copied().map(BoardKey::Queue);
        agents.chain(conversations).chain(queues).chain(self.missed.keys().map(BoardKey::Missed))
    }

    /// What a batch may have changed of it.
    pub(super) fn touched(&self, unit: &Unit) -> BTreeSet<BoardKey> {
        let calls: Vec<&Call> = unit.calls.iter().filter_map(|id| self.calls.get(id)).collect();
        let called = calls.iter().map(|call| call.conversation());
        let known = unit.visitors.iter().filter_map(|visitor| self.open_of(*visitor));
        let conversations = unit.conversations.iter().copied().chain(called).chain(known);
        // Whoever was in a call before has a slot back, and so another standing.
        let agents = unit.agents.iter().copied().chain(calls.iter().filter_map(|call| call.agent()));
        // What agents hold says on whose boards they are.
        let agents = agents.chain(unit.hands.iter().copied());
        let mut touched: BTreeSet<BoardKey> = conversations.map(BoardKey::Conversation).collect();
        touched.extend(agents.map(BoardKey::Agent));
        touched.extend(unit.groups.iter().copied().map(BoardKey::Queue));
        touched.extend(unit.missed.iter().copied().map(BoardKey::Missed));
        touched
    }

    /// An item as it is now; `None` when it is not on the board.
    pub(super) fn shown(&self, key: BoardKey) -> Option<Shown> {
        match key {
            BoardKey::Agent(id) => {
                let agent = self.board_agent(id)?;
                let groups = agent.groups.iter().copied().chain(self.groups_in_hand(id)).collect();
                Some(Shown::new(&BoardItem::Agent(agent), groups))
            }
            BoardKey::Conversation(id) => {
                let conversation = self.board_conversation(id)?;
                let groups = vec![conversation.group];
                Some(Shown::new(&BoardItem::Conversation(conversation), groups))
            }
            BoardKey::Queue(group) => {
                let name = self.directory.groups.get(&group)?.name.clone();
                let standing = self.queue_standing(group);
                let (waiting, longest_since) = (standing.waiting, standing.longest_since);
                let queue = BoardQueue { group, name, waiting, longest_since };
                Some(Shown::new(&BoardItem::Queue(queue), vec![group]))
            }
            BoardKey::Missed(id) => {
                let missed = self.missed.get(id)?.clone();
                let groups = vec![missed.group];
                Some(Shown::new(&BoardItem::Missed(missed), groups))
            }
        }
    }

    /// Groups of what stands in an agent's list, which need not be the agent's own: whoever sees a conversation on the
    /// board sees with whom it is.
    fn groups_in_hand(&self, id: AgentId) -> BTreeSet<GroupId> {
        let listed = self.lists.get(&id).into_iter().flatten().filter_map(|id| self.threads.get(id));
        listed.map(|thread| thread.conversation.group()).collect()
    }

    /// An agent; one who has left as long as something is in the agent's hands.
    fn board_agent(&self, id: AgentId) -> Option<BoardAgent> {
        let record = self.directory.agents.get(&id)?;
        if !record.active && self.groups_in_hand(id).is_empty() {
            return None;
        }
        let standing = &self.agents.get(&id)?.standing;
        let grace = self.directory.settings.presence_grace;
        // A call is in a conversation of its agent's list.
        let listed = self.lists.get(&id).into_iter().flatten().filter_map(|id| self.threads.get(id));
        let mut calls = listed.filter_map(|thread| self.calls.get(&thread.conversation.any_call()?));
        Some(BoardAgent {
            id,
            name: record.name.clone(),
            role: record.role,
            groups: record.groups.clone(),
            presence: match standing.presence() {
                Presence::Online { .. } if standing.away() => {
                    BoardPresence::Away { since: standing.away_since() }
                }
                Presence::Online { .. } => BoardPresence::Here,
                Presence::Grace { until } => BoardPresence::Lost { since: *until - grace },
                Presence::Offline { since } => BoardPresence::Offline { since: *since },
            },
            channels: heads::channels(standing),
            finishing: standing.finishing(),
            call: calls.find(|call| call.holds() == Some(id)).and_then(board_call),
        })
    }

    fn board_conversation(&self, id: ConversationId) -> Option<BoardConversation> {
        let conversation = &self.threads.get(&id)?.conversation;
        let (state, since) = match conversation.state() {
            State::Queued { since, .. } => (BoardState::Queued, *since),
            // Since when it is offered is not written down.
            State::Offered { since, .. } => (BoardState::Offered, *since),
            State::Assigned { since, .. } => (BoardState::Assigned, *since),
            State::Released { at, .. } => (BoardState::Released, *at),
            State::Snoozed { at, .. } => (BoardState::Snoozed, *at),
            State::Ended { .. } => return None,
        };
        let visitor = self.visitors.get(&conversation.visitor());
        let countdown = conversation.countdown(&self.directory.settings);
        Some(BoardConversation {
            id,
            visitor_name: visitor.map_or_else(String::new, |known| short(&known.record.name)),
            channel: conversation.channel(),
            group: conversation.group(),
            agent: conversation.listed_for(),
            state,
            since,
            turn: conversation.turn(),
            opened_at: conversation.opened_at(),
            timer: countdown.map(|(due, kind)| Countdown { due, kind }),
            call: conversation.any_call().and_then(|call| board_call(self.calls.get(&call)?)),
            flag: conversation.flag().cloned(),
        })
    }
}

/// A visitor's name as the board shows it.
pub(super) fn short(name: &str) -> String {
    text::one_line(name, NAME_CHARS)
}

fn board_call(call: &Call) -> Option<BoardCall> {
    let (stage, since) = match call.phase() {
        CallPhase::Invited { since, .. } => (BoardCallStage::Invited, *since),
        CallPhase::Room { since, .. } => (BoardCallStage::Room, *since),
        CallPhase::Waiting { since } => (BoardCallStage::Waiting, *since),
        CallPhase::Ringing { since, .. } => (BoardCallStage::Ringing, *since),
        CallPhase::Connecting { since, .. } => (BoardCallStage::Connecting, *since),
        CallPhase::Active { since, .. } => (BoardCallStage::Active, *since),
        CallPhase::Reconnecting { since, .. } => (BoardCallStage::Reconnecting, *since),
        CallPhase::Ended { .. } => return None,
    };
    Some(BoardCall { stage, since })
}
