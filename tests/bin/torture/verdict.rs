//! What everybody holds for true, once all is quiet, against the hub's store.

use crate::counts::Counts;
use crate::player::Player;
use crate::writer::Writer;
use deskbell_domain::conversation::{Conversation, State};
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{AgentId, ConversationId, Time};
use deskbell_hub::store::{SqliteStore, Store};
use deskbell_tests::rig::{Fault, House, Line, PATIENCE, Shown, UnsentText, compare, hands};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use tokio::time::timeout;

/// So many entries and conversations are read at once.
const AT_ONCE: u32 = 500;

/// Something that must not be.
#[derive(Debug)]
pub(crate) struct Found(String);

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What is found, collected.
#[derive(Default)]
struct Findings(Vec<Found>);

impl Findings {
    fn add(&mut self, what: impl Into<String>) {
        self.0.push(Found(what.into()));
    }

    fn faults(&mut self, whose: &str, faults: Vec<Fault>) {
        faults.iter().for_each(|fault| self.add(format!("{whose}: {fault:?}")));
    }
}

/// A conversation with its thread.
struct Stored {
    conversation: Conversation,
    thread: Vec<Entry>,
}

/// Lets everybody come to rest, and compares.
pub(crate) async fn settle_and_judge(
    house: &mut House,
    line: &Line,
    players: &mut [Player],
    writers: &mut [Writer],
    counts: &mut Counts,
) -> Vec<Found> {
    line.clear_up();
    // One that does not fail any more, and knows nothing but what is stored.
    house.kill().await;
    house.start_quiet().await;
    let mut found = Findings::default();
    for writer in &mut *writers {
        writer.rest(&mut found.0).await;
    }
    for player in &mut *players {
        player.rest(&mut found.0).await;
    }
    if found.0.is_empty() {
        let stored = at_rest(house, players, writers, &mut found).await;
        let failed = what_failed(players).await;
        judge_visitors(&stored, writers, &mut found);
        judge_agents(&stored, players, &failed, &mut found);
        for one in stored.values() {
            judge_thread(one, &mut found);
        }
        for player in &mut *players {
            judge_desk(&stored, player, &mut found).await;
        }
        counts.conversations = stored.len();
        counts.entries = stored.values().map(|one| one.thread.len()).sum();
        counts.refused = failed.len();
    }
    counts.by_visitors = writers.iter().map(|writer| writer.written.len()).sum();
    let kept =
        |player: &Player| player.written.values().flatten().filter(|written| written.acknowledged).count();
    counts.by_agents = players.iter().map(kept).sum();
    counts.desks_killed = players.iter().map(|player| player.killed).sum();
    counts.desks_frozen = players.iter().map(|player| player.frozen).sum();
    found.0
}

impl Writer {
    /// Waits until the hub has acknowledged everything.
    async fn rest(&mut self, found: &mut Vec<Found>) {
        let all = self.written.len();
        let mut log = self.page.log();
        let all_answered = log.wait_for(|log| log.live && log.answered.len() == all);
        let rested = matches!(timeout(PATIENCE, all_answered).await, Ok(Ok(_)));
        if !rested {
            let (live, answered) = (log.borrow().live, log.borrow().answered.len());
            found.push(Found(format!("{}: live {live}, {answered} of {all} acknowledged", self.visitor)));
        }
    }
}

impl Player {
    /// Waits until the desk is live and has nothing left to send.
    async fn rest(&mut self, found: &mut Vec<Found>) {
        let rested = |shown: &Shown| {
            let quiet = shown.desk().is_some_and(|desk| desk.boxes.iter().all(|each| each.waiting == 0));
            shown.gone || (shown.is_live() && quiet)
        };
        let mut shown = self.desk.shown().clone();
        let rested = matches!(timeout(PATIENCE, shown.wait_for(rested)).await, Ok(Ok(shown)) if !shown.gone);
        if !rested {
            let shown = shown.borrow();
            found.push(Found(format!(
                "the desk of {} does not come to rest: {:?}",
                self.agent,
                shown.link()
            )));
        }
    }
}

