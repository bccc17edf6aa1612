//! Moving a running call to another device of its agent, and back (H1 to H4): make before break. The leg that carries
//! the call is not touched until both ends of a second one have said that media flows on it. Then the two change places
//! in one step, and for a moment the former one stands by.

use super::{Call, CallPhase, Effect, Invalid, LegState, MediaState, Party, Sending};
use crate::settings::CallTimes;
use crate::{AgentId, DeviceId, HandoffId, LegId, Time};
use serde::{Deserialize, Serialize};

/// A move of a call, under way or just over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Handoff {
    /// Which one: what belongs to another is refused.
    pub id: HandoffId,
    /// How far it has come.
    #[serde(flatten)]
    pub stage: HandoffStage,
}

/// How far a move has come. Every deadline is on the hub's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "handoff", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HandoffStage {
    /// A code is shown: the device that claims it first has it (H4).
    Offered {
        /// Nobody can claim it after that.
        until: Time,
        /// It goes back to a desk, which takes it by itself; else a code is shown, and paired phones ring.
        #[serde(default)]
        to_desk: bool,
    },
    /// A device has claimed it, and asks its person for camera and microphone.
    Claimed {
        /// Which device.
        device: DeviceId,
        /// How it calls itself.
        name: String,
        /// Its person has joined until then, or it came to nothing.
        until: Time,
    },
    /// The second leg is made, and the first one carries the call.
    Making {
        /// To which device.
        device: DeviceId,
        /// How it calls itself.
        name: String,
        /// The second leg.
        leg: LegId,
        /// What that device can send.
        media: MediaState,
        /// The visitor has presented a picture of it.
        visitor: bool,
        /// So has the device.
        there: bool,
        /// Ready until then, or it came to nothing.
        until: Time,
    },
    /// The call has moved. The former leg stands by: when the new one is lost at once, it is taken again.
    Moved {
        /// The device that had it.
        device: DeviceId,
        /// Its leg.
        leg: LegId,
        /// What it sent.
        media: MediaState,
        /// The former leg closes then.
        until: Time,
    },
    /// It came to nothing, and the call is where it was. Shown until it is dismissed or the next one begins.
    Over {
        /// Why.
        why: HandoffEnd,
    },
}

/// Why a move came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HandoffEnd {
    /// Nobody claimed the code in time (H4).
    NotClaimed,
    /// Nobody joined on the device that had claimed it.
    NotJoined,
    /// The second leg was not ready in time (H2).
    NotReady,
    /// The agent took it back (H4).
    Cancelled,
    /// The device left: its page was closed, or it was not heard any more.
    Left,
    /// The device could not do what a call needs.
    NoMedia,
    /// The hub was started anew meanwhile, and knows of no second leg.
    Interrupted,
    /// The call had moved, and the new device was lost at once: it is back where it was.
    FellBack,
}

impl Call {
    /// The move that is under way, or has just come to an end.
    pub const fn handoff(&self) -> Option<&Handoff> {
        self.handoff.as_ref()
    }

    /// The device of the agent that is not the call's and has a part in its move: the one that it goes to, or came from.
    pub const fn other_device(&self) -> Option<DeviceId> {
        match self.stage() {
            Some(
                HandoffStage::Claimed { device, .. }
                | HandoffStage::Making { device, .. }
                | HandoffStage::Moved { device, .. },
            ) => Some(*device),
            Some(HandoffStage::Offered { .. } | HandoffStage::Over { .. }) | None => None,
        }
    }

    /// The leg that is open beside the one that carries the call.
    pub const fn second_leg(&self) -> Option<LegId> {
        match self.stage() {
            Some(HandoffStage::Making { leg, .. } | HandoffStage::Moved { leg, .. }) => Some(*leg),
            Some(_) | None => None,
        }
    }

    /// The legs that are open: the one that carries the call first. None once it is over.
    pub fn legs(&self) -> Vec<LegId> {
        let carries = (!self.is_ended()).then_some(self.leg);
        carries.into_iter().chain(self.second_leg()).collect()
    }

    /// The agent's device at the end of a leg.
    pub fn device_on(&self, leg: LegId) -> Option<DeviceId> {
        if leg == self.leg {
            self.device()
        } else if self.second_leg() == Some(leg) {
            self.other_device()
        } else {
            None
        }
    }

