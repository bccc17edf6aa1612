//! The microphones and speakers of this computer.

use crate::problem::{Half, Problem};
use cpal::traits::{DeviceTrait, HostTrait};
use std::sync::{Arc, Mutex, PoisonError};

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

/// The way to the system's sound. Kept for the life of the program: the connection to a sound server has a thread
/// that only ends with the server.
static HOST: Mutex<Option<Arc<cpal::Host>>> = Mutex::new(None);

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
    with_host(|host| {
        let default = default_device(host, half).and_then(|device| device.id().ok());
        let mut found = Vec::new();
        for device in host.devices()? {
            let (Ok(id), Ok(description)) = (device.id(), device.description()) else { continue };
            let is_default = Some(&id) == default.as_ref();
            let fits = match half {
                Half::Microphone => description.supports_input(),
                Half::Speaker => description.supports_output(),
            };
            if fits && (is_default || is_for_people(&id)) {
                found.push(Device { id: id.to_string(), name: description.name().to_owned(), is_default });
            }
        }
        Ok(found)
    })
}

/// Finds a device by its id, whether it is listed for people or not; `None` is the default one.
pub(crate) fn find(half: Half, id: Option<&str>) -> Result<(cpal::Device, Device), Problem> {
    let found = with_host(|host| {
        let default = default_device(host, half);
        let Some(id) = id else { return Ok(default.map(|device| (device, true))) };
        for device in host.devices()? {
            if device.id().is_ok_and(|found| found.to_string() == id) && direction_fits(&device, half) {
                let is_default = default.as_ref().is_some_and(|default| default.id() == device.id());
                return Ok(Some((device, is_default)));
            }
        }
        Ok(None)
    })?;
    let Some((device, is_default)) = found else {
        return Err(if id.is_some() { Problem::Gone } else { Problem::Absent });
    };
    let name = device.description()?.name().to_owned();
    let id = device.id()?.to_string();
    Ok((device, Device { id, name, is_default }))
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
    match id.host().name() {
        "PulseAudio" => !id.id().ends_with(".monitor"),
        // A card once: by name, with conversions. The same card comes as `hw`, `front`, `surround` and by number.
        "ALSA" => match id.id().split_once(':') {
            Some((kind, card)) => kind == "plughw" && !by_number(card),
            None => !PLUGINS.contains(&id.id()),
        },
        _ => true,
    }
}

/// Whether a card is named by its number, which changes when a card is plugged in.
fn by_number(card: &str) -> bool {
    card.strip_prefix("CARD=").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Asks the system's sound. An answer that fails is asked for once more with a new connection: a sound server
/// that was started again has forgotten the old one.
fn with_host<R>(ask: impl Fn(&cpal::Host) -> Result<R, cpal::Error>) -> Result<R, Problem> {
    let known = HOST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // A computer without a sound server may have one by now.
    if let Some(host) = known.filter(|host| host.id().name() != "ALSA")
        && let Ok(answer) = ask(&host)
    {
        return Ok(answer);
    }
    let host = Arc::new(cpal::default_host());
    *HOST.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&host));
    Ok(ask(&host)?)
}
