//! The loop itself: batches, commits, deadlines, and starting over when the disk fails.

use super::command::{Answered, Asked, Found};
use super::event::{Connecting, Event, Reply, Welcome};
use super::handle::Parts;
use super::recent::Recent;
use super::refusal::{Refusal, reused, unavailable};
use super::sessions::Sessions;
use super::step::Step;
use super::unit::Unit;
use super::working::Working;
use super::{deadlines::Subject, people};
use crate::frames;
use crate::heads::Directory;
use crate::store::{CommandRecord, StoreError, Write};
use deskbell_domain::agent::{self, Presence};
use deskbell_domain::conversation::Input;
use deskbell_domain::{AgentId, DeviceId, GroupId, Span, Time, UserId, text};
use deskbell_protocol::session::Pos;
use deskbell_protocol::{CloseCode, Code, WireError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tracing::{error, info, warn};
use uuid::Uuid;

/// Events of one batch: more wait for the next commit.
const BATCH: usize = 257;
/// Acknowledgements are stored, and what nobody needs is forgotten, this often.
const SWEEP_EVERY: Span = Span::secs(30);
/// After the store has failed it is tried again this soon, if nobody asks before.
const RETRY_AFTER: Span = Span::secs(1);
/// A wall clock that was set back must not put a deadline off for longer than this.
const LONGEST_SLEEP: Span = Span::secs(60);

/// The state of the loop.
pub(super) struct Owner {
    parts: Parts,
    /// `None` after a failed commit, until the store answers again.
    working: Option<Working>,
    sessions: Sessions,
    recent: Recent,
    /// The highest acknowledged places, to be stored with the next sweep.
    acked: BTreeMap<UserId, Pos>,
    /// Groups whose idle visitors are to be told something, and when.
    desks: BTreeSet<GroupId>,
    desks_at: Option<Time>,
    sweep_at: Time,
    now: Time,
    directory: watch::Sender<Arc<Directory>>,
}

/// Whether the loop goes on.
#[derive(PartialEq, Eq)]
enum Flow {
    On,
    Stop,
}

impl Owner {
    /// Reads the working set. Whoever was online has the grace to come back (A4).
    pub(super) async fn load(parts: Parts) -> Result<(Self, watch::Receiver<Arc<Directory>>), StoreError> {
        let working = Working::load(&*parts.store).await?;
        let (directory, reader) = watch::channel(Arc::clone(&working.directory));
        let now = parts.clock.wall();
        let mut owner = Self {
            parts,
            working: Some(working),
            sessions: Sessions::default(),
            recent: Recent::default(),
            acked: BTreeMap::new(),
            desks: BTreeSet::new(),
            desks_at: None,
            sweep_at: now + SWEEP_EVERY,
            now,
            directory,
        };
        let mut unit = Unit::default();
        owner.step(&mut unit, |step| {
            let agents: Vec<AgentId> = step.working.agents.keys().copied().collect();
            for agent in agents {
                step.standing(agent, agent::Input::Restarted);
            }
            step.to_settle.extend(step.working.groups.keys());
        });
        owner.commit(unit).await.map_err(|error| error.0)?;
        Ok((owner, reader))
    }

    /// Takes events until it is told to stop, or nobody is left to send any.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Event>) {
        loop {
            let first = tokio::select! {
                biased;
                event = inbox.recv() => match event {
                    Some(event) => event,
                    None => return,
                },
                () = self.until_due() => Event::Deadline,
            };
            let mut batch = Vec::with_capacity(1);
            batch.push(first);
            while batch.len() < BATCH
                && let Ok(event) = inbox.try_recv()
            {
                batch.push(event);
            }
            if self.batch(batch).await == Flow::Stop {
                return;
            }
        }
    }

    /// Applies and commits one batch.
    async fn batch(&mut self, batch: Vec<Event>) -> Flow {
        self.now = self.now.max(self.parts.clock.wall());
        if self.working.is_none() && !self.reload().await {
            for event in batch {
                if self.without_store(&event) == Flow::Stop {
                    event.refuse(&unavailable());
                    return Flow::Stop;
                }
                event.refuse(&unavailable());
            }
            return Flow::On;
        }
        let mut unit = Unit::default();
        self.due(&mut unit);
        let mut stop = Vec::new();
        let mut stale = false;
        for event in batch {
            if let Event::Connected(connecting, _) = &event
                && matches!(connecting.user, UserId::Agent(_))
                && !self.knows(connecting.user)
            {
                // Somebody was added behind the loop's back, by the command line: everything is read anew.
                if self.finish(std::mem::take(&mut unit)).await {
                    self.working = None;
                }
                if !self.reload().await {
                    event.refuse(&unavailable());
                    return Flow::On;
                }
            }
            match event {
                Event::Stop(done) => stop.push(done),
                Event::Write(writes, reply) => {
                    stale |= writes.iter().any(is_administration);
                    for write in writes {
                        unit.write(write);
                    }
                    unit.answer(reply, ());
                }
                event => self.apply(&mut unit, event),
            }
        }
        if self.finish(unit).await && stale {
            self.working = None;
        }
        if stop.is_empty() {
            return Flow::On;
        }
        self.sessions.close_all(CloseCode::Restart);
        info!("the owner loop stops");
        for done in stop {
            Event::Stop(done).refuse(&unavailable());
        }
        Flow::Stop
    }

    /// Applies one event.
    fn apply(&mut self, unit: &mut Unit, event: Event) {
        match event {
            Event::Command(asked, reply) => self.command(unit, *asked, reply),
            Event::Typing(user, typing) => self.step(unit, |step| step.typing(user, typing)),
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
            Event::Acked(user, pos) => {
                let acked = self.acked.entry(user).or_default();
                *acked = pos.max(*acked);
            }
            Event::SignedOut(token, reply) => {
                self.sessions.close_token(&token);
                unit.write(Write::RevokeToken(token));
                unit.answer(reply, ());
            }
            Event::Probe(reply) => unit.answer(reply, ()),
            // The batch has taken these.
            Event::Deadline | Event::Write(..) | Event::Stop(_) => {}
        }
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
        let name = asked.command.name();
        let again = asked.clone();
        let mut outcome = Ok(String::new());
        self.step(unit, |step| outcome = step.command(asked));
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
        if keep {
            let record = CommandRecord { digest, outcome: outcome.to_string() };
            unit.outcome(self.now, user, id, record);
            self.recent.put(user, id, digest, Arc::clone(&outcome));
        }
        unit.answer(reply, Answered::Outcome(outcome));
    }

    fn connected(&mut self, unit: &mut Unit, connecting: Connecting, reply: Reply<Welcome>) {
        let Connecting { user, live, device_name, visitor } = connecting;
        let (now, device, session) = (self.now, live.device, live.session);
        if let (Some(working), Some(known)) = (&mut self.working, visitor) {
            working.meet(now, known);
        }
        if !self.knows(user) {
            drop(reply.send(Err(unknown_user())));
            return;
        }
        let came_online = !self.sessions.online(user);
        self.sessions.add(user, live);
        info!(%user, %device, %session, "connected");
        self.step(unit, |step| match user {
            UserId::Agent(agent) => {
                step.standing(agent, agent::Input::Connected(device));
                step.say_all_to_agent(agent);
            }
            UserId::Visitor(visitor) => {
                if came_online {
                    step.presence(visitor);
                }
                if let Some(known) = step.working.visitors.get(&visitor)
                    && let Ok(device) = text::check_line(&device_name, people::NAME_CHARS)
                {
                    let record = crate::store::VisitorRecord { device, ..known.record.clone() };
                    step.know_visitor(visitor, record);
                }
                step.say_all_to_visitor(visitor);
            }
        });
        if let Some(working) = &self.working {
            let top = working.tops.get(&user).copied().unwrap_or(0);
            unit.answer(reply, Welcome { top, epoch: working.epoch });
        }
    }

    fn disconnected(&mut self, unit: &mut Unit, user: UserId, device: DeviceId, session: Uuid) {
        // One that was replaced by a newer session of its device is not there any more.
        if !self.sessions.remove(user, session) {
            return;
        }
        info!(%user, %device, %session, "disconnected");
        let gone = !self.sessions.online(user);
        let now = self.now;
        self.step(unit, |step| match user {
            UserId::Agent(agent) => step.standing(agent, agent::Input::Disconnected(device)),
            UserId::Visitor(visitor) => {
                if let Some(known) = step.working.visitors.get_mut(&visitor) {
                    known.used = now;
                }
                if gone {
                    step.presence(visitor);
                }
            }
        });
    }

    /// Everything whose time has come.
    fn due(&mut self, unit: &mut Unit) {
        let now = self.now;
        let Some(working) = &self.working else { return };
        for subject in working.deadlines.due(now) {
            self.step(unit, |step| match subject {
                Subject::Agent(agent) => step.standing(agent, agent::Input::Due),
                Subject::Conversation(id) => {
                    if let Err(invalid) = step.change(id, Input::Due) {
                        error!(conversation = %id, %invalid, "a deadline was refused");
                    }
                }
            });
        }
        if now >= self.sweep_at {
            self.sweep_at = now + SWEEP_EVERY;
            for (user, pos) in std::mem::take(&mut self.acked) {
                unit.write(Write::Acked { user, pos });
            }
            let sessions = &self.sessions;
            if let Some(working) = &mut self.working {
                working.sweep(now, |visitor| sessions.online(UserId::Visitor(visitor)));
            }
        }
    }

    /// One event's step on the working set.
    fn step(&mut self, unit: &mut Unit, act: impl FnOnce(&mut Step<'_>)) {
        if let Some(working) = &mut self.working {
            let mut step = Step::new(self.now, working, &self.sessions, &*self.parts.ids, unit);
            act(&mut step);
            step.finish();
        }
    }

    /// Commits and publishes. Whether it worked; if not, everybody is told that nothing happened.
    async fn finish(&mut self, unit: Unit) -> bool {
        match self.commit(unit).await {
            Ok(()) => true,
            Err(failed) => {
                let Failed(error, unit) = *failed;
                error!(%error, commands = unit.commands.len(), "a batch could not be stored");
                self.recent.forget(&unit.commands);
                unit.refuse(&unavailable());
                self.working = None;
                false
            }
        }
    }

    async fn commit(&mut self, mut unit: Unit) -> Result<(), Box<Failed>> {
        let Some(working) = &mut self.working else { return Ok(()) };
        self.desks_at = working.say_standings(self.now, &self.sessions, &mut unit, &mut self.desks);
        let batch = unit.batch(working);
        if !batch.writes.is_empty()
            && let Err(error) = self.parts.store.commit(batch).await
        {
            return Err(Box::new(Failed(error, unit)));
        }
        unit.publish(&*self.parts.bus);
        Ok(())
    }

    /// Reads the working set anew, and tells it who is connected. Whether it worked.
    async fn reload(&mut self) -> bool {
        let online = self.sessions.visitors().collect();
        let working = match Working::load_with(&*self.parts.store, self.now, online).await {
            Ok(working) => working,
            Err(error) => {
                error!(%error, "the store does not answer");
                return false;
            }
        };
        warn!("the working set was read anew");
        self.directory.send_replace(Arc::clone(&working.directory));
        let strays = stray_devices(&working, &self.sessions);
        let mut unit = Unit::default();
        unit.groups.extend(working.groups.keys());
        self.working = Some(working);
        self.step(&mut unit, |step| {
            for (agent, input) in strays {
                step.standing(agent, input);
            }
            step.to_settle.extend(step.working.groups.keys());
        });
        self.finish(unit).await
    }

    /// What an event does that needs no store.
    fn without_store(&mut self, event: &Event) -> Flow {
        match event {
            Event::Disconnected { user, session, .. } => {
                self.sessions.remove(*user, *session);
                Flow::On
            }
            Event::Stop(_) => {
                self.sessions.close_all(CloseCode::Restart);
                Flow::Stop
            }
            Event::Command(..)
            | Event::Typing(..)
            | Event::Connected(..)
            | Event::Snapshot(..)
            | Event::Acked(..)
            | Event::Write(..)
            | Event::SignedOut(..)
            | Event::Probe(_)
            | Event::Deadline => Flow::On,
        }
    }

    fn knows(&self, user: UserId) -> bool {
        self.working.as_ref().is_some_and(|working| match user {
            UserId::Agent(agent) => working.agents.contains_key(&agent),
            UserId::Visitor(visitor) => working.visitors.contains_key(&visitor),
        })
    }

    /// Waits until something is due.
    async fn until_due(&self) {
        let clock = &self.parts.clock;
        let wait = match &self.working {
            Some(working) => {
                let due = [working.deadlines.next(), self.desks_at].into_iter().flatten();
                due.fold(self.sweep_at, Time::min).since(clock.wall()).min(LONGEST_SLEEP)
            }
            None => RETRY_AFTER,
        };
        clock.reached(Span(clock.steady().0 + wait.0)).await;
    }
}

/// A batch that did not reach the disk, and why.
struct Failed(StoreError, Unit);

/// What the sessions know and the standings do not: devices that came or went in a batch that was lost.
fn stray_devices(working: &Working, sessions: &Sessions) -> Vec<(AgentId, agent::Input)> {
    let connected: BTreeSet<(AgentId, DeviceId)> = sessions.agents().collect();
    let mut strays: Vec<_> =
        connected.iter().map(|(agent, device)| (*agent, agent::Input::Connected(*device))).collect();
    for (id, agent) in &working.agents {
        if let Presence::Online { devices } = agent.standing.presence() {
            let gone = devices.iter().filter(|device| !connected.contains(&(*id, **device)));
            strays.extend(gone.map(|device| (*id, agent::Input::Disconnected(*device))));
        }
    }
    strays
}

/// Whether a write changes what the loop keeps in memory behind its back.
const fn is_administration(write: &Write) -> bool {
    match write {
        Write::Agent { .. }
        | Write::Group(_)
        | Write::Site(_)
        | Write::Organisation(_)
        | Write::Settings(_)
        | Write::Canned { .. }
        | Write::DeleteCanned(_) => true,
        Write::Conversation(_)
        | Write::Entry { .. }
        | Write::Log { .. }
        | Write::Acked { .. }
        | Write::Command { .. }
        | Write::Deadline { .. }
        | Write::Standing { .. }
        | Write::Visitor(_)
        | Write::Decision { .. }
        | Write::Token(_)
        | Write::RevokeToken(_)
        | Write::Missed(_) => false,
    }
}

fn unknown_user() -> WireError {
    WireError::new(Code::BadToken, "The hub no longer knows this user. Sign in again.")
}
