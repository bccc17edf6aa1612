//! What leads do with the conversations of others, the call for their help, and the end of a shift.

use crate::conversation::{
    actor, agent_says, assigned, entry, happened, on, opened, refused, released, visitor_says, wait,
};
use crate::{agent, at, contact, group, message_id};
use deskbell_domain::call::Party;
use deskbell_domain::conversation::{Conversation, Effect, Flag, Input, Invalid, State};
use deskbell_domain::handover::{Fate, StaysWhy, comment, fate};
use deskbell_domain::thread::{Entry, EntryBody, Happening, Named, ReassignedWhy, TransferTo};
use deskbell_domain::{CallId, Channel, Settings, Span};
use uuid::Uuid;

fn take_over(n: u128) -> Input {
    Input::TakeOver { by: actor(n), contact: contact(9), reason: "Ana is ill".into() }
}

fn whisper(n: u128) -> Input {
    Input::Whisper { by: actor(n), text: "Offer a refund".into(), client_message_id: message_id(7) }
}

fn flag(n: u128, leads: bool, words: Option<&str>) -> Input {
    Input::Flag { by: actor(n), leads, words: words.map(str::to_owned) }
}

fn named(n: u128) -> Named {
    Named { agent: agent(n), name: format!("Agent {n}") }
}

fn snoozed() -> Conversation {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), agent_says(1));
    on(&mut conversation, at(30), Input::Snooze { by: agent(1), until: at(999), keep: true });
    conversation
}

fn offered() -> Conversation {
    let mut conversation = opened(Channel::Chat);
    on(&mut conversation, at(10), Input::Offer(actor(1)));
    conversation
}

fn kept(n: u128) -> Conversation {
    let mut conversation = assigned(Channel::Chat);
    let to = TransferTo::Agent { agent: agent(n), name: format!("Agent {n}") };
    on(
        &mut conversation,
        at(30),
        Input::Transfer { by: agent(1), to, group: group(1), comment: String::new() },
    );
    conversation
}

fn queued() -> Conversation {
    let mut conversation = opened(Channel::Chat);
    on(&mut conversation, at(10), wait());
    conversation
}

#[test]
fn t2_a_lead_takes_over_what_an_agent_has_and_the_agent_is_told_why() {
    let mut conversation = assigned(Channel::Chat);
    let taken = Happening::TakenOver {
        by: agent(5),
        name: "Agent 5".into(),
        from: Some(named(1)),
        reason: "Ana is ill".into(),
    };
    assert_eq!(
        on(&mut conversation, at(40), take_over(5)),
        [
            happened(3, 40, taken),
            Effect::SlotFreed(agent(1)),
            Effect::Left { agent: agent(1), why: Some(ReassignedWhy::TakenOver) },
            happened(4, 40, Happening::Joined { agent: agent(5), name: "Agent 5".into() }),
            Effect::SlotTaken(agent(5)),
        ]
    );
    assert_eq!(conversation.owner(), Some(agent(5)));
    let stints: Vec<_> = conversation.contacts().iter().map(|stint| (stint.agent, stint.until)).collect();
    assert_eq!(stints, [(agent(1), Some(at(40))), (agent(5), None)]);
}

#[test]
fn t2_a_lead_takes_over_wherever_it_stands_and_a_slot_is_freed_only_where_one_was_taken() {
    let left = |n| Some((agent(n), Some(ReassignedWhy::TakenOver)));
    for (what, mut conversation, freed, lost) in [
        ("assigned", assigned(Channel::Chat), Some(agent(1)), left(1)),
        ("offered", offered(), Some(agent(1)), left(1)),
        ("queued", queued(), None, None),
        ("kept for a colleague", kept(2), None, left(2)),
        ("kept for the lead", kept(5), None, None),
        ("released", released(), None, left(1)),
        ("put aside", snoozed(), None, left(1)),
    ] {
        let effects = on(&mut conversation, at(50), take_over(5));
        let freed_by =
            effects.iter().find_map(|e| if let Effect::SlotFreed(agent) = e { Some(*agent) } else { None });
        let left_by = effects
            .iter()
            .find_map(|e| if let Effect::Left { agent, why } = e { Some((*agent, *why)) } else { None });
        assert_eq!((freed_by, left_by), (freed, lost), "{what}");
        assert!(effects.contains(&Effect::SlotTaken(agent(5))), "{what}");
        assert!(!effects.contains(&Effect::Route), "{what}: it waits for nobody");
        assert_eq!(conversation.owner(), Some(agent(5)), "{what}");
        assert!(
            matches!(conversation.state(), State::Assigned { confirm_by: None, .. }),
            "{what}: the desk that asks shows it"
        );
    }
}

