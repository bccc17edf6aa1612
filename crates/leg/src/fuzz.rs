//! What the other device of a call sends, and what must hold whatever it is (quality.md, section 2). Each function
//! takes any bytes and panics when a promise is broken. `cargo xtask fuzz` looks for such bytes; the tests run each
//! function over those that were kept.

use crate::assembler::{Assembler, PATIENCE, Packet};
use crate::sdp::{self, Trickled};
use crate::{IceCandidate, MAX_CANDIDATE_BYTES, MAX_FRAME_BYTES, MAX_SDP_BYTES, vp8};
use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use std::time::Duration;

/// A session description behind a letter: `a`nswer or offer.
///
/// # Panics
/// When one is taken that has neither sound nor picture, leads somewhere else than over UDP, or says something else when
/// it is looked at again.
pub fn descriptions(data: &[u8]) {
    let Some((kind, text)) = data.split_first() else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    let answer = *kind == b'a';
    let Ok(checked) = sdp::check(text, answer) else { return };
    assert!(text.len() <= MAX_SDP_BYTES && (checked.audio.there || checked.video.there));
    let candidates = || checked.text.lines().filter_map(|line| line.strip_prefix("a=candidate:"));
    assert_eq!(candidates().count(), checked.candidates);
    for candidate in candidates() {
        let transport = candidate.split_ascii_whitespace().nth(2).unwrap_or_default();
        assert!(transport.eq_ignore_ascii_case("udp"), "{candidate}");
    }
    if checked.text.len() <= MAX_SDP_BYTES {
        assert_eq!(sdp::check(&checked.text, answer).as_ref(), Ok(&checked));
    }
}

/// A candidate line.
///
/// # Panics
/// When one is used that is too long, is not for UDP, or is not used a second time.
pub fn candidates(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let candidate =
        IceCandidate { candidate: text.to_owned(), sdp_mid: Some("0".to_owned()), sdp_m_line_index: Some(0) };
    let Ok(Trickled::Use(used)) = sdp::check_candidate(candidate) else { return };
    assert!(
        used.candidate.len() <= MAX_CANDIDATE_BYTES && !used.candidate.contains(['\r', '\n']),
        "{used:?}"
    );
    let body = used.candidate.strip_prefix("candidate:").expect("it begins as candidates do");
    assert!(body.split_ascii_whitespace().nth(2).is_some_and(|word| word.eq_ignore_ascii_case("udp")));
    assert_eq!(sdp::check_candidate(used.clone()), Ok(Trickled::Use(used)));
}

/// A packet and when it comes.
#[derive(Debug, Arbitrary)]
struct Comes {
    after_ms: u8,
    /// Of another stream, now and then.
    ssrc: bool,
    /// So far from the packet before it.
    step: i8,
    /// Far away, now and then.
    jump: Option<u16>,
    next_frame: bool,
    marker: bool,
    payload: Vec<u8>,
}

/// Packets of a stream.
///
/// # Panics
/// When a frame is given away that cannot be decoded, or a gap is waited for longer than it is worth.
pub fn packets(data: &[u8]) {
    let mut data = Unstructured::new(data);
    let (mut assembler, mut now) = (Assembler::new(), Duration::ZERO);
    let (mut sequence, mut timestamp, mut decodes) = (0_u16, 0_u32, false);
    while let Ok(true) = data.arbitrary::<bool>() {
        let Ok(comes) = data.arbitrary::<Comes>() else { return };
        now += Duration::from_millis(comes.after_ms.into());
        assembler.expire(now);
        sequence = comes.jump.unwrap_or_else(|| sequence.wrapping_add_signed(comes.step.into()));
        timestamp = timestamp.wrapping_add(if comes.next_frame { 3_000 } else { 0 });
        let packet = Packet {
            ssrc: comes.ssrc.into(),
            sequence,
            timestamp,
            marker: comes.marker,
            payload: Bytes::from(comes.payload),
        };
        assembler.push(now, &packet);
        assert!(
            assembler.deadline().is_none_or(|due| due > now && due <= now + PATIENCE),
            "it waits for too long"
        );
        while let Some(frame) = assembler.pop() {
            assert!(frame.keyframe || decodes, "a frame that nothing precedes");
            assert_eq!((frame.keyframe, frame.arrived), (vp8::is_keyframe(&frame.data), now));
            assert!(!frame.data.is_empty() && frame.data.len() <= MAX_FRAME_BYTES);
            assert_eq!(frame.keyframe, frame.size.is_some());
            decodes = true;
        }
        decodes &= !assembler.keyframe_needed();
    }
}

#[cfg(test)]
#[path = "../../../fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn quality_2_no_description_breaks_a_leg() {
        replay("descriptions", super::descriptions);
    }

    #[test]
    fn quality_2_no_candidate_breaks_a_leg() {
        replay("candidates", super::candidates);
    }

    #[test]
    fn quality_2_no_packets_break_a_picture() {
        replay("packets", super::packets);
    }
}
