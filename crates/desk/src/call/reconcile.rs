//! What should be, compared with what is.

use super::inputs::{Moment, Output};
use super::leg::{Leg, LegOf, Part};
use super::machine::{Calls, FRESH, Ice, RING_GRACE, Ring, RingHere};
use super::moving::Unwanted;
use super::wants::Wants;
use crate::command::Action;
use deskbell_domain::call::{CallPhase, LegState, MediaState, Sending};
use deskbell_domain::{CallId, ConversationId, Time};
use deskbell_media::{LegKey, Order};
use deskbell_protocol::call::{CallHead, Signal, SignalFrame};

impl Calls {
    /// Owes the difference. While the desk catches up nothing new begins: it may be over already.
    pub(super) fn reconcile(&mut self, now: Moment, owed: &mut Vec<Output>) {
        self.forget_the_past(owed);
        self.watch_the_cut(now);
        self.change_leg(owed);
        self.follow_the_head(owed);
        self.change_share(owed);
        self.leave_to_others(now);
        if self.live {
            self.take_part_in_move(owed);
        }
        self.change_ring(now, owed);
        self.ask_for_servers(now, owed);
        self.open_leg(owed);
        self.change_preview(owed);
        self.choose_current();
        if self.live {
            self.say_what_was_asked(owed);
            self.say_how_it_stands(owed);
        }
    }

    /// The calls that this agent is in, on whatever device.
    pub(super) fn running(&self) -> impl Iterator<Item = &CallHead> {
        self.heads.values().filter(|head| {
            self.hung_up.is_none_or(|owed| owed.what != head.id)
                && !self.cut_off.ends(head.id)
                && match &head.call {
                    CallPhase::Room { agent, .. }
                    | CallPhase::Connecting { agent, .. }
                    | CallPhase::Active { agent, .. }
                    | CallPhase::Reconnecting { agent, .. } => self.me == Some(*agent),
                    CallPhase::Invited { .. }
                    | CallPhase::Waiting { .. }
                    | CallPhase::Ringing { .. }
                    | CallPhase::Ended { .. } => false,
                }
        })
    }

    /// What the visitor is invited to and has not answered (V10): one at most, by the hub.
    pub(super) fn invitations(&self) -> impl Iterator<Item = &CallHead> {
        self.heads.values().filter(|head| {
            self.hung_up.is_none_or(|owed| owed.what != head.id)
                && match &head.call {
                    CallPhase::Invited { agent, .. } | CallPhase::Room { agent, .. } => {
                        self.me == Some(*agent)
                    }
                    CallPhase::Waiting { .. }
                    | CallPhase::Ringing { .. }
                    | CallPhase::Connecting { .. }
                    | CallPhase::Active { .. }
                    | CallPhase::Reconnecting { .. }
                    | CallPhase::Ended { .. } => false,
                }
        })
    }

    /// The invitation in whose room the agent waits at this very desk.
    fn room(&self) -> Option<CallId> {
        let here = |head: &&CallHead| matches!(head.call, CallPhase::Room { device, .. } if device == Some(self.device));
        self.invitations().find(here).map(|head| head.id)
    }

    /// Whether a ring goes on, as far as the hub has said.
    pub(super) fn rings(&self, ring: Ring) -> bool {
        self.heads.get(&ring.0).is_some_and(|head| self.ring_of(head) == Some(ring))
    }

    /// Whether there is still something to answer: a ring, or an invitation whose room is empty.
    fn waits_for_answer(&self, ring: Ring) -> bool {
        let invites = |head: &&CallHead| matches!(head.call, CallPhase::Invited { .. });
        let invited = self.invitations().filter(invites).any(|head| (head.id, head.epoch) == ring);
        invited || self.rings(ring)
    }

