//! Asks the system how the desk is (A5): notifications, do-not-disturb, sound, camera and microphone. And tries, when
//! the person wants it, whether the ring is played and a notification taken.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(all(unix, not(target_os = "macos")), path = "linux.rs")]
mod system;

use crate::{notify, ring};
use deskbell_desk::{DeskHandle, RingSound};
use deskbell_domain::health::{Devices, Measured, Tried};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use system::System;
use tauri::async_runtime::{spawn, spawn_blocking};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The system's do-not-disturb is looked at this often: it decides whether the next message sounds.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Of so many looks one is at everything: devices come and go. While a call rings each is.
const WHOLE_LOOKS: u32 = 6;
/// The ring is played for so long.
const RINGS_FOR: Duration = Duration::from_secs(2);
/// A device or a service that has not done by then does not.
const PATIENCE: Duration = Duration::from_secs(6);

/// Who measures.
pub(crate) struct Health {
    desk: DeskHandle,
    asks: Asks,
    closely: Arc<AtomicBool>,
}

/// Asks to measure.
pub(crate) struct Asks(Sender<()>);

impl Asks {
    /// Measures now.
    pub(crate) fn measure(&self) {
        // A full channel has an ask that is as good.
        let _ = self.0.try_send(());
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A camera.
    Camera,
    /// A microphone.
    Microphone,
}

impl Health {
    /// Measures from now on: at once, now and then, and when asked.
    pub(crate) fn watch(desk: DeskHandle) -> Self {
        // Bounded: who asks while one measurement waits gets that one.
        let (asks, asked) = mpsc::channel(1);
        let closely = Arc::new(AtomicBool::new(false));
        spawn(measure_again_and_again(desk.clone(), asked, Arc::clone(&closely)));
        Self { desk, asks: Asks(asks), closely }
    }

    /// Measures now.
    pub(crate) fn measure(&self) {
        self.asks.measure();
    }

    /// A call rings, or does not any more. A loudspeaker that is taken away meanwhile is not always told to who plays
    /// on it: sound servers move a stream to another one without a word.
    pub(crate) fn rings(&self, rings: bool) {
        if self.closely.swap(rings, Ordering::Relaxed) != rings {
            self.measure();
        }
    }

    /// For whoever has to ask on other threads.
    pub(crate) fn asks(&self) -> Asks {
        Asks(self.asks.0.clone())
    }

    /// Plays the ring and shows a notification, and tells the desk which of both worked.
    pub(crate) fn test(&self, ring: RingSound, title: String, body: String) {
        let (desk, sound) = (self.desk.clone(), ring);
        spawn(async move {
            let ring = timeout(PATIENCE, spawn_blocking(move || ring::play_for(&sound, RINGS_FOR)));
            let notification = timeout(PATIENCE, notify::test(&title, &body));
            let (ring, notification) = tokio::join!(ring, notification);
            let ring = match ring {
                Ok(Ok(Ok(()))) => true,
                Ok(Ok(Err(error))) => {
                    tracing::warn!(%error, "the ring is not heard");
                    false
                }
                Ok(Err(_)) | Err(_) => false,
            };
            desk.tested(Tried { ring, notification: notification.unwrap_or(false) }).await;
        });
    }
}

async fn measure_again_and_again(desk: DeskHandle, mut asked: Receiver<()>, closely: Arc<AtomicBool>) {
    let mut system = System::new();
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looked = 0;
    let mut known = Measured::default();
    loop {
        let whole = tokio::select! {
            _ = looks.tick() => {
                looked += 1;
                looked % WHOLE_LOOKS == 1 || closely.load(Ordering::Relaxed)
            }
            ask = asked.recv() => match ask {
                Some(()) => true,
                None => return,
            },
        };
        let measured = if whole {
            measure(&mut system).await
        } else {
            Measured { do_not_disturb: system.do_not_disturb().await, ..known.clone() }
        };
        if measured != known {
            let Measured { notifications, do_not_disturb, speakers, speaker_names: _, cameras, microphones } =
                &measured;
            // Names of devices can be names of people.
            tracing::info!(?notifications, ?do_not_disturb, ?speakers, ?cameras, ?microphones, "the system");
        }
        // Whoever asked waits for it, be it news or not.
        if whole || measured != known {
            desk.measured(measured.clone()).await;
        }
        known = measured;
    }
}

async fn measure(system: &mut System) -> Measured {
    // Each can take a second or two.
    let sound = spawn_blocking(deskbell_sound::devices);
    let cameras =
        spawn_blocking(|| deskbell_picture::cameras().into_iter().map(|camera| camera.id).collect());
    let notifications = system.notifications().await;
    let do_not_disturb = system.do_not_disturb().await;
    let cameras = cameras.await.map_or(Devices::Unknown, |ids: Vec<String>| allowed(Kind::Camera, ids));
    let (speakers, speaker_names, microphones) = match sound.await {
        Ok(Ok(found)) => {
            let ids =
                |devices: Vec<deskbell_sound::Device>| devices.into_iter().map(|device| device.id).collect();
            let mut speakers = found.speakers;
            speakers.sort_by_key(|device| !device.is_default);
            let names = speakers.iter().map(|device| (device.id.clone(), device.name.clone())).collect();
            let microphones = allowed(Kind::Microphone, ids(found.microphones));
            (Devices::These(ids(speakers)), names, microphones)
        }
        Ok(Err(error)) => {
            tracing::info!(%error, "the system does not name its sound devices");
            (Devices::Unknown, Vec::new(), Devices::Unknown)
        }
        Err(_) => (Devices::Unknown, Vec::new(), Devices::Unknown),
    };
    Measured { notifications, do_not_disturb, speakers, speaker_names, cameras, microphones }
}

/// These devices, unless the system keeps them from the desk.
fn allowed(kind: Kind, ids: Vec<String>) -> Devices {
    if system::refuses(kind, &ids) { Devices::Refused } else { Devices::These(ids) }
}
