//! The figures, reckoned anew (T6): from whole threads, stints, calls and turned away visitors, looking back and forth in
//! them as the hub, which counts while things happen, never does.

use crate::world::World;
use deskbell_domain::call::{Call, CallPhase, Party, PastCall};
use deskbell_domain::conversation::Conversation;
use deskbell_domain::figures::{Fact, Figures, Key, Missed, hour_of};
use deskbell_domain::thread::{Author, DeclinedWhy, Entry, EntryBody, Happening, ReassignedWhy, TransferTo};
use deskbell_domain::{AgentId, CallId, Channel, GroupId, Time, UserId};
use deskbell_hub::store::{AgentRecord, FiguresAsked};
use deskbell_testkit::Cast;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

type Counted = BTreeMap<Key, Figures>;

/// What is stored is what a slow look at everything says. Gives the names of what was counted at all.
pub(crate) async fn equal_a_slow_recomputation(world: &World) -> BTreeSet<&'static str> {
    let asked =
        FiguresAsked { within: Time(i64::MIN)..Time(i64::MAX), agent: None, group: None, channel: None };
    let stored: Counted = world.hub.store.figures(asked, None, u32::MAX).await.unwrap().into_iter().collect();
    let slow = recomputed(world).await;
    let keys: BTreeSet<&Key> = stored.keys().chain(slow.keys()).collect();
    for key in keys {
        let story = || format!("{key:?}, seed {}:\n{}", world.seed, world.story.join("\n"));
        assert_eq!(stored.get(key), slow.get(key), "T6: stored and reckoned anew: {}", story());
    }
    let mut total = Figures::default();
    stored.values().for_each(|figures| total.merge(figures));
    names(&total)
}

fn names(total: &Figures) -> BTreeSet<&'static str> {
    let counted = [
        ("absent", u64::from(total.missed.absent)),
        ("begun", u64::from(total.begun)),
        ("busy", u64::from(total.missed.busy)),
        ("calls_failed", u64::from(total.calls_failed)),
        ("declined", u64::from(total.missed.declined)),
        ("ended", u64::from(total.ended)),
        ("first_response", total.first_response.count()),
        ("handle", total.handle.count()),
        ("handoffs", u64::from(total.handoffs)),
        ("response", total.response.count()),
        ("talk", total.talk.count()),
        ("transfers", u64::from(total.transfers)),
        ("unanswered", u64::from(total.missed.unanswered)),
        ("wait", total.wait.count()),
    ];
    counted.into_iter().filter(|(_, count)| *count > 0).map(|(name, _)| name).collect()
}

/// Facts by their keys.
#[derive(Default)]
struct Slow(Counted);

impl Slow {
    fn add(&mut self, at: Time, group: GroupId, channel: Channel, agent: Option<AgentId>, fact: Fact) {
        let key = Key { hour: hour_of(at), group, channel, agent };
        self.0.entry(key).or_default().on(fact);
    }
}

async fn recomputed(world: &World) -> Counted {
    let store = &world.hub.store;
    let agents: HashMap<AgentId, AgentRecord> =
        store.set_up().await.unwrap().agents.into_iter().map(|agent| (agent.id, agent)).collect();
    let (calls, turned_away) = past(world.folder()).await;
    let mut slow = Slow::default();
    for (at, group, channel, absent) in turned_away {
        let why = if absent { Missed::Absent } else { Missed::Busy };
        slow.add(at, group, channel, None, Fact::Missed(why));
    }
    for actor in &world.actors {
        let UserId::Visitor(visitor) = actor.user else { continue };
        for conversation in store.conversations_of(visitor, 1_000).await.unwrap() {
            let entries = store.entries(conversation.id(), None, 10_000).await.unwrap();
            Whole::new(&conversation, &entries, &agents).count(&calls, &mut slow);
        }
    }
    slow.0
}

/// Calls that are over, and visitors who were turned away: when, from which queue, and whether nobody was there.
async fn past(folder: &Path) -> (HashMap<CallId, Call>, Vec<(Time, GroupId, Channel, bool)>) {
    let options = SqliteConnectOptions::new().filename(folder.join("hub.db")).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let calls = sqlx::query("SELECT state FROM calls WHERE ended_at IS NOT NULL");
    let calls = calls.fetch_all(&mut connection).await.unwrap();
    let calls = calls.iter().map(|row| serde_json::from_str(row.get("state")).unwrap());
    let missed = sqlx::query("SELECT * FROM missed").fetch_all(&mut connection).await.unwrap();
    let missed = missed.iter().map(|row| {
        let name: &str = row.get("channel");
        let channel = Channel::ALL.into_iter().find(|channel| channel.name() == name).unwrap();
        (Time(row.get("at")), GroupId(row.get("group_id")), channel, row.get("absent"))
    });
    let found = (calls.map(|call: Call| (call.id(), call)).collect(), missed.collect());
    connection.close().await.unwrap();
    found
}

