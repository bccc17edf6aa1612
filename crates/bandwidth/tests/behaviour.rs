//! What the estimator, the budget and the ladder make of a call over links of every kind, in virtual time.

mod link;

use link::{Link, SenderSettings, Trace, run};
use std::time::Duration;

const fn s(n: u64) -> Duration {
    Duration::from_secs(n)
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

const CAP: f64 = 2.5e6;

/// Frames of a call, let go all together or spread: the leg may do either.
fn both_ways() -> [SenderSettings; 2] {
    [SenderSettings::default(), SenderSettings { paced: false, ..SenderSettings::default() }]
}

fn alone(link: &Link, send: &SenderSettings, seed: u64, lasts: u64) -> Trace {
    run(link, &[(s(0), send.clone())], seed, s(lasts)).remove(0)
}

fn narrow_then_wide(queue: u64) -> Link {
    let rates = vec![(s(0), 2.5e6), (s(20), 5e5), (s(50), 2.5e6)];
    Link { rates, queue: ms(queue), ..Link::default() }
}

fn median<T: Ord + Copy>(mut of: Vec<T>) -> T {
    of.sort();
    of[of.len() / 2]
}

#[test]
fn a_steady_link_is_used_and_its_queue_stays_short() {
    for send in both_ways() {
        for (seed, bps) in [(1, 1e6), (2, 5e5), (3, 2e6)] {
            let call = alone(&Link::of(bps), &send, seed, 40);
            let used = call.speed(s(10), s(40)) / bps;
            assert!((0.80..=1.05).contains(&used), "{used} of {bps}");
            assert!(call.wait(95, s(10), s(40)) < ms(100), "{:?} at {bps}", call.wait(95, s(10), s(40)));
        }
    }
}

#[test]
fn a_link_that_becomes_narrow_freezes_the_picture_at_most_half_a_second() {
    for send in both_ways() {
        for queue in [150, 300, 1_000] {
            let calls = (0..7).map(|seed| alone(&narrow_then_wide(queue), &send, seed, 24));
            let (freezes, drained): (Vec<Duration>, Vec<Duration>) =
                calls.map(|call| (call.freeze(s(20), s(24)), call.drained_after(s(20)))).unzip();
            assert!(median(freezes.clone()) <= ms(500), "queue {queue} ms: {freezes:?}");
            assert!(median(drained.clone()) <= ms(1_500), "queue {queue} ms: {drained:?}");
        }
    }
}

#[test]
fn the_budget_is_what_keeps_that_freeze_short() {
    let careless = SenderSettings { budget: false, ..SenderSettings::default() };
    let freeze = |send: &SenderSettings| {
        median(
            (0..5).map(|seed| alone(&narrow_then_wide(300), send, seed, 24).freeze(s(20), s(24))).collect(),
        )
    };
    assert!(freeze(&careless) > freeze(&SenderSettings::default()) * 2, "{:?}", freeze(&careless));
}

#[test]
fn nine_tenths_of_a_restored_link_are_used_within_ten_seconds() {
    for send in both_ways() {
        for seed in 0..3 {
            let call = alone(&narrow_then_wide(300), &send, seed, 65);
            let most = call.mean_target(s(59), s(60));
            let used = call.speed(s(59), s(61));
            assert!(most >= 0.9 * CAP && used >= 0.85 * CAP, "target {most}, used {used}");
        }
    }
}

#[test]
fn five_percent_of_random_loss_do_not_lower_the_target() {
    for send in both_ways() {
        for seed in 0..3 {
            let call = alone(&Link { loss: 0.05, ..Link::default() }, &send, seed, 90);
            let least = call.targets_within(s(15), s(90)).into_iter().fold(f64::INFINITY, f64::min);
            assert!(least > 0.8 * CAP, "fell to {least}");
        }
    }
}

#[test]
fn ten_percent_of_random_loss_are_taken_as_the_links_own() {
    for seed in 0..3 {
        let call = alone(&Link { loss: 0.10, ..Link::default() }, &SenderSettings::default(), seed, 90);
        assert!(call.mean_target(s(15), s(90)) > 0.8 * CAP, "{}", call.mean_target(s(15), s(90)));
        assert!(call.fps(s(15), s(90)) >= 15.0);
    }
}

#[test]
fn a_limiter_with_hardly_a_queue_is_obeyed() {
    let link = Link { queue: ms(20), ..Link::of(6e5) };
    let call = alone(&link, &SenderSettings::default(), 1, 60);
    let target = call.mean_target(s(20), s(60));
    assert!((2.5e5..=8e5).contains(&target), "{target}");
}

#[test]
fn three_hundred_kilobits_settle_and_the_picture_moves() {
    for send in both_ways() {
        let call = alone(&Link::of(3e5), &send, 4, 60);
        let targets = call.targets_within(s(15), s(60));
        let mean = targets.iter().sum::<f64>() / targets.len() as f64;
        let (least, most) = targets.iter().fold((mean, mean), |(a, b), t| (a.min(*t), b.max(*t)));
        assert!(most / mean < 1.3 && least / mean > 0.7, "{least} to {most} around {mean}");
        for second in 15..60 {
            let fps = call.fps(s(second), s(second + 1));
            assert!(fps >= 8.0, "{fps} frames in second {second}");
        }
        assert!(call.fps(s(15), s(60)) >= 10.0, "{}", call.fps(s(15), s(60)));
    }
}

#[test]
fn two_calls_share_a_link_within_three_to_one() {
    let usual = SenderSettings::default();
    let mut shares = Vec::new();
    for seed in 0..5 {
        // The second comes when the first fills the link, and has a minute to find its place.
        let calls = run(&Link::of(2e6), &[(s(0), usual.clone()), (s(20), usual.clone())], seed, s(120));
        let speeds: Vec<f64> = calls.iter().map(|call| call.speed(s(80), s(120))).collect();
        assert!(speeds[0] + speeds[1] > 0.8 * 2e6, "{speeds:?}");
        shares.push((100.0 * speeds[0].max(speeds[1]) / speeds[0].min(speeds[1])) as u64);
    }
    assert!(median(shares.clone()) <= 300, "hundredths: {shares:?}");
}

#[test]
fn jitter_and_reordering_do_not_starve_a_call_on_an_ample_link() {
    for send in both_ways() {
        let call = alone(&Link { jitter: ms(15), ..Link::default() }, &send, 5, 40);
        let targets = call.targets_within(s(15), s(40));
        assert!(targets.iter().all(|target| *target > 1e6), "{targets:?}");
    }
}

#[test]
fn clocks_that_drift_apart_or_are_set_do_not_matter() {
    for (skew_ppm, steps) in [
        (100.0, vec![]),
        (-100.0, vec![]),
        (0.0, vec![(s(20), 500.0), (s(25), -800.0)]),
        (0.0, vec![(s(20), 100_000.0), (s(25), -4_000_000.0)]),
    ] {
        let link = Link { skew_ppm, clock_steps: steps.clone(), ..Link::of(1e6) };
        let call = alone(&link, &SenderSettings::default(), 6, 60);
        let used = call.speed(s(10), s(60)) / 1e6;
        assert!(used > 0.75, "{used} with {skew_ppm} ppm and {steps:?}");
        assert!(call.wait(95, s(10), s(60)) < ms(100));
        assert!(call.freeze(s(10), s(60)) < ms(500), "{:?} with {steps:?}", call.freeze(s(10), s(60)));
    }
}

#[test]
fn silence_lowers_the_target_and_the_call_is_soon_back() {
    let link = Link { cut: Some((s(20), s(25))), ..Link::of(2e6) };
    let call = alone(&link, &SenderSettings::default(), 7, 60);
    assert!(call.targets_within(ms(24_500), s(25)).iter().all(|target| *target <= 80_000.0));
    assert!(call.mean_target(s(34), s(36)) > 0.7 * 2e6, "{}", call.mean_target(s(34), s(36)));
    assert!(call.freeze(ms(25_000), s(40)) < s(1), "{:?}", call.freeze(s(25), s(40)));
}

#[test]
fn reports_that_come_half_as_often_are_enough() {
    let link = Link { report_every: ms(100), ..Link::of(1e6) };
    let call = alone(&link, &SenderSettings::default(), 8, 40);
    assert!((0.80..=1.05).contains(&(call.speed(s(10), s(40)) / 1e6)));
    assert!(call.wait(95, s(10), s(40)) < ms(120));
}

#[test]
fn a_picture_that_needs_little_does_not_raise_the_target_without_end() {
    let send = SenderSettings { picture_most: 3e5, ..SenderSettings::default() };
    let call = alone(&Link::default(), &send, 9, 60);
    assert!(call.targets_within(s(20), s(60)).iter().all(|target| *target < 1e6));
    assert!(call.fps(s(20), s(60)) > 29.0);
}
