//! The loop itself: batches, commits, and starting over when the disk fails.

use super::board::Boards;
use super::event::Event;
use super::gone::Gone;
use super::handle::Parts;
use super::recent::Recent;
use super::refusal::unavailable;
use super::relay::Relays;
use super::sessions::Sessions;
use super::tickets::Tickets;
use super::unit::Unit;
use super::working::Working;
use crate::bus::Signal;
use crate::heads::Directory;
use crate::store::{StoreError, Write};
use deskbell_domain::agent::{self, Presence};
use deskbell_domain::{AgentId, DeviceId, Epoch, GroupId, Span, Time, UserId};
use deskbell_protocol::session::Pos;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{error, info, warn};

/// Events of one batch: more wait for the next commit.
const BATCH: usize = 257;
/// Acknowledgements are stored, and what nobody needs is forgotten, this often.
pub(super) const SWEEP_EVERY: Span = Span::secs(30);
/// After the store has failed it is tried again this soon, if nobody asks before.
const RETRY_AFTER: Span = Span::secs(1);
/// A wall clock that was set back must not put a deadline off for longer than this.
const LONGEST_SLEEP: Span = Span::secs(60);

/// The state of the loop.
pub(super) struct Owner {
    pub(super) parts: Parts,
    /// `None` after a failed commit, until the store answers again.
    pub(super) working: Option<Working>,
    pub(super) sessions: Sessions,
    /// Who watches the live board (T1).
    pub(super) boards: Boards,
    pub(super) recent: Recent,
    pub(super) gone: Gone,
    /// What the devices of running calls told each other.
    pub(super) relays: Relays,
    /// The codes that are shown on desks.
    pub(super) tickets: Tickets,
    /// The highest acknowledged places, to be stored with the next sweep.
    pub(super) acked: BTreeMap<UserId, Pos>,
    /// Groups whose idle visitors are to be told something, and when.
    desks: BTreeSet<GroupId>,
    desks_at: Option<Time>,
    pub(super) sweep_at: Time,
    pub(super) now: Time,
    /// While the store does not answer: what everybody was told before something else was set up.
    former: Option<Working>,
    /// Who waits for the loop to stop.
    pub(super) stops: Vec<oneshot::Sender<()>>,
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
        let now = parts.clock.wall();
        let working = Working::load(&*parts.store, now).await?;
        let (directory, reader) = watch::channel(Arc::clone(&working.directory));
        let mut owner = Self {
            parts,
            working: Some(working),
            sessions: Sessions::default(),
            boards: Boards::default(),
            recent: Recent::default(),
            gone: Gone::default(),
            relays: Relays::default(),
            tickets: Tickets::default(),
            acked: BTreeMap::new(),
            desks: BTreeSet::new(),
            desks_at: None,
            sweep_at: now + SWEEP_EVERY,
            now,
            former: None,
            stops: Vec::new(),
            directory,
        };
        let mut unit = Unit::default();
        owner.tell_untold(&mut unit, None);
        owner.step(&mut unit, |step| {
            let agents: Vec<AgentId> = step.working.agents.keys().copied().collect();
            for agent in agents {
                step.standing(agent, agent::Input::Restarted);
            }
            step.calls_begin_anew();
            step.phones_go_on();
            step.lose_what_nobody_takes();
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
            return self.refuse(batch);
        }
        let mut unit = Unit::default();
        self.due(&mut unit);
        let mut events = batch.into_iter();
        while let Some(event) = events.next() {
            // Somebody was added behind the loop's back, by the command line: everything is read anew.
            if self.is_unknown_agent(&event) {
                let kept = self.finish(std::mem::take(&mut unit)).await;
                if !kept || !self.reload().await {
                    return self.refuse(std::iter::once(event).chain(events));
                }
            }
            self.apply(&mut unit, event);
        }
        let administered = unit.untold;
        if self.finish(unit).await && administered {
            // If that fails, the next batch tries again.
            self.reload().await;
        }
        self.stop_if_asked()
    }

    /// Tells the senders of events that nothing could be done.
    fn refuse(&mut self, events: impl IntoIterator<Item = Event>) -> Flow {
        for event in events {
            match event {
                Event::Disconnected { user, session, .. } => {
                    self.sessions.remove(user, session);
                    self.boards.forget(session);
                }
                Event::Stop(done) => self.stops.push(done),
                Event::Command(..)
                | Event::Typing(..)
                | Event::Look { .. }
                | Event::IsLookedAt(..)
                | Event::Signal { .. }
                | Event::Ice(..)
                | Event::Targets(..)
                | Event::WatchBoard { .. }
                | Event::Connected(..)
                | Event::Snapshot(..)
                | Event::Acked(..)
                | Event::Write(..)
                | Event::SignedOut(..)
                | Event::ClaimPhone(..)
                | Event::Probe(_)
                | Event::Deadline => event.refuse(&unavailable()),
            }
        }
        self.stop_if_asked()
    }

    fn stop_if_asked(&mut self) -> Flow {
        if self.stops.is_empty() {
            return Flow::On;
        }
        self.let_all_go();
        info!("the owner loop stops");
        for done in std::mem::take(&mut self.stops) {
            Event::Stop(done).refuse(&unavailable());
        }
        Flow::Stop
    }

