//! The leg over the `webrtc` and `rtc` crates.

use std::{
    sync::{Arc, Mutex as Plain, atomic::Ordering},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use deskbell_bandwidth::Verdict;
use rtc::{
    peer_connection::{
        configuration::{RTCConfigurationBuilder, RTCIceTransportPolicy, RTCOfferOptions},
        sdp::RTCSessionDescription,
        transport::{RTCIceCandidateInit, RTCIceServer},
    },
    rtp_transceiver::rtp_sender::RtpCodecKind,
    statistics::StatsSelector,
};
use tokio::sync::{Mutex, mpsc};
use webrtc::peer_connection::{PeerConnection, PeerConnectionBuilder};
#[cfg(test)]
use webrtc::rtp_transceiver::RtpSender;

use crate::{
    CandidateKind, Config, Direction, EncodedFrame, IceCandidate, Leg, LegError, LegEvent, MAX_AUDIO_BYTES,
    MAX_CANDIDATES, MAX_FRAME_BYTES, Role, Sent, State, Stats, clock, codec, fixes,
    fixes::Without,
    handler::Handler,
    meter::Line,
    outbox::{self, Post, Posts},
    sdp::{self, Checked, Trickled},
    shared::Shared,
    stream::Stream,
    vp8,
};

/// RTP payload bytes in a packet: with headers, extensions and SRTP it fits the least MTU of IPv6, 1280,
/// within a TURN channel.
const PAYLOAD: usize = 1150;
/// Opus counts at 48 kHz whatever it holds (RFC 7587); a packet is 20 ms.
const AUDIO_TICKS: u32 = 960;
/// An answer waits so long for our own candidates, so that it can carry them: one that is told by itself may
/// overtake the answer, and a browser drops it.
const GATHER: Duration = Duration::from_millis(100);
/// More waits than this before the network: the frame is dropped although it is encoded.
const TOO_MUCH: Duration = Duration::from_secs(1);

/// What signalling has come to.
#[derive(Default)]
struct Signalling {
    /// The other side's ICE user name.
    generation: String,
    /// Its candidates since then.
    candidates: usize,
    /// Those that came before their description.
    early: Vec<IceCandidate>,
    described: bool,
    closed: bool,
}

impl Signalling {
    /// Whether a candidate is of the description that was taken last, as far as it says.
    fn is_current(&self, candidate: &IceCandidate) -> bool {
        let mut words = candidate.candidate.split_ascii_whitespace();
        words.find(|word| *word == "ufrag").is_none() || words.next() == Some(&self.generation)
    }
}

pub(crate) struct RtcLeg {
    role: Role,
    shared: Arc<Shared>,
    pc: Arc<dyn PeerConnection>,
    posts: Posts,
    video: Stream,
    audio: Stream,
    signalling: Mutex<Signalling>,
}

pub(crate) fn library(error: webrtc::error::Error) -> LegError {
    LegError::Library(error.to_string())
}

pub(crate) async fn start(
    config: Config,
    events: mpsc::Sender<LegEvent>,
    without: Without,
) -> Result<RtcLeg, LegError> {
    let servers = servers(&config)?;
    if !(1..=config.max_bps).contains(&config.min_bps)
        || !(config.min_bps..=config.max_bps).contains(&config.start_bps)
    {
        return Err(LegError::Config("the estimates' limits are not in order"));
    }
    let shared = Arc::new(Shared::new(&config));
    let posts = outbox::start(Arc::clone(&shared), events.clone());
    let handler = Arc::new(Handler {
        shared: Arc::clone(&shared),
        posts: posts.clone(),
        events,
        video: Plain::default(),
        audio: Plain::default(),
    });
    // A machine where another program keeps the port of mDNS to itself still makes calls, only without
    // resolving the names behind which browsers hide their addresses.
    let (with, but) =
        (build(&config, servers.clone(), &shared, Arc::clone(&handler), true, without).await, "no mDNS");
    let pc = match with {
        Ok(pc) => pc,
        Err(error) => {
            tracing::info!(%error, but, "leg");
            build(&config, servers, &shared, handler, false, without)
                .await
                .map_err(|error| LegError::Socket(error.to_string()))?
        }
    };
    Ok(RtcLeg {
        role: config.role,
        shared,
        pc,
        posts,
        video: Stream::new(RtpCodecKind::Video),
        audio: Stream::new(RtpCodecKind::Audio),
        signalling: Mutex::default(),
    })
}

fn servers(config: &Config) -> Result<Vec<RTCIceServer>, LegError> {
    if config.ice.len() > 16 {
        return Err(LegError::Config("more than 16 servers"));
    }
    let servers: Vec<RTCIceServer> = config
        .ice
        .iter()
        .map(|server| RTCIceServer {
            // The library speaks UDP to its servers and fails on others.
            urls: server
                .urls
                .iter()
                .filter(|url| {
                    (url.starts_with("stun:") || url.starts_with("turn:")) && !url.contains("transport=tcp")
                })
                .cloned()
                .collect(),
            username: server.username.clone(),
            credential: server.credential.clone(),
        })
        .filter(|server| !server.urls.is_empty())
        .collect();
    if config.relay_only
        && !servers.iter().any(|server| server.urls.iter().any(|url| url.starts_with("turn:")))
    {
        return Err(LegError::Config("relayed only, and no relay over UDP"));
    }
    Ok(servers)
}

async fn build(
    config: &Config,
    servers: Vec<RTCIceServer>,
    shared: &Arc<Shared>,
    handler: Arc<Handler>,
    mdns: bool,
    without: Without,
) -> Result<Arc<dyn PeerConnection>, webrtc::error::Error> {
    let policy = if config.relay_only { RTCIceTransportPolicy::Relay } else { RTCIceTransportPolicy::All };
    let pc = PeerConnectionBuilder::new()
        .with_configuration(
            RTCConfigurationBuilder::new()
                .with_ice_servers(servers)
                .with_ice_transport_policy(policy)
                .build(),
        )
        .with_media_engine(codec::engine()?)
        .with_setting_engine(fixes::settings(config, mdns, without))
        .with_interceptor_registry(fixes::chain(config, shared, without))
        .with_handler(handler)
        .with_udp_addrs(config.bind.clone())
        .build()
        .await?;
    Ok(Arc::new(pc))
}

impl RtcLeg {
    #[cfg(test)]
    pub(crate) fn video_sender(&self) -> Option<Arc<dyn RtpSender>> {
        self.video.sender()
    }

    /// Takes a checked description's generation and the candidates that came before it.
    async fn described(&self, signalling: &mut Signalling, checked: &Checked) {
        if signalling.generation != checked.generation {
            signalling.generation.clone_from(&checked.generation);
            signalling.candidates = checked.candidates;
        }
        signalling.described = true;
        for candidate in std::mem::take(&mut signalling.early) {
            signalling.candidates += 1;
            // One of another generation leads nowhere; one that the library refuses is one path less.
            if signalling.is_current(&candidate) {
                let _ = self.give(candidate).await;
            }
        }
    }

    async fn give(&self, candidate: IceCandidate) -> Result<(), LegError> {
        self.pc
            .add_ice_candidate(RTCIceCandidateInit {
                candidate: candidate.candidate,
                sdp_mid: candidate.sdp_mid,
                sdp_mline_index: candidate.sdp_m_line_index,
                ..RTCIceCandidateInit::default()
            })
            .await
            .map_err(|_| LegError::NotACandidate)
    }

    async fn negotiated(&self, checked: &Checked) -> Result<(), LegError> {
        self.shared.reports.store(checked.reports, Ordering::Release);
        self.video.negotiated(checked.video.takes, "video/VP8").await?;
        self.audio.negotiated(checked.audio.takes, "audio/opus").await
    }

    /// The kinds of the candidates in use.
    async fn pair(&self) -> Option<(CandidateKind, CandidateKind)> {
        let sender = self.audio.sender().or_else(|| self.video.sender())?;
        let transport = sender.transport().await.ok()??;
        let pair = transport.ice_transport().get_selected_candidate_pair().await.ok()??;
        Some((kind_of(pair.local().typ)?, kind_of(pair.remote().typ)?))
    }

    async fn answer(&self, checked: &Checked) -> Result<String, LegError> {
        let offer = RTCSessionDescription::offer(checked.text.clone()).map_err(library)?;
        self.pc.set_remote_description(offer).await.map_err(library)?;
        if checked.audio.there {
            self.audio.add(&*self.pc).await?;
        }
        if checked.video.there {
            self.video.add(&*self.pc).await?;
        }
        let answer = self.pc.create_answer(None).await.map_err(library)?;
        self.describe(answer).await
    }

    /// Sets our own description and gives it with the candidates that were gathered in time.
    async fn describe(&self, description: RTCSessionDescription) -> Result<String, LegError> {
        let text = description.sdp.clone();
        let generation = sdp::generation(&text).to_owned();
        let new = self.shared.generation.send_replace(generation.clone()) != generation;
        let mut gathered = self.shared.gathered.subscribe();
        if new {
            self.shared.gathered.send_replace(false);
        }
        self.pc.set_local_description(description).await.map_err(library)?;
        if new {
            // Those that take longer, of servers, follow as events.
            let _ = tokio::time::timeout(GATHER, gathered.wait_for(|done| *done)).await;
        }
        Ok(self.pc.local_description().await.map_or(text, |description| description.sdp))
    }
}

impl Drop for RtcLeg {
    /// The library's own task would keep a connection alive that nobody holds any more.
    fn drop(&mut self) {
        let _ = self.posts.try_send(Post::End);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let pc = Arc::clone(&self.pc);
            runtime.spawn(async move {
                // Closed already, or there is nobody to tell.
                let _ = pc.close().await;
            });
        }
    }
}

