//! What the ring sounds like on this computer: its tone, its device, one's own file, and to try it.

use super::{Core, Event};
use crate::files;
use crate::handle::Reply;
use crate::shell::{Order, RingSound, Tone};
use crate::view::{Locked, Preferences, Refusal, RingPreferences, RingTone, Tried, TryRing};
use bytes::Bytes;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Bytes of one's own ring at most: 5 MB.
pub(super) const OWN_RING_BYTES: usize = 5_000_000;
/// Characters of its name that are kept.
const NAME_CHARS: usize = 120;
/// Characters of a device's id at most.
const DEVICE_CHARS: usize = 512;

/// Where one's own ring is kept.
pub(super) fn own_ring(folder: &Path) -> PathBuf {
    folder.join("sounds").join("own-ring")
}

impl Core {
    /// The ring as the person prefers it.
    pub(super) fn ring_sound(&self) -> RingSound {
        let RingPreferences { volume, tone, device, .. } = self.shown.preferences().ring.clone();
        RingSound { tone: self.tone(tone), device, volume }
    }

    fn tone(&self, tone: RingTone) -> Tone {
        match tone {
            RingTone::Bell => Tone::Bell,
            RingTone::Phone => Tone::Phone,
            RingTone::Glass => Tone::Glass,
            RingTone::Marimba => Tone::Marimba,
            RingTone::Own => Tone::Own(self.own_ring.clone()),
        }
    }

    /// Plays a tone once. The answer comes when it is over or was stopped.
    pub(super) fn try_ring(&mut self, wanted: TryRing, reply: Reply) {
        if wanted.tone == RingTone::Own && self.shown.preferences().ring.own.is_none() {
            return reply.refuse(Refusal::NoRing);
        }
        let ring = RingSound { tone: self.tone(wanted.tone), ..self.ring_sound() };
        self.ask_for_ring(Order::TryRing { ring }, reply);
    }

    /// The trial is over: it was played, or could not be.
    pub(super) fn ring_tried(&mut self, played: bool) {
        for reply in self.health.tried_ring() {
            reply.with(Ok(Tried { played }));
        }
    }

    /// Keeps one's own ring in the desk's folder. The shell has decoded it before.
    pub(super) fn keep_ring(&self, name: String, bytes: Bytes, reply: Reply) {
        if self.decided.locks(Locked::RingTone) {
            return reply.refuse(Refusal::Decided);
        }
        if bytes.len() > OWN_RING_BYTES {
            return reply.refuse(Refusal::RingTooLarge);
        }
        let (path, events) = (self.own_ring.clone(), self.events.clone());
        tokio::spawn(async move {
            let kept = tokio::task::spawn_blocking(move || replace(&path, &bytes)).await;
            let kept = kept.unwrap_or_else(|error| Err(io::Error::other(error)));
            // A desk that has stopped answers nobody.
            let _ = events.send(Event::RingKept { name, kept, reply }).await;
        });
    }

    /// It is kept, or could not be.
    pub(super) fn ring_kept(&mut self, name: &str, kept: io::Result<()>, reply: Reply) {
        if let Err(error) = kept {
            tracing::warn!(%error, "the own ring is not kept");
            return reply.refuse(Refusal::RingNotKept);
        }
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(NAME_CHARS).collect();
        let mut preferences = self.shown.preferences().clone();
        preferences.ring.own = Some(if name.trim().is_empty() { "?".to_owned() } else { name });
        preferences.ring.tone = RingTone::Own;
        self.keep_preferences(preferences, reply);
    }

    /// Forgets one's own ring.
    pub(super) fn forget_ring(&mut self, reply: Reply) {
        let path = self.own_ring.clone();
        tokio::task::spawn_blocking(move || {
            // One that stays takes a few bytes and is never played.
            if let Err(error) = fs::remove_file(path) {
                tracing::info!(%error, "the own ring is not deleted");
            }
        });
        let mut preferences = self.shown.preferences().clone();
        preferences.ring.own = None;
        self.keep_preferences(preferences, reply);
    }

    /// What the page prefers, without what is chosen by asks of their own: the page may have begun before them.
    pub(super) fn set_preferences(&mut self, mut preferences: Preferences, reply: Reply) {
        preferences.devices = self.shown.preferences().devices.clone();
        preferences.ring.own = self.shown.preferences().ring.own.clone();
        self.keep_preferences(preferences, reply);
    }

    fn keep_preferences(&mut self, mut preferences: Preferences, reply: Reply) {
        preferences.volume = preferences.volume.min(100);
        let ring = &mut preferences.ring;
        ring.volume = ring.volume.min(100);
        ring.device = ring.device.take().filter(|id| !id.is_empty() && id.len() <= DEVICE_CHARS);
        if ring.tone == RingTone::Own && ring.own.is_none() {
            ring.tone = RingTone::default();
        }
        self.prefer(preferences, reply);
        self.ring_anew();
    }
}

/// All of it or nothing: who rings just then reads one or the other, and so does who rings after a power cut.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    files::make(folder)?;
    let fresh = path.with_extension("new");
    let mut file = File::create(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&fresh, path)?;
    files::sync_names(folder)
}
