use proptest::prelude::*;

use super::*;

const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=ice-ufrag:abcd\r\n\
    a=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 00:11\r\na=setup:actpass\r\na=rtcp-mux\r\n\
    a=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n\
    m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendrecv\r\na=ice-ufrag:abcd\r\n\
    a=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 00:11\r\na=setup:actpass\r\na=rtcp-mux\r\n\
    a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";

fn candidate(text: &str) -> IceCandidate {
    IceCandidate { candidate: text.to_owned(), sdp_mid: Some("0".to_owned()), sdp_m_line_index: Some(0) }
}

const HOST: &str = "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host";

#[test]
fn a_browsers_offer_has_sound_and_picture() {
    let checked = check(OFFER, false).unwrap();
    let both = Section { there: true, takes: true };
    assert_eq!((checked.audio, checked.video), (both, both));
    assert_eq!((checked.generation.as_str(), checked.candidates), ("abcd", 0));
}

#[test]
fn an_offer_of_sound_alone_is_taken() {
    let audio_only = OFFER.split("m=video").next().unwrap();
    assert_eq!(check(audio_only, false).unwrap().video, Section::default());
    let rejected = OFFER.replace("m=video 9", "m=video 0");
    assert_eq!(check(&rejected, false).unwrap().video, Section::default());
}

#[test]
fn a_peer_without_transport_cc_is_known_to_report_nothing() {
    assert!(!check(OFFER, false).unwrap().reports);
    assert!(check(&format!("{OFFER}a=rtcp-fb:96 transport-cc\r\n"), false).unwrap().reports);
}

#[test]
fn one_that_only_sends_takes_nothing() {
    let sendonly = OFFER.replace("a=sendrecv", "a=sendonly");
    assert_eq!(check(&sendonly, false).unwrap().video, Section { there: true, takes: false });
}

#[test]
fn what_is_missing_is_named() {
    let table = [
        (OFFER.replace("VP8", "H264"), LegError::CodecMissing(Codec::Vp8)),
        (OFFER.replace("opus", "G722"), LegError::CodecMissing(Codec::Opus)),
        (OFFER.replace("a=rtpmap:96", "a=rtpmap:95"), LegError::CodecMissing(Codec::Vp8)),
        (OFFER.replace("ice-ufrag", "x-ufrag"), LegError::NotSdp("no ICE user name")),
        (OFFER.replace("ice-pwd", "x-pwd"), LegError::NotSdp("no ICE password")),
        (OFFER.replace("fingerprint", "x-print"), LegError::NotSdp("no DTLS fingerprint")),
        (
            OFFER.replace("m=video", "m=text").replace("m=audio", "m=text"),
            LegError::NotSdp("neither sound nor picture"),
        ),
        ("hello".to_owned(), LegError::NotSdp("it cannot be parsed")),
        (String::new(), LegError::NotSdp("no ICE user name")),
    ];
    for (text, error) in table {
        let got = check(&text, false).unwrap_err();
        // An empty text is SDP to some parsers; either word will do.
        assert!(
            got == error || text.is_empty() && matches!(got, LegError::NotSdp(_)),
            "{got:?} for {error:?}"
        );
    }
}

#[test]
fn limits_are_kept() {
    let long = format!("{OFFER}a=x:{}\r\n", "y".repeat(MAX_SDP_BYTES));
    assert_eq!(check(&long, false), Err(LegError::SdpTooLong(long.len())));
    let sections = format!("{OFFER}{}", "m=text 9 RTP/AVP 1\r\n".repeat(8));
    assert_eq!(check(&sections, false), Err(LegError::NotSdp("too many media sections")));
    let many = format!("{OFFER}{}", format!("a={HOST}\r\n").repeat(MAX_CANDIDATES + 1));
    assert_eq!(check(&many, false), Err(LegError::TooManyCandidates));
    let wide = format!("{OFFER}a={HOST} {}\r\n", "z".repeat(MAX_CANDIDATE_BYTES));
    assert!(matches!(check(&wide, false), Err(LegError::CandidateTooLong(_))));
}

#[test]
fn candidates_for_tcp_are_left_out() {
    let tcp = "a=candidate:1 1 tcp 1518280447 192.0.2.1 80 typ host tcptype passive\r\n";
    let checked = check(&format!("{OFFER}{tcp}a={HOST}\r\n"), false).unwrap();
    assert_eq!((checked.candidates, checked.text.contains("tcptype")), (1, false));
    assert_eq!(check_candidate(candidate(tcp.trim())), Ok(Trickled::Ignore));
}

#[test]
fn a_candidate_is_used_ignored_or_refused() {
    assert_eq!(check_candidate(candidate(HOST)), Ok(Trickled::Use(candidate(HOST))));
    let mdns = "candidate:1 1 udp 2122260223 0d7f3d5e-0000-4000-8000-000000000000.local 50000 typ host";
    assert_eq!(check_candidate(candidate(mdns)), Ok(Trickled::Use(candidate(mdns))));
    assert_eq!(check_candidate(candidate("")), Ok(Trickled::Ignore));
    for bad in [
        "hello",
        "candidate:1 1 udp",
        "candidate:1 1 udp x 192.0.2.1 50000 typ host",
        "candidate:a b c d e f g h",
    ] {
        let got = check_candidate(candidate(bad));
        assert!(matches!(got, Err(LegError::NotACandidate) | Ok(Trickled::Ignore)), "{bad}: {got:?}");
    }
    let two = format!("{HOST} generation 0\r\na=setup:active");
    assert_eq!(check_candidate(candidate(&two)), Err(LegError::NotACandidate), "a line of its own");
    let long = format!("{HOST} {}", "x".repeat(MAX_CANDIDATE_BYTES));
    assert_eq!(check_candidate(candidate(&long)), Err(LegError::CandidateTooLong(long.len())));
}

#[test]
fn a_section_without_an_msid_gets_one_because_the_library_gives_no_track_without() {
    let bare: String =
        OFFER.lines().filter(|line| !line.contains("msid:")).map(|line| format!("{line}\r\n")).collect();
    let checked = check(&bare, false).unwrap();
    let sections = checked.text.matches("\nm=").count();
    assert!(sections > 0);
    assert_eq!(checked.text.matches("\na=msid:stream-").count(), sections);
    let named = bare.replace("a=rtcp-mux", "a=msid:of its own\r\na=rtcp-mux");
    assert!(!check(&named, false).unwrap().text.contains("a=msid:stream-"));
}

proptest! {
    #[test]
    fn any_text_is_refused_or_taken_without_a_panic(text in "\\PC{0,400}") {
        let _ = check(&text, false);
        let _ = check_candidate(candidate(&text));
    }

    #[test]
    fn an_offer_with_damage_is_refused_or_taken_without_a_panic(
        at in 0usize..900, cut in 0usize..60, put in "[ -~\r\n]{0,20}",
    ) {
        let mut text = OFFER.to_owned();
        let at = at.min(text.len());
        text.replace_range(at..(at + cut).min(text.len()), &put);
        if let Ok(checked) = check(&text, false) {
            prop_assert!(checked.audio.there || checked.video.there);
        }
    }
}
