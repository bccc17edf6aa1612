//! Codes that this desk shows: to move a call to a phone (H1), and to pair one (H5).

use super::Core;
use super::account::Account;
use crate::call::CallAsk;
use crate::chance;
use crate::code::Code;
use crate::command::Action;
use crate::handle::Reply;
use crate::view::PairingView;
use deskbell_domain::{CallId, HandoffId, Span};

/// How long a code for pairing is good, as the hub has it.
const PAIRING: Span = Span::secs(90);
/// The page of the hub that a phone opens.
const PAGE: &str = "/phone";

impl Core {
    pub(super) fn move_call(&mut self, call: CallId, reply: Reply) {
        let Some(Code { view: code, hash: ticket }) = self.draw_code() else {
            return reply.refuse(NOBODY);
        };
        let handoff = HandoffId(chance::id());
        self.ask_call(CallAsk::Move { call, handoff, ticket, code }, reply);
    }

    pub(super) fn bring_back(&mut self, call: CallId, reply: Reply) {
        self.ask_call(CallAsk::BringBack { call, handoff: HandoffId(chance::id()) }, reply);
    }

    pub(super) fn pair_phone(&mut self, reply: Reply) {
        if !self.session.is_live() {
            return reply.refuse(super::asks::NEEDS_THE_HUB);
        }
        let Some(Code { view: code, hash: ticket }) = self.draw_code() else {
            return reply.refuse(NOBODY);
        };
        self.pairing = Some(PairingView { code, until: self.hub_now() + PAIRING });
        self.command(Action::InvitePhone { ticket }, Some(reply));
    }

    /// A code that is too old is not shown.
    pub(super) fn pairing_shown(&self) -> Option<&PairingView> {
        self.pairing.as_ref().filter(|pairing| self.hub_now() < pairing.until)
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
            Account::SignedOut { .. } | Account::Looking { .. } | Account::Retrying { .. } => None,
        }
    }
}

const NOBODY: &str = "Nobody is signed in on this desk.";
