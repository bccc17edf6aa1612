//! All that version 0.21.1 of the WebRTC library gets wrong for a call, and what is done instead. The tests
//! below show each fault: when one passes without its fix, the fix can go.
//!
//! 1. *Repairs are not seen.* RTX packets are unwrapped behind the NACK generator, which asks for what has
//!    come already again and again: [`Unwrap`] does it before, and the generator asks every 20 ms, at most
//!    ten times. Then the repairs' own numbers have holes, which nobody may ask for: [`MediaOnly`].
//! 2. *Every NACK is answered*, also the fifth within a round trip; on a full link that is a flood:
//!    [`Throttle`] lets few through.
//! 3. *Keyframe requests do not reach the program*: [`Requests`] hands PLI and FIR over.
//! 4. *The DTLS role of an answer*: it would be the client, and later offers are answered with a role of
//!    their own choice; it is always the server here ([`settings`]).
//! 5. *A path is nominated late*: found paths other than host to host wait up to 2 s; here none does, and a relay
//!    half a second ([`settings`]).
//! 6. *`replace_track` says yes and sends nothing.* There is one track for each media section from the first
//!    negotiation to the end ([`track`]); what feeds it changes.
//! 7. *The estimator never hears of delay and only goes down*, and the pacer in front of it is its own:
//!    [`Estimate`] and [`Pace`] take their places.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Buf;
use rtc::{
    interceptor::{
        Attribute, CongestionControlBuilder, Interceptor, NackGeneratorBuilder, NackResponderBuilder, Packet,
        ReceiverReportBuilder, Registry, SenderReportBuilder, Slot, StreamInfo, TaggedPacket,
        TwccReceiverBuilder, TwccSenderBuilder,
    },
    media_stream::MediaStreamTrack,
    peer_connection::{
        configuration::setting_engine::{SettingEngine, SettingEngineBuilder},
        transport::RTCDtlsRole,
    },
    rtcp::{
        payload_feedbacks::{
            full_intra_request::FullIntraRequest, picture_loss_indication::PictureLossIndication,
        },
        transport_feedbacks::transport_layer_nack::{TransportLayerNack, nack_pairs_from_sequence_numbers},
    },
    rtp_transceiver::rtp_sender::{
        RTCRtpCodec, RTCRtpCodingParameters, RTCRtpEncodingParameters, RTCRtpRtxParameters, RtpCodecKind,
    },
    sansio::Protocol,
    shared::{error::Error, marshal::MarshalSize},
};
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;

use crate::{
    config::Config,
    estimate::{Estimate, OVERHEAD},
    meter::Tap,
    shared::Shared,
    stage::{Stage, Step},
};

/// What is left out, so that tests can see what is wrong without it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Without {
    #[cfg(test)]
    pub(crate) fix: Option<u8>,
}

impl Without {
    #[cfg(test)]
    pub(crate) fn leaves_out(self, fix: u8) -> bool {
        self.fix == Some(fix)
    }

    #[cfg(not(test))]
    pub(crate) fn leaves_out(self, _fix: u8) -> bool {
        false
    }
}

const NACK_EVERY: Duration = Duration::from_millis(20);
const NACKS_EACH: u16 = 10;
/// Arrivals are reported this often; half of the library's, since our half of the estimate hangs on it too.
const FEEDBACK_EVERY: Duration = Duration::from_millis(50);

/// The library's settings.
pub(crate) fn settings(config: &Config, mdns: bool, without: Without) -> SettingEngine {
    use rtc::ice::mdns::MulticastDnsMode;
    let mut settings = SettingEngineBuilder::new()
        .with_multicast_dns_mode(if mdns { MulticastDnsMode::QueryOnly } else { MulticastDnsMode::Disabled })
        .with_include_loopback_candidate(config.loopback)
        // After a change of network the old sockets are on an address that is gone.
        .with_discard_local_candidates_during_ice_restart(true)
        .with_ice_timeouts(
            Some(Duration::from_secs(4)),
            Some(Duration::from_secs(25)),
            Some(Duration::from_secs(1)),
        );
    if !without.leaves_out(4) {
        settings = settings.with_answering_dtls_role(RTCDtlsRole::Server);
    }
    if !without.leaves_out(5) {
        settings = settings
            .with_host_acceptance_min_wait(Some(Duration::ZERO))
            .with_srflx_acceptance_min_wait(Some(Duration::ZERO))
            .with_prflx_acceptance_min_wait(Some(Duration::ZERO))
            .with_relay_acceptance_min_wait(Some(Duration::from_millis(500)));
    }
    settings.build()
}

