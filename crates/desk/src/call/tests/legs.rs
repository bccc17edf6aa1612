//! The leg from answer to hang-up, over lines that break.

use super::*;
use deskbell_domain::call::{LegState, Party};
use deskbell_media as media;

fn leg_command(state: LegState) -> Action {
    Action::Leg { call: CALL, leg: LEG, state }
}

fn says(bench: &mut Bench, state: media::LegState) -> Vec<Output> {
    let leg = bench.key();
    bench.media(Report::Leg { leg, state })
}

#[test]
fn v2_once_the_hub_says_so_the_leg_opens_and_takes_over_the_camera_without_a_pause() {
    let mut bench = Bench::ringing();
    bench.servers();
    bench.must(CallAsk::Answer(CALL));
    let owed = bench.head(connecting(HERE));
    let leg = bench.key();
    let open = Order::Open { leg, servers: Vec::new(), relay_only: false, audible: true };
    let send = Order::Send { microphone: true, camera: true };
    assert_eq!(engine(&owed), [&send, &open, &Order::Preview(false)]);
    assert!(matches!(bench.stage(), Some(CallStage::Connecting { .. })));
}

#[test]
fn signals_that_overtake_the_hubs_word_wait_for_the_leg_and_keep_their_order() {
    let mut bench = Bench::ringing();
    bench.must(CallAsk::Answer(CALL));
    assert_eq!(bench.signal(offer(1, true)), []);
    bench.head(connecting(HERE));
    assert_eq!(bench.signal(candidate(1, "a")), [], "the servers are on their way");
    let owed = bench.servers();
    let orders = engine(&owed);
    assert!(matches!(orders[1], Order::Open { .. }));
    assert!(matches!(orders[2], Order::Offer { generation: 1, fresh: true, .. }));
    assert!(matches!(orders[3], Order::Candidate { generation: 1, .. }));
}

#[test]
fn what_is_repeated_or_of_an_older_generation_or_for_another_leg_does_not_reach_the_engine() {
    let mut bench = Bench::connecting();
    assert_eq!(bench.signal(candidate(1, "before its offer")), []);
    assert_eq!(engine(&bench.signal(offer(2, false))).len(), 1);
    assert_eq!(bench.signal(offer(2, false)), []);
    assert_eq!(bench.signal(offer(1, false)), []);
    assert_eq!(engine(&bench.signal(candidate(2, "a"))).len(), 1);
    assert_eq!(bench.signal(candidate(2, "a")), []);
    assert_eq!(bench.signal(candidate(1, "b")), []);
    for other in [
        SignalFrame { call: OTHER, ..frame(offer(3, false)) },
        SignalFrame { leg: LegId(Uuid::from_u128(99)), ..frame(offer(3, false)) },
    ] {
        assert_eq!(bench.on(Input::Signal(other)), []);
    }
}

#[test]
fn signals_over_the_wires_limits_are_passed_over() {
    use deskbell_protocol::call::{CANDIDATE_BYTES, CANDIDATES, SDP_BYTES};
    let mut bench = Bench::connecting();
    let sdp = "x".repeat(SDP_BYTES + 1);
    assert_eq!(bench.signal(Signal::Offer { generation: 1, fresh: true, sdp }), []);
    bench.signal(offer(1, true));
    assert_eq!(bench.signal(candidate(1, &"x".repeat(CANDIDATE_BYTES + 1))), []);
    let passed: usize = (0..10 * CANDIDATES)
        .map(|number| engine(&bench.signal(candidate(1, &format!("candidate {number}")))).len())
        .sum();
    assert_eq!(passed, CANDIDATES);
}

#[test]
fn the_engines_answer_and_candidates_go_to_the_visitor() {
    let mut bench = Bench::connecting();
    let leg = bench.key();
    let owed = bench.media(Report::Answer { leg, generation: 1, sdp: "answer".into() });
    assert_eq!(signals(&owed), [&Signal::Answer { generation: 1, sdp: "answer".into() }]);
    let found = media::Candidate { candidate: "c".into(), sdp_mid: None, sdp_m_line_index: Some(0) };
    let owed = bench.media(Report::Candidate { leg, generation: 1, candidate: found });
    assert_eq!(signals(&owed), [&candidate(1, "c")]);
    assert_eq!(signals(&bench.media(Report::OfferAgain { leg })), [&Signal::OfferAgain]);
    let strange = LegKey(0);
    assert_eq!(bench.media(Report::OfferAgain { leg: strange }), []);
}

