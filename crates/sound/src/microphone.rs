//! From what a microphone hears to packets.

use crate::STEP;
use crate::choice::Treatment;
use crate::codec::{self, Encoder, FRAME};
use crate::level::Meter;
use crate::mixer::Ramp;
use crate::sound::{Packet, SoundEvent};
use crate::treatment::Treated;

/// Everything between the resampler and the wire.
pub(crate) struct Outgoing {
    treated: Treated,
    meter: Meter,
    open: Ramp,
    encoder: Encoder,
    frame: Box<[f32; FRAME]>,
    /// Samples of the frame that are there: none or one step.
    filled: usize,
    /// Samples that were sent, and skipped.
    at: u64,
}

impl Outgoing {
    pub(crate) fn new(treatment: Treatment) -> codec::Result<Self> {
        Ok(Self {
            treated: Treated::new(treatment),
            meter: Meter::default(),
            open: Ramp::new(1.0),
            encoder: Encoder::new()?,
            frame: Box::new([0.0; FRAME]),
            filled: 0,
            at: 0,
        })
    }

    pub(crate) fn treat(&mut self, treatment: Treatment) {
        self.treated.want(treatment);
    }

    pub(crate) fn mute(&mut self, muted: bool) {
        self.open.aim(if muted { 0.0 } else { 1.0 });
    }

    pub(crate) fn expect_loss(&mut self, percent: u8) -> codec::Result<()> {
        self.encoder.set_expected_loss(percent)
    }

    pub(crate) fn echo_reduced_db(&self) -> Option<i32> {
        self.treated.echo_reduced_db()
    }

    /// What the speaker will play.
    pub(crate) fn far_end(&mut self, step: &[f32; STEP]) {
        self.treated.far_end(step);
    }

    /// Time passed without a microphone: the next packet says so (RFC 3550, section 5.1: timestamps are time).
    pub(crate) fn skip(&mut self, samples: u64) {
        self.at += samples;
    }

