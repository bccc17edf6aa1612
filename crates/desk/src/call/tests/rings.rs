//! Ringing, answering and what ends it.

use super::*;

const RING: Output = Output::Ring { call: CALL, conversation: WHERE };
const HUSH: Output = Output::Hush { conversation: WHERE };

#[test]
fn v2_a_ring_is_heard_shown_and_previewed_and_servers_are_asked_for() {
    let mut bench = Bench::live();
    let owed = bench.head(ringing(30));
    let send = Output::Engine(Order::Send { microphone: true, camera: true });
    assert_eq!(owed, [RING, Output::AskIce(CALL), send, Output::Engine(Order::Preview(true))]);
    assert!(matches!(bench.stage(), Some(CallStage::Ringing { .. })));
    assert_eq!(bench.view().unwrap().mine, ON);
}

#[test]
fn v3_whatever_ends_a_ring_ends_its_noise_and_the_preview_at_once() {
    for (phase, stage) in [
        (ended(CallEnd::Cancelled), Some(CallStage::Ended { why: CallEnd::Cancelled, talked_ms: 0 })),
        (ended(CallEnd::Missed), Some(CallStage::Ended { why: CallEnd::Missed, talked_ms: 0 })),
        (connecting(THERE), Some(CallStage::Elsewhere { since: None })),
        (CallPhase::Waiting { since: Time(0) }, None),
    ] {
        let mut bench = Bench::ringing();
        let owed = bench.head(phase);
        assert_eq!(owed, [HUSH, Output::Engine(Order::Preview(false))], "{stage:?}");
        assert_eq!(bench.stage(), stage);
    }
}

#[test]
fn v3_a_conversation_that_goes_to_somebody_else_takes_its_ring_with_it() {
    let mut bench = Bench::ringing();
    assert!(bench.on(Input::Left(WHERE)).contains(&HUSH));
    assert_eq!(bench.stage(), Some(CallStage::Ended { why: CallEnd::ConversationLeft, talked_ms: 0 }));
}

#[test]
fn v2_go_is_said_to_the_hub_once_and_hushes_the_ring() {
    let mut bench = Bench::ringing();
    let answer = Output::Command(Action::Answer { call: CALL, media: ON });
    assert_eq!(bench.must(CallAsk::Answer(CALL)), [answer, HUSH]);
    assert_eq!(bench.stage(), Some(CallStage::Answering));
    assert_eq!(bench.must(CallAsk::Answer(CALL)), []);
}

#[test]
fn v10_who_waits_in_the_room_on_another_device_is_seen_here_as_having_invited() {
    let mut bench = Bench::live();
    for (device, stage) in [
        (Some(HERE), CallStage::Room { since: Time(0) }),
        (Some(THERE), CallStage::Invited { since: Time(0), elsewhere: true }),
    ] {
        let (agent, name, since) = (ME, "Ana".to_owned(), Time(0));
        bench.head(CallPhase::Room { agent, name, device, since });
        assert_eq!(bench.stage(), Some(stage));
    }
}

#[test]
fn v9_a_refused_go_leaves_the_ring_silent_and_the_desk_without_a_leg() {
    let mut bench = Bench::ringing();
    bench.must(CallAsk::Answer(CALL));
    assert_eq!(bench.on(Input::AnswerRefused(CALL)), []);
    assert!(matches!(bench.stage(), Some(CallStage::Ringing { .. })));
    bench.head(connecting(THERE));
    assert_eq!(bench.stage(), Some(CallStage::Elsewhere { since: None }));
    bench.head(active(THERE));
    assert_eq!(bench.stage(), Some(CallStage::Elsewhere { since: Some(Time(0) + AHEAD) }));
    assert_eq!(bench.opened, None);
}

#[test]
fn an_answer_that_waits_is_withdrawn_when_the_ring_is_over_and_never_answers_the_next() {
    let mut bench = Bench::ringing();
    bench.must(CallAsk::Answer(CALL));
    assert!(bench.head(CallPhase::Waiting { since: Time(0) }).contains(&Output::WithdrawAnswer(CALL)));
    let owed = bench.head(ringing(30));
    assert_eq!(commands(&owed), Vec::<&Action>::new());
    assert!(owed.contains(&RING));
}

#[test]
fn v5_without_camera_and_microphone_one_answers_and_says_so() {
    let mut bench = Bench::ringing();
    let missing = deskbell_media::Sends::Missing;
    bench.media(Report::Sends { microphone: missing, camera: missing });
    bench.media(Report::Troubles([deskbell_media::Trouble::NoCamera].into()));
    let media = MediaState::of(Sending::Missing, Sending::Missing);
    assert_eq!(bench.view().unwrap().mine, media);
    assert_eq!(bench.view().unwrap().troubles, [crate::view::Trouble::NoCamera]);
    let owed = bench.must(CallAsk::Answer(CALL));
    assert_eq!(commands(&owed), [&Action::Answer { call: CALL, media }]);
}

#[test]
fn v6_what_is_turned_off_while_it_rings_is_off_in_the_call_and_the_next_call_begins_with_both() {
    let mut bench = Bench::ringing();
    let owed = bench.must(CallAsk::Send { microphone: true, camera: false });
    assert_eq!(engine(&owed), [&Order::Send { microphone: true, camera: false }]);
    let media = MediaState::of(Sending::On, Sending::Off);
    let owed = bench.must(CallAsk::Answer(CALL));
    assert_eq!(commands(&owed), [&Action::Answer { call: CALL, media }]);
    bench.head(ended(CallEnd::Cancelled));
    let head = bench.of(OTHER, ringing(30));
    bench.on(Input::Head(head));
    assert_eq!(bench.view().unwrap().mine, ON);
}

