//! What the organisation has decided (D6), as the desk lives by it: the person's own choice is kept beneath and holds again
//! when the policy lets go of it.

use crate::address::HubAddress;
use crate::view::{
    Locked, Notice, NoticeKind, PolicyProblem, PolicyView, Preferences, RingTone, Theme, Told,
};
use deskbell_domain::Span;
use deskbell_policy::{self as policy, Loaded, Policy};

/// Where the organisation has decided that the desk is heard it is not turned below this, in percent.
const LEAST_HEARD: u8 = 10;

/// What the organisation has decided.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    policy: Policy,
    /// The only hub that one may sign in at.
    only: Option<HubAddress>,
    problems: Vec<PolicyProblem>,
}

impl Decided {
    pub(crate) fn new(loaded: Loaded) -> Self {
        for problem in &loaded.problems {
            tracing::warn!(%problem, "a part of the policy is not used");
        }
        let only = loaded.policy.hub.only_hub().and_then(|address| match HubAddress::parse(address) {
            Ok(address) => Some(address),
            Err(why) => {
                tracing::error!(%why, "the policy's hub is no address");
                None
            }
        });
        let problems = loaded
            .problems
            .iter()
            .map(|problem| PolicyProblem {
                place: problem.place.clone(),
                line: problem.line,
                key: problem.key.clone(),
                words: problem.wrong.to_string(),
            })
            .collect();
        Self { policy: loaded.policy, only, problems }
    }

    /// The hub that is the only one.
    pub(crate) const fn only_hub(&self) -> Option<&HubAddress> {
        self.only.as_ref()
    }

    /// Whether one may sign in there.
    pub(crate) fn allows(&self, hub: &HubAddress) -> bool {
        self.only.as_ref().is_none_or(|only| only == hub)
    }

    /// What the sign-in page begins with, in place of nothing.
    pub(crate) fn hub(&self) -> Option<&str> {
        self.policy.hub.address.as_deref()
    }

    /// Whether files are attached and saved.
    pub(crate) fn attachments(&self) -> bool {
        self.policy.attachments.unwrap_or(true)
    }

    /// Whether the copy stays in memory.
    pub(crate) fn memory_only(&self) -> bool {
        self.policy.cache.copy == Some(policy::Copy::Memory)
    }

    /// How long an ended conversation is kept on this computer.
    pub(crate) fn keeps(&self) -> Option<Span> {
        self.policy.cache.days.map(|days| Span::days(u64::from(days)))
    }

    /// Which new versions the desk takes.
    pub(crate) const fn updates(&self) -> &policy::Updates {
        &self.policy.updates
    }

    /// What counts where the person prefers this.
    pub(crate) fn over(&self, mut preferences: Preferences) -> Preferences {
        let decided = &self.policy.preferences;
        if let Some(language) = decided.language {
            preferences.language = Some(language.tag().to_owned());
        }
        set(&mut preferences.theme, decided.theme.map(theme));
        set(&mut preferences.sound, decided.sound);
        set(&mut preferences.volume, decided.volume);
        set(&mut preferences.ring.volume, decided.ring_volume);
        set(&mut preferences.ring.tone, decided.ring_tone.map(tone));
        set(&mut preferences.notifications, decided.notifications);
        set(&mut preferences.popout_on_top, decided.popout_on_top);
        for (volume, decided) in self.heard(&mut preferences) {
            if decided.is_none() {
                *volume = (*volume).max(LEAST_HEARD);
            }
        }
        preferences
    }

    /// The volumes that nobody turns down to nothing, and what is decided of each.
    fn heard<'a>(&self, preferences: &'a mut Preferences) -> Vec<(&'a mut u8, Option<u8>)> {
        let decided = &self.policy.preferences;
        if decided.sound != Some(true) {
            return Vec::new();
        }
        vec![(&mut preferences.volume, decided.volume), (&mut preferences.ring.volume, decided.ring_volume)]
    }

    /// What the person prefers by themselves, who has asked for this and had preferred `own` before.
    pub(crate) fn beneath(&self, mut asked: Preferences, own: &Preferences) -> Preferences {
        let decided = &self.policy.preferences;
        set(&mut asked.language, decided.language.map(|_| own.language.clone()));
        set(&mut asked.theme, decided.theme.map(|_| own.theme));
        set(&mut asked.sound, decided.sound.map(|_| own.sound));
        set(&mut asked.volume, decided.volume.map(|_| own.volume));
        set(&mut asked.ring.volume, decided.ring_volume.map(|_| own.ring.volume));
        set(&mut asked.ring.tone, decided.ring_tone.map(|_| own.ring.tone));
        set(&mut asked.notifications, decided.notifications.map(|_| own.notifications));
        set(&mut asked.popout_on_top, decided.popout_on_top.map(|_| own.popout_on_top));
        let quiet = [own.volume, own.ring.volume];
        for ((volume, _), own) in self.heard(&mut asked).into_iter().zip(quiet) {
            if *volume == LEAST_HEARD && own < LEAST_HEARD {
                *volume = own;
            }
        }
        asked
    }

    /// Whether the person cannot change it.
    pub(crate) fn locks(&self, what: Locked) -> bool {
        let Policy { preferences, autostart, .. } = &self.policy;
        match what {
            Locked::Hub => self.only.is_some(),
            Locked::Language => preferences.language.is_some(),
            Locked::Theme => preferences.theme.is_some(),
            Locked::Sound => preferences.sound.is_some(),
            Locked::Volume => preferences.volume.is_some(),
            Locked::RingVolume => preferences.ring_volume.is_some(),
            Locked::RingTone => preferences.ring_tone.is_some(),
            Locked::Notifications => preferences.notifications.is_some(),
            Locked::PopoutOnTop => preferences.popout_on_top.is_some(),
            Locked::Autostart => autostart.is_some(),
            Locked::Attachments => !self.attachments(),
        }
    }

    /// What the person is told as long as the desk runs: only IT can mend it.
    pub(crate) fn notice(&self) -> Option<Notice> {
        let count = u32::try_from(self.problems.len()).unwrap_or(u32::MAX);
        let told = Told::PolicyWrong { count };
        (count > 0).then_some(Notice { kind: NoticeKind::Info, told, conversation: None })
    }

    /// For the page.
    pub(crate) fn view(&self) -> PolicyView {
        const ALL: [Locked; 11] = [
            Locked::Hub,
            Locked::Language,
            Locked::Theme,
            Locked::Sound,
            Locked::Volume,
            Locked::RingVolume,
            Locked::RingTone,
            Locked::Notifications,
            Locked::PopoutOnTop,
            Locked::Autostart,
            Locked::Attachments,
        ];
        let locked = ALL.into_iter().filter(|what| self.locks(*what)).collect();
        PolicyView { locked, problems: self.problems.clone() }
    }
}

fn set<T>(value: &mut T, decided: Option<T>) {
    if let Some(decided) = decided {
        *value = decided;
    }
}

const fn theme(theme: policy::Theme) -> Theme {
    match theme {
        policy::Theme::System => Theme::System,
        policy::Theme::Light => Theme::Light,
        policy::Theme::Dark => Theme::Dark,
    }
}

const fn tone(tone: policy::RingTone) -> RingTone {
    match tone {
        policy::RingTone::Bell => RingTone::Bell,
        policy::RingTone::Phone => RingTone::Phone,
        policy::RingTone::Glass => RingTone::Glass,
        policy::RingTone::Marimba => RingTone::Marimba,
    }
}

#[cfg(test)]
mod tests;
