//! Open devices, and the rings between their callbacks and the worker.
//!
//! A callback has a few milliseconds and must not wait: it moves samples, counts, and wakes the worker.
#![cfg_attr(
    not(target_os = "linux"),
    expect(clippy::infallible_destructuring_match, reason = "only Linux has a second kind of device")
)]

use crate::devices::Found;
use crate::problem::Problem;
use crate::resample::Resampler;
use crate::{RATE, STEP};
use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{
    BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig, SupportedBufferSize,
    SupportedStreamConfig, SupportedStreamConfigRange,
};
use rtrb::{Consumer, Producer, RingBuffer};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread::Thread;
use std::time::Duration;

/// What a microphone is asked to give at once, in ms: what one packet holds, so that packets leave evenly.
const HEARD_AT_ONCE: u32 = 20;

/// What a speaker is asked to take at once, in ms. A sound server holds two of these, and may not hold more even
/// when a busy computer lets it run dry: less than 60 ms in all stutters where people also share their screen.
const SPOKEN_AT_ONCE: u32 = 30;

/// How long a device may take to open.
const OPENING: Duration = Duration::from_secs(5);

/// What callback, worker and keeper all know of a stream.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    /// Callbacks so far: a device whose count stands still has stalled.
    pub(crate) callbacks: AtomicU64,
    /// The most frames that one callback moved since the worker last asked.
    most: AtomicU32,
    /// Callbacks that found too little in the ring, or too little room.
    missed: AtomicU64,
    /// From the device to the callback, or the other way, in microseconds.
    latency: AtomicU32,
}

