//! Commands: carried out once, only by those who may, and never on what is somebody else's.

use deskbell_domain::thread::EntryBody;
use deskbell_domain::{CannedId, Channel, ConversationId, Span, UserId};
use deskbell_protocol::head::{CustomField, Page};
use deskbell_protocol::params::{
    AddNote, DeleteCanned, Describe, EndConversation, GetContacts, GetEarlier, GetEntries, GetWhy, MarkRead,
    OfConversation, SaveCanned, SendMessage, SetAvailability, Snooze, Target, Transfer,
};
use deskbell_protocol::{Code, Event, method};
use deskbell_testkit::{Cast, Client, TestHub, message};
use uuid::Uuid;

#[tokio::test]
async fn a_command_that_comes_again_gets_the_same_answer_and_does_nothing() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let token = hub.visitor_token(0).await;
    let device = deskbell_testkit::browser(1);
    let mut visitor = Client::open(hub.address(), token.clone(), device.clone()).await;
    let params = message(None, "Hello");
    let first = visitor.call::<method::MessageSend>(params.clone()).await.unwrap();
    let again = visitor.call::<method::MessageSend>(params.clone()).await.unwrap();
    assert_eq!(again, first);

    hub.restart().await;
    let mut visitor = Client::open(hub.address(), token, device).await;
    let after = visitor.call::<method::MessageSend>(params).await.unwrap();
    assert_eq!(after, first, "also after a restart");
    let entries = hub.store().entries(first.conversation, None, 10).await.unwrap();
    let messages = entries.iter().filter(|entry| matches!(entry.body, EntryBody::Message { .. }));
    assert_eq!(messages.count(), 1);
}

#[tokio::test]
async fn quality_2_what_was_stored_and_said_to_have_failed_reaches_its_agent_all_the_same() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    hub.disk().lie();
    let refused = visitor.write(Some(conversation), "Are you there?").await.unwrap_err();
    assert_eq!(refused.reason(), Code::Unavailable);
    agent
        .see("the message", |m| {
            let is_it = |entry: &&deskbell_domain::thread::Entry| matches!(&entry.body, EntryBody::Message { text, .. } if text == "Are you there?");
            m.thread(conversation).iter().any(is_it).then_some(())
        })
        .await;
}

#[tokio::test]
async fn a_refusal_that_is_final_is_repeated_and_one_that_is_temporary_is_not() {
    let mut cast = Cast::default();
    cast.settings.queue_limit = 0;
    let hub = TestHub::start(&cast).await;
    let mut visitor = hub.visitor(0).await;
    let params = message(None, "Hello");
    let refused = visitor.call::<method::MessageSend>(params.clone()).await.unwrap_err();
    assert_eq!(refused.reason(), Code::QueueFull);
    let empty = message(None, " ");
    let first = visitor.call::<method::MessageSend>(empty.clone()).await.unwrap_err();
    assert_eq!(first.reason(), Code::TextRefused);

    let mut agent = hub.green_agent(0).await;
    visitor.call::<method::MessageSend>(params).await.unwrap();
    agent.take().await;
    let again = visitor.call::<method::MessageSend>(empty).await.unwrap_err();
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_command_id_with_other_content_is_refused() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut visitor = hub.visitor(0).await;
    let params = message(None, "Hello");
    let sent = visitor.call::<method::MessageSend>(params.clone()).await.unwrap();
    let other = SendMessage { text: "Goodbye".into(), ..params.clone() };
    let refused = visitor.call::<method::MessageSend>(other).await.unwrap_err();
    assert_eq!(refused.reason(), Code::CommandReused);
    let end = EndConversation { command_id: params.command_id, conversation: sent.conversation };
    let refused = visitor.call::<method::ConversationEnd>(end).await.unwrap_err();
    assert_eq!(refused.reason(), Code::CommandReused);

    // The same id of another user is another command.
    let mut another = hub.visitor(2).await;
    another.call::<method::MessageSend>(params).await.unwrap();
}

#[tokio::test]
async fn a_message_that_comes_again_under_another_command_is_not_stored_twice() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let params = message(None, "Hello");
    let sent = visitor.call::<method::MessageSend>(params.clone()).await.unwrap();
    agent.take().await;
    let retry = SendMessage { command_id: Client::command_id(), ..params.clone() };
    assert_eq!(visitor.call::<method::MessageSend>(retry).await.unwrap(), sent);

    agent.end(sent.conversation).await.unwrap();
    let late = SendMessage { command_id: Client::command_id(), ..params };
    assert_eq!(visitor.call::<method::MessageSend>(late).await.unwrap(), sent, "also after its end");
}