    fn ring_of(&self, head: &CallHead) -> Option<Ring> {
        match &head.call {
            CallPhase::Ringing { agent, .. } => (self.me == Some(*agent)).then_some((head.id, head.epoch)),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. }
            | CallPhase::Ended { .. } => None,
        }
    }

    fn forget_the_past(&mut self, owed: &mut Vec<Output>) {
        if let Some((call, epoch)) = self.go
            && !self.waits_for_answer((call, epoch))
        {
            self.go = None;
            owed.push(Output::WithdrawAnswer(call));
        }
        if self.declined.is_some_and(|owed| !self.rings(owed.what)) {
            self.declined = None;
        }
        if self.hung_up.is_some_and(|owed| !self.heads.contains_key(&owed.what)) {
            self.hung_up = None;
        }
    }

    fn change_leg(&mut self, owed: &mut Vec<Output>) {
        let wanted = self.wanted_leg();
        if let Some(leg) = self.leg.take_if(|leg| Some(leg.of) != wanted.map(|(of, _)| of)) {
            tracing::info!(call = %leg.of.call, leg = %leg.of.leg, "the leg is closed");
            owed.extend(leg.open.map(|leg| Output::Engine(Order::Close { leg })));
            self.figures = None;
            self.told_media = None;
        }
        match wanted {
            Some((of, part)) if self.leg.is_none() && self.live => {
                let again = part == Part::Carries && self.answered != Some(of.call);
                if again {
                    tracing::info!(call = %of.call, "this desk had the call before it was started");
                }
                if again || part == Part::Joins {
                    self.stay_as_closed(of.call);
                }
                self.leg = Some(Leg::new(of, part, again));
            }
            Some((_, part)) => self.change_part(part, owed),
            None => {}
        }
        if self.leg.is_none() && self.go.is_none() {
            self.held.clear();
        }
    }

    /// The call has come here, or gone to another device, by the leg that is open: in the same moment this desk opens or
    /// closes its ear and its microphone (H2, H3).
    fn change_part(&mut self, part: Part, owed: &mut Vec<Output>) {
        let media = self.media();
        let Some(leg) = self.leg.as_mut().filter(|leg| leg.part != part) else { return };
        tracing::info!(call = %leg.of.call, leg = %leg.of.leg, ?part, "this desk's part");
        leg.part = part;
        leg.told = None;
        let head = self.heads.get(&leg.of.call);
        leg.turns_off = part == Part::StandsBy && head.is_some_and(|head| has_turned_off(head.agent, media));
        let hear = leg.open.map(|leg| Order::Hear { leg, audible: part == Part::Carries });
        self.told_media = None;
        self.figures = None;
        // Who comes back to this call has been in it.
        self.answered = Some(leg.of.call);
        owed.extend(hear.map(Output::Engine));
        owed.push(self.send_order());
    }

    /// The ring that should be here: one at a time, and none during a call (V9).
    fn wanted_ring(&self) -> Option<&CallHead> {
        if self.running().next().is_some() {
            return None;
        }
        let silenced = |ring: Ring| {
            self.expired == Some(ring)
                || self.declined.is_some_and(|owed| owed.what == ring)
                || self.hung_up.is_some_and(|owed| owed.what == ring.0)
        };
        let rings = |head: &&CallHead| self.ring_of(head).is_some_and(|ring| !silenced(ring));
        let same = self.ring.and_then(|ring| self.heads.get(&ring.ring.0));
        same.filter(rings).or_else(|| self.heads.values().filter(rings).min_by_key(|head| ring_since(head)))
    }

    fn change_ring(&mut self, now: Moment, owed: &mut Vec<Output>) {
        let wanted =
            self.wanted_ring().map(|head| (head.id, head.epoch, head.conversation, ring_until(head)));
        let same = |ring: &RingHere| wanted.is_some_and(|(id, epoch, ..)| ring.ring == (id, epoch));
        if let Some(ring) = self.ring.take_if(|ring| !same(ring))
            && ring.sounds
        {
            owed.push(Output::Hush { conversation: ring.conversation });
        }
        if let Some((id, epoch, conversation, deadline)) = wanted
            && self.ring.is_none()
            && self.live
        {
            tracing::info!(call = %id, epoch, "a call rings here");
            let until = now.steady + deadline.since(now.hub) + RING_GRACE;
            self.ring = Some(RingHere { ring: (id, epoch), conversation, until, sounds: false });
            self.over = None;
            self.figures = None;
            self.wants = Wants::BOTH;
            if self.previews {
                owed.push(self.send_order());
            }
        }
        let (go, quiet) = (self.go, self.quiet);
        if let Some(ring) = &mut self.ring {
            let sounds = go != Some(ring.ring) && quiet != Some(ring.ring);
            let conversation = ring.conversation;
            match (ring.sounds, sounds) {
                (false, true) => owed.push(Output::Ring { call: ring.ring.0, conversation }),
                (true, false) => owed.push(Output::Hush { conversation }),
                (true, true) | (false, false) => {}
            }
            ring.sounds = sounds;
        }
    }

    /// Servers are asked for when it rings, so that nothing is waited for after *Go*, and for a leg when there
    /// are none.
    fn ask_for_servers(&mut self, now: Moment, owed: &mut Vec<Output>) {
        let opening = self.leg.as_ref().filter(|leg| leg.open.is_none()).map(|leg| leg.of.call);
        let expected = self.ring.map(|ring| ring.ring.0).or(self.room());
        let Some(call) = opening.or(expected).filter(|_| self.live) else { return };
        let asked = self.leg.as_ref().is_some_and(|leg| leg.asked);
        let ask = match &self.ice {
            Ice::Unknown => true,
            Ice::Asked(of) => *of != call,
            Ice::Known(of, servers) => {
                *of != call || (opening.is_some() && !asked && servers.expires < now.hub + FRESH)
            }
            Ice::Failed(of) => *of != call || (opening.is_some() && !asked),
        };
        if ask {
            self.ice = Ice::Asked(call);
            owed.push(Output::AskIce(call));
            if let Some(leg) = self.leg.as_mut().filter(|_| opening.is_some()) {
                leg.asked = true;
            }
        }
    }

    fn open_leg(&mut self, owed: &mut Vec<Output>) {
        let Some(leg) = self.leg.as_mut().filter(|leg| leg.open.is_none()) else { return };
        let servers = match &self.ice {
            // Expired ones are taken when the hub has no others.
            Ice::Known(of, servers) if *of == leg.of.call => Some(servers),
            // On one network the two find each other without help.
            Ice::Failed(of) if *of == leg.of.call && leg.asked => None,
            Ice::Known(..) | Ice::Failed(_) | Ice::Unknown | Ice::Asked(_) => return,
        };
        // The engine may still speak of a leg that was closed: no name is used twice.
        self.openings += 1;
        let key = LegKey(leg.of.leg.0.as_u128().wrapping_add(self.openings));
        tracing::info!(call = %leg.of.call, leg = %leg.of.leg, servers = servers.is_some(), "the leg is opened");
        let open = Output::Engine(leg.opens(key, servers));
        let again = leg.again.then(|| Output::Signal(leg.wants_offer()));
        let mut heard = Vec::new();
        for signal in self.held.take(leg.of) {
            match signal {
                Signal::Bye => {}
                signal @ (Signal::Offer { .. }
                | Signal::Answer { .. }
                | Signal::Candidate { .. }
                | Signal::OfferAgain) => heard.extend(leg.hears(key, signal).map(Output::Engine)),
            }
        }
        owed.push(self.send_order());
        owed.push(open);
        owed.extend(again);
        owed.extend(heard);
    }

    /// The camera is on for the preview from the ring or in the room until the leg holds it (V2, V10), and whenever
    /// the page asks.
    fn change_preview(&mut self, owed: &mut Vec<Output>) {
        let opening = self.leg.as_ref().is_some_and(|leg| leg.open.is_none());
        let wanted = self.page_previews || opening || self.ring.is_some() || self.room().is_some();
        if self.previews != wanted {
            self.previews = wanted;
            if wanted {
                owed.push(self.send_order());
            }
            owed.push(Output::Engine(Order::Preview(wanted)));
        }
    }

    fn choose_current(&mut self) {
        let runs = self.leg.as_ref().map(|leg| leg.of.call).or(self.running().next().map(|head| head.id));
        let invited = self.invitations().next().map(|head| head.id);
        let now = runs.or(self.ring.map(|ring| ring.ring.0)).or(invited);
        if now.is_some() {
            self.over = None;
        }
        self.current = now.or(self.over.as_ref().map(|over| over.head.id));
    }

    /// What the person asked is said again until the hub's own head says that it is done.
    fn say_what_was_asked(&mut self, owed: &mut Vec<Output>) {
        if let Some(declined) = self.declined.as_mut().filter(|declined| !declined.told) {
            declined.told = true;
            owed.push(Output::Command(Action::Decline { call: declined.what.0 }));
        }
        if let Some(hung_up) = self.hung_up.as_mut().filter(|hung_up| !hung_up.told) {
            hung_up.told = true;
            owed.push(Output::Command(Action::HangUp { call: hung_up.what }));
        }
        if let Some(unwanted) = self.unwanted.as_mut().filter(|unwanted| !unwanted.told) {
            unwanted.told = true;
            let Unwanted { call, handoff, .. } = unwanted.what;
            owed.push(Output::Command(Action::CancelMove { call, handoff }));
        }
    }

    /// What the hub should know of the leg, unless its head shows that it does.
    fn say_how_it_stands(&mut self, owed: &mut Vec<Output>) {
        let media = self.media();
        let Some(leg) = &mut self.leg else { return };
        let Some(head) = self.heads.get(&leg.of.call) else { return };
        let LegOf { call, leg: id } = leg.of;
        let state = leg.state.filter(|state| leg.told != Some(*state));
        let news = match leg.part {
            Part::Carries => state.filter(|state| is_news(*state, &head.call)),
            // Ready means that the visitor is seen here, as long as there is something to be seen (H2).
            Part::Joins => {
                let unseen = head.visitor.camera == Sending::On && !leg.pictured;
                state.filter(|state| *state != LegState::Connected || !unseen)
            }
            // It closes in a moment; nobody asks how it is.
            Part::StandsBy => None,
        };
        if let Some(state) = news {
            leg.told = Some(state);
            owed.push(Output::Command(Action::Leg { call, leg: id, state }));
        }
        let unknown = match leg.part {
            Part::Carries => head.agent != media,
            Part::Joins => false,
            Part::StandsBy => leg.turns_off && has_turned_off(head.agent, media),
        };
        if unknown && self.told_media != Some(media) {
            self.told_media = Some(media);
            owed.push(Output::Command(Action::Media { call, media }));
        }
    }

    /// Whether the shell was told to ring.
    pub(crate) fn sounds(&self) -> bool {
        self.ring.is_some_and(|ring| ring.sounds)
    }

    /// Whether a call runs on this very desk, or comes to it.
    pub(crate) fn runs_here(&self) -> bool {
        self.leg.as_ref().is_some_and(|leg| leg.part != Part::StandsBy)
    }

    /// What is said to the visitor's device when this one leaves without more.
    pub(crate) fn bye(&self) -> Option<SignalFrame> {
        let leg = self.leg.as_ref().filter(|leg| leg.open.is_some())?;
        Some(leg.of.frame(Signal::Bye))
    }

    /// Whether a call of this conversation rings this agent, heard here or not.
    pub(crate) fn rings_in(&self, conversation: ConversationId) -> bool {
        self.heads.values().any(|head| head.conversation == conversation && self.ring_of(head).is_some())
    }

    /// Whether any call of this conversation is known that is not over.
    pub(crate) fn is_in(&self, conversation: ConversationId) -> bool {
        self.heads.values().any(|head| head.conversation == conversation)
    }

    /// The call that rings at this desk and the conversation that it rings in.
    pub(crate) fn ringing_here(&self) -> Option<(CallId, ConversationId)> {
        self.ring.map(|ring| (ring.ring.0, ring.conversation))
    }
}

