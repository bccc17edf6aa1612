//! What the hub says.

use super::{Copy, Pending, Session, State, notify};
use crate::clock::Now;
use crate::session::signals::{Output, Stop};
use crate::session::words;
use deskbell_domain::{Span, Time};
use deskbell_protocol::call::SignalFrame;
use deskbell_protocol::event::{Received, Volatile};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::{FromHub, Id};
use deskbell_protocol::session::{Live, Opened, Ping, Pong, Pos, Probed, Resume};
use deskbell_protocol::{Code, Event, Method, WireError, method};
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
            Err(error) => tracing::warn!(%error, "a frame of the hub cannot be read"),
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
                Ok(Err(error)) => self.lose(now, format!("The hub's answer cannot be read: {error}."), owed),
                Err(error) => self.refused(now, error, owed),
            }
        } else if let Some(probe) = self.probe.filter(|probe| probe.request == id) {
            self.probe = None;
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
        owed.push(Output::Opened { you: opened.you, limits: opened.limits });
        self.facts.skew_ms = opened.server_time.0.saturating_sub(now.wall.0);
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
            self.lose_for(now, error.message, at_least, owed);
        } else {
            owed.push(Output::Disconnect);
            let signed_out = error.reason() == Code::BadToken;
            let words = if signed_out { words::SIGNED_OUT.to_owned() } else { error.message };
            self.end(Stop { signed_out, words }, owed);
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
            from_hub::PING => {
                if let Some(ping) = read::<Ping>(params) {
                    notify(method::SessionPong::NAME, Pong { server_time: ping.server_time }, owed);
                    self.compare(now, ping.top_pos, owed);
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
        if pos == place.pos + 1 {
            place.pos = pos;
            if live {
                self.facts.fresh_at = Some(now.wall);
            }
            owed.push(Output::Event { place: *place, event: event.map(Box::new), live });
        } else if pos > place.pos {
            self.gap(now, owed);
        }
    }

    fn part(&mut self, params: &RawValue) {
        if let State::CatchingUp { copy: Copy::Anew { parts, .. } } = &mut self.state {
            match Received::parse(params) {
                Ok((_, Received::Known(event))) => parts.push(event),
                Ok((_, Received::Unknown { kind })) => tracing::info!(kind, "an unknown part of a snapshot"),
                Err(error) => tracing::warn!(%error, "a part of a snapshot cannot be read"),
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
                owed.push(Output::Snapshot { place, parts, since: self.facts.fresh_at });
            }
            Copy::Resumed => {
                if self.place.is_none_or(|place| place.pos < pos) {
                    return self.gap(now, owed);
                }
            }
        }
        tracing::info!(pos, "session live");
        owed.push(Output::Live { since: self.facts.fresh_at.replace(now.wall) });
        self.state = State::Live { since: now.steady };
        self.woken = false;
        self.facts.live = true;
        self.facts.why = None;
        self.probe_due = now.steady;
        self.probe(now, None, owed);
    }

    /// Frames keep their order, so a newer place than ours means that an event is lost.
    fn compare(&mut self, now: Now, top: Pos, owed: &mut Vec<Output>) {
        if self.is_live() {
            self.facts.fresh_at = Some(now.wall);
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
        self.lose(now, "Something was lost on the way. It is being fetched.".into(), owed);
    }

    fn measured(&mut self, now: Now, probe: Pending, server_time: Time) {
        let round_trip = now.steady.since(probe.steady);
        // The hub read its clock half a round trip after the probe left, give or take.
        let halfway = probe.wall + Span::millis(round_trip.0 / 2);
        self.facts.round_trip = Some(round_trip);
        self.facts.skew_ms = server_time.0.saturating_sub(halfway.0);
        self.facts.fresh_at = Some(now.wall);
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
            tracing::warn!(%error, pos, "an event cannot be read");
            Some((pos, None))
        }
    }
}
