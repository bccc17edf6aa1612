//! The thread that does all the work.

use crate::choice::Treatment;
use crate::clock::{Clock, Pacer};
use crate::jitter::{JitterBuffer, RtpPacket};
use crate::microphone::Outgoing;
use crate::mixer::Mixer;
use crate::sound::{SoundEvent, SoundStatistics};
use crate::stream::{Capture, Playback};
use crate::voice::VoiceShared;
use crate::{RATE, STEP};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// The longest that the worker sleeps: one step. A device's callback wakes it earlier.
const STEP_TIME: Duration = Duration::from_millis(10);

/// How often it looks after what is slow: statistics.
const REPORT: Duration = Duration::from_millis(100);

/// How often the speaker's lumps are looked at anew.
const FORGET: Duration = Duration::from_secs(1);

/// The loudness of a tone: -20 dBFS.
const TONE: f32 = 0.1 * std::f32::consts::SQRT_2;

/// What the worker is told.
pub(crate) enum Order {
    /// One more voice.
    Voice(Receiver<RtpPacket>, Arc<VoiceShared>),
    /// The microphone from now on.
    Microphone(Source),
    /// The speaker from now on.
    Speaker(Sink),
    Muted(bool),
    Loss(u8),
    Treatment(Treatment),
    /// To be told to the owner, in order with everything else.
    Event(SoundEvent),
    Stop,
}

/// Where the sound comes from.
pub(crate) enum Source {
    Nothing,
    /// This many Hz.
    Tone(f32),
    Device(Box<Capture>),
}

/// Where the sound goes to.
pub(crate) enum Sink {
    /// Into nothing, at the pace of the clock.
    Nothing,
    Device(Box<Playback>),
}

/// The owner's ear.
pub(crate) type Ear = Box<dyn FnMut(SoundEvent) + Send>;

pub(crate) struct Worker {
    orders: Receiver<Order>,
    ear: Ear,
    statistics: Arc<Mutex<SoundStatistics>>,
    clock: Clock,
    outgoing: Outgoing,
    mixer: Mixer,
    source: Source,
    sink: Sink,
    /// Paces what has no device: a tone and a speaker that is not there.
    tone_pace: Pacer,
    sink_pace: Pacer,
    /// Where in its period the tone is, in turns.
    turn: f64,
    /// When the microphone last gave something.
    heard: Duration,
    reported: Duration,
    forgotten: Duration,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system gives no thread or no memory.
    pub(crate) fn start(
        orders: Receiver<Order>,
        treatment: Treatment,
        ear: Ear,
        statistics: Arc<Mutex<SoundStatistics>>,
    ) -> Result<JoinHandle<()>, std::io::Error> {
        let outgoing = Outgoing::new(treatment).map_err(std::io::Error::other)?;
        let clock = Clock::new();
        let now = clock.now();
        let worker = Self {
            orders,
            ear,
            statistics,
            clock,
            outgoing,
            mixer: Mixer::new(),
            source: Source::Nothing,
            sink: Sink::Nothing,
            tone_pace: Pacer::new(now),
            sink_pace: Pacer::new(now),
            turn: 0.0,
            heard: now,
            reported: now,
            forgotten: now,
        };
        std::thread::Builder::new().name("sound".to_owned()).spawn(move || worker.run())
    }

    fn run(mut self) {
        loop {
            // At most what fits into the channel, so that orders cannot keep the sound waiting.
            while let Ok(order) = self.orders.try_recv() {
                if !self.take(order) {
                    return;
                }
            }
            let now = self.clock.now();
            self.play(now);
            self.listen(now);
            if now >= self.reported + REPORT {
                self.reported = now;
                self.report(now);
            }
            std::thread::park_timeout(STEP_TIME);
        }
    }

    /// Whether to go on.
    fn take(&mut self, order: Order) -> bool {
        match order {
            Order::Voice(packets, shared) => match JitterBuffer::new() {
                Ok(playout) => self.mixer.add(packets, shared, playout),
                Err(error) => tracing::error!(%error, "a voice is not heard"),
            },
            Order::Microphone(source) => {
                self.tone_pace = Pacer::new(self.clock.now());
                self.source = source;
            }
            Order::Speaker(sink) => {
                self.sink_pace = Pacer::new(self.clock.now());
                self.sink = sink;
            }
            Order::Muted(muted) => self.outgoing.mute(muted),
            Order::Loss(percent) => {
                if let Err(error) = self.outgoing.expect_loss(percent) {
                    tracing::warn!(%error, "the expected loss is not set");
                }
            }
            Order::Treatment(treatment) => self.outgoing.treat(treatment),
            Order::Event(event) => (self.ear)(event),
            Order::Stop => return false,
        }
        true
    }

    /// Plays what is due: as much as the device asks for, or 10 ms in 10 ms where there is none.
    fn play(&mut self, now: Duration) {
        let mut step = [0.0; STEP];
        loop {
            let due = match &self.sink {
                Sink::Nothing => self.sink_pace.due(now),
                Sink::Device(device) => device.wants(),
            };
            if !due {
                return;
            }
            self.mixer.mix(&mut step);
            if let Sink::Device(device) = &mut self.sink {
                self.outgoing.far_end(&step);
                device.give(&step);
            }
        }
    }

    /// Sends what the microphone has.
    fn listen(&mut self, now: Duration) {
        let mut step = [0.0; STEP];
        loop {
            let (there, raw, own_ms) = match &mut self.source {
                Source::Nothing => (false, true, 0),
                Source::Tone(hz) => (tone(*hz, &mut self.turn, &mut self.tone_pace, now, &mut step), true, 0),
                Source::Device(device) => (device.take(&mut step), false, device.latency_ms()),
            };
            if !there {
                return;
            }
            self.catch_up(now);
            let echo_ms =
                own_ms + if let Sink::Device(device) = &self.sink { device.latency_ms() } else { 0 };
            if let Err(error) = self.outgoing.step(&mut step, raw, echo_ms, &mut self.ear) {
                tracing::warn!(%error, "a packet was not encoded");
            }
        }
    }

    /// A second and more without a microphone is time that the timestamps have to account for.
    fn catch_up(&mut self, now: Duration) {
        let silent = now.saturating_sub(self.heard);
        self.heard = now;
        if silent >= Duration::from_secs(1) {
            let samples = silent.as_millis() * u128::from(RATE) / 1_000;
            self.outgoing.skip(u64::try_from(samples).unwrap_or(0));
        }
    }

    fn report(&mut self, now: Duration) {
        let forget = now >= self.forgotten + FORGET;
        let mut statistics = self.statistics.lock().unwrap_or_else(PoisonError::into_inner);
        statistics.echo_reduced_db = self.outgoing.echo_reduced_db();
        if let Source::Device(device) = &self.source {
            statistics.overruns += device.missed();
        }
        if let Sink::Device(device) = &mut self.sink {
            statistics.underruns += device.missed();
            if forget {
                device.forget();
                self.forgotten = now;
            }
        }
    }
}

/// The next 10 ms of a tone, once they are due.
fn tone(hz: f32, turn: &mut f64, pace: &mut Pacer, now: Duration, step: &mut [f32; STEP]) -> bool {
    if !pace.due(now) {
        return false;
    }
    for sample in step {
        *sample = TONE * (*turn * std::f64::consts::TAU).sin() as f32;
        *turn = (*turn + f64::from(hz) / f64::from(RATE)).fract();
    }
    true
}
