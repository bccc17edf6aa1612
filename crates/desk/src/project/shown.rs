//! What the page was last shown, and with that what has to be told when something changes. A change costs
//! what it touches and not the whole list.

use super::boxes::Place;
use crate::view::{
    BoxView, CallView, Change, DeskView, DevicesView, DownloadView, EntryView, FileView, HealthView,
    HeldView, LinkView, PairingView, Preferences, Returned, Section, Unsent, UpdateView,
};
use deskbell_domain::ConversationId;
use deskbell_protocol::head::{
    Canned, ConversationHead, DeskRules, Me, PairedPhone, QueueStanding, Tag, VisitorCard,
};
use std::collections::{BTreeSet, HashMap};

/// What of an open thread is shown beside its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ThreadParts {
    /// What is known of it.
    pub head: ConversationHead,
    /// What is known of the visitor.
    pub visitor: Option<VisitorCard>,
    /// Whether the visitor is connected.
    pub online: Option<bool>,
    /// Whether the visitor types.
    pub types: bool,
    /// Whether the agent types, while a lead looks.
    pub agent_types: bool,
    /// Who reads it beside its agent.
    pub readers: Vec<String>,
    /// What is on its way.
    pub unsent: Vec<Unsent>,
    /// The files in the composer.
    pub files: Vec<FileView>,
}

/// What the page was last shown, and the changes since.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    boxes: HashMap<ConversationId, (Place, BoxView)>,
    order: BTreeSet<Place>,
    unread: u32,
    link: Option<LinkView>,
    me: Option<Me>,
    canned: Vec<Canned>,
    tags: Vec<Tag>,
    phones: Vec<PairedPhone>,
    pairing: Option<PairingView>,
    rules: Option<DeskRules>,
    held: Vec<HeldView>,
    queues: Vec<QueueStanding>,
    returned: Option<Returned>,
    call: Option<CallView>,
    devices: DevicesView,
    health: HealthView,
    downloads: Vec<DownloadView>,
    preferences: Preferences,
    update: UpdateView,
    threads: HashMap<ConversationId, ThreadParts>,
    changes: Vec<Change>,
    order_changed: bool,
    unread_changed: bool,
}

impl Shown {
    /// Nothing is shown but what a person prefers.
    pub(crate) fn new(preferences: Preferences) -> Self {
        Self { preferences, ..Self::default() }
    }

    /// Forgets everything but the preferences, where new versions stand and which threads are open: the whole view follows.
    pub(crate) fn start_anew(&mut self) {
        let threads = std::mem::take(&mut self.threads);
        let update = std::mem::take(&mut self.update);
        *self = Self { threads, update, ..Self::new(self.preferences.clone()) };
    }

    /// The desk as it is shown; `None` before the agent is known.
    pub(crate) fn desk(&self) -> Option<DeskView> {
        Some(DeskView {
            me: self.me.clone()?,
            link: self.link.clone()?,
            boxes: self.boxes.values().map(|(_, state_box)| state_box.clone()).collect(),
            sections: self.sections(),
            canned: self.canned.clone(),
            tags: self.tags.clone(),
            phones: self.phones.clone(),
            pairing: self.pairing.clone(),
            rules: self.rules.clone(),
            held: self.held.clone(),
            queues: self.queues.clone(),
            returned: self.returned.clone(),
            unread: self.unread,
            call: self.call.clone(),
            devices: self.devices.clone(),
            health: self.health.clone(),
            downloads: self.downloads.clone(),
        })
    }

    /// What a person prefers.
    pub(crate) fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// Unread messages in all.
    pub(crate) fn unread(&self) -> u32 {
        self.unread
    }

