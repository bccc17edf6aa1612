//! From chat to video by invitation (V10, A3).

use crate::calls::{over, status as see_status};
use crate::handing::transfer;
use deskbell_domain::agent::Status;
use deskbell_domain::call::{CallEnd, CallPhase};
use deskbell_domain::thread::{EntryBody, Happening};
use deskbell_domain::{Channel, ConversationId};
use deskbell_protocol::Code;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::params::Target;
use deskbell_testkit::{Cast, Client, Leg, TestHub};

/// A chat that an agent has.
async fn chat(hub: &TestHub, visitor: &mut Client, agent: &mut Client) -> ConversationId {
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    assert!(hub.conversation(conversation).await.owner().is_some());
    conversation
}

fn is_invited(head: &CallHead) -> Option<()> {
    matches!(head.call, CallPhase::Invited { .. }).then_some(())
}

fn happened(client: &Client, conversation: ConversationId) -> Vec<Happening> {
    let entries = client.mirror.thread(conversation).into_iter();
    entries
        .filter_map(|entry| match &entry.body {
            EntryBody::Happened { what } => Some(what.clone()),
            EntryBody::Message { .. } | EntryBody::Note { .. } | EntryBody::Whisper { .. } => None,
        })
        .collect()
}

#[tokio::test]
async fn v10_an_invitation_is_accepted_and_rings_the_agent_and_no_toggle_is_touched() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut visitor) = (hub.green_agent(0).await, hub.visitor(0).await);
    let conversation = chat(&hub, &mut visitor, &mut agent).await;
    agent.toggle(Channel::Video, false).await;
    let invited = agent.invite_to_call(conversation).await.unwrap();
    visitor.see_call("the invitation", invited.call, is_invited).await;
    see_status(&mut agent, Channel::Video, Status::Unavailable).await;
    let joined = visitor.join_call(&invited).await.unwrap();
    assert_eq!(joined, invited, "it is the same call, on the leg that was made for it");
    let head = agent.ring().await;
    assert_eq!((head.id, head.leg), (invited.call, invited.leg));
    see_status(&mut agent, Channel::Chat, Status::Available).await;
    agent.accept_call(invited.call).await.unwrap();
    visitor
        .see_call("an answer", invited.call, |head| {
            matches!(head.call, CallPhase::Connecting { .. }).then_some(())
        })
        .await;
    let said = happened(&visitor, conversation);
    assert!(matches!(said[..], [.., Happening::Invited { .. }, Happening::CallBegan { .. }]), "{said:?}");
}

#[tokio::test]
async fn v10_an_agent_who_waits_in_the_room_is_found_there_and_keeps_no_second_call() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut visitor) = (hub.green_agent(0).await, hub.visitor(0).await);
    let conversation = chat(&hub, &mut visitor, &mut agent).await;
    let invited = agent.invite_to_call(conversation).await.unwrap();
    let accepted = agent.accept_call(invited.call).await.unwrap();
    assert_eq!((accepted.leg, accepted.epoch), (invited.leg, invited.epoch));
    let device = visitor.see_call("the agent waits", invited.call, |head| match head.call {
        CallPhase::Room { device, .. } => Some(device),
        _ => None,
    });
    assert_eq!(device.await, None, "an agent's devices are not the visitor's business");
    let mut caller = hub.visitor(2).await;
    let routed = caller.start_call(None).await.unwrap();
    caller
        .see_call("it waits", routed.call, |head| {
            matches!(head.call, CallPhase::Waiting { .. }).then_some(())
        })
        .await;
    visitor.start_call(Some(conversation)).await.unwrap();
    agent
        .see_call("they connect at once", invited.call, |head| {
            matches!(head.call, CallPhase::Connecting { .. }).then_some(())
        })
        .await;
    agent.hang_up(invited.call).await.unwrap();
    assert_eq!(agent.ring().await.id, routed.call, "whoever waited comes next");
}

#[tokio::test]
async fn v10_not_now_and_taken_back_leave_the_chat_and_it_can_be_sent_again() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut visitor) = (hub.green_agent(0).await, hub.visitor(0).await);
    let conversation = chat(&hub, &mut visitor, &mut agent).await;
    for expected in [CallEnd::NotNow, CallEnd::Withdrawn] {
        let invited = agent.invite_to_call(conversation).await.unwrap();
        visitor.see_call("the invitation", invited.call, is_invited).await;
        if expected == CallEnd::NotNow {
            visitor.decline_call(invited.call).await.unwrap();
        } else {
            agent.hang_up(invited.call).await.unwrap();
        }
        for client in [&mut visitor, &mut agent] {
            assert_eq!(over(client, invited.call).await, expected);
            let last = Happening::InvitationOver { call: invited.call, why: expected };
            assert_eq!(happened(client, conversation).last(), Some(&last));
        }
        assert_eq!(visitor.decline_call(invited.call).await.unwrap_err().reason(), Code::Ended);
    }
    let kept = hub.conversation(conversation).await;
    assert!(!kept.had_call() && kept.owner().is_some(), "V8: there was no call");
}

