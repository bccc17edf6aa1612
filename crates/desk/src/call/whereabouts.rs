//! Which device has a call, and what is known of it (H1, H4).

use super::inputs::Moment;
use super::machine::Calls;
use crate::view::OnDevice;
use crate::world::World;
use deskbell_domain::call::{CallPhase, HandoffStage};
use deskbell_domain::{CallId, DeviceId, Time};
use deskbell_protocol::call::CallHead;
use std::collections::BTreeMap;

/// Names that are kept: a call moves between a handful of devices.
const NAMES: usize = 16;

/// What this desk has seen of its agent's other devices.
#[derive(Debug, Default)]
pub(super) struct Whereabouts {
    /// How the devices call themselves that a call went to, or was to go to.
    names: BTreeMap<DeviceId, String>,
    /// Since when the device has the call that this desk last saw move.
    moved: Option<(CallId, DeviceId, Time)>,
}

impl Whereabouts {
    /// A head came. Whom a call is to go to is learned early; who has it changes only when the call has moved.
    pub(super) fn follow(&mut self, now: Moment, before: Option<&CallHead>, head: &CallHead) {
        if let Some(HandoffStage::Claimed { device, name, .. } | HandoffStage::Making { device, name, .. }) =
            head.handoff.as_ref().map(|handoff| &handoff.stage)
            && (self.names.len() < NAMES || self.names.contains_key(device))
        {
            self.names.insert(*device, name.clone());
        }
        let (had, has) = (before.and_then(device_of), device_of(head));
        if let (Some(had), Some(has)) = (had, has)
            && had != has
        {
            self.moved = Some((head.id, has, now.hub));
        }
    }

    fn since(&self, call: CallId, device: DeviceId) -> Option<Time> {
        self.moved.filter(|(of, to, _)| (*of, *to) == (call, device)).map(|(.., since)| since)
    }
}

impl Calls {
    /// The device that has the call, when it is not this desk.
    pub(super) fn on_device(&self, head: &CallHead, world: &World) -> Option<OnDevice> {
        let device = device_of(head).filter(|device| *device != self.device)?;
        let paired = world.phones.iter().find(|phone| phone.id == device).map(|phone| &phone.name);
        let name = self.whereabouts.names.get(&device).or(paired);
        Some(OnDevice { name: name.cloned(), since: self.whereabouts.since(head.id, device) })
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
