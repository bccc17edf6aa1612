//! The rules of a call at this desk.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test names the one that it looks for")]

mod any_order;
mod astray;
mod legs;
mod moves;
mod quality;
mod rings;
mod share;

use super::inputs::{CallAsk, Input, Moment, Output, Refused};
use super::machine::Calls;
use crate::command::Action;
use crate::view::{CallStage, CallView};
use crate::world::World;
use deskbell_domain::call::{CallEnd, CallPhase, MediaState, Sending};
use deskbell_domain::{AgentId, CallId, ConversationId, DeviceId, LegId, Span, Time};
use deskbell_media::{LegKey, Order, Report};
use deskbell_protocol::call::{CallHead, Candidate, IceServers, Signal, SignalFrame};
use uuid::Uuid;

const ME: AgentId = AgentId(Uuid::from_u128(1));
const HERE: DeviceId = DeviceId(Uuid::from_u128(2));
const THERE: DeviceId = DeviceId(Uuid::from_u128(3));
const CALL: CallId = CallId(Uuid::from_u128(10));
const OTHER: CallId = CallId(Uuid::from_u128(11));
const LEG: LegId = LegId(Uuid::from_u128(20));
const WHERE: ConversationId = ConversationId(Uuid::from_u128(30));
const ON: MediaState = MediaState::of(Sending::On, Sending::On);
const OFF: MediaState = MediaState::of(Sending::Off, Sending::Off);
/// The hub's clock runs ahead of the steady one by this.
const AHEAD: Span = Span::hours(1);

/// A machine, its time, and the leg that was opened last.
struct Bench {
    calls: Calls,
    steady: Time,
    version: u64,
    opened: Option<LegKey>,
}

impl Bench {
    /// A desk that is online and idle.
    fn live() -> Self {
        let mut bench =
            Self { calls: Calls::new(HERE, "A desk".into()), steady: Time(0), version: 0, opened: None };
        bench.on(Input::Live { me: Some(ME) });
        bench
    }

    /// A desk at which a call rings.
    fn ringing() -> Self {
        let mut bench = Self::live();
        bench.head(ringing(30));
        bench
    }

    /// A desk that has answered, and knows servers.
    fn connecting() -> Self {
        let mut bench = Self::ringing();
        bench.servers();
        bench.must(CallAsk::Answer(CALL));
        bench.head(connecting(HERE));
        bench
    }

    /// A desk in a call.
    fn active() -> Self {
        let mut bench = Self::connecting();
        bench.media(Report::Leg { leg: bench.key(), state: deskbell_media::LegState::Connected });
        bench.head(active(HERE));
        bench
    }

    fn moment(&self) -> Moment {
        Moment { hub: self.steady + AHEAD, steady: self.steady }
    }

    fn on(&mut self, input: Input) -> Vec<Output> {
        let owed = self.calls.on(self.moment(), input);
        self.note(&owed);
        owed
    }

    fn media(&mut self, report: Report) -> Vec<Output> {
        self.on(Input::Media(report))
    }

    fn head(&mut self, call: CallPhase) -> Vec<Output> {
        let head = self.of(CALL, call);
        self.on(Input::Head(head))
    }

    /// The next head of a call.
    fn of(&mut self, id: CallId, call: CallPhase) -> CallHead {
        self.version += 1;
        let agent = match call {
            CallPhase::Invited { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Ended { .. } => OFF,
            CallPhase::Room { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. } => ON,
        };
        let (version, epoch) = (self.version, 1);
        CallHead {
            id,
            conversation: WHERE,
            version,
            epoch,
            leg: LEG,
            call,
            visitor: ON,
            agent,
            second_leg: None,
            handoff: None,
        }
    }

    fn ask(&mut self, ask: CallAsk) -> Result<Vec<Output>, Refused> {
        let owed = self.calls.ask(self.moment(), ask)?;
        self.note(&owed);
        Ok(owed)
    }

    fn must(&mut self, ask: CallAsk) -> Vec<Output> {
        self.ask(ask).expect("it can be done")
    }

    fn servers(&mut self) -> Vec<Output> {
        let servers = Some(servers(self.moment().hub + Span::hours(1)));
        self.on(Input::Ice { call: CALL, servers })
    }

    fn signal(&mut self, signal: Signal) -> Vec<Output> {
        self.on(Input::Signal(frame(signal)))
    }

    /// The engine's name for the leg that was opened last.
    fn key(&self) -> LegKey {
        self.opened.expect("a leg was opened")
    }

    fn note(&mut self, owed: &[Output]) {
        for order in engine(owed) {
            if let Order::Open { leg, .. } = order {
                self.opened = Some(*leg);
            }
        }
    }

    fn view(&self) -> Option<CallView> {
        self.calls.view(&World::default(), "A visitor")
    }

    fn stage(&self) -> Option<CallStage> {
        self.view().map(|view| view.stage)
    }
}

fn servers(expires: Time) -> IceServers {
    IceServers { servers: Vec::new(), relay_only: false, expires }
}

/// It rings for so many seconds from the beginning of the steady clock.
fn ringing(secs: u64) -> CallPhase {
    let since = Time(0) + AHEAD;
    CallPhase::Ringing { agent: ME, name: "Ana".into(), since, deadline: since + Span::secs(secs) }
}

fn connecting(device: DeviceId) -> CallPhase {
    let since = Time(0) + AHEAD;
    let device = Some(device);
    CallPhase::Connecting { agent: ME, name: "Ana".into(), device, since, deadline: since + Span::secs(15) }
}

fn active(device: DeviceId) -> CallPhase {
    CallPhase::Active { agent: ME, name: "Ana".into(), device: Some(device), since: Time(0) + AHEAD }
}

fn reconnecting(device: DeviceId) -> CallPhase {
    let since = Time(0) + AHEAD;
    let device = Some(device);
    CallPhase::Reconnecting { agent: ME, name: "Ana".into(), device, since, deadline: since + Span::secs(30) }
}

fn ended(why: CallEnd) -> CallPhase {
    CallPhase::Ended { at: Time(0) + AHEAD + Span::secs(9), why }
}

fn frame(signal: Signal) -> SignalFrame {
    SignalFrame { call: CALL, leg: LEG, signal }
}

fn offer(generation: u32, fresh: bool) -> Signal {
    Signal::Offer { generation, fresh, sdp: format!("offer {generation}") }
}

fn candidate(generation: u32, text: &str) -> Signal {
    let candidate = Candidate { candidate: text.into(), sdp_mid: None, sdp_m_line_index: Some(0) };
    Signal::Candidate { generation, candidate }
}

fn engine(owed: &[Output]) -> Vec<&Order> {
    owed.iter()
        .filter_map(|output| match output {
            Output::Engine(order) => Some(order),
            _ => None,
        })
        .collect()
}

fn commands(owed: &[Output]) -> Vec<&Action> {
    owed.iter()
        .filter_map(|output| match output {
            Output::Command(action) => Some(action),
            _ => None,
        })
        .collect()
}

fn signals(owed: &[Output]) -> Vec<&Signal> {
    owed.iter()
        .filter_map(|output| match output {
            Output::Signal(frame) => Some(&frame.signal),
            _ => None,
        })
        .collect()
}
