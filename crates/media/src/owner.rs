//! The owner loop: what people chose, which devices are open, which legs there are, and what is wrong.

mod capture;
mod closing;
mod devices;
mod event;
mod sound;

use crate::clock::Clock;
use crate::contract::{Chosen, LegKey, Order, Report, Sends};
use crate::encoding::Encoding;
use crate::engine::Screens;
use crate::leg::{self, Around, LegHandle, Signal, gain};
use crate::troubles::{Troubles, sends};
use capture::{Capturing, Wish};
use closing::{Joined, aside};
use devices::{Menus, look_at_sound};
use event::Event;
use sound::Sounding;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// What devices tell and the loop has not taken: a few a second at the most.
const EVENTS: usize = 64;
/// The choice that means: none.
const NONE: &str = "none";

/// The loop's state.
pub(crate) struct Owner {
    around: Around,
    events: mpsc::Sender<Event>,
    inbox: Option<mpsc::Receiver<Event>>,
    voice_only: watch::Receiver<bool>,
    encoder: Option<JoinHandle<()>>,

    chosen: Chosen,
    microphone_on: bool,
    camera_on: bool,
    preview: bool,
    legs: BTreeMap<LegKey, LegHandle>,

    sound: Sounding,
    capturing: Capturing,
    menus: Menus,

    troubles: Troubles,
    told_troubles: Troubles,
    told_sends: Option<(Sends, Sends)>,
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
        let around = Around { clock, encoding, screens, reports };
        Self {
            sound: Sounding::new(events.clone(), around.reports.clone()),
            capturing: Capturing::new(around.clone(), events.clone()),
            menus: Menus::default(),
            around,
            events,
            inbox: Some(inbox),
            voice_only,
            encoder,
            chosen,
            microphone_on: true,
            camera_on: true,
            preview: false,
            legs: BTreeMap::new(),
            troubles: Troubles::default(),
            told_troubles: Troubles::default(),
            told_sends: None,
        }
    }

    pub(crate) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let Some(mut inbox) = self.inbox.take() else { return };
        self.capturing.look();
        look_at_sound(self.events.clone());
        loop {
            let look_at = self.capturing.look_at();
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
                    self.capturing.look();
                }
            }
            self.settle().await;
        }
        self.stop().await;
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Open { leg, servers, relay_only, audible } => {
                self.open_sound();
                let voice = self.sound.add_voice();
                if let Some(voice) = &voice {
                    voice.set_gain(gain(audible));
                }
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
            Order::Hear { leg, audible } => self.signal(leg, Signal::Hear { audible }),
            Order::Close { leg } => {
                self.legs.remove(&leg);
                self.tell_audience();
            }
            Order::Send { microphone, camera } => {
                self.microphone_on = microphone;
                self.camera_on = camera;
                self.sound.microphone_is(microphone);
            }
            Order::Choose(chosen) => self.choose(chosen).await,
            Order::Preview(on) => self.preview = on,
            Order::Share(source) => self.capturing.share(source),
            Order::TryRelay(servers) => {
                let events = self.events.clone();
                // It takes seconds when nobody answers; nothing else waits for it.
                tokio::spawn(async move {
                    let servers: Vec<_> = servers.iter().map(leg::server).collect();
                    let found = deskbell_leg::try_relays(&servers).await;
                    tracing::info!(?found, "relays");
                    // A loop that is gone needs no news.
                    let _ = events.send(Event::Relay(found)).await;
                });
            }
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
        self.sound.choose(&self.chosen);
        if camera_changed {
            self.capturing.camera_changed(&mut self.troubles).await;
        }
        self.capturing.look();
    }

    async fn on(&mut self, event: Event) {
        match event {
            Event::CameraOpened(number, format) => {
                self.capturing.opened(number, format, &mut self.troubles).await;
            }
            Event::CameraLost(number, error) => {
                self.capturing.lost(number, &error, &mut self.troubles).await;
            }
            Event::SoundBack(half) => self.troubles.sound_back(half),
            Event::SoundLost(half, problem) => self.troubles.sound_lost(half, &problem),
            Event::Relay(found) => {
                self.troubles.relay = found;
                self.around.report(Report::Relay(found)).await;
            }
            Event::SoundDevices(devices) => {
                self.menus.sound_is(devices, &self.chosen, &self.around).await;
            }
            Event::Cameras(cameras) => self.menus.cameras_are(cameras, &self.chosen, &self.around).await,
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
        let wish = Wish {
            active,
            has_legs: !self.legs.is_empty(),
            camera_on: self.camera_on,
            camera: self.chosen.camera.as_deref(),
        };
        self.capturing.settle(wish, &mut self.troubles).await;
        self.tell(active).await;
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
        let shares = self.capturing.shares();
        let camera = sends(self.camera_on || shares, no_camera && !shares, self.troubles.voice_only);
        if self.told_sends.replace((microphone, camera)) != Some((microphone, camera)) {
            self.around.report(Report::Sends { microphone, camera }).await;
        }
    }

    fn open_sound(&mut self) {
        self.sound.open(&self.chosen, self.microphone_on, &mut self.troubles);
    }

    fn tell_audience(&self) {
        let legs = self.legs.values().map(|leg| leg.packets.clone()).collect();
        self.sound.audience_is(legs);
    }

    async fn stop(mut self) {
        self.legs.clear();
        self.tell_audience();
        self.around.encoding.stop();
        self.around.screens.theirs.close();
        self.around.screens.own.close();
        aside((self.capturing.take(), self.sound.take())).await;
        if let Some(encoder) = self.encoder.take() {
            aside(Joined(Some(encoder))).await;
        }
        tracing::info!("the engine has stopped");
    }
}
