//! What is stored, and sent, as it is written down. A changed picture here is a changed format: the hub's
//! database and older desks hold the former one.

use crate::{START, agent, at, contact, device, group, message_id};
use deskbell_domain::agent::{Input, Presence, Standing};
use deskbell_domain::call::{Call, CallEnd, Input as CallInput, LegState, Party};
use deskbell_domain::conversation::{Contact, Kept, Marks, State, Turn};
use deskbell_domain::routing::{Considered, Decision, Request, Verdict};
use deskbell_domain::settings::CallTimes;
use deskbell_domain::thread::{
    Author, BackWhy, DeclinedWhy, EndedBy, Entry, EntryBody, Happening, Named, ReassignedWhy, TransferTo,
};
use deskbell_domain::{AgentId, CallId, Channel, PerChannel, Settings, Span, UserId};
use insta::assert_json_snapshot;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;
use std::fmt::Debug;
use uuid::Uuid;

/// Each is read again as it was written.
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(values: &[T]) {
    for value in values {
        let stored = serde_json::to_string(value).expect("it can be written down");
        assert_eq!(&serde_json::from_str::<T>(&stored).expect("it can be read again"), value);
    }
}

fn call_id() -> CallId {
    CallId(Uuid::from_u128(0x3000))
}

fn who() -> (AgentId, String) {
    (agent(1), "Ana".into())
}

#[test]
fn thread_entries() {
    let (agent, name) = who();
    let happenings = [
        Happening::Queued { group: group(1), name: "Shop".into(), absent: false },
        Happening::Queued { group: group(1), name: "Shop".into(), absent: true },
        Happening::Joined { agent, name: name.clone() },
        Happening::Reassigned { from: agent, name: name.clone(), why: ReassignedWhy::NotShown },
        Happening::Reassigned { from: agent, name: name.clone(), why: ReassignedWhy::Released },
        Happening::Reassigned { from: agent, name: name.clone(), why: ReassignedWhy::Offline },
        Happening::Released { agent, name: name.clone() },
        Happening::Reassigned { from: agent, name: name.clone(), why: ReassignedWhy::FirstReply },
        Happening::Reassigned { from: agent, name: name.clone(), why: ReassignedWhy::LaterReply },
        Happening::Reassigned { from: agent, name: name.clone(), why: ReassignedWhy::Unhandled },
        Happening::Declined { agent, name: name.clone(), why: DeclinedWhy::TimedOut },
        Happening::Transferred {
            from: agent,
            name: name.clone(),
            to: TransferTo::Agent { agent, name: name.clone() },
            comment: "Wants a refund".into(),
        },
        Happening::Transferred {
            from: agent,
            name: name.clone(),
            to: TransferTo::Group { group: group(1), name: "Shop".into() },
            comment: String::new(),
        },
        Happening::TakenOver {
            by: agent,
            name: name.clone(),
            from: Some(Named { agent, name: name.clone() }),
            reason: "Ana is ill".into(),
        },
        Happening::TakenOver { by: agent, name: name.clone(), from: None, reason: "Nobody is free".into() },
        Happening::Flagged { agent, name: name.clone(), words: "A refund?".into() },
        Happening::Unflagged { agent, name: name.clone() },
        Happening::Snoozed { agent, name: name.clone(), until: at(99) },
        Happening::Back { why: BackWhy::Reply },
        Happening::Back { why: BackWhy::Time },
        Happening::Back { why: BackWhy::Fetched },
        Happening::Invited { call: call_id(), agent, name: name.clone() },
        Happening::InvitationOver { call: call_id(), why: CallEnd::NotNow },
        Happening::InvitationOver { call: call_id(), why: CallEnd::Withdrawn },
        Happening::CallBegan { call: call_id(), by: Party::Visitor },
        Happening::CallEnded { call: call_id(), why: CallEnd::Missed, talked: Span::default() },
        Happening::CallEnded {
            call: call_id(),
            why: CallEnd::HungUp { by: Party::Agent },
            talked: Span::secs(62),
        },
        Happening::Ended { by: EndedBy::Agent { agent, name: name.clone() } },
        Happening::Ended { by: EndedBy::Visitor },
        Happening::Ended { by: EndedBy::Silence },
        Happening::Ended { by: EndedBy::Block { agent, name: name.clone() } },
    ];
    let client_message_id = message_id(1);
    let written = [
        EntryBody::Message {
            author: Author::Visitor,
            text: "Hello".into(),
            client_message_id,
            attachments: vec![crate::conversation_words::file(1)],
        },
        EntryBody::Message {
            author: Author::Agent { agent, name: name.clone() },
            text: "Good morning".into(),
            client_message_id,
            attachments: vec![],
        },
        EntryBody::Note { agent, name: name.clone(), text: "A regular".into(), client_message_id },
        EntryBody::Whisper { agent, name, text: "Offer a refund".into(), client_message_id },
    ];
    let bodies = written.into_iter().chain(happenings.map(|what| EntryBody::Happened { what }));
    let entries: Vec<Entry> = (1..).zip(bodies).map(|(seq, body)| Entry { seq, at: at(seq), body }).collect();
    round_trip(&entries);
    assert_json_snapshot!(entries);
}

