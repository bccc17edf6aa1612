//! What nobody answered (T1).

use super::{Place, commit, id};
use crate::store::{MissedAttempt, MissedCall, Store, Write};
use deskbell_domain::{CallId, Channel, Span, Time};
use deskbell_protocol::board::MissedWhy;
use uuid::Uuid;

const DAY: Span = Span::hours(24);

fn attempt(at: i64, group: u128) -> Write {
    let (visitor, group) = (id(7), id(group));
    Write::Missed(MissedAttempt { at: Time(at), visitor, group, channel: Channel::Chat, absent: false })
}

fn call(at: i64, group: u128) -> Write {
    Write::MissedCall(MissedCall {
        call: CallId(Uuid::from_u128(at.unsigned_abs().into())),
        at: Time(at),
        conversation: id(20),
        visitor: id(7),
        group: id(group),
        channel: Channel::Video,
        why: MissedWhy::NoAnswer,
    })
}

/// When what is loaded was missed: attempts, and calls.
async fn loaded(store: &impl Store) -> (Vec<i64>, Vec<i64>) {
    let loaded = store.load().await.unwrap();
    let attempts = loaded.missed.iter().map(|(attempt, _)| attempt.at.0).collect();
    (attempts, loaded.missed_calls.iter().map(|(call, _)| call.at.0).collect())
}

pub(crate) async fn t1_the_newest_fifty_of_each_group_are_read(place: &impl Place) {
    let store = place.open().await;
    // The oldest are those of a quiet group; a busy one pushes none of them out.
    let mut writes = vec![attempt(1, 2), call(2, 2)];
    writes.extend((100..400).flat_map(|at| [attempt(at, 1), call(at, 1)]));
    commit(&store, writes).await.unwrap();
    let busy = 350..400;
    let expected = ([1].into_iter().chain(busy.clone()).collect(), [2].into_iter().chain(busy).collect());
    assert_eq!(loaded(&store).await, expected, "the oldest first");
}

pub(crate) async fn t1_what_was_missed_is_kept_for_a_day(place: &impl Place) {
    let store = place.open().await;
    let writes = (1..=600).flat_map(|at| [attempt(at, at.unsigned_abs().into()), call(at, 1)]);
    commit(&store, writes.collect()).await.unwrap();
    store.trim(Time(599) + DAY).await.unwrap();
    assert_eq!(loaded(&store).await, (vec![599, 600], vec![599, 600]));
}
