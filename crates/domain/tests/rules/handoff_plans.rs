//! What holds for a call that is moved to and fro, through any plan of cuts, restarts and second thoughts.

use crate::call::{OFF, ON, leg};
use crate::handoff::{DESK, PHONE, move_id, talking};
use crate::{START, agent, device};
use deskbell_domain::call::{
    Call, CallPhase, Effect, Handoff, HandoffStage, Input, LegState, MediaState, Party,
};
use deskbell_domain::settings::CallTimes;
use deskbell_domain::{DeviceId, LegId, Time};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody does. Legs are named by their part, because their ids are new each time.
#[derive(Clone, Debug)]
enum Does {
    Offer(u128),
    Claim(u128, u128),
    Join(u128, u128, MediaState),
    TakeOver(u128, u128),
    Cancel(u128),
    Says(Party, Which, LegState),
    Sends(Party, MediaState),
    OtherGone,
    Is(Input),
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Carrying,
    Second,
    Former,
}

fn party() -> impl Strategy<Value = Party> {
    prop::sample::select(&[Party::Visitor, Party::Agent][..])
}

fn does() -> impl Strategy<Value = Does> {
    let on = || prop::sample::select(&[DESK, PHONE, 3][..]);
    let moves = || 1_u128..3;
    let media = || prop::sample::select(&[ON, OFF][..]);
    let which = prop_oneof![4 => Just(Which::Second), 2 => Just(Which::Carrying), 1 => Just(Which::Former)];
    let state = prop_oneof![
        6 => Just(LegState::Connected),
        2 => Just(LegState::Interrupted),
        1 => Just(LegState::Failed),
        1 => prop::sample::select(&[LegState::Failed, LegState::Unable][..]),
    ];
    prop_oneof![
        6 => on().prop_map(Does::Offer),
        6 => (on(), moves()).prop_map(|(on, n)| Does::Claim(on, n)),
        6 => (on(), moves(), media()).prop_map(|(on, n, media)| Does::Join(on, n, media)),
        4 => (on(), moves()).prop_map(|(on, n)| Does::TakeOver(on, n)),
        1 => moves().prop_map(Does::Cancel),
        20 => (party(), which, state).prop_map(|(party, which, state)| Does::Says(party, which, state)),
        2 => (party(), media()).prop_map(|(party, media)| Does::Sends(party, media)),
        1 => Just(Does::OtherGone),
        1 => party().prop_map(|party| Does::Is(Input::Gone(party))),
        2 => party().prop_map(|party| Does::Is(Input::Back(party))),
        1 => Just(Does::Is(Input::Restarted)),
        4 => Just(Does::Is(Input::Due)),
    ]
}

fn input(does: Does, call: &Call, former: LegId, step: u128) -> Option<Input> {
    Some(match does {
        Does::Offer(on) => {
            Input::OfferHandoff { device: device(on), handoff: move_id(step % 2 + 1), to_desk: on == PHONE }
        }
        Does::Claim(on, n) => {
            Input::ClaimHandoff { device: device(on), name: "A phone".into(), handoff: move_id(n) }
        }
        Does::Join(on, n, media) => {
            Input::JoinHandoff { device: device(on), handoff: move_id(n), leg: leg(100 + step), media }
        }
        Does::TakeOver(on, n) => Input::TakeOver {
            agent: agent(1),
            device: device(on),
            name: "A desk".into(),
            handoff: move_id(n),
            leg: leg(100 + step),
            media: ON,
        },
        Does::Cancel(n) => Input::CancelHandoff(move_id(n)),
        Does::Says(party, which, state) => {
            let leg = match which {
                Which::Carrying => call.leg(),
                Which::Second => call.second_leg()?,
                Which::Former => former,
            };
            Input::Leg { party, leg, state }
        }
        Does::Sends(party, media) => Input::Media { party, media },
        Does::OtherGone => Input::OtherGone(call.other_device()?),
        Does::Is(input) => input,
    })
}

