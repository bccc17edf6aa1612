//! What one says to the engine and what it says. Plain types: the engine knows nothing of conversations, of the
//! hub or of a page.

use bytes::Bytes;
pub use deskbell_leg::Relay;
use std::collections::BTreeSet;
use std::time::Duration;

/// A leg, named by whoever opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegKey(pub u128);

/// What the engine is to do. Carried out in order; none of them waits for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Make a leg that waits for an offer. Its media flow once it is connected.
    Open {
        /// Named so from now on.
        leg: LegKey,
        /// STUN servers and relays.
        servers: Vec<IceServer>,
        /// Only relayed candidates are used.
        relay_only: bool,
        /// Whether the other side is heard here; see [`Order::Hear`].
        audible: bool,
    },
    /// The other side's offer. An older generation than the newest is ignored.
    Offer {
        /// For which leg.
        leg: LegKey,
        /// From 1, growing.
        generation: u32,
        /// A new connection in place of the former one; else a restart or other tracks.
        fresh: bool,
        /// The description (RFC 8866).
        sdp: String,
    },
    /// The other side's candidate; one of another generation than the newest offer's is ignored.
    Candidate {
        /// For which leg.
        leg: LegKey,
        /// Of which offer.
        generation: u32,
        /// The candidate.
        candidate: Candidate,
    },
    /// Play what comes from the other side of a leg, or nothing of it: of two legs to one person one is heard.
    Hear {
        /// Which.
        leg: LegKey,
        /// It is played.
        audible: bool,
    },
    /// Close a leg. Capture stops when no leg and no preview needs it.
    Close {
        /// Which.
        leg: LegKey,
    },
    /// Send microphone and camera, or silence and nothing; holds for all legs.
    Send {
        /// The microphone.
        microphone: bool,
        /// The camera.
        camera: bool,
    },
    /// Use these devices from now on, also in the middle of a call.
    Choose(Chosen),
    /// Capture for the own picture and the level, without a leg.
    Preview(bool),
    /// Send this screen or window in place of the camera (V12), or the camera again. Nothing of a screen is captured
    /// while there is no leg.
    Share(Option<String>),
    /// Find out whether a relay of these answers, before a call needs it (V11).
    TryRelay(Vec<IceServer>),
}

/// What the engine says.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// The answer to an offer.
    Answer {
        /// Of which leg.
        leg: LegKey,
        /// Of the offer.
        generation: u32,
        /// The description.
        sdp: String,
    },
    /// A candidate of this side.
    Candidate {
        /// Of which leg.
        leg: LegKey,
        /// Of the offer that it answers.
        generation: u32,
        /// The candidate.
        candidate: Candidate,
    },
    /// The connection broke: the other side is to offer again (ICE restart).
    OfferAgain {
        /// Of which leg.
        leg: LegKey,
    },
    /// A leg's connection.
    Leg {
        /// Which.
        leg: LegKey,
        /// How it stands.
        state: LegState,
    },
    /// The first picture of the other side has come by this connection.
    FirstPicture {
        /// Of which leg.
        leg: LegKey,
    },
    /// Figures of a connected leg, once a second.
    Figures {
        /// Of which leg.
        leg: LegKey,
        /// The last second.
        figures: Figures,
    },
    /// The devices there are, at start and whenever they change.
    Devices(Devices),
    /// The picture that the camera gives; `None` while it is off.
    CameraPicture(Option<PictureSize>),
    /// How loud the microphone is, 0 to 100, ten times a second while it is open.
    Level(u8),
    /// All that is wrong now; empty when nothing is.
    Troubles(BTreeSet<Trouble>),
    /// What is really sent.
    Sends {
        /// The microphone.
        microphone: Sends,
        /// The camera.
        camera: Sends,
    },
    /// What was found of the relays of [`Order::TryRelay`].
    Relay(Relay),
    /// Nothing more comes of the screen or window that was shared: the camera is sent again.
    ShareLost {
        /// Which.
        source: String,
        /// Why.
        why: ShareLost,
    },
}

/// Why sharing ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShareLost {
    /// The window was closed, or the screen unplugged.
    Gone,
    /// The system does not let this program see it.
    Refused,
    /// Something else, which stands in the log.
    Failed,
}

