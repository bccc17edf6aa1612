//! The voice first, the rest for the picture.

use std::time::Duration;

/// The numbers of the [`Split`], in bits per second and with all headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitSettings {
    /// What the voice takes when there is enough.
    pub voice_bps: u64,
    /// What the voice takes at the least, whatever the link says.
    pub voice_least_bps: u64,
    /// With less than this for the picture the call goes on by voice only (V11).
    pub picture_least_bps: u64,
    /// With this much for the picture, for [`resume_after`](Self::resume_after), it comes back.
    pub picture_resume_bps: u64,
    /// How long the link must look well before the picture comes back.
    pub resume_after: Duration,
    /// How long it must look bad before the picture goes: a single report of over-use is no reason.
    pub pause_after: Duration,
}

impl Default for SplitSettings {
    fn default() -> Self {
        Self {
            voice_bps: 40_000,
            voice_least_bps: 32_000,
            picture_least_bps: 45_000,
            picture_resume_bps: 70_000,
            resume_after: Duration::from_secs(3),
            pause_after: Duration::from_secs(2),
        }
    }
}

/// What each may take, in bits per second with all headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// The voice.
    pub voice_bps: u64,
    /// The picture; `None` is *voice only* (V11).
    pub picture_bps: Option<u64>,
}

/// Divides a target between voice and picture. The voice never waits for the picture (V11).
#[derive(Clone, Debug)]
pub struct Split {
    settings: SplitSettings,
    paused: bool,
    /// Since when the rate speaks for the other of paused and not paused.
    against_since: Option<Duration>,
}

impl Split {
    /// One that begins with a picture.
    pub const fn new(settings: SplitSettings) -> Self {
        Self { settings, paused: false, against_since: None }
    }

    /// The shares of a target. To be asked at every change of the target, and at least every second.
    pub fn divide(&mut self, now: Duration, target_bps: u64) -> Shares {
        let s = &self.settings;
        let voice_bps =
            s.voice_bps.min(target_bps.saturating_sub(s.picture_least_bps)).max(s.voice_least_bps);
        let rest = target_bps.saturating_sub(voice_bps);
        let (against, after) = if self.paused {
            (rest >= s.picture_resume_bps, s.resume_after)
        } else {
            (rest < s.picture_least_bps, s.pause_after)
        };
        if against {
            let since = *self.against_since.get_or_insert(now);
            if now.saturating_sub(since) >= after {
                self.paused = !self.paused;
                self.against_since = None;
            }
        } else {
            self.against_since = None;
        }
        Shares { voice_bps, picture_bps: (!self.paused).then_some(rest) }
    }

    /// Whether the call goes on by voice only.
    pub const fn voice_only(&self) -> bool {
        self.paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn the_voice_is_served_first() {
        let mut split = Split::new(SplitSettings::default());
        assert_eq!(split.divide(secs(0), 600_000), Shares { voice_bps: 40_000, picture_bps: Some(560_000) });
        let narrow = split.divide(secs(1), 80_000);
        assert_eq!((narrow.voice_bps, narrow.picture_bps), (35_000, Some(45_000)));
        assert_eq!(split.divide(secs(2), 0).voice_bps, 32_000);
    }

    #[test]
    fn too_little_for_a_picture_is_voice_only_and_it_comes_back_only_when_the_link_stays_well_v11() {
        let mut split = Split::new(SplitSettings::default());
        assert!(split.divide(secs(0), 60_000).picture_bps.is_some(), "one bad report is no reason");
        assert_eq!(split.divide(secs(2), 60_000).picture_bps, None);
        assert!(split.voice_only());
        assert_eq!(split.divide(secs(3), 200_000).picture_bps, None);
        assert_eq!(split.divide(secs(5), 60_000).picture_bps, None, "the wait begins anew");
        assert_eq!(split.divide(secs(6), 200_000).picture_bps, None);
        assert_eq!(split.divide(secs(9), 200_000).picture_bps, Some(160_000));
    }
}
