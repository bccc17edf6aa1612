//! The call's machine, brought together with the hub, the engine and the shell.

use super::threads::Query;
use super::{Core, Event};
use crate::call::{CallAsk, Input, Moment, Output};
use crate::command::{Action, request};
use crate::handle::Reply;
use crate::session::Input as Line;
use crate::shell::Order;
use crate::unread::unread;
use crate::view::{Change, ChosenDevices, Picture, Refusal};
use deskbell_domain::alerts;
use deskbell_domain::call::{CallEnd, CallPhase};
use deskbell_domain::thread::{EntryBody, Happening};
use deskbell_domain::{CallId, Channel, ConversationId, Span, Time};
use deskbell_media::{self as media, Engine, Pictures, Report, Whose};
use deskbell_protocol::Event as FromHub;
use deskbell_protocol::WireError;
use deskbell_protocol::call::{CallHead, IceServers, SignalFrame};
use deskbell_protocol::head::ConversationHead;
use deskbell_protocol::{method, params::GetIce};
use serde_json::value::RawValue;
use tokio::sync::{mpsc, oneshot};

/// A conversation that came by video is confirmed with its ring. When nothing rings in it after this time, it is
/// one that goes on in chat.
const RING_FOLLOWS: Span = Span::millis(500);

impl Core {
    /// Tells the call's machine what happened, and does what it owes for it.
    pub(super) fn call(&mut self, input: Input) {
        let before: Vec<_> = self.calls.at_boxes().collect();
        let owed = self.calls.on(self.moment(), input);
        self.calls_changed(&before);
        for output in owed {
            self.owe_to_call(output, None);
        }
    }

    /// Asks the machine for the person. An answer to the call is answered by the hub.
    pub(super) fn ask_call(&mut self, ask: CallAsk, reply: Reply) {
        let before: Vec<_> = self.calls.at_boxes().collect();
        tracing::info!(?ask, "asked of the call");
        let owed = match self.calls.ask(self.moment(), ask) {
            Ok(owed) => owed,
            Err(refused) => return reply.refuse(refused),
        };
        self.calls_changed(&before);
        let mut reply = Some(reply);
        for output in owed {
            let answers = matches!(
                &output,
                Output::Command(
                    Action::Answer { .. }
                        | Action::OfferMove { .. }
                        | Action::TakeCall { .. }
                        | Action::ClaimMove { .. }
                )
            );
            let reply = if answers { reply.take() } else { None };
            self.owe_to_call(output, reply);
        }
        if let Some(reply) = reply {
            reply.done();
        }
    }

    fn calls_changed(&mut self, before: &[(ConversationId, crate::view::BoxCall)]) {
        let now: Vec<_> = self.calls.at_boxes().collect();
        if before != now {
            self.touched
                .conversations
                .extend(before.iter().chain(&now).map(|(conversation, _)| *conversation));
        }
    }

    fn owe_to_call(&mut self, output: Output, reply: Option<Reply>) {
        match output {
            Output::Command(action) => self.command(action, reply),
            Output::WithdrawAnswer(call) => {
                let waiting = self.queue.answers_of(call);
                self.queue.remove(&waiting);
                for reply in waiting.iter().filter_map(|id| self.awaited.remove(id)) {
                    reply.refuse(Refusal::NotRinging);
                }
            }
            Output::Signal(frame) => {
                let (method, params) = request::<method::CallSignal>(frame);
                self.session(Line::Say { method, params });
            }
            Output::AskIce(call) => {
                let key = self.query(Query::Ice(call));
                let (method, params) = request::<method::CallIce>(GetIce { call: Some(call) });
                self.session(Line::Ask { key, method, params });
            }
            Output::Engine(order) => self.engine().order(order),
            Output::Ring { call, conversation } => self.ring(call, conversation),
            Output::Hush { .. } => self.alert(alerts::Happening::CallQuiet),
        }
    }

    pub(super) fn moment(&self) -> Moment {
        Moment { hub: self.hub_now(), steady: self.clock.steady() }
    }

    /// What the visitor's device tells.
    pub(super) fn signal(&mut self, frame: SignalFrame) {
        self.call(Input::Signal(frame));
    }

    pub(super) fn ice_answered(&mut self, call: CallId, outcome: Result<Box<RawValue>, WireError>) {
        let servers = match outcome.map(|result| serde_json::from_str::<IceServers>(result.get())) {
            Ok(Ok(servers)) => Some(servers),
            Ok(Err(error)) => {
                tracing::warn!(%call, error = unread(&error), "the servers of a call cannot be read");
                None
            }
            Err(error) => {
                tracing::info!(%call, reason = ?error.reason(), "the hub names no servers");
                None
            }
        };
        self.call(Input::Ice { call, servers });
    }

    /// The desk stops: the visitor's device need not find out by itself.
    pub(super) fn leave_call(&mut self) {
        if let Some(bye) = self.calls.bye() {
            let (method, params) = request::<method::CallSignal>(bye);
            self.session(Line::Say { method, params });
        }
        self.call(Input::SignedOut);
        self.engine = None;
    }

