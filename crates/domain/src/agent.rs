//! Presence, availability and occupancy of one agent (A1, A4, M3).

use crate::{Channel, DeviceId, PerChannel, Span, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a toggle shows (A1), each also by shape and word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Status {
    /// Green.
    Available,
    /// Orange: the slots are full, or a call forces it.
    Busy,
    /// Red: chosen.
    Unavailable,
}

/// Whether a device of the agent is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "presence", rename_all = "snake_case")]
pub enum Presence {
    /// At least one device is.
    Online {
        /// Which.
        devices: BTreeSet<DeviceId>,
    },
    /// The last one was lost; the status still holds (A4).
    Grace {
        /// Until then.
        until: Time,
    },
    /// Nobody is there.
    Offline {
        /// Since then.
        since: Time,
    },
}

/// One agent's standing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    presence: Presence,
    available: PerChannel<bool>,
    slots: PerChannel<u32>,
    taken: PerChannel<u32>,
    /// Devices at which nobody is: what each said last, also when it is not connected (A4).
    #[serde(default)]
    unattended: BTreeSet<DeviceId>,
    /// Since when nobody is at any of them; `None` while somebody is, or while no device is connected.
    #[serde(default)]
    away_since: Option<Time>,
    /// Nothing new any more, and red once the last conversation is over (A1).
    #[serde(default)]
    finishing: bool,
    idle_since: Time,
    /// The call that rings or runs (V9).
    #[serde(default)]
    call: Option<InCall>,
}

/// A call that rings at an agent or that the agent is in: never two (V9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InCall {
    /// It was routed, so that the other channels get nothing new (A2); else it is part of a chat (A3).
    pub routed: bool,
}

/// What happens to an agent's standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A device connected.
    Connected(DeviceId),
    /// A device was lost or signed out.
    Disconnected(DeviceId),
    /// The hub has started: whoever was online has the grace to come back.
    Restarted,
    /// The deadline of [`Standing::next_deadline`] has come.
    Due,
    /// A toggle (A1): allowed at any time, and keeps what is open.
    Toggle(Channel, bool),
    /// A conversation was assigned.
    Take(Channel),
    /// A conversation ended, was released, or went to somebody else.
    Free(Channel),
    /// A call rings: it takes the one video slot (A2, V9).
    TakeCall(InCall),
    /// The call is over, or rings somebody else.
    FreeCall,
    /// Other slots were set.
    Slots(PerChannel<u32>),
    /// The screen of this device was locked or nobody touched it, or somebody is back (A4).
    Away(DeviceId, bool),
    /// "Finish, then break" was chosen or taken back (A1).
    Finish(bool),
}

/// What a change of standing owes the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The desk must be told.
    Changed,
    /// Work that waits may find a place here now.
    MayTake,
    /// The agent is offline, after the grace (A4).
    WentOffline,
}

/// What a standing cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// No slot of this channel is free.
    #[error("no free {} slot", .0.name())]
    NoSlot(Channel),
    /// No slot of this channel was taken.
    #[error("no {} slot was taken", .0.name())]
    NoneTaken(Channel),
    /// One call at a time (V9).
    #[error("there is a call already")]
    InCall,
    /// There is no call that could end.
    #[error("there is no call")]
    NoCall,
}

impl Standing {
    /// An agent who has not been here yet: offline, all toggles red.
    pub fn new(now: Time, slots: PerChannel<u32>) -> Self {
        Self {
            presence: Presence::Offline { since: now },
            available: PerChannel::default(),
            slots,
            taken: PerChannel::default(),
            unattended: BTreeSet::new(),
            away_since: None,
            finishing: false,
            idle_since: now,
            call: None,
        }
    }

    /// Applies one input; an error changes nothing.
    ///
    /// # Errors
    /// When a slot is taken that is not free, or freed that was not taken.
    pub fn on(&mut self, now: Time, input: Input, grace: Span) -> Result<Vec<Effect>, Invalid> {
        let effects = self.take_in(now, input, grace)?;
        self.away_since = if self.away() { self.away_since.or(Some(now)) } else { None };
        Ok(effects)
    }

