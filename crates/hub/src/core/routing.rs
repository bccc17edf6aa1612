//! Who gets what waits (C1, C2). There is no other way to an agent than through the queue, so that whoever
//! came first is first, whether a slot frees, a toggle turns green or somebody writes. Only what agents put aside
//! themselves they may take back past it (C10).

use super::commands::Outcome;
use super::refusal::Refusal;
use super::step::Step;
use super::working::{Agent, Working};
use crate::store::{DecisionRecord, Write};
use deskbell_domain::agent::Standing;
use deskbell_domain::conversation::{Actor, Fetching, Input, State};
use deskbell_domain::queue::Place;
use deskbell_domain::routing::{self, Candidate, Decision, Request, Seen};
use deskbell_domain::{AgentId, Channel, ContactId, ConversationId, GroupId, VisitorId};
use deskbell_protocol::Detail;
use deskbell_protocol::params::{AgentName, DecisionShown};
use std::collections::HashMap;
use tracing::{error, info};

/// Of a decision that many agents were considered for, the best so many are kept (T5).
const CONSIDERED_KEPT: usize = 100;

impl Step<'_> {
    /// Moves the queues of the groups that may move, together: whoever waits longest is tried first, and gets
    /// the first agent who is free. Whoever finds nobody is told to wait.
    pub(super) fn settle(&mut self) {
        let groups = std::mem::take(&mut self.to_settle);
        let mut places: Vec<(Place, GroupId)> = groups
            .iter()
            .filter_map(|id| Some((*id, self.working.groups.get(id)?)))
            .flat_map(|(id, group)| group.places().map(move |place| (*place, id)))
            .collect();
        places.sort_unstable();
        // Whether anybody of a group is free for a channel, until somebody is assigned: a long queue before
        // busy agents costs one look.
        let mut free: HashMap<(GroupId, Channel), bool> = HashMap::new();
        for (place, group) in places {
            let id = place.conversation;
            let Some(channel) = self.routed_by(id) else { continue };
            // What is kept for one agent asks for that one, who may be of another group.
            let somebody = self.working.kept(id)
                || *free
                    .entry((group, channel))
                    .or_insert_with(|| self.working.somebody_free(group, channel));
            match somebody.then(|| self.working.choose(id)).flatten() {
                Some(agent) => {
                    self.assign(place, group, agent);
                    free.clear();
                }
                None => self.announce(id, group),
            }
        }
    }

    /// An agent takes back what that agent has put aside (C10): at once if a slot is free (M3), whatever the toggle says.
    pub(super) fn fetch(&mut self, agent: AgentId, id: ConversationId) -> Outcome {
        let conversation = &self.thread(id)?.conversation;
        let aside = matches!(conversation.state(), State::Snoozed { agent: by, .. } if *by == agent);
        let channel = conversation.channel();
        let full = |agent: &Agent| agent.standing.taken(channel) >= agent.standing.slots(channel);
        if aside && conversation.takes_slot() && self.working.agents.get(&agent).is_none_or(full) {
            return Err(Refusal::because(Detail::SlotsFull));
        }
        let fetching = Fetching { agent, contact: ContactId(self.ids.id()) };
        self.agent_does(agent, id, Input::Fetch(fetching))
    }

    fn assign(&mut self, place: Place, group: GroupId, agent: AgentId) {
        let id = place.conversation;
        let kept = self.working.kept(id);
        self.record_decision(id, group);
        let to = Actor { agent, name: self.agent_name(agent) };
        let input = if self.working.offers(id) {
            Input::Offer(to)
        } else {
            Input::Assign { contact: ContactId(self.ids.id()), to }
        };
        if let Err(invalid) = self.change(id, input) {
            error!(conversation = %id, %agent, %invalid, "could not be assigned");
            return;
        }
        info!(conversation = %id, %agent, waited_ms = self.now.since(place.since).0, "assigned");
        // How long one agent had no place says nothing of the queue.
        if let Some(group) = self.working.groups.get_mut(&group).filter(|_| !kept) {
            group.pace.assigned(place.since, self.now);
        }
        self.ring(id, agent);
    }

    /// Nobody is free: the thread says so, once.
    fn announce(&mut self, id: ConversationId, group: GroupId) {
        let announced = self.working.threads.get(&id).is_none_or(|thread| {
            matches!(
                thread.conversation.state(),
                State::Queued { announced: true, .. } | State::Queued { kept: Some(_), .. }
            )
        });
        if announced {
            return;
        }
        self.record_decision(id, group);
        let name = self.working.group_name(group);
        let absent = self.routed_by(id).is_none_or(|channel| !self.working.somebody_there(group, channel));
        if let Err(invalid) = self.change(id, Input::Wait { group, name, absent }) {
            error!(conversation = %id, %invalid, "could not wait");
        }
    }

    /// Keeps why (T5).
    fn record_decision(&mut self, id: ConversationId, group: GroupId) {
        let Some(request) = self.working.request(id) else { return };
        let candidates = self.working.candidates(group, request.channel, request.only);
        let mut decision: Decision = routing::decide(&request, &candidates);
        decision.considered.truncate(CONSIDERED_KEPT);
        let by_id: HashMap<AgentId, &Candidate<'_>> =
            candidates.iter().map(|candidate| (candidate.agent, candidate)).collect();
        let seen = decision.considered.iter().filter_map(|considered| by_id.get(&considered.agent));
        let seen = seen.map(|candidate| Seen::from(*candidate)).collect();
        let names = decision
            .considered
            .iter()
            .map(|considered| AgentName { agent: considered.agent, name: self.agent_name(considered.agent) })
            .collect();
        let shown = DecisionShown { at: self.now, group, decision, names, request: Some(request), seen };
        self.unit.write(Write::Decision { conversation: id, record: Box::new(DecisionRecord { shown }) });
    }
}

