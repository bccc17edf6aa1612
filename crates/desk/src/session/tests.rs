//! The session's rules, one after another, on a bench: a hub that is played by the test, and two clocks.

use super::{Input, Output, Session};
use crate::clock::Now;
use deskbell_domain::{AgentId, DeviceId, Epoch, Span, Time, UserId};
use deskbell_protocol::limits::LIMITS;
use deskbell_protocol::rpc::{Answer, Id};
use deskbell_protocol::session::{Device, DeviceKind, Opened, Pos, Resume};
use deskbell_protocol::{Code, Event, WireError};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

const EPOCH: Epoch = Epoch(Uuid::from_u128(1));
const TOKEN: &str = "a token";

struct Bench {
    session: Session,
    now: Now,
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
        let mut bench = Self { session: Session::new(device), now, owed: Vec::new() };
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
            server_time: self.now.wall,
            limits: LIMITS,
        };
        let id = self.last_request("session.open");
        self.frame(&Answer::new(Some(Id::Number(id)), Ok(opened)))
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

mod open {
    use super::*;

    #[test]
    fn a_first_start_asks_for_a_snapshot_and_hands_it_on_in_one_piece() {
        let mut bench = Bench::started(None);
        bench.connect();
        assert_eq!(bench.asked_for(), Value::Null);
        bench.welcome(false).hub("snapshot", site(None)).hub("snapshot", site(None));
        assert_eq!(bench.count(|output| matches!(output, Output::Snapshot { .. })), 0);
        assert!(!bench.session.is_live());
        bench.live(9);
        let parts = bench.owed.iter().find_map(|output| match output {
            Output::Snapshot { place, parts } => Some((place.pos, parts.len())),
            _ => None,
        });
        assert_eq!(parts, Some((9, 2)));
        assert!(bench.session.is_live());
        assert_eq!(bench.event(10).events(), [10]);
    }

    #[test]
    fn what_comes_about_between_the_parts_of_a_snapshot_belongs_to_it() {
        let mut bench = Bench::started(None);
        bench.connect().welcome(false).hub("snapshot", site(None)).event(9).live(9);
        let parts =
            bench.count(|output| matches!(output, Output::Snapshot { parts, .. } if parts.len() == 2));
        assert_eq!((parts, bench.events()), (1, vec![]));
        assert_eq!(bench.event(10).events(), [10]);
    }

    #[test]
    fn a_resume_names_the_stored_place_and_hands_on_what_was_missed() {
        let mut bench = Bench::started(Some(7));
        bench.connect();
        assert_eq!(bench.asked_for(), json!({ "epoch": EPOCH, "pos": 7 }));
        bench.welcome(true).event(8).event(9).live(9);
        assert_eq!(bench.events(), [8, 9]);
        assert!(bench.session.is_live());
    }

    #[test]
    fn a_place_that_is_gone_brings_a_snapshot() {
        let mut bench = Bench::started(Some(7));
        bench.connect().welcome(false).hub("snapshot", site(None)).live(5_000).event(5_001);
        assert_eq!(bench.count(|output| matches!(output, Output::Snapshot { .. })), 1);
        assert_eq!(bench.events(), [5_001]);
    }

    #[test]
    fn a_temporary_refusal_waits_as_long_as_the_hub_says() {
        let mut bench = Bench::started(Some(7));
        bench.connect().refuse("session.open", WireError::new(Code::Unavailable, "No.").retry_after(9_000));
        assert_eq!((bench.waits(), bench.disconnects()), (Some(9_000), 1));
    }

    #[test]
    fn a_token_that_is_no_longer_good_ends_the_session_in_words() {
        let mut bench = Bench::started(Some(7));
        bench.connect().refuse("session.open", WireError::new(Code::BadToken, "No."));
        let ended = bench.owed.iter().find_map(|output| match output {
            Output::Ended(stop) => Some((stop.signed_out, stop.words.clone())),
            _ => None,
        });
        assert_eq!(ended, Some((true, "You were signed out on the hub. Sign in again.".into())));
        assert_eq!(bench.session.next_deadline(), None);
    }

    #[test]
    fn a_hub_that_does_not_answer_is_given_up_after_10_s() {
        let mut bench = Bench::started(Some(7));
        bench.pass(9_999);
        assert_eq!(bench.disconnects(), 0);
        bench.pass(1);
        assert_eq!((bench.disconnects(), bench.waits()), (1, Some(500)));
        bench.pass(500).connect().pass(10_000);
        assert_eq!(bench.disconnects(), 2);
    }

