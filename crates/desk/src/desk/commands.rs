//! Commands: on the disk first, then on the line, then done.

use super::Core;
use super::threads::Query;
use crate::chance;
use crate::command::{Action, Command};
use crate::handle::Reply;
use crate::queue::{Stage, Verdict};
use crate::session::Input;
use crate::store::outbox::UnderWay;
use crate::store::{CacheJob, KeptIn, OutboxEvent, OutboxJob};
use crate::view::{Change, Draft, NoticeKind, Refusal, Told, UnsentOf};
use deskbell_domain::away;
use deskbell_domain::thread::Seq;
use deskbell_domain::{ClientMessageId, CommandId, ConversationId};
use deskbell_protocol::head::HeadState;
use deskbell_protocol::params::Sent;
use deskbell_protocol::{Code, WireError};
use serde_json::value::RawValue;

impl Core {
    /// Gives a command. What is kept is on the disk when the reply comes (D3); anything else is answered by the hub.
    pub(super) fn command(&mut self, action: Action, reply: Option<Reply>) {
        let command = self.new_command(action);
        tracing::info!(command = %command.id, lane = ?command.action.lane(), "command given");
        if command.action.is_kept() {
            let Some(agent) = self.agent else {
                return refuse(reply, Refusal::NobodySignedIn);
            };
            let instead_of = self.queue.made_needless_by(&command.action);
            // From here on neither is in the composer: what is written or attached there next is new (C12, C6).
            let draft = self.draft_leaves(&command.action);
            self.files_leave(command.action.files());
            let head = self.where_written(&command.action);
            let never_sent = self.is_not_sent_now(&command.action);
            let keep = OutboxJob::Keep { agent, command, head, instead_of, never_sent, draft, reply };
            self.outbox.give(keep);
        } else {
            if let Some(reply) = reply {
                self.awaited.insert(command.id, reply);
            }
            self.queue.add(command);
        }
    }

    /// Of what is written without a line the disk is to know that the hub does not have it: it can be taken back (C12).
    fn is_not_sent_now(&self, action: &Action) -> bool {
        action.written().is_some() && !self.session.is_live()
    }

    fn draft_leaves(&mut self, action: &Action) -> Option<Draft> {
        action.written()?;
        self.drafts.remove(&action.conversation()?)
    }

    /// Tells the hub that the desk shows a conversation that was assigned to it (C1).
    pub(super) fn confirm(&mut self, conversation: ConversationId) {
        let Some(known) = self.world.conversations.get(&conversation) else { return };
        let since = match known.head.state {
            HeadState::Assigned { since, .. } => since,
            HeadState::Offered { deadline, .. } => deadline,
            HeadState::Queued { .. }
            | HeadState::Released { .. }
            | HeadState::Snoozed { .. }
            | HeadState::Ended { .. } => return,
        };
        let me = self.world.agent();
        if !(known.is_with(me) || known.is_offered_to(me))
            || self.confirmed.get(&conversation) == Some(&since)
        {
            return;
        }
        let head = known.head.clone();
        if !self.waits_for_its_ring(&head) {
            self.confirmed.insert(conversation, since);
            self.command(Action::Confirm { conversation }, None);
        }
    }

    /// Sends what may go now.
    pub(super) fn send_due(&mut self) {
        if !self.session.is_live() {
            return;
        }
        let for_the_first_time = self.queue.wait_for_the_disk();
        if !for_the_first_time.is_empty() {
            self.outbox.give(OutboxJob::MayGo(for_the_first_time));
        }
        for command in self.queue.due(self.clock.steady()) {
            self.touched.conversations.extend(command.action.conversation());
            let (method, params) = command.request();
            let key = self.query(Query::Command(command.id));
            self.session(Input::Ask { key, method, params });
        }
    }