impl Working {
    /// Whether one more conversation of this visitor would only make a full queue longer (C2).
    pub(super) fn would_overflow(&self, visitor: VisitorId, group: GroupId, channel: Channel) -> bool {
        let Some(queue) = self.groups.get(&group).map(|group| &group.queue) else { return false };
        let request = self.request_of(visitor, group, channel);
        queue.is_full(self.directory.settings.queue_limit)
            && routing::choose(&request, &self.candidates(group, channel, None)).is_none()
    }

    /// Whether an agent of the group could take something of the channel at once.
    pub(super) fn somebody_free(&self, group: GroupId, channel: Channel) -> bool {
        self.standings_of(group).any(|standing| standing.takes(channel))
    }

    /// Whether an agent of the group is there for the channel, free or not.
    pub(super) fn somebody_there(&self, group: GroupId, channel: Channel) -> bool {
        self.standings_of(group)
            .any(|standing| standing.reachable() && standing.available(channel) && !standing.away())
    }

    fn standings_of(&self, group: GroupId) -> impl Iterator<Item = &Standing> {
        let members = self.groups.get(&group).map(|group| group.members.as_slice()).unwrap_or_default();
        members.iter().filter_map(|member| Some(&self.agents.get(member)?.standing))
    }

    /// Whether it waits for one agent only (C9, C10).
    fn kept(&self, id: ConversationId) -> bool {
        self.threads.get(&id).is_some_and(|thread| thread.conversation.kept_for().is_some())
    }

    /// Whether it is offered before it is assigned (C1). What was chosen by somebody is not asked for again.
    fn offers(&self, id: ConversationId) -> bool {
        let Some(conversation) = self.threads.get(&id).map(|thread| &thread.conversation) else {
            return false;
        };
        let group = self.directory.groups.get(&conversation.group());
        group.is_some_and(|group| group.offers)
            && self.directory.settings.capabilities.get(conversation.channel()).offers
            && conversation.kept_for().is_none()
            && conversation.call().is_none()
    }

    fn choose(&self, id: ConversationId) -> Option<AgentId> {
        let request = self.request(id)?;
        let group = self.threads.get(&id)?.conversation.group();
        routing::choose(&request, &self.candidates(group, request.channel, request.only))
    }

    fn request(&self, id: ConversationId) -> Option<Request> {
        let conversation = &self.threads.get(&id)?.conversation;
        let general = self.request_of(conversation.visitor(), conversation.group(), conversation.routed_by());
        Some(Request {
            avoid: conversation.avoid(),
            only: conversation.kept_for(),
            declined: conversation.declined().collect(),
            ..general
        })
    }

    fn request_of(&self, visitor: VisitorId, group: GroupId, channel: Channel) -> Request {
        let group = self.directory.groups.get(&group);
        Request {
            channel,
            skills: group.map(|group| group.skills.clone()).unwrap_or_default(),
            languages: self.visitors.get(&visitor).map(|v| v.record.languages.clone()).unwrap_or_default(),
            language_required: group.is_some_and(|group| group.language_required),
            avoid: Vec::new(),
            only: None,
            declined: Vec::new(),
        }
    }

    /// The agents of a group, and `only`, who may be of another.
    fn candidates(&self, group: GroupId, channel: Channel, only: Option<AgentId>) -> Vec<Candidate<'_>> {
        let members = self.groups.get(&group).map(|group| group.members.as_slice()).unwrap_or_default();
        let candidate = |id: &AgentId| {
            let (record, standing) = (self.directory.agents.get(id)?, &self.agents.get(id)?.standing);
            Some(Candidate {
                agent: *id,
                reachable: standing.reachable(),
                away: standing.away(),
                available: standing.available(channel),
                forced: standing.forced(channel),
                finishing: standing.finishing(),
                taken: standing.taken(channel),
                slots: standing.slots(channel),
                idle_since: standing.idle_since(),
                skills: &record.skills,
                languages: &record.languages,
            })
        };
        let stranger = only.filter(|only| !members.contains(only));
        members.iter().chain(stranger.as_ref()).filter_map(candidate).collect()
    }

    /// A group's name.
    pub(super) fn group_name(&self, group: GroupId) -> String {
        self.directory.groups.get(&group).map(|group| group.name.clone()).unwrap_or_default()
    }
}