/// Whether what a leg says is not what the call's phase says already. A break that the other side has seen and
/// this one has not is the other's to mend.
fn is_news(state: LegState, phase: &CallPhase) -> bool {
    match state {
        LegState::Connected => {
            matches!(phase, CallPhase::Connecting { .. } | CallPhase::Reconnecting { .. })
        }
        LegState::Interrupted => matches!(phase, CallPhase::Active { .. }),
        LegState::Failed | LegState::Unable => true,
    }
}

/// Whether something is off at this desk that the hub believes to be on.
fn has_turned_off(known: MediaState, media: MediaState) -> bool {
    let off = |known, is| is == Sending::Off && matches!(known, Sending::On | Sending::Paused);
    off(known.microphone, media.microphone) || off(known.camera, media.camera)
}

fn ring_since(head: &CallHead) -> Option<Time> {
    match head.call {
        CallPhase::Ringing { since, .. } => Some(since),
        CallPhase::Invited { .. }
        | CallPhase::Room { .. }
        | CallPhase::Waiting { .. }
        | CallPhase::Connecting { .. }
        | CallPhase::Active { .. }
        | CallPhase::Reconnecting { .. }
        | CallPhase::Ended { .. } => None,
    }
}

fn ring_until(head: &CallHead) -> Time {
    match head.call {
        CallPhase::Ringing { deadline, .. } => deadline,
        CallPhase::Invited { .. }
        | CallPhase::Room { .. }
        | CallPhase::Waiting { .. }
        | CallPhase::Connecting { .. }
        | CallPhase::Active { .. }
        | CallPhase::Reconnecting { .. }
        | CallPhase::Ended { .. } => Time(0),
    }
}