#[tokio::test]
async fn v10_an_invitation_that_is_taken_back_while_it_is_answered_rings_nobody() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut visitor) = (hub.green_agent(0).await, hub.visitor(0).await);
    let conversation = chat(&hub, &mut visitor, &mut agent).await;
    let invited = agent.invite_to_call(conversation).await.unwrap();
    visitor.see_call("the invitation", invited.call, is_invited).await;
    agent.hang_up(invited.call).await.unwrap();
    // The visitor's page still shows it: it has read nothing of the end.
    let late = visitor.join_call(&invited).await.unwrap_err();
    assert_eq!((late.reason(), late.data.temporary), (Code::Ended, false));
    assert_eq!(over(&mut visitor, invited.call).await, CallEnd::Withdrawn, "the page learns why");
    assert_eq!(hub.conversation(conversation).await.any_call(), None, "nothing rings");

    // Another one that stands meanwhile, or a call that runs, is not what was answered either.
    let next = agent.invite_to_call(conversation).await.unwrap();
    assert_eq!(visitor.join_call(&invited).await.unwrap_err().reason(), Code::Ended);
    assert_eq!(hub.conversation(conversation).await.invitation(), Some(next.call), "it stands as before");
    assert_eq!(visitor.join_call(&next).await.unwrap(), next);
    assert_eq!(visitor.join_call(&invited).await.unwrap_err().reason(), Code::Ended);
    assert_eq!(visitor.join_call(&next).await.unwrap(), next, "said twice, as another tab may");
    assert_eq!(agent.ring().await.id, next.call);

    // Nor does it open a conversation, once the chat is over.
    agent.decline_call(next.call).await.unwrap();
    agent.end(conversation).await.unwrap();
    assert_eq!(visitor.join_call(&next).await.unwrap_err().reason(), Code::Ended);
}

#[tokio::test]
async fn v10_one_invitation_at_a_time_and_none_from_within_a_call() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut first, mut second) =
        (hub.green_agent(0).await, hub.visitor(0).await, hub.visitor(2).await);
    let one = chat(&hub, &mut first, &mut agent).await;
    let other = chat(&hub, &mut second, &mut agent).await;
    let invited = agent.invite_to_call(one).await.unwrap();
    for conversation in [one, other] {
        assert_eq!(agent.invite_to_call(conversation).await.unwrap_err().reason(), Code::CallBusy);
    }
    assert_eq!(second.decline_call(invited.call).await.unwrap_err().reason(), Code::NotYours);
    first.start_call(Some(one)).await.unwrap();
    agent.ring().await;
    agent.accept_call(invited.call).await.unwrap();
    assert_eq!(agent.invite_to_call(other).await.unwrap_err().reason(), Code::CallBusy);
    let mut stranger = hub.green_agent(1).await;
    assert_eq!(stranger.invite_to_call(other).await.unwrap_err().reason(), Code::NotYours);
}

#[tokio::test]
async fn v10_who_comes_while_the_agent_is_in_another_call_is_told_and_may_come_later() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut visitor, mut caller) =
        (hub.green_agent(0).await, hub.visitor(0).await, hub.visitor(2).await);
    let conversation = chat(&hub, &mut visitor, &mut agent).await;
    let invited = agent.invite_to_call(conversation).await.unwrap();
    let routed = Leg::from(&caller.start_call(None).await.unwrap());
    agent.ring().await;
    let busy = visitor.start_call(Some(conversation)).await.unwrap_err();
    assert_eq!((busy.reason(), busy.data.temporary), (Code::CallBusy, true));
    assert_eq!(agent.accept_call(invited.call).await.unwrap_err().reason(), Code::CallBusy, "V9");
    agent.decline_call(routed.call).await.unwrap();
    visitor.start_call(Some(conversation)).await.unwrap();
    assert_eq!(agent.ring().await.id, invited.call);
}

#[tokio::test]
async fn v10_a_transfer_takes_the_invitation_with_it() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut agent, mut visitor) = (hub.green_agent(0).await, hub.visitor(0).await);
    let conversation = chat(&hub, &mut visitor, &mut agent).await;
    let mut next = hub.green_agent(1).await;
    let invited = agent.invite_to_call(conversation).await.unwrap();
    agent.accept_call(invited.call).await.unwrap();
    let to = Target::Agent { agent: Cast::agent(1) };
    transfer(&mut agent, conversation, to).await.unwrap();
    assert_eq!(over(&mut visitor, invited.call).await, CallEnd::ConversationLeft);
    assert_eq!(over(&mut agent, invited.call).await, CallEnd::ConversationLeft);
    assert_eq!(next.take().await.head.id, conversation);
    // The slot is free again.
    see_status(&mut agent, Channel::Video, Status::Available).await;
    next.invite_to_call(conversation).await.unwrap();
}
