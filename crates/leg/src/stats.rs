//! Figures of a leg.

use std::time::Duration;

/// The kind of a candidate (RFC 8445).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CandidateKind {
    /// An address of the device itself.
    Host,
    /// An address seen by a STUN server.
    ServerReflexive,
    /// An address seen by the other side.
    PeerReflexive,
    /// An address on a relay.
    Relay,
}

/// Figures of one direction, video and audio together where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Direction {
    /// Bits per second over the last second.
    pub bps: u32,
    /// RTP packets.
    pub packets: u64,
    /// RTP payload bytes.
    pub bytes: u64,
    /// Part of the video packets that was lost, 0.0 to 1.0: sending, as the other side's last report says;
    /// receiving, over the last second before repair.
    pub loss: f32,
    /// Video frames: sending, given to the network; receiving, put together and delivered.
    pub frames: u64,
    /// Video frames: sending, dropped because too much was waiting; receiving, given up, not decodable, or
    /// dropped because the events were not taken.
    pub frames_dropped: u64,
    /// Audio packets dropped because the events were not taken.
    pub audio_dropped: u64,
    /// NACKed packets: sending, asked of us; receiving, asked by us.
    pub nacks: u64,
    /// Packets that were sent again: sending, by us; receiving, repaired for us.
    pub retransmissions: u64,
    /// Keyframe requests: sending, asked of us; receiving, asked by us.
    pub keyframe_requests: u64,
}

/// Figures of a leg since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stats {
    /// From us to the other side and back, if known.
    pub round_trip: Option<Duration>,
    /// From us.
    pub sending: Direction,
    /// To us.
    pub receiving: Direction,
    /// Gaps over 200 ms between delivered frames.
    pub freezes: u64,
    /// All of these gaps together.
    pub frozen: Duration,
    /// The estimate in bits per second.
    pub target_bps: u32,
    /// Our candidate's kind and the other side's, of the pair in use.
    pub pair: Option<(CandidateKind, CandidateKind)>,
}
