//! The machine: what it knows, and how it takes in what happens.

use super::cut_off::CutOff;
use super::inputs::{CallAsk, Input, Moment, Output, Refused};
use super::leg::{Held, Leg, fits};
use super::moving::{Asked, Offer, Step, Unwanted};
use super::share::Share;
use super::translate;
use super::wants::Wants;
use super::whereabouts::Whereabouts;
use crate::command::Action;
use deskbell_domain::call::{CallEnd, CallPhase, LegState, MediaState, Party};
use deskbell_domain::{AgentId, CallId, ConversationId, DeviceId, Span, Time};
use deskbell_media::{Figures, LegKey, Order, PictureSize, Report, Sends, Trouble};
use deskbell_protocol::call::{CallHead, IceServers, Signal, SignalFrame};
use std::collections::{BTreeMap, BTreeSet};

/// The hub ends a ring that is not answered. A desk that does not hear it, because its line is lost, stops by
/// itself so much later.
pub(super) const RING_GRACE: Span = Span::secs(2);
/// Credentials that expire sooner are not used for a new connection.
pub(super) const FRESH: Span = Span::secs(60);

/// A ring: the same call can ring twice, in two epochs.
pub(super) type Ring = (CallId, u32);

/// What is asked of the hub once, and said again when it may be lost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owed<T> {
    /// What.
    pub what: T,
    /// It was said, and the line has held since.
    pub told: bool,
}

/// The servers for a call.
#[derive(Debug, Default)]
pub(super) enum Ice {
    /// Not asked for.
    #[default]
    Unknown,
    /// On their way.
    Asked(CallId),
    /// Known.
    Known(CallId, IceServers),
    /// The hub could not name any.
    Failed(CallId),
}

/// The ring at this desk.
#[derive(Clone, Copy, Debug)]
pub(super) struct RingHere {
    /// Which.
    pub ring: Ring,
    /// Inside which conversation.
    pub conversation: ConversationId,
    /// It stops by itself then, on the steady clock.
    pub until: Time,
    /// The shell was told to ring and not to stop.
    pub sounds: bool,
}

/// A call that is over, as far as this desk is concerned.
#[derive(Clone, Debug)]
pub(super) struct Over {
    /// As it was known last.
    pub head: CallHead,
    /// Why.
    pub why: CallEnd,
    /// How long the two talked.
    pub talked: Span,
}

/// The calls of this desk. At most one of them is shown (V9).
#[derive(Debug)]
pub(crate) struct Calls {
    pub(super) device: DeviceId,
    /// How this desk calls itself.
    pub(super) name: String,
    pub(super) me: Option<AgentId>,
    pub(super) live: bool,
    /// Calls that are not over, as the hub says. A handful at most: the hub gives an agent one.
    pub(super) heads: BTreeMap<CallId, CallHead>,
    /// The call that is shown.
    pub(super) current: Option<CallId>,
    pub(super) over: Option<Over>,
    pub(super) ring: Option<RingHere>,
    /// *Go* was pressed, and the hub has not said no.
    pub(super) go: Option<Ring>,
    /// The last call that was answered here since this desk was started.
    pub(super) answered: Option<CallId>,
    /// The hub has said no: this ring makes no more noise here.
    pub(super) quiet: Option<Ring>,
    pub(super) declined: Option<Owed<Ring>>,
    pub(super) hung_up: Option<Owed<CallId>>,
    /// A ring that went on for too long without a word of the hub.
    pub(super) expired: Option<Ring>,
    pub(super) ice: Ice,
    pub(super) leg: Option<Leg>,
    pub(super) held: Held,
    pub(super) openings: u128,
    pub(super) wants: Wants,
    pub(super) share: Option<Share>,
    /// The move that this desk has asked for.
    pub(super) asked: Option<Asked>,
    /// The move that the person does not want any more, or has read to be over.
    pub(super) unwanted: Option<Owed<Unwanted>>,
    pub(super) whereabouts: Whereabouts,
    /// A call that another device gives back, and that this desk leaves to others for a moment.
    pub(super) offer: Option<Offer>,
    /// Nobody is at this computer (A4).
    pub(super) away: bool,
    pub(super) cut_off: CutOff,
    /// What this desk has answered of a move.
    pub(super) stepped: Option<Step>,
    pub(super) sends: Option<(Sends, Sends)>,
    pub(super) told_media: Option<MediaState>,
    pub(super) page_previews: bool,
    pub(super) previews: bool,
    pub(super) figures: Option<Figures>,
    pub(super) camera: Option<PictureSize>,
    pub(super) troubles: BTreeSet<Trouble>,
}

