//! Two legs on loopback, through the library and real sockets.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use tokio::sync::{Mutex, mpsc};

use crate::{
    Codec, Config, EncodedFrame, IceCandidate, Leg, LegError, LegEvent, Role, Sent, State, Verdict,
    fixes::Without, rtc::start,
};

mod fixes;
mod relay;

/// Longer than anything takes that goes well; what is waited for is an event and not this.
const LONG: Duration = Duration::from_secs(20);

fn config(role: Role) -> Config {
    Config {
        role,
        loopback: true,
        bind: vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))],
        ..Config::default()
    }
}

/// A leg and its events.
struct Side {
    leg: Arc<dyn Leg>,
    events: Mutex<mpsc::Receiver<LegEvent>>,
}

impl Side {
    async fn open(config: Config, without: Without) -> Self {
        let (sender, events) = mpsc::channel(256);
        let leg = start(config, sender, without).await.unwrap();
        Self { leg: Arc::new(leg), events: Mutex::new(events) }
    }

    /// The next event that `pick` takes.
    async fn next<T>(&self, mut pick: impl FnMut(LegEvent) -> Option<T>) -> T {
        let mut events = self.events.lock().await;
        let found = async {
            loop {
                if let Some(found) = pick(events.recv().await.expect("the leg has ended")) {
                    return found;
                }
            }
        };
        tokio::time::timeout(LONG, found).await.expect("nothing came")
    }

    async fn state(&self, wanted: State) {
        self.next(|event| (event == LegEvent::State(wanted)).then_some(())).await;
    }

    /// Gives this side's candidates to `to` from now on, by way of `change`.
    fn trickle(
        &mut self,
        to: &Arc<dyn Leg>,
        mut change: impl FnMut(IceCandidate) -> Option<IceCandidate> + Send + 'static,
    ) {
        let (sender, events) = mpsc::channel(1);
        let mut all = std::mem::replace(&mut self.events, Mutex::new(events)).into_inner();
        let to = Arc::clone(to);
        tokio::spawn(async move {
            while let Some(event) = all.recv().await {
                if let LegEvent::Candidate(candidate) = event {
                    if let Some(candidate) = change(candidate) {
                        // Refused only by a leg that is closed.
                        let _ = to.candidate(candidate).await;
                    }
                } else if sender.send(event).await.is_err() {
                    return;
                }
            }
        });
    }
}

async fn negotiate(offering: &Side, answering: &Side, restart: bool) -> String {
    exchange(offering, answering, restart, str::to_owned).await
}

/// A description without the candidates in it: they come by themselves, changed.
fn bare(text: &str) -> String {
    let kept = text.lines().filter(|line| !line.contains("candidate"));
    kept.flat_map(|line| [line, "\r\n"]).collect()
}

async fn exchange(offering: &Side, answering: &Side, restart: bool, change: fn(&str) -> String) -> String {
    let offer = offering.leg.make_offer(restart).await.unwrap();
    let answer = answering.leg.accept_offer(&change(&offer)).await.unwrap();
    offering.leg.accept_answer(&change(&answer)).await.unwrap();
    answer
}

async fn pair(without: Without) -> (Side, Side) {
    let offering = Side::open(config(Role::Offering), without).await;
    let answering = Side::open(config(Role::Answering), without).await;
    (offering, answering)
}

async fn connected(without: Without) -> (Side, Side) {
    let (mut offering, mut answering) = pair(without).await;
    offering.trickle(&answering.leg, Some);
    answering.trickle(&offering.leg, Some);
    negotiate(&offering, &answering, false).await;
    tokio::join!(offering.state(State::Connected), answering.state(State::Connected));
    (offering, answering)
}

/// A frame as a decoder would take it by its head; its number is in it.
fn frame(number: u32, keyframe: bool, length: usize) -> EncodedFrame {
    let mut data = if keyframe {
        vec![0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]
    } else {
        vec![0x11, 0x02, 0x00, 0, 0, 0, 0, 0, 0, 0]
    };
    data.extend(number.to_be_bytes());
    data.resize(length.max(data.len()), number as u8);
    EncodedFrame { data: data.into(), keyframe, timestamp: Duration::from_millis(u64::from(number) * 33) }
}

fn number(frame: &[u8]) -> u32 {
    u32::from_be_bytes(frame[10..14].try_into().unwrap())
}

/// Sends `numbers` at 30 a second, a keyframe first and whenever one is asked for.
async fn send(side: &Side, numbers: std::ops::Range<u32>, length: usize) {
    let mut ticks = tokio::time::interval(Duration::from_millis(33));
    for number in numbers.clone() {
        ticks.tick().await;
        let keyframe = number == numbers.start || number % 15 == 0;
        side.leg.send_video(frame(number, keyframe, length)).await.unwrap();
        for part in 0..2u8 {
            side.leg.send_audio(Bytes::copy_from_slice(&[number as u8, part])).await.unwrap();
        }
    }
}

