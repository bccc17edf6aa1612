//! The jitter buffer with real Opus packets, and with anything else.

#![allow(clippy::unwrap_used, reason = "what these tests are made of is expected to work")]

mod ear;

use bytes::Bytes;
use deskbell_sound::{JitterBuffer, Playout, RtpPacket, STEP};
use proptest::prelude::*;
use std::sync::LazyLock;
use std::time::Duration;

const TONE: f32 = 440.0;

/// 50 s of a steady tone in packets of 20 ms, as a browser would make them.
static TONE_PACKETS: LazyLock<Vec<Bytes>> = LazyLock::new(|| {
    let mut opus = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Voip).unwrap();
    opus.set_bitrate(opus::Bitrate::Bits(32_000)).unwrap();
    opus.set_inband_fec(true).unwrap();
    opus.set_packet_loss_perc(10).unwrap();
    let packet = |n: usize| opus.encode_vec_float(&ear::tone(TONE, 0.3, n * 960, 960), 1_500).unwrap().into();
    (0..2_500).map(packet).collect()
});

/// The first of them, numbered from here on.
fn tone_packets(count: usize, first_sequence: u16, first_timestamp: u32) -> Vec<RtpPacket> {
    (0..count)
        .map(|n| RtpPacket {
            sequence: first_sequence.wrapping_add(n as u16),
            timestamp: first_timestamp.wrapping_add(n as u32 * 960),
            payload: TONE_PACKETS[n].clone(),
            arrived: Duration::from_millis(n as u64 * 20),
        })
        .collect()
}

/// Plays packets at the pace of their arrival (10 ms a step), until 200 ms after the last.
fn play(packets: impl IntoIterator<Item = RtpPacket>) -> (Vec<f32>, JitterBuffer, u32) {
    let mut packets: Vec<RtpPacket> = packets.into_iter().collect();
    packets.sort_by_key(|packet| packet.arrived);
    let end = packets.last().map_or(Duration::ZERO, |packet| packet.arrived) + Duration::from_millis(200);
    let mut buffer = JitterBuffer::new().unwrap();
    let mut packets = packets.into_iter().peekable();
    let (mut heard, mut most, mut now) = (Vec::new(), 0, Duration::ZERO);
    while now < end {
        while let Some(packet) = packets.next_if(|packet| packet.arrived <= now) {
            buffer.push(packet);
        }
        let mut step = [0.0; STEP];
        buffer.pull(&mut step);
        heard.extend_from_slice(&step);
        most = most.max(buffer.statistics().buffered_ms);
        now += Duration::from_millis(10);
    }
    (heard, buffer, most)
}

/// The share of 100 ms pieces that are mostly the tone and about as loud, between two moments in ms. Half of a
/// piece may be of another phase: that is what 20 ms that were made up do to it.
fn tone_between(heard: &[f32], from: usize, to: usize) -> f32 {
    let good = |piece: &&[f32]| ear::share(piece, TONE) > 0.5 && ear::loudness(piece) > -17.0;
    let pieces = || heard[from * 48..to * 48].chunks_exact(4_800);
    pieces().filter(good).count() as f32 / pieces().count() as f32
}

#[test]
fn a_tone_that_arrives_steadily_is_heard_whole_after_40_ms() {
    let (heard, buffer, most) = play(tone_packets(200, 1, 0));
    assert_eq!(tone_between(&heard, 100, 3_900), 1.0);
    assert!((ear::pitch(&heard[48_000..96_000]) - TONE).abs() <= 1.0);
    let statistics = buffer.statistics();
    assert_eq!((statistics.decoded, statistics.lost, statistics.late), (200, 0, 0));
    assert_eq!(statistics.target_ms, 20);
    assert!(most <= 80, "{most} ms waited");
}

