//! The checker finds what the other tests rest on.

use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{ClientMessageId, Time};
use deskbell_tests::rig::{Fault, Written, faults, id};

fn thread(texts: &[&str]) -> Vec<Entry> {
    let entry = |(seq, text): (u64, &&str)| Entry {
        seq,
        at: Time(0),
        body: EntryBody::Message {
            author: Author::Visitor,
            text: (*text).to_owned(),
            client_message_id: ClientMessageId(id()),
            attachments: Vec::new(),
        },
    };
    (1..).zip(texts).map(entry).collect()
}

fn written(texts: &[&str]) -> Vec<Written> {
    texts.iter().copied().map(Written::acknowledged).collect()
}

#[test]
fn a_thread_as_it_was_written_has_no_fault() {
    assert_eq!(faults(&thread(&["a", "b", "c"]), &written(&["a", "b", "c"]), &[]), []);
}

#[test]
fn a_lost_message_is_found_unless_it_was_never_acknowledged() {
    let stored = thread(&["a", "c"]);
    let mut by_visitor = written(&["a", "b", "c"]);
    assert_eq!(faults(&stored, &by_visitor, &[]), [Fault::Lost("b".into())]);
    by_visitor[1].acknowledged = false;
    assert_eq!(faults(&stored, &by_visitor, &[]), []);
}

#[test]
fn a_doubled_message_is_found_acknowledged_or_not() {
    let stored = thread(&["a", "b", "b"]);
    let mut by_visitor = written(&["a", "b"]);
    assert_eq!(faults(&stored, &by_visitor, &[]), [Fault::Doubled("b".into())]);
    by_visitor[1].acknowledged = false;
    assert_eq!(faults(&stored, &by_visitor, &[]), [Fault::Doubled("b".into())]);
}

#[test]
fn a_reordered_message_is_found() {
    let found = faults(&thread(&["a", "c", "b"]), &written(&["a", "b", "c"]), &[]);
    assert_eq!(found, [Fault::Reordered("b".into())]);
}

#[test]
fn a_message_that_nobody_wrote_and_a_missing_place_are_found() {
    let mut stored = thread(&["a", "x"]);
    stored[1].seq = 3;
    assert_eq!(faults(&stored, &written(&["a"]), &[]), [Fault::Gap(3), Fault::Invented("x".into())]);
}

#[test]
fn each_side_is_held_to_its_own_words() {
    let by_agent = written(&["a"]);
    let found = faults(&thread(&["a"]), &[], &by_agent);
    assert_eq!(found, [Fault::Invented("a".into()), Fault::Lost("a".into())]);
}