/// Takes events until the frame `last` came; the frames' numbers and the number of audio packets.
async fn take(side: &Side, last: u32) -> (Vec<u32>, usize) {
    let (mut frames, mut audio) = (Vec::new(), 0);
    side.next(|event| match event {
        LegEvent::Video(frame) => {
            frames.push(number(&frame.data));
            (frames.last() >= Some(&last)).then_some(())
        }
        LegEvent::Audio(_) => {
            audio += 1;
            None
        }
        LegEvent::Candidate(_) | LegEvent::State(_) | LegEvent::KeyframeWanted | LegEvent::Target { .. } => {
            None
        }
    })
    .await;
    (frames, audio)
}

async fn both_ways(offering: &Side, answering: &Side, numbers: std::ops::Range<u32>) {
    let last = numbers.end - 1;
    let (.., (there, audio_there), (back, audio_back)) = tokio::join!(
        send(offering, numbers.clone(), 3000),
        send(answering, numbers.clone(), 3000),
        take(answering, last),
        take(offering, last),
    );
    let all: Vec<u32> = numbers.collect();
    assert_eq!((&there, &back), (&all, &all));
    assert!(audio_there > all.len() && audio_back > all.len(), "{audio_there} {audio_back}");
}

#[tokio::test]
async fn pictures_and_sound_go_both_ways() {
    let (offering, answering) = connected(Without::default()).await;
    both_ways(&offering, &answering, 0..60).await;
    let stats = answering.leg.stats().await;
    assert_eq!((stats.sending.frames, stats.receiving.frames, stats.receiving.frames_dropped), (60, 60, 0));
    assert!(stats.sending.bps > 300_000 && stats.receiving.bps > 300_000, "{stats:?}");
    assert!(stats.pair.is_some() && stats.round_trip.is_some(), "{stats:?}");
    offering.leg.close().await;
    answering.leg.close().await;
}

#[tokio::test]
async fn nothing_is_sent_before_the_connection_is_there() {
    let leg = Side::open(config(Role::Answering), Without::default()).await.leg;
    assert_eq!(leg.next_frame(), Verdict::Skip);
    assert_eq!(leg.send_video(frame(0, true, 100)).await, Ok(Sent::Dropped));
    assert_eq!(leg.send_audio(Bytes::from_static(&[1])).await, Ok(Sent::Dropped));
}