/// Reads everything, again until every conversation has found an agent and everybody shows what is there: what was pressed
/// just before may still be on its way, and what comes of it is told after it is stored.
async fn at_rest(
    house: &House,
    players: &[Player],
    writers: &[Writer],
    found: &mut Findings,
) -> BTreeMap<ConversationId, Stored> {
    let waits = |state: &State| matches!(state, State::Queued { .. } | State::Offered { .. });
    let settled = async {
        loop {
            let stored = read(house).await;
            let found_agents = !stored.values().any(|one| waits(one.conversation.state()));
            if found_agents && not_shown(&stored, players, writers).is_empty() {
                return stored;
            }
        }
    };
    match timeout(PATIENCE, settled).await {
        Ok(stored) => stored,
        Err(_) => {
            let stored = read(house).await;
            for one in stored.values().filter(|one| waits(one.conversation.state())) {
                let (id, state) = (one.conversation.id(), one.conversation.state());
                found.add(format!("stranded: {id} is {state:?} while agents are free"));
            }
            not_shown(&stored, players, writers).into_iter().for_each(|wrong| found.add(wrong));
            stored
        }
    }
}

/// Where a desk shows other conversations than those that are its agent's, or a page other entries than there are.
fn not_shown(
    stored: &BTreeMap<ConversationId, Stored>,
    players: &[Player],
    writers: &[Writer],
) -> Vec<String> {
    let mut wrong = Vec::new();
    for player in players {
        let there = own(stored, player.agent);
        let shown: BTreeSet<ConversationId> = player.mine().into_iter().collect();
        if shown != there {
            wrong.push(format!("the desk of {} shows {shown:?}, and has {there:?}", player.agent));
        }
    }
    for writer in writers {
        let log = writer.page.log();
        let log = log.borrow();
        for one in stored.values().filter(|one| one.conversation.visitor() == writer.visitor) {
            let id = one.conversation.id();
            let there: Vec<&Entry> = one.thread.iter().filter(|entry| entry.is_for_visitor()).collect();
            let shown: Vec<&Entry> = log.threads.get(&id).into_iter().flat_map(BTreeMap::values).collect();
            if shown != there {
                let (shown, there) = (shown.len(), there.len());
                wrong.push(format!("{} shows {shown} of {there} entries of {id}", writer.visitor));
            }
        }
    }
    wrong
}

/// The conversations that an agent has.
fn own(stored: &BTreeMap<ConversationId, Stored>, agent: AgentId) -> BTreeSet<ConversationId> {
    let own = stored.values().filter(|one| one.conversation.owner() == Some(agent));
    own.map(|one| one.conversation.id()).collect()
}

async fn read(house: &House) -> BTreeMap<ConversationId, Stored> {
    let store = SqliteStore::open(house.folder()).await.expect("the hub's store can be read");
    let (mut stored, mut after) = (BTreeMap::new(), None);
    loop {
        let page =
            store.conversations_within(Time(0)..Time(i64::MAX), after, AT_ONCE).await.expect("it answers");
        let Some(last) = page.last() else { break };
        after = Some((last.opened_at(), last.id()));
        for conversation in page {
            let thread = thread(&store, conversation.id()).await;
            stored.insert(conversation.id(), Stored { conversation, thread });
        }
    }
    store.close().await;
    stored
}

async fn thread(store: &SqliteStore, conversation: ConversationId) -> Vec<Entry> {
    let mut thread: Vec<Entry> = Vec::new();
    loop {
        let before = thread.first().map(|entry| entry.seq);
        let page = store.entries(conversation, before, AT_ONCE).await.expect("it answers");
        if page.is_empty() {
            return thread;
        }
        thread.splice(0..0, page);
    }
}

