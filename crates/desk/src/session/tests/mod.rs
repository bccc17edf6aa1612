//! The session's rules, one after another, on a bench: a hub that is played by the test, and two clocks.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test names the one that it looks for")]

mod ack;
mod clocks;
mod heartbeat;
mod log;
mod open;
mod plan;
mod reconnect;
mod waking;
mod waking_plan;

use super::{Input, Output, Session};
use crate::clock::Now;
use crate::view::LineDown;
use deskbell_domain::{AgentId, DeviceId, Epoch, Span, Time, UserId};
use deskbell_protocol::limits::LIMITS;
use deskbell_protocol::rpc::{Answer, Id};
use deskbell_protocol::session::{Device, DeviceKind, Opened, Pos, Resume};
use deskbell_protocol::{Code, Event, WireError};
use serde_json::{Value, json};
use uuid::Uuid;

const EPOCH: Epoch = Epoch(Uuid::from_u128(1));
const TOKEN: &str = "a token";

struct Bench {
    session: Session,
    now: Now,
    /// The hub's clock less the desk's, in milliseconds.
    skew: i64,
    owed: Vec<Output>,
}

impl Bench {
    /// A session that wants a line.
    fn started(pos: Option<Pos>) -> Self {
        let device = Device {
            id: DeviceId(Uuid::from_u128(2)),
            kind: DeviceKind::Desk,
            name: "bench".into(),
            version: "1".into(),
        };
        let now = Now { wall: Time(1_000_000), steady: Time(0), share: 1.0 };
        let mut bench = Self { session: Session::new(device), now, skew: 0, owed: Vec::new() };
        let resume = pos.map(|pos| Resume { epoch: EPOCH, pos });
        let fresh_at = pos.map(|_| Time(900_000));
        bench.on(Input::Start { token: TOKEN.into(), resume, fresh_at });
        bench
    }

    /// A live session at a place.
    fn live_at(pos: Pos) -> Self {
        let mut bench = Self::started(Some(pos));
        bench.connect().welcome(true).live(pos);
        bench.owed.clear();
        bench
    }

    fn on(&mut self, input: Input) -> &mut Self {
        self.owed.extend(self.session.on(self.now, input));
        self
    }

    fn connect(&mut self) -> &mut Self {
        self.on(Input::Connected)
    }

    /// The hub answers `session.open`.
    fn welcome(&mut self, resumed: bool) -> &mut Self {
        let opened = Opened {
            session: "s".into(),
            you: UserId::Agent(AgentId(Uuid::from_u128(3))),
            epoch: EPOCH,
            resumed,
            head: 0,
            server_time: self.hub_now(),
            limits: LIMITS,
        };
        let id = self.last_request("session.open");
        self.frame(&Answer::new(Some(Id::Number(id)), Ok(opened)))
    }

    fn hub_now(&self) -> Time {
        Time(self.now.wall.0 + self.skew)
    }

    /// The hub answers the last probe at this moment.
    fn answer_probe(&mut self, top_pos: Pos) -> &mut Self {
        let probed = json!({ "server_time": self.hub_now(), "top_pos": top_pos });
        let id = self.last_request("session.probe");
        self.frame(&Answer::new(Some(Id::Number(id)), Ok(probed)))
    }

    /// Lets the computer sleep: its steady clock stands still, and its wall clock goes on.
    fn sleep(&mut self, millis: u64) -> &mut Self {
        self.now.wall = self.now.wall + Span::millis(millis);
        self
    }

    /// Lets the program stand still: both clocks go on, and nobody looks at them.
    fn stand_still(&mut self, millis: u64) -> &mut Self {
        self.now.steady = self.now.steady + Span::millis(millis);
        self.sleep(millis)
    }

    /// Somebody sets the computer's clock.
    fn set_clock(&mut self, by: i64) -> &mut Self {
        self.now.wall = Time(self.now.wall.0 + by);
        self.skew -= by;
        self
    }

    fn refuse(&mut self, method: &str, error: WireError) -> &mut Self {
        let id = self.last_request(method);
        self.frame(&Answer::<()>::new(Some(Id::Number(id)), Err(error)))
    }