/// What holds at every moment.
fn check(call: &Call, times: &CallTimes) {
    let stored = serde_json::to_string(call).expect("it can be written down");
    assert_eq!(&serde_json::from_str::<Call>(&stored).expect("it can be read again"), call);
    if call.is_ended() {
        assert_eq!((call.handoff(), call.next_deadline(times)), (None, None), "what is over moves nowhere");
        return;
    }
    assert!(call.device().is_some(), "H2: exactly one device has the call");
    assert_ne!(call.other_device(), call.device(), "a device hands the call to itself");
    assert_ne!(call.second_leg(), Some(call.leg()), "one leg twice");
    let due = call.next_deadline(times);
    if let Some(Handoff { stage, .. }) = call.handoff() {
        match stage {
            HandoffStage::Offered { until, .. }
            | HandoffStage::Claimed { until, .. }
            | HandoffStage::Moved { until, .. } => assert!(due.is_some_and(|due| due <= *until)),
            HandoffStage::Making { until, visitor, there, .. } => {
                assert!(due.is_some_and(|due| due <= *until), "it would be made for ever");
                assert!(!(*visitor && *there), "H2: both are ready, and it has not moved");
            }
            HandoffStage::Over { .. } => {}
        }
    }
}

/// Who has the call, on which leg.
fn carries(call: &Call) -> (Option<DeviceId>, LegId, u32) {
    (call.device(), call.leg(), call.epoch())
}

proptest! {
    #[test]
    fn h2_exactly_one_device_has_the_call_through_any_plan(
        steps in prop::collection::vec((prop_oneof![6 => 0_i64..2, 2 => 2_i64..40, 1 => -20_i64..0], does()), 1..120),
    ) {
        let times = CallTimes::default();
        let mut call = talking();
        let (mut now, mut former, mut epochs) = (START, leg(50), BTreeSet::from([call.epoch()]));
        let mut said = BTreeMap::new();
        // What was said of a leg last, and whose device is not heard.
        let (mut last, mut gone) = (BTreeMap::new(), BTreeSet::new());
        for (step, (secs, does)) in (0..).zip(steps) {
            now = Time(now.0 + secs * 1_000);
            let Some(input) = input(does, &call, former, step) else { continue };
            let before = call.clone();
            let Ok(effects) = call.on(now, input.clone(), &times) else {
                prop_assert_eq!(&call, &before, "an error changed something");
                continue;
            };
            if let Input::Leg { party, leg, state, .. } = input {
                said.insert((leg, party), state);
                last.insert(leg, state);
            }
            if matches!(input, Input::Gone(Party::Agent) | Input::Restarted) {
                gone.extend(before.device());
            }
            if input == Input::Back(Party::Agent) {
                gone.retain(|device| Some(*device) != before.device());
            }
            if let Input::JoinHandoff { device, .. } | Input::TakeOver { device, .. } = input {
                gone.remove(&device);
            }
            let moved = effects.contains(&Effect::Moved);
            let shown = effects.contains(&Effect::Changed);
            prop_assert_eq!(call.version(), before.version() + u64::from(shown));
            prop_assert!(shown || (call.handoff(), call.phase()) == (before.handoff(), before.phase()), "{:?}", input);
            if !call.is_ended() {
                prop_assert_eq!(moved, carries(&call) != carries(&before), "it moves in one step or not at all");
            }
            if moved {
                former = before.leg();
                prop_assert!(epochs.insert(call.epoch()), "H2: a leg's epoch came again");
                prop_assert!(matches!(call.phase(), CallPhase::Active { .. }), "it does not run");
                for party in [Party::Visitor, Party::Agent] {
                    let made = matches!(before.handoff(), Some(Handoff { stage: HandoffStage::Making { .. }, .. }));
                    let ready = said.get(&(call.leg(), party)) == Some(&LegState::Connected);
                    prop_assert!(ready || !made, "H2: {party:?} was not ready");
                }
                prop_assert_eq!(call.device(), before.other_device(), "it went to somebody else");
                let dead = last.get(&call.leg()).is_some_and(|state| *state != LegState::Connected);
                prop_assert!(!dead, "H2: it went to a leg that was said to be dead");
                let heard = call.device().is_none_or(|device| !gone.contains(&device));
                prop_assert!(heard, "H2: it went to a device that nobody hears");
                prop_assert_eq!(Some(call.leg()), before.second_leg());
                prop_assert!(!call.media(Party::Agent).screen, "H3");
            }
            prop_assert!(!before.is_ended() || call == before, "it went on after its end");
            check(&call, &times);
        }
    }
}
