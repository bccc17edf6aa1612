//! What devices tell the owner loop. They do so from their own threads, through one bounded queue, and never wait: a
//! loop that is behind must not hold up sound or pictures.

use deskbell_picture::{CameraError, CameraInfo, Format};
use deskbell_sound::{Half, Problem};
use tokio::sync::mpsc;

/// Everything that reaches the loop besides orders.
#[derive(Debug)]
pub(super) enum Event {
    /// The camera with this number is open.
    CameraOpened(u64, Format),
    /// The camera with this number gives no more.
    CameraLost(u64, CameraError),
    /// A half of the sound works.
    SoundBack(Half),
    /// A half of the sound does not.
    SoundLost(Half, Problem),
    /// The sound's devices.
    SoundDevices(deskbell_sound::Devices),
    /// What was found of the relays.
    Relay(deskbell_leg::Relay),
    /// The cameras.
    Cameras(Vec<CameraInfo>),
}

/// A device tells the loop. One that finds no room is lost: the device says how it stands again.
pub(super) fn say(events: &mpsc::Sender<Event>, event: Event) {
    if let Err(lost) = events.try_send(event) {
        tracing::warn!(%lost, "the engine does not hear its devices");
    }
}