/// The packet chain.
pub(crate) fn chain(config: &Config, shared: &Arc<Shared>, without: Without) -> Registry {
    let mut chain = Registry::new()
        .with(Slot::from(500), Stage::new(Tap::new(Arc::clone(shared))))
        .with(
            Slot::CongestionControl,
            CongestionControlBuilder::new(Estimate::new(config, Arc::clone(shared))).build(),
        )
        .with(Slot::TwccSender, TwccSenderBuilder::new().build())
        .with(Slot::Pacer, Stage::new(Pace::new(Arc::clone(shared))))
        .with(Slot::NackResponder, NackResponderBuilder::new().build())
        .with(Slot::TwccReceiver, TwccReceiverBuilder::new().with_interval(FEEDBACK_EVERY).build())
        .with(Slot::ReceiverReport, MediaOnly::new(ReceiverReportBuilder::new().build()))
        .with(Slot::SenderReport, SenderReportBuilder::new().build());
    let nacks = NackGeneratorBuilder::new().with_interval(NACK_EVERY);
    if without.leaves_out(1) {
        chain = chain.with(Slot::NackGenerator, nacks.build());
    } else {
        chain = chain
            .with(Slot::from(6500), Stage::new(Unwrap::default()))
            .with(Slot::NackGenerator, MediaOnly::new(nacks.with_max_nacks_per_packet(NACKS_EACH).build()));
    }
    if !without.leaves_out(2) {
        chain = chain.with(Slot::from(3500), Stage::new(Throttle::new(Arc::clone(shared))));
    }
    if !without.leaves_out(3) {
        chain = chain.with(Slot::from(14_000), Stage::new(Requests { shared: Arc::clone(shared) }));
    }
    chain
}

/// The one track of a media section. Without `active` the library sends nothing, without the repair's SSRC it
/// repairs within the stream.
pub(crate) fn track(
    kind: RtpCodecKind,
    codec: RTCRtpCodec,
    ssrc: u32,
    repair: Option<u32>,
) -> TrackLocalStaticRTP {
    let name = if kind == RtpCodecKind::Audio { "audio" } else { "video" };
    TrackLocalStaticRTP::new(MediaStreamTrack::new(
        // A stream each: a browser would else hold back the one for the other, and delay is worth more here.
        format!("deskbell-{name}"),
        format!("deskbell-{name}-track"),
        name.to_owned(),
        kind,
        vec![RTCRtpEncodingParameters {
            rtp_coding_parameters: RTCRtpCodingParameters {
                ssrc: Some(ssrc),
                rtx: repair.map(|ssrc| RTCRtpRtxParameters { ssrc }),
                ..RTCRtpCodingParameters::default()
            },
            active: true,
            codec,
            ..RTCRtpEncodingParameters::default()
        }],
    ))
}

/// Turns repairs back into the packets that were lost (RFC 4588, section 4).
#[derive(Default)]
pub(crate) struct Unwrap {
    /// From the repairs' SSRC to the stream's SSRC and payload type.
    streams: HashMap<u32, (u32, u8)>,
}

impl Step for Unwrap {
    fn read(&mut self, mut packet: TaggedPacket) -> Option<TaggedPacket> {
        if let Packet::Rtp(rtp) = &mut packet.message.packet
            && let Some((ssrc, payload_type)) = self.streams.get(&rtp.header.ssrc)
            // Padding, by which a sender probes the link, is left as it is: it repairs nothing.
            && rtp.payload.len() > 2
        {
            rtp.header.ssrc = *ssrc;
            rtp.header.payload_type = *payload_type;
            rtp.header.sequence_number = rtp.payload.get_u16();
        }
        Some(packet)
    }