    fn take_in(&mut self, now: Time, input: Input, grace: Span) -> Result<Vec<Effect>, Invalid> {
        match input {
            Input::Connected(device) => Ok(self.connected(device)),
            Input::Disconnected(device) => Ok(self.disconnected(now, device, grace)),
            Input::Restarted => {
                if let Presence::Online { .. } = self.presence {
                    self.presence = Presence::Grace { until: now + grace };
                }
                Ok(Vec::new())
            }
            Input::Due => Ok(self.due(now)),
            Input::Toggle(channel, available) => {
                let toggle = self.available.get_mut(channel);
                if *toggle == available {
                    return Ok(Vec::new());
                }
                *toggle = available;
                if !available {
                    return Ok(vec![Effect::Changed]);
                }
                // Who turns a toggle green has changed their mind about the break.
                self.finishing = false;
                Ok(vec![Effect::Changed, Effect::MayTake])
            }
            Input::Take(channel) => {
                if *self.taken.get(channel) >= *self.slots.get(channel) {
                    return Err(Invalid::NoSlot(channel));
                }
                *self.taken.get_mut(channel) += 1;
                self.idle_since = now;
                Ok(vec![Effect::Changed])
            }
            Input::Free(channel) => {
                let taken = self.taken.get_mut(channel);
                *taken = taken.checked_sub(1).ok_or(Invalid::NoneTaken(channel))?;
                self.idle_since = now;
                self.finish_if_done();
                Ok(vec![Effect::Changed, Effect::MayTake])
            }
            Input::TakeCall(call) => {
                if self.call.is_some() {
                    return Err(Invalid::InCall);
                }
                self.call = Some(call);
                self.taken.video = 1;
                self.idle_since = now;
                Ok(vec![Effect::Changed])
            }
            Input::FreeCall => {
                self.call.take().ok_or(Invalid::NoCall)?;
                self.taken.video = 0;
                self.idle_since = now;
                self.finish_if_done();
                Ok(vec![Effect::Changed, Effect::MayTake])
            }
            Input::Slots(slots) => {
                if self.slots == slots {
                    return Ok(Vec::new());
                }
                self.slots = slots;
                Ok(vec![Effect::Changed, Effect::MayTake])
            }
            Input::Away(device, away) => {
                let before = self.away();
                if away {
                    self.unattended.insert(device);
                } else {
                    self.unattended.remove(&device);
                }
                Ok(self.away_changed(before))
            }
            Input::Finish(finishing) => {
                if self.finishing == finishing {
                    return Ok(Vec::new());
                }
                self.finishing = finishing;
                self.finish_if_done();
                Ok(if finishing { vec![Effect::Changed] } else { vec![Effect::Changed, Effect::MayTake] })
            }
        }
    }

    /// When [`Input::Due`] is to be sent.
    pub const fn next_deadline(&self) -> Option<Time> {
        match &self.presence {
            Presence::Grace { until } => Some(*until),
            Presence::Online { .. } | Presence::Offline { .. } => None,
        }
    }

    /// Whether a call keeps this channel from anything new, whatever slots are free: any call for video, a routed
    /// one for all (A2).
    pub fn forced(&self, channel: Channel) -> bool {
        match channel {
            Channel::Video => self.call.is_some(),
            Channel::Chat | Channel::Mobile => self.call.is_some_and(|call| call.routed),
        }
    }

    /// Whether something new of this channel can come at once.
    pub fn takes(&self, channel: Channel) -> bool {
        self.reachable() && !self.away() && self.status(channel) == Status::Available
    }

    /// The call that rings or runs.
    pub const fn call(&self) -> Option<InCall> {
        self.call
    }

