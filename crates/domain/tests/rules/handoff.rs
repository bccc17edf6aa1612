//! Moving a call to another device and back (H1 to H4).

use crate::call::{OFF, ON, leg, on, refused, ring, start};
use crate::{START, agent, at, device};
use deskbell_domain::call::{
    Call, CallEnd, CallPhase, Effect, HandoffEnd, HandoffStage, Input, Invalid, LegState, MediaState, Party,
    Sending,
};
use deskbell_domain::settings::CallTimes;
use deskbell_domain::{HandoffId, Span};
use uuid::Uuid;

pub(crate) const DESK: u128 = 1;
pub(crate) const PHONE: u128 = 2;

pub(crate) fn move_id(n: u128) -> HandoffId {
    HandoffId(Uuid::from_u128(0x4000 + n))
}

/// The agent talks at the desk, on leg 1.
pub(crate) fn talking() -> Call {
    let (mut call, _) = Call::start(START, start(None), &CallTimes::default());
    for input in [
        ring(1),
        Input::Accept { agent: agent(1), device: device(DESK), media: ON },
        Input::Leg { party: Party::Visitor, leg: leg(1), state: LegState::Connected },
        Input::Leg { party: Party::Agent, leg: leg(1), state: LegState::Connected },
    ] {
        on(&mut call, START, input);
    }
    call
}

fn offer(n: u128) -> Input {
    Input::OfferHandoff { device: device(DESK), handoff: move_id(n), to_desk: false }
}

fn claim(by: u128, n: u128) -> Input {
    Input::ClaimHandoff { device: device(by), name: "Phone".into(), handoff: move_id(n) }
}

fn join(by: u128, n: u128) -> Input {
    Input::JoinHandoff { device: device(by), handoff: move_id(n), leg: leg(2), media: ON }
}

fn take_over(by: u128, n: u128, to: u128) -> Input {
    let (agent, device) = (agent(1), device(by));
    Input::TakeOver { agent, device, name: "Desk".into(), handoff: move_id(n), leg: leg(to), media: ON }
}

fn says(party: Party, of: u128, state: LegState) -> Input {
    Input::Leg { party, leg: leg(of), state }
}

/// The phone has joined, and its leg is being made.
fn making() -> Call {
    let mut call = talking();
    for input in [offer(1), claim(PHONE, 1), join(PHONE, 1)] {
        on(&mut call, START, input);
    }
    call
}

/// The call is on the phone, and the desk stands by.
fn moved() -> Call {
    let mut call = making();
    on(&mut call, START, says(Party::Visitor, 2, LegState::Connected));
    on(&mut call, START, says(Party::Agent, 2, LegState::Connected));
    call
}

fn carries(call: &Call) -> (Option<u128>, u128, u32) {
    let device_of = |n| (call.device() == Some(device(n))).then_some(n);
    let leg_of = (1..5).find(|n| call.leg() == leg(*n)).unwrap_or_default();
    ([DESK, PHONE].into_iter().find_map(device_of), leg_of, call.epoch())
}

fn over(call: &Call) -> Option<HandoffEnd> {
    match &call.handoff()?.stage {
        HandoffStage::Over { why } => Some(*why),
        HandoffStage::Offered { .. }
        | HandoffStage::Claimed { .. }
        | HandoffStage::Making { .. }
        | HandoffStage::Moved { .. } => None,
    }
}

#[test]
fn h2_the_call_moves_in_one_step_once_both_ends_are_ready_and_not_before() {
    for first in [Party::Visitor, Party::Agent] {
        let second = if first == Party::Visitor { Party::Agent } else { Party::Visitor };
        let mut call = making();
        assert_eq!(carries(&call), (Some(DESK), 1, 1));
        assert_eq!(on(&mut call, at(1), says(first, 2, LegState::Connected)), [Effect::Changed]);
        assert_eq!(carries(&call), (Some(DESK), 1, 1), "one end alone moves nothing");
        let effects = on(&mut call, at(2), says(second, 2, LegState::Connected));
        assert_eq!(effects, [Effect::Changed, Effect::Moved]);
        assert_eq!(carries(&call), (Some(PHONE), 2, 2));
        assert!(
            matches!(call.phase(), CallPhase::Active { since, .. } if *since == START),
            "its clock goes on"
        );
        assert_eq!(call.second_leg(), Some(leg(1)), "the former leg stands by");
    }
}

