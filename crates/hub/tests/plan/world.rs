//! The actors, what happens to them, and what becomes of what they want.

use crate::line::{Actor, Hub};
use deskbell_domain::call::LegState;
use deskbell_domain::{
    CallId, Channel, CommandId, ConversationId, HandoffId, PerChannel, Settings, Span, Time, UserId,
};
use deskbell_hub::bus::InProcess;
use deskbell_hub::clock::{Clock, ManualClock};
use deskbell_hub::core::{Command, Core, Parts};
use deskbell_hub::ids::{Ids, SeededIds};
use deskbell_hub::store::{Batch, SqliteStore, Store};
use deskbell_protocol::call::{CallHead, Signal};
use deskbell_protocol::params::{
    AcceptCall, AddNote, ClaimHandoff, JoinHandoff, LegSays, OfferHandoff, SendMessage, Sent,
    SetAvailability, StartCall,
};
use deskbell_protocol::{Code, WireError};
use deskbell_testkit::{BEGIN, Cast, FaultyStore, Folder, Leg, SENDING, answer, candidate, offer};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Arc;

pub(crate) const AGENTS: usize = 2;
const VISITORS: usize = 5;

/// A small house: queues are short and slots are few, so that both run out.
pub(crate) fn cast() -> Cast {
    let slots = PerChannel { chat: 2, mobile: 1, video: 1 };
    let settings = Settings { queue_limit: 2, ..Settings::default() };
    Cast { agents: AGENTS as u128, visitors: VISITORS as u128, slots, settings, second_group: true }
}

/// A hub's folder with the cast, to be copied for each plan.
pub(crate) async fn template(cast: &Cast) -> Folder {
    let folder = Folder::in_memory();
    let store = SqliteStore::open(folder.path()).await.unwrap();
    store.commit(Batch { writes: cast.writes() }).await.unwrap();
    store.close().await;
    folder
}

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) clock: ManualClock,
    pub(crate) hub: Hub,
    pub(crate) actors: Vec<Actor>,
    /// Texts of acknowledged messages and where they stand.
    pub(crate) acknowledged: HashMap<String, Sent>,
    /// Who waited after the last step, and since when.
    pub(crate) waited: RefCell<HashMap<ConversationId, (Time, ConversationId, Channel, bool)>>,
    /// Phases that calls went through, to know that the plans lead there.
    pub(crate) phases: RefCell<BTreeSet<&'static str>>,
    /// What was done, for whoever reads a failure.
    pub(crate) story: Vec<String>,
    disk: Arc<FaultyStore>,
    folder: Folder,
    pub(crate) rng: StdRng,
    pub(crate) ids: Arc<SeededIds>,
    /// Texts that were thought of: no two are alike.
    pub(crate) texts: u32,
}

impl World {
    pub(crate) async fn start(template: &Folder, seed: u64) -> Self {
        let folder = Folder::in_memory();
        for file in fs::read_dir(template.path()).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
        let clock = ManualClock::new(BEGIN);
        let ids = Arc::new(SeededIds::new(seed));
        let (hub, disk) = start(&folder, &clock, &ids).await;
        let agents = (0..AGENTS as u128).map(|n| Actor::new(UserId::Agent(Cast::agent(n)), 0xd0 + n));
        // The first agent has a desk at home too: of two devices one answers (V9).
        let second_desk = Actor::new(UserId::Agent(Cast::agent(0)), 0xdf);
        let visitors = (0..VISITORS as u128).map(|n| Actor::new(UserId::Visitor(Cast::visitor(n)), 0xe0 + n));
        Self {
            seed,
            clock,
            hub,
            actors: agents.chain([second_desk]).chain(visitors).collect(),
            acknowledged: HashMap::new(),
            waited: RefCell::default(),
            phases: RefCell::default(),
            story: Vec::new(),
            disk,
            folder,
            rng: StdRng::seed_from_u64(seed),
            ids,
            texts: 0,
        }
    }

    /// Every other plan begins in a house that is open: everybody is connected, and every toggle is green. Chance
    /// alone rarely leads from an empty house through a whole call.
    pub(crate) async fn open(&mut self) {
        if self.rng.random_bool(0.5) {
            return;
        }
        self.story.push("the house is open".into());
        // A call of the agent with two desks can be moved (H1).
        let begins_with_a_call = self.rng.random_bool(0.4);
        for actor in 0..self.actors.len() {
            let (now, session) = (self.clock.wall(), self.ids.id());
            self.actors[actor].connect(&self.hub, session, now, false).await;
            let UserId::Agent(agent) = self.actors[actor].user else { continue };
            if begins_with_a_call && agent != Cast::agent(0) {
                continue;
            }
            for channel in Channel::ALL {
                let command_id = CommandId(self.ids.id());
                let green = SetAvailability { command_id, channel, available: true };
                self.carry_out(actor, Command::SetAvailability(green)).await;
            }
        }
        self.settle().await;
        if begins_with_a_call {
            self.talk().await;
        }
    }

