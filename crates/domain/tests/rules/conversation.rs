//! The machine of one conversation.

use crate::{START, agent, at, contact, conversation, group, message_id, visitor};
use deskbell_domain::call::{CallEnd, Party, PastCall};
use deskbell_domain::conversation::{
    Actor, Conversation, Effect, Fetching, First, Input, Invalid, Marks, Opening, State, Turn,
};
use deskbell_domain::thread::{Author, EndedBy, Entry, EntryBody, Happening, ReassignedWhy};
use deskbell_domain::{CallId, Channel, ConversationId, Settings, Span, Time};
use uuid::Uuid;

pub(crate) fn opening(channel: Channel, follows: Option<ConversationId>) -> Opening {
    Opening {
        id: conversation(1),
        visitor: visitor(1),
        channel,
        group: group(1),
        follows,
        first: First::Message { text: "Hello".into(), client_message_id: message_id(1), attachments: vec![] },
    }
}

pub(crate) fn opened(channel: Channel) -> Conversation {
    Conversation::open(START, opening(channel, None)).0
}

pub(crate) fn actor(n: u128) -> Actor {
    Actor { agent: agent(n), name: format!("Agent {n}") }
}

pub(crate) fn assign(n: u128) -> Input {
    Input::Assign { contact: contact(n), to: actor(n) }
}

pub(crate) fn agent_says(n: u128) -> Input {
    Input::AgentSays {
        by: actor(n),
        text: "Good morning".into(),
        client_message_id: message_id(2),
        attachments: vec![],
    }
}

pub(crate) fn visitor_says() -> Input {
    Input::VisitorSays {
        text: "And another thing".into(),
        client_message_id: message_id(3),
        attachments: vec![],
    }
}

pub(crate) fn wait() -> Input {
    Input::Wait { group: group(1), name: "Shop".into(), absent: false }
}

pub(crate) fn on(conversation: &mut Conversation, now: Time, input: Input) -> Vec<Effect> {
    conversation.on(now, input, &Settings::default()).expect("the input fits the conversation")
}

pub(crate) fn refused(conversation: &mut Conversation, now: Time, input: Input) -> Invalid {
    conversation.on(now, input, &Settings::default()).expect_err("the input does not fit the conversation")
}

/// Assigned to agent 1 at 10 s and confirmed.
pub(crate) fn assigned(channel: Channel) -> Conversation {
    let mut conversation = opened(channel);
    on(&mut conversation, at(10), assign(1));
    on(&mut conversation, at(11), Input::Confirm(agent(1)));
    conversation
}

/// A mobile one that agent 1 answered at 20 s and released at 30 s.
pub(crate) fn released() -> Conversation {
    let mut conversation = assigned(Channel::Mobile);
    on(&mut conversation, at(20), agent_says(1));
    on(&mut conversation, at(30), Input::Release(agent(1)));
    conversation
}

pub(crate) fn entry(seq: u64, secs: u64, body: EntryBody) -> Effect {
    Effect::Record(Entry { seq, at: at(secs), body })
}

pub(crate) fn happened(seq: u64, secs: u64, what: Happening) -> Effect {
    entry(seq, secs, EntryBody::Happened { what })
}

#[test]
fn c1_a_first_message_opens_a_conversation_that_wants_an_agent() {
    let (conversation, effects) = Conversation::open(START, opening(Channel::Chat, None));
    let message = EntryBody::Message {
        author: Author::Visitor,
        text: "Hello".into(),
        client_message_id: message_id(1),
        attachments: vec![],
    };
    assert_eq!(effects, [entry(1, 0, message), Effect::Route]);
    assert_eq!(conversation.state(), &State::Queued { since: START, announced: false, kept: None });
    assert_eq!(conversation.turn(), Turn::Agent { since: START });
    assert_eq!(conversation.marks(), Marks { visitor: 1, agent: 0 });
    assert_eq!((conversation.version(), conversation.last_seq()), (1, 1));
}

