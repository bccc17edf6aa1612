//! Files (C6): attached here, sent to the hub by themselves, and the pictures of messages.

use super::account::Account;
use super::{Core, Event, PictureReply};
use crate::address::HubAddress;
use crate::chance;
use crate::command::Action;
use crate::decided::Decided;
use crate::files::{self, Draft, Progress, Upload, UploadError};
use crate::handle::Reply;
use crate::http::{self, Client, HttpError};
use crate::queue::Stage;
use crate::store::OutboxJob;
use crate::view::{FileOf, FileView, Refusal};
use crate::world::World;
use bytes::Bytes;
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AgentId, AttachmentId, ClientMessageId, ConversationId, Time, file};
use deskbell_protocol::head::HeadState;
use std::io;
use tokio::task::spawn_blocking;

impl Core {
    /// A file is attached: first it is copied, because the original can go or change at any moment.
    pub(super) fn attach(&mut self, conversation: ConversationId, name: &str, bytes: Bytes, reply: Reply) {
        let may = self.may_have_files().and_then(|()| self.may_attach(conversation, bytes.len() as u64));
        if let Err(why) = may {
            return reply.refuse(why);
        }
        let draft = Draft {
            id: AttachmentId(chance::id()),
            conversation,
            name: file::name(name),
            bytes: bytes.len() as u64,
            picture: files::media(&bytes).is_some(),
            announced: None,
            attachment: None,
            refused: None,
            message: None,
        };
        self.outgoing.expect(draft.id, conversation);
        let (copies, events) = (self.copies.clone(), self.events.clone());
        tokio::spawn(async move {
            let id = draft.id;
            let kept = spawn_blocking(move || copies.keep(id, &bytes)).await;
            let kept = kept.unwrap_or_else(|error| Err(io::Error::other(error)));
            // A loop that is gone needs no news.
            let _ = events.send(Event::Copied { file: draft, kept, reply }).await;
        });
    }

    fn may_attach(&self, conversation: ConversationId, bytes: u64) -> Result<(), Refusal> {
        let known = self.world.conversations.get(&conversation).ok_or(Refusal::NotKnown)?;
        if let HeadState::Ended { .. } = known.head.state {
            return Err(Refusal::NothingGoesHere);
        }
        if bytes == 0 {
            return Err(Refusal::FileEmpty);
        }
        let Some(rules) = &self.world.rules else { return Ok(()) };
        if !rules.capabilities.get(known.head.channel).attachments {
            return Err(Refusal::NoFilesHere);
        }
        if bytes > rules.attachments.bytes {
            return Err(Refusal::FileTooLarge { megabytes: rules.attachments.bytes.div_ceil(1024 * 1024) });
        }
        if self.outgoing.count(conversation) >= rules.attachments.in_message as usize {
            return Err(Refusal::TooManyFiles);
        }
        Ok(())
    }

    /// The copy is on the disk; now the row.
    pub(super) fn copied(&mut self, file: Draft, kept: io::Result<()>, reply: Reply) {
        if let Err(error) = kept {
            tracing::warn!(%error, "a file cannot be copied");
            self.outgoing.expect_no_more(file.id);
            return reply.refuse(Refusal::FileNotKept);
        }
        match self.agent {
            Some(agent) => self.outbox.give(OutboxJob::KeepFile { agent, file, reply }),
            None => {
                self.outgoing.expect_no_more(file.id);
                self.drop_copies(vec![file.id]);
                reply.refuse(Refusal::NobodySignedIn);
            }
        }
    }

    /// The row is on the disk: the file stands in its composer.
    pub(super) fn file_kept(&mut self, agent: AgentId, file: Draft, kept: bool, reply: Reply) {
        let id = file.id;
        self.outgoing.expect_no_more(id);
        if !kept {
            self.drop_copies(vec![id]);
            return reply.refuse(Refusal::FileNotKept);
        }
        tracing::info!(file = %id, conversation = %file.conversation, bytes = file.bytes, "file attached");
        if self.agent == Some(agent) {
            self.touched.conversations.insert(file.conversation);
            self.outgoing.add(file);
        }
        reply.with(Ok(id));
    }

