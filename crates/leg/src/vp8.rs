//! The VP8 RTP payload format (RFC 7741) as far as frames are put together from it.

use bytes::Bytes;

/// One packet's part of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The frame begins here: the S bit is set and the partition is 0.
    pub(crate) first: bool,
    /// The VP8 bytes behind the payload descriptor; never empty.
    pub(crate) data: Bytes,
}

/// Splits an RTP payload into descriptor and VP8 bytes. `None` when the payload ends within the descriptor
/// or has nothing behind it.
pub(crate) fn part(payload: &Bytes) -> Option<Part> {
    let head = *payload.first()?;
    let mut length = 1;
    if head & 0x80 != 0 {
        let extended = *payload.get(1)?;
        length += 1;
        if extended & 0x80 != 0 {
            // A picture id of 7 or, with its M bit, 15 bits.
            length += if *payload.get(length)? & 0x80 != 0 { 2 } else { 1 };
        }
        if extended & 0x40 != 0 {
            length += 1;
        }
        if extended & 0x30 != 0 {
            length += 1;
        }
    }
    if length >= payload.len() {
        return None;
    }
    Some(Part { first: head & 0x10 != 0 && head & 0x07 == 0, data: payload.slice(length..) })
}

/// Whether a frame that begins so is a keyframe (RFC 6386, section 9.1).
pub(crate) fn is_keyframe(frame: &[u8]) -> bool {
    frame.first().is_some_and(|first| first & 1 == 0)
}

/// Width and height in pixels of a keyframe; `None` when it is none or its start code is wrong.
pub(crate) fn keyframe_size(frame: &[u8]) -> Option<(u16, u16)> {
    let head: &[u8; 10] = frame.first_chunk()?;
    if head[0] & 1 != 0 || head[3..6] != [0x9d, 0x01, 0x2a] {
        return None;
    }
    // The two high bits are how the decoder should scale.
    let size = |low: u8, high: u8| u16::from_le_bytes([low, high]) & 0x3fff;
    Some((size(head[6], head[7]), size(head[8], head[9])))
}

/// Splits a frame into RTP payloads of at most `limit` bytes, each with the shortest descriptor. Without a
/// picture id a receiver orders by sequence number alone, which holds as long as nothing is layered.
pub(crate) fn payloads(frame: &Bytes, limit: usize) -> Vec<Bytes> {
    let room = limit.saturating_sub(1).max(1);
    let count = frame.len().div_ceil(room).max(1);
    // Even parts: a small last packet costs as much as a full one.
    let size = frame.len().div_ceil(count).max(1);
    frame
        .chunks(size)
        .enumerate()
        .map(|(index, chunk)| {
            let mut payload = Vec::with_capacity(chunk.len() + 1);
            payload.push(if index == 0 { 0x10 } else { 0x00 });
            payload.extend_from_slice(chunk);
            payload.into()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(bytes: &[u8]) -> Option<Part> {
        part(&Bytes::copy_from_slice(bytes))
    }

    #[test]
    fn rfc_7741_a_descriptor_of_every_length_is_skipped() {
        let table: [(&[u8], bool, &[u8]); 8] = [
            (&[0x10, 7], true, &[7]),
            (&[0x00, 7], false, &[7]),
            (&[0x11, 7], false, &[7]),
            (&[0x90, 0x80, 0x05, 7], true, &[7]),
            (&[0x90, 0x80, 0x85, 0x01, 7], true, &[7]),
            (&[0x90, 0xc0, 0x05, 0x09, 7], true, &[7]),
            (&[0x90, 0xe0, 0x85, 0x01, 0x09, 0x20, 7], true, &[7]),
            (&[0x90, 0x10, 0x20, 7, 8], true, &[7, 8]),
        ];
        for (bytes, first, data) in table {
            assert_eq!(of(bytes), Some(Part { first, data: Bytes::copy_from_slice(data) }), "{bytes:?}");
        }
    }

    #[test]
    fn rfc_7741_a_payload_that_ends_within_its_descriptor_is_none() {
        let table: [&[u8]; 6] =
            [&[], &[0x10], &[0x90], &[0x90, 0x80], &[0x90, 0x80, 0x85], &[0x90, 0xe0, 0x85, 1, 9, 0x20]];
        for bytes in table {
            assert_eq!(of(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn rfc_6386_the_size_is_read_from_a_keyframe_only() {
        let mut frame = [0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x00, 0x45, 0xd0, 0x02];
        assert_eq!(keyframe_size(&frame), Some((1280, 720)));
        assert_eq!(keyframe_size(&frame[..9]), None);
        frame[0] |= 1;
        assert_eq!(keyframe_size(&frame), None);
        frame[0] &= !1;
        frame[3] = 0;
        assert_eq!(keyframe_size(&frame), None);
    }

    proptest! {
        #[test]
        fn any_payload_is_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Some(part) = of(&bytes) {
                prop_assert!(!part.data.is_empty());
                prop_assert!(part.data.len() < bytes.len());
            }
        }

        #[test]
        fn a_frame_split_into_payloads_is_the_same_frame_again(
            frame in proptest::collection::vec(any::<u8>(), 1..5000), limit in 2usize..1300,
        ) {
            let payloads = payloads(&Bytes::from(frame.clone()), limit);
            let parts: Vec<Part> = payloads.iter().map(|payload| part(payload).unwrap()).collect();
            prop_assert!(payloads.iter().all(|payload| payload.len() <= limit));
            prop_assert!(parts.iter().enumerate().all(|(index, part)| part.first == (index == 0)));
            prop_assert_eq!(parts.iter().flat_map(|part| part.data.to_vec()).collect::<Vec<_>>(), frame);
        }
    }
}
