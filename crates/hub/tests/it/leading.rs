//! What leads do with the conversations of others over real sockets: they whisper and take over; and flags (T2, T3).

use crate::handing::{snooze, transfer};
use deskbell_domain::thread::{EntryBody, Happening, ReassignedWhy};
use deskbell_domain::{Channel, ClientMessageId, ConversationId, GroupId, Span, Time};
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::head::{DeskRole, HeadState};
use deskbell_protocol::leading::{HadBy, SetFlag, TakeOver, TakenOver, Whisper};
use deskbell_protocol::params::{OfConversation, Sent, Target};
use deskbell_protocol::{Code, Detail, Event, WireError, method};
use deskbell_testkit::{Cast, Client, TestHub};

/// The lead of the cast.
pub(crate) const LEAD: u128 = 0;
/// An agent of the cast.
pub(crate) const AGENT: u128 = 1;

pub(crate) async fn look(lead: &mut Client, conversation: ConversationId) -> Result<(), WireError> {
    let params = OfConversation { command_id: Client::command_id(), conversation };
    lead.call::<method::ConversationLook>(params).await.map(drop)
}

pub(crate) async fn whisper(
    lead: &mut Client,
    conversation: ConversationId,
    text: &str,
) -> Result<Sent, WireError> {
    let client_message_id = ClientMessageId(RandomIds.id());
    let command_id = Client::command_id();
    let params = Whisper { command_id, conversation, client_message_id, text: text.to_owned() };
    lead.call::<method::ConversationWhisper>(params).await
}

pub(crate) async fn flag(
    agent: &mut Client,
    conversation: ConversationId,
    words: Option<&str>,
) -> Result<(), WireError> {
    let words = words.map(str::to_owned);
    let params = SetFlag { command_id: Client::command_id(), conversation, words };
    agent.call::<method::ConversationFlag>(params).await.map(drop)
}

pub(crate) async fn take_over(
    lead: &mut Client,
    conversation: ConversationId,
    reason: &str,
) -> Result<(), WireError> {
    take_over_from(lead, conversation, reason, None).await
}

async fn take_over_from(
    lead: &mut Client,
    conversation: ConversationId,
    reason: &str,
    from: Option<HadBy>,
) -> Result<(), WireError> {
    let (command_id, reason) = (Client::command_id(), reason.to_owned());
    let params = TakeOver { command_id, conversation, reason, from };
    lead.call::<method::ConversationTakeOver>(params).await.map(drop)
}

/// Whether an agent has it.
pub(crate) fn with(head: &HeadState, number: u128) -> bool {
    matches!(head, HeadState::Assigned { agent, .. } if *agent == Cast::agent(number))
}

/// A conversation that the agent has, and the three.
pub(crate) async fn with_agent(hub: &TestHub) -> (Client, Client, Client, ConversationId) {
    let mut agent = hub.green_agent(AGENT).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    (hub.agent(LEAD).await, agent, visitor, conversation)
}

/// What the audit log says: who, what and of which conversation.
pub(crate) async fn audited(hub: &TestHub) -> Vec<(String, String, String)> {
    let read = hub.store().audit(Time(0), 100).await.unwrap();
    read.into_iter()
        .filter(|record| record.action.starts_with("conversation."))
        .map(|record| {
            assert_eq!(record.agent, Some(Cast::agent(LEAD)));
            (record.action, record.subject, record.detail)
        })
        .collect()
}

