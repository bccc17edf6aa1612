//! A sound file as the loudspeaker wants it: 10 ms at a time, 48 kHz, mono. It is decoded as it is played, so that a
//! ring begins at once however long it is.

use deskbell_sound::{RATE, STEP};
use rodio::Decoder;
use rodio::decoder::DecoderError;
use rodio::source::UniformSourceIterator;
use std::io::Cursor;
use std::num::NonZero;
use std::sync::Arc;

/// Both ears are decoded, and heard as one.
const EARS: NonZero<u16> = NonZero::new(2).unwrap();
const AT: NonZero<u32> = NonZero::new(RATE).unwrap();

/// A WAV, MP3, Ogg Vorbis or FLAC file that is played.
pub(crate) struct Tone {
    bytes: Arc<[u8]>,
    samples: Samples,
    round_and_round: bool,
}

impl Tone {
    /// Plays it once.
    pub(crate) fn once(bytes: Arc<[u8]>) -> Result<Self, DecoderError> {
        let samples = decode(&bytes)?;
        Ok(Self { bytes, samples, round_and_round: false })
    }

    /// Plays it again and again.
    pub(crate) fn round_and_round(bytes: Arc<[u8]>) -> Result<Self, DecoderError> {
        Ok(Self { round_and_round: true, ..Self::once(bytes)? })
    }

    /// The next sample; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<f32> {
        let left = self.samples.next()?;
        Some((left + self.samples.next().unwrap_or(left)) / 2.0)
    }

    /// The next 10 ms at a volume of 0 to 100; whether there was anything.
    pub(crate) fn fill(&mut self, step: &mut [f32; STEP], volume: u8) -> bool {
        let gain = f32::from(volume.min(100)) / 100.0;
        let mut filled = 0;
        let mut began_anew = false;
        while filled < STEP {
            if let Some(sample) = self.next() {
                step[filled] = (sample * gain).clamp(-1.0, 1.0);
                filled += 1;
                began_anew = false;
            } else {
                // A file that gives nothing at its beginning gives nothing at all.
                if !self.round_and_round || began_anew {
                    break;
                }
                let Ok(again) = decode(&self.bytes) else { break };
                self.samples = again;
                began_anew = true;
            }
        }
        step[filled..].fill(0.0);
        filled > 0
    }
}

/// Samples in the form in which they are played.
type Samples = UniformSourceIterator<Decoder<Cursor<Arc<[u8]>>>>;

fn decode(bytes: &Arc<[u8]>) -> Result<Samples, DecoderError> {
    let decoder = Decoder::try_from(Cursor::new(Arc::clone(bytes)))?;
    Ok(UniformSourceIterator::new(decoder, EARS, AT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::bundled;
    use deskbell_desk::Tone as Chosen;

    #[test]
    fn v3_every_bundled_ring_is_heard_and_goes_round_and_round() {
        for chosen in [Chosen::Bell, Chosen::Phone, Chosen::Glass, Chosen::Marimba] {
            let bytes: Arc<[u8]> = bundled(&chosen).into();
            assert!(bytes.len() < 300_000, "{chosen:?} has {} bytes", bytes.len());
            let mut once = Tone::once(Arc::clone(&bytes)).unwrap();
            let samples: Vec<f32> = std::iter::from_fn(|| once.next()).collect();
            let loudest = samples.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
            assert!((0.3..=1.0).contains(&loudest), "{chosen:?}: {loudest}");
            let seconds = samples.len() as f32 / RATE as f32;
            assert!((2.0..=6.0).contains(&seconds), "{chosen:?}: {seconds} s");

            let mut rings = Tone::round_and_round(bytes).unwrap();
            let mut step = [0.0; STEP];
            let steps = 2 * samples.len() / STEP;
            assert!((0..steps).all(|_| rings.fill(&mut step, 100)), "{chosen:?} ends");
        }
    }

    #[test]
    fn v3_the_volume_is_what_was_chosen_and_nothing_leaves_full_scale() {
        let bytes: Arc<[u8]> = bundled(&Chosen::Bell).into();
        let loudest = |volume| {
            let mut tone = Tone::once(Arc::clone(&bytes)).unwrap();
            let mut step = [0.0; STEP];
            let mut most = 0.0_f32;
            while tone.fill(&mut step, volume) {
                most = step.iter().fold(most, |most, sample| most.max(sample.abs()));
            }
            most
        };
        assert_eq!(loudest(0), 0.0);
        assert!((loudest(50) * 2.0 - loudest(100)).abs() < 0.01);
        assert_eq!(loudest(255), loudest(100));
    }
}