#[test]
fn with_one_packet_in_twenty_lost_the_tone_goes_on() {
    let packets =
        tone_packets(500, 1, 0).into_iter().enumerate().filter(|(n, _)| n % 20 != 7).map(|(_, p)| p);
    let (heard, buffer, _) = play(packets);
    assert_eq!(tone_between(&heard, 100, 9_900), 1.0);
    let statistics = buffer.statistics();
    assert_eq!(statistics.lost, 25);
    assert!(statistics.recovered > 0, "error correction was never used");
    assert!(statistics.concealed_share() < 0.08, "{statistics:?}");
}

#[test]
fn numbers_and_timestamps_that_wrap_are_not_heard() {
    let (heard, buffer, _) = play(tone_packets(200, u16::MAX - 50, u32::MAX - 48_000));
    assert_eq!(tone_between(&heard, 100, 3_900), 1.0);
    assert_eq!((buffer.statistics().decoded, buffer.statistics().lost), (200, 0));
}

#[test]
fn jitter_of_60_ms_is_learned_and_then_nothing_is_late() {
    let jittered = tone_packets(1_000, 1, 0).into_iter().enumerate().map(|(n, mut packet)| {
        packet.arrived += Duration::from_millis([0, 60, 20, 45, 5][n % 5]);
        packet
    });
    let (heard, buffer, most) = play(jittered);
    let statistics = buffer.statistics();
    assert_eq!(tone_between(&heard, 5_000, 19_000), 1.0);
    assert!((60..=120).contains(&statistics.target_ms), "{statistics:?}");
    assert!(statistics.late < 10, "{statistics:?}");
    assert!(most < 250, "{most} ms waited");
}

#[test]
fn jitter_that_is_over_gives_its_delay_back() {
    let calmed = tone_packets(2_500, 1, 0).into_iter().enumerate().map(|(n, mut packet)| {
        packet.arrived += Duration::from_millis(if n < 500 { [0, 100][n % 2] } else { 0 });
        packet
    });
    let (heard, buffer, _) = play(calmed);
    let statistics = buffer.statistics();
    assert_eq!(statistics.target_ms, 20, "{statistics:?}");
    assert!(statistics.removed_samples >= 60 * 48, "{statistics:?}");
    assert_eq!(tone_between(&heard, 12_000, 49_000), 1.0, "playing faster was heard");
    let waiting = heard.len() / 48 - 200 - 49_980;
    assert!(waiting < 50, "the end came {waiting} ms late");
}

#[test]
fn after_a_second_of_nothing_the_voice_is_back_within_100_ms() {
    // Lost on the way: the sender went on.
    let packets = tone_packets(300, 1, 0).into_iter().enumerate().filter(|(n, _)| !(100..150).contains(n));
    let (heard, buffer, _) = play(packets.map(|(_, packet)| packet));
    assert!(ear::loudness(&heard[2_400 * 48..2_900 * 48]) < -60.0, "silence while nothing comes");
    assert_eq!(tone_between(&heard, 3_100, 5_900), 1.0);
    assert_eq!(buffer.statistics().lost, 50);

    // Held up on the way: all of it comes at once and late. What is too old is thrown away.
    let stalled = tone_packets(300, 1, 0).into_iter().enumerate().map(|(n, mut packet)| {
        if (100..150).contains(&n) {
            packet.arrived = Duration::from_millis(3_000);
        }
        packet
    });
    let (heard, buffer, most) = play(stalled);
    assert_eq!(tone_between(&heard, 3_100, 5_900), 1.0);
    assert!(buffer.statistics().discarded >= 30, "{:?}", buffer.statistics());
    assert!(most <= 520, "{most} ms waited");
}

#[test]
fn a_sender_that_begins_anew_is_heard_again() {
    let mut packets = tone_packets(100, 1_000, 5_000_000);
    packets.extend(tone_packets(100, 40_000, 77).into_iter().map(|mut packet| {
        packet.arrived += Duration::from_millis(2_000);
        packet
    }));
    let (heard, _, _) = play(packets);
    assert_eq!(tone_between(&heard, 2_300, 3_900), 1.0);
}