#[async_trait]
impl Leg for RtcLeg {
    async fn accept_offer(&self, sdp: &str) -> Result<String, LegError> {
        if self.role != Role::Answering {
            return Err(LegError::Role("this side offers"));
        }
        let checked = sdp::check(sdp, false)?;
        let mut signalling = self.signalling.lock().await;
        if signalling.closed {
            return Err(LegError::Closed);
        }
        let answer = match self.answer(&checked).await {
            Ok(answer) => answer,
            Err(error) => {
                // Back to where it was; when that fails too the connection goes on as it is.
                if let Ok(rollback) = RTCSessionDescription::rollback(None) {
                    let _ = self.pc.set_remote_description(rollback).await;
                }
                return Err(error);
            }
        };
        self.described(&mut signalling, &checked).await;
        self.negotiated(&checked).await?;
        Ok(answer)
    }

    async fn make_offer(&self, restart: bool) -> Result<String, LegError> {
        if self.role != Role::Offering {
            return Err(LegError::Role("this side answers"));
        }
        let signalling = self.signalling.lock().await;
        if signalling.closed {
            return Err(LegError::Closed);
        }
        self.audio.add(&*self.pc).await?;
        self.video.add(&*self.pc).await?;
        let offer =
            self.pc.create_offer(Some(RTCOfferOptions { ice_restart: restart })).await.map_err(library)?;
        self.describe(offer).await
    }

