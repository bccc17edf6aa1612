//! A session at work: frames in, frames out, a heartbeat.

use super::Shared;
use super::call::{Call, Query, Refused, read};
use super::figures::figures;
use super::once::carry_out;
use super::pace::Pace;
use super::socket::{End, Received, Socket};
use crate::bus::{Delivery, Mailbox, Subscription};
use crate::clock::Clock;
use crate::core::{Command, forbidden};
use crate::frames;
use deskbell_domain::{ConversationId, DeviceId, Span, UserId};
use deskbell_protocol::call::SignalFrame;
use deskbell_protocol::limits::{BOARD_EVERY_MS, LOOKS, PING_EVERY_MS, SILENCE_MS};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::{Id, Notification};
use deskbell_protocol::session::{Ping, Pos, Probed};
use deskbell_protocol::{CloseCode, Code, Role, WireError};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use tokio::task::{JoinError, JoinSet};
use tracing::{info, warn};
use uuid::Uuid;

/// Events that are read from the log at once.
const PAGE: u32 = 100;
/// Frames in a row that are no requests, before the connection is closed.
const GARBAGE: u8 = 20;
/// Figures that are read for one session at once: a page asks for two or three.
const FIGURES_AT_ONCE: usize = 6;
/// Whoever asks for more is told to come back after so long.
const FIGURES_WAIT_MS: u64 = 1_000;

/// An open session.
pub(super) struct Session {
    pub(super) shared: Arc<Shared>,
    pub(super) user: UserId,
    pub(super) id: Uuid,
    /// The newest place that was sent.
    pub(super) sent: Pos,
    acked: Pos,
    device: DeviceId,
    subscription: Subscription,
    pace: Pace,
    garbage: Garbage,
    heard: Span,
    ping_at: Span,
    /// When something of the board may be sent again.
    board_at: Span,
    /// Figures that are being read, with the requests that they answer.
    figures: JoinSet<(Id, String)>,
}

/// Counts frames in a row that are no requests.
#[derive(Default)]
pub(super) struct Garbage(u8);

impl Garbage {
    /// One more.
    ///
    /// # Errors
    /// At the twentieth.
    pub(super) fn count(&mut self) -> Result<(), End> {
        self.0 += 1;
        if self.0 < GARBAGE { Ok(()) } else { Err(End::Close(CloseCode::Malformed)) }
    }
}

impl Refused {
    /// The refusal of a frame of bytes.
    pub(super) fn binary() -> Self {
        let error = WireError::new(Code::InvalidRequest, "This wire has no binary frames. Send text.");
        Self { id: None, answer: true, error }
    }
}

impl Session {
    /// A session that has sent nothing yet.
    pub(super) fn new(
        shared: Arc<Shared>,
        user: UserId,
        device: DeviceId,
        id: Uuid,
        subscription: Subscription,
    ) -> Self {
        let now = shared.clock.steady();
        Self {
            pace: Pace::new(Arc::clone(&shared.clock)),
            shared,
            user,
            id,
            sent: 0,
            acked: 0,
            device,
            subscription,
            garbage: Garbage::default(),
            heard: now,
            ping_at: Span(now.0 + PING_EVERY_MS),
            board_at: now,
            figures: JoinSet::new(),
        }
    }

    /// Where its frames wait.
    pub(super) fn mailbox(&self) -> &Mailbox {
        self.subscription.mailbox()
    }

    /// The other side is alive.
    pub(super) fn heard(&mut self) {
        self.heard = self.shared.clock.steady();
    }

    /// Serves the session to its end.
    pub(super) async fn run(mut self, socket: &mut Socket) -> End {
        let end = loop {
            if let Err(end) = self.turn(socket).await {
                break end;
            }
        };
        let end = match self.mailbox().come_back() {
            Some(after) if end == End::Close(CloseCode::Restart) => End::ComeBack(after),
            Some(_) | None => end,
        };
        info!(session = %self.id, user = %self.user, ?end, "session over");
        end
    }

    /// Does one thing: sends, receives, or keeps the heartbeat.
    async fn turn(&mut self, socket: &mut Socket) -> Result<(), End> {
        let mut beat = self.next_beat();
        loop {
            tokio::select! {
                delivery = self.subscription.mailbox().next() => {
                    self.deliver(socket, delivery).await?;
                }
                received = socket.receive() => {
                    self.heard();
                    Box::pin(self.received(socket, received?)).await?;
                }
                () = board_is_due(self.subscription.mailbox(), &*self.shared.clock, self.board_at) => {
                    self.send_board(socket).await?;
                }
                Some(read) = self.figures.join_next() => self.figures_are_read(socket, read).await?,
                () = &mut beat => {
                    self.beat(socket).await?;
                    beat = self.next_beat();
                }
            }
        }
    }

    /// Sends what came through the mailbox.
    async fn deliver(&mut self, socket: &mut Socket, delivery: Delivery) -> Result<(), End> {
        match delivery {
            Delivery::Event { pos, frame } => {
                socket.send(&frame, self.subscription.mailbox()).await?;
                self.sent = pos;
                Ok(())
            }
            Delivery::Relayed(frame) | Delivery::Volatile(frame) => {
                socket.send(&frame, self.subscription.mailbox()).await
            }
            Delivery::Behind => Box::pin(self.catch_up(socket)).await,
            Delivery::Close(code) => Err(End::Close(code)),
        }
    }