#[test]
fn c1_an_assignment_takes_a_slot_and_must_be_confirmed_within_5_s() {
    let mut conversation = opened(Channel::Chat);
    let joined = Happening::Joined { agent: agent(1), name: "Agent 1".into() };
    assert_eq!(
        on(&mut conversation, at(10), assign(1)),
        [happened(2, 10, joined), Effect::SlotTaken(agent(1))]
    );
    assert_eq!(conversation.owner(), Some(agent(1)));
    assert_eq!(conversation.next_deadline(&Settings::default()), Some(at(15)));
    assert_eq!(on(&mut conversation, at(14), Input::Due), []);
    assert_eq!(on(&mut conversation, at(14), Input::Confirm(agent(1))), []);
    assert_eq!(conversation.next_deadline(&Settings::default()), None);
}

#[test]
fn c1_an_assignment_that_no_device_shows_goes_to_the_next_agent_at_its_old_place_in_the_queue() {
    let mut conversation = opened(Channel::Chat);
    on(&mut conversation, at(10), assign(1));
    let why = ReassignedWhy::NotShown;
    assert_eq!(
        on(&mut conversation, at(15), Input::Due),
        [
            happened(3, 15, Happening::Reassigned { from: agent(1), name: "Agent 1".into(), why }),
            Effect::SlotFreed(agent(1)),
            Effect::Left { agent: agent(1), why: Some(why) },
            Effect::Route,
        ]
    );
    assert_eq!(conversation.state(), &State::Queued { since: START, announced: false, kept: None });
    assert_eq!(conversation.avoid(), [agent(1)], "M9");
}

#[test]
fn c1_who_has_an_agent_gets_no_second_one() {
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(refused(&mut conversation, at(20), assign(2)), Invalid::Taken);
    assert_eq!(refused(&mut conversation, at(20), wait()), Invalid::Taken);
    assert_eq!(conversation, assigned(Channel::Chat));
}

#[test]
fn c2_the_thread_says_once_that_nobody_was_free() {
    let mut conversation = opened(Channel::Chat);
    let queued = Happening::Queued { group: group(1), name: "Shop".into(), absent: false };
    assert_eq!(on(&mut conversation, at(1), wait()), [happened(2, 1, queued)]);
    assert_eq!(on(&mut conversation, at(2), wait()), []);
    assert_eq!(conversation.state(), &State::Queued { since: START, announced: true, kept: None });
}

#[test]
fn c2_messages_written_while_waiting_keep_the_place_in_the_queue() {
    let mut conversation = opened(Channel::Chat);
    on(&mut conversation, at(1), wait());
    assert_eq!(on(&mut conversation, at(50), visitor_says()).len(), 1);
    assert_eq!(conversation.state(), &State::Queued { since: START, announced: true, kept: None });
}

#[test]
fn c3_marks_move_forward_only_and_never_beyond_the_thread() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), agent_says(1));
    assert_eq!(conversation.marks(), Marks { visitor: 1, agent: 3 }, "what one writes one has seen");
    let version = conversation.version();
    on(&mut conversation, at(21), Input::VisitorRead(3));
    on(&mut conversation, at(22), Input::VisitorRead(2));
    assert_eq!(conversation.marks().visitor, 3);
    assert_eq!(conversation.version(), version + 1, "only what moves a mark is told");
    assert_eq!(refused(&mut conversation, at(23), Input::VisitorRead(4)), Invalid::NoSuchEntry);
    let beyond = Input::AgentRead { agent: agent(1), up_to: 4 };
    assert_eq!(refused(&mut conversation, at(23), beyond), Invalid::NoSuchEntry);
}

#[test]
fn c3_only_the_agent_who_has_it_marks_it_as_read() {
    let mut conversation = assigned(Channel::Chat);
    let elsewhere = Input::AgentRead { agent: agent(2), up_to: 1 };
    assert_eq!(refused(&mut conversation, at(20), elsewhere), Invalid::NotYours);
}