#[test]
fn h2_an_end_that_is_not_ready_any_more_holds_the_move() {
    let mut call = making();
    on(&mut call, at(1), says(Party::Visitor, 2, LegState::Connected));
    on(&mut call, at(1), says(Party::Visitor, 2, LegState::Interrupted));
    on(&mut call, at(2), says(Party::Agent, 2, LegState::Connected));
    assert_eq!(carries(&call), (Some(DESK), 1, 1));
    on(&mut call, at(3), says(Party::Visitor, 2, LegState::Connected));
    assert_eq!(carries(&call), (Some(PHONE), 2, 2));
}

#[test]
fn h2_whatever_becomes_of_the_second_leg_the_first_is_not_touched() {
    let unready = |state| vec![says(Party::Agent, 2, state)];
    let anew = vec![Input::Restarted, Input::Back(Party::Visitor), Input::Back(Party::Agent)];
    for (inputs, why) in [
        (unready(LegState::Failed), HandoffEnd::NotReady),
        (unready(LegState::Unable), HandoffEnd::NoMedia),
        (anew, HandoffEnd::Interrupted),
        (vec![Input::OtherGone(device(PHONE))], HandoffEnd::Left),
        (vec![Input::CancelHandoff(move_id(1))], HandoffEnd::Cancelled),
    ] {
        let mut call = making();
        for input in inputs {
            on(&mut call, at(1), input);
        }
        assert_eq!((over(&call), carries(&call)), (Some(why), (Some(DESK), 1, 1)));
        assert_eq!(call.second_leg(), None);
        assert!(matches!(call.phase(), CallPhase::Active { .. }));
        // What was under way comes too late.
        on(&mut call, at(2), says(Party::Visitor, 2, LegState::Connected));
        on(&mut call, at(2), says(Party::Agent, 2, LegState::Connected));
        assert_eq!(carries(&call), (Some(DESK), 1, 1));
    }
}

#[test]
fn h4_each_step_has_its_time_and_the_call_stays_where_it_was() {
    let times = CallTimes::default();
    for (inputs, span, why) in [
        (vec![offer(1)], times.claim, HandoffEnd::NotClaimed),
        (vec![offer(1), claim(PHONE, 1)], times.claim, HandoffEnd::NotJoined),
        (vec![offer(1), claim(PHONE, 1), join(PHONE, 1)], times.make, HandoffEnd::NotReady),
    ] {
        let mut call = talking();
        for input in inputs {
            on(&mut call, START, input);
        }
        assert_eq!(call.next_deadline(&times), Some(START + span));
        on(&mut call, START + span, Input::Due);
        assert_eq!((over(&call), carries(&call)), (Some(why), (Some(DESK), 1, 1)));
        assert_eq!(call.next_deadline(&times), None);
        on(&mut call, at(200), offer(2));
        assert_eq!(over(&call), None, "it can be tried again");
    }
}

#[test]
fn h4_a_ticket_works_once_and_for_one_device() {
    let mut call = talking();
    assert_eq!(refused(&mut call, START, claim(PHONE, 1)), Invalid::NoHandoff, "guessed");
    on(&mut call, START, offer(1));
    assert_eq!(refused(&mut call, START, claim(PHONE, 2)), Invalid::NoHandoff, "of another move");
    assert_eq!(refused(&mut call, START, claim(DESK, 1)), Invalid::Taken, "by the device that has the call");
    assert_eq!(refused(&mut call, START, join(PHONE, 1)), Invalid::Taken, "not claimed");
    on(&mut call, START, claim(PHONE, 1));
    assert_eq!(refused(&mut call, START, claim(PHONE, 1)), Invalid::Taken, "twice");
    assert_eq!(refused(&mut call, START, claim(3, 1)), Invalid::Taken, "two phones");
    assert_eq!(refused(&mut call, START, join(3, 1)), Invalid::Taken, "by a device that did not claim it");
    on(&mut call, START, Input::HangUp(Party::Visitor));
    assert_eq!(refused(&mut call, START, claim(3, 1)), Invalid::Ended);
    assert_eq!(refused(&mut call, START, join(PHONE, 1)), Invalid::Ended);
}

