//! What holds after every step, read from the store and from what the actors were told.

use crate::board;
use crate::line::Actor;
use crate::world::World;
use deskbell_domain::agent::{InCall, Status};
use deskbell_domain::call::{Call, CallPhase, HandoffStage};
use deskbell_domain::conversation::{Conversation, State};
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{AgentId, Channel, ConversationId, Span, Time, UserId, VisitorId};
use deskbell_hub::clock::Clock;
use deskbell_hub::session::snapshot;
use deskbell_hub::store::{AgentRecord, Loaded};
use deskbell_protocol::call::CallHead;
use deskbell_protocol::head::{ConversationHead, HeadState, VisitHead};
use deskbell_testkit::Mirror;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What holds after every step.
pub(crate) async fn check(world: &mut World) {
    let loaded = world.hub.store.load().await.unwrap();
    let story = || format!("seed {}:\n{}", world.seed, world.story.join("\n"));
    no_conversation_has_two_owners(world, &loaded, &story);
    slots_are_never_exceeded(&loaded, &story);
    nobody_waits_who_could_be_served(&loaded, &story);
    timers_fire_when_they_are_due_and_not_elsewhere(world, &loaded, &story);
    one_open_conversation_for_each_visitor(&loaded, &story);
    calls_keep_their_rules(world, &loaded, &story);
    toggles_show_what_holds(&loaded, &story);
    the_queue_keeps_its_order(world, &loaded, &story);
    board::is_what_the_store_says(world, &loaded, &story);
}

/// What holds at the end.
pub(crate) async fn check_whole(world: &mut World) {
    world.mend_disk();
    world.settle().await;
    acknowledged_messages_stand_once_where_they_were_said_to(world).await;
    what_the_events_add_up_to_is_a_fresh_snapshot(world).await;
}

fn no_conversation_has_two_owners(world: &World, loaded: &Loaded, story: &dyn Fn() -> String) {
    let owners: HashMap<ConversationId, AgentId> =
        loaded.open.iter().filter_map(|c| Some((c.id(), c.owner()?))).collect();
    let mut believed = HashMap::new();
    for actor in &world.actors {
        let UserId::Agent(me) = actor.user else { continue };
        if actor.line.is_none() {
            continue;
        }
        for id in actor.has(me) {
            let other = believed.insert(id, me).filter(|former| *former != me);
            assert_eq!(other, None, "{id} has two owners\n{}", story());
            assert_eq!(owners.get(&id), Some(&me), "{me} believes to have {id}\n{}", story());
        }
        let mine = owners.iter().filter(|(_, owner)| **owner == me).map(|(id, _)| *id);
        assert_eq!(mine.collect::<HashSet<_>>(), actor.has(me).collect(), "of {me}\n{}", story());
    }
}

fn slots_are_never_exceeded(loaded: &Loaded, story: &dyn Fn() -> String) {
    let mut taken: HashMap<(AgentId, Channel), u32> = HashMap::new();
    for conversation in loaded.open.iter().filter(|c| c.channel() != Channel::Video) {
        if let Some(taker) = conversation.taker() {
            *taken.entry((taker, conversation.channel())).or_default() += 1;
        }
    }
    // The video slot is the call's, and not the conversation's.
    for agent in loaded.calls.iter().filter_map(Call::holds) {
        *taken.entry((agent, Channel::Video)).or_default() += 1;
    }
    for (record, standing) in &loaded.agents {
        for channel in Channel::ALL {
            let taken = taken.get(&(record.id, channel)).copied().unwrap_or(0);
            assert_eq!(standing.taken(channel), taken, "{} {channel:?}\n{}", record.name, story());
            assert!(taken <= standing.slots(channel), "{} {channel:?}\n{}", record.name, story());
        }
    }
}

fn nobody_waits_who_could_be_served(loaded: &Loaded, story: &dyn Fn() -> String) {
    for conversation in loaded.open.iter().filter(|c| waits_since(c).is_some()) {
        let channel = conversation.routed_by();
        let may = |record: &AgentRecord| match conversation.kept_for() {
            Some(kept) => kept == record.id,
            None => record.groups.contains(&conversation.group()),
        };
        let asked = |record: &AgentRecord| conversation.declined().any(|declined| declined == record.id);
        let idle = (loaded.agents.iter())
            .find(|(record, standing)| may(record) && !asked(record) && standing.takes(channel));
        assert!(idle.is_none(), "{} waits for nothing\n{}", conversation.id(), story());
    }
}