    pub(super) fn detach(&mut self, of: FileOf, reply: Reply) {
        let in_composer = |file: &&Draft| file.conversation == of.conversation && file.message.is_none();
        match self.outgoing.get(of.id).filter(in_composer) {
            Some(_) if !self.outgoing.leaves(of.id) => {
                // A message that is written meanwhile must not name it.
                self.outgoing.leave(&[of.id]);
                self.outbox.give(OutboxJob::RemoveFile { id: of.id, reply });
            }
            // It is in a message by now, or is taken off already.
            Some(_) | None => reply.done(),
        }
    }

    /// The row of a file that is taken off is gone.
    pub(super) fn file_removed(&mut self, id: AttachmentId, kept: bool, reply: Reply) {
        if !kept {
            self.outgoing.stay(&[id]);
            return reply.refuse(Refusal::NotKept);
        }
        if let Some(file) = self.outgoing.remove(id) {
            tracing::info!(file = %id, "file taken off");
            self.touched.conversations.insert(file.conversation);
            if self.upload.as_ref().is_some_and(|(on_its_way, _)| *on_its_way == id) {
                self.stop_upload();
            }
            self.take_back(file.announced.map(|(_, hub_id)| hub_id).into_iter().collect());
            self.drop_copies(vec![id]);
        }
        reply.done();
    }

    /// The hub need not keep these any longer, as it calls them. What is in a message it keeps all the same.
    pub(super) fn take_back(&self, hub_ids: Vec<AttachmentId>) {
        let Some((client, hub, token)) = self.for_files().filter(|_| !hub_ids.is_empty()) else { return };
        tokio::spawn(async move {
            for id in hub_ids {
                http::take_back(&client, &hub, &token, id).await;
            }
        });
    }

    pub(super) fn retry_file(&mut self, of: FileOf, reply: Reply) {
        if self.outgoing.get(of.id).is_some_and(|file| file.refused.is_some()) {
            let file = self.outgoing.retry(of.id);
            self.keep_known(file);
        }
        reply.done();
    }

    /// Sends the next file, when nothing is on its way.
    pub(super) fn send_files(&mut self) {
        if !self.session.is_live() || self.upload.is_some() {
            return;
        }
        let Some((client, hub, token)) = self.for_files() else { return };
        let now = self.clock.steady();
        let next = self.outgoing.start_next(now, |of| takes_files(&self.decided, &self.world, of));
        let Some(file) = next else { return };
        tracing::info!(file = %file.id, "file goes to the hub");
        self.touched.conversations.insert(file.conversation);
        let upload = Upload {
            client,
            hub,
            token,
            id: file.id,
            announced: file.announced.map(|(_, hub_id)| hub_id),
            name: file.name,
            bytes: file.bytes,
            copy: self.copies.path(file.id),
        };
        let task = tokio::spawn(files::upload(upload, self.events.clone()));
        self.upload = Some((file.id, task));
    }

    /// How far the file on its way has come.
    pub(super) fn file_says(&mut self, id: AttachmentId, progress: Progress) {
        if self.upload.as_ref().is_none_or(|(on_its_way, _)| *on_its_way != id) {
            return; // It was taken off meanwhile.
        }
        match progress {
            Progress::Announced(hub_id) => {
                let file = self.outgoing.announced(id, self.clock.wall(), hub_id);
                self.keep_known(file);
            }
            Progress::Sent(sent) => self.touched.conversations.extend(self.outgoing.sent(id, sent)),
            Progress::Ended(ended) => {
                self.upload = None;
                self.file_ended(id, ended);
            }
        }
    }