    /// A code is shown on the device that has the call (H1), or it is offered to any other one.
    pub(super) fn offer_handoff(
        &mut self,
        now: Time,
        device: DeviceId,
        (id, to_desk): (HandoffId, bool),
        times: &CallTimes,
    ) -> Result<Vec<Effect>, Invalid> {
        self.talks()?;
        if self.device() != Some(device) {
            return Err(Invalid::Taken);
        }
        // What stands by is let go: whoever moves the call on is sure of where it is.
        if !self.stands_by() {
            self.not_moving()?;
        }
        Ok(self.goes_to(id, HandoffStage::Offered { until: now + times.claim, to_desk }))
    }

    /// A device has the code: the first one gets it (H4).
    pub(super) fn claim_handoff(
        &mut self,
        now: Time,
        (device, name): (DeviceId, String),
        id: HandoffId,
        times: &CallTimes,
    ) -> Result<Vec<Effect>, Invalid> {
        match self.under_way(id)? {
            HandoffStage::Offered { .. } if self.device() == Some(device) => Err(Invalid::Taken),
            HandoffStage::Offered { .. } => {
                Ok(self.goes_to(id, HandoffStage::Claimed { device, name, until: now + times.claim }))
            }
            HandoffStage::Claimed { .. }
            | HandoffStage::Making { .. }
            | HandoffStage::Moved { .. }
            | HandoffStage::Over { .. } => Err(Invalid::Taken),
        }
    }

    /// The person at that device goes on there: the second leg is made.
    pub(super) fn join_handoff(
        &mut self,
        now: Time,
        (device, id): (DeviceId, HandoffId),
        (leg, media): (LegId, MediaState),
        times: &CallTimes,
    ) -> Result<Vec<Effect>, Invalid> {
        match self.under_way(id)? {
            HandoffStage::Claimed { device: claimed, name, .. } if *claimed == device => {
                let name = name.clone();
                Ok(self.makes(now, id, (device, name), (leg, media), times))
            }
            HandoffStage::Claimed { .. }
            | HandoffStage::Offered { .. }
            | HandoffStage::Making { .. }
            | HandoffStage::Moved { .. }
            | HandoffStage::Over { .. } => Err(Invalid::Taken),
        }
    }

    /// A device of the agent takes the call, without a code: *Bring it back* (H1). One whose former leg still stands by has
    /// it at once.
    pub(super) fn take_over(
        &mut self,
        now: Time,
        by: AgentId,
        to: (DeviceId, String),
        id: HandoffId,
        (leg, media): (LegId, MediaState),
        times: &CallTimes,
    ) -> Result<Vec<Effect>, Invalid> {
        self.talks()?;
        if self.agent() != Some(by) {
            return Err(Invalid::NotYours);
        }
        if self.device() == Some(to.0) {
            return Err(Invalid::Taken);
        }
        if let Some(HandoffStage::Moved { device, .. }) = self.stage()
            && *device == to.0
        {
            return Ok(self.falls_back(None));
        }
        self.not_moving()?;
        Ok(self.makes(now, id, to, (leg, media), times))
    }

    /// The agent does not want it any more, or has read that it came to nothing.
    pub(super) fn cancel_handoff(&mut self, id: HandoffId) -> Result<Vec<Effect>, Invalid> {
        let stage = self.under_way(id)?;
        Ok(match stage {
            HandoffStage::Offered { .. } | HandoffStage::Claimed { .. } | HandoffStage::Making { .. } => {
                self.comes_to_nothing(HandoffEnd::Cancelled)
            }
            HandoffStage::Over { .. } => self.no_handoff(),
            // Whoever wants it back takes it.
            HandoffStage::Moved { .. } => return Err(Invalid::Taken),
        })
    }

    /// The hub no longer hears the other device of a move.
    pub(super) fn other_gone(&mut self, device: DeviceId) -> Vec<Effect> {
        if self.other_device() != Some(device) {
            return Vec::new();
        }
        if self.stands_by() {
            // Nothing stands by any more.
            return self.no_handoff();
        }
        self.comes_to_nothing(HandoffEnd::Left)
    }

