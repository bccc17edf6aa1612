//! What happens to a conversation by itself, with the clock injected: seven days pass in a millisecond.

use crate::conversation::{
    actor, agent_says, assign, assigned, called, ends, happened, on, opened, refused, released, visitor_says,
};
use crate::{START, agent, at};
use deskbell_domain::call::{CallEnd, Party};
use deskbell_domain::conversation::{Conversation, Effect, Input, State, Timer, Turn};
use deskbell_domain::settings::Timers;
use deskbell_domain::thread::{EndedBy, Happening, ReassignedWhy};
use deskbell_domain::{Channel, Settings, Span, Time};

fn countdown(conversation: &Conversation) -> Option<(Time, Timer)> {
    conversation.countdown(&Settings::default())
}

fn due(conversation: &mut Conversation) -> Vec<Effect> {
    let due = conversation.next_deadline(&Settings::default()).expect("a timer runs");
    assert_eq!(on(conversation, due - Span::millis(1), Input::Due), [], "not a millisecond early");
    on(conversation, due, Input::Due)
}

fn taken_away(effects: &[Effect]) -> Option<ReassignedWhy> {
    effects.iter().find_map(|effect| match effect {
        Effect::Left { agent: left, why } if *left == agent(1) => *why,
        Effect::Record(_)
        | Effect::Route
        | Effect::SlotTaken(_)
        | Effect::SlotFreed(_)
        | Effect::Left { .. } => None,
    })
}

