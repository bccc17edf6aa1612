//! What each event does.

use super::command::{Answered, Asked, Found};
use super::deadlines::Subject;
use super::event::{Connecting, Event, Reply, Welcome};
use super::owner::{Owner, SWEEP_EVERY};
use super::people::NAME_CHARS;
use super::refusal::{Refusal, file_gone, reused, unavailable};
use super::step::Step;
use super::unit::Unit;
use crate::frames;
use crate::store::{CommandRecord, VisitorRecord, Write};
use deskbell_domain::agent;
use deskbell_domain::call;
use deskbell_domain::conversation::Input;
use deskbell_domain::{DeviceId, UserId, text};
use deskbell_protocol::{Code, WireError};
use std::sync::Arc;
use tracing::{error, info};
use uuid::Uuid;

impl Owner {
    /// Applies one event.
    pub(super) fn apply(&mut self, unit: &mut Unit, event: Event) {
        match event {
            Event::Command(asked, reply) => self.command(unit, *asked, reply),
            Event::Typing(user, typing) => self.step(unit, |step| step.typing(user, typing)),
            Event::Look { looker, session, conversation, looks } => {
                if self.sessions.look(looker, session, conversation, looks) {
                    // It may have been over in this very batch: what comes later counts.
                    unit.looks_over.retain(|over| *over != (looker, conversation));
                    self.step(unit, |step| {
                        if looks {
                            step.show_look(looker, conversation);
                        }
                        step.tell_readers(conversation);
                    });
                }
            }
            Event::IsLookedAt(agent, conversation, reply) => {
                let looked_at = self.sessions.looks().at(conversation).any(|(looker, _)| looker == agent);
                unit.answer(reply, looked_at);
            }
            Event::Signal { user, device, frame } => {
                self.step(unit, |step| step.signal(user, device, &frame));
            }
            Event::Ice(user, call, reply) => {
                let mut servers = Err(unavailable());
                self.step(unit, |step| servers = step.ice(user, call));
                match servers {
                    Ok(servers) => unit.answer(reply, servers),
                    Err(error) => drop(reply.send(Err(error))),
                }
            }
            Event::Targets(agent, conversation, reply) => {
                let mut targets = Err(unavailable());
                self.step(unit, |step| targets = step.targets(agent, conversation));
                match targets {
                    Ok(targets) => unit.answer(reply, targets),
                    Err(error) => drop(reply.send(Err(error))),
                }
            }
            Event::WatchBoard { agent, session, wants, reply } => {
                self.watch_board(unit, (agent, session), wants, reply);
            }
            Event::Connected(connecting, reply) => self.connected(unit, *connecting, reply),
            Event::Disconnected { user, device, session } => {
                self.disconnected(unit, user, device, session);
            }
            Event::Snapshot(user, reply) => {
                let mut snapshot = None;
                self.step(unit, |step| snapshot = step.snapshot(user));
                match snapshot {
                    Some(snapshot) => unit.answer(reply, snapshot),
                    None => drop(reply.send(Err(unknown_user()))),
                }
            }
            Event::ClaimPhone(claim, reply) => {
                let mut claimed = Err(unavailable().into());
                self.step(unit, |step| claimed = step.claim_phone(*claim));
                match claimed {
                    Ok(claimed) => unit.answer(reply, claimed),
                    Err(Refusal::Error(error)) => drop(reply.send(Err(error))),
                    Err(Refusal::LookUp(_)) => drop(reply.send(Err(unavailable()))),
                }
            }
            Event::Acked(user, pos) => {
                let acked = self.acked.entry(user).or_default();
                *acked = pos.max(*acked);
            }
            Event::SignedOut(user, token, reply) => {
                self.sessions.close_token(&token);
                match user {
                    UserId::Phone(phone) => self.step(unit, |step| step.phone_goes(phone)),
                    // Whoever signs out walks away from the codes that are shown, too.
                    UserId::Agent(agent) => self.tickets.forget(agent),
                    UserId::Visitor(_) => {}
                }
                unit.write(Write::RevokeToken(token));
                unit.answer(reply, ());
            }
            Event::Write(writes, reply) => {
                if let Err(error) = self.check_deletions(&writes) {
                    drop(reply.send(Err(error)));
                    return;
                }
                unit.untold |= writes.iter().any(Write::is_administration);
                for write in writes {
                    self.reaches(unit, &write);
                    unit.write(write);
                }
                unit.answer(reply, ());
            }
            Event::Probe(reply) => unit.answer(reply, ()),
            // What was due is done before every batch.
            Event::Deadline => {}
            Event::Stop(done) => self.stops.push(done),
        }
    }