    /// The whole state came: calls that are not in it are over.
    pub(super) fn calls_anew(&mut self, parts: &[FromHub]) {
        let mut heads: Vec<CallHead> = Vec::new();
        let mut over: Vec<(CallId, CallEnd)> = Vec::new();
        for part in parts {
            match part {
                FromHub::Call(head) => match head.call {
                    CallPhase::Ended { why, .. } => over.push((head.id, why)),
                    CallPhase::Invited { .. }
                    | CallPhase::Room { .. }
                    | CallPhase::Waiting { .. }
                    | CallPhase::Ringing { .. }
                    | CallPhase::Connecting { .. }
                    | CallPhase::Active { .. }
                    | CallPhase::Reconnecting { .. } => heads.push(head.clone()),
                },
                FromHub::Conversation(update) => {
                    over.extend(
                        update.entries.iter().filter_map(|entry| match &entry.body {
                            EntryBody::Happened {
                                what:
                                    Happening::CallEnded { call, why, .. }
                                    | Happening::InvitationOver { call, why },
                            } => Some((*call, *why)),
                            EntryBody::Happened { .. }
                            | EntryBody::Message { .. }
                            | EntryBody::Note { .. }
                            | EntryBody::Whisper { .. } => None,
                        }),
                    );
                }
                FromHub::Left(_)
                | FromHub::Tags(_)
                | FromHub::Rules(_)
                | FromHub::Visitor(_)
                | FromHub::Me(_)
                | FromHub::Canned(_)
                | FromHub::Visit(_)
                | FromHub::Phones(_)
                | FromHub::Phone(_)
                | FromHub::Site(_) => {}
            }
        }
        self.call(Input::Snapshot { heads, over });
    }

    /// The engine; it starts at the first need, and opens no device by that.
    pub(super) fn engine(&mut self) -> &Engine {
        let (equipment, events) = (&self.equipment, &self.events);
        self.engine.get_or_insert_with(|| {
            let (engine, reports) = Engine::start(equipment.chosen());
            tracing::info!("the media engine is started");
            tokio::spawn(pass_on(reports, events.clone()));
            engine
        })
    }

    pub(super) fn media_says(&mut self, report: Report) {
        if let Report::Level(microphone) = report {
            return self.tell_level(microphone);
        }
        if let Report::Relay(found) = report {
            self.relay_found(found);
        }
        if self.equipment.hear(&report) {
            self.touched.devices = true;
        }
        self.call(Input::Media(report));
    }

    /// A level goes straight to the page: ten times a second nothing else is looked at for it.
    pub(super) fn tell_level(&self, microphone: u8) {
        // Without a page nobody is told.
        let _ = self.changes.send(vec![Change::Level { microphone }]);
    }

    pub(super) fn choose_devices(&mut self, chosen: ChosenDevices, reply: Reply) {
        self.equipment.choose(chosen.clone());
        self.touched.devices = true;
        if let Some(engine) = &self.engine {
            engine.order(media::Order::Choose(self.equipment.chosen()));
        }
        let mut preferences = self.shown.preferences().clone();
        preferences.devices = chosen;
        self.prefer(preferences, reply);
    }

    /// The pictures of one side, for whoever shows them.
    pub(super) fn show_pictures(&mut self, picture: Picture, reply: oneshot::Sender<Pictures>) {
        let whose = match picture {
            Picture::Visitor => Whose::Theirs,
            Picture::Own => Whose::Own,
        };
        // Whoever has stopped waiting misses nothing.
        let _ = reply.send(self.engine().pictures(whose));
    }

    /// It rings: what is heard and seen of that is the policy's (V3).
    fn ring(&mut self, call: CallId, conversation: ConversationId) {
        let known = self.world.conversations.get(&conversation).map(|known| &known.head);
        let visitor = known
            .map_or_else(|| self.notification_words().somebody.to_owned(), |head| head.visitor_name.clone());
        let group = known.map(|head| head.group_name.clone()).unwrap_or_default();
        self.alert(alerts::Happening::CallRings { call, conversation, visitor, group });
    }

    /// What the person prefers has changed: a ring follows it.
    pub(super) fn ring_anew(&mut self) {
        self.alert(alerts::Happening::Changed);
        if self.calls.sounds() && self.shown.preferences().sound {
            self.order(Order::Ring { ring: self.ring_sound() });
        }
    }

    /// After a turn: what rings here is shown, and that is what the hub wants to know (C1).
    pub(super) fn confirm_ring(&mut self) {
        self.ring_shown =
            self.calls.ringing_here().map(|(_, conversation)| conversation).filter(|_| self.shows_desk());
        if let Some(conversation) = self.ring_shown {
            self.confirm(conversation);
            self.send_due();
        }
    }

    /// Whether a conversation is confirmed only once it rings: a ring that is not heard here, because a call
    /// runs or the desk shows something else, is another agent's (V9).
    pub(super) fn waits_for_its_ring(&mut self, head: &ConversationHead) -> bool {
        let conversation = head.id;
        if self.calls.rings_in(conversation) {
            return self.ring_shown != Some(conversation);
        }
        if head.channel != Channel::Video || self.calls.is_in(conversation) {
            return false;
        }
        let now = self.clock.steady();
        *self.ring_follows.entry(conversation).or_insert(now + RING_FOLLOWS) > now
    }

    /// Whether new work makes itself heard by a ring, and needs no other alert.
    pub(super) fn comes_by_ring(&self, head: &ConversationHead) -> bool {
        self.calls.rings_in(head.id) || (head.channel == Channel::Video && head.last.is_none())
    }

    /// Conversations in which no ring has followed.
    pub(super) fn no_ring_followed(&mut self, now: Time) {
        let over: Vec<ConversationId> =
            self.ring_follows.iter().filter(|(_, until)| **until <= now).map(|(id, _)| *id).collect();
        for conversation in over {
            self.confirm(conversation);
            self.ring_follows.remove(&conversation);
        }
    }
}

/// Carries the engine's reports into the loop until either is gone. When the loop is behind, this waits; the engine
/// drops levels and figures then.
async fn pass_on(mut reports: mpsc::Receiver<Report>, events: mpsc::Sender<Event>) {
    while let Some(report) = reports.recv().await {
        if events.send(Event::Media(report)).await.is_err() {
            return;
        }
    }
}
