//! What a session description of the other side must have before the library sees it. Pure.
//!
//! Everything that reaches the library has passed here, so a refusal changes nothing: its own errors come
//! half way through and leave the connection in between.

use rtc::{
    peer_connection::sdp::RTCSessionDescription,
    sdp::{MediaDescription, SessionDescription},
};

use crate::{Codec, IceCandidate, LegError, MAX_CANDIDATE_BYTES, MAX_CANDIDATES, MAX_SDP_BYTES};

/// More media sections than any client of ours offers.
const MAX_SECTIONS: usize = 8;

/// What the other side offers of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Section {
    /// It is there and not rejected.
    pub(crate) there: bool,
    /// The other side takes media.
    pub(crate) takes: bool,
}

/// A description that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    /// The text without what is of no use here.
    pub(crate) text: String,
    pub(crate) audio: Section,
    pub(crate) video: Section,
    /// The other side reports arrivals, on which the estimate hangs.
    pub(crate) reports: bool,
    /// The ICE user name: another one is a restart.
    pub(crate) generation: String,
    /// Candidates within the text.
    pub(crate) candidates: usize,
}

/// The library gives no track for a media section without an `msid` (RFC 8830), which is not required: such a
/// section gets one. (A stream without a name, `-`, is dropped too.)
fn with_names_of_tracks(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut named = String::with_capacity(text.len() + 64);
    for (at, line) in lines.iter().enumerate() {
        named.push_str(line);
        named.push_str("\r\n");
        // It has to stand before the section's `ssrc`.
        let mut section = lines.iter().skip(at + 1).take_while(|line| !line.starts_with("m="));
        if line.starts_with("a=mid:") && !section.any(|line| line.contains("msid:")) {
            named.push_str(&format!("a=msid:stream-{at} track-{at}\r\n"));
        }
    }
    named
}

/// Checks an offer or an answer.
pub(crate) fn check(text: &str, answer: bool) -> Result<Checked, LegError> {
    if text.len() > MAX_SDP_BYTES {
        return Err(LegError::SdpTooLong(text.len()));
    }
    let text = with_names_of_tracks(&without_foreign_candidates(text)?);
    let description = if answer {
        RTCSessionDescription::answer(text.clone())
    } else {
        RTCSessionDescription::offer(text.clone())
    }
    .and_then(|description| description.unmarshal())
    .map_err(|_| LegError::NotSdp("it cannot be parsed"))?;
    if description.media_descriptions.len() > MAX_SECTIONS {
        return Err(LegError::NotSdp("too many media sections"));
    }
    let has = |key: &str| {
        description.attribute(key).is_some()
            || description.media_descriptions.iter().any(|section| section.has_attribute(key))
    };
    for (key, missing) in [
        ("ice-ufrag", "no ICE user name"),
        ("ice-pwd", "no ICE password"),
        ("fingerprint", "no DTLS fingerprint"),
    ] {
        if !has(key) {
            return Err(LegError::NotSdp(missing));
        }
    }
    let audio = section(&description, "audio", Codec::Opus)?;
    let video = section(&description, "video", Codec::Vp8)?;
    if !audio.there && !video.there {
        return Err(LegError::NotSdp("neither sound nor picture"));
    }
    let candidates = text.lines().filter(|line| line.starts_with("a=candidate:")).count();
    if candidates > MAX_CANDIDATES {
        return Err(LegError::TooManyCandidates);
    }
    let generation = description
        .attribute("ice-ufrag")
        .map(String::as_str)
        .or_else(|| {
            description.media_descriptions.iter().find_map(|section| section.attribute("ice-ufrag").flatten())
        })
        .unwrap_or_default()
        .to_owned();
    let reports = text.lines().any(|line| line.starts_with("a=rtcp-fb:") && line.ends_with(" transport-cc"));
    Ok(Checked { text, audio, video, reports, generation, candidates })
}

/// The ICE user name of a description that is well formed.
pub(crate) fn generation(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:")).unwrap_or_default()
}

fn section(description: &SessionDescription, kind: &str, codec: Codec) -> Result<Section, LegError> {
    let mut sections = description
        .media_descriptions
        .iter()
        .filter(|section| section.media_name.media == kind && section.media_name.port.value != 0)
        .peekable();
    if sections.peek().is_none() {
        return Ok(Section::default());
    }
    let Some(section) = sections.find(|section| speaks(section, codec)) else {
        return Err(LegError::CodecMissing(codec));
    };
    let direction = |key: &str| section.has_attribute(key) || description.attribute(key).is_some();
    Ok(Section { there: true, takes: !direction("sendonly") && !direction("inactive") })
}

fn speaks(section: &MediaDescription, codec: Codec) -> bool {
    let wanted = match codec {
        Codec::Vp8 => "vp8/90000",
        Codec::Opus => "opus/48000/2",
    };
    section.attributes.iter().filter(|attribute| attribute.key == "rtpmap").any(|attribute| {
        let mut words = attribute.value.as_deref().unwrap_or_default().split_ascii_whitespace();
        let listed = words
            .next()
            .is_some_and(|number| section.media_name.formats.iter().any(|format| format == number));
        listed && words.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
    })
}

/// Drops candidates that are not for UDP: a call never goes over one, and to try one is to open a connection
/// to wherever the other side says.
fn without_foreign_candidates(text: &str) -> Result<String, LegError> {
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        if let Some(candidate) = line.strip_prefix("a=candidate:") {
            if line.len() > MAX_CANDIDATE_BYTES {
                return Err(LegError::CandidateTooLong(line.len()));
            }
            if !is_udp(candidate) {
                continue;
            }
        }
        kept.push_str(line);
        kept.push_str("\r\n");
    }
    Ok(kept)
}

fn is_udp(candidate: &str) -> bool {
    candidate.split_ascii_whitespace().nth(2).is_some_and(|transport| transport.eq_ignore_ascii_case("udp"))
}

/// What to do with a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trickled {
    /// Give it to the library.
    Use(IceCandidate),
    /// The end of candidates, or one that is not for UDP.
    Ignore,
}

/// Checks one candidate.
pub(crate) fn check_candidate(candidate: IceCandidate) -> Result<Trickled, LegError> {
    let length = candidate.candidate.len();
    if length > MAX_CANDIDATE_BYTES || candidate.sdp_mid.as_ref().is_some_and(|mid| mid.len() > 64) {
        return Err(LegError::CandidateTooLong(length));
    }
    let line = candidate.candidate.trim();
    let line = line.strip_prefix("a=").unwrap_or(line);
    if line.is_empty() {
        return Ok(Trickled::Ignore);
    }
    let body = line.strip_prefix("candidate:").ok_or(LegError::NotACandidate)?;
    if body.is_empty() {
        return Ok(Trickled::Ignore);
    }
    // It is one line, whatever it is put into.
    if body.contains(char::is_control) {
        return Err(LegError::NotACandidate);
    }
    if body.split_ascii_whitespace().count() < 8 {
        return Err(LegError::NotACandidate);
    }
    if !is_udp(body) {
        return Ok(Trickled::Ignore);
    }
    rtc::ice::candidate::unmarshal_candidate(body).map_err(|_| LegError::NotACandidate)?;
    Ok(Trickled::Use(IceCandidate { candidate: line.to_owned(), ..candidate }))
}

#[cfg(test)]
mod tests;
