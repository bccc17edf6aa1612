//! What the shell and the tests hold of a running desk.

use crate::desk::Event;
use crate::shell::{Act, Order, Wanted};
use crate::support::Facts;
use crate::updates::Input as UpdateInput;
use crate::view::{Ask, Change, Picture, Refusal, TrialProblem, UpdateProblem, View};
use bytes::Bytes;
use deskbell_domain::alerts::About;
use deskbell_domain::away::Seen;
use deskbell_domain::health::{Measured, Tried};
use deskbell_domain::{AttachmentId, ConversationId};
use deskbell_media::Pictures;
use deskbell_protocol::trial::TrialHub;
use semver::Version;
use serde::Serialize;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{mpsc, oneshot};

/// A running desk. Every copy speaks to the same one.
#[derive(Clone, Debug)]
pub struct DeskHandle {
    events: mpsc::Sender<Event>,
    changes: broadcast::Sender<Vec<Change>>,
    orders: broadcast::Sender<Order>,
}

impl DeskHandle {
    pub(crate) fn new(
        events: mpsc::Sender<Event>,
        changes: broadcast::Sender<Vec<Change>>,
        orders: broadcast::Sender<Order>,
    ) -> Self {
        Self { events, changes, orders }
    }

    /// Asks something for the page. The value is what [`crate::view::ASKS`] names as the ask's result.
    ///
    /// # Errors
    /// When it was refused.
    pub async fn ask(&self, ask: Ask) -> Result<serde_json::Value, Refusal> {
        let (reply, answer) = Reply::new();
        self.events.send(Event::Asked { ask, reply }).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Attaches a file to what is being written in a conversation (C6). It is on the disk when this returns, and goes
    /// to the hub by itself; the page sees how far it has come.
    ///
    /// # Errors
    /// When it was refused.
    pub async fn attach(
        &self,
        conversation: ConversationId,
        name: String,
        bytes: Bytes,
    ) -> Result<AttachmentId, Refusal> {
        let (reply, answer) = Reply::new();
        self.events
            .send(Event::Attached { conversation, name, bytes, reply })
            .await
            .map_err(|_| stopped())?;
        let id = answer.await.map_err(|_| stopped())??;
        serde_json::from_value(id).map_err(|_| stopped())
    }

    /// A picture of a message or of a composer, or its preview: its type and its content. What is no picture is
    /// refused. One that was shown before is here also without the hub.
    ///
    /// # Errors
    /// When there is none.
    pub async fn picture(
        &self,
        attachment: AttachmentId,
        preview: bool,
    ) -> Result<(&'static str, Bytes), Refusal> {
        let (reply, answer) = oneshot::channel();
        let wanted = Event::PictureWanted { attachment, preview, reply };
        self.events.send(wanted).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// All that is shown, for whoever is no page; `None` once the desk has stopped.
    pub async fn view(&self) -> Option<View> {
        view(&self.events).await
    }

    /// What the desk tells of itself in a support bundle (D6); `None` once it has stopped. Its databases are looked
    /// through for it, so it can take some seconds.
    pub async fn facts(&self) -> Option<Facts> {
        let (reply, facts) = oneshot::channel();
        self.events.send(Event::FactsWanted { reply }).await.ok()?;
        facts.await.ok()
    }

    /// The changes of what is shown, from now on.
    pub fn changes(&self) -> Changes {
        Changes { receiver: self.changes.subscribe(), events: self.events.clone() }
    }

    /// What the shell is to do, from now on.
    pub fn orders(&self) -> Orders {
        Orders { receiver: self.orders.subscribe() }
    }

    /// The pictures of one side of the call, encoded, from the next one on that needs no other; `None` once the
    /// desk has stopped. Whoever shows them gets new ones only after saying that the former are taken.
    pub async fn pictures(&self, picture: Picture) -> Option<Pictures> {
        let (reply, answer) = oneshot::channel();
        self.events.send(Event::Pictures { picture, reply }).await.ok()?;
        answer.await.ok()
    }

    /// The person has done something with a notification (D2): it is carried out here, and the window comes to the
    /// front where that needs it.
    pub async fn noticed(&self, about: About, act: Act) {
        self.tell(Event::Noticed { about, act }).await;
    }

    /// Keeps a file as the person's own ring. The shell has seen that it can be played.
    ///
    /// # Errors
    /// When it was refused.
    pub async fn keep_ring(&self, name: String, bytes: Bytes) -> Result<(), Refusal> {
        let (reply, answer) = Reply::new();
        self.events.send(Event::RingWanted { name, bytes, reply }).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?.map(drop)
    }

    /// What came of an [`Order::TryRing`], once it is over or was stopped.
    pub async fn ring_tried(&self, played: bool) {
        self.tell(Event::RingTried { played }).await;
    }

    /// The person wants something from outside the window (D1).
    pub async fn wants(&self, wanted: Wanted) {
        self.tell(Event::Wanted(wanted)).await;
    }

    /// The system's network has changed: the line is tested at once.
    pub async fn network_changed(&self) {
        self.tell(Event::NetworkChanged).await;
    }

    /// The computer has slept: the line is tested at once.
    pub async fn woke(&self) {
        self.tell(Event::Woke).await;
    }

    /// The system tells of the person: the screen is locked or not, nobody has touched anything for so long (A4).
    /// May be said again and again; only what changes something costs anything.
    pub async fn seen(&self, seen: Seen) {
        self.tell(Event::Seen(seen)).await;
    }

    /// What the system said when it was asked how it is (A5): at start, now and then, and after
    /// [`Order::Measure`].
    pub async fn measured(&self, measured: Measured) {
        self.tell(Event::Measured(measured)).await;
    }

    /// What came of an [`Order::StartTrial`].
    pub async fn trial_started(&self, started: Result<TrialHub, TrialProblem>) {
        self.tell(Event::TrialStarted(started)).await;
    }

    /// What came of an [`Order::EndTrial`].
    pub async fn trial_ended(&self, ended: Result<(), TrialProblem>) {
        self.tell(Event::TrialEnded(ended)).await;
    }

    /// The hub of the trial has ended by itself.
    pub async fn trial_over(&self) {
        self.tell(Event::TrialOver).await;
    }

    /// What came of an [`Order::CheckUpdate`].
    pub async fn update_checked(&self, version: Version, checked: Result<(), UpdateProblem>) {
        self.tell(Event::Update(UpdateInput::Checked(version, checked))).await;
    }

    /// What came of an [`Order::InstallUpdate`].
    pub async fn update_installed(&self, installed: Result<(), UpdateProblem>) {
        self.tell(Event::Update(UpdateInput::Installed(installed))).await;
    }

    /// What came of an [`Order::Test`].
    pub async fn tested(&self, tried: Tried) {
        self.tell(Event::Tested(tried)).await;
    }

    /// Stops the desk: what is stored is acknowledged, the files are closed. Done when all of it is.
    pub async fn shutdown(&self) {
        let (done, stopped) = oneshot::channel();
        self.tell(Event::Shutdown { done }).await;
        // An error means that the loop is gone already, which is what was asked for.
        let _ = stopped.await;
    }

    /// A stopped desk hears nothing, and nothing is owed to it.
    async fn tell(&self, event: Event) {
        let _ = self.events.send(event).await;
    }
}

/// The changes of what is shown, list by list. A reader that is too slow gets everything anew
/// ([`Change::View`]) in place of what it missed.
#[derive(Debug)]
pub struct Changes {
    receiver: broadcast::Receiver<Vec<Change>>,
    events: mpsc::Sender<Event>,
}

impl Changes {
    /// The changes of one moment, to be painted together; `None` once the desk has stopped.
    pub async fn next(&mut self) -> Option<Vec<Change>> {
        match self.receiver.recv().await {
            Ok(changes) => Some(changes),
            Err(RecvError::Closed) => None,
            Err(RecvError::Lagged(_)) => {
                // What is still queued is older than the view that is asked for now.
                self.receiver = self.receiver.resubscribe();
                Some(vec![Change::View { view: view(&self.events).await? }])
            }
        }
    }
}

/// What the shell is to do. A shell that is too slow misses the oldest: the newer ones say how it is now.
#[derive(Debug)]
pub struct Orders {
    receiver: broadcast::Receiver<Order>,
}

impl Orders {
    /// The next one; `None` once the desk has stopped.
    pub async fn next(&mut self) -> Option<Order> {
        loop {
            match self.receiver.recv().await {
                Ok(order) => return Some(order),
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "the shell reads its orders too slowly")
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

async fn view(events: &mpsc::Sender<Event>) -> Option<View> {
    let (reply, answer) = Reply::new();
    events.send(Event::Looked { reply }).await.ok()?;
    serde_json::from_value(answer.await.ok()?.ok()?).ok()
}

const fn stopped() -> Refusal {
    Refusal::Stopping
}

/// What an ask comes to.
type Answer = Result<serde_json::Value, Refusal>;

/// Who waits for the answer to an ask.
#[derive(Debug)]
pub(crate) struct Reply(oneshot::Sender<Answer>);

impl Reply {
    pub(crate) fn new() -> (Self, oneshot::Receiver<Answer>) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), receiver)
    }

    /// Answers; whoever has stopped waiting misses nothing.
    pub(crate) fn with<T: Serialize>(self, answer: Result<T, Refusal>) {
        let answer = answer.and_then(|value| {
            serde_json::to_value(value).map_err(|error| Refusal::Failed { why: error.to_string() })
        });
        let _ = self.0.send(answer);
    }

    /// It is done.
    pub(crate) fn done(self) {
        self.with(Ok(()));
    }

    /// It was refused.
    pub(crate) fn refuse(self, why: impl Into<Refusal>) {
        self.with::<()>(Err(why.into()));
    }
}
