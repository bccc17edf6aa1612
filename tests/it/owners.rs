//! Many at once over real sockets: nobody shares a conversation, nobody has more than the slots.

use deskbell_domain::thread::{Entry, EntryBody, Happening};
use deskbell_domain::{AgentId, Channel, ConversationId, Time};
use deskbell_protocol::head::{ConversationHead, HeadState};
use deskbell_protocol::method::AvailabilitySet;
use deskbell_protocol::params::SetAvailability;
use deskbell_protocol::{Code, Event, WireError};
use deskbell_testkit::{Cast, Client, browser, desk};
use deskbell_tests::rig::{House, hands, seed};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Things that are done in one run.
const STEPS: usize = 400;

/// The owners that anybody was told of, by conversation and version of its head.
type Owners = HashMap<(ConversationId, u64), Option<AgentId>>;

/// An agent's desk and how far it was looked at.
struct Desk {
    client: Client,
    number: u128,
    looked_at: usize,
    /// Its list, up to there.
    heads: BTreeMap<ConversationId, ConversationHead>,
    /// Assignments that the desk has shown, by when they began.
    shown: HashSet<(ConversationId, Time)>,
}

fn owner(head: &ConversationHead) -> Option<AgentId> {
    match head.state {
        HeadState::Assigned { agent, .. } => Some(agent),
        HeadState::Queued { .. }
        | HeadState::Offered { .. }
        | HeadState::Released { .. }
        | HeadState::Snoozed { .. }
        | HeadState::Ended { .. } => None,
    }
}

impl Desk {
    async fn open(house: &House, number: usize) -> Self {
        let number_of_desk = 0xd00 + number as u128;
        let client = Client::open(house.address(), house.agent_token(number), desk(number_of_desk)).await;
        let heads = client.mirror.list.clone();
        Self { client, number: number as u128, looked_at: 0, heads, shown: HashSet::new() }
    }

    /// Hears what there is, and holds it against what anybody was told before.
    async fn look(&mut self, cast: &Cast, owners: &mut Owners) {
        self.client.probe().await;
        // What was heard is in the list of events.
        self.client.heard.clear();
        for (pos, event) in &self.client.events[self.looked_at..] {
            match event {
                Event::Conversation(update) => {
                    agree(&update.head, owners);
                    self.heads.insert(update.head.id, update.head.clone());
                }
                Event::Left(left) => {
                    agree(&left.head, owners);
                    self.heads.remove(&left.head.id);
                }
                // It ends a change of slots: what the list holds and what is taken agree.
                Event::Me(me) => {
                    for channel in Channel::ALL {
                        let standing = me.channels.get(channel);
                        assert_eq!(standing.slots, *cast.slots.get(channel));
                        assert!(
                            standing.taken <= standing.slots,
                            "agent {} at {pos}: {standing:?}",
                            self.number
                        );
                        let mine = self.mine().filter(|head| head.channel == channel).count();
                        assert_eq!(mine, standing.taken as usize, "agent {} at {pos}", self.number);
                    }
                }
                Event::Visitor(_)
                | Event::Canned(_)
                | Event::Tags(_)
                | Event::Rules(_)
                | Event::Call(_)
                | Event::Visit(_)
                | Event::Phones(_)
                | Event::Phone(_)
                | Event::Site(_) => {}
            }
        }
        self.looked_at = self.client.events.len();
    }

    /// Shows what is new (C1).
    async fn show(&mut self) {
        let assigned = self.mine().filter_map(|head| match head.state {
            HeadState::Assigned { since, .. } => Some((head.id, since)),
            HeadState::Queued { .. }
            | HeadState::Offered { .. }
            | HeadState::Released { .. }
            | HeadState::Snoozed { .. }
            | HeadState::Ended { .. } => None,
        });
        for (conversation, since) in assigned.collect::<Vec<_>>() {
            if self.shown.insert((conversation, since)) {
                may_be_refused(self.client.confirm(conversation).await);
            }
        }
    }

    /// Turns a toggle.
    async fn toggle(&mut self, channel: Channel, available: bool) {
        let params = SetAvailability { command_id: Client::command_id(), channel, available };
        may_be_refused(self.client.call::<AvailabilitySet>(params).await.map(drop));
    }

    /// The conversations that are this agent's.
    fn mine(&self) -> impl Iterator<Item = &ConversationHead> {
        self.heads.values().filter(|head| owner(head) == Some(Cast::agent(self.number)))
    }
}

