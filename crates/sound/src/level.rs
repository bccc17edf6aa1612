//! How loud it is.

use crate::STEP;

/// Steps between two levels: 10 of them a second.
const STEPS: usize = 10;

/// How loud a tenth of a second was. Both are shares of full scale, `0.0..=1.0`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// The root of the mean square: how loud it feels.
    pub rms: f32,
    /// The highest sample: 1.0 is clipped.
    pub peak: f32,
}

/// Measures levels from steps.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    squares: f64,
    peak: f32,
    steps: usize,
}

impl Meter {
    /// Takes one step in; every tenth gives the level of the last ten.
    pub(crate) fn step(&mut self, samples: &[f32; STEP]) -> Option<Level> {
        for &sample in samples {
            self.squares += f64::from(sample) * f64::from(sample);
            self.peak = self.peak.max(sample.abs());
        }
        self.steps += 1;
        if self.steps < STEPS {
            return None;
        }
        let mean = self.squares / (STEPS * STEP) as f64;
        let level = Level { rms: mean.sqrt().min(1.0) as f32, peak: self.peak.min(1.0) };
        *self = Self::default();
        Some(level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_comes_ten_times_a_second_and_silence_is_zero() {
        let mut meter = Meter::default();
        let levels: Vec<Level> = (0..100).filter_map(|_| meter.step(&[0.0; STEP])).collect();
        assert_eq!(levels, vec![Level::default(); 10]);
    }

    #[test]
    fn full_scale_is_one_and_a_forgotten_peak_does_not_stay() {
        let mut meter = Meter::default();
        let loud = (0..10).find_map(|_| meter.step(&[-1.0; STEP])).unwrap();
        assert_eq!(loud, Level { rms: 1.0, peak: 1.0 });
        let quiet = (0..10).find_map(|_| meter.step(&[0.5; STEP])).unwrap();
        assert_eq!(quiet, Level { rms: 0.5, peak: 0.5 });
    }
}
