//! Each fault of the library, with its fix and without. A test that holds without says that the fix can go.

use std::sync::atomic::Ordering;

use rtc::{rtp::Packet, rtp_transceiver::rtp_sender::RtpCodecKind};
use webrtc::media_stream::track_local::TrackLocal;

use super::{
    relay::{Relay, Rule, Seen},
    *,
};
use crate::{codec, fixes::track, rtc::start};

/// Two legs with a network between them.
async fn through(rule: Box<Rule>, rate: Option<u64>, without: Without) -> (Side, Side, Arc<Relay>) {
    let relay = Arc::new(Relay::new(rule, rate).await);
    let (mut offering, mut answering) = pair(without).await;
    offering.trickle(&answering.leg, relay.changes(true));
    answering.trickle(&offering.leg, relay.changes(false));
    exchange(&offering, &answering, false, bare).await;
    tokio::join!(offering.state(State::Connected), answering.state(State::Connected));
    (offering, answering, relay)
}

fn left_out(fix: u8) -> Without {
    Without { fix: Some(fix) }
}

/// Loses every 20th video packet from the offering side, and all its repairs when `repairs` says so.
fn losing(repairs: bool) -> Box<Rule> {
    let mut number = 0;
    Box::new(move |seen: Seen| match seen.payload_type {
        Some(96) if seen.forth => {
            number += 1;
            number % 20 != 0
        }
        Some(97) if seen.forth => !repairs,
        _ => true,
    })
}

/// NACKed packets, and packets that were lost.
async fn nacks(without: Without) -> (u64, u64) {
    let (offering, answering, relay) = through(losing(false), None, without).await;
    let ((), (frames, _)) = tokio::join!(send(&offering, 0..90, 3000), take(&answering, 88));
    assert_eq!(frames.first(), Some(&0));
    (answering.leg.stats().await.receiving.nacks, relay.lost.load(Ordering::Relaxed))
}

#[tokio::test]
async fn fix_1_a_packet_that_was_repaired_is_not_asked_for_again() {
    let (asked, lost) = nacks(Without::default()).await;
    assert!(lost >= 10 && asked <= 10 * lost, "{asked} for {lost}");
    let (asked, lost) = nacks(left_out(1)).await;
    assert!(asked > 10 * lost, "{asked} for {lost}");
}

/// Repairs sent, and video packets that were lost, when no repair comes through.
async fn repairs(without: Without) -> (u64, u64) {
    let (offering, answering, relay) = through(losing(true), None, without).await;
    tokio::join!(send(&offering, 0..90, 3000), async { take(&answering, 75).await });
    let repairs = relay.repairs.load(Ordering::Relaxed);
    (repairs, relay.lost.load(Ordering::Relaxed) - repairs)
}

#[tokio::test]
async fn fix_2_a_packet_is_not_sent_again_and_again() {
    let (sent, lost) = repairs(Without::default()).await;
    assert!(lost >= 10 && sent <= 4 * lost, "{sent} for {lost}");
    let (sent, lost) = repairs(left_out(2)).await;
    assert!(sent > 4 * lost, "{sent} for {lost}");
}

/// Whether a keyframe request that came was told.
async fn request_told(without: Without) -> bool {
    let (offering, answering) = connected(without).await;
    // The one that every connection begins with.
    answering.next(|event| (event == LegEvent::KeyframeWanted).then_some(())).await;
    tokio::join!(send(&answering, 0..30, 1000), take(&offering, 29));
    offering.leg.request_keyframe();
    // Until it has come it is asked for anew, with frames as the clock.
    let mut next = 30;
    while answering.leg.stats().await.sending.keyframe_requests == 0 {
        tokio::join!(send(&answering, next..next + 10, 1000), take(&offering, next + 9));
        next += 10;
        offering.leg.request_keyframe();
    }
    answering.leg.close().await;
    // All that was told before the end.
    let mut told = false;
    answering
        .next(|event| {
            told |= event == LegEvent::KeyframeWanted;
            (event == LegEvent::State(State::Closed)).then_some(())
        })
        .await;
    told
}

