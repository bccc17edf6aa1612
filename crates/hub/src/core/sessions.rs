//! Which sessions are live. This is not state of the store: it survives a failed commit and dies with the
//! process.

use super::drain::come_back_after;
use super::looks::{Looker, Looks};
use crate::bus::Mailbox;
use deskbell_domain::{AgentId, ConversationId, DeviceId, UserId, VisitorId};
use deskbell_protocol::CloseCode;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A live session.
#[derive(Clone, Debug)]
pub struct Live {
    /// Names it in logs.
    pub session: Uuid,
    /// Which device.
    pub device: DeviceId,
    /// SHA-256 of the token that it was opened with.
    pub token: [u8; 32],
    /// Where its frames wait.
    pub mailbox: Arc<Mailbox>,
}

/// Every live session.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    of: HashMap<UserId, Vec<Live>>,
    looks: Looks,
}

impl Sessions {
    /// Adds a session; an older one of the same device is closed (4409).
    pub(super) fn add(&mut self, user: UserId, live: Live) {
        self.forget_looks(user, live.device);
        let list = self.of.entry(user).or_insert_with(|| Vec::with_capacity(1));
        list.retain(|other| {
            let same = other.device == live.device;
            if same {
                other.mailbox.close(CloseCode::Replaced);
            }
            !same
        });
        list.push(live);
    }

    /// Takes a session out. Whether it was there: one that was replaced is not.
    pub(super) fn remove(&mut self, user: UserId, session: Uuid) -> bool {
        let Some(list) = self.of.get_mut(&user) else { return false };
        let Some(place) = list.iter().position(|live| live.session == session) else { return false };
        let device = list.remove(place).device;
        if list.is_empty() {
            self.of.remove(&user);
        }
        self.forget_looks(user, device);
        true
    }

    /// A session looks at a conversation, or looks away (T2). Whether it is there: what one that is over has still said
    /// concerns no newer session of its device.
    pub(super) fn look(
        &mut self,
        looker: Looker,
        session: Uuid,
        conversation: ConversationId,
        looks: bool,
    ) -> bool {
        let is_there = self.mailbox(UserId::Agent(looker.0), session).is_some();
        if is_there {
            self.looks.set(looker, conversation, looks);
        }
        is_there
    }

    /// A look is over for good: should the conversation come back, it begins with another one, which is written down.
    pub(super) fn look_is_over(&mut self, looker: Looker, conversation: ConversationId) {
        self.looks.set(looker, conversation, false);
        let (agent, device) = looker;
        for mailbox in self.mailboxes(UserId::Agent(agent), Some(device)) {
            mailbox.looked().end(conversation);
        }
    }

    /// Which sessions look at which conversations.
    pub(super) const fn looks(&self) -> &Looks {
        &self.looks
    }

    /// What a session looks at, which are no conversations for most.
    pub(super) fn looked_at_by(&self, user: UserId, device: DeviceId) -> Vec<ConversationId> {
        match user {
            UserId::Agent(agent) => self.looks.by((agent, device)),
            UserId::Phone(_) | UserId::Visitor(_) => Vec::new(),
        }
    }

    fn forget_looks(&mut self, user: UserId, device: DeviceId) {
        if let UserId::Agent(agent) = user {
            self.looks.gone((agent, device));
        }
    }

    /// Whether the user has a session.
    pub(super) fn online(&self, user: UserId) -> bool {
        self.of.contains_key(&user)
    }

    /// Where the frames of a user's sessions wait: of one device, or of all.
    pub(super) fn mailboxes(
        &self,
        user: UserId,
        device: Option<DeviceId>,
    ) -> impl Iterator<Item = &Arc<Mailbox>> {
        let sessions = self.of.get(&user).into_iter().flatten();
        sessions
            .filter(move |live| device.is_none_or(|device| live.device == device))
            .map(|live| &live.mailbox)
    }

    /// Where the frames of one session wait.
    pub(super) fn mailbox(&self, user: UserId, session: Uuid) -> Option<&Arc<Mailbox>> {
        let mut sessions = self.of.get(&user).into_iter().flatten();
        sessions.find(|live| live.session == session).map(|live| &live.mailbox)
    }

    /// Everybody with a session.
    pub(super) fn users(&self) -> impl Iterator<Item = UserId> {
        self.of.keys().copied()
    }

    /// Visitors with a session.
    pub(super) fn visitors(&self) -> impl Iterator<Item = VisitorId> {
        self.of.keys().filter_map(|user| match user {
            UserId::Visitor(visitor) => Some(*visitor),
            UserId::Agent(_) | UserId::Phone(_) => None,
        })
    }

    /// Devices of agents with a session.
    pub(super) fn agents(&self) -> impl Iterator<Item = (AgentId, DeviceId)> {
        self.of.iter().flat_map(|(user, list)| match user {
            UserId::Agent(agent) => list.iter().map(|live| (*agent, live.device)).collect(),
            UserId::Visitor(_) | UserId::Phone(_) => Vec::new(),
        })
    }

    /// Closes the sessions that were opened with a token.
    pub(super) fn close_token(&self, token: &[u8; 32]) {
        for live in self.of.values().flatten().filter(|live| live.token == *token) {
            live.mailbox.close(CloseCode::SignedOut);
        }
    }

    /// Closes the sessions of a user.
    pub(super) fn close_user(&self, user: UserId) {
        for live in self.of.get(&user).into_iter().flatten() {
            live.mailbox.close(CloseCode::SignedOut);
        }
    }

    /// Closes every session and tells each when to come back: who is in a call first, then desks and phones, then
    /// everybody else, because conversations wait for their agents.
    pub(super) fn drain(&self, in_call: impl Fn(UserId) -> bool) {
        let mut all: Vec<(bool, bool, &Live)> = Vec::new();
        for (user, list) in &self.of {
            let visits = matches!(user, UserId::Visitor(_));
            all.extend(list.iter().map(|live| (!in_call(*user), visits, live)));
        }
        all.sort_by_key(|(idle, visits, _)| (*idle, *visits));
        for ((_, _, live), wait) in all.iter().zip(come_back_after(all.len())) {
            live.mailbox.drain(wait);
        }
    }
}
