//! What can be read from the first bytes of a VP8 frame (RFC 6386, section 9.1).

/// Whether this VP8 frame can be decoded without any other. An empty frame cannot.
pub fn is_keyframe(data: &[u8]) -> bool {
    data.first().is_some_and(|tag| tag & 1 == 0)
}

/// Width and height in pixels that a keyframe announces; none for any other frame, and for a keyframe that
/// is cut off, lacks its start code, or has a side of 0.
pub fn keyframe_size(data: &[u8]) -> Option<(u16, u16)> {
    let [_, _, _, 0x9d, 0x01, 0x2a, rest @ ..] = data else { return None };
    let [w0, w1, h0, h1, ..] = rest else { return None };
    // The upper two bits of each are a scale for the display, which nobody uses.
    let side = |low: u8, high: u8| u16::from_le_bytes([low, high]) & 0x3fff;
    let (width, height) = (side(*w0, *w1), side(*h0, *h1));
    (is_keyframe(data) && width > 0 && height > 0).then_some((width, height))
}
