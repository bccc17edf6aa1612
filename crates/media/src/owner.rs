//! The owner loop: what people chose, which devices are open, which legs there are, and what is wrong.

use crate::clock::Clock;
use crate::contract::{Chosen, Device, Devices, LegKey, Order, PictureSize, Report, Sends, ShareLost};
use crate::encoding::Encoding;
use crate::engine::Screens;
use crate::leg::{self, Around, LegHandle, Signal};
use crate::troubles::{Troubles, sends};
use bytes::Bytes;
use deskbell_picture::{
    CameraChoice, CameraError, CameraEvent, CameraInfo, Capture, Content, Format, ScreenError, Wanted,
};
use deskbell_sound::{Choice, Half, MicrophoneChoice, Problem, Sound, SoundEvent, SpeakerChoice, Treatment};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// What devices tell and the loop has not taken: a few a second at the most.
const EVENTS: usize = 64;
/// Cameras are looked for this often while one is wanted, and a lost one is tried again.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The quietest sound that moves the meter, in decibels of full scale.
const QUIETEST_DB: f32 = -60.0;
/// The choice that means: none.
const NONE: &str = "none";

/// Everything that reaches the loop besides orders.
#[derive(Debug)]
enum Event {
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
    /// The cameras.
    Cameras(Vec<CameraInfo>),
}

/// What pictures are taken of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// The chosen camera.
    Camera,
    /// A screen or a window, by its id.
    Screen(String),
}

/// Who gets the microphone's packets: written by the loop, read by the sound's thread.
type Audience = Arc<Mutex<Vec<mpsc::Sender<Bytes>>>>;

/// The loop's state.
pub(crate) struct Owner {
    around: Around,
    events: mpsc::Sender<Event>,
    inbox: Option<mpsc::Receiver<Event>>,
    voice_only: watch::Receiver<bool>,
    encoder: Option<std::thread::JoinHandle<()>>,

    chosen: Chosen,
    microphone_on: bool,
    camera_on: bool,
    preview: bool,
    legs: BTreeMap<LegKey, LegHandle>,
    audience: Audience,

    sound: Option<Sound>,
    capture: Option<(What, Capture)>,
    /// The screen or window that is sent in place of the camera (V12).
    share: Option<String>,
    /// Captures are numbered: what a former one says no longer counts.
    capture_number: u64,
    /// The camera was lost, and is not tried before the next look.
    camera_rests: bool,
    look_at: Option<Instant>,

    devices: Devices,
    troubles: Troubles,
    told_troubles: Troubles,
    told_sends: Option<(Sends, Sends)>,
    picture: Option<PictureSize>,
}

impl Owner {
    pub(crate) fn new(
        clock: Clock,
        chosen: Chosen,
        reports: mpsc::Sender<Report>,
        screens: Arc<Screens>,
    ) -> Self {
        let (events, inbox) = mpsc::channel(EVENTS);
        let (tell_voice_only, voice_only) = watch::channel(false);
        let (encoding, encoder) = match Encoding::start(clock, Arc::clone(&screens), tell_voice_only) {
            Ok((encoding, thread)) => (encoding, Some(thread)),
            Err(error) => {
                tracing::error!(%error, "no thread for the encoder: calls have voice only");
                (Encoding::idle(clock, Arc::clone(&screens)), None)
            }
        };
        Self {
            around: Around { clock, encoding, screens, reports },
            events,
            inbox: Some(inbox),
            voice_only,
            encoder,
            chosen,
            microphone_on: true,
            camera_on: true,
            preview: false,
            legs: BTreeMap::new(),
            audience: Audience::default(),
            sound: None,
            capture: None,
            share: None,
            capture_number: 0,
            camera_rests: false,
            look_at: None,
            devices: Devices::default(),
            troubles: Troubles::default(),
            told_troubles: Troubles::default(),
            told_sends: None,
            picture: None,
        }
    }

