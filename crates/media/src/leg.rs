//! One task for each leg: what is said to it, what it says, and its media, one after the other.

use crate::clock::Clock;
use crate::contract::{Candidate, IceServer, LegKey, LegState, Report, Shown};
use crate::encoding::{Encoding, Outlet};
use crate::engine::Screens;
use crate::figures::Watch;
use bytes::Bytes;
use deskbell_leg::{Config, EncodedFrame, IceCandidate, Leg, LegError, LegEvent, State};
use deskbell_sound::Voice;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Signals that wait for a leg: one offer and its candidates, and a restart's.
const SIGNALS: usize = 128;
/// What a leg may have under way of its own: see [`deskbell_leg::open`].
const EVENTS: usize = 256;
/// Pictures between the encoder and the task: the second is there while the first is sent.
const FRAMES: usize = 4;
/// Packets of 20 ms between the sound and the task.
const PACKETS: usize = 16;
/// Candidates that came before their offer.
const EARLY: usize = 48;
/// A connection that breaks for less is not worth a word (video.md, section 2).
const INTERRUPTED_AFTER: Duration = Duration::from_secs(2);
/// While it is broken, the other side is asked this often to offer again.
const ASK_AGAIN: Duration = Duration::from_secs(5);
/// Figures are said this often.
const FIGURES_EVERY: Duration = Duration::from_secs(1);

/// What the owner tells a leg's task.
#[derive(Debug)]
pub(crate) enum Signal {
    Offer { generation: u32, fresh: bool, sdp: String },
    Candidate { generation: u32, candidate: Candidate },
    Hear { audible: bool },
}

/// A leg's task, as the owner holds it. Dropping it closes the leg.
#[derive(Debug)]
pub(crate) struct LegHandle {
    signals: mpsc::Sender<Signal>,
    pub(crate) packets: mpsc::Sender<Bytes>,
}

impl LegHandle {
    /// Passes a signal on; what finds no room is lost, and the other side's next offer mends it.
    pub(crate) fn signal(&self, signal: Signal) {
        if self.signals.try_send(signal).is_err() {
            tracing::warn!("a leg takes no signals");
        }
    }
}

/// What all legs share.
#[derive(Clone)]
pub(crate) struct Around {
    pub(crate) clock: Clock,
    pub(crate) encoding: Arc<Encoding>,
    pub(crate) screens: Arc<Screens>,
    pub(crate) reports: mpsc::Sender<Report>,
}

impl Around {
    /// Waits until the desk has room for it.
    pub(crate) async fn report(&self, report: Report) {
        // A desk that is gone misses nothing.
        let _ = self.reports.send(report).await;
    }
}

/// Starts a leg's task.
pub(crate) fn start(
    key: LegKey,
    servers: Vec<IceServer>,
    relay_only: bool,
    voice: Option<Voice>,
    around: Around,
) -> LegHandle {
    let (signals, signals_in) = mpsc::channel(SIGNALS);
    let (packets, packets_in) = mpsc::channel(PACKETS);
    let task = Task {
        key,
        servers,
        relay_only,
        voice,
        around,
        generation: 0,
        early: Vec::new(),
        connection: None,
        link: Link::New,
        pictured: false,
        watch: Watch::default(),
    };
    tokio::spawn(task.run(signals_in, packets_in));
    LegHandle { signals, packets }
}

/// One connection, until a fresh offer replaces it.
struct Connection {
    leg: Arc<dyn Leg>,
    events: mpsc::Receiver<LegEvent>,
    frames_in: mpsc::Receiver<EncodedFrame>,
    frames: mpsc::Sender<EncodedFrame>,
}

/// How the connection stood when somebody was last told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// Never connected.
    New,
    Connected,
    /// Broken, and not told yet.
    Shaky {
        told_at: Instant,
    },
    /// Broken and told.
    Broken {
        ask_at: Instant,
    },
}

struct Task {
    key: LegKey,
    servers: Vec<IceServer>,
    relay_only: bool,
    voice: Option<Voice>,
    around: Around,
    generation: u32,
    early: Vec<(u32, Candidate)>,
    connection: Option<Connection>,
    link: Link,
    /// A picture has come by this connection.
    pictured: bool,
    watch: Watch,
}

/// What wakes a task.
enum Wake {
    Signal(Option<Signal>),
    Event(Option<LegEvent>),
    Frame(EncodedFrame),
    Packet(Bytes),
    Figures,
    LinkDue,
}

