//! Conversations and what was said in them.

use super::*;
use crate::store::{StoredMessage, Write};
use deskbell_domain::call::{Call, Input as CallInput, MediaState, Party, Sending, Start};
use deskbell_domain::conversation::Input;
use deskbell_domain::settings::CallTimes;
use deskbell_domain::{Time, UserId};

pub(crate) async fn c1_a_message_is_stored_once_for_ever(place: &impl Place) {
    let store = place.open().await;
    let (visitor_id, agent_id) = (UserId::Visitor(id(7)), UserId::Agent(id(1)));
    let mut thread = Thread::open(20, id(7), Time(5));
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    writes.extend(thread.assign(Time(6), id(1)).take());
    commit(&store, writes).await.unwrap();
    store.trim(Time(i64::MAX)).await.unwrap();

    let twice = thread.visitor_says(Time(8), 1).take();
    assert!(commit(&store, twice).await.is_err(), "the same author, the same id");
    assert_eq!(store.entries(id(20), None, 10).await.unwrap().len(), 2);
    let first = StoredMessage { seq: 1, at: Time(5) };
    assert_eq!(store.message(id(20), visitor_id, id(1)).await.unwrap(), Some(first));
    assert_eq!(store.message(id(20), agent_id, id(1)).await.unwrap(), None);
    assert_eq!(store.message(id(21), visitor_id, id(1)).await.unwrap(), None);

    let mut thread = Thread::open(21, id(7), Time(9));
    commit(&store, thread.take()).await.expect("the id is free in another conversation");
    let note = thread.assign(Time(10), id(1)).note(Time(11), id(1), 1).take();
    commit(&store, note).await.expect("and for another author");
    let note = StoredMessage { seq: 3, at: Time(11) };
    assert_eq!(store.message(id(21), agent_id, id(1)).await.unwrap(), Some(note));
}

pub(crate) async fn c1_a_thread_is_gapless(place: &impl Place) {
    let store = place.open().await;
    let mut thread = Thread::open(20, id(7), Time(5));
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    writes.extend(thread.take());
    commit(&store, writes).await.unwrap();
    let second = thread.visitor_says(Time(6), 2).take();
    let third = thread.visitor_says(Time(7), 3).take();
    assert!(commit(&store, third.clone()).await.is_err(), "the second is missing");
    commit(&store, second).await.unwrap();
    commit(&store, third).await.unwrap();
    let seqs: Vec<_> = store.entries(id(20), None, 10).await.unwrap().iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, [1, 2, 3]);
}

pub(crate) async fn c2_a_new_hub_knows_the_conversations_that_are_open(place: &impl Place) {
    let store = place.open().await;
    let mut writes: Vec<Write> = (7..=9).map(|n| Write::Visitor(Box::new(visitor(n)))).collect();
    let (mut waits, mut has, mut over) = (
        Thread::open(20, id(7), Time(5)),
        Thread::open(21, id(8), Time(4)),
        Thread::open(22, id(9), Time(3)),
    );
    writes.extend(waits.take());
    writes.extend(has.assign(Time(6), id(1)).take());
    writes.extend(over.on(Time(6), Input::VisitorEnds).take());
    commit(&store, writes).await.unwrap();

    let loaded = store.load().await.unwrap();
    assert_eq!(loaded.open, [has.now, waits.now], "in the order in which they were opened");
    let mut known: Vec<_> = loaded.visitors.iter().map(|visitor| visitor.id).collect();
    known.sort();
    assert_eq!(known, [id(7), id(8)]);
    assert_eq!(store.conversation(id(22)).await.unwrap(), Some(over.now), "the ended one is kept");
}

pub(crate) async fn c4_the_last_message_is_neither_a_note_nor_a_happening(place: &impl Place) {
    let store = place.open().await;
    let mut thread = Thread::open(20, id(7), Time(5));
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    let message = entries(&thread.assign(Time(6), id(1)).visitor_says(Time(7), 2).writes)[2].clone();
    writes.extend(thread.note(Time(8), id(1), 3).on(Time(9), Input::Release(id(1))).take());
    commit(&store, writes).await.unwrap();
    assert_eq!(store.load().await.unwrap().last_messages.get(&id(20)), Some(&message));
}