#[test]
fn h1_only_the_device_that_talks_offers_and_one_move_runs_at_a_time() {
    let mut call = talking();
    let elsewhere = Input::OfferHandoff { device: device(PHONE), handoff: move_id(1), to_desk: true };
    assert_eq!(refused(&mut call, START, elsewhere), Invalid::Taken);
    on(&mut call, START, offer(1));
    assert_eq!(refused(&mut call, START, offer(2)), Invalid::Moving);
    assert_eq!(refused(&mut call, START, take_over(PHONE, 2, 3)), Invalid::Moving);
    let (mut rings, _) = Call::start(START, start(Some(1)), &CallTimes::default());
    assert_eq!(refused(&mut rings, START, offer(1)), Invalid::NotYours);
}

#[test]
fn h1_a_call_that_has_just_come_can_be_offered_on_at_once_and_nothing_stands_by_any_more() {
    let mut call = moved();
    let on_by_phone = Input::OfferHandoff { device: device(PHONE), handoff: move_id(2), to_desk: true };
    assert_eq!(on(&mut call, at(3), on_by_phone), [Effect::Changed]);
    assert_eq!(call.second_leg(), None);
    assert_eq!(carries(&call).0, Some(PHONE));
}

#[test]
fn h1_the_desk_brings_it_back_the_same_way() {
    let mut call = moved();
    on(&mut call, at(3), Input::Due);
    assert_eq!(call.handoff(), None, "the former leg is closed");
    assert_eq!(refused(&mut call, at(4), take_over(PHONE, 2, 3)), Invalid::Taken);
    on(&mut call, at(4), take_over(DESK, 2, 3));
    assert_eq!(carries(&call), (Some(PHONE), 2, 2));
    on(&mut call, at(5), says(Party::Visitor, 3, LegState::Connected));
    on(&mut call, at(5), says(Party::Agent, 3, LegState::Connected));
    assert_eq!(carries(&call), (Some(DESK), 3, 3));
}

#[test]
fn h1_taken_back_while_the_former_leg_stands_by_it_is_there_at_once() {
    let mut call = moved();
    let effects = on(&mut call, at(1), take_over(DESK, 2, 3));
    assert_eq!(effects, [Effect::Changed, Effect::Moved]);
    assert_eq!((carries(&call), call.handoff()), ((Some(DESK), 1, 3), None));
}

#[test]
fn h2_a_phone_that_is_lost_at_once_gives_the_call_back() {
    for lost in [
        says(Party::Agent, 2, LegState::Interrupted),
        says(Party::Visitor, 2, LegState::Failed),
        says(Party::Agent, 2, LegState::Unable),
        Input::Gone(Party::Agent),
    ] {
        let mut call = moved();
        on(&mut call, at(1), lost);
        assert_eq!((carries(&call), over(&call)), ((Some(DESK), 1, 3), Some(HandoffEnd::FellBack)));
        assert!(matches!(call.phase(), CallPhase::Active { .. }));
    }
}

#[test]
fn h2_a_phone_that_is_lost_later_or_with_the_desk_gone_reconnects_by_itself() {
    for input in [Input::Due, Input::OtherGone(device(DESK)), says(Party::Visitor, 1, LegState::Failed)] {
        let mut call = moved();
        on(&mut call, at(3), input);
        on(&mut call, at(4), says(Party::Agent, 2, LegState::Interrupted));
        assert_eq!(carries(&call), (Some(PHONE), 2, 2));
        assert!(matches!(call.phase(), CallPhase::Reconnecting { .. }));
    }
}

#[test]
fn h2_a_desk_that_dies_meanwhile_loses_nothing_once_the_phone_is_ready() {
    let mut call = making();
    on(&mut call, at(1), says(Party::Visitor, 1, LegState::Interrupted));
    on(&mut call, at(1), Input::Gone(Party::Agent));
    assert!(matches!(call.phase(), CallPhase::Reconnecting { .. }));
    on(&mut call, at(2), says(Party::Visitor, 2, LegState::Connected));
    on(&mut call, at(2), says(Party::Agent, 2, LegState::Connected));
    assert_eq!(carries(&call), (Some(PHONE), 2, 2));
    assert!(matches!(call.phase(), CallPhase::Active { since, .. } if *since == START));
}