#[test]
fn c4_the_wait_counts_from_the_first_message_that_was_not_answered() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), visitor_says());
    assert_eq!(conversation.turn(), Turn::Agent { since: START });
    on(&mut conversation, at(30), agent_says(1));
    assert_eq!(conversation.turn(), Turn::Visitor { since: at(30) });
    on(&mut conversation, at(40), visitor_says());
    on(&mut conversation, at(50), visitor_says());
    assert_eq!(conversation.turn(), Turn::Agent { since: at(40) });
}

#[test]
fn c7_a_note_answers_nobody() {
    let mut conversation = assigned(Channel::Chat);
    let note = Input::Note { by: actor(1), text: "Refunded".into(), client_message_id: message_id(9) };
    on(&mut conversation, at(20), note.clone());
    assert_eq!(conversation.turn(), Turn::Agent { since: START });
    assert_eq!(conversation.contacts()[0].messages, 0, "M12");
    let elsewhere = Input::Note { by: actor(2), text: "Refunded".into(), client_message_id: message_id(9) };
    assert_eq!(refused(&mut conversation, at(21), elsewhere), Invalid::NotYours);
}

#[test]
fn c11_an_ended_conversation_takes_nothing_more() {
    let mut conversation = assigned(Channel::Mobile);
    let by = EndedBy::Agent { agent: agent(1), name: "Agent 1".into() };
    assert_eq!(
        on(&mut conversation, at(20), Input::AgentEnds(agent(1))),
        [happened(3, 20, Happening::Ended { by: by.clone() }), Effect::SlotFreed(agent(1))]
    );
    assert_eq!(conversation.state(), &State::Ended { at: at(20), by });
    assert_eq!(conversation.listed_for(), Some(agent(1)));
    let ended = conversation.clone();
    for input in [
        visitor_says(),
        agent_says(1),
        assign(2),
        wait(),
        Input::Confirm(agent(1)),
        Input::Release(agent(1)),
        Input::AgentEnds(agent(1)),
        Input::VisitorEnds,
        Input::Block(actor(1)),
        Input::Offer(actor(2)),
        Input::Accept { agent: agent(1), contact: contact(9) },
        Input::Decline(agent(1)),
        Input::Types(agent(1)),
        Input::Snooze { by: agent(1), until: at(99), keep: true },
        Input::Fetch(Fetching { agent: agent(1), contact: contact(9) }),
        Input::Tag { by: agent(1), tags: vec![] },
        Input::EndNote { by: agent(1), text: String::new() },
        Input::Lose(ReassignedWhy::Offline),
    ] {
        assert_eq!(refused(&mut conversation, at(30), input.clone()), Invalid::Ended, "{input:?}");
    }
    assert_eq!(conversation, ended);
}

#[test]
fn c11_either_side_ends_it_and_nobody_else() {
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(refused(&mut conversation, at(20), Input::AgentEnds(agent(2))), Invalid::NotYours);
    on(&mut conversation, at(21), Input::VisitorEnds);
    assert_eq!(conversation.state(), &State::Ended { at: at(21), by: EndedBy::Visitor });
}

#[test]
fn c11_a_visitor_who_gives_up_in_the_queue_frees_no_slot() {
    let mut conversation = opened(Channel::Chat);
    let ended = Happening::Ended { by: EndedBy::Visitor };
    assert_eq!(on(&mut conversation, at(9), Input::VisitorEnds), [happened(2, 9, ended)]);
    assert_eq!(conversation.listed_for(), None);
}

#[test]
fn c11_a_new_conversation_remembers_the_ended_one() {
    let (conversation, _) = Conversation::open(START, opening(Channel::Chat, Some(conversation(7))));
    assert_eq!(conversation.follows(), Some(crate::conversation(7)));
}

#[test]
fn m2_a_chat_cannot_be_released() {
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(refused(&mut conversation, at(20), Input::Release(agent(1))), Invalid::CannotRelease);
}