    #[test]
    fn the_token_stands_in_the_request_and_nowhere_else() {
        let mut bench = Bench::started(Some(7));
        bench.connect().welcome(true).live(7);
        let frames: Vec<String> = bench.sent().iter().map(Value::to_string).collect();
        assert_eq!(frames.iter().filter(|frame| frame.contains(TOKEN)).count(), 1);
    }
}

mod log {
    use super::*;

    #[test]
    fn an_event_that_comes_twice_is_handed_on_once() {
        let mut bench = Bench::live_at(7);
        bench.event(8).event(8).event(7).event(9);
        assert_eq!(bench.events(), [8, 9]);
        assert_eq!(bench.disconnects(), 0);
    }

    #[test]
    fn a_gap_is_not_jumped_the_session_comes_back_at_its_own_place() {
        let mut bench = Bench::live_at(7);
        bench.event(8).event(10);
        assert_eq!((bench.events(), bench.disconnects()), (vec![8], 1));
        bench.pass(500).connect();
        assert_eq!(bench.asked_for()["pos"], 8);
    }

    #[test]
    fn a_gap_in_what_was_missed_asks_for_a_snapshot_because_the_same_would_come_again() {
        let mut bench = Bench::started(Some(7));
        bench.connect().welcome(true).event(9).pass(500).connect();
        assert_eq!(bench.asked_for(), Value::Null);
    }

    #[test]
    fn what_was_missed_ends_where_the_hub_says_or_there_is_a_gap() {
        let mut bench = Bench::started(Some(7));
        bench.connect().welcome(true).event(8).live(9);
        assert!(!bench.session.is_live());
        assert_eq!(bench.disconnects(), 1);
    }

    #[test]
    fn an_unknown_kind_counts_and_is_acknowledged() {
        let mut bench = Bench::live_at(7);
        bench
            .hub("event", json!({ "pos": 8, "kind": "moon.rose", "body": {} }))
            .event(9)
            .stored(9)
            .pass(1_000);
        assert_eq!(bench.events(), [9]);
        assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 9 })]);
    }

    #[test]
    fn a_body_that_does_not_fit_counts_too_or_it_would_come_for_ever() {
        let mut bench = Bench::live_at(7);
        bench.hub("event", json!({ "pos": 8, "kind": "me.updated", "body": 5 })).event(9);
        assert_eq!((bench.events(), bench.disconnects()), (vec![9], 0));
    }

    #[test]
    fn a_frame_that_is_no_frame_ends_nothing() {
        let mut bench = Bench::live_at(7);
        for frame in
            ["<html>", "null", "[]", "{", "", "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":null}"]
        {
            bench.on(Input::Frame(frame.into()));
        }
        assert_eq!(bench.event(8).events(), [8]);
    }

    #[test]
    fn a_copy_that_is_lost_is_fetched_anew() {
        let mut bench = Bench::live_at(7);
        bench.on(Input::Forgotten).pass(500).connect();
        assert_eq!(bench.asked_for(), Value::Null);
    }
}

mod ack {
    use super::*;

    #[test]
    fn nothing_is_acknowledged_before_it_is_stored() {
        let mut bench = Bench::live_at(7);
        bench.event(8).event(9).pass(5_000);
        assert!(bench.sent_with("session.ack").is_empty());
        bench.stored(8).pass(999);
        assert!(bench.sent_with("session.ack").is_empty());
        bench.pass(1);
        assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 8 })]);
    }

    #[test]
    fn after_64_events_it_waits_no_longer() {
        let mut bench = Bench::live_at(0);
        for pos in 1..=64 {
            bench.event(pos);
        }
        bench.stored(63);
        assert!(bench.sent_with("session.ack").is_empty());
        bench.stored(64);
        assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 64 })]);
    }

    #[test]
    fn what_is_stored_is_acknowledged_before_closing() {
        let mut bench = Bench::live_at(7);
        bench.event(8).stored(8).on(Input::Stop);
        assert_eq!(bench.sent_with("session.ack"), [json!({ "pos": 8 })]);
        assert!(matches!(bench.owed.iter().rev().nth(1), Some(Output::Disconnect)));
    }

    #[test]
    fn a_place_in_another_log_is_not_acknowledged() {
        let mut bench = Bench::live_at(7);
        bench.on(Input::Stored(Resume { epoch: Epoch(Uuid::from_u128(99)), pos: 5_000 })).pass(2_000);
        assert!(bench.sent_with("session.ack").is_empty());
    }
}

