//! What the two devices of a leg told each other: kept for as long as the call runs, so that a device that
//! answers, or connects anew, gets it. In memory only: after a restart of the hub the visitor's device says it
//! again.

use deskbell_domain::call::Party;
use deskbell_domain::{CallId, LegId, Span, Time};
use deskbell_protocol::call::{CANDIDATES, Signal};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Offers of a call at once ...
const OFFERS: u64 = 8;
/// ... and in the long run one in this time: a connection that is made anew more often stands on nothing.
const OFFER_EVERY: Span = Span::secs(2);

/// Every open leg's. A leg's is at most two descriptions and twice [`CANDIDATES`] candidates; a call has one, and two while
/// it moves (H2).
#[derive(Debug, Default)]
pub(super) struct Relays {
    of: HashMap<CallId, BTreeMap<LegId, Relay>>,
}

/// What was said in the newest generation of a leg.
#[derive(Debug, Default)]
pub(super) struct Relay {
    /// 0: none is known yet.
    generation: u32,
    visitor: Held,
    agent: Held,
    /// When the offers of the past are paid for, [`OFFER_EVERY`] each.
    paid_at: Time,
}

/// What one side said.
#[derive(Debug, Default)]
struct Held {
    description: Option<(String, Arc<str>)>,
    candidates: Vec<(String, Arc<str>)>,
}

/// Why a signal is not passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Ignored {
    /// Only the visitor offers, only the agent's device answers.
    #[error("not this side's to say")]
    WrongSide,
    /// It belongs to a former generation.
    #[error("of a former generation")]
    Former,
    /// The other side has it already, or will get it.
    #[error("said before")]
    Again,
    /// There are too many.
    #[error("too many")]
    TooMany,
}

impl Relays {
    /// Takes a signal that a side says, as the frame that the other one gets.
    ///
    /// # Errors
    /// When it is not to be passed on.
    pub(super) fn take(
        &mut self,
        now: Time,
        (call, leg): (CallId, LegId),
        from: Party,
        signal: &Signal,
        frame: &Arc<str>,
    ) -> Result<(), Ignored> {
        self.of.entry(call).or_default().entry(leg).or_default().take(now, from, signal, frame)
    }

    /// What a side is to hear of the other one, in order.
    pub(super) fn held_for(&self, (call, leg): (CallId, LegId), to: Party) -> Vec<Arc<str>> {
        self.of.get(&call).and_then(|legs| legs.get(&leg)).map(|relay| relay.held_for(to)).unwrap_or_default()
    }

    /// A call has these legs and no others from now on; without any it is over.
    pub(super) fn keep(&mut self, call: CallId, open: &[LegId]) {
        if open.is_empty() {
            self.of.remove(&call);
        } else if let Some(legs) = self.of.get_mut(&call) {
            legs.retain(|leg, _| open.contains(leg));
        }
    }
}

impl Relay {
    fn take(&mut self, now: Time, from: Party, signal: &Signal, frame: &Arc<str>) -> Result<(), Ignored> {
        match (from, signal) {
            (Party::Visitor, Signal::Offer { generation, fresh, sdp }) => {
                self.offer(now, *generation, *fresh, sdp, frame)
            }
            (Party::Agent, Signal::Answer { generation, sdp }) => {
                self.enter(*generation)?;
                if self.agent.description.as_ref().is_some_and(|(former, _)| former == sdp) {
                    return Err(Ignored::Again);
                }
                self.agent.description = Some((sdp.clone(), Arc::clone(frame)));
                Ok(())
            }
            (from, Signal::Candidate { generation, candidate }) => {
                self.enter(*generation)?;
                let held = match from {
                    Party::Visitor => &mut self.visitor,
                    Party::Agent => &mut self.agent,
                };
                // The end of candidates is said for each section.
                let mid = candidate.sdp_mid.as_deref().unwrap_or_default();
                let key = format!("{mid} {:?} {}", candidate.sdp_m_line_index, candidate.candidate);
                if held.candidates.iter().any(|(former, _)| *former == key) {
                    return Err(Ignored::Again);
                }
                if held.candidates.len() == CANDIDATES {
                    return Err(Ignored::TooMany);
                }
                held.candidates.push((key, Arc::clone(frame)));
                Ok(())
            }
            (Party::Agent, Signal::OfferAgain) | (_, Signal::Bye) => Ok(()),
            (Party::Visitor, Signal::Answer { .. } | Signal::OfferAgain)
            | (Party::Agent, Signal::Offer { .. }) => Err(Ignored::WrongSide),
        }
    }

