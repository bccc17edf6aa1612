//! Files that people send each other (C6).

use super::*;
use crate::store::{AttachmentRecord, Content, Unsent, Write};
use deskbell_domain::thread::Pixels;
use deskbell_domain::{Time, UserId};

fn announced(number: u128, owner: UserId, at: Time) -> AttachmentRecord {
    let name = format!("file {number}.png");
    AttachmentRecord { id: id(number), owner, name, bytes: 1_000, at, content: None, conversation: None }
}

fn whole(number: u128, owner: UserId, at: Time) -> AttachmentRecord {
    let pixels = Some(Pixels { width: 640, height: 480 });
    let content = Some(Content { media: "image/png".to_owned(), hash: [7; 32], pixels });
    AttachmentRecord { bytes: 900, content, ..announced(number, owner, at) }
}

fn write(record: &AttachmentRecord) -> Write {
    Write::Attachment(Box::new(record.clone()))
}

/// A conversation to send files in.
async fn talk(store: &impl Store, number: u128) {
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    writes.extend(Thread::open(number, id(7), Time(5)).take());
    commit(store, writes).await.unwrap();
}

pub(crate) async fn c6_a_file_is_announced_found_to_be_something_and_sent_once(place: &impl Place) {
    let store = place.open().await;
    let owner = UserId::Visitor(id(7));
    let (before, after) = (announced(1, owner, Time(9)), whole(1, owner, Time(9)));
    commit(&store, vec![write(&before)]).await.unwrap();
    assert_eq!(store.attachment(id(1)).await.unwrap(), Some(before));
    commit(&store, vec![write(&after)]).await.unwrap();
    assert_eq!(store.attachment(id(1)).await.unwrap(), Some(after.clone()));
    assert_eq!(store.attachment(id(2)).await.unwrap(), None);

    talk(&store, 20).await;
    talk(&store, 21).await;
    for number in [20, 21] {
        let sent = Write::AttachmentSent { attachments: vec![id(1)], conversation: id(number) };
        commit(&store, vec![sent]).await.unwrap();
    }
    store.close().await;
    let store = place.open().await;
    let sent = AttachmentRecord { conversation: Some(id(20)), ..after };
    assert_eq!(store.attachment(id(1)).await.unwrap(), Some(sent), "where it was sent first");
}

pub(crate) async fn c6_a_file_in_a_message_is_never_let_go(place: &impl Place) {
    let store = place.open().await;
    let owner = UserId::Visitor(id(7));
    talk(&store, 20).await;
    commit(&store, vec![write(&whole(1, owner, Time(9))), write(&whole(2, owner, Time(9)))]).await.unwrap();
    let sent = Write::AttachmentSent { attachments: vec![id(1)], conversation: id(20) };
    commit(&store, vec![sent, Write::AttachmentGone(id(1)), Write::AttachmentGone(id(2))]).await.unwrap();
    assert!(store.attachment(id(1)).await.unwrap().is_some());
    assert_eq!(store.attachment(id(2)).await.unwrap(), None);
    assert_eq!(store.stale_attachments(Time(i64::MAX), 10).await.unwrap(), []);
    let stray = Write::AttachmentSent { attachments: vec![id(1)], conversation: id(99) };
    commit(&store, vec![stray]).await.expect("it is sent already, so nothing changes");
}

pub(crate) async fn c6_files_in_no_message_are_counted_and_grow_stale(place: &impl Place) {
    let store = place.open().await;
    let (owner, other) = (UserId::Visitor(id(7)), UserId::Agent(id(7)));
    talk(&store, 20).await;
    let records = [
        announced(1, owner, Time(10)),
        whole(2, owner, Time(11)),
        whole(3, owner, Time(12)),
        announced(4, other, Time(13)),
    ];
    let mut writes: Vec<Write> = records.iter().map(write).collect();
    writes.push(Write::AttachmentSent { attachments: vec![id(3)], conversation: id(20) });
    commit(&store, writes).await.unwrap();
    assert_eq!(store.unsent_attachments(owner).await.unwrap(), Unsent { unfinished: 1, all: 2 });
    assert_eq!(store.unsent_attachments(other).await.unwrap(), Unsent { unfinished: 1, all: 1 });
    assert_eq!(store.stale_attachments(Time(13), 10).await.unwrap(), records[..2]);
    assert_eq!(store.stale_attachments(Time(99), 1).await.unwrap(), records[..1], "the oldest first");
}

pub(crate) async fn c6_a_content_is_needed_as_long_as_a_file_has_it(place: &impl Place) {
    let store = place.open().await;
    let owner = UserId::Agent(id(1));
    commit(&store, vec![write(&whole(1, owner, Time(9))), write(&whole(2, owner, Time(9)))]).await.unwrap();
    commit(&store, vec![Write::AttachmentGone(id(1))]).await.unwrap();
    assert!(store.has_content([7; 32]).await.unwrap(), "the other one has it too");
    commit(&store, vec![Write::AttachmentGone(id(2))]).await.unwrap();
    assert!(!store.has_content([7; 32]).await.unwrap());
}
