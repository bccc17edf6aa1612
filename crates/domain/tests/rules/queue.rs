//! Who is next, and how long it will take.

use crate::{START, at, conversation};
use deskbell_domain::queue::{Pace, Place, Queue};
use deskbell_domain::{ConversationId, Span, Time};
use proptest::prelude::*;

fn place(n: u128, priority: u8, since: u64) -> Place {
    Place { priority, since: at(since), conversation: conversation(n) }
}

fn queue(places: &[Place]) -> Queue {
    let mut queue = Queue::new();
    for place in places {
        assert_eq!(queue.insert(*place), None);
    }
    queue
}

fn order(queue: &Queue) -> Vec<ConversationId> {
    queue.iter().map(|place| place.conversation).collect()
}

#[test]
fn c2_who_came_first_is_first_whenever_it_was_put_in() {
    let queue = queue(&[place(1, 0, 20), place(2, 0, 10), place(3, 0, 30)]);
    assert_eq!(order(&queue), [conversation(2), conversation(1), conversation(3)]);
    assert_eq!([1, 2, 3, 9].map(|n| queue.place_of(conversation(n))), [Some(2), Some(1), Some(3), None]);
}

#[test]
fn c2_a_higher_priority_goes_before_a_longer_wait() {
    let queue = queue(&[place(1, 0, 10), place(2, 5, 30), place(3, 5, 20)]);
    assert_eq!(order(&queue), [conversation(3), conversation(2), conversation(1)]);
    assert_eq!(queue.longest_since(), Some(at(10)));
}

#[test]
fn c2_of_two_who_came_at_once_always_the_same_one_is_first() {
    assert_eq!(order(&queue(&[place(2, 0, 1), place(1, 0, 1)])), [conversation(1), conversation(2)]);
}

#[test]
fn c2_those_behind_move_up_when_somebody_leaves() {
    let mut queue = queue(&[place(1, 0, 1), place(2, 0, 2), place(3, 0, 3)]);
    assert_eq!(queue.remove(conversation(2)), Some(place(2, 0, 2)));
    assert_eq!(queue.remove(conversation(2)), None);
    assert_eq!(queue.place_of(conversation(3)), Some(2));
}

#[test]
fn c2_a_conversation_waits_in_one_place_only() {
    let mut queue = queue(&[place(1, 0, 1), place(2, 0, 2)]);
    assert_eq!(queue.insert(place(2, 9, 2)), Some(place(2, 0, 2)));
    assert_eq!(order(&queue), [conversation(2), conversation(1)]);
}

#[test]
fn c2_a_queue_is_full_at_its_limit() {
    let mut queue = queue(&[place(1, 0, 1)]);
    assert!(!queue.is_full(2));
    queue.insert(place(2, 0, 2));
    assert!(queue.is_full(2));
    assert!(queue.is_full(0) && Queue::new().is_full(0), "a group without a queue");
}

#[test]
fn c2_the_estimated_wait_is_the_mean_gap_times_the_place() {
    let mut pace = Pace::new();
    for (since, assigned) in [(0, 60), (10, 120), (20, 300)] {
        assert_eq!(pace.wait(1, at(assigned)), None, "too little is known");
        pace.assigned(at(since), at(assigned));
    }
    // Gaps of 60, 60 and 180 s.
    assert_eq!([1, 2, 5].map(|n| pace.wait(n, at(301))), [100, 200, 500].map(|n| Some(Span::secs(n))));
}

#[test]
fn c2_hours_in_which_nobody_waited_do_not_make_the_wait_longer() {
    let mut pace = Pace::new();
    for (since, assigned) in [(0, 30), (1_000, 1_030), (3_000, 3_030)] {
        pace.assigned(at(since), at(assigned));
    }
    assert_eq!(pace.wait(1, at(3_031)), Some(Span::secs(30)));
}

#[test]
fn c2_several_slots_that_free_at_once_make_the_wait_shorter() {
    let mut pace = Pace::new();
    for _ in 0..3 {
        pace.assigned(at(0), at(90));
    }
    assert_eq!(pace.wait(1, at(90)), Some(Span::secs(30)));
}