#[test]
fn v4_a_declined_ring_is_over_here_before_the_hub_knows() {
    let mut bench = Bench::ringing();
    let owed = bench.must(CallAsk::Decline(CALL));
    assert!(owed.contains(&HUSH));
    assert_eq!(commands(&owed), [&Action::Decline { call: CALL }]);
    assert_eq!(bench.stage(), Some(CallStage::Ended { why: CallEnd::Declined, talked_ms: 0 }));
    bench.head(ended(CallEnd::Missed));
    assert_eq!(bench.stage(), Some(CallStage::Ended { why: CallEnd::Missed, talked_ms: 0 }));
}

#[test]
fn v4_a_decline_whose_fate_is_unknown_is_said_again_while_it_rings_and_not_later() {
    for (phase, again) in [(ringing(30), true), (CallPhase::Waiting { since: Time(0) }, false)] {
        let mut bench = Bench::ringing();
        bench.must(CallAsk::Decline(CALL));
        bench.on(Input::Lost);
        bench.head(phase);
        let owed = bench.on(Input::Live { me: Some(ME) });
        assert_eq!(commands(&owed).contains(&&Action::Decline { call: CALL }), again);
    }
}

#[test]
fn v9_a_second_call_neither_rings_nor_is_answered_while_one_runs() {
    for device in [HERE, THERE] {
        let mut bench = Bench::ringing();
        bench.head(active(device));
        let second = bench.of(OTHER, ringing(30));
        let owed = bench.on(Input::Head(second));
        assert!(!owed.iter().any(|output| matches!(output, Output::Ring { .. })), "{owed:?}");
        assert_eq!(bench.ask(CallAsk::Answer(OTHER)), Err(Refused::InCall));
        assert_eq!(bench.view().unwrap().call, CALL);
        assert_eq!(bench.calls.ringing_here(), None);
    }
}

#[test]
fn what_cannot_be_asked_is_refused_and_changes_nothing() {
    let mut bench = Bench::live();
    assert_eq!(bench.ask(CallAsk::Answer(CALL)), Err(Refused::NotRinging));
    assert_eq!(bench.ask(CallAsk::Decline(CALL)), Err(Refused::NotRinging));
    assert_eq!(bench.ask(CallAsk::HangUp(CALL)), Err(Refused::NotRunning));
    let mut bench = Bench::ringing();
    bench.on(Input::Lost);
    assert_eq!(bench.ask(CallAsk::Answer(CALL)), Err(Refused::Offline));
    assert!(matches!(bench.stage(), Some(CallStage::Ringing { .. })));
}

#[test]
fn a_ring_without_a_line_stops_by_itself_a_little_after_its_deadline() {
    let mut bench = Bench::ringing();
    bench.on(Input::Lost);
    let due = bench.calls.next_deadline().unwrap();
    assert_eq!(due, Time(0) + Span::secs(32));
    bench.steady = due;
    assert!(bench.on(Input::Due).contains(&HUSH));
    assert_eq!(bench.stage(), Some(CallStage::Ended { why: CallEnd::Missed, talked_ms: 0 }));
    assert_eq!(bench.calls.next_deadline(), None);
}

#[test]
fn while_the_desk_catches_up_nothing_rings_that_may_be_over() {
    let mut bench = Bench::live();
    bench.on(Input::Lost);
    assert_eq!(bench.head(ringing(30)), []);
    assert_eq!(bench.head(ended(CallEnd::Missed)), []);
    assert_eq!(bench.on(Input::Live { me: Some(ME) }), []);
    assert_eq!(bench.stage(), None);
}

#[test]
fn v8_an_ended_call_is_shown_until_it_is_dismissed_or_the_next_one_rings() {
    let mut bench = Bench::active();
    bench.head(ended(CallEnd::HungUp { by: deskbell_domain::call::Party::Visitor }));
    assert!(matches!(bench.stage(), Some(CallStage::Ended { talked_ms: 9_000, .. })));
    let head = bench.of(OTHER, ringing(30));
    bench.on(Input::Head(head));
    assert!(matches!(bench.stage(), Some(CallStage::Ringing { .. })));
    let head = bench.of(OTHER, ended(CallEnd::Cancelled));
    bench.on(Input::Head(head));
    assert!(matches!(bench.stage(), Some(CallStage::Ended { talked_ms: 0, .. })));
    bench.must(CallAsk::Dismiss(CALL));
    assert!(bench.stage().is_some(), "that was another call");
    bench.must(CallAsk::Dismiss(OTHER));
    assert_eq!(bench.stage(), None);
}

#[test]
fn a_preview_that_the_page_asks_for_ends_with_the_page() {
    let mut bench = Bench::live();
    let owed = bench.must(CallAsk::Preview(true));
    assert_eq!(engine(&owed), [&Order::Send { microphone: true, camera: true }, &Order::Preview(true)]);
    assert_eq!(bench.on(Input::PageStarted), [Output::Engine(Order::Preview(false))]);
}

#[test]
fn signing_out_ends_ring_leg_and_preview_here() {
    let mut bench = Bench::ringing();
    assert_eq!(bench.on(Input::SignedOut), [HUSH, Output::Engine(Order::Preview(false))]);
    let mut bench = Bench::active();
    let close = Order::Close { leg: Bench::key(&Bench::connecting()) };
    assert_eq!(bench.on(Input::SignedOut), [Output::Engine(close)]);
    assert_eq!(bench.stage(), None);
}
