//! Cameras, microphones and loudspeakers as the page shows them.

use super::translate;
use crate::view::{ChosenDevices, DevicesView};
use deskbell_media::{Chosen, Devices, PictureSize, Report, Trouble};
use std::collections::BTreeSet;

/// The devices of this computer, as far as the engine has said. Before it runs nothing is known of them, and
/// nothing is opened to find out.
#[derive(Debug, Default)]
pub(crate) struct Equipment {
    devices: Devices,
    chosen: ChosenDevices,
    picture: Option<PictureSize>,
    troubles: BTreeSet<Trouble>,
}

impl Equipment {
    /// These are chosen, and nothing else is known.
    pub(crate) fn new(chosen: ChosenDevices) -> Self {
        Self { chosen, ..Self::default() }
    }

    /// Others are chosen.
    pub(crate) fn choose(&mut self, chosen: ChosenDevices) {
        self.chosen = chosen;
    }

    /// What is chosen, for the engine.
    pub(crate) fn chosen(&self) -> Chosen {
        translate::chosen(&self.chosen)
    }

    /// The engine has reported; says whether it was about the devices.
    pub(crate) fn hear(&mut self, report: &Report) -> bool {
        match report {
            Report::Devices(devices) => self.devices = devices.clone(),
            Report::CameraPicture(picture) => self.picture = *picture,
            Report::Troubles(troubles) => self.troubles.clone_from(troubles),
            Report::Answer { .. }
            | Report::Candidate { .. }
            | Report::OfferAgain { .. }
            | Report::Leg { .. }
            | Report::FirstPicture { .. }
            | Report::Figures { .. }
            | Report::Level(_)
            | Report::Sends { .. }
            | Report::Relay(_)
            | Report::ShareLost { .. } => return false,
        }
        true
    }

    /// For the page.
    pub(crate) fn view(&self) -> DevicesView {
        DevicesView {
            cameras: translate::devices(&self.devices.cameras),
            microphones: translate::devices(&self.devices.microphones),
            speakers: translate::devices(&self.devices.speakers),
            chosen: self.chosen.clone(),
            picture: self.picture.map(|picture| format!("{} × {}", picture.width, picture.height)),
            troubles: self.troubles.iter().copied().map(translate::trouble).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view;

    #[test]
    fn v5_what_hinders_the_devices_is_told_without_a_call() {
        let mut equipment = Equipment::default();
        let troubles = BTreeSet::from([Trouble::CameraRefused, Trouble::NoMicrophone]);
        assert!(equipment.hear(&Report::Troubles(troubles)));
        let told = equipment.view().troubles;
        assert_eq!(told, [view::Trouble::NoMicrophone, view::Trouble::CameraRefused]);
        assert!(equipment.hear(&Report::Troubles(BTreeSet::new())));
        assert_eq!(equipment.view().troubles, []);
    }
}
