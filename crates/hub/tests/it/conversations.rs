//! What a visitor and an agent go through together (product rules, section 2).

use deskbell_domain::thread::{Author, EntryBody, Happening, ReassignedWhy};
use deskbell_domain::{Channel, ConversationId, Settings, Span};
use deskbell_protocol::event::Typing;
use deskbell_protocol::head::{DeskStanding, HeadState, VisitState};
use deskbell_protocol::method;
use deskbell_protocol::params::MarkRead;
use deskbell_protocol::{Code, Event, Volatile};
use deskbell_testkit::{Cast, Client, TestHub, pass};

/// The text of the newest message of a thread.
fn newest(client: &Client, conversation: ConversationId) -> Option<String> {
    client.mirror.thread(conversation).into_iter().rev().find_map(|entry| match &entry.body {
        EntryBody::Message { text, .. } => Some(text.clone()),
        EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => None,
    })
}

async fn read(client: &mut Client, conversation: ConversationId, up_to: u64) {
    let params = MarkRead { command_id: Client::command_id(), conversation, up_to };
    client.call::<method::ConversationRead>(params).await.unwrap();
}

#[tokio::test]
async fn c1_a_visitors_first_message_reaches_a_free_agent_whose_answer_reaches_the_visitor() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;

    let sent = visitor.write(None, "Is the Arc 210 in stock?").await.unwrap();
    let update = agent.take().await;
    assert_eq!(update.head.id, sent.conversation);
    assert_eq!(update.head.visitor_name, "Visitor 0");
    assert_eq!(newest(&agent, sent.conversation).as_deref(), Some("Is the Arc 210 in stock?"));
    assert!(agent.mirror.cards.contains_key(&Cast::visitor(0)), "the card comes with the conversation");

    let answer = agent.write(Some(sent.conversation), "Yes, six of them.").await.unwrap();
    let head = visitor
        .see("the answer", |mirror| {
            mirror.visits.get(&sent.conversation).filter(|h| h.last_seq == answer.seq).cloned()
        })
        .await;
    assert_eq!(head.state, VisitState::WithAgent { name: "Agent 0".into() });
    assert_eq!(newest(&visitor, sent.conversation).as_deref(), Some("Yes, six of them."));
    let last = visitor.mirror.thread(sent.conversation).pop().unwrap().clone();
    let EntryBody::Message { author, .. } = last.body else { panic!("{last:?}") };
    assert_eq!(author, Author::Agent { agent: Cast::agent(0), name: "Agent 0".into() });
}

#[tokio::test]
async fn c3_either_side_sees_the_other_type_and_read() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let seen = agent.take().await.head.last_seq;

    let typing = |on| Typing { conversation, on };
    agent.say::<method::TypingSet>(typing(true)).await;
    let heard = visitor.volatile("typing", |it| if let Volatile::Typing(it) = it { Some(*it) } else { None });
    assert_eq!(heard.await, typing(true));
    visitor.say::<method::TypingSet>(typing(false)).await;
    let heard = agent.volatile("typing", |it| if let Volatile::Typing(it) = it { Some(*it) } else { None });
    assert_eq!(heard.await, typing(false));

    read(&mut agent, conversation, seen).await;
    visitor
        .see("seen", |m| m.visits.get(&conversation).filter(|head| head.marks.agent == seen).map(drop))
        .await;
    read(&mut visitor, conversation, seen).await;
    agent
        .see("seen", |m| m.list.get(&conversation).filter(|head| head.marks.visitor == seen).map(drop))
        .await;
}

#[tokio::test]
async fn c2_who_finds_nobody_sees_the_place_in_the_queue_and_is_assigned_when_a_slot_frees() {
    let mut cast = Cast::default();
    cast.slots.chat = 1;
    let hub = TestHub::start(&cast).await;
    let mut agent = hub.green_agent(0).await;
    let mut first = hub.visitor(0).await;
    let mut second = hub.visitor(2).await;
    let mut third = hub.visitor(4).await;
    let served = first.write(None, "first").await.unwrap().conversation;
    agent.take().await;
    let next = second.write(None, "second").await.unwrap().conversation;
    let last = third.write(None, "third").await.unwrap().conversation;

    let place =
        |it: &Volatile| if let Volatile::Place(it) = it { Some((it.conversation, it.place)) } else { None };
    assert_eq!(second.volatile("a place", place).await, (next, 1));
    assert_eq!(third.volatile("a place", place).await, (last, 2));
    let queued = third.mirror.visits[&last].clone();
    assert!(matches!(queued.state, VisitState::Queued { .. }), "{queued:?}");

    agent.end(served).await.unwrap();
    assert_eq!(agent.take().await.head.id, next, "the first in the queue, at once");
    assert_eq!(third.volatile("a better place", place).await, (last, 1));
    second
        .see("an agent", |m| matches!(m.visits.get(&next)?.state, VisitState::WithAgent { .. }).then_some(()))
        .await;
}

