//! What the page would show: the view, and every change applied to it.

use deskbell_desk::view::{BoxView, Change, DeskView, LinkState, LinkView, Phase, ThreadView, Unsent, View};
use deskbell_domain::ConversationId;
use deskbell_domain::thread::{Entry, Seq};
use std::collections::{BTreeMap, HashMap};

/// What the page would show.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Everything but the open threads; `None` before the first answer.
    pub view: Option<View>,
    /// The threads that were opened.
    pub threads: HashMap<ConversationId, ShownThread>,
    /// Whether the process behind it is gone.
    pub gone: bool,
}

/// An open thread.
#[derive(Clone, Debug, Default)]
pub struct ShownThread {
    /// Its entries by place.
    pub entries: BTreeMap<Seq, Entry>,
    /// What is on its way.
    pub unsent: Vec<Unsent>,
}

impl Shown {
    /// The desk, once somebody is signed in and something is known.
    pub fn desk(&self) -> Option<&DeskView> {
        match &self.view.as_ref()?.phase {
            Phase::Desk { desk } => Some(desk),
            Phase::SignedOut { .. } | Phase::Loading { .. } => None,
        }
    }

    /// The line to the hub.
    pub fn link(&self) -> Option<&LinkView> {
        match &self.view.as_ref()?.phase {
            Phase::Desk { desk } => Some(&desk.link),
            Phase::Loading { link, .. } => Some(link),
            Phase::SignedOut { .. } => None,
        }
    }

    /// Whether the desk is connected and caught up.
    pub fn is_live(&self) -> bool {
        self.desk().is_some_and(|desk| desk.link.state == LinkState::Live)
    }

    /// A state box.
    pub fn state_box(&self, conversation: ConversationId) -> Option<&BoxView> {
        self.desk()?.boxes.iter().find(|state_box| state_box.conversation == conversation)
    }

    /// Applies a change.
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::View { view } => self.view = Some(view),
            Change::Link { link } => {
                if let Some(view) = &mut self.view {
                    match &mut view.phase {
                        Phase::Desk { desk } => desk.link = link,
                        Phase::Loading { link: shown, .. } => *shown = link,
                        Phase::SignedOut { .. } => {}
                    }
                }
            }
            Change::Me { me } => self.change_desk(|desk| desk.me = me),
            Change::Box { state_box } => self.change_desk(|desk| {
                desk.boxes.retain(|former| former.conversation != state_box.conversation);
                desk.boxes.push(state_box);
            }),
            Change::BoxGone { conversation } => {
                self.change_desk(|desk| desk.boxes.retain(|former| former.conversation != conversation));
            }
            Change::Sections { sections } => self.change_desk(|desk| desk.sections = sections),
            Change::Unread { unread } => self.change_desk(|desk| desk.unread = unread),
            Change::Returned { returned } => self.change_desk(|desk| desk.returned = returned),
            Change::ThreadEntries { conversation, entries } => {
                let thread = self.threads.entry(conversation).or_default();
                thread.entries.extend(entries.into_iter().map(|shown| (shown.entry.seq, shown.entry)));
            }
            Change::ThreadUnsent { conversation, unsent } => {
                self.threads.entry(conversation).or_default().unsent = unsent;
            }
            Change::Call { call } => self.change_desk(|desk| desk.call = call),
            Change::Devices { devices } => self.change_desk(|desk| desk.devices = devices),
            Change::Health { health } => self.change_desk(|desk| desk.health = health),
            Change::Held { held } => self.change_desk(|desk| desk.held = held),
            Change::Phones { phones } => self.change_desk(|desk| desk.phones = phones),
            Change::Pairing { pairing } => self.change_desk(|desk| desk.pairing = pairing),
            Change::Level { .. }
            | Change::Tags { .. }
            | Change::Rules { .. }
            | Change::ThreadFiles { .. }
            | Change::Canned { .. }
            | Change::Queues { .. }
            | Change::Preferences { .. }
            | Change::Update { .. }
            | Change::ThreadHead { .. }
            | Change::ThreadVisitor { .. }
            | Change::ThreadDraft { .. }
            | Change::Show { .. }
            | Change::Earlier { .. }
            | Change::Downloads { .. }
            | Change::NotHere { .. }
            | Change::WantsVideo
            | Change::WantsQuit
            | Change::Board { .. }
            | Change::LookOver { .. }
            | Change::Reply { .. }
            | Change::Notice { .. } => {}
        }
    }

    /// A thread was opened.
    pub(super) fn open(&mut self, thread: ThreadView) {
        let entries = thread.entries.into_iter().map(|shown| (shown.entry.seq, shown.entry)).collect();
        self.threads.insert(thread.head.id, ShownThread { entries, unsent: thread.unsent });
    }

    fn change_desk(&mut self, change: impl FnOnce(&mut DeskView)) {
        if let Some(View { phase: Phase::Desk { desk }, .. }) = &mut self.view {
            change(desk);
        }
    }
}
