//! What this desk sends: what the person has chosen, also on another device, and what of that there is.

use super::inputs::Output;
use super::leg::Part;
use super::machine::Calls;
use super::translate;
use super::whereabouts::device_of;
use deskbell_domain::CallId;
use deskbell_domain::call::{Handoff, HandoffStage, MediaState, Sending};
use deskbell_media::{Order, Sends};
use deskbell_protocol::call::CallHead;

/// What the person wants to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wants {
    /// The microphone.
    pub microphone: bool,
    /// The camera.
    pub camera: bool,
}

impl Wants {
    /// A call begins with both (V2); whoever wants to answer otherwise turns them off while it rings.
    pub(super) const BOTH: Self = Self { microphone: true, camera: true };

    /// Whether something is on in this that is off in the other.
    pub(super) const fn is_more_open_than(self, other: Self) -> bool {
        (self.microphone && !other.microphone) || (self.camera && !other.camera)
    }
}

impl Calls {
    /// Microphone and camera on or off (V6).
    pub(super) fn send(&mut self, wants: Wants, owed: &mut Vec<Output>) {
        // While a screen is shared the camera's switch stays as it was (V12).
        let camera = if self.shares() { self.wants.camera } else { wants.camera };
        let before = std::mem::replace(&mut self.wants, Wants { camera, ..wants });
        if let Some(leg) = self.leg.as_mut().filter(|leg| leg.part == Part::StandsBy) {
            // Pressed as the call went: it is meant for the device that has it now (H3).
            leg.turns_off |= before.is_more_open_than(self.wants);
        }
        if self.previews || self.leg.as_ref().is_some_and(|leg| leg.open.is_some()) {
            owed.push(self.send_order());
        }
    }

    /// What this desk sends, or would send.
    pub(crate) fn media(&self) -> MediaState {
        let (microphone, camera) = self.sends.unzip();
        let screen = self.shares();
        // A camera that is missing hinders no screen.
        let camera = camera.filter(|sends| !screen || *sends == Sends::Paused);
        MediaState {
            microphone: translate::sending(self.wants.microphone, microphone),
            camera: translate::sending(self.wants.camera || screen, camera),
            screen,
            camera_behind: screen && self.wants.camera,
        }
    }

    pub(super) fn send_order(&self) -> Output {
        let Wants { microphone, camera } = self.wants;
        // The other device stands in the same room: two microphones would howl (H3).
        let stands_by = self.leg.as_ref().is_some_and(|leg| leg.part == Part::StandsBy);
        Output::Engine(Order::Send { microphone: microphone && !stands_by, camera })
    }

    /// What the device that stands by had turned off as the call came here is off here, too: the hub's head alone says so (H3).
    pub(super) fn turned_off_elsewhere(&mut self, before: Option<&CallHead>, head: &CallHead) {
        let moved = |handoff: &Handoff| matches!(handoff.stage, HandoffStage::Moved { .. });
        let is_here = |of: &CallHead| device_of(of) == Some(self.device);
        let before = before.filter(|before| is_here(before) && before.epoch == head.epoch);
        let Some(before) = before.filter(|_| is_here(head) && head.handoff.as_ref().is_some_and(moved))
        else {
            return;
        };
        let stays = |before, now| before == Sending::Off || now != Sending::Off;
        let wants = Wants {
            microphone: self.wants.microphone && stays(before.agent.microphone, head.agent.microphone),
            camera: self.wants.camera && stays(before.agent.camera_chosen(), head.agent.camera_chosen()),
        };
        if std::mem::replace(&mut self.wants, wants) != wants
            && let Some(leg) = &mut self.leg
        {
            leg.follows = true;
        }
    }

    /// The engine hears what it follows from a head that is to be sent.
    pub(super) fn follow_the_head(&mut self, owed: &mut Vec<Output>) {
        if self.leg.as_mut().is_some_and(|leg| std::mem::take(&mut leg.follows)) {
            owed.push(self.send_order());
        }
    }

    /// A call that this desk takes over in this run, by a leg that it did not answer by: what is off there stays off (H3).
    pub(super) fn stay_as_closed(&mut self, call: CallId) {
        let Some(head) = self.heads.get(&call) else { return };
        let Wants { microphone, camera } = chosen(head.agent, self.wants);
        // So does what was turned off here since.
        self.wants =
            Wants { microphone: microphone && self.wants.microphone, camera: camera && self.wants.camera };
    }
}

/// What the agent chose on another device; of what that one lacks nothing was chosen (H3).
pub(super) const fn chosen(sends: MediaState, before: Wants) -> Wants {
    const fn one(sends: Sending, before: bool) -> bool {
        match sends {
            Sending::On | Sending::Paused => true,
            Sending::Off => false,
            Sending::Missing => before,
        }
    }
    Wants {
        microphone: one(sends.microphone, before.microphone),
        camera: one(sends.camera_chosen(), before.camera),
    }
}