    /// What a device says of the leg that is not the call's. `None`: it is of no such leg.
    pub(super) fn second_leg_says(
        &mut self,
        now: Time,
        (party, leg): (Party, LegId),
        state: LegState,
        times: &CallTimes,
    ) -> Option<Vec<Effect>> {
        if self.second_leg() != Some(leg) {
            return None;
        }
        let Some(Handoff { stage, .. }) = &mut self.handoff else { return None };
        Some(match (stage, state) {
            (HandoffStage::Making { visitor, there, .. }, LegState::Connected | LegState::Interrupted) => {
                let ready = state == LegState::Connected;
                let known = match party {
                    Party::Visitor => &mut *visitor,
                    Party::Agent => &mut *there,
                };
                if std::mem::replace(known, ready) == ready {
                    return Some(Vec::new());
                }
                if *visitor && *there { self.moves(now, times) } else { vec![Effect::Changed] }
            }
            (HandoffStage::Making { .. }, LegState::Failed) => self.comes_to_nothing(HandoffEnd::NotReady),
            (HandoffStage::Making { .. }, LegState::Unable) => self.comes_to_nothing(HandoffEnd::NoMedia),
            // The former leg closes: it stands by no more.
            (HandoffStage::Moved { .. }, LegState::Interrupted | LegState::Failed | LegState::Unable) => {
                self.no_handoff()
            }
            (
                HandoffStage::Moved { .. }
                | HandoffStage::Offered { .. }
                | HandoffStage::Claimed { .. }
                | HandoffStage::Over { .. },
                _,
            ) => Vec::new(),
        })
    }

    /// A mute that was under way as the call moved on holds on the device that has it now (H3).
    pub(super) fn turned_off(&mut self, device: DeviceId, media: MediaState) -> Result<Vec<Effect>, Invalid> {
        self.running()?;
        if !self.stands_by() || self.other_device() != Some(device) {
            return Err(Invalid::NotYours);
        }
        let is = self.agent.media;
        let now = MediaState {
            microphone: closed(is.microphone, media.microphone),
            camera: closed(is.camera, media.camera_chosen()),
            ..is
        };
        if now == is {
            return Err(Invalid::NotYours);
        }
        self.agent.media = now;
        Ok(vec![Effect::Changed])
    }

    /// While a second leg is made, a first one that is broken is not given up: what may save the call has its time.
    pub(super) fn not_while_it_is_made(&self, deadline: Time) -> Time {
        if let Some(HandoffStage::Making { until, .. }) = self.stage() {
            deadline.max(*until)
        } else {
            deadline
        }
    }

    /// The leg that carries the call is broken: when another one stands by, that one is taken. `None` when none does.
    pub(super) fn falls_back_at_once(&mut self) -> Option<Vec<Effect>> {
        self.stands_by().then(|| self.falls_back(Some(HandoffEnd::FellBack)))
    }

    /// When a move is over if nothing else happens.
    pub(super) const fn handoff_deadline(&self) -> Option<Time> {
        match self.stage() {
            Some(
                HandoffStage::Offered { until, .. }
                | HandoffStage::Claimed { until, .. }
                | HandoffStage::Making { until, .. }
                | HandoffStage::Moved { until, .. },
            ) => Some(*until),
            Some(HandoffStage::Over { .. }) | None => None,
        }
    }

    /// The deadline of [`Call::handoff_deadline`] has come.
    pub(super) fn handoff_due(&mut self) -> Vec<Effect> {
        let why = match self.stage() {
            Some(HandoffStage::Offered { .. }) => HandoffEnd::NotClaimed,
            Some(HandoffStage::Claimed { .. }) => HandoffEnd::NotJoined,
            Some(HandoffStage::Making { .. }) => HandoffEnd::NotReady,
            Some(HandoffStage::Moved { .. }) => return self.no_handoff(),
            Some(HandoffStage::Over { .. }) | None => return Vec::new(),
        };
        self.comes_to_nothing(why)
    }

    /// The hub has started: a second leg cannot be vouched for.
    pub(super) fn handoff_breaks_off(&mut self) -> Vec<Effect> {
        match self.stage() {
            Some(HandoffStage::Moved { .. }) => self.no_handoff(),
            Some(HandoffStage::Over { .. }) | None => Vec::new(),
            Some(_) => self.comes_to_nothing(HandoffEnd::Interrupted),
        }
    }

    fn makes(
        &mut self,
        now: Time,
        id: HandoffId,
        (device, name): (DeviceId, String),
        (leg, media): (LegId, MediaState),
        times: &CallTimes,
    ) -> Vec<Effect> {
        let until = now + times.make;
        self.goes_to(
            id,
            HandoffStage::Making { device, name, leg, media, visitor: false, there: false, until },
        )
    }

    /// Both ends are ready: the legs change places in one step (H2).
    fn moves(&mut self, now: Time, times: &CallTimes) -> Vec<Effect> {
        let Some(HandoffStage::Making { device, leg, media, .. }) = self.stage() else {
            return Vec::new();
        };
        let (device, leg, media) = (*device, *leg, travels(self.agent.media, *media));
        let Some(former) = self.device() else { return Vec::new() };
        let stands_by = HandoffStage::Moved {
            device: former,
            leg: self.leg,
            media: self.agent.media,
            until: now + times.stand_by,
        };
        // Nobody says twice that a leg is dead: one that was taken again would carry the call for ever.
        let lives = matches!(self.phase, CallPhase::Active { .. }) && self.agent.gone.is_none();
        self.carried_by(device, leg, media);
        match &mut self.handoff {
            Some(handoff) if lives => handoff.stage = stands_by,
            Some(_) | None => self.handoff = None,
        }
        vec![Effect::Changed, Effect::Moved]
    }

