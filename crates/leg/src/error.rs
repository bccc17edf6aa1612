//! What can go wrong with a leg.

use crate::{MAX_AUDIO_BYTES, MAX_CANDIDATE_BYTES, MAX_CANDIDATES, MAX_FRAME_BYTES, MAX_SDP_BYTES};

/// A codec that a leg needs from the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// RFC 6386 and 7741.
    Vp8,
    /// RFC 6716 and 7587.
    Opus,
}

impl std::fmt::Display for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Vp8 => "VP8",
            Self::Opus => "Opus",
        })
    }
}

/// Why a leg refused. None of these carries text from the other side.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LegError {
    /// The settings make no sense.
    #[error("a leg cannot be opened so: {0}")]
    Config(&'static str),
    /// A session description over the limit.
    #[error("the session description has {0} bytes; at most {max} are read", max = MAX_SDP_BYTES)]
    SdpTooLong(usize),
    /// Not a session description, or one without an ICE or DTLS part.
    #[error("not a session description: {0}")]
    NotSdp(&'static str),
    /// The offer has media of that kind, but not in a codec of ours.
    #[error("the other side offers no {0}")]
    CodecMissing(Codec),
    /// A candidate line over the limit.
    #[error("the candidate has {0} bytes; at most {max} are read", max = MAX_CANDIDATE_BYTES)]
    CandidateTooLong(usize),
    /// More candidates than one ICE generation may have.
    #[error("more than {max} candidates", max = MAX_CANDIDATES)]
    TooManyCandidates,
    /// Not a candidate line.
    #[error("not a candidate")]
    NotACandidate,
    /// A frame over the limit.
    #[error("the frame has {0} bytes; at most {max} are sent", max = MAX_FRAME_BYTES)]
    FrameTooLarge(usize),
    /// An Opus packet over the limit.
    #[error("the audio packet has {0} bytes; at most {max} are sent", max = MAX_AUDIO_BYTES)]
    AudioTooLarge(usize),
    /// Asked of the wrong role, or out of turn: an answer without an offer.
    #[error("not possible in this role or state: {0}")]
    Role(&'static str),
    /// The leg is closed.
    #[error("the leg is closed")]
    Closed,
    /// No socket could be opened.
    #[error("no socket: {0}")]
    Socket(String),
    /// The WebRTC library refused; its words are for the log.
    #[error("the media connection failed: {0}")]
    Library(String),
}