    /// What a write means at once, before it is on disk and the working set, if need be, is read anew.
    fn reaches(&mut self, unit: &mut Unit, write: &Write) {
        // The tokens are revoked with it. A desk that is open must not go on as if nothing were.
        if let Write::Agent { record, password } = write
            && (password.is_some() || !record.active)
        {
            self.sessions.close_user(UserId::Agent(record.id));
            self.step(unit, |step| step.forget_phones_of(record.id));
        }
        if let Write::Unblock(visitor) = write {
            self.step(unit, |step| step.let_in(*visitor));
        }
        // A message that comes now, of a session that has read of the file before, must not name it.
        if let Write::AttachmentGone(id) = write {
            self.gone.put(self.now, *id);
            unit.gone.push(*id);
        }
        // Nothing goes there any more, not even in this batch.
        if let (Write::DeleteGroup(group), Some(working)) = (write, &mut self.working) {
            Arc::make_mut(&mut working.directory).groups.remove(group);
        }
    }

    /// Whether what is deleted can go. Whoever asked has looked too, and a transfer may have come in between.
    fn check_deletions(&self, writes: &[Write]) -> Result<(), WireError> {
        let Some(working) = &self.working else { return Err(unavailable()) };
        let leads_to = |group| {
            let mut open = working.threads.values().map(|t| &t.conversation).filter(|open| !open.is_ended());
            open.any(|open| open.group() == group)
        };
        let in_use =
            writes.iter().any(|write| matches!(write, Write::DeleteGroup(group) if leads_to(*group)));
        if in_use {
            let words = "The group cannot be deleted: a conversation of it is open.";
            return Err(WireError::new(Code::Taken, words));
        }
        Ok(())
    }

    fn command(&mut self, unit: &mut Unit, asked: Asked, reply: Reply<Answered>) {
        let (user, id, digest) = (asked.user, asked.command.id(), asked.digest);
        if let Some((former, outcome)) = self.recent.get(user, id) {
            let outcome =
                if *former == digest { Arc::clone(outcome) } else { frames::error(&reused()).into() };
            unit.answer(reply, Answered::Outcome(outcome));
            return;
        }
        let looked_up = !matches!(asked.found, Found::NotAsked);
        let (name, remembered) = (asked.command.name(), asked.command.is_remembered());
        let again = asked.clone();
        let mut outcome = Ok(String::new());
        if self.gone.any_of(&asked.files) {
            outcome = Err(file_gone().into());
        } else {
            self.step(unit, |step| outcome = step.command(asked));
        }
        let outcome = match outcome {
            Err(Refusal::LookUp(conversation)) if !looked_up => {
                drop(reply.send(Ok(Answered::LookUp(Box::new(again), conversation))));
                return;
            }
            Err(Refusal::LookUp(_)) => Err(Refusal::no_conversation()),
            outcome => outcome,
        };
        let (outcome, keep) = match outcome {
            Ok(result) => (result, true),
            Err(Refusal::Error(error)) => {
                info!(%user, command = name, reason = ?error.reason(), "refused");
                (frames::error(&error), !error.data.temporary)
            }
            Err(Refusal::LookUp(_)) => (frames::error(&unavailable()), false),
        };
        let outcome: Arc<str> = outcome.into();
        if keep && remembered {
            let record = CommandRecord { digest, outcome: outcome.to_string() };
            unit.outcome(self.now, user, id, record);
            self.recent.put(user, id, digest, Arc::clone(&outcome));
        }
        unit.answer(reply, Answered::Outcome(outcome));
    }

    fn connected(&mut self, unit: &mut Unit, connecting: Connecting, reply: Reply<Welcome>) {
        let Connecting { user, live, device_name, visitor } = connecting;
        let (now, device, session) = (self.now, live.device, live.session);
        let forgotten = !self.knows(user);
        if let (Some(working), Some(known)) = (&mut self.working, visitor) {
            working.meet(now, known);
        }
        if !self.knows(user) || self.has_left(user) {
            drop(reply.send(Err(unknown_user())));
            return;
        }
        let came_online = !self.sessions.online(user);
        // A session that is replaced looks at nothing any more.
        let looked_at = self.sessions.looked_at_by(user, device);
        self.sessions.add(user, live);
        info!(%user, %device, %session, "connected");
        self.step(unit, |step| looked_at.into_iter().for_each(|id| step.tell_readers(id)));
        self.step(unit, |step| match user {
            UserId::Agent(agent) => {
                step.standing(agent, agent::Input::Connected(device));
                step.say_all_to_agent(agent);
                step.party_is_back(user, device, session);
            }
            UserId::Phone(phone) => {
                step.phone_is_seen(phone);
                if let Some((agent, device)) = step.acting(user, device) {
                    step.party_is_back(agent, device, session);
                }
            }
            UserId::Visitor(visitor) => {
                if came_online {
                    step.presence(visitor);
                }
                if let Some(known) = step.working.visitors.get(&visitor)
                    && let Ok(device) = text::check_line(&device_name, NAME_CHARS)
                {
                    let record = VisitorRecord { device, ..known.record.clone() };
                    step.know_visitor(visitor, record);
                }
                step.say_all_to_visitor(visitor);
                step.party_is_back(user, device, session);
            }
        });
        if let Some(working) = &self.working {
            let top = working.tops.get(&user).copied().unwrap_or(0);
            unit.answer(reply, Welcome { top, epoch: working.epoch, forgotten });
        }
    }