    fn bind(&mut self, stream: &StreamInfo, sending: bool) {
        if !sending && let Some(repair) = stream.ssrc_rtx {
            self.streams.insert(repair, (stream.ssrc, stream.payload_type));
        }
    }
}

/// Keeps a stage of the library from what it would see of the repairs' own streams.
pub(crate) struct MediaOnly<I> {
    stage: I,
    repairs: HashSet<u32>,
}

impl<I> MediaOnly<I> {
    fn new(stage: I) -> Self {
        Self { stage, repairs: HashSet::new() }
    }
}

impl<I: Interceptor> Protocol<TaggedPacket, TaggedPacket, ()> for MediaOnly<I> {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.stage.handle_read(packet)
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.stage.poll_read()
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.stage.handle_write(packet)
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.stage.poll_write()
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        self.stage.handle_timeout(now)
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        self.stage.poll_timeout()
    }

    fn close(&mut self) -> Result<(), Error> {
        self.stage.close()
    }
}

impl<I: Interceptor> Interceptor for MediaOnly<I> {
    fn bind_local_stream(&mut self, stream: &StreamInfo) {
        self.stage.bind_local_stream(stream);
    }

    fn unbind_local_stream(&mut self, stream: &StreamInfo) {
        self.stage.unbind_local_stream(stream);
    }

    fn bind_remote_stream(&mut self, stream: &StreamInfo) {
        // A stream is bound before its repairs.
        self.repairs.extend(stream.ssrc_rtx);
        if !self.repairs.contains(&stream.ssrc) {
            self.stage.bind_remote_stream(stream);
        }
    }

    fn unbind_remote_stream(&mut self, stream: &StreamInfo) {
        self.stage.unbind_remote_stream(stream);
    }
}

/// A packet is not sent again within this time: the one that is on its way answers.
const ANSWERED_FOR: Duration = Duration::from_millis(100);
/// A packet is sent again at most so often.
const ANSWERS_EACH: u8 = 4;

/// Swallows NACKs that are answered already, or that the link has no room for.
pub(crate) struct Throttle {
    shared: Arc<Shared>,
    answered: HashMap<(u32, u16), (Duration, u8)>,
}

impl Throttle {
    fn new(shared: Arc<Shared>) -> Self {
        Self { shared, answered: HashMap::new() }
    }

    fn answer(&mut self, now: Duration, ssrc: u32, sequence: u16) -> bool {
        let (at, times) = self.answered.entry((ssrc, sequence)).or_insert((now, 0));
        let young = *times > 0 && now.saturating_sub(*at) < ANSWERED_FOR;
        if young || *times >= ANSWERS_EACH {
            return false;
        }
        (*at, *times) = (now, *times + 1);
        true
    }
}

impl Step for Throttle {
    fn read(&mut self, mut packet: TaggedPacket) -> Option<TaggedPacket> {
        let Packet::Rtcp(packets) = &mut packet.message.packet else { return Some(packet) };
        let now = self.shared.since(packet.now);
        if self.answered.len() > 2048 {
            // The numbers come round again in half a minute at 2.5 Mb/s.
            self.answered.retain(|_, (at, _)| now.saturating_sub(*at) < Duration::from_secs(5));
        }
        let room = self.shared.budget().may_repair(now);
        for rtcp in packets.iter_mut() {
            let Some(nack) = rtcp.as_any().downcast_ref::<TransportLayerNack>() else { continue };
            let wanted: Vec<u16> = nack
                .nacks
                .iter()
                .flat_map(|pair| pair.packet_list())
                .filter(|sequence| room && self.answer(now, nack.media_ssrc, *sequence))
                .collect();
            let nacks = nack_pairs_from_sequence_numbers(&wanted);
            *rtcp = Box::new(TransportLayerNack { nacks, ..nack.clone() });
        }
        Some(packet)
    }
}