pub(crate) async fn add(hub: &TestHub, number: u128, role: DeskRole, groups: Vec<GroupId>) {
    let record = AgentRecord { role, groups, ..Cast::default().agent_record(number) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    hub.core().probe().await.unwrap();
}

#[tokio::test]
async fn t2_only_who_leads_the_group_looks_whispers_and_takes_over() {
    let hub = TestHub::start(&Cast { second_group: true, agents: 3, ..Cast::default() }).await;
    let (_, _, _visitor, conversation) = with_agent(&hub).await;
    add(&hub, 80, DeskRole::Lead, vec![Cast::SECOND_GROUP]).await;
    add(&hub, 81, DeskRole::Admin, vec![]).await;
    for (number, expected) in [(2, Some(Code::Forbidden)), (80, Some(Code::NotYours)), (81, None)] {
        let mut client = hub.agent(number).await;
        let reasons = [
            look(&mut client, conversation).await.err().map(|error| error.reason()),
            whisper(&mut client, conversation, "psst").await.err().map(|error| error.reason()),
            take_over(&mut client, conversation, "why").await.err().map(|error| error.reason()),
        ];
        assert_eq!(reasons, [expected; 3], "agent {number}");
    }
}

#[tokio::test]
async fn t2_a_whisper_reaches_the_agent_and_is_written_down_without_its_words() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, mut visitor, conversation) = with_agent(&hub).await;
    let sent = whisper(&mut lead, conversation, "Offer a refund").await.unwrap();
    let entry = agent.see("the whisper", |m| m.threads.get(&conversation)?.get(&sent.seq).cloned()).await;
    let EntryBody::Whisper { name, text, .. } = entry.body else { panic!("{entry:?}") };
    assert_eq!((name.as_str(), text.as_str()), ("Agent 0", "Offer a refund"));
    agent.write(Some(conversation), "We can refund it").await.unwrap();
    visitor.see("the answer", |m| m.threads.get(&conversation)?.get(&(sent.seq + 1)).map(drop)).await;
    assert!(!visitor.mirror.threads[&conversation].contains_key(&sent.seq));
    assert_eq!(whisper(&mut agent, conversation, "to myself").await.unwrap_err().reason(), Code::Forbidden);
    let expected = ("conversation.whisper".to_owned(), conversation.to_string(), String::new());
    assert_eq!(audited(&hub).await, [expected]);
}

#[tokio::test]
async fn t2_a_whisper_that_is_sent_again_is_stored_once() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, _agent, _visitor, conversation) = with_agent(&hub).await;
    let client_message_id = ClientMessageId(RandomIds.id());
    let mut places = Vec::new();
    for _ in 0..2 {
        let command_id = Client::command_id();
        let params = Whisper { command_id, conversation, client_message_id, text: "once".into() };
        places.push(lead.call::<method::ConversationWhisper>(params).await.unwrap().seq);
    }
    assert_eq!(places[0], places[1]);
}

#[tokio::test]
async fn t2_a_lead_takes_over_with_a_reason_and_the_agent_hears_it() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, mut visitor, conversation) = with_agent(&hub).await;
    take_over(&mut lead, conversation, "Ben is ill").await.unwrap();
    let left = agent
        .event("it left", |event| if let Event::Left(left) = event { Some(left.clone()) } else { None })
        .await;
    assert_eq!(left.why, Some(ReassignedWhy::TakenOver));
    let reason = "Ben is ill".to_owned();
    let expected = TakenOver { by: Cast::agent(LEAD), name: "Agent 0".into(), reason: reason.clone() };
    assert_eq!(left.taken_over, Some(expected));
    lead.see("it is the lead's", |m| with(&m.list.get(&conversation)?.state, LEAD).then_some(())).await;
    lead.write(Some(conversation), "I go on here").await.unwrap();
    visitor
        .see("the answer", |m| {
            let said = |entry: &&deskbell_domain::thread::Entry| {
                matches!(&entry.body, EntryBody::Message { text, .. } if text == "I go on here")
            };
            m.thread(conversation).into_iter().find(said).map(drop)
        })
        .await;
    assert!(visitor.mirror.thread(conversation).iter().all(|entry| entry.is_for_visitor()));
    let stints = hub.conversation(conversation).await;
    let stints: Vec<_> = stints.contacts().iter().map(|stint| stint.agent).collect();
    assert_eq!(stints, [Cast::agent(AGENT), Cast::agent(LEAD)]);
    let expected = ("conversation.take_over".to_owned(), conversation.to_string(), reason);
    assert_eq!(audited(&hub).await, [expected]);
    agent.see("a free slot", |m| (m.me.as_ref()?.channels.chat.taken == 0).then_some(())).await;
}

#[tokio::test]
async fn t2_whatever_waits_can_be_taken_over_with_the_toggle_red_but_only_into_a_free_slot() {
    let mut cast = Cast::default();
    cast.slots.chat = 1;
    let hub = TestHub::start(&cast).await;
    let (mut lead, mut agent, mut visitor, first) = with_agent(&hub).await;
    agent.write(Some(first), "One moment").await.unwrap();
    snooze(&deskbell_hub::clock::SystemClock::new(), &mut agent, first, Span::hours(1), true).await.unwrap();
    agent.toggle(Channel::Chat, false).await;
    let second = hub.visitor(2).await.write(None, "Anybody?").await.unwrap().conversation;
    take_over(&mut lead, second, "It waits too long").await.unwrap();
    let refused = take_over(&mut lead, first, "This one, too").await.unwrap_err();
    assert_eq!(refused.reason(), Code::Taken);
    lead.end(second).await.unwrap();
    take_over(&mut lead, first, "This one, too").await.unwrap();
    assert_eq!(hub.conversation(first).await.owner(), Some(Cast::agent(LEAD)));
    let refused = take_over(&mut lead, first, "Again").await.unwrap_err();
    assert_eq!(refused.reason(), Code::InvalidParams, "one has it already");
    visitor.end(first).await.unwrap();
    assert_eq!(take_over(&mut lead, first, "Late").await.unwrap_err().reason(), Code::Ended);
}

