//! A call that rings (V3).

use super::{About, AlertEffect, Context, Notice};
use crate::{Span, Time};

/// The ring of a call, from its first tone until somebody or something ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ring {
    notice: Notice,
    /// The tone is played.
    sounds: bool,
    /// The notification is shown.
    notified: bool,
    again_at: Time,
}

impl Ring {
    /// Nothing of it is heard or seen yet.
    pub(super) const fn new(now: Time, notice: Notice) -> Self {
        Self { notice, sounds: false, notified: false, again_at: now }
    }

    pub(super) const fn about(&self) -> About {
        self.notice.about
    }

    pub(super) const fn again_at(&self) -> Time {
        self.again_at
    }

    /// Brings tone and notification to what holds now.
    pub(super) fn follow(
        &mut self,
        now: Time,
        again: Span,
        context: &Context,
        effects: &mut Vec<AlertEffect>,
    ) {
        let sounds = context.may_ring();
        if self.sounds != sounds {
            self.sounds = sounds;
            effects.push(if sounds { AlertEffect::Ring } else { AlertEffect::Hush });
        }
        let may_show = context.may_notify() && !context.looks_at(self.notice.about.conversation());
        if self.notified && !may_show {
            effects.extend(self.withdraw());
        }
        // A clock that is set back must not keep it from being shown again.
        if self.again_at <= now || self.again_at > now + again {
            self.again_at = now + again;
            if may_show {
                self.notified = true;
                effects.push(AlertEffect::Notify(self.notice.clone()));
            }
        }
    }

    /// What is owed at its end: silence first.
    pub(super) fn over(mut self) -> impl Iterator<Item = AlertEffect> {
        self.sounds.then_some(AlertEffect::Hush).into_iter().chain(self.withdraw())
    }

    fn withdraw(&mut self) -> Option<AlertEffect> {
        std::mem::take(&mut self.notified).then_some(AlertEffect::Withdraw { about: self.notice.about })
    }
}