/// Hands keyframe requests over.
pub(crate) struct Requests {
    shared: Arc<Shared>,
}

impl Step for Requests {
    fn read(&mut self, packet: TaggedPacket) -> Option<TaggedPacket> {
        if let Packet::Rtcp(packets) = &packet.message.packet
            && packets.iter().any(|rtcp| {
                let rtcp = rtcp.as_any();
                rtcp.is::<PictureLossIndication>() || rtcp.is::<FullIntraRequest>()
            })
        {
            self.shared.keyframe_wanted.notify_one();
        }
        Some(packet)
    }
}

/// So much waits here at most; what comes after is dropped, and a keyframe wanted. Half a minute of the lowest
/// estimate, half a second of the highest: what fills it is one large keyframe and no more.
const QUEUE: usize = 2000;

/// Lets the packets of a frame leave no faster than the link takes them, as our bandwidth rules say. Voice,
/// control and repairs do not wait for video.
pub(crate) struct Pace {
    shared: Arc<Shared>,
    video: VecDeque<TaggedPacket>,
    repairs: VecDeque<TaggedPacket>,
    bits: u64,
    videos: Vec<u32>,
    deadline: Option<Instant>,
}

impl Pace {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            video: VecDeque::new(),
            repairs: VecDeque::new(),
            bits: 0,
            videos: Vec::new(),
            deadline: None,
        }
    }

    fn leave(&mut self, now: Instant, mut packet: TaggedPacket, out: &mut VecDeque<TaggedPacket>) {
        // The estimator reckons from when a packet left, not from when it was made.
        packet.now = now;
        self.shared.on_sent(self.shared.since(now), size(&packet));
        out.push_back(packet);
    }

    fn release(&mut self, now: Instant, out: &mut VecDeque<TaggedPacket>) {
        self.deadline = None;
        loop {
            let first = if self.repairs.is_empty() { &mut self.video } else { &mut self.repairs };
            if first.is_empty() {
                break;
            }
            let wait = self.shared.budget().wait(self.shared.since(now));
            if !wait.is_zero() {
                // Timers are of 1 ms: nothing is gained by less.
                self.deadline = Some(now + wait.max(Duration::from_millis(1)));
                break;
            }
            if let Some(packet) = first.pop_front() {
                self.bits = self.bits.saturating_sub(u64::from(size(&packet)) * 8);
                self.leave(now, packet, out);
            }
        }
        self.shared.set_queued(self.bits);
    }
}

fn size(packet: &TaggedPacket) -> u32 {
    match &packet.message.packet {
        Packet::Rtp(rtp) => u32::try_from(rtp.marshal_size()).unwrap_or(u32::MAX).saturating_add(OVERHEAD),
        Packet::Rtcp(_) | _ => 0,
    }
}

impl Step for Pace {
    fn write(&mut self, packet: TaggedPacket, out: &mut VecDeque<TaggedPacket>) {
        let now = packet.now;
        let (video, repair) = match &packet.message.packet {
            Packet::Rtp(rtp) => {
                (self.videos.contains(&rtp.header.ssrc), packet.message.has(&Attribute::Retransmission))
            }
            // The library's own stage for "no pacer" would swallow these.
            Packet::Rtcp(_) | _ => return out.push_back(packet),
        };
        if !video && !repair {
            return self.leave(now, packet, out);
        }
        if self.video.len() + self.repairs.len() >= QUEUE {
            self.shared.keyframe_wanted.notify_one();
            return;
        }
        self.bits += u64::from(size(&packet)) * 8;
        if repair { &mut self.repairs } else { &mut self.video }.push_back(packet);
        self.release(now, out);
    }

    fn expire(&mut self, now: Instant, out: &mut VecDeque<TaggedPacket>) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.release(now, out);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    fn bind(&mut self, stream: &StreamInfo, sending: bool) {
        if sending && stream.mime_type.to_ascii_lowercase().starts_with("video/") {
            self.videos.push(stream.ssrc);
        }
    }
}