#[tokio::test]
async fn t2_what_went_to_somebody_else_meanwhile_is_not_taken_over() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, _visitor, conversation) = with_agent(&hub).await;
    let from = |number: Option<u128>| Some(HadBy { agent: number.map(Cast::agent) });
    // Nobody had it, or somebody else, when the lead pressed.
    for before in [None, Some(7)] {
        let refused = take_over_from(&mut lead, conversation, "It waits", from(before)).await.unwrap_err();
        assert_eq!(refused.data.detail, Some(Detail::WithSomebodyElse), "{before:?}");
    }
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(AGENT)));
    assert_eq!(audited(&hub).await, [], "nothing was done");
    agent.toggle(Channel::Chat, false).await;
    take_over_from(&mut lead, conversation, "Ben is ill", from(Some(AGENT))).await.unwrap();
    // Passed on, it waits: whom it is taken from is gone, and nobody loses it.
    transfer(&mut lead, conversation, Target::Group { group: Cast::GROUP }).await.unwrap();
    take_over_from(&mut lead, conversation, "After all", from(Some(AGENT))).await.unwrap();
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(LEAD)));
}

#[tokio::test]
async fn t2_nothing_is_taken_over_while_a_call_rings_in_it() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(AGENT).await;
    let mut visitor = hub.visitor(0).await;
    let call = visitor.start_call(None).await.unwrap();
    agent.ring().await;
    let mut lead = hub.agent(LEAD).await;
    let refused = take_over(&mut lead, call.conversation, "Mine").await.unwrap_err();
    assert_eq!(refused.reason(), Code::CallBusy);
}

#[tokio::test]
async fn t3_an_agent_asks_for_help_and_a_lead_lowers_the_flag() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, mut visitor, conversation) = with_agent(&hub).await;
    visitor.probe().await;
    let heard = visitor.mirror.threads[&conversation].clone();
    flag(&mut agent, conversation, Some("A refund of 300?")).await.unwrap();
    let raised = agent.see("the flag", |m| m.list.get(&conversation)?.flag.clone()).await;
    assert_eq!((raised.name.as_str(), raised.words.as_str()), ("Agent 1", "A refund of 300?"));
    assert_eq!(audited(&hub).await, [], "an agent's own flag is no act of a lead");
    let words = "x".repeat(141);
    let refused = flag(&mut agent, conversation, Some(&words)).await.unwrap_err();
    assert_eq!(refused.reason(), Code::TextRefused);
    flag(&mut lead, conversation, None).await.unwrap();
    agent.see("no flag", |m| m.list.get(&conversation)?.flag.is_none().then_some(())).await;
    let told: Vec<_> = agent
        .mirror
        .thread(conversation)
        .into_iter()
        .filter_map(|entry| match &entry.body {
            EntryBody::Happened { what: Happening::Flagged { .. } } => Some("raised"),
            EntryBody::Happened { what: Happening::Unflagged { .. } } => Some("lowered"),
            _ => None,
        })
        .collect();
    assert_eq!(told, ["raised", "lowered"]);
    visitor.probe().await;
    assert_eq!(visitor.mirror.threads[&conversation], heard, "the visitor sees nothing of it");
    let expected = ("conversation.flag".to_owned(), conversation.to_string(), "lowered".to_owned());
    assert_eq!(audited(&hub).await, [expected]);
}

#[tokio::test]
async fn t3_who_neither_has_it_nor_leads_raises_no_flag() {
    let hub = TestHub::start(&Cast { agents: 3, ..Cast::default() }).await;
    let (_, _, _visitor, conversation) = with_agent(&hub).await;
    let mut stranger = hub.agent(2).await;
    let refused = flag(&mut stranger, conversation, Some("Me")).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotYours);
}
