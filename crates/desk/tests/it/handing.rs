//! What an agent does to a conversation beside writing in it: undone for a moment, passed on, put aside, tagged,
//! found again.

use crate::chat::{begin, go_green, said};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::Order;
use deskbell_desk::view::{
    Ask, ConversationOf, Found, HeldWhat, NoteText, PassOn, PutAside, SearchFor, SectionKind, TagForm, TagsOf,
};
use deskbell_domain::{ConversationId, Span};
use deskbell_protocol::head::{HeadState, VisitState};
use deskbell_protocol::method::ConversationEnd;
use deskbell_protocol::params::{EndConversation, Target, Targets};
use deskbell_testkit::{BEGIN, Cast, Client};

const UNDO: Span = Span::secs(5);

async fn answered(scene: &Scene, page: &mut Page, visitor: u128) -> (Client, ConversationId) {
    let (mut client, conversation) = begin(scene, page, visitor).await;
    page.say(conversation, "good morning").await;
    said(&mut client, "good morning").await;
    (client, conversation)
}

fn held(page: &Page) -> Vec<(ConversationId, HeldWhat)> {
    page.shown.desk().unwrap().held.iter().map(|held| (held.conversation, held.what)).collect()
}

async fn is_ended(visitor: &mut Client, conversation: ConversationId) {
    visitor
        .see("the end", |m| {
            matches!(m.visits.get(&conversation)?.state, VisitState::Ended { .. }).then_some(())
        })
        .await;
}

#[tokio::test]
async fn an_end_is_shown_at_once_and_told_to_the_hub_when_it_can_no_longer_be_undone() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = answered(&scene, &mut page, 0).await;
    page.must(Ask::End(ConversationOf { conversation })).await;
    page.until("it is shown as ended", |shown| {
        (shown.section(conversation) == Some(SectionKind::Ended)).then_some(())
    })
    .await;
    assert_eq!(held(&page), [(conversation, HeldWhat::End)]);
    assert!(!scene.hub.conversation(conversation).await.is_ended(), "the hub knows nothing of it");
    page.pass(UNDO);
    is_ended(&mut visitor, conversation).await;
    page.until("nothing to undo", |shown| shown.desk()?.held.is_empty().then_some(())).await;
    assert_eq!(
        page.refused(Ask::Undo(ConversationOf { conversation })).await,
        "It is too late to undo this: the hub has been told."
    );
    page.stop().await;
}

#[tokio::test]
async fn what_is_undone_has_never_happened() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = answered(&scene, &mut page, 1).await;
    let version = scene.hub.conversation(conversation).await.version();
    let of = || ConversationOf { conversation };
    let until = BEGIN + Span::hours(3);
    let to = Target::Agent { agent: Cast::agent(1) };
    for ask in [
        Ask::End(of()),
        Ask::Release(of()),
        Ask::Snooze(PutAside { conversation, until, keep: true }),
        Ask::Transfer(PassOn { conversation, to, comment: String::new() }),
    ] {
        page.must(ask).await;
        page.must(Ask::Undo(of())).await;
        page.until("as it was", |shown| {
            (shown.section(conversation) == Some(SectionKind::WaitingForVisitor)).then_some(())
        })
        .await;
    }
    page.pass(UNDO);
    page.say(conversation, "still here").await;
    said(&mut visitor, "still here").await;
    assert_eq!(scene.hub.conversation(conversation).await.version(), version + 1, "but for the message");
    page.stop().await;
}

#[tokio::test]
async fn a_visitor_who_writes_meanwhile_keeps_the_conversation_open_and_the_agent_is_told() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = answered(&scene, &mut page, 0).await;
    page.must(Ask::End(ConversationOf { conversation })).await;
    visitor.write(None, "one more thing").await.unwrap();
    page.until("it is open", |shown| {
        (shown.section(conversation) == Some(SectionKind::WaitingForMe)).then_some(())
    })
    .await;
    let notice = page.until("a notice", |shown| shown.notices.last().cloned()).await;
    assert!(notice.told.to_string().contains("was not ended"), "{notice:?}");
    page.pass(UNDO);
    page.say(conversation, "of course").await;
    said(&mut visitor, "of course").await;
    page.stop().await;
}

#[tokio::test]
async fn who_stops_the_desk_has_done_what_could_still_be_undone() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = answered(&scene, &mut page, 0).await;
    page.must(Ask::End(ConversationOf { conversation })).await;
    page.stop().await;
    is_ended(&mut visitor, conversation).await;
}

#[tokio::test]
async fn when_the_line_is_lost_before_the_hub_heard_of_it_the_agent_is_told_that_it_was_not_done() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = answered(&scene, &mut page, 0).await;
    page.must(Ask::End(ConversationOf { conversation })).await;
    scene.cut(&mut page).await;
    page.pass(UNDO);
    let notice = page.until("a notice", |shown| shown.notices.last().cloned()).await;
    assert!(notice.told.to_string().contains("as it was"), "{notice:?}");
    assert!(!scene.hub.conversation(conversation).await.is_ended());
    scene.mend(&mut page).await;
    page.stop().await;
}

#[tokio::test]
async fn when_the_line_is_lost_before_the_hub_has_answered_the_agent_is_told_and_reads_what_they_wrote() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = answered(&scene, &mut page, 0).await;
    let to = Target::Agent { agent: Cast::agent(1) };
    let comment = "Please call her back".to_owned();
    page.must(Ask::Transfer(PassOn { conversation, to, comment })).await;
    // The hub is told, and never hears it.
    scene.relay.silence();
    page.pass(UNDO);
    page.until("nothing to undo", |shown| shown.desk()?.held.is_empty().then_some(())).await;
    scene.cut(&mut page).await;
    let notice = page.until("a notice", |shown| shown.notices.last().cloned()).await;
    assert!(notice.told.to_string().contains("see whether it was done"), "{notice:?}");
    assert!(notice.told.to_string().contains("Please call her back"), "{notice:?}");
    assert_eq!(notice.conversation, Some(conversation));
    page.stop().await;
}

