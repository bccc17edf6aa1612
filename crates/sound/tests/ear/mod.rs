//! Hears what a recording holds.

/// How much of a recording at 48 kHz is a tone of `hz`: its share of the whole power, `0.0..=1.0` (Goertzel).
pub(crate) fn share(sound: &[f32], hz: f32) -> f32 {
    let whole: f64 = sound.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    if whole == 0.0 {
        return 0.0;
    }
    (2.0 * power(sound, hz) / (whole * sound.len() as f64)) as f32
}

/// The frequency that is strongest from 100 to 4000 Hz, to 1 Hz.
#[allow(dead_code, reason = "not every test asks for it")]
pub(crate) fn pitch(sound: &[f32]) -> f32 {
    let loudest = |from: f32, to: f32, step: f32| {
        let steps = ((to - from) / step) as usize;
        (0..=steps)
            .map(|n| from + n as f32 * step)
            .max_by(|&a, &b| power(sound, a).total_cmp(&power(sound, b)))
            .unwrap_or(from)
    };
    let about = loudest(100.0, 4000.0, 48_000.0 / sound.len().max(48) as f32 / 2.0);
    loudest(about - 20.0, about + 20.0, 1.0)
}

/// Root of the mean square in dB of full scale.
#[allow(dead_code, reason = "not every test asks for it")]
pub(crate) fn loudness(sound: &[f32]) -> f64 {
    let mean = sound.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / sound.len().max(1) as f64;
    10.0 * mean.max(1.0e-12).log10()
}

/// `samples` of a tone of `hz`, from sample `at` on.
#[allow(dead_code, reason = "not every test asks for it")]
pub(crate) fn tone(hz: f32, loud: f32, at: usize, samples: usize) -> Vec<f32> {
    let turn =
        |n: usize| ((n as f64 * f64::from(hz) / 48_000.0).fract() * std::f64::consts::TAU).sin() as f32;
    (at..at + samples).map(|n| loud * turn(n)).collect()
}

fn power(sound: &[f32], hz: f32) -> f64 {
    let turn = f64::from(hz) / 48_000.0 * std::f64::consts::TAU;
    let twice = 2.0 * turn.cos();
    let (mut one, mut two) = (0.0, 0.0);
    for &sample in sound {
        (one, two) = (f64::from(sample) + twice * one - two, one);
    }
    one * one + two * two - twice * one * two
}