    pub(crate) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let Some(mut inbox) = self.inbox.take() else { return };
        self.look();
        self.look_at_sound();
        loop {
            let look_at = self.look_at;
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    None => break,
                },
                Some(event) = inbox.recv() => self.on(event).await,
                Ok(()) = self.voice_only.changed() => {
                    self.troubles.voice_only = *self.voice_only.borrow_and_update();
                }
                () = tokio::time::sleep_until(look_at.unwrap_or_else(Instant::now)), if look_at.is_some() => {
                    self.look();
                }
            }
            self.settle().await;
        }
        self.stop().await;
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Open { leg, servers, relay_only } => {
                self.open_sound();
                let voice = self.sound.as_ref().map(Sound::add_voice);
                let handle = leg::start(leg, servers, relay_only, voice, self.around.clone());
                self.legs.insert(leg, handle);
                self.tell_audience();
            }
            Order::Offer { leg, generation, fresh, sdp } => {
                self.signal(leg, Signal::Offer { generation, fresh, sdp });
            }
            Order::Candidate { leg, generation, candidate } => {
                self.signal(leg, Signal::Candidate { generation, candidate });
            }
            Order::Close { leg } => {
                self.legs.remove(&leg);
                self.tell_audience();
            }
            Order::Send { microphone, camera } => {
                self.microphone_on = microphone;
                self.camera_on = camera;
                if let Some(sound) = &self.sound {
                    sound.set_muted(!microphone);
                }
            }
            Order::Choose(chosen) => self.choose(chosen).await,
            Order::Preview(on) => self.preview = on,
            Order::Share(source) => self.share = source,
        }
    }

    fn signal(&self, leg: LegKey, signal: Signal) {
        match self.legs.get(&leg) {
            Some(handle) => handle.signal(signal),
            None => tracing::info!("a signal for a leg that is not open"),
        }
    }

    async fn choose(&mut self, chosen: Chosen) {
        let camera_changed = chosen.camera != self.chosen.camera;
        self.chosen = chosen;
        if let Some(sound) = &self.sound {
            sound.choose(self.sound_choice());
        }
        if camera_changed {
            if self.takes_camera() {
                self.stop_capture().await;
            }
            self.troubles.camera = None;
        }
        self.look();
    }

    async fn on(&mut self, event: Event) {
        match event {
            Event::CameraOpened(number, _) if number == self.capture_number && !self.takes_camera() => {}
            Event::CameraOpened(number, format) if number == self.capture_number => {
                self.troubles.camera = None;
                let fps = format.rate.round().clamp(0.0, 255.0) as u8;
                self.picture_is(Some(PictureSize { width: format.width, height: format.height, fps })).await;
            }
            Event::CameraLost(number, error) if number == self.capture_number && !self.takes_camera() => {
                self.stop_capture().await;
                self.lose_share(&error).await;
            }
            Event::CameraLost(number, error) if number == self.capture_number => {
                self.stop_capture().await;
                self.troubles.camera_lost(&error);
                self.camera_rests = true;
                self.look_at = Some(Instant::now() + LOOK_EVERY);
            }
            // Of a camera that was given up meanwhile.
            Event::CameraOpened(..) | Event::CameraLost(..) => {}
            Event::SoundBack(half) => self.troubles.sound_back(half),
            Event::SoundLost(half, problem) => self.troubles.sound_lost(half, &problem),
            Event::SoundDevices(devices) => {
                let named = |list: Vec<deskbell_sound::Device>| {
                    list.into_iter().map(|device| Device { id: device.id, name: device.name }).collect()
                };
                let (microphones, speakers) = (named(devices.microphones), named(devices.speakers));
                self.devices_are(Devices { microphones, speakers, ..self.devices.clone() }).await;
            }
            Event::Cameras(cameras) => {
                let cameras =
                    cameras.into_iter().map(|camera| Device { id: camera.id, name: camera.name }).collect();
                self.devices_are(Devices { cameras, ..self.devices.clone() }).await;
            }
        }
    }

    /// Opens what is needed, closes what is not, and says what has changed.
    async fn settle(&mut self) {
        let active = self.preview || !self.legs.is_empty();
        if active {
            self.open_sound();
        } else if let Some(sound) = self.sound.take() {
            self.troubles.microphone = None;
            self.troubles.speaker = None;
            aside(sound).await;
        }
        let wanted = self.wanted_capture(active);
        if self.capture.as_ref().map(|(what, _)| what) != wanted.as_ref() {
            self.stop_capture().await;
        }
        match wanted {
            Some(What::Camera) if self.camera_rests => {}
            Some(what) if self.capture.is_none() => self.open_capture(what).await,
            Some(_) => {}
            None => self.troubles.camera = None,
        }
        if self.share.is_some() {
            self.troubles.camera = None;
        }
        self.look_at =
            if active { Some(self.look_at.unwrap_or_else(|| Instant::now() + LOOK_EVERY)) } else { None };
        self.tell(active).await;
    }

    /// One picture is sent: a screen's in place of the camera's, and that to somebody only.
    fn wanted_capture(&self, active: bool) -> Option<What> {
        match &self.share {
            Some(source) => (!self.legs.is_empty()).then(|| What::Screen(source.clone())),
            None => {
                let camera = active && self.camera_on && self.chosen.camera.as_deref() != Some(NONE);
                camera.then_some(What::Camera)
            }
        }
    }

    const fn takes_camera(&self) -> bool {
        matches!(self.capture, Some((What::Camera, _)) | None)
    }

    async fn tell(&mut self, active: bool) {
        if self.troubles != self.told_troubles {
            self.told_troubles = self.troubles;
            self.around.report(Report::Troubles(self.troubles.all())).await;
        }
        if !active {
            self.told_sends = None;
            return;
        }
        let no_microphone =
            self.troubles.microphone.is_some() || self.chosen.microphone.as_deref() == Some(NONE);
        let no_camera = self.troubles.camera.is_some() || self.chosen.camera.as_deref() == Some(NONE);
        let microphone = sends(self.microphone_on, no_microphone, false);
        let shares = self.share.is_some();
        let camera = sends(self.camera_on || shares, no_camera && !shares, self.troubles.voice_only);
        if self.told_sends.replace((microphone, camera)) != Some((microphone, camera)) {
            self.around.report(Report::Sends { microphone, camera }).await;
        }
    }

    fn open_sound(&mut self) {
        if self.sound.is_some() {
            return;
        }
        let (events, reports) = (self.events.clone(), self.around.reports.clone());
        let audience = Arc::clone(&self.audience);
        let opened = Sound::open(self.sound_choice(), move |event| match event {
            SoundEvent::Packet(packet) => {
                for leg in audience.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                    // A leg that does not keep up loses 20 ms, and its other side conceals it.
                    let _ = leg.try_send(packet.data.clone());
                }
            }
            // Ten a second: one that finds no room is followed by the next.
            SoundEvent::Level(level) => drop(reports.try_send(Report::Level(meter(level.peak)))),
            SoundEvent::Lost { which, problem } => say(&events, Event::SoundLost(which, problem)),
            SoundEvent::Back { which, .. } => say(&events, Event::SoundBack(which)),
            SoundEvent::DevicesChanged(devices) => say(&events, Event::SoundDevices(devices)),
        });
        match opened {
            Ok(sound) => {
                sound.set_muted(!self.microphone_on);
                self.sound = Some(sound);
            }
            Err(error) => {
                tracing::error!(%error, "no thread for sound");
                self.troubles.sound_lost(Half::Microphone, &Problem::Absent);
                self.troubles.sound_lost(Half::Speaker, &Problem::Absent);
            }
        }
    }

    fn sound_choice(&self) -> Choice {
        let microphone = match self.chosen.microphone.as_deref().map(str::parse) {
            None => MicrophoneChoice::Default,
            Some(Ok(choice)) => choice,
            Some(Err(error)) => {
                tracing::warn!(%error, "the chosen microphone makes no sense: the default is used");
                MicrophoneChoice::Default
            }
        };
        let speaker = match self.chosen.speaker.as_deref() {
            None => SpeakerChoice::Default,
            Some(NONE) => SpeakerChoice::Null,
            Some(id) => id.parse().unwrap_or_default(),
        };
        Choice { microphone, speaker, treatment: Treatment::default() }
    }

    async fn open_capture(&mut self, what: What) {
        self.capture_number += 1;
        let number = self.capture_number;
        let choice =
            self.chosen.camera.as_ref().map_or(CameraChoice::Default, |id| CameraChoice::Id(id.clone()));
        let (events, encoding) = (self.events.clone(), Arc::clone(&self.around.encoding));
        let content = match what {
            What::Camera => Content::Camera,
            What::Screen(_) => Content::Screen,
        };
        let sink = move |event| match event {
            CameraEvent::Opened(format) => say(&events, Event::CameraOpened(number, format)),
            CameraEvent::Frame(frame) => encoding.push(frame, content),
            CameraEvent::Lost(error) => say(&events, Event::CameraLost(number, error)),
        };
        let origin = self.around.clock.origin();
        let started = match &what {
            What::Camera => Capture::start(choice, Wanted::default(), origin, sink),
            What::Screen(source) => Capture::of_screen(source.clone(), origin, sink),
        };
        match (started, what) {
            (Ok(capture), what) => self.capture = Some((what, capture)),
            (Err(error), What::Camera) => {
                self.troubles.camera_lost(&error);
                self.camera_rests = true;
            }
            (Err(error), What::Screen(_)) => {
                self.lose_share(&error).await;
            }
        }
    }

    async fn lose_share(&mut self, error: &CameraError) {
        if let Some(source) = self.share.take() {
            self.around.report(Report::ShareLost { source, why: share_lost(error) }).await;
        }
    }

    async fn stop_capture(&mut self) {
        let Some((_, capture)) = self.capture.take() else { return };
        self.capture_number += 1;
        // Whoever opens it next must find it free.
        aside(capture).await;
        self.around.encoding.clear();
        self.picture_is(None).await;
    }

    async fn picture_is(&mut self, picture: Option<PictureSize>) {
        if self.picture != picture {
            self.picture = picture;
            self.around.report(Report::CameraPicture(picture)).await;
        }
    }

    /// Looks which cameras there are, aside, and tries a lost one again.
    fn look(&mut self) {
        self.look_at = None;
        self.camera_rests = false;
        let events = self.events.clone();
        tokio::task::spawn_blocking(move || say(&events, Event::Cameras(deskbell_picture::cameras())));
    }

    /// While no sound is open nobody watches its devices: once, for the menus.
    fn look_at_sound(&self) {
        let events = self.events.clone();
        tokio::task::spawn_blocking(move || match deskbell_sound::devices() {
            Ok(devices) => say(&events, Event::SoundDevices(devices)),
            Err(error) => tracing::info!(%error, "no sound devices"),
        });
    }

    async fn devices_are(&mut self, mut devices: Devices) {
        // What is no device and was chosen all the same has a name too.
        for (chosen, list) in [
            (&self.chosen.camera, &mut devices.cameras),
            (&self.chosen.microphone, &mut devices.microphones),
            (&self.chosen.speaker, &mut devices.speakers),
        ] {
            if let Some(id) = chosen.as_ref().filter(|id| !list.iter().any(|device| device.id == **id))
                && let Some(name) = name_of(id)
            {
                list.insert(0, Device { id: id.clone(), name });
            }
        }
        if devices != self.devices {
            self.devices = devices.clone();
            self.around.report(Report::Devices(devices)).await;
        }
    }

    fn tell_audience(&self) {
        let legs = self.legs.values().map(|leg| leg.packets.clone()).collect();
        *self.audience.lock().unwrap_or_else(PoisonError::into_inner) = legs;
    }

    async fn stop(mut self) {
        self.legs.clear();
        self.tell_audience();
        self.around.encoding.stop();
        self.around.screens.theirs.close();
        self.around.screens.own.close();
        aside((self.capture.take(), self.sound.take())).await;
        if let Some(encoder) = self.encoder.take() {
            aside(Joined(Some(encoder))).await;
        }
        tracing::info!("the engine has stopped");
    }
}

