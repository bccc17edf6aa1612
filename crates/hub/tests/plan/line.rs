//! One actor's line to the hub: what a session does, without a socket.

use crate::board::Board;
use deskbell_domain::{DeviceId, Epoch, Time, UserId};
use deskbell_hub::bus::{Bus, Delivery, Mailbox, Subscription};
use deskbell_hub::core::{Command, Connecting, Core, Live};
use deskbell_hub::session::{carry_out, snapshot};
use deskbell_hub::store::Store;
use deskbell_protocol::rpc::FromHub;
use deskbell_protocol::session::Pos;
use deskbell_protocol::{Event, Received, WireError};
use deskbell_testkit::Mirror;
use futures_util::FutureExt;
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;
use uuid::Uuid;

/// What an actor keeps, connected or not.
pub(crate) struct Actor {
    pub(crate) user: UserId,
    pub(crate) device: DeviceId,
    pub(crate) mirror: Mirror,
    pub(crate) place: Option<(Epoch, Pos)>,
    pub(crate) line: Option<Line>,
    /// Of a lead: what the desk has of the board (T1), once it watches.
    pub(crate) board: Option<Board>,
    /// The kinds of events that it was told, in snapshots and by its log.
    pub(crate) told: Told,
    /// The last command and what it answered, for a retry.
    pub(crate) last: Option<(Command, Result<Arc<str>, WireError>)>,
}

/// Kinds of events that were told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// In snapshots.
    pub(crate) parts: Kinds,
    /// By the log.
    pub(crate) events: Kinds,
}

/// Kinds of events, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds(HashMap<Discriminant<Event>, String>);

impl Kinds {
    fn note(&mut self, event: &Event) {
        let name = || serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned();
        self.0.entry(discriminant(event)).or_insert_with(name);
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.0.values().cloned()
    }
}

/// A session.
pub(crate) struct Line {
    session: Uuid,
    subscription: Subscription,
}

/// The hub as a line sees it.
#[derive(Clone)]
pub(crate) struct Hub {
    pub(crate) core: Core,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<dyn Bus>,
}

impl Actor {
    pub(crate) fn new(user: UserId, device: u128) -> Self {
        Self {
            user,
            device: DeviceId(Uuid::from_u128(device)),
            mirror: Mirror::default(),
            place: None,
            line: None,
            board: None,
            told: Told::default(),
            last: None,
        }
    }

    /// Opens a session: goes on from the own place, or starts from nothing.
    pub(crate) async fn connect(&mut self, hub: &Hub, session: Uuid, now: Time, afresh: bool) {
        let mailbox = Arc::new(Mailbox::new());
        let subscription = Subscription::new(Arc::clone(&hub.bus), self.user, Arc::clone(&mailbox));
        let visitor = match self.user {
            UserId::Visitor(visitor) => hub.store.visitor(visitor).await.unwrap(),
            UserId::Agent(_) | UserId::Phone(_) => None,
        };
        let live = Live { session, device: self.device, token: [0; 32], mailbox };
        let connecting = Connecting { user: self.user, live, device_name: "test".into(), visitor };
        let line = Line { session, subscription };
        let Ok(welcome) = hub.core.connect(connecting).await else {
            // The disk failed: the session ends at once.
            hub.core.disconnect(self.user, self.device, session);
            return;
        };
        self.line = Some(line);
        match self.place {
            Some((epoch, pos)) if !afresh => {
                assert_eq!(epoch, welcome.epoch, "nobody restored a backup");
                assert!(pos <= welcome.top, "{} is ahead of the hub: {pos} of {}", self.user, welcome.top);
            }
            _ => {
                let Ok(snapshot) = snapshot(&hub.core, &*hub.store, now, self.user).await else {
                    self.disconnect(hub);
                    return;
                };
                self.mirror = Mirror::default();
                for part in &snapshot.parts {
                    self.mirror.apply(part);
                    self.told.parts.note(part);
                }
                self.place = Some((welcome.epoch, snapshot.pos));
            }
        }
        self.watch(hub).await;
        self.listen(hub).await;
    }

    /// The session, while there is one.
    pub(crate) fn session(&self) -> Option<Uuid> {
        self.line.as_ref().map(|line| line.session)
    }

    /// The connection is lost.
    pub(crate) fn disconnect(&mut self, hub: &Hub) {
        if let Some(line) = self.line.take() {
            hub.core.disconnect(self.user, self.device, line.session);
        }
    }

    /// Takes everything that has come, and applies it.
    pub(crate) async fn listen(&mut self, hub: &Hub) {
        let Some(line) = &self.line else { return };
        let mailbox = Arc::clone(line.subscription.mailbox());
        while let Some(delivery) = mailbox.next().now_or_never() {
            match delivery {
                Delivery::Event { pos, frame } => {
                    let FromHub::Notification { params, .. } = FromHub::parse(&frame).unwrap() else {
                        panic!("{frame}")
                    };
                    let (said, Received::Known(event)) = Received::parse(&params).unwrap() else {
                        panic!("{frame}")
                    };
                    assert_eq!(said, Some(pos));
                    self.apply(pos, &event);
                }
                Delivery::Relayed(_) | Delivery::Volatile(_) => {}
                Delivery::Behind => self.catch_up(hub, &mailbox).await,
                Delivery::Close(_) => {
                    self.disconnect(hub);
                    return;
                }
            }
        }
        if let Some(board) = &mut self.board {
            board.read(&mailbox);
        }
    }

    async fn catch_up(&mut self, hub: &Hub, mailbox: &Mailbox) {
        let (_, mut pos) = self.place.unwrap();
        loop {
            let missed = hub.store.log_after(self.user, pos, 100).await.unwrap();
            for record in &missed {
                self.apply(record.pos, &serde_json::from_str(&record.event).unwrap());
                pos = record.pos;
            }
            if missed.is_empty() {
                assert!(mailbox.caught_up(pos), "the log of {} is shorter than what was heard", self.user);
                return;
            }
        }
    }

    fn apply(&mut self, pos: Pos, event: &Event) {
        let (_, place) = self.place.as_mut().unwrap();
        assert_eq!(pos, *place + 1, "a gap in the log of {}", self.user);
        *place = pos;
        self.mirror.apply(event);
        self.told.events.note(event);
    }

    /// Sends a command as a session does.
    pub(crate) async fn command(&self, hub: &Hub, command: Command) -> Result<Arc<str>, WireError> {
        carry_out(&hub.core, &*hub.store, (self.user, self.device), command).await
    }
}
