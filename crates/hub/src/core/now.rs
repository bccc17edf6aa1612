//! What matters only now: presence, typing, places in queues, whether somebody would answer. Volatile: never
//! stored, said again after a reconnect.

use super::step::Step;
use super::unit::Unit;
use super::working::Working;
use crate::bus::About;
use crate::core::sessions::Sessions;
use deskbell_domain::conversation::{Input, Timer};
use deskbell_domain::{AgentId, Channel, ConversationId, GroupId, Span, Time, UserId, VisitorId};
use deskbell_protocol::event::{QueuePlace, Typing, Volatile};
use deskbell_protocol::head::{DeskStanding, PresenceOf, QueueStanding};
use std::collections::BTreeSet;

/// Idle visitors are told of a change at most this often: 1 s. A thousand open pages need no more.
pub(super) const DESK_EVERY: Span = Span::secs(1);

impl Step<'_> {
    /// Somebody types: the other side is told (C3). What is not theirs is passed over, as nobody waits for an
    /// answer.
    pub(super) fn typing(&mut self, user: UserId, typing: Typing) {
        if let (UserId::Agent(agent), true) = (user, typing.on)
            && self.awaits_first_answer(typing.conversation)
        {
            // It holds that answer's time (M7); somebody else's conversation is passed over.
            let _ = self.change(typing.conversation, Input::Types(agent));
        }
        let Some(thread) = self.working.threads.get(&typing.conversation) else { return };
        let visitor = UserId::Visitor(thread.conversation.visitor());
        let owner = thread.conversation.owner().map(UserId::Agent);
        let other = if user == visitor {
            owner
        } else if Some(user) == owner {
            Some(visitor)
        } else {
            None
        };
        if let Some(other) = other {
            self.unit.say(other, About::Typing(typing.conversation), &Volatile::Typing(typing));
        }
        if user == visitor || Some(user) == owner {
            self.tell_lookers_of_typing(user == visitor, typing);
        }
    }

    /// Whether the time for a first answer runs. Else nothing of a key that was pressed is worth a place on disk.
    fn awaits_first_answer(&self, id: ConversationId) -> bool {
        let settings = &self.working.directory.settings;
        let timer = self.working.threads.get(&id).and_then(|thread| thread.conversation.countdown(settings));
        timer.is_some_and(|(_, timer)| timer == Timer::FirstReply)
    }

    /// Whether a visitor is online goes to the agent in whose list the conversation stands (C4).
    pub(super) fn presence(&mut self, visitor: VisitorId) {
        let thread = self.working.open_of(visitor).and_then(|id| self.working.threads.get(&id));
        if let Some(agent) = thread.and_then(|thread| thread.conversation.listed_for()) {
            self.say_presence(agent, visitor);
        }
        if let Some(open) = self.working.open_of(visitor) {
            self.tell_lookers(open);
        }
    }

    /// Tells one agent whether a visitor is online.
    pub(super) fn say_presence(&mut self, agent: AgentId, visitor: VisitorId) {
        let user = UserId::Visitor(visitor);
        let online = self.sessions.online(user);
        self.unit.say(
            UserId::Agent(agent),
            About::Presence(user),
            &Volatile::Presence(PresenceOf { user, online }),
        );
    }

    /// What holds now, for an agent who has just connected.
    pub(super) fn say_all_to_agent(&mut self, agent: AgentId) {
        let listed: Vec<VisitorId> = (self.working.lists.get(&agent).into_iter().flatten())
            .filter_map(|id| self.working.threads.get(id).map(|thread| thread.conversation.visitor()))
            .collect();
        for visitor in listed {
            self.say_presence(agent, visitor);
        }
        for id in self.working.lists.get(&agent).into_iter().flatten().copied().collect::<Vec<_>>() {
            if self.sessions.looks().at(id).next().is_some() {
                self.tell_readers(id);
            }
        }
        let groups =
            self.working.directory.agents.get(&agent).map(|record| record.groups.clone()).unwrap_or_default();
        for group in groups {
            let standing = self.working.queue_standing(group);
            self.unit.say(UserId::Agent(agent), About::Queue(group), &Volatile::Queue(standing));
        }
    }

    /// What holds now, for a visitor who has just connected: the place in the queue, or whether somebody would
    /// answer.
    pub(super) fn say_all_to_visitor(&mut self, visitor: VisitorId) {
        match self.working.open_of(visitor) {
            Some(id) => {
                if let Some(place) = self.working.place(id, self.now) {
                    self.unit.say(UserId::Visitor(visitor), About::Place(id), &Volatile::Place(place));
                }
            }
            None => drop(self.unit.to_greet.insert(visitor)),
        }
    }
}