#[test]
fn m4_a_release_frees_the_slot_at_once_and_keeps_the_conversation() {
    let mut conversation = assigned(Channel::Mobile);
    on(&mut conversation, at(20), agent_says(1));
    let released = Happening::Released { agent: agent(1), name: "Agent 1".into() };
    assert_eq!(
        on(&mut conversation, at(30), Input::Release(agent(1))),
        [happened(4, 30, released), Effect::SlotFreed(agent(1))]
    );
    assert_eq!((conversation.owner(), conversation.listed_for()), (None, Some(agent(1))));
    assert_eq!(conversation.contacts()[0].until, Some(at(30)));
}

#[test]
fn m4_who_released_it_may_still_end_it_and_nobody_else() {
    let mut conversation = released();
    assert_eq!(refused(&mut conversation, at(40), Input::AgentEnds(agent(2))), Invalid::NotYours);
    let effects = on(&mut conversation, at(40), Input::AgentEnds(agent(1)));
    assert!(!effects.contains(&Effect::SlotFreed(agent(1))), "the slot was free already");
    assert!(conversation.is_ended());
}

#[test]
fn m5_a_reply_after_the_release_wants_an_agent_again() {
    let mut conversation = released();
    let effects = on(&mut conversation, at(99), visitor_says());
    assert!(effects.contains(&Effect::Route), "{effects:?}");
    assert_eq!(conversation.state(), &State::Queued { since: at(99), announced: false, kept: None });
    assert_eq!(conversation.avoid(), [], "the agent who released it may get it again");
}

#[test]
fn m6_released_while_the_visitor_waits_it_goes_to_another_at_once() {
    let mut conversation = assigned(Channel::Mobile);
    let effects = on(&mut conversation, at(20), Input::Release(agent(1)));
    assert!(effects.contains(&Effect::SlotFreed(agent(1))));
    assert!(effects.contains(&Effect::Left { agent: agent(1), why: None }));
    assert!(effects.ends_with(&[Effect::Route]));
    assert_eq!(conversation.avoid(), [agent(1)]);
    on(&mut conversation, at(21), assign(2));
    assert_eq!(conversation.avoid(), [], "giving it away is not timing out");
}

#[test]
fn m9_everybody_who_let_it_time_out_is_avoided_for_good() {
    let mut conversation = opened(Channel::Chat);
    for n in 1..=2 {
        on(&mut conversation, at(n), assign(u128::from(n)));
        on(&mut conversation, at(n), Input::Lose(ReassignedWhy::Offline));
    }
    on(&mut conversation, at(5), assign(3));
    assert_eq!(conversation.avoid(), [agent(1), agent(2)]);
}

#[test]
fn m9_what_nobody_has_cannot_be_taken_away() {
    let lost = Input::Lose(ReassignedWhy::Offline);
    assert_eq!(refused(&mut opened(Channel::Chat), at(1), lost.clone()), Invalid::NotAssigned);
    assert_eq!(refused(&mut released(), at(40), lost), Invalid::NotAssigned);
}

#[test]
fn m12_each_stint_counts_the_messages_of_its_agent() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), agent_says(1));
    on(&mut conversation, at(21), agent_says(1));
    on(&mut conversation, at(22), Input::Lose(ReassignedWhy::Offline));
    on(&mut conversation, at(23), assign(2));
    on(&mut conversation, at(24), agent_says(2));
    assert_eq!(conversation.contacts().iter().map(|contact| contact.messages).collect::<Vec<_>>(), [2, 1]);
    assert!(conversation.was_with(agent(1)) && conversation.was_with(agent(2)));
    assert!(!conversation.was_with(agent(3)));
}

pub(crate) fn called() -> (Conversation, Vec<Effect>) {
    let opening =
        Opening { channel: Channel::Video, first: First::Call(call(1)), ..opening(Channel::Chat, None) };
    Conversation::open(START, opening)
}