    /// A new offer begins a new generation: what was said in the former one counts no more. A page that was
    /// loaded anew may not know how far its predecessor had come.
    fn offer(
        &mut self,
        now: Time,
        generation: u32,
        fresh: bool,
        sdp: &str,
        frame: &Arc<str>,
    ) -> Result<(), Ignored> {
        let former = self.visitor.description.as_ref();
        if former.is_some_and(|(former, _)| former == sdp) && generation == self.generation {
            return Err(Ignored::Again);
        }
        let missing = former.is_none() && generation == self.generation;
        if generation <= self.generation && !fresh && !missing {
            return Err(Ignored::Former);
        }
        let paid = self.paid_at.max(now);
        if paid.since(now) > Span(OFFER_EVERY.0 * (OFFERS - 1)) {
            return Err(Ignored::TooMany);
        }
        self.paid_at = paid + OFFER_EVERY;
        if !missing {
            self.agent = Held::default();
            self.visitor = Held::default();
        }
        self.generation = generation;
        self.visitor.description = Some((sdp.to_owned(), Arc::clone(frame)));
        Ok(())
    }

    /// What belongs to the newest generation is taken; after a restart of the hub nobody knows which it is until
    /// somebody says.
    const fn enter(&mut self, generation: u32) -> Result<(), Ignored> {
        if self.generation == 0 {
            self.generation = generation;
        }
        if generation == self.generation { Ok(()) } else { Err(Ignored::Former) }
    }