    /// Sends a frame of the board; after the last one that waits comes a pause.
    async fn send_board(&mut self, socket: &mut Socket) -> Result<(), End> {
        let Some(part) = self.mailbox().take_board() else { return Ok(()) };
        if part.whole {
            self.board_at = Span(self.shared.clock.steady().0 + BOARD_EVERY_MS);
        }
        socket.send(&frames::board(&part), self.mailbox()).await
    }

    /// Sends from the log whatever has not been sent, until the mailbox takes over.
    pub(super) async fn catch_up(&mut self, socket: &mut Socket) -> Result<(), End> {
        let mut found_nothing = false;
        while !self.mailbox().caught_up(self.sent) {
            let missed = self.shared.store.log_after(self.user, self.sent, PAGE).await;
            let missed = missed.map_err(|error| {
                warn!(%error, session = %self.id, "the log cannot be read");
                End::Close(CloseCode::Restart)
            })?;
            if missed.is_empty() && std::mem::replace(&mut found_nothing, true) {
                // A doorbell without an event in the log: the client starts over and finds out.
                return Err(End::Close(CloseCode::Restart));
            }
            for record in missed {
                if record.pos != self.sent + 1 {
                    // It was trimmed meanwhile, acknowledged by another device.
                    return Err(End::Close(CloseCode::Restart));
                }
                socket.send(&frames::event(record.pos, &record.event), self.mailbox()).await?;
                self.sent = record.pos;
            }
        }
        Ok(())
    }

