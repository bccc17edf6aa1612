//! Frames of the hub, up to what the page is shown of them.

use crate::call::{Calls, Input as CallInput, Moment};
use crate::clock::Now;
use crate::project::{place, state_box};
use crate::queue::Queue;
use crate::session::{Input, Output, Session};
use crate::view::LineDown;
use crate::world::World;
use deskbell_domain::{AgentId, DeviceId, Epoch, Span, Time};
use deskbell_protocol::Event;
use deskbell_protocol::session::{Device, DeviceKind, Resume};
use uuid::Uuid;

/// Lines that are played.
const LINES: usize = 60;
const EPOCH: Epoch = Epoch(Uuid::from_u128(1));
const DEVICE: DeviceId = DeviceId(Uuid::from_u128(2));

/// A line for each thing that happens: `+` and milliseconds that pass, `c`onnected, `x` and a close code, `w`ake, `s` and
/// the place that is stored, `f`orgotten, and everything else is a frame of the hub. It begins on a line that is open
/// and asks to go on from place 7.
///
/// # Panics
/// When an event is handed on twice, out of order or not at all, what is not stored is acknowledged, or something that
/// the hub says cannot be shown.
pub fn frames(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut desk = Desk::start();
    for line in text.lines().take(LINES) {
        let (kind, rest) = line.split_at_checked(1).unwrap_or(("", line));
        match kind {
            "+" => desk.pass(rest.parse().unwrap_or(1_000)),
            "c" => desk.on(Input::Connected),
            "x" => desk.on(Input::Closed { code: rest.parse().ok(), why: LineDown::Cut }),
            "w" => desk.on(Input::Wake),
            "s" => desk.store(rest.parse().unwrap_or(u64::MAX)),
            "f" => {
                desk.place = None;
                desk.on(Input::Forgotten);
            }
            _ => desk.on(Input::Frame(line.to_owned())),
        }
    }
    desk.show();
}

/// A desk without its files, its page and its engine.
struct Desk {
    session: Session,
    now: Now,
    /// Up to where the log was handed on.
    place: Option<Resume>,
    stored: u64,
    world: World,
    calls: Calls,
}

impl Desk {
    fn start() -> Self {
        let device =
            Device { id: DEVICE, kind: DeviceKind::Desk, name: "a desk".to_owned(), version: "1".to_owned() };
        let place = Some(Resume { epoch: EPOCH, pos: 7 });
        let mut desk = Self {
            session: Session::new(device),
            now: Now { wall: Time(1_764_000_000_000), steady: Time(0), share: 1.0 },
            place,
            stored: 7,
            world: World::default(),
            calls: Calls::new(DEVICE, "a desk".to_owned()),
        };
        desk.on(Input::Start { token: "a token".to_owned(), resume: place, fresh_at: Some(Time(5)) });
        desk.on(Input::Connected);
        desk
    }

    fn on(&mut self, input: Input) {
        for output in self.session.on(self.now, input) {
            match output {
                Output::Event { place, event, .. } => {
                    let before = self.place.expect("an event follows a place");
                    assert_eq!((place.epoch, place.pos), (before.epoch, before.pos + 1), "a gap in the log");
                    self.place = Some(place);
                    if let Some(event) = event {
                        self.world.apply(&event);
                        self.hear(*event);
                    }
                }
                Output::Snapshot { place, parts, .. } => {
                    self.place = Some(place);
                    self.stored = 0;
                    self.world.replace(&parts);
                    let heads = parts.iter().filter_map(|part| {
                        if let Event::Call(head) = part { Some(head.clone()) } else { None }
                    });
                    self.call(CallInput::Snapshot { heads: heads.collect(), over: Vec::new() });
                }
                Output::Volatile(volatile) => drop(self.world.hear(&volatile, self.now.steady)),
                Output::Live => self.call(CallInput::Live { me: self.world.agent() }),
                Output::Board(frame) => self.world.board.hear(frame),
                Output::Signal(signal) => self.call(CallInput::Signal(signal)),
                Output::Lost => {
                    self.world.forget_volatile();
                    self.call(CallInput::Lost);
                }
                Output::Send(frame) => self.sends(&frame),
                Output::Connect
                | Output::Disconnect
                | Output::Opened { .. }
                | Output::Answer { .. }
                | Output::Slept
                | Output::Ended(_) => {}
            }
        }
    }

    fn hear(&mut self, event: Event) {
        if let Event::Call(head) = event {
            self.call(CallInput::Head(head));
        } else if let Event::Left(left) = event {
            self.call(CallInput::Left(left.head.id));
        }
    }

    fn call(&mut self, input: CallInput) {
        let moment = Moment { hub: self.now.wall, steady: self.now.steady };
        drop(self.calls.on(moment, input));
        drop(self.calls.view(&self.world, "A visitor"));
    }

    fn sends(&self, frame: &str) {
        let frame: serde_json::Value = serde_json::from_str(frame).expect("a frame is JSON");
        if frame["method"] == "session.ack" {
            let acked = frame["params"]["pos"].as_u64().expect("a place");
            assert!(acked <= self.stored, "{acked} is acknowledged and {} is stored", self.stored);
        }
    }

    /// Whatever was handed on up to there is stored.
    fn store(&mut self, pos: u64) {
        let Some(place) = self.place else { return };
        let pos = pos.min(place.pos);
        self.stored = self.stored.max(pos);
        self.on(Input::Stored(Resume { pos, ..place }));
    }

    fn pass(&mut self, millis: u64) {
        let span = Span::millis(millis.min(600_000));
        self.now.steady = self.now.steady + span;
        self.now.wall = self.now.wall + span;
        self.world.expire_typing(self.now.steady);
        self.call(CallInput::Due);
        self.on(Input::Due);
    }

    /// What the page would be shown.
    fn show(&self) {
        let agent = self.world.agent().unwrap_or(AgentId(Uuid::nil()));
        let queue = Queue::new(self.now.steady);
        for known in self.world.conversations.values() {
            place(known, agent, self.now.wall, (None, None));
            state_box(known, &self.world, &queue, None, (None, None));
        }
    }
}