/// A call after each of its steps: waiting, ringing, connecting, active, reconnecting, ended.
#[test]
fn calls() {
    let times = CallTimes::default();
    let mut call = Call::start(START, crate::call::start(None), &times).0;
    let leg = |state| CallInput::Leg { party: Party::Visitor, leg: crate::call::leg(1), state };
    let mut calls = vec![call.clone()];
    for (secs, input) in (1..).zip([
        crate::call::ring(1),
        CallInput::Accept { agent: agent(1), device: device(1), media: crate::call::ON },
        leg(LegState::Connected),
        leg(LegState::Interrupted),
        CallInput::Gone(Party::Visitor),
        CallInput::HangUp(Party::Agent),
    ]) {
        call.on(at(secs), input, &times).unwrap();
        calls.push(call.clone());
    }
    round_trip(&calls);
    assert_json_snapshot!(calls);
}

#[test]
fn standings() {
    let slots = PerChannel { chat: 3, mobile: 2, video: 1 };
    let mut online = Standing::new(START, slots);
    for input in [
        Input::Connected(device(1)),
        Input::Connected(device(2)),
        Input::Toggle(Channel::Chat, true),
        Input::Take(Channel::Chat),
        Input::Away(device(2), true),
    ] {
        online.on(at(1), input, Span::secs(60)).unwrap();
    }
    let mut grace = online.clone();
    grace.on(at(2), Input::Restarted, Span::secs(60)).unwrap();
    let standings = [Standing::new(START, slots), online, grace];
    round_trip(&standings);
    assert_json_snapshot!(standings);
}

#[test]
fn presences() {
    let presences = [
        Presence::Online { devices: BTreeSet::from([device(1)]) },
        Presence::Grace { until: at(60) },
        Presence::Offline { since: at(0) },
    ];
    round_trip(&presences);
    assert_json_snapshot!(presences);
}

#[test]
fn routing_requests_and_decisions() {
    let verdicts = [
        Verdict::Chosen,
        Verdict::Next,
        Verdict::Avoided,
        Verdict::Declined,
        Verdict::Full { taken: 3, slots: 3 },
        Verdict::Finishing,
        Verdict::InCall,
        Verdict::LacksLanguage,
        Verdict::LacksSkill { skill: "billing".into() },
        Verdict::KeptForAnother,
        Verdict::Away,
        Verdict::Unavailable,
        Verdict::Unreachable,
    ];
    assert!(verdicts.is_sorted(), "best first");
    let considered =
        (1..).zip(verdicts).map(|(n, verdict)| Considered { agent: agent(n), verdict }).collect();
    let request = Request {
        channel: Channel::Mobile,
        skills: vec!["billing".into()],
        languages: vec!["fr-CA".into(), "en".into()],
        language_required: true,
        avoid: vec![agent(2)],
        only: Some(agent(1)),
        declined: vec![agent(3)],
    };
    let decision = Decision { chosen: Some(agent(1)), considered };
    round_trip(std::slice::from_ref(&request));
    round_trip(&[decision.clone(), Decision::default()]);
    assert_json_snapshot!((request, decision, Decision::default()));
}

#[test]
fn conversation_states() {
    let (agent, name) = who();
    let assigned = |confirm_by| State::Assigned {
        contact: contact(1),
        agent,
        name: name.clone(),
        since: at(1),
        confirm_by,
        typed_at: None,
    };
    let kept = Some(Kept { agent, name: name.clone(), until: at(99) });
    let states = [
        State::Queued { since: at(0), announced: true, kept: None },
        State::Queued { since: at(0), announced: false, kept },
        State::Offered { agent, name: name.clone(), since: at(0), deadline: at(20), confirm_by: Some(at(5)) },
        assigned(Some(at(6))),
        assigned(None),
        State::Released { agent, name: name.clone(), at: at(9) },
        State::Snoozed { agent, name: name.clone(), at: at(9), until: at(99), keep: true },
        State::Ended { at: at(9), by: EndedBy::Silence },
    ];
    let turns = [Turn::Agent { since: at(0) }, Turn::Visitor { since: at(1) }];
    let contact = Contact { id: contact(1), agent, from: at(1), until: Some(at(9)), messages: 2 };
    round_trip(&states);
    round_trip(&turns);
    round_trip(std::slice::from_ref(&contact));
    assert_json_snapshot!((states, turns, contact, Marks { visitor: 4, agent: 3 }));
}

#[test]
fn settings() {
    assert_json_snapshot!(Settings::default());
}

#[test]
fn owners_of_logs() {
    let owners = [UserId::Agent(agent(1)), UserId::Visitor(crate::visitor(1))];
    round_trip(&owners);
    assert_json_snapshot!(owners);
}