#[tokio::test]
async fn what_belongs_to_somebody_else_cannot_be_touched_or_read() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let mut stranger = hub.visitor(2).await;
    let mut colleague = hub.agent(1).await;
    let command_id = Client::command_id;
    let read = MarkRead { command_id: command_id(), conversation, up_to: 1 };
    let page = GetEntries { conversation, before: None, limit: 10 };

    let refusals = [
        stranger.write(Some(conversation), "Hi").await.map(drop),
        stranger.end(conversation).await,
        stranger.call::<method::ConversationRead>(read.clone()).await.map(drop),
        stranger.call::<method::ConversationEntries>(page.clone()).await.map(drop),
        colleague.write(Some(conversation), "Hi").await.map(drop),
        colleague.end(conversation).await,
        colleague.confirm(conversation).await,
        colleague.release(conversation).await,
        colleague
            .call::<method::ConversationRead>(MarkRead { command_id: command_id(), ..read })
            .await
            .map(drop),
        colleague.call::<method::ConversationEntries>(page.clone()).await.map(drop),
        colleague.call::<method::ConversationWhy>(GetWhy { conversation }).await.map(drop),
        colleague.call::<method::VisitorEarlier>(GetEarlier { visitor: Cast::visitor(0) }).await.map(drop),
    ];
    for (n, refused) in refusals.into_iter().enumerate() {
        assert_eq!(refused.unwrap_err().reason(), Code::NotYours, "number {n}");
    }

    let nowhere = ConversationId(Uuid::from_u128(77));
    assert_eq!(stranger.write(Some(nowhere), "Hi").await.unwrap_err().reason(), Code::NotFound);
    assert_eq!(colleague.end(nowhere).await.unwrap_err().reason(), Code::NotFound);
    let page = GetEntries { conversation: nowhere, ..page };
    let refused = colleague.call::<method::ConversationEntries>(page).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotFound);

    agent.end(conversation).await.unwrap();
    assert_eq!(colleague.end(conversation).await.unwrap_err().reason(), Code::NotYours, "ended, too");
    let after =
        agent.call::<method::ConversationEntries>(GetEntries { conversation, before: None, limit: 100 });
    assert!(after.await.unwrap().entries.len() >= 3, "whoever had it may read it for good (C14)");
}

#[tokio::test]
async fn what_waits_for_a_group_can_be_read_by_its_agents() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let mut agent = hub.agent(0).await;
    let page = GetEntries { conversation, before: None, limit: 10 };
    let entries = agent.call::<method::ConversationEntries>(page).await.unwrap();
    assert_eq!(entries.entries.len(), 2);
    let why = agent.call::<method::ConversationWhy>(GetWhy { conversation }).await.unwrap();
    assert_eq!(why.decision.unwrap().decision.chosen, None, "nobody was there");
}

#[tokio::test]
async fn t5_why_somebody_has_a_conversation_is_kept_with_the_names() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let conversation = hub.visitor(0).await.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let why = agent.call::<method::ConversationWhy>(GetWhy { conversation }).await.unwrap();
    let shown = why.decision.unwrap();
    assert_eq!(shown.decision.chosen, Some(Cast::agent(0)));
    assert_eq!(shown.decision.considered.len(), 2);
    assert_eq!(shown.names[0].name, "Agent 0");
}

#[tokio::test]
async fn a_long_thread_is_read_in_pages_from_its_end() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "0").await.unwrap().conversation;
    agent.take().await;
    for n in 1..25 {
        visitor.write(None, &n.to_string()).await.unwrap();
    }
    let (mut before, mut seqs, mut pages) = (None, Vec::new(), 0);
    loop {
        let page = GetEntries { conversation, before, limit: 10 };
        let page = agent.call::<method::ConversationEntries>(page).await.unwrap();
        seqs.splice(0..0, page.entries.iter().map(|entry| entry.seq));
        before = page.entries.first().map(|entry| entry.seq);
        pages += 1;
        if !page.more {
            break;
        }
    }
    assert_eq!(seqs, (1..=26).collect::<Vec<_>>(), "25 messages and who joined");
    assert_eq!(pages, 3);
}

