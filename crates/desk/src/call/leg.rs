//! This desk's end of a call.

use super::translate;
use deskbell_domain::call::LegState;
use deskbell_domain::{CallId, LegId, Time};
use deskbell_media::{IceServer, LegKey, Order};
use deskbell_protocol::call::{
    CANDIDATE_BYTES, CANDIDATES, Candidate, IceServers, SDP_BYTES, Signal, SignalFrame,
};
use std::collections::BTreeSet;

/// Signals that are held for a leg that is not open yet: an offer, its candidates, and a new offer's.
const HELD: usize = 2 * (CANDIDATES + 2);

/// Which leg of which call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LegOf {
    /// The call.
    pub call: CallId,
    /// The leg.
    pub leg: LegId,
}

impl LegOf {
    /// What is said to the other end.
    pub(super) const fn frame(self, signal: Signal) -> SignalFrame {
        SignalFrame { call: self.call, leg: self.leg, signal }
    }

    /// Whether something was said to this leg.
    pub(super) fn is_of(self, frame: &SignalFrame) -> bool {
        (self.call, self.leg) == (frame.call, frame.leg)
    }
}

/// The part that this desk has in a call with a leg of its own (H2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It has the call.
    Carries,
    /// The call comes here: its picture and voice are sent, and nothing is heard yet.
    Joins,
    /// The call has gone to another device: only the picture is sent, for a moment.
    StandsBy,
}

/// A leg of this desk.
#[derive(Debug)]
pub(super) struct Leg {
    /// Which part this desk has by it.
    pub part: Part,
    /// The visitor's first picture has come.
    pub pictured: bool,
    /// Which.
    pub of: LegOf,
    /// The engine's name for it, once it is open there.
    pub open: Option<LegKey>,
    /// The hub was asked for servers for this opening: what it says is taken, whatever it is.
    pub asked: bool,
    /// The visitor is asked for another offer when it opens, because this desk had it before.
    pub again: bool,
    /// When the credentials of its servers expire, on the hub's clock.
    pub expires: Option<Time>,
    /// How it stands, as far as the engine has said.
    pub state: Option<LegState>,
    /// What of that the hub was told and has surely not missed.
    pub told: Option<LegState>,
    /// Something was turned off here as the call went to another device, which is to know (H3).
    pub turns_off: bool,
    /// What is sent by it has changed by a head, and the engine has not heard.
    pub follows: bool,
    heard: Heard,
    said: Said,
}

/// What the visitor's device has said; what it repeats is passed over.
#[derive(Debug, Default)]
struct Heard {
    generation: u32,
    sdp: String,
    /// By section and text: the end of candidates is said for each section.
    candidates: BTreeSet<(Option<String>, Option<u16>, String)>,
}

/// What this desk has said of the newest generation, to be said again when it may be lost.
#[derive(Debug, Default)]
struct Said {
    answer: Option<(u32, String)>,
    candidates: Vec<Candidate>,
    offer_again: bool,
}

impl Leg {
    /// A leg that is to be opened once there are servers.
    pub(super) fn new(of: LegOf, part: Part, again: bool) -> Self {
        Self {
            part,
            pictured: false,
            of,
            open: None,
            asked: false,
            again,
            expires: None,
            state: None,
            told: None,
            turns_off: false,
            follows: false,
            heard: Heard::default(),
            said: Said::default(),
        }
    }

    /// Opens it in the engine.
    pub(super) fn opens(&mut self, key: LegKey, servers: Option<&IceServers>) -> Order {
        self.open = Some(key);
        self.expires = servers.map(|servers| servers.expires);
        let relay_only = servers.is_some_and(|servers| servers.relay_only);
        let servers: Vec<IceServer> = servers
            .map(|servers| servers.servers.iter().map(translate::server).collect())
            .unwrap_or_default();
        Order::Open { leg: key, servers, relay_only, audible: self.part == Part::Carries }
    }

    /// Whether an offer needs another leg in the engine: of a page that was loaded anew and does not know how far
    /// its predecessor had counted, or one that comes after the servers' credentials have expired.
    pub(super) fn is_outlived_by(&self, signal: &Signal, fresh_until: Time) -> bool {
        match signal {
            Signal::Offer { generation, fresh: true, sdp } => {
                let begins_again = *generation <= self.heard.generation && *sdp != self.heard.sdp;
                let expired = self.expires.is_some_and(|expires| expires < fresh_until);
                begins_again || (expired && *generation > self.heard.generation)
            }
            Signal::Offer { fresh: false, .. }
            | Signal::Answer { .. }
            | Signal::Candidate { .. }
            | Signal::OfferAgain
            | Signal::Bye => false,
        }
    }

