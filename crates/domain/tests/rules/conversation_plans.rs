//! What holds for a conversation through any plan.

use crate::conversation::{actor, opening};
use crate::{START, agent, contact, group, message_id};
use deskbell_domain::call::{CallEnd, Party};
use deskbell_domain::conversation::{Conversation, Effect, Fetching, Input, Invalid, State, Timer, Turn};
use deskbell_domain::thread::{Author, Entry, EntryBody, Happening, ReassignedWhy, TransferTo};
use deskbell_domain::{AgentId, CallId, Channel, Settings, Span, TagId, Time};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn input() -> impl Strategy<Value = Input> {
    let n = || 0_u128..3;
    let text = || "words".to_owned();
    let why = vec![ReassignedWhy::NotShown, ReassignedWhy::Released, ReassignedWhy::Offline];
    prop_oneof![
        4 => Just(Input::VisitorSays { text: text(), client_message_id: message_id(1), attachments: vec![] }),
        6 => n().prop_map(move |n| {
            Input::AgentSays { by: actor(n), text: text(), client_message_id: message_id(2), attachments: vec![] }
        }),
        2 => n().prop_map(move |n| Input::Note { by: actor(n), text: text(), client_message_id: message_id(3) }),
        2 => (0_u64..20).prop_map(Input::VisitorRead),
        2 => (n(), 0_u64..20).prop_map(|(n, up_to)| Input::AgentRead { agent: agent(n), up_to }),
        6 => n().prop_map(|n| Input::Assign { contact: contact(n), to: actor(n) }),
        2 => Just(Input::Wait { group: group(1), name: "Shop".into(), absent: false }),
        4 => n().prop_map(|n| Input::Confirm(agent(n))),
        4 => n().prop_map(|n| Input::Release(agent(n))),
        3 => n().prop_map(|n| Input::Offer(actor(n))),
        3 => n().prop_map(|n| Input::Accept { agent: agent(n), contact: contact(n) }),
        2 => n().prop_map(|n| Input::Decline(agent(n))),
        2 => n().prop_map(|n| Input::Types(agent(n))),
        3 => (n(), n(), any::<bool>()).prop_map(|(n, to, group)| transfer(n, to, group)),
        3 => (n(), -9_i64..99, any::<bool>()).prop_map(|(n, secs, keep)| {
            Input::Snooze { by: agent(n), until: Time(START.0 + secs * 1_000), keep }
        }),
        2 => n().prop_map(move |n| Input::Whisper {
            by: actor(n), text: text(), client_message_id: message_id(4),
        }),
        2 => (n(), any::<bool>(), any::<bool>()).prop_map(|(n, leads, up)| Input::Flag {
            by: actor(n), leads, words: up.then(|| format!("help {n}")),
        }),
        2 => n().prop_map(|n| Input::TakeOver { by: actor(n), contact: contact(n), reason: "why".into() }),
        2 => (n(), n(), any::<bool>()).prop_map(|(n, to, to_group)| Input::HandOver {
            by: agent(n), to: target(to, to_group), group: group(2), comment: String::new(),
        }),
        2 => n().prop_map(|n| Input::Fetch(Fetching { agent: agent(n), contact: contact(n) })),
        1 => (n(), n()).prop_map(|(n, tag)| Input::Tag { by: agent(n), tags: vec![TagId(Uuid::from_u128(tag))] }),
        1 => n().prop_map(|n| Input::EndNote { by: agent(n), text: format!("note {n}") }),
        1 => n().prop_map(|n| Input::AgentEnds(agent(n))),
        1 => Just(Input::VisitorEnds),
        1 => n().prop_map(|n| Input::Block(actor(n))),
        2 => prop::sample::select(why).prop_map(Input::Lose),
        2 => n().prop_map(|n| Input::CallBegins { call: call(n), by: Party::Visitor }),
        3 => (n(), prop::option::of(Just(Span::secs(9)))).prop_map(|(n, talked)| {
            Input::CallEnds { call: call(n), why: CallEnd::Missed, talked }
        }),
        3 => Just(Input::Due),
    ]
}

fn call(n: u128) -> CallId {
    CallId(Uuid::from_u128(n))
}

fn target(to: u128, to_group: bool) -> TransferTo {
    if to_group {
        TransferTo::Group { group: group(to), name: "Shop".into() }
    } else {
        TransferTo::Agent { agent: agent(to), name: format!("Agent {to}") }
    }
}