pub(crate) async fn c11_ended_conversations_stand_in_the_list_of_who_had_them_last(place: &impl Place) {
    let store = place.open().await;
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    for number in 20..25 {
        let mut thread = Thread::open(number, id(7), Time(5));
        let owner = if number == 22 { 2 } else { 1 };
        thread.assign(Time(6), id(owner));
        if number != 24 {
            thread.on(Time(i64::try_from(number).unwrap() * 100), Input::AgentEnds(id(owner)));
        }
        writes.extend(thread.take());
    }
    commit(&store, writes).await.unwrap();
    let ended = async |agent, since, limit| {
        let ended = store.ended_of(id(agent), Time(since), limit).await.unwrap();
        ended.iter().map(|conversation| conversation.id().0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(ended(1, 0, 10).await, [23, 21, 20], "newest first, without the open one and the other's");
    assert_eq!(ended(1, 2_000, 10).await, [23, 21], "after that moment");
    assert_eq!(ended(1, 0, 1).await, [23]);
    assert_eq!(ended(2, 0, 10).await, [22]);
    assert!(store.load().await.unwrap().open.iter().all(|conversation| conversation.id() == id(24)));
}

pub(crate) async fn c14_a_visitors_conversations_come_newest_first(place: &impl Place) {
    let store = place.open().await;
    let mut writes: Vec<Write> = (7..=8).map(|n| Write::Visitor(Box::new(visitor(n)))).collect();
    for (number, by, at) in [(20, 7, 300), (21, 7, 100), (22, 8, 400), (23, 7, 200)] {
        writes.extend(Thread::open(number, id(by), Time(at)).take());
    }
    commit(&store, writes).await.unwrap();
    let of = async |limit| {
        let found = store.conversations_of(id(7), limit).await.unwrap();
        found.iter().map(|conversation| conversation.id().0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(of(10).await, [20, 23, 21]);
    assert_eq!(of(2).await, [20, 23]);
}

pub(crate) async fn c14_a_thread_is_read_in_pages(place: &impl Place) {
    let store = place.open().await;
    let mut thread = Thread::open(20, id(7), Time(5));
    for number in 2..=7 {
        thread.visitor_says(Time(6), number);
    }
    let written = entries(&thread.writes);
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    writes.extend(thread.take());
    commit(&store, writes).await.unwrap();
    assert_eq!(store.entries(id(20), None, 3).await.unwrap(), written[4..], "the newest, in order");
    assert_eq!(store.entries(id(20), Some(5), 3).await.unwrap(), written[1..4]);
    assert_eq!(store.entries(id(20), Some(2), 3).await.unwrap(), written[..1]);
    assert_eq!(store.entries(id(20), Some(1), 3).await.unwrap(), []);
}

pub(crate) async fn v11_a_new_hub_knows_the_calls_that_run(place: &impl Place) {
    let store = place.open().await;
    let media = MediaState::of(Sending::On, Sending::On);
    let times = CallTimes::default();
    let start = |number, conversation| {
        let start = Start { id: id(number), conversation: id(conversation), leg: id(1), rings: None, media };
        Call::start(Time(10), start, &times).0
    };
    let mut writes = vec![Write::Visitor(Box::new(visitor(1)))];
    for number in [20, 21] {
        writes.extend(Thread::open(number, id(1), Time(5)).take());
    }
    let (mut runs, mut over) = (start(1, 20), start(2, 21));
    writes.extend([Write::Call(Box::new(runs.clone())), Write::Call(Box::new(over.clone()))]);
    commit(&store, writes).await.unwrap();
    let ring = CallInput::Ring { agent: id(3), name: "Ana".to_owned() };
    runs.on(Time(11), ring, &times).unwrap();
    over.on(Time(12), CallInput::HangUp(Party::Visitor), &times).unwrap();
    commit(&store, vec![Write::Call(Box::new(runs.clone())), Write::Call(Box::new(over))]).await.unwrap();
    store.close().await;
    let store = place.open().await;
    assert_eq!(store.load().await.unwrap().calls, [runs], "as it is now; the other one is over");
    let stray = start(3, 99);
    assert!(commit(&store, vec![Write::Call(Box::new(stray))]).await.is_err(), "a call of no conversation");
}
