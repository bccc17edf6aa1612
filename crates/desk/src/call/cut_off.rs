//! A desk that hears neither the hub nor the visitor: the call may have gone to another device or be over, and nobody can
//! tell it so. After the time in which a broken connection may come back it closes camera and microphone by itself (H3, V11).

use super::inputs::Moment;
use super::leg::Part;
use super::machine::Calls;
use deskbell_domain::call::{CallEnd, LegState};
use deskbell_domain::settings::CallTimes;
use deskbell_domain::{CallId, Time};

/// How long this desk hears nobody, or that it waits no longer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum CutOff {
    /// It hears the hub, or the visitor, or has no call.
    #[default]
    No,
    /// Until then, on the steady clock, the call may come back.
    Until(Time),
    /// It was given up here. The hub may know better.
    GaveUp {
        /// Which call.
        call: CallId,
        /// As far as this desk knew it had the call; else only its part in a move is given up.
        had: bool,
    },
}

impl Calls {
    /// Waits for the hub or the visitor to be heard again, and gives the call up here when neither is.
    pub(super) fn watch_the_cut(&mut self, now: Moment) {
        let leg = self.leg.as_ref().filter(|leg| leg.state != Some(LegState::Connected));
        let Some((call, part)) = leg.filter(|_| !self.live).map(|leg| (leg.of.call, leg.part)) else {
            if self.live || self.cut_off.deadline().is_some() {
                self.cut_off = CutOff::No;
            }
            return;
        };
        match self.cut_off {
            CutOff::No => self.cut_off = CutOff::Until(now.steady + CallTimes::default().reconnect),
            CutOff::Until(until) if until <= now.steady => {
                tracing::info!(%call, "neither the hub nor the visitor is heard: camera and microphone are closed");
                let had = part == Part::Carries;
                if had {
                    self.end_here(now, call, CallEnd::GaveUp);
                    // Should it run here after all, the visitor is asked for another offer.
                    self.answered = None;
                }
                self.cut_off = CutOff::GaveUp { call, had };
            }
            CutOff::Until(_) | CutOff::GaveUp { .. } => {}
        }
    }
}

impl CutOff {
    /// When it is given up, on the steady clock.
    pub(super) const fn deadline(self) -> Option<Time> {
        match self {
            Self::Until(until) => Some(until),
            Self::No | Self::GaveUp { .. } => None,
        }
    }

    /// Whether this desk has no leg any more in this call.
    pub(super) fn is_from(self, of: CallId) -> bool {
        matches!(self, Self::GaveUp { call, .. } if call == of)
    }

    /// Whether this call is over, as far as this desk can tell.
    pub(super) fn ends(self, of: CallId) -> bool {
        matches!(self, Self::GaveUp { call, had: true } if call == of)
    }
}