impl Moved {
    /// A callback moves so many frames.
    pub(crate) fn note(&self, frames: usize) {
        self.callbacks.fetch_add(1, Ordering::Relaxed);
        self.most.fetch_max(u32::try_from(frames).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// A callback found too little.
    pub(crate) fn miss(&self) {
        self.missed.fetch_add(1, Ordering::Relaxed);
    }

    /// How long sound takes between the callback and the air.
    pub(crate) fn set_latency(&self, latency: Duration) {
        let micros = latency.as_micros().min(500_000);
        self.latency.store(u32::try_from(micros).unwrap_or(0), Ordering::Relaxed);
    }

    fn latency_ms(&self) -> u32 {
        self.latency.load(Ordering::Relaxed) / 1_000
    }
}

/// Keeps a device open. Dropping it closes the device.
pub(crate) struct Open {
    _stream: Box<dyn Send>,
    pub(crate) moved: Arc<Moved>,
}

/// The worker's end of a microphone.
pub(crate) struct Capture {
    ring: Consumer<f32>,
    resampler: Resampler,
    ready: VecDeque<f32>,
    moved: Arc<Moved>,
}

impl Capture {
    fn new(ring: Consumer<f32>, rate: u32, moved: Arc<Moved>) -> Result<Self, Problem> {
        let ready = VecDeque::with_capacity(RATE as usize);
        Ok(Self { ring, resampler: Resampler::new(rate, RATE)?, ready, moved })
    }

    /// The next 10 ms, once they are there.
    pub(crate) fn take(&mut self, step: &mut [f32; STEP]) -> bool {
        let mut lump = [0.0; STEP];
        while self.ready.len() < STEP {
            let (got, _) = self.ring.pop_partial_slice(&mut lump);
            if got.is_empty() {
                return false;
            }
            self.resampler.push(got, |piece| self.ready.extend(piece));
        }
        for (to, from) in step.iter_mut().zip(self.ready.drain(..STEP)) {
            *to = from;
        }
        true
    }

    /// How old the next sample is, in ms.
    pub(crate) fn latency_ms(&self) -> u32 {
        self.moved.latency_ms() + u32::try_from(self.ready.len() / 48).unwrap_or(0)
    }

    /// Times that there was no room, since this was last asked.
    pub(crate) fn missed(&self) -> u64 {
        self.moved.missed.swap(0, Ordering::Relaxed)
    }
}

/// The worker's end of a speaker.
pub(crate) struct Playback {
    ring: Producer<f32>,
    resampler: Resampler,
    rate: u32,
    /// The most frames at once in this second and the one before.
    most: [usize; 2],
    moved: Arc<Moved>,
}

impl Playback {
    fn new(ring: Producer<f32>, rate: u32, moved: Arc<Moved>) -> Result<Self, Problem> {
        Ok(Self { ring, resampler: Resampler::new(RATE, rate)?, rate, most: [0; 2], moved })
    }

    /// Whether another 10 ms should be given: what the device takes at once has to wait for it, and 10 ms more for
    /// a worker that comes late.
    pub(crate) fn wants(&self) -> bool {
        let ten = self.rate as usize / 100;
        let now = self.moved.most.load(Ordering::Relaxed) as usize;
        let wanted =
            self.most[0].max(self.most[1]).max(now).clamp(ten, self.ring.buffer().capacity() / 2) + ten;
        self.waiting() < wanted
    }

    /// The next 10 ms. What does not fit is lost; it always fits after [`Self::wants`].
    pub(crate) fn give(&mut self, step: &[f32; STEP]) {
        self.resampler.push(step, |piece| {
            let _ = self.ring.push_partial_slice(piece);
        });
    }

    /// Forgets lumps that have not come again; called once a second.
    pub(crate) fn forget(&mut self) {
        let most = self.moved.most.swap(0, Ordering::Relaxed) as usize;
        self.most = [most, self.most[0]];
    }

    /// How long a sample given now takes to be heard, in ms.
    pub(crate) fn latency_ms(&self) -> u32 {
        let waiting = self.waiting() * 1_000 / (self.rate.max(1) as usize);
        self.moved.latency_ms() + u32::try_from(waiting).unwrap_or(0)
    }

    /// Times that there was too little, since this was last asked.
    pub(crate) fn missed(&self) -> u64 {
        self.moved.missed.swap(0, Ordering::Relaxed)
    }

    fn waiting(&self) -> usize {
        self.ring.buffer().capacity() - self.ring.slots()
    }
}

/// Opens a microphone. `lost` is called from a thread of the device once it is gone.
pub(crate) fn open_microphone(
    found: &Found,
    wake: Thread,
    lost: impl FnMut(Problem) + Clone + Send + 'static,
) -> Result<(Open, Capture), Problem> {
    let device = match found {
        Found::System(device) => device,
        #[cfg(target_os = "linux")]
        Found::Server(endpoint) => {
            let (producer, ring) = RingBuffer::new(RATE as usize / 2);
            let moved = Arc::new(Moved::default());
            let stream = endpoint.listen(producer, Arc::clone(&moved), wake, lost)?;
            return Ok((
                Open { _stream: Box::new(stream), moved: Arc::clone(&moved) },
                Capture::new(ring, RATE, moved)?,
            ));
        }
    };
    let offered = device.supported_input_configs().map(Iterator::collect).unwrap_or_default();
    let config = best(offered, &[1, 2]).map_or_else(|| device.default_input_config(), Ok)?;
    let rate = config.sample_rate();
    with_any_lump(&config, |config| {
        // Half a second: a worker that is held up longer loses the newest, which is counted.
        let (producer, ring) = RingBuffer::new(rate as usize / 2);
        let moved = Arc::new(Moved::default());
        let build = Build { device, config, wake: wake.clone(), moved: Arc::clone(&moved) };
        let capture = Capture::new(ring, rate, Arc::clone(&moved))?;
        let stream = build.microphone(producer, lost.clone())?;
        Ok((Open { _stream: Box::new(stream), moved }, capture))
    })
}

/// Opens a speaker. `lost` is called from a thread of the device once it is gone.
pub(crate) fn open_speaker(
    found: &Found,
    wake: Thread,
    lost: impl FnMut(Problem) + Clone + Send + 'static,
) -> Result<(Open, Playback), Problem> {
    let device = match found {
        Found::System(device) => device,
        #[cfg(target_os = "linux")]
        Found::Server(endpoint) => {
            let (ring, consumer) = RingBuffer::new(RATE as usize / 2);
            let moved = Arc::new(Moved::default());
            let stream = endpoint.speak(consumer, Arc::clone(&moved), wake, lost)?;
            return Ok((
                Open { _stream: Box::new(stream), moved: Arc::clone(&moved) },
                Playback::new(ring, RATE, moved)?,
            ));
        }
    };
    let offered = device.supported_output_configs().map(Iterator::collect).unwrap_or_default();
    let config = best(offered, &[2, 1]).map_or_else(|| device.default_output_config(), Ok)?;
    let rate = config.sample_rate();
    with_any_lump(&config, |config| {
        let (ring, consumer) = RingBuffer::new(rate as usize / 2);
        let moved = Arc::new(Moved::default());
        let build = Build { device, config, wake: wake.clone(), moved: Arc::clone(&moved) };
        let playback = Playback::new(ring, rate, Arc::clone(&moved))?;
        let stream = build.speaker(consumer, lost.clone())?;
        Ok((Open { _stream: Box::new(stream), moved }, playback))
    })
}

/// Opens with lumps of our size, and with the device's own where it refuses those.
fn with_any_lump<R>(
    config: &SupportedStreamConfig,
    open: impl Fn(&SupportedStreamConfig) -> Result<R, Problem>,
) -> Result<R, Problem> {
    open(config).or_else(|problem| {
        if problem != Problem::Unsupported {
            return Err(problem);
        }
        let (channels, rate) = (config.channels(), config.sample_rate());
        let unknown = SupportedBufferSize::Unknown;
        open(&SupportedStreamConfig::new(channels, rate, unknown, config.sample_format()))
    })
}

/// What a device is opened with: 48 kHz if it can, few channels, and a format without a loss.
fn best(offered: Vec<SupportedStreamConfigRange>, channels: &[u16]) -> Option<SupportedStreamConfig> {
    let worth = |range: &SupportedStreamConfigRange| {
        let channels = channels
            .iter()
            .position(|&wanted| wanted == range.channels())
            .unwrap_or(channels.len() + usize::from(range.channels()));
        let format = FORMATS.iter().position(|&format| format == range.sample_format()).unwrap_or(usize::MAX);
        (channels, format)
    };
    offered
        .into_iter()
        .filter(|range| FORMATS.contains(&range.sample_format()) && range.channels() > 0)
        .min_by_key(worth_of_rate(worth))
        .map(|range| {
            let rate = RATE.clamp(range.min_sample_rate(), range.max_sample_rate());
            range.with_sample_rate(rate)
        })
}

/// A device that has to be resampled comes last.
fn worth_of_rate<K: Ord>(
    worth: impl Fn(&SupportedStreamConfigRange) -> K,
) -> impl Fn(&SupportedStreamConfigRange) -> (bool, K) {
    move |range| {
        let ours = (range.min_sample_rate()..=range.max_sample_rate()).contains(&RATE);
        (!ours, worth(range))
    }
}

/// The formats that are taken, the best first.
const FORMATS: [SampleFormat; 5] =
    [SampleFormat::F32, SampleFormat::I16, SampleFormat::I32, SampleFormat::U16, SampleFormat::U8];

/// A stream about to be built.
struct Build<'a> {
    device: &'a cpal::Device,
    config: &'a SupportedStreamConfig,
    wake: Thread,
    moved: Arc<Moved>,
}

impl Build<'_> {
    fn microphone(
        self,
        ring: Producer<f32>,
        lost: impl FnMut(Problem) + Clone + Send + 'static,
    ) -> Result<cpal::Stream, Problem> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the list is not closed")]
        match self.config.sample_format() {
            SampleFormat::I16 => self.listen::<i16>(ring, lost),
            SampleFormat::I32 => self.listen::<i32>(ring, lost),
            SampleFormat::U16 => self.listen::<u16>(ring, lost),
            SampleFormat::U8 => self.listen::<u8>(ring, lost),
            SampleFormat::F32 => self.listen::<f32>(ring, lost),
            // Only where a device offers none of ours.
            _ => Err(Problem::Unsupported),
        }
    }

    fn speaker(
        self,
        ring: Consumer<f32>,
        lost: impl FnMut(Problem) + Clone + Send + 'static,
    ) -> Result<cpal::Stream, Problem> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the list is not closed")]
        match self.config.sample_format() {
            SampleFormat::I16 => self.speak::<i16>(ring, lost),
            SampleFormat::I32 => self.speak::<i32>(ring, lost),
            SampleFormat::U16 => self.speak::<u16>(ring, lost),
            SampleFormat::U8 => self.speak::<u8>(ring, lost),
            SampleFormat::F32 => self.speak::<f32>(ring, lost),
            _ => Err(Problem::Unsupported),
        }
    }

    /// So many ms at once where the device can be told.
    fn stream_config(&self, at_once: u32) -> StreamConfig {
        let wanted = self.config.sample_rate() * at_once / 1_000;
        let buffer_size = match *self.config.buffer_size() {
            SupportedBufferSize::Range { min, max } if min <= max => {
                BufferSize::Fixed(wanted.clamp(min, max))
            }
            SupportedBufferSize::Range { .. } | SupportedBufferSize::Unknown => BufferSize::Default,
        };
        StreamConfig { buffer_size, ..self.config.config() }
    }

    fn listen<S>(
        self,
        mut ring: Producer<f32>,
        lost: impl FnMut(Problem) + Clone + Send + 'static,
    ) -> Result<cpal::Stream, Problem>
    where
        S: SizedSample,
        f32: FromSample<S>,
    {
        let channels = usize::from(self.config.channels());
        let moved = Arc::clone(&self.moved);
        let wake = self.wake.clone();
        let heard = move |data: &[S], info: &cpal::InputCallbackInfo| {
            let time = info.timestamp();
            moved.note(data.len() / channels);
            moved.set_latency(time.callback.saturating_duration_since(time.capture));
            for frame in data.chunks_exact(channels) {
                let sum: f32 = frame.iter().map(|&sample| f32::from_sample_(sample)).sum();
                if ring.push(sum / channels as f32).is_err() {
                    moved.miss();
                    break;
                }
            }
            wake.unpark();
        };
        let stream = self.device.build_input_stream(
            self.stream_config(HEARD_AT_ONCE),
            heard,
            failed(lost),
            Some(OPENING),
        )?;
        stream.play()?;
        Ok(stream)
    }

    fn speak<S>(
        self,
        mut ring: Consumer<f32>,
        lost: impl FnMut(Problem) + Clone + Send + 'static,
    ) -> Result<cpal::Stream, Problem>
    where
        S: SizedSample + FromSample<f32>,
    {
        let channels = usize::from(self.config.channels());
        let moved = Arc::clone(&self.moved);
        let wake = self.wake.clone();
        // Before the worker gave anything there is nothing to miss.
        let mut began = false;
        let speak = move |data: &mut [S], info: &cpal::OutputCallbackInfo| {
            let time = info.timestamp();
            moved.note(data.len() / channels);
            moved.set_latency(time.playback.saturating_duration_since(time.callback));
            let mut short = false;
            for frame in data.chunks_exact_mut(channels) {
                let sample = ring.pop();
                short |= sample.is_err();
                began |= sample.is_ok();
                let sample = S::from_sample_(sample.unwrap_or(0.0));
                // Both ears; a centre, a subwoofer and what is behind stay silent.
                for (ear, to) in frame.iter_mut().enumerate() {
                    *to = if ear < 2 { sample } else { S::EQUILIBRIUM };
                }
            }
            if short && began {
                moved.miss();
            }
            wake.unpark();
        };
        let stream = self.device.build_output_stream(
            self.stream_config(SPOKEN_AT_ONCE),
            speak,
            failed(lost),
            Some(OPENING),
        )?;
        stream.play()?;
        Ok(stream)
    }
}

/// Errors after which a stream goes on are left out.
fn failed(mut lost: impl FnMut(Problem)) -> impl FnMut(cpal::Error) {
    move |error| {
        let goes_on = [ErrorKind::Xrun, ErrorKind::DeviceChanged, ErrorKind::RealtimeDenied];
        if !goes_on.contains(&error.kind()) {
            lost(Problem::from(error));
        }
    }
}
