//! One media section's stream of ours: its track, its numbers, what was negotiated for it.

use std::sync::{
    Arc, Mutex as Plain, PoisonError,
    atomic::{AtomicU8, AtomicU32, Ordering},
};

use bytes::Bytes;
use rtc::{
    rtp::{Packet, header::Header},
    rtp_transceiver::rtp_sender::RtpCodecKind,
};
use tokio::sync::Mutex;
use webrtc::{
    media_stream::track_local::{TrackLocal, static_rtp::TrackLocalStaticRTP},
    peer_connection::PeerConnection,
    rtp_transceiver::RtpSender,
};

use crate::{LegError, chance, codec, fixes, rtc::library};

/// One media section's stream of ours.
pub(crate) struct Stream {
    track: Arc<TrackLocalStaticRTP>,
    ssrc: u32,
    pub(crate) out: Mutex<Numbers>,
    /// Packets of audio, sent or not.
    pub(crate) packets: AtomicU32,
    sender: Plain<Option<Arc<dyn RtpSender>>>,
    /// 0: nothing was negotiated, or the other side takes none.
    pub(crate) payload_type: AtomicU8,
}

pub(crate) struct Numbers {
    sequence: u16,
    /// Where the stream's time begins.
    pub(crate) base: u32,
}

impl Stream {
    pub(crate) fn new(kind: RtpCodecKind) -> Self {
        let (ssrc, repair) = (chance::number(), chance::number());
        let (codec, repair) =
            if kind == RtpCodecKind::Audio { (codec::opus(), None) } else { (codec::vp8(), Some(repair)) };
        Self {
            track: Arc::new(fixes::track(kind, codec, ssrc, repair)),
            ssrc,
            out: Mutex::new(Numbers { sequence: chance::number() as u16, base: chance::number() }),
            packets: AtomicU32::new(0),
            sender: Plain::new(None),
            payload_type: AtomicU8::new(0),
        }
    }

    pub(crate) fn sender(&self) -> Option<Arc<dyn RtpSender>> {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds the track to its media section, once.
    pub(crate) async fn add(&self, pc: &dyn PeerConnection) -> Result<(), LegError> {
        if self.sender().is_none() {
            let sender =
                pc.add_track(Arc::clone(&self.track) as Arc<dyn TrackLocal>).await.map_err(library)?;
            *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        }
        Ok(())
    }

    /// Reads what was negotiated.
    pub(crate) async fn negotiated(&self, takes: bool, mime: &str) -> Result<(), LegError> {
        let mut payload_type = 0;
        if takes && let Some(sender) = self.sender() {
            let parameters = sender.get_parameters().await.map_err(library)?;
            payload_type = parameters
                .rtp_parameters
                .codecs
                .iter()
                .find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case(mime))
                .map_or(0, |codec| codec.payload_type);
        }
        self.payload_type.store(payload_type, Ordering::Release);
        Ok(())
    }

    pub(crate) async fn write(
        &self,
        out: &mut Numbers,
        timestamp: u32,
        marker: bool,
        payload: Bytes,
    ) -> Result<(), LegError> {
        let header = Header {
            version: 2,
            marker,
            payload_type: self.payload_type.load(Ordering::Acquire),
            sequence_number: out.sequence,
            timestamp,
            ssrc: self.ssrc,
            ..Header::default()
        };
        out.sequence = out.sequence.wrapping_add(1);
        self.track.write_rtp(Packet { header, payload }).await.map_err(|_| LegError::Closed)
    }
}