impl Task {
    async fn run(mut self, mut signals: mpsc::Receiver<Signal>, mut packets: mpsc::Receiver<Bytes>) {
        let mut figures = tokio::time::interval(FIGURES_EVERY);
        figures.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let due = self.link_due();
            let wake = tokio::select! {
                signal = signals.recv() => Wake::Signal(signal),
                Some(packet) = packets.recv() => Wake::Packet(packet),
                wake = Connection::next(&mut self.connection) => wake,
                _ = figures.tick() => Wake::Figures,
                () = tokio::time::sleep_until(due.unwrap_or_else(far)), if due.is_some() => Wake::LinkDue,
            };
            match wake {
                Wake::Signal(Some(signal)) => self.signal(signal).await,
                Wake::Signal(None) => break,
                Wake::Event(Some(event)) => self.event(event).await,
                Wake::Event(None) => self.drop_connection().await,
                Wake::Frame(frame) => self.send_video(frame).await,
                Wake::Packet(packet) => self.send_audio(packet).await,
                Wake::Figures => self.figures().await,
                Wake::LinkDue => self.link_is_due().await,
            }
        }
        self.drop_connection().await;
        tracing::info!(leg = %self.name(), "leg closed");
    }

    async fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::Offer { generation, .. } if generation <= self.generation => {}
            Signal::Offer { generation, fresh, sdp } => self.offer(generation, fresh, &sdp).await,
            Signal::Hear { audible } => {
                if let Some(voice) = &self.voice {
                    voice.set_gain(gain(audible));
                }
            }
            Signal::Candidate { generation, candidate } => {
                if generation == self.generation {
                    self.candidate(candidate).await;
                } else if generation > self.generation && self.early.len() < EARLY {
                    self.early.push((generation, candidate));
                }
            }
        }
    }

    async fn offer(&mut self, generation: u32, fresh: bool, sdp: &str) {
        if fresh {
            self.drop_connection().await;
        }
        tracing::info!(leg = %self.name(), generation, fresh, "offer");
        let leg = match self.connect().await {
            Ok(leg) => leg,
            Err(error) => return self.unable(&error).await,
        };
        self.generation = generation;
        match leg.accept_offer(sdp).await {
            Ok(sdp) => self.around.report(Report::Answer { leg: self.key, generation, sdp }).await,
            // A later offer that cannot be read leaves the connection as it was.
            Err(error) if self.link == Link::New => return self.unable(&error).await,
            Err(error) => tracing::warn!(leg = %self.name(), %error, "an offer was refused"),
        }
        for (of, candidate) in std::mem::take(&mut self.early) {
            if of == generation {
                self.candidate(candidate).await;
            } else if of > generation {
                self.early.push((of, candidate));
            }
        }
    }

    async fn connect(&mut self) -> Result<Arc<dyn Leg>, LegError> {
        if let Some(connection) = &self.connection {
            return Ok(Arc::clone(&connection.leg));
        }
        let (sender, events) = mpsc::channel(EVENTS);
        let config = Config {
            ice: self.servers.iter().map(server).collect(),
            relay_only: self.relay_only,
            loopback: true,
            epoch: self.around.clock.origin(),
            ..Config::default()
        };
        let leg: Arc<dyn Leg> = deskbell_leg::open(config, sender).await?.into();
        let (frames, frames_in) = mpsc::channel(FRAMES);
        self.pictured = false;
        self.connection = Some(Connection { leg: Arc::clone(&leg), events, frames_in, frames });
        Ok(leg)
    }

    async fn candidate(&self, candidate: Candidate) {
        let Some(connection) = &self.connection else { return };
        let candidate = IceCandidate {
            candidate: candidate.candidate,
            sdp_mid: candidate.sdp_mid,
            sdp_m_line_index: candidate.sdp_m_line_index,
        };
        if let Err(error) = connection.leg.candidate(candidate).await {
            tracing::info!(leg = %self.name(), %error, "a candidate was refused");
        }
    }

    async fn event(&mut self, event: LegEvent) {
        match event {
            LegEvent::Candidate(candidate) => {
                let candidate = Candidate {
                    candidate: candidate.candidate,
                    sdp_mid: candidate.sdp_mid,
                    sdp_m_line_index: candidate.sdp_m_line_index,
                };
                let (leg, generation) = (self.key, self.generation);
                self.around.report(Report::Candidate { leg, generation, candidate }).await;
            }
            LegEvent::State(state) => self.state(state).await,
            LegEvent::Video(frame) => {
                if !std::mem::replace(&mut self.pictured, true) {
                    self.around.report(Report::FirstPicture { leg: self.key }).await;
                }
                let (width, height) = self.watch.picture(frame.arrived, frame.size);
                let shown =
                    Shown { keyframe: frame.keyframe, width, height, at: frame.arrived, data: frame.data };
                if self.around.screens.theirs.show(&shown)
                    && let Some(connection) = &self.connection
                {
                    connection.leg.request_keyframe();
                }
            }
            LegEvent::Audio(packet) => {
                if let Some(voice) = &self.voice {
                    voice.push(packet.sequence, packet.timestamp, packet.payload, packet.arrived);
                }
            }
            LegEvent::KeyframeWanted => self.around.encoding.keyframe(),
            LegEvent::Target { bps } => self.around.encoding.target(self.key, bps),
        }
    }

    async fn state(&mut self, state: State) {
        tracing::info!(leg = %self.name(), ?state, "leg");
        match state {
            State::New | State::Connecting => {}
            State::Connected => {
                if let Some(connection) = &self.connection {
                    let outlet =
                        Outlet { leg: Arc::clone(&connection.leg), frames: connection.frames.clone() };
                    self.around.encoding.connect(self.key, outlet);
                    self.around.encoding.target(self.key, connection.leg.target_bps());
                    connection.leg.request_keyframe();
                }
                let before = std::mem::replace(&mut self.link, Link::Connected);
                if matches!(before, Link::New | Link::Broken { .. }) {
                    self.say(LegState::Connected).await;
                }
            }
            State::Disconnected | State::Failed | State::Closed => {
                self.around.encoding.disconnect(self.key);
                self.watch.pause();
                match (self.link, state) {
                    (Link::New, State::Failed) => self.say(LegState::Failed).await,
                    (Link::Connected, State::Disconnected) => {
                        self.link = Link::Shaky { told_at: Instant::now() + INTERRUPTED_AFTER };
                    }
                    (Link::Connected | Link::Shaky { .. }, _) => self.broken().await,
                    (Link::New | Link::Broken { .. }, _) => {}
                }
            }
        }
    }

    const fn link_due(&self) -> Option<Instant> {
        match self.link {
            Link::New | Link::Connected => None,
            Link::Shaky { told_at: at } | Link::Broken { ask_at: at } => Some(at),
        }
    }

    async fn link_is_due(&mut self) {
        match self.link {
            Link::New | Link::Connected => {}
            Link::Shaky { .. } => self.broken().await,
            Link::Broken { .. } => self.ask_again().await,
        }
    }

    async fn broken(&mut self) {
        self.say(LegState::Interrupted).await;
        self.ask_again().await;
    }

    async fn ask_again(&mut self) {
        self.link = Link::Broken { ask_at: Instant::now() + ASK_AGAIN };
        self.around.report(Report::OfferAgain { leg: self.key }).await;
    }

    async fn unable(&self, error: &LegError) {
        tracing::warn!(leg = %self.name(), %error, "this leg cannot be");
        self.say(LegState::Unable { why: error.to_string() }).await;
    }

    async fn send_video(&self, frame: EncodedFrame) {
        let Some(connection) = &self.connection else { return };
        if let Err(error) = connection.leg.send_video(frame).await {
            tracing::warn!(leg = %self.name(), %error, "a picture could not be sent");
        }
    }

    async fn send_audio(&self, packet: Bytes) {
        let Some(connection) = self.connection.as_ref().filter(|_| self.link == Link::Connected) else {
            return;
        };
        if let Err(error) = connection.leg.send_audio(packet).await {
            tracing::debug!(leg = %self.name(), %error, "a packet could not be sent");
        }
    }

    async fn figures(&mut self) {
        let Some(connection) = self.connection.as_ref().filter(|_| self.link == Link::Connected) else {
            return;
        };
        let stats = connection.leg.stats().await;
        let figures = self.watch.figures(self.around.clock.now(), stats, self.around.encoding.sent());
        // Dropped when the desk is busy: the next second has newer ones.
        let _ = self.around.reports.try_send(Report::Figures { leg: self.key, figures });
    }

    async fn drop_connection(&mut self) {
        self.around.encoding.disconnect(self.key);
        self.watch.pause();
        if let Some(connection) = self.connection.take() {
            connection.leg.close().await;
        }
        if self.link == Link::Connected {
            self.link = Link::Shaky { told_at: Instant::now() + INTERRUPTED_AFTER };
        }
    }

    async fn say(&self, state: LegState) {
        self.around.report(Report::Leg { leg: self.key, state }).await;
    }

    fn name(&self) -> String {
        format!("{:032x}", self.key.0)
    }
}

impl Connection {
    /// What happens next; never, without a connection.
    async fn next(connection: &mut Option<Self>) -> Wake {
        let Some(connection) = connection else { return std::future::pending().await };
        tokio::select! {
            event = connection.events.recv() => Wake::Event(event),
            Some(frame) = connection.frames_in.recv() => Wake::Frame(frame),
        }
    }
}

/// How loud a voice is that is to be heard, or not.
pub(crate) const fn gain(audible: bool) -> f32 {
    if audible { 1.0 } else { 0.0 }
}

fn far() -> Instant {
    Instant::now() + Duration::from_secs(3_600)
}

/// A server as the library wants it.
pub(crate) fn server(server: &IceServer) -> deskbell_leg::IceServer {
    deskbell_leg::IceServer {
        urls: server.urls.clone(),
        username: server.username.clone().unwrap_or_default(),
        credential: server.credential.clone().unwrap_or_default(),
    }
}
