//! The sound of one call, for the one who runs the call.

use crate::choice::Choice;
use crate::devices::{Device, Devices};
use crate::jitter::RtpPacket;
use crate::keeper::{Keeper, Wish};
use crate::level::Level;
use crate::problem::{Half, Problem};
use crate::voice::{Voice, VoiceShared};
use crate::worker::{Order, Worker};
use bytes::Bytes;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Packets of one voice that may wait for the sound's thread: a second and more of 20 ms packets. It is taken from
/// every 10 ms; what does not fit is dropped and counted.
const PACKETS_WAITING: usize = 64;

/// Orders that may wait for the sound's thread, which takes all of them every 10 ms; who sends more waits.
const ORDERS_WAITING: usize = 64;

/// 20 ms of what the microphone heard, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// One Opus packet of 20 ms, mono, with in-band forward error correction (RFC 6716).
    pub data: Bytes,
    /// Samples of 48 kHz from the first packet's beginning to this one's: the RTP timestamp without its offset.
    /// Gapless while the microphone works; after a while without one it goes on where the time has come to.
    pub at: u64,
}

/// What the sound tells its owner. It is told on the sound's thread: take it and go on, never block.
#[derive(Clone, Debug, PartialEq)]
pub enum SoundEvent {
    /// To be sent, every 20 ms while there is a microphone; muted ones hold silence.
    Packet(Packet),
    /// How loud the microphone is, 10 times a second, before muting: people who talk while muted can be told.
    Level(Level),
    /// A half does not work, or lost its device. The other half goes on, and this one is tried again every 2 s.
    /// [`SoundEvent::Back`] follows as soon as it works, be it on another device.
    Lost {
        /// The half.
        which: Half,
        /// Why.
        problem: Problem,
    },
    /// A half works from now on, with this device. Also told when it works for the first time.
    Back {
        /// The half.
        which: Half,
        /// What it uses; the chosen one, or the default in its place.
        device: Device,
    },
    /// Devices came or went.
    DevicesChanged(Devices),
}

/// What went wrong at the devices. Counts are since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoundStatistics {
    /// Times that the speaker wanted samples and there were too few.
    pub underruns: u64,
    /// Times that the microphone gave samples and there was no room.
    pub overruns: u64,
    /// How much weaker the echo comes out than in, in dB: the canceller's own estimate, once it has one.
    pub echo_reduced_db: Option<i32>,
}

/// The sound of one call. Dropping it closes both devices.
#[derive(Debug)]
pub struct Sound {
    orders: SyncSender<Order>,
    microphone: Keeper,
    speaker: Keeper,
    devices: Arc<Mutex<Devices>>,
    statistics: Arc<Mutex<SoundStatistics>>,
    worker: Option<JoinHandle<()>>,
}

impl Sound {
    /// Begins. It returns at once: each half says by [`SoundEvent::Back`] or [`SoundEvent::Lost`] how it went.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn open(
        choice: Choice,
        sink: impl FnMut(SoundEvent) + Send + 'static,
    ) -> Result<Self, std::io::Error> {
        let (orders, taken) = sync_channel(ORDERS_WAITING);
        let statistics = Arc::new(Mutex::new(SoundStatistics::default()));
        let worker = Worker::start(taken, choice.treatment, Box::new(sink), Arc::clone(&statistics))?;
        let devices = Arc::new(Mutex::new(Devices::default()));
        let keeper =
            |half| Keeper::start(half, orders.clone(), worker.thread().clone(), Arc::clone(&devices));
        let sound = Self {
            microphone: keeper(Half::Microphone)?,
            speaker: keeper(Half::Speaker)?,
            orders,
            devices,
            statistics,
            worker: Some(worker),
        };
        sound.choose(choice);
        Ok(sound)
    }

    /// Uses other devices from now on, while talking. A half whose choice stays the same is not touched.
    pub fn choose(&self, choice: Choice) {
        self.order(Order::Treatment(choice.treatment));
        self.microphone.wish(Wish::from(choice.microphone));
        self.speaker.wish(Wish::from(choice.speaker));
    }

    /// Whether silence is sent in place of what the microphone hears. Takes effect with the next packet.
    pub fn set_muted(&self, muted: bool) {
        self.order(Order::Muted(muted));
    }

    /// The share of packets that the other side loses, in percent `0..=100`: Opus spends more on error correction
    /// the higher it is (RFC 6716, section 2.1.7).
    pub fn set_expected_loss(&self, percent: u8) {
        self.order(Order::Loss(percent.min(100)));
    }

    /// One more voice to be heard.
    pub fn add_voice(&self) -> Voice {
        let (packets, taken) = sync_channel::<RtpPacket>(PACKETS_WAITING);
        let shared = Arc::new(VoiceShared::new());
        self.order(Order::Voice(taken, Arc::clone(&shared)));
        Voice::new(packets, shared)
    }

    /// The devices as they were seen within the last 2 s; empty until the first look.
    pub fn devices(&self) -> Devices {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What went wrong at the devices, as of the last 100 ms.
    pub fn statistics(&self) -> SoundStatistics {
        *self.statistics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The worker only goes away with us; there is nobody else to tell.
    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the sound's thread has ended");
        }
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        self.microphone.stop();
        self.speaker.stop();
        let _ = self.orders.send(Order::Stop);
        let Some(worker) = self.worker.take() else { return };
        // The owner may drop us from within its sink: a thread cannot wait for itself.
        if worker.thread().id() != std::thread::current().id() && worker.join().is_err() {
            tracing::error!("the sound's thread panicked");
        }
    }
}
