//! A conversation from the desk's side, with a visitor who speaks the wire.

use crate::page::{Page, entries, texts};
use crate::scene::Scene;
use deskbell_desk::view::{
    Ask, CannedForm, CannedOf, ConversationOf, Draft, DraftOf, EarlierView, Node, NoteText, Read,
    SectionKind, SwitchAvailability, TypingIn, VisitorOf,
};
use deskbell_domain::agent::Status;
use deskbell_domain::{Channel, ConversationId};
use deskbell_protocol::Volatile;
use deskbell_protocol::event::Typing;
use deskbell_protocol::head::HeadState;
use deskbell_protocol::method::{ConversationRead, TypingSet};
use deskbell_protocol::params::{MarkRead, Why};
use deskbell_testkit::Client;

/// Turns the desk green for chat and mobile.
pub(crate) async fn go_green(page: &mut Page) {
    for channel in [Channel::Chat, Channel::Mobile] {
        page.must(Ask::SetAvailability(SwitchAvailability { channel, available: true })).await;
        page.until("a green toggle", |shown| {
            (shown.desk()?.me.channels.get(channel).status == Status::Available).then_some(())
        })
        .await;
    }
}

/// A visitor who has written once, and the conversation that came of it on a green desk.
pub(crate) async fn begin(scene: &Scene, page: &mut Page, visitor: u128) -> (Client, ConversationId) {
    let mut client = scene.hub.visitor(visitor).await;
    let sent = client.write(None, "hello").await.expect("a visitor may write");
    page.until("the box", |shown| shown.state_box(sent.conversation).map(drop)).await;
    (client, sent.conversation)
}

pub(crate) async fn said(visitor: &mut Client, text: &str) {
    let what = format!("{text} at the visitor");
    visitor
        .event(&what, |event| match event {
            deskbell_protocol::Event::Visit(update) => {
                texts(update.entries.iter()).contains(&text.to_owned()).then_some(())
            }
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn c1_a_visitors_message_comes_to_a_green_desk_which_confirms_that_it_shows_it() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::WaitingForMe));
    let state_box = page.shown.state_box(conversation).unwrap();
    assert_eq!((state_box.name.as_str(), state_box.last.as_str()), ("Visitor 0", "hello"));
    deskbell_testkit::soon("the confirmation at the hub", async {
        use deskbell_domain::conversation::State;
        while !matches!(
            scene.hub.conversation(conversation).await.state(),
            State::Assigned { confirm_by: None, .. }
        ) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn c3_what_is_said_is_in_the_thread_once_from_the_first_moment_and_reaches_the_visitor() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    let thread = page.open(conversation).await;
    assert!(texts(entries(&thread)).contains(&"hello".into()));
    for text in ["one", "**two**", "three"] {
        page.say(conversation, text).await;
    }
    for text in ["one", "**two**", "three"] {
        said(&mut visitor, text).await;
    }
    // At every moment each message is either on its way or in the thread, never both and never neither.
    page.until("an empty outbox", |shown| {
        let mut all = shown.texts(conversation);
        all.extend(shown.unsent(conversation).iter().map(|unsent| unsent.text.clone()));
        assert!(all.iter().filter(|text| *text == "one").count() <= 1, "{all:?}");
        (all.len() == 4 && shown.unsent(conversation).is_empty()).then_some(())
    })
    .await;
    assert_eq!(page.shown.texts(conversation), ["hello", "one", "**two**", "three"]);
    let two = page.shown.threads[&conversation].entries.iter().rev().nth(1).unwrap();
    assert_eq!(two.rich, [Node::Strong { nodes: vec![Node::Text { text: "two".into() }] }]);
    page.until("the visitor's turn", |shown| {
        (shown.section(conversation) == Some(SectionKind::WaitingForVisitor)).then_some(())
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn c3_typing_and_read_marks_go_both_ways() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    assert_eq!(page.shown.desk().unwrap().unread, 1);

    visitor.say::<TypingSet>(Typing { conversation, on: true }).await;
    page.until("typing", |shown| shown.threads[&conversation].visitor_types.then_some(())).await;
    page.pass(deskbell_domain::Span::secs(6));
    page.until("its end", |shown| (!shown.threads[&conversation].visitor_types).then_some(())).await;

    page.must(Ask::Typing(TypingIn { conversation, on: true })).await;
    visitor
        .volatile("typing", |volatile| matches!(volatile, Volatile::Typing(t) if t.on).then_some(()))
        .await;

    let up_to = page.shown.threads[&conversation].entries.last().unwrap().entry.seq;
    page.must(Ask::MarkRead(Read { conversation, up_to })).await;
    page.until("nothing unread", |shown| (shown.desk()?.unread == 0).then_some(())).await;
    visitor
        .see("the agent's mark", |mirror| {
            mirror.visits.values().any(|head| head.marks.agent == up_to).then_some(())
        })
        .await;

    let params = MarkRead { command_id: Client::command_id(), conversation, up_to };
    visitor.call::<ConversationRead>(params).await.unwrap();
    page.until("the visitor's mark", |shown| {
        (shown.threads[&conversation].head.marks.visitor == up_to).then_some(())
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn c4_the_dot_shows_whether_the_visitor_is_online() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.until("the dot", |shown| (shown.state_box(conversation)?.online == Some(true)).then_some(())).await;
    visitor.leave().await;
    page.until("no dot", |shown| (shown.state_box(conversation)?.online == Some(false)).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn c7_a_note_is_in_the_thread_and_never_reaches_the_visitor() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.must(Ask::AddNote(NoteText { conversation, text: "likes blue".into() })).await;
    page.say(conversation, "hello yourself").await;
    said(&mut visitor, "hello yourself").await;
    page.until("both", |shown| (shown.texts(conversation).len() == 3).then_some(())).await;
    assert_eq!(page.shown.texts(conversation), ["hello", "likes blue", "hello yourself"]);
    assert!(!visitor.events.iter().any(|(_, event)| format!("{event:?}").contains("likes blue")));
    page.stop().await;
}

#[tokio::test]
async fn c5_canned_answers_are_kept_by_the_hub_and_checked_before() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let form = |shortcut: &str| CannedForm {
        id: None,
        shortcut: shortcut.into(),
        category: " Greetings ".into(),
        text: "Good morning, {visitor}!".into(),
        personal: true,
    };
    assert!(page.refused(Ask::SaveCanned(form("no good"))).await.contains("shortcut"));
    page.must(Ask::SaveCanned(form("morning"))).await;
    let id = page.until("the answer", |shown| Some(shown.desk()?.canned.first()?.id)).await;
    assert_eq!(page.shown.desk().unwrap().canned[0].category, "Greetings");
    page.must(Ask::RemoveCanned(CannedOf { id })).await;
    page.until("its end", |shown| shown.desk()?.canned.is_empty().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn c11_c14_an_ended_conversation_stays_for_a_day_and_is_among_the_earlier_ones() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.must(Ask::End(ConversationOf { conversation })).await;
    page.pass(deskbell_domain::Span::secs(5));
    page.until("the end", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Ended { .. }).then_some(())
    })
    .await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::Ended));
    let say =
        Ask::Say(deskbell_desk::view::Say { conversation, text: "too late".into(), attachments: Vec::new() });
    assert!(page.refused(say).await.contains("has ended"));
    let visitor = page.shown.state_box(conversation).unwrap().visitor;
    let earlier: EarlierView = page.ask(Ask::Earlier(VisitorOf { visitor })).await.unwrap();
    assert!(matches!(earlier.conversations[0].state, HeadState::Ended { .. }));
    page.pass(deskbell_domain::Span::hours(25));
    page.until("its leaving", |shown| shown.state_box(conversation).is_none().then_some(())).await;
    assert!(!page.open(conversation).await.entries.is_empty(), "it stays readable");
    page.stop().await;
}

#[tokio::test]
async fn m4_a_released_conversation_frees_its_slot_and_stands_apart() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 1).await;
    page.say(conversation, "I will look into it").await;
    page.until("the answer", |shown| shown.state_box(conversation)?.last_mine.then_some(())).await;
    page.must(Ask::Release(ConversationOf { conversation })).await;
    page.pass(deskbell_domain::Span::secs(5));
    page.until("the release", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Released { .. }).then_some(())
    })
    .await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::Released));
    page.until("the slot", |shown| (shown.desk()?.me.channels.mobile.taken == 0).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn t5_why_an_agent_has_a_conversation_can_be_asked() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let why: Why = page.ask(Ask::Why(ConversationOf { conversation })).await.unwrap();
    let shown = why.decision.unwrap();
    assert_eq!(shown.decision.chosen, Some(page.shown.desk().unwrap().me.id));
    page.stop().await;
}

