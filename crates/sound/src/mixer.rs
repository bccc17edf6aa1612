//! Voices become one sound.

use crate::STEP;
use crate::jitter::{JitterBuffer, Playout, RtpPacket};
use crate::level::Meter;
use crate::voice::VoiceShared;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// Samples that a change of gain takes: 5 ms, too short to be heard and too long to click.
const RAMP: usize = STEP / 2;

/// Steps between two reports of a voice: 100 ms.
const REPORT: u32 = 10;

/// A gain that never jumps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ramp {
    now: f32,
    goal: f32,
    step: f32,
    left: usize,
}

impl Ramp {
    pub(crate) fn new(gain: f32) -> Self {
        Self { now: gain, goal: gain, step: 0.0, left: 0 }
    }

    /// Where to go from now on.
    pub(crate) fn aim(&mut self, goal: f32) {
        if goal != self.goal {
            *self = Self { now: self.now, goal, step: (goal - self.now) / RAMP as f32, left: RAMP };
        }
    }

    /// The gain of the next sample.
    pub(crate) fn next(&mut self) -> f32 {
        if self.left == 0 {
            self.now = self.goal;
        } else {
            self.now += self.step;
            self.left -= 1;
        }
        self.now
    }
}

/// One voice in the mix.
struct Mixed<P> {
    packets: Receiver<RtpPacket>,
    shared: Arc<VoiceShared>,
    playout: P,
    gain: Ramp,
    meter: Meter,
    until_report: u32,
}

/// All voices.
pub(crate) struct Mixer<P = JitterBuffer> {
    voices: Vec<Mixed<P>>,
    step: Box<[f32; STEP]>,
}

impl<P: Playout> Mixer<P> {
    pub(crate) fn new() -> Self {
        Self { voices: Vec::new(), step: Box::new([0.0; STEP]) }
    }

    /// One more voice; it goes when its owner has dropped it.
    pub(crate) fn add(&mut self, packets: Receiver<RtpPacket>, shared: Arc<VoiceShared>, playout: P) {
        let gain = Ramp::new(shared.gain());
        self.voices.push(Mixed { packets, shared, playout, gain, meter: Meter::default(), until_report: 0 });
    }

    /// The next 10 ms of all voices, `-1.0..=1.0`.
    pub(crate) fn mix(&mut self, out: &mut [f32; STEP]) {
        out.fill(0.0);
        self.voices.retain(|voice| !voice.shared.is_gone());
        for voice in &mut self.voices {
            for packet in voice.packets.try_iter() {
                voice.playout.push(packet);
            }
            voice.playout.pull(&mut self.step);
            let level = voice.meter.step(&self.step);
            voice.gain.aim(voice.shared.gain());
            for (out, sample) in out.iter_mut().zip(self.step.iter()) {
                *out += sample * voice.gain.next();
            }
            voice.until_report = voice.until_report.checked_sub(1).unwrap_or(REPORT - 1);
            if voice.until_report == 0 || level.is_some() {
                voice.shared.publish(voice.playout.statistics(), level);
            }
        }
        for sample in out {
            *sample = sample.clamp(-1.0, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jitter::PlayoutStatistics;
    use crate::voice::Voice;
    use std::sync::mpsc::sync_channel;

    /// A voice that says one number for ever.
    struct Steady(f32);

    impl Playout for Steady {
        fn push(&mut self, _packet: RtpPacket) {}
        fn pull(&mut self, out: &mut [f32; STEP]) {
            out.fill(self.0);
        }
        fn statistics(&self) -> PlayoutStatistics {
            PlayoutStatistics::default()
        }
    }

    fn add(mixer: &mut Mixer<Steady>, loudness: f32) -> Voice {
        let (packets, taken) = sync_channel(1);
        let shared = Arc::new(VoiceShared::new());
        mixer.add(taken, Arc::clone(&shared), Steady(loudness));
        Voice::new(packets, shared)
    }

    #[test]
    fn voices_add_up_and_never_leave_full_scale() {
        let mut mixer = Mixer::new();
        let mut out = [0.0; STEP];
        let _a = add(&mut mixer, 0.25);
        let _b = add(&mut mixer, 0.5);
        mixer.mix(&mut out);
        assert_eq!(out, [0.75; STEP]);
        let _c = add(&mut mixer, 0.5);
        mixer.mix(&mut out);
        assert_eq!(out, [1.0; STEP]);
    }

    #[test]
    fn a_change_of_gain_takes_5_ms_and_never_jumps() {
        let mut mixer = Mixer::new();
        let mut out = [0.0; STEP];
        let voice = add(&mut mixer, 1.0);
        mixer.mix(&mut out);
        voice.set_gain(0.0);
        mixer.mix(&mut out);
        assert!(out.windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] < 0.005));
        assert_eq!(out[RAMP + 1..], [0.0; STEP - RAMP - 1]);
        mixer.mix(&mut out);
        assert_eq!(out, [0.0; STEP]);
    }

    #[test]
    fn a_dropped_voice_is_not_heard_any_more() {
        let mut mixer = Mixer::new();
        let mut out = [0.0; STEP];
        let voice = add(&mut mixer, 0.5);
        mixer.mix(&mut out);
        drop(voice);
        mixer.mix(&mut out);
        assert_eq!((out, mixer.voices.len()), ([0.0; STEP], 0));
    }
}