    fn held_for(&self, to: Party) -> Vec<Arc<str>> {
        let held = match to {
            Party::Visitor => &self.agent,
            Party::Agent => &self.visitor,
        };
        let said = held.description.iter().chain(&held.candidates);
        said.map(|(_, frame)| Arc::clone(frame)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_protocol::call::Candidate;

    const NOW: Time = Time(1_000_000);

    fn offer(generation: u32, fresh: bool, sdp: &str) -> Signal {
        Signal::Offer { generation, fresh, sdp: sdp.into() }
    }

    fn candidate(generation: u32, text: &str) -> Signal {
        let candidate =
            Candidate { candidate: text.into(), sdp_mid: Some("0".into()), sdp_m_line_index: None };
        Signal::Candidate { generation, candidate }
    }

    /// Says it in a frame that is its own picture.
    fn say(relay: &mut Relay, from: Party, signal: &Signal) -> Result<(), Ignored> {
        relay.take(NOW, from, signal, &frame(signal))
    }

    fn frame(signal: &Signal) -> Arc<str> {
        format!("{signal:?}").into()
    }

    #[test]
    fn a_generation_is_one_offer_and_what_belongs_to_it_in_order() {
        let mut relay = Relay::default();
        let first = [offer(1, false, "a"), candidate(1, "x"), candidate(1, "y")];
        for signal in &first {
            say(&mut relay, Party::Visitor, signal).unwrap();
        }
        assert_eq!(relay.held_for(Party::Agent), first.each_ref().map(frame));
        let answer = Signal::Answer { generation: 1, sdp: "b".into() };
        say(&mut relay, Party::Agent, &answer).unwrap();
        assert_eq!(relay.held_for(Party::Visitor), [frame(&answer)]);

        let next = offer(2, false, "c");
        say(&mut relay, Party::Visitor, &next).unwrap();
        assert_eq!(relay.held_for(Party::Agent), [frame(&next)], "the former one counts no more");
        assert!(relay.held_for(Party::Visitor).is_empty());
        for (from, late) in [
            (Party::Visitor, candidate(1, "z")),
            (Party::Agent, candidate(1, "z")),
            (Party::Agent, answer),
            (Party::Visitor, offer(1, false, "a")),
            (Party::Visitor, offer(2, false, "d")),
        ] {
            assert_eq!(say(&mut relay, from, &late), Err(Ignored::Former), "{late:?}");
        }
    }

    #[test]
    fn what_was_said_before_is_not_passed_on_again() {
        let mut relay = Relay::default();
        for signal in [offer(1, false, "a"), candidate(1, "x"), candidate(1, "")] {
            say(&mut relay, Party::Visitor, &signal).unwrap();
            assert_eq!(say(&mut relay, Party::Visitor, &signal), Err(Ignored::Again));
        }
        assert_eq!(relay.held_for(Party::Agent).len(), 3);
    }

    #[test]
    fn a_page_that_was_loaded_anew_begins_again_whatever_its_number() {
        let mut relay = Relay::default();
        say(&mut relay, Party::Visitor, &offer(7, false, "a")).unwrap();
        say(&mut relay, Party::Visitor, &candidate(7, "x")).unwrap();
        let anew = offer(1, true, "b");
        say(&mut relay, Party::Visitor, &anew).unwrap();
        assert_eq!(relay.held_for(Party::Agent), [frame(&anew)]);
    }

    #[test]
    fn after_a_restart_of_the_hub_whoever_speaks_first_says_which_generation_it_is() {
        let mut relay = Relay::default();
        say(&mut relay, Party::Agent, &candidate(4, "x")).unwrap();
        say(&mut relay, Party::Visitor, &offer(4, false, "a")).unwrap();
        assert_eq!(relay.held_for(Party::Visitor).len(), 1, "the agent's candidate is of this generation");
    }

    #[test]
    fn each_side_says_only_what_is_its_own() {
        let mut relay = Relay::default();
        let answer = Signal::Answer { generation: 1, sdp: "b".into() };
        assert_eq!(say(&mut relay, Party::Agent, &offer(1, true, "a")), Err(Ignored::WrongSide));
        assert_eq!(say(&mut relay, Party::Visitor, &answer), Err(Ignored::WrongSide));
        assert_eq!(say(&mut relay, Party::Visitor, &Signal::OfferAgain), Err(Ignored::WrongSide));
        for party in [Party::Visitor, Party::Agent] {
            assert_eq!(say(&mut relay, party, &Signal::Bye), Ok(()));
        }
        assert_eq!(say(&mut relay, Party::Agent, &Signal::OfferAgain), Ok(()));
        assert!(relay.held_for(Party::Visitor).is_empty(), "a bye is of the moment");
    }

    #[test]
    fn candidates_and_offers_are_bounded() {
        let mut relay = Relay::default();
        say(&mut relay, Party::Visitor, &offer(1, false, "a")).unwrap();
        for n in 0..CANDIDATES {
            say(&mut relay, Party::Visitor, &candidate(1, &n.to_string())).unwrap();
        }
        assert_eq!(say(&mut relay, Party::Visitor, &candidate(1, "one more")), Err(Ignored::TooMany));

        for generation in 2..=u32::try_from(OFFERS).unwrap() {
            say(&mut relay, Party::Visitor, &offer(generation, false, "a")).unwrap();
        }
        let next = offer(100, false, "a");
        assert_eq!(say(&mut relay, Party::Visitor, &next), Err(Ignored::TooMany));
        relay.take(NOW + OFFER_EVERY, Party::Visitor, &next, &frame(&next)).unwrap();
    }
}