impl Calls {
    /// No call is known to this device.
    pub(crate) fn new(device: DeviceId, name: String) -> Self {
        Self {
            device,
            name,
            me: None,
            live: false,
            heads: BTreeMap::new(),
            current: None,
            over: None,
            ring: None,
            go: None,
            answered: None,
            quiet: None,
            declined: None,
            hung_up: None,
            expired: None,
            ice: Ice::Unknown,
            leg: None,
            held: Held::default(),
            openings: 0,
            wants: Wants::BOTH,
            share: None,
            asked: None,
            unwanted: None,
            whereabouts: Whereabouts::default(),
            offer: None,
            away: false,
            cut_off: CutOff::No,
            stepped: None,
            sends: None,
            told_media: None,
            page_previews: false,
            previews: false,
            figures: None,
            camera: None,
            troubles: BTreeSet::new(),
        }
    }

    /// When [`Input::Due`] is to be sent, on the steady clock.
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        let offer = self.offer.and_then(Offer::deadline);
        [self.ring.map(|ring| ring.until), offer, self.cut_off.deadline()].into_iter().flatten().min()
    }

    /// Takes in what happened and says what is owed for it.
    pub(crate) fn on(&mut self, now: Moment, input: Input) -> Vec<Output> {
        let mut owed = Vec::new();
        match input {
            Input::Head(head) => self.head(now, head),
            Input::Snapshot { heads, over } => self.snapshot(now, heads, &over),
            Input::Left(conversation) => self.left(now, conversation),
            Input::Live { me } => {
                let was_lost = !std::mem::replace(&mut self.live, true);
                self.me = me;
                if was_lost {
                    self.moves_after_a_cut();
                }
                if let Some(leg) = &self.leg {
                    owed.extend(leg.says_again().into_iter().map(Output::Signal));
                }
            }
            Input::Lost => self.lost(),
            Input::SignedOut => self.signed_out(),
            Input::Signal(frame) => self.signal(now, frame, &mut owed),
            Input::Ice { call, servers } => self.ice_came(call, servers),
            Input::AnswerRefused(call) => {
                if let Some(go) = self.go.take_if(|(of, _)| *of == call) {
                    self.quiet = Some(go);
                }
            }
            Input::MoveRefused(handoff) => self.move_refused(handoff),
            Input::Away(away) => self.away = away,
            Input::Media(report) => self.reported(report, &mut owed),
            Input::PageStarted => self.page_previews = false,
            Input::Due => self.due(now),
        }
        self.reconcile(now, &mut owed);
        owed
    }

    /// Takes in what the person asks.
    ///
    /// # Errors
    /// When it cannot be done as things stand; nothing has changed then.
    pub(crate) fn ask(&mut self, now: Moment, ask: CallAsk) -> Result<Vec<Output>, Refused> {
        let mut owed = Vec::new();
        match ask {
            CallAsk::Answer(call) => {
                let ring = self.may_answer(call)?;
                if self.go != Some(ring) {
                    self.go = Some(ring);
                    self.answered = Some(call);
                    owed.push(Output::Command(Action::Answer { call, media: self.media() }));
                }
            }
            CallAsk::Decline(call) => {
                let ring = self.ring.filter(|ring| ring.ring.0 == call).ok_or(Refused::NotRinging)?.ring;
                self.declined = Some(Owed { what: ring, told: false });
                self.end_here(now, call, CallEnd::Declined);
            }
            CallAsk::HangUp(call) => {
                let answering = self.go.is_some_and(|(going, _)| going == call);
                let invites = self.invitations().any(|head| head.id == call);
                if !answering && !invites && !self.running().any(|head| head.id == call) {
                    return Err(Refused::NotRunning);
                }
                self.hung_up = Some(Owed { what: call, told: false });
                // Who takes an invitation back needs not be told so.
                if !invites {
                    self.end_here(now, call, CallEnd::HungUp { by: Party::Agent });
                }
            }
            CallAsk::Dismiss(call) => {
                if self.over.take_if(|over| over.head.id == call).is_some() {
                    self.current = None;
                }
            }
            CallAsk::Send { microphone, camera } => self.send(Wants { microphone, camera }, &mut owed),
            CallAsk::Preview(on) => self.page_previews = on,
            CallAsk::Share { call, what } => self.begin_share(call, what, &mut owed)?,
            CallAsk::StopSharing(call) => self.end_share(call, &mut owed),
            CallAsk::Move { call, handoff, ticket, code } => {
                owed.push(self.offer_move(call, handoff, (ticket, code))?);
            }
            CallAsk::BringBack { call, handoff } => owed.push(self.bring_back(call, handoff)?),
            CallAsk::CancelMove(call) => self.cancel_move(call)?,
        }
        self.reconcile(now, &mut owed);
        Ok(owed)
    }

    fn may_answer(&self, call: CallId) -> Result<Ring, Refused> {
        if !self.live {
            return Err(Refused::Offline);
        }
        if self.leg.is_some() || self.running().any(|head| head.id != call) {
            return Err(Refused::InCall);
        }
        let rings = self.ring.map(|ring| ring.ring).filter(|(of, _)| *of == call);
        let invites = || self.invitations().find(|head| head.id == call).map(|head| (head.id, head.epoch));
        rings.or_else(invites).ok_or(Refused::NotRinging)
    }

    fn head(&mut self, now: Moment, head: CallHead) {
        let before = self.heads.get(&head.id);
        if before.is_some_and(|before| before.version > head.version) {
            return;
        }
        match &head.call {
            CallPhase::Ended { at, why } => {
                let talked = before.and_then(talks_since).map_or_else(Span::default, |since| at.since(since));
                let why = *why;
                self.heads.remove(&head.id);
                let known = why != CallEnd::Withdrawn && self.current == Some(head.id);
                if known {
                    self.over = Some(Over { head, why, talked });
                }
            }
            CallPhase::Waiting { .. } => {
                self.heads.remove(&head.id);
            }
            CallPhase::Invited { agent, .. }
            | CallPhase::Room { agent, .. }
            | CallPhase::Ringing { agent, .. }
            | CallPhase::Connecting { agent, .. }
            | CallPhase::Active { agent, .. }
            | CallPhase::Reconnecting { agent, .. } => {
                if self.me.is_some_and(|me| me != *agent) {
                    // It has gone to somebody else, with its conversation.
                    self.end_here(now, head.id, CallEnd::ConversationLeft);
                    self.heads.remove(&head.id);
                } else {
                    let before = self.heads.remove(&head.id);
                    self.follow_move(now, before.as_ref(), &head);
                    self.heads.insert(head.id, head);
                }
            }
        }
    }

    fn snapshot(&mut self, now: Moment, heads: Vec<CallHead>, over: &[(CallId, CallEnd)]) {
        let gone: Vec<CallId> =
            self.heads.keys().copied().filter(|id| !heads.iter().any(|head| head.id == *id)).collect();
        for id in gone {
            let told = over.iter().find(|(of, _)| *of == id).map(|(_, why)| *why);
            // Nobody says why: this desk was away for so long that the hub has not kept it.
            self.end_here(now, id, told.unwrap_or(CallEnd::Left { party: Party::Agent }));
            self.heads.remove(&id);
        }
        for head in heads {
            // The whole state counts, also that of a hub that was restored from a copy and is behind what it said before.
            if let Some(known) = self.heads.get_mut(&head.id) {
                known.version = known.version.min(head.version);
            }
            self.head(now, head);
        }
    }

    fn left(&mut self, now: Moment, conversation: ConversationId) {
        let gone = self.heads.values().filter(|head| head.conversation == conversation);
        for id in gone.map(|head| head.id).collect::<Vec<_>>() {
            self.end_here(now, id, CallEnd::ConversationLeft);
            self.heads.remove(&id);
        }
    }

    /// A call is over for this desk, whatever the hub says later: its own words replace this.
    pub(super) fn end_here(&mut self, now: Moment, call: CallId, why: CallEnd) {
        if let Some(head) = self.heads.get(&call).filter(|_| self.current == Some(call)) {
            let talked = talks_since(head).map_or_else(Span::default, |since| now.hub.since(since));
            self.over = Some(Over { head: head.clone(), why, talked });
        }
    }

    fn lost(&mut self) {
        self.live = false;
        self.go = None;
        self.told_media = None;
        // Nothing that was said of a move is known to have arrived.
        self.stepped = None;
        if let Some(unwanted) = &mut self.unwanted {
            unwanted.told = false;
        }
        if let Some(declined) = &mut self.declined {
            declined.told = false;
        }
        if let Some(hung_up) = &mut self.hung_up {
            hung_up.told = false;
        }
        if let Ice::Asked(call) = self.ice {
            self.ice = Ice::Failed(call);
        }
        if let Some(leg) = &mut self.leg {
            leg.told = None;
            leg.asked = false;
        }
    }

    fn signed_out(&mut self) {
        self.live = false;
        self.me = None;
        self.heads.clear();
        (self.current, self.over, self.go, self.answered) = (None, None, None, None);
        (self.declined, self.hung_up) = (None, None);
        (self.asked, self.unwanted, self.stepped) = (None, None, None);
        self.whereabouts = Whereabouts::default();
        self.ice = Ice::Unknown;
        self.page_previews = false;
    }

    fn signal(&mut self, now: Moment, frame: SignalFrame, owed: &mut Vec<Output>) {
        if !fits(&frame.signal) {
            tracing::info!(call = %frame.call, "a signal over the limit is passed over");
            return;
        }
        let is_awaited = self.leg.is_none() && self.answered == Some(frame.call);
        match self.leg.as_mut().filter(|leg| leg.of.is_of(&frame)) {
            Some(leg) => match (&frame.signal, leg.open) {
                (Signal::Bye, _) => {
                    if leg.state == Some(LegState::Connected) {
                        tracing::info!(call = %frame.call, "the visitor's device says that it leaves");
                        leg.state = Some(LegState::Interrupted);
                    }
                }
                (signal, Some(key)) if leg.is_outlived_by(signal, now.hub + FRESH) => {
                    *leg = Leg::new(leg.of, leg.part, false);
                    owed.push(Output::Engine(Order::Close { leg: key }));
                    self.held.keep(frame);
                }
                (_, Some(key)) => owed.extend(leg.hears(key, frame.signal).map(Output::Engine)),
                (_, None) => self.held.keep(frame),
            },
            // The hub's word that this desk has the call is on its way.
            None if is_awaited => self.held.keep(frame),
            None => tracing::info!(call = %frame.call, leg = %frame.leg, "a signal for no leg of this desk"),
        }
    }

    fn ice_came(&mut self, call: CallId, servers: Option<IceServers>) {
        if let Ice::Asked(of) = self.ice
            && of == call
        {
            self.ice = match servers {
                Some(servers) => Ice::Known(call, servers),
                None => Ice::Failed(call),
            };
        }
    }

    fn reported(&mut self, report: Report, owed: &mut Vec<Output>) {
        match report {
            Report::Answer { leg, generation, sdp } => {
                if let Some(leg) = self.leg_by(leg) {
                    owed.push(Output::Signal(leg.answers(generation, sdp)));
                }
            }
            Report::Candidate { leg, generation, candidate } => {
                if let Some(leg) = self.leg_by(leg) {
                    let found = leg.finds(generation, translate::own_candidate(candidate));
                    owed.extend(found.map(Output::Signal));
                }
            }
            Report::OfferAgain { leg } => {
                if let Some(leg) = self.leg_by(leg) {
                    owed.push(Output::Signal(leg.wants_offer()));
                }
            }
            Report::Leg { leg, state } => {
                if let Some(leg) = self.leg_by(leg) {
                    let state = translate::leg_state(state);
                    tracing::info!(call = %leg.of.call, leg = %leg.of.leg, ?state, "the leg's connection");
                    leg.state = Some(state);
                }
            }
            Report::Figures { leg, figures } => {
                if self.leg_by(leg).is_some() {
                    self.figures = Some(figures);
                }
            }
            Report::FirstPicture { leg } => {
                if let Some(leg) = self.leg_by(leg) {
                    leg.pictured = true;
                }
            }
            Report::CameraPicture(picture) => self.camera = picture,
            Report::Troubles(troubles) => self.troubles = troubles,
            Report::Sends { microphone, camera } => self.sends = Some((microphone, camera)),
            Report::ShareLost { source, why } => self.share_lost(&source, why),
            // Devices, levels and relays are no part of a call.
            Report::Devices(_) | Report::Level(_) | Report::Relay(_) => {}
        }
    }

    /// The open leg with this name; the engine may still speak of one that was closed.
    fn leg_by(&mut self, key: LegKey) -> Option<&mut Leg> {
        self.leg.as_mut().filter(|leg| leg.open == Some(key))
    }

    fn due(&mut self, now: Moment) {
        if let Some(ring) = self.ring.filter(|ring| ring.until <= now.steady) {
            self.expired = Some(ring.ring);
            self.end_here(now, ring.ring.0, CallEnd::Missed);
        }
    }
}

/// The clock of the call, once the two have seen each other.
pub(super) fn talks_since(head: &CallHead) -> Option<Time> {
    match head.call {
        CallPhase::Active { since, .. } | CallPhase::Reconnecting { since, .. } => Some(since),
        CallPhase::Invited { .. }
        | CallPhase::Room { .. }
        | CallPhase::Waiting { .. }
        | CallPhase::Ringing { .. }
        | CallPhase::Connecting { .. }
        | CallPhase::Ended { .. } => None,
    }
}
