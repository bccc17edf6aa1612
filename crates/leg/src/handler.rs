//! What the library tells.

use std::sync::{Arc, Mutex as Plain, PoisonError, atomic::Ordering};

use async_trait::async_trait;
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use tokio::{sync::mpsc, task::JoinHandle};
use webrtc::{
    media_stream::track_remote::TrackRemote,
    peer_connection::{
        PeerConnectionEventHandler, RTCIceGatheringState, RTCPeerConnectionIceEvent, RTCPeerConnectionState,
    },
};

use crate::{
    IceCandidate, LegEvent, State,
    outbox::{Post, Posts},
    receive,
    shared::Shared,
};

/// What the library calls. It runs on the library's own task, so nothing here waits.
pub(crate) struct Handler {
    pub(crate) shared: Arc<Shared>,
    pub(crate) posts: Posts,
    pub(crate) events: mpsc::Sender<LegEvent>,
    pub(crate) video: Plain<Option<JoinHandle<()>>>,
    pub(crate) audio: Plain<Option<JoinHandle<()>>>,
}

impl Handler {
    fn post(&self, event: LegEvent) {
        if self.posts.try_send(Post::Event(event)).is_err() {
            tracing::warn!("leg: an event was dropped, nobody takes them");
        }
    }
}

#[async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_candidate(&self, event: RTCPeerConnectionIceEvent) {
        let Ok(init) = event.candidate.to_json() else { return };
        let generation = self.shared.generation.borrow().clone();
        // All sections are one bundle: the first one's number is enough, and the library does not know names.
        self.post(LegEvent::Candidate(IceCandidate {
            candidate: format!("{} ufrag {generation}", init.candidate),
            sdp_mid: None,
            sdp_m_line_index: Some(0),
        }));
    }

    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        self.shared.gathered.send_replace(state == RTCIceGatheringState::Complete);
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        let state = match state {
            RTCPeerConnectionState::New | RTCPeerConnectionState::Unspecified => State::New,
            RTCPeerConnectionState::Connecting => State::Connecting,
            RTCPeerConnectionState::Connected => State::Connected,
            RTCPeerConnectionState::Disconnected => State::Disconnected,
            RTCPeerConnectionState::Failed => State::Failed,
            RTCPeerConnectionState::Closed => State::Closed,
            _ => return,
        };
        self.shared.connected.store(state == State::Connected, Ordering::Release);
        self.post(LegEvent::State(state));
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let kind = track.kind().await;
        let (shared, events) = (Arc::clone(&self.shared), self.events.clone());
        let (task, slot) = match kind {
            RtpCodecKind::Audio => (tokio::spawn(receive::audio(track, shared, events)), &self.audio),
            RtpCodecKind::Video => (tokio::spawn(receive::video(track, shared, events)), &self.video),
            RtpCodecKind::Application | RtpCodecKind::Unspecified | _ => return,
        };
        // One stream of a kind is read, the newest.
        if let Some(before) = slot.lock().unwrap_or_else(PoisonError::into_inner).replace(task) {
            before.abort();
        }
    }
}