/// Everything that a visitor wrote is there, once, in order, over all conversations.
fn judge_visitors(stored: &BTreeMap<ConversationId, Stored>, writers: &[Writer], found: &mut Findings) {
    for writer in writers {
        let own = || stored.values().filter(|one| one.conversation.visitor() == writer.visitor);
        // Ids begin with the time.
        let texts: Vec<&str> = own().flat_map(|one| &one.thread).filter_map(by_visitor).collect();
        found.faults(&format!("{}", writer.visitor), compare(&texts, &writer.written));
        let open = own().filter(|one| !one.conversation.is_ended()).count();
        if open > 1 {
            found.add(format!("{} has {open} open conversations", writer.visitor));
        }
    }
}

/// Everything that a desk has kept is in the thread, once, in order; or it was refused, and the desk shows it.
fn judge_agents(
    stored: &BTreeMap<ConversationId, Stored>,
    players: &[Player],
    failed: &BTreeSet<UnsentText>,
    found: &mut Findings,
) {
    for player in players {
        for (id, written) in &player.written {
            let thread = stored.get(id).map(|one| one.thread.as_slice()).unwrap_or_default();
            let texts: Vec<&str> = thread.iter().filter_map(|entry| by_agent(entry, player.agent)).collect();
            let mut held = written.clone();
            for one in &mut held {
                let shown = failed.contains(&(*id, one.text.clone()));
                if shown && texts.contains(&one.text.as_str()) {
                    found.add(format!("{:?} is stored and shown as refused", one.text));
                }
                one.acknowledged &= !shown;
            }
            found.faults(&format!("{} in {id}", player.agent), compare(&texts, &held));
        }
    }
}

/// What the desks show as refused, in all that was ever written to.
async fn what_failed(players: &mut [Player]) -> BTreeSet<UnsentText> {
    let mut failed = BTreeSet::new();
    for player in players {
        for conversation in player.written.keys().copied().collect::<Vec<_>>() {
            failed.extend(player.desk.refused_in(conversation).await);
        }
    }
    failed
}

/// Its places are gapless, and it goes from hand to hand.
fn judge_thread(one: &Stored, found: &mut Findings) {
    let id = one.conversation.id();
    let gapless = one.thread.iter().zip(1..).all(|(entry, place)| entry.seq == place);
    if !gapless || one.thread.len() as u64 != one.conversation.last_seq() {
        found.add(format!(
            "{id}: {} entries, and the head says {}",
            one.thread.len(),
            one.conversation.last_seq()
        ));
    }
    if let Err(fault) = hands(&one.thread) {
        found.add(format!("{id}: {fault}"));
    }
}

/// The desk shows the threads of its agent's conversations as they are stored.
async fn judge_desk(stored: &BTreeMap<ConversationId, Stored>, player: &mut Player, found: &mut Findings) {
    let shown: BTreeSet<ConversationId> = player.mine().into_iter().collect();
    for id in shown.intersection(&own(stored, player.agent)) {
        if player.desk.read_thread(*id).await != stored[id].thread {
            found.add(format!("the desk of {} shows another thread of {id}", player.agent));
        }
    }
}

fn by_visitor(entry: &Entry) -> Option<&str> {
    match &entry.body {
        EntryBody::Message { author: Author::Visitor, text, .. } => Some(text),
        EntryBody::Message { .. }
        | EntryBody::Note { .. }
        | EntryBody::Whisper { .. }
        | EntryBody::Happened { .. } => None,
    }
}

fn by_agent(entry: &Entry, wanted: AgentId) -> Option<&str> {
    match &entry.body {
        EntryBody::Message { author: Author::Agent { agent, .. }, text, .. } if *agent == wanted => {
            Some(text)
        }
        EntryBody::Message { .. }
        | EntryBody::Note { .. }
        | EntryBody::Whisper { .. }
        | EntryBody::Happened { .. } => None,
    }
}
