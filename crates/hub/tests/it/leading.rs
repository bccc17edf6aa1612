//! What leads do with the conversations of others over real sockets: they look, whisper, take over; and flags (T2, T3).

use crate::handing::{snooze, transfer};
use deskbell_domain::settings::Settings;
use deskbell_domain::thread::{EntryBody, Happening, ReassignedWhy};
use deskbell_domain::{Channel, ClientMessageId, ConversationId, GroupId, Span, Time};
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::event::{Typing, Volatile};
use deskbell_protocol::head::{DeskRole, HeadState};
use deskbell_protocol::leading::{HadBy, LookAway, Looked, Readers, SetFlag, TakeOver, TakenOver, Whisper};
use deskbell_protocol::params::{
    Describe, Earlier, GetContacts, GetEarlier, GetEntries, GetWhy, OfConversation, Sent, Target,
};
use deskbell_protocol::{Code, Detail, Event, WireError, method};
use deskbell_testkit::{Cast, Client, TestHub, desk};

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

/// The next thing that a lead sees of what the session looks at.
async fn seen(lead: &mut Client, fits: impl Fn(&Looked) -> bool) -> Looked {
    lead.volatile("a look", |volatile| match volatile {
        Volatile::Look(looked) if fits(looked) => Some((**looked).clone()),
        _ => None,
    })
    .await
}

fn says(looked: &Looked, wanted: &str) -> bool {
    looked.entries.iter().any(|entry| match &entry.body {
        EntryBody::Message { text, .. } | EntryBody::Note { text, .. } | EntryBody::Whisper { text, .. } => {
            text == wanted
        }
        EntryBody::Happened { .. } => false,
    })
}

/// Whether an agent has it.
fn with(head: &HeadState, number: u128) -> bool {
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
async fn audited(hub: &TestHub) -> Vec<(String, String, String)> {
    let read = hub.store().audit(Time(0), 100).await.unwrap();
    read.into_iter()
        .filter(|record| record.action.starts_with("conversation."))
        .map(|record| {
            assert_eq!(record.agent, Some(Cast::agent(LEAD)));
            (record.action, record.subject, record.detail)
        })
        .collect()
}

async fn add(hub: &TestHub, number: u128, role: DeskRole, groups: Vec<GroupId>) {
    let record = AgentRecord { role, groups, ..Cast::default().agent_record(number) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    hub.core().probe().await.unwrap();
}

#[tokio::test]
async fn t2_a_lead_reads_live_and_leaves_no_trace_but_in_the_audit_log() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, mut visitor, conversation) = with_agent(&hub).await;
    let before = hub.conversation(conversation).await;
    agent.probe().await;
    visitor.probe().await;
    let (heard_by_agent, heard_by_visitor) = (agent.events.len(), visitor.events.len());

    look(&mut lead, conversation).await.unwrap();
    let looked = seen(&mut lead, |_| true).await;
    assert_eq!((looked.head.id, looked.online), (conversation, true));
    assert!(says(&looked, "Hello"));
    assert_eq!(looked.visitor.unwrap().name, "Visitor 0");
    agent.probe().await;
    visitor.probe().await;
    assert_eq!((agent.events.len(), visitor.events.len()), (heard_by_agent, heard_by_visitor));
    assert_eq!(hub.conversation(conversation).await, before, "no mark, no entry");

    agent.write(Some(conversation), "Good morning").await.unwrap();
    seen(&mut lead, |looked| says(looked, "Good morning")).await;
    visitor.write(Some(conversation), "I am lost").await.unwrap();
    let looked = seen(&mut lead, |looked| says(looked, "I am lost")).await;
    assert!(!lead.mirror.list.contains_key(&conversation), "it is in no list of the lead");
    assert_eq!(looked.head.last_seq, looked.entries.last().unwrap().seq);
    assert_eq!(audited(&hub).await, [("conversation.look".into(), conversation.to_string(), String::new())]);
}