#[test]
fn a_sender_that_is_silent_on_purpose_loses_nothing() {
    // RFC 7587, section 3.1.3: numbers go on, timestamps jump.
    let quiet = tone_packets(300, 1, 0).into_iter().enumerate().map(|(n, mut packet)| {
        if n >= 100 {
            packet.timestamp += 48_000;
            packet.arrived += Duration::from_millis(1_000);
        }
        packet
    });
    let (heard, buffer, _) = play(quiet);
    assert_eq!((buffer.statistics().decoded, buffer.statistics().lost), (300, 0));
    assert_eq!(tone_between(&heard, 3_100, 6_900), 1.0);
}

#[test]
fn a_sender_whose_clock_is_wrong_by_a_thousandth_is_followed_without_a_hole() {
    for drift in [-1.0e-3, 1.0e-3] {
        let drifting = tone_packets(1_500, 1, 0).into_iter().map(|mut packet| {
            packet.arrived = packet.arrived.mul_f64(1.0 + drift);
            packet
        });
        let (heard, buffer, most) = play(drifting);
        assert_eq!(tone_between(&heard, 200, 29_000), 1.0, "{drift}");
        assert!(most < 150, "{drift}: {most} ms waited, {:?}", buffer.statistics());
    }
}

/// A network and a sender that do what they like.
fn anything() -> impl Strategy<Value = Vec<(u16, u32, Vec<u8>, u64, u8)>> {
    let bytes = prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..100),
        1 => Just(vec![0xff; 1_600]),
        6 => Just(vec![0xf8, 0xff, 0xfe]),
    ];
    let packet = (any::<u16>(), any::<u32>(), bytes, any::<u64>(), 0u8..8);
    prop::collection::vec(packet, 0..300)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_bytes_in_any_order_give_10_ms_each_time_and_never_more_than_half_a_second_waits(
        packets in anything(),
    ) {
        let mut buffer = JitterBuffer::new().unwrap();
        for (sequence, timestamp, payload, micros, pulls) in packets {
            let arrived = Duration::from_micros(micros);
            buffer.push(RtpPacket { sequence, timestamp, payload: payload.into(), arrived });
            for _ in 0..pulls {
                let mut step = [f32::NAN; STEP];
                buffer.pull(&mut step);
                prop_assert!(step.iter().all(|sample| (-1.0..=1.0).contains(sample)));
            }
            prop_assert!(buffer.statistics().buffered_ms <= 520 + 60);
        }
    }

    #[test]
    fn any_loss_disorder_and_doubling_of_a_real_voice_is_bounded_and_counted(
        fates in prop::collection::vec((0u8..10, 0u64..150), 100..250),
    ) {
        let count = fates.len() as u64;
        let mut sent = 0;
        let packets: Vec<RtpPacket> = tone_packets(fates.len(), 65_400, u32::MAX - 40_000)
            .into_iter()
            .zip(fates)
            .flat_map(|(mut packet, (fate, late))| {
                packet.arrived += Duration::from_millis(late);
                let copies = match fate { 0 => 0, 1 => 2, _ => 1 };
                sent += u64::from(copies > 0);
                std::iter::repeat_n(packet, copies)
            })
            .collect();
        let (_, buffer, most) = play(packets);
        let statistics = buffer.statistics();
        prop_assert!(most <= 520, "{} ms waited", most);
        prop_assert!((20..=200).contains(&statistics.target_ms));
        prop_assert!(statistics.decoded <= sent);
        prop_assert!(statistics.decoded + statistics.lost + statistics.discarded <= count);
        prop_assert!(statistics.concealed_samples <= statistics.played_samples + 9_600);
    }
}

#[test]
fn what_is_not_opus_is_counted_and_not_played() {
    let mut buffer = JitterBuffer::new().unwrap();
    for (n, payload) in [&b""[..], &[0xff; 1_501], &[0x03]].into_iter().enumerate() {
        let payload = Bytes::copy_from_slice(payload);
        buffer.push(RtpPacket { sequence: n as u16, timestamp: 0, payload, arrived: Duration::ZERO });
    }
    let mut step = [1.0; STEP];
    buffer.pull(&mut step);
    assert_eq!((buffer.statistics().malformed, step), (3, [0.0; STEP]));
}