    /// A visitor and the first agent talk.
    async fn talk(&mut self) {
        let visitor = self.actors.len() - 1;
        let start = StartCall {
            command_id: CommandId(self.ids.id()),
            conversation: None,
            invitation: None,
            media: SENDING,
        };
        self.carry_out(visitor, Command::StartCall(start)).await;
        self.settle().await;
        let Some(head) = self.actors[visitor].mirror.calls.values().next().cloned() else { return };
        let (call, leg) = (head.id, head.leg);
        let accept = AcceptCall { command_id: CommandId(self.ids.id()), call, media: SENDING };
        self.carry_out(0, Command::AcceptCall(accept)).await;
        for actor in [0, visitor] {
            let state = LegState::Connected;
            let says = LegSays { command_id: CommandId(self.ids.id()), call, leg, state };
            self.carry_out(actor, Command::LegSays(says)).await;
        }
        self.settle().await;
        self.move_some_way(visitor, call).await;
    }

    /// The call goes some way to the agent's other desk (H2): chance alone rarely leads through all of it.
    async fn move_some_way(&mut self, visitor: usize, call: CallId) {
        let (desk, other) = (0, AGENTS);
        let (handoff, name) = (HandoffId(self.ids.id()), "Pixel 9".to_owned());
        let way = self.rng.random_range(0..=5);
        for step in 0..way {
            let command_id = CommandId(self.ids.id());
            let second = self.actors[visitor].mirror.calls.get(&call).and_then(|head| head.second_leg);
            let (actor, command) = match (step, second) {
                (0, _) => {
                    (desk, Command::OfferHandoff(OfferHandoff { command_id, call, handoff, ticket: None }))
                }
                (1, _) => {
                    let name = name.clone();
                    (other, Command::ClaimHandoff(ClaimHandoff { command_id, call, handoff, name }))
                }
                (2, _) => {
                    let media = SENDING;
                    (other, Command::JoinHandoff(JoinHandoff { command_id, call, handoff, media }))
                }
                (3 | 4, Some(leg)) => {
                    let actor = if step == 3 { visitor } else { other };
                    let state = LegState::Connected;
                    (actor, Command::LegSays(LegSays { command_id, call, leg, state }))
                }
                (_, _) => return,
            };
            self.carry_out(actor, command).await;
            self.settle().await;
        }
    }