/// A whole thread, of which one can look at any place.
struct Whole<'a> {
    conversation: &'a Conversation,
    entries: &'a [Entry],
    /// The group before each entry.
    groups: Vec<GroupId>,
}

impl<'a> Whole<'a> {
    fn new(
        conversation: &'a Conversation,
        entries: &'a [Entry],
        agents: &HashMap<AgentId, AgentRecord>,
    ) -> Self {
        let mut group = Cast::GROUP;
        let mut groups = Vec::new();
        for entry in entries {
            groups.push(group);
            if let Some(Happening::Transferred { to, .. }) = happening(entry) {
                group = match to {
                    TransferTo::Group { group, .. } => *group,
                    TransferTo::Agent { agent, .. } => {
                        let of = &agents[agent].groups;
                        if of.contains(&group) { group } else { of[0] }
                    }
                };
            }
        }
        assert_eq!(group, conversation.group());
        Self { conversation, entries, groups }
    }

    fn count(&self, calls: &HashMap<CallId, Call>, slow: &mut Slow) {
        let channel = self.conversation.channel();
        let opened = self.conversation.opened_at();
        slow.add(opened, Cast::GROUP, channel, None, Fact::Begun);
        self.stints(slow);
        for (place, entry) in self.entries.iter().enumerate() {
            let mut add = |channel, agent, fact| slow.add(entry.at, self.groups[place], channel, agent, fact);
            if let Some(agent) = wrote(entry) {
                if let Some(asked) = self.asked_before(place) {
                    add(channel, Some(agent), Fact::Response(entry.at.since(asked)));
                }
                if !self.entries[..place].iter().any(is_answer)
                    && let Some(first) = self.entries[..place].iter().find(|entry| is_visitors(entry))
                {
                    add(channel, Some(agent), Fact::FirstResponse(entry.at.since(first.at)));
                }
            }
            let owner = self.owner_before(place);
            match happening(entry) {
                Some(Happening::Joined { agent, .. }) => {
                    if let Some(since) = self.waits_before(place).filter(|_| !self.is_taken(place)) {
                        add(channel, Some(*agent), Fact::Waited(entry.at.since(since)));
                    }
                }
                Some(Happening::Declined { agent, why, .. }) => {
                    let missed = match why {
                        DeclinedWhy::Declined => Missed::Declined,
                        _ => Missed::Unanswered,
                    };
                    add(channel, Some(*agent), Fact::Missed(missed));
                }
                Some(Happening::Reassigned { from, why, .. })
                    if !matches!(why, ReassignedWhy::Released | ReassignedWhy::TakenOver) =>
                {
                    add(channel, Some(*from), Fact::Missed(Missed::Unanswered));
                }
                Some(Happening::Transferred { from, .. }) => add(channel, Some(*from), Fact::Transferred),
                Some(Happening::CallEnded { call, .. }) => {
                    add(Channel::Video, owner, self.came_of_call(place));
                    let moved = calls.get(call).map_or(0, Call::times_moved);
                    if moved > 0 {
                        assert!(
                            matches!(calls[call].phase(), CallPhase::Ended { at, .. } if *at == entry.at)
                        );
                        add(Channel::Video, owner, Fact::Moved(moved));
                    }
                }
                Some(Happening::Ended { .. }) => {
                    add(channel, self.conversation.credit(), Fact::Ended);
                    let talked = self.entries.iter().any(talked);
                    let wrote = self.entries.iter().any(is_visitors);
                    if self.conversation.contacts().is_empty() && wrote && !talked {
                        add(channel, None, Fact::Missed(self.why_not_reached(place)));
                    }
                }
                _ => {}
            }
        }
    }

    /// Each stint from its join to what ended it: the thread and the conversation say the same.
    fn stints(&self, slow: &mut Slow) {
        let joins = (0..self.entries.len()).filter(|place| joined(&self.entries[*place]).is_some());
        let joins: Vec<usize> = joins.collect();
        assert_eq!(joins.len(), self.conversation.contacts().len());
        for (join, contact) in joins.into_iter().zip(self.conversation.contacts()) {
            assert_eq!(
                (joined(&self.entries[join]), self.entries[join].at),
                (Some(contact.agent), contact.from)
            );
            let end = (join + 1..self.entries.len()).find(|place| leaves(&self.entries[*place]));
            assert_eq!(end.map(|end| self.entries[end].at), contact.until);
            if let Some(end) = end {
                let handled = Fact::Handled(self.entries[end].at.since(contact.from));
                let channel = self.conversation.channel();
                slow.add(self.entries[end].at, self.groups[end], channel, Some(contact.agent), handled);
            }
        }
    }

