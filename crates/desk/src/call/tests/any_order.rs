//! Whatever happens in whatever order: one leg, one ring, and no camera that nobody needs.

use super::*;
use crate::call::inputs::Output;
use deskbell_domain::call::Party;
use deskbell_media as media;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What can happen to a desk.
#[derive(Clone, Debug)]
enum Step {
    Head(CallId, u32, CallPhase),
    Snapshot,
    Left,
    Live,
    Lost,
    SignedOut,
    Signal(CallId, Signal),
    Ice(CallId, bool),
    Refused(CallId),
    /// About the leg that is open, or one that is closed.
    Media(bool, media::LegState),
    Answered(bool),
    Ask(CallAsk),
    PageStarted,
    ShareLost,
    Passes(u64),
}

fn call() -> impl Strategy<Value = CallId> {
    prop_oneof![3 => Just(CALL), 1 => Just(OTHER)]
}

fn phase() -> impl Strategy<Value = CallPhase> {
    let device = || prop_oneof![Just(HERE), Just(THERE)];
    prop_oneof![
        4 => Just(ringing(30)),
        1 => Just(CallPhase::Waiting { since: Time(0) }),
        3 => device().prop_map(connecting),
        3 => device().prop_map(active),
        2 => device().prop_map(reconnecting),
        2 => Just(ended(CallEnd::HungUp { by: Party::Visitor })),
    ]
}

fn ask() -> impl Strategy<Value = CallAsk> {
    prop_oneof![
        3 => call().prop_map(CallAsk::Answer),
        1 => call().prop_map(CallAsk::Decline),
        1 => call().prop_map(CallAsk::HangUp),
        1 => call().prop_map(CallAsk::Dismiss),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(microphone, camera)| CallAsk::Send { microphone, camera }),
        1 => any::<bool>().prop_map(CallAsk::Preview),
        3 => call().prop_map(super::share::window),
        1 => call().prop_map(CallAsk::StopSharing),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (call(), 1_u32..3, phase()).prop_map(|(call, epoch, phase)| Step::Head(call, epoch, phase)),
        1 => Just(Step::Snapshot),
        1 => Just(Step::Left),
        3 => Just(Step::Live),
        2 => Just(Step::Lost),
        1 => Just(Step::SignedOut),
        2 => (call(), 0_u32..4, any::<bool>()).prop_map(|(call, n, fresh)| Step::Signal(call, offer(n, fresh))),
        1 => call().prop_map(|call| Step::Signal(call, Signal::Bye)),
        3 => (call(), any::<bool>()).prop_map(|(call, known)| Step::Ice(call, known)),
        1 => call().prop_map(Step::Refused),
        2 => (any::<bool>(), prop_oneof![
            Just(media::LegState::Connected),
            Just(media::LegState::Interrupted),
            Just(media::LegState::Failed),
        ]).prop_map(|(open, state)| Step::Media(open, state)),
        1 => any::<bool>().prop_map(Step::Answered),
        6 => ask().prop_map(Step::Ask),
        1 => Just(Step::PageStarted),
        1 => Just(Step::ShareLost),
        2 => (1_u64..40_000).prop_map(Step::Passes),
    ]
}

/// What the engine and the shell make of what they are told.
#[derive(Default)]
struct World {
    open: BTreeSet<LegKey>,
    named: BTreeSet<LegKey>,
    previews: bool,
    rings: Option<CallId>,
    page_previews: bool,
    shares: bool,
}

impl World {
    fn apply(&mut self, output: &Output) {
        match output {
            Output::Engine(Order::Open { leg, .. }) => {
                assert!(self.named.insert(*leg), "a name was used twice");
                self.open.insert(*leg);
                assert_eq!(self.open.len(), 1, "two legs are open");
            }
            Output::Engine(Order::Close { leg }) => assert!(self.open.remove(leg), "it was not open"),
            Output::Engine(
                Order::Offer { leg, .. } | Order::Candidate { leg, .. } | Order::Hear { leg, .. },
            ) => {
                assert!(self.open.contains(leg), "for no open leg");
            }
            Output::Engine(Order::Preview(on)) => {
                assert_ne!(self.previews, *on, "it was so already");
                self.previews = *on;
            }
            Output::Engine(Order::Share(source)) => self.shares = source.is_some(),
            Output::Engine(Order::Send { .. } | Order::Choose(_) | Order::TryRelay(_)) => {}
            Output::Ring { call, .. } => self.rings = Some(*call),
            Output::Hush { .. } => {
                assert!(self.rings.is_some(), "nothing rang");
                self.rings = None;
            }
            Output::Command(_) | Output::WithdrawAnswer(_) | Output::Signal(_) | Output::AskIce(_) => {}
        }
    }
}