    /// What the visitor's device says becomes an order, unless it is known or does not belong to this leg's
    /// newest offer. `key` is the leg's name in the engine.
    pub(super) fn hears(&mut self, key: LegKey, signal: Signal) -> Option<Order> {
        match signal {
            Signal::Offer { generation, fresh, sdp } => {
                if generation <= self.heard.generation {
                    return None;
                }
                self.heard = Heard { generation, sdp: sdp.clone(), candidates: BTreeSet::new() };
                self.said = Said::default();
                Some(Order::Offer { leg: key, generation, fresh, sdp })
            }
            Signal::Candidate { generation, candidate } => {
                let is_news = generation == self.heard.generation
                    && self.heard.candidates.len() < CANDIDATES
                    && self.heard.candidates.insert((
                        candidate.sdp_mid.clone(),
                        candidate.sdp_m_line_index,
                        candidate.candidate.clone(),
                    ));
                let candidate = translate::candidate(candidate);
                is_news.then_some(Order::Candidate { leg: key, generation, candidate })
            }
            // An answer and the wish for an offer are this side's to say; leaving is the machine's matter.
            Signal::Answer { .. } | Signal::OfferAgain | Signal::Bye => None,
        }
    }

    /// The engine answers the visitor's offer.
    pub(super) fn answers(&mut self, generation: u32, sdp: String) -> SignalFrame {
        self.said = Said { answer: Some((generation, sdp.clone())), ..Said::default() };
        self.of.frame(Signal::Answer { generation, sdp })
    }

    /// The engine has found a candidate; more than the wire allows are kept back.
    pub(super) fn finds(&mut self, generation: u32, candidate: Candidate) -> Option<SignalFrame> {
        let is_newest = self.said.answer.as_ref().is_none_or(|(newest, _)| *newest == generation);
        if !is_newest || self.said.candidates.len() >= CANDIDATES {
            return None;
        }
        self.said.candidates.push(candidate.clone());
        Some(self.of.frame(Signal::Candidate { generation, candidate }))
    }

    /// The visitor is to offer again.
    pub(super) fn wants_offer(&mut self) -> SignalFrame {
        self.said.offer_again = true;
        self.of.frame(Signal::OfferAgain)
    }

    /// What may have been lost on the way, while it is still needed: signals are not commands.
    pub(super) fn says_again(&self) -> Vec<SignalFrame> {
        if self.state == Some(LegState::Connected) {
            return Vec::new();
        }
        let mut again = Vec::new();
        match &self.said.answer {
            Some((generation, sdp)) => {
                let generation = *generation;
                again.push(self.of.frame(Signal::Answer { generation, sdp: sdp.clone() }));
                again.extend(self.said.candidates.iter().map(|candidate| {
                    self.of.frame(Signal::Candidate { generation, candidate: candidate.clone() })
                }));
            }
            None if self.said.offer_again => {}
            None => return again,
        }
        if self.said.offer_again {
            again.push(self.of.frame(Signal::OfferAgain));
        }
        again
    }
}

/// Signals that came before their leg was open.
#[derive(Debug, Default)]
pub(super) struct Held(Vec<SignalFrame>);

impl Held {
    /// Keeps a signal; more than a leg needs are dropped.
    pub(super) fn keep(&mut self, frame: SignalFrame) {
        if self.0.len() < HELD {
            self.0.push(frame);
        } else {
            tracing::info!(call = %frame.call, "too many signals for a leg that is not open");
        }
    }

    /// Those of this leg, in order; the others are of no use any more.
    pub(super) fn take(&mut self, of: LegOf) -> Vec<Signal> {
        let all = std::mem::take(&mut self.0);
        all.into_iter().filter(|frame| of.is_of(frame)).map(|frame| frame.signal).collect()
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Whether a signal keeps the wire's limits.
pub(super) fn fits(signal: &Signal) -> bool {
    match signal {
        Signal::Offer { sdp, .. } | Signal::Answer { sdp, .. } => sdp.len() <= SDP_BYTES,
        Signal::Candidate { candidate, .. } => {
            candidate.candidate.len() <= CANDIDATE_BYTES
                && candidate.sdp_mid.as_ref().is_none_or(|mid| mid.len() <= CANDIDATE_BYTES)
        }
        Signal::OfferAgain | Signal::Bye => true,
    }
}
