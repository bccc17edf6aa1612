//! Random plans: two agents and five visitors do whatever comes to their minds, connections and disks fail, the
//! hub stops and starts again. After every step the rules hold.
//!
//! A plan is made of its seed alone. `DESKBELL_SEED=17` plays one again, `DESKBELL_SEEDS=1000` plays so many.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test fails by panicking")]

mod line;
mod rules;
mod world;

use deskbell_testkit::{Cast, Folder};
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

async fn play(template: &Folder, seed: u64) {
    let mut world = World::start(template, seed).await;
    for _ in 0..STEPS {
        world.step().await;
        rules::check(&mut world).await;
    }
    rules::check_whole(&mut world).await;
    world.stop().await;
}

#[test]
fn two_agents_and_five_visitors_at_once_never_break_a_rule_whatever_fails() {
    let cast = Cast { visitors: 5, ..world::cast() };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let template = runtime().block_on(world::template(&cast));
    let played = std::thread::scope(|scope| {
        // Every other seed on another thread: each has a hub of its own.
        let players: Vec<_> = (0..2)
            .map(|player| {
                let template = &template;
                scope.spawn(move || {
                    let mut played = 0;
                    for seed in seeds().filter(|seed| seed % 2 == player) {
                        let done = std::panic::catch_unwind(|| runtime().block_on(play(template, seed)));
                        if let Err(panic) = done {
                            eprintln!("The plan of DESKBELL_SEED={seed} broke a rule.");
                            std::panic::resume_unwind(panic);
                        }
                        played += 1;
                    }
                    played
                })
            })
            .collect();
        players.into_iter().map(|player| player.join().unwrap()).sum::<u64>()
    });
    assert_eq!(played, seeds().count() as u64);
}