    async fn accept_answer(&self, sdp: &str) -> Result<(), LegError> {
        if self.role != Role::Offering {
            return Err(LegError::Role("this side answers"));
        }
        let checked = sdp::check(sdp, true)?;
        let mut signalling = self.signalling.lock().await;
        if signalling.closed {
            return Err(LegError::Closed);
        }
        if self.pc.pending_local_description().await.is_none() {
            return Err(LegError::Role("nothing was offered"));
        }
        let answer = RTCSessionDescription::answer(checked.text.clone()).map_err(library)?;
        self.pc.set_remote_description(answer).await.map_err(library)?;
        self.described(&mut signalling, &checked).await;
        self.negotiated(&checked).await
    }

    async fn candidate(&self, candidate: IceCandidate) -> Result<(), LegError> {
        let candidate = match sdp::check_candidate(candidate)? {
            Trickled::Use(candidate) => candidate,
            Trickled::Ignore => return Ok(()),
        };
        let mut signalling = self.signalling.lock().await;
        if signalling.closed {
            return Err(LegError::Closed);
        }
        if signalling.candidates + signalling.early.len() >= MAX_CANDIDATES {
            return Err(LegError::TooManyCandidates);
        }
        if !signalling.described || !signalling.is_current(&candidate) {
            signalling.early.push(candidate);
            return Ok(());
        }
        signalling.candidates += 1;
        self.give(candidate).await
    }

    fn next_frame(&self) -> Verdict {
        if self.video.payload_type.load(Ordering::Acquire) == 0 {
            Verdict::Skip
        } else {
            self.shared.next_frame()
        }
    }

