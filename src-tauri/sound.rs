//! Plays sounds: the bundled tones (made by `sounds/make_tones.py`) and one's own ring. Sound never passes through the
//! page: a web view cannot choose the device, and is throttled in the background.

pub(crate) mod own;
pub(crate) mod tone;

use deskbell_desk::Sound;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use tone::Tone;

const MESSAGE: &[u8] = include_bytes!("sounds/message.wav");
const WAITING: &[u8] = include_bytes!("sounds/waiting.wav");

/// The loudspeaker: a thread that plays one tone after the other.
pub(crate) struct Speaker {
    tones: SyncSender<(Sound, u8)>,
}

impl Speaker {
    pub(crate) fn new() -> Self {
        // Bounded, and the newest is dropped: four tones in a row say enough.
        let (tones, next) = sync_channel::<(Sound, u8)>(4);
        let thread = std::thread::Builder::new().name("speaker".into()).spawn(move || {
            for (sound, volume) in next {
                if let Err(error) = play(sound, volume) {
                    tracing::warn!(%error, ?sound, "the sound is not heard");
                }
            }
        });
        if let Err(error) = thread {
            tracing::warn!(%error, "no thread for sounds");
        }
        Self { tones }
    }

    /// Plays a sound at a volume of 0 to 100, and does not wait for it.
    pub(crate) fn play(&self, sound: Sound, volume: u8) {
        match self.tones.try_send((sound, volume)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => tracing::debug!(?sound, "enough sounds are waiting already"),
            Err(TrySendError::Disconnected(_)) => tracing::warn!(?sound, "the thread for sounds is gone"),
        }
    }
}

/// The device is opened for each sound, so that it is always the one that the system names now.
fn play(sound: Sound, volume: u8) -> anyhow::Result<()> {
    let bytes = match sound {
        Sound::Message => MESSAGE,
        Sound::Waiting => WAITING,
    };
    let mut tone = Tone::once(bytes.into())?;
    deskbell_sound::play(None, |_| {}, || true, |step| tone.fill(step, volume))?;
    tracing::info!(?sound, volume, "played");
    Ok(())
}
