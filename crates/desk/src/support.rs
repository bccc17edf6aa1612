//! What the desk tells of itself in a support bundle (D6): kinds, counts and moments, and no text of anybody.

pub use crate::store::Checked;
use crate::view::{Refusal, RingTone, Theme};
use crate::{chance, files};
use deskbell_domain::health::{HealthCheck, HealthState};
use deskbell_support::{Moment, Origin, Plain, report};
use std::path::{Path, PathBuf};

/// Keeps a bundle in the person's folder for downloads, under a name that takes no other's place. Says where.
///
/// # Errors
/// When the folder cannot be written.
pub fn save(folder: &Path, name: &str, bundle: &[u8]) -> Result<PathBuf, Refusal> {
    files::save_bytes(folder, chance::id(), name, bundle).map_err(|error| Refusal::from(&error))
}

/// What the desk tells of itself, part by part.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Whether it can be heard.
    pub health: HealthFacts,
    /// What the person has set.
    pub settings: SettingsFacts,
    /// What it keeps.
    pub storage: StorageFacts,
    /// What it sees and hears with.
    pub devices: DevicesFacts,
    /// The line to the hub.
    pub network: NetworkFacts,
}

report! {
    /// Whether the desk can be heard (A5).
    pub struct HealthFacts {
        /// The light.
        pub light: Plain<HealthState>,
        /// Nobody would notice a call.
        pub deaf: bool,
        /// The list.
        pub checks: Vec<Plain<HealthCheck>>,
        /// When ring and notification were last tested.
        pub tested_at: Option<Moment>,
    }

    /// What the person has set, without names.
    pub struct SettingsFacts {
        /// Light, dark, or as the system has it.
        pub theme: Plain<Theme>,
        /// The desk's language.
        pub language: &'static str,
        /// Sounds on.
        pub sound: bool,
        /// 0 to 100.
        pub volume: u8,
        /// 0 to 100.
        pub ring_volume: u8,
        /// With which tone.
        pub ring_tone: Plain<RingTone>,
        /// A loudspeaker of its own for the ring.
        pub ring_device: &'static str,
        /// Notifications on.
        pub notifications: bool,
        /// The panel on the right is open.
        pub side_panel: bool,
        /// The call's own window stays above all others.
        pub popout_on_top: bool,
        /// The camera of calls.
        pub camera: &'static str,
        /// The microphone of calls.
        pub microphone: &'static str,
        /// The loudspeaker of calls.
        pub speaker: &'static str,
    }

    /// What the desk keeps on this computer, by size. No row is read for it.
    pub struct StorageFacts {
        /// The copy of what the hub has.
        pub cache: FileFacts,
        /// What was written here.
        pub outbox: FileFacts,
        /// Conversations in the list.
        pub conversations: usize,
        /// Messages and notes that wait to be sent, or were refused.
        pub unsent: usize,
    }

    /// One of the desk's databases.
    pub struct FileFacts {
        /// Its size; `null` when there is no file.
        pub bytes: Option<u64>,
        /// The size of what is not yet taken into it.
        pub wal_bytes: Option<u64>,
        /// Damaged ones that stand aside.
        pub damaged: u32,
        /// What SQLite's own check says.
        pub check: Plain<Checked>,
    }

    /// What sees, hears and sounds on this computer. Names of devices can be names of people, so they are counted.
    pub struct DevicesFacts {
        /// What the system has told.
        pub cameras: DeviceFacts,
        /// What the system has told.
        pub microphones: DeviceFacts,
        /// What the system has told.
        pub speakers: DeviceFacts,
    }

    /// The devices of one kind.
    pub struct DeviceFacts {
        /// "known", "refused" or "unknown".
        pub state: &'static str,
        /// How many there are.
        pub count: usize,
    }

    /// The line to the hub.
    pub struct NetworkFacts {
        /// The hub.
        pub hub: Option<Origin>,
        /// "live", "connecting" or "offline".
        pub line: &'static str,
        /// Since when it holds.
        pub connected_since: Option<Moment>,
        /// Lines that were opened since the desk was started: one, and one more for each reconnect.
        pub lines: u64,
        /// The last round trip.
        pub round_trip_ms: Option<u32>,
        /// The hub's clock less this computer's.
        pub skew_ms: i64,
        /// Where new versions of the desk stand.
        pub updates: &'static str,
    }
}
