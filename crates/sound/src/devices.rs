//! The microphones and speakers of this computer.

use crate::problem::{Half, Problem};
use cpal::traits::{DeviceTrait, HostTrait};

/// A microphone or a speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Stays the same when the computer starts again, as far as the system can tell the device again.
    pub id: String,
    /// For people.
    pub name: String,
    /// Whether the system uses it where nothing is chosen.
    pub is_default: bool,
}

/// All devices. On Linux these are the sound server's where one runs (PulseAudio, or PipeWire in its place), else
/// ALSA's cards and the names that its configuration defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    /// What can be spoken into. What a speaker plays (a monitor) is only listed where it is the default.
    pub microphones: Vec<Device>,
    /// What can be listened to.
    pub speakers: Vec<Device>,
}

/// The devices of this computer, for a choice without a call. Can take a second or two: not on a thread that
/// people wait for.
///
/// # Errors
///
/// When the system does not tell, and that twice.
pub fn devices() -> Result<Devices, Problem> {
    Ok(Devices { microphones: list(Half::Microphone)?, speakers: list(Half::Speaker)? })
}

/// A device that can be opened.
pub(crate) enum Found {
    /// By the system's own interface.
    System(cpal::Device),
    /// At the sound server.
    #[cfg(target_os = "linux")]
    Server(crate::pulse::Endpoint),
}

/// Names of ALSA's plugins: they convert or route, and are no place to speak into.
const PLUGINS: [&str; 12] = [
    "null",
    "lavrate",
    "samplerate",
    "speexrate",
    "jack",
    "oss",
    "pulse",
    "pipewire",
    "speex",
    "upmix",
    "vdownmix",
    "usbstream",
];

/// The devices of one half.
pub(crate) fn list(half: Half) -> Result<Vec<Device>, Problem> {
    #[cfg(target_os = "linux")]
    match crate::pulse::endpoints(half) {
        Ok(endpoints) => {
            let listed = endpoints.into_iter().filter(crate::pulse::Endpoint::is_for_people);
            return Ok(listed.map(|endpoint| endpoint.device).collect());
        }
        Err(Problem::NoServer) => {}
        Err(problem) => return Err(problem),
    }
    let host = cpal::default_host();
    let default = default_device(&host, half).and_then(|device| device.id().ok());
    let mut listed = Vec::new();
    for device in host.devices()? {
        let (Ok(id), Ok(description)) = (device.id(), device.description()) else { continue };
        let is_default = Some(&id) == default.as_ref();
        if direction_fits(&device, half) && (is_default || is_for_people(&id)) {
            listed.push(Device { id: id.to_string(), name: description.name().to_owned(), is_default });
        }
    }
    Ok(listed)
}

/// Finds a device by its id, whether it is listed for people or not; `None` is the default one.
pub(crate) fn find(half: Half, id: Option<&str>) -> Result<(Found, Device), Problem> {
    #[cfg(target_os = "linux")]
    if id.is_none_or(|id| !id.starts_with("alsa:")) {
        match crate::pulse::endpoints(half) {
            Ok(endpoints) => {
                let wanted = |device: &Device| id.map_or(device.is_default, |id| device.id == id);
                let found = endpoints.into_iter().find(|endpoint| wanted(&endpoint.device));
                let found = found.ok_or(if id.is_some() { Problem::Gone } else { Problem::Absent })?;
                let device = found.device.clone();
                return Ok((Found::Server(found), device));
            }
            Err(Problem::NoServer) => {}
            Err(problem) => return Err(problem),
        }
    }
    let host = cpal::default_host();
    let default = default_device(&host, half);
    let wanted = |device: &cpal::Device, id: &str| {
        device.id().is_ok_and(|found| found.to_string() == id) && direction_fits(device, half)
    };
    let found = match id {
        None => default.clone().ok_or(Problem::Absent)?,
        Some(id) => host.devices()?.find(|device| wanted(device, id)).ok_or(Problem::Gone)?,
    };
    let device = Device {
        id: found.id()?.to_string(),
        name: found.description()?.name().to_owned(),
        is_default: default.is_some_and(|default| default.id() == found.id()),
    };
    Ok((Found::System(found), device))
}

fn direction_fits(device: &cpal::Device, half: Half) -> bool {
    device.description().is_ok_and(|description| match half {
        Half::Microphone => description.supports_input(),
        Half::Speaker => description.supports_output(),
    })
}

fn default_device(host: &cpal::Host, half: Half) -> Option<cpal::Device> {
    match half {
        Half::Microphone => host.default_input_device(),
        Half::Speaker => host.default_output_device(),
    }
}

/// Whether people would know it as a device.
fn is_for_people(id: &cpal::DeviceId) -> bool {
    if id.host().name() != "ALSA" {
        return true;
    }
    match id.id().split_once(':') {
        // A card once: by name, with conversions. The same card comes as `hw`, `front`, `surround` and by number.
        Some((kind, card)) => kind == "plughw" && !by_number(card),
        None => !PLUGINS.contains(&id.id()),
    }
}

/// Whether a card is named by its number, which changes when a card is plugged in.
fn by_number(card: &str) -> bool {
    card.strip_prefix("CARD=").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}
