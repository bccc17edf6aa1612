//! From the library's tracks to frames and audio packets.

use std::sync::Arc;

use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use tokio::sync::mpsc;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};

use crate::{
    AudioPacket, LegEvent,
    assembler::{Assembler, Packet},
    gate::Gate,
    outbox::{give, until},
    shared::Shared,
};

/// Reads audio until the track ends.
pub(crate) async fn audio(track: Arc<dyn TrackRemote>, shared: Arc<Shared>, events: mpsc::Sender<LegEvent>) {
    while let Some(event) = track.poll().await {
        let TrackRemoteEvent::OnRtpPacket(rtp) = event else { continue };
        if rtp.payload.is_empty() {
            continue;
        }
        let packet = AudioPacket {
            sequence: rtp.header.sequence_number,
            timestamp: rtp.header.timestamp,
            payload: rtp.payload,
            arrived: shared.now(),
        };
        if !give(&events, LegEvent::Audio(packet)) {
            shared.counters().receiving.audio_dropped += 1;
        }
    }
}

/// Puts frames together until the track ends, and asks for keyframes.
pub(crate) async fn video(track: Arc<dyn TrackRemote>, shared: Arc<Shared>, events: mpsc::Sender<LegEvent>) {
    let mut assembler = Assembler::new();
    let mut gate = Gate::default();
    let mut ssrc = None;
    // The first frame of a stream is a keyframe, most likely: there is time to see.
    let mut patient_until = None;
    loop {
        let wake =
            [assembler.deadline(), gate.deadline()].into_iter().flatten().min().map(|at| shared.instant(at));
        let mut asked = false;
        tokio::select! {
            event = track.poll() => match event {
                Some(TrackRemoteEvent::OnRtpPacket(rtp)) => {
                    ssrc = Some(rtp.header.ssrc);
                    let now = shared.now();
                    patient_until.get_or_insert(now + crate::gate::KEYFRAME_EVERY);
                    assembler.push(now, &Packet {
                        ssrc: rtp.header.ssrc,
                        sequence: rtp.header.sequence_number,
                        timestamp: rtp.header.timestamp,
                        marker: rtp.header.marker,
                        payload: rtp.payload,
                    });
                }
                Some(_) => continue,
                None => return,
            },
            () = until(wake) => {}
            () = shared.keyframe_needed.notified() => asked = true,
        }
        let now = shared.now();
        assembler.expire(now);
        while let Some(frame) = assembler.pop() {
            if frame.keyframe {
                gate.satisfied();
            }
            if give(&events, LegEvent::Video(frame)) {
                shared.counters().frame(now);
            } else {
                assembler.lost_after();
                shared.counters().receiving.frames_dropped += 1;
            }
        }
        shared.counters().given_up = assembler.counts().dropped;
        let needed = assembler.keyframe_needed() && patient_until.is_some_and(|until| until <= now);
        let goes =
            if asked || needed && gate.deadline().is_none() { gate.ask(now) } else { gate.expire(now) };
        if goes && let Some(media_ssrc) = ssrc {
            // Fails only when the connection has gone, which the track tells as well.
            let _ =
                track.write_rtcp(vec![Box::new(PictureLossIndication { sender_ssrc: 0, media_ssrc })]).await;
        }
    }
}