#[tokio::test]
async fn c12_each_conversation_keeps_its_own_draft_on_disk() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let draft = Draft { text: "half a sen".into(), caret: 10, note: false };
    page.must(Ask::KeepDraft(DraftOf { conversation, draft: draft.clone() })).await;
    page.until("its mark", |shown| shown.state_box(conversation)?.draft.clone()).await;
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    assert_eq!(page.open(conversation).await.draft, draft);
    page.say(conversation, "half a sentence").await;
    page.until("no mark", |shown| shown.state_box(conversation)?.draft.is_none().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn a_long_thread_opens_with_its_end_and_is_read_back_to_its_beginning() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    for number in 1..=55 {
        visitor.write(Some(conversation), &format!("message {number}")).await.unwrap();
    }
    page.until("all", |shown| (shown.state_box(conversation)?.unread == 56).then_some(())).await;
    let thread = page.open(conversation).await;
    assert_eq!((thread.entries.len(), thread.more), (40, true));
    let mut all: Vec<_> = entries(&thread).cloned().collect();
    while all[0].seq > 1 {
        let page = page.older(conversation, all[0].seq).await.unwrap();
        assert_eq!(page.more, page.entries[0].entry.seq > 1);
        all.splice(0..0, page.entries.into_iter().map(|shown| shown.entry));
    }
    assert_eq!(
        all.iter().map(|entry| entry.seq).collect::<Vec<_>>(),
        (1..=all.len() as u64).collect::<Vec<_>>()
    );
    assert_eq!(texts(all.iter()).len(), 56);
    page.stop().await;
}

#[tokio::test]
async fn c12_a_draft_that_is_kept_while_the_message_before_it_is_written_stays() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let draft = |text: &str| Draft { text: text.into(), caret: 1, note: false };
    let keep = |text: &str| Ask::KeepDraft(DraftOf { conversation, draft: draft(text) });
    page.must(keep("the first")).await;
    let say = Ask::Say(deskbell_desk::view::Say {
        conversation,
        text: "the first".into(),
        attachments: Vec::new(),
    });
    let (said, kept) =
        futures_util::future::join(page.ask::<()>(say), page.ask::<()>(keep("the next"))).await;
    said.unwrap();
    kept.unwrap();
    assert_eq!(page.open(conversation).await.draft, draft("the next"));
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    assert_eq!(page.open(conversation).await.draft, draft("the next"));
    page.stop().await;
}
