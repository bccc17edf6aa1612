//! Counting what goes over the wire. Pure, but for [`Tap`], which is its place in the packet chain.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use rtc::{
    interceptor::{Packet, StreamInfo, TaggedPacket},
    rtcp::{
        payload_feedbacks::{
            full_intra_request::FullIntraRequest, picture_loss_indication::PictureLossIndication,
        },
        receiver_report::ReceiverReport,
        reception_report::ReceptionReport,
        sender_report::SenderReport,
        transport_feedbacks::transport_layer_nack::TransportLayerNack,
    },
    shared::marshal::MarshalSize,
};

use crate::{shared::Shared, stage::Step};

/// The window over which rates and loss are told.
const WINDOW: Duration = Duration::from_secs(1);
/// A gap between two frames that counts as a freeze.
const FREEZE: Duration = Duration::from_millis(200);

/// Sums over the last second.
#[derive(Debug, Default)]
pub(crate) struct Window {
    entries: VecDeque<(Duration, u64)>,
    sum: u64,
}

impl Window {
    pub(crate) fn add(&mut self, now: Duration, amount: u64) {
        self.sum += amount;
        // Entries of 50 ms: a window is 20 of them however many packets come.
        match self.entries.back_mut() {
            Some((at, sum)) if now.saturating_sub(*at) < Duration::from_millis(50) => *sum += amount,
            Some(_) | None => self.entries.push_back((now, amount)),
        }
        self.forget(now);
    }

    pub(crate) fn sum(&mut self, now: Duration) -> u64 {
        self.forget(now);
        self.sum
    }

    fn forget(&mut self, now: Duration) {
        while let Some((_, amount)) = self.entries.front().filter(|(at, _)| *at + WINDOW <= now) {
            self.sum -= amount;
            self.entries.pop_front();
        }
    }
}

/// One direction's counters.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) frames: u64,
    pub(crate) frames_dropped: u64,
    pub(crate) audio_dropped: u64,
    pub(crate) nacks: u64,
    pub(crate) retransmissions: u64,
    pub(crate) keyframe_requests: u64,
    pub(crate) recent_bytes: Window,
}

/// All counters of a leg.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) sending: Line,
    pub(crate) receiving: Line,
    /// The other side's last report about our video.
    pub(crate) sending_loss: f32,
    pub(crate) round_trip: Option<Duration>,
    /// Frames that the assembler gave up.
    pub(crate) given_up: u64,
    pub(crate) freezes: u64,
    pub(crate) frozen: Duration,
    last_frame: Option<Duration>,
    highest: Option<(u32, u16)>,
    expected: Window,
    received: Window,
}

impl Counters {
    /// A frame was given away.
    pub(crate) fn frame(&mut self, now: Duration) {
        self.receiving.frames += 1;
        let gap = self.last_frame.map_or(Duration::ZERO, |last| now.saturating_sub(last));
        if gap > FREEZE {
            self.freezes += 1;
            self.frozen += gap;
        }
        self.last_frame = Some(now);
    }

    /// A packet of video came by itself and not as a repair.
    fn video_packet(&mut self, now: Duration, ssrc: u32, sequence: u16) {
        self.received.add(now, 1);
        let ahead = match self.highest {
            Some((of, highest)) if of == ssrc => sequence.wrapping_sub(highest).cast_signed(),
            Some(_) | None => 1,
        };
        if ahead > 0 {
            self.expected.add(now, ahead.unsigned_abs().into());
            self.highest = Some((ssrc, sequence));
        }
    }

    /// The part of the last second's video packets that did not come by itself.
    pub(crate) fn receiving_loss(&mut self, now: Duration) -> f32 {
        let (expected, received) = (self.expected.sum(now), self.received.sum(now));
        if expected == 0 { 0.0 } else { expected.saturating_sub(received) as f32 / expected as f32 }
    }
}

/// Counts all that passes, closest to the network.
pub(crate) struct Tap {
    shared: Arc<Shared>,
    /// SSRCs of the video that comes, and of the one that is sent.
    video_in: HashSet<u32>,
    video_out: HashSet<u32>,
    repairs: HashSet<u32>,
    /// When sender reports left, by the middle of their NTP time, by which the other side names them.
    reports: HashMap<u32, Instant>,
}

impl Tap {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            video_in: HashSet::new(),
            video_out: HashSet::new(),
            repairs: HashSet::new(),
            reports: HashMap::new(),
        }
    }

    fn report(&self, counters: &mut Counters, now: Instant, report: &ReceptionReport) {
        if self.video_out.contains(&report.ssrc) {
            counters.sending_loss = f32::from(report.fraction_lost) / 256.0;
        }
        if let Some(left) = self.reports.get(&report.last_sender_report) {
            let held = Duration::from_secs_f64(f64::from(report.delay) / 65_536.0);
            counters.round_trip = Some(now.saturating_duration_since(*left).saturating_sub(held));
        }
    }
}