    pub(super) fn command_answered(&mut self, id: CommandId, outcome: Result<Box<RawValue>, WireError>) {
        // What was written says where it is stored; other results say nothing.
        let outcome = outcome.map(|result| serde_json::from_str::<Sent>(result.get()).ok());
        let (conversation, outcome) = match outcome {
            Ok(sent) => (sent.as_ref().map(|sent| sent.conversation), Ok(sent.map(|sent| sent.seq))),
            Err(error) => (None, Err(error)),
        };
        let seen = conversation.map_or(0, |conversation| self.seen_up_to(conversation));
        let Some(verdict) = self.queue.answered(self.clock.steady(), id, outcome, seen) else { return };
        match verdict {
            Verdict::Done(command) => {
                tracing::info!(command = %id, "command done");
                self.touched.conversations.extend(command.action.conversation());
                if command.action.is_kept() {
                    self.outbox.give(OutboxJob::Remove(vec![id]));
                }
                if let Some(message) = command.action.written() {
                    self.files_done(message);
                }
                self.settled(&[id]);
            }
            Verdict::Again => tracing::info!(command = %id, "command goes again later"),
            Verdict::Refused(command, error) => self.refused(command, error),
        }
    }

    fn refused(&mut self, command: Command, error: WireError) {
        tracing::info!(command = %command.id, reason = ?error.reason(), "command refused");
        self.touched.conversations.extend(command.action.conversation());
        if let Some(message) = command.action.written() {
            let files = command.action.files().len();
            if error.reason() == Code::NotFound && self.outgoing.send_again(message, files) {
                tracing::info!(command = %command.id, "its files go to the hub again");
                self.queue.wait_for_files(command.id, error.into());
            } else {
                match self.awaited.remove(&command.id) {
                    // Memory alone would hold it: it goes back to where it was written.
                    Some(reply) if files == 0 => {
                        self.forget_commands(vec![command.id]);
                        self.back_in_composer(&command.action, written_in(&command.action));
                        return reply.refuse(error);
                    }
                    Some(reply) => reply.done(),
                    None => {}
                }
                self.outbox.give(OutboxJob::Refuse { id: command.id, why: error.into() });
            }
            return;
        }
        if command.action.is_kept() {
            self.outbox.give(OutboxJob::Remove(vec![command.id]));
        }
        if let Action::Answer { call, .. } = &command.action {
            self.call(crate::call::Input::AnswerRefused(*call));
        }
        if let Action::OfferMove { handoff, .. }
        | Action::TakeCall { handoff, .. }
        | Action::ClaimMove { handoff, .. } = &command.action
        {
            self.call(crate::call::Input::MoveRefused(*handoff));
        }
        match (self.awaited.remove(&command.id), &command.action) {
            (Some(reply), _) => reply.refuse(error),
            // Somebody else has it by now, or it is over: the list says so.
            (None, Action::Confirm { .. } | Action::Read { .. }) => {}
            // The next session is told anew; the person did nothing that could be done otherwise.
            (None, Action::Away { .. }) => {}
            // The call is over or has changed: its head says so.
            (
                None,
                Action::Decline { .. }
                | Action::HangUp { .. }
                | Action::Media { .. }
                | Action::Leg { .. }
                | Action::ClaimMove { .. }
                | Action::JoinMove { .. }
                | Action::CancelMove { .. },
            ) => {}
            (None, action) => self.not_done(action, error.into()),
        }
    }

    /// Tells of a command for whose answer nobody waits any more. What was typed for it comes along.
    pub(super) fn not_done(&mut self, action: &Action, why: Refusal) {
        let written =
            if let Action::Transfer { comment: typed, .. } | Action::EndNote { text: typed, .. } = action {
                typed.clone()
            } else {
                String::new()
            };
        let told = Told::NotDone { why, written };
        self.tell_of(NoticeKind::Problem, told, action.conversation());
    }

