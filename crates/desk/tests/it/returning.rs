//! D4: what a desk says when it is back.

use crate::chat::{begin, go_green};
use crate::page::{Page, Shown};
use crate::scene::Scene;
use deskbell_desk::view::{Ask, LinkState, News, NewsKind, Returned, SectionKind, UnsentOf};
use deskbell_desk::{Clock, Order};
use deskbell_domain::{Channel, ConversationId, Span};
use deskbell_protocol::head::HeadState;
use deskbell_testkit::{BEGIN, Cast, ManualClock};
use std::cell::Cell;

/// Time passes at the hub and here.
fn passes(scene: &Scene, hub: &ManualClock, span: Span) {
    scene.clock.advance(span);
    hub.advance(span);
}

/// What is told once all that waited has gone out.
async fn told(page: &mut Page) -> Returned {
    page.until("what happened", |shown| {
        shown.desk()?.returned.clone().filter(|returned| returned.sending == 0)
    })
    .await
}

fn news(what: NewsKind, count: u32, conversation: ConversationId) -> News {
    News { what, count, conversations: vec![conversation] }
}

/// An answered conversation: it stays with its agent until the visitor writes.
async fn answer(page: &mut Page, conversation: ConversationId) {
    page.say(conversation, "an answer").await;
    page.until("the answer", |shown| {
        let state_box = shown.state_box(conversation)?;
        (state_box.last_mine && state_box.waiting == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn d4_twelve_minutes_offline_three_messages_one_that_a_colleague_has_now() {
    let (scene, hub) = Scene::still().await;
    let mut colleague = scene.hub.agent(1).await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, mine) = begin(&scene, &mut page, 0).await;
    let (mut other, theirs) = begin(&scene, &mut page, 1).await;
    answer(&mut page, mine).await;
    colleague.toggle(Channel::Mobile, true).await;

    scene.cut(&mut page).await;
    scene.clock.advance(Span::mins(12));
    deskbell_testkit::pass(&hub, Span::secs(70), &mut [&mut colleague, &mut visitor, &mut other]).await;
    assert_eq!(colleague.take().await.head.id, theirs);
    colleague.write(Some(theirs), "hello").await.unwrap();
    for text in ["still", "there", "?"] {
        visitor.write(Some(mine), text).await.unwrap();
    }
    let rest = Span(Span::mins(12).0 - Span::secs(70).0);
    deskbell_testkit::pass(&hub, rest, &mut [&mut colleague, &mut visitor, &mut other]).await;
    scene.mend(&mut page).await;
    let returned = told(&mut page).await;
    // Nobody else could take the first: it waited in the queue, and is here again.
    assert_eq!(returned.news, [news(NewsKind::Messages, 3, mine), news(NewsKind::Reassigned, 1, theirs)]);
    assert_eq!((returned.from, returned.until), (BEGIN, BEGIN + Span::mins(12)));
    assert_eq!((returned.offline, returned.times), (Span::mins(12), 1));
    page.must(Ask::DismissReturned(())).await;
    page.until("its end", |shown| shown.desk()?.returned.is_none().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn d4_a_desk_that_was_closed_over_midnight_says_what_happened_since() {
    let (scene, hub) = Scene::still().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (visitor, conversation) = begin(&scene, &mut page, 0).await;
    answer(&mut page, conversation).await;
    page.stop().await;
    drop(visitor);

    passes(&scene, &hub, Span::hours(16));
    let mut visitor = scene.hub.visitor(0).await;
    visitor.write(Some(conversation), "good morning").await.unwrap();
    let mut page = scene.desk().await;
    page.live().await;
    let returned = told(&mut page).await;
    assert_eq!(returned.news, [news(NewsKind::Messages, 1, conversation)]);
    assert_eq!((returned.from, returned.until), (BEGIN, BEGIN + Span::hours(16)));
    page.stop().await;
}

#[tokio::test]
async fn d4_after_a_weekend_a_snapshot_tells_it() {
    let (scene, hub) = Scene::still().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (visitor, stays) = begin(&scene, &mut page, 0).await;
    let (other, ends) = begin(&scene, &mut page, 1).await;
    answer(&mut page, stays).await;
    answer(&mut page, ends).await;
    page.stop().await;
    drop((visitor, other));

    passes(&scene, &hub, Span::hours(49));
    let mut visitor = scene.hub.visitor(0).await;
    visitor.write(Some(stays), "good morning").await.unwrap();
    let mut other = scene.hub.visitor(1).await;
    other.write(Some(ends), "never mind").await.unwrap();
    other.end(ends).await.unwrap();
    passes(&scene, &hub, Span::hours(1));
    let mut page = scene.desk().await;
    page.live().await;
    // The last message of what has ended is asked for, because the snapshot comes without it.
    let returned = page
        .until("both messages", |shown| {
            let returned = shown.desk()?.returned.clone()?;
            returned
                .news
                .iter()
                .any(|news| news.what == NewsKind::Messages && news.count == 2)
                .then_some(returned)
        })
        .await;
    let both = News { what: NewsKind::Messages, count: 2, conversations: vec![stays, ends] };
    assert_eq!(returned.news, [both, news(NewsKind::Ended, 1, ends)]);
    assert_eq!(returned.offline, Span::hours(50));
    page.stop().await;
}

/// Also in the middle of what the desk does because its line is back.
#[tokio::test]
async fn d4_wherever_the_line_breaks_nothing_takes_it_for_live_afterwards() {
    let (scene, hub) = Scene::still().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    scene.cut(&mut page).await;
    visitor.write(Some(conversation), "after the cut").await.unwrap();
    drop(visitor);
    // What was missed is not in the log any more: a snapshot comes, and what lacks is asked for.
    passes(&scene, &hub, Span::hours(49));
    let mut visitor = scene.hub.visitor(0).await;
    visitor.write(Some(conversation), "good morning").await.unwrap();
    passes(&scene, &hub, Span::hours(1));

    let agrees = |shown: &Shown| {
        let desk = shown.desk().expect("it shows the desk");
        assert!(shown.is_live() || desk.health.connected_since.is_none(), "{:?}", desk.link);
    };
    let mut tries = 0;
    for bytes in (200..).step_by(100) {
        scene.relay.narrow(scene.hub.address(), bytes);
        passes(&scene, &hub, Span::mins(1));
        let (now, news) = (scene.clock.wall(), Cell::new(false));
        page.until("a try", |shown| {
            agrees(shown);
            if !news.replace(true) {
                return None;
            }
            match shown.desk()?.link.state {
                LinkState::Live | LinkState::Connecting => Some(()),
                LinkState::Offline { next_try, .. } => next_try.filter(|next| *next > now).map(drop),
            }
        })
        .await;
        if page.shown.is_live() {
            break;
        }
        tries += 1;
    }
    assert!(tries > 10, "only {tries} lines broke");
    page.stop().await;
}

#[tokio::test]
async fn d4_one_is_told_what_of_ones_own_went_out_and_what_was_refused() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, one) = begin(&scene, &mut page, 0).await;
    let (mut other, two) = begin(&scene, &mut page, 1).await;
    scene.cut(&mut page).await;
    for conversation in [one, one, two] {
        page.open(conversation).await;
        page.say(conversation, "written in the train").await;
    }
    other.end(two).await.unwrap();
    page.pass(Span::mins(1));
    scene.mend(&mut page).await;
    let returned = told(&mut page).await;
    let expected =
        [news(NewsKind::Ended, 1, two), news(NewsKind::NotSent, 1, two), news(NewsKind::Sent, 2, one)];
    assert_eq!(returned.news, expected);
    page.stop().await;
}

#[tokio::test]
async fn d4_a_line_that_breaks_again_and_again_is_told_as_one_absence_of_the_time_that_it_took() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    for text in ["one", "two"] {
        scene.cut(&mut page).await;
        visitor.write(Some(conversation), text).await.unwrap();
        page.pass(Span::mins(2));
        scene.mend(&mut page).await;
    }
    let returned = page
        .until("both", |shown| shown.desk()?.returned.clone().filter(|returned| returned.times == 2))
        .await;
    assert_eq!(returned.news, [news(NewsKind::Messages, 2, conversation)]);
    assert_eq!(returned.offline, Span::mins(4));
    // Ten minutes are worth a word of their own, though nothing happens in them.
    page.must(Ask::DismissReturned(())).await;
    scene.cut(&mut page).await;
    page.pass(Span::mins(10));
    scene.mend(&mut page).await;
    let returned = page.until("another", |shown| shown.desk()?.returned.clone()).await;
    assert_eq!((returned.news, returned.offline), (vec![], Span::mins(10)));
    page.stop().await;
}

#[tokio::test]
async fn d4_what_comes_because_the_desk_is_back_is_told_as_ever() {
    let (scene, hub) = Scene::still().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.orders_so_far().await;
    scene.cut(&mut page).await;
    passes(&scene, &hub, Span::mins(3));
    drop(visitor);
    scene.mend(&mut page).await;
    page.order("a notification", |order| matches!(order, Order::Notify { .. }).then_some(())).await;
    // It went to the queue, because its agent was gone for good, and nobody else was there: nothing was lost.
    page.until("it is here again", |shown| {
        matches!(shown.state_box(conversation)?.state, HeadState::Assigned { .. }).then_some(())
    })
    .await;
    assert_eq!(page.shown.desk().unwrap().returned, None, "three minutes in which nothing happened");
    page.stop().await;
}

fn has_colleague(state: &HeadState) -> bool {
    matches!(state, HeadState::Assigned { agent, .. } if *agent == Cast::agent(1))
}

/// Nobody writes on in what a colleague has.
#[tokio::test]
async fn d3_where_something_was_refused_the_copy_says_without_a_line_whose_it_is() {
    let (scene, hub) = Scene::still().await;
    let mut colleague = scene.hub.agent(1).await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    colleague.toggle(Channel::Chat, true).await;
    scene.cut(&mut page).await;
    page.say(conversation, "too late").await;
    deskbell_testkit::pass(&hub, Span::secs(70), &mut [&mut colleague, &mut visitor]).await;
    assert_eq!(colleague.take().await.head.id, conversation);
    scene.mend(&mut page).await;
    page.until("the refusal", |shown| (shown.state_box(conversation)?.failed == 1).then_some(())).await;
    page.stop().await;

    scene.relay.cut();
    let mut page = scene.desk().await;
    page.until("whose it is", |shown| has_colleague(&shown.state_box(conversation)?.state).then_some(()))
        .await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::Unsent));
    assert_eq!(
        page.shown.desk().unwrap().link.waiting,
        0,
        "what was refused does not go out when the hub is back"
    );
    page.stop().await;
}