pub(crate) fn call(n: u128) -> CallId {
    CallId(Uuid::from_u128(0x3000 + n))
}

pub(crate) fn begins(n: u128) -> Input {
    Input::CallBegins { call: call(n), by: Party::Visitor }
}

pub(crate) fn ends(n: u128, why: CallEnd, talked: Option<Span>) -> Input {
    Input::CallEnds { call: call(n), why, talked }
}

#[test]
fn v1_a_call_opens_a_conversation_without_a_word_that_is_routed_by_video() {
    let (conversation, effects) = called();
    let began = Happening::CallBegan { call: call(1), by: Party::Visitor };
    assert_eq!(effects, [happened(1, 0, began), Effect::Route]);
    assert_eq!(conversation.turn(), Turn::Agent { since: START });
    assert_eq!((conversation.channel(), conversation.routed_by()), (Channel::Video, Channel::Video));
    assert_eq!((conversation.call(), conversation.had_call()), (Some(call(1)), true));
}

#[test]
fn a2_the_video_slot_is_the_calls_and_not_the_conversations() {
    let mut conversation = called().0;
    let assigned = on(&mut conversation, at(10), assign(1));
    assert!(!assigned.contains(&Effect::SlotTaken(agent(1))), "{assigned:?}");
    let mut lost = conversation.clone();
    let effects = on(&mut lost, at(15), Input::Due);
    assert!(
        !effects.contains(&Effect::SlotFreed(agent(1))) && effects.contains(&Effect::Route),
        "{effects:?}"
    );
    let effects = on(&mut conversation, at(20), Input::VisitorEnds);
    assert!(!effects.contains(&Effect::SlotFreed(agent(1))), "{effects:?}");
}

#[test]
fn v8_after_an_answered_call_the_conversation_goes_on_in_chat_and_it_is_the_visitors_turn() {
    let mut conversation = called().0;
    on(&mut conversation, at(10), assign(1));
    let hung_up = CallEnd::HungUp { by: Party::Visitor };
    let effects = on(&mut conversation, at(50), ends(1, hung_up, Some(Span::secs(30))));
    let what = Happening::CallEnded { call: call(1), why: hung_up, talked: Span::secs(30) };
    assert_eq!(effects, [happened(3, 50, what)]);
    assert_eq!(conversation.turn(), Turn::Visitor { since: at(50) });
    assert_eq!((conversation.call(), conversation.had_call()), (None, true), "V8: no automatic end later");
    assert_eq!(conversation.routed_by(), Channel::Chat, "another agent would get it as a chat");
    assert_eq!(conversation.owner(), Some(agent(1)));
}

#[test]
fn v4_after_a_missed_declined_cancelled_or_failed_call_it_waits_for_the_agent() {
    for why in [CallEnd::Missed, CallEnd::Declined, CallEnd::Cancelled, CallEnd::NoConnection] {
        let mut conversation = assigned(Channel::Chat);
        on(&mut conversation, at(20), agent_says(1));
        on(&mut conversation, at(30), begins(1));
        assert_eq!(conversation.turn(), Turn::Agent { since: at(30) }, "the visitor asks for something");
        on(&mut conversation, at(40), ends(1, why, None));
        assert_eq!(conversation.turn(), Turn::Agent { since: at(30) }, "{why:?}");
        assert_eq!(conversation.past_call(), Some(PastCall::of(why, None)), "it keeps the mark");
        on(&mut conversation, at(50), begins(2));
        on(&mut conversation, at(90), ends(2, CallEnd::HungUp { by: Party::Agent }, Some(Span::secs(9))));
        assert_eq!(conversation.past_call(), Some(PastCall::Held), "the newest counts");
    }
}

fn invite(n: u128, by: u128) -> Input {
    Input::Invite { call: call(n), by: agent(by) }
}

fn invitation_over(n: u128, why: CallEnd) -> Input {
    Input::InvitationOver { call: call(n), why }
}

