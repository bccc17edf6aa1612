//! What goes into a leg and what comes out of it.

use std::time::Duration;

use bytes::Bytes;

/// An ICE candidate in the form of RFC 8839, as browsers give and take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IceCandidate {
    /// `candidate:…`; empty for the end of candidates.
    pub candidate: String,
    /// The media section's `a=mid`.
    pub sdp_mid: Option<String>,
    /// The media section's number.
    pub sdp_m_line_index: Option<u16>,
}

/// How the connection stands: ICE and DTLS together, as `RTCPeerConnection.connectionState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing has been exchanged.
    New,
    /// Looking for a path.
    Connecting,
    /// Media flows.
    Connected,
    /// Nothing was heard for some seconds; it may come back by itself.
    Disconnected,
    /// Given up. An ICE restart can still bring it back.
    Failed,
    /// Closed by us or by the other side's DTLS.
    Closed,
}

/// One encoded VP8 frame to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedFrame {
    /// The frame as the encoder gave it.
    pub data: Bytes,
    /// Whether it can be decoded alone.
    pub keyframe: bool,
    /// When it was captured, on any clock that only goes forward. The RTP timestamp follows it.
    pub timestamp: Duration,
}

/// What became of something given to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// On its way.
    Sent,
    /// Not connected, or the other side takes none, or too much is waiting: not sent and counted.
    Dropped,
}

/// One VP8 frame that was put together from its packets and can be decoded: it is a keyframe, or nothing
/// since the last keyframe was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssembledFrame {
    /// The frame as the other side's encoder gave it.
    pub data: Bytes,
    /// Whether it can be decoded alone.
    pub keyframe: bool,
    /// 90 kHz, wraps.
    pub rtp_timestamp: u32,
    /// Width and height in pixels, of a keyframe.
    pub size: Option<(u16, u16)>,
    /// When its last packet came, since the leg's epoch.
    pub arrived: Duration,
}

/// One Opus packet as it came: not ordered, not deduplicated; that is the jitter buffer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioPacket {
    /// RTP sequence number, wraps.
    pub sequence: u16,
    /// 48 kHz, wraps.
    pub timestamp: u32,
    /// The Opus packet; never empty.
    pub payload: Bytes,
    /// When it came, since the leg's epoch.
    pub arrived: Duration,
}

/// What a leg tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LegEvent {
    /// A candidate of ours, for the other side.
    Candidate(IceCandidate),
    /// The connection's state changed.
    State(State),
    /// A frame to decode.
    Video(AssembledFrame),
    /// A packet for the jitter buffer.
    Audio(AudioPacket),
    /// The other side asks for a keyframe (PLI or FIR), or one of our frames was dropped: at most one per
    /// 300 ms, and one when the connection is made.
    KeyframeWanted,
    /// Everything together, with headers and repairs, may use so many bits per second from now on.
    Target {
        /// Bits per second.
        bps: u32,
    },
}
