//! What the hub says.

use super::{Copy, Pending, Session, State, notify};
use crate::clock::Now;
use crate::session::signals::{Fresh, Output, Stop};
use crate::unread::unread;
use crate::view::LineDown;
use deskbell_domain::{Span, Time};
use deskbell_protocol::board::BoardFrame;
use deskbell_protocol::call::SignalFrame;
use deskbell_protocol::event::{Received, Volatile};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::{FromHub, Id};
use deskbell_protocol::session::{Drain, Live, Opened, Ping, Pong, Pos, Probed, Resume};
use deskbell_protocol::{Code, Event, Method, WireError, limits, method};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

impl Session {
    pub(super) fn frame(&mut self, now: Now, frame: &str, owed: &mut Vec<Output>) {
        match self.state {
            State::Idle | State::Connecting { .. } | State::Waiting { .. } => return,
            State::Opening { .. } | State::CatchingUp { .. } | State::Live { .. } => {}
        }
        self.heard = now.steady;
        match FromHub::parse(frame) {
            Ok(FromHub::Answer { id, outcome }) => self.answered(now, id, outcome, owed),
            Ok(FromHub::Notification { method, params }) => self.notified(now, &method, &params, owed),
            // If it was an event, its missing place will be noticed.
            Err(error) => tracing::warn!(reason = ?error.reason(), "a frame of the hub cannot be read"),
        }
    }

    fn answered(
        &mut self,
        now: Now,
        id: Option<Id>,
        outcome: Result<Box<RawValue>, WireError>,
        owed: &mut Vec<Output>,
    ) {
        let Some(Id::Number(id)) = id else { return };
        if let State::Opening { request, .. } = self.state
            && request == id
        {
            match outcome.map(|result| serde_json::from_str::<Opened>(result.get())) {
                Ok(Ok(opened)) => self.opened(now, opened, owed),
                Ok(Err(error)) => {
                    tracing::warn!(error = unread(&error), "the hub's answer cannot be read");
                    self.lose(now, LineDown::Unreadable, owed);
                }
                Err(error) => self.refused(now, error, owed),
            }
        } else if let Some(probe) = self.probe.filter(|probe| probe.request == id) {
            self.probe = None;
            self.woken = false;
            if let Some(probed) = outcome.ok().and_then(|result| read::<Probed>(&result)) {
                self.measured(now, probe, probed.server_time);
                self.compare(now, probed.top_pos, owed);
            }
        } else if let Some(key) = self.asked.remove(&id) {
            owed.push(Output::Answer { key, outcome });
        }
    }

    fn opened(&mut self, now: Now, opened: Opened, owed: &mut Vec<Output>) {
        tracing::info!(session = %opened.session, resumed = opened.resumed, head = opened.head, "session opened");
        if let State::Opening { since, asked, .. } = self.state {
            self.hub_told(opened.server_time, asked, now.steady.since(since));
        }
        let absent = self.facts.fresh.map(|fresh| fresh.age(now, self.facts.skew_ms));
        owed.push(Output::Opened { you: opened.you, limits: opened.limits, absent });
        let copy = if opened.resumed {
            Copy::Resumed
        } else {
            Copy::Anew { epoch: opened.epoch, parts: Vec::new() }
        };
        self.state = State::CatchingUp { copy };
    }

    fn refused(&mut self, now: Now, error: WireError, owed: &mut Vec<Output>) {
        if error.data.temporary {
            let at_least = Span::millis(error.data.retry_after_ms.unwrap_or(0));
            self.lose_for(now, error.into(), at_least, owed);
        } else {
            owed.push(Output::Disconnect);
            let signed_out = error.reason() == Code::BadToken;
            let why = if signed_out { LineDown::SignedOut.into() } else { error.into() };
            self.end(Stop { signed_out, why }, owed);
        }
    }

    fn notified(&mut self, now: Now, method: &str, params: &RawValue, owed: &mut Vec<Output>) {
        match method {
            from_hub::EVENT => self.event(now, params, owed),
            from_hub::SNAPSHOT => self.part(params),
            from_hub::LIVE => {
                if let Some(live) = read::<Live>(params) {
                    self.live(now, live.pos, owed);
                }
            }
            from_hub::VOLATILE => {
                // A kind from a newer hub says nothing to this desk, and it has no place to keep.
                if let Some(volatile) = read::<Volatile>(params) {
                    owed.push(Output::Volatile(volatile));
                }
            }
            from_hub::SIGNAL => match read::<SignalFrame>(params) {
                Some(frame) => owed.push(Output::Signal(frame)),
                None => tracing::info!("a signal that this desk does not know"),
            },
            from_hub::BOARD => {
                // An item of a newer hub costs its frame, and the board is whole again after the next start.
                if let Some(frame) = read::<BoardFrame>(params) {
                    owed.push(Output::Board(frame));
                }
            }
            from_hub::PING => {
                if let Some(ping) = read::<Ping>(params) {
                    notify(method::SessionPong::NAME, Pong { server_time: ping.server_time }, owed);
                    self.compare(now, ping.top_pos, owed);
                }
            }
            from_hub::DRAIN => {
                if let Some(drain) = read::<Drain>(params) {
                    self.drained(now, drain, owed);
                }
            }
            _ => tracing::debug!(method, "the hub says something that this desk does not know"),
        }
    }