/// A timer never lies behind, and what has ended or is put aside has none that takes it away (M5 to M10, C10).
fn timers_fire_when_they_are_due_and_not_elsewhere(
    world: &World,
    loaded: &Loaded,
    story: &dyn Fn() -> String,
) {
    let now = world.clock.wall();
    for conversation in &loaded.open {
        let due = conversation.next_deadline(&loaded.settings);
        assert!(due.is_none_or(|due| due > now), "{} is late\n{}", conversation.id(), story());
        if let State::Snoozed { until, .. } = conversation.state() {
            assert_eq!(due, Some(*until), "{} is put aside\n{}", conversation.id(), story());
        }
    }
}

fn one_open_conversation_for_each_visitor(loaded: &Loaded, story: &dyn Fn() -> String) {
    let visitors: HashSet<_> = loaded.open.iter().map(Conversation::visitor).collect();
    assert_eq!(visitors.len(), loaded.open.len(), "a visitor has two\n{}", story());
}

/// A running call is its conversation's, has one agent at most and one device once it is answered; an agent has
/// one call at most, and is in it as the standing says (V9, A2).
fn calls_keep_their_rules(world: &World, loaded: &Loaded, story: &dyn Fn() -> String) {
    let mut of_agents: HashMap<AgentId, &Call> = HashMap::new();
    let mut invited: HashSet<AgentId> = HashSet::new();
    let open: HashMap<ConversationId, &Conversation> = loaded.open.iter().map(|c| (c.id(), c)).collect();
    for call in &loaded.calls {
        world.phases.borrow_mut().insert(match call.phase() {
            CallPhase::Invited { .. } => "invited",
            CallPhase::Room { .. } => "room",
            CallPhase::Waiting { .. } => "waiting",
            CallPhase::Ringing { .. } => "ringing",
            CallPhase::Connecting { .. } => "connecting",
            CallPhase::Active { .. } => "active",
            CallPhase::Reconnecting { .. } => "reconnecting",
            CallPhase::Ended { .. } => panic!("it is over and still loaded\n{}", story()),
        });
        let conversation = open.get(&call.conversation());
        let conversation =
            conversation.unwrap_or_else(|| panic!("{} has no conversation\n{}", call.id(), story()));
        let known = if call.is_invitation() { conversation.invitation() } else { conversation.call() };
        assert_eq!(known, Some(call.id()), "{} is not its call\n{}", call.id(), story());
        assert!(conversation.had_call() || call.is_invitation());
        if let Some(agent) = call.agent() {
            assert_eq!(conversation.owner(), Some(agent), "{} rings a stranger\n{}", call.id(), story());
            let second = call.holds().and_then(|agent| of_agents.insert(agent, call));
            assert!(second.is_none(), "V9: {agent} has two calls\n{}", story());
            let again = call.is_invitation() && !invited.insert(agent);
            assert!(!again, "V10: {agent} has two invitations\n{}", story());
        } else {
            assert_eq!(conversation.owner(), None, "{} waits though it has an agent\n{}", call.id(), story());
        }
        one_device_has_it(world, call, story);
        let due = call.next_deadline(&loaded.settings.calls);
        assert!(due.is_none_or(|due| due > world.clock.wall()), "{} is late\n{}", call.id(), story());
    }
    let running = loaded.open.iter().filter(|c| c.any_call().is_some()).count();
    assert_eq!(running, loaded.calls.len(), "a call that is over runs in a conversation\n{}", story());
    for (record, standing) in &loaded.agents {
        let call = of_agents.get(&record.id);
        let expected = call.map(|call| InCall { routed: call.routed() });
        assert_eq!(standing.call(), expected, "{} (V9)\n{}", record.name, story());
    }
}

/// A call that was answered is with one device of its agent, also while it moves (H2): the other leg is another device's.
fn one_device_has_it(world: &World, call: &Call, story: &dyn Fn() -> String) {
    let Some(handoff) = call.handoff() else { return };
    world.phases.borrow_mut().insert(match handoff.stage {
        HandoffStage::Offered { .. } => "move offered",
        HandoffStage::Claimed { .. } => "move claimed",
        HandoffStage::Making { .. } => "move making",
        HandoffStage::Moved { .. } => "moved",
        HandoffStage::Over { .. } => "move over",
    });
    let device = call.device();
    assert!(device.is_some() && call.is_answered(), "H2: {} is nowhere\n{}", call.id(), story());
    assert_ne!(call.other_device(), device, "H2: {} is twice at one device\n{}", call.id(), story());
    assert_ne!(call.second_leg(), Some(call.leg()), "H2: {} has one leg twice\n{}", call.id(), story());
}

/// Green, orange and red are what the rules say, reckoned anew from the calls and slots (A1 to A3): a routed call makes
/// every channel busy, one inside a chat or a room only video, an invitation nothing.
fn toggles_show_what_holds(loaded: &Loaded, story: &dyn Fn() -> String) {
    for (record, standing) in &loaded.agents {
        let call = loaded.calls.iter().find(|call| call.holds() == Some(record.id));
        for channel in Channel::ALL {
            let forced = call.is_some_and(|call| call.routed() || channel == Channel::Video);
            let full = standing.taken(channel) >= standing.slots(channel);
            let expected = if !standing.available(channel) {
                Status::Unavailable
            } else if forced || full || standing.finishing() {
                Status::Busy
            } else {
                Status::Available
            };
            assert_eq!(standing.status(channel), expected, "{} {channel:?}\n{}", record.name, story());
        }
    }
}