#[test]
fn h3_what_the_agent_chose_travels_and_a_screen_does_not() {
    let media = MediaState::of;
    let of = |sending| media(sending, sending);
    let shares = MediaState { screen: true, ..ON };
    for (chosen, has, travels) in [
        (ON, ON, ON),
        (OFF, ON, OFF),
        (MediaState { camera_behind: true, ..shares }, ON, ON),
        // A screen is sent where the camera is off, too: then it stays off.
        (shares, ON, media(Sending::On, Sending::Off)),
        (MediaState { camera: Sending::Paused, ..shares }, ON, media(Sending::On, Sending::Off)),
        (of(Sending::Paused), ON, ON),
        (of(Sending::Missing), ON, ON),
        (ON, of(Sending::Missing), of(Sending::Missing)),
        (OFF, of(Sending::Missing), of(Sending::Missing)),
        (media(Sending::Off, Sending::On), ON, media(Sending::Off, Sending::On)),
    ] {
        let mut call = talking();
        on(&mut call, START, Input::Media { party: Party::Agent, media: chosen });
        on(&mut call, START, offer(1));
        on(&mut call, START, claim(PHONE, 1));
        let join = Input::JoinHandoff { device: device(PHONE), handoff: move_id(1), leg: leg(2), media: has };
        on(&mut call, START, join);
        for party in [Party::Visitor, Party::Agent] {
            on(&mut call, START, says(party, 2, LegState::Connected));
        }
        assert_eq!(call.media(Party::Agent), travels, "{chosen:?} to {has:?}");
    }
}

#[test]
fn h3_what_was_turned_off_while_the_call_moved_is_off_on_the_device_that_has_it() {
    let said = |microphone, camera| Input::TurnedOff {
        device: device(DESK),
        media: MediaState::of(microphone, camera),
    };
    let (on_, off) = (Sending::On, Sending::Off);
    for (media, is) in [
        (said(off, on_), MediaState::of(off, on_)),
        (said(on_, off), MediaState::of(on_, off)),
        (said(off, off), OFF),
        (
            Input::TurnedOff { device: device(DESK), media: MediaState { screen: true, ..ON } },
            MediaState::of(on_, off),
        ),
    ] {
        let mut call = moved();
        assert_eq!(on(&mut call, at(1), media), [Effect::Changed]);
        assert_eq!((call.media(Party::Agent), carries(&call)), (is, (Some(PHONE), 2, 2)));
        // Also when it goes back where it was.
        on(&mut call, at(1), Input::Gone(Party::Agent));
        assert_eq!((call.media(Party::Agent), carries(&call).0), (is, Some(DESK)));
    }
}

#[test]
fn h3_a_device_that_has_lost_the_call_turns_nothing_on_and_nothing_off_later() {
    let off = |by| Input::TurnedOff { device: device(by), media: OFF };
    let muted = Input::Media { party: Party::Agent, media: MediaState::of(Sending::Off, Sending::On) };
    let mut call = moved();
    on(&mut call, at(1), muted);
    let open = Input::TurnedOff { device: device(DESK), media: ON };
    assert_eq!(refused(&mut call, at(1), open), Invalid::NotYours, "it is the phone's to turn on");
    assert_eq!(refused(&mut call, at(1), off(3)), Invalid::NotYours, "a device that has no part");
    on(&mut call, at(3), Input::Due);
    assert_eq!(refused(&mut call, at(3), off(DESK)), Invalid::NotYours, "nothing stands by any more");
    assert_eq!(refused(&mut making(), at(1), off(PHONE)), Invalid::NotYours, "it does not have it yet");
}

#[test]
fn h2_a_leg_that_was_dead_as_the_call_moved_on_is_not_fallen_back_on() {
    let dead = [
        says(Party::Agent, 1, LegState::Interrupted),
        says(Party::Visitor, 1, LegState::Failed),
        Input::Gone(Party::Agent),
    ];
    for dead in dead {
        let lost_again = [
            says(Party::Agent, 2, LegState::Interrupted),
            says(Party::Visitor, 2, LegState::Failed),
            Input::Gone(Party::Agent),
        ];
        for lost in lost_again {
            let mut call = making();
            on(&mut call, at(1), dead.clone());
            on(&mut call, at(2), says(Party::Visitor, 2, LegState::Connected));
            on(&mut call, at(2), says(Party::Agent, 2, LegState::Connected));
            assert_eq!((carries(&call), call.second_leg()), ((Some(PHONE), 2, 2), None), "nothing stands by");
            on(&mut call, at(3), lost.clone());
            assert_eq!(carries(&call), (Some(PHONE), 2, 2), "{dead:?}, then {lost:?}");
            if lost != Input::Gone(Party::Agent) {
                assert!(matches!(call.phase(), CallPhase::Reconnecting { .. }), "{lost:?}");
                assert!(call.next_deadline(&CallTimes::default()).is_some(), "it comes back or ends");
            }
            // *Bring it back* makes a leg of its own.
            on(&mut call, at(4), take_over(DESK, 2, 3));
            assert_eq!((carries(&call), call.second_leg()), ((Some(PHONE), 2, 2), Some(leg(3))));
        }
    }
}

