//! The machine of one call.

use crate::{START, agent, at, conversation, device};
use deskbell_domain::call::{
    Call, CallEnd, CallPhase, Effect, Input, Invalid, Invite, LegState, MediaState, Party, PastCall, Sending,
    Start, comes_to,
};
use deskbell_domain::settings::CallTimes;
use deskbell_domain::{CallId, LegId, Span, Time};
use uuid::Uuid;

pub(crate) const ON: MediaState = MediaState::of(Sending::On, Sending::On);
pub(crate) const OFF: MediaState = MediaState::of(Sending::Off, Sending::Off);

pub(crate) fn leg(n: u128) -> LegId {
    LegId(Uuid::from_u128(0x2000 + n))
}

pub(crate) fn start(rings: Option<u128>) -> Start {
    Start {
        id: CallId(Uuid::from_u128(0x3000)),
        conversation: conversation(1),
        leg: leg(1),
        rings: rings.map(|n| (agent(n), format!("Agent {n}"))),
        media: ON,
    }
}

pub(crate) fn invite(by: u128) -> Invite {
    Invite {
        id: CallId(Uuid::from_u128(0x3000)),
        conversation: conversation(1),
        leg: leg(1),
        agent: agent(by),
        name: format!("Agent {by}"),
    }
}

pub(crate) fn ring(n: u128) -> Input {
    Input::Ring { agent: agent(n), name: format!("Agent {n}") }
}

fn accept(n: u128, on: u128) -> Input {
    Input::Accept { agent: agent(n), device: device(on), media: ON }
}

fn says(party: Party, state: LegState) -> Input {
    Input::Leg { party, leg: leg(1), state }
}

pub(crate) fn on(call: &mut Call, now: Time, input: Input) -> Vec<Effect> {
    call.on(now, input, &CallTimes::default()).expect("the input fits the call")
}

pub(crate) fn refused(call: &mut Call, now: Time, input: Input) -> Invalid {
    let before = call.clone();
    let invalid = call.on(now, input, &CallTimes::default()).expect_err("the input does not fit the call");
    assert_eq!(call, &before, "a refused input changes nothing");
    invalid
}

fn due_at(call: &Call) -> Option<Time> {
    call.next_deadline(&CallTimes::default())
}

fn waiting() -> Call {
    Call::start(START, start(None), &CallTimes::default()).0
}

/// Rings agent 1 since 10 s.
fn ringing() -> Call {
    let mut call = waiting();
    on(&mut call, at(10), ring(1));
    call
}

/// Answered by agent 1 on device 1 at 12 s.
fn connecting() -> Call {
    let mut call = ringing();
    on(&mut call, at(12), accept(1, 1));
    call
}

/// Both devices have said at 13 s that media flows.
fn active() -> Call {
    let mut call = connecting();
    for party in [Party::Visitor, Party::Agent] {
        on(&mut call, at(13), says(party, LegState::Connected));
    }
    call
}

fn ended(why: CallEnd, talked: Option<u64>) -> [Effect; 3] {
    let talked = talked.map(Span::secs);
    [Effect::Changed, Effect::SlotFreed(agent(1)), Effect::Ended { why, talked }]
}

fn why(call: &Call) -> Option<CallEnd> {
    match call.phase() {
        CallPhase::Ended { why, .. } => Some(*why),
        CallPhase::Waiting { .. }
        | CallPhase::Ringing { .. }
        | CallPhase::Connecting { .. }
        | CallPhase::Active { .. }
        | CallPhase::Reconnecting { .. }
        | CallPhase::Invited { .. }
        | CallPhase::Room { .. } => None,
    }
}

#[test]
fn v1_a_call_without_a_conversation_waits_for_routing_and_takes_no_slot() {
    let (call, effects) = Call::start(START, start(None), &CallTimes::default());
    assert_eq!(effects, [Effect::Changed]);
    assert_eq!(call.phase(), &CallPhase::Waiting { since: START });
    assert_eq!((call.version(), call.epoch(), call.routed(), due_at(&call)), (1, 1, true, None));
}

#[test]
fn v1_a_call_inside_a_conversation_rings_its_agent_at_once_and_is_not_routed() {
    let (call, effects) = Call::start(START, start(Some(1)), &CallTimes::default());
    assert_eq!(effects, [Effect::Changed, Effect::SlotTaken { agent: agent(1), routed: false }]);
    assert!(matches!(call.phase(), CallPhase::Ringing { .. }) && !call.routed());
}