    async fn send_video(&self, frame: EncodedFrame) -> Result<Sent, LegError> {
        if frame.data.len() > MAX_FRAME_BYTES {
            return Err(LegError::FrameTooLarge(frame.data.len()));
        }
        if !self.shared.is_connected() || self.video.payload_type.load(Ordering::Acquire) == 0 {
            return Ok(Sent::Dropped);
        }
        if frame.data.is_empty() || self.shared.queued() > TOO_MUCH {
            self.shared.counters().sending.frames_dropped += 1;
            self.shared.keyframe_wanted.notify_one();
            return Ok(Sent::Dropped);
        }
        let mut out = self.video.out.lock().await;
        let ticks = frame.timestamp.as_nanos() * 9 / 100_000;
        let timestamp = out.base.wrapping_add(ticks as u32);
        let payloads = vp8::payloads(&frame.data, PAYLOAD);
        let last = payloads.len() - 1;
        for (index, payload) in payloads.into_iter().enumerate() {
            self.video.write(&mut out, timestamp, index == last, payload).await?;
        }
        self.shared.counters().sending.frames += 1;
        Ok(Sent::Sent)
    }

    async fn send_audio(&self, packet: Bytes) -> Result<Sent, LegError> {
        if packet.len() > MAX_AUDIO_BYTES {
            return Err(LegError::AudioTooLarge(packet.len()));
        }
        let mut out = self.audio.out.lock().await;
        // Also counted when it is dropped: the time goes on.
        let before = self.audio.packets.fetch_add(1, Ordering::Relaxed);
        let timestamp = out.base.wrapping_add(before.wrapping_mul(AUDIO_TICKS));
        let ready = self.shared.is_connected() && self.audio.payload_type.load(Ordering::Acquire) != 0;
        if !ready || packet.is_empty() {
            return Ok(Sent::Dropped);
        }
        self.audio.write(&mut out, timestamp, false, packet).await?;
        Ok(Sent::Sent)
    }

    fn skip_audio(&self, packets: u32) {
        self.audio.packets.fetch_add(packets, Ordering::Relaxed);
    }

    fn request_keyframe(&self) {
        self.shared.keyframe_needed.notify_one();
    }

    fn set_max_bps(&self, bps: u32) {
        self.shared.set_max(self.shared.now(), bps);
    }

    fn target_bps(&self) -> u32 {
        *self.shared.target.borrow()
    }

    async fn stats(&self) -> Stats {
        let report = self.pc.get_stats(clock::now(), StatsSelector::None).await;
        // The library fills this in for the connectivity checks only.
        let checked =
            report.candidate_pairs().map(|pair| pair.current_round_trip_time).find(|seconds| *seconds > 0.0);
        let pair = self.pair().await;
        let now = self.shared.now();
        let target_bps = self.target_bps();
        let mut counters = self.shared.counters();
        let counters = &mut *counters;
        let receiving_loss = counters.receiving_loss(now);
        Stats {
            round_trip: counters.round_trip.or(checked.map(Duration::from_secs_f64)),
            sending: direction(&mut counters.sending, now, counters.sending_loss, 0),
            receiving: direction(&mut counters.receiving, now, receiving_loss, counters.given_up),
            freezes: counters.freezes,
            frozen: counters.frozen,
            target_bps,
            pair,
        }
    }

    async fn close(&self) {
        let mut signalling = self.signalling.lock().await;
        if std::mem::replace(&mut signalling.closed, true) {
            return;
        }
        self.shared.connected.store(false, Ordering::Release);
        if let Err(error) = self.pc.close().await {
            tracing::warn!(%error, "leg: closing");
        }
        for post in [Post::Event(LegEvent::State(State::Closed)), Post::End] {
            // Full only when nobody takes events.
            let _ = self.posts.try_send(post);
        }
    }
}

fn kind_of(kind: rtc::peer_connection::transport::RTCIceCandidateType) -> Option<CandidateKind> {
    use rtc::peer_connection::transport::RTCIceCandidateType as Kind;
    match kind {
        Kind::Host => Some(CandidateKind::Host),
        Kind::Srflx => Some(CandidateKind::ServerReflexive),
        Kind::Prflx => Some(CandidateKind::PeerReflexive),
        Kind::Relay => Some(CandidateKind::Relay),
        Kind::Unspecified | _ => None,
    }
}

fn direction(line: &mut Line, now: Duration, loss: f32, given_up: u64) -> Direction {
    Direction {
        bps: u32::try_from(line.recent_bytes.sum(now) * 8).unwrap_or(u32::MAX),
        packets: line.packets,
        bytes: line.bytes,
        loss,
        frames: line.frames,
        frames_dropped: line.frames_dropped + given_up,
        audio_dropped: line.audio_dropped,
        nacks: line.nacks,
        retransmissions: line.retransmissions,
        keyframe_requests: line.keyframe_requests,
    }
}