/// How a leg's connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegState {
    /// Media flow.
    Connected,
    /// Interrupted for 2 s.
    Interrupted,
    /// It cannot be connected.
    Failed,
    /// The other side offers nothing that this one can do.
    Unable {
        /// What is missing, for the log.
        why: String,
    },
}

/// Whether something is sent, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sends {
    /// It is.
    On,
    /// Turned off by its owner.
    Off,
    /// There is none, it was refused, or another program has it.
    Missing,
    /// The network is too poor.
    Paused,
}

/// What is wrong on this computer, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// No microphone is connected.
    NoMicrophone,
    /// The system refuses the microphone.
    MicrophoneRefused,
    /// The microphone was unplugged or stopped.
    MicrophoneLost,
    /// Nothing can play sound.
    NoSpeaker,
    /// The loudspeaker was unplugged or stopped.
    SpeakerLost,
    /// No camera is connected.
    NoCamera,
    /// The system refuses the camera.
    CameraRefused,
    /// Another program has the camera.
    CameraBusy,
    /// The camera was unplugged or stopped.
    CameraLost,
    /// The network carries voice only, for now.
    VoiceOnly,
    /// No relay answered.
    NoRelay,
}

/// Figures of a leg over the last second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// The round trip between the two devices, once it is known.
    pub round_trip: Option<Duration>,
    /// Share of the packets sent that did not arrive, 0 to 1.
    pub lost_out: f32,
    /// Share of the other side's packets that did not arrive, 0 to 1.
    pub lost_in: f32,
    /// Sent, in bits a second.
    pub sent_bps: u32,
    /// Received, in bits a second.
    pub received_bps: u32,
    /// What the link is thought to carry, in bits a second.
    pub target_bps: u32,
    /// The picture that is sent; `None` without one.
    pub sent: Option<PictureSize>,
    /// The picture that comes; `None` without one.
    pub received: Option<PictureSize>,
    /// Times in which no picture came for more than 200 ms, since the leg connected.
    pub freezes: u32,
    /// The longest of them since the leg connected.
    pub longest_freeze: Duration,
    /// Through a relay.
    pub relayed: bool,
}

/// A picture's size and rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PictureSize {
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// Pictures a second.
    pub fps: u8,
}

/// A server by which two devices find each other (RFC 8489, RFC 8656).
#[derive(Clone, PartialEq, Eq)]
pub struct IceServer {
    /// "stun:…", "turn:…".
    pub urls: Vec<String>,
    /// For a relay.
    pub username: Option<String>,
    /// For a relay.
    pub credential: Option<String>,
}

/// Without the credential, so that it stands in no log.
impl std::fmt::Debug for IceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// A candidate, as a browser's `RTCIceCandidateInit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// As the browser says it; empty is the end of candidates.
    pub candidate: String,
    /// The section of the description, by its name.
    pub sdp_mid: Option<String>,
    /// The section of the description, by its number.
    pub sdp_m_line_index: Option<u16>,
}

/// The devices of this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    /// Cameras.
    pub cameras: Vec<Device>,
    /// Microphones.
    pub microphones: Vec<Device>,
    /// Loudspeakers.
    pub speakers: Vec<Device>,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Stays the same when it is plugged in again, as far as the system allows it.
    pub id: String,
    /// Its name as the system says it.
    pub name: String,
}

/// The chosen devices; `None` is the system's own choice. Besides the ids of [`Devices`] these are known:
/// camera "pattern" (a test pattern with a clock in it), "y4m:FILE"; microphone "tone:HERTZ"; speaker
/// "null"; and "none" for all three.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The camera.
    pub camera: Option<String>,
    /// The microphone.
    pub microphone: Option<String>,
    /// The loudspeaker.
    pub speaker: Option<String>,
}

/// Whose picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The other side's.
    Theirs,
    /// What this side sends, or would send: encoded at reduced size.
    Own,
}

/// An encoded picture on its way to whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Needs no other picture before it.
    pub keyframe: bool,
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// On the engine's clock.
    pub at: Duration,
    /// VP8 (RFC 6386).
    pub data: Bytes,
}
