//! The jitter buffer.

use super::{Playout, PlayoutStatistics, RtpPacket};
use crate::STEP;

/// A jitter buffer with an Opus decoder.
#[derive(Debug, Default)]
pub struct JitterBuffer {
    statistics: PlayoutStatistics,
}

impl Playout for JitterBuffer {
    fn push(&mut self, _packet: RtpPacket) {}
    fn pull(&mut self, out: &mut [f32; STEP]) {
        out.fill(0.0);
    }
    fn statistics(&self) -> PlayoutStatistics {
        self.statistics
    }
}