/// A version of a conversation has one owner, whoever tells of it.
fn agree(head: &ConversationHead, owners: &mut Owners) {
    let told = *owners.entry((head.id, head.version)).or_insert_with(|| owner(head));
    assert_eq!(told, owner(head), "two owners of {} at version {}", head.id, head.version);
}

/// What a random step may be refused with: somebody else, or time, was faster.
fn may_be_refused(outcome: Result<(), WireError>) {
    if let Err(error) = outcome {
        let expected =
            [Code::NotYours, Code::Taken, Code::Ended, Code::NotFound, Code::Forbidden, Code::TooFast];
        assert!(expected.contains(&error.reason()), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_m3_with_two_agents_and_five_visitors_no_conversation_has_two_owners_and_no_slot_is_exceeded() {
    let mut random = StdRng::seed_from_u64(seed());
    let cast = Cast { agents: 2, visitors: 5, ..Cast::default() };
    let house = House::open(&cast).await;
    let mut desks = [Desk::open(&house, 0).await, Desk::open(&house, 1).await];
    let mut visitors = Vec::new();
    for number in 0..5 {
        let device = browser(0xe00 + number as u128);
        visitors.push(Client::open(house.address(), house.visitor_token(number), device).await);
    }

    let mut owners = Owners::new();
    let (mut written, mut answered, mut handed_over) = (0, 0, 0);
    for step in 0..STEPS {
        let desk = &mut desks[random.random_range(0..2)];
        let visitor = &mut visitors[random.random_range(0..5)];
        let mine: Vec<ConversationId> = desk.mine().map(|head| head.id).collect();
        match (random.random_range(0..20), mine.choose(&mut random).copied()) {
            (0..8, _) => {
                let outcome = visitor.write(None, &format!("question {step}")).await.map(drop);
                written += usize::from(outcome.is_ok());
                may_be_refused(outcome);
            }
            (8..13, Some(conversation)) => {
                let outcome =
                    desk.client.write(Some(conversation), &format!("answer {step}")).await.map(drop);
                answered += usize::from(outcome.is_ok());
                may_be_refused(outcome);
            }
            (13..15, Some(conversation)) => may_be_refused(desk.client.release(conversation).await),
            (15..17, Some(conversation)) => may_be_refused(desk.client.end(conversation).await),
            (17, _) => {
                let channel = *[Channel::Chat, Channel::Mobile].choose(&mut random).expect("two");
                desk.toggle(channel, random.random_bool(0.7)).await;
            }
            (18, _) => {
                // The line is cut, and the desk starts from nothing.
                let number = usize::try_from(desk.number).expect("one of two");
                let again = Desk::open(&house, number).await;
                std::mem::replace(desk, again).client.leave().await;
            }
            _ => {
                if let Some(conversation) = visitor.mirror.visits.keys().next_back().copied() {
                    may_be_refused(visitor.end(conversation).await);
                }
            }
        }
        for desk in &mut desks {
            desk.look(&cast, &mut owners).await;
            desk.show().await;
        }
    }

    for desk in &mut desks {
        // What the events add up to is what a new session is told.
        let number = usize::try_from(desk.number).expect("one of two");
        let fresh = Client::open(house.address(), house.agent_token(number), self::desk(0xf00)).await;
        while desk.client.pos < fresh.pos {
            desk.client.probe().await;
        }
        desk.look(&cast, &mut owners).await;
        assert_eq!(desk.client.pos, fresh.pos);
        assert_eq!(desk.client.mirror.list, fresh.mirror.list);
        assert_eq!(desk.client.mirror.me, fresh.mirror.me);

        for conversation in desk.client.mirror.threads.keys().copied().collect::<Vec<_>>() {
            let thread = desk.client.mirror.thread(conversation);
            let whole = thread.iter().zip(1..).all(|(entry, place)| entry.seq == place);
            if whole {
                let owned: Vec<Entry> = thread.iter().map(|entry| (*entry).clone()).collect();
                assert_eq!(hands(&owned), Ok(()));
                let joined = |entry: &&&Entry| {
                    matches!(entry.body, EntryBody::Happened { what: Happening::Joined { .. } })
                };
                handed_over += usize::from(thread.iter().filter(joined).count() > 1);
            }
        }
    }
    eprintln!("{written} questions, {answered} answers, {handed_over} threads that went on to another");
    assert!(written > 50 && answered > 20, "the run did next to nothing");
}
