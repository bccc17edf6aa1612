//! Figures over time (T6), and what would have happened otherwise (T5), as the page asks for them.

use crate::chat::{begin, go_green, said};
use crate::scene::Scene;
use deskbell_desk::view::{Ask, ConversationOf};
use deskbell_domain::Span;
use deskbell_protocol::figures::{FiguresBy, FiguresTable, GetFigures, Simulate, Simulated};
use deskbell_protocol::params::Why;
use deskbell_testkit::Cast;

#[tokio::test]
async fn t5_t6_the_page_gets_figures_the_reasons_of_a_decision_and_what_would_have_been() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.say(conversation, "good morning").await;
    said(&mut visitor, "good morning").await;

    let now = scene.hub.now();
    let asked = GetFigures {
        from: now - Span::days(1),
        to: now + Span::days(1),
        by: FiguresBy::Hour,
        group: None,
        channel: None,
        utc_offset: 0,
    };
    let table: FiguresTable = page.ask(Ask::Figures(asked.clone())).await.unwrap();
    assert_eq!(table.total.first_response.map(|response| response.count), Some(1));
    let refused = page.refused(Ask::Figures(GetFigures { to: asked.from, ..asked })).await;
    assert_eq!(refused, "`from` must lie before `to`.");

    let why: Why = page.ask(Ask::Why(ConversationOf { conversation })).await.unwrap();
    let decision = why.decision.expect("it was routed");
    assert_eq!(decision.decision.chosen, Some(Cast::agent(0)));
    let seen = decision.seen.iter().find(|seen| seen.agent == Cast::agent(0)).expect("who got it was seen");
    assert_eq!((seen.taken, seen.available, seen.reachable), (0, true, true));
    let simulate = Simulate { conversation, one_more_slot_for: None, one_more_agent: true };
    let simulated: Simulated = page.ask(Ask::Simulate(simulate)).await.unwrap();
    let outcome = simulated.outcome.expect("the decision is whole");
    assert_eq!((outcome.one_more_agent, outcome.shown.decision.chosen), (false, Some(Cast::agent(0))));
    page.stop().await;
}
