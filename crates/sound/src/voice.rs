//! One voice that is heard: what a leg receives.

use crate::jitter::{PlayoutStatistics, RtpPacket};
use crate::level::Level;
use bytes::Bytes;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How one voice is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VoiceStatistics {
    /// What the jitter buffer says.
    pub playout: PlayoutStatistics,
    /// How loud the voice was in its last tenth of a second, before its gain.
    pub level: Level,
    /// Packets that were dropped because the sound's thread did not take them in time.
    pub overflowed: u64,
}

/// A voice that is mixed into the speaker. Dropping it takes it out.
///
/// Send it to where packets arrive: nothing here blocks.
#[derive(Debug)]
pub struct Voice {
    /// Bounded: a voice whose packets nobody takes loses the newest, and counts them.
    packets: SyncSender<RtpPacket>,
    shared: Arc<VoiceShared>,
}

/// What the voice and the worker both know.
#[derive(Debug)]
pub(crate) struct VoiceShared {
    gain: AtomicU32,
    gone: AtomicBool,
    overflowed: AtomicU64,
    heard: Mutex<(PlayoutStatistics, Level)>,
}

impl VoiceShared {
    pub(crate) fn new() -> Self {
        Self {
            gain: AtomicU32::new(1.0f32.to_bits()),
            gone: AtomicBool::new(false),
            overflowed: AtomicU64::new(0),
            heard: Mutex::default(),
        }
    }

    pub(crate) fn gain(&self) -> f32 {
        f32::from_bits(self.gain.load(Ordering::Relaxed))
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Only the worker writes, and never in a device's callback.
    pub(crate) fn publish(&self, playout: PlayoutStatistics, level: Option<Level>) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.0 = playout;
        heard.1 = level.unwrap_or(heard.1);
    }
}

impl Voice {
    pub(crate) fn new(packets: SyncSender<RtpPacket>, shared: Arc<VoiceShared>) -> Self {
        Self { packets, shared }
    }

    /// A packet has arrived: an RTP packet's sequence number and timestamp (48 kHz, RFC 7587) and its payload.
    /// `arrived` is the moment by any steady clock of the caller; only differences count. Any bytes are safe.
    pub fn push(&self, sequence: u16, timestamp: u32, payload: Bytes, arrived: Duration) {
        let packet = RtpPacket { sequence, timestamp, payload, arrived };
        match self.packets.try_send(packet) {
            // Gone with the sound itself: there is nobody to hear it.
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(_)) => {
                self.shared.overflowed.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How loud it is mixed, `0.0..=4.0`; 1.0 is as it came, 0.0 is muted. Changes within 5 ms without a click.
    pub fn set_gain(&self, gain: f32) {
        let gain = if gain.is_finite() { gain.clamp(0.0, 4.0) } else { 1.0 };
        self.shared.gain.store(gain.to_bits(), Ordering::Relaxed);
    }

    /// How it is heard, as of the last 100 ms.
    pub fn statistics(&self) -> VoiceStatistics {
        let (playout, level) = *self.shared.heard.lock().unwrap_or_else(PoisonError::into_inner);
        VoiceStatistics { playout, level, overflowed: self.shared.overflowed.load(Ordering::Relaxed) }
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.shared.gone.store(true, Ordering::Relaxed);
    }
}