#[test]
fn m5_without_a_reply_7_days_after_the_release_it_ends_for_good() {
    let mut conversation = released();
    let silence = (at(20) + Span::days(7), Timer::Silence);
    assert_eq!(countdown(&conversation), Some(silence), "counted from the agent's last message");
    let effects = due(&mut conversation);
    let ended = Happening::Ended { by: EndedBy::Silence };
    let [Effect::Record(entry)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(
        (entry.at, &entry.body),
        (silence.0, &deskbell_domain::thread::EntryBody::Happened { what: ended })
    );
    assert!(conversation.is_ended());
}

#[test]
fn m7_a_first_message_without_an_answer_in_5_minutes_goes_to_somebody_else() {
    let mut conversation = assigned(Channel::Mobile);
    let since_it_was_given = at(10) + Span::mins(5);
    assert_eq!(countdown(&conversation), Some((since_it_was_given, Timer::FirstReply)));
    assert_eq!(taken_away(&due(&mut conversation)), Some(ReassignedWhy::FirstReply));
    assert_eq!(conversation.avoid(), [agent(1)], "M9");
    on(&mut conversation, at(400), assign(2));
    on(&mut conversation, at(401), Input::Confirm(agent(2)));
    let again = (at(400) + Span::mins(5), Timer::FirstReply);
    assert_eq!(countdown(&conversation), Some(again), "the next agent has the whole time");
}

#[test]
fn m7_typing_holds_the_timer_for_2_minutes_at_most() {
    let mut conversation = assigned(Channel::Mobile);
    let limit = at(310);
    let version = conversation.version();
    on(&mut conversation, at(100), Input::Types(agent(1)));
    assert_eq!(countdown(&conversation), Some((limit, Timer::FirstReply)), "there is time enough");
    assert_eq!(conversation.version(), version, "so nobody is told anything");
    on(&mut conversation, at(300), Input::Types(agent(1)));
    assert_eq!(countdown(&conversation), Some((at(330), Timer::FirstReply)), "30 s after the last key");
    assert_eq!(conversation.version(), version + 1);
    for secs in (310..=420).step_by(10) {
        on(&mut conversation, at(secs), Input::Types(agent(1)));
    }
    assert_eq!(countdown(&conversation), Some((at(430), Timer::FirstReply)), "and no longer");
    assert_eq!(taken_away(&due(&mut conversation)), Some(ReassignedWhy::FirstReply));
    assert_eq!(
        refused(&mut conversation, at(431), Input::Types(agent(1))),
        deskbell_domain::conversation::Invalid::NotYours
    );
}

#[test]
fn m7_an_answer_stops_the_timer() {
    let mut conversation = assigned(Channel::Mobile);
    on(&mut conversation, at(60), agent_says(1));
    assert_eq!(countdown(&conversation), Some((at(60) + Span::days(7), Timer::Silence)));
}

#[test]
fn m8_a_later_message_without_an_answer_for_12_hours_goes_to_somebody_else() {
    let mut conversation = assigned(Channel::Mobile);
    on(&mut conversation, at(60), agent_says(1));
    on(&mut conversation, at(100), visitor_says());
    on(&mut conversation, at(9_000), visitor_says());
    let from_the_first = (at(100) + Span::hours(12), Timer::LaterReply);
    assert_eq!(countdown(&conversation), Some(from_the_first));
    on(&mut conversation, at(30_000), Input::Types(agent(1)));
    assert_eq!(countdown(&conversation), Some(from_the_first), "typing holds only the first answer");
    assert_eq!(taken_away(&due(&mut conversation)), Some(ReassignedWhy::LaterReply));
}

#[test]
fn m10_without_a_word_of_the_visitor_for_7_days_it_ends() {
    for channel in [Channel::Chat, Channel::Mobile] {
        let mut conversation = assigned(channel);
        on(&mut conversation, at(60), agent_says(1));
        let effects = due(&mut conversation);
        assert_eq!(conversation.state(), &State::Ended { at: at(60) + Span::days(7), by: EndedBy::Silence });
        assert!(effects.contains(&Effect::SlotFreed(agent(1))));
    }
}

#[test]
fn m10_a_reply_within_7_days_starts_the_time_anew() {
    let mut conversation = assigned(Channel::Mobile);
    on(&mut conversation, at(60), agent_says(1));
    on(&mut conversation, at(60) + Span::days(6), visitor_says());
    on(&mut conversation, at(70) + Span::days(6), agent_says(1));
    assert_eq!(countdown(&conversation), Some((at(70) + Span::days(13), Timer::Silence)));
}

#[test]
fn m13_a_chat_is_taken_from_nobody_by_default_and_what_is_set_holds() {
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(countdown(&conversation), None);
    let mut settings = Settings::default();
    settings.timers.chat = Timers { first_reply: Some(Span::secs(90)), ..settings.timers.chat };
    assert_eq!(conversation.countdown(&settings), Some((at(100), Timer::FirstReply)));
    let effects = conversation.on(at(100), Input::Due, &settings).unwrap();
    assert_eq!(taken_away(&effects), Some(ReassignedWhy::FirstReply));
}

#[test]
fn m13_what_waits_for_a_device_or_for_asking_again_counts_down_for_nobody() {
    let mut conversation = opened(Channel::Chat);
    on(&mut conversation, at(10), assign(1));
    assert_eq!(conversation.next_deadline(&Settings::default()), Some(at(15)));
    assert_eq!(countdown(&conversation), None);
    let mut declined = opened(Channel::Chat);
    on(&mut declined, at(10), Input::Offer(actor(1)));
    on(&mut declined, at(12), Input::Decline(agent(1)));
    assert_eq!(declined.next_deadline(&Settings::default()), Some(at(72)));
    assert_eq!(countdown(&declined), None);
}

#[test]
fn v8_after_a_call_there_is_no_automatic_end() {
    let mut conversation = called().0;
    on(&mut conversation, at(10), assign(1));
    on(&mut conversation, at(11), Input::Confirm(agent(1)));
    let hung_up = CallEnd::HungUp { by: Party::Visitor };
    on(&mut conversation, at(50), ends(1, hung_up, Some(Span::secs(30))));
    assert!(matches!(conversation.turn(), Turn::Visitor { .. }));
    assert_eq!(conversation.next_deadline(&Settings::default()), None);
}

#[test]
fn m8_while_a_call_runs_nobody_is_asked_for_a_written_answer() {
    let mut conversation = assigned(Channel::Mobile);
    on(&mut conversation, at(20), crate::conversation::begins(1));
    assert_eq!(conversation.next_deadline(&Settings::default()), None);
    on(&mut conversation, at(40), ends(1, CallEnd::Missed, None));
    assert_eq!(countdown(&conversation), Some((at(310), Timer::FirstReply)));
}

#[test]
fn m9_a_clock_that_is_set_back_takes_nothing_away_early() {
    let mut conversation = assigned(Channel::Mobile);
    assert_eq!(on(&mut conversation, START - Span::hours(5), Input::Due), []);
    assert_eq!(countdown(&conversation), Some((at(310), Timer::FirstReply)));
    let what = Happening::Reassigned { from: agent(1), name: actor(1).name, why: ReassignedWhy::FirstReply };
    assert_eq!(on(&mut conversation, at(310), Input::Due)[0], happened(3, 310, what));
}
