//! The ring of a call (V3): one tone round and round until it is told to stop.

use rodio::cpal::{Error, ErrorKind};
use rodio::{Decoder, DeviceSinkBuilder, MixerDeviceSink, Player, Source};
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

const RING: &[u8] = include_bytes!("sounds/ring.wav");
/// A loudspeaker that does not open is tried again while it rings.
const AGAIN: Duration = Duration::from_secs(2);

/// The ringer: a thread that does what was wanted last. Nothing queues up, so a stop is never late.
pub(crate) struct Ringer {
    wanted: Arc<(Mutex<Wanted>, Condvar)>,
}

/// What the thread is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// Ring at a volume of 0 to 100.
    Ring(u8),
    /// Be silent.
    Silence,
    /// End.
    Gone,
}

impl Wanted {
    const fn rings(self) -> bool {
        match self {
            Self::Ring(_) => true,
            Self::Silence | Self::Gone => false,
        }
    }
}

impl Ringer {
    pub(crate) fn new() -> Self {
        let wanted = Arc::new((Mutex::new(Wanted::Silence), Condvar::new()));
        let of_thread = Arc::clone(&wanted);
        if let Err(error) = std::thread::Builder::new().name("ringer".into()).spawn(move || run(&of_thread)) {
            tracing::warn!(%error, "no thread for the ring");
        }
        Self { wanted }
    }

    /// Rings, or rings at another volume of 0 to 100.
    pub(crate) fn ring(&self, volume: u8) {
        self.want(Wanted::Ring(volume.min(100)));
    }

    /// Is silent at once.
    pub(crate) fn hush(&self) {
        self.want(Wanted::Silence);
    }

    fn want(&self, now: Wanted) {
        let (wanted, news) = &*self.wanted;
        *wanted.lock().unwrap_or_else(PoisonError::into_inner) = now;
        news.notify_one();
    }
}

impl Drop for Ringer {
    fn drop(&mut self) {
        self.want(Wanted::Gone);
    }
}

fn run((wanted, news): &(Mutex<Wanted>, Condvar)) {
    let mut ringing: Option<Ringing> = None;
    let mut done = Wanted::Silence;
    loop {
        let mut now = wanted.lock().unwrap_or_else(PoisonError::into_inner);
        while *now == done {
            now = if done.rings() {
                news.wait_timeout(now, AGAIN).unwrap_or_else(PoisonError::into_inner).0
            } else {
                news.wait(now).unwrap_or_else(PoisonError::into_inner)
            };
            // The loudspeaker is missing or was taken away; perhaps there is one now.
            if *now == done && done.rings() && ringing.as_ref().is_none_or(Ringing::is_broken) {
                break;
            }
        }
        let todo = *now;
        // A device can take its time to open: nobody waits for it.
        drop(now);
        done = todo;
        match todo {
            Wanted::Ring(volume) => {
                if ringing.as_ref().is_none_or(Ringing::is_broken) {
                    ringing = Ringing::start()
                        .inspect_err(|error| tracing::warn!(%error, "the ring is not heard"))
                        .ok();
                }
                if let Some(ringing) = &ringing {
                    ringing.player.set_volume(f32::from(volume) / 100.0);
                }
            }
            Wanted::Silence => ringing = None,
            Wanted::Gone => return,
        }
    }
}

/// A loudspeaker that rings until it is dropped.
struct Ringing {
    player: Player,
    broken: Arc<AtomicBool>,
    _device: MixerDeviceSink,
}

/// Plays the ring for so long on the device that a call would ring on. Blocks until it is over.
pub(crate) fn play_for(volume: u8, span: Duration) -> anyhow::Result<()> {
    let ringing = Ringing::open()?;
    ringing.player.set_volume(f32::from(volume.min(100)) / 100.0);
    ringing.player.append(Decoder::try_from(Cursor::new(RING))?.repeat_infinite().take_duration(span));
    ringing.player.sleep_until_end();
    anyhow::ensure!(!ringing.is_broken(), "the loudspeaker was lost");
    tracing::info!(volume, "the ring was tried");
    Ok(())
}

impl Ringing {
    fn start() -> anyhow::Result<Self> {
        let ringing = Self::open()?;
        ringing.player.append(Decoder::try_from(Cursor::new(RING))?.repeat_infinite());
        tracing::info!("it rings");
        Ok(ringing)
    }

    /// A loudspeaker that is silent yet.
    fn open() -> anyhow::Result<Self> {
        let broken = Arc::new(AtomicBool::new(false));
        let breaks = Arc::clone(&broken);
        let mut device = DeviceSinkBuilder::from_default_device()?
            .with_error_callback(move |error: Error| {
                tracing::debug!(%error, "the loudspeaker complains");
                let gone = [ErrorKind::DeviceNotAvailable, ErrorKind::StreamInvalidated];
                breaks.fetch_or(gone.contains(&error.kind()), Ordering::Relaxed);
            })
            .open_stream()?;
        device.log_on_drop(false);
        let player = Player::connect_new(device.mixer());
        Ok(Self { player, broken, _device: device })
    }

    fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }
}