#[tokio::test]
async fn t2_what_a_session_looks_at_it_may_read_until_it_looks_away() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, _visitor, conversation) = with_agent(&hub).await;
    let reads = async |lead: &mut Client| {
        let page = GetEntries { conversation, before: None, limit: 10 };
        let visitor = Cast::visitor(0);
        let answers = [
            lead.call::<method::ConversationEntries>(page).await.err(),
            lead.call::<method::ConversationWhy>(GetWhy { conversation }).await.err(),
            lead.call::<method::ConversationContacts>(GetContacts { conversation }).await.err(),
            lead.call::<method::VisitorEarlier>(GetEarlier { visitor }).await.err(),
        ];
        answers.map(|refused| refused.map(|error| error.reason()))
    };
    let mut other = hub.second_desk(LEAD).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    assert_eq!(reads(&mut lead).await, [None; 4]);
    let entries = reads(&mut other).await[0];
    assert_eq!(entries, Some(Code::NotYours), "another session of the same lead has not looked");
    lead.say::<method::ConversationLookAway>(LookAway { conversation }).await;
    lead.probe().await;
    assert_eq!(reads(&mut lead).await[0], Some(Code::NotYours));
    // What comes after it is not told any more: the next thing of a volatile kind is the queue's.
    agent.write(Some(conversation), "unseen").await.unwrap();
    agent.probe().await;
    look(&mut lead, conversation).await.unwrap();
    let looked = seen(&mut lead, |_| true).await;
    assert!(says(&looked, "unseen"), "the first that comes is the one of the second look");
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
async fn t2_a_look_is_over_when_the_conversation_goes_to_a_group_that_one_does_not_lead() {
    let hub = TestHub::start(&Cast { second_group: true, ..Cast::default() }).await;
    let (mut lead, mut agent, _visitor, conversation) = with_agent(&hub).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    transfer(&mut agent, conversation, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();
    let over = |volatile: &Volatile| {
        if let Volatile::LookOver(over) = volatile { Some(over.conversation) } else { None }
    };
    assert_eq!(lead.volatile("the end of the look", over).await, conversation);
    let page = GetEntries { conversation, before: None, limit: 10 };
    let refused = lead.call::<method::ConversationEntries>(page).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotYours);
}

#[tokio::test]
async fn t2_every_look_is_written_down_also_the_same_command_again() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, _agent, _visitor, conversation) = with_agent(&hub).await;
    let params = OfConversation { command_id: Client::command_id(), conversation };
    for times in 1..=3 {
        lead.call::<method::ConversationLook>(params.clone()).await.unwrap();
        assert_eq!(audited(&hub).await.len(), times);
        lead.say::<method::ConversationLookAway>(LookAway { conversation }).await;
        lead.probe().await;
    }
}

#[tokio::test]
async fn t2_a_look_that_was_over_does_not_go_on_when_the_conversation_comes_back() {
    let hub = TestHub::start(&Cast { agents: 4, second_group: true, ..Cast::default() }).await;
    let (mut lead, mut agent, _visitor, conversation) = with_agent(&hub).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    let over = |volatile: &Volatile| {
        if let Volatile::LookOver(over) = volatile { Some(over.conversation) } else { None }
    };
    let mut other = hub.green_agent(3).await;
    // Over to the second group, and back to the same agent, whose list the lead reads nothing of.
    transfer(&mut agent, conversation, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();
    assert_eq!(lead.volatile("the end of the look", over).await, conversation);
    other.see("the offer", |m| m.list.get(&conversation).map(drop)).await;
    let accept = OfConversation { command_id: Client::command_id(), conversation };
    other.call::<method::ConversationAccept>(accept).await.unwrap();
    transfer(&mut other, conversation, Target::Group { group: Cast::GROUP }).await.unwrap();
    agent.see("it is back", |m| with(&m.list.get(&conversation)?.state, AGENT).then_some(())).await;
    let page = GetEntries { conversation, before: None, limit: 10 };
    let refused = lead.call::<method::ConversationEntries>(page.clone()).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotYours);
    look(&mut lead, conversation).await.unwrap();
    lead.call::<method::ConversationEntries>(page).await.unwrap();
    assert_eq!(audited(&hub).await.len(), 2);
}

#[tokio::test]
async fn t2_what_a_former_session_of_a_device_says_of_a_look_is_not_said_by_the_present_one() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, _agent, _visitor, conversation) = with_agent(&hub).await;
    let looker = (Cast::agent(LEAD), desk(0xd000 + LEAD).id);
    let former = RandomIds.id();
    let is_looked_at = async || hub.core().is_looked_at(looker.0, conversation).await.unwrap();
    hub.core().look(looker, former, conversation, true).await;
    assert!(!is_looked_at().await, "a look that was on its way when the line was lost");
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    hub.core().look(looker, former, conversation, false).await;
    assert!(is_looked_at().await, "what the former one looked away from");
}

#[tokio::test]
async fn t2_a_look_is_over_for_whoever_leads_the_group_no_more() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, _agent, _visitor, conversation) = with_agent(&hub).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    let record = Cast::default().agent_record(LEAD);
    add(&hub, LEAD, DeskRole::Lead, vec![]).await;
    let over = |volatile: &Volatile| {
        if let Volatile::LookOver(over) = volatile { Some(over.conversation) } else { None }
    };
    assert_eq!(lead.volatile("the end of the look", over).await, conversation);
    add(&hub, LEAD, DeskRole::Lead, record.groups).await;
    let page = GetEntries { conversation, before: None, limit: 10 };
    let refused = lead.call::<method::ConversationEntries>(page).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotYours, "the next look is written down");
}

#[tokio::test]
async fn t2_who_looks_sees_what_is_known_of_the_visitor_also_while_nobody_has_it() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let mut lead = hub.agent(LEAD).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    let describe = Describe {
        command_id: Client::command_id(),
        name: Some("Maya".into()),
        languages: None,
        page: None,
        custom: None,
        time_zone: None,
    };
    visitor.call::<method::VisitorDescribe>(describe).await.unwrap();
    let is_maya = |looked: &Looked| looked.visitor.as_ref().is_some_and(|card| card.name == "Maya");
    assert_eq!(seen(&mut lead, is_maya).await.head.visitor_name, "Maya");
}

