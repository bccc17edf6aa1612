//! A call that moves to another device of this agent and back (H1 to H5), as far as this desk has a part in it. The rules
//! of the move are the hub's; here is which part this desk plays, and what it says of it.

use super::inputs::{Moment, Output, Refused};
use super::leg::{LegOf, Part};
use super::machine::{Calls, Wants};
use crate::command::Action;
use crate::view::{CodeView, MoveView, OnDevice};
use crate::world::World;
use deskbell_domain::call::{CallPhase, HandoffEnd, HandoffStage, MediaState, Sending};
use deskbell_domain::{CallId, DeviceId, HandoffId, Time};
use deskbell_protocol::call::CallHead;

/// A move that this desk has asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub call: CallId,
    pub handoff: HandoffId,
    /// What is shown for it; `None` when the call comes here.
    pub code: Option<CodeView>,
    /// The hub has shown that it knows of it.
    pub heard: bool,
}

/// What is known of the device that has a call.
#[derive(Debug)]
pub(super) struct Mover {
    device: DeviceId,
    name: String,
    /// Since when it has the call, once this desk has seen it move.
    since: Option<Time>,
}

/// Which step of a move this desk has answered already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Claims(HandoffId),
    Joins(HandoffId),
}

impl Calls {
    /// A code is shown, and the paired phones ring (H1).
    ///
    /// # Errors
    /// When the call does not run here, or there is no line.
    pub(super) fn offer_move(
        &mut self,
        call: CallId,
        handoff: HandoffId,
        (ticket, code): (String, CodeView),
    ) -> Result<Output, Refused> {
        let head = self.movable(call)?;
        if self.part_in(head) != Some(Part::Carries) {
            return Err(Refused::NotRunning);
        }
        self.asked = Some(Asked { call, handoff, code: Some(code), heard: false });
        Ok(Output::Command(Action::OfferMove { call, handoff, ticket }))
    }

    /// The call is taken to this desk (H1).
    ///
    /// # Errors
    /// When it does not run on another device, or there is no line.
    pub(super) fn bring_back(&mut self, call: CallId, handoff: HandoffId) -> Result<Output, Refused> {
        let head = self.movable(call)?;
        // What the agent has turned off there is off here too (H3).
        let wants = chosen(head.agent, self.wants);
        if self.part_in(head) == Some(Part::Carries) {
            return Err(Refused::NotRunning);
        }
        self.wants = wants;
        self.asked = Some(Asked { call, handoff, code: None, heard: false });
        let (name, media) = (self.name.clone(), self.media());
        Ok(Output::Command(Action::TakeCall { call, handoff, name, media }))
    }

    /// A move is not wanted any more, or was read to have come to nothing (H4).
    ///
    /// # Errors
    /// When nothing is being moved.
    pub(super) fn cancel_move(&mut self, call: CallId) -> Result<Output, Refused> {
        let asked = self.asked.take_if(|asked| asked.call == call).map(|asked| asked.handoff);
        let known = self.heads.get(&call).and_then(|head| head.handoff.as_ref());
        let handoff = known.map(|handoff| handoff.id).or(asked).ok_or(Refused::NoMove)?;
        Ok(Output::Command(Action::CancelMove { call, handoff }))
    }

    /// The hub refused a move that this desk has asked for.
    pub(super) fn move_refused(&mut self, handoff: HandoffId) {
        self.asked.take_if(|asked| asked.handoff == handoff);
    }

    fn movable(&self, call: CallId) -> Result<&CallHead, Refused> {
        if !self.live {
            return Err(Refused::Offline);
        }
        let head = self.running().find(|head| head.id == call).ok_or(Refused::NotRunning)?;
        match head.call {
            CallPhase::Active { .. } | CallPhase::Reconnecting { .. } => Ok(head),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Ended { .. } => Err(Refused::NotRunning),
        }
    }

    /// The part that this desk has in a call that is answered: none, when another device has it and nothing moves here.
    pub(super) fn part_in(&self, head: &CallHead) -> Option<Part> {
        let here = device_of(head)? == self.device;
        if here {
            return Some(Part::Carries);
        }
        match head.handoff.as_ref()?.stage {
            HandoffStage::Making { device, .. } if device == self.device => Some(Part::Joins),
            HandoffStage::Moved { device, .. } if device == self.device => Some(Part::StandsBy),
            HandoffStage::Making { .. }
            | HandoffStage::Moved { .. }
            | HandoffStage::Offered { .. }
            | HandoffStage::Claimed { .. }
            | HandoffStage::Over { .. } => None,
        }
    }

    /// The leg that this desk should have, and its part in the call.
    pub(super) fn wanted_leg(&self) -> Option<(LegOf, Part)> {
        self.running().find_map(|head| {
            let part = self.part_in(head)?;
            let leg = match part {
                Part::Carries => head.leg,
                Part::Joins | Part::StandsBy => head.second_leg?,
            };
            Some((LegOf { call: head.id, leg }, part))
        })
    }

