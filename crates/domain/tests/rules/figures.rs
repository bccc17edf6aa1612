//! Figures over time (T6): what a thread says for them, and that they can be added up.

use crate::conversation::{actor, agent_says, assign, assigned, on, opening, released, visitor_says, wait};
use crate::{START, agent, at, contact, group};
use deskbell_domain::call::{CallEnd, Party};
use deskbell_domain::conversation::{Conversation, Effect, First, Input, Opening};
use deskbell_domain::figures::{Counted, Fact, Figures, Missed, Spread, hour_of};
use deskbell_domain::thread::{ReassignedWhy, TransferTo};
use deskbell_domain::{AgentId, CallId, Channel, Span, Time};
use proptest::prelude::*;
use uuid::Uuid;

/// Counts what comes of an input.
fn counted(conversation: &mut Conversation, secs: u64, input: Input) -> Vec<(Option<AgentId>, Fact)> {
    let effects = on(conversation, at(secs), input);
    count(conversation, effects).into_iter().map(|counted| (counted.agent, counted.fact)).collect()
}

fn count(conversation: &mut Conversation, effects: Vec<Effect>) -> Vec<Counted> {
    let mut counted = Vec::new();
    for effect in effects {
        if let Effect::Record(entry) = effect {
            counted.extend(conversation.count(&entry));
        }
    }
    counted
}

/// Opened and counted.
fn fresh(channel: Channel) -> Conversation {
    let (mut conversation, effects) = Conversation::open(START, opening(channel, None));
    let begun = Counted { channel, agent: None, fact: Fact::Begun };
    assert_eq!(count(&mut conversation, effects), [begun]);
    conversation
}

fn of(n: u128, fact: Fact) -> (Option<AgentId>, Fact) {
    (Some(agent(n)), fact)
}

const fn nobody(fact: Fact) -> (Option<AgentId>, Fact) {
    (None, fact)
}

fn secs(n: u64) -> Span {
    Span::secs(n)
}

#[test]
fn t6_a_chat_counts_its_wait_its_responses_its_handling_and_its_end() {
    let mut chat = fresh(Channel::Chat);
    assert_eq!(counted(&mut chat, 10, assign(1)), [of(1, Fact::Waited(secs(10)))]);
    let first = [of(1, Fact::FirstResponse(secs(25))), of(1, Fact::Response(secs(25)))];
    assert_eq!(counted(&mut chat, 25, agent_says(1)), first);
    assert_eq!(counted(&mut chat, 26, agent_says(1)), [], "nothing was asked since");
    assert_eq!(counted(&mut chat, 30, visitor_says()), []);
    assert_eq!(counted(&mut chat, 35, visitor_says()), [], "the first one counts");
    assert_eq!(counted(&mut chat, 40, agent_says(1)), [of(1, Fact::Response(secs(10)))]);
    let ended = [of(1, Fact::Handled(secs(50))), of(1, Fact::Ended)];
    assert_eq!(counted(&mut chat, 60, Input::AgentEnds(agent(1))), ended);
}

#[test]
fn t6_who_waits_again_is_counted_again_and_who_waits_for_nothing_is_not() {
    let mut chat = fresh(Channel::Chat);
    counted(&mut chat, 10, assign(1));
    let lost = [of(1, Fact::Handled(secs(20))), of(1, Fact::Missed(Missed::Unanswered))];
    assert_eq!(counted(&mut chat, 30, Input::Lose(ReassignedWhy::Offline)), lost);
    assert_eq!(counted(&mut chat, 34, assign(2)), [of(2, Fact::Waited(secs(4)))]);
    counted(&mut chat, 40, agent_says(2));
    let to = TransferTo::Group { group: group(2), name: "Repairs".into() };
    let transfer = Input::Transfer { by: agent(2), to, group: group(2), comment: String::new() };
    let passed = [of(2, Fact::Handled(secs(16))), of(2, Fact::Transferred)];
    assert_eq!(counted(&mut chat, 50, transfer), passed);
    assert_eq!(counted(&mut chat, 99, assign(3)), [], "the visitor had an answer");
}

#[test]
fn t6_who_is_taken_over_out_of_somebodys_hands_waits_for_nobody() {
    let take_over =
        |n, secs| Input::TakeOver { by: actor(n), contact: contact(secs), reason: "Ben is ill".into() };
    let mut chat = fresh(Channel::Chat);
    // Offered is not had: the visitor has waited all the time.
    counted(&mut chat, 4, Input::Offer(actor(3)));
    assert_eq!(counted(&mut chat, 10, take_over(1, 1)), [of(1, Fact::Waited(secs(10)))]);
    assert_eq!(counted(&mut chat, 30, take_over(5, 2)), [of(1, Fact::Handled(secs(20)))]);
    counted(&mut chat, 40, agent_says(5));
    // With nothing to be waited for it is taken, too, and leaves nothing for the next one.
    assert_eq!(counted(&mut chat, 50, take_over(1, 3)), [of(5, Fact::Handled(secs(20)))]);
    counted(&mut chat, 60, visitor_says());
    counted(&mut chat, 70, Input::Lose(ReassignedWhy::Offline));
    assert_eq!(counted(&mut chat, 74, assign(2)), [of(2, Fact::Waited(secs(4)))]);
}