    /// The line is lost: nothing that was asked will be answered.
    pub(super) fn lost(&mut self) {
        for conversation in self.world.forget_volatile() {
            self.touched.conversations.insert(conversation);
        }
        self.touched.queues = true;
        for command in self.queue.lost() {
            if let Action::Confirm { conversation } = command.action {
                self.confirmed.remove(&conversation);
            }
            match self.awaited.remove(&command.id) {
                Some(reply) => reply.refuse(Refusal::LineLostPerhapsDone),
                None if is_undoable(&command.action) => {
                    self.not_done(&command.action, Refusal::LineLostPerhapsDone);
                }
                None => {}
            }
        }
        self.drop_queries();
        self.call(crate::call::Input::Lost);
        self.health.connected(None);
        self.presence(away::Input::Lost);
    }

    pub(super) fn outbox_says(&mut self, event: OutboxEvent) {
        match event {
            OutboxEvent::Loaded(agent, under_way) if self.agent == Some(agent) => {
                self.loads = false;
                self.take_up(under_way);
            }
            OutboxEvent::Loaded(..) => {}
            OutboxEvent::Salvaged(condition) => self.outbox_is(condition),
            OutboxEvent::Done { job, kept } => self.outbox_did(job, kept),
        }
    }

    /// Takes up what the agent had under way. What was typed or given since is newer.
    pub(super) fn take_up(&mut self, under_way: UnderWay) {
        self.waited(&under_way);
        self.queue.restore(under_way.commands);
        for (conversation, draft) in under_way.drafts {
            self.drafts.entry(conversation).or_insert(draft);
        }
        self.outgoing.restore(under_way.files);
        self.was_written_in(under_way.written_in);
        let written: Vec<ClientMessageId> =
            self.queue.written().filter_map(|item| item.command.action.written()).collect();
        if !written.is_empty() {
            self.cache.give(CacheJob::FindStored(written));
        }
        self.touched.all = true;
    }

    fn outbox_did(&mut self, job: OutboxJob, outcome: KeptIn) {
        let kept = outcome != KeptIn::Nothing;
        match job {
            OutboxJob::Keep { agent, command, never_sent, draft, reply, .. } => {
                if !kept {
                    if self.agent == Some(agent) {
                        self.back_in_composer(&command.action, draft);
                    }
                    return refuse(reply, Refusal::NotKept);
                }
                let goes = self.agent == Some(agent);
                match (outcome, reply) {
                    // Nothing on this computer would know of it once the desk is gone: the hub answers.
                    (KeptIn::Memory, Some(reply)) if goes => drop(self.awaited.insert(command.id, reply)),
                    (_, Some(reply)) => reply.done(),
                    (_, None) => {}
                }
                if goes {
                    if let Some(message) = command.action.written() {
                        self.outgoing.are_in(message, command.action.files());
                    }
                    self.touched.conversations.extend(command.action.conversation());
                    // One that was not in the queue yet when this one was given: it would come back with the next start.
                    let needless = self.queue.made_needless_by(&command.action);
                    self.forget_commands(needless);
                    if never_sent {
                        self.queue.add_never_sent(command);
                    } else {
                        self.queue.add(command);
                    }
                }
            }
            // What the disk does not take goes all the same: it would otherwise wait for ever.
            OutboxJob::MayGo(ids) => self.queue.may_go(&ids),
            OutboxJob::Again { old, new, never_sent, reply } => {
                let id = new.id;
                if let Some(waiting) = self.awaited.remove(&old) {
                    self.awaited.insert(id, waiting);
                }
                if !kept {
                    self.queue.hold(old, false);
                }
                if !kept && reply.is_none() {
                    self.queue.refuse(old, Refusal::NotKept);
                } else if kept && !self.queue.again(old, new, never_sent) {
                    // It was thrown away or has arrived meanwhile.
                    self.outbox.give(OutboxJob::Remove(vec![id]));
                }
                self.touched.unsent = true;
                if let Some(reply) = reply {
                    answer(reply, kept);
                }
            }
            OutboxJob::TakeBack { id, conversation, draft, reply, .. } => {
                if kept {
                    if let Some(message) = self.queue.written_by(id) {
                        self.taken_back(message);
                    }
                    self.queue.remove(&[id]);
                    self.settled(&[id]);
                    self.drafts.insert(conversation, draft.clone());
                    self.touched.conversations.insert(conversation);
                    self.shown.tell(Change::ThreadDraft { conversation, draft });
                } else {
                    self.queue.hold(id, false);
                }
                answer(reply, kept);
            }
            OutboxJob::Discard { id, of, reply, .. } => self.discarded(id, &of, kept, reply),
            OutboxJob::KeepDraft { reply, .. } => answer(reply, kept),
            OutboxJob::KeepFile { agent, file, reply } => self.file_kept(agent, file, kept, reply),
            OutboxJob::RemoveFile { id, reply } => self.file_removed(id, kept, reply),
            OutboxJob::Refuse { .. }
            | OutboxJob::Remove(_)
            | OutboxJob::LearnFile(_)
            | OutboxJob::Remember { .. }
            | OutboxJob::Load(_)
            | OutboxJob::Check(_)
            | OutboxJob::Close(_) => {}
        }
    }