#[tokio::test]
async fn d3_what_was_refused_stays_in_sight_of_a_desk_that_has_no_copy_of_its_conversation() {
    let (scene, hub) = Scene::still().await;
    let mut colleague = scene.hub.agent(1).await;
    scene.tokens.lock(true);
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    colleague.toggle(Channel::Chat, true).await;
    scene.cut(&mut page).await;
    page.say(conversation, "too late").await;
    page.stop().await;
    deskbell_testkit::pass(&hub, Span::secs(70), &mut [&mut colleague, &mut visitor]).await;
    assert_eq!(colleague.take().await.head.id, conversation);

    scene.relay.mend(scene.hub.address());
    let mut page = scene.live_desk().await;
    page.until("the refusal", |shown| (shown.state_box(conversation)?.failed == 1).then_some(())).await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::Unsent));
    // The outbox knows only whose it was when it was written: the hub says whose it is.
    page.until("whose it is", |shown| has_colleague(&shown.state_box(conversation)?.state).then_some(()))
        .await;
    let thread = page.open(conversation).await;
    assert!(has_colleague(&thread.head.state), "{:?}", thread.head.state);
    let [unsent] = thread.unsent.as_slice() else { panic!("one message: {:?}", thread.unsent) };
    assert_eq!(unsent.text, "too late");
    let of = UnsentOf { conversation, client_message_id: unsent.client_message_id };
    page.must(Ask::DiscardUnsent(of)).await;
    page.until("its end", |shown| shown.state_box(conversation).is_none().then_some(())).await;
    page.stop().await;
    let kept = std::fs::read(scene.folder.path().join("outbox.db")).unwrap();
    let name = thread.head.visitor_name.as_bytes();
    assert!(!kept.windows(name.len()).any(|bytes| bytes == name), "whose it was is overwritten");
}