#[tokio::test]
async fn c7_a_note_is_for_agents_and_never_reaches_the_visitor() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let note = AddNote {
        command_id: Client::command_id(),
        conversation,
        client_message_id: deskbell_domain::ClientMessageId(Uuid::from_u128(5)),
        text: "Difficult customer".into(),
    };
    let sent = agent.call::<method::NoteAdd>(note).await.unwrap();
    agent.see("the note", |m| m.threads.get(&conversation)?.get(&sent.seq).map(drop)).await;
    agent.write(Some(conversation), "Hello!").await.unwrap();

    let is_note = |body: &EntryBody| matches!(body, EntryBody::Note { .. });
    visitor.see("the answer", |m| m.threads.get(&conversation)?.get(&(sent.seq + 1)).map(drop)).await;
    assert!(!visitor.mirror.thread(conversation).iter().any(|entry| is_note(&entry.body)));
    let page = GetEntries { conversation, before: None, limit: 100 };
    let page = visitor.call::<method::ConversationEntries>(page).await.unwrap();
    assert!(!page.entries.iter().any(|entry| is_note(&entry.body)));
    let fresh = hub.visitor(0).await;
    assert!(!fresh.mirror.thread(conversation).iter().any(|entry| is_note(&entry.body)));
}

pub(crate) fn canned(id: u128, shortcut: &str, personal: bool) -> SaveCanned {
    SaveCanned {
        command_id: Client::command_id(),
        id: CannedId(Uuid::from_u128(id)),
        shortcut: shortcut.into(),
        category: "Greetings".into(),
        text: "Hello {visitor}".into(),
        personal,
    }
}

#[tokio::test]
async fn c5_canned_answers_are_shared_by_leads_and_personal_ones_are_ones_own() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut lead = hub.agent(0).await;
    let mut agent = hub.agent(1).await;
    lead.call::<method::CannedSave>(canned(1, "hi", false)).await.unwrap();
    let shortcuts = |client: &Client| {
        client.mirror.canned.iter().map(|answer| answer.shortcut.clone()).collect::<Vec<_>>()
    };
    agent.see("the shared one", |m| (m.canned.len() == 1).then_some(())).await;
    agent.call::<method::CannedSave>(canned(2, "bye", true)).await.unwrap();
    agent.see("both", |m| (m.canned.len() == 2).then_some(())).await;
    assert_eq!(shortcuts(&agent), ["bye", "hi"]);

    for (params, reason) in [
        (canned(3, "all", false), Code::Forbidden),
        (canned(1, "hi", true), Code::Forbidden),
        (canned(4, "bye", true), Code::Taken),
        (canned(5, "no spaces", true), Code::TextRefused),
        (SaveCanned { text: String::new(), ..canned(6, "x", true) }, Code::TextRefused),
    ] {
        let refused = agent.call::<method::CannedSave>(params.clone()).await.unwrap_err();
        assert_eq!(refused.reason(), reason, "{params:?}");
    }
    let delete = |id| DeleteCanned { command_id: Client::command_id(), id: CannedId(Uuid::from_u128(id)) };
    let refused = agent.call::<method::CannedDelete>(delete(1)).await.unwrap_err();
    assert_eq!(refused.reason(), Code::Forbidden);
    let refused = lead.call::<method::CannedDelete>(delete(2)).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotFound, "somebody else's personal one");
    agent.call::<method::CannedDelete>(delete(2)).await.unwrap();
    lead.call::<method::CannedDelete>(delete(1)).await.unwrap();
    agent.see("none", |m| m.canned.is_empty().then_some(())).await;
}

#[tokio::test]
async fn what_a_page_knows_of_its_visitor_reaches_the_agent_and_the_visitors_other_pages() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    visitor.write(None, "Hello").await.unwrap();
    let conversation = agent.take().await.head.id;
    let describe = Describe {
        command_id: Client::command_id(),
        name: Some("  Ana \u{202e}Silva ".into()),
        languages: Some(vec!["pt-BR".into(), "en".into()]),
        page: Some(Page { title: "Arc 210".into(), url: "https://shop.example/arc-210".into() }),
        custom: Some(vec![CustomField { label: "Customer".into(), value: "since 2021".into() }]),
        time_zone: Some("America/Sao_Paulo".into()),
    };
    visitor.call::<method::VisitorDescribe>(describe.clone()).await.unwrap();
    let card = agent
        .see("the card", |m| m.cards.get(&Cast::visitor(0)).filter(|card| card.page.is_some()).cloned())
        .await;
    assert_eq!(card.name, "Ana Silva");
    assert_eq!(card.languages, ["pt-BR", "en"]);
    agent.see("the name", |m| (m.list[&conversation].visitor_name == "Ana Silva").then_some(())).await;
    visitor.see("the name", |m| (m.site.as_ref()?.visitor_name == "Ana Silva").then_some(())).await;

    let nothing = Describe {
        command_id: Client::command_id(),
        name: None,
        languages: None,
        page: None,
        custom: None,
        time_zone: None,
    };
    visitor.call::<method::VisitorDescribe>(nothing.clone()).await.unwrap();
    let known = hub.store().visitor(Cast::visitor(0)).await.unwrap().unwrap().record;
    assert_eq!((known.name.as_str(), known.time_zone.as_deref()), ("Ana Silva", Some("America/Sao_Paulo")));
    let field = CustomField { label: "x".into(), value: String::new() };
    for params in [
        Describe { name: Some("x".repeat(81)), ..nothing.clone() },
        Describe { languages: Some(vec!["en".into(); 9]), ..nothing.clone() },
        Describe { languages: Some(vec!["<b>".into()]), ..nothing.clone() },
        Describe { custom: Some(vec![field; 21]), ..nothing },
    ] {
        let params = Describe { command_id: Client::command_id(), ..params };
        visitor.call::<method::VisitorDescribe>(params).await.unwrap_err();
    }
}

