//! C6: files that agents attach, and those of messages, against a real hub and a network that can be cut.

use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, FileOf, FileState, FileView, Say, UnsentOf, UnsentState};
use deskbell_domain::thread::{Attachment, EntryBody};
use deskbell_domain::{AttachmentId, ConversationId, UserId};
use deskbell_protocol::Event;
use deskbell_testkit::{Cast, Client};

/// A PNG of one pixel.
const PIXEL: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDAT\x08\xd7c\
    \xf8\xcf\xc0\0\0\x03\x01\x01\0\x18\xdd\x8d\xb0\0\0\0\0IEND\xaeB`\x82";

pub(crate) async fn attach(
    page: &Page,
    conversation: ConversationId,
    name: &str,
    bytes: &[u8],
) -> AttachmentId {
    let attached = page.desk.attach(conversation, name.into(), bytes.to_vec().into()).await;
    attached.unwrap_or_else(|error| panic!("{name} was refused: {error}"))
}

/// Waits until the only file of a composer fits.
async fn until(
    page: &mut Page,
    conversation: ConversationId,
    what: &str,
    fits: impl Fn(&FileState) -> bool,
) -> FileView {
    page.until(what, |shown| match &shown.threads[&conversation].files[..] {
        [file] if fits(&file.state) => Some(file.clone()),
        _ => None,
    })
    .await
}

pub(crate) async fn ready(page: &mut Page, conversation: ConversationId) -> (FileView, Attachment) {
    let file = until(page, conversation, "a file that is ready", |state| {
        assert!(!matches!(state, FileState::Failed { .. }), "{state:?}");
        matches!(state, FileState::Ready { .. })
    })
    .await;
    match file.state.clone() {
        FileState::Ready { attachment } => (file, attachment),
        state => panic!("{state:?} is not ready"),
    }
}

async fn gone(page: &mut Page, conversation: ConversationId) {
    let files = |shown: &crate::page::Shown| shown.threads[&conversation].files.len();
    page.until("an empty composer", |shown| (files(shown) == 0).then_some(())).await;
}

/// Waits until the copy of a file is gone from this computer.
async fn copy_gone(scene: &Scene, id: AttachmentId) {
    let copy = scene.folder.path().join("outgoing").join(id.0.to_string());
    deskbell_testkit::soon("the end of a copy", async {
        while copy.exists() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// The hub forgets a file that is in no message, as it does after a day.
async fn hub_forgets(scene: &Scene, file: &Attachment) {
    let url = scene.hub.url(&format!("/v1/attachments/{}", file.id));
    let request = reqwest::Client::new().delete(url).bearer_auth(scene.hub.agent_token(0).await);
    assert!(request.send().await.unwrap().status().is_success());
}

fn say(conversation: ConversationId, text: &str, file: AttachmentId) -> Ask {
    Ask::Say(Say { conversation, text: text.into(), attachments: vec![file] })
}

/// Waits for a message with a file at the visitor.
async fn file_came(visitor: &mut Client) -> Attachment {
    visitor
        .event("a file at the visitor", |event| {
            let Event::Visit(update) = event else { return None };
            update.entries.iter().find_map(|entry| match &entry.body {
                EntryBody::Message { attachments, .. } => attachments.first().cloned(),
                _ => None,
            })
        })
        .await
}

#[tokio::test]
async fn c6_a_file_goes_to_the_hub_by_itself_and_with_a_message_to_the_visitor() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let id = attach(&page, conversation, "C:\\pictures\\ring.png", PIXEL).await;
    let (file, attachment) = ready(&mut page, conversation).await;
    assert_eq!((file.id, file.name.as_str(), file.picture), (id, "ring.png", true));
    let (media, own) = page.desk.picture(id, true).await.unwrap();
    assert_eq!((media, &own[..]), ("image/png", PIXEL), "the one in the composer is shown from here");

    page.must(say(conversation, "", id)).await;
    gone(&mut page, conversation).await;
    let line = page.shown.state_box(conversation).unwrap().last.clone();
    assert_eq!(line, "ring.png", "a file without a word is told by its name");
    assert_eq!(file_came(&mut visitor).await, attachment);
    copy_gone(&scene, id).await;
    let refused = page.refused(say(conversation, "again", id)).await;
    assert!(refused.contains("Attach it again"), "{refused}");

    // What was seen once is there without the hub; what was not is refused in words.
    let online = page.desk.picture(attachment.id, true).await.unwrap();
    scene.cut(&mut page).await;
    assert_eq!(page.desk.picture(attachment.id, true).await.unwrap(), online);
    let never_seen = page.desk.picture(attachment.id, false).await.unwrap_err();
    assert!(never_seen.to_string().contains("hub"), "{never_seen}");
    page.stop().await;
}

#[tokio::test]
async fn c6_what_is_attached_offline_waits_survives_a_restart_and_goes_when_the_hub_is_back() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    scene.cut(&mut page).await;
    let id = attach(&page, conversation, "notes.txt", b"written in the train").await;
    until(&mut page, conversation, "a file that waits", |state| *state == FileState::Waiting).await;
    let refused = page.refused(say(conversation, "see", id)).await;
    assert!(refused.contains("not at the hub yet"), "{refused}");
    page.stop().await;

    scene.relay.mend(scene.hub.address());
    let mut page = scene.desk().await;
    page.live().await;
    page.open(conversation).await;
    let (file, attachment) = ready(&mut page, conversation).await;
    assert_eq!((file.id, attachment.media.as_str(), attachment.bytes), (id, "text/plain", 20));
    page.must(say(conversation, "see", id)).await;
    assert_eq!(file_came(&mut visitor).await, attachment);
    page.stop().await;
}

#[tokio::test]
async fn c6_d3_a_message_that_waits_shows_its_files() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let id = attach(&page, conversation, "ring.png", PIXEL).await;
    let (_, attachment) = ready(&mut page, conversation).await;
    scene.cut(&mut page).await;
    page.must(say(conversation, "", id)).await;
    let waits = page.until("the message", |shown| shown.threads[&conversation].unsent.first().cloned()).await;
    assert_eq!((waits.text.as_str(), &waits.attachments[..]), ("", std::slice::from_ref(&attachment)));
    page.stop().await;

    let mut page = scene.desk().await;
    let thread = page.open(conversation).await;
    assert_eq!(thread.unsent[0].attachments, waits.attachments);
    scene.mend(&mut page).await;
    assert_eq!(file_came(&mut visitor).await, attachment);
    page.stop().await;
}

#[tokio::test]
async fn c6_the_hub_keeps_no_file_of_a_message_that_is_thrown_away() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let id = attach(&page, conversation, "ring.png", PIXEL).await;
    ready(&mut page, conversation).await;
    // The line of the session is cut; files go by lines of their own.
    scene.cut(&mut page).await;
    page.must(say(conversation, "see", id)).await;
    let waits = page.until("the message", |shown| shown.threads[&conversation].unsent.first().cloned()).await;
    scene.relay.mend(scene.hub.address());
    let of = UnsentOf { conversation, client_message_id: waits.client_message_id };
    page.must(Ask::DiscardUnsent(of)).await;
    deskbell_testkit::soon("the file's end at the hub", async {
        let agent = UserId::Agent(Cast::agent(0));
        while scene.hub.store().unsent_attachments(agent).await.unwrap().all > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    page.come_back().await;
    page.stop().await;
}

#[tokio::test]
async fn c6_files_that_are_dropped_together_count_together() {
    let mut cast = Cast::default();
    cast.settings.attachments.in_message = 2;
    let scene = Scene::with(&cast).await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let dropped = ["a.txt", "b.txt", "c.txt"]
        .map(|name| page.desk.attach(conversation, name.into(), b"words".as_slice().into()));
    let attached = futures_util::future::join_all(dropped).await;
    assert_eq!(attached.iter().filter(|attached| attached.is_ok()).count(), 2, "{attached:?}");
    let files = |shown: &crate::page::Shown| shown.threads[&conversation].files.len();
    page.until("both", |shown| (files(shown) == 2).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn c6_a_desk_that_was_restarted_in_the_middle_of_an_upload_goes_on_where_it_was() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let whole: Vec<u8> = "Deskbell ".bytes().cycle().take(8_000_000).collect();
    attach(&page, conversation, "long.txt", &whole).await;
    until(&mut page, conversation, "its first part at the hub", |state| match state {
        FileState::Uploading { sent } => *sent > 0,
        state => matches!(state, FileState::Ready { .. }),
    })
    .await;
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    page.open(conversation).await;
    let (_, attachment) = ready(&mut page, conversation).await;
    assert_eq!(attachment.bytes, 8_000_000);
    let unsent = scene.hub.store().unsent_attachments(UserId::Agent(Cast::agent(0))).await.unwrap();
    assert_eq!(unsent.all, 1, "it was announced once");
    page.stop().await;
}

#[tokio::test]
async fn c6_what_is_not_taken_is_said_in_words_and_can_be_tried_again_or_taken_off() {
    let mut cast = Cast::default();
    cast.settings.attachments.bytes = 1_000;
    cast.settings.attachments.in_message = 1;
    let scene = Scene::with(&cast).await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    for (bytes, words) in [(&[b'a'; 1_001][..], "too large"), (b"", "empty")] {
        let refused =
            page.desk.attach(conversation, "a.txt".into(), bytes.to_vec().into()).await.unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
    }
    let id = attach(&page, conversation, "photo.png", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0").await;
    let many = page.desk.attach(conversation, "b.txt".into(), b"b".to_vec().into()).await.unwrap_err();
    assert!(many.to_string().contains("too many"), "{many}");
    let failed = |state: &FileState| matches!(state, FileState::Failed { .. });
    let file = until(&mut page, conversation, "the refusal", failed).await;
    assert!(!file.picture, "its name says nothing");
    let FileState::Failed { why } = &file.state else { panic!("{file:?}") };
    assert!(why.to_string().contains("cannot be sent here"), "{why}");
    let of = FileOf { conversation, id };
    page.must(Ask::RetryFile(of)).await;
    until(&mut page, conversation, "the second try", |state| !failed(state)).await;
    until(&mut page, conversation, "the second refusal", failed).await;
    page.must(Ask::Detach(of)).await;
    gone(&mut page, conversation).await;
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    assert_eq!(page.open(conversation).await.files, [], "it is gone for good");
    page.stop().await;
}

#[tokio::test]
async fn c6_d3_a_message_that_waited_longer_than_the_hub_keeps_files_brings_them_again() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let first = attach(&page, conversation, "ring.png", PIXEL).await;
    let (_, attachment) = ready(&mut page, conversation).await;
    scene.cut(&mut page).await;
    page.must(say(conversation, "see", first)).await;
    page.say(conversation, "and this").await;
    gone(&mut page, conversation).await;
    page.stop().await;

    hub_forgets(&scene, &attachment).await;
    scene.relay.mend(scene.hub.address());
    let mut page = scene.desk().await;
    page.live().await;
    page.open(conversation).await;
    let came = file_came(&mut visitor).await;
    assert_eq!((came.name, came.bytes), (attachment.name, attachment.bytes));
    page.until("both, in order", |shown| {
        (shown.texts(conversation) == ["hello", "see", "and this"]).then_some(())
    })
    .await;
    page.until("an empty outbox", |shown| shown.unsent(conversation).is_empty().then_some(())).await;
    copy_gone(&scene, first).await;
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    let thread = page.open(conversation).await;
    assert_eq!((thread.files, thread.unsent), (Vec::new(), Vec::new()));
    page.stop().await;
}

#[tokio::test]
async fn c6_a_message_whose_file_is_lost_here_and_at_the_hub_is_refused_in_words() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let id = attach(&page, conversation, "ring.png", PIXEL).await;
    let (_, attachment) = ready(&mut page, conversation).await;
    scene.cut(&mut page).await;
    page.must(say(conversation, "see", id)).await;
    hub_forgets(&scene, &attachment).await;
    std::fs::remove_file(scene.folder.path().join("outgoing").join(id.0.to_string())).unwrap();
    scene.mend(&mut page).await;
    let words = page
        .until("the refusal", |shown| match &shown.unsent(conversation).first()?.state {
            UnsentState::Failed { why } => Some(why.to_string()),
            _ => None,
        })
        .await;
    assert!(words.contains("Attach it again"), "{words}");
    page.stop().await;
}

#[tokio::test]
async fn c6_of_two_quick_messages_with_one_file_one_is_kept() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let id = attach(&page, conversation, "ring.png", PIXEL).await;
    ready(&mut page, conversation).await;
    let twice = futures_util::future::join(
        page.ask::<()>(say(conversation, "once", id)),
        page.ask::<()>(say(conversation, "twice", id)),
    );
    let (first, second) = twice.await;
    first.unwrap();
    assert!(second.unwrap_err().to_string().contains("no longer attached"));
    page.until("the first", |shown| (shown.texts(conversation) == ["hello", "once"]).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn c6_a_file_that_is_being_taken_off_goes_in_no_message() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let id = attach(&page, conversation, "ring.png", PIXEL).await;
    ready(&mut page, conversation).await;
    let (off, said) = futures_util::future::join(
        page.ask::<()>(Ask::Detach(FileOf { conversation, id })),
        page.ask::<()>(say(conversation, "see", id)),
    )
    .await;
    off.unwrap();
    assert!(said.unwrap_err().to_string().contains("no longer attached"));
    gone(&mut page, conversation).await;
    assert_eq!(page.shown.unsent(conversation), []);
    page.stop().await;
}
