//! A desk whose computer's clock is wrong: what it does, does not depend on it, and what it shows is the hub's time.

use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, ConversationOf, HeldWhat, LinkState, NewsKind, SectionKind};
use deskbell_domain::conversation::State;
use deskbell_domain::health::{ClockFound, Finding};
use deskbell_domain::{ConversationId, Span};
use deskbell_testkit::{BEGIN, ManualClock};

const DAY: i64 = 86_400_000;

/// Time passes at the hub and here; the desk is live again if that was too long for its line.
async fn passes(scene: &Scene, hub: &ManualClock, page: &mut Page, span: Span) {
    scene.clock.advance(span);
    hub.advance(span);
    page.orders_so_far().await;
    page.live().await;
}

async fn is_in(page: &mut Page, conversation: ConversationId, section: Option<SectionKind>) {
    page.until("its place in the list", |shown| (shown.section(conversation) == section).then_some(())).await;
}

/// What the health light has found of the clocks.
fn found(page: &Page) -> ClockFound {
    let checks = &page.shown.desk().unwrap().health.checks;
    let of = |finding: Finding| if let Finding::Clock { found } = finding { Some(found) } else { None };
    checks.iter().find_map(|check| of(check.finding)).unwrap()
}

#[tokio::test]
async fn a5_a_desk_whose_clock_is_a_day_off_does_everything_in_time_and_says_so() {
    for (set, says) in [(DAY, ClockFound::Fast), (-DAY, ClockFound::Slow)] {
        let (scene, hub) = Scene::still().await;
        scene.clock.set(set);
        let mut page = scene.live_desk().await;
        go_green(&mut page).await;
        let link = &page.shown.desk().unwrap().link;
        assert_eq!(link.skew_ms, -set);
        assert_eq!(found(&page), says);
        assert_eq!(page.shown.desk().unwrap().health.connected_since, Some(BEGIN));

        // C1: the work is confirmed within its 5 s, or it would go elsewhere.
        let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
        deskbell_testkit::soon("the confirmation", async {
            let is_confirmed = |state: &State| matches!(state, State::Assigned { confirm_by: None, .. });
            while !is_confirmed(scene.hub.conversation(conversation).await.state()) {
                tokio::task::yield_now().await;
            }
        })
        .await;
        page.open(conversation).await;
        scene.cut(&mut page).await;
        page.say(conversation, "written offline").await;
        let waits = page.until("what waits", |shown| shown.unsent(conversation).first().cloned()).await;
        assert_eq!(waits.at, BEGIN);

        // D3: how old the copy is. D4: how long the desk was away, and what was written meanwhile.
        visitor.write(Some(conversation), "still there?").await.unwrap();
        scene.clock.advance(Span::secs(40));
        hub.advance(Span::secs(40));
        let since = page
            .until("the age", |shown| match shown.desk()?.link.state {
                LinkState::Offline { since, .. } => Some(since),
                LinkState::Live | LinkState::Connecting => None,
            })
            .await;
        assert_eq!(since, BEGIN);
        scene.mend(&mut page).await;
        let returned = page
            .until("what happened", |shown| {
                shown.desk()?.returned.clone().filter(|returned| returned.sending == 0)
            })
            .await;
        let now = BEGIN + Span::secs(40);
        assert_eq!((returned.from, returned.until), (BEGIN, now));
        let news: Vec<_> = returned.news.iter().map(|news| (news.what, news.count)).collect();
        assert_eq!(news, [(NewsKind::Messages, 1), (NewsKind::Sent, 1)]);

        // What can be undone for 5 s, can be for 5 s.
        page.must(Ask::End(ConversationOf { conversation })).await;
        let held = page.until("the way back", |shown| shown.desk()?.held.first().cloned()).await;
        assert_eq!((held.what, held.until), (HeldWhat::End, now + Span::secs(5)));
        passes(&scene, &hub, &mut page, Span::secs(5)).await;
        page.until("no way back", |shown| shown.desk()?.held.is_empty().then_some(())).await;
        is_in(&mut page, conversation, Some(SectionKind::Ended)).await;

        // What has ended stays for a day of the hub's, also when the desk starts anew.
        passes(&scene, &hub, &mut page, Span::hours(20)).await;
        page.stop().await;
        let mut page = scene.desk().await;
        page.live().await;
        is_in(&mut page, conversation, Some(SectionKind::Ended)).await;
        passes(&scene, &hub, &mut page, Span::hours(4)).await;
        is_in(&mut page, conversation, None).await;
        page.stop().await;
    }
}

#[tokio::test]
async fn a5_a_clock_that_is_put_right_is_found_right_with_the_next_answer() {
    let (scene, hub) = Scene::still().await;
    scene.clock.set(-420_000);
    let mut page = scene.live_desk().await;
    page.until("seven minutes", |shown| (shown.desk()?.link.skew_ms == 420_000).then_some(())).await;
    assert_eq!(found(&page), ClockFound::Slow);
    scene.clock.set(420_000);
    passes(&scene, &hub, &mut page, Span::secs(10)).await;
    page.until("none", |shown| (shown.desk()?.link.skew_ms == 0).then_some(())).await;
    assert_eq!(found(&page), ClockFound::Agrees);
    page.stop().await;
}
