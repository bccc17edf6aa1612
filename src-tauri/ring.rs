//! The ring of a call (V3): one tone round and round on its own device until it is told to stop.

use crate::sound::tone::Tone;
use deskbell_desk::{RingSound, Tone as Chosen};
use deskbell_sound::{Problem, STEP};
use std::borrow::Cow;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

const BELL: &[u8] = include_bytes!("sounds/ring.wav");
const PHONE: &[u8] = include_bytes!("sounds/ring-phone.wav");
const GLASS: &[u8] = include_bytes!("sounds/ring-glass.wav");
const MARIMBA: &[u8] = include_bytes!("sounds/ring-marimba.wav");
/// A loudspeaker that does not open is tried again while it rings.
const AGAIN: Duration = Duration::from_secs(2);

/// The ringer: a thread that does what was wanted last. Nothing queues up, so a stop is never late.
pub(crate) struct Ringer {
    shared: Arc<Shared>,
}

struct Shared {
    wanted: Mutex<Wanted>,
    news: Condvar,
    /// A chosen device is not there, or none is: the health list is to know it.
    trouble: Box<dyn Fn() + Send + Sync>,
}

/// What the thread is to do.
#[derive(Debug, Default)]
enum Wanted {
    /// Be silent.
    #[default]
    Silence,
    /// Ring.
    Ring(RingSound),
    /// Play it once and tell whether it was played.
    Try(RingSound, Option<oneshot::Sender<bool>>),
    /// End.
    Gone,
}

impl Wanted {
    /// Whether this is still the ring that was begun, or the trial, at whatever volume.
    fn is_still(&self, begun: &RingSound, trial: bool) -> Option<u8> {
        match self {
            Self::Ring(now) if !trial => Some(now),
            Self::Try(now, _) if trial => Some(now),
            Self::Silence | Self::Ring(_) | Self::Try(..) | Self::Gone => None,
        }
        .filter(|now| now.tone == begun.tone && now.device == begun.device)
        .map(|now| now.volume)
    }
}

impl Ringer {
    /// `trouble` is called from the ringer's thread when the chosen device does not ring.
    pub(crate) fn new(trouble: impl Fn() + Send + Sync + 'static) -> Self {
        let shared =
            Arc::new(Shared { wanted: Mutex::default(), news: Condvar::new(), trouble: Box::new(trouble) });
        let of_thread = Arc::clone(&shared);
        if let Err(error) = std::thread::Builder::new().name("ringer".into()).spawn(move || of_thread.run()) {
            tracing::warn!(%error, "no thread for the ring");
        }
        Self { shared }
    }

    /// Rings, or rings another way.
    pub(crate) fn ring(&self, ring: RingSound) {
        self.shared.want(Wanted::Ring(ring));
    }

    /// Is silent at once.
    pub(crate) fn hush(&self) {
        self.shared.want(Wanted::Silence);
    }

    /// Plays a ring once. Tells whether it was played, once it is over; nothing, when something else takes its place.
    pub(crate) fn try_once(&self, ring: RingSound) -> oneshot::Receiver<bool> {
        let (tell, told) = oneshot::channel();
        self.shared.want(Wanted::Try(ring, Some(tell)));
        told
    }

    /// Stops a trial, and nothing else.
    pub(crate) fn stop_trying(&self) {
        let mut wanted = self.shared.lock();
        if matches!(*wanted, Wanted::Try(..)) {
            *wanted = Wanted::Silence;
            self.shared.news.notify_one();
        }
    }
}