#[tokio::test]
async fn c2_a_toggle_that_turns_green_takes_the_queue_in_order() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.agent(0).await;
    let mut conversations = Vec::new();
    for number in [0, 2, 4] {
        let mut visitor = hub.visitor(number).await;
        conversations.push(visitor.write(None, "Hello").await.unwrap().conversation);
    }
    agent.toggle(Channel::Chat, true).await;
    let taken = [agent.take().await.head.id, agent.take().await.head.id];
    assert_eq!(taken[..], conversations[..2], "two slots, in order of arrival");
    let waiting = hub.conversation(conversations[2]).await;
    assert_eq!(waiting.owner(), None, "the third waits");
}

#[tokio::test]
async fn c2_a_full_queue_turns_a_newcomer_away_and_tells_those_who_have_not_written() {
    let settings = Settings { queue_limit: 1, ..Settings::default() };
    let cast = Cast { settings, ..Cast::default() };
    let (hub, clock) = TestHub::start_still(&cast).await;
    let mut early = hub.visitor(0).await;
    let mut late = hub.visitor(2).await;
    let desk = |it: &Volatile| if let Volatile::Desk(it) = it { Some(*it) } else { None };
    assert_eq!(late.volatile("the desk", desk).await, DeskStanding::Away);

    early.write(None, "Hello").await.unwrap();
    clock.advance(Span::secs(1));
    assert_eq!(late.volatile("the desk", desk).await, DeskStanding::Full);
    let refused = late.write(None, "Me too").await.unwrap_err();
    assert_eq!(refused.reason(), Code::QueueFull);
    assert!(refused.data.temporary && refused.data.retry_after_ms.is_some());
    let known = hub.store().visitor(Cast::visitor(2)).await.unwrap().unwrap();
    assert_eq!(known.record.conversation, None, "nothing of it is stored");
}

#[tokio::test]
async fn c1_a_conversation_that_no_device_confirms_goes_to_the_next_agent_after_5_s() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut deaf = hub.green_agent(0).await;
    // Idle for less long, so the other is asked first.
    clock.advance(Span::secs(1));
    let mut other = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let assigned = |event: &Event| match event {
        Event::Conversation(update) => Some(update.head.id),
        _ => None,
    };
    assert_eq!(deaf.event("a conversation", assigned).await, conversation);

    clock.advance(Span::millis(4_999));
    // A round trip through the owner loop: nothing was due.
    deaf.toggle(Channel::Video, false).await;
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(0)));
    clock.advance(Span::millis(1));
    let left = deaf.event("it left", |event| match event {
        Event::Left(left) => Some(left.why),
        _ => None,
    });
    assert_eq!(left.await, Some(ReassignedWhy::NotShown));
    assert!(!deaf.mirror.list.contains_key(&conversation));
    let update = other.take().await;
    assert_eq!(update.head.id, conversation);
    assert!(update.entries.iter().any(|entry| matches!(
        &entry.body,
        EntryBody::Happened { what: Happening::Reassigned { why: ReassignedWhy::NotShown, .. } }
    )));
    assert!(visitor.mirror.thread(conversation).iter().all(|entry| entry.is_for_visitor()));
}

