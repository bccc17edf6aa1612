//! Plays a little faster or slower without a change of pitch: a whole period of the sound is taken out or put in
//! where it fits best (overlap and add, as in WebRTC's NetEq).

use std::collections::VecDeque;

/// The shortest and the longest piece: 2.5 ms and 15 ms, the periods of voices from 400 down to 67 Hz.
const SHORTEST: usize = 120;
const LONGEST: usize = 720;

/// What is compared and faded over: 5 ms.
const FADE: usize = 240;

/// Samples that have to wait for a stretch to be possible: 20 ms.
pub(super) const NEEDED: usize = LONGEST + FADE;

/// How alike the two places must be, as a correlation of `-1.0..=1.0`.
const ALIKE: f32 = 0.6;

/// The mean square of what nobody hears: -55 dBFS.
const SILENT: f32 = 3.0e-6;

/// Takes one piece out from the front and tells how long it was; none when nothing fits and `force` is not set.
pub(super) fn shorten(sound: &mut VecDeque<f32>, force: bool) -> Option<usize> {
    let (period, fits) = best_period(sound)?;
    if !fits && !force {
        return None;
    }
    let front: Vec<f32> = sound.range(..FADE).copied().collect();
    for (at, led_from) in front.into_iter().enumerate() {
        let share = (at as f32 + 0.5) / FADE as f32;
        sound[period + at] = led_from * (1.0 - share) + sound[period + at] * share;
    }
    sound.drain(..period);
    Some(period)
}

/// Puts one piece in at the front and tells how long it is; none when nothing fits.
pub(super) fn lengthen(sound: &mut VecDeque<f32>) -> Option<usize> {
    let (period, fits) = best_period(sound)?;
    if !fits {
        return None;
    }
    let first: Vec<f32> = sound.range(..period).copied().collect();
    // From where the first piece leads to, back to where it began.
    for at in 0..FADE {
        let share = (at as f32 + 0.5) / FADE as f32;
        sound[at] = sound[period + at] * (1.0 - share) + sound[at] * share;
    }
    for &sample in first.iter().rev() {
        sound.push_front(sample);
    }
    Some(period)
}

/// The shift at which the front is most like itself, and whether it is alike enough.
fn best_period(sound: &mut VecDeque<f32>) -> Option<(usize, bool)> {
    if sound.len() < NEEDED {
        return None;
    }
    let sound = &sound.make_contiguous()[..NEEDED];
    let power = |from: usize| sound[from..from + FADE].iter().map(|x| x * x).sum::<f32>();
    let front = power(0);
    if sound.iter().map(|x| x * x).sum::<f32>() / (NEEDED as f32) < SILENT {
        return Some((LONGEST, true));
    }
    let mut best = (SHORTEST, -1.0f32);
    for shift in SHORTEST..=LONGEST {
        let product: f32 = sound[..FADE].iter().zip(&sound[shift..shift + FADE]).map(|(a, b)| a * b).sum();
        let alike = product / (front * power(shift)).sqrt().max(1.0e-9);
        if alike > best.1 {
            best = (shift, alike);
        }
    }
    Some((best.0, best.1 >= ALIKE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, samples: usize) -> VecDeque<f32> {
        (0..samples).map(|n| 0.5 * (n as f32 * hz * std::f32::consts::TAU / 48_000.0).sin()).collect()
    }

    /// The largest step between neighbours, compared with that of the tone alone: a click is many times it.
    fn roughness(sound: &VecDeque<f32>, hz: f32) -> f32 {
        let step = sound.iter().zip(sound.iter().skip(1)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        step / (0.5 * hz * std::f32::consts::TAU / 48_000.0)
    }

    #[test]
    fn a_tone_gets_shorter_and_longer_by_whole_periods_without_a_click() {
        for hz in [110.0, 440.0, 997.0] {
            let period = 48_000.0 / hz;
            let mut sound = tone(hz, 2_000);
            let removed = shorten(&mut sound, false).unwrap();
            assert_eq!(sound.len(), 2_000 - removed);
            let periods = removed as f32 / period;
            assert!((periods - periods.round()).abs() < 0.05, "{hz} Hz: {periods} periods");
            assert!(roughness(&sound, hz) < 1.3, "{hz} Hz clicks");

            let mut sound = tone(hz, 2_000);
            let inserted = lengthen(&mut sound).unwrap();
            assert_eq!(sound.len(), 2_000 + inserted);
            assert!(roughness(&sound, hz) < 1.3, "{hz} Hz clicks");
        }
    }

    #[test]
    fn silence_is_stretched_freely_and_too_little_sound_not_at_all() {
        let mut silence: VecDeque<f32> = vec![0.0; 2_000].into();
        assert_eq!(shorten(&mut silence, false), Some(LONGEST));
        let mut little = tone(440.0, NEEDED - 1);
        assert_eq!((shorten(&mut little, true), lengthen(&mut little)), (None, None));
    }
}