    /// What could not be kept stands in its composer again. What was typed there since is newer.
    fn back_in_composer(&mut self, action: &Action, draft: Option<Draft>) {
        if let Some((conversation, draft)) = action.conversation().zip(draft) {
            self.drafts.entry(conversation).or_insert(draft);
        }
        self.files_stay(action.files());
        self.touched.conversations.extend(action.conversation());
    }

    pub(super) fn keep_draft(&mut self, conversation: ConversationId, draft: Draft, reply: Reply) {
        let Some(agent) = self.agent else { return reply.refuse(Refusal::NobodySignedIn) };
        if draft.text.is_empty() {
            self.drafts.remove(&conversation);
        } else {
            self.drafts.insert(conversation, draft.clone());
        }
        self.touched.conversations.insert(conversation);
        self.outbox.give(OutboxJob::KeepDraft { agent, conversation, draft, reply });
    }

    pub(super) fn retry_unsent(&mut self, of: &UnsentOf, reply: Reply) {
        let Some(item) = self.queue.find_written(of.client_message_id) else { return reply.done() };
        match item.stage {
            Stage::Refused(_) if item.is_here_only() => {
                let command = item.command.clone();
                self.goes_again(command, Some(reply));
            }
            Stage::Waiting | Stage::Sent | Stage::Files(_) | Stage::Stored { .. } | Stage::Refused(_) => {
                reply.done()
            }
        }
    }

    /// A command goes again, perhaps with other files, under a new id.
    pub(super) fn goes_again(&mut self, command: Command, reply: Option<Reply>) {
        let (old, new) = (command.id, Command { id: CommandId(chance::id()), ..command });
        let never_sent = self.is_not_sent_now(&new.action);
        // Whoever took it back or threw it away meanwhile would name one that is not there any more.
        self.queue.hold(old, true);
        self.outbox.give(OutboxJob::Again { old, new, never_sent, reply });
    }

    pub(super) fn discard_unsent(&mut self, of: &UnsentOf, reply: Reply) {
        let Some(item) = self.queue.find_written(of.client_message_id) else { return reply.done() };
        if !item.is_here_only() {
            return reply.refuse(Refusal::OnItsWay);
        }
        let id = item.command.id;
        self.queue.hold(id, true);
        self.outbox.give(OutboxJob::Discard { id, of: of.clone(), reply });
    }

