//! Facts for a support bundle (D6): what is at hand is told at once, and the databases are looked through aside.

use super::Core;
use crate::store::{CacheJob, Checked, OutboxJob};
use crate::support::{
    DeviceFacts, DevicesFacts, Facts, FileFacts, HealthFacts, NetworkFacts, SettingsFacts, StorageFacts,
};
use crate::view::{HealthView, LinkState};
use deskbell_domain::Time;
use deskbell_domain::health::{Devices, Measured};
use deskbell_support::{Moment, Origin, Plain};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// A large database that is not looked through by then is told as such.
const LOOKED_WITHIN: Duration = Duration::from_secs(20);
/// The chosen device that means: none.
const NONE: &str = "none";

impl Core {
    /// Tells what the desk knows of itself.
    pub(super) fn facts(&self, reply: oneshot::Sender<Facts>) {
        let (cache, cache_checked) = oneshot::channel();
        let (outbox, outbox_checked) = oneshot::channel();
        self.cache.give(CacheJob::Check(cache));
        self.outbox.give(OutboxJob::Check(outbox));
        let mut facts = self.facts_at_hand();
        let folder = self.folder.clone();
        tokio::spawn(async move {
            let checked =
                |answer| async move { timeout(LOOKED_WITHIN, answer).await.ok().and_then(Result::ok) };
            let sized = tokio::task::spawn_blocking(move || {
                ["cache.db", "outbox.db"].map(|name| file(&folder, name))
            });
            if let Ok([cache, outbox]) = sized.await {
                (facts.storage.cache, facts.storage.outbox) = (cache, outbox);
            }
            facts.storage.cache.check = Plain(checked(cache_checked).await.unwrap_or(Checked::NoAnswer));
            facts.storage.outbox.check = Plain(checked(outbox_checked).await.unwrap_or(Checked::NoAnswer));
            // Whoever asked may have gone.
            let _ = reply.send(facts);
        });
    }

    fn facts_at_hand(&self) -> Facts {
        let health = self.health_view();
        let link = self.link();
        let unknown =
            || FileFacts { bytes: None, wal_bytes: None, damaged: 0, check: Plain(Checked::NoAnswer) };
        Facts {
            settings: self.settings_facts(),
            storage: StorageFacts {
                cache: unknown(),
                outbox: unknown(),
                conversations: self.world.conversations.len(),
                unsent: self.queue.written().count(),
            },
            devices: devices(self.health.known()),
            network: NetworkFacts {
                hub: self.remembered.hub.as_deref().and_then(Origin::parse),
                line: match link.state {
                    LinkState::Live => "live",
                    LinkState::Connecting => "connecting",
                    LinkState::Offline { .. } => "offline",
                },
                connected_since: health.connected_since.and_then(moment),
                lines: self.line,
                round_trip_ms: link.round_trip_ms,
                skew_ms: link.skew_ms,
                updates: self.updates.view().name(),
            },
            health: health_facts(health),
        }
    }

    fn settings_facts(&self) -> SettingsFacts {
        let preferences = self.shown.preferences();
        // What is used, be it chosen by the person or not.
        let devices = self.equipment.view().chosen;
        let chosen = |device: &Option<String>| match device.as_deref() {
            None => "the system's",
            Some(NONE) => "none",
            Some(_) => "one of its own",
        };
        SettingsFacts {
            theme: Plain(preferences.theme),
            language: match preferences.language.as_deref() {
                None => "the system's",
                Some("en") => "en",
                Some("fr") => "fr",
                Some(_) => "another",
            },
            sound: preferences.sound,
            volume: preferences.volume,
            ring_volume: preferences.ring.volume,
            ring_tone: Plain(preferences.ring.tone),
            ring_device: chosen(&preferences.ring.device),
            notifications: preferences.notifications,
            side_panel: preferences.side_panel,
            popout_on_top: preferences.popout_on_top,
            camera: chosen(&devices.camera),
            microphone: chosen(&devices.microphone),
            speaker: chosen(&devices.speaker),
        }
    }
}

fn health_facts(health: HealthView) -> HealthFacts {
    HealthFacts {
        light: Plain(health.light),
        deaf: health.deaf,
        checks: health.checks.into_iter().map(Plain).collect(),
        tested_at: health.tested_at.and_then(moment),
    }
}

fn devices(measured: Option<&Measured>) -> DevicesFacts {
    let of = |devices: Option<&Devices>| match devices {
        None | Some(Devices::Unknown) => DeviceFacts { state: "unknown", count: 0 },
        Some(Devices::Refused) => DeviceFacts { state: "refused", count: 0 },
        Some(Devices::These(ids)) => DeviceFacts { state: "known", count: ids.len() },
    };
    DevicesFacts {
        cameras: of(measured.map(|measured| &measured.cameras)),
        microphones: of(measured.map(|measured| &measured.microphones)),
        speakers: of(measured.map(|measured| &measured.speakers)),
    }
}

fn file(folder: &Path, name: &str) -> FileFacts {
    let bytes = |name: &str| fs::metadata(folder.join(name)).ok().map(|about| about.len());
    let aside = format!("{name}.damaged-");
    let damaged = fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.strip_prefix(&aside).is_some_and(|number| number.parse::<u32>().is_ok())
    });
    FileFacts {
        bytes: bytes(name),
        wal_bytes: bytes(&format!("{name}-wal")),
        damaged: u32::try_from(damaged.count()).unwrap_or(u32::MAX),
        check: Plain(Checked::NoAnswer),
    }
}

fn moment(time: Time) -> Option<Moment> {
    Moment::from_millis(time.0)
}
