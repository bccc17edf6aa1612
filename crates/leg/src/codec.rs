//! The two codecs of a call, as the library wants them told.

use rtc::{
    peer_connection::configuration::media_engine::{
        MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8, MediaEngine,
    },
    rtp_transceiver::rtp_sender::{
        RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpHeaderExtensionCapability, RtpCodecKind,
    },
    shared::error::Error,
};

/// draft-holmer-rmcat-transport-wide-cc-extensions-01.
const TRANSPORT_CC: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

fn feedback(list: &[(&str, &str)]) -> Vec<RTCPFeedback> {
    list.iter()
        .map(|(typ, parameter)| RTCPFeedback { typ: (*typ).to_owned(), parameter: (*parameter).to_owned() })
        .collect()
}

pub(crate) fn vp8() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_VP8.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: String::new(),
        rtcp_feedback: feedback(&[("transport-cc", ""), ("ccm", "fir"), ("nack", ""), ("nack", "pli")]),
    }
}

pub(crate) fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
        rtcp_feedback: feedback(&[("transport-cc", "")]),
    }
}

/// VP8, its repairs and Opus, and nothing else: what is registered may be chosen.
pub(crate) fn engine() -> Result<MediaEngine, Error> {
    let mut engine = MediaEngine::default();
    let rtx = RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: "apt=96".to_owned(),
        rtcp_feedback: Vec::new(),
    };
    for (payload_type, rtp_codec, kind) in
        [(96, vp8(), RtpCodecKind::Video), (97, rtx, RtpCodecKind::Video), (111, opus(), RtpCodecKind::Audio)]
    {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, kind)?;
    }
    for kind in [RtpCodecKind::Video, RtpCodecKind::Audio] {
        engine.register_header_extension(
            RTCRtpHeaderExtensionCapability { uri: TRANSPORT_CC.to_owned() },
            kind,
            None,
        )?;
    }
    Ok(engine)
}