#[test]
fn h1_a_call_whose_leg_is_broken_is_not_given_up_while_the_one_that_saves_it_is_made() {
    let times = CallTimes::default();
    let late = START + times.reconnect + Span::secs(5);
    let broken = || {
        let mut call = moved();
        on(&mut call, at(3), Input::Due);
        on(&mut call, START, says(Party::Visitor, 2, LegState::Interrupted));
        on(&mut call, late - Span::secs(10), take_over(DESK, 2, 3));
        on(&mut call, START + times.reconnect, Input::Due);
        assert!(matches!(call.phase(), CallPhase::Reconnecting { .. }), "it has the time of the second leg");
        call
    };
    let mut call = broken();
    on(&mut call, late, says(Party::Visitor, 3, LegState::Connected));
    on(&mut call, late, says(Party::Agent, 3, LegState::Connected));
    assert_eq!(carries(&call), (Some(DESK), 3, 3));
    assert_eq!(call.next_deadline(&times), None, "nothing stands by");

    let mut call = broken();
    let until = late - Span::secs(10) + times.make;
    assert_eq!(call.next_deadline(&times), Some(until));
    on(&mut call, until, Input::Due);
    assert!(matches!(call.phase(), CallPhase::Ended { why: CallEnd::GaveUp, .. }));

    // It came to nothing: there is nothing to wait for any more.
    let mut call = broken();
    on(&mut call, late, says(Party::Agent, 3, LegState::Failed));
    on(&mut call, late, Input::Due);
    assert!(matches!(call.phase(), CallPhase::Ended { why: CallEnd::GaveUp, .. }));
}

#[test]
fn h1_an_agent_whose_device_is_gone_has_not_left_while_the_call_is_brought_back() {
    let times = CallTimes::default();
    let mut call = moved();
    on(&mut call, at(3), Input::Due);
    for party in [Party::Visitor, Party::Agent] {
        on(&mut call, START, Input::Gone(party));
    }
    on(&mut call, START, Input::Back(Party::Visitor));
    on(&mut call, START, says(Party::Visitor, 2, LegState::Interrupted));
    let tries = START + times.reconnect - Span::secs(1);
    on(&mut call, tries, take_over(DESK, 2, 3));
    let times = CallTimes { gone: times.reconnect, ..times };
    assert_eq!(call.next_deadline(&times), Some(tries + times.make));
    call.on(START + times.gone, Input::Due, &times).expect("a deadline fits every call");
    assert!(!call.is_ended());
}

#[test]
fn h2_a_call_that_ends_ends_its_move() {
    for before in [making(), moved()] {
        let mut call = before;
        let effects = on(&mut call, at(1), Input::HangUp(Party::Visitor));
        assert!(matches!(effects[..], [Effect::Changed, Effect::SlotFreed(_), Effect::Ended { .. }]));
        assert_eq!((call.handoff(), call.next_deadline(&CallTimes::default())), (None, None));
        let why = CallEnd::HungUp { by: Party::Visitor };
        assert!(matches!(call.phase(), CallPhase::Ended { why: ended, .. } if *ended == why));
    }
}

#[test]
fn h4_a_move_that_came_to_nothing_is_dismissed_and_one_that_is_done_is_not_cancelled() {
    let mut call = making();
    on(&mut call, at(1), Input::CancelHandoff(move_id(1)));
    on(&mut call, at(2), Input::CancelHandoff(move_id(1)));
    assert_eq!(call.handoff(), None);
    assert_eq!(refused(&mut call, at(3), Input::CancelHandoff(move_id(1))), Invalid::NoHandoff);
    let mut call = moved();
    assert_eq!(refused(&mut call, at(1), Input::CancelHandoff(move_id(1))), Invalid::Taken);
}