    fn disconnected(&mut self, unit: &mut Unit, user: UserId, device: DeviceId, session: Uuid) {
        self.boards.forget(session);
        // One that was replaced by a newer session of its device is not there any more.
        let looked_at = self.sessions.looked_at_by(user, device);
        if !self.sessions.remove(user, session) {
            return;
        }
        info!(%user, %device, %session, "disconnected");
        self.step(unit, |step| looked_at.into_iter().for_each(|id| step.tell_readers(id)));
        let gone = !self.sessions.online(user);
        let now = self.now;
        self.step(unit, |step| match user {
            UserId::Agent(agent) => {
                step.party_is_gone(user, device);
                step.standing(agent, agent::Input::Disconnected(device));
            }
            UserId::Phone(phone) => {
                if let Some((agent, device)) = step.acting(user, device) {
                    step.party_is_gone(agent, device);
                }
                step.phone_is_seen(phone);
            }
            UserId::Visitor(visitor) => {
                if let Some(known) = step.working.visitors.get_mut(&visitor) {
                    known.used = now;
                }
                if gone {
                    step.presence(visitor);
                    step.party_is_gone(user, device);
                }
            }
        });
    }

    /// Everything whose time has come.
    pub(super) fn due(&mut self, unit: &mut Unit) {
        let now = self.now;
        let Some(working) = &self.working else { return };
        for subject in working.deadlines.due(now) {
            self.step(unit, |step| match subject {
                Subject::Agent(agent) => step.standing(agent, agent::Input::Due),
                Subject::Conversation(id) => {
                    if let Err(invalid) = step.change(id, Input::Due) {
                        // It must not come again at once, and for ever.
                        error!(conversation = %id, %invalid, "a deadline was refused");
                        step.arm(subject, None);
                    }
                }
                Subject::Call(id) => {
                    if let Err(invalid) = step.call_on(id, call::Input::Due) {
                        error!(call = %id, %invalid, "a deadline was refused");
                        step.arm(subject, None);
                    }
                }
            });
        }
        if now >= self.sweep_at {
            self.sweep_at = now + SWEEP_EVERY;
            for (user, pos) in std::mem::take(&mut self.acked) {
                // A phone that was let go meanwhile has no log any more.
                if !matches!(user, UserId::Phone(_)) || self.knows(user) {
                    unit.write(Write::Acked { user, pos });
                }
            }
            self.gone.sweep(now);
            self.tickets.sweep(now);
            self.step(unit, |step| step.let_phones_go());
            let sessions = &self.sessions;
            if let Some(working) = &mut self.working {
                working.sweep(now, |visitor| sessions.online(UserId::Visitor(visitor)));
                unit.missed.extend(working.missed.sweep(now));
            }
        }
    }

    /// One event's step on the working set.
    pub(super) fn step(&mut self, unit: &mut Unit, act: impl FnOnce(&mut Step<'_>)) {
        if let Some(working) = &mut self.working {
            let mut step = Step::new(
                self.now,
                working,
                (&self.sessions, &mut self.relays, &mut self.tickets),
                &*self.parts.ids,
                unit,
            );
            act(&mut step);
            step.finish();
        }
    }

    pub(super) fn knows(&self, user: UserId) -> bool {
        self.working.as_ref().is_some_and(|working| match user {
            UserId::Agent(agent) => working.agents.contains_key(&agent),
            UserId::Visitor(visitor) => working.visitors.contains_key(&visitor),
            UserId::Phone(phone) => working.phones.contains_key(&phone),
        })
    }
}

impl Owner {
    /// Whether this is an agent who has left, or a phone of one. The token may have been given out while that was written.
    fn has_left(&self, user: UserId) -> bool {
        self.working.as_ref().is_some_and(|working| match user {
            UserId::Agent(agent) => working.has_left(agent),
            UserId::Phone(phone) => {
                working.phones.get(&phone).is_none_or(|record| working.has_left(record.agent))
            }
            UserId::Visitor(_) => false,
        })
    }
}

fn unknown_user() -> WireError {
    WireError::new(Code::BadToken, "The hub no longer knows this user. Sign in again.")
}