    /// Green, orange or red (A1).
    pub fn status(&self, channel: Channel) -> Status {
        if !*self.available.get(channel) {
            Status::Unavailable
        } else if self.finishing
            || self.forced(channel)
            || *self.taken.get(channel) >= *self.slots.get(channel)
        {
            Status::Busy
        } else {
            Status::Available
        }
    }

    /// Whether a device is connected.
    pub const fn reachable(&self) -> bool {
        match &self.presence {
            Presence::Online { .. } => true,
            Presence::Grace { .. } | Presence::Offline { .. } => false,
        }
    }

    /// Whether the agent counts as present: connected, or within the grace (A4).
    pub const fn present(&self) -> bool {
        match &self.presence {
            Presence::Online { .. } | Presence::Grace { .. } => true,
            Presence::Offline { .. } => false,
        }
    }

    /// Whether a device of the agent is connected, and since when not.
    pub const fn presence(&self) -> &Presence {
        &self.presence
    }

    /// Locked or idle at every device that is connected (A4).
    pub fn away(&self) -> bool {
        match &self.presence {
            Presence::Online { devices } => devices.is_subset(&self.unattended),
            Presence::Grace { .. } | Presence::Offline { .. } => false,
        }
    }

    /// Since when the agent is away; `None` while somebody is there, or nobody connected.
    pub const fn away_since(&self) -> Option<Time> {
        self.away_since
    }

    /// Nothing new any more, and red once the last conversation is over (A1).
    pub const fn finishing(&self) -> bool {
        self.finishing
    }

    /// What the agent chose.
    pub const fn available(&self, channel: Channel) -> bool {
        *self.available.get(channel)
    }

    /// Slots taken.
    pub const fn taken(&self, channel: Channel) -> u32 {
        *self.taken.get(channel)
    }

    /// Slots in all.
    pub const fn slots(&self, channel: Channel) -> u32 {
        *self.slots.get(channel)
    }

    /// Neither got nor finished any work since then.
    pub const fn idle_since(&self) -> Time {
        self.idle_since
    }

    /// "Finish, then break" (A1): what is released or put aside takes no slot and holds nobody up.
    fn finish_if_done(&mut self) {
        let idle = Channel::ALL.iter().all(|channel| *self.taken.get(*channel) == 0);
        if self.finishing && idle {
            self.finishing = false;
            self.available = PerChannel::default();
        }
    }

    fn connected(&mut self, device: DeviceId) -> Vec<Effect> {
        let before = self.away();
        match &mut self.presence {
            Presence::Online { devices } => {
                devices.insert(device);
                self.away_changed(before)
            }
            Presence::Grace { .. } | Presence::Offline { .. } => {
                self.presence = Presence::Online { devices: BTreeSet::from([device]) };
                vec![Effect::Changed, Effect::MayTake]
            }
        }
    }

    fn disconnected(&mut self, now: Time, device: DeviceId, grace: Span) -> Vec<Effect> {
        let before = self.away();
        match &mut self.presence {
            Presence::Online { devices } => {
                devices.remove(&device);
                if devices.is_empty() {
                    self.presence = Presence::Grace { until: now + grace };
                    return vec![Effect::Changed];
                }
                self.away_changed(before)
            }
            Presence::Grace { .. } | Presence::Offline { .. } => Vec::new(),
        }
    }

    fn away_changed(&self, before: bool) -> Vec<Effect> {
        match (before, self.away()) {
            (false, true) => vec![Effect::Changed],
            (true, false) => vec![Effect::Changed, Effect::MayTake],
            (false, false) | (true, true) => Vec::new(),
        }
    }

    fn due(&mut self, now: Time) -> Vec<Effect> {
        match self.presence {
            Presence::Grace { until } if now >= until => {
                self.presence = Presence::Offline { since: now };
                vec![Effect::Changed, Effect::WentOffline]
            }
            Presence::Grace { .. } | Presence::Online { .. } | Presence::Offline { .. } => Vec::new(),
        }
    }
}