    /// Where the hub keeps everything.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn stop(self) {
        self.hub.core.stop().await;
        self.hub.store.close().await;
    }

    /// Does one thing, and lets everybody hear of it.
    pub(crate) async fn step(&mut self) {
        match self.rng.random_range(0..100) {
            0..=9 => self.connect().await,
            10..=15 => {
                let actor = self.any();
                self.tell(actor, "disconnects");
                self.actors[actor].disconnect(&self.hub);
            }
            16..=24 => {
                // Now and then a day or a week, in which every timer fires.
                let spans = [1, 4, 5, 6, 20, 30, 61, 61, 301, 10_801, 86_401, 604_801];
                let span = *spans.choose(&mut self.rng).unwrap();
                self.story.push(format!("{span} s pass"));
                self.clock.advance(Span::secs(span));
            }
            25..=26 => self.restart().await,
            27..=29 => {
                self.story.push("the disk fails".into());
                self.disk.fail(self.rng.random_range(1..3));
            }
            30..=36 => self.retry().await,
            37..=46 => self.several().await,
            47..=52 => self.signal().await,
            53..=56 => self.set_up().await,
            57..=59 => self.phones().await,
            _ => {
                let actor = self.any();
                if let Some(command) = self.thought(actor) {
                    self.carry_out(actor, command).await;
                }
            }
        }
        self.settle().await;
    }

    /// The hub has done everything that is due, and everybody has heard it.
    pub(crate) async fn settle(&mut self) {
        // A failing disk fails here at the latest; after that it works.
        while self.hub.core.probe().await.is_err() || self.hub.core.probe().await.is_err() {}
        for actor in &mut self.actors {
            actor.listen(&self.hub).await;
        }
        // Sessions that were closed have told the hub.
        while self.hub.core.probe().await.is_err() {}
        for actor in &mut self.actors {
            actor.listen(&self.hub).await;
        }
    }

    /// Ends the failing of the disk.
    pub(crate) fn mend_disk(&self) {
        self.disk.fail(0);
    }

    pub(crate) fn any(&mut self) -> usize {
        self.rng.random_range(0..self.actors.len())
    }

    fn tell(&mut self, actor: usize, does: &str) {
        let user = self.actors[actor].user;
        self.story.push(format!("{user} {does}"));
    }

    async fn connect(&mut self) {
        let actor = self.any();
        let afresh = self.rng.random_bool(0.3);
        self.tell(actor, if afresh { "connects afresh" } else { "connects" });
        let now = self.clock.wall();
        let session = self.ids.id();
        self.actors[actor].connect(&self.hub, session, now, afresh).await;
    }

    async fn restart(&mut self) {
        self.story.push("the hub restarts".into());
        self.mend_disk();
        self.hub.core.stop().await;
        for actor in &mut self.actors {
            actor.listen(&self.hub).await;
            actor.line = None;
        }
        self.hub.store.close().await;
        (self.hub, self.disk) = start(&self.folder, &self.clock, &self.ids).await;
    }

    /// A device tells the other one of a leg something, or what it takes for that.
    async fn signal(&mut self) {
        let actor = self.any();
        let calls: Vec<CallHead> = self.actors[actor].mirror.calls.values().cloned().collect();
        let Some(head) = calls.choose(&mut self.rng) else { return };
        self.tell(actor, "sends a signal");
        let generation = self.rng.random_range(1..4);
        let signal = match self.rng.random_range(0..4) {
            0 => offer(generation),
            1 => answer(generation),
            2 => candidate(generation, "somewhere"),
            _ => Signal::Bye,
        };
        let (user, device) = (self.actors[actor].user, self.actors[actor].device);
        self.hub.core.signal(user, device, Box::new(Leg::from(head).says(signal))).await;
    }

    /// The last command comes again: it answers the same, unless it had not been carried out.
    async fn retry(&mut self) {
        let actor = self.any();
        let Some((command, former)) = self.actors[actor].last.clone() else { return };
        self.tell(actor, &format!("sends {} again", command.name()));
        let again = self.actors[actor].command(&self.hub, command.clone()).await;
        if let (Ok(former), Ok(again)) = (&former, &again)
            && !is_temporary(former)
        {
            assert_eq!(again, former, "{command:?}");
        }
        self.remember(actor, command, again);
    }

    /// Several actors at once: the hub takes them in one batch.
    async fn several(&mut self) {
        let mut thoughts = Vec::new();
        for actor in 0..self.actors.len() {
            if let Some(command) = self.thought(actor) {
                self.tell(actor, &format!("{} together with others", command.name()));
                thoughts.push((actor, command));
            }
        }
        let outcomes = futures_util::future::join_all(
            thoughts.iter().map(|(actor, command)| self.actors[*actor].command(&self.hub, command.clone())),
        )
        .await;
        for ((actor, command), outcome) in thoughts.into_iter().zip(outcomes) {
            self.remember(actor, command, outcome);
        }
    }

    pub(crate) async fn carry_out(&mut self, actor: usize, command: Command) {
        self.tell(actor, command.name());
        let outcome = self.actors[actor].command(&self.hub, command.clone()).await;
        self.remember(actor, command, outcome);
    }

    fn remember(&mut self, actor: usize, command: Command, outcome: Result<Arc<str>, WireError>) {
        if let Ok(outcome) = &outcome
            && let Command::SendMessage(SendMessage { text, .. }) | Command::AddNote(AddNote { text, .. }) =
                &command
            && let Some(sent) = sent(outcome)
        {
            let former = self.acknowledged.insert(text.clone(), sent.clone());
            assert!(former.is_none_or(|former| former == sent), "{text} moved");
        }
        if let Err(error) = &outcome {
            assert!(error.reason() == Code::Unavailable, "{command:?}: {error}");
        }
        self.actors[actor].last = Some((command, outcome));
    }
}

async fn start(folder: &Folder, clock: &ManualClock, ids: &Arc<SeededIds>) -> (Hub, Arc<FaultyStore>) {
    let store = Arc::new(SqliteStore::open(folder.path()).await.unwrap());
    let disk = Arc::new(FaultyStore::new(store));
    let parts = Parts {
        store: Arc::clone(&disk) as Arc<dyn Store>,
        bus: Arc::new(InProcess::new()),
        clock: Arc::new(clock.clone()),
        ids: Arc::clone(ids) as Arc<dyn Ids>,
    };
    let core = Core::start(parts.clone()).await.unwrap();
    (Hub { core, store: parts.store, bus: parts.bus }, disk)
}

fn is_temporary(outcome: &str) -> bool {
    outcome.contains(r#""temporary":true"#)
}

fn sent(outcome: &str) -> Option<Sent> {
    let outcome: serde_json::Value = serde_json::from_str(outcome).unwrap();
    serde_json::from_value(outcome.get("result")?.clone()).ok()
}
