//! The two legs of a call and whoever is at their ends: how they stand, who the hub has not heard for a while.

use super::{Call, CallEnd, CallPhase, Effect, LegState, MediaState, Party, Sending};
use crate::settings::CallTimes;
use crate::{LegId, Time};
use serde::{Deserialize, Serialize};

/// What is known of one party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Side {
    pub(super) media: MediaState,
    /// Its device said so last.
    pub(super) connected: bool,
    /// The hub has not heard its device since then.
    pub(super) gone: Option<Time>,
}

impl Call {
    pub(super) fn leg_says(
        &mut self,
        now: Time,
        (party, leg): (Party, LegId),
        state: LegState,
        times: &CallTimes,
    ) -> Vec<Effect> {
        if let Some(effects) = self.second_leg_says(now, (party, leg), state, times) {
            return effects;
        }
        // Something of a former leg that was under way for long.
        if leg != self.leg || self.is_ended() {
            return Vec::new();
        }
        // Before anybody has answered only the visitor has a leg, and nobody to be connected with.
        if !self.is_answered() {
            return match (party, state) {
                (Party::Visitor, LegState::Unable) => self.end(now, CallEnd::NoMedia),
                (Party::Visitor | Party::Agent, _) => Vec::new(),
            };
        }
        match state {
            LegState::Connected => {
                self.side_mut(party).connected = true;
                self.connected(now)
            }
            LegState::Interrupted => {
                self.side_mut(party).connected = false;
                self.broken(now, times)
            }
            LegState::Failed if matches!(self.phase, CallPhase::Connecting { .. }) => {
                self.end(now, CallEnd::NoConnection)
            }
            // What was connected once may come back until its deadline (V11).
            LegState::Failed => {
                self.side_mut(party).connected = false;
                self.broken(now, times)
            }
            LegState::Unable => self.falls_back_at_once().unwrap_or_else(|| self.end(now, CallEnd::NoMedia)),
        }
    }

    fn connected(&mut self, now: Time) -> Vec<Effect> {
        let (agent, name, device, since) = match &self.phase {
            CallPhase::Connecting { agent, name, device, .. } => (*agent, name.clone(), *device, now),
            CallPhase::Reconnecting { agent, name, device, since, .. } => {
                (*agent, name.clone(), *device, *since)
            }
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Active { .. }
            | CallPhase::Ended { .. } => return Vec::new(),
        };
        self.phase = CallPhase::Active { agent, name, device, since };
        vec![Effect::Changed]
    }

    fn broken(&mut self, now: Time, times: &CallTimes) -> Vec<Effect> {
        if let Some(effects) = self.falls_back_at_once() {
            return effects;
        }
        let CallPhase::Active { agent, name, device, since } = &self.phase else { return Vec::new() };
        self.phase = CallPhase::Reconnecting {
            agent: *agent,
            name: name.clone(),
            device: *device,
            since: *since,
            deadline: now + times.reconnect,
        };
        vec![Effect::Changed]
    }

    pub(super) fn gone(&mut self, now: Time, party: Party) -> Vec<Effect> {
        // Nobody of the agent's side is a party before a device has answered, and a visitor who was invited may
        // come back to the card for as long as it stands (V10).
        let is_party = match party {
            Party::Visitor => !self.is_invitation(),
            Party::Agent => self.device().is_some(),
        };
        if self.is_ended() || !is_party {
            return Vec::new();
        }
        if party == Party::Agent
            && let Some(effects) = self.falls_back_at_once()
        {
            return effects;
        }
        self.side_mut(party).gone.get_or_insert(now);
        Vec::new()
    }

    pub(super) const fn back(&mut self, party: Party) -> Vec<Effect> {
        self.side_mut(party).gone = None;
        Vec::new()
    }

    /// Nobody can have been heard while the hub was down.
    pub(super) fn restarted(&mut self, now: Time) -> Vec<Effect> {
        // Before anybody is gone: nobody stands by for sure.
        let effects = self.handoff_breaks_off();
        for party in [Party::Visitor, Party::Agent] {
            self.back(party);
            self.gone(now, party);
        }
        effects
    }

    /// When a party that is gone has left: the other side's device no longer vouches for it, because it hears
    /// nothing either, or is gone itself.
    pub(super) fn leaves_at(&self, party: Party, times: &CallTimes) -> Option<Time> {
        let other = self.side(match party {
            Party::Visitor => Party::Agent,
            Party::Agent => Party::Visitor,
        });
        let vouched = other.connected && other.gone.is_none();
        if self.is_ended() || vouched {
            return None;
        }
        let leaves = self.side(party).gone? + times.gone;
        Some(match party {
            Party::Visitor => leaves,
            Party::Agent => self.not_while_it_is_made(leaves),
        })
    }

    pub(super) const fn side(&self, party: Party) -> &Side {
        match party {
            Party::Visitor => &self.visitor,
            Party::Agent => &self.agent,
        }
    }

    pub(super) const fn side_mut(&mut self, party: Party) -> &mut Side {
        match party {
            Party::Visitor => &mut self.visitor,
            Party::Agent => &mut self.agent,
        }
    }
}

impl Side {
    /// An agent before accept: everything is off (V2).
    pub(super) const fn unseen() -> Self {
        let media = MediaState::of(Sending::Off, Sending::Off);
        Self { media, connected: false, gone: None }
    }
}
