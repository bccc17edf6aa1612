//! D3: without the hub the desk opens from its cache, says how old that is, and keeps what is written.

use deskbell_desk::view::{LinkState, UnsentState};
use deskbell_domain::thread::EntryBody;
use deskbell_testkit::{Cast, browser};
use deskbell_tests::rig::{DeskProcess, House, Page, PageLog, Shown, wall};

#[tokio::test(flavor = "multi_thread")]
async fn d3_an_offline_desk_shows_its_cache_and_its_age_and_sends_what_was_written_once_in_order() {
    let mut house = House::open(&Cast { agents: 1, visitors: 1, ..Cast::default() }).await;
    let mut desk = DeskProcess::start_live(&house, 0).await;
    let mut page = Page::open(house.address(), house.visitor_token(0), browser(1));
    page.write("hello");
    let conversation = page.until("a conversation", PageLog::conversation).await;
    desk.until("the visitor's box", |shown| shown.state_box(conversation).map(drop)).await;
    // What was read before the cut is what can be read after it.
    let online = desk.read_thread(conversation).await;
    house.kill().await;
    desk.until("the cut", offline_since).await;
    let cut_by = wall();
    desk.kill().await;

    let mut desk = DeskProcess::start(&house, 0).await;
    desk.until("its list", |shown| shown.state_box(conversation).map(drop)).await;
    let since = desk.until("its age", offline_since).await;
    assert!(since <= cut_by, "it says {since:?}, and the line was cut by {cut_by:?}");
    assert_eq!(desk.read_thread(conversation).await, online, "the thread without a hub");

    let texts = ["one", "two", "three"];
    for text in texts {
        desk.say(conversation, text).await;
    }
    let queued = |shown: &Shown| {
        let unsent = &shown.threads.get(&conversation)?.unsent;
        (unsent.len() == texts.len()).then(|| unsent.clone())
    };
    for unsent in desk.until("three messages that wait", queued).await {
        assert_eq!(unsent.state, UnsentState::Waiting, "{}", unsent.text);
    }

    house.start().await;
    let answers = |log: &PageLog| {
        let text = |body: &EntryBody| match body {
            EntryBody::Message { text, .. } if text != "hello" => Some(text.clone()),
            EntryBody::Message { .. }
            | EntryBody::Note { .. }
            | EntryBody::Whisper { .. }
            | EntryBody::Happened { .. } => None,
        };
        let texts_there: Vec<String> = log.entries().values().filter_map(|entry| text(&entry.body)).collect();
        (texts_there.len() >= texts.len()).then_some(texts_there)
    };
    assert_eq!(page.until("the three messages", answers).await, texts);
    desk.until("an empty outbox", |shown| shown.threads.get(&conversation)?.unsent.is_empty().then_some(()))
        .await;
    desk.until("its line", |shown| shown.is_live().then_some(())).await;
    let log = page.log();
    let last = *log.borrow().entries().keys().next_back().expect("a thread with messages");
    assert_eq!(desk.read_thread(conversation).await.len() as u64, last, "no message came twice");
}

/// Since when the desk says that it is offline.
fn offline_since(shown: &Shown) -> Option<deskbell_domain::Time> {
    match shown.link()?.state {
        LinkState::Offline { since, .. } => Some(since),
        LinkState::Live | LinkState::Connecting => None,
    }
}
