//! A conversation from hand to hand: offered, passed on, put aside.

use crate::conversation::{
    actor, agent_says, assign, assigned, begins, happened, on, opened, refused, released, visitor_says, wait,
};
use crate::{agent, at, contact, group};
use deskbell_domain::conversation::{Conversation, Effect, Fetching, Input, Invalid, Kept, State, Timer};
use deskbell_domain::thread::{BackWhy, DeclinedWhy, EndedBy, Happening, ReassignedWhy, TransferTo};
use deskbell_domain::{Channel, Settings, Span, Time};

fn countdown(conversation: &Conversation) -> Option<(Time, Timer)> {
    conversation.countdown(&Settings::default())
}

fn due(conversation: &mut Conversation) -> Vec<Effect> {
    let due = conversation.next_deadline(&Settings::default()).expect("a timer runs");
    on(conversation, due, Input::Due)
}

/// Offered to agent 1 at 10 s, and shown there.
fn offered() -> Conversation {
    let mut conversation = opened(Channel::Chat);
    on(&mut conversation, at(10), Input::Offer(actor(1)));
    on(&mut conversation, at(11), Input::Confirm(agent(1)));
    conversation
}

fn to_agent(n: u128) -> TransferTo {
    TransferTo::Agent { agent: agent(n), name: format!("Agent {n}") }
}

fn transfer(to: TransferTo) -> Input {
    Input::Transfer { by: agent(1), to, group: group(2), comment: "Wants a refund".into() }
}

fn snooze(until: Time, keep: bool) -> Input {
    Input::Snooze { by: agent(1), until, keep }
}

/// Put aside by agent 1 at 30 s, after an answer, for three hours.
fn snoozed(keep: bool) -> Conversation {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), agent_says(1));
    on(&mut conversation, at(30), snooze(at(30) + Span::hours(3), keep));
    conversation
}

#[test]
fn c1_an_offer_holds_a_slot_for_20_s_and_is_taken_by_the_one_who_was_asked() {
    let mut conversation = opened(Channel::Chat);
    assert_eq!(on(&mut conversation, at(10), Input::Offer(actor(1))), [Effect::SlotTaken(agent(1))]);
    assert_eq!((conversation.owner(), conversation.taker()), (None, Some(agent(1))));
    assert_eq!(conversation.listed_for(), Some(agent(1)));
    assert_eq!(countdown(&conversation), Some((at(30), Timer::Offer)));
    on(&mut conversation, at(11), Input::Confirm(agent(1)));
    let wrong = Input::Accept { agent: agent(2), contact: contact(2) };
    assert_eq!(refused(&mut conversation, at(12), wrong), Invalid::NotYours);
    let joined = Happening::Joined { agent: agent(1), name: "Agent 1".into() };
    let accept = Input::Accept { agent: agent(1), contact: contact(1) };
    assert_eq!(on(&mut conversation, at(13), accept.clone()), [happened(2, 13, joined)]);
    assert_eq!(conversation.owner(), Some(agent(1)));
    assert_eq!(refused(&mut conversation, at(14), accept), Invalid::Taken);
}

#[test]
fn c1_an_offer_that_is_declined_goes_to_the_next_and_keeps_its_place() {
    let mut conversation = offered();
    let what = Happening::Declined { agent: agent(1), name: "Agent 1".into(), why: DeclinedWhy::Declined };
    assert_eq!(
        on(&mut conversation, at(15), Input::Decline(agent(1))),
        [
            happened(2, 15, what),
            Effect::SlotFreed(agent(1)),
            Effect::Left { agent: agent(1), why: None },
            Effect::Route,
        ]
    );
    assert_eq!(conversation.state(), &State::Queued { since: crate::START, announced: false, kept: None });
    assert_eq!(conversation.declined().collect::<Vec<_>>(), [agent(1)]);
    assert_eq!(conversation.avoid(), [], "to decline is not to let it time out");
    assert_eq!(
        due(&mut conversation),
        [Effect::Route],
        "asked again after a minute, should nobody else be there"
    );
    assert_eq!(conversation.declined().count(), 0);
}