#[test]
fn t6_a_released_one_waits_from_the_moment_in_which_the_visitor_writes() {
    let mut mobile = released();
    assert_eq!(counted(&mut mobile, 100, visitor_says()), []);
    assert_eq!(counted(&mut mobile, 107, assign(2)), [of(2, Fact::Waited(secs(7)))]);
}

#[test]
fn t6_a_visitor_who_leaves_the_queue_is_missed_because_everybody_was_busy_or_absent() {
    for (absent, why) in [(false, Missed::Busy), (true, Missed::Absent)] {
        let mut chat = fresh(Channel::Chat);
        let Input::Wait { group, name, .. } = wait() else { panic!("it waits") };
        counted(&mut chat, 1, Input::Wait { group, name, absent });
        let ended = [nobody(Fact::Ended), nobody(Fact::Missed(why))];
        assert_eq!(counted(&mut chat, 60, Input::VisitorEnds), ended);
    }
    let mut offered = fresh(Channel::Chat);
    counted(&mut offered, 1, Input::Offer(actor(1)));
    let ended = [nobody(Fact::Ended), nobody(Fact::Missed(Missed::Unanswered))];
    assert_eq!(counted(&mut offered, 2, Input::VisitorEnds), ended);
}

#[test]
fn t6_an_offer_that_is_not_taken_is_declined_or_unanswered() {
    let mut chat = fresh(Channel::Chat);
    counted(&mut chat, 1, Input::Offer(actor(1)));
    assert_eq!(counted(&mut chat, 3, Input::Decline(agent(1))), [of(1, Fact::Missed(Missed::Declined))]);
    counted(&mut chat, 3, Input::Offer(actor(2)));
    counted(&mut chat, 4, Input::Confirm(agent(2)));
    assert_eq!(counted(&mut chat, 23, Input::Due), [of(2, Fact::Missed(Missed::Unanswered))]);
}

#[test]
fn t6_credit_for_the_end_is_the_last_writers_m12() {
    let mut mobile = released();
    let by_silence = Input::Due;
    let week = 7 * 86_400 + 30;
    assert_eq!(counted(&mut mobile, week, by_silence), [of(1, Fact::Ended)]);
}

fn call() -> CallId {
    CallId(Uuid::from_u128(0x3000))
}

/// A call opens it, and agent 1 has it after 5 s.
fn ringing() -> Conversation {
    let opening = Opening { first: First::Call(call()), ..opening(Channel::Video, None) };
    let (mut conversation, effects) = Conversation::open(START, opening);
    count(&mut conversation, effects);
    assert_eq!(counted(&mut conversation, 5, assign(1)), [of(1, Fact::Waited(secs(5)))]);
    conversation
}

fn over(why: CallEnd, talked: Option<Span>) -> Input {
    Input::CallEnds { call: call(), why, talked }
}

#[test]
fn t6_a_call_is_held_missed_declined_or_failed_and_counts_for_video() {
    let hung_up = CallEnd::HungUp { by: Party::Agent };
    for (why, talked, fact) in [
        (hung_up, Some(secs(62)), Fact::Talked(secs(62))),
        (CallEnd::Missed, None, Fact::Missed(Missed::Unanswered)),
        (CallEnd::Cancelled, None, Fact::Missed(Missed::Unanswered)),
        (CallEnd::Declined, None, Fact::Missed(Missed::Declined)),
        (CallEnd::NoConnection, None, Fact::CallFailed),
    ] {
        assert_eq!(counted(&mut ringing(), 90, over(why, talked)), [of(1, fact)], "{why:?}");
    }
    let mut inside = assigned(Channel::Chat);
    on(&mut inside, at(20), Input::CallBegins { call: call(), by: Party::Visitor });
    let effects = on(&mut inside, at(90), over(hung_up, Some(secs(60))));
    assert_eq!(count(&mut inside, effects)[0].channel, Channel::Video);
}

#[test]
fn t6_what_was_written_before_a_call_is_answered_by_voice() {
    let mut chat = fresh(Channel::Chat);
    counted(&mut chat, 10, assign(1));
    counted(&mut chat, 20, Input::CallBegins { call: call(), by: Party::Visitor });
    counted(&mut chat, 90, over(CallEnd::HungUp { by: Party::Visitor }, Some(secs(60))));
    assert_eq!(counted(&mut chat, 99, agent_says(1)), [], "there is nothing to be answered");
    counted(&mut chat, 100, visitor_says());
    assert_eq!(
        counted(&mut chat, 103, agent_says(1)),
        [of(1, Fact::Response(secs(3)))],
        "and no first response"
    );
}

