//! One device's media connection of a call: WebRTC behind a trait, and all that its library gets wrong.
//!
//! [`open`] gives a [`Leg`]. The other side is a browser, which always offers; this side answers as DTLS
//! server, because that shows the first picture a quarter of a second earlier than the other way round.
//! What arrives, arrives as [`LegEvent`]s on a bounded channel of the caller's.

mod assembler;
mod chance;
mod clock;
mod codec;
mod config;
mod error;
mod estimate;
mod event;
mod fixes;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod gate;
mod handler;
mod meter;
mod outbox;
mod receive;
mod relay;
mod rtc;
mod sdp;
mod shared;
mod stage;
mod stats;
mod stream;
mod vp8;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::mpsc;

pub use deskbell_bandwidth::Verdict;

pub use config::{Config, IceServer, Role};
pub use error::{Codec, LegError};
pub use event::{AssembledFrame, AudioPacket, EncodedFrame, IceCandidate, LegEvent, Sent, State};
pub use relay::{Relay, try_relays};
pub use stats::{CandidateKind, Direction, Stats};

/// Longest session description that is read, in bytes. A browser's offer of one picture and one sound is
/// below 8 KiB.
pub const MAX_SDP_BYTES: usize = 64 * 1024;
/// Candidates that are taken in one ICE generation; a restart begins a new one.
pub const MAX_CANDIDATES: usize = 64;
/// Longest candidate line, in bytes.
pub const MAX_CANDIDATE_BYTES: usize = 512;
/// Largest encoded frame that is sent or put together, in bytes.
pub const MAX_FRAME_BYTES: usize = 1024 * 1024;
/// Longest Opus packet that is sent, in bytes: the largest frame of RFC 6716, section 3.4.
pub const MAX_AUDIO_BYTES: usize = 1275;

/// One device's media connection. All methods may be called from any task and from several at once; none
/// waits for the network, except that closing lets the relay know.
#[async_trait]
pub trait Leg: Send + Sync {
    /// Takes the other side's offer, the first or a later one (renegotiation, ICE restart), and gives the
    /// answer. It carries our candidates that were gathered within 100 ms; all of them also come as
    /// [`LegEvent::Candidate`], so both sides trickle (RFC 8838). Send the answer before them.
    ///
    /// # Errors
    /// Too long, not SDP, neither VP8 nor Opus in it, or not possible in this state. The leg stays as it was.
    async fn accept_offer(&self, sdp: &str) -> Result<String, LegError>;

    /// Makes an offer; only a leg in [`Role::Offering`]. With `restart` under new ICE credentials.
    ///
    /// # Errors
    /// [`LegError::Role`] on an answering leg.
    async fn make_offer(&self, restart: bool) -> Result<String, LegError>;

    /// Takes the answer to [`Leg::make_offer`].
    ///
    /// # Errors
    /// As [`Leg::accept_offer`], and [`LegError::Role`] on an answering leg.
    async fn accept_answer(&self, sdp: &str) -> Result<(), LegError>;

    /// Takes one candidate of the other side, at any time: those that come before the offer wait for it.
    /// An empty candidate means that there are no more. A name that ends in `.local` is resolved by mDNS.
    ///
    /// # Errors
    /// Too long, too many in this generation, or not a candidate.
    async fn candidate(&self, candidate: IceCandidate) -> Result<(), LegError>;

    /// Whether the next frame should be encoded and sent: the leg is connected, the other side takes video, and
    /// the link has room. Ask once for each frame and before encoding: a frame that is never encoded needs no
    /// keyframe after it. Unless connected it is [`Verdict::Skip`].
    fn next_frame(&self) -> Verdict;

    /// [`Leg::next_frame`] for those who do not step down.
    fn ready_for_frame(&self) -> bool {
        self.next_frame() == Verdict::Send
    }

    /// Sends one encoded VP8 frame. The RTP timestamp is the frame's own, so skipped frames cost nothing.
    ///
    /// [`Sent::Dropped`] means that the frame did not leave: the next one must be a keyframe, and
    /// [`LegEvent::KeyframeWanted`] says so.
    ///
    /// # Errors
    /// A frame over [`MAX_FRAME_BYTES`], or a closed leg.
    async fn send_video(&self, frame: EncodedFrame) -> Result<Sent, LegError>;

    /// Sends one Opus packet of 20 ms. A pause is told by calling [`Leg::skip_audio`].
    ///
    /// # Errors
    /// A packet over [`MAX_AUDIO_BYTES`], or a closed leg.
    async fn send_audio(&self, packet: Bytes) -> Result<Sent, LegError>;

    /// Says that `packets` of 20 ms were not sent (muted, discontinuous transmission), so that the RTP
    /// timestamp of the next one is right.
    fn skip_audio(&self, packets: u32);

    /// Asks the other side for a keyframe (PLI, RFC 4585), at most once in 300 ms.
    fn request_keyframe(&self);

    /// Caps the estimate, in bits per second.
    fn set_max_bps(&self, bps: u32);

    /// The bits per second that everything together may use now, with all headers and repairs. Changes also come as [`LegEvent::Target`].
    fn target_bps(&self) -> u32;

    /// Figures since the leg was opened; the rates are those of the last second.
    async fn stats(&self) -> Stats;

    /// Ends the connection and frees its sockets and relay allocations. Closing twice is no error.
    async fn close(&self);
}

/// Opens a leg. It gathers nothing until it has an offer.
///
/// `events` should hold at least 64. Media is dropped and counted when fewer than 16 places are free, states
/// and candidates wait for a place; the leg's own tasks never block on it.
///
/// # Errors
/// Settings that make no sense ([`LegError::Config`]) or no socket.
pub async fn open(config: Config, events: mpsc::Sender<LegEvent>) -> Result<Box<dyn Leg>, LegError> {
    Ok(Box::new(rtc::start(config, events, fixes::Without::default()).await?))
}

#[cfg(test)]
mod tests;