    /// A head came: who has the call is remembered by name, since when, and what the agent chose there holds here.
    pub(super) fn follow_move(&mut self, now: Moment, before: Option<&CallHead>, head: &CallHead) {
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.call == head.id) {
            let known = head.handoff.as_ref().is_some_and(|handoff| handoff.id == asked.handoff);
            // It is over, and nothing is left to be shown of it; or what stood by here has the call again at once.
            let here = asked.code.is_none() && device_of(head) == Some(self.device);
            let over = (asked.heard && !known) || here;
            asked.heard |= known;
            if over {
                self.asked = None;
            }
        }
        if let Some(HandoffStage::Claimed { device, name, .. } | HandoffStage::Making { device, name, .. }) =
            head.handoff.as_ref().map(|handoff| &handoff.stage)
        {
            self.mover = Some(Mover { device: *device, name: name.clone(), since: None });
        }
        let (had, has) = (before.and_then(device_of), device_of(head));
        if let Some(mover) = self.mover.as_mut().filter(|mover| Some(mover.device) == has && had != has) {
            mover.since = Some(now.hub);
        }
        if has == Some(self.device) && had.is_some() && had != has {
            self.wants = chosen(head.agent, self.wants);
        }
    }

    /// What is owed for a move: one that another device offers is taken here, because a phone sends the call back (H1).
    pub(super) fn take_part_in_move(&mut self, owed: &mut Vec<Output>) {
        let offered = self.running().find_map(|head| {
            let handoff = head.handoff.as_ref()?;
            let step = match &handoff.stage {
                HandoffStage::Offered { to_desk: true, .. } if device_of(head)? != self.device => {
                    Step::Claims(handoff.id)
                }
                HandoffStage::Claimed { device, .. } if *device == self.device => Step::Joins(handoff.id),
                HandoffStage::Offered { .. }
                | HandoffStage::Claimed { .. }
                | HandoffStage::Making { .. }
                | HandoffStage::Moved { .. }
                | HandoffStage::Over { .. } => return None,
            };
            Some((head.id, step, head.agent))
        });
        let Some((call, step, sends)) = offered else { return };
        if self.stepped.replace(step) == Some(step) {
            return;
        }
        owed.push(Output::Command(match step {
            Step::Claims(handoff) => Action::ClaimMove { call, handoff, name: self.name.clone() },
            Step::Joins(handoff) => {
                self.wants = chosen(sends, self.wants);
                Action::JoinMove { call, handoff, media: self.media() }
            }
        }));
    }

    /// The move as the page shows it.
    pub(super) fn move_view(&self, head: &CallHead) -> Option<MoveView> {
        let asked = self.asked.as_ref().filter(|asked| asked.call == head.id);
        let here = device_of(head) == Some(self.device);
        let Some(handoff) = &head.handoff else { return asked.map(|_| MoveView::Asked) };
        let own = asked.filter(|asked| asked.handoff == handoff.id);
        let is_past = matches!(handoff.stage, HandoffStage::Over { .. } | HandoffStage::Moved { .. });
        if is_past && asked.is_some() && own.is_none() {
            return Some(MoveView::Asked);
        }
        match &handoff.stage {
            HandoffStage::Offered { until, .. } if here => {
                let code = own.and_then(|asked| asked.code.clone());
                Some(MoveView::Offered { code, until: *until })
            }
            HandoffStage::Claimed { name, until, .. } if here => {
                Some(MoveView::Claimed { name: name.clone(), until: *until })
            }
            HandoffStage::Making { device, name, visitor, there, until, .. } => Some(MoveView::Making {
                name: name.clone(),
                here: *device == self.device,
                visitor: *visitor,
                there: *there,
                until: *until,
            }),
            // What was done at this desk is not told at it.
            HandoffStage::Over { why: HandoffEnd::Cancelled } if own.is_none() => None,
            HandoffStage::Over { why } if own.is_some() || here => Some(MoveView::Over { why: *why }),
            HandoffStage::Offered { .. }
            | HandoffStage::Claimed { .. }
            | HandoffStage::Moved { .. }
            | HandoffStage::Over { .. } => None,
        }
    }

    /// The device that has the call, when it is not this desk.
    pub(super) fn on_device(&self, head: &CallHead, world: &World) -> Option<OnDevice> {
        let device = device_of(head).filter(|device| *device != self.device)?;
        let seen = self.mover.as_ref().filter(|mover| mover.device == device);
        let paired = world.phones.iter().find(|phone| phone.id == device);
        let name = seen.map(|mover| &mover.name).or(paired.map(|phone| &phone.name));
        Some(OnDevice { name: name.cloned(), since: seen.and_then(|mover| mover.since) })
    }
}

/// The device that has a call which was answered.
pub(super) fn device_of(head: &CallHead) -> Option<DeviceId> {
    match head.call {
        CallPhase::Connecting { device, .. }
        | CallPhase::Active { device, .. }
        | CallPhase::Reconnecting { device, .. } => device,
        CallPhase::Invited { .. }
        | CallPhase::Room { .. }
        | CallPhase::Waiting { .. }
        | CallPhase::Ringing { .. }
        | CallPhase::Ended { .. } => None,
    }
}

/// What the agent chose on another device; of what that one lacks nothing was chosen (H3).
const fn chosen(sends: MediaState, before: Wants) -> Wants {
    const fn one(sends: Sending, before: bool) -> bool {
        match sends {
            Sending::On | Sending::Paused => true,
            Sending::Off => false,
            Sending::Missing => before,
        }
    }
    Wants { microphone: one(sends.microphone, before.microphone), camera: one(sends.camera, before.camera) }
}