/// Whoever found an agent in this step had waited for longer than everybody of the channel who still waits.
fn the_queue_keeps_its_order(world: &World, loaded: &Loaded, story: &dyn Fn() -> String) {
    let before = &mut *world.waited.borrow_mut();
    for assigned in loaded.open.iter().filter(|c| c.owner().is_some()) {
        let Some(place) = before.get(&assigned.id()) else { continue };
        // What was a call before this step and is a chat now, or the other way round, stands in no order.
        let by = assigned.routed_by();
        // Nor does what is kept for one agent, what somebody has just declined, or what waits in another queue.
        let of_this_queue = |c: &Conversation| c.kept_for().is_none() && c.declined().next().is_none();
        if !place.3 {
            continue;
        }
        let same = |c: &&Conversation| {
            place.2 == by && c.routed_by() == by && c.group() == assigned.group() && of_this_queue(c)
        };
        for waiting in loaded.open.iter().filter(same).filter(|c| waits_since(c).is_some()) {
            if let Some(earlier) = before.get(&waiting.id()).filter(|earlier| earlier.2 == by && earlier.3) {
                assert!(
                    (place.0, place.1) < (earlier.0, earlier.1),
                    "{} overtook {}\n{}",
                    assigned.id(),
                    waiting.id(),
                    story()
                );
            }
        }
    }
    *before = loaded
        .open
        .iter()
        .filter_map(|c| {
            let plain = c.kept_for().is_none() && c.declined().next().is_none();
            Some((c.id(), (waits_since(c)?, c.id(), c.routed_by(), plain)))
        })
        .collect();
}

async fn acknowledged_messages_stand_once_where_they_were_said_to(world: &World) {
    let mut stored: BTreeMap<String, (ConversationId, u64)> = BTreeMap::new();
    for actor in &world.actors {
        let UserId::Visitor(visitor) = actor.user else { continue };
        for conversation in world.hub.store.conversations_of(visitor, 1_000).await.unwrap() {
            let entries = world.hub.store.entries(conversation.id(), None, 10_000).await.unwrap();
            credit_adds_up(&conversation, &entries, world.seed);
            let places: Vec<u64> = entries.iter().map(|entry| entry.seq).collect();
            assert_eq!(places, (1..=conversation.last_seq()).collect::<Vec<_>>(), "a gap in a thread");
            for entry in entries {
                match entry.body {
                    EntryBody::Message { text, .. }
                    | EntryBody::Note { text, .. }
                    | EntryBody::Whisper { text, .. } => {
                        let former = stored.insert(text.clone(), (conversation.id(), entry.seq));
                        assert_eq!(former, None, "{text} is stored twice (seed {})", world.seed);
                    }
                    EntryBody::Happened { .. } => {}
                }
            }
        }
    }
    for (text, sent) in &world.acknowledged {
        let place = (sent.conversation, sent.seq);
        assert_eq!(stored.get(text), Some(&place), "{text} was acknowledged (seed {})", world.seed);
    }
}

/// What agents wrote is counted in their stints, and the credit is the last writer's (M12).
fn credit_adds_up(conversation: &Conversation, entries: &[Entry], seed: u64) {
    let writers = || {
        entries.iter().filter_map(|entry| match &entry.body {
            EntryBody::Message { author: Author::Agent { agent, .. }, .. } => Some(*agent),
            EntryBody::Message { .. }
            | EntryBody::Note { .. }
            | EntryBody::Whisper { .. }
            | EntryBody::Happened { .. } => None,
        })
    };
    let mut wrote: HashMap<AgentId, u32> = HashMap::new();
    writers().for_each(|agent| *wrote.entry(agent).or_default() += 1);
    let mut counted: HashMap<AgentId, u32> = HashMap::new();
    for contact in conversation.contacts().iter().filter(|contact| contact.messages > 0) {
        *counted.entry(contact.agent).or_default() += contact.messages;
    }
    assert_eq!(counted, wrote, "M12: {} (seed {seed})", conversation.id());
    assert_eq!(conversation.credit(), writers().next_back(), "M12: {} (seed {seed})", conversation.id());
}