mod heartbeat {
    use super::*;

    fn answer_probe(bench: &mut Bench, server_time: Time, top_pos: Pos) {
        let id = bench.last_request("session.probe");
        let probed = json!({ "server_time": server_time, "top_pos": top_pos });
        bench.frame(&Answer::new(Some(Id::Number(id)), Ok(probed)));
    }

    #[test]
    fn a_ping_is_answered_with_its_time() {
        let mut bench = Bench::live_at(7);
        bench.hub("ping", json!({ "top_pos": 7, "server_time": 42 }));
        assert_eq!(bench.sent_with("session.pong"), [json!({ "server_time": 42 })]);
    }

    #[test]
    fn a_place_above_ours_shows_a_silent_loss() {
        let mut bench = Bench::live_at(7);
        bench.hub("ping", json!({ "top_pos": 8, "server_time": 42 }));
        assert_eq!(bench.disconnects(), 1);
    }

    #[test]
    fn silence_of_25_s_ends_the_line_and_any_frame_ends_the_silence() {
        let mut bench = Bench::live_at(7);
        bench.pass(24_000).hub("ping", json!({ "top_pos": 7, "server_time": 1 })).pass(24_999);
        assert_eq!(bench.disconnects(), 0);
        bench.pass(1);
        assert_eq!(bench.disconnects(), 1);
    }

    #[test]
    fn a5_a_probe_every_10_s_measures_the_round_trip_and_the_skew() {
        let mut bench = Bench::started(Some(7));
        bench.connect().welcome(true).live(7);
        bench.pass(40);
        let day = 86_400_000;
        let server_time = Time(bench.now.wall.0 - 20 + day);
        answer_probe(&mut bench, server_time, 7);
        let facts = bench.session.facts();
        assert_eq!((facts.round_trip, facts.skew_ms), (Some(Span::millis(40)), day));
        bench.pass(10_000);
        assert_eq!(bench.sent_with("session.probe").len(), 2);
    }

    #[test]
    fn after_a_wake_the_hub_has_3_s_to_answer() {
        let mut bench = Bench::live_at(7);
        bench.on(Input::Wake).pass(2_999);
        assert_eq!(bench.disconnects(), 0);
        bench.pass(1);
        assert_eq!(bench.disconnects(), 1);
    }

    #[test]
    fn an_answered_probe_leaves_the_line_alone() {
        let mut bench = Bench::started(Some(7));
        bench.connect().welcome(true).live(7).on(Input::Wake);
        answer_probe(&mut bench, Time(0), 7);
        bench.pass(3_000);
        assert_eq!(bench.disconnects(), 0);
    }

    #[test]
    fn a_clock_that_is_set_changes_no_deadline() {
        let mut bench = Bench::live_at(7);
        bench.now.wall = Time(0);
        bench.pass(24_999);
        assert_eq!(bench.disconnects(), 0);
        bench.pass(1);
        assert_eq!(bench.disconnects(), 1);
    }
}

mod reconnect {
    use super::*;

    fn closed(code: Option<u16>) -> Input {
        Input::Closed { code, why: "cut".into() }
    }

    #[test]
    fn the_wait_doubles_from_half_a_second_to_15_s() {
        let mut bench = Bench::started(Some(7));
        let mut waits = Vec::new();
        for _ in 0..7 {
            bench.on(closed(None));
            let wait = bench.waits().unwrap();
            waits.push(wait);
            bench.pass(wait);
        }
        assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    }

    #[test]
    fn jitter_is_full() {
        for (share, wait) in [(0.0, 0), (0.5, 250), (0.999, 499)] {
            let mut bench = Bench::live_at(7);
            bench.now.share = share;
            bench.on(closed(None));
            assert_eq!(bench.waits(), Some(wait));
        }
    }

    #[test]
    fn only_a_line_that_held_counts_as_a_fresh_start() {
        let mut bench = Bench::live_at(7);
        bench.on(closed(None)).pass(500).connect().welcome(true).live(7).pass(1_000).on(closed(None));
        assert_eq!(bench.waits(), Some(1_000));
        bench.pass(1_000).connect().welcome(true).live(7).pass(15_000).on(closed(None));
        assert_eq!(bench.waits(), Some(500));
    }