    /// Commits and publishes. Whether it worked; if not, everybody is told that nothing happened.
    async fn finish(&mut self, unit: Unit) -> bool {
        match self.commit(unit).await {
            Ok(()) => true,
            Err(failed) => {
                let Failed(error, mut unit) = *failed;
                error!(%error, commands = unit.commands.len(), "a batch could not be stored");
                self.recent.forget(&unit.commands);
                self.gone.take_back(&unit.gone);
                self.tickets.take_back(std::mem::take(&mut unit.tickets));
                unit.refuse(&unavailable());
                self.working = None;
                false
            }
        }
    }

    async fn commit(&mut self, mut unit: Unit) -> Result<(), Box<Failed>> {
        let Some(working) = &mut self.working else { return Ok(()) };
        let touched = self.boards.touched(&unit, working);
        self.desks_at = working.say_standings(self.now, &self.sessions, &mut unit, &mut self.desks);
        let batch = unit.batch(working);
        if !batch.writes.is_empty()
            && let Err(error) = self.parts.store.commit(batch).await
        {
            return Err(Box::new(Failed(error, unit)));
        }
        fail::fail_point!("commit.done", |_| std::process::abort());
        let watches = std::mem::take(&mut unit.watches);
        // Before any answer: whoever hears that a new look may begin, begins it after this.
        for (looker, conversation) in std::mem::take(&mut unit.looks_over) {
            self.sessions.look_is_over(looker, conversation);
        }
        unit.publish(&*self.parts.bus);
        self.boards.watch(watches);
        self.boards.tell(working, touched);
        Ok(())
    }

    /// Reads the working set anew, tells it who is connected, and everybody what was set up meanwhile. Whether it worked.
    async fn reload(&mut self) -> bool {
        // Kept until everybody has been told what differs from it. After a failed commit there is none: what is in memory
        // then is ahead of what anybody heard.
        self.former = self.working.take().or_else(|| self.former.take());
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
        // Also of one who came in while that was written.
        for record in working.directory.agents.values().filter(|record| !record.active) {
            self.sessions.close_user(UserId::Agent(record.id));
        }
        self.boards.begin_anew();
        let strays = stray_devices(&working, &self.sessions);
        let mut unit = Unit::default();
        unit.groups.extend(working.groups.keys());
        self.working = Some(working);
        let former = self.former.take();
        if let (Some(working), Some(former)) = (&mut self.working, &former) {
            working.missed.keep(&former.missed);
        }
        let began_anew = self.tell_untold(&mut unit, former.as_ref());
        self.step(&mut unit, |step| {
            for (agent, input) in strays {
                step.standing(agent, input);
            }
            step.calls_go_on();
            step.phones_go_on();
            step.lose_what_nobody_takes();
            step.end_looks();
            step.to_settle.extend(step.working.groups.keys());
        });
        let done = self.finish(unit).await;
        if !done {
            self.former = former;
            return false;
        }
        if began_anew {
            self.let_all_go();
        }
        self.wake_all();
        true
    }

    /// A batch that the store refused may be stored all the same, and nobody was woken for it. Whoever knows it already
    /// sleeps on.
    fn wake_all(&self) {
        let Some(working) = &self.working else { return };
        for user in self.sessions.users() {
            if let Some(&pos) = working.tops.get(&user) {
                self.parts.bus.send(user, &Signal::Event { pos, frame: None });
            }
        }
    }

    /// Everybody is to come back, each at another moment.
    fn let_all_go(&self) {
        let parties = self.working.as_ref().map(Working::in_calls).unwrap_or_default();
        self.sessions.drain(|user| parties.contains(&user));
    }

    /// Tells everybody what was set up and is in no log yet. Where it is not known what they were told before, because it
    /// was written while no hub ran or this one died or failed before it said so, another epoch makes them start from a
    /// snapshot: in a log from the former one they would never find it. Whether it came to that.
    fn tell_untold(&mut self, unit: &mut Unit, former: Option<&Working>) -> bool {
        let Some(working) = self.working.as_mut().filter(|working| working.untold) else { return false };
        working.untold = false;
        match former {
            Some(former) => {
                unit.write(Write::Told);
                self.step(unit, |step| step.tell_administered(former));
                false
            }
            None => {
                working.epoch = Epoch(self.parts.ids.id());
                info!("something was set up that nobody was told: the logs begin a new epoch");
                unit.write(Write::Epoch(working.epoch));
                true
            }
        }
    }

    fn is_unknown_agent(&self, event: &Event) -> bool {
        match event {
            Event::Connected(connecting, _) => match connecting.user {
                UserId::Agent(_) => !self.knows(connecting.user),
                UserId::Visitor(_) | UserId::Phone(_) => false,
            },
            Event::Command(..)
            | Event::Typing(..)
            | Event::Look { .. }
            | Event::IsLookedAt(..)
            | Event::Signal { .. }
            | Event::Ice(..)
            | Event::Targets(..)
            | Event::WatchBoard { .. }
            | Event::Disconnected { .. }
            | Event::Snapshot(..)
            | Event::Acked(..)
            | Event::Write(..)
            | Event::SignedOut(..)
            | Event::ClaimPhone(..)
            | Event::Probe(_)
            | Event::Deadline
            | Event::Stop(_) => false,
        }
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