    /// Takes 10 ms in. `raw` sound is not treated; `delay_ms` is that of the echo.
    pub(crate) fn step(
        &mut self,
        step: &mut [f32; STEP],
        raw: bool,
        delay_ms: u32,
        sink: &mut dyn FnMut(SoundEvent),
    ) -> codec::Result<()> {
        if !raw {
            self.treated.near_end(step, delay_ms);
        }
        if let Some(level) = self.meter.step(step) {
            sink(SoundEvent::Level(level));
        }
        for (to, from) in self.frame[self.filled..].iter_mut().zip(step.iter()) {
            *to = from * self.open.next();
        }
        self.filled += STEP;
        if self.filled == FRAME {
            self.filled = 0;
            let data = self.encoder.encode(&self.frame)?;
            sink(SoundEvent::Packet(Packet { data, at: self.at }));
            self.at += FRAME as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ear;
    use crate::jitter::{JitterBuffer, Playout, RtpPacket};
    use std::collections::VecDeque;
    use std::time::Duration;

    const PLAIN: Treatment = Treatment { echo: false, noise: false, gain: false };

    /// A voice-like sound: noise in syllables, because an echo canceller does not learn from a tone.
    struct Speech(u64, usize);

    impl Speech {
        fn step(&mut self) -> [f32; STEP] {
            let mut low = 0.0;
            std::array::from_fn(|_| {
                self.0 =
                    self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let noise = (self.0 >> 40) as f32 / (1u32 << 23) as f32 - 1.0;
                self.1 += 1;
                low = 0.7 * low + 0.3 * noise;
                let syllable = (self.1 as f32 / 48_000.0 * 4.0 * std::f32::consts::TAU).sin().max(0.0);
                0.5 * low * syllable
            })
        }
    }

    /// Sends steps and gives back what was told.
    fn send(
        outgoing: &mut Outgoing,
        steps: impl IntoIterator<Item = [f32; STEP]>,
        raw: bool,
    ) -> Vec<SoundEvent> {
        let mut events = Vec::new();
        for mut step in steps {
            outgoing.step(&mut step, raw, 0, &mut |event| events.push(event)).unwrap();
        }
        events
    }

    fn packets(events: &[SoundEvent]) -> Vec<Packet> {
        let packet = |event: &SoundEvent| match event {
            SoundEvent::Packet(packet) => Some(packet.clone()),
            SoundEvent::Level(_)
            | SoundEvent::Lost { .. }
            | SoundEvent::Back { .. }
            | SoundEvent::DevicesChanged(_) => None,
        };
        events.iter().filter_map(packet).collect()
    }

    /// What a receiver hears of packets that come steadily.
    fn heard(packets: &[Packet]) -> Vec<f32> {
        let mut buffer = JitterBuffer::new().unwrap();
        let mut heard = Vec::new();
        for (n, packet) in packets.iter().enumerate() {
            buffer.push(RtpPacket {
                sequence: n as u16,
                timestamp: packet.at as u32,
                payload: packet.data.clone(),
                arrived: Duration::from_millis(n as u64 * 20),
            });
            for _ in 0..2 {
                let mut step = [0.0; STEP];
                buffer.pull(&mut step);
                heard.extend_from_slice(&step);
            }
        }
        heard
    }

    fn tone(hz: f32, steps: usize) -> impl Iterator<Item = [f32; STEP]> {
        (0..steps).map(move |n| ear::tone(hz, 0.2, n * STEP, STEP).try_into().unwrap())
    }

    #[test]
    fn a_tone_survives_opus_and_the_packets_are_gapless() {
        let mut outgoing = Outgoing::new(PLAIN).unwrap();
        let packets = packets(&send(&mut outgoing, tone(997.0, 300), true));
        assert_eq!(packets.len(), 150);
        assert!(packets.iter().enumerate().all(|(n, packet)| packet.at == n as u64 * 960));
        let bytes: usize = packets.iter().map(|packet| packet.data.len()).sum();
        assert!((20_000..45_000).contains(&(bytes * 8 / 3)), "{} b/s", bytes * 8 / 3);
        let heard = heard(&packets);
        assert!((ear::pitch(&heard[48_000..96_000]) - 997.0).abs() <= 1.0);
        assert!(ear::share(&heard[48_000..96_000], 997.0) > 0.95);
    }

    #[test]
    fn a_muted_microphone_is_silent_at_the_decoder_and_its_level_is_still_known() {
        let mut outgoing = Outgoing::new(PLAIN).unwrap();
        let mut events = send(&mut outgoing, tone(440.0, 100), true);
        outgoing.mute(true);
        let muted = send(&mut outgoing, tone(440.0, 200), true);
        let level = |event: &SoundEvent| matches!(event, SoundEvent::Level(level) if level.rms > 0.1);
        assert_eq!(muted.iter().filter(|event| level(event)).count(), 20);
        events.extend(muted);
        outgoing.mute(false);
        events.extend(send(&mut outgoing, tone(440.0, 100), true));

        let packets = packets(&events);
        assert_eq!(packets.len(), 200, "packets go on while muted");
        let heard = heard(&packets);
        assert!(ear::loudness(&heard[24_000..48_000]) > -20.0);
        assert!(ear::loudness(&heard[54_000..144_000]) < -80.0);
        assert!(ear::loudness(&heard[150_000..192_000]) > -20.0);
    }

    #[test]
    fn time_without_a_microphone_shows_in_the_timestamps() {
        let mut outgoing = Outgoing::new(PLAIN).unwrap();
        let mut events = send(&mut outgoing, tone(440.0, 2), true);
        outgoing.skip(96_000);
        events.extend(send(&mut outgoing, tone(440.0, 2), true));
        let at: Vec<u64> = packets(&events).iter().map(|packet| packet.at).collect();
        assert_eq!(at, [0, 96_960]);
    }

    #[test]
    fn an_echo_of_30_ms_is_at_least_20_db_weaker_after_some_seconds() {
        let echo_only = Treatment { echo: true, noise: false, gain: false };
        let mut outgoing = Outgoing::new(echo_only).unwrap();
        let mut far = Speech(1, 0);
        let mut on_its_way: VecDeque<[f32; STEP]> = vec![[0.0; STEP]; 3].into();
        let (mut came, mut left) = (Vec::new(), Vec::new());
        for n in 0..1_000 {
            let played = far.step();
            outgoing.far_end(&played);
            on_its_way.push_back(played.map(|sample| 0.5 * sample));
            let mut step = on_its_way.pop_front().unwrap();
            let before = step;
            outgoing.step(&mut step, false, 30, &mut |_| {}).unwrap();
            if n >= 500 {
                came.extend_from_slice(&before);
                left.extend_from_slice(&step);
            }
        }
        let weaker = ear::loudness(&came) - ear::loudness(&left);
        println!("echo: {weaker:.1} dB weaker, {:?} dB by its own estimate", outgoing.echo_reduced_db());
        assert!(weaker >= 20.0, "{weaker:.1} dB");
    }

    #[test]
    fn who_speaks_without_an_echo_is_heard() {
        let mut outgoing = Outgoing::new(Treatment::default()).unwrap();
        let mut near = Speech(2, 0);
        let (mut came, mut left) = (Vec::new(), Vec::new());
        for n in 0..600 {
            outgoing.far_end(&[0.0; STEP]);
            let mut step = near.step();
            let before = step;
            outgoing.step(&mut step, false, 30, &mut |_| {}).unwrap();
            if n >= 300 {
                came.extend_from_slice(&before);
                left.extend_from_slice(&step);
            }
        }
        let weaker = ear::loudness(&came) - ear::loudness(&left);
        println!("near end: {weaker:.1} dB weaker");
        assert!(weaker < 10.0, "{weaker:.1} dB");
    }
}