/// Why a screen or a window gives nothing more.
fn share_lost(error: &CameraError) -> ShareLost {
    match error {
        CameraError::Screen(ScreenError::Gone) => ShareLost::Gone,
        CameraError::Screen(ScreenError::Refused | ScreenError::Wayland) => ShareLost::Refused,
        CameraError::Screen(ScreenError::System(_))
        | CameraError::NotFound
        | CameraError::Busy
        | CameraError::Refused
        | CameraError::Unplugged
        | CameraError::Silent
        | CameraError::NoFormat
        | CameraError::File(_)
        | CameraError::System(_) => ShareLost::Failed,
    }
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

/// A device tells the loop. One that finds no room is lost: the device says how it stands again.
fn say(events: &mpsc::Sender<Event>, event: Event) {
    if let Err(lost) = events.try_send(event) {
        tracing::warn!(%lost, "the engine does not hear its devices");
    }
}

/// Drops something that closes a device, which takes up to a tenth of a second, without holding up others.
async fn aside<T: Send + 'static>(closing: T) {
    if let Err(error) = tokio::task::spawn_blocking(move || drop(closing)).await {
        tracing::error!(%error, "a device could not be closed");
    }
}

/// A thread that is waited for when this is dropped.
struct Joined(Option<std::thread::JoinHandle<()>>);

impl Drop for Joined {
    fn drop(&mut self) {
        if self.0.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the encoder's thread panicked");
        }
    }
}

/// A peak of 0 to 1 as the meter shows it, 0 to 100, in even steps of loudness.
fn meter(peak: f32) -> u8 {
    if peak <= 0.0 {
        return 0;
    }
    let loudness = 20.0 * peak.log10();
    ((1.0 - loudness / QUIETEST_DB) * 100.0).round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_goes_in_even_steps_of_loudness() {
        assert_eq!(meter(0.0), 0);
        assert_eq!(meter(0.001), 0);
        assert_eq!(meter(0.031_62), 50);
        assert_eq!(meter(1.0), 100);
        assert_eq!(meter(2.0), 100);
    }
}
