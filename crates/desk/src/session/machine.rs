//! A session's rules without a socket, a clock or a random number of their own: what happened goes in, what
//! is owed to the world comes out.

mod inbound;
mod waking;

use super::hub_clock::HubClock;
use super::signals::{Fresh, Input, LinkFacts, Output, Stop};
use crate::clock::Now;
use crate::view::{LineDown, NetworkError, Refusal};
use deskbell_domain::{Epoch, Span, Time};
use deskbell_protocol::limits;
use deskbell_protocol::params::Probe;
use deskbell_protocol::rpc::{Notification, Request};
use deskbell_protocol::session::{Ack, Device, Open, Pos, Resume};
use deskbell_protocol::{CloseCode, Code, Event, Method, PROTOCOL, WireError, method};
use serde::Serialize;
use std::collections::HashMap;
use waking::Looked;

/// A socket that is not open after this time is given up.
const CONNECT_WITHIN: Span = Span::secs(10);
/// Time between two probes of a live line.
const PROBE_EVERY: Span = Span::secs(10);
/// A line that held for so long counts as a fresh start; one that breaks sooner is tried less and less often.
const HELD: Span = Span::secs(15);
const SILENCE: Span = Span::millis(limits::SILENCE_MS);
const PROBE_WITHIN: Span = Span::millis(limits::PROBE_WITHIN_MS);
const ACK_EVERY: Span = Span::millis(limits::ACK_EVERY_MS);

#[derive(Debug)]
enum State {
    Idle,
    Connecting { since: Time },
    Opening { since: Time, asked: Time, request: u64 },
    CatchingUp { copy: Copy },
    Live { since: Time },
    Waiting { until: Time },
}

/// How the copy is brought up to date.
#[derive(Debug)]
enum Copy {
    /// By the events that it lacks.
    Resumed,
    /// By a snapshot, which is handed on whole.
    Anew { epoch: Epoch, parts: Vec<Event> },
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    request: u64,
    steady: Time,
    wall: Time,
    /// Dead when the answer has not come by then.
    until: Option<Time>,
}

/// One desk's session with its hub.
#[derive(Debug)]
pub(crate) struct Session {
    device: Device,
    token: String,
    state: State,
    place: Option<Resume>,
    stored: Pos,
    acked: Pos,
    ack_due: Option<Time>,
    attempt: u32,
    /// Somebody wants the line now, and the line or the try that was under way then may be a dead one.
    woken: bool,
    looked: Option<Looked>,
    hub_clock: HubClock,
    heard: Time,
    probe: Option<Pending>,
    probe_due: Time,
    last_request: u64,
    asked: HashMap<u64, u64>,
    facts: LinkFacts,
}

impl Session {
    /// A session that holds no line yet.
    pub(crate) fn new(device: Device) -> Self {
        Self {
            device,
            token: String::new(),
            state: State::Idle,
            place: None,
            stored: 0,
            acked: 0,
            ack_due: None,
            attempt: 0,
            woken: false,
            looked: None,
            hub_clock: HubClock::default(),
            heard: Time::default(),
            probe: None,
            probe_due: Time::default(),
            last_request: 0,
            asked: HashMap::new(),
            facts: LinkFacts::unknown(),
        }
    }

    /// The line as it stands.
    pub(crate) fn facts(&self) -> &LinkFacts {
        &self.facts
    }

    /// Whether the hub answers and everything missed has come.
    pub(crate) const fn is_live(&self) -> bool {
        self.facts.live
    }

