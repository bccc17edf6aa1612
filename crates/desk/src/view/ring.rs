//! How a call rings on this computer (V3).

use serde::{Deserialize, Serialize};

/// How a call rings. Kept with the other preferences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RingPreferences {
    /// 0 to 100.
    pub volume: u8,
    /// With which tone.
    pub tone: RingTone,
    /// The name of one's own file, once one was chosen; the file is in the desk's folder.
    pub own: Option<String>,
    /// On which loudspeaker; `null` as the system has it. The loudspeaker of calls is another choice.
    pub device: Option<String>,
}

impl Default for RingPreferences {
    fn default() -> Self {
        Self { volume: 80, tone: RingTone::default(), own: None, device: None }
    }
}

/// The tone of a ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum RingTone {
    /// The desk's bell.
    #[default]
    Bell,
    /// An old telephone.
    Phone,
    /// Slow and soft.
    Glass,
    /// Wooden and quick.
    Marimba,
    /// One's own file.
    Own,
}

#[cfg(test)]
mod tests {
    use crate::view::{Preferences, RingPreferences, RingTone};

    #[test]
    fn v3_what_an_older_desk_has_kept_is_read_and_the_ring_is_as_at_first() {
        let kept = r#"{"theme":"dark","language":"fr","sound":true,"volume":30,"notifications":false,"side_panel":true}"#;
        let read: Preferences = serde_json::from_str(kept).unwrap();
        assert_eq!((read.volume, read.notifications), (30, false));
        assert_eq!(read.ring, RingPreferences::default());
        let some: RingPreferences = serde_json::from_str(r#"{"tone":"glass"}"#).unwrap();
        assert_eq!((some.tone, some.volume), (RingTone::Glass, 80));
    }
}