    fn frame(&mut self, frame: &impl serde::Serialize) -> &mut Self {
        let frame = serde_json::to_string(frame).unwrap();
        self.on(Input::Frame(frame))
    }

    fn hub(&mut self, method: &str, params: Value) -> &mut Self {
        self.frame(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    /// An event whose content is its place.
    fn event(&mut self, pos: Pos) -> &mut Self {
        self.hub("event", site(Some(pos)))
    }

    fn live(&mut self, pos: Pos) -> &mut Self {
        self.hub("session.live", json!({ "pos": pos }))
    }

    /// The hub stops.
    fn drain(&mut self, retry_after_ms: u64) -> &mut Self {
        self.hub("session.drain", json!({ "retry_after_ms": retry_after_ms }))
    }

    /// The hub lets the line in and sends what the desk lacks.
    fn caught_up(&mut self, top: Pos) -> &mut Self {
        self.connect();
        let from = self.asked_for()["pos"].as_u64().unwrap();
        self.welcome(true);
        for pos in from + 1..=top {
            self.event(pos);
        }
        self.live(top)
    }

    fn stored(&mut self, pos: Pos) -> &mut Self {
        self.on(Input::Stored(Resume { epoch: EPOCH, pos }))
    }

    /// Lets time pass, and tells the session when its deadline comes.
    fn pass(&mut self, millis: u64) -> &mut Self {
        let end = self.now.steady + Span::millis(millis);
        while let Some(due) = self.session.next_deadline().filter(|due| *due <= end) {
            let due = due.max(self.now.steady);
            self.now.wall = self.now.wall + due.since(self.now.steady);
            self.now.steady = due;
            let before = self.owed.len();
            self.on(Input::Due);
            assert!(
                self.owed.len() > before || self.session.next_deadline() != Some(due),
                "a deadline that nothing is done at"
            );
        }
        self.now.wall = self.now.wall + end.since(self.now.steady);
        self.now.steady = end;
        self
    }

    fn sent(&self) -> Vec<Value> {
        let frame = |output: &Output| match output {
            Output::Send(frame) => Some(serde_json::from_str(frame).unwrap()),
            _ => None,
        };
        self.owed.iter().filter_map(frame).collect()
    }

    fn sent_with(&self, method: &str) -> Vec<Value> {
        let params = |frame: Value| (frame["method"] == method).then(|| frame["params"].clone());
        self.sent().into_iter().filter_map(params).collect()
    }

    fn last_request(&self, method: &str) -> u64 {
        let sent = self.sent();
        let last = sent.iter().rev().find(|frame| frame["method"] == method);
        last.unwrap()["id"].as_u64().unwrap()
    }

    /// Where `session.open` asked to resume, the last time.
    fn asked_for(&self) -> Value {
        self.sent_with("session.open").last().unwrap()["resume"].clone()
    }

    /// The events that were handed on, by their content.
    fn events(&self) -> Vec<Pos> {
        let content = |output: &Output| match output {
            Output::Event { event: Some(event), place, .. } => {
                assert_eq!(number(event), place.pos);
                Some(place.pos)
            }
            _ => None,
        };
        self.owed.iter().filter_map(content).collect()
    }

    fn count(&self, which: impl Fn(&Output) -> bool) -> usize {
        self.owed.iter().filter(|output| which(output)).count()
    }

    fn disconnects(&self) -> usize {
        self.count(|output| matches!(output, Output::Disconnect))
    }

    fn connects(&self) -> usize {
        self.count(|output| matches!(output, Output::Connect))
    }

    /// How long it waits before it tries again.
    fn waits(&self) -> Option<u64> {
        self.session.facts().next_try.map(|next| next.since(self.now.wall).0)
    }
}

fn site(pos: Option<Pos>) -> Value {
    let body = json!({ "organisation": pos.unwrap_or(0).to_string(), "greeting": "", "visitor_name": "" });
    match pos {
        Some(pos) => json!({ "pos": pos, "kind": "site.updated", "body": body }),
        None => json!({ "kind": "site.updated", "body": body }),
    }
}

fn number(event: &Event) -> Pos {
    let Event::Site(site) = event else { panic!("the bench sends sites only") };
    site.organisation.parse().unwrap()
}
