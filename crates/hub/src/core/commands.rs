//! What each command does. Everything is checked before anything changes: a refused command leaves no trace.

use super::board::attempt_of;
use super::command::{Asked, Command, Found, FoundConversation};
use super::refusal::Refusal;
use super::step::Step;
use super::thread::Thread;
use crate::frames;
use crate::store::{MissedAttempt, Write};
use deskbell_domain::agent;
use deskbell_domain::conversation::{Actor, First, Input, Invalid, Opening};
use deskbell_domain::figures::{Counted, Fact, Missed};
use deskbell_domain::thread::Attachment;
use deskbell_domain::{
    AgentId, Channel, ClientMessageId, ContactId, ConversationId, Span, UserId, VisitorId, text,
};
use deskbell_protocol::params::{AddNote, Done, EndConversation, MarkRead, SendMessage, Sent};
use deskbell_protocol::{Code, WireError};
use tracing::{error, info};

pub(super) use deskbell_protocol::limits::NOTE_CHARS;

/// Who finds the queue full is asked to come back after this time, and counts as missed once in it.
const TURNED_AWAY_FOR: Span = Span::secs(60);

/// The result of a command as it is stored.
pub(super) type Outcome = Result<String, Refusal>;

impl Step<'_> {
    /// Carries out a command.
    pub(super) fn command(&mut self, asked: Asked) -> Outcome {
        let Asked { user, device, command, found, files, readers, .. } = asked;
        self.take_found(found);
        let (user, device) = match user {
            UserId::Phone(phone) => (UserId::Agent(self.phone_may(phone, &command)?), phone),
            UserId::Agent(_) | UserId::Visitor(_) => (user, device),
        };
        match (user, command) {
            (UserId::Visitor(visitor), Command::SendMessage(params)) => {
                self.visitor_says(visitor, params, files)
            }
            (UserId::Visitor(visitor), Command::MarkRead(params)) => self.visitor_read(visitor, &params),
            (UserId::Visitor(visitor), Command::End(params)) => self.visitor_ends(visitor, &params),
            (UserId::Visitor(visitor), Command::Describe(params)) => self.describe(visitor, params),
            (UserId::Visitor(visitor), Command::StartCall(params)) => self.start_call(visitor, &params),
            (UserId::Agent(agent), Command::SendMessage(params)) => self.agent_says(agent, params, files),
            (UserId::Agent(agent), Command::AddNote(params)) => self.note(agent, params),
            (UserId::Agent(agent), Command::MarkRead(params)) => {
                let input = Input::AgentRead { agent, up_to: params.up_to };
                self.agent_does(agent, params.conversation, input)
            }
            (UserId::Agent(agent), Command::Confirm(params)) => {
                self.agent_does(agent, params.conversation, Input::Confirm(agent))
            }
            (UserId::Agent(agent), Command::Release(params)) => {
                self.agent_does(agent, params.conversation, Input::Release(agent))
            }
            (UserId::Agent(agent), Command::End(params)) => {
                self.agent_does(agent, params.conversation, Input::AgentEnds(agent))
            }
            (UserId::Agent(agent), Command::AcceptOffer(params)) => {
                let contact = ContactId(self.ids.id());
                self.agent_does(agent, params.conversation, Input::Accept { agent, contact })
            }
            (UserId::Agent(agent), Command::DeclineOffer(params)) => {
                self.agent_does(agent, params.conversation, Input::Decline(agent))
            }
            (UserId::Agent(agent), Command::Look(params)) => self.look(agent, params.conversation),
            (UserId::Agent(agent), Command::Whisper(params)) => self.whisper(agent, params),
            (UserId::Agent(agent), Command::Flag(params)) => self.flag(agent, params),
            (UserId::Agent(agent), Command::TakeOver(params)) => self.take_over(agent, params),
            (UserId::Agent(agent), Command::HandOver(params)) => self.hand_over(agent, params),
            (UserId::Agent(agent), Command::Transfer(params)) => self.transfer(agent, params),
            (UserId::Agent(agent), Command::Snooze(params)) => {
                let input = Input::Snooze { by: agent, until: params.until, keep: params.keep };
                self.agent_does(agent, params.conversation, input)
            }
            (UserId::Agent(agent), Command::Fetch(params)) => self.fetch(agent, params.conversation),
            (UserId::Agent(agent), Command::Tag(params)) => self.tag(agent, params),
            (UserId::Agent(agent), Command::EndNote(params)) => {
                let text = optional_text(&params.text, NOTE_CHARS)?;
                self.agent_does(agent, params.conversation, Input::EndNote { by: agent, text })
            }
            (UserId::Agent(agent), Command::Block(params)) => self.block(agent, &params, &readers),
            (UserId::Agent(agent), Command::Unblock(params)) => self.unblock(agent, &params, &readers),
            (UserId::Agent(agent), Command::SetAway(params)) => {
                self.standing(agent, agent::Input::Away(device, params.away));
                done()
            }
            (UserId::Agent(agent), Command::Finish(params)) => {
                self.standing(agent, agent::Input::Finish(params.finish));
                done()
            }
            (UserId::Agent(agent), Command::SaveTag(params)) => self.save_tag(agent, params),
            (UserId::Agent(agent), Command::DeleteTag(params)) => self.delete_tag(agent, &params),
            (UserId::Agent(agent), Command::SetAvailability(params)) => {
                self.standing(agent, agent::Input::Toggle(params.channel, params.available));
                done()
            }
            (UserId::Agent(agent), Command::SaveCanned(params)) => self.save_canned(agent, params),
            (UserId::Agent(agent), Command::DeleteCanned(params)) => self.delete_canned(agent, &params),
            (UserId::Agent(agent), Command::AcceptCall(params)) => self.accept_call(agent, device, &params),
            (UserId::Agent(agent), Command::InviteToCall(params)) => self.invite_to_call(agent, &params),
            (UserId::Agent(agent), Command::DeclineCall(params)) => self.decline_call(agent, &params),
            (UserId::Visitor(visitor), Command::DeclineCall(params)) => self.not_now(visitor, &params),
            (UserId::Agent(agent), Command::OfferHandoff(params)) => {
                self.offer_handoff(agent, device, &params)
            }
            (UserId::Agent(agent), Command::ClaimHandoff(params)) => {
                self.claim_handoff(agent, device, &params)
            }
            (UserId::Agent(agent), Command::JoinHandoff(params)) => self.join_handoff(agent, device, &params),
            (UserId::Agent(agent), Command::TakeCall(params)) => self.take_call(agent, device, &params),
            (UserId::Agent(agent), Command::CancelHandoff(params)) => self.cancel_handoff(agent, &params),
            (UserId::Visitor(_), Command::Switched(params)) => self.switched(user, &params),
            (UserId::Agent(agent), Command::InvitePhone(params)) => self.invite_phone(agent, &params),
            (UserId::Agent(agent), Command::UninvitePhone(params)) => self.uninvite_phone(agent, &params),
            (UserId::Agent(agent), Command::ForgetPhone(params)) => self.forget_phone(agent, &params),
            (user, Command::HangUp(params)) => self.hang_up(user, &params),
            (user, Command::SetMedia(params)) => self.set_media(user, device, &params),
            (user, Command::LegSays(params)) => self.leg_says(user, device, &params),
            (UserId::Visitor(_) | UserId::Phone(_), command)
            | (
                UserId::Agent(_),
                command @ (Command::Describe(_) | Command::StartCall(_) | Command::Switched(_)),
            ) => Err(Refusal::Error(forbidden(command.name()))),
        }
    }

    fn visitor_says(&mut self, visitor: VisitorId, params: SendMessage, files: Vec<Attachment>) -> Outcome {
        self.check_let_in(visitor)?;
        let text = self.message_text(&params.text, &files)?;
        if let Some(named) = params.conversation {
            self.check_visitors(visitor, named)?;
        }
        let client_message_id = params.client_message_id;
        let Some(id) = self.working.open_of(visitor) else {
            let id =
                self.open_new(visitor, None, First::Message { text, client_message_id, attachments: files })?;
            return Ok(self.sent(id, UserId::Visitor(visitor), client_message_id));
        };
        if let Some(sent) = self.written(id, UserId::Visitor(visitor), client_message_id) {
            return Ok(sent);
        }
        self.change(id, Input::VisitorSays { text, client_message_id, attachments: files })?;
        let sent = self.sent(id, UserId::Visitor(visitor), client_message_id);
        self.lose_if_offline(id);
        Ok(sent)
    }

    /// A first message or call, or one after the last conversation has ended (C1, C11, M10, V1). `channel` is
    /// the visitor's own unless it says otherwise.
    pub(super) fn open_new(
        &mut self,
        visitor: VisitorId,
        channel: Option<Channel>,
        first: First,
    ) -> Result<ConversationId, Refusal> {
        let Some(known) = self.working.visitors.get(&visitor) else {
            return Err(Refusal::new(Code::NotFound, "The hub no longer knows this visitor. Start anew."));
        };
        let Some(site) = self.working.directory.sites.get(&known.record.site) else {
            return Err(Refusal::new(Code::NotFound, "This site is no longer served here."));
        };
        let (group, follows) = (site.group, known.record.conversation);
        let visitor_name = known.record.name.clone();
        let channel = channel.unwrap_or(known.record.channel);
        // The machine of a conversation refuses files that come later.
        let takes_files = self.working.directory.settings.capabilities.get(channel).attachments;
        if matches!(&first, First::Message { attachments, .. } if !attachments.is_empty()) && !takes_files {
            return Err(Invalid::NoAttachments.into());
        }
        if self.working.would_overflow(visitor, group, channel) {
            info!(%visitor, %group, "turned away: the queue is full");
            // Who tries again and again is one visitor who was missed.
            if !self.working.missed.was_turned_away(visitor, self.now - TURNED_AWAY_FOR) {
                let absent = !self.working.somebody_there(group, channel);
                let why = if absent { Missed::Absent } else { Missed::Busy };
                self.count(group, Counted { channel, agent: None, fact: Fact::Missed(why) });
                let attempt = MissedAttempt { at: self.now, visitor, group, channel, absent };
                self.missed(attempt_of(&attempt, &visitor_name));
                self.unit.write(Write::Missed(attempt));
            }
            return Err(Refusal::Error(
                WireError::new(
                    Code::QueueFull,
                    "Too many people are waiting at the moment. Please try again in a few minutes.",
                )
                .retry_after(TURNED_AWAY_FOR.0),
            ));
        }
        let id = ConversationId(self.ids.id());
        Ok(self.open(Opening { id, visitor, channel, group, follows, first }))
    }

    fn visitor_read(&mut self, visitor: VisitorId, params: &MarkRead) -> Outcome {
        self.check_visitors(visitor, params.conversation)?;
        self.change(params.conversation, Input::VisitorRead(params.up_to))?;
        done()
    }

    fn visitor_ends(&mut self, visitor: VisitorId, params: &EndConversation) -> Outcome {
        self.check_visitors(visitor, params.conversation)?;
        self.change(params.conversation, Input::VisitorEnds)?;
        done()
    }

    fn agent_says(&mut self, agent: AgentId, params: SendMessage, files: Vec<Attachment>) -> Outcome {
        let text = self.message_text(&params.text, &files)?;
        let Some(id) = params.conversation else {
            return Err(Refusal::new(Code::InvalidParams, "An agent's message names its conversation."));
        };
        self.thread(id)?;
        let client_message_id = params.client_message_id;
        if let Some(sent) = self.written(id, UserId::Agent(agent), client_message_id) {
            return Ok(sent);
        }
        let by = Actor { agent, name: self.agent_name(agent) };
        self.change(id, Input::AgentSays { by, text, client_message_id, attachments: files })?;
        Ok(self.sent(id, UserId::Agent(agent), client_message_id))
    }

    fn note(&mut self, agent: AgentId, params: AddNote) -> Outcome {
        let text = text::check(&params.text, self.working.directory.settings.text_chars)?;
        let (id, client_message_id) = (params.conversation, params.client_message_id);
        self.thread(id)?;
        if let Some(sent) = self.written(id, UserId::Agent(agent), client_message_id) {
            return Ok(sent);
        }
        let by = Actor { agent, name: self.agent_name(agent) };
        self.change(id, Input::Note { by, text, client_message_id })?;
        Ok(self.sent(id, UserId::Agent(agent), client_message_id))
    }

    /// A message's text, which may be empty beside a file.
    fn message_text(&self, text: &str, files: &[Attachment]) -> Result<String, text::TextError> {
        let limit = self.working.directory.settings.text_chars;
        if files.is_empty() { text::check(text, limit) } else { optional_text(text, limit) }
    }

    pub(super) fn agent_does(&mut self, agent: AgentId, id: ConversationId, input: Input) -> Outcome {
        let thread = self.thread(id)?;
        if thread.conversation.is_ended() && !thread.conversation.was_with(agent) {
            return Err(Refusal::not_yours());
        }
        self.change(id, input)?;
        done()
    }

    /// A conversation in memory; one that is not is looked up by the session first.
    pub(super) fn thread(&self, id: ConversationId) -> Result<&Thread, Refusal> {
        self.working.threads.get(&id).ok_or(Refusal::LookUp(id))
    }

    pub(super) fn check_visitors(&self, visitor: VisitorId, id: ConversationId) -> Result<(), Refusal> {
        if self.thread(id)?.conversation.visitor() == visitor { Ok(()) } else { Err(Refusal::not_yours()) }
    }

    /// What the session looked up comes into memory for a while. Only what has ended is ever missing there,
    /// and that changes no more but for its marks.
    fn take_found(&mut self, found: Found) {
        if let Found::Ended(found) = found {
            let FoundConversation { conversation, tail, visitor } = *found;
            if let Some(visitor) = visitor {
                self.working.meet(self.now, visitor);
            }
            if conversation.is_ended() {
                let mut thread = Thread::new(conversation, None, tail);
                thread.used = self.now;
                self.working.threads.entry(thread.conversation.id()).or_insert(thread);
            }
        }
    }

    /// The place of a message that is stored already: a retry under another command id.
    pub(super) fn written(
        &self,
        id: ConversationId,
        by: UserId,
        client_message_id: ClientMessageId,
    ) -> Option<String> {
        let (seq, at) = self.working.threads.get(&id)?.written(by, client_message_id)?;
        Some(frames::result(&Sent { conversation: id, seq, at }))
    }

    /// The place of what was just written. More may have happened by it: what was put aside is back.
    pub(super) fn sent(&self, id: ConversationId, by: UserId, client_message_id: ClientMessageId) -> String {
        self.written(id, by, client_message_id).unwrap_or_else(|| {
            error!(conversation = %id, "what was written is not at the end of its thread");
            frames::result(&Sent { conversation: id, seq: 0, at: self.now })
        })
    }
}

/// The command was carried out.
pub(super) fn done() -> Outcome {
    Ok(frames::result(&Done {}))
}

/// A text that may be empty.
pub(super) fn optional_text(text: &str, limit: u32) -> Result<String, text::TextError> {
    match text::check(text, limit) {
        Err(text::TextError::Empty) => Ok(String::new()),
        checked => checked,
    }
}

/// This role may not do that.
pub(crate) fn forbidden(method: &str) -> WireError {
    WireError::new(Code::Forbidden, format!("You may not use {method}."))
}
