//! What holds for a call through any plan.

use crate::call::{OFF, ON, invite, leg, ring, start};
use crate::{START, agent, device};
use deskbell_domain::call::{Call, CallPhase, Effect, Input, LegState, Party};
use deskbell_domain::settings::CallTimes;
use deskbell_domain::{AgentId, Span, Time};
use proptest::prelude::*;

fn party() -> impl Strategy<Value = Party> {
    prop::sample::select(&[Party::Visitor, Party::Agent][..])
}

fn input() -> impl Strategy<Value = Input> {
    let n = || 0_u128..3;
    let states = vec![LegState::Connected, LegState::Interrupted, LegState::Failed, LegState::Unable];
    let media = prop::sample::select(&[ON, OFF][..]);
    prop_oneof![
        6 => n().prop_map(ring),
        3 => (1_u128..4).prop_map(|n| Input::LostRing { leg: leg(n) }),
        8 => (n(), 0_u128..4, media.clone()).prop_map(|(n, on, media)| {
            Input::Accept { agent: agent(n), device: device(on), media }
        }),
        1 => n().prop_map(|n| Input::Decline(agent(n))),
        4 => media.clone().prop_map(|media| Input::Join { media }),
        1 => Just(Input::NotNow),
        1 => party().prop_map(Input::HangUp),
        8 => (party(), 1_u128..4, prop::sample::select(states)).prop_map(
            |(party, of, state)| Input::Leg { party, leg: leg(of), state }
        ),
        3 => (party(), media).prop_map(|(party, media)| Input::Media { party, media }),
        4 => party().prop_map(Input::Gone),
        4 => party().prop_map(Input::Back),
        1 => Just(Input::Restarted),
        1 => Just(Input::ConversationLeft),
        3 => Just(Input::Due),
    ]
}

/// Seconds that pass, and now and then a clock that is set back.
fn steps() -> impl Strategy<Value = Vec<(i64, Input)>> {
    prop::collection::vec((prop_oneof![9 => 0_i64..12, 1 => -20_i64..0], input()), 1..60)
}

/// How a call comes to be.
#[derive(Clone, Copy, Debug)]
enum Begins {
    /// The visitor calls; it rings somebody, or waits.
    Call(Option<u128>),
    /// An agent invites (V10).
    Invitation(u128),
}

fn begins() -> impl Strategy<Value = Begins> {
    prop_oneof![prop::option::of(0_u128..3).prop_map(Begins::Call), (0_u128..3).prop_map(Begins::Invitation),]
}

/// What the rest of the hub keeps, built from nothing but the effects.
#[derive(Default)]
struct World {
    slot: Option<AgentId>,
    ends: usize,
}

impl World {
    fn obey(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::SlotTaken { agent, .. } => {
                    assert_eq!(self.slot.replace(*agent), None, "V9: a second slot");
                }
                Effect::SlotFreed(agent) => {
                    assert_eq!(self.slot.take(), Some(*agent), "freed what was not taken");
                }
                Effect::Ended { .. } => self.ends += 1,
                Effect::Changed | Effect::LegRenewed => {}
                Effect::Moved => unreachable!("nothing moves it here: see `handoff_plans`"),
            }
        }
    }
}

/// What holds at every moment.
fn check(call: &Call, world: &World, times: &CallTimes) {
    assert_eq!(
        world.slot,
        call.holds(),
        "the slot is taken exactly while it rings or runs, or the agent waits"
    );
    assert_eq!(world.ends, usize::from(call.is_ended()), "V8: ended once and for good");
    let due = call.next_deadline(times);
    match call.phase() {
        CallPhase::Ringing { deadline, .. }
        | CallPhase::Connecting { deadline, .. }
        | CallPhase::Reconnecting { deadline, .. } => {
            assert!(due.is_some_and(|due| due <= *deadline), "it would stay for ever");
        }
        CallPhase::Ended { .. } => assert_eq!(due, None),
        CallPhase::Invited { .. } => assert_eq!(due, None, "V10: an invitation stands until it is answered"),
        CallPhase::Room { .. } | CallPhase::Waiting { .. } | CallPhase::Active { .. } => {}
    }
    let waits = matches!(call.phase(), CallPhase::Room { .. });
    assert_eq!(call.device().is_some(), call.is_answered() || waits, "V9: exactly one device has the call");
    if call.device().is_none() && !call.is_ended() {
        assert_eq!(call.media(Party::Agent), OFF, "V2: nothing of the agent before accept");
    }
    let stored = serde_json::to_string(call).expect("it can be written down");
    assert_eq!(&serde_json::from_str::<Call>(&stored).expect("it can be read again"), call);
}

proptest! {
    #[test]
    fn a_call_keeps_its_rules_through_any_plan(begins in begins(), steps in steps()) {
        let times = CallTimes::default();
        let (mut call, effects) = match begins {
            Begins::Call(rings) => Call::start(START, start(rings), &times),
            Begins::Invitation(by) => (Call::invite(START, invite(by)), vec![Effect::Changed]),
        };
        let mut world = World::default();
        world.obey(&effects);
        check(&call, &world, &times);
        let mut now = START;
        for (secs, input) in steps {
            now = Time(now.0 + secs * 1_000);
            let before = call.clone();
            match call.on(now, input, &times) {
                Err(_) => prop_assert_eq!(&call, &before, "an error changed something"),
                Ok(effects) => {
                    world.obey(&effects);
                    let shown = effects.contains(&Effect::Changed);
                    prop_assert_eq!(call.version(), before.version() + u64::from(shown));
                    let seen = |call: &Call| {
                        let media = (call.media(Party::Visitor), call.media(Party::Agent));
                        (call.phase().clone(), call.epoch(), call.leg(), media)
                    };
                    prop_assert_eq!(shown, seen(&call) != seen(&before), "shown exactly what changed");
                    prop_assert_eq!(call.epoch() > before.epoch(), effects.contains(&Effect::LegRenewed));
                    prop_assert!(!before.is_ended() || call == before, "V8: it went on after its end");
                    if let (Some(former), Some(device)) = (before.device(), call.device()) {
                        prop_assert_eq!(former, device, "V9: it moved to another device");
                    }
                }
            }
            check(&call, &world, &times);
        }
    }

    #[test]
    fn a_deadline_always_ends_it_and_never_comes_back(steps in steps()) {
        let times = CallTimes::default();
        let mut call = Call::start(START, start(None), &times).0;
        let mut now = START;
        for (secs, input) in steps {
            now = now + Span::secs(secs.unsigned_abs());
            // What does not fit is refused: the plan goes on with what does.
            drop(call.on(now, input, &times));
            let Some(due) = call.next_deadline(&times) else { continue };
            let mut late = call.clone();
            late.on(due, Input::Due, &times).expect("a deadline is never refused");
            prop_assert!(late.is_ended());
            prop_assert_eq!(late.next_deadline(&times), None);
        }
    }
}