#[test]
fn c1_an_offer_that_is_not_answered_or_not_shown_goes_to_the_next() {
    let mut unanswered = offered();
    due(&mut unanswered);
    assert_eq!(unanswered.avoid(), [agent(1)], "M9");
    let mut not_shown = opened(Channel::Chat);
    on(&mut not_shown, at(10), Input::Offer(actor(1)));
    let effects = on(&mut not_shown, at(15), Input::Due);
    let what = Happening::Declined { agent: agent(1), name: "Agent 1".into(), why: DeclinedWhy::NotShown };
    assert_eq!(effects[0], happened(2, 15, what));
    let mut gone = offered();
    on(&mut gone, at(12), Input::Lose(ReassignedWhy::Offline));
    assert_eq!(gone.taker(), None);
}

#[test]
fn c1_a_visitor_who_leaves_during_an_offer_frees_the_slot() {
    let effects = on(&mut offered(), at(12), Input::VisitorEnds);
    assert!(effects.contains(&Effect::SlotFreed(agent(1))), "{effects:?}");
}

#[test]
fn c9_a_transfer_to_an_agent_is_kept_for_that_agent_with_its_comment_even_without_a_free_slot() {
    let mut conversation = assigned(Channel::Chat);
    let effects = on(&mut conversation, at(20), transfer(to_agent(2)));
    let what = Happening::Transferred {
        from: agent(1),
        name: "Agent 1".into(),
        to: to_agent(2),
        comment: "Wants a refund".into(),
    };
    assert_eq!(
        effects,
        [
            happened(3, 20, what),
            Effect::SlotFreed(agent(1)),
            Effect::Left { agent: agent(1), why: None },
            Effect::Route,
        ]
    );
    assert_eq!((conversation.kept_for(), conversation.listed_for()), (Some(agent(2)), Some(agent(2))));
    assert_eq!(conversation.group(), group(2));
    assert_eq!(on(&mut conversation, at(21), wait()), [], "the visitor need not know");
    assert_eq!(refused(&mut conversation, at(22), assign(3)), Invalid::NotYours);
    on(&mut conversation, at(23), assign(2));
    assert_eq!(conversation.owner(), Some(agent(2)));
}

#[test]
fn c9_what_its_agent_never_has_a_place_for_goes_to_anybody_of_the_group_after_24_h() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), transfer(to_agent(2)));
    assert_eq!(countdown(&conversation), Some((at(20) + Span::hours(24), Timer::Kept)));
    assert_eq!(due(&mut conversation), [Effect::Left { agent: agent(2), why: None }, Effect::Route]);
    on(&mut conversation, at(99_000), assign(3));
    assert_eq!(conversation.owner(), Some(agent(3)));
}

#[test]
fn c9_a_transfer_to_a_group_does_not_come_back_to_the_sender_as_long_as_another_is_there() {
    let mut conversation = assigned(Channel::Chat);
    let to = TransferTo::Group { group: group(2), name: "Repairs".into() };
    on(&mut conversation, at(20), transfer(to));
    assert_eq!((conversation.kept_for(), conversation.avoid()), (None, vec![agent(1)]));
}

#[test]
fn c9_only_the_owner_passes_it_on_and_not_to_oneself_nor_during_a_call() {
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(refused(&mut conversation, at(20), transfer(to_agent(1))), Invalid::ToOneself);
    let other = Input::Transfer { by: agent(2), to: to_agent(3), group: group(1), comment: String::new() };
    assert_eq!(refused(&mut conversation, at(20), other), Invalid::NotYours);
    on(&mut conversation, at(21), begins(1));
    assert_eq!(refused(&mut conversation, at(22), transfer(to_agent(2))), Invalid::InCall);
    assert_eq!(refused(&mut conversation, at(22), snooze(at(99), true)), Invalid::InCall);
}

#[test]
fn m2_a_channel_that_cannot_pass_on_or_put_aside_says_so() {
    let mut settings = Settings::default();
    settings.capabilities.chat.transfer = false;
    settings.capabilities.chat.snooze = false;
    let mut conversation = assigned(Channel::Chat);
    let on = |conversation: &mut Conversation, input| conversation.on(at(20), input, &settings);
    assert_eq!(on(&mut conversation, transfer(to_agent(2))), Err(Invalid::CannotTransfer));
    assert_eq!(on(&mut conversation, snooze(at(99), true)), Err(Invalid::CannotSnooze));
}