#[test]
fn v2_it_rings_for_30_s_at_every_device_and_nothing_of_the_agent_is_sent() {
    let mut call = waiting();
    let effects = on(&mut call, at(10), ring(1));
    assert_eq!(effects, [Effect::Changed, Effect::SlotTaken { agent: agent(1), routed: true }]);
    assert_eq!(due_at(&call), Some(at(40)));
    assert_eq!((call.device(), call.media(Party::Agent)), (None, OFF));
    assert_eq!(
        refused(&mut call, at(11), Input::Media { party: Party::Agent, media: ON }),
        Invalid::NotYours
    );
    assert_eq!(refused(&mut call, at(11), ring(2)), Invalid::Taken);
}

#[test]
fn v4_unanswered_for_30_s_it_is_missed() {
    let mut call = ringing();
    assert_eq!(on(&mut call, Time(at(40).0 - 1), Input::Due), []);
    assert_eq!(on(&mut call, at(40), Input::Due), ended(CallEnd::Missed, None));
    assert_eq!(due_at(&call), None);
}

#[test]
fn v4_declined_and_cancelled_are_told_apart() {
    assert_eq!(on(&mut ringing(), at(11), Input::Decline(agent(1))), ended(CallEnd::Declined, None));
    let mut call = ringing();
    assert_eq!(refused(&mut call, at(11), Input::Decline(agent(2))), Invalid::NotYours);
    assert_eq!(on(&mut call, at(11), Input::HangUp(Party::Visitor)), ended(CallEnd::Cancelled, None));
    assert_eq!(
        on(&mut ringing(), at(11), Input::HangUp(Party::Agent)),
        ended(CallEnd::Declined, None),
        "before accept hanging up is declining"
    );
    let mut queued = waiting();
    let effects = on(&mut queued, at(1), Input::HangUp(Party::Visitor));
    assert_eq!(effects, [Effect::Changed, Effect::Ended { why: CallEnd::Cancelled, talked: None }]);
}

#[test]
fn c1_a_ring_that_no_device_showed_goes_on_with_another_leg_and_epoch() {
    let mut call = ringing();
    let effects = on(&mut call, at(15), Input::LostRing { leg: leg(2) });
    assert_eq!(effects, [Effect::Changed, Effect::SlotFreed(agent(1)), Effect::LegRenewed]);
    assert_eq!((call.phase(), call.epoch(), call.leg()), (&CallPhase::Waiting { since: at(15) }, 2, leg(2)));
    assert_eq!(refused(&mut call, at(16), accept(1, 1)), Invalid::NotYours, "it rings there no more");
    on(&mut call, at(16), ring(2));
    assert_eq!(call.agent(), Some(agent(2)));
}

#[test]
fn c1_a_call_inside_a_chat_does_not_ring_whoever_gets_the_chat_next() {
    let mut call = Call::start(START, start(Some(1)), &CallTimes::default()).0;
    on(&mut call, at(5), Input::LostRing { leg: leg(2) });
    assert_eq!(why(&call), Some(CallEnd::ConversationLeft));
}

#[test]
fn c1_an_answered_call_was_shown() {
    assert_eq!(refused(&mut connecting(), at(15), Input::LostRing { leg: leg(2) }), Invalid::Taken);
}

#[test]
fn v9_the_first_device_has_it_and_every_other_one_is_told_so() {
    let mut call = ringing();
    assert_eq!(on(&mut call, at(12), accept(1, 1)), [Effect::Changed]);
    assert_eq!((call.device(), call.media(Party::Agent)), (Some(device(1)), ON));
    assert_eq!(refused(&mut call, at(12), accept(1, 2)), Invalid::Taken);
    assert_eq!(refused(&mut call, at(12), Input::Decline(agent(1))), Invalid::Taken, "from the other device");
    assert_eq!(refused(&mut call, at(12), accept(2, 3)), Invalid::NotYours);
    let version = call.version();
    assert_eq!(on(&mut call, at(13), accept(1, 1)), [], "a retry is answered alike");
    assert_eq!((call.version(), due_at(&call)), (version, Some(at(27))));
}

#[test]
fn v9_a_call_rings_one_agent_after_the_other_and_takes_one_slot_at_a_time() {
    let mut call = ringing();
    on(&mut call, at(15), Input::LostRing { leg: leg(2) });
    let taken = on(&mut call, at(15), ring(2));
    assert!(taken.contains(&Effect::SlotTaken { agent: agent(2), routed: true }));
    let freed = on(&mut call, at(20), Input::Decline(agent(2)));
    assert!(freed.contains(&Effect::SlotFreed(agent(2))) && !freed.contains(&Effect::SlotFreed(agent(1))));
}

