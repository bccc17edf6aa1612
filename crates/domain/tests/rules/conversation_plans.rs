//! What holds for a conversation through any plan.

use crate::conversation::{actor, opening};
use crate::{START, agent, contact, group, message_id};
use deskbell_domain::call::{CallEnd, Party};
use deskbell_domain::conversation::{Conversation, Effect, Input, Invalid, State, Turn};
use deskbell_domain::thread::{Author, Entry, EntryBody, Happening, ReassignedWhy};
use deskbell_domain::{AgentId, CallId, Channel, Settings, Span, Time};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn input() -> impl Strategy<Value = Input> {
    let n = || 0_u128..3;
    let text = || "words".to_owned();
    let why = vec![ReassignedWhy::NotShown, ReassignedWhy::Released, ReassignedWhy::Offline];
    prop_oneof![
        4 => Just(Input::VisitorSays { text: text(), client_message_id: message_id(1) }),
        6 => n().prop_map(move |n| {
            Input::AgentSays { by: actor(n), text: text(), client_message_id: message_id(2) }
        }),
        2 => n().prop_map(move |n| Input::Note { by: actor(n), text: text(), client_message_id: message_id(3) }),
        2 => (0_u64..20).prop_map(Input::VisitorRead),
        2 => (n(), 0_u64..20).prop_map(|(n, up_to)| Input::AgentRead { agent: agent(n), up_to }),
        6 => n().prop_map(|n| Input::Assign { contact: contact(n), to: actor(n) }),
        2 => Just(Input::Wait { group: group(1), name: "Shop".into() }),
        4 => n().prop_map(|n| Input::Confirm(agent(n))),
        4 => n().prop_map(|n| Input::Release(agent(n))),
        1 => n().prop_map(|n| Input::AgentEnds(agent(n))),
        1 => Just(Input::VisitorEnds),
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

/// Seconds that pass, and now and then a clock that is set back.
fn steps() -> impl Strategy<Value = Vec<(i64, Input)>> {
    prop::collection::vec((prop_oneof![9 => 0_i64..8, 1 => -20_i64..0], input()), 1..60)
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
            EntryBody::Note { .. } | EntryBody::Happened { .. } => None,
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
            EntryBody::Message { .. } | EntryBody::Note { .. } | EntryBody::Happened { .. } => running,
        })
    }

    fn ends(&self) -> usize {
        let is_end =
            |entry: &&Entry| matches!(entry.body, EntryBody::Happened { what: Happening::Ended { .. } });
        self.thread.iter().filter(is_end).count()
    }
}

/// What holds at every moment.
fn check(conversation: &Conversation, world: &World) {
    assert_eq!(conversation.last_seq(), world.thread.len() as u64);
    assert_eq!(Some(conversation.last_at()), world.thread.last().map(|entry| entry.at));
    assert_eq!(world.slots, BTreeSet::from_iter(conversation.owner()), "C1: one owner, and the owner's slot");
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
    assert!(conversation.next_deadline().is_none() || conversation.owner().is_some());
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
        check(&conversation, &world);
        let mut now = START;
        for (secs, input) in steps {
            now = Time(now.0 + secs * 1_000);
            let before = conversation.clone();
            let confirms = matches!(input, Input::Confirm(_));
            match conversation.on(now, input, &settings) {
                Err(_) => prop_assert_eq!(&conversation, &before, "an error changed something"),
                Ok(effects) => {
                    prop_assert!(!before.is_ended() || effects.is_empty(), "C11: ended, and something happens");
                    let changed = conversation != before && !confirms;
                    prop_assert_eq!(conversation.version(), before.version() + u64::from(changed));
                    let wants = |c: &Conversation| matches!(c.state(), State::Queued { .. });
                    prop_assert_eq!(
                        effects.contains(&Effect::Route),
                        wants(&conversation) && !wants(&before),
                        "C2: routed exactly when it begins to want an agent"
                    );
                    world.obey(&effects);
                }
            }
            check(&conversation, &world);
        }
    }

    #[test]
    fn c1_an_assignment_that_is_not_confirmed_is_always_taken_back_and_never_comes_back_by_itself(
        steps in steps()
    ) {
        let settings = Settings::default();
        let mut conversation = Conversation::open(START, opening(Channel::Mobile, None)).0;
        for (secs, input) in steps {
            // What does not fit is refused: the plan goes on with what does.
            let _: Result<Vec<Effect>, Invalid> = conversation.on(START + Span::secs(secs.unsigned_abs()), input, &settings);
            let Some(due) = conversation.next_deadline() else { continue };
            let owner = conversation.owner().expect("only an assignment has a deadline");
            let mut late = conversation.clone();
            late.on(due, Input::Due, &settings).expect("a deadline is never refused");
            prop_assert_eq!((late.owner(), late.next_deadline()), (None, None));
            prop_assert!(late.avoid().contains(&owner), "M9");
        }
    }
}