impl Drop for Ringer {
    fn drop(&mut self) {
        self.shared.want(Wanted::Gone);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn want(&self, now: Wanted) {
        *self.lock() = now;
        self.news.notify_one();
    }

    fn run(&self) {
        loop {
            let mut wanted = self.lock();
            while matches!(*wanted, Wanted::Silence) {
                wanted = self.news.wait(wanted).unwrap_or_else(PoisonError::into_inner);
            }
            let (ring, trial) = match &*wanted {
                Wanted::Ring(ring) => (ring.clone(), false),
                Wanted::Try(ring, _) => (ring.clone(), true),
                Wanted::Silence => continue,
                Wanted::Gone => return,
            };
            // A device can take its time to open: nobody waits for it.
            drop(wanted);
            let played = self.play(&ring, trial);
            if let Err(error) = &played {
                tracing::warn!(%error, "the ring is not heard");
                (self.trouble)();
            }
            let mut wanted = self.lock();
            if wanted.is_still(&ring, trial).is_none() {
                continue;
            }
            if let Wanted::Try(_, tell) = &mut *wanted {
                // Whoever has stopped waiting misses nothing.
                let _ = tell.take().map(|tell| tell.send(played.is_ok()));
                *wanted = Wanted::Silence;
            } else {
                // Perhaps there is a loudspeaker soon.
                let rings = |wanted: &mut Wanted| wanted.is_still(&ring, trial).is_some();
                drop(self.news.wait_timeout_while(wanted, AGAIN, rings));
            }
        }
    }

    /// Plays until something else is wanted: on the chosen device, else on the system's own choice.
    fn play(&self, ring: &RingSound, trial: bool) -> Result<(), Problem> {
        let chosen = ring.device.as_deref();
        match self.play_on(chosen, ring, trial) {
            Err(problem) if chosen.is_some() => {
                tracing::warn!(%problem, "the chosen loudspeaker does not ring, so another one does");
                (self.trouble)();
                self.play_on(None, ring, trial)
            }
            done => done,
        }
    }

    fn play_on(&self, device: Option<&str>, ring: &RingSound, trial: bool) -> Result<(), Problem> {
        let wanted = || self.lock().is_still(ring, trial);
        let mut tone = open(&ring.tone, !trial)?;
        let opened = |device: &deskbell_sound::Device| {
            tracing::info!(device = %device.id, tone = ?ring.tone, "it rings");
        };
        let next = |step: &mut [f32; STEP]| tone.fill(step, wanted().unwrap_or(0));
        let played = deskbell_sound::play(device, opened, || wanted().is_some(), next);
        tracing::info!("it is silent");
        played
    }
}

/// Plays a ring for so long on the device that a call would ring on. Blocks until it is over.
pub(crate) fn play_for(ring: &RingSound, span: Duration) -> Result<(), Problem> {
    let play = |device: Option<&str>| {
        let mut tone = open(&ring.tone, true)?;
        let mut left = span.as_millis() / 10;
        deskbell_sound::play(
            device,
            |_| {},
            || true,
            |step| {
                left = left.saturating_sub(1);
                left > 0 && tone.fill(step, ring.volume)
            },
        )
    };
    let chosen = ring.device.as_deref();
    let played = play(chosen).or_else(|problem| if chosen.is_some() { play(None) } else { Err(problem) });
    tracing::info!(volume = ring.volume, ok = played.is_ok(), "the ring was tried");
    played
}

fn open(chosen: &Chosen, round_and_round: bool) -> Result<Tone, Problem> {
    let play = |bytes: Cow<'static, [u8]>| {
        let bytes: Arc<[u8]> = bytes.into();
        if round_and_round { Tone::round_and_round(bytes) } else { Tone::once(bytes) }
    };
    let own = match chosen {
        Chosen::Own(path) => std::fs::read(path)
            .inspect_err(|error| tracing::warn!(%error, "the own ring cannot be read, so the bell rings"))
            .ok(),
        Chosen::Bell | Chosen::Phone | Chosen::Glass | Chosen::Marimba => None,
    };
    own.and_then(|bytes| play(bytes.into()).ok())
        .map_or_else(|| play(bundled(chosen).into()), Ok)
        .map_err(|error| Problem::Failed(error.to_string()))
}

/// The tone that is bundled with the desk; in place of one's own the bell.
pub(crate) const fn bundled(chosen: &Chosen) -> &'static [u8] {
    match chosen {
        Chosen::Bell | Chosen::Own(_) => BELL,
        Chosen::Phone => PHONE,
        Chosen::Glass => GLASS,
        Chosen::Marimba => MARIMBA,
    }
}
