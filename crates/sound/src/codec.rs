//! Opus, at 48 kHz and mono.

use crate::{RATE, STEP};
use bytes::Bytes;
use opus::{Application, Bitrate, Channels, Signal};
use std::collections::VecDeque;

/// Samples of one packet that we send: 20 ms.
pub(crate) const FRAME: usize = 2 * STEP;

/// The longest packet of Opus: 120 ms (RFC 6716, section 2.1.4).
const LONGEST: usize = 12 * STEP;

/// Samples are concealed in units of 2.5 ms, the shortest frame of Opus.
const GRAIN: usize = STEP / 4;

/// Bytes of a packet that are taken in: what fits into one datagram of the internet.
const MOST_BYTES: usize = 1_500;

/// Voice of one person: transparent for speech, and a twentieth of what the picture takes.
const BITS_A_SECOND: i32 = 32_000;

/// What Opus said about a call that cannot fail with valid arguments, or about a packet.
pub(crate) type Result<T> = std::result::Result<T, opus::Error>;

/// Makes packets of 20 ms.
#[derive(Debug)]
pub(crate) struct Encoder {
    opus: opus::Encoder,
    bytes: Box<[u8; MOST_BYTES]>,
}

impl Encoder {
    /// Voice at 32 kb/s with in-band forward error correction.
    pub(crate) fn new() -> Result<Self> {
        let mut opus = opus::Encoder::new(RATE, Channels::Mono, Application::Voip)?;
        opus.set_bitrate(Bitrate::Bits(BITS_A_SECOND))?;
        opus.set_signal(Signal::Voice)?;
        opus.set_inband_fec(true)?;
        opus.set_packet_loss_perc(5)?;
        Ok(Self { opus, bytes: Box::new([0; MOST_BYTES]) })
    }

    /// The loss to prepare for, in percent `0..=100`.
    pub(crate) fn set_expected_loss(&mut self, percent: u8) -> Result<()> {
        self.opus.set_packet_loss_perc(i32::from(percent.min(100)))
    }

    /// One packet.
    pub(crate) fn encode(&mut self, frame: &[f32; FRAME]) -> Result<Bytes> {
        let length = self.opus.encode_float(frame, &mut self.bytes[..])?;
        Ok(Bytes::copy_from_slice(&self.bytes[..length]))
    }
}

/// Takes packets apart and makes up what is missing. Its output goes to the end of a queue.
#[derive(Debug)]
pub(crate) struct Decoder {
    opus: opus::Decoder,
    frame: Box<[f32; LONGEST]>,
}

/// How many samples a packet holds by its own header; none for what is not a packet of Opus.
pub(crate) fn samples(payload: &[u8]) -> Option<usize> {
    if payload.is_empty() || payload.len() > MOST_BYTES {
        return None;
    }
    let samples = opus::packet::get_nb_samples(payload, RATE).ok()?;
    (GRAIN..=LONGEST).contains(&samples).then_some(samples)
}

impl Decoder {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { opus: opus::Decoder::new(RATE, Channels::Mono)?, frame: Box::new([0.0; LONGEST]) })
    }

    /// Decodes a packet and tells how many samples came out.
    pub(crate) fn decode(&mut self, payload: &[u8], out: &mut VecDeque<f32>) -> Result<usize> {
        let samples = self.opus.decode_float(payload, &mut self.frame[..], false)?;
        self.put(samples, out);
        Ok(samples)
    }

    /// Makes up the samples right before `next` from the error correction in it, as far as that goes.
    pub(crate) fn recover(&mut self, next: &[u8], samples: usize, out: &mut VecDeque<f32>) -> Result<usize> {
        let wanted = whole_grains(samples);
        let samples = self.opus.decode_float(next, &mut self.frame[..wanted], true)?;
        self.put(samples, out);
        Ok(samples)
    }

    /// Makes up samples from what was heard before.
    pub(crate) fn conceal(&mut self, samples: usize, out: &mut VecDeque<f32>) -> Result<usize> {
        let wanted = whole_grains(samples);
        let samples = self.opus.decode_float(&[], &mut self.frame[..wanted], false)?;
        self.put(samples, out);
        Ok(samples)
    }

    /// What a packet decodes to can be louder than full scale, and garbage can be anything.
    fn put(&self, samples: usize, out: &mut VecDeque<f32>) {
        let sound = self.frame[..samples.min(LONGEST)].iter();
        out.extend(sound.map(|&sample| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }));
    }
}

fn whole_grains(samples: usize) -> usize {
    (samples.div_ceil(GRAIN) * GRAIN).clamp(GRAIN, LONGEST)
}