#[test]
fn t2_nothing_is_taken_over_from_oneself_out_of_a_call_or_after_the_end() {
    assert_eq!(refused(&mut assigned(Channel::Chat), at(40), take_over(1)), Invalid::ToOneself);
    assert_eq!(refused(&mut snoozed(), at(40), take_over(1)), Invalid::ToOneself);
    let mut called = assigned(Channel::Chat);
    on(&mut called, at(20), Input::CallBegins { call: CallId(Uuid::from_u128(1)), by: Party::Visitor });
    assert_eq!(refused(&mut called, at(40), take_over(5)), Invalid::InCall);
    let mut ended = assigned(Channel::Chat);
    on(&mut ended, at(20), Input::VisitorEnds);
    assert_eq!(refused(&mut ended, at(40), take_over(5)), Invalid::Ended);
}

#[test]
fn t2_a_whisper_is_for_agents_and_changes_whose_turn_it_is_no_more_than_a_note() {
    let mut conversation = assigned(Channel::Chat);
    let before = conversation.turn();
    let body = EntryBody::Whisper {
        agent: agent(5),
        name: "Agent 5".into(),
        text: "Offer a refund".into(),
        client_message_id: message_id(7),
    };
    assert_eq!(on(&mut conversation, at(40), whisper(5)), [entry(3, 40, body.clone())]);
    assert!(!Entry { seq: 3, at: at(40), body }.is_for_visitor());
    assert_eq!((conversation.turn(), conversation.credit()), (before, None));
    assert_eq!(refused(&mut conversation, at(41), whisper(1)), Invalid::ToOneself);
    on(&mut conversation, at(42), Input::VisitorEnds);
    assert_eq!(refused(&mut conversation, at(43), whisper(5)), Invalid::Ended);
}

#[test]
fn t3_who_has_it_raises_a_flag_and_lowers_it_and_no_stranger_does() {
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(refused(&mut conversation, at(20), flag(2, false, Some("Help"))), Invalid::NotYours);
    let (by, name) = (agent(1), "Agent 1".to_owned());
    let raised = Happening::Flagged { agent: by, name: name.clone(), words: "A refund of 300?".into() };
    assert_eq!(
        on(&mut conversation, at(21), flag(1, false, Some("A refund of 300?"))),
        [happened(3, 21, raised)]
    );
    let words = "A refund of 300?".to_owned();
    assert_eq!(conversation.flag(), Some(&Flag { at: at(21), by, name: name.clone(), words }));
    assert_eq!(on(&mut conversation, at(22), flag(1, false, Some("A refund of 300?"))), [], "said already");
    assert_eq!(
        on(&mut conversation, at(23), flag(1, false, None)),
        [happened(4, 23, Happening::Unflagged { agent: by, name })]
    );
    let effects = on(&mut conversation, at(24), flag(1, false, None));
    assert_eq!((conversation.flag(), effects), (None, vec![]));
}

#[test]
fn t3_a_lead_raises_and_lowers_what_others_have_and_it_falls_when_a_lead_takes_over_and_with_the_end() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), flag(5, true, Some("")));
    assert_eq!(conversation.flag().map(|flag| (flag.by, flag.words.as_str())), Some((agent(5), "")));
    on(&mut conversation, at(21), flag(1, false, None));
    on(&mut conversation, at(22), flag(1, false, Some("Help")));
    on(&mut conversation, at(23), visitor_says());
    assert!(conversation.flag().is_some(), "a message lowers nothing");
    on(&mut conversation, at(24), take_over(5));
    assert_eq!(conversation.flag(), None, "the help is there");
    on(&mut conversation, at(24), flag(5, true, Some("Help")));
    on(&mut conversation, at(25), Input::VisitorEnds);
    assert_eq!(conversation.flag(), None);
    assert_eq!(refused(&mut conversation, at(26), flag(5, true, Some("Late"))), Invalid::Ended);
}

