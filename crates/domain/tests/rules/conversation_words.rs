//! What is said, sent along and noted: attachments, tags, the end note, and who gets the credit.

use crate::conversation::{actor, agent_says, assign, assigned, on, opened, refused};
use crate::{agent, at, message_id};
use deskbell_domain::conversation::{Conversation, Effect, Input, Invalid, MOST_TAGS};
use deskbell_domain::thread::{Attachment, Entry, EntryBody, Happening, Pixels, ReassignedWhy};
use deskbell_domain::{AttachmentId, Channel, Settings, TagId};
use uuid::Uuid;

pub(crate) fn file(n: u128) -> Attachment {
    Attachment {
        id: AttachmentId(Uuid::from_u128(0x5000 + n)),
        name: "receipt.png".into(),
        media: "image/png".into(),
        bytes: 20_480,
        pixels: Some(Pixels { width: 640, height: 480 }),
    }
}

fn tag(n: usize) -> TagId {
    TagId(Uuid::from_u128(0x6000 + n as u128))
}

fn sends(files: Vec<Attachment>) -> Input {
    Input::VisitorSays { text: String::new(), client_message_id: message_id(7), attachments: files }
}

#[test]
fn c6_files_come_with_a_message_both_ways() {
    let mut conversation = assigned(Channel::Chat);
    let effects = on(&mut conversation, at(20), sends(vec![file(1)]));
    let [Effect::Record(Entry { body: EntryBody::Message { attachments, text, .. }, .. })] =
        effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!((attachments.as_slice(), text.as_str()), ([file(1)].as_slice(), ""));
    let answer = Input::AgentSays {
        by: actor(1),
        text: "Here it is".into(),
        client_message_id: message_id(8),
        attachments: vec![file(2), file(3)],
    };
    assert_eq!(on(&mut conversation, at(21), answer).len(), 1);
}

#[test]
fn c6_m2_a_message_holds_10_files_and_a_channel_may_take_none() {
    let mut conversation = assigned(Channel::Mobile);
    assert_eq!(
        refused(&mut conversation, at(20), sends((0..11).map(file).collect())),
        Invalid::TooManyAttachments
    );
    let mut settings = Settings::default();
    settings.capabilities.mobile.attachments = false;
    assert_eq!(conversation.on(at(20), sends(vec![file(1)]), &settings), Err(Invalid::NoAttachments));
}

#[test]
fn c7_tags_are_set_as_a_whole_each_once() {
    let mut conversation = assigned(Channel::Chat);
    let version = conversation.version();
    on(&mut conversation, at(20), Input::Tag { by: agent(1), tags: vec![tag(1), tag(2), tag(1)] });
    assert_eq!(conversation.tags(), [tag(1), tag(2)]);
    on(&mut conversation, at(21), Input::Tag { by: agent(1), tags: vec![tag(1), tag(2)] });
    assert_eq!(conversation.version(), version + 1, "only a change is told");
    on(&mut conversation, at(22), Input::Tag { by: agent(1), tags: vec![tag(2)] });
    assert_eq!(conversation.tags(), [tag(2)]);
    let many = Input::Tag { by: agent(1), tags: (0..=MOST_TAGS).map(tag).collect() };
    assert_eq!(refused(&mut conversation, at(23), many), Invalid::TooManyTags);
    assert_eq!(
        refused(&mut conversation, at(24), Input::Tag { by: agent(2), tags: vec![] }),
        Invalid::NotYours
    );
}

#[test]
fn c7_the_end_note_can_be_written_at_any_time_and_reaches_no_visitor() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), Input::EndNote { by: agent(1), text: "Refunded".into() });
    let ended = on(&mut conversation, at(30), Input::AgentEnds(agent(1)));
    assert_eq!(conversation.end_note_text(), "Refunded");
    let told: Vec<&Entry> = ended
        .iter()
        .filter_map(|effect| if let Effect::Record(entry) = effect { Some(entry) } else { None })
        .collect();
    let [Entry { body: EntryBody::Happened { what: Happening::Ended { .. } }, .. }] = told.as_slice() else {
        panic!("{told:?}")
    };
}

#[test]
fn m12_the_credit_goes_to_whoever_sent_the_last_message() {
    let mut conversation = opened(Channel::Mobile);
    let credit = |conversation: &Conversation| conversation.credit();
    on(&mut conversation, at(10), assign(1));
    assert_eq!(credit(&conversation), None);
    on(&mut conversation, at(20), agent_says(1));
    on(&mut conversation, at(30), Input::Lose(ReassignedWhy::Offline));
    on(&mut conversation, at(40), assign(2));
    assert_eq!(credit(&conversation), Some(agent(1)), "who has it and says nothing gets none");
    let note = Input::Note { by: actor(2), text: "Waits".into(), client_message_id: message_id(9) };
    on(&mut conversation, at(41), note);
    assert_eq!(credit(&conversation), Some(agent(1)), "nor does a note");
    on(&mut conversation, at(50), agent_says(2));
    on(&mut conversation, at(60), Input::AgentEnds(agent(2)));
    assert_eq!(credit(&conversation), Some(agent(2)));
    assert_eq!(conversation.contacts().iter().map(|contact| contact.messages).collect::<Vec<_>>(), [1, 1]);
}