#[test]
fn either_devices_word_makes_it_active_and_15_s_without_one_is_no_connection() {
    for party in [Party::Visitor, Party::Agent] {
        let mut call = connecting();
        assert_eq!(on(&mut call, at(14), says(party, LegState::Connected)), [Effect::Changed]);
        assert!(matches!(call.phase(), CallPhase::Active { since, .. } if *since == at(14)));
        assert_eq!(due_at(&call), None);
    }
    assert_eq!(on(&mut connecting(), at(27), Input::Due), ended(CallEnd::NoConnection, None));
    let failed = says(Party::Agent, LegState::Failed);
    assert_eq!(on(&mut connecting(), at(20), failed), ended(CallEnd::NoConnection, None));
}

#[test]
fn v11_a_broken_connection_has_30_s_to_come_back_and_the_clock_of_the_call_runs_on() {
    let mut call = active();
    assert_eq!(on(&mut call, at(60), says(Party::Visitor, LegState::Interrupted)), [Effect::Changed]);
    assert_eq!(on(&mut call, at(61), says(Party::Agent, LegState::Interrupted)), []);
    assert_eq!(due_at(&call), Some(at(90)), "the second word changes nothing");
    on(&mut call, at(70), says(Party::Agent, LegState::Connected));
    assert!(matches!(call.phase(), CallPhase::Active { since, .. } if *since == at(13)));

    on(&mut call, at(80), says(Party::Visitor, LegState::Failed));
    assert!(matches!(call.phase(), CallPhase::Reconnecting { .. }), "what failed may come back until then");
    on(&mut call, at(81), says(Party::Visitor, LegState::Failed));
    assert_eq!(on(&mut call, at(110), Input::Due), ended(CallEnd::GaveUp, Some(97)));
}

#[test]
fn v11_what_a_device_says_of_another_leg_is_passed_over() {
    let mut call = active();
    let before = call.clone();
    let late = Input::Leg { party: Party::Visitor, leg: leg(2), state: LegState::Unable };
    assert_eq!(on(&mut call, at(20), late), []);
    assert_eq!(call, before);
}

#[test]
fn v5_a_device_that_cannot_do_what_a_call_needs_ends_it_without_media() {
    let unable = |party| says(party, LegState::Unable);
    assert_eq!(on(&mut ringing(), at(11), unable(Party::Visitor)), ended(CallEnd::NoMedia, None));
    assert_eq!(on(&mut connecting(), at(13), unable(Party::Agent)), ended(CallEnd::NoMedia, None));
    assert_eq!(on(&mut active(), at(23), unable(Party::Agent)), ended(CallEnd::NoMedia, Some(10)));
}

#[test]
fn v6_what_a_party_sends_is_told_once() {
    let mut call = active();
    let version = call.version();
    let media = MediaState::of(Sending::On, Sending::Paused);
    for (party, effects) in [(Party::Agent, vec![Effect::Changed]), (Party::Agent, vec![])] {
        assert_eq!(on(&mut call, at(20), Input::Media { party, media }), effects);
    }
    assert_eq!((call.media(Party::Agent), call.media(Party::Visitor)), (media, ON));
    assert_eq!(call.version(), version + 1);
}

#[test]
fn v12_the_agent_shares_a_screen_after_accept_and_the_visitor_never() {
    let media = MediaState { screen: true, ..ON };
    let share = |party| Input::Media { party, media };
    assert_eq!(refused(&mut ringing(), at(11), share(Party::Agent)), Invalid::NotYours, "V2");
    let mut call = active();
    assert_eq!(on(&mut call, at(20), share(Party::Agent)), [Effect::Changed]);
    assert!(call.media(Party::Agent).screen);
    assert_eq!(on(&mut call, at(21), share(Party::Visitor)), []);
    assert!(!call.media(Party::Visitor).screen);
}

#[test]
fn v12_a_device_that_says_nothing_of_a_screen_shares_none_and_none_is_not_said() {
    let silent = r#"{"microphone":"on","camera":"on"}"#;
    assert_eq!(serde_json::from_str::<MediaState>(silent).unwrap(), ON);
    assert_eq!(serde_json::to_string(&ON).unwrap(), silent);
}