fn transfer(by: u128, to: u128, to_group: bool) -> Input {
    let to = target(to, to_group);
    Input::Transfer { by: agent(by), to, group: group(2), comment: String::new() }
}

/// Seconds that pass, now and then days, and now and then a clock that is set back.
fn steps() -> impl Strategy<Value = Vec<(i64, Input)>> {
    let secs = prop_oneof![18 => 0_i64..8, 2 => -20_i64..0, 3 => 0_i64..900, 1 => 0_i64..800_000];
    prop::collection::vec((secs, input()), 1..60)
}

/// What the rest of the hub keeps, built from nothing but the effects.
#[derive(Default)]
struct World {
    thread: Vec<Entry>,
    slots: BTreeSet<AgentId>,
    lists: BTreeSet<AgentId>,
}

impl World {
    fn obey(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Record(entry) => {
                    assert_eq!(entry.seq, self.thread.len() as u64 + 1, "a gap in the thread");
                    assert!(self.thread.last().is_none_or(|last| last.at <= entry.at), "time goes back");
                    self.thread.push(entry.clone());
                }
                Effect::SlotTaken(agent) => {
                    assert!(self.slots.insert(*agent), "one conversation takes two slots of an agent");
                    self.lists.insert(*agent);
                }
                Effect::SlotFreed(agent) => assert!(self.slots.remove(agent), "a slot freed twice"),
                Effect::Left { agent, .. } => {
                    assert!(self.lists.remove(agent), "left an agent who did not have it");
                }
                Effect::Route => {}
            }
        }
    }

    /// Who wrote last, as the thread tells it: a call that begins is the visitor's word, one that was answered
    /// the agent's.
    fn visitor_wrote_last(&self) -> bool {
        let written = self.thread.iter().rev().find_map(|entry| match &entry.body {
            EntryBody::Message { author, .. } => Some(matches!(author, Author::Visitor)),
            EntryBody::Happened { what: Happening::CallBegan { .. } } => Some(true),
            EntryBody::Happened { what: Happening::CallEnded { talked, .. } } => {
                Some(*talked == Span::default())
            }
            EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => None,
        });
        written.expect("a thread begins with a message")
    }

    /// The call that has begun and not ended, as the thread tells it.
    fn call(&self) -> Option<CallId> {
        self.thread.iter().fold(None, |running, entry| match &entry.body {
            EntryBody::Happened { what: Happening::CallBegan { call, .. } } => {
                assert_eq!(running, None, "V9: two calls at once");
                Some(*call)
            }
            EntryBody::Happened { what: Happening::CallEnded { call, .. } } => {
                assert_eq!(running, Some(*call), "it had not begun");
                None
            }
            EntryBody::Message { .. }
            | EntryBody::Note { .. }
            | EntryBody::Whisper { .. }
            | EntryBody::Happened { .. } => running,
        })
    }

    /// Whether help is asked for, as the thread tells it.
    fn flagged(&self) -> bool {
        self.thread.iter().fold(false, |flagged, entry| match &entry.body {
            EntryBody::Happened { what: Happening::Flagged { .. } } => true,
            EntryBody::Happened {
                what: Happening::Unflagged { .. } | Happening::TakenOver { .. } | Happening::Ended { .. },
            } => false,
            EntryBody::Message { .. }
            | EntryBody::Note { .. }
            | EntryBody::Whisper { .. }
            | EntryBody::Happened { .. } => flagged,
        })
    }

    fn ends(&self) -> usize {
        let is_end =
            |entry: &&Entry| matches!(entry.body, EntryBody::Happened { what: Happening::Ended { .. } });
        self.thread.iter().filter(is_end).count()
    }
}

