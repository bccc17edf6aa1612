//! The end of a shift over real sockets: everything is handed over in one step (T7).

use crate::handing::snooze;
use crate::leading::{AGENT, LEAD, with_agent};
use deskbell_domain::handover::{Became, StaysWhy};
use deskbell_domain::thread::{EntryBody, Happening};
use deskbell_domain::{AgentId, Channel, ConversationId, Span};
use deskbell_protocol::Event;
use deskbell_protocol::head::HeadState;
use deskbell_protocol::leading::{HandOver, HandOverNote, HandedOver};
use deskbell_protocol::params::Target;
use deskbell_protocol::{Code, WireError, method};
use deskbell_testkit::{Cast, Client, TestHub};

async fn hand_over(
    agent: &mut Client,
    to: Option<Target>,
    notes: Vec<HandOverNote>,
) -> Result<HandedOver, WireError> {
    let params = HandOver { command_id: Client::command_id(), to, notes, comment: "Off until Monday".into() };
    agent.call::<method::ShiftHandOver>(params).await
}

const fn owner(state: &HeadState) -> Option<AgentId> {
    match state {
        HeadState::Assigned { agent, .. } => Some(*agent),
        _ => None,
    }
}

fn comments(agent: &Client, conversation: ConversationId) -> Vec<String> {
    let comment = |body: &EntryBody| match body {
        EntryBody::Happened { what: Happening::Transferred { comment, .. } } => Some(comment.clone()),
        _ => None,
    };
    agent.mirror.thread(conversation).iter().filter_map(|entry| comment(&entry.body)).collect()
}

#[tokio::test]
async fn t7_everything_is_handed_to_a_colleague_in_one_step_with_its_notes() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent, _visitor, open) = with_agent(&hub).await;
    let mut app = hub.visitor(1).await;
    let released = app.write(None, "From the app").await.unwrap().conversation;
    agent.take().await;
    agent.write(Some(released), "Done").await.unwrap();
    agent.release(released).await.unwrap();
    let aside = hub.visitor(2).await.write(None, "Later").await.unwrap().conversation;
    agent.see("the third", |m| m.list.get(&aside).map(drop)).await;
    agent.confirm(aside).await.unwrap();
    let clock = deskbell_hub::clock::SystemClock::new();
    snooze(&clock, &mut agent, aside, Span::hours(1), false).await.unwrap();
    for channel in Channel::ALL {
        lead.toggle(channel, true).await;
    }

    let to = Some(Target::Agent { agent: Cast::agent(LEAD) });
    let note = HandOverNote { conversation: open, text: "Call back after 5".into() };
    let answer = hand_over(&mut agent, to, vec![note]).await.unwrap();
    let became: Vec<_> = answer.conversations.into_iter().map(|one| (one.conversation, one.became)).collect();
    let passed = || Became::Passed { name: "Agent 0".into() };
    assert_eq!(became, [(open, passed()), (released, passed()), (aside, passed())]);
    for conversation in [open, released, aside] {
        let mine = |head: &HeadState| matches!(head, HeadState::Assigned { agent, .. } if *agent == Cast::agent(LEAD));
        lead.see("it is the colleague's", |m| mine(&m.list.get(&conversation)?.state).then_some(())).await;
    }
    assert_eq!(comments(&lead, open), ["Call back after 5\nOff until Monday"]);
    assert_eq!(comments(&lead, aside), ["Off until Monday"]);
    agent.see("nothing is left", |m| m.list.is_empty().then_some(())).await;
    agent
        .see("red toggles and no slot taken", |m| {
            let standing = |channel: &Channel| *m.me.as_ref().unwrap().channels.get(*channel);
            let free = |channel: &Channel| !standing(channel).available && standing(channel).taken == 0;
            Channel::ALL.iter().all(free).then_some(())
        })
        .await;
}