#[tokio::test]
async fn a4_an_agent_who_stays_away_loses_the_conversations_where_the_visitor_waits() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut gone = hub.green_agent(0).await;
    let (mut waiting, mut answered) = (hub.visitor(0).await, hub.visitor(2).await);
    let waits = waiting.write(None, "Hello?").await.unwrap().conversation;
    gone.take().await;
    let rests = answered.write(None, "Hello?").await.unwrap().conversation;
    gone.take().await;
    gone.write(Some(rests), "Hello!").await.unwrap();
    let mut other = hub.green_agent(1).await;
    drop(gone.leave().await);
    let offline = |m: &deskbell_testkit::Mirror| m.list.contains_key(&waits).then_some(());
    hub.presence_is_noticed(Cast::agent(0)).await;
    pass(&clock, Settings::default().presence_grace, &mut [&mut other, &mut waiting, &mut answered]).await;
    other.see("the conversation", offline).await;
    assert!(!other.mirror.list.contains_key(&rests), "the answered one stays until the visitor writes");

    answered.write(Some(rests), "Are you there?").await.unwrap();
    other.see("the other one", |m| m.list.contains_key(&rests).then_some(())).await;
}

#[tokio::test]
async fn c11_a_message_after_the_end_opens_a_new_conversation_that_follows_the_old_one() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let old = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    agent.end(old).await.unwrap();
    visitor
        .see("the end", |m| matches!(m.visits.get(&old)?.state, VisitState::Ended { .. }).then_some(()))
        .await;

    let new = visitor.write(Some(old), "One more thing").await.unwrap().conversation;
    assert_ne!(new, old);
    assert_eq!(hub.conversation(new).await.follows(), Some(old));
    assert_eq!(agent.take().await.head.id, new);
    let refused = agent.write(Some(old), "Too late").await.unwrap_err();
    assert_eq!(refused.reason(), Code::Ended);
}

#[tokio::test]
async fn c1_a_message_without_a_conversation_goes_to_the_one_that_is_open() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut visitor = hub.visitor(0).await;
    let first = visitor.write(None, "one").await.unwrap();
    let second = visitor.write(None, "two").await.unwrap();
    assert_eq!(second.conversation, first.conversation);
    assert!(second.seq > first.seq);
}

#[tokio::test]
async fn m4_m5_a_released_conversation_frees_its_slot_and_is_reassigned_when_the_visitor_replies() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(1).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    agent.write(Some(conversation), "I will look into it.").await.unwrap();
    agent.release(conversation).await.unwrap();
    agent
        .see("a free slot", |m| {
            let free = m.me.as_ref()?.channels.mobile.taken == 0;
            (free && matches!(m.list.get(&conversation)?.state, HeadState::Released { .. })).then_some(())
        })
        .await;

    let mut other = hub.green_agent(1).await;
    agent.toggle(Channel::Mobile, false).await;
    visitor.write(None, "Any news?").await.unwrap();
    let update = other.take().await;
    assert_eq!(update.head.id, conversation);
    assert_eq!(update.entries.first().map(|entry| entry.seq), Some(1), "the new agent gets the thread");
    agent.see("it left", |m| (!m.list.contains_key(&conversation)).then_some(())).await;
}

#[tokio::test]
async fn c4_the_agent_sees_the_visitor_come_and_go() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    visitor.write(None, "Hello").await.unwrap();
    let online = |it: &Volatile| if let Volatile::Presence(it) = it { Some(it.online) } else { None };
    assert!(agent.volatile("online", online).await);
    drop(visitor.leave().await);
    assert!(!agent.volatile("offline", online).await);
    let _again = hub.visitor(0).await;
    assert!(agent.volatile("online again", online).await);
}

#[tokio::test]
async fn c2_agents_see_how_many_wait_for_their_groups_and_visitors_whether_somebody_is_there() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.agent(0).await;
    let queue = |it: &Volatile| if let Volatile::Queue(it) = it { Some(it.waiting) } else { None };
    assert_eq!(agent.volatile("the queue", queue).await, 0);
    let mut idle = hub.visitor(2).await;
    let desk = |it: &Volatile| if let Volatile::Desk(it) = it { Some(*it) } else { None };
    assert_eq!(idle.volatile("the desk", desk).await, DeskStanding::Away);
    let mut visitor = hub.visitor(0).await;
    visitor.write(None, "Hello").await.unwrap();
    assert_eq!(agent.volatile("the queue", queue).await, 1);

    clock.advance(Span::secs(1));
    agent.toggle(Channel::Chat, true).await;
    assert_eq!(agent.volatile("the queue", queue).await, 0);
    assert_eq!(idle.volatile("the desk", desk).await, DeskStanding::Open);
}