#[tokio::test]
async fn t2_c14_who_looks_sees_no_earlier_conversation_of_a_group_that_is_not_led() {
    let hub = TestHub::start(&Cast { agents: 4, second_group: true, ..Cast::default() }).await;
    let (mut lead, mut agent, mut visitor, first) = with_agent(&hub).await;
    transfer(&mut agent, first, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();
    visitor.end(first).await.unwrap();
    let second = visitor.write(None, "Hello again").await.unwrap().conversation;
    agent.see("it came", |m| m.list.get(&second).map(drop)).await;
    look(&mut lead, second).await.unwrap();
    let params = GetEarlier { visitor: Cast::visitor(0) };
    let ids = |earlier: Earlier| -> Vec<_> { earlier.conversations.iter().map(|head| head.id).collect() };
    let earlier = lead.call::<method::VisitorEarlier>(params.clone()).await.unwrap();
    assert_eq!(ids(earlier), [second]);
    let earlier = agent.call::<method::VisitorEarlier>(params).await.unwrap();
    assert_eq!(ids(earlier), [second, first], "who has the newest sees the way to it");
}

#[tokio::test]
async fn t2_who_looks_sees_who_types() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, mut visitor, conversation) = with_agent(&hub).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    let typing = Typing { conversation, on: true };
    visitor.say::<method::TypingSet>(typing).await;
    lead.volatile("the visitor types", |told| (*told == Volatile::Typing(typing)).then_some(())).await;
    agent.say::<method::TypingSet>(typing).await;
    lead.volatile("the agent types", |told| (*told == Volatile::AgentTypes(typing)).then_some(())).await;
}

#[tokio::test]
async fn t2_an_agent_is_told_who_reads_where_the_settings_say_so() {
    let settings = Settings { tell_of_looks: true, ..Settings::default() };
    let hub = TestHub::start(&Cast { settings, ..Cast::default() }).await;
    let (mut lead, mut agent, _visitor, conversation) = with_agent(&hub).await;
    look(&mut lead, conversation).await.unwrap();
    assert_eq!(readers(&mut agent).await, (conversation, vec!["Agent 0".to_owned()]));
    lead.say::<method::ConversationLookAway>(LookAway { conversation }).await;
    assert_eq!(readers(&mut agent).await, (conversation, vec![]));
    look(&mut lead, conversation).await.unwrap();
    assert_eq!(readers(&mut agent).await.1.len(), 1);
    drop(lead);
    assert_eq!(readers(&mut agent).await, (conversation, vec![]), "a session that is over reads nothing");
}

#[tokio::test]
async fn t2_an_agent_who_comes_back_is_told_who_reads() {
    let settings = Settings { tell_of_looks: true, ..Settings::default() };
    let hub = TestHub::start(&Cast { settings, ..Cast::default() }).await;
    let (mut lead, agent, _visitor, conversation) = with_agent(&hub).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    drop(agent);
    let mut agent = hub.agent(AGENT).await;
    assert_eq!(readers(&mut agent).await, (conversation, vec!["Agent 0".to_owned()]));
}

#[tokio::test]
async fn t2_by_default_no_agent_is_told_of_a_look() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, mut visitor, conversation) = with_agent(&hub).await;
    agent.frames = Some(Vec::new());
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    // What comes after the look has come through the same mailbox.
    visitor.write(Some(conversation), "And now?").await.unwrap();
    agent.see("the message", |m| (m.thread(conversation).len() > 2).then_some(())).await;
    agent.probe().await;
    let told = agent.frames.take().unwrap().join("\n");
    assert!(told.contains("And now?") && !told.contains("readers"), "{told}");
}

/// What an agent is told next of who reads.
async fn readers(agent: &mut Client) -> (ConversationId, Vec<String>) {
    let told = |volatile: &Volatile| match volatile {
        Volatile::Readers(Readers { conversation, names }) => Some((*conversation, names.clone())),
        _ => None,
    };
    agent.volatile("who reads", told).await
}

#[tokio::test]
async fn t2_a_session_looks_at_eight_conversations_and_no_more() {
    let cast = Cast { visitors: 20, ..Cast::default() };
    let hub = TestHub::start(&cast).await;
    let mut lead = hub.agent(LEAD).await;
    let mut all = Vec::new();
    for number in 0..9 {
        let mut visitor = hub.visitor(2 * number).await;
        all.push(visitor.write(None, "Hello").await.unwrap().conversation);
    }
    for conversation in &all[..8] {
        look(&mut lead, *conversation).await.unwrap();
    }
    look(&mut lead, all[0]).await.expect("again is no more");
    assert_eq!(look(&mut lead, all[8]).await.unwrap_err().reason(), Code::TooLarge);
    lead.say::<method::ConversationLookAway>(LookAway { conversation: all[0] }).await;
    look(&mut lead, all[8]).await.unwrap();
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
