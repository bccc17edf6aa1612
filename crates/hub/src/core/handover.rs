//! The end of a shift (T7): everything of an agent is passed on in one step.

use super::commands::{NOTE_CHARS, Outcome, optional_text};
use super::refusal::Refusal;
use super::step::Step;
use crate::frames;
use deskbell_domain::agent;
use deskbell_domain::conversation::{Input, Invalid, State};
use deskbell_domain::handover::{Became, Fate, StaysWhy, comment, fate};
use deskbell_domain::thread::{ReassignedWhy, TransferTo};
use deskbell_domain::{AgentId, Channel, ConversationId, GroupId};
use deskbell_protocol::leading::{HandOver, HandedOver, HandedOverOne};
use deskbell_protocol::params::Target;
use std::collections::HashMap;
use tracing::{error, info};

/// A conversation, what is to be done with it, and what the next one reads.
type Planned = (ConversationId, Fate, String);

impl Step<'_> {
    /// Hands over everything of an agent. The toggles turn red first: nothing of it comes back by itself, and nothing new
    /// comes.
    pub(super) fn hand_over(&mut self, agent: AgentId, params: HandOver) -> Outcome {
        let plan = self.plan_hand_over(agent, params)?;
        info!(%agent, conversations = plan.len(), "hands over");
        for channel in Channel::ALL {
            self.standing(agent, agent::Input::Toggle(channel, false));
        }
        let mut conversations: Vec<HandedOverOne> = plan
            .into_iter()
            .map(|(id, fate, comment)| HandedOverOne {
                conversation: id,
                visitor_name: self.visitor_name(id),
                became: self.carry_out(agent, id, fate, comment),
            })
            .collect();
        // Who goes is told who has it now, and that it waits only where nobody is free.
        self.settle();
        for one in &mut conversations {
            if let Some(name) = self.placed_with(one) {
                one.became = Became::Passed { name };
            }
        }
        Ok(frames::result(&HandedOver { conversations }))
    }

    /// Everything is checked before anything changes.
    fn plan_hand_over(&self, agent: AgentId, params: HandOver) -> Result<Vec<Planned>, Refusal> {
        let of_all = optional_text(&params.comment, NOTE_CHARS)?;
        let mut notes = HashMap::new();
        for note in params.notes {
            notes.insert(note.conversation, optional_text(&note.text, NOTE_CHARS)?);
        }
        if matches!(params.to, Some(Target::Agent { agent: to }) if to == agent) {
            return Err(Invalid::ToOneself.into());
        }
        let listed = self.working.lists.get(&agent).into_iter().flatten();
        let mut open: Vec<_> =
            listed.filter_map(|id| Some(&self.working.threads.get(id)?.conversation)).collect();
        open.sort_by_key(|conversation| (conversation.opened_at(), conversation.id()));
        let mut plan = Vec::with_capacity(open.len());
        for conversation in open {
            let (id, group) = (conversation.id(), conversation.group());
            let to = params.to.map(|to| self.target(to, group)).transpose()?;
            let own = TransferTo::Group { group, name: self.working.group_name(group) };
            let settings = &self.working.directory.settings;
            if let Some(fate) = fate(conversation, agent, to.as_ref(), &own, settings) {
                let of_this = notes.get(&id).map_or("", String::as_str);
                plan.push((id, fate, comment(&of_all, of_this)));
            }
        }
        Ok(plan)
    }

    fn carry_out(&mut self, agent: AgentId, id: ConversationId, fate: Fate, comment: String) -> Became {
        let (input, became) = match fate {
            Fate::Stay(why) => return Became::Stays { why },
            Fate::GiveBack => {
                let group = self.group_of(id);
                let offered = self
                    .working
                    .threads
                    .get(&id)
                    .is_some_and(|thread| matches!(thread.conversation.state(), State::Offered { .. }));
                let input =
                    if offered { Input::Decline(agent) } else { Input::Lose(ReassignedWhy::Released) };
                (
                    input,
                    Became::Queued {
                        name: group.map(|group| self.working.group_name(group)).unwrap_or_default(),
                    },
                )
            }
            Fate::Pass(to, group) => {
                let became = match &to {
                    TransferTo::Agent { name, .. } => Became::Passed { name: name.clone() },
                    TransferTo::Group { name, .. } => Became::Queued { name: name.clone() },
                };
                (Input::HandOver { by: agent, to, group, comment }, became)
            }
        };
        match self.change(id, input) {
            Ok(()) => became,
            Err(invalid) => {
                // The rule that planned it asks the same as the machine.
                error!(conversation = %id, %agent, %invalid, "could not be handed over");
                let why = if invalid == Invalid::InCall { StaysWhy::InCall } else { StaysWhy::Channel };
                Became::Stays { why }
            }
        }
    }

    /// The name of the colleague who has got or is offered already what went to a queue.
    fn placed_with(&self, one: &HandedOverOne) -> Option<String> {
        let Became::Queued { .. } = one.became else { return None };
        match self.working.threads.get(&one.conversation)?.conversation.state() {
            State::Assigned { name, .. } | State::Offered { name, .. } => Some(name.clone()),
            State::Queued { .. } | State::Released { .. } | State::Snoozed { .. } | State::Ended { .. } => {
                None
            }
        }
    }

    fn group_of(&self, id: ConversationId) -> Option<GroupId> {
        self.working.threads.get(&id).map(|thread| thread.conversation.group())
    }

    fn visitor_name(&self, id: ConversationId) -> String {
        let visitor = self.working.threads.get(&id).map(|thread| thread.conversation.visitor());
        let known = visitor.and_then(|visitor| self.working.visitors.get(&visitor));
        known.map(|known| known.record.name.clone()).unwrap_or_default()
    }
}