#[tokio::test]
async fn t7_without_a_colleague_each_goes_to_the_queue_and_none_comes_back_by_itself() {
    let hub = TestHub::start(&Cast::default()).await;
    let (_lead, mut agent, mut visitor, conversation) = with_agent(&hub).await;
    let answer = hand_over(&mut agent, None, vec![]).await.unwrap();
    let became: Vec<_> = answer.conversations.into_iter().map(|one| (one.visitor_name, one.became)).collect();
    assert_eq!(became, [("Visitor 0".to_owned(), Became::Queued { name: "Sales".into() })]);
    agent.see("it left", |m| m.list.is_empty().then_some(())).await;
    visitor.write(Some(conversation), "Still there?").await.unwrap();
    let state = hub.conversation(conversation).await;
    assert_eq!((state.owner(), state.kept_for()), (None, None), "the toggles of who went are red");
    let again = hand_over(&mut agent, None, vec![]).await.unwrap();
    assert_eq!(again.conversations, [], "there is nothing left");
}

#[tokio::test]
async fn t7_who_hands_over_is_told_who_has_it_and_that_it_waits_only_where_nobody_is_free() {
    let mut cast = Cast { agents: 3, ..Cast::default() };
    cast.slots.chat = 2;
    let hub = TestHub::start(&cast).await;
    let (_lead, mut agent, _visitor, first) = with_agent(&hub).await;
    let second = hub.visitor(2).await.write(None, "Hello").await.unwrap().conversation;
    agent.see("both", |m| m.list.contains_key(&second).then_some(())).await;
    // A colleague with one free slot.
    let mut colleague = hub.green_agent(2).await;
    hub.visitor(4).await.write(None, "Hello").await.unwrap();
    colleague.take().await;
    let answer = hand_over(&mut agent, None, vec![]).await.unwrap();
    let mut went = Vec::new();
    for _ in 0..2 {
        let left = agent.event("it left", |event| match event {
            Event::Left(left) => Some((left.head.id, owner(&left.head.state))),
            _ => None,
        });
        went.push(left.await);
    }
    went.sort_by_key(|(id, _)| *id != first);
    assert_eq!(
        went,
        [(first, Some(Cast::agent(2))), (second, None)],
        "the former agent's thread says it, too"
    );
    let became: Vec<_> = answer.conversations.into_iter().map(|one| (one.conversation, one.became)).collect();
    let placed = Became::Passed { name: "Agent 2".into() };
    assert_eq!(became, [(first, placed), (second, Became::Queued { name: "Sales".into() })]);
    assert_eq!(hub.conversation(first).await.owner(), Some(Cast::agent(2)));
    assert_eq!(hub.conversation(second).await.owner(), None);
}

#[tokio::test]
async fn t7_what_is_in_a_call_stays_and_is_said() {
    let hub = TestHub::start(&Cast::default()).await;
    let (_lead, mut agent, _visitor, open) = with_agent(&hub).await;
    let mut caller = hub.visitor(2).await;
    let leg = crate::calls::talk(&mut caller, &mut agent).await;
    let called = agent.mirror.calls[&leg.call].conversation;
    let answer = hand_over(&mut agent, None, vec![]).await.unwrap();
    let became: Vec<_> = answer.conversations.into_iter().map(|one| (one.conversation, one.became)).collect();
    let queued = Became::Queued { name: "Sales".into() };
    assert_eq!(became, [(open, queued), (called, Became::Stays { why: StaysWhy::InCall })]);
    assert_eq!(hub.conversation(called).await.owner(), Some(Cast::agent(AGENT)));
}

#[tokio::test]
async fn t7_a_refused_hand_over_changes_nothing() {
    let hub = TestHub::start(&Cast::default()).await;
    let (_lead, mut agent, _visitor, conversation) = with_agent(&hub).await;
    for (to, reason) in [
        (Target::Agent { agent: Cast::agent(AGENT) }, Code::InvalidParams),
        (Target::Agent { agent: Cast::agent(77) }, Code::NotFound),
        (Target::Group { group: Cast::SECOND_GROUP }, Code::NotFound),
    ] {
        assert_eq!(hand_over(&mut agent, Some(to), vec![]).await.unwrap_err().reason(), reason, "{to:?}");
    }
    let note = HandOverNote { conversation, text: "x".repeat(2_001) };
    assert_eq!(hand_over(&mut agent, None, vec![note]).await.unwrap_err().reason(), Code::TextRefused);
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(AGENT)));
    assert!(agent.mirror.me.clone().unwrap().channels.chat.available, "no toggle turned red");
}
