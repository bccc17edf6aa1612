//! Whether a relay answers (V11): found out while the agent is available for video, so before anything rings.

use super::Core;
use super::threads::Query;
use crate::command::request;
use crate::session::Input as Line;
use deskbell_domain::health::Relay;
use deskbell_domain::{Span, Time};
use deskbell_media as media;
use deskbell_protocol::call::IceServers;
use deskbell_protocol::params::GetIce;
use deskbell_protocol::{WireError, method};
use serde_json::value::RawValue;

/// Relays come and go: they are tried again after so long, and whenever the line was lost.
const AGAIN: Span = Span::mins(10);

/// What is known of the relays.
#[derive(Debug, Default)]
pub(super) struct Relays {
    found: Option<Relay>,
    /// On the steady clock; `None`: at once, when it matters.
    due: Option<Time>,
}

impl Relays {
    /// What was found last; `None` before that.
    pub(super) const fn found(&self) -> Option<Relay> {
        self.found
    }

    /// When they are tried again.
    pub(super) const fn next_deadline(&self) -> Option<Time> {
        self.due
    }

    /// The network is another one, or somebody wants to know anew.
    pub(super) const fn try_anew(&mut self) {
        self.due = None;
    }
}

impl Core {
    /// Tries the relays when it is time to and the agent takes calls.
    pub(super) fn tend_relays(&mut self) {
        if !self.takes_calls() || !self.session.is_live() {
            self.relays.due = None;
            return;
        }
        let now = self.clock.steady();
        if self.relays.due.is_some_and(|due| now < due) {
            return;
        }
        self.relays.due = Some(now + AGAIN);
        let key = self.query(Query::Relay);
        let (method, params) = request::<method::CallIce>(GetIce { call: None });
        self.session(Line::Ask { key, method, params });
    }

    /// The hub has named its servers.
    pub(super) fn relay_named(&mut self, outcome: Result<Box<RawValue>, WireError>) {
        let servers = outcome.ok().and_then(|named| serde_json::from_str::<IceServers>(named.get()).ok());
        let Some(IceServers { servers, .. }) = servers else {
            tracing::info!("the hub names no servers to be tried");
            return;
        };
        let servers = servers.iter().map(crate::call::server).collect();
        self.engine().order(media::Order::TryRelay(servers));
    }

    /// What the engine has found of them.
    pub(super) const fn relay_found(&mut self, found: media::Relay) {
        self.relays.found = Some(match found {
            media::Relay::NotSetUp => Relay::NotSetUp,
            media::Relay::Works => Relay::Works,
            media::Relay::Silent => Relay::Silent,
            media::Relay::Refused => Relay::Refused,
        });
    }
}
