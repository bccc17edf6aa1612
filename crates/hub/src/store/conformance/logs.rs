//! Numbered logs.

use super::*;
use crate::store::Write;
use deskbell_domain::{Span, Time, UserId};
use deskbell_protocol::limits::{RESUME_EVENTS, RESUME_MS};
use deskbell_protocol::session::Pos;

const NOW: Time = Time(1_000_000_000_000);

async fn places(store: &impl Store, user: UserId) -> Vec<Pos> {
    store.log_after(user, 0, 10_000).await.unwrap().into_iter().map(|record| record.pos).collect()
}

pub(crate) async fn b1_a_log_is_gapless_and_in_order(place: &impl Place) {
    let store = place.open().await;
    let (agent, visitor) = (UserId::Agent(id(1)), UserId::Visitor(id(1)));
    commit(&store, (1..=300).map(|pos| event(agent, pos, NOW)).collect()).await.unwrap();
    commit(&store, vec![event(agent, 301, NOW), event(visitor, 1, NOW), event(agent, 302, NOW)])
        .await
        .unwrap();
    assert_eq!(places(&store, agent).await, (1..=302).collect::<Vec<_>>());
    let page = store.log_after(agent, 299, 2).await.unwrap();
    assert_eq!(page.iter().map(|record| record.pos).collect::<Vec<_>>(), [300, 301]);
    assert_eq!(page[0].event, r#"{"kind":"test","body":300}"#);
    assert_eq!(places(&store, visitor).await, [1], "the same id, but another kind of user");
    assert_eq!(store.log_start(agent).await.unwrap().map(|record| record.pos), Some(1));
    assert_eq!(store.log_start(UserId::Agent(id(9))).await.unwrap(), None);
}

pub(crate) async fn b1_a_gap_or_a_second_event_at_a_place_is_refused(place: &impl Place) {
    let store = place.open().await;
    let user = UserId::Agent(id(1));
    assert!(commit(&store, vec![event(user, 2, NOW)]).await.is_err(), "a log begins with 1");
    commit(&store, vec![event(user, 1, NOW), event(user, 2, NOW)]).await.unwrap();
    for wrong in [1, 2, 4] {
        assert!(commit(&store, vec![event(user, wrong, NOW)]).await.is_err(), "3 comes next, not {wrong}");
    }
    commit(&store, vec![event(user, 3, NOW)]).await.unwrap();
    assert_eq!(places(&store, user).await, [1, 2, 3]);
}

pub(crate) async fn b1_trimming_keeps_what_was_not_acknowledged(place: &impl Place) {
    let store = place.open().await;
    let (heard, behind) = (UserId::Agent(id(1)), UserId::Visitor(id(1)));
    let young = NOW - Span::millis(RESUME_MS);
    let events =
        [heard, behind].into_iter().flat_map(|user| (1..=50).map(move |pos| event(user, pos, young)));
    commit(&store, events.collect()).await.unwrap();
    commit(&store, vec![Write::Acked { user: heard, pos: 30 }]).await.unwrap();
    store.trim(NOW).await.unwrap();
    assert_eq!(places(&store, heard).await, (31..=50).collect::<Vec<_>>());
    assert_eq!(places(&store, behind).await, (1..=50).collect::<Vec<_>>());
}

pub(crate) async fn b1_trimming_drops_what_is_too_old_or_too_far_behind_to_be_resumed(place: &impl Place) {
    let store = place.open().await;
    let (long, old) = (UserId::Agent(id(1)), UserId::Agent(id(2)));
    commit(&store, (1..=RESUME_EVENTS + 700).map(|pos| event(long, pos, NOW)).collect()).await.unwrap();
    let stale = NOW - Span::millis(RESUME_MS + 1);
    commit(&store, vec![event(old, 1, stale), event(old, 2, stale), event(old, 3, NOW), event(old, 4, NOW)])
        .await
        .unwrap();
    store.trim(NOW).await.unwrap();
    let kept = places(&store, long).await;
    assert_eq!((kept.len(), kept.first()), (2_000, Some(&701)));
    assert_eq!(places(&store, old).await, [3, 4]);
}

pub(crate) async fn b1_a_trimmed_log_never_gives_a_place_out_again(place: &impl Place) {
    let store = place.open().await;
    let user = UserId::Visitor(id(7));
    let mut writes = vec![Write::Visitor(Box::new(visitor(7))), Write::Acked { user, pos: 3 }];
    writes.extend((1..=3).map(|pos| event(user, pos, Time(0))));
    commit(&store, writes).await.unwrap();
    store.trim(NOW).await.unwrap();
    store.trim(NOW).await.unwrap();
    assert_eq!(places(&store, user).await, [3], "the newest stays");
    assert_eq!(store.visitor(id(7)).await.unwrap().unwrap().top, 3);
    commit(&store, vec![event(user, 4, NOW)]).await.unwrap();
}

pub(crate) async fn b1_an_acknowledgement_never_goes_back(place: &impl Place) {
    let store = place.open().await;
    let user = UserId::Agent(id(1));
    commit(&store, (1..=9).map(|pos| event(user, pos, NOW)).collect()).await.unwrap();
    commit(&store, vec![Write::Acked { user, pos: 5 }, Write::Acked { user, pos: 4 }]).await.unwrap();
    commit(&store, vec![Write::Acked { user, pos: 2 }]).await.unwrap();
    store.trim(NOW).await.unwrap();
    assert_eq!(places(&store, user).await, [6, 7, 8, 9]);
}

pub(crate) async fn b1_loading_tells_the_logs_of_agents_and_open_visitors(place: &impl Place) {
    let store = place.open().await;
    let (open, gone) = (UserId::Visitor(id(7)), UserId::Visitor(id(8)));
    let mut writes = vec![
        Write::Agent { record: agent(1), password: None },
        Write::Agent { record: agent(2), password: None },
        Write::Visitor(Box::new(visitor(7))),
        Write::Visitor(Box::new(visitor(8))),
        event(UserId::Agent(id(1)), 1, NOW),
        event(open, 1, NOW),
        event(open, 2, NOW),
        event(gone, 1, NOW),
    ];
    writes.extend(Thread::open(20, id(7), NOW).take());
    commit(&store, writes).await.unwrap();
    let tops = store.load().await.unwrap().tops;
    assert_eq!(tops.get(&UserId::Agent(id(1))), Some(&1));
    assert_eq!(tops.get(&UserId::Agent(id(2))), None, "an empty log");
    assert_eq!(tops.get(&open), Some(&2));
    assert_eq!(tops.get(&gone), None, "comes with the visitor");
    assert_eq!(store.visitor(id(8)).await.unwrap().unwrap().top, 1);
}