proptest! {
    #[test]
    fn v9_there_is_one_leg_and_one_ring_and_the_camera_is_off_when_nothing_needs_it(
        steps in proptest::collection::vec(step(), 1..120)
    ) {
        let mut bench = Bench::live();
        let mut world = World::default();
        let mut live = true;
        for step in steps {
            if let Step::Passes(ms) = step {
                bench.steady = bench.steady + Span::millis(ms);
            }
            let answered_before = bench.stage();
            let owed = match step.clone() {
                Step::Head(call, epoch, phase) => {
                    let head = CallHead { epoch, ..bench.of(call, phase) };
                    bench.on(Input::Head(head))
                }
                Step::Snapshot => bench.on(Input::Snapshot { heads: Vec::new(), over: Vec::new() }),
                Step::Left => bench.on(Input::Left(WHERE)),
                Step::Live => bench.on(Input::Live { me: Some(ME) }),
                Step::Lost => bench.on(Input::Lost),
                Step::SignedOut => bench.on(Input::SignedOut),
                Step::Signal(call, signal) => bench.on(Input::Signal(SignalFrame { call, ..frame(signal) })),
                Step::Ice(call, known) => {
                    let servers = known.then(|| servers(bench.moment().hub + Span::mins(1)));
                    bench.on(Input::Ice { call, servers })
                }
                Step::Refused(call) => bench.on(Input::AnswerRefused(call)),
                Step::Media(open, state) => {
                    let leg = world.open.first().copied().filter(|_| open).unwrap_or(LegKey(0));
                    bench.media(Report::Leg { leg, state })
                }
                Step::Answered(open) => {
                    let leg = world.open.first().copied().filter(|_| open).unwrap_or(LegKey(0));
                    bench.media(Report::Answer { leg, generation: 1, sdp: "answer".into() })
                }
                Step::Ask(ask) => bench.ask(ask).unwrap_or_default(),
                Step::PageStarted => bench.on(Input::PageStarted),
                Step::ShareLost => {
                    world.shares = false;
                    let (source, why) = (super::share::SOURCE.into(), media::ShareLost::Gone);
                    bench.media(Report::ShareLost { source, why })
                }
                Step::Passes(_) => bench.on(Input::Due),
            };
            match step {
                Step::Live => live = true,
                Step::Lost | Step::SignedOut => live = false,
                _ => {}
            }
            match step {
                Step::Ask(CallAsk::Preview(on)) => world.page_previews = on,
                Step::PageStarted | Step::SignedOut => world.page_previews = false,
                _ => {}
            }
            for output in &owed {
                world.apply(output);
                // Nothing is told to a hub that cannot hear it.
                prop_assert!(live || !matches!(output, Output::Command(_) | Output::AskIce(_)), "{:?}", output);
                if let Output::Command(Action::Answer { call, .. }) = output {
                    prop_assert!(matches!(&step, Step::Ask(CallAsk::Answer(of)) if of == call));
                    prop_assert!(matches!(answered_before, Some(CallStage::Ringing { .. })), "{:?}", answered_before);
                }
            }
            let stage = bench.stage();
            if world.rings.is_some() {
                prop_assert!(matches!(stage, Some(CallStage::Ringing { .. })), "{:?}", stage);
                prop_assert_eq!(world.rings, bench.view().map(|view| view.call));
            }
            let needs_camera = match stage {
                Some(CallStage::Room { .. } | CallStage::Ringing { .. } | CallStage::Answering) => true,
                // Until the leg is open.
                Some(CallStage::Connecting { .. } | CallStage::Active { .. } | CallStage::Reconnecting { .. }) => {
                    world.open.is_empty()
                }
                Some(CallStage::Invited { .. } | CallStage::Elsewhere { .. } | CallStage::Ended { .. }) | None => {
                    false
                }
            };
            if !needs_camera {
                prop_assert_eq!(world.previews, world.page_previews, "{:?}", stage);
            }
            let in_call = matches!(
                stage,
                Some(CallStage::Connecting { .. } | CallStage::Active { .. } | CallStage::Reconnecting { .. })
            );
            prop_assert!(in_call || world.open.is_empty(), "a leg without a call: {:?}", stage);
            prop_assert!(in_call || !world.shares, "a screen without a call (V12): {:?}", stage);
            prop_assert_eq!(world.shares, bench.calls.media().screen);
        }
        // Signed out, nothing is left.
        for output in bench.on(Input::SignedOut) {
            world.apply(&output);
        }
        prop_assert!(world.open.is_empty() && world.rings.is_none() && !world.previews && !world.shares);
    }
}
