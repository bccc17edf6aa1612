//! To whom a conversation can be passed on, and passing it on (C9).

use super::commands::{NOTE_CHARS, Outcome, optional_text};
use super::refusal::Refusal;
use super::step::Step;
use crate::heads;
use deskbell_domain::conversation::Input;
use deskbell_domain::thread::TransferTo;
use deskbell_domain::{AgentId, ConversationId, GroupId};
use deskbell_protocol::params::{AgentTarget, GroupTarget, Target, Targets, Transfer};
use deskbell_protocol::{Detail, WireError};
use std::cmp::Reverse;

/// Colleagues in one answer: the best so many.
const MOST_AGENTS: usize = 200;

impl Step<'_> {
    /// Passes a conversation on.
    pub(super) fn transfer(&mut self, agent: AgentId, params: Transfer) -> Outcome {
        let comment = optional_text(&params.comment, NOTE_CHARS)?;
        let own = self.thread(params.conversation)?.conversation.group();
        let (to, group) = self.target(params.to, own)?;
        self.agent_does(agent, params.conversation, Input::Transfer { by: agent, to, group, comment })
    }

    /// To whom a conversation of the group `own` goes, and to which group it belongs from then on.
    pub(super) fn target(&self, to: Target, own: GroupId) -> Result<(TransferTo, GroupId), Refusal> {
        match to {
            Target::Agent { agent } => {
                let known = self.working.directory.agents.get(&agent);
                let Some(record) = known.filter(|record| record.active) else {
                    return Err(Refusal::because(Detail::NoColleague));
                };
                // It stays in its group when the colleague is of it, else it goes along.
                let there = |group: &&GroupId| self.working.directory.groups.contains_key(group);
                let first = || record.groups.iter().find(there).copied();
                let group = if record.groups.contains(&own) { Some(own) } else { first() };
                let group = group.ok_or_else(|| Refusal::because(Detail::NoGroupOfColleague))?;
                Ok((TransferTo::Agent { agent, name: record.name.clone() }, group))
            }
            Target::Group { group } => {
                let Some(record) = self.working.directory.groups.get(&group) else {
                    return Err(Refusal::because(Detail::NoGroup));
                };
                Ok((TransferTo::Group { group, name: record.name.clone() }, group))
            }
        }
    }

    /// To whom a conversation can be passed on, the best first.
    ///
    /// # Errors
    /// When the agent does not have it.
    pub(super) fn targets(&self, agent: AgentId, id: ConversationId) -> Result<Targets, WireError> {
        let not_yours = || WireError::because(Detail::ConversationNotYours);
        let thread = self.working.threads.get(&id).ok_or_else(not_yours)?;
        if thread.conversation.listed_for() != Some(agent) {
            return Err(not_yours());
        }
        let channel = thread.conversation.routed_by();
        let own = thread.conversation.group();
        let directory = &self.working.directory;
        let colleague = |(id, record): (&AgentId, &crate::store::AgentRecord)| {
            let standing = &self.working.agents.get(id)?.standing;
            let free = standing.takes(channel);
            let target = AgentTarget {
                agent: *id,
                name: record.name.clone(),
                role: record.role,
                presence: heads::presence(standing),
                standing: heads::channel_standing(standing, channel),
                free,
            };
            Some((record.groups.contains(&own), target))
        };
        let others = directory
            .agents
            .iter()
            .filter(|(id, record)| **id != agent && record.active && !record.groups.is_empty());
        let mut agents: Vec<(bool, AgentTarget)> = others.filter_map(colleague).collect();
        agents.sort_by_cached_key(|(of_group, target)| {
            let load = target.standing.taken;
            (
                !target.free,
                target.presence,
                Reverse(*of_group),
                load,
                target.name.to_lowercase(),
                target.agent,
            )
        });
        agents.truncate(MOST_AGENTS);
        let mut groups: Vec<GroupTarget> = directory
            .groups
            .values()
            .map(|record| {
                let queue = self.working.queue_standing(record.id);
                let members = self.working.groups.get(&record.id).map(|group| group.members.as_slice());
                let standings = || {
                    let members = members.unwrap_or_default().iter().filter(|member| **member != agent);
                    members.filter_map(|member| Some(&self.working.agents.get(member)?.standing))
                };
                let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                GroupTarget {
                    group: record.id,
                    name: record.name.clone(),
                    free: count(standings().filter(|standing| standing.takes(channel)).count()),
                    there: count(standings().filter(|standing| standing.reachable()).count()),
                    waiting: queue.waiting,
                    longest_since: queue.longest_since,
                }
            })
            .collect();
        groups.sort_by_cached_key(|target| {
            (Reverse(target.free), target.waiting, target.name.to_lowercase(), target.group)
        });
        Ok(Targets { agents: agents.into_iter().map(|(_, target)| target).collect(), groups })
    }
}
