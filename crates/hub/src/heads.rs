//! What is shown of stored things: pure projections, used for events, snapshots and queries alike.

use crate::store::{AgentRecord, GroupRecord, SiteRecord, VisitorRecord};
use deskbell_domain::agent::Standing;
use deskbell_domain::call::{Call, CallPhase, Party};
use deskbell_domain::conversation::{Conversation, State, Turn};
use deskbell_domain::thread::{Entry, EntryBody, Happening};
use deskbell_domain::{AgentId, Channel, GroupId, PerChannel, Settings, Time, text};
use deskbell_protocol::call::CallHead;
use deskbell_protocol::head::{
    Block, ChannelStanding, Closed, ConversationHead, Countdown, DeskRole, DeskRules, GroupBrief, HeadState,
    LastLine, Me, Presence, Site, VisitHead, VisitState, VisitorCard,
};
use std::collections::HashMap;

/// Characters of the newest message in a state box.
const LAST_LINE_CHARS: usize = 140;
/// What an entry weighs on the wire beside its text, in bytes.
const ENTRY_OVERHEAD: usize = 256;

/// Who and what is set up: agents, groups, sites. It changes only when somebody administers the hub.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// The organisation's name.
    pub organisation: String,
    /// Durations and limits.
    pub settings: Settings,
    /// Desk users.
    pub agents: HashMap<AgentId, AgentRecord>,
    /// Routing groups.
    pub groups: HashMap<GroupId, GroupRecord>,
    /// Sites and apps by their key.
    pub sites: HashMap<String, SiteRecord>,
}

impl Directory {
    /// A conversation as agents see it. `last` is its newest message.
    pub(crate) fn head(
        &self,
        conversation: &Conversation,
        visitor_name: &str,
        last: Option<&Entry>,
    ) -> ConversationHead {
        let group = conversation.group();
        ConversationHead {
            id: conversation.id(),
            version: conversation.version(),
            visitor: conversation.visitor(),
            visitor_name: visitor_name.to_owned(),
            channel: conversation.channel(),
            group,
            group_name: self.groups.get(&group).map(|group| group.name.clone()).unwrap_or_default(),
            state: state(conversation),
            turn: conversation.turn(),
            marks: conversation.marks(),
            opened_at: conversation.opened_at(),
            last_seq: conversation.last_seq(),
            last: last.and_then(last_line),
            timer: conversation.countdown(&self.settings).map(|(due, kind)| Countdown { due, kind }),
            tags: conversation.tags().to_vec(),
            end_note: conversation.end_note_text().to_owned(),
            flag: conversation.flag().cloned(),
            had_call: conversation.had_call(),
            past_call: conversation.past_call(),
        }
    }

    /// The agent whose desk it is.
    pub(crate) fn me(&self, agent: &AgentRecord, standing: &Standing) -> Me {
        let brief = |id: &GroupId| {
            let group = self.groups.get(id)?;
            Some(GroupBrief { id: group.id, name: group.name.clone() })
        };
        Me {
            id: agent.id,
            name: agent.name.clone(),
            email: agent.email.clone(),
            role: agent.role,
            organisation: self.organisation.clone(),
            groups: agent.groups.iter().filter_map(brief).collect(),
            channels: channels(standing),
            finishing: standing.finishing(),
            away: standing.away(),
        }
    }

    /// What the settings say to a desk.
    pub(crate) fn rules(&self) -> DeskRules {
        let settings = &self.settings;
        DeskRules {
            capabilities: settings.capabilities,
            attachments: settings.attachments.clone(),
            undo: settings.undo,
            snooze_most: settings.snooze_most,
            away_after: settings.away_after,
            tell_of_looks: settings.tell_of_looks,
        }
    }

    /// Whether an agent leads a group (T1, T2): a lead those of the own record, an administrator all of them. Nobody
    /// leads who has left.
    pub(crate) fn leads(&self, agent: AgentId, group: GroupId) -> bool {
        self.agents.get(&agent).filter(|record| record.active).is_some_and(|record| match record.role {
            DeskRole::Admin => true,
            DeskRole::Lead => record.groups.contains(&group),
            DeskRole::Agent => false,
        })
    }