impl Working {
    /// Says what a batch changed of queues and standings: once, at its end. Returns when idle visitors are to
    /// be told what they were not told now.
    pub(super) fn say_standings(
        &mut self,
        now: Time,
        sessions: &Sessions,
        unit: &mut Unit,
        waiting: &mut BTreeSet<GroupId>,
    ) -> Option<Time> {
        let groups = std::mem::take(&mut unit.groups);
        for group in &groups {
            self.say_queue(*group, now, sessions, unit);
        }
        waiting.extend(groups);
        let mut later = None;
        let mut told = BTreeSet::new();
        waiting.retain(|group| {
            let wait = self.say_desk(*group, now, &mut told);
            later = later.into_iter().chain(wait).min();
            wait.is_some()
        });
        let mut listeners = std::mem::take(&mut unit.to_greet);
        if !told.is_empty() {
            listeners.extend(
                sessions
                    .visitors()
                    .filter(|visitor| self.desk_of(*visitor).is_some_and(|desk| told.contains(&desk))),
            );
        }
        for visitor in listeners {
            if let (None, Some((group, channel))) = (self.open_of(visitor), self.desk_of(visitor)) {
                let standing = self.desk_standing(group, channel, now);
                unit.say(UserId::Visitor(visitor), About::Desk, &Volatile::Desk(standing));
            }
        }
        later
    }

    /// The queue of a group (C2).
    pub(super) fn queue_standing(&self, id: GroupId) -> QueueStanding {
        let queue = self.groups.get(&id).map(|group| &group.queue);
        QueueStanding {
            group: id,
            waiting: queue.map_or(0, |queue| u32::try_from(queue.len()).unwrap_or(u32::MAX)),
            longest_since: queue.and_then(|queue| queue.longest_since()),
        }
    }

    /// A visitor's place in the queue (C2).
    fn place(&self, id: ConversationId, now: Time) -> Option<QueuePlace> {
        let group = self.groups.get(&self.threads.get(&id)?.conversation.group())?;
        let place = group.queue.place_of(id)?;
        Some(QueuePlace { conversation: id, place, wait: group.pace.wait(place, now) })
    }

    /// Tells a group's agents and its waiting visitors what changed.
    fn say_queue(&mut self, id: GroupId, now: Time, sessions: &Sessions, unit: &mut Unit) {
        let standing = self.queue_standing(id);
        let Some(group) = self.groups.get_mut(&id) else { return };
        if group.told.replace(standing) != Some(standing) {
            for agent in group.members.iter().map(|agent| UserId::Agent(*agent)) {
                if sessions.online(agent) {
                    unit.say(agent, About::Queue(id), &Volatile::Queue(standing));
                }
            }
        }
        for (place, conversation) in (1..).zip(group.queue.iter().map(|place| place.conversation)) {
            let wait = group.pace.wait(place, now);
            if self.told_places.insert(conversation, (place, wait)) == Some((place, wait)) {
                continue;
            }
            if let Some(thread) = self.threads.get(&conversation) {
                let visitor = UserId::Visitor(thread.conversation.visitor());
                let place = QueuePlace { conversation, place, wait };
                unit.say(visitor, About::Place(conversation), &Volatile::Place(place));
            }
        }
    }

    /// Whether the idle visitors of a group are to be told something new; returns when, if that is not now.
    fn say_desk(
        &mut self,
        group: GroupId,
        now: Time,
        told: &mut BTreeSet<(GroupId, Channel)>,
    ) -> Option<Time> {
        let mut later = None;
        for channel in Channel::ALL {
            let standing = self.desk_standing(group, channel, now);
            match self.told_desk.get(&(group, channel)) {
                Some((former, _)) if *former == standing => continue,
                Some((_, at)) if now < *at + DESK_EVERY => {
                    later = later.into_iter().chain([*at + DESK_EVERY]).min();
                    continue;
                }
                Some(_) | None => {}
            }
            self.told_desk.insert((group, channel), (standing, now));
            told.insert((group, channel));
        }
        later
    }

    /// Whether somebody would answer now.
    fn desk_standing(&self, id: GroupId, channel: Channel, now: Time) -> DeskStanding {
        let Some(group) = self.groups.get(&id) else { return DeskStanding::Away };
        let waiting = u32::try_from(group.queue.len()).unwrap_or(u32::MAX);
        if waiting == 0 && self.somebody_free(id, channel) {
            DeskStanding::Open
        } else if group.queue.is_full(self.directory.settings.queue_limit) {
            DeskStanding::Full
        } else if self.somebody_there(id, channel) {
            DeskStanding::Busy { waiting, wait: group.pace.wait(waiting.saturating_add(1), now) }
        } else {
            DeskStanding::Away
        }
    }

    /// The group and channel that a visitor would write to.
    fn desk_of(&self, visitor: VisitorId) -> Option<(GroupId, Channel)> {
        let record = &self.visitors.get(&visitor)?.record;
        Some((self.directory.sites.get(&record.site)?.group, record.channel))
    }
}
