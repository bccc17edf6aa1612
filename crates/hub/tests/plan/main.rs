//! Random plans: two agents and five visitors do whatever comes to their minds, connections and disks fail, the
//! hub stops and starts again. After every step the rules hold.
//!
//! A plan is made of its seed alone. `DESKBELL_SEED=17` plays one again, `DESKBELL_SEEDS=1000` plays so many.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test fails by panicking")]

mod board;
mod figures;
mod house;
mod line;
mod rules;
mod thoughts;
mod world;

use deskbell_protocol::event::EVENT_KINDS;
use deskbell_testkit::{Cast, Folder};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use world::World;

/// Plans without `DESKBELL_SEEDS`.
const SEEDS: u64 = 1_000;
/// What is over when it is told is no part of what holds.
const NEVER_IN_A_SNAPSHOT: &[&str] = &["conversation.left"];
/// Whose a phone is never changes.
const NEVER_IN_A_LOG: &[&str] = &["phone.updated"];
/// Steps of a plan.
const STEPS: u32 = 50;

fn seeds() -> Range<u64> {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    match (number("DESKBELL_SEED"), number("DESKBELL_SEEDS")) {
        (Some(seed), _) => seed..seed + 1,
        (None, seeds) => 0..seeds.unwrap_or(SEEDS),
    }
}

/// Where the plans have led, and how many of them.
#[derive(Default)]
struct Seen {
    played: u64,
    /// Phases of calls.
    phases: BTreeMap<&'static str, u64>,
    /// Kinds of events in snapshots.
    parts: BTreeMap<String, u64>,
    /// Kinds of events in logs.
    events: BTreeMap<String, u64>,
    /// What the boards say was missed.
    missed: usize,
    /// What was counted for the figures.
    counted: BTreeMap<&'static str, u64>,
}

impl Seen {
    fn add(&mut self, more: Self) {
        self.played += more.played;
        self.missed += more.missed;
        more.phases.into_iter().for_each(|(name, count)| *self.phases.entry(name).or_default() += count);
        more.counted.into_iter().for_each(|(name, count)| *self.counted.entry(name).or_default() += count);
        more.parts.into_iter().for_each(|(name, count)| *self.parts.entry(name).or_default() += count);
        more.events.into_iter().for_each(|(name, count)| *self.events.entry(name).or_default() += count);
    }
}

/// Plays a plan, and says where it has led.
async fn play(template: &Folder, seed: u64) -> Seen {
    let mut world = World::start(template, seed).await;
    world.open().await;
    for _ in 0..STEPS {
        world.step().await;
        rules::check(&mut world).await;
    }
    rules::check_whole(&mut world).await;
    let missed = board::is_what_a_new_watcher_sees(&mut world).await;
    let counted = figures::equal_a_slow_recomputation(&world).await;
    let told = || world.actors.iter().map(|actor| &actor.told);
    let seen = Seen {
        played: 1,
        missed,
        counted: counted.into_iter().map(|name| (name, 1)).collect(),
        phases: world.phases.take().into_iter().map(|phase| (phase, 1)).collect(),
        parts: told().flat_map(|told| told.parts.names()).map(|kind| (kind, 1)).collect(),
        events: told().flat_map(|told| told.events.names()).map(|kind| (kind, 1)).collect(),
    };
    world.stop().await;
    seen
}

#[test]
fn two_agents_at_three_desks_and_five_visitors_never_break_a_rule_whatever_fails() {
    let cast = Cast { visitors: 5, ..world::cast() };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let template = runtime().block_on(world::template(&cast));
    let seen = std::thread::scope(|scope| {
        // Every other seed on another thread: each has a hub of its own.
        let players: Vec<_> = (0..2)
            .map(|player| {
                let template = &template;
                scope.spawn(move || {
                    let mut seen = Seen::default();
                    for seed in seeds().filter(|seed| seed % 2 == player) {
                        let done = std::panic::catch_unwind(|| runtime().block_on(play(template, seed)));
                        match done {
                            Ok(more) => seen.add(more),
                            Err(panic) => {
                                eprintln!("The plan of DESKBELL_SEED={seed} broke a rule.");
                                std::panic::resume_unwind(panic);
                            }
                        }
                    }
                    seen
                })
            })
            .collect();
        players.into_iter().map(|player| player.join().unwrap()).fold(Seen::default(), |mut seen, more| {
            seen.add(more);
            seen
        })
    });
    let Seen { played, phases, parts, events, missed, counted } = seen;
    assert_eq!(played, seeds().count() as u64);
    println!("Plans by the phases of their calls: {phases:?}");
    println!("By the kinds of events in snapshots: {parts:?}");
    println!("And in logs: {events:?}");
    println!("By what was counted: {counted:?}");
    println!("Calls and attempts that the boards say were missed: {missed}");
    if played >= SEEDS {
        assert!(missed > 0, "the plans miss some");
        let all = [
            "active",
            "connecting",
            "invited",
            "move claimed",
            "move making",
            "move offered",
            "move over",
            "moved",
            "reconnecting",
            "ringing",
            "room",
            "waiting",
        ];
        assert_eq!(phases.into_keys().collect::<Vec<_>>(), all, "the plans lead calls everywhere");
        let all = [
            "absent",
            "begun",
            "busy",
            "calls_failed",
            "declined",
            "ended",
            "first_response",
            "handle",
            "handoffs",
            "response",
            "talk",
            "transfers",
            "unanswered",
            "wait",
        ];
        assert_eq!(
            counted.into_keys().collect::<Vec<_>>(),
            all,
            "T6: the plans lead to everything that is counted"
        );
        // A kind that is new has to be played before what it adds up to is known to be true.
        let all = |but: &[&str]| {
            let kinds = EVENT_KINDS.iter().filter(|kind| !but.contains(kind));
            kinds.map(|kind| (*kind).to_owned()).collect::<BTreeSet<_>>()
        };
        assert_eq!(parts.into_keys().collect::<BTreeSet<_>>(), all(NEVER_IN_A_SNAPSHOT));
        assert_eq!(events.into_keys().collect::<BTreeSet<_>>(), all(NEVER_IN_A_LOG));
    }
}
