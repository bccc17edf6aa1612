//! New versions of the desk (D6): the machine says what is to be done, and here it is spawned or ordered of the shell.

use super::{Core, Event};
use crate::handle::Reply;
use crate::shell::Order;
use crate::updates::{Effect, Input};
use crate::view::{BoxCall, Refusal};
use std::future::Future;
use std::path::PathBuf;

impl Core {
    /// Takes in what happened.
    pub(super) fn update(&mut self, input: Input) {
        if let Err(why) = self.try_update(input) {
            // Only what a person asks is refused.
            tracing::error!(%why, "new versions");
        }
    }

    fn try_update(&mut self, input: Input) -> Result<(), Refusal> {
        for effect in self.updates.on(self.now(), input)? {
            match effect {
                Effect::List(task, url) => {
                    let list = self.fetching.clone().list(url);
                    self.fetch(async move { Input::Listed(task, list.await) });
                }
                Effect::Fetch(task, name, url) => {
                    let (fetching, events) = (self.fetching.clone(), self.events.clone());
                    // Bounded, and dropped when the loop is busy: the next percent says more.
                    let came = move |percent| {
                        let _ = events.try_send(Event::Update(Input::Came(task, percent)));
                    };
                    self.fetch(async move { Input::Fetched(task, fetching.file(name, url, came).await) });
                }
                Effect::Stop => self.stop_fetch(),
                Effect::Check(package) => self.order(Order::CheckUpdate(package)),
                Effect::Install(package) => self.order(Order::InstallUpdate(package)),
                Effect::Restart => self.order(Order::Restart),
                Effect::Forget(file) => {
                    self.order(Order::ForgetUpdate);
                    tokio::spawn(delete(file));
                }
            }
        }
        Ok(())
    }

    /// The person wants to know now.
    pub(super) fn look_for_update(&mut self, reply: Reply) {
        let looked = self.try_update(Input::Look);
        reply.with(looked);
    }

    /// The person wants it now.
    pub(super) fn install_update(&mut self, reply: Reply) {
        let installs = self.try_update(Input::Install);
        reply.with(installs);
    }

    /// One at a time: a newer one takes the place of the one before.
    fn fetch(&mut self, fetches: impl Future<Output = Input> + Send + 'static) {
        self.stop_fetch();
        let events = self.events.clone();
        self.fetches = Some(tokio::spawn(async move {
            // A desk that has stopped wants no new version.
            let _ = events.send(Event::Update(fetches.await)).await;
        }));
    }

    /// After every turn: a call has all of the line, and a desk that starts anew would end it, also one that is on the phone.
    pub(super) fn note_call_for_updates(&mut self) {
        let (rings_or_runs, waits) = (self.calls.at_boxes(), self.calls.runs_here());
        let calls = rings_or_runs.filter(|(_, call)| !matches!(call, BoxCall::Invited { .. })).count();
        let in_call = waits || calls > 0;
        if self.updates.in_call() != in_call {
            self.update(Input::Call(in_call));
        }
    }

    pub(super) fn stop_fetch(&mut self) {
        if let Some(fetches) = self.fetches.take() {
            fetches.abort();
        }
    }
}

/// It may be gone already.
async fn delete(file: PathBuf) {
    if let Err(error) = tokio::fs::remove_file(&file).await {
        tracing::info!(%error, "the file of a version is not deleted");
    }
}