    fn file_ended(&mut self, id: AttachmentId, ended: Result<Attachment, UploadError>) {
        let message = self.outgoing.get(id).and_then(|file| file.message).map(|(message, _)| message);
        match ended {
            Ok(attachment) => {
                tracing::info!(file = %id, attachment = %attachment.id, "the hub has the file");
                let file = self.outgoing.arrived(id, attachment);
                self.keep_known(file);
                if let Some(message) = message {
                    self.files_are_back(message);
                }
            }
            Err(error) if error.is_temporary() => {
                tracing::info!(file = %id, %error, "the file goes on later");
                self.touched.conversations.extend(self.outgoing.interrupted(id, self.clock.steady()));
            }
            Err(error) => {
                tracing::info!(file = %id, %error, "the file was refused");
                match message {
                    Some(message) => {
                        self.outgoing.give_up(message);
                        self.refuse_message(message, error.into());
                    }
                    None => {
                        let file = self.outgoing.refused(id, error.into());
                        self.keep_known(file);
                    }
                }
            }
        }
    }

    /// The hub has been asked for the files of a message that it missed (C6): with those that it got again the message
    /// goes anew. When it had them all, it meant something else, and the message is refused in its words.
    fn files_are_back(&mut self, message: ClientMessageId) {
        let Some(files) = self.outgoing.of_message(message) else { return };
        let Some(item) = self.queue.find_written(message) else { return };
        let Stage::Files(why) = &item.stage else { return };
        let mut command = item.command.clone();
        let had = command.action.files().iter().map(|file| file.id);
        if had.eq(files.iter().map(|file| file.id)) {
            let why = why.clone();
            return self.refuse_message(message, why);
        }
        if let Action::Say { attachments, .. } = &mut command.action {
            *attachments = files;
        }
        self.goes_again(command, None);
    }

    fn refuse_message(&mut self, message: ClientMessageId, why: Refusal) {
        let Some(item) = self.queue.find_written(message) else { return };
        let id = item.command.id;
        self.touched.conversations.extend(item.command.action.conversation());
        self.queue.refuse(id, why.clone());
        self.outbox.give(OutboxJob::Refuse { id, why });
    }

    /// What is known of a file by now outlives the desk. If it cannot be kept the file is sent again.
    fn keep_known(&mut self, file: Option<Draft>) {
        if let Some(file) = file {
            self.touched.conversations.insert(file.conversation);
            self.outbox.give(OutboxJob::LearnFile(file));
        }
    }

    /// The hub is back.
    pub(super) fn files_go_on(&mut self) {
        self.outgoing.line_is_back();
        self.saves.line_is_back();
        self.send_old_files_again();
    }

    /// Also on a line that holds for days the hub forgets what is in no message.
    pub(super) fn send_old_files_again(&mut self) {
        for file in self.outgoing.send_old_again(self.clock.wall()) {
            self.keep_known(Some(file));
        }
    }

    /// When a file goes to the hub, if nothing else happens before, on the steady clock.
    pub(super) fn next_file(&self) -> Option<Time> {
        let due = || self.outgoing.next_deadline(|of| takes_files(&self.decided, &self.world, of));
        self.session.is_live().then(due).flatten()
    }

    /// The files in a composer, as they are shown.
    pub(super) fn files_view(&self, conversation: ConversationId) -> Vec<FileView> {
        let live = self.session.is_live() && takes_files(&self.decided, &self.world, conversation);
        self.outgoing.view(conversation, live)
    }

    /// A message with these files is being written to the disk.
    pub(super) fn files_leave(&mut self, files: &[Attachment]) {
        self.outgoing.leave(&self.outgoing.drafts_of(files));
    }

    /// It could not be written.
    pub(super) fn files_stay(&mut self, files: &[Attachment]) {
        self.outgoing.stay(&self.outgoing.drafts_of(files));
    }

