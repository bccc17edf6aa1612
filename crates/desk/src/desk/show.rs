//! What the page is told after a turn: the difference to what it was shown.

use super::Core;
use super::account::Account;
use crate::project::{self, FIRST_MOMENTS};
use crate::session::Fresh;
use crate::shell::Order;
use crate::view::{Change, FirstView, LinkView, Phase, View};
use deskbell_domain::thread::Seq;
use deskbell_domain::{ConversationId, Time};
use deskbell_protocol::head::ConversationHead;
use std::collections::HashSet;

/// What a turn has touched.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Everything: the page gets it anew.
    pub all: bool,
    /// The line.
    pub link: bool,
    /// The agent.
    pub me: bool,
    /// The canned answers.
    pub canned: bool,
    /// The shared tags.
    pub tags: bool,
    /// The paired phones.
    pub phones: bool,
    /// What can be done.
    pub rules: bool,
    /// The queues.
    pub queues: bool,
    /// The devices of this computer.
    pub devices: bool,
    /// How far unsent messages have come, everywhere.
    pub unsent: bool,
    /// These conversations.
    pub conversations: HashSet<ConversationId>,
}

impl Core {
    /// All that the page shows, but for the open threads.
    pub(super) fn view(&self) -> View {
        View {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            phase: self.phase(),
            preferences: self.shown.preferences().clone(),
            policy: self.decided.view(),
            first: FirstView { trial: self.trial.shown(), check: self.asks_check() },
            update: self.updates.view(),
        }
    }

    /// Tells the page and the shell what has changed.
    pub(super) fn show(&mut self) {
        let touched = std::mem::take(&mut self.touched);
        self.shown.set_update(self.updates.view());
        let mut changes = if self.shows_desk() { self.show_desk(touched) } else { self.show_door(&touched) };
        self.show_board();
        changes.extend(self.shown.take_changes());
        if !changes.is_empty() {
            // Without a page nobody is told; the next one asks for everything.
            let _ = self.changes.send(changes);
        }
        let unread = self.shown.unread();
        if self.badge != unread {
            self.badge = unread;
            self.order(Order::Badge { unread });
        }
    }

    /// When the line stops counting as merely connecting, on the steady clock.
    pub(super) fn link_settles_at(&self) -> Option<Time> {
        let facts = self.session.facts();
        let settles = facts.down_since + FIRST_MOMENTS;
        (!facts.live && settles > self.clock.steady()).then_some(settles)
    }

    /// How far a conversation was read, here or on the hub.
    pub(super) fn read_up_to(&self, head: &ConversationHead) -> Seq {
        self.queue.read_up_to(head.id).unwrap_or(0).max(head.marks.agent)
    }

    fn show_desk(&mut self, mut touched: Touched) -> Vec<Change> {
        let anew = touched.all || self.shown_phase.take().is_some();
        let told = if anew { self.shown.take_changes() } else { Vec::new() };
        if anew {
            self.shown.start_anew();
            touched.conversations.extend(self.world.conversations.keys());
        }
        if touched.unsent || anew {
            touched
                .conversations
                .extend(self.queue.written().filter_map(|item| item.command.action.conversation()));
            touched.conversations.extend(self.threads.keys());
            touched.conversations.extend(self.outgoing.conversations());
        }
        for conversation in touched.conversations {
            self.show_box(conversation);
            if let Some(parts) = self.thread_parts(conversation) {
                self.shown.set_thread(parts);
            }
        }
        self.shown.set_link(self.link());
        if let Some(me) = self.world.me.as_ref().filter(|_| touched.me || anew) {
            self.shown.set_me(me);
        }
        if touched.canned || anew {
            self.shown.set_canned(&self.world.canned);
        }
        if touched.tags || anew {
            self.shown.set_tags(&self.world.tags);
        }
        if touched.phones || anew {
            self.shown.set_phones(&self.world.phones);
        }
        if touched.rules || anew {
            self.shown.set_rules(self.world.rules.as_ref());
        }
        self.shown.set_held(self.held_view());
        if touched.queues || anew {
            self.shown.set_queues(self.world.queues.values().copied().collect());
        }
        let returned = self.absence.as_ref().and_then(|absence| absence.view(&self.queue));
        self.shown.set_returned(returned.as_ref());
        self.shown.set_call(self.calls.view(&self.world, self.notification_words().somebody));
        self.shown.set_pairing(self.pairing_shown().cloned().as_ref());
        self.shown.set_health(self.health_view());
        self.shown.set_downloads(self.saves.view());
        if touched.devices || anew {
            self.shown.set_devices(self.equipment.view());
        }
        if !anew {
            return Vec::new();
        }
        // The view says it all at once.
        self.shown.take_changes();
        let mut changes = vec![Change::View { view: self.view() }];
        changes.extend(told);
        changes
    }

    /// Nobody is signed in, or nothing is here yet.
    fn show_door(&mut self, touched: &Touched) -> Vec<Change> {
        let phase = self.phase();
        if !touched.all && self.shown_phase.as_ref() == Some(&phase) {
            return Vec::new();
        }
        let told = self.shown.take_changes();
        self.shown.start_anew();
        self.shown_phase = Some(phase);
        let mut changes = vec![Change::View { view: self.view() }];
        changes.extend(told);
        changes
    }

    fn show_box(&mut self, conversation: ConversationId) {
        let now = self.world.conversations.get(&conversation).and_then(|known| {
            let now = (self.calls.at_box(conversation), self.held_in(conversation));
            let place = project::place(known, self.world.agent()?, self.hub_now(), now);
            let place =
                place.or_else(|| self.has_unsent(conversation).then(|| project::unsent_place(known)))?;
            let draft = self.drafts.get(&conversation);
            Some((place, project::state_box(known, &self.world, &self.queue, draft, now)))
        });
        self.shown.set_box(conversation, now);
    }

    pub(super) fn shows_desk(&self) -> bool {
        self.world.me.is_some() && self.account.saved().is_some()
    }

    fn phase(&self) -> Phase {
        match &self.account {
            Account::SignedOut { because, unsent_stays } => Phase::SignedOut {
                hub: self.sign_in_hub(),
                email: self.remembered.email.clone(),
                because: because.clone(),
                unsent_stays: *unsent_stays,
                link: self.to_show.is_link(),
            },
            Account::Asking { account, .. }
            | Account::Opening { account, .. }
            | Account::Looking { account }
            | Account::Retrying { account, .. }
            | Account::SignedIn { account, .. } => match self.shown.desk().filter(|_| self.shows_desk()) {
                Some(desk) => Phase::Desk { desk: Box::new(desk) },
                None => Phase::Loading { hub: account.hub.to_string(), link: self.link() },
            },
        }
    }

    pub(super) fn link(&self) -> LinkView {
        let mut facts = self.session.facts().clone();
        if let Some(copy) = &self.copy {
            facts.fresh.get_or_insert(Fresh::kept(copy.fresh_at));
        }
        if let Account::Retrying { at_wall, why, .. } = &self.account {
            facts.next_try = Some(*at_wall);
            facts.why = Some(why.clone());
        }
        let waiting = u32::try_from(self.queue.to_go_out()).unwrap_or(u32::MAX);
        project::link(&facts, waiting, self.clock.steady())
    }
}