#[test]
fn c10_what_is_put_aside_frees_the_slot_and_stays_in_the_list() {
    let conversation = snoozed(true);
    let until = at(30) + Span::hours(3);
    assert_eq!((conversation.owner(), conversation.listed_for()), (None, Some(agent(1))));
    assert_eq!(countdown(&conversation), Some((until, Timer::Snooze)));
}

#[test]
fn c10_it_is_back_at_its_time_for_the_same_agent_or_for_anybody() {
    let mut kept = snoozed(true);
    let until = at(30) + Span::hours(3);
    let back = Happening::Back { why: BackWhy::Time };
    assert_eq!(due(&mut kept), [happened(5, 10_830, back), Effect::Route]);
    let for_ana = Kept { agent: agent(1), name: "Agent 1".into(), until: until + Span::hours(24) };
    assert_eq!(kept.state(), &State::Queued { since: until, announced: false, kept: Some(for_ana) });
    let mut anybodys = snoozed(false);
    assert!(due(&mut anybodys).contains(&Effect::Left { agent: agent(1), why: None }));
    assert_eq!((anybodys.kept_for(), anybodys.listed_for()), (None, None));
}

#[test]
fn c10_the_visitors_reply_brings_it_back_at_once() {
    let mut conversation = snoozed(true);
    let effects = on(&mut conversation, at(60), visitor_says());
    assert!(effects.contains(&happened(6, 60, Happening::Back { why: BackWhy::Reply })), "{effects:?}");
    assert!(effects.ends_with(&[Effect::Route]));
    assert_eq!(conversation.kept_for(), Some(agent(1)));
}

#[test]
fn c10_its_agent_fetches_it_back_before_its_time_and_nobody_else() {
    let mut conversation = snoozed(false);
    let fetch = |n| Input::Fetch(Fetching { agent: agent(n), contact: contact(9) });
    assert_eq!(refused(&mut conversation, at(40), fetch(2)), Invalid::NotYours);
    let joined = Happening::Joined { agent: agent(1), name: "Agent 1".into() };
    assert_eq!(
        on(&mut conversation, at(40), fetch(1)),
        [
            happened(5, 40, Happening::Back { why: BackWhy::Fetched }),
            happened(6, 40, joined),
            Effect::SlotTaken(agent(1)),
        ],
        "at once, and not by way of a queue"
    );
    assert_eq!(conversation.owner(), Some(agent(1)));
    assert_eq!(countdown(&conversation), Some((at(40) + Span::hours(24), Timer::Unhandled)));
    assert_eq!(refused(&mut conversation, at(41), fetch(1)), Invalid::NotYours, "it is back already");
}

#[test]
fn c10_c14_who_has_it_released_it_or_put_it_aside_looks_after_it() {
    assert_eq!(assigned(Channel::Chat).holder(), Some(agent(1)));
    assert_eq!(snoozed(true).holder(), Some(agent(1)));
    assert_eq!(released().holder(), Some(agent(1)));
    assert_eq!((offered().holder(), opened(Channel::Chat).holder()), (None, None));
    let mut kept = snoozed(true);
    due(&mut kept);
    assert_eq!(kept.holder(), None, "it waits for a slot");
    let mut ended = assigned(Channel::Chat);
    on(&mut ended, at(20), Input::VisitorEnds);
    assert_eq!(ended.holder(), None);
}

#[test]
fn c10_back_and_not_looked_after_for_24_h_another_agent_gets_it() {
    let mut conversation = snoozed(true);
    due(&mut conversation);
    let back = at(30) + Span::hours(3);
    let returned = back + Span::secs(1);
    on(&mut conversation, returned, assign(1));
    on(&mut conversation, returned, Input::Confirm(agent(1)));
    assert_eq!(countdown(&conversation), Some((returned + Span::hours(24), Timer::Unhandled)));
    let effects = due(&mut conversation);
    assert!(effects.contains(&Effect::Left { agent: agent(1), why: Some(ReassignedWhy::Unhandled) }));
    assert_eq!(conversation.avoid(), [agent(1)], "M9");
    let passed = returned + Span::hours(25);
    on(&mut conversation, passed, assign(2));
    on(&mut conversation, passed, Input::Confirm(agent(2)));
    let again = (passed + Span::hours(24), Timer::Unhandled);
    assert_eq!(countdown(&conversation), Some(again), "nobody has looked after it yet");
}