    /// The leg that stands by carries the call again.
    fn falls_back(&mut self, why: Option<HandoffEnd>) -> Vec<Effect> {
        let Some(HandoffStage::Moved { device, leg, media, .. }) = self.stage() else {
            return Vec::new();
        };
        let (device, leg, media) = (*device, *leg, travels(self.agent.media, *media));
        self.carried_by(device, leg, media);
        match why {
            Some(why) => drop(self.comes_to_nothing(why)),
            None => self.handoff = None,
        }
        vec![Effect::Changed, Effect::Moved]
    }

    /// From now on this leg to this device carries the call. The clock of the call goes on.
    fn carried_by(&mut self, to: DeviceId, leg: LegId, media: MediaState) {
        match &mut self.phase {
            CallPhase::Active { device, .. } => *device = Some(to),
            CallPhase::Reconnecting { agent, name, since, .. } => {
                self.phase =
                    CallPhase::Active { agent: *agent, name: name.clone(), device: Some(to), since: *since };
            }
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Ended { .. } => return,
        }
        self.leg = leg;
        self.epoch += 1;
        self.moved += 1;
        self.agent.media = media;
        self.agent.connected = true;
        self.agent.gone = None;
        self.visitor.connected = true;
    }

    fn goes_to(&mut self, id: HandoffId, stage: HandoffStage) -> Vec<Effect> {
        self.handoff = Some(Handoff { id, stage });
        vec![Effect::Changed]
    }

    fn comes_to_nothing(&mut self, why: HandoffEnd) -> Vec<Effect> {
        match &mut self.handoff {
            Some(handoff) => handoff.stage = HandoffStage::Over { why },
            None => return Vec::new(),
        }
        vec![Effect::Changed]
    }

    fn no_handoff(&mut self) -> Vec<Effect> {
        self.handoff = None;
        vec![Effect::Changed]
    }

    /// How far the move has come.
    const fn stage(&self) -> Option<&HandoffStage> {
        match &self.handoff {
            Some(handoff) => Some(&handoff.stage),
            None => None,
        }
    }

    /// Whether the former leg can be taken again at once.
    const fn stands_by(&self) -> bool {
        matches!(self.stage(), Some(HandoffStage::Moved { .. }))
    }

    /// Only what runs can be moved.
    fn talks(&self) -> Result<(), Invalid> {
        match &self.phase {
            CallPhase::Active { .. } | CallPhase::Reconnecting { .. } => Ok(()),
            CallPhase::Ended { .. } => Err(Invalid::Ended),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. } => Err(Invalid::NotYours),
        }
    }

    /// One move at a time.
    const fn not_moving(&self) -> Result<(), Invalid> {
        match self.stage() {
            None | Some(HandoffStage::Over { .. }) => Ok(()),
            Some(_) => Err(Invalid::Moving),
        }
    }

    /// The stage of this very move.
    fn under_way(&self, id: HandoffId) -> Result<&HandoffStage, Invalid> {
        self.running()?;
        match &self.handoff {
            Some(handoff) if handoff.id == id => Ok(&handoff.stage),
            Some(_) | None => Err(Invalid::NoHandoff),
        }
    }
}

/// What is off for one of two is off.
const fn closed(is: Sending, said: Sending) -> Sending {
    match (is, said) {
        (Sending::On | Sending::Paused, Sending::Off) => Sending::Off,
        (is, Sending::On | Sending::Off | Sending::Missing | Sending::Paused) => is,
    }
}

/// What the agent chose travels along; what a device lacks does not, and neither does a screen (H3).
const fn travels(chosen: MediaState, has: MediaState) -> MediaState {
    const fn one(chosen: Sending, has: Sending) -> Sending {
        match (chosen, has) {
            (_, Sending::Missing) => Sending::Missing,
            (Sending::Off, Sending::On | Sending::Off | Sending::Paused) => Sending::Off,
            // It was on, or would have been: it is again.
            (Sending::On | Sending::Paused, Sending::On | Sending::Off | Sending::Paused) => Sending::On,
            (Sending::Missing, has) => has,
        }
    }
    MediaState::of(one(chosen.microphone, has.microphone), one(chosen.camera_chosen(), has.camera))
}
