//! The engine's plain types in the wire's and the page's terms. The engine knows neither of them.

use crate::view;
use deskbell_domain::call::{LegState, MediaState, Sending};
use deskbell_media as media;
use deskbell_protocol::call::{Candidate, IceServer};

/// A candidate of the visitor's device.
pub(super) fn candidate(candidate: Candidate) -> media::Candidate {
    let Candidate { candidate, sdp_mid, sdp_m_line_index } = candidate;
    media::Candidate { candidate, sdp_mid, sdp_m_line_index }
}

/// A candidate of this desk.
pub(super) fn own_candidate(candidate: media::Candidate) -> Candidate {
    let media::Candidate { candidate, sdp_mid, sdp_m_line_index } = candidate;
    Candidate { candidate, sdp_mid, sdp_m_line_index }
}

/// A server.
pub(crate) fn server(server: &IceServer) -> media::IceServer {
    let IceServer { urls, username, credential } = server.clone();
    media::IceServer { urls, username, credential }
}

/// How a leg stands; the reason of an inability goes to the log.
pub(super) fn leg_state(state: media::LegState) -> LegState {
    match state {
        media::LegState::Connected => LegState::Connected,
        media::LegState::Interrupted => LegState::Interrupted,
        media::LegState::Failed => LegState::Failed,
        media::LegState::Unable { why } => {
            tracing::info!(why, "the two devices have nothing in common");
            LegState::Unable
        }
    }
}

/// What a party sends that wants this and of which the engine says that. What the engine has not spoken of is
/// believed to work.
pub(super) fn sending(wanted: bool, sends: Option<media::Sends>) -> Sending {
    match sends {
        Some(media::Sends::Missing) if wanted => Sending::Missing,
        Some(media::Sends::Paused) if wanted => Sending::Paused,
        // Nothing is sent while no leg is connected; that is not the person's wish.
        Some(_) | None => {
            if wanted {
                Sending::On
            } else {
                Sending::Off
            }
        }
    }
}

/// What is wrong, for the page.
pub(super) fn trouble(trouble: media::Trouble) -> view::Trouble {
    match trouble {
        media::Trouble::NoMicrophone => view::Trouble::NoMicrophone,
        media::Trouble::MicrophoneRefused => view::Trouble::MicrophoneRefused,
        media::Trouble::MicrophoneLost => view::Trouble::MicrophoneLost,
        media::Trouble::NoSpeaker => view::Trouble::NoSpeaker,
        media::Trouble::SpeakerLost => view::Trouble::SpeakerLost,
        media::Trouble::NoCamera => view::Trouble::NoCamera,
        media::Trouble::CameraRefused => view::Trouble::CameraRefused,
        media::Trouble::CameraBusy => view::Trouble::CameraBusy,
        media::Trouble::CameraLost => view::Trouble::CameraLost,
        media::Trouble::VoiceOnly => view::Trouble::VoiceOnly,
        media::Trouble::NoRelay => view::Trouble::NoRelay,
    }
}

/// The chosen devices, for the engine.
pub(super) fn chosen(chosen: &view::ChosenDevices) -> media::Chosen {
    let view::ChosenDevices { camera, microphone, speaker } = chosen.clone();
    media::Chosen { camera, microphone, speaker }
}

/// The devices of one kind, for the page.
pub(super) fn devices(devices: &[media::Device]) -> Vec<view::DeviceChoice> {
    let choice =
        |device: &media::Device| view::DeviceChoice { id: device.id.clone(), name: device.name.clone() };
    devices.iter().map(choice).collect()
}

/// Nothing is sent.
pub(super) const SILENT: MediaState = MediaState::of(Sending::Off, Sending::Off);