#[tokio::test]
async fn an_ice_restart_by_the_other_side_keeps_the_media() {
    let (offering, answering) = connected(Without::default()).await;
    both_ways(&offering, &answering, 0..15).await;
    let (frames, ()) = tokio::join!(
        async {
            let (_, (frames, _)) = tokio::join!(send(&answering, 15..120, 1500), take(&offering, 119));
            frames
        },
        async {
            negotiate(&offering, &answering, true).await;
        }
    );
    assert!(frames.len() > 50, "{frames:?}");
    both_ways(&offering, &answering, 120..150).await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_the_leg_lives_on() {
    let (offering, answering) = connected(Without::default()).await;
    let large = Bytes::from(vec![0; crate::MAX_FRAME_BYTES + 1]);
    let refused = answering
        .leg
        .send_video(EncodedFrame { data: large, keyframe: true, timestamp: Duration::ZERO })
        .await;
    assert_eq!(refused, Err(LegError::FrameTooLarge(crate::MAX_FRAME_BYTES + 1)));
    let audio = Bytes::from(vec![0; crate::MAX_AUDIO_BYTES + 1]);
    assert_eq!(
        answering.leg.send_audio(audio).await,
        Err(LegError::AudioTooLarge(crate::MAX_AUDIO_BYTES + 1))
    );
    assert!(matches!(answering.leg.accept_offer("v=0\r\nnonsense").await, Err(LegError::NotSdp(_))));
    both_ways(&offering, &answering, 0..10).await;
}

#[tokio::test]
async fn only_the_offering_side_offers() {
    let offering = Side::open(config(Role::Offering), Without::default()).await.leg;
    let answering = Side::open(config(Role::Answering), Without::default()).await.leg;
    assert!(matches!(answering.make_offer(false).await, Err(LegError::Role(_))));
    let offer = offering.make_offer(false).await.unwrap();
    assert!(matches!(offering.accept_offer(&offer).await, Err(LegError::Role(_))));
    let answer = answering.accept_offer(&offer).await.unwrap();
    assert!(matches!(answering.accept_answer(&answer).await, Err(LegError::Role(_))));
    offering.accept_answer(&answer).await.unwrap();
    assert!(matches!(offering.accept_answer(&answer).await, Err(LegError::Role(_))));
}

#[tokio::test]
async fn a_closed_leg_says_so_once_and_refuses() {
    let (offering, answering) = connected(Without::default()).await;
    let offer = offering.leg.make_offer(false).await.unwrap();
    answering.leg.close().await;
    answering.leg.close().await;
    answering.state(State::Closed).await;
    assert_eq!(answering.leg.accept_offer(&offer).await, Err(LegError::Closed));
    assert_eq!(answering.leg.send_video(frame(0, true, 100)).await, Ok(Sent::Dropped));
}

#[tokio::test]
async fn media_that_nobody_takes_is_dropped_and_counted_and_nothing_else_is() {
    let (offering, answering) = connected(Without::default()).await;
    send(&offering, 0..400, 100).await;
    let stats = answering.leg.stats().await;
    assert!(stats.receiving.audio_dropped > 0, "{stats:?}");
    answering.leg.close().await;
    answering.state(State::Closed).await;
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let bad = [
        Config { relay_only: true, ..config(Role::Answering) },
        Config { min_bps: 0, ..config(Role::Answering) },
        Config { start_bps: 3_000_000, ..config(Role::Answering) },
        Config {
            ice: vec![
                crate::IceServer { urls: vec![], username: String::new(), credential: String::new() };
                17
            ],
            ..config(Role::Answering)
        },
    ];
    for config in bad {
        let (sender, _events) = mpsc::channel(64);
        assert!(matches!(start(config, sender, Without::default()).await.err(), Some(LegError::Config(_))));
    }
}

#[tokio::test]
async fn a_refused_offer_leaves_the_leg_as_it_was() {
    let (mut offering, mut answering) = pair(Without::default()).await;
    offering.trickle(&answering.leg, Some);
    answering.trickle(&offering.leg, Some);
    let offer = offering.leg.make_offer(false).await.unwrap();
    let refused = answering.leg.accept_offer(&offer.replace("VP8/90000", "H264/90000")).await;
    assert_eq!(refused, Err(LegError::CodecMissing(Codec::Vp8)));
    let answer = answering.leg.accept_offer(&offer).await.unwrap();
    offering.leg.accept_answer(&answer).await.unwrap();
    tokio::join!(offering.state(State::Connected), answering.state(State::Connected));
    both_ways(&offering, &answering, 0..10).await;
}

#[tokio::test]
async fn an_offer_of_sound_alone_is_answered_with_sound_alone() {
    let (offering, answering) = pair(Without::default()).await;
    let offer = offering.leg.make_offer(false).await.unwrap();
    let (head, _) = offer.split_once("m=video").expect("sound comes first");
    let bundle = head.lines().find(|line| line.starts_with("a=group:BUNDLE")).unwrap().to_owned();
    let one = bundle.rsplit_once(' ').unwrap().0.to_owned();
    let answer = answering.leg.accept_offer(&head.replace(&bundle, &one)).await.unwrap();
    assert!(answer.contains("m=audio") && !answer.contains("m=video"), "{answer}");
}

#[tokio::test]
async fn the_65th_candidate_of_a_generation_is_refused() {
    let leg = Side::open(config(Role::Answering), Without::default()).await.leg;
    let candidate = |number: usize| IceCandidate {
        candidate: format!("candidate:{number} 1 udp 2122260223 127.0.0.1 {} typ host", 40_000 + number),
        sdp_mid: None,
        sdp_m_line_index: Some(0),
    };
    for number in 0..crate::MAX_CANDIDATES {
        leg.candidate(candidate(number)).await.unwrap();
    }
    assert_eq!(leg.candidate(candidate(65)).await, Err(LegError::TooManyCandidates));
}

#[tokio::test]
async fn a_candidate_that_overtakes_its_offer_is_kept_for_it() {
    let (mut offering, answering) = pair(Without::default()).await;
    let (told, mut candidates) = mpsc::channel(64);
    offering.trickle(&answering.leg, move |candidate| {
        let _ = told.try_send(candidate.clone());
        Some(candidate)
    });
    // All of them are there before the offer is.
    let offer = offering.leg.make_offer(false).await.unwrap();
    candidates.recv().await.unwrap();
    let answer = answering.leg.accept_offer(&bare(&offer)).await.unwrap();
    assert!(answer.contains("a=candidate:"), "{answer}");
    offering.leg.accept_answer(&answer).await.unwrap();
    tokio::join!(offering.state(State::Connected), answering.state(State::Connected));
}
