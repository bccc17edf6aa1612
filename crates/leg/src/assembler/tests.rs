use proptest::prelude::*;

use super::*;

const KEY: [u8; 10] = [0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01];

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn frame(number: u32, keyframe: bool, length: usize) -> Bytes {
    let mut data = if keyframe { KEY.to_vec() } else { vec![0x11, 0x02, 0x00] };
    data.extend(number.to_be_bytes());
    data.resize(data.len().max(length), number as u8);
    data.into()
}

/// The packets of frames of `parts` packets each; the frames whose numbers are in `keys` are keyframes.
fn stream(first: u16, frames: u32, parts: usize, keys: &[u32]) -> Vec<Packet> {
    let mut sequence = first;
    let mut packets = Vec::new();
    for number in 0..frames {
        let payloads = vp8::payloads(&frame(number, keys.contains(&number), parts * 20), 21);
        let last = payloads.len() - 1;
        for (index, payload) in payloads.into_iter().enumerate() {
            packets.push(Packet {
                ssrc: 1,
                sequence,
                timestamp: number.wrapping_mul(3000),
                marker: index == last,
                payload,
            });
            sequence = sequence.wrapping_add(1);
        }
    }
    packets
}

fn numbers(assembler: &mut Assembler) -> Vec<u32> {
    std::iter::from_fn(|| assembler.pop()).map(|frame| frame.rtp_timestamp / 3000).collect()
}

#[test]
fn a_frame_is_given_away_with_its_last_packet() {
    let mut assembler = Assembler::new();
    let packets = stream(10, 1, 3, &[0]);
    for packet in &packets[..2] {
        assembler.push(at(5), packet);
        assert_eq!(assembler.pop(), None);
    }
    assembler.push(at(7), &packets[2]);
    let got = assembler.pop().unwrap();
    assert_eq!(got.data, frame(0, true, 60));
    assert_eq!((got.keyframe, got.size, got.arrived), (true, Some((640, 480)), at(7)));
    assert!(!assembler.keyframe_needed());
}

#[test]
fn sequence_numbers_wrap() {
    let mut assembler = Assembler::new();
    for packet in stream(65_530, 10, 2, &[0]) {
        assembler.push(at(0), &packet);
    }
    assert_eq!(numbers(&mut assembler), (0..10).collect::<Vec<_>>());
}

#[test]
fn packets_that_overtake_each_other_give_the_frames_in_order() {
    let mut assembler = Assembler::new();
    let mut packets = stream(65_534, 6, 2, &[0]);
    packets.swap(0, 1);
    packets.swap(4, 7);
    packets.swap(8, 9);
    for packet in &packets {
        assembler.push(at(0), packet);
    }
    assert_eq!(numbers(&mut assembler), (0..6).collect::<Vec<_>>());
}

#[test]
fn duplicates_change_nothing() {
    let mut assembler = Assembler::new();
    for packet in stream(0, 4, 2, &[0]) {
        assembler.push(at(0), &packet);
        assembler.push(at(0), &packet);
    }
    assert_eq!(numbers(&mut assembler), [0, 1, 2, 3]);
}

#[test]
fn padding_counts_in_the_sequence_and_is_no_loss() {
    let mut assembler = Assembler::new();
    let mut sequence = 0;
    for mut packet in stream(0, 3, 1, &[0]) {
        for payload in [packet.payload.clone(), Bytes::new()] {
            (packet.sequence, packet.marker) = (sequence, !payload.is_empty());
            packet.payload = payload;
            assembler.push(at(0), &packet);
            sequence += 1;
        }
    }
    assert_eq!(numbers(&mut assembler), [0, 1, 2]);
    assert_eq!(assembler.deadline(), None);
}

#[test]
fn a_packet_repaired_within_250_ms_loses_no_frame() {
    let mut assembler = Assembler::new();
    let packets = stream(0, 4, 2, &[0]);
    for (index, packet) in packets.iter().enumerate().filter(|(index, _)| *index != 3) {
        assembler.push(at(10 * index as u64), packet);
    }
    assert_eq!(numbers(&mut assembler), [0]);
    assert_eq!(assembler.deadline(), Some(at(40 + 250)));
    assembler.expire(at(289));
    assembler.push(at(289), &packets[3]);
    assert_eq!(numbers(&mut assembler), [1, 2, 3]);
    assert_eq!(assembler.deadline(), None);
}

#[test]
fn after_250_ms_a_missing_packet_is_given_up_and_only_a_keyframe_goes_on() {
    let mut assembler = Assembler::new();
    let packets = stream(0, 6, 2, &[0, 4]);
    for (index, packet) in packets.iter().enumerate().take(8).filter(|(index, _)| *index != 3) {
        assembler.push(at(10 * index as u64), packet);
    }
    assembler.expire(at(290));
    assert!(assembler.keyframe_needed());
    assembler.push(at(291), &packets[3]);
    assert_eq!(numbers(&mut assembler), [0]);
    for packet in &packets[8..] {
        assembler.push(at(300), packet);
    }
    assert_eq!(numbers(&mut assembler), [4, 5]);
    assert!(!assembler.keyframe_needed());
}

#[test]
fn a_whole_keyframe_behind_a_gap_is_not_kept_waiting() {
    let mut assembler = Assembler::new();
    for (_, packet) in stream(0, 5, 2, &[0, 3]).iter().enumerate().filter(|(index, _)| *index != 3) {
        assembler.push(at(0), packet);
    }
    assert_eq!(numbers(&mut assembler), [0, 3, 4]);
}

