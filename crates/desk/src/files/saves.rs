//! The files that are being saved (C6), as the page sees them.

use crate::files::SaveError;
use crate::handle::Reply;
use crate::view::{DownloadState, DownloadView, Saved};
use deskbell_domain::AttachmentId;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

/// A file that is being saved.
#[derive(Debug)]
struct One {
    number: u64,
    view: DownloadView,
    /// Who waits until it is there: the same file can be asked for again meanwhile.
    replies: Vec<Reply>,
    /// Who waits until it is cancelled.
    cancels: Vec<Reply>,
    /// `None` once it has failed.
    task: Option<AbortHandle>,
    cancelled: CancellationToken,
    line_is_back: Arc<Notify>,
}

/// The files that are being saved, and those that could not be, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Saves {
    all: Vec<One>,
    last_number: u64,
}

impl Saves {
    /// Somebody waits for a file. Gives back the reply when nothing is under way that would answer it.
    pub(crate) fn join(&mut self, attachment: AttachmentId, reply: Reply) -> Option<Reply> {
        match self.all.iter_mut().find(|one| one.view.attachment == attachment && one.task.is_some()) {
            Some(one) => {
                one.replies.push(reply);
                None
            }
            None => Some(reply),
        }
    }

    /// A file is fetched. One that failed before begins at its former place in the order.
    pub(crate) fn begin(
        &mut self,
        attachment: AttachmentId,
        reply: Reply,
    ) -> (u64, CancellationToken, Arc<Notify>) {
        self.last_number += 1;
        let one = One {
            number: self.last_number,
            view: DownloadView { attachment, got: 0, bytes: None, state: DownloadState::Coming },
            replies: vec![reply],
            cancels: Vec::new(),
            task: None,
            cancelled: CancellationToken::new(),
            line_is_back: Arc::default(),
        };
        let begun = (one.number, one.cancelled.clone(), Arc::clone(&one.line_is_back));
        match self.all.iter_mut().find(|former| former.view.attachment == attachment) {
            Some(former) => *former = one,
            None => self.all.push(one),
        }
        begun
    }

    /// This is what fetches it.
    pub(crate) fn runs(&mut self, number: u64, task: AbortHandle) {
        if let Some(one) = self.one(number) {
            one.task = Some(task);
        }
    }

    /// So much is here.
    pub(crate) fn got(&mut self, number: u64, got: u64, bytes: Option<u64>) {
        if let Some(one) = self.one(number) {
            let attachment = one.view.attachment;
            one.view = DownloadView { attachment, got, bytes, state: DownloadState::Coming };
        }
    }

    /// It waits for the line.
    pub(crate) fn waits(&mut self, number: u64, got: u64) {
        if let Some(one) = self.one(number) {
            one.view.got = got;
            one.view.state = DownloadState::Waiting;
        }
    }

    /// It is here, or it is not: whoever waits hears of it. One that failed stays in sight.
    pub(crate) fn ended(&mut self, number: u64, ended: Result<&Path, &SaveError>) {
        let Some(index) = self.all.iter().position(|one| one.number == number) else { return };
        let one = &mut self.all[index];
        for reply in one.replies.drain(..) {
            match ended {
                Ok(path) => reply.with(Ok(Saved { path: path.to_str().map(str::to_owned) })),
                Err(SaveError::Cancelled) => reply.with(Ok(Saved { path: None })),
                Err(error) => reply.refuse(error),
            }
        }
        one.cancels.drain(..).for_each(Reply::done);
        match ended {
            Ok(_) | Err(SaveError::Cancelled) => {
                self.all.remove(index);
            }
            Err(error) => {
                one.task = None;
                one.view.state = DownloadState::Failed { why: error.into() };
            }
        }
    }

    /// The person does not want it any more. It is gone once whatever fetches it has let go of it.
    pub(crate) fn cancel(&mut self, attachment: AttachmentId, reply: Reply) {
        match self.all.iter().position(|one| one.view.attachment == attachment) {
            Some(index) if self.all[index].task.is_some() => {
                self.all[index].cancelled.cancel();
                self.all[index].cancels.push(reply);
            }
            Some(index) => {
                self.all.remove(index);
                reply.done();
            }
            None => reply.done(),
        }
    }

    /// The hub is back: what waits for it goes on.
    pub(crate) fn line_is_back(&self) {
        self.all.iter().for_each(|one| one.line_is_back.notify_one());
    }

    /// Nobody is signed in any more, or the desk stops: what is here of them is gone on with when they are asked for
    /// again.
    pub(crate) fn clear(&mut self) {
        for one in self.all.drain(..) {
            if let Some(task) = one.task {
                task.abort();
            }
        }
    }

    /// What the page shows.
    pub(crate) fn view(&self) -> Vec<DownloadView> {
        self.all.iter().map(|one| one.view.clone()).collect()
    }

    fn one(&mut self, number: u64) -> Option<&mut One> {
        self.all.iter_mut().find(|one| one.number == number)
    }
}
