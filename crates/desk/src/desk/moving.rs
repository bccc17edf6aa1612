//! Codes that this desk shows: to move a call to a phone (H1), and to pair one (H5).

use super::Core;
use super::account::Account;
use crate::call::CallAsk;
use crate::chance;
use crate::code::Code;
use crate::command::Action;
use crate::handle::Reply;
use crate::view::{PairingView, Refusal};
use deskbell_domain::{CallId, HandoffId, Span};

/// How long a code for pairing is good, as the hub has it.
const PAIRING: Span = Span::secs(90);
/// The page of the hub that a phone opens.
const PAGE: &str = "/phone";

/// A code by which a phone is paired.
pub(super) struct Pairing {
    view: PairingView,
    /// What the hub knows of it.
    ticket: String,
}

impl Core {
    pub(super) fn move_call(&mut self, call: CallId, reply: Reply) {
        let Some(Code { view: code, hash: ticket }) = self.draw_code() else {
            return reply.refuse(Refusal::NobodySignedIn);
        };
        let handoff = HandoffId(chance::id());
        self.ask_call(CallAsk::Move { call, handoff, ticket, code }, reply);
    }

    pub(super) fn bring_back(&mut self, call: CallId, reply: Reply) {
        self.ask_call(CallAsk::BringBack { call, handoff: HandoffId(chance::id()) }, reply);
    }

    pub(super) fn pair_phone(&mut self, reply: Reply) {
        if !self.session.is_live() {
            return reply.refuse(Refusal::NeedsHub);
        }
        let Some(Code { view: code, hash: ticket }) = self.draw_code() else {
            return reply.refuse(Refusal::NobodySignedIn);
        };
        let view = PairingView { code, until: self.hub_now() + PAIRING };
        self.pairing = Some(Pairing { view, ticket: ticket.clone() });
        self.command(Action::InvitePhone { ticket }, Some(reply));
    }

    /// The code is put away: whoever has photographed it comes too late, also when the line is broken just now.
    pub(super) fn stop_pairing(&mut self, reply: Reply) {
        match self.pairing.take() {
            Some(Pairing { ticket, .. }) => self.command(Action::UninvitePhone { ticket }, Some(reply)),
            None => reply.done(),
        }
    }

    /// A code that is too old is not shown.
    pub(super) fn pairing_shown(&self) -> Option<&PairingView> {
        self.pairing.as_ref().map(|pairing| &pairing.view).filter(|view| self.hub_now() < view.until)
    }

    /// The list of phones came: one more was paired by the code that is shown.
    pub(super) fn phones_came(&mut self, before: usize) {
        if self.world.phones.len() > before {
            self.pairing = None;
        }
    }

    fn draw_code(&self) -> Option<Code> {
        match &self.account {
            Account::SignedIn { account, .. } => Some(Code::draw(account.hub.http(PAGE))),
            Account::SignedOut { .. }
            | Account::Asking { .. }
            | Account::Opening { .. }
            | Account::Looking { .. }
            | Account::Retrying { .. } => None,
        }
    }
}
