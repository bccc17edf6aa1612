//! What leads do with the conversations of others (T2), and the call for their help (T3). Who may is told by
//! [`crate::heads::Directory::leads`] alone, and each act of a lead is written down.

use super::commands::{NOTE_CHARS, Outcome, done, forbidden};
use super::looks::Looker;
use super::refusal::Refusal;
use super::step::Step;
use super::thread::Thread;
use super::working::Agent;
use crate::bus::About;
use crate::heads;
use crate::store::{AuditRecord, Write};
use deskbell_domain::conversation::{Actor, Input, Invalid};
use deskbell_domain::thread::Entry;
use deskbell_domain::{AgentId, ContactId, ConversationId, UserId, text};
use deskbell_protocol::Detail;
use deskbell_protocol::event::{Typing, Volatile};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::leading::{LookOver, Looked, Readers, SetFlag, TakeOver, Whisper};
use deskbell_protocol::limits::FLAG_CHARS;
use std::collections::BTreeSet;
use tracing::info;

/// So many readers are named.
const READERS: usize = 10;

/// Bytes of entries that come with a look: who was told the last one lacks few of them.
const LOOK_BYTES: usize = 8 * 1024;

impl Step<'_> {
    /// A lead reads a conversation from now on. The thread, the visitor and the agent see nothing of it.
    pub(super) fn look(&mut self, agent: AgentId, id: ConversationId) -> Outcome {
        self.check_leads(agent, id, "conversation.look")?;
        self.write_down(agent, "conversation.look", id, String::new());
        done()
    }

    /// A lead says something to the agent alone.
    pub(super) fn whisper(&mut self, agent: AgentId, params: Whisper) -> Outcome {
        let text = text::check(&params.text, self.working.directory.settings.text_chars)?;
        let (id, client_message_id) = (params.conversation, params.client_message_id);
        self.check_leads(agent, id, "conversation.whisper")?;
        if let Some(sent) = self.written(id, UserId::Agent(agent), client_message_id) {
            return Ok(sent);
        }
        let by = Actor { agent, name: self.agent_name(agent) };
        self.change(id, Input::Whisper { by, text, client_message_id })?;
        self.write_down(agent, "conversation.whisper", id, String::new());
        Ok(self.sent(id, UserId::Agent(agent), client_message_id))
    }

    /// Who has a conversation asks for help with it, or a lead sees that it is needed.
    pub(super) fn flag(&mut self, agent: AgentId, params: SetFlag) -> Outcome {
        let words = match params.words.as_deref() {
            Some("") => Some(String::new()),
            Some(words) => Some(text::check_line(words, FLAG_CHARS)?),
            None => None,
        };
        let id = params.conversation;
        let conversation = &self.thread(id)?.conversation;
        let leads =
            conversation.holder() != Some(agent) && self.working.directory.leads(agent, conversation.group());
        let raised = if words.is_some() { "raised" } else { "lowered" };
        let by = Actor { agent, name: self.agent_name(agent) };
        self.agent_does(agent, id, Input::Flag { by, leads, words })?;
        if leads {
            self.write_down(agent, "conversation.flag", id, raised.to_owned());
        }
        done()
    }

    /// A lead takes a conversation over from whoever had it when the lead decided so, into a free slot, whatever the toggle
    /// says: who asks for it is not routed to.
    pub(super) fn take_over(&mut self, agent: AgentId, params: TakeOver) -> Outcome {
        let reason = text::check(&params.reason, NOTE_CHARS)?;
        let id = params.conversation;
        self.check_leads(agent, id, "conversation.take_over")?;
        let conversation = &self.thread(id)?.conversation;
        // A while lies between the decision and this. What nobody has any more is taken from nobody.
        let has = conversation.listed_for().filter(|has| *has != agent && !conversation.is_ended());
        if params.from.is_some_and(|from| has.is_some() && has != from.agent) {
            return Err(Refusal::because(Detail::WithSomebodyElse));
        }
        let channel = conversation.channel();
        let full = |agent: &Agent| agent.standing.taken(channel) >= agent.standing.slots(channel);
        if !conversation.is_ended()
            && conversation.takes_slot()
            && conversation.taker() != Some(agent)
            && self.working.agents.get(&agent).is_none_or(full)
        {
            return Err(Refusal::because(Detail::SlotsFull));
        }
        let by = Actor { agent, name: self.agent_name(agent) };
        let contact = ContactId(self.ids.id());
        let input = Input::TakeOver { by, contact, reason: reason.clone() };
        self.change(id, input).map_err(|invalid| {
            if invalid != Invalid::InCall {
                return invalid.into();
            }
            Refusal::because(Detail::NotDuringCall)
        })?;
        self.write_down(agent, "conversation.take_over", id, reason);
        done()
    }

    /// Shows a conversation to one session that has begun to look at it.
    pub(super) fn show_look(&mut self, looker: Looker, id: ConversationId) {
        self.tell_look(id, &[looker]);
    }

    /// Shows what has changed of a conversation to every session that looks at it. Whoever leads its group no more is told
    /// that the look is over.
    pub(super) fn tell_lookers(&mut self, id: ConversationId) {
        let lookers: Vec<Looker> = self.sessions.looks().at(id).collect();
        if !lookers.is_empty() {
            self.tell_look(id, &lookers);
            self.tell_readers(id);
        }
    }

    /// Somebody may lead other groups than before: what they may look at no more is over.
    pub(super) fn end_looks(&mut self) {
        for id in self.sessions.looks().conversations() {
            let Some(thread) = self.working.threads.get(&id) else { continue };
            let group = thread.conversation.group();
            let leads = |looker: &Looker| self.working.directory.leads(looker.0, group);
            let over: Vec<Looker> = self.sessions.looks().at(id).filter(|looker| !leads(looker)).collect();
            if !over.is_empty() {
                self.tell_look(id, &over);
                self.tell_readers(id);
            }
        }
    }

    /// Tells the agent who has a conversation who reads it, where the settings say so.
    pub(super) fn tell_readers(&mut self, id: ConversationId) {
        if self.working.directory.settings.tell_of_looks {
            self.say_readers(id, true);
        }
    }

    /// The settings say otherwise than before whether agents are told.
    pub(super) fn tell_all_readers(&mut self) {
        let told = self.working.directory.settings.tell_of_looks;
        for id in self.sessions.looks().conversations() {
            self.say_readers(id, told);
        }
    }

    /// Who reads, or that nobody does as far as the agent is told.
    fn say_readers(&mut self, id: ConversationId, told: bool) {
        let Some(owner) = self.working.threads.get(&id).and_then(|thread| thread.conversation.owner()) else {
            return;
        };
        // Who reads at two devices reads once.
        let readers: BTreeSet<AgentId> = self.lookers(id).map(|(agent, _)| agent).collect();
        let names =
            readers.into_iter().filter(|_| told).take(READERS).map(|agent| self.agent_name(agent)).collect();
        let readers = Volatile::Readers(Readers { conversation: id, names });
        self.unit.say(UserId::Agent(owner), About::Readers(id), &readers);
    }

    /// Who types is told to those who look, too.
    pub(super) fn tell_lookers_of_typing(&mut self, by_visitor: bool, typing: Typing) {
        let id = typing.conversation;
        let (about, volatile) = if by_visitor {
            (About::Typing(id), Volatile::Typing(typing))
        } else {
            (About::AgentTypes(id), Volatile::AgentTypes(typing))
        };
        for (agent, device) in self.lookers(id).collect::<Vec<_>>() {
            for mailbox in self.sessions.mailboxes(UserId::Agent(agent), Some(device)) {
                self.unit.say_to(mailbox, about, &volatile);
            }
        }
    }

    /// Who looks and may.
    fn lookers(&self, id: ConversationId) -> impl Iterator<Item = Looker> + '_ {
        let group = self.working.threads.get(&id).map(|thread| thread.conversation.group());
        let leads = move |agent| group.is_some_and(|group| self.working.directory.leads(agent, group));
        self.sessions.looks().at(id).filter(move |(agent, _)| leads(*agent))
    }

    fn tell_look(&mut self, id: ConversationId, lookers: &[Looker]) {
        let looked = self.working.threads.get(&id).map(|thread| self.looked(thread));
        let over = Volatile::LookOver(LookOver { conversation: id });
        for looker in lookers {
            let (agent, device) = *looker;
            // One that has ended may be gone from memory meanwhile: then nothing can be shown of it here.
            let shown =
                looked.as_ref().filter(|looked| self.working.directory.leads(agent, looked.head.group));
            let told = shown.map_or_else(|| over.clone(), |looked| Volatile::Look(Box::new(looked.clone())));
            if shown.is_none() {
                self.unit.looks_over.push((*looker, id));
            }
            for mailbox in self.sessions.mailboxes(UserId::Agent(agent), Some(device)) {
                self.unit.say_to(mailbox, About::Look(id), &told);
            }
        }
    }

    /// A conversation as it is now, for who looks at it.
    fn looked(&self, thread: &Thread) -> Looked {
        let visitor = thread.conversation.visitor();
        let tail: Vec<Entry> = thread.tail().cloned().collect();
        Looked {
            head: self.head(thread),
            visitor: self.working.visitors.get(&visitor).map(|known| heads::card(&known.record)),
            online: self.sessions.online(UserId::Visitor(visitor)),
            entries: heads::newest_that_fit(tail, LOOK_BYTES),
        }
    }

    /// Only a lead of its group.
    fn check_leads(&self, agent: AgentId, id: ConversationId, method: &str) -> Result<(), Refusal> {
        let directory = &self.working.directory;
        let role = directory.agents.get(&agent).map(|record| record.role);
        if !matches!(role, Some(DeskRole::Lead | DeskRole::Admin)) {
            return Err(Refusal::Error(forbidden(method)));
        }
        if directory.leads(agent, self.thread(id)?.conversation.group()) {
            return Ok(());
        }
        Err(Refusal::because(Detail::GroupNotLed))
    }

    fn write_down(&mut self, agent: AgentId, action: &str, id: ConversationId, detail: String) {
        info!(%agent, conversation = %id, action, "a lead acts");
        self.unit.write(Write::Audit(AuditRecord {
            at: self.now,
            agent: Some(agent),
            action: action.to_owned(),
            subject: id.to_string(),
            detail,
        }));
    }
}
