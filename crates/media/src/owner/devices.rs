//! The devices that can be chosen, as the menus name them. What is no device and was chosen all the same stands among
//! them, so that a menu always shows the choice.

use super::NONE;
use super::event::{Event, say};
use crate::contract::{Chosen, Device, Devices, Report};
use crate::leg::Around;
use deskbell_picture::CameraInfo;
use tokio::sync::mpsc;

/// The devices, as they were told last.
#[derive(Default)]
pub(super) struct Menus {
    devices: Devices,
}

impl Menus {
    /// The sound's devices are these now.
    pub(super) async fn sound_is(
        &mut self,
        found: deskbell_sound::Devices,
        chosen: &Chosen,
        around: &Around,
    ) {
        let named = |list: Vec<deskbell_sound::Device>| {
            list.into_iter().map(|device| Device { id: device.id, name: device.name }).collect()
        };
        let (microphones, speakers) = (named(found.microphones), named(found.speakers));
        self.devices_are(Devices { microphones, speakers, ..self.devices.clone() }, chosen, around).await;
    }

    /// The cameras are these now.
    pub(super) async fn cameras_are(&mut self, found: Vec<CameraInfo>, chosen: &Chosen, around: &Around) {
        let cameras = found.into_iter().map(|camera| Device { id: camera.id, name: camera.name }).collect();
        self.devices_are(Devices { cameras, ..self.devices.clone() }, chosen, around).await;
    }

    async fn devices_are(&mut self, mut devices: Devices, chosen: &Chosen, around: &Around) {
        // What is no device and was chosen all the same has a name too.
        for (chosen, list) in [
            (&chosen.camera, &mut devices.cameras),
            (&chosen.microphone, &mut devices.microphones),
            (&chosen.speaker, &mut devices.speakers),
        ] {
            if let Some(id) = chosen.as_ref().filter(|id| !list.iter().any(|device| device.id == **id))
                && let Some(name) = name_of(id)
            {
                list.insert(0, Device { id: id.clone(), name });
            }
        }
        if devices != self.devices {
            self.devices = devices.clone();
            around.report(Report::Devices(devices)).await;
        }
    }
}

/// Looks which cameras there are, aside.
pub(super) fn look_for_cameras(events: mpsc::Sender<Event>) {
    tokio::task::spawn_blocking(move || say(&events, Event::Cameras(deskbell_picture::cameras())));
}

/// While no sound is open nobody watches its devices: once, for the menus.
pub(super) fn look_at_sound(events: mpsc::Sender<Event>) {
    tokio::task::spawn_blocking(move || match deskbell_sound::devices() {
        Ok(devices) => say(&events, Event::SoundDevices(devices)),
        Err(error) => tracing::info!(%error, "no sound devices"),
    });
}

/// The name of what is no device: a pattern, a file, a tone, or nothing.
fn name_of(id: &str) -> Option<String> {
    match id.split_once(':') {
        Some(("tone", hertz)) => Some(format!("Tone of {hertz} Hz")),
        Some(("y4m", path)) => Some(path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()),
        Some(_) => None,
        None => match id {
            "pattern" => Some("Test pattern".into()),
            "null" | NONE => Some("None".into()),
            _ => None,
        },
    }
}