impl Step for Tap {
    fn read(&mut self, packet: TaggedPacket) -> Option<TaggedPacket> {
        let now = self.shared.since(packet.now);
        let shared = Arc::clone(&self.shared);
        let mut counters = shared.counters();
        match &packet.message.packet {
            Packet::Rtp(rtp) => {
                counters.receiving.packets += 1;
                counters.receiving.bytes += rtp.payload.len() as u64;
                counters.receiving.recent_bytes.add(now, rtp.payload.len() as u64);
                let ssrc = rtp.header.ssrc;
                if self.video_in.contains(&ssrc) {
                    counters.video_packet(now, ssrc, rtp.header.sequence_number);
                } else if self.repairs.contains(&ssrc) && rtp.payload.len() > 2 {
                    counters.receiving.retransmissions += 1;
                }
            }
            Packet::Rtcp(packets) => {
                for rtcp in packets {
                    let rtcp = rtcp.as_any();
                    if let Some(report) = rtcp.downcast_ref::<ReceiverReport>() {
                        report.reports.iter().for_each(|one| self.report(&mut counters, packet.now, one));
                    } else if let Some(report) = rtcp.downcast_ref::<SenderReport>() {
                        report.reports.iter().for_each(|one| self.report(&mut counters, packet.now, one));
                    } else if let Some(nack) = rtcp.downcast_ref::<TransportLayerNack>() {
                        counters.sending.nacks += nack
                            .nacks
                            .iter()
                            .map(|pair| 1 + u64::from(pair.lost_packets.count_ones()))
                            .sum::<u64>();
                    } else if rtcp.is::<PictureLossIndication>() || rtcp.is::<FullIntraRequest>() {
                        counters.sending.keyframe_requests += 1;
                    }
                }
            }
            _ => {}
        }
        Some(packet)
    }

    fn write(&mut self, packet: TaggedPacket, out: &mut VecDeque<TaggedPacket>) {
        let now = self.shared.since(packet.now);
        let shared = Arc::clone(&self.shared);
        let mut counters = shared.counters();
        match &packet.message.packet {
            Packet::Rtp(rtp) => {
                counters.sending.packets += 1;
                counters.sending.bytes += rtp.payload.len() as u64;
                counters.sending.recent_bytes.add(now, rtp.marshal_size() as u64);
                if self.repairs.contains(&rtp.header.ssrc) {
                    counters.sending.retransmissions += 1;
                }
            }
            Packet::Rtcp(packets) => {
                for rtcp in packets {
                    let rtcp = rtcp.as_any();
                    if let Some(report) = rtcp.downcast_ref::<SenderReport>() {
                        // The last minute's are enough; one leaves each second.
                        if self.reports.len() > 120 {
                            self.reports.clear();
                        }
                        self.reports.insert((report.ntp_time >> 16) as u32, packet.now);
                    } else if let Some(nack) = rtcp.downcast_ref::<TransportLayerNack>() {
                        counters.receiving.nacks += nack
                            .nacks
                            .iter()
                            .map(|pair| 1 + u64::from(pair.lost_packets.count_ones()))
                            .sum::<u64>();
                    } else if rtcp.is::<PictureLossIndication>() {
                        counters.receiving.keyframe_requests += 1;
                    }
                }
            }
            _ => {}
        }
        drop(counters);
        out.push_back(packet);
    }

    fn bind(&mut self, stream: &StreamInfo, sending: bool) {
        self.repairs.extend(stream.ssrc_rtx);
        if stream.mime_type.to_ascii_lowercase().starts_with("video/") && !self.repairs.contains(&stream.ssrc)
        {
            if sending { &mut self.video_out } else { &mut self.video_in }.insert(stream.ssrc);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_window_tells_the_last_second_only() {
        let mut window = Window::default();
        for ms in (0..2000).step_by(10) {
            window.add(at(ms), 3);
        }
        assert_eq!(window.sum(at(1999)), 300);
        assert_eq!(window.sum(at(5000)), 0);
    }

    #[test]
    fn loss_is_what_is_missing_between_the_lowest_and_the_highest_number() {
        let mut counters = Counters::default();
        for sequence in (65_500..=65_535u16).chain(0..=63).filter(|sequence| sequence % 10 != 0) {
            counters.video_packet(at(10), 1, sequence);
        }
        let loss = counters.receiving_loss(at(20));
        assert!((0.08..0.12).contains(&loss), "{loss}");
    }

    #[test]
    fn a_gap_over_200_ms_between_frames_is_a_freeze() {
        let mut counters = Counters::default();
        for ms in [0, 33, 233, 266, 500, 533] {
            counters.frame(at(ms));
        }
        assert_eq!((counters.freezes, counters.frozen, counters.receiving.frames), (1, at(234), 6));
    }
}
