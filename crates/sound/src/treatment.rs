//! What is done to the microphone's sound: echo, noise and gain, by the port of WebRTC's audio processing.

use crate::choice::Treatment;
use crate::{RATE, STEP};
use sonora::config::{
    AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, MaxProcessingRate, NoiseSuppression,
    Pipeline,
};
use sonora::{AudioProcessing, Config, StreamConfig};

const MONO: StreamConfig = StreamConfig::new(RATE, 1);

/// Treats the microphone, step by step.
pub(crate) struct Treated {
    wanted: Treatment,
    processing: AudioProcessing,
    scratch: Box<[f32; STEP]>,
}

fn config(wanted: Treatment) -> Config {
    Config {
        pipeline: Pipeline {
            maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
            multi_channel_render: false,
            multi_channel_capture: false,
            ..Pipeline::default()
        },
        // The hum of mains and of tables being touched.
        high_pass_filter: (wanted.echo || wanted.noise || wanted.gain).then(HighPassFilter::default),
        echo_canceller: wanted.echo.then(EchoCanceller::default),
        noise_suppression: wanted.noise.then(NoiseSuppression::default),
        gain_controller2: wanted.gain.then(|| GainController2 {
            // It starts where a usual headset is right and finds the rest by itself; more at once would let
            // people who are loud begin with a shout.
            adaptive_digital: Some(AdaptiveDigital { initial_gain_db: 6.0, ..AdaptiveDigital::default() }),
            ..GainController2::default()
        }),
        ..Config::default()
    }
}

impl Treated {
    pub(crate) fn new(wanted: Treatment) -> Self {
        let processing = AudioProcessing::builder()
            .config(config(wanted))
            .capture_config(MONO)
            .render_config(MONO)
            .build();
        Self { wanted, processing, scratch: Box::new([0.0; STEP]) }
    }

    /// What is wanted from now on. Nothing that was learned is lost where nothing changes.
    pub(crate) fn want(&mut self, wanted: Treatment) {
        if wanted != self.wanted {
            self.wanted = wanted;
            self.processing.apply_config(config(wanted));
        }
    }

    /// What the speaker will play: the echo that is to be taken away. In the order of time with [`Self::near_end`].
    pub(crate) fn far_end(&mut self, step: &[f32; STEP]) {
        if self.wanted.echo {
            let treated = self.processing.process_render_f32(&[step], &mut [&mut self.scratch[..]]);
            debug_assert!(treated.is_ok(), "a mono step of 10 ms always fits");
        }
    }

    /// Treats what the microphone heard. `delay_ms` is from [`Self::far_end`] over speaker and microphone to here,
    /// as far as the devices say; the canceller finds the rest.
    pub(crate) fn near_end(&mut self, step: &mut [f32; STEP], delay_ms: u32) {
        // Clamped to 500 ms inside, which it reports as an error.
        let _ = self.processing.set_stream_delay_ms(i32::try_from(delay_ms).unwrap_or(0));
        self.scratch.copy_from_slice(step);
        let treated = self.processing.process_capture_f32(&[&self.scratch[..]], &mut [&mut step[..]]);
        debug_assert!(treated.is_ok(), "a mono step of 10 ms always fits");
    }

    /// How much weaker the echo is made, in dB, by the canceller's own estimate.
    pub(crate) fn echo_reduced_db(&self) -> Option<i32> {
        let decibels = self.processing.statistics().echo_return_loss_enhancement?;
        decibels.is_finite().then(|| decibels.round() as i32)
    }
}