/// What holds at every moment.
fn check(conversation: &Conversation, world: &mut World) {
    world.lists.extend(conversation.listed_for());
    assert_eq!(conversation.last_seq(), world.thread.len() as u64);
    assert_eq!(Some(conversation.last_at()), world.thread.last().map(|entry| entry.at));
    let settings = Settings::default();
    assert_eq!(world.slots, BTreeSet::from_iter(conversation.taker()), "C1: one owner, and the owner's slot");
    let lasting = conversation.contacts().iter().filter(|contact| contact.until.is_none());
    assert_eq!(
        lasting.map(|contact| contact.agent).collect::<Vec<_>>(),
        Vec::from_iter(conversation.owner()),
        "a stint lasts exactly as long as its agent has the conversation"
    );
    for contact in conversation.contacts() {
        assert!(
            contact.until.is_none_or(|until| until >= contact.from),
            "a stint that ended before it began"
        );
    }
    let marks = conversation.marks();
    assert!(marks.visitor.max(marks.agent) <= conversation.last_seq(), "C3: read before it was written");
    assert_eq!(matches!(conversation.turn(), Turn::Agent { .. }), world.visitor_wrote_last(), "C4");
    assert_eq!(world.ends(), usize::from(conversation.is_ended()), "C11");
    assert_eq!(conversation.call(), world.call(), "V9");
    assert!(conversation.call().is_none() || conversation.had_call(), "V8");
    assert_eq!(conversation.flag().is_some(), world.flagged(), "T3");
    assert!(conversation.next_deadline(&settings).is_none() || !conversation.is_ended(), "C11");
    if let State::Snoozed { until, .. } = conversation.state() {
        assert_eq!(conversation.next_deadline(&settings), Some(*until), "C10: nothing but its return");
    }
    if conversation.had_call() {
        let ends_itself = conversation.countdown(&settings).is_some_and(|(_, timer)| timer == Timer::Silence);
        assert!(!ends_itself, "V8");
    }
    let said = world.thread.iter().rev().find_map(|entry| match &entry.body {
        EntryBody::Message { author: Author::Agent { agent, .. }, .. } => Some(*agent),
        EntryBody::Message { .. }
        | EntryBody::Note { .. }
        | EntryBody::Whisper { .. }
        | EntryBody::Happened { .. } => None,
    });
    assert_eq!(conversation.credit(), said, "M12: the credit is the last writer's");
    let stored = serde_json::to_string(conversation).expect("it can be written down");
    assert_eq!(
        &serde_json::from_str::<Conversation>(&stored).expect("it can be read again"),
        conversation,
        "stored and read again"
    );
}

proptest! {
    #[test]
    fn a_conversation_keeps_its_rules_through_any_plan(
        channel in prop::sample::select(&[Channel::Chat, Channel::Mobile][..]), steps in steps()
    ) {
        let settings = Settings::default();
        let (mut conversation, effects) = Conversation::open(START, opening(channel, None));
        let mut world = World::default();
        world.obey(&effects);
        check(&conversation, &mut world);
        let mut now = START;
        for (secs, input) in steps {
            now = Time(now.0 + secs * 1_000);
            let before = conversation.clone();
            let confirms = matches!(input, Input::Confirm(_));
            let routes_again = matches!(input, Input::Due | Input::Lose(_));
            match conversation.on(now, input, &settings) {
                Err(_) => prop_assert_eq!(&conversation, &before, "an error changed something"),
                Ok(effects) => {
                    prop_assert!(!before.is_ended() || effects.is_empty(), "C11: ended, and something happens");
                    let changed = conversation != before && !confirms;
                    prop_assert_eq!(conversation.version(), before.version() + u64::from(changed));
                    let wants = |c: &Conversation| matches!(c.state(), State::Queued { .. });
                    if !routes_again || !wants(&before) {
                        prop_assert_eq!(
                            effects.contains(&Effect::Route),
                            wants(&conversation) && !wants(&before),
                            "C2: routed exactly when it begins to want an agent"
                        );
                    }
                    world.obey(&effects);
                }
            }
            check(&conversation, &mut world);
        }
    }

    #[test]
    fn m13_every_timer_does_something_when_it_is_due_and_is_then_over(steps in steps()) {
        let settings = Settings::default();
        let mut conversation = Conversation::open(START, opening(Channel::Mobile, None)).0;
        let mut now = START;
        for (secs, input) in steps {
            now = Time(now.0 + secs * 1_000);
            // What does not fit is refused: the plan goes on with what does.
            let _: Result<Vec<Effect>, Invalid> = conversation.on(now, input, &settings);
            let Some(due) = conversation.next_deadline(&settings) else { continue };
            let mut late = conversation.clone();
            let effects = late.on(due, Input::Due, &settings).expect("a deadline is never refused");
            prop_assert!(!effects.is_empty(), "{:?} at {due:?}", conversation.state());
            let again = late.next_deadline(&settings);
            prop_assert!(again.is_none_or(|again| again > due), "{:?}: {again:?} after {due:?}", late.state());
            if let Some(owner) = conversation.owner().filter(|_| !late.is_ended()) {
                prop_assert!(late.owner().is_none() && late.avoid().contains(&owner), "M9");
            }
            let shown = conversation.countdown(&settings);
            prop_assert!(shown.is_none_or(|(shown, _)| shown >= due));
        }
    }
}
