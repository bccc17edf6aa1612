//! What leads see of the conversations of others over real sockets, who is told of it, and what is written down (T2).

use crate::handing::transfer;
use crate::leading::{AGENT, LEAD, add, audited, look, with, with_agent};
use deskbell_domain::ConversationId;
use deskbell_domain::settings::Settings;
use deskbell_domain::thread::EntryBody;
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_protocol::event::{Typing, Volatile};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::leading::{LookAway, Looked, Readers};
use deskbell_protocol::params::{
    Describe, Earlier, GetContacts, GetEarlier, GetEntries, GetWhy, OfConversation, Target,
};
use deskbell_protocol::{Code, method};
use deskbell_testkit::{Cast, Client, TestHub, desk};

/// The next thing that a lead sees of what the session looks at.
async fn seen(lead: &mut Client, fits: impl Fn(&Looked) -> bool) -> Looked {
    lead.volatile("a look", |volatile| match volatile {
        Volatile::Look(looked) if fits(looked) => Some((**looked).clone()),
        _ => None,
    })
    .await
}

/// The next look of a lead that the hub ends.
async fn look_over(lead: &mut Client) -> ConversationId {
    let over = |volatile: &Volatile| {
        if let Volatile::LookOver(over) = volatile { Some(over.conversation) } else { None }
    };
    lead.volatile("the end of the look", over).await
}

fn says(looked: &Looked, wanted: &str) -> bool {
    looked.entries.iter().any(|entry| match &entry.body {
        EntryBody::Message { text, .. } | EntryBody::Note { text, .. } | EntryBody::Whisper { text, .. } => {
            text == wanted
        }
        EntryBody::Happened { .. } => false,
    })
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
async fn t2_a_look_is_over_when_the_conversation_goes_to_a_group_that_one_does_not_lead() {
    let hub = TestHub::start(&Cast { second_group: true, ..Cast::default() }).await;
    let (mut lead, mut agent, _visitor, conversation) = with_agent(&hub).await;
    look(&mut lead, conversation).await.unwrap();
    seen(&mut lead, |_| true).await;
    transfer(&mut agent, conversation, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();
    assert_eq!(look_over(&mut lead).await, conversation);
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
    let mut other = hub.green_agent(3).await;
    // Over to the second group, and back to the same agent, whose list the lead reads nothing of.
    transfer(&mut agent, conversation, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();
    assert_eq!(look_over(&mut lead).await, conversation);
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
    assert_eq!(look_over(&mut lead).await, conversation);
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