#[test]
fn t7_what_becomes_of_each_conversation_at_the_end_of_a_shift() {
    let own = TransferTo::Group { group: group(1), name: "Shop".into() };
    let anna = (TransferTo::Agent { agent: agent(2), name: "Anna".into() }, group(3));
    let mut ended = assigned(Channel::Chat);
    on(&mut ended, at(20), Input::VisitorEnds);
    let mut called = assigned(Channel::Chat);
    on(&mut called, at(20), Input::CallBegins { call: CallId(Uuid::from_u128(1)), by: Party::Visitor });
    let to_own = Fate::Pass(own.clone(), group(1));
    let to_anna = Fate::Pass(anna.0.clone(), anna.1);
    for (what, conversation, alone, together) in [
        ("assigned", assigned(Channel::Chat), Some(&to_own), Some(&to_anna)),
        ("released", released(), Some(&to_own), Some(&to_anna)),
        ("put aside", snoozed(), Some(&to_own), Some(&to_anna)),
        ("offered", offered(), Some(&Fate::GiveBack), Some(&Fate::GiveBack)),
        ("kept for me", kept_for_1(), Some(&Fate::GiveBack), Some(&Fate::GiveBack)),
        ("queued", queued(), None, None),
        ("ended", ended, None, None),
        ("in a call", called, Some(&Fate::Stay(StaysWhy::InCall)), Some(&Fate::Stay(StaysWhy::InCall))),
    ] {
        let settings = Settings::default();
        assert_eq!(fate(&conversation, agent(1), None, &own, &settings).as_ref(), alone, "{what}");
        assert_eq!(fate(&conversation, agent(1), Some(&anna), &own, &settings).as_ref(), together, "{what}");
        assert_eq!(fate(&conversation, agent(4), None, &own, &settings), None, "{what}: not this agent's");
    }
    let mut settings = Settings::default();
    settings.capabilities.get_mut(Channel::Chat).transfer = false;
    let stays = fate(&assigned(Channel::Chat), agent(1), None, &own, &settings);
    assert_eq!(stays, Some(Fate::Stay(StaysWhy::Channel)));
}

/// Passed on by agent 2 to agent 1.
fn kept_for_1() -> Conversation {
    let mut conversation = opened(Channel::Chat);
    on(&mut conversation, at(10), crate::conversation::assign(2));
    let to = TransferTo::Agent { agent: agent(1), name: "Agent 1".into() };
    on(
        &mut conversation,
        at(30),
        Input::Transfer { by: agent(2), to, group: group(1), comment: String::new() },
    );
    conversation
}

#[test]
fn t7_what_was_released_or_put_aside_is_handed_over_without_freeing_a_slot_twice() {
    let to = || TransferTo::Group { group: group(1), name: "Shop".into() };
    let over =
        || Input::HandOver { by: agent(1), to: to(), group: group(1), comment: "Call back after 5".into() };
    for (what, mut conversation, frees) in [
        ("assigned", assigned(Channel::Chat), true),
        ("released", released(), false),
        ("put aside", snoozed(), false),
    ] {
        let effects = on(&mut conversation, at(60), over());
        assert_eq!(effects.contains(&Effect::SlotFreed(agent(1))), frees, "{what}");
        assert!(effects.contains(&Effect::Left { agent: agent(1), why: None }), "{what}");
        assert!(effects.contains(&Effect::Route), "{what}");
        assert_eq!(conversation.avoid(), [agent(1)], "{what}: others first");
    }
    assert_eq!(refused(&mut kept(2), at(60), over()), Invalid::NotYours);
}

#[test]
fn t7_the_next_one_reads_what_was_said_of_this_one_and_of_all() {
    for (of_all, of_this, read) in
        [("", "", ""), ("All", "", "All"), ("", "This", "This"), ("All", "This", "This\nAll")]
    {
        assert_eq!(comment(of_all, of_this), read);
    }
}

#[test]
fn t2_what_is_taken_over_has_the_whole_time_for_an_answer() {
    let mut conversation = assigned(Channel::Mobile);
    on(&mut conversation, at(200), take_over(5));
    let due = conversation.countdown(&Settings::default()).map(|(due, _)| due);
    assert_eq!(due, Some(at(200) + Span::mins(5)), "M7");
}