    /// The hub has this message, or it was thrown away: the copies of its files need not be kept any longer. Their rows
    /// go with the message's.
    pub(super) fn files_done(&mut self, message: ClientMessageId) -> Vec<Draft> {
        let files = self.outgoing.remove_of(message);
        if !files.is_empty() {
            if self.upload.as_ref().is_some_and(|(id, _)| files.iter().any(|file| file.id == *id)) {
                self.stop_upload();
            }
            self.drop_copies(files.iter().map(|file| file.id).collect());
        }
        files
    }

    /// Nobody is signed in, or somebody else: the files stay on the disk for whoever attached them.
    pub(super) fn forget_files(&mut self) {
        self.stop_upload();
        self.saves.clear();
        self.outgoing.clear();
    }

    pub(super) fn stop_upload(&mut self) {
        if let Some((id, task)) = self.upload.take() {
            task.abort();
            self.outgoing.interrupted(id, self.clock.steady());
        }
    }

    fn drop_copies(&self, ids: Vec<AttachmentId>) {
        let copies = self.copies.clone();
        drop(spawn_blocking(move || ids.into_iter().for_each(|id| copies.drop(id))));
    }

    pub(super) fn wipe_pictures(&self) {
        let pictures = self.pictures.clone();
        drop(spawn_blocking(move || pictures.wipe()));
    }

    /// A picture: from this computer, else from the hub.
    pub(super) fn picture(&self, attachment: AttachmentId, preview: bool, reply: PictureReply) {
        let (pictures, line) = (self.pictures.clone(), self.for_files());
        let copy = self.outgoing.get(attachment).map(|file| self.copies.path(file.id));
        tokio::spawn(async move {
            let here = pictures.clone();
            let found = spawn_blocking(move || match copy {
                Some(copy) => std::fs::read(copy).ok(),
                None => here.get(attachment, preview),
            });
            let bytes = match (found.await.ok().flatten(), line) {
                (Some(bytes), _) => Ok(bytes),
                (None, None) => Err(Refusal::NeedsHub),
                (None, Some((client, hub, token))) => {
                    fetched(&client, &hub, &token, (attachment, preview), pictures).await
                }
            };
            let picture = bytes.and_then(|bytes| match files::media(&bytes) {
                Some(media) => Ok((media, Bytes::from(bytes))),
                None => Err(Refusal::NoPicture),
            });
            // Whoever has stopped waiting misses nothing.
            let _ = reply.send(picture);
        });
    }

    /// Who speaks to which hub.
    pub(super) fn for_files(&self) -> Option<(Client, HubAddress, String)> {
        match &self.account {
            Account::SignedIn { account, token } => {
                Some((self.http.clone(), account.hub.clone(), token.clone()))
            }
            Account::SignedOut { .. }
            | Account::Asking { .. }
            | Account::Opening { .. }
            | Account::Looking { .. }
            | Account::Retrying { .. } => None,
        }
    }
}

/// Whether what stands in this composer can still be sent: the hub need not keep it for nothing, day by day. What the
/// organisation has forbidden since stays there, to be taken off.
fn takes_files(decided: &Decided, world: &World, conversation: ConversationId) -> bool {
    let known = world.conversations.get(&conversation);
    decided.attachments() && known.is_some_and(|known| !matches!(known.head.state, HeadState::Ended { .. }))
}

/// Fetches a picture and keeps it.
async fn fetched(
    client: &Client,
    hub: &HubAddress,
    token: &str,
    (id, preview): (AttachmentId, bool),
    pictures: files::Pictures,
) -> Result<Vec<u8>, Refusal> {
    let bytes = http::picture(client, hub, token, id, preview).await.map_err(|error: HttpError| {
        if error.is_temporary() { Refusal::NeedsHub } else { Refusal::from(error) }
    })?;
    if files::media(&bytes).is_none() {
        return Ok(bytes);
    }
    let kept = spawn_blocking(move || {
        // One that cannot be kept is fetched again.
        if let Err(error) = pictures.keep(id, preview, &bytes) {
            tracing::warn!(%error, "a picture is not kept on this computer");
        }
        bytes
    });
    kept.await.map_err(|_| Refusal::NeedsHub)
}
