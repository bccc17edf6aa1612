//! From hand to hand: offered, assigned, released, passed on, put aside, taken away (C1, C9, C10, M4 to M9).

use super::{Actor, Contact, Conversation, Declined, Effect, Invalid, Kept, State, Turn};
use crate::settings::Settings;
use crate::thread::{BackWhy, DeclinedWhy, EndedBy, Happening, ReassignedWhy, TransferTo};
use crate::{AgentId, ContactId, GroupId, Time};

impl Conversation {
    /// Routing found an agent (C1).
    pub(super) fn assign(
        &mut self,
        now: Time,
        contact: ContactId,
        to: Actor,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        self.wants_agent(&to)?;
        let taken = self.takes_slot().then_some(Effect::SlotTaken(to.agent));
        let confirm_by = Some(now + settings.confirm_within);
        let mut effects = self.begin_contact(now, contact, to, confirm_by);
        effects.extend(taken);
        Ok(effects)
    }

    /// Routing found an agent who is asked first (C1). The slot is taken meanwhile, so that nothing else fills it.
    pub(super) fn offer(
        &mut self,
        now: Time,
        to: Actor,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let since = self.wants_agent(&to)?;
        let agent = to.agent;
        self.state = State::Offered {
            agent,
            name: to.name,
            since,
            deadline: now + settings.offer_within,
            confirm_by: Some(now + settings.confirm_within),
        };
        Ok(self.takes_slot().then_some(Effect::SlotTaken(agent)).into_iter().collect())
    }

    /// The agent takes what was offered.
    pub(super) fn accept(
        &mut self,
        now: Time,
        agent: AgentId,
        contact: ContactId,
    ) -> Result<Vec<Effect>, Invalid> {
        let name = self.offered_to(agent)?;
        Ok(self.begin_contact(now, contact, Actor { agent, name }, None))
    }

    /// The agent does not take what was offered: the next one is asked.
    pub(super) fn decline(
        &mut self,
        now: Time,
        agent: AgentId,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        self.offered_to(agent)?;
        self.not_taken(now, DeclinedWhy::Declined, settings)
    }

