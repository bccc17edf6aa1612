//! Tags, end notes, blocks, and what the settings say to a desk (C7, C8, M2).

use deskbell_domain::{Channel, Span, TagId, UserId};
use deskbell_hub::clock::Clock;
use deskbell_hub::store::Write;
use deskbell_protocol::head::VisitState;
use deskbell_protocol::params::{DeleteTag, KeepOut, LetIn, SaveTag, SetEndNote, SetTags};
use deskbell_protocol::{Code, method};
use deskbell_testkit::{Cast, Client, Mirror, TestHub, pass};
use uuid::Uuid;

fn tag(number: u128) -> TagId {
    TagId(Uuid::from_u128(0x7000 + number))
}

fn save(number: u128, name: &str, recommended: bool) -> SaveTag {
    SaveTag { command_id: Client::command_id(), id: tag(number), name: name.into(), recommended }
}

#[tokio::test]
async fn c7_tags_are_a_shared_list_of_the_leads_and_a_conversation_carries_known_ones() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut lead, mut agent) = (hub.green_agent(0).await, hub.agent(1).await);
    let refused = agent.call::<method::TagSave>(save(1, "Refund", false)).await.unwrap_err();
    assert_eq!(refused.reason(), Code::Forbidden);
    lead.call::<method::TagSave>(save(1, "Refund", false)).await.unwrap();
    lead.call::<method::TagSave>(save(2, "Wholesale", true)).await.unwrap();
    let twice = lead.call::<method::TagSave>(save(3, "refund", false)).await.unwrap_err();
    assert_eq!(twice.reason(), Code::Taken);
    let names =
        |tags: &[deskbell_protocol::head::Tag]| tags.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
    agent.see("recommended first", |m| (names(&m.tags) == ["Wholesale", "Refund"]).then_some(())).await;

    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    lead.take().await;
    let tags = |tags: Vec<TagId>| SetTags { command_id: Client::command_id(), conversation, tags };
    lead.call::<method::ConversationTag>(tags(vec![tag(1)])).await.unwrap();
    lead.see("its tag", |m| (m.list.get(&conversation)?.tags == [tag(1)]).then_some(())).await;
    let unknown = lead.call::<method::ConversationTag>(tags(vec![tag(9)])).await.unwrap_err();
    assert_eq!(unknown.reason(), Code::NotFound);

    let delete = DeleteTag { command_id: Client::command_id(), id: tag(1) };
    lead.call::<method::TagDelete>(delete).await.unwrap();
    lead.call::<method::ConversationTag>(tags(vec![tag(1), tag(2)])).await.expect("what it carries may stay");
}

#[tokio::test]
async fn c7_an_end_note_stays_with_the_conversation_and_never_reaches_the_visitor() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let note = |text: &str| SetEndNote { command_id: Client::command_id(), conversation, text: text.into() };
    agent.call::<method::ConversationEndNote>(note("Refunded  ")).await.unwrap();
    agent.see("the note", |m| (m.list.get(&conversation)?.end_note == "Refunded").then_some(())).await;
    agent.end(conversation).await.unwrap();
    visitor
        .see("the end", |m| {
            matches!(m.visits.get(&conversation)?.state, VisitState::Ended { .. }).then_some(())
        })
        .await;
    assert!(visitor.events.iter().all(|(_, event)| !format!("{event:?}").contains("Refunded")));
    assert_eq!(hub.conversation(conversation).await.end_note_text(), "Refunded");
}

#[tokio::test]
async fn c8_a_blocked_visitor_is_told_politely_and_opens_nothing_until_the_time_is_over() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "An insult").await.unwrap().conversation;
    agent.take().await;
    let block =
        |within| KeepOut { command_id: Client::command_id(), conversation, within, reason: "Insults".into() };
    agent.call::<method::VisitorBlock>(block(Some(Span::secs(20)))).await.unwrap();
    visitor
        .see("the end", |m| {
            matches!(m.visits.get(&conversation)?.state, VisitState::Ended { .. }).then_some(())
        })
        .await;
    let until = clock.wall() + Span::secs(20);
    visitor.see("it is told", |m| (m.site.as_ref()?.closed?.until == Some(until)).then_some(())).await;
    let refused = visitor.write(None, "Another").await.unwrap_err();
    assert_eq!(refused.reason(), Code::Blocked);
    assert!(!refused.message.contains("Insults"), "the reason is the colleagues': {}", refused.message);
    agent
        .see("the card", |m| {
            (m.cards.get(&Cast::visitor(0))?.block.as_ref()?.reason == "Insults").then_some(())
        })
        .await;
    clock.advance(Span::secs(20));
    visitor.write(None, "I am sorry").await.expect("the time is over");
}