    /// When to look at the clock again.
    fn next_beat(&self) -> BoxFuture<'static, ()> {
        self.shared.clock.reached(self.ping_at.min(Span(self.heard.0 + SILENCE_MS)))
    }

    async fn beat(&mut self, socket: &mut Socket) -> Result<(), End> {
        let now = self.shared.clock.steady();
        if now.0 >= self.heard.0 + SILENCE_MS {
            return Err(End::Close(CloseCode::Silent));
        }
        if now >= self.ping_at {
            self.ping_at = Span(now.0 + PING_EVERY_MS);
            let ping = Ping { top_pos: self.sent, server_time: self.shared.clock.wall() };
            socket.send(&frames::json(&Notification::new(from_hub::PING, ping)), self.mailbox()).await?;
        }
        Ok(())
    }

    async fn received(&mut self, socket: &mut Socket, received: Received) -> Result<(), End> {
        let frame = match received {
            Received::Alive => return Ok(()),
            Received::Binary => return self.refuse(socket, Refused::binary()).await,
            Received::Text(frame) => frame,
        };
        if self.pace.floods() {
            return Err(End::Close(CloseCode::TooFast));
        }
        let role = match self.user {
            UserId::Visitor(_) => Role::Visitor,
            UserId::Agent(_) => Role::Agent,
            UserId::Phone(_) => Role::Phone,
        };
        match read(&frame, Some(role)) {
            Ok((id, call)) => {
                self.garbage = Garbage::default();
                self.carry_out(socket, id, call).await
            }
            Err(refused) => self.refuse(socket, refused).await,
        }
    }

    async fn refuse(&mut self, socket: &mut Socket, refused: Refused) -> Result<(), End> {
        if refused.is_garbage() {
            self.garbage.count()?;
        }
        if refused.answer {
            self.answer(socket, refused.id.as_ref(), &frames::error(&refused.error)).await?;
        }
        Ok(())
    }

    /// Carries out one call and answers it. One at a time: the next frame is read when this one is answered,
    /// so a client's commands keep their order, and one that sends faster than the hub stores waits in its own
    /// socket. Figures alone are answered when they are read: that takes a while, and a ring is confirmed within seconds (C1).
    async fn carry_out(&mut self, socket: &mut Socket, id: Option<Id>, call: Call) -> Result<(), End> {
        let outcome = match call {
            Call::Pong(_) => return Ok(()),
            Call::Ack(ack) => {
                if ack.pos > self.acked && ack.pos <= self.sent {
                    self.acked = ack.pos;
                    self.shared.core.acked(self.user, ack.pos).await;
                }
                return Ok(());
            }
            Call::Typing(typing) => {
                // Over the rate it is dropped: nobody waits for it, and the next one says the same.
                if self.pace.ask().is_ok() {
                    self.shared.core.typing(self.user, typing).await;
                }
                return Ok(());
            }
            Call::LookAway(params) => {
                self.look_away(params.conversation).await;
                return Ok(());
            }
            Call::Signal(frame) => match self.signal(frame).await {
                Ok(()) => return Ok(()),
                Err(error) => frames::error(&error).into(),
            },
            Call::Probe => {
                let probed = Probed { server_time: self.shared.clock.wall(), top_pos: self.sent };
                frames::result(&probed).into()
            }
            Call::Open(_) => {
                let error = WireError::new(Code::InvalidRequest, "This session is open already.");
                frames::error(&error).into()
            }
            Call::Command(command) => {
                self.command(*command).await.unwrap_or_else(|e| frames::error(&e).into())
            }
            Call::Figures(params) => match self.pace.ask().and_then(|()| self.few_figures()) {
                Ok(()) => {
                    if let Some(id) = id {
                        let read = figures(Arc::clone(&self.shared), self.user, params);
                        self.figures.spawn(async move {
                            (id, read.await.unwrap_or_else(|error| frames::error(&error)))
                        });
                    }
                    return Ok(());
                }
                Err(error) => frames::error(&error).into(),
            },
            Call::Query(query) => self.query(query).await.unwrap_or_else(|e| frames::error(&e)).into(),
        };
        if id.is_some() { self.answer(socket, id.as_ref(), &outcome).await } else { Ok(()) }
    }

    async fn figures_are_read(
        &self,
        socket: &mut Socket,
        read: Result<(Id, String), JoinError>,
    ) -> Result<(), End> {
        let (id, outcome) = read.map_err(|error| {
            warn!(%error, session = %self.id, "figures cannot be read");
            End::Close(CloseCode::Restart)
        })?;
        self.answer(socket, Some(&id), &outcome).await
    }

    /// Whether more figures may be read at once.
    fn few_figures(&self) -> Result<(), WireError> {
        if self.figures.len() < FIGURES_AT_ONCE {
            return Ok(());
        }
        let words = "Other figures are being read for you. Wait until they are here.";
        Err(WireError::new(Code::TooFast, words).retry_after(FIGURES_WAIT_MS))
    }

    async fn answer(&self, socket: &mut Socket, id: Option<&Id>, outcome: &str) -> Result<(), End> {
        socket.send(&frames::answer(id, outcome), self.mailbox()).await
    }

    async fn command(&self, command: Command) -> Result<Arc<str>, WireError> {
        self.pace.ask()?;
        let look = if let Command::Look(params) = &command { Some(params.conversation) } else { None };
        let looked = self.mailbox().looked();
        if look.is_some_and(|look| !looked.has(look)) && looked.count() >= LOOKS {
            let words = format!("You read {LOOKS} conversations of others already. Close one of them first.");
            return Err(WireError::new(Code::TooLarge, words));
        }
        let (core, store) = (&self.shared.core, &*self.shared.store);
        let outcome = carry_out(core, store, (self.user, self.device), command).await?;
        if let (Some(conversation), UserId::Agent(agent)) = (look, self.user)
            && frames::is_result(&outcome)
        {
            looked.begin(conversation);
            core.look((agent, self.device), self.id, conversation, true).await;
        }
        Ok(outcome)
    }

    async fn look_away(&self, conversation: ConversationId) {
        if let (true, UserId::Agent(agent)) = (self.mailbox().looked().end(conversation), self.user) {
            self.shared.core.look((agent, self.device), self.id, conversation, false).await;
        }
    }

    /// Passes something on to the other device of a leg.
    async fn signal(&self, frame: Box<SignalFrame>) -> Result<(), WireError> {
        if self.pace.signal().is_err() {
            // Nobody waits for an answer, and no device has so much to tell.
            info!(session = %self.id, call = %frame.call, "a signal over the rate was dropped");
            return Ok(());
        }
        if let Some(part) = frame.signal.too_large() {
            info!(session = %self.id, call = %frame.call, part, "a signal over the limit was dropped");
            return Err(WireError::new(Code::TooLarge, format!("`{part}` is over the limit.")));
        }
        self.shared.core.signal(self.user, self.device, frame).await;
        Ok(())
    }

    async fn query(&self, query: Query) -> Result<String, WireError> {
        self.pace.ask()?;
        match query {
            Query::Entries(params) => self.entries(params).await,
            Query::Why(params) => self.why(params).await,
            Query::Simulate(params) => self.simulate(&params).await,
            Query::Earlier(params) => self.earlier(params).await,
            Query::Contacts(params) => self.contacts(params).await,
            Query::Targets(params) => {
                // The role table lets nobody else ask.
                let UserId::Agent(agent) = self.user else { return Err(forbidden("conversation.targets")) };
                let targets = self.shared.core.targets(agent, params.conversation).await;
                targets.map(|targets| frames::result(&targets))
            }
            Query::WatchBoard(params) => {
                let UserId::Agent(agent) = self.user else { return Err(forbidden("board.watch")) };
                let watched = self.shared.core.watch_board(agent, self.id, params).await;
                watched.map(|watched| frames::result(&watched))
            }
            Query::Ice(params) => {
                self.shared.core.ice(self.user, params.call).await.map(|servers| frames::result(&servers))
            }
        }
    }
}

/// Waits until something of the board is to be sent: a round begins at most every 100 ms, and nothing else waits.
async fn board_is_due(mailbox: &Mailbox, clock: &dyn Clock, at: Span) {
    mailbox.board_waits().await;
    clock.reached(at).await;
}

impl Drop for Session {
    fn drop(&mut self) {
        self.shared.core.disconnect(self.user, self.device, self.id);
    }
}