#[test]
fn c10_who_gets_it_after_a_long_wait_has_the_whole_time() {
    let mut conversation = snoozed(true);
    due(&mut conversation);
    let waited = at(30) + Span::hours(3 + 24);
    assert_eq!(countdown(&conversation), Some((waited, Timer::Kept)));
    due(&mut conversation);
    on(&mut conversation, waited, assign(2));
    on(&mut conversation, waited, Input::Confirm(agent(2)));
    assert_eq!(countdown(&conversation), Some((waited + Span::hours(24), Timer::Unhandled)));
}

#[test]
fn c10_m10_what_was_put_aside_for_longer_than_7_days_does_not_end_the_moment_it_is_back() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), agent_says(1));
    let back = at(30) + Span::days(20);
    on(&mut conversation, at(30), snooze(back, true));
    due(&mut conversation);
    on(&mut conversation, back, assign(1));
    on(&mut conversation, back, Input::Confirm(agent(1)));
    assert_eq!(countdown(&conversation), Some((back + Span::hours(24), Timer::Unhandled)));
    on(&mut conversation, back + Span::hours(1), transfer(to_agent(2)));
    on(&mut conversation, back + Span::hours(2), assign(2));
    on(&mut conversation, back + Span::hours(2), Input::Confirm(agent(2)));
    let silence = (back + Span::hours(2) + Span::days(7), Timer::Silence);
    assert_eq!(countdown(&conversation), Some(silence), "nor when it is passed on then");
}

#[test]
fn c9_c10_what_is_kept_for_somebody_who_has_left_goes_to_anybody() {
    let mut conversation = snoozed(true);
    due(&mut conversation);
    assert_eq!(
        on(&mut conversation, at(20_000), Input::Lose(ReassignedWhy::Offline)),
        [Effect::Left { agent: agent(1), why: None }, Effect::Route]
    );
    assert_eq!((conversation.kept_for(), conversation.avoid()), (None, vec![]));
}

#[test]
fn c10_an_answer_looks_after_what_is_back() {
    let mut conversation = snoozed(true);
    due(&mut conversation);
    let back = at(30) + Span::hours(3);
    on(&mut conversation, back, assign(1));
    on(&mut conversation, back, Input::Confirm(agent(1)));
    on(&mut conversation, back + Span::secs(9), agent_says(1));
    assert_eq!(countdown(&conversation).map(|(_, timer)| timer), Some(Timer::Silence));
}

#[test]
fn c10_nothing_is_put_aside_into_the_past_or_for_ever() {
    let mut conversation = assigned(Channel::Chat);
    for until in [at(19), at(20), at(20) + Span::days(91)] {
        assert_eq!(refused(&mut conversation, at(20), snooze(until, true)), Invalid::NotThen, "{until:?}");
    }
}

#[test]
fn c10_m4_what_is_put_aside_or_released_is_still_ended_noted_and_tagged_by_its_agent() {
    for mut conversation in [snoozed(true), released()] {
        let note = Input::Note {
            by: actor(1),
            text: "Calls on Monday".into(),
            client_message_id: crate::message_id(8),
        };
        on(&mut conversation, at(40), note.clone());
        on(&mut conversation, at(41), Input::EndNote { by: agent(1), text: "Refunded".into() });
        assert_eq!(refused(&mut conversation, at(42), Input::AgentEnds(agent(2))), Invalid::NotYours);
        let effects = on(&mut conversation, at(43), Input::AgentEnds(agent(1)));
        assert!(!effects.contains(&Effect::SlotFreed(agent(1))), "the slot was free already");
        assert_eq!(conversation.end_note_text(), "Refunded");
    }
}

#[test]
fn c8_a_block_ends_the_conversation_wherever_it_stands() {
    for mut conversation in
        [opened(Channel::Chat), offered(), assigned(Channel::Chat), snoozed(true), released()]
    {
        let taker = conversation.taker();
        let effects = on(&mut conversation, at(50), Input::Block(actor(2)));
        let by = EndedBy::Block { agent: agent(2), name: "Agent 2".into() };
        assert_eq!(conversation.state(), &State::Ended { at: at(50), by });
        assert_eq!(effects.contains(&Effect::SlotFreed(agent(1))), taker.is_some());
    }
}
