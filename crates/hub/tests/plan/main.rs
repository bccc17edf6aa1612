//! Random plans: two agents and five visitors do whatever comes to their minds, connections and disks fail, the
//! hub stops and starts again. After every step the rules hold.
//!
//! A plan is made of its seed alone. `DESKBELL_SEED=17` plays one again, `DESKBELL_SEEDS=1000` plays so many.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test fails by panicking")]

mod line;
mod rules;
mod world;

use deskbell_testkit::{Cast, Folder};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use world::World;

/// Plans without `DESKBELL_SEEDS`.
const SEEDS: u64 = 1_000;
/// Steps of a plan.
const STEPS: u32 = 50;

fn seeds() -> Range<u64> {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    match (number("DESKBELL_SEED"), number("DESKBELL_SEEDS")) {
        (Some(seed), _) => seed..seed + 1,
        (None, seeds) => 0..seeds.unwrap_or(SEEDS),
    }
}

/// Plays a plan, and says through which phases calls went in it.
async fn play(template: &Folder, seed: u64) -> BTreeSet<&'static str> {
    let mut world = World::start(template, seed).await;
    world.open().await;
    for _ in 0..STEPS {
        world.step().await;
        rules::check(&mut world).await;
    }
    rules::check_whole(&mut world).await;
    let phases = world.phases.take();
    world.stop().await;
    phases
}

#[test]
fn two_agents_at_three_desks_and_five_visitors_never_break_a_rule_whatever_fails() {
    let cast = Cast { visitors: 5, ..world::cast() };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let template = runtime().block_on(world::template(&cast));
    let (played, counts) = std::thread::scope(|scope| {
        // Every other seed on another thread: each has a hub of its own.
        let players: Vec<_> = (0..2)
            .map(|player| {
                let template = &template;
                scope.spawn(move || {
                    let (mut played, mut counts) = (0, BTreeMap::new());
                    for seed in seeds().filter(|seed| seed % 2 == player) {
                        let done = std::panic::catch_unwind(|| runtime().block_on(play(template, seed)));
                        match done {
                            Ok(seen) => {
                                seen.into_iter().for_each(|phase| *counts.entry(phase).or_insert(0) += 1)
                            }
                            Err(panic) => {
                                eprintln!("The plan of DESKBELL_SEED={seed} broke a rule.");
                                std::panic::resume_unwind(panic);
                            }
                        }
                        played += 1;
                    }
                    (played, counts)
                })
            })
            .collect();
        players.into_iter().map(|player| player.join().unwrap()).fold(
            (0, BTreeMap::new()),
            |(played, mut counts), (more, seen)| {
                seen.into_iter().for_each(|(phase, count)| *counts.entry(phase).or_insert(0_u64) += count);
                (played + more, counts)
            },
        )
    });
    assert_eq!(played, seeds().count() as u64);
    println!("Plans by the phases of their calls: {counts:?}");
    if played >= SEEDS {
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
        assert_eq!(counts.into_keys().collect::<Vec<_>>(), all, "the plans lead calls everywhere");
    }
}