#[tokio::test]
async fn c14_a_visitors_earlier_conversations_are_listed_newest_first() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let mut wrote = Vec::new();
    for text in ["first", "second"] {
        wrote.push(visitor.write(None, text).await.unwrap().conversation);
        agent.take().await;
        agent.end(wrote[wrote.len() - 1]).await.unwrap();
    }
    let earlier =
        agent.call::<method::VisitorEarlier>(GetEarlier { visitor: Cast::visitor(0) }).await.unwrap();
    let heads: Vec<_> = earlier.conversations.iter().map(|head| head.id).collect();
    assert_eq!(heads, [wrote[1], wrote[0]]);
    assert_eq!(earlier.conversations[0].last.as_ref().unwrap().text, "second");
}

#[tokio::test]
async fn c14_who_looks_after_a_visitor_reads_what_colleagues_had_until_it_goes_to_somebody_else() {
    let hub = TestHub::start(&Cast { agents: 3, ..Cast::default() }).await;
    let mut ben = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let former = visitor.write(None, "The lamp is broken").await.unwrap().conversation;
    ben.take().await;
    ben.end(former).await.unwrap();
    ben.toggle(Channel::Chat, false).await;
    let mut cleo = hub.green_agent(2).await;
    let page = || GetEntries { conversation: former, before: None, limit: 10 };
    let stranger = cleo.call::<method::ConversationEntries>(page()).await.unwrap_err();
    assert_eq!(stranger.reason(), Code::NotYours);

    let newest = visitor.write(None, "It is still broken").await.unwrap().conversation;
    cleo.take().await;
    let read = cleo.call::<method::ConversationEntries>(page()).await.unwrap();
    assert!(read.entries.len() > 1);
    cleo.call::<method::ConversationContacts>(GetContacts { conversation: former }).await.unwrap();
    let until = hub.now() + Span::hours(1);
    let aside = Snooze { command_id: Client::command_id(), conversation: newest, until, keep: true };
    cleo.call::<method::ConversationSnooze>(aside).await.unwrap();
    cleo.call::<method::ConversationEntries>(page()).await.expect("it is still cleo's");
    let back = OfConversation { command_id: Client::command_id(), conversation: newest };
    cleo.call::<method::ConversationFetch>(back).await.unwrap();

    let mut ana = hub.green_agent(0).await;
    let (to, comment) = (Target::Agent { agent: Cast::agent(0) }, String::new());
    let on = Transfer { command_id: Client::command_id(), conversation: newest, to, comment };
    cleo.call::<method::ConversationTransfer>(on).await.unwrap();
    ana.take().await;
    ana.call::<method::ConversationEntries>(page()).await.unwrap();
    let gone = cleo.call::<method::ConversationEntries>(page()).await.unwrap_err();
    assert_eq!(gone.reason(), Code::NotYours);
    let own = GetEntries { conversation: newest, ..page() };
    cleo.call::<method::ConversationEntries>(own).await.expect("what one had oneself stays readable");
    ben.call::<method::ConversationEntries>(page()).await.expect("and so does this");
}

#[tokio::test]
async fn a_command_without_an_id_of_a_request_is_carried_out_and_not_answered() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut agent = hub.agent(0).await;
    let params =
        SetAvailability { command_id: Client::command_id(), channel: Channel::Chat, available: true };
    agent.say::<method::AvailabilitySet>(params).await;
    let me =
        agent.event("the toggle", |event| if let Event::Me(me) = event { Some(me.clone()) } else { None });
    let me = me.await;
    assert!(me.channels.chat.available);
    assert_eq!(UserId::Agent(me.id), agent.you());
}
