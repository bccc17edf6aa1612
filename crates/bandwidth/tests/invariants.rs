//! Whatever the feedback, the outcome stays within its bounds.

use deskbell_bandwidth::{
    BudgetSettings, Estimator, Ladder, LadderSettings, Load, PacketReport, Rung, SendBudget, Settings, Split,
    SplitSettings,
};
use proptest::prelude::*;
use std::time::Duration;

fn time() -> impl Strategy<Value = Duration> {
    prop_oneof![
        4 => (0u64..20_000).prop_map(Duration::from_millis),
        1 => any::<u64>().prop_map(Duration::from_micros),
        1 => Just(Duration::MAX),
    ]
}

fn report() -> impl Strategy<Value = PacketReport> {
    (time(), proptest::option::of(time()), any::<u32>(), proptest::option::of(0u32..4))
        .prop_map(|(sent, arrived, bytes, probe)| PacketReport { sent, arrived, bytes, probe })
}

#[derive(Clone, Debug)]
enum Happening {
    Feedback(Duration, Vec<PacketReport>, Option<Duration>),
    Tick(Duration),
    Plan(Duration),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => (time(), proptest::collection::vec(report(), 0..40), proptest::option::of(time()))
            .prop_map(|(now, reports, round_trip)| Happening::Feedback(now, reports, round_trip)),
        1 => time().prop_map(Happening::Tick),
        1 => time().prop_map(Happening::Plan),
    ]
}

proptest! {
    #[test]
    fn no_feedback_takes_the_target_out_of_its_bounds(happenings in proptest::collection::vec(happening(), 0..40)) {
        let settings = Settings { probing: true, ..Settings::default() };
        let mut estimator = Estimator::new(settings.clone());
        for happening in happenings {
            match happening {
                Happening::Feedback(now, reports, round_trip) => estimator.on_feedback(now, &reports, round_trip),
                Happening::Tick(now) => estimator.on_tick(now),
                Happening::Plan(now) => {
                    if let Some(probe) = estimator.probe_plan(now) {
                        prop_assert!(probe.packets > 0 && probe.bps > 0);
                    }
                }
            }
            prop_assert!((settings.floor_bps..=settings.cap_bps).contains(&estimator.target_bps()));
            let figures = estimator.figures();
            prop_assert!((0.0..=1.0).contains(&figures.loss));
            prop_assert!(figures.delay_bps >= settings.floor_bps && figures.delay_bps <= settings.cap_bps);
            let _ = (estimator.state(), estimator.queue());
        }
    }

    /// The same for the sequences that come from a real link, which random ones never look like.
    #[test]
    fn no_plausible_feedback_takes_the_target_out_of_its_bounds(
        spacing in 1u64..60, delays in proptest::collection::vec(0u64..3_000, 1..400), lose in 1usize..9,
    ) {
        let settings = Settings::default();
        let mut estimator = Estimator::new(settings.clone());
        for (at, batch) in delays.chunks(8).enumerate() {
            let reports: Vec<PacketReport> = batch.iter().enumerate().map(|(n, delay)| {
                let sent = Duration::from_millis((at * 8 + n) as u64 * spacing);
                let arrived = (n % lose != 1).then(|| sent + Duration::from_millis(*delay));
                PacketReport { sent, arrived, bytes: 1_200, probe: None }
            }).collect();
            let now = Duration::from_millis((at + 1) as u64 * 8 * spacing + 50);
            estimator.on_feedback(now, &reports, None);
            estimator.on_tick(now);
            prop_assert!((settings.floor_bps..=settings.cap_bps).contains(&estimator.target_bps()));
        }
    }

    #[test]
    fn the_shares_never_exceed_the_target_beyond_the_least_voice(
        steps in proptest::collection::vec((time(), 0u64..3_000_000), 0..50),
    ) {
        let settings = SplitSettings::default();
        let mut split = Split::new(settings.clone());
        for (now, target) in steps {
            let shares = split.divide(now, target);
            prop_assert!((settings.voice_least_bps..=settings.voice_bps).contains(&shares.voice_bps));
            prop_assert!(shares.voice_bps + shares.picture_bps.unwrap_or(0) <= target.max(settings.voice_least_bps));
            prop_assert_eq!(shares.picture_bps.is_none(), split.voice_only());
        }
    }

    #[test]
    fn the_ladder_stands_on_one_of_its_steps_and_fits_any_source(
        steps in proptest::collection::vec(
            (time(), 0u64..5_000_000, 0u64..5_000_000, proptest::option::of(0u64..200)), 0..50),
        width in 1u32..5_000, height in 1u32..5_000,
    ) {
        let settings = LadderSettings::default();
        let rungs: Vec<Rung> = settings.steps.iter().map(|step| step.rung).collect();
        let mut ladder = Ladder::new(settings, 560_000);
        for (now, allowed_bps, sent_bps, encode) in steps {
            let load = Load { allowed_bps, sent_bps, encode: encode.map(Duration::from_millis) };
            let rung = ladder.choose(now, load);
            prop_assert!(rungs.contains(&rung));
            let fitted = rung.fitted(width, height);
            prop_assert!(fitted.width.is_multiple_of(2) && fitted.height.is_multiple_of(2));
            prop_assert!(fitted.width <= width.max(16) + 1 && fitted.height <= height.max(16) + 1);
        }
    }

    #[test]
    fn the_budget_bears_any_order_of_times(
        steps in proptest::collection::vec((time(), any::<u32>(), time(), time(), any::<u64>()), 0..60),
    ) {
        let mut budget = SendBudget::new(BudgetSettings::default(), 0);
        for (now, bytes, newest_sent, queue, target) in steps {
            budget.on_sent(now, bytes);
            budget.on_feedback(now, newest_sent, queue);
            budget.set_target(now, target);
            prop_assert!(budget.backlog(now) <= Duration::from_secs(60));
            prop_assert!(budget.wait(now) <= Duration::from_secs(1));
            let _ = (budget.next_frame(now), budget.may_repair(now), budget.may_answer_with_keyframe(now));
        }
    }
}
