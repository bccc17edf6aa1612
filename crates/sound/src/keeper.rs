//! Keeps one half's device open, whatever is plugged in and out.

use crate::choice::{MicrophoneChoice, SpeakerChoice};
use crate::devices::{self, Device, Devices, Found};
use crate::problem::{Half, Problem};
use crate::sound::SoundEvent;
use crate::stream::{self, Open};
use crate::worker::{Order, Sink, Source};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;
use std::time::Duration;

/// How often it looks which devices are there, and tries again what did not work.
const LOOK: Duration = Duration::from_secs(2);

/// Words that may wait for a keeper. People choose slowly; a device that reports its end more often is not heard.
const WORDS_WAITING: usize = 16;

/// How long the end of a call waits for a device to close.
const CLOSING: Duration = Duration::from_secs(2);

/// Looks after which a device that moves nothing has stalled: 4 to 6 s.
const LOOKS_STILL: u32 = 3;

/// What a half is to use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wish {
    /// A device, or the default one.
    Device(Option<String>),
    /// A tone of this many Hz.
    Tone(f32),
    /// No device, and that is right so.
    Nothing,
}

impl From<MicrophoneChoice> for Wish {
    fn from(choice: MicrophoneChoice) -> Self {
        match choice {
            MicrophoneChoice::Default => Self::Device(None),
            MicrophoneChoice::Device(id) => Self::Device(Some(id)),
            MicrophoneChoice::Tone(hz) => Self::Tone(hz),
            MicrophoneChoice::Nothing => Self::Nothing,
        }
    }
}

impl From<SpeakerChoice> for Wish {
    fn from(choice: SpeakerChoice) -> Self {
        match choice {
            SpeakerChoice::Default => Self::Device(None),
            SpeakerChoice::Device(id) => Self::Device(Some(id)),
            SpeakerChoice::Null => Self::Nothing,
        }
    }
}

/// What a keeper is told.
enum Word {
    Wish(Wish),
    /// The device of this generation is gone.
    Lost(u64, Problem),
    Stop,
}

/// The thread that keeps one half's device open.
#[derive(Debug)]
pub(crate) struct Keeper {
    words: SyncSender<Word>,
    ended: Receiver<()>,
}

impl Keeper {
    /// Starts the thread. It does nothing before the first wish.
    pub(crate) fn start(
        half: Half,
        worker: SyncSender<Order>,
        wake: Thread,
        devices: Arc<Mutex<Devices>>,
    ) -> Result<Self, std::io::Error> {
        let (words, heard) = sync_channel(WORDS_WAITING);
        let (end, ended) = sync_channel(1);
        let keeping = Keeping {
            half,
            worker,
            wake,
            devices,
            words: words.clone(),
            wish: Wish::Nothing,
            held: None,
            told: None,
            generation: 0,
        };
        std::thread::Builder::new().name(format!("sound {half}")).spawn(move || {
            keeping.run(heard);
            // The last word of the thread: the device is closed.
            let _ = end.send(());
        })?;
        Ok(Self { words, ended })
    }

    /// What to use from now on.
    pub(crate) fn wish(&self, wish: Wish) {
        let _ = self.words.send(Word::Wish(wish));
    }

    /// Closes the device. A system that does not let go of it is not waited for.
    pub(crate) fn stop(&mut self) {
        // A keeper that hangs in opening a device has a full channel at worst.
        if self.words.try_send(Word::Stop).is_ok()
            && self.ended.recv_timeout(CLOSING) == Err(RecvTimeoutError::Timeout)
        {
            tracing::warn!("a device does not close");
        }
    }
}

/// An open device.
struct Held {
    open: Open,
    device: Device,
    generation: u64,
    /// The callbacks at the last look, and for how many looks they stood still.
    callbacks: u64,
    still: u32,
}

/// What the thread knows.
struct Keeping {
    half: Half,
    worker: SyncSender<Order>,
    wake: Thread,
    devices: Arc<Mutex<Devices>>,
    words: SyncSender<Word>,
    wish: Wish,
    held: Option<Held>,
    /// The problem that the owner was last told, while there is one.
    told: Option<Problem>,
    generation: u64,
}

impl Keeping {
    fn run(mut self, heard: Receiver<Word>) {
        self.look();
        loop {
            match heard.recv_timeout(LOOK) {
                Ok(Word::Wish(wish)) => {
                    if wish != self.wish {
                        self.wish = wish;
                        self.told = None;
                        self.follow();
                    }
                }
                Ok(Word::Lost(generation, problem)) => {
                    if self.held.as_ref().is_some_and(|held| held.generation == generation) {
                        self.lose(problem);
                        self.look();
                        self.settle();
                    }
                }
                Ok(Word::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    self.look();
                    self.check_that_it_moves();
                    self.settle();
                }
            }
        }
    }

