//! Changes of conversations: the machine's input, and what its effects do to everything around it.

use super::deadlines::Subject;
use super::step::{Leaving, Step, Touched};
use super::thread::{Thread, origin};
use crate::heads;
use crate::store::Write;
use deskbell_domain::agent;
use deskbell_domain::conversation::{Conversation, Effect, Input, Invalid, Opening, State, Turn};
use deskbell_domain::queue::Place;
use deskbell_domain::thread::{Entry, EntryBody, Happening, ReassignedWhy};
use deskbell_domain::{AgentId, ConversationId, GroupId, UserId};
use deskbell_protocol::leading::TakenOver;
use tracing::{error, info};

impl Step<'_> {
    /// A visitor's first message opens a conversation (C1).
    pub(super) fn open(&mut self, opening: Opening) -> ConversationId {
        let (id, visitor, group) = (opening.id, opening.visitor, opening.group);
        let (conversation, effects) = Conversation::open(self.now, opening);
        info!(conversation = %id, %visitor, follows = ?conversation.follows(), "opened");
        let touched =
            Touched { version: 0, listed_for: None, visit: None, left: Vec::new(), entries: Vec::new() };
        self.touched.insert(id, touched);
        self.working.threads.insert(id, Thread::new(conversation, None, Vec::new()));
        if let Some(known) = self.working.visitors.get_mut(&visitor) {
            known.record.conversation = Some(id);
            self.unit.visitors.insert(visitor);
        }
        self.owe(id, group, effects);
        id
    }

    /// Applies an input to a conversation in memory.
    ///
    /// # Errors
    /// What the machine refuses; nothing has changed then.
    pub(super) fn change(&mut self, id: ConversationId, input: Input) -> Result<(), Invalid> {
        self.call_leaves(id, &input)?;
        // Callers have looked the conversation up.
        let Some(thread) = self.working.threads.get_mut(&id) else { return Err(Invalid::NotAssigned) };
        let before = &thread.conversation;
        let touched = Touched {
            version: before.version(),
            listed_for: before.listed_for(),
            visit: Some(heads::visit(before)),
            left: Vec::new(),
            entries: Vec::new(),
        };
        let (was, group) = (state_name(before.state()), before.group());
        let effects = thread.conversation.on(self.now, input, &self.working.directory.settings)?;
        thread.used = self.now;
        let is = state_name(thread.conversation.state());
        if was != is {
            let owner = thread.conversation.owner().map(tracing::field::display);
            info!(conversation = %id, was, is, owner, "conversation");
        }
        self.touched.entry(id).or_insert(touched);
        self.owe(id, group, effects);
        Ok(())
    }

    /// Takes a conversation from its agent; the machine has promised that it has one.
    pub(super) fn lose(&mut self, id: ConversationId, why: ReassignedWhy) {
        if let Err(invalid) = self.change(id, Input::Lose(why)) {
            error!(conversation = %id, %invalid, "could not be taken from its agent");
        }
    }

    /// What is kept for somebody who has left is for anybody.
    pub(super) fn lose_what_nobody_takes(&mut self) {
        let kept_for = |thread: &Thread| thread.conversation.kept_for();
        let stranded: Vec<ConversationId> = (self.working.threads.iter())
            .filter(|(_, thread)| kept_for(thread).is_some_and(|agent| self.working.has_left(agent)))
            .map(|(id, _)| *id)
            .collect();
        for id in stranded {
            self.lose(id, ReassignedWhy::Offline);
        }
    }

    /// A visitor has written: if the agent is not there (A4), the conversation goes to somebody else.
    pub(super) fn lose_if_offline(&mut self, id: ConversationId) {
        let Some(thread) = self.working.threads.get(&id) else { return };
        let owner = thread.conversation.owner().and_then(|agent| self.working.agents.get(&agent));
        let waits = matches!(thread.conversation.turn(), Turn::Agent { .. });
        if waits && !self.working.talks_in(id) && owner.is_some_and(|owner| !owner.standing.present()) {
            self.lose(id, ReassignedWhy::Offline);
        }
    }

    /// Does what a conversation's effects ask for. It was of this group before them.
    fn owe(&mut self, id: ConversationId, group: GroupId, effects: Vec<Effect>) {
        self.unit.conversations.insert(id);
        for effect in effects {
            match effect {
                Effect::Record(entry) => {
                    let Some(thread) = self.working.threads.get_mut(&id) else { continue };
                    let visitor = UserId::Visitor(thread.conversation.visitor());
                    thread.push(entry.clone());
                    let counted = thread.conversation.count(&entry);
                    counted.into_iter().for_each(|counted| self.count(group, counted));
                    let origin = origin(&entry, visitor);
                    if let EntryBody::Message { attachments, .. } = &entry.body
                        && !attachments.is_empty()
                    {
                        let attachments = attachments.iter().map(|file| file.id).collect();
                        self.unit.write(Write::AttachmentSent { attachments, conversation: id });
                    }
                    self.unit.write(Write::Entry { conversation: id, entry: entry.clone(), origin });
                    if let Some(touched) = self.touched.get_mut(&id) {
                        touched.entries.push(entry);
                    }
                }
                Effect::Route => self.wait_for_agent(id),
                Effect::SlotTaken(agent) => self.slot(id, agent, agent::Input::Take),
                Effect::SlotFreed(agent) => self.slot(id, agent, agent::Input::Free),
                Effect::Left { agent, why } => self.has_left(id, agent, why),
            }
        }
        self.place(id, group);
    }

    /// It wants an agent: it takes its place in the queue, and the queues move at the end of the step.
    fn wait_for_agent(&mut self, id: ConversationId) {
        let Some(thread) = self.working.threads.get(&id) else { return };
        let State::Queued { since, .. } = thread.conversation.state() else { return };
        let place = Place { priority: 0, since: *since, conversation: id };
        let (group, kept_for) = (thread.conversation.group(), thread.conversation.kept_for());
        if kept_for.is_some_and(|agent| self.working.has_left(agent)) {
            // Nobody would ever take it. It comes here again, for anybody.
            return self.lose(id, ReassignedWhy::Offline);
        }
        self.working.groups.entry(group).or_default().insert(place, kept_for.is_some());
        self.unit.groups.insert(group);
        self.to_settle.insert(group);
    }

    fn slot(
        &mut self,
        id: ConversationId,
        agent: AgentId,
        input: fn(deskbell_domain::Channel) -> agent::Input,
    ) {
        if let Some(channel) = self.channel_of(id) {
            self.standing(agent, input(channel));
        }
    }

    /// It has left an agent, who is told at the end of the step: by then it is known where it went.
    fn has_left(&mut self, id: ConversationId, agent: AgentId, why: Option<ReassignedWhy>) {
        info!(conversation = %id, %agent, ?why, "left");
        let Some(touched) = self.touched.get_mut(&id) else { return };
        let taken_over = touched.entries.iter().rev().find_map(taken_over);
        let taken_over = taken_over.filter(|_| why == Some(ReassignedWhy::TakenOver));
        touched.left.push(Leaving { agent, why, taken_over });
    }

    /// Keeps deadline, queue and lists true to the conversation's state. It was of this group before.
    fn place(&mut self, id: ConversationId, was_of: GroupId) {
        let Some(thread) = self.working.threads.get(&id) else { return };
        let conversation = &thread.conversation;
        let (group, due) =
            (conversation.group(), conversation.next_deadline(&self.working.directory.settings));
        let listed_for = conversation.listed_for().filter(|_| !conversation.is_ended());
        let waits = matches!(conversation.state(), State::Queued { .. });
        if conversation.is_ended() {
            self.unit.to_greet.insert(conversation.visitor());
        }
        if !waits && self.working.groups.get_mut(&group).is_some_and(|group| group.remove(id)) {
            self.unit.groups.insert(group);
            self.working.told_places.remove(&id);
        }
        let former = self.touched.get(&id).and_then(|touched| touched.listed_for);
        if former != listed_for || group != was_of {
            self.unit.hands.extend(former.into_iter().chain(listed_for));
        }
        for agent in former.into_iter().filter(|former| Some(*former) != listed_for) {
            if let Some(list) = self.working.lists.get_mut(&agent) {
                list.remove(&id);
            }
        }
        if let Some(agent) = listed_for {
            self.working.lists.entry(agent).or_default().insert(id);
        }
        self.arm(Subject::Conversation(id), due);
    }
}

/// By whom and why a lead took it over, when that is what the entry says.
fn taken_over(entry: &Entry) -> Option<TakenOver> {
    match &entry.body {
        EntryBody::Happened { what: Happening::TakenOver { by, name, reason, .. } } => {
            Some(TakenOver { by: *by, name: name.clone(), reason: reason.clone() })
        }
        EntryBody::Message { .. }
        | EntryBody::Note { .. }
        | EntryBody::Whisper { .. }
        | EntryBody::Happened { .. } => None,
    }
}

/// A state's name in the logs.
const fn state_name(state: &State) -> &'static str {
    match state {
        State::Queued { .. } => "queued",
        State::Offered { .. } => "offered",
        State::Snoozed { .. } => "snoozed",
        State::Assigned { .. } => "assigned",
        State::Released { .. } => "released",
        State::Ended { .. } => "ended",
    }
}