#[test]
fn v8_hanging_up_by_either_side_ends_it_for_good() {
    for by in [Party::Visitor, Party::Agent] {
        let mut call = active();
        assert_eq!(on(&mut call, at(43), Input::HangUp(by)), ended(CallEnd::HungUp { by }, Some(30)));
        for late in
            [accept(1, 1), Input::HangUp(by), Input::Decline(agent(1)), Input::ConversationLeft, ring(2)]
        {
            assert_eq!(refused(&mut call, at(44), late), Invalid::Ended);
        }
        for late in [says(by, LegState::Connected), Input::Gone(by), Input::Restarted, Input::Due] {
            assert_eq!(on(&mut call, at(44), late), []);
        }
        assert_eq!((why(&call), due_at(&call)), (Some(CallEnd::HungUp { by }), None));
    }
}

#[test]
fn v8_it_ends_with_its_conversation() {
    for mut call in [ringing(), connecting(), active()] {
        on(&mut call, at(20), Input::ConversationLeft);
        assert_eq!(why(&call), Some(CallEnd::ConversationLeft));
    }
}

#[test]
fn a_party_that_is_gone_has_left_after_60_s_unless_the_other_ones_device_still_hears_it() {
    let mut call = active();
    on(&mut call, at(100), Input::Gone(Party::Visitor));
    assert_eq!(due_at(&call), None, "media flows past the hub");
    on(&mut call, at(110), Input::Gone(Party::Agent));
    assert_eq!(due_at(&call), Some(at(160)), "nobody vouches for anybody");
    on(&mut call, at(120), Input::Back(Party::Agent));
    assert_eq!(due_at(&call), None);
    on(&mut call, at(140), says(Party::Agent, LegState::Interrupted));
    assert_eq!(due_at(&call), Some(at(160)), "sooner than the reconnect's end");
    let left = CallEnd::Left { party: Party::Visitor };
    assert_eq!(on(&mut call, at(160), Input::Due), ended(left, Some(147)));
}

#[test]
fn a_visitor_who_leaves_while_waiting_has_left_after_60_s() {
    let mut call = waiting();
    on(&mut call, at(5), Input::Gone(Party::Visitor));
    on(&mut call, at(50), Input::Gone(Party::Visitor));
    assert_eq!(due_at(&call), Some(at(65)), "it counts from the first time");
    on(&mut call, at(65), Input::Due);
    assert_eq!(why(&call), Some(CallEnd::Left { party: Party::Visitor }));
}

#[test]
fn a_call_outlives_a_restart_of_the_hub_by_the_time_that_both_have_to_come_back() {
    let mut call = active();
    on(&mut call, at(100), Input::Gone(Party::Visitor));
    on(&mut call, at(500), Input::Restarted);
    assert_eq!(due_at(&call), Some(at(560)), "nobody could be heard meanwhile");
    on(&mut call, at(510), Input::Back(Party::Agent));
    assert_eq!(due_at(&call), None, "the agent's device still hears the visitor");
    on(&mut call, at(520), Input::Back(Party::Visitor));
    assert_eq!((due_at(&call), why(&call)), (None, None));
}

#[test]
fn only_the_answering_device_of_an_agent_can_be_gone() {
    let mut call = ringing();
    let before = call.clone();
    on(&mut call, at(11), Input::Gone(Party::Agent));
    assert_eq!(call, before);
}

#[test]
fn every_shown_change_grows_the_version_by_one() {
    let mut call = waiting();
    let mut version = 1;
    for (secs, input, shown) in [
        (1, Input::Gone(Party::Visitor), 0),
        (2, Input::Back(Party::Visitor), 0),
        (3, ring(1), 1),
        (4, accept(1, 1), 1),
        (5, says(Party::Agent, LegState::Connected), 1),
        (6, says(Party::Visitor, LegState::Connected), 0),
        (7, Input::Media { party: Party::Visitor, media: OFF }, 1),
        (8, Input::Restarted, 0),
        (9, Input::HangUp(Party::Agent), 1),
    ] {
        on(&mut call, at(secs), input);
        version += shown;
        assert_eq!(call.version(), version, "at {secs} s");
    }
}

/// Agent 1 has invited the visitor.
fn invited() -> Call {
    Call::invite(START, invite(1))
}

/// And waits in the room on device 1 since 5 s.
fn room() -> Call {
    let mut call = invited();
    on(&mut call, at(5), accept(1, 1));
    call
}

#[test]
fn v10_an_invitation_takes_no_slot_and_has_no_end_of_its_own() {
    let mut call = invited();
    assert_eq!(call.holds(), None, "nothing is kept away by what nobody may ever answer");
    assert_eq!(due_at(&call), None);
    for party in [Party::Visitor, Party::Agent] {
        assert_eq!(on(&mut call, at(1), Input::Gone(party)), [], "a page that is closed may come back");
    }
    assert_eq!(due_at(&call), None);
    assert!(call.is_invitation());
}