async fn what_the_events_add_up_to_is_a_fresh_snapshot(world: &World) {
    for actor in world.actors.iter().filter(|actor| actor.line.is_some()) {
        let now = world.clock.wall();
        let parts = snapshot(&world.hub.core, &*world.hub.store, now, actor.user).await.unwrap();
        let mut fresh = Mirror::default();
        for part in &parts.parts {
            fresh.apply(part);
        }
        let known = &actor.mirror;
        let of = format!("{} (seed {})\n{}", actor.user, world.seed, world.story.join("\n"));
        assert_eq!((known.me.as_ref(), &known.canned), (fresh.me.as_ref(), &fresh.canned), "{of}");
        assert_eq!((&known.tags, &known.rules), (&fresh.tags, &fresh.rules), "{of}");
        assert_eq!((&known.phones, &known.phone), (&fresh.phones, &fresh.phone), "{of}");
        // What ended more than 48 h ago is in no snapshot, and is kept by whoever had it.
        let is_open = |head: &ConversationHead| !matches!(head.state, HeadState::Ended { .. });
        let lately = |head: &ConversationHead| match head.state {
            HeadState::Ended { at, .. } => now.since(at) < Span::hours(48),
            HeadState::Queued { .. }
            | HeadState::Offered { .. }
            | HeadState::Assigned { .. }
            | HeadState::Released { .. }
            | HeadState::Snoozed { .. } => true,
        };
        // In what has ended a visitor is called as then, until the next snapshot.
        let told = |head: &ConversationHead| {
            let visitor_name = if is_open(head) { head.visitor_name.clone() } else { String::new() };
            ConversationHead { visitor_name, ..head.clone() }
        };
        let list =
            |mirror: &Mirror| mirror.list.values().filter(|head| lately(head)).map(told).collect::<Vec<_>>();
        assert_eq!((list(known), &known.site), (list(&fresh), &fresh.site), "{of}");
        // A client keeps what it once had: older visits, and the card of a visitor with whom it has nothing open
        // as it was then.
        for (id, head) in &fresh.visits {
            // Of what agents have among themselves a visitor hears nothing, not even that something has changed (T2).
            let told = known.visits.get(id).map(|known| {
                assert!(known.version <= head.version && known.last_seq <= head.last_seq, "{of}");
                VisitHead { version: head.version, last_seq: head.last_seq, ..known.clone() }
            });
            assert_eq!(told.as_ref(), Some(head), "{of}");
        }
        for (id, head) in &fresh.calls {
            assert_eq!(known.calls.get(id), Some(head), "{of}");
        }
        for (id, head) in known.calls.iter().filter(|(id, _)| !fresh.calls.contains_key(id)) {
            let over = matches!(head.call, CallPhase::Ended { .. });
            let whose = match actor.user {
                UserId::Agent(agent) => Some(agent),
                UserId::Phone(_) => known.phone.as_ref().map(|phone| phone.agent),
                UserId::Visitor(_) => None,
            };
            let elsewhere = whose.is_some_and(|agent| agent_of(head) != Some(agent));
            assert!(over || elsewhere, "{id} runs for nobody else, {head:?}: {of}");
        }
        let open: HashSet<VisitorId> =
            fresh.list.values().filter(|head| is_open(head)).map(|head| head.visitor).collect();
        for (id, card) in fresh.cards.iter().filter(|(id, _)| open.contains(id)) {
            assert_eq!(known.cards.get(id), Some(card), "{of}");
        }
        for (id, thread) in &fresh.threads {
            for (seq, entry) in thread {
                let known = known.threads.get(id).and_then(|thread| thread.get(seq));
                assert_eq!(known, Some(entry), "{of}");
            }
        }
    }
}

/// Whom a call rings, or who talks.
const fn agent_of(head: &CallHead) -> Option<AgentId> {
    match &head.call {
        CallPhase::Invited { agent, .. }
        | CallPhase::Room { agent, .. }
        | CallPhase::Ringing { agent, .. }
        | CallPhase::Connecting { agent, .. }
        | CallPhase::Active { agent, .. }
        | CallPhase::Reconnecting { agent, .. } => Some(*agent),
        CallPhase::Waiting { .. } | CallPhase::Ended { .. } => None,
    }
}

fn waits_since(conversation: &Conversation) -> Option<Time> {
    match conversation.state() {
        State::Queued { since, .. } => Some(*since),
        State::Offered { .. }
        | State::Assigned { .. }
        | State::Released { .. }
        | State::Snoozed { .. }
        | State::Ended { .. } => None,
    }
}

impl Actor {
    /// The conversations that the agent believes to have.
    pub(crate) fn has(&self, me: AgentId) -> impl Iterator<Item = ConversationId> {
        self.mirror.list.values().filter_map(move |head| match &head.state {
            HeadState::Assigned { agent, .. } if *agent == me => Some(head.id),
            HeadState::Assigned { .. }
            | HeadState::Queued { .. }
            | HeadState::Offered { .. }
            | HeadState::Released { .. }
            | HeadState::Snoozed { .. }
            | HeadState::Ended { .. } => None,
        })
    }
}