    /// Does what was just wished.
    fn follow(&mut self) {
        match self.wish {
            Wish::Device(_) => {
                self.held = None;
                self.settle();
            }
            Wish::Tone(hz) => {
                self.held = None;
                self.tell(Order::Microphone(Source::Tone(hz)));
            }
            Wish::Nothing => {
                self.held = None;
                self.silence();
            }
        }
    }

    /// Opens what should be open and is not: the chosen device if it can be had, else the default one.
    fn settle(&mut self) {
        let Wish::Device(wished) = &self.wish else { return };
        let wished = wished.clone();
        let Err(problem) = self.use_device(wished.as_deref()) else { return };
        // An attempt that failed leaves alone what works, and what was told once is not told at each look.
        let news = if wished.is_none() { self.told.as_ref() != Some(&problem) } else { self.told.is_none() };
        if self.held.is_none() && news {
            self.lose(problem);
        }
        if wished.is_none() {
            return;
        }
        let Err(problem) = self.use_device(None) else { return };
        if self.held.is_none() && self.told.as_ref() != Some(&problem) {
            self.lose(problem);
        }
    }

    /// Uses this device, or the default one; nothing happens where that is used already.
    fn use_device(&mut self, id: Option<&str>) -> Result<(), Problem> {
        let (found, device) = devices::find(self.half, id)?;
        if self.held.as_ref().is_some_and(|held| held.device.id == device.id) {
            return Ok(());
        }
        self.open(&found, device)
            .map_err(|problem| if id.is_none() { problem.of_the_default() } else { problem })
    }

    fn open(&mut self, found: &Found, device: Device) -> Result<(), Problem> {
        self.generation += 1;
        let (generation, words) = (self.generation, self.words.clone());
        // From a thread of the device, which must not wait: a keeper that is told twice needs the first only.
        let lost = move |problem| match words.try_send(Word::Lost(generation, problem)) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        };
        let open = match self.half {
            Half::Microphone => {
                let (open, capture) = stream::open_microphone(found, self.wake.clone(), lost)?;
                self.tell(Order::Microphone(Source::Device(Box::new(capture))));
                open
            }
            Half::Speaker => {
                let (open, playback) = stream::open_speaker(found, self.wake.clone(), lost)?;
                self.tell(Order::Speaker(Sink::Device(Box::new(playback))));
                open
            }
        };
        tracing::info!(half = %self.half, is_default = device.is_default, "a device is open");
        self.held = Some(Held { open, device: device.clone(), generation, callbacks: 0, still: 0 });
        self.told = None;
        self.tell(Order::Event(SoundEvent::Back { which: self.half, device }));
        Ok(())
    }

    /// Without a device from now on.
    fn lose(&mut self, problem: Problem) {
        tracing::warn!(half = %self.half, %problem, "without a device");
        self.held = None;
        self.silence();
        self.told = Some(problem.clone());
        self.tell(Order::Event(SoundEvent::Lost { which: self.half, problem }));
    }

    fn silence(&self) {
        self.tell(match self.half {
            Half::Microphone => Order::Microphone(Source::Nothing),
            Half::Speaker => Order::Speaker(Sink::Nothing),
        });
    }

    /// A device can stop without a word: its callbacks stand still.
    fn check_that_it_moves(&mut self) {
        let Some(held) = &mut self.held else { return };
        let callbacks = held.open.moved.callbacks.load(Ordering::Relaxed);
        held.still = if callbacks == held.callbacks { held.still + 1 } else { 0 };
        held.callbacks = callbacks;
        if held.still >= LOOKS_STILL {
            self.lose(Problem::Stalled);
        }
    }

    /// Looks which devices are there, and tells when that has changed.
    fn look(&self) {
        let Ok(seen) = devices::list(self.half) else { return };
        let changed = {
            let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = match self.half {
                Half::Microphone => &mut devices.microphones,
                Half::Speaker => &mut devices.speakers,
            };
            if *mine == seen {
                return;
            }
            *mine = seen;
            devices.clone()
        };
        self.tell(Order::Event(SoundEvent::DevicesChanged(changed)));
    }

    /// The worker only ends with the owner.
    fn tell(&self, order: Order) {
        if self.worker.send(order).is_ok() {
            self.wake.unpark();
        }
    }
}