#[test]
fn v10_an_invitation_is_no_call_yet_it_stops_no_timer_and_the_thread_says_how_it_ended() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), agent_says(1));
    let (turn, due) = (conversation.turn(), conversation.next_deadline(&Settings::default()));
    let invited = Happening::Invited { call: call(1), agent: agent(1), name: "Agent 1".into() };
    assert_eq!(on(&mut conversation, at(30), invite(1, 1)), [happened(4, 30, invited)]);
    assert_eq!((conversation.turn(), conversation.next_deadline(&Settings::default())), (turn, due));
    assert_eq!((conversation.call(), conversation.invitation()), (None, Some(call(1))));
    assert!(!conversation.had_call(), "V8 counts calls, not invitations");
    assert_eq!(conversation.past_call(), None);
    let over = Happening::InvitationOver { call: call(1), why: CallEnd::NotNow };
    assert_eq!(on(&mut conversation, at(40), invitation_over(1, CallEnd::NotNow)), [happened(5, 40, over)]);
    assert_eq!(conversation.any_call(), None);
    on(&mut conversation, at(41), invite(2, 1));
    assert_eq!(conversation.invitation(), Some(call(2)), "again as often as wished");
}

#[test]
fn v10_the_visitor_comes_and_the_invitation_is_a_call() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), agent_says(1));
    on(&mut conversation, at(30), invite(1, 1));
    let begins = Input::CallBegins { call: call(1), by: Party::Agent };
    on(&mut conversation, at(40), begins);
    assert_eq!((conversation.call(), conversation.invitation()), (Some(call(1)), None));
    assert!(conversation.had_call(), "V8");
    on(&mut conversation, at(70), ends(1, CallEnd::Missed, None));
    assert_eq!(
        conversation.turn(),
        Turn::Agent { since: at(70) },
        "V4: the visitor came, and nobody was there"
    );
}

#[test]
fn v10_one_invitation_at_a_time_by_the_agent_who_has_the_chat_and_where_the_channel_can() {
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(refused(&mut conversation, at(20), invite(1, 2)), Invalid::NotYours);
    on(&mut conversation, at(20), invite(1, 1));
    assert_eq!(refused(&mut conversation, at(21), invite(2, 1)), Invalid::InCall);
    assert_eq!(refused(&mut conversation, at(21), begins(2)), Invalid::InCall);
    assert_eq!(refused(&mut conversation, at(21), invitation_over(2, CallEnd::NotNow)), Invalid::NoSuchCall);
    on(&mut conversation, at(22), begins(1));
    assert_eq!(refused(&mut conversation, at(23), invite(2, 1)), Invalid::InCall);
    let mut settings = Settings::default();
    settings.capabilities.get_mut(Channel::Chat).video = false;
    let mut conversation = assigned(Channel::Chat);
    assert_eq!(conversation.on(at(20), invite(1, 1), &settings), Err(Invalid::CannotCall), "M2");
}

#[test]
fn v9_a_conversation_has_one_call_at_a_time_and_only_with_an_agent() {
    let mut conversation = assigned(Channel::Chat);
    on(&mut conversation, at(20), begins(1));
    assert_eq!(refused(&mut conversation, at(21), begins(2)), Invalid::Taken);
    assert_eq!(refused(&mut conversation, at(21), ends(2, CallEnd::Missed, None)), Invalid::NoSuchCall);
    on(&mut conversation, at(22), ends(1, CallEnd::Missed, None));
    assert_eq!(refused(&mut conversation, at(23), ends(1, CallEnd::Missed, None)), Invalid::NoSuchCall);
    on(&mut conversation, at(24), begins(2));
    assert_eq!(refused(&mut opened(Channel::Chat), at(1), begins(1)), Invalid::NotAssigned);
    assert_eq!(refused(&mut released(), at(31), begins(1)), Invalid::NotAssigned);
}