    /// The visitor's first message since the last answer.
    fn asked_before(&self, place: usize) -> Option<Time> {
        let answered = self.entries[..place].iter().rposition(is_answer).map_or(0, |answer| answer + 1);
        self.entries[answered..place].iter().find(|entry| is_visitors(entry)).map(|entry| entry.at)
    }

    /// Since when nobody had it and the visitor waited, for whoever joins here.
    fn waits_before(&self, place: usize) -> Option<Time> {
        let before = &self.entries[..place];
        let last_join = before.iter().rposition(|entry| joined(entry).is_some());
        // Whoever had it last left it there.
        let left = last_join.and_then(|join| (join + 1..place).find(|place| leaves(&self.entries[*place])));
        let alone = left.map_or(0, |left| left + 1);
        let called = before[alone..]
            .iter()
            .find(|entry| matches!(happening(entry), Some(Happening::CallBegan { by: Party::Visitor, .. })));
        let wanted = self.asked_before(place).into_iter().chain(called.map(|entry| entry.at)).min()?;
        Some(left.map_or(wanted, |left| wanted.max(self.entries[left].at)))
    }

    /// Whether whoever joins here took it out of somebody's hands.
    fn is_taken(&self, place: usize) -> bool {
        let before = place
            .checked_sub(1)
            .filter(|before| matches!(happening(&self.entries[*before]), Some(Happening::TakenOver { .. })));
        before.is_some_and(|before| self.owner_before(before).is_some())
    }

    fn owner_before(&self, place: usize) -> Option<AgentId> {
        let join = self.entries[..place].iter().rposition(|entry| joined(entry).is_some())?;
        let left = self.entries[join + 1..place].iter().any(leaves);
        joined(&self.entries[join]).filter(|_| !left)
    }

    fn came_of_call(&self, place: usize) -> Fact {
        let Some(Happening::CallEnded { why, talked: length, .. }) = happening(&self.entries[place]) else {
            panic!("no call ended there")
        };
        if length.0 > 0 {
            return Fact::Talked(*length);
        }
        match PastCall::of(*why, None) {
            PastCall::Held | PastCall::Failed => Fact::CallFailed,
            PastCall::Declined => Fact::Missed(Missed::Declined),
            PastCall::Missed if self.owner_before(place).is_some() => Fact::Missed(Missed::Unanswered),
            PastCall::Missed => Fact::Missed(self.why_not_reached(place)),
        }
    }

    fn why_not_reached(&self, place: usize) -> Missed {
        let told = self.entries[..place].iter().rev().find_map(|entry| match happening(entry) {
            Some(Happening::Queued { absent, .. }) => Some(*absent),
            _ => None,
        });
        match told {
            Some(true) => Missed::Absent,
            Some(false) => Missed::Busy,
            None => Missed::Unanswered,
        }
    }
}

fn happening(entry: &Entry) -> Option<&Happening> {
    match &entry.body {
        EntryBody::Happened { what } => Some(what),
        _ => None,
    }
}

fn joined(entry: &Entry) -> Option<AgentId> {
    match happening(entry) {
        Some(Happening::Joined { agent, .. }) => Some(*agent),
        _ => None,
    }
}

/// Whether whoever has it has it no more. Also of one whom it left before; the first one counts.
fn leaves(entry: &Entry) -> bool {
    matches!(
        happening(entry),
        Some(
            Happening::Reassigned { .. }
                | Happening::Released { .. }
                | Happening::Transferred { .. }
                | Happening::TakenOver { .. }
                | Happening::Snoozed { .. }
                | Happening::Ended { .. }
        )
    )
}

fn wrote(entry: &Entry) -> Option<AgentId> {
    match &entry.body {
        EntryBody::Message { author: Author::Agent { agent, .. }, .. } => Some(*agent),
        _ => None,
    }
}

fn is_visitors(entry: &Entry) -> bool {
    matches!(entry.body, EntryBody::Message { author: Author::Visitor, .. })
}

fn talked(entry: &Entry) -> bool {
    matches!(happening(entry), Some(Happening::CallEnded { talked, .. }) if talked.0 > 0)
}

fn is_answer(entry: &Entry) -> bool {
    wrote(entry).is_some() || talked(entry)
}
