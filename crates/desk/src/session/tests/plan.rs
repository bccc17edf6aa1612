//! Random plans.

use super::*;
use proptest::prelude::*;

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
                Step::Cuts => drop(bench.on(Input::Closed { code: None, why: LineDown::Cut })),
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
