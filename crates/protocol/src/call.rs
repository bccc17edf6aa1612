//! Calls on the wire (video.md, sections 1 and 2): the head of a call, and the signals by which two devices
//! find each other. The visitor's browser offers, the agent's device answers.

use deskbell_domain::call::{CallPhase, Handoff, MediaState};
use deskbell_domain::{CallId, ConversationId, LegId, Time};
use serde::{Deserialize, Serialize};

/// A call as its two parties see it. It travels whole: a newer one replaces the older.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallHead {
    /// Which one.
    pub id: CallId,
    /// Inside which conversation.
    pub conversation: ConversationId,
    /// Grows with every change; an older head never replaces a newer one.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub version: u64,
    /// Grows with every change of the leg that carries the call.
    pub epoch: u32,
    /// The leg between the visitor and the agent's device: made when the call begins, active once answered.
    pub leg: LegId,
    /// Where it stands.
    pub call: CallPhase,
    /// What the visitor sends.
    pub visitor: MediaState,
    /// What the agent sends; before accept everything is off (V2).
    pub agent: MediaState,
    /// The leg that is open beside this one while the call moves to another device of the agent, and a moment longer
    /// (H2): the visitor offers on it with the same tracks, and shows whichever is `leg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub second_leg: Option<LegId>,
    /// The move itself; never towards the visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub handoff: Option<Handoff>,
}

/// Something that one device of a leg tells the other. Parameters of the method `call.signal` and of the hub's
/// notification of the same name. The hub holds a visitor's signals back until the call is accepted, and
/// repeats those of the newest generation to a party that connects anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignalFrame {
    /// Of which call.
    pub call: CallId,
    /// Of which leg.
    pub leg: LegId,
    /// What it says.
    pub signal: Signal,
}

/// What one device of a leg tells the other. A generation is one offer and what belongs to it; each new offer
/// of a leg has a higher one, and what belongs to an older generation is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Signal {
    /// The visitor's offer (RFC 3264).
    Offer {
        /// From 1, growing.
        generation: u32,
        /// A new connection in place of the former one, because the page was loaded anew; else the same one
        /// with other candidates (ICE restart) or other tracks.
        fresh: bool,
        /// At most [`SDP_BYTES`].
        sdp: String,
    },
    /// The agent's answer.
    Answer {
        /// Of the offer.
        generation: u32,
        /// At most [`SDP_BYTES`].
        sdp: String,
    },
    /// A candidate (RFC 8840); at most [`CANDIDATES`] of a generation and side.
    Candidate {
        /// Of the offer that it belongs to.
        generation: u32,
        /// As the browser says it.
        candidate: Candidate,
    },
    /// The agent's device asks for a new offer: its side of the connection broke.
    OfferAgain,
    /// This device is leaving the leg at this moment. Nothing is waited for.
    Bye,
}

impl Signal {
    /// The part that is over its limit.
    pub fn too_large(&self) -> Option<&'static str> {
        match self {
            Self::Offer { sdp, .. } | Self::Answer { sdp, .. } => (sdp.len() > SDP_BYTES).then_some("sdp"),
            Self::Candidate { candidate, .. } => candidate.too_large(),
            Self::OfferAgain | Self::Bye => None,
        }
    }
}

impl Candidate {
    fn too_large(&self) -> Option<&'static str> {
        if self.candidate.len() > CANDIDATE_BYTES {
            Some("candidate")
        } else if self.sdp_mid.as_ref().is_some_and(|mid| mid.len() > MID_BYTES) {
            Some("sdp_mid")
        } else {
            None
        }
    }
}

/// A candidate, as a browser's `RTCIceCandidateInit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Candidate {
    /// At most [`CANDIDATE_BYTES`]; empty is the end of candidates.
    pub candidate: String,
    /// The section of the description, by its name; at most [`MID_BYTES`].
    pub sdp_mid: Option<String>,
    /// The section of the description, by its number.
    pub sdp_m_line_index: Option<u16>,
}

/// A server that helps two devices find each other: STUN, or a relay (TURN, RFC 8656) with its credentials.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IceServer {
    /// "stun:…", "turn:…" or "turns:…".
    pub urls: Vec<String>,
    /// Short-lived: it begins with the second in which it expires.
    pub username: Option<String>,
    /// Belongs to the name.
    pub credential: Option<String>,
}

/// Without the credential, so that it stands in no log.
impl std::fmt::Debug for IceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// Result of `call.ice`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IceServers {
    /// In order of preference; may be empty on one network.
    pub servers: Vec<IceServer>,
    /// Only relayed connections are wanted: neither side learns the other's address.
    pub relay_only: bool,
    /// The credentials are good until then.
    pub expires: Time,
}

/// Largest description, in bytes.
pub const SDP_BYTES: usize = 24 * 1024;
/// Largest candidate, in bytes.
pub const CANDIDATE_BYTES: usize = 512;
/// Longest name of a section of a description, in bytes.
pub const MID_BYTES: usize = 64;
/// Candidates of one generation and side; more are dropped.
pub const CANDIDATES: usize = 48;
