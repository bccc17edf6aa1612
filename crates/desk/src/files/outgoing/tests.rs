use super::*;
use crate::view::FileState;
use deskbell_domain::Span;
use uuid::Uuid;

const NOW: Time = Time(1_000);

fn id(number: u128) -> AttachmentId {
    AttachmentId(Uuid::from_u128(number))
}

fn conversation(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn draft(number: u128, of: u128) -> Draft {
    Draft {
        id: id(number),
        conversation: conversation(of),
        name: format!("file {number}.txt"),
        bytes: 10,
        picture: false,
        announced: None,
        attachment: None,
        refused: None,
        message: None,
    }
}

fn file(number: u128) -> Attachment {
    let (name, media) = (format!("file {number}.txt"), "text/plain".to_owned());
    Attachment { id: id(100 + number), name, media, bytes: 10, pixels: None }
}

fn anywhere(_: ConversationId) -> bool {
    true
}

fn states(outgoing: &Outgoing, live: bool) -> Vec<FileState> {
    outgoing.view(conversation(1), live).into_iter().map(|file| file.state).collect()
}

#[test]
fn c6_one_file_after_the_other_goes_to_the_hub() {
    let mut outgoing = Outgoing::default();
    outgoing.add(draft(1, 1));
    outgoing.add(draft(2, 1));
    assert_eq!(outgoing.start_next(NOW, anywhere).unwrap().id, id(1));
    assert_eq!(outgoing.start_next(NOW, anywhere), None, "one at a time");
    outgoing.sent(id(1), 4);
    let uploading = |sent| FileState::Uploading { sent };
    assert_eq!(states(&outgoing, true), [uploading(4), uploading(0)]);
    assert_eq!(states(&outgoing, false), [FileState::Waiting, FileState::Waiting], "nothing lies");
    outgoing.arrived(id(1), file(1));
    assert_eq!(outgoing.start_next(NOW, anywhere).unwrap().id, id(2));
    assert_eq!(outgoing.for_message(conversation(1), &[id(1)]), Ok(vec![file(1)]));
    outgoing.for_message(conversation(1), &[id(1), id(2)]).unwrap_err();
    outgoing.for_message(conversation(2), &[id(1)]).unwrap_err();
}

#[test]
fn c6_what_did_not_get_through_goes_on_later_and_at_once_when_the_line_is_back() {
    let mut outgoing = Outgoing::default();
    outgoing.add(draft(1, 1));
    for delay in [1_000, 2_000, 4_000] {
        let now = NOW + Span::hours(delay);
        outgoing.start_next(now, anywhere).unwrap();
        outgoing.interrupted(id(1), now);
        assert_eq!(outgoing.next_deadline(anywhere), Some(now + Span::millis(delay)));
        assert_eq!(outgoing.start_next(now, anywhere), None);
    }
    outgoing.line_is_back();
    assert!(outgoing.start_next(NOW, anywhere).is_some());
}

#[test]
fn c6_a_file_waits_in_a_conversation_in_which_nothing_can_be_sent() {
    let mut outgoing = Outgoing::default();
    outgoing.add(draft(1, 1));
    outgoing.add(draft(2, 2));
    let second = |of| of == conversation(2);
    assert_eq!(outgoing.start_next(NOW, second).unwrap().id, id(2));
    outgoing.arrived(id(2), file(2));
    assert_eq!((outgoing.start_next(NOW, second), outgoing.next_deadline(second)), (None, None));
    assert_eq!(outgoing.start_next(NOW, anywhere).unwrap().id, id(1));
}

#[test]
fn c6_files_that_are_being_copied_count_in_their_composer() {
    let mut outgoing = Outgoing::default();
    outgoing.expect(id(1), conversation(1));
    outgoing.expect(id(2), conversation(1));
    outgoing.expect(id(3), conversation(2));
    assert_eq!((outgoing.count(conversation(1)), outgoing.count(conversation(2))), (2, 1));
    outgoing.expect_no_more(id(1));
    outgoing.add(draft(1, 1));
    outgoing.expect_no_more(id(2));
    assert_eq!(outgoing.count(conversation(1)), 1);
}

#[test]
fn c6_what_the_hub_refuses_stays_and_can_be_tried_again() {
    let mut outgoing = Outgoing::default();
    outgoing.add(draft(1, 1));
    outgoing.start_next(NOW, anywhere);
    outgoing.refused(id(1), Refusal::NoFilesHere);
    assert_eq!(states(&outgoing, true), [FileState::Failed { why: Refusal::NoFilesHere }]);
    assert_eq!((outgoing.start_next(NOW, anywhere), outgoing.next_deadline(anywhere)), (None, None));
    outgoing.retry(id(1));
    assert!(outgoing.start_next(NOW, anywhere).is_some());
}

#[test]
fn c6_what_leaves_its_composer_can_be_named_by_nothing_else() {
    let mut outgoing = Outgoing::default();
    outgoing.add(draft(1, 1));
    outgoing.start_next(NOW, anywhere);
    outgoing.arrived(id(1), file(1));
    outgoing.leave(&[id(1)]);
    outgoing.for_message(conversation(1), &[id(1)]).unwrap_err();
    assert_eq!(outgoing.view(conversation(1), true).len(), 1, "it is shown until that is on the disk");
    outgoing.stay(&[id(1)]);
    assert_eq!(outgoing.for_message(conversation(1), &[id(1)]), Ok(vec![file(1)]));
}

#[test]
fn c6_the_files_of_a_message_go_again_when_the_hub_misses_one_and_no_earlier() {
    let message = ClientMessageId(Uuid::from_u128(7));
    let mut outgoing = Outgoing::default();
    for number in [1, 2] {
        outgoing.add(draft(number, 1));
        outgoing.start_next(NOW, anywhere);
        outgoing.announced(id(number), NOW, id(100 + number));
        outgoing.arrived(id(number), file(number));
    }
    outgoing.are_in(message, &[file(2), file(1)]);
    assert_eq!((outgoing.count(conversation(1)), outgoing.view(conversation(1), true)), (0, vec![]));
    assert_eq!(outgoing.send_old_again(NOW + Span::hours(30)), []);
    assert_eq!(outgoing.next_deadline(anywhere), None);
    assert_eq!(outgoing.of_message(message), Some(vec![file(2), file(1)]));

    assert!(!outgoing.send_again(message, 3), "one of three is not here");
    assert!(outgoing.send_again(message, 2));
    let nowhere = |_| false;
    let next = outgoing.start_next(NOW, nowhere).unwrap();
    assert_eq!((next.id, next.announced), (id(1), Some((NOW, id(101)))), "the hub is asked for what it knew");
    outgoing.arrived(id(1), file(50));
    assert_eq!(outgoing.of_message(message), None, "one of two");
    outgoing.start_next(NOW, nowhere).unwrap();
    outgoing.arrived(id(2), file(2));
    assert_eq!(outgoing.of_message(message), Some(vec![file(2), file(50)]));
    assert_eq!(outgoing.remove_of(message).len(), 2);
}

#[test]
fn c6_what_the_hub_has_forgotten_by_now_is_sent_again() {
    let mut outgoing = Outgoing::default();
    outgoing.add(draft(1, 1));
    outgoing.start_next(NOW, anywhere);
    outgoing.announced(id(1), NOW, id(101));
    outgoing.arrived(id(1), file(1));
    assert_eq!(outgoing.send_old_again(NOW + Span::hours(19)), []);
    assert_eq!(outgoing.send_old_again(NOW + Span::hours(21)), [draft(1, 1)]);
    assert!(outgoing.start_next(NOW, anywhere).is_some());
}