#[tokio::test]
async fn fix_3_a_keyframe_request_reaches_the_program() {
    assert!(request_told(Without::default()).await);
    assert!(!request_told(left_out(3)).await);
}

/// The roles that the answers to an offer and to a later one take.
async fn roles(without: Without) -> Vec<String> {
    let (mut offering, mut answering) = pair(without).await;
    offering.trickle(&answering.leg, Some);
    answering.trickle(&offering.leg, Some);
    let mut answers = vec![negotiate(&offering, &answering, false).await];
    tokio::join!(offering.state(State::Connected), answering.state(State::Connected));
    answers.push(negotiate(&offering, &answering, false).await);
    answers.push(negotiate(&offering, &answering, true).await);
    tokio::join!(offering.state(State::Connected), answering.state(State::Connected));
    if without.fix.is_none() {
        both_ways(&offering, &answering, 0..30).await;
    }
    answers
        .iter()
        .flat_map(|answer| answer.lines())
        .filter_map(|line| line.strip_prefix("a=setup:"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn fix_4_every_answer_keeps_the_role_of_the_dtls_server() {
    let roles_with = roles(Without::default()).await;
    assert!(roles_with.len() >= 3 && roles_with.iter().all(|role| role == "passive"), "{roles_with:?}");
    let roles_without = roles(left_out(4)).await;
    assert!(roles_without.iter().any(|role| role != "passive"), "{roles_without:?}");
}

/// A pair of which the offering side, which nominates, hears of the other's address by its packets only.
async fn by_packets_only(without: Without) -> (Side, Side) {
    let (mut offering, mut answering) = pair(without).await;
    offering.trickle(&answering.leg, Some);
    answering.trickle(&offering.leg, |_| None);
    exchange(&offering, &answering, false, bare).await;
    (offering, answering)
}

#[tokio::test]
async fn fix_5_a_path_that_was_found_by_its_packets_is_taken_at_once() {
    let (slow, _slow_answering) = by_packets_only(left_out(5)).await;
    let (fast, _fast_answering) = by_packets_only(Without::default()).await;
    // Without it this path waits a second, although it was there first.
    tokio::select! {
        biased;
        () = slow.state(State::Connected) => panic!("nothing waits without it either"),
        () = fast.state(State::Connected) => {}
    }
}

#[tokio::test]
async fn fix_6_a_track_is_kept_because_a_replaced_one_says_yes_and_sends_nothing() {
    let (sender, events) = mpsc::channel(256);
    let offering = Side::open(config(Role::Offering), Without::default()).await;
    let answering = Arc::new(start(config(Role::Answering), sender, Without::default()).await.unwrap());
    let leg: Arc<dyn Leg> = Arc::clone(&answering) as Arc<dyn Leg>;
    let (mut offering, mut side) = (offering, Side { leg, events: Mutex::new(events) });
    offering.trickle(&side.leg, Some);
    side.trickle(&offering.leg, Some);
    negotiate(&offering, &side, false).await;
    tokio::join!(offering.state(State::Connected), side.state(State::Connected));

    // What a program does that switches its camera: here only the frames change, and they go on.
    both_ways(&offering, &side, 0..10).await;
    let other: Arc<dyn TrackLocal> = Arc::new(track(RtpCodecKind::Video, codec::vp8(), 7, None));
    answering.video_sender().unwrap().replace_track(Arc::clone(&other)).await.unwrap();
    assert!(other.write_rtp(Packet::default()).await.is_err());
}

#[tokio::test]
async fn fix_7_the_estimate_follows_a_link_that_carries_less() {
    let (offering, answering, _relay) = through(Box::new(|_| true), Some(300_000), Without::default()).await;
    let estimate = offering.next(|event| match event {
        LegEvent::Target { bps } => (bps < 400_000).then_some(()),
        LegEvent::Candidate(_)
        | LegEvent::State(_)
        | LegEvent::Video(_)
        | LegEvent::Audio(_)
        | LegEvent::KeyframeWanted => None,
    });
    tokio::select! {
        () = estimate => {}
        () = send(&offering, 0..900, 2500) => panic!("the estimate stays at {}", offering.leg.target_bps()),
    }
    answering.leg.close().await;
}
