//! The health light (A5): what the shell measures and what the loop knows, brought together by the domain's rule. The
//! loop asks nothing of the system itself.

use super::Core;
use crate::handle::Reply;
use crate::shell::Order;
use crate::view::{DeviceChoice, HealthView, LinkState, Refusal, Tested};
use deskbell_domain::alerts::Happening;
use deskbell_domain::health::{self, Chosen, Facts, Line, Measured, Tried};
use deskbell_domain::{Span, Time};

/// The shell answers within this time, or the person is told that it does not.
const ANSWERS_WITHIN: Span = Span::secs(10);

/// One's own ring plays for 30 s at most.
const TRIED_WITHIN: Span = Span::secs(40);

/// What is asked of the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Measure anew.
    Measure,
    /// Play the ring and show a notification.
    Test,
    /// Play a ring once.
    Try,
}

/// What the light depends on and nobody else holds.
#[derive(Debug, Default)]
pub(super) struct Health {
    measured: Option<Measured>,
    tried: Option<Tried>,
    tested_at: Option<Time>,
    /// Since when the line holds, on the hub's clock.
    connected_since: Option<Time>,
    /// The hub has told its time since the desk was started.
    has_connected: bool,
    /// Who waits for the shell, and until when on the steady clock.
    waiting: Vec<(Asked, Reply, Time)>,
}

impl Health {
    /// Whether the system's do-not-disturb holds, as far as it says.
    pub(super) fn do_not_disturb(&self) -> bool {
        self.measured.as_ref().is_some_and(|measured| measured.do_not_disturb == Some(true))
    }

    /// What the system told last.
    pub(super) const fn known(&self) -> Option<&Measured> {
        self.measured.as_ref()
    }

    /// What can ring, by name.
    fn speakers(&self) -> Vec<DeviceChoice> {
        let named = self.measured.iter().flat_map(|measured| &measured.speaker_names);
        named.map(|(id, name)| DeviceChoice { id: id.clone(), name: name.clone() }).collect()
    }

    /// Who waits for the end of a trial.
    pub(super) fn tried_ring(&mut self) -> Vec<Reply> {
        self.answered(Asked::Try)
    }

    /// When [`Core::health_due`] is to be called.
    pub(super) fn next_deadline(&self) -> Option<Time> {
        self.waiting.iter().map(|(_, _, until)| *until).min()
    }

    /// The line holds since then, or is lost.
    pub(super) fn connected(&mut self, since: Option<Time>) {
        self.connected_since = since;
        self.has_connected |= since.is_some();
    }

    /// What was tried says nothing of another device or service.
    fn measure(&mut self, measured: Measured) {
        let same = self.measured.as_ref().is_none_or(|before| {
            before.speakers == measured.speakers && before.notifications == measured.notifications
        });
        if !same {
            self.tried = None;
        }
        self.measured = Some(measured);
    }

    fn answered(&mut self, what: Asked) -> Vec<Reply> {
        self.take(|(asked, _, _)| *asked == what)
    }

    fn take(&mut self, is_taken: impl Fn(&(Asked, Reply, Time)) -> bool) -> Vec<Reply> {
        self.waiting.extract_if(.., |waits| is_taken(waits)).map(|(_, reply, _)| reply).collect()
    }
}

impl Core {
    /// The shell has measured.
    pub(super) fn measured(&mut self, measured: Measured) {
        self.health.measure(measured);
        self.alert(Happening::Changed);
        for reply in self.health.answered(Asked::Measure) {
            reply.done();
        }
    }

    /// The shell has played the ring and shown a notification, or could not.
    pub(super) fn tested(&mut self, tried: Tried) {
        tracing::info!(ring = tried.ring, notification = tried.notification, "ring and notification tested");
        self.health.tried = Some(tried);
        self.health.tested_at = Some(self.hub_now());
        for reply in self.health.answered(Asked::Test) {
            let Tried { ring, notification } = tried;
            reply.with(Ok(Tested { ring, notification }));
        }
    }

    /// The person wants to know anew.
    pub(super) fn check_health(&mut self, reply: Reply) {
        self.relays.try_anew();
        self.ask_shell(Asked::Measure, Order::Measure, reply);
    }

    /// The person wants to hear the ring and see a notification.
    pub(super) fn self_test(&mut self, reply: Reply) {
        if self.calls.sounds() || self.calls.runs_here() {
            return reply.refuse(Refusal::CallRings);
        }
        let words = self.notification_words();
        let order = Order::Test {
            // Whoever asks for it hears it, though sounds are off.
            ring: self.ring_sound(),
            title: words.test.to_owned(),
            body: words.test_says.to_owned(),
        };
        self.ask_shell(Asked::Test, order, reply);
    }

    /// Whoever waited too long is told so.
    pub(super) fn health_due(&mut self, now: Time) {
        for reply in self.health.take(|(_, _, until)| *until <= now) {
            reply.refuse(Refusal::SystemSilent);
        }
    }

    /// What the page shows.
    pub(super) fn health_view(&self) -> HealthView {
        let preferences = self.shown.preferences();
        let chosen = self.equipment.chosen();
        let facts = Facts {
            line: match self.link().state {
                LinkState::Live => Line::Live { round_trip: self.session.facts().round_trip },
                LinkState::Connecting => Line::Connecting,
                LinkState::Offline { .. } => Line::Offline,
            },
            skew_ms: self.health.has_connected.then(|| self.session.facts().skew_ms),
            measured: self.health.measured.as_ref(),
            tried: self.health.tried,
            wants_sound: preferences.sound && preferences.ring.volume > 0,
            wants_notifications: preferences.notifications,
            relay: self.relays.found(),
            kept: self.kept.found(),
            takes_calls: self.takes_calls(),
            chosen: Chosen {
                ring: preferences.ring.device.as_deref(),
                camera: chosen.camera.as_deref(),
                microphone: chosen.microphone.as_deref(),
            },
        };
        let checks = health::checks(&facts);
        HealthView {
            light: health::light(&checks),
            deaf: health::is_deaf(&checks),
            checks,
            speakers: self.health.speakers(),
            connected_since: self.health.connected_since,
            tested_at: self.health.tested_at,
        }
    }

    /// Whether the agent is available for video.
    pub(super) fn takes_calls(&self) -> bool {
        self.world.me.as_ref().is_some_and(|me| me.channels.video.available)
    }

    /// Two who ask for the same get one answer.
    fn ask_shell(&mut self, what: Asked, order: Order, reply: Reply) {
        if !self.health.waiting.iter().any(|(asked, _, _)| *asked == what) {
            self.order(order);
        }
        self.health.waiting.push((what, reply, self.clock.steady() + ANSWERS_WITHIN));
    }

    /// Has a ring played once, in place of one that is played now. Not beside a call.
    pub(super) fn ask_for_ring(&mut self, order: Order, reply: Reply) {
        if self.calls.sounds() || self.calls.runs_here() {
            return reply.refuse(Refusal::CallRings);
        }
        // The one before is over by this one.
        self.ring_tried(true);
        self.order(order);
        self.health.waiting.push((Asked::Try, reply, self.clock.steady() + TRIED_WITHIN));
    }
}