    /// Whether an agent may read a conversation for its own sake: what the agent has or had, and what waits for the
    /// agent's groups. For the visitor's sake more can be read, see [`crate::reading`].
    pub(crate) fn may_read(&self, agent: AgentId, conversation: &Conversation) -> bool {
        let in_group =
            || self.agents.get(&agent).is_some_and(|record| record.groups.contains(&conversation.group()));
        let waits = matches!(conversation.state(), State::Queued { .. });
        conversation.was_with(agent) || conversation.listed_for() == Some(agent) || (waits && in_group())
    }

    /// What a visitor's site shows.
    pub(crate) fn site(&self, visitor: &VisitorRecord) -> Site {
        Site {
            organisation: self.organisation.clone(),
            greeting: self.sites.get(&visitor.site).map(|site| site.greeting.clone()).unwrap_or_default(),
            visitor_name: visitor.name.clone(),
            attachments: (self.settings.capabilities.get(visitor.channel).attachments)
                .then(|| self.settings.attachments.clone()),
            closed: visitor.block.as_ref().map(|block| Closed { until: block.until }),
        }
    }
}

/// Whether somebody who was blocked is still kept out (C8).
pub(crate) fn keeps_out(block: &Block, now: Time) -> bool {
    block.until.is_none_or(|until| until > now)
}

/// Whether an agent is there (A4).
pub(crate) fn presence(standing: &Standing) -> Presence {
    match (standing.reachable(), standing.away()) {
        (false, _) => Presence::Gone,
        (true, true) => Presence::Away,
        (true, false) => Presence::Here,
    }
}

/// The toggle and slots of one channel.
pub(crate) fn channel_standing(standing: &Standing, channel: Channel) -> ChannelStanding {
    ChannelStanding {
        available: standing.available(channel),
        status: standing.status(channel),
        taken: standing.taken(channel),
        slots: standing.slots(channel),
    }
}

/// The toggles and slots of an agent (A1, M3).
pub(crate) fn channels(standing: &Standing) -> PerChannel<ChannelStanding> {
    let of = |channel: Channel| channel_standing(standing, channel);
    PerChannel { chat: of(Channel::Chat), mobile: of(Channel::Mobile), video: of(Channel::Video) }
}

/// A conversation as its visitor sees it.
pub(crate) fn visit(conversation: &Conversation) -> VisitHead {
    VisitHead {
        id: conversation.id(),
        version: conversation.version(),
        channel: conversation.channel(),
        state: match conversation.state() {
            // It changes hands while the visitor waits for nothing, and need not know.
            State::Queued { kept: Some(_), .. } if matches!(conversation.turn(), Turn::Visitor { .. }) => {
                VisitState::Resting
            }
            State::Released { .. } | State::Snoozed { .. } => VisitState::Resting,
            State::Queued { since, .. } | State::Offered { since, .. } => {
                VisitState::Queued { since: *since }
            }
            State::Assigned { name, .. } => VisitState::WithAgent { name: name.clone() },
            State::Ended { at, .. } => VisitState::Ended { at: *at },
        },
        marks: conversation.marks(),
        last_seq: conversation.last_seq(),
    }
}

/// A call as its agent sees it.
pub(crate) fn call_of_agent(call: &Call) -> CallHead {
    CallHead {
        id: call.id(),
        conversation: call.conversation(),
        version: call.version(),
        epoch: call.epoch(),
        leg: call.leg(),
        call: call.phase().clone(),
        visitor: call.media(Party::Visitor),
        agent: call.media(Party::Agent),
        second_leg: call.second_leg(),
        handoff: call.handoff().cloned(),
    }
}

/// A call as its visitor sees it: an agent's devices are not the visitor's business.
pub(crate) fn call_of_visitor(call: &Call) -> CallHead {
    let mut head = call_of_agent(call);
    head.handoff = None;
    match &mut head.call {
        CallPhase::Room { device, .. }
        | CallPhase::Connecting { device, .. }
        | CallPhase::Active { device, .. }
        | CallPhase::Reconnecting { device, .. } => *device = None,
        CallPhase::Invited { .. }
        | CallPhase::Waiting { .. }
        | CallPhase::Ringing { .. }
        | CallPhase::Ended { .. } => {}
    }
    head
}

/// What agents are shown of a visitor.
pub(crate) fn card(visitor: &VisitorRecord) -> VisitorCard {
    VisitorCard {
        id: visitor.id,
        name: visitor.name.clone(),
        languages: visitor.languages.clone(),
        device: visitor.device.clone(),
        page: visitor.page.clone(),
        custom: visitor.custom.clone(),
        since: visitor.since,
        time_zone: visitor.time_zone.clone(),
        block: visitor.block.clone(),
    }
}

