//! Where a session's frames wait until its socket takes them.

use super::board::{Board, BoardPart};
use super::looked::Looked;
use super::{About, Signal};
use deskbell_domain::Span;
use deskbell_protocol::CloseCode;
use deskbell_protocol::board::BoardKey;
use deskbell_protocol::limits::{QUEUED_BYTES, QUEUED_FRAMES};
use deskbell_protocol::session::Pos;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Volatile frames that wait at once; of more the oldest is dropped.
const VOLATILES: usize = 64;

/// Frames of another device that wait at once: some five generations of a leg with all their candidates.
const RELAYED: usize = 512;
/// And their bytes.
const RELAYED_BYTES: usize = 512 * 1024;

/// One session's queue. It is bounded at 1,000 events or 1 MiB: a reader that lets it fill is closed with
/// 4408. Behind the events wait frames of other devices, with bounds of their own, and behind both the volatile
/// ones, of which the newest about a thing replaces the older. Last of all waits what of a watched board is otherwise
/// (T1), which is asked for by itself.
///
/// A new mailbox is behind: it only remembers how far the log has grown, until the session has read the log
/// and says [`Mailbox::caught_up`]. It falls behind again when it sees a gap.
#[derive(Debug, Default)]
pub struct Mailbox {
    inner: Mutex<Inner>,
    wake: Notify,
    board_wakes: Notify,
    looked: Looked,
}

/// What the session does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Send this event.
    Event {
        /// Its place.
        pos: Pos,
        /// The frame.
        frame: Arc<str>,
    },
    /// Send this frame of another device.
    Relayed(Arc<str>),
    /// Send this volatile frame.
    Volatile(Arc<str>),
    /// Read the log, then say [`Mailbox::caught_up`].
    Behind,
    /// Close the connection.
    Close(CloseCode),
}

#[derive(Debug, Default)]
struct Inner {
    /// The newest place heard of.
    top: Pos,
    /// The newest place in `events` or taken from it; `None` while behind.
    queued: Option<Pos>,
    events: VecDeque<(Pos, Arc<str>)>,
    bytes: usize,
    relayed: VecDeque<Arc<str>>,
    relayed_bytes: usize,
    volatiles: Vec<(About, Arc<str>)>,
    close: Option<CloseCode>,
    come_back: Option<Span>,
    /// For those few who watch one.
    board: Option<Box<Board>>,
}

impl Mailbox {
    /// An empty mailbox that is behind.
    pub fn new() -> Self {
        Self::default()
    }

    /// What its session looks at (T2).
    pub const fn looked(&self) -> &Looked {
        &self.looked
    }

    /// Puts a signal in.
    pub fn put(&self, signal: Signal) {
        let mut inner = self.inner();
        match signal {
            Signal::Event { pos, frame } => inner.event(pos, frame),
            Signal::Volatile { about, frame } => inner.volatile(about, frame),
        }
        drop(inner);
        self.wake.notify_one();
    }

    /// Puts a frame in that another device sends past the log: in order, and none is dropped. A reader that lets
    /// 512 of them or 512 KiB wait is closed with 4408.
    pub fn relay(&self, frame: Arc<str>) {
        self.inner().relay(frame);
        self.wake.notify_one();
    }

    /// A board is watched from here on: the session is told once it has all of it.
    pub fn board_begins(&self) {
        self.inner().board.get_or_insert_default().begin();
        self.board_wakes.notify_one();
    }

    /// Puts in what is on a watched board now, as JSON, or is not any more. The newest of a subject replaces the older.
    pub fn board(&self, changes: impl IntoIterator<Item = (BoardKey, Option<Arc<str>>)>) {
        let mut inner = self.inner();
        let Some(board) = &mut inner.board else { return };
        for (key, item) in changes {
            board.put(key, item);
        }
        drop(inner);
        self.board_wakes.notify_one();
    }

    /// The watch is over, and the session is told so.
    pub fn board_is_over(&self) {
        if let Some(board) = &mut self.inner().board {
            board.end();
        }
        self.board_wakes.notify_one();
    }

    /// The session does not want the board any more.
    pub fn board_is_unwanted(&self) {
        self.inner().board = None;
    }

    /// Waits until something of the board can be sent: whatever else waits goes first.
    pub async fn board_waits(&self) {
        while !self.inner().board_is_next() {
            self.board_wakes.notified().await;
        }
    }