    /// A device of the agent shows it.
    pub(super) fn confirm(&mut self, by: AgentId) -> Result<Vec<Effect>, Invalid> {
        // Nobody sees it, so nobody is told and the version stays.
        match &mut self.state {
            State::Assigned { agent, confirm_by, .. } | State::Offered { agent, confirm_by, .. }
                if *agent == by =>
            {
                *confirm_by = None;
                Ok(Vec::new())
            }
            State::Ended { .. } => Err(Invalid::Ended),
            State::Queued { .. }
            | State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. } => Err(Invalid::NotYours),
        }
    }

    /// The agent gives the slot back (M4).
    pub(super) fn release(
        &mut self,
        now: Time,
        agent: AgentId,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let name = self.owned_by(agent)?;
        if !settings.capabilities.get(self.channel()).release {
            return Err(Invalid::CannotRelease);
        }
        let what = Happening::Released { agent, name: name.clone() };
        let mut effects = self.let_go(now, agent, what);
        match self.turn {
            Turn::Visitor { .. } => self.state = State::Released { agent, name, at: now },
            Turn::Agent { since } => {
                self.given_by = Some(agent);
                self.state = State::Queued { since, announced: false, kept: None };
                effects.extend([Effect::Left { agent, why: None }, Effect::Route]);
            }
        }
        Ok(effects)
    }

    /// The agent passes it on (C9): to one agent, for whom it is kept, or to a group.
    pub(super) fn transfer(
        &mut self,
        now: Time,
        by: AgentId,
        (to, group): (TransferTo, GroupId),
        comment: String,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let name = self.owned_by(by)?;
        self.pass_on(now, Actor { agent: by, name }, (to, group), comment, settings)
    }

    /// The agent passes it on at the end of the shift (T7), also when it was released or put aside.
    pub(super) fn hand_over(
        &mut self,
        now: Time,
        by: AgentId,
        (to, group): (TransferTo, GroupId),
        comment: String,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let name = self.held_by(by)?;
        self.pass_on(now, Actor { agent: by, name }, (to, group), comment, settings)
    }

    fn pass_on(
        &mut self,
        now: Time,
        by: Actor,
        (to, group): (TransferTo, GroupId),
        comment: String,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let Actor { agent: by, name } = by;
        if !settings.capabilities.get(self.channel()).transfer {
            return Err(Invalid::CannotTransfer);
        }
        self.no_call()?;
        let kept = match &to {
            TransferTo::Agent { agent, .. } if *agent == by => return Err(Invalid::ToOneself),
            TransferTo::Agent { agent, name } => {
                Some(Kept { agent: *agent, name: name.clone(), until: now + settings.unhandled })
            }
            TransferTo::Group { .. } => None,
        };
        let what = Happening::Transferred { from: by, name, to, comment };
        let mut effects = self.let_go(now, by, what);
        self.group = group;
        self.given_by = Some(by);
        // Where it goes nobody has said no yet.
        self.declined.clear();
        let since = self.turn.since();
        self.state = State::Queued { since, announced: false, kept };
        effects.extend([Effect::Left { agent: by, why: None }, Effect::Route]);
        Ok(effects)
    }

    /// The agent puts it aside (C10). It stays in the agent's list and takes no slot.
    pub(super) fn snooze(
        &mut self,
        now: Time,
        by: AgentId,
        (until, keep): (Time, bool),
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let name = self.owned_by(by)?;
        if !settings.capabilities.get(self.channel()).snooze {
            return Err(Invalid::CannotSnooze);
        }
        self.no_call()?;
        if until <= now || until > now + settings.snooze_most {
            return Err(Invalid::NotThen);
        }
        let what = Happening::Snoozed { agent: by, name: name.clone(), until };
        let effects = self.let_go(now, by, what);
        self.state = State::Snoozed { agent: by, name, at: now, until, keep };
        Ok(effects)
    }

    /// The agent who put it aside takes it back at once (C10): who asks for it is not routed to, so that no toggle counts,
    /// and the desk that asks shows it.
    pub(super) fn fetch(
        &mut self,
        now: Time,
        by: AgentId,
        contact: ContactId,
    ) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        let name = match &self.state {
            State::Snoozed { agent, name, .. } if *agent == by => name.clone(),
            State::Queued { .. }
            | State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. }
            | State::Ended { .. } => return Err(Invalid::NotYours),
        };
        self.back_at = Some(now);
        let mut effects = vec![self.happened(now, Happening::Back { why: BackWhy::Fetched })];
        effects.extend(self.begin_contact(now, contact, Actor { agent: by, name }, None));
        effects.extend(self.takes_slot().then_some(Effect::SlotTaken(by)));
        Ok(effects)
    }

    /// Back from being put aside, for the same agent or for anybody (C10).
    pub(super) fn comes_back(
        &mut self,
        now: Time,
        why: BackWhy,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let State::Snoozed { agent, name, keep, .. } = &self.state else { return Err(Invalid::NotAssigned) };
        let (agent, name, keep) = (*agent, name.clone(), *keep);
        let kept = keep.then(|| Kept { agent, name, until: now + settings.unhandled });
        self.state = State::Queued { since: now, announced: false, kept };
        self.back_at = Some(now);
        let mut effects = vec![self.happened(now, Happening::Back { why })];
        effects.extend((!keep).then_some(Effect::Left { agent, why: None }));
        effects.push(Effect::Route);
        Ok(effects)
    }

    /// It is taken from its agent, or from the one it was offered to or is kept for, and wants another.
    pub(super) fn lose(
        &mut self,
        now: Time,
        why: ReassignedWhy,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let (agent, name) = match &self.state {
            State::Assigned { agent, name, .. } => (*agent, name.clone()),
            State::Offered { .. } => return self.not_taken(now, DeclinedWhy::Offline, settings),
            State::Queued { kept: Some(_), .. } => return Ok(self.for_anybody()),
            State::Queued { .. } | State::Released { .. } | State::Snoozed { .. } => {
                return Err(Invalid::NotAssigned);
            }
            State::Ended { .. } => return Err(Invalid::Ended),
        };
        self.timed_out.insert(agent);
        let back_at = self.back_at;
        let mut effects = self.let_go(now, agent, Happening::Reassigned { from: agent, name, why });
        // Nobody has looked after it yet (C10).
        self.back_at = back_at;
        self.state = State::Queued { since: self.turn.since(), announced: false, kept: None };
        effects.extend([Effect::Left { agent, why: Some(why) }, Effect::Route]);
        Ok(effects)
    }

    /// The agent whom it was offered to has not taken it. Who let the time run out is avoided from then on (M9).
    pub(super) fn not_taken(
        &mut self,
        now: Time,
        why: DeclinedWhy,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        let State::Offered { agent, name, since, .. } = &self.state else { return Err(Invalid::NotAssigned) };
        let (agent, name, since) = (*agent, name.clone(), *since);
        match why {
            DeclinedWhy::Declined => {}
            DeclinedWhy::TimedOut | DeclinedWhy::NotShown | DeclinedWhy::Offline => {
                self.timed_out.insert(agent);
            }
        }
        self.declined.retain(|declined| declined.agent != agent && declined.until > now);
        self.declined.push(Declined { agent, until: now + settings.offer_again });
        self.state = State::Queued { since, announced: false, kept: None };
        let mut effects = vec![self.happened(now, Happening::Declined { agent, name, why })];
        effects.extend(self.takes_slot().then_some(Effect::SlotFreed(agent)));
        effects.extend([Effect::Left { agent, why: None }, Effect::Route]);
        Ok(effects)
    }

    /// The one agent for whom it was kept had no place for it or is gone: anybody of the group may take it.
    pub(super) fn for_anybody(&mut self) -> Vec<Effect> {
        let State::Queued { kept, .. } = &mut self.state else { return Vec::new() };
        let Some(Kept { agent, .. }) = kept.take() else { return Vec::new() };
        vec![Effect::Left { agent, why: None }, Effect::Route]
    }

    /// Closed for good (C11).
    pub(super) fn end(&mut self, now: Time, by: EndedBy) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        let taker = self.taker();
        self.close_contact(now);
        self.back_at = None;
        self.declined.clear();
        self.flag = None;
        self.state = State::Ended { at: now, by: by.clone() };
        let mut effects = vec![self.happened(now, Happening::Ended { by })];
        effects.extend(taker.filter(|_| self.takes_slot()).map(Effect::SlotFreed));
        Ok(effects)
    }

    /// By an agent: who has it, released it or put it aside.
    pub(super) fn agent_ends(&mut self, now: Time, agent: AgentId) -> Result<Vec<Effect>, Invalid> {
        let name = self.held_by(agent)?;
        self.end(now, EndedBy::Agent { agent, name })
    }

    /// Since when it has been in the queue, if this agent can be given it.
    fn wants_agent(&self, to: &Actor) -> Result<Time, Invalid> {
        match &self.state {
            State::Queued { kept: Some(kept), .. } if kept.agent != to.agent => Err(Invalid::NotYours),
            State::Queued { since, .. } => Ok(*since),
            State::Offered { .. }
            | State::Assigned { .. }
            | State::Released { .. }
            | State::Snoozed { .. } => Err(Invalid::Taken),
            State::Ended { .. } => Err(Invalid::Ended),
        }
    }

    pub(super) fn begin_contact(
        &mut self,
        now: Time,
        contact: ContactId,
        to: Actor,
        confirm_by: Option<Time>,
    ) -> Vec<Effect> {
        let Actor { agent, name } = to;
        self.state =
            State::Assigned { contact, agent, name: name.clone(), since: now, confirm_by, typed_at: None };
        self.given_by = None;
        self.declined.clear();
        self.contacts.push(Contact { id: contact, agent, from: now, until: None, messages: 0 });
        vec![self.happened(now, Happening::Joined { agent, name })]
    }

    /// The end of a stint: it is written down, and the slot that it took is free.
    fn let_go(&mut self, now: Time, agent: AgentId, what: Happening) -> Vec<Effect> {
        self.close_contact(now);
        self.back_at = None;
        let takes = self.takes_slot() && self.taker() == Some(agent);
        let mut effects = vec![self.happened(now, what)];
        effects.extend(takes.then_some(Effect::SlotFreed(agent)));
        effects
    }

    pub(super) fn close_contact(&mut self, now: Time) {
        if let Some(contact) = self.contacts.last_mut() {
            contact.until.get_or_insert(now);
        }
    }

    fn offered_to(&self, by: AgentId) -> Result<String, Invalid> {
        match &self.state {
            State::Offered { agent, name, .. } if *agent == by => Ok(name.clone()),
            State::Ended { .. } => Err(Invalid::Ended),
            State::Assigned { .. } => Err(Invalid::Taken),
            State::Queued { .. } | State::Offered { .. } | State::Released { .. } | State::Snoozed { .. } => {
                Err(Invalid::NotYours)
            }
        }
    }

    pub(super) const fn no_call(&self) -> Result<(), Invalid> {
        if self.call.is_some() { Err(Invalid::InCall) } else { Ok(()) }
    }
}
