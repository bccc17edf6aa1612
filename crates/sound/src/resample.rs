//! From a device's rate to ours, and back.

use crate::problem::Problem;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _};

/// Changes the rate of a mono stream.
pub(crate) struct Resampler {
    /// None where both rates are the same.
    fft: Option<Fft<f32>>,
    pending: Vec<f32>,
    out: Vec<f32>,
}

impl Resampler {
    /// From one rate to another, both in Hz, in pieces of about 10 ms.
    ///
    /// # Errors
    ///
    /// [`Problem::Unsupported`] for rates that have no common measure near 10 ms: no device has them.
    pub(crate) fn new(from: u32, to: u32) -> Result<Self, Problem> {
        if from == to {
            return Ok(Self { fft: None, pending: Vec::new(), out: Vec::new() });
        }
        let (from, to) = (from as usize, to as usize);
        let fft = Fft::new(from, to, from / 100, 1, FixedSync::Input).map_err(|_| Problem::Unsupported)?;
        // More than 100 ms at once would be no conversation.
        if fft.output_delay() > to / 10 {
            return Err(Problem::Unsupported);
        }
        let out = vec![0.0; fft.output_frames_max()];
        Ok(Self { pending: Vec::with_capacity(2 * fft.input_frames_max()), fft: Some(fft), out })
    }

    /// Takes samples in and hands over what comes out, in zero or more pieces.
    pub(crate) fn push(&mut self, samples: &[f32], mut out: impl FnMut(&[f32])) {
        let Some(fft) = &mut self.fft else { return out(samples) };
        self.pending.extend_from_slice(samples);
        let mut taken = 0;
        loop {
            let wanted = fft.input_frames_next();
            let Some(piece) = self.pending.get(taken..taken + wanted) else { break };
            let length = self.out.len();
            let (Ok(piece), Ok(mut made)) = (
                InterleavedSlice::new(piece, 1, wanted),
                InterleavedSlice::new_mut(&mut self.out, 1, length),
            ) else {
                break;
            };
            let Ok((_, made)) = fft.process_into_buffer(&piece, &mut made, None) else { break };
            taken += wanted;
            out(&self.out[..made]);
        }
        self.pending.drain(..taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often a signal crosses zero upwards in a second is the frequency of a clean tone.
    fn crossings(sound: &[f32]) -> usize {
        sound.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count()
    }

    #[test]
    fn every_rate_of_a_usual_device_keeps_length_and_pitch() {
        for rate in [8_000u32, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000] {
            for (from, to) in [(rate, crate::RATE), (crate::RATE, rate)] {
                let mut resampler = Resampler::new(from, to).unwrap();
                let mut made = Vec::new();
                let tone: Vec<f32> = (0..from)
                    .map(|n| (n as f32 * 1000.0 * std::f32::consts::TAU / from as f32).sin())
                    .collect();
                for piece in tone.chunks(333) {
                    resampler.push(piece, |out| made.extend_from_slice(out));
                }
                let short = to as i64 - made.len() as i64;
                assert!((0..=to as i64 / 10).contains(&short), "{from} to {to}: {short} are missing");
                let heard = &made[made.len() / 4..];
                let hz = crossings(heard) as f32 * to as f32 / heard.len() as f32;
                assert!((hz - 1000.0).abs() < 5.0, "{from} to {to}: {hz} Hz");
            }
        }
    }

    #[test]
    fn rates_without_a_common_measure_are_refused() {
        assert_eq!(Resampler::new(47_999, crate::RATE).err(), Some(Problem::Unsupported));
        assert_eq!(Resampler::new(0, crate::RATE).err(), Some(Problem::Unsupported));
    }
}
