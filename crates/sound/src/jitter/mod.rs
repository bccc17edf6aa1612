//! From packets that come as the network likes to a voice that never stops.

mod buffer;
mod delay;
mod order;
mod stretch;

pub use buffer::{JitterBuffer, NoDecoder};

use crate::STEP;
use bytes::Bytes;
use std::time::Duration;

/// A packet of a voice, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RtpPacket {
    /// RTP sequence number (RFC 3550, section 5.1).
    pub sequence: u16,
    /// RTP timestamp in samples of 48 kHz, whatever the voice was recorded at (RFC 7587, section 4.1).
    pub timestamp: u32,
    /// One Opus packet (RFC 6716, section 3).
    pub payload: Bytes,
    /// When it came, by a steady clock; only differences count.
    pub arrived: Duration,
}

/// Plays packets out as a steady stream. Pure: it knows no clock and no device.
pub trait Playout: Send {
    /// A packet has come. Any order, any loss, any bytes.
    fn push(&mut self, packet: RtpPacket);

    /// The next 10 ms, always: decoded, concealed, or silence.
    fn pull(&mut self, out: &mut [f32; STEP]);

    /// What happened so far.
    fn statistics(&self) -> PlayoutStatistics;
}

/// What a playout did. Counts are since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlayoutStatistics {
    /// Sound that is waiting to be played, in ms.
    pub buffered_ms: u32,
    /// The delay that it aims for, in ms, from 20 to 200: what the jitter of arrival asks for.
    pub target_ms: u32,
    /// Packets that were decoded.
    pub decoded: u64,
    /// Packets that never came, or came too late.
    pub lost: u64,
    /// Packets that came after they were concealed.
    pub late: u64,
    /// Packets that came twice.
    pub duplicated: u64,
    /// Packets that are not Opus, too large, or far from the sequence.
    pub malformed: u64,
    /// Packets thrown away because too much was waiting.
    pub discarded: u64,
    /// Lost packets that forward error correction brought back.
    pub recovered: u64,
    /// Samples given out while the voice was on.
    pub played_samples: u64,
    /// Of these, samples that were made up.
    pub concealed_samples: u64,
    /// Samples taken out to play faster.
    pub removed_samples: u64,
    /// Samples put in to play slower.
    pub inserted_samples: u64,
}

impl PlayoutStatistics {
    /// The share of the voice that was made up, `0.0..=1.0`.
    pub fn concealed_share(&self) -> f64 {
        if self.played_samples == 0 {
            0.0
        } else {
            self.concealed_samples as f64 / self.played_samples as f64
        }
    }
}