    /// Takes the next frame of the board, unless something else waits.
    pub fn take_board(&self) -> Option<BoardPart> {
        let mut inner = self.inner();
        if !inner.board_is_next() {
            return None;
        }
        let part = inner.board.as_mut()?.take();
        if inner.board.as_ref().is_some_and(|board| board.is_done()) {
            inner.board = None;
        }
        part
    }

    /// Asks the session to close; the first reason counts.
    pub fn close(&self, code: CloseCode) {
        self.inner().close.get_or_insert(code);
        self.wake.notify_one();
    }

    /// Asks the session to close because the hub stops, and to tell the client to come back after this time. A reason
    /// that was given before counts.
    pub fn drain(&self, come_back: Span) {
        let mut inner = self.inner();
        if inner.close.is_none() {
            inner.close = Some(CloseCode::Restart);
            inner.come_back = Some(come_back);
        }
        drop(inner);
        self.wake.notify_one();
    }

    /// After which time the client is to come back, when the hub stops.
    pub fn come_back(&self) -> Option<Span> {
        self.inner().come_back
    }

    /// The session has sent everything up to `pos`. Whether that is all there is: from then on events come
    /// through the mailbox. Else there is more in the log.
    pub fn caught_up(&self, pos: Pos) -> bool {
        let mut inner = self.inner();
        let all = inner.top <= pos;
        if all {
            inner.queued = Some(pos);
        }
        all
    }

    /// Waits for what the session does next. Nothing is lost when the wait is given up.
    pub async fn next(&self) -> Delivery {
        loop {
            if let Some(delivery) = self.inner().take() {
                return delivery;
            }
            self.wake.notified().await;
        }
    }

    /// Waits until the session must close, whatever else waits: while its socket takes nothing.
    pub async fn closed(&self) -> CloseCode {
        loop {
            if let Some(code) = self.inner().close {
                return code;
            }
            self.wake.notified().await;
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn event(&mut self, pos: Pos, frame: Option<Arc<str>>) {
        self.top = self.top.max(pos);
        let Some(queued) = self.queued else { return };
        match frame {
            _ if pos <= queued => {}
            Some(frame) if pos == queued + 1 => {
                self.bytes += frame.len();
                self.events.push_back((pos, frame));
                self.queued = Some(pos);
                if self.events.len() > QUEUED_FRAMES || self.bytes > QUEUED_BYTES {
                    self.close.get_or_insert(CloseCode::SlowReader);
                    self.forget_events();
                }
            }
            Some(_) | None => {
                self.queued = None;
                self.forget_events();
            }
        }
    }

    fn relay(&mut self, frame: Arc<str>) {
        self.relayed_bytes += frame.len();
        self.relayed.push_back(frame);
        if self.relayed.len() > RELAYED || self.relayed_bytes > RELAYED_BYTES {
            self.close.get_or_insert(CloseCode::SlowReader);
            self.relayed = VecDeque::new();
            self.relayed_bytes = 0;
        }
    }

    fn volatile(&mut self, about: About, frame: Arc<str>) {
        self.volatiles.retain(|(other, _)| *other != about);
        if self.volatiles.len() == VOLATILES {
            self.volatiles.remove(0);
        }
        self.volatiles.push((about, frame));
    }

    fn take(&mut self) -> Option<Delivery> {
        if let Some(code) = self.close {
            return Some(Delivery::Close(code));
        }
        if self.queued.is_none() {
            return Some(Delivery::Behind);
        }
        if let Some((pos, frame)) = self.events.pop_front() {
            self.bytes -= frame.len();
            if self.events.is_empty() {
                // An idle connection keeps no buffer of its busiest moment.
                self.events.shrink_to_fit();
            }
            return Some(Delivery::Event { pos, frame });
        }
        if let Some(frame) = self.relayed.pop_front() {
            self.relayed_bytes -= frame.len();
            if self.relayed.is_empty() {
                self.relayed.shrink_to_fit();
            }
            return Some(Delivery::Relayed(frame));
        }
        if self.volatiles.is_empty() {
            return None;
        }
        let (_, frame) = self.volatiles.remove(0);
        if self.volatiles.is_empty() {
            self.volatiles.shrink_to_fit();
        }
        Some(Delivery::Volatile(frame))
    }

    fn board_is_next(&self) -> bool {
        let idle = self.close.is_none()
            && self.queued.is_some()
            && self.events.is_empty()
            && self.relayed.is_empty()
            && self.volatiles.is_empty();
        idle && self.board.as_ref().is_some_and(|board| board.has_news())
    }

    fn forget_events(&mut self) {
        self.events = VecDeque::new();
        self.bytes = 0;
    }
}