    /// The changes since the last call, to be painted together.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        if std::mem::take(&mut self.order_changed) {
            self.changes.push(Change::Sections { sections: self.sections() });
        }
        if std::mem::take(&mut self.unread_changed) {
            self.changes.push(Change::Unread { unread: self.unread });
        }
        std::mem::take(&mut self.changes)
    }

    /// Says something that is not part of what is shown.
    pub(crate) fn tell(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// A state box as it is now; `None`: it stands in no section.
    pub(crate) fn set_box(&mut self, id: ConversationId, now: Option<(Place, BoxView)>) {
        let before = self.boxes.get(&id);
        if before == now.as_ref() {
            return;
        }
        let (place_before, unread_before) = match before {
            Some((place, state_box)) => (Some(*place), state_box.unread),
            None => (None, 0),
        };
        let (place_now, unread_now) = match &now {
            Some((place, state_box)) => (Some(*place), state_box.unread),
            None => (None, 0),
        };
        if place_before != place_now {
            if let Some(place) = place_before {
                self.order.remove(&place);
            }
            self.order.extend(place_now);
            self.order_changed = true;
        }
        if unread_before != unread_now {
            self.unread = self.unread.saturating_sub(unread_before).saturating_add(unread_now);
            self.unread_changed = true;
        }
        match now {
            Some((place, state_box)) => {
                if before.is_none_or(|(_, before)| *before != state_box) {
                    self.changes.push(Change::Box { state_box: state_box.clone() });
                }
                self.boxes.insert(id, (place, state_box));
            }
            None => {
                self.boxes.remove(&id);
                self.changes.push(Change::BoxGone { conversation: id });
            }
        }
    }

    /// New versions of the desk.
    pub(crate) fn set_update(&mut self, update: UpdateView) {
        if self.update != update {
            if self.update.name() != update.name() {
                tracing::info!(update = update.name(), "new versions");
            }
            self.changes.push(Change::Update { update: update.clone() });
            self.update = update;
        }
    }

    /// The line.
    pub(crate) fn set_link(&mut self, link: LinkView) {
        if self.link.as_ref() != Some(&link) {
            self.changes.push(Change::Link { link: link.clone() });
            self.link = Some(link);
        }
    }

    /// The agent.
    pub(crate) fn set_me(&mut self, me: &Me) {
        if self.me.as_ref() != Some(me) {
            self.changes.push(Change::Me { me: me.clone() });
            self.me = Some(me.clone());
        }
    }

    /// The canned answers, by shortcut.
    pub(crate) fn set_canned(&mut self, canned: &[Canned]) {
        let mut canned = canned.to_vec();
        canned.sort_by(|a, b| a.shortcut.cmp(&b.shortcut).then(a.id.cmp(&b.id)));
        if self.canned != canned {
            self.changes.push(Change::Canned { canned: canned.clone() });
            self.canned = canned;
        }
    }

    /// The paired phones, as the hub sorts them.
    pub(crate) fn set_phones(&mut self, phones: &[PairedPhone]) {
        if self.phones != phones {
            self.phones = phones.to_vec();
            self.changes.push(Change::Phones { phones: self.phones.clone() });
        }
    }

    /// The code by which a phone is paired.
    pub(crate) fn set_pairing(&mut self, pairing: Option<&PairingView>) {
        if self.pairing.as_ref() != pairing {
            self.pairing = pairing.cloned();
            self.changes.push(Change::Pairing { pairing: self.pairing.clone() });
        }
    }

    /// The shared tags, as the hub sorts them.
    pub(crate) fn set_tags(&mut self, tags: &[Tag]) {
        if self.tags != tags {
            self.tags = tags.to_vec();
            self.changes.push(Change::Tags { tags: self.tags.clone() });
        }
    }

    /// What can be done, and for how long.
    pub(crate) fn set_rules(&mut self, rules: Option<&DeskRules>) {
        if self.rules.as_ref() != rules {
            self.rules = rules.cloned();
            self.changes.extend(self.rules.clone().map(|rules| Change::Rules { rules }));
        }
    }

    /// What can be undone.
    pub(crate) fn set_held(&mut self, held: Vec<HeldView>) {
        if self.held != held {
            self.held = held;
            self.changes.push(Change::Held { held: self.held.clone() });
        }
    }

    /// The queues.
    pub(crate) fn set_queues(&mut self, queues: Vec<QueueStanding>) {
        if self.queues != queues {
            self.changes.push(Change::Queues { queues: queues.clone() });
            self.queues = queues;
        }
    }

    /// What happened meanwhile (D4).
    pub(crate) fn set_returned(&mut self, returned: Option<&Returned>) {
        if self.returned.as_ref() != returned {
            self.returned = returned.cloned();
            self.changes.push(Change::Returned { returned: self.returned.clone() });
        }
    }

    /// The call (V2 to V11).
    pub(crate) fn set_call(&mut self, call: Option<CallView>) {
        if self.call != call {
            self.call = call;
            self.changes.push(Change::Call { call: self.call.clone() });
        }
    }

    /// The devices of this computer.
    pub(crate) fn set_devices(&mut self, devices: DevicesView) {
        if self.devices != devices {
            self.changes.push(Change::Devices { devices: devices.clone() });
            self.devices = devices;
        }
    }

    /// Whether this desk can be heard (A5).
    pub(crate) fn set_health(&mut self, health: HealthView) {
        if self.health != health {
            self.changes.push(Change::Health { health: health.clone() });
            self.health = health;
        }
    }

    /// The files that are being saved (C6).
    pub(crate) fn set_downloads(&mut self, downloads: Vec<DownloadView>) {
        if self.downloads != downloads {
            self.changes.push(Change::Downloads { downloads: downloads.clone() });
            self.downloads = downloads;
        }
    }

    /// What a person prefers.
    pub(crate) fn set_preferences(&mut self, preferences: Preferences) {
        if self.preferences != preferences {
            self.changes.push(Change::Preferences { preferences: preferences.clone() });
            self.preferences = preferences;
        }
    }

    /// A thread was opened with these parts.
    pub(crate) fn open_thread(&mut self, parts: ThreadParts) {
        self.threads.insert(parts.head.id, parts);
    }

    /// A thread is no longer shown.
    pub(crate) fn close_thread(&mut self, conversation: ConversationId) {
        self.threads.remove(&conversation);
    }

    /// New entries of an open thread.
    pub(crate) fn add_entries(&mut self, conversation: ConversationId, entries: Vec<EntryView>) {
        if !entries.is_empty() {
            self.changes.push(Change::ThreadEntries { conversation, entries });
        }
    }

    /// An open thread's parts as they are now.
    pub(crate) fn set_thread(&mut self, parts: ThreadParts) {
        let conversation = parts.head.id;
        let Some(before) = self.threads.get_mut(&conversation) else { return };
        if before.head != parts.head {
            self.changes.push(Change::ThreadHead { head: parts.head.clone() });
        }
        let there = |parts: &ThreadParts| Change::ThreadVisitor {
            conversation,
            visitor: parts.visitor.clone(),
            online: parts.online,
            types: parts.types,
            agent_types: parts.agent_types,
            readers: parts.readers.clone(),
        };
        if there(before) != there(&parts) {
            self.changes.push(there(&parts));
        }
        if before.unsent != parts.unsent {
            self.changes.push(Change::ThreadUnsent { conversation, unsent: parts.unsent.clone() });
        }
        if before.files != parts.files {
            self.changes.push(Change::ThreadFiles { conversation, files: parts.files.clone() });
        }
        *before = parts;
    }

    fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        for (kind, _, conversation) in &self.order {
            match sections.last_mut() {
                Some(section) if section.kind == *kind => section.conversations.push(*conversation),
                _ => sections.push(Section { kind: *kind, conversations: vec![*conversation] }),
            }
        }
        sections
    }
}