#[tokio::test]
async fn what_went_elsewhere_meanwhile_is_held_no_more() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = answered(&scene, &mut page, 0).await;
    page.must(Ask::Release(ConversationOf { conversation })).await;
    page.until("it can be undone", |shown| (!shown.desk()?.held.is_empty()).then_some(())).await;
    let mut elsewhere = scene.hub.agent(0).await;
    let params = EndConversation { command_id: Client::command_id(), conversation };
    elsewhere.call::<ConversationEnd>(params).await.expect("the same agent on another device");
    page.until("the end", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Ended { .. }).then_some(())
    })
    .await;
    assert_eq!((held(&page), page.shown.section(conversation)), (vec![], Some(SectionKind::Ended)));
    page.stop().await;
}

#[tokio::test]
async fn d2_what_an_agent_fetches_back_is_no_news_to_them() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = answered(&scene, &mut page, 0).await;
    let until = scene.hub.now() + Span::hours(3);
    let aside = || Ask::Snooze(PutAside { conversation, until, keep: true });
    page.must(aside()).await;
    page.pass(UNDO);
    page.until("the hub's word", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Snoozed { .. }).then_some(())
    })
    .await;
    page.orders_so_far().await;
    page.must(Ask::Fetch(ConversationOf { conversation })).await;
    page.until("it is back", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Assigned { .. }).then_some(())
    })
    .await;
    let loud = |order: &Order| matches!(order, Order::Notify { .. } | Order::Play { .. });
    let heard = page.orders_so_far().await;
    assert!(!heard.iter().any(loud), "{heard:?}");

    // What a visitor brings back is.
    page.must(aside()).await;
    page.pass(UNDO);
    page.until("the hub's word", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Snoozed { .. }).then_some(())
    })
    .await;
    visitor.write(Some(conversation), "here I am").await.unwrap();
    page.order("a sound", |order| matches!(order, Order::Play { .. }).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn c10_put_aside_it_stands_in_its_section_and_is_fetched_back() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = answered(&scene, &mut page, 0).await;
    // The hub's clock runs, and is the one that counts.
    let until = scene.hub.now() + Span::hours(3);
    page.must(Ask::Snooze(PutAside { conversation, until, keep: true })).await;
    page.pass(UNDO);
    page.until("the hub's word", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Snoozed { .. }).then_some(())
    })
    .await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::Snoozed));
    page.must(Ask::Fetch(ConversationOf { conversation })).await;
    page.until("it is back", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Assigned { .. }).then_some(())
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn c9_a_conversation_is_passed_on_to_somebody_of_the_list() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let mut other = scene.hub.green_agent(1).await;
    let targets: Targets = page.ask(Ask::Targets(ConversationOf { conversation })).await.unwrap();
    let best = targets.agents.first().unwrap();
    assert_eq!((best.agent, best.free), (Cast::agent(1), true));
    let to = Target::Agent { agent: best.agent };
    page.must(Ask::Transfer(PassOn { conversation, to, comment: "Over to you".into() })).await;
    page.until("it is gone from the list", |shown| shown.state_box(conversation).is_none().then_some(()))
        .await;
    page.pass(UNDO);
    assert_eq!(other.take().await.head.id, conversation);
    page.stop().await;
}

#[tokio::test]
async fn c7_d3_tags_are_set_offline_too_and_reach_the_hub_later() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.must(Ask::SaveTag(TagForm { id: None, name: "Refund".into(), recommended: true })).await;
    let tag = page.until("the tag", |shown| Some(shown.desk()?.tags.first()?.id)).await;
    scene.cut(&mut page).await;
    page.must(Ask::SetTags(TagsOf { conversation, tags: vec![tag] })).await;
    scene.mend(&mut page).await;
    deskbell_testkit::soon("the tag at the hub", async {
        while scene.hub.conversation(conversation).await.tags() != [tag] {
            tokio::task::yield_now().await;
        }
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn c14_everything_that_was_written_is_found_newest_first_and_without_the_hub() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.say(conversation, "The brass lamp is in stock.").await;
    said(&mut visitor, "The brass lamp is in stock.").await;
    page.must(Ask::AddNote(NoteText { conversation, text: "Wants a lampshade too".into() })).await;
    let note = "Wants a lampshade too".to_owned();
    page.until("it is stored", |shown| shown.texts(conversation).contains(&note).then_some(())).await;
    visitor.write(None, "Is the Lampe dimmable? Où est-elle faite ?").await.unwrap();
    page.until("the last word", |shown| {
        shown.state_box(conversation)?.last.contains("dimmable").then_some(())
    })
    .await;
    scene.cut(&mut page).await;
    let search = |words: &str| Ask::Search(SearchFor { words: words.into() });
    let found: Found = page.ask(search("lamp")).await.unwrap();
    let who: Vec<_> = found.hits.iter().map(|hit| (hit.by_visitor, hit.note)).collect();
    assert_eq!(who, [(true, false), (false, true), (false, false)], "{found:?}");
    assert_eq!(found.hits[2].pieces, ["The brass ", "lamp", " is in stock."]);
    assert_eq!(found.hits[0].name, "Visitor 0");
    for (words, hits) in [("ou faite", 1), ("brass stock", 1), ("brass dimmable", 0), ("\"", 0), ("", 0)] {
        let found: Found = page.ask(search(words)).await.unwrap();
        assert_eq!((found.hits.len(), found.more), (hits, false), "{words}");
    }
    scene.mend(&mut page).await;
    page.stop().await;
}