    /// When [`Input::Due`] is to be sent, on the steady clock.
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        let due = match &self.state {
            State::Idle => return None,
            State::Waiting { until } => Some(*until),
            State::Connecting { since } | State::Opening { since, .. } => Some(self.tried_until(*since)),
            State::CatchingUp { .. } | State::Live { .. } => {
                let silence = Some(self.heard + SILENCE);
                let probe = if self.is_live() && self.probe.is_none() { Some(self.probe_due) } else { None };
                [silence, probe, self.dead_at(), self.ack_due].into_iter().flatten().min()
            }
        };
        due.into_iter().chain(self.looked.map(Looked::next)).min()
    }

    /// Takes in what happened and says what is owed for it.
    pub(crate) fn on(&mut self, now: Now, input: Input) -> Vec<Output> {
        let mut owed = Vec::new();
        self.look(now, &mut owed);
        match input {
            Input::Start { token, resume, fresh_at } => self.start(now, token, resume, fresh_at, &mut owed),
            Input::Stop => self.stop(&mut owed),
            Input::Connected => self.open(now, &mut owed),
            Input::Frame(frame) => self.frame(now, &frame, &mut owed),
            Input::Unreachable(error) => self.unreachable(now, error, &mut owed),
            Input::Closed { code, why } => self.closed(now, code, why, &mut owed),
            Input::Stored(place) => self.stored(now, place, &mut owed),
            Input::Forgotten => self.forgotten(now, &mut owed),
            Input::Wake => self.wake(now, &mut owed),
            Input::Due => self.due(now, &mut owed),
            Input::Ask { key, method, params } => {
                if self.is_live() {
                    let request = self.request(method, params, &mut owed);
                    self.asked.insert(request, key);
                } else {
                    owed.push(Output::Answer { key, outcome: Err(not_connected()) });
                }
            }
            Input::Say { method, params } => {
                if self.is_live() {
                    notify(method, params, &mut owed);
                }
            }
        }
        owed
    }

    fn start(
        &mut self,
        now: Now,
        token: String,
        resume: Option<Resume>,
        fresh_at: Option<Time>,
        owed: &mut Vec<Output>,
    ) {
        self.stop(owed);
        self.token = token;
        self.place = resume;
        self.stored = resume.map_or(0, |resume| resume.pos);
        self.acked = self.stored;
        self.attempt = 0;
        self.facts.fresh = fresh_at.map(Fresh::kept);
        self.facts.down_since = now.steady;
        self.facts.wanted_at = now.wall;
        self.facts.why = None;
        self.connect(now, owed);
    }

    fn stop(&mut self, owed: &mut Vec<Output>) {
        if self.has_socket() {
            self.ack(owed);
            owed.push(Output::Disconnect);
        }
        self.drop_line(owed);
        self.state = State::Idle;
        self.facts.next_try = None;
    }

    fn connect(&mut self, now: Now, owed: &mut Vec<Output>) {
        self.woken = false;
        self.state = State::Connecting { since: now.steady };
        self.facts.next_try = None;
        owed.push(Output::Connect);
    }

    fn open(&mut self, now: Now, owed: &mut Vec<Output>) {
        if let State::Connecting { .. } = self.state {
            let open = Open {
                token: self.token.clone(),
                protocol: PROTOCOL,
                device: self.device.clone(),
                resume: self.place,
            };
            let request = self.request(method::SessionOpen::NAME, open, owed);
            self.heard = now.steady;
            self.state = State::Opening { since: now.steady, asked: now.wall, request };
        }
    }

    fn stored(&mut self, now: Now, stored: Resume, owed: &mut Vec<Output>) {
        if self.place.is_none_or(|place| place.epoch != stored.epoch) {
            return; // Of a copy that was replaced meanwhile.
        }
        self.stored = self.stored.max(stored.pos);
        if self.stored - self.acked >= limits::ACK_EVERY_EVENTS {
            self.ack(owed);
        } else if self.stored > self.acked {
            self.ack_due.get_or_insert(now.steady + ACK_EVERY);
        }
    }

    fn ack(&mut self, owed: &mut Vec<Output>) {
        self.ack_due = None;
        let connected = matches!(self.state, State::CatchingUp { copy: Copy::Resumed } | State::Live { .. });
        if connected && self.stored > self.acked {
            self.acked = self.stored;
            notify(method::SessionAck::NAME, Ack { pos: self.acked }, owed);
        }
    }

    fn probe(&mut self, now: Now, within: Option<Span>, owed: &mut Vec<Output>) {
        let until = within.map(|within| now.steady + within);
        if let Some(probe) = &mut self.probe {
            probe.until = probe.until.or(until);
            return;
        }
        let request = self.request(method::SessionProbe::NAME, Probe {}, owed);
        self.probe = Some(Pending { request, steady: now.steady, wall: now.wall, until });
        self.probe_due = now.steady + PROBE_EVERY;
    }

    fn forgotten(&mut self, now: Now, owed: &mut Vec<Output>) {
        self.place = None;
        (self.stored, self.acked) = (0, 0);
        match self.state {
            State::CatchingUp { .. } | State::Live { .. } | State::Opening { .. } => {
                self.lose(now, LineDown::CopyDamaged, owed);
            }
            State::Idle | State::Connecting { .. } | State::Waiting { .. } => {}
        }
    }

    /// How long a try may take that began then, on the steady clock.
    fn tried_until(&self, since: Time) -> Time {
        since + if self.woken { PROBE_WITHIN } else { CONNECT_WITHIN }
    }

    /// When the line is dead unless the probe that must be answered is. While the desk catches up its answer waits
    /// behind all that was missed, and whatever comes shows that the line carries.
    fn dead_at(&self) -> Option<Time> {
        let until = self.probe.and_then(|probe| probe.until)?;
        Some(if self.is_live() { until } else { until.max(self.heard + PROBE_WITHIN) })
    }

    fn due(&mut self, now: Now, owed: &mut Vec<Output>) {
        match self.state {
            State::Idle => {}
            State::Waiting { until } => {
                if now.steady >= until {
                    self.connect(now, owed);
                }
            }
            State::Connecting { since } | State::Opening { since, .. } => {
                if now.steady >= self.tried_until(since) {
                    self.lose(now, LineDown::NoAnswer, owed);
                }
            }
            State::CatchingUp { .. } | State::Live { .. } => {
                let dead = self.dead_at().is_some_and(|dead_at| now.steady >= dead_at);
                if dead || now.steady.since(self.heard) >= SILENCE {
                    self.lose(now, LineDown::Silent, owed);
                    return;
                }
                if self.ack_due.is_some_and(|due| now.steady >= due) {
                    self.ack(owed);
                }
                if self.is_live() && self.probe.is_none() && now.steady >= self.probe_due {
                    self.probe(now, None, owed);
                }
            }
        }
    }

    fn unreachable(&mut self, now: Now, error: NetworkError, owed: &mut Vec<Output>) {
        if self.has_socket() {
            self.retry(now, error.into(), Span::default(), owed);
        }
    }

    fn closed(&mut self, now: Now, code: Option<u16>, why: LineDown, owed: &mut Vec<Output>) {
        if !self.has_socket() {
            return;
        }
        match code.filter(|code| CloseCode::is_final(*code)) {
            Some(code) => {
                let code = CloseCode::from_number(code);
                let why = code.map_or(why, LineDown::from).into();
                self.end(Stop { signed_out: code == Some(CloseCode::SignedOut), why }, owed);
            }
            None => {
                let known = code.and_then(CloseCode::from_number).map(LineDown::from);
                self.retry(now, known.unwrap_or(why).into(), Span::default(), owed);
            }
        }
    }

    /// Gives this line up and comes back for another.
    fn lose(&mut self, now: Now, why: LineDown, owed: &mut Vec<Output>) {
        self.lose_for(now, why.into(), Span::default(), owed);
    }

    fn lose_for(&mut self, now: Now, why: Refusal, at_least: Span, owed: &mut Vec<Output>) {
        self.ack(owed);
        owed.push(Output::Disconnect);
        self.retry(now, why, at_least, owed);
    }

    /// Waits with full jitter: 0.5 s doubling to 15 s, so the first try comes within 1 s.
    fn retry(&mut self, now: Now, why: Refusal, at_least: Span, owed: &mut Vec<Output>) {
        if let State::Live { since } = self.state
            && now.steady.since(since) >= HELD
        {
            self.attempt = 0;
        }
        let longest = (limits::BACKOFF_MIN_MS << self.attempt.min(8)).min(limits::BACKOFF_MAX_MS);
        self.attempt += 1;
        let until = now.steady + jittered(longest, now.share).max(at_least);
        tracing::info!(%why, wait_ms = until.since(now.steady).0, "the line is down");
        if self.facts.live {
            self.facts.down_since = now.steady;
        }
        self.drop_line(owed);
        self.state = State::Waiting { until };
        self.facts.next_try = Some(now.wall + until.since(now.steady));
        self.facts.why = Some(why);
        if self.woken && at_least == Span::default() {
            self.connect(now, owed);
        }
    }

    fn end(&mut self, stop: Stop, owed: &mut Vec<Output>) {
        tracing::info!(why = %stop.why, "the session is over");
        self.drop_line(owed);
        self.state = State::Idle;
        self.facts.next_try = None;
        self.facts.why = Some(stop.why.clone());
        owed.push(Output::Ended(stop));
    }

    /// What belonged to the line goes with it.
    fn drop_line(&mut self, owed: &mut Vec<Output>) {
        self.probe = None;
        self.ack_due = None;
        self.asked.clear();
        self.facts.live = false;
        self.facts.round_trip = None;
        owed.push(Output::Lost);
    }

    const fn has_socket(&self) -> bool {
        match self.state {
            State::Idle | State::Waiting { .. } => false,
            State::Connecting { .. }
            | State::Opening { .. }
            | State::CatchingUp { .. }
            | State::Live { .. } => true,
        }
    }

    fn request(&mut self, method: &'static str, params: impl Serialize, owed: &mut Vec<Output>) -> u64 {
        self.last_request += 1;
        owed.push(Output::Send(write(&Request::new(self.last_request, method, params))));
        self.last_request
    }
}

/// Full jitter: anything from nothing to `longest` milliseconds.
fn jittered(longest: u64, share: f64) -> Span {
    Span::millis((longest as f64 * share) as u64)
}

fn not_connected() -> WireError {
    WireError::new(
        Code::Unavailable,
        "The hub cannot be reached at the moment. Try again when the desk is online.",
    )
}

fn notify(method: &str, params: impl Serialize, owed: &mut Vec<Output>) {
    owed.push(Output::Send(write(&Notification::new(method, params))));
}

fn write(frame: &impl Serialize) -> String {
    serde_json::to_string(frame).expect("the wire's types have no map with keys other than text")
}