#[test]
fn t6_who_only_called_and_was_not_reached_is_missed_once_with_the_call() {
    let opening = Opening { first: First::Call(call()), ..opening(Channel::Video, None) };
    let (mut video, effects) = Conversation::open(START, opening);
    count(&mut video, effects);
    counted(&mut video, 0, wait());
    assert_eq!(counted(&mut video, 9, over(CallEnd::Cancelled, None)), [nobody(Fact::Missed(Missed::Busy))]);
    assert_eq!(counted(&mut video, 10, Input::VisitorEnds), [nobody(Fact::Ended)]);
}

#[test]
fn t6_a_conversation_of_an_older_hub_is_read_and_counts_from_then_on() {
    let mut stored = serde_json::to_value(assigned(Channel::Chat)).expect("it can be written down");
    stored.as_object_mut().expect("it has fields").remove("tally");
    let mut chat: Conversation = serde_json::from_value(stored).expect("it can be read");
    assert_eq!(counted(&mut chat, 25, agent_says(1)), []);
    counted(&mut chat, 30, visitor_says());
    assert_eq!(counted(&mut chat, 34, agent_says(1)), [of(1, Fact::Response(secs(4)))], "it had its first");
    assert_eq!(counted(&mut chat, 60, Input::AgentEnds(agent(1))), [of(1, Fact::Ended)]);
}

#[test]
fn t6_what_is_fetched_back_has_a_stint_and_no_wait() {
    let mut chat = assigned(Channel::Chat);
    on(&mut chat, at(20), agent_says(1));
    on(&mut chat, at(30), Input::Snooze { by: agent(1), until: at(1_000), keep: false });
    let fetching = deskbell_domain::conversation::Fetching { agent: agent(1), contact: contact(2) };
    assert_eq!(counted(&mut chat, 50, Input::Fetch(fetching)), []);
    let ended = [of(1, Fact::Handled(secs(10))), of(1, Fact::Ended)];
    assert_eq!(counted(&mut chat, 60, Input::AgentEnds(agent(1))), ended);
}

#[test]
fn t6_an_hour_begins_when_the_clock_of_utc_says_so() {
    let begins = Time(1_763_996_400_000);
    assert_eq!((hour_of(begins), hour_of(begins + Span::millis(3_599_999))), (begins, begins));
    assert_eq!(hour_of(Time(-1)), Time(-3_600_000));
}

#[test]
fn t6_of_nothing_there_is_no_quantile() {
    let none = Spread::default();
    assert_eq!((none.count(), none.sum(), none.longest(), none.quantile(50)), (0, Span(0), Span(0), None));
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let span = prop_oneof![0..40_u64, 0..100_000_u64, 0..90_000_000_u64, Just(u64::MAX)];
    prop::collection::vec(span.prop_map(Span), 1..200)
}

fn fact() -> impl Strategy<Value = Fact> {
    let span = || (0..10_000_000_u64).prop_map(Span);
    let missed =
        prop::sample::select(vec![Missed::Busy, Missed::Absent, Missed::Unanswered, Missed::Declined]);
    prop_oneof![
        Just(Fact::Begun),
        Just(Fact::Ended),
        Just(Fact::Transferred),
        Just(Fact::CallFailed),
        missed.prop_map(Fact::Missed),
        (1..4_u32).prop_map(Fact::Moved),
        span().prop_map(Fact::FirstResponse),
        span().prop_map(Fact::Response),
        span().prop_map(Fact::Waited),
        span().prop_map(Fact::Handled),
        span().prop_map(Fact::Talked),
    ]
}

proptest! {
    #[test]
    fn t6_a_quantile_is_true_to_5_percent_and_the_rest_is_exact(mut spans in spans(), percent in 1..=100_u8) {
        let mut spread = Spread::default();
        spans.iter().for_each(|span| spread.add(*span));
        prop_assert_eq!(spread.count(), spans.len() as u64);
        let sum = spans.iter().fold(0_u64, |sum, span| sum.saturating_add(span.0));
        prop_assert_eq!(spread.sum(), Span(sum));
        spans.sort_unstable();
        prop_assert_eq!(Some(&spread.longest()), spans.last());
        let rank = (spans.len() * usize::from(percent)).div_ceil(100);
        let (exact, found) = (spans[rank - 1].0, spread.quantile(percent).expect("there are some").0);
        prop_assert!(found.abs_diff(exact) <= exact / 20, "{found} for {exact}");
    }

    #[test]
    fn t6_figures_add_up_in_any_portions_and_are_read_again_as_they_were_written(
        facts in prop::collection::vec((0..4_usize, fact()), 0..60),
    ) {
        let mut whole = Figures::default();
        let mut parts: [Figures; 4] = Default::default();
        for (part, fact) in facts {
            whole.on(fact);
            parts[part].on(fact);
        }
        let mut sum = Figures::default();
        for part in &parts {
            let stored = serde_json::to_string(part).expect("it can be written down");
            sum.merge(&serde_json::from_str(&stored).expect("it can be read again"));
        }
        prop_assert_eq!(sum, whole);
    }
}