#[test]
fn what_may_be_lost_with_the_line_is_said_again_until_the_leg_is_connected() {
    let mut bench = Bench::connecting();
    let leg = bench.key();
    bench.on(Input::Lost);
    bench.media(Report::Answer { leg, generation: 1, sdp: "answer".into() });
    let again = bench.on(Input::Live { me: Some(ME) });
    assert_eq!(signals(&again), [&Signal::Answer { generation: 1, sdp: "answer".into() }]);
    says(&mut bench, media::LegState::Connected);
    bench.on(Input::Lost);
    assert_eq!(signals(&bench.on(Input::Live { me: Some(ME) })), Vec::<&Signal>::new());
}

#[test]
fn v11_the_hub_hears_how_the_leg_stands_unless_its_head_says_so_already() {
    let mut bench = Bench::connecting();
    let owed = says(&mut bench, media::LegState::Connected);
    assert_eq!(commands(&owed), [&leg_command(LegState::Connected)]);
    assert_eq!(bench.head(active(HERE)), []);
    let owed = says(&mut bench, media::LegState::Interrupted);
    assert_eq!(commands(&owed), [&leg_command(LegState::Interrupted)]);
    assert_eq!(bench.head(reconnecting(HERE)), []);
    assert!(matches!(bench.stage(), Some(CallStage::Reconnecting { .. })));
    let owed = says(&mut bench, media::LegState::Connected);
    assert_eq!(commands(&owed), [&leg_command(LegState::Connected)]);
    // The visitor's side has seen a break that this one has not: it is the visitor's to mend.
    bench.head(active(HERE));
    assert_eq!(bench.head(reconnecting(HERE)), []);
}

#[test]
fn a_leg_that_cannot_be_is_said_to_the_hub() {
    for (state, said) in [
        (media::LegState::Failed, LegState::Failed),
        (media::LegState::Unable { why: "no VP8".into() }, LegState::Unable),
    ] {
        let mut bench = Bench::connecting();
        let owed = says(&mut bench, state);
        assert_eq!(commands(&owed), [&leg_command(said)]);
    }
}

#[test]
fn a_bye_is_an_interruption_at_once_and_a_fresh_offer_goes_to_the_engine() {
    let mut bench = Bench::active();
    let owed = bench.signal(Signal::Bye);
    assert_eq!(commands(&owed), [&leg_command(LegState::Interrupted)]);
    bench.head(reconnecting(HERE));
    let owed = bench.signal(offer(1, true));
    assert!(matches!(engine(&owed)[..], [Order::Offer { fresh: true, .. }]));
}

#[test]
fn the_media_go_on_without_the_hub_and_what_it_missed_is_said_when_it_is_back() {
    let mut bench = Bench::active();
    assert_eq!(bench.on(Input::Lost), []);
    let owed = says(&mut bench, media::LegState::Interrupted);
    assert_eq!(owed, [], "nobody hears it");
    let owed = bench.on(Input::Live { me: Some(ME) });
    assert_eq!(commands(&owed), [&leg_command(LegState::Interrupted)]);
}

#[test]
fn a_call_that_ended_while_the_line_was_down_is_closed_here() {
    let told = Input::Snapshot { heads: Vec::new(), over: vec![(CALL, CallEnd::GaveUp)] };
    let untold = Input::Snapshot { heads: Vec::new(), over: Vec::new() };
    for (input, why) in [(told, CallEnd::GaveUp), (untold, CallEnd::Left { party: Party::Agent })] {
        let mut bench = Bench::active();
        let leg = Bench::connecting().key();
        bench.on(Input::Lost);
        assert_eq!(bench.on(input), [Output::Engine(Order::Close { leg })]);
        assert!(matches!(bench.stage(), Some(CallStage::Ended { why: shown, .. }) if shown == why));
    }
}

#[test]
fn b1_the_whole_state_of_a_restored_hub_counts_although_its_versions_are_lower() {
    let mut bench = Bench::active();
    bench.on(Input::Lost);
    bench.version = 0;
    let earlier = bench.of(CALL, reconnecting(HERE));
    bench.on(Input::Snapshot { heads: vec![earlier], over: Vec::new() });
    bench.on(Input::Live { me: Some(ME) });
    assert!(matches!(bench.stage(), Some(CallStage::Reconnecting { .. })), "{:?}", bench.stage());
    bench.head(active(HERE));
    assert!(matches!(bench.stage(), Some(CallStage::Active { .. })), "{:?}", bench.stage());
}

#[test]
fn v8_a_hang_up_closes_the_leg_at_once_and_is_said_again_until_the_call_is_over() {
    let mut bench = Bench::active();
    bench.on(Input::Lost);
    bench.steady = Time(0) + Span::secs(5);
    let owed = bench.must(CallAsk::HangUp(CALL));
    assert!(matches!(engine(&owed)[..], [Order::Close { .. }]));
    assert_eq!(commands(&owed), Vec::<&Action>::new());
    let why = CallEnd::HungUp { by: Party::Agent };
    assert_eq!(bench.stage(), Some(CallStage::Ended { why, talked_ms: 5_000 }));
    let owed = bench.on(Input::Live { me: Some(ME) });
    assert_eq!(commands(&owed), [&Action::HangUp { call: CALL }]);
    bench.head(active(HERE));
    assert_eq!(bench.stage(), Some(CallStage::Ended { why, talked_ms: 5_000 }));
    bench.head(ended(why));
    bench.on(Input::Lost);
    assert_eq!(bench.on(Input::Live { me: Some(ME) }), []);
}

