//! T1: the live board at a lead's desk, with a real hub.

use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, BoardOf, SwitchAvailability};
use deskbell_domain::{Channel, ConversationId, Span};
use deskbell_protocol::board::{BoardAgent, BoardConversation, BoardItem, BoardKey, BoardState};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::params::BoardWatched;
use deskbell_testkit::Cast;

/// The page shows the board.
async fn watch(page: &mut Page) -> BoardWatched {
    let watched = page.ask(Ask::WatchBoard(BoardOf { groups: None })).await.expect("agent 0 leads");
    page.see_board("all of it", |board| (board.whole && board.old_since.is_none()).then_some(())).await;
    watched
}

fn conversation(page: &Page, id: ConversationId) -> Option<&BoardConversation> {
    match page.shown.board.items.get(&BoardKey::Conversation(id))? {
        BoardItem::Conversation(conversation) => Some(conversation),
        _ => None,
    }
}

fn agent(page: &Page, number: u128) -> Option<&BoardAgent> {
    match page.shown.board.items.get(&BoardKey::Agent(Cast::agent(number)))? {
        BoardItem::Agent(agent) => Some(agent),
        _ => None,
    }
}

#[tokio::test]
async fn t1_the_board_is_true_after_an_assignment_a_toggle_and_a_cut() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let watched = watch(&mut page).await;
    assert_eq!(watched.groups.iter().map(|group| group.id).collect::<Vec<_>>(), [Cast::GROUP]);
    let mut visitor = scene.hub.visitor(0).await;
    let waits = visitor.write(None, "hello").await.unwrap().conversation;
    page.until_board("one that waits", |page| {
        (conversation(page, waits)?.state == BoardState::Queued).then_some(())
    })
    .await;

    // An assignment, and a toggle of the lead's own.
    let mut ben = scene.hub.green_agent(1).await;
    ben.take().await;
    page.until_board("its agent", |page| {
        (conversation(page, waits)?.agent == Some(Cast::agent(1))).then_some(())
    })
    .await;
    let chat = SwitchAvailability { channel: Channel::Chat, available: true };
    page.must(Ask::SetAvailability(chat)).await;
    page.until_board("the toggle", |page| agent(page, 0)?.channels.chat.available.then_some(())).await;

    // Behind the lead's back one ends and another comes.
    scene.cut(&mut page).await;
    page.see_board("that it is old", |board| board.old_since).await;
    ben.end(waits).await.unwrap();
    let mut other = scene.hub.visitor(2).await;
    let came = other.write(None, "hello").await.unwrap().conversation;
    assert!(conversation(&page, waits).is_some() && conversation(&page, came).is_none());
    scene.mend(&mut page).await;
    page.see_board("that it is true", |board| (board.whole && board.old_since.is_none()).then_some(())).await;
    assert!(conversation(&page, waits).is_none(), "it has ended");
    page.until_board("the other", |page| conversation(page, came).map(drop)).await;

    // A page that starts anew has all of it again; one that shows no board is told of none.
    page.shown.board.items.clear();
    watch(&mut page).await;
    page.until_board("the same", |page| conversation(page, came).map(drop)).await;
    page.must(Ask::UnwatchBoard(())).await;
    page.stop().await;
}

#[tokio::test]
async fn t1_a_page_that_starts_offline_is_shown_the_board_as_it_was() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    watch(&mut page).await;
    scene.cut(&mut page).await;
    let since = page.see_board("that it is old", |board| board.old_since).await;
    page.pass(Span::mins(5));
    page.shown.board = Default::default();
    page.ask::<BoardWatched>(Ask::WatchBoard(BoardOf { groups: None })).await.unwrap();
    let again = page.see_board("the old one", |board| board.old_since).await;
    assert_eq!(again, since, "it does not grow younger");
    assert!(page.shown.board.whole && agent(&page, 0).is_some());
    page.stop().await;
}

#[tokio::test]
async fn t1_whoever_leads_no_more_is_told_so() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    watch(&mut page).await;
    scene.hub.set_role(0, DeskRole::Agent).await;
    page.see_board("the end", |board| board.over.then_some(())).await;
    assert!(page.shown.board.items.is_empty());
    let words = page.refused(Ask::WatchBoard(BoardOf { groups: None })).await;
    assert_eq!(words, "You lead none of these groups.");
    page.stop().await;
}