    fn event(&mut self, now: Now, params: &RawValue, owed: &mut Vec<Output>) {
        let live = match &mut self.state {
            State::CatchingUp { copy: Copy::Resumed } => false,
            State::Live { .. } => true,
            State::CatchingUp { copy: Copy::Anew { parts, .. } } => {
                // It came about while the snapshot was sent; the place at its end covers it.
                parts.extend(numbered(params).and_then(|(_, event)| event));
                return;
            }
            State::Idle | State::Connecting { .. } | State::Opening { .. } | State::Waiting { .. } => return,
        };
        let Some((pos, event)) = numbered(params) else { return };
        let Some(place) = &mut self.place else { return self.gap(now, owed) };
        if place.pos.checked_add(1) == Some(pos) {
            place.pos = pos;
            owed.push(Output::Event { place: *place, event: event.map(Box::new), live });
            if live {
                self.is_fresh(now);
            }
        } else if pos > place.pos {
            self.gap(now, owed);
        }
    }

    fn part(&mut self, params: &RawValue) {
        if let State::CatchingUp { copy: Copy::Anew { parts, .. } } = &mut self.state {
            match Received::parse(params) {
                Ok((_, Received::Known(event))) => parts.push(event),
                Ok((_, Received::Unknown { kind })) => tracing::info!(kind, "an unknown part of a snapshot"),
                Err(error) => tracing::warn!(error = unread(&error), "a part of a snapshot cannot be read"),
            }
        }
    }

    fn live(&mut self, now: Now, pos: Pos, owed: &mut Vec<Output>) {
        let State::CatchingUp { copy } = &mut self.state else { return };
        match copy {
            Copy::Anew { epoch, parts } => {
                let (epoch, parts) = (*epoch, std::mem::take(parts));
                let place = Resume { epoch, pos };
                self.place = Some(place);
                (self.stored, self.acked) = (0, 0);
                owed.push(Output::Snapshot { place, parts });
            }
            Copy::Resumed => {
                if self.place.is_none_or(|place| place.pos < pos) {
                    return self.gap(now, owed);
                }
            }
        }
        tracing::info!(pos, "session live");
        self.is_fresh(now);
        owed.push(Output::Live);
        self.state = State::Live { since: now.steady };
        self.facts.live = true;
        self.facts.why = None;
        self.probe_due = now.steady;
        self.probe(now, None, owed);
    }

    /// The hub stops, and wants this desk back at a moment of its own (B5).
    fn drained(&mut self, now: Now, drain: Drain, owed: &mut Vec<Output>) {
        let wait = Span::millis(drain.retry_after_ms.min(limits::COME_BACK_MAX_MS));
        self.lose_for(now, LineDown::Restarting.into(), wait, owed);
    }

    /// Frames keep their order, so a newer place than ours means that an event is lost.
    fn compare(&mut self, now: Now, top: Pos, owed: &mut Vec<Output>) {
        if self.is_live() {
            self.is_fresh(now);
            if self.place.is_none_or(|place| place.pos < top) {
                self.gap(now, owed);
            }
        }
    }

    fn gap(&mut self, now: Now, owed: &mut Vec<Output>) {
        tracing::warn!(pos = self.place.map(|place| place.pos), "an event is missing");
        if let State::CatchingUp { copy: Copy::Resumed } = self.state {
            // When even what was missed has a hole, asking again would bring the same one.
            self.place = None;
        }
        self.lose(now, LineDown::SomethingLost, owed);
    }

    fn measured(&mut self, now: Now, probe: Pending, server_time: Time) {
        let round_trip = now.steady.since(probe.steady);
        self.facts.round_trip = Some(round_trip);
        self.hub_told(server_time, probe.wall, round_trip);
        self.is_fresh(now);
    }

    fn hub_told(&mut self, hub: Time, asked: Time, round_trip: Span) {
        self.hub_clock.told(hub, asked, round_trip);
        self.facts.skew_ms = self.hub_clock.skew_ms();
    }

    /// The copy is known to be up to date at this moment.
    fn is_fresh(&mut self, now: Now) {
        self.facts.fresh = Some(Fresh::seen(now, self.facts.skew_ms));
    }
}

fn read<T: DeserializeOwned>(params: &RawValue) -> Option<T> {
    serde_json::from_str(params.get()).ok()
}

/// An event and its place. The body of a known kind that does not fit, from a newer hub, is passed over like
/// an unknown kind: its place counts, or it would be sent for ever.
fn numbered(params: &RawValue) -> Option<(Pos, Option<Event>)> {
    #[derive(Deserialize)]
    struct Place {
        pos: Pos,
    }
    match Received::parse(params) {
        Ok((pos, Received::Known(event))) => Some((pos?, Some(event))),
        Ok((pos, Received::Unknown { kind })) => {
            tracing::info!(kind, pos, "an event of a kind that this desk does not know");
            Some((pos?, None))
        }
        Err(error) => {
            let Place { pos } = read(params)?;
            tracing::warn!(error = unread(&error), pos, "an event cannot be read");
            Some((pos, None))
        }
    }
}
