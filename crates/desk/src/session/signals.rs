//! What goes into a session's machine and what comes out.

use crate::clock::Now;
use crate::view::{LineDown, NetworkError, Refusal};
use deskbell_domain::{Span, Time, UserId};
use deskbell_protocol::board::BoardFrame;
use deskbell_protocol::call::SignalFrame;
use deskbell_protocol::event::Volatile;
use deskbell_protocol::limits::Limits;
use deskbell_protocol::session::Resume;
use deskbell_protocol::{Event, WireError};
use serde_json::value::RawValue;

/// What happens to a session.
#[derive(Debug)]
pub(crate) enum Input {
    /// Hold a line from now on.
    Start {
        /// The token of the sign-in.
        token: String,
        /// Where the copy ends; `None` without a copy.
        resume: Option<Resume>,
        /// When the copy was known to be up to date, on the wall clock.
        fresh_at: Option<Time>,
    },
    /// Hold no line.
    Stop,
    /// The socket is open.
    Connected,
    /// The hub said something.
    Frame(String),
    /// There is no line to the hub.
    Unreachable(NetworkError),
    /// The socket could not be opened, or is closed.
    Closed {
        /// The hub's close code.
        code: Option<u16>,
        /// Why, for people.
        why: LineDown,
    },
    /// The cache has stored the events up to here, so they may be acknowledged.
    Stored(Resume),
    /// The copy is lost: a snapshot is wanted.
    Forgotten,
    /// The computer woke, the network changed, or somebody asked: find out at once.
    Wake,
    /// The deadline of [`Session::next_deadline`](super::Session::next_deadline) has come.
    Due,
    /// Ask the hub. The answer comes as [`Output::Answer`] with the same key.
    Ask {
        /// Chosen by the caller.
        key: u64,
        /// Which method.
        method: &'static str,
        /// Its parameters.
        params: Box<RawValue>,
    },
    /// Tell the hub something that matters only now.
    Say {
        /// Which method.
        method: &'static str,
        /// Its parameters.
        params: Box<RawValue>,
    },
}

/// What is owed to the world.
#[derive(Debug)]
pub(crate) enum Output {
    /// Open a socket in place of any other.
    Connect,
    /// Close the socket.
    Disconnect,
    /// Send this frame.
    Send(String),
    /// The hub knows who this is, and says what the session allows.
    Opened {
        /// Whose log follows.
        you: UserId,
        /// What may be asked.
        limits: Limits,
        /// For how long the copy was not up to date; `None` without a copy.
        absent: Option<Span>,
    },
    /// The whole state: it replaces the copy.
    Snapshot {
        /// The place that the copy has now.
        place: Resume,
        /// In the hub's order.
        parts: Vec<Event>,
    },
    /// The next event of the log: none is left out, none comes twice.
    Event {
        /// Its place: the end of the copy once it is stored.
        place: Resume,
        /// What happened; `None` for a kind from a newer hub, which only has its place.
        event: Option<Box<Event>>,
        /// Whether it happened while the desk looked on, and not before the line was back.
        live: bool,
    },
    /// Caught up.
    Live,
    /// Not numbered, the newest counts.
    Volatile(Volatile),
    /// What the other device of a call's leg tells.
    Signal(SignalFrame),
    /// What is otherwise on the board (T1).
    Board(BoardFrame),
    /// The hub's answer.
    Answer {
        /// Of [`Input::Ask`].
        key: u64,
        /// What came of it.
        outcome: Result<Box<RawValue>, WireError>,
    },
    /// The line is lost; nothing that was asked will be answered any more.
    Lost,
    /// The computer has slept, or the program stood still.
    Slept,
    /// The hub does not want this session back.
    Ended(Stop),
}

/// Why a session is over for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    /// Whether the token is no longer good.
    pub signed_out: bool,
    /// What happened.
    pub why: Refusal,
}

/// When the copy was known to be up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fresh {
    /// On the wall clock, as the cache keeps it.
    pub wall: Time,
    /// On the hub's clock and on the steady one; `None` of a copy from before the start, of which only the cache knows.
    seen: Option<(Time, Time)>,
}

impl Fresh {
    /// At this moment.
    pub(crate) fn seen(now: Now, skew_ms: i64) -> Self {
        Self { wall: now.wall, seen: Some((on_hub(now.wall, skew_ms), now.steady)) }
    }

    /// At that moment of another start of the desk, on the wall clock.
    pub(crate) const fn kept(wall: Time) -> Self {
        Self { wall, seen: None }
    }

    /// Whether this start of the desk has seen it.
    pub(crate) const fn is_of_this_start(self) -> bool {
        self.seen.is_some()
    }

    /// The moment on the hub's clock, as far as that is known.
    pub(crate) fn hub(self, skew_ms: i64) -> Time {
        self.seen.map_or_else(|| on_hub(self.wall, skew_ms), |(hub, _)| hub)
    }

    /// How long ago that is: by the hub's clock, which nobody sets here; and never less than what was measured, though
    /// the hub's clock was set meanwhile.
    pub(crate) fn age(self, now: Now, skew_ms: i64) -> Span {
        let by_hub = on_hub(now.wall, skew_ms).since(self.hub(skew_ms));
        by_hub.max(self.seen.map_or(Span::default(), |(_, steady)| now.steady.since(steady)))
    }
}

/// A moment of the wall clock on the hub's clock.
pub(crate) const fn on_hub(wall: Time, skew_ms: i64) -> Time {
    Time(wall.0.saturating_add(skew_ms))
}

/// The line as it stands, for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkFacts {
    /// Connected and caught up.
    pub live: bool,
    /// When the copy was last known to be up to date; `None` without a copy.
    pub fresh: Option<Fresh>,
    /// When the line was lost or wanted first, on the steady clock.
    pub down_since: Time,
    /// When the line was first wanted, on the wall clock.
    pub wanted_at: Time,
    /// When it is tried again, on the wall clock; `None` while it is being tried.
    pub next_try: Option<Time>,
    /// Why the last try failed; `None` before the first has.
    pub why: Option<Refusal>,
    /// The last round trip.
    pub round_trip: Option<Span>,
    /// The hub's clock less this computer's, in milliseconds.
    pub skew_ms: i64,
}

impl LinkFacts {
    /// No line has been wanted yet.
    pub(super) const fn unknown() -> Self {
        Self {
            live: false,
            fresh: None,
            down_since: Time(0),
            wanted_at: Time(0),
            next_try: None,
            why: None,
            round_trip: None,
            skew_ms: 0,
        }
    }
}