/// About how many bytes an entry takes on the wire.
pub(crate) fn weight(entry: &Entry) -> usize {
    let text = match &entry.body {
        EntryBody::Message { text, attachments, .. } => text.len() + attachments.len() * ENTRY_OVERHEAD,
        EntryBody::Note { text, .. } | EntryBody::Whisper { text, .. } => text.len(),
        EntryBody::Happened { what: Happening::Transferred { comment, .. } } => comment.len(),
        EntryBody::Happened { what: Happening::TakenOver { reason, .. } } => reason.len(),
        EntryBody::Happened { .. } => 0,
    };
    text + ENTRY_OVERHEAD
}

/// The newest entries of a page that weigh no more than this together, and the newest one in any case.
pub(crate) fn newest_that_fit(mut entries: Vec<Entry>, bytes: usize) -> Vec<Entry> {
    let mut sum = 0;
    let fit = entries.iter().rev().take_while(|entry| {
        sum += weight(entry);
        sum <= bytes
    });
    let fit = fit.count().max(1).min(entries.len());
    entries.drain(..entries.len() - fit);
    entries
}

/// Whether an entry is a message, which a state box shows.
pub(crate) const fn is_message(entry: &Entry) -> bool {
    match &entry.body {
        EntryBody::Message { .. } => true,
        EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => false,
    }
}

fn last_line(entry: &Entry) -> Option<LastLine> {
    match &entry.body {
        EntryBody::Message { author, text, attachments, .. } => {
            // A file without a word is told by its name.
            let line = match attachments.first() {
                Some(file) if text.is_empty() => &file.name,
                Some(_) | None => text,
            };
            let text = text::one_line(line, LAST_LINE_CHARS);
            Some(LastLine { at: entry.at, author: author.clone(), text })
        }
        EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => None,
    }
}

fn state(conversation: &Conversation) -> HeadState {
    match conversation.state() {
        State::Queued { since, kept, .. } => HeadState::Queued { since: *since, kept: kept.clone() },
        State::Offered { agent, deadline, .. } => HeadState::Offered { agent: *agent, deadline: *deadline },
        State::Assigned { agent, name, since, .. } => {
            HeadState::Assigned { agent: *agent, name: name.clone(), since: *since }
        }
        State::Released { agent, at, .. } => HeadState::Released { agent: *agent, at: *at },
        State::Snoozed { agent, at, until, keep, .. } => {
            HeadState::Snoozed { agent: *agent, at: *at, until: *until, keep: *keep }
        }
        State::Ended { at, by } => HeadState::Ended { at: *at, by: by.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const HERE: GroupId = GroupId(Uuid::from_u128(1));
    const ELSEWHERE: GroupId = GroupId(Uuid::from_u128(2));

    fn directory(role: DeskRole, active: bool) -> (Directory, AgentId) {
        let id = AgentId(Uuid::from_u128(7));
        let record = AgentRecord {
            id,
            email: "lea@example.com".to_owned(),
            name: "Lea".to_owned(),
            role,
            active,
            groups: vec![HERE],
            skills: Vec::new(),
            languages: Vec::new(),
            slots: None,
        };
        (Directory { agents: HashMap::from([(id, record)]), ..Directory::default() }, id)
    }

    #[test]
    fn t2_a_lead_leads_the_groups_of_the_own_record_an_administrator_all_and_an_agent_none() {
        for (role, here, elsewhere) in
            [(DeskRole::Agent, false, false), (DeskRole::Lead, true, false), (DeskRole::Admin, true, true)]
        {
            let (directory, id) = directory(role, true);
            assert_eq!(
                (directory.leads(id, HERE), directory.leads(id, ELSEWHERE)),
                (here, elsewhere),
                "{role:?}"
            );
        }
    }

    #[test]
    fn t2_nobody_leads_who_has_left_or_is_not_known() {
        for role in [DeskRole::Agent, DeskRole::Lead, DeskRole::Admin] {
            let (directory, id) = directory(role, false);
            assert!(!directory.leads(id, HERE), "{role:?}");
            assert!(!directory.leads(AgentId(Uuid::from_u128(8)), HERE), "{role:?}");
        }
    }
}