#[tokio::test]
async fn c8_blocking_and_unblocking_are_written_down_and_strangers_may_do_neither() {
    let hub = TestHub::start(&Cast { agents: 3, ..Cast::default() }).await;
    let mut agent = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "An insult").await.unwrap().conversation;
    agent.take().await;
    let block =
        || KeepOut { command_id: Client::command_id(), conversation, within: None, reason: "Insults".into() };
    let mut stranger = hub.agent(2).await;
    let refused = stranger.call::<method::VisitorBlock>(block()).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotYours);
    agent.call::<method::VisitorBlock>(block()).await.unwrap();
    assert_eq!(visitor.write(None, "Hello?").await.unwrap_err().reason(), Code::Blocked);
    let unblock = LetIn { command_id: Client::command_id(), conversation };
    agent.call::<method::VisitorUnblock>(unblock).await.expect("also after the end");
    visitor.write(None, "Hello again").await.unwrap();

    let audit = hub.store().audit(deskbell_domain::Time(0), 10).await.unwrap();
    let done: Vec<_> = audit.iter().map(|record| (record.action.as_str(), record.agent)).collect();
    let ben = Some(Cast::agent(1));
    assert_eq!(done, [("visitor.block", ben), ("visitor.unblock", ben)]);
    assert!(audit[0].detail.contains("Insults"));
}

#[tokio::test]
async fn c8_a_block_reaches_the_card_of_an_agent_who_has_only_an_ended_conversation() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut ben = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let former = visitor.write(None, "Hello").await.unwrap().conversation;
    ben.take().await;
    ben.end(former).await.unwrap();
    ben.toggle(Channel::Chat, false).await;
    let mut ana = hub.green_agent(0).await;
    let conversation = visitor.write(None, "An insult").await.unwrap().conversation;
    ana.take().await;
    let block =
        KeepOut { command_id: Client::command_id(), conversation, within: None, reason: "Insults".into() };
    ana.call::<method::VisitorBlock>(block).await.unwrap();
    let reason = |m: &Mirror| Some(m.cards.get(&Cast::visitor(0))?.block.as_ref()?.reason.clone());
    assert_eq!(ben.see("the block", reason).await, "Insults");
    let unblock = LetIn { command_id: Client::command_id(), conversation };
    ana.call::<method::VisitorUnblock>(unblock).await.unwrap();
    ben.see("no block", |m| m.cards.get(&Cast::visitor(0))?.block.is_none().then_some(())).await;
}

#[tokio::test]
async fn c8_a_visitor_whom_the_hub_has_forgotten_is_blocked_all_the_same() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let old = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    agent.end(old).await.unwrap();
    pass(&clock, Span::secs(100), &mut [&mut agent, &mut visitor]).await;
    let newest = visitor.write(None, "Hello again").await.unwrap().conversation;
    agent.take().await;
    agent.end(newest).await.unwrap();
    visitor.leave().await;
    pass(&clock, Span::secs(50), &mut [&mut agent]).await;
    // The older one comes into memory, and stays there for longer than its visitor.
    let tags = SetTags { command_id: Client::command_id(), conversation: old, tags: Vec::new() };
    let ended = agent.call::<method::ConversationTag>(tags).await.unwrap_err();
    assert_eq!(ended.reason(), Code::Ended);
    pass(&clock, Span::secs(40), &mut [&mut agent]).await;
    let block = KeepOut {
        command_id: Client::command_id(),
        conversation: old,
        within: None,
        reason: "Insults".into(),
    };
    agent.call::<method::VisitorBlock>(block).await.unwrap();
    let stored = hub.store().visitor(Cast::visitor(0)).await.unwrap().unwrap();
    assert_eq!(stored.record.block.map(|block| block.reason).as_deref(), Some("Insults"));
}

#[tokio::test]
async fn m2_what_a_channel_can_do_reaches_every_desk_at_once_when_it_is_set() {
    let cast = Cast::default();
    let hub = TestHub::start(&cast).await;
    let mut agent = hub.agent(0).await;
    agent.see("the rules", |m| m.rules.as_ref()?.capabilities.chat.transfer.then_some(())).await;
    let mut settings = cast.settings.clone();
    settings.capabilities.chat.transfer = false;
    settings.undo = Span::secs(8);
    hub.core().write(vec![Write::Settings(Box::new(settings))]).await.unwrap();
    agent
        .see("the new rules", |m| {
            let rules = m.rules.as_ref()?;
            (!rules.capabilities.chat.transfer && rules.undo == Span::secs(8)).then_some(())
        })
        .await;
    assert_eq!(agent.you(), UserId::Agent(Cast::agent(0)));
}