#[test]
fn c2_who_found_an_agent_at_once_says_nothing_about_the_pace() {
    let mut pace = Pace::new();
    for secs in 0..9 {
        pace.assigned(at(secs), at(secs));
    }
    assert_eq!(pace, Pace::new());
}

#[test]
fn c2_what_was_an_hour_ago_says_nothing_about_now() {
    let mut pace = Pace::new();
    for n in 0..3 {
        pace.assigned(at(0), at(60 + n));
    }
    assert!(pace.wait(1, at(60) + Pace::HORIZON).is_some());
    assert_eq!(pace.wait(1, at(61) + Pace::HORIZON), None);
}

#[test]
fn c2_a_clock_that_is_set_back_leaves_no_gap_in_the_future() {
    let mut pace = Pace::new();
    for n in 1..=3 {
        pace.assigned(at(0) + Span::days(1), at(n) + Span::days(1));
    }
    pace.assigned(at(0), at(9));
    assert_eq!(pace.wait(1, at(9)), None, "only the newest gap is left");
}

#[derive(Clone, Debug)]
enum Step {
    Insert(Place),
    Remove(ConversationId),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_u128..12, 0_u8..3, 0_u64..6).prop_map(|(n, priority, since)| Step::Insert(place(n, priority, since))),
        1 => (0_u128..12).prop_map(|n| Step::Remove(conversation(n))),
    ]
}

/// `a` is served before `b`, said as the product says it.
fn goes_before(a: &Place, b: &Place) -> bool {
    a.priority > b.priority
        || a.priority == b.priority
            && (a.since < b.since || a.since == b.since && a.conversation < b.conversation)
}

proptest! {
    #[test]
    fn c2_a_queue_serves_in_order_through_any_plan(plan in prop::collection::vec(step(), 0..60)) {
        let mut queue = Queue::new();
        let mut model: Vec<Place> = Vec::new();
        for step in plan {
            let (conversation, inserted) = match step {
                Step::Insert(place) => (place.conversation, Some(place)),
                Step::Remove(conversation) => (conversation, None),
            };
            let known = model.iter().position(|place| place.conversation == conversation);
            let former = known.map(|index| model.remove(index));
            model.extend(inserted);
            let answer = match inserted {
                Some(place) => queue.insert(place),
                None => queue.remove(conversation),
            };
            prop_assert_eq!(answer, former);

            let order: Vec<Place> = queue.iter().copied().collect();
            prop_assert!(order.is_sorted_by(goes_before), "{order:?}");
            prop_assert_eq!(order.len(), model.len());
            prop_assert!(model.iter().all(|place| order.contains(place)));
            for (index, place) in order.iter().enumerate() {
                prop_assert_eq!(queue.place_of(place.conversation), u32::try_from(index + 1).ok());
            }
            prop_assert_eq!((queue.len(), queue.is_empty()), (model.len(), model.is_empty()));
            prop_assert_eq!(queue.longest_since(), model.iter().map(|place| place.since).min());
        }
    }

    #[test]
    fn c2_the_order_is_total(a in (0_u128..3, 0_u8..3, 0_u64..3), b in (0_u128..3, 0_u8..3, 0_u64..3)) {
        let (a, b) = (place(a.0, a.1, a.2), place(b.0, b.1, b.2));
        prop_assert_eq!(a < b, goes_before(&a, &b));
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
    }

    #[test]
    fn c2_a_place_further_back_never_waits_for_less_and_no_estimate_is_longer_than_what_was_seen(
        gaps in prop::collection::vec((0_u64..400, 0_u64..400), 0..40), place in 1_u32..200
    ) {
        let mut pace = Pace::new();
        let mut now: Time = START;
        let mut longest = Span(0);
        for (pause, waited) in gaps {
            now = now + Span::secs(pause);
            pace.assigned(now - Span::secs(waited), now);
            longest = longest.max(Span::secs(waited));
        }
        if let Some(wait) = pace.wait(place, now) {
            prop_assert!(wait <= pace.wait(place + 1, now).unwrap());
            prop_assert!(wait.0 <= longest.0 * u64::from(place));
        }
    }
}