#[test]
fn a_desk_started_anew_in_mid_call_opens_a_leg_and_asks_for_another_offer() {
    let mut bench = Bench::live();
    bench.head(active(HERE));
    let owed = bench.servers();
    assert!(engine(&owed).iter().any(|order| matches!(order, Order::Open { .. })));
    assert_eq!(signals(&owed), [&Signal::OfferAgain]);
    // The line breaks before the visitor has heard it.
    bench.on(Input::Lost);
    assert_eq!(signals(&bench.on(Input::Live { me: Some(ME) })), [&Signal::OfferAgain]);
}

#[test]
fn without_servers_the_hub_is_asked_once_more_and_then_the_leg_opens_without() {
    let mut bench = Bench::ringing();
    bench.on(Input::Ice { call: CALL, servers: None });
    bench.must(CallAsk::Answer(CALL));
    let owed = bench.head(connecting(HERE));
    assert!(owed.contains(&Output::AskIce(CALL)));
    let owed = bench.on(Input::Ice { call: CALL, servers: None });
    assert!(engine(&owed).iter().any(|order| matches!(order, Order::Open { .. })));
}

#[test]
fn v11_a_new_connection_is_not_made_with_expired_credentials() {
    let mut bench = Bench::active();
    let before = Bench::connecting().key();
    bench.steady = Time(0) + Span::hours(2);
    let owed = bench.signal(offer(1, true));
    assert_eq!(owed[..2], [Output::Engine(Order::Close { leg: before }), Output::AskIce(CALL)]);
    let owed = bench.servers();
    let orders = engine(&owed);
    assert!(matches!(orders[1], Order::Open { leg, .. } if *leg != before), "{orders:?}");
    assert!(matches!(orders[2], Order::Offer { generation: 1, fresh: true, .. }));
}

#[test]
fn a_page_that_was_loaded_anew_may_count_from_the_beginning() {
    let mut bench = Bench::active();
    bench.signal(offer(3, false));
    let before = Bench::connecting().key();
    let owed = bench.signal(offer(1, true));
    let after = bench.key();
    assert_ne!(before, after);
    let send = Order::Send { microphone: true, camera: true };
    let open = Order::Open { leg: after, servers: Vec::new(), relay_only: false, audible: true };
    let first = Order::Offer { leg: after, generation: 1, fresh: true, sdp: "offer 1".into() };
    assert_eq!(engine(&owed)[..4], [&Order::Close { leg: before }, &send, &open, &first]);
    assert_eq!(bench.signal(offer(1, true)), [], "a repetition");
}

#[test]
fn v6_muting_reaches_engine_and_hub_and_what_the_network_takes_is_said_too() {
    let mut bench = Bench::active();
    let owed = bench.must(CallAsk::Send { microphone: false, camera: true });
    assert_eq!(engine(&owed), [&Order::Send { microphone: false, camera: true }]);
    let muted = MediaState::of(Sending::Off, Sending::On);
    assert_eq!(commands(&owed), [&Action::Media { call: CALL, media: muted }]);
    let owed = bench.media(Report::Sends { microphone: media::Sends::Off, camera: media::Sends::Paused });
    let paused = MediaState::of(Sending::Off, Sending::Paused);
    assert_eq!(commands(&owed), [&Action::Media { call: CALL, media: paused }]);
    assert_eq!(bench.view().unwrap().mine, paused);
}

#[test]
fn figures_are_shown_while_the_leg_is_there_and_troubles_while_they_can_hinder() {
    let mut bench = Bench::active();
    let leg = Bench::connecting().key();
    bench.media(Report::Figures { leg, figures: media::Figures::default() });
    bench.media(Report::Troubles([media::Trouble::MicrophoneLost].into()));
    assert!(bench.view().unwrap().quality.is_some());
    assert_eq!(bench.view().unwrap().troubles, [crate::view::Trouble::MicrophoneLost]);
    bench.head(ended(CallEnd::GaveUp));
    assert_eq!(bench.view().unwrap().quality, None);
    assert_eq!(bench.view().unwrap().troubles, []);
}

#[test]
fn a_desk_that_leaves_says_so_while_it_has_a_leg() {
    assert_eq!(Bench::ringing().calls.bye(), None);
    assert_eq!(Bench::active().calls.bye(), Some(frame(Signal::Bye)));
}