#[test]
fn v10_the_visitor_comes_and_the_agent_is_rung() {
    let mut call = invited();
    let effects = on(&mut call, at(9), Input::Join { media: ON });
    assert_eq!(effects, [Effect::Changed, Effect::SlotTaken { agent: agent(1), routed: false }]);
    assert!(matches!(call.phase(), CallPhase::Ringing { deadline, .. } if *deadline == at(39)));
    assert_eq!(call.media(Party::Visitor), ON);
    assert!(!call.routed(), "A3: the toggles are not touched");
    on(&mut call, at(10), accept(1, 2));
    assert_eq!(call.device(), Some(device(2)));
}

#[test]
fn v10_an_agent_who_waits_in_the_room_is_not_rung() {
    let mut call = room();
    assert_eq!(call.holds(), Some(agent(1)), "V9: no other call meanwhile");
    assert_eq!(on(&mut call, at(6), accept(1, 1)), [], "said twice");
    assert_eq!(refused(&mut call, at(6), accept(1, 2)), Invalid::Taken, "V9: one device");
    assert_eq!(refused(&mut call, at(6), accept(2, 1)), Invalid::NotYours);
    assert_eq!(on(&mut call, at(9), Input::Join { media: ON }), [Effect::Changed]);
    let CallPhase::Connecting { device: on_device, deadline, .. } = call.phase() else {
        panic!("it is {:?}", call.phase())
    };
    assert_eq!((*on_device, *deadline), (Some(device(1)), at(9) + CallTimes::default().connect));
    assert_eq!(on(&mut call, at(10), Input::Join { media: ON }), [], "the page was loaded anew");
}

#[test]
fn v10_who_answers_an_invitation_comes_to_that_one_or_to_nothing() {
    let (one, other) = (CallId(Uuid::from_u128(1)), CallId(Uuid::from_u128(2)));
    for (there, answers, comes) in [
        (None, None, Ok(None)),
        (Some(one), None, Ok(Some(one))),
        (Some(one), Some(one), Ok(Some(one))),
        // Taken back, and perhaps another one stands or a call runs by now: that is not what was answered.
        (None, Some(one), Err(Invalid::InvitationOver)),
        (Some(other), Some(one), Err(Invalid::InvitationOver)),
    ] {
        assert_eq!(comes_to(there, answers), comes, "{there:?} is there, {answers:?} is answered");
    }
}

#[test]
fn v4_what_came_of_a_call_is_told_by_its_end() {
    let (visitor, agent) = (Party::Visitor, Party::Agent);
    for (why, came) in [
        (CallEnd::Missed, PastCall::Missed),
        (CallEnd::Cancelled, PastCall::Missed),
        (CallEnd::Left { party: visitor }, PastCall::Missed),
        (CallEnd::ConversationLeft, PastCall::Missed),
        (CallEnd::Declined, PastCall::Declined),
        (CallEnd::HungUp { by: agent }, PastCall::Failed),
        (CallEnd::NoConnection, PastCall::Failed),
        (CallEnd::NoMedia, PastCall::Failed),
        (CallEnd::GaveUp, PastCall::Failed),
    ] {
        assert_eq!(PastCall::of(why, None), came, "{why:?}");
        assert_eq!(PastCall::of(why, Some(Span::secs(3))), PastCall::Held, "{why:?}, after they talked");
    }
}

#[test]
fn v10_refused_taken_back_or_left_it_is_over_and_frees_what_it_took() {
    let over = |why| Effect::Ended { why, talked: None };
    for (input, why) in [
        (Input::NotNow, CallEnd::NotNow),
        (Input::HangUp(Party::Visitor), CallEnd::NotNow),
        (Input::HangUp(Party::Agent), CallEnd::Withdrawn),
        (Input::ConversationLeft, CallEnd::ConversationLeft),
    ] {
        assert_eq!(on(&mut invited(), at(7), input.clone()), [Effect::Changed, over(why)]);
        assert_eq!(on(&mut room(), at(7), input), [Effect::Changed, Effect::SlotFreed(agent(1)), over(why)]);
    }
    let mut call = room();
    on(&mut call, at(8), Input::Gone(Party::Agent));
    let late = due_at(&call).expect("who waits in the room can be gone");
    assert!(matches!(on(&mut call, late, Input::Due)[..], [.., Effect::Ended { .. }]));
    assert_eq!(refused(&mut connecting(), at(20), Input::NotNow), Invalid::NotYours);
    assert_eq!(refused(&mut call, late, Input::Join { media: ON }), Invalid::Ended);
}