#[test]
fn a_delta_frame_is_never_the_first() {
    let mut assembler = Assembler::new();
    for packet in stream(0, 5, 1, &[2]) {
        assembler.push(at(0), &packet);
    }
    assert_eq!(numbers(&mut assembler), [2, 3, 4]);
    assert_eq!(assembler.counts(), Counts { delivered: 3, dropped: 2 });
}

#[test]
fn a_frame_that_was_not_taken_makes_a_keyframe_needed() {
    let mut assembler = Assembler::new();
    let packets = stream(0, 4, 1, &[0, 2]);
    assembler.push(at(0), &packets[0]);
    assert_eq!(numbers(&mut assembler), [0]);
    assembler.lost_after();
    for packet in &packets[1..] {
        assembler.push(at(0), packet);
    }
    assert_eq!(numbers(&mut assembler), [2, 3]);
}

#[test]
fn a_frame_over_one_megabyte_is_dropped() {
    let mut assembler = Assembler::new();
    let payloads = vp8::payloads(&frame(0, true, MAX_FRAME_BYTES + 1), 8000);
    for (index, payload) in payloads.iter().enumerate() {
        let marker = index + 1 == payloads.len();
        let packet =
            Packet { ssrc: 1, sequence: index as u16, timestamp: 0, marker, payload: payload.clone() };
        assembler.push(at(0), &packet);
    }
    assert_eq!(assembler.pop(), None);
    assert_eq!(assembler.counts().dropped, 1);
}

#[test]
fn a_new_ssrc_starts_over() {
    let mut assembler = Assembler::new();
    for packet in stream(50_000, 2, 1, &[0]) {
        assembler.push(at(0), &packet);
    }
    for packet in stream(3, 2, 1, &[0]) {
        assembler.push(at(0), &Packet { ssrc: 2, ..packet });
    }
    assert_eq!(numbers(&mut assembler), [0, 1, 0, 1]);
}

#[test]
fn a_sender_that_starts_over_is_followed() {
    for first in [10_000, 40_000] {
        let mut assembler = Assembler::new();
        for packet in stream(20_000, 2, 1, &[0]) {
            assembler.push(at(0), &packet);
        }
        let again = stream(first, 200, 1, &(0..200).collect::<Vec<_>>());
        for packet in &again {
            assembler.push(at(1000), packet);
        }
        assert_eq!(numbers(&mut assembler).last(), Some(&199), "from {first}");
    }
}

#[test]
fn a_descriptor_that_is_cut_off_costs_the_frame_and_no_more() {
    let mut assembler = Assembler::new();
    let mut packets = stream(0, 4, 2, &[0, 3]);
    packets[2].payload = Bytes::from_static(&[0x90, 0x80]);
    for packet in &packets {
        assembler.push(at(0), packet);
    }
    assert_eq!(numbers(&mut assembler), [0, 3]);
}

/// What the network does to one packet.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Lost,
    After { ms: u64 },
    Twice { ms: u64 },
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        1 => Just(Fate::Lost),
        10 => (0..400u64).prop_map(|ms| Fate::After { ms }),
        20 => Just(Fate::After { ms: 0 }),
        1 => (0..400u64).prop_map(|ms| Fate::Twice { ms }),
    ]
}

proptest! {
    /// A decoder never sees a frame without all that it refers to: whatever the network does, each frame
    /// given away is as it was sent, and is a keyframe or follows the one given away before.
    #[test]
    fn what_is_given_away_can_be_decoded(
        first in any::<u16>(), parts in 1usize..4, fates in proptest::collection::vec(fate(), 240),
        keys in proptest::collection::vec(0u32..60, 0..6),
    ) {
        let keys: Vec<u32> = keys.into_iter().chain([0]).collect();
        let mut events = Vec::new();
        for (index, (packet, fate)) in stream(first, 60, parts, &keys).into_iter().zip(fates).enumerate() {
            let sent = 11 * index as u64;
            match fate {
                Fate::Lost => {}
                Fate::After { ms } => events.push((sent + ms, packet)),
                Fate::Twice { ms } => events.extend([(sent, packet.clone()), (sent + ms, packet)]),
            }
        }
        events.sort_by_key(|(ms, _)| *ms);

        let mut assembler = Assembler::new();
        let mut before = None;
        for (ms, packet) in events {
            assembler.expire(at(ms));
            assembler.push(at(ms), &packet);
            while let Some(got) = assembler.pop() {
                let number = got.rtp_timestamp / 3000;
                prop_assert_eq!(&got.data, &frame(number, keys.contains(&number), parts * 20));
                prop_assert!(got.keyframe || before == number.checked_sub(1), "{:?} {}", before, number);
                prop_assert!(before.is_none_or(|before| before < number));
                before = Some(number);
            }
            // Nothing waits longer than the patience.
            prop_assert!(assembler.deadline().is_none_or(|deadline| deadline > at(ms)));
        }
    }

    #[test]
    fn any_packets_are_taken_without_a_panic(
        packets in proptest::collection::vec(
            (any::<u16>(), 0..4u32, any::<bool>(), proptest::collection::vec(any::<u8>(), 0..12)), 0..300,
        ),
    ) {
        let mut assembler = Assembler::new();
        for (ms, (sequence, timestamp, marker, payload)) in packets.into_iter().enumerate() {
            let packet = Packet { ssrc: 1, sequence, timestamp, marker, payload: payload.into() };
            assembler.push(at(ms as u64), &packet);
            assembler.expire(at(ms as u64));
            prop_assert!(assembler.held.len() <= MAX_HELD);
        }
    }
}
