//! Visitors who are kept out (C8): for a time or for good, with a reason, and written down.

use super::commands::{Outcome, done};
use super::refusal::{Refusal, kept_out};
use super::step::Step;
use crate::heads::keeps_out;
use crate::store::{AuditRecord, VisitorRecord, Write};
use deskbell_domain::conversation::{Actor, Input};
use deskbell_domain::{AgentId, ConversationId, Span, UserId, VisitorId, text};
use deskbell_protocol::head::{self, DeskRole};
use deskbell_protocol::params::{KeepOut, LetIn};
use deskbell_protocol::{Detail, Event};
use std::collections::BTreeSet;
use tracing::info;

/// Longest reason, in characters.
const REASON_CHARS: u32 = 200;
/// The longest time of a block that is not for good: ten years.
const LONGEST: Span = Span::days(3_653);

impl Step<'_> {
    /// Keeps a visitor out. An open conversation of the visitor's ends. `readers` have the visitor in their lists.
    pub(super) fn block(&mut self, agent: AgentId, params: &KeepOut, readers: &BTreeSet<AgentId>) -> Outcome {
        let reason = text::check_line(&params.reason, REASON_CHARS)?;
        if params.within.is_some_and(|within| within.0 == 0 || within > LONGEST) {
            return Err(Refusal::because(Detail::BlockedForTooLong));
        }
        let visitor = self.visitor_of(agent, params.conversation)?;
        let by = self.agent_name(agent);
        let until = params.within.map(|within| self.now + within);
        let block = head::Block { at: self.now, until, reason: reason.clone(), by: by.clone() };
        let detail = match until {
            Some(until) => format!("until {}: {reason}", until.0),
            None => format!("for good: {reason}"),
        };
        self.set_block(visitor, Some(block), (agent, "visitor.block", detail), readers);
        if let Some(open) = self.working.open_of(visitor) {
            self.change(open, Input::Block(Actor { agent, name: by }))?;
        }
        done()
    }

    /// Lets a visitor write again.
    pub(super) fn unblock(&mut self, agent: AgentId, params: &LetIn, readers: &BTreeSet<AgentId>) -> Outcome {
        let visitor = self.visitor_of(agent, params.conversation)?;
        self.set_block(visitor, None, (agent, "visitor.unblock", String::new()), readers);
        done()
    }

    /// An administrator lets a visitor write again. The store does it too, for one who is not in memory.
    pub(super) fn let_in(&mut self, visitor: VisitorId) {
        let Some(known) = self.working.visitors.get(&visitor) else { return };
        let record = VisitorRecord { block: None, ..known.record.clone() };
        self.know_visitor(visitor, record);
        self.tell_site(visitor);
    }

    /// Whether a visitor may write and call.
    ///
    /// # Errors
    /// In words that do not accuse anybody.
    pub(super) fn check_let_in(&self, visitor: VisitorId) -> Result<(), Refusal> {
        let block = self.working.visitors.get(&visitor).and_then(|known| known.record.block.as_ref());
        match block {
            Some(block) if keeps_out(block, self.now) => Err(kept_out().into()),
            Some(_) | None => Ok(()),
        }
    }

    /// The visitor of a conversation that the agent has or had; a lead may name any.
    fn visitor_of(&self, agent: AgentId, id: ConversationId) -> Result<VisitorId, Refusal> {
        let conversation = &self.thread(id)?.conversation;
        let role = self.working.directory.agents.get(&agent).map(|record| record.role);
        let lead = matches!(role, Some(DeskRole::Lead | DeskRole::Admin));
        if !lead && !conversation.was_with(agent) && conversation.listed_for() != Some(agent) {
            return Err(Refusal::not_yours());
        }
        // An ended conversation may be in memory for longer than its visitor.
        let visitor = conversation.visitor();
        if self.working.visitors.contains_key(&visitor) { Ok(visitor) } else { Err(Refusal::LookUp(id)) }
    }

    fn set_block(
        &mut self,
        visitor: VisitorId,
        block: Option<head::Block>,
        (agent, action, detail): (AgentId, &str, String),
        readers: &BTreeSet<AgentId>,
    ) {
        let Some(known) = self.working.visitors.get(&visitor) else { return };
        if known.record.block.is_none() && block.is_none() {
            return;
        }
        info!(%visitor, %agent, action, "block");
        let record = VisitorRecord { block, ..known.record.clone() };
        let last = record.conversation;
        self.know_visitor(visitor, record);
        // The page of a visitor who is kept out says so, and so does the card, wherever one shows it.
        self.tell_site(visitor);
        let open = last.filter(|id| self.working.open_of(visitor) == Some(*id));
        let listed = open.and_then(|id| self.working.threads.get(&id)?.conversation.listed_for());
        let mut readers = readers.clone();
        readers.insert(agent);
        for reader in readers.into_iter().filter(|reader| Some(*reader) != listed) {
            self.tell_card(reader, visitor);
        }
        self.unit.write(Write::Audit(AuditRecord {
            at: self.now,
            agent: Some(agent),
            action: action.to_owned(),
            subject: visitor.to_string(),
            detail,
        }));
    }

    fn tell_site(&mut self, visitor: VisitorId) {
        if let Some(known) = self.working.visitors.get(&visitor) {
            let site = self.working.directory.site(&known.record);
            self.log(UserId::Visitor(visitor), &Event::Site(site));
        }
    }
}