    /// What was thrown away is off the disk, where the next start would have found it.
    fn discarded(&mut self, id: CommandId, of: &UnsentOf, kept: bool, reply: Reply) {
        if !kept {
            self.queue.hold(id, false);
        } else if let Some(item) = self.queue.find_written(of.client_message_id) {
            let mut files: Vec<_> = item.command.action.files().iter().map(|file| file.id).collect();
            // Those that went again have another name by now.
            let again = self.files_done(of.client_message_id);
            let again = again.into_iter().filter_map(|file| file.announced.map(|(_, hub_id)| hub_id));
            files.extend(again.filter(|hub_id| !files.contains(hub_id)).collect::<Vec<_>>());
            self.take_back(files);
            self.queue.remove(&[id]);
            self.settled(&[id]);
            self.taken_back(of.client_message_id);
            self.touched.conversations.insert(of.conversation);
        }
        answer(reply, kept);
    }

    pub(super) fn edit_unsent(&mut self, of: &UnsentOf, reply: Reply) {
        let Some(agent) = self.agent else { return reply.refuse(Refusal::NobodySignedIn) };
        let Some(item) = self.queue.find_written(of.client_message_id) else {
            return reply.refuse(Refusal::SentAlready);
        };
        if !item.is_here_only() {
            return reply.refuse(Refusal::OnItsWay);
        }
        if !item.command.action.files().is_empty() {
            return reply.refuse(Refusal::WithFiles);
        }
        let Some(mut draft) = written_in(&item.command.action) else { return reply.done() };
        // What stands in the composer stays, behind what comes back.
        let standing = self.drafts.get(&of.conversation).map_or("", |draft| draft.text.as_str());
        if !standing.is_empty() {
            draft.text = format!("{}\n{standing}", draft.text);
        }
        let id = item.command.id;
        // From here on it stands in the composer, or here if the disk does not take that.
        self.queue.hold(id, true);
        self.outbox.give(OutboxJob::TakeBack { agent, id, conversation: of.conversation, draft, reply });
    }

    /// The cache holds these messages as entries: the hub has them, and an answer was lost by a restart.
    pub(super) fn found_stored(&mut self, messages: &[ClientMessageId]) {
        let ids = self.queue.that_wrote(messages);
        self.forget_commands(ids);
        for message in messages {
            self.files_done(*message);
        }
        self.touched.unsent = true;
    }

    /// Commands that need no sending any more.
    pub(super) fn forget_commands(&mut self, ids: Vec<CommandId>) {
        if !ids.is_empty() {
            self.queue.remove(&ids);
            self.settled(&ids);
            self.outbox.give(OutboxJob::Remove(ids));
        }
    }

    /// What an agent has under way is not this desk's concern any more.
    pub(super) fn drop_commands(&mut self) {
        self.queue.clear();
        self.written_in.clear();
        for (_, reply) in self.awaited.drain() {
            reply.refuse(Refusal::NobodySignedIn);
        }
    }

    /// Whoever waits for these waits no longer.
    fn settled(&mut self, ids: &[CommandId]) {
        for reply in ids.iter().filter_map(|id| self.awaited.remove(id)) {
            reply.done();
        }
    }

    /// How far a thread's entries are here.
    fn seen_up_to(&self, conversation: ConversationId) -> Seq {
        self.world.conversations.get(&conversation).map_or(0, |known| known.head.last_seq)
    }
}

/// What is written, as it stood in its composer.
fn written_in(action: &Action) -> Option<Draft> {
    let (Action::Say { text, .. } | Action::Note { text, .. }) = action else { return None };
    let caret = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    Some(Draft { text: text.clone(), caret, note: matches!(action, Action::Note { .. }) })
}

/// Whether the person was told that it is done before the hub has heard of it.
const fn is_undoable(action: &Action) -> bool {
    matches!(
        action,
        Action::End { .. } | Action::Release { .. } | Action::Snooze { .. } | Action::Transfer { .. }
    )
}

fn refuse(reply: Option<Reply>, why: Refusal) {
    if let Some(reply) = reply {
        reply.refuse(why);
    }
}

fn answer(reply: Reply, kept: bool) {
    if kept { reply.done() } else { reply.refuse(Refusal::NotKept) }
}