    #[test]
    fn close_codes_below_4500_come_back_and_those_above_do_not() {
        for code in [1_000, 1_006, 4_000, 4_408, 4_409, 4_499] {
            let mut bench = Bench::live_at(7);
            assert!(bench.on(closed(Some(code))).waits().is_some(), "{code}");
        }
        for (code, signed_out) in [(4_500, true), (4_501, false), (4_502, false), (4_999, false)] {
            let mut bench = Bench::live_at(7);
            bench.on(closed(Some(code)));
            let ended = bench.owed.iter().find_map(|output| match output {
                Output::Ended(stop) => Some(stop.signed_out && !stop.words.is_empty()),
                _ => None,
            });
            assert_eq!(ended, Some(signed_out), "{code}");
            bench.on(Input::Wake).pass(60_000);
            assert_eq!(bench.connects(), 0, "{code}");
        }
    }

    #[test]
    fn d4_a_wake_does_not_sit_out_the_wait() {
        let mut bench = Bench::live_at(7);
        bench.on(closed(None)).on(Input::Wake);
        assert_eq!(bench.connects(), 1);
    }

    #[test]
    fn questions_without_a_line_are_refused_and_answers_of_a_lost_line_settle_nothing() {
        let ask = |key| Input::Ask {
            key,
            method: "conversation.why",
            params: serde_json::value::to_raw_value(&json!({})).unwrap(),
        };
        let answers = |bench: &Bench| bench.count(|output| matches!(output, Output::Answer { .. }));
        let mut bench = Bench::started(Some(7));
        bench.on(ask(1));
        assert_eq!(answers(&bench), 1);
        let mut bench = Bench::live_at(7);
        bench.on(ask(2));
        let id = bench.last_request("conversation.why");
        bench.on(closed(None)).pass(500).connect().welcome(true).live(7);
        bench.frame(&Answer::new(Some(Id::Number(id)), Ok(())));
        assert_eq!(answers(&bench), 0);
    }
}

/// What a hub and a network can do to a session.
#[derive(Clone, Debug)]
enum Step {
    Happens,
    Delivers(usize),
    Repeats(Pos),
    Loses(usize),
    Cuts,
    Stores,
    Passes(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Happens),
        4 => (1_usize..5).prop_map(Step::Delivers),
        1 => (1_u64..30).prop_map(Step::Repeats),
        1 => (1_usize..3).prop_map(Step::Loses),
        1 => Just(Step::Cuts),
        2 => Just(Step::Stores),
        2 => (1_u64..20_000).prop_map(Step::Passes),
    ]
}

proptest! {
    /// Whatever is lost, repeated or cut: each event is handed on once and in order, nothing is acknowledged
    /// that is not stored, and once the network is good again nothing is missing.
    #[test]
    fn no_event_is_lost_or_doubled(steps in proptest::collection::vec(step(), 1..80)) {
        let mut bench = Bench::started(Some(0));
        let mut log: Pos = 0;
        // What is on its way to the desk on this line.
        let mut wire: Vec<Pos> = Vec::new();
        let mut stored: Pos = 0;
        let calm = [Step::Passes(60_000), Step::Delivers(1_000), Step::Stores, Step::Passes(2_000)];
        for step in steps.into_iter().chain(calm) {
            match step {
                Step::Happens => {
                    log += 1;
                    wire.push(log);
                }
                Step::Delivers(count) => {
                    for pos in wire.drain(..count.min(wire.len())) {
                        bench.event(pos);
                    }
                    bench.hub("ping", json!({ "top_pos": log - wire.len() as u64, "server_time": 0 }));
                }
                Step::Repeats(pos) if pos <= log => drop(bench.event(pos)),
                Step::Repeats(_) => {}
                Step::Loses(count) => drop(wire.drain(..count.min(wire.len()))),
                Step::Cuts => drop(bench.on(Input::Closed { code: None, why: "cut".into() })),
                Step::Stores => {
                    stored = bench.events().last().copied().unwrap_or(stored);
                    bench.stored(stored);
                }
                Step::Passes(millis) => drop(bench.pass(millis)),
            }
            if !bench.session.is_live() && bench.session.facts().next_try.is_none() {
                bench.caught_up(log);
                wire.clear();
            }
            let acked = bench.sent_with("session.ack").last().map_or(0, |ack| ack["pos"].as_u64().unwrap());
            prop_assert!(acked <= stored);
        }
        if !bench.session.is_live() {
            bench.on(Input::Wake).caught_up(log);
        }
        prop_assert_eq!(bench.events(), (1..=log).collect::<Vec<_>>());
    }
}
