//! A lead's desk reads what others have, whispers, takes over; flags, and the end of a shift (T2, T3, T7).

use crate::chat::{begin, go_green, said};
use crate::page::{Page, Shown};
use crate::scene::Scene;
use deskbell_desk::Order;
use deskbell_desk::view::{
    Ask, Attend, ConversationOf, FlagOf, HandOverAll, HeldWhat, NoteText, SectionKind, TakeOverOf, ThreadView,
};
use deskbell_domain::handover::Became;
use deskbell_domain::settings::Settings;
use deskbell_domain::thread::{EntryBody, Happening};
use deskbell_domain::{ClientMessageId, ConversationId, Span, Time};
use deskbell_protocol::event::Typing;
use deskbell_protocol::head::HeadState;
use deskbell_protocol::leading::{HandOverNote, HandedOver, TakeOver, Whisper};
use deskbell_protocol::method::{
    ConversationLook, ConversationTakeOver, ConversationTransfer, ConversationWhisper, TypingSet,
};
use deskbell_protocol::params::{OfConversation, Target, Transfer};
use deskbell_testkit::{Cast, Client};

/// The administrator beside the cast, of whom number 0 leads and signs in at the desk.
const ADMIN: u128 = 81;
const UNDO: Span = Span::secs(5);

/// A conversation that agent 1 has, and the two in it.
async fn of_another(scene: &Scene, visitor: u128) -> (Client, Client, ConversationId) {
    let mut agent = scene.hub.green_agent(1).await;
    let mut visitor = scene.hub.visitor(visitor).await;
    let conversation = visitor.write(None, "hello").await.unwrap().conversation;
    agent.take().await;
    (agent, visitor, conversation)
}

async fn admin(scene: &Scene) -> Client {
    scene.hub.add_admin(ADMIN).await;
    scene.hub.agent(ADMIN).await
}

async fn look(page: &mut Page, conversation: ConversationId) -> ThreadView {
    let thread: ThreadView = page.ask(Ask::Look(ConversationOf { conversation })).await.expect("a lead may");
    page.shown.threads.insert(conversation, thread.clone());
    thread
}

async fn reads(page: &mut Page, conversation: ConversationId, text: &str) {
    let text = text.to_owned();
    page.until("what was written", |shown| shown.texts(conversation).contains(&text).then_some(())).await;
}

/// How often the audit log has an act.
async fn audited(scene: &Scene, action: &str) -> usize {
    let read = scene.hub.store().audit(Time(0), 100).await.unwrap();
    read.iter().filter(|record| record.action == action).count()
}

fn take_over(conversation: ConversationId) -> Ask {
    Ask::TakeOver(TakeOverOf { conversation, reason: "Ben is ill".into() })
}

#[tokio::test]
async fn t2_a_lead_reads_live_what_somebody_else_has_and_it_stands_in_no_list() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (mut agent, mut visitor, conversation) = of_another(&scene, 0).await;
    let thread = look(&mut page, conversation).await;
    assert!(thread.watching);
    assert_eq!((thread.visitor.unwrap().name.as_str(), thread.visitor_online), ("Visitor 0", Some(true)));
    assert_eq!(page.shown.texts(conversation), ["hello"]);
    for n in 0..3 {
        agent.write(Some(conversation), &format!("answer {n}")).await.unwrap();
        visitor.write(Some(conversation), &format!("question {n}")).await.unwrap();
    }
    reads(&mut page, conversation, "question 2").await;
    assert_eq!(page.shown.texts(conversation).len(), 7, "without a gap");
    assert!(page.shown.state_box(conversation).is_none());
    let marks = scene.hub.conversation(conversation).await.marks();
    page.must(Ask::MarkRead(deskbell_desk::view::Read { conversation, up_to: marks.visitor })).await;
    assert_eq!(scene.hub.conversation(conversation).await.marks(), marks, "no mark is left");
    let loud = |order: &Order| matches!(order, Order::Notify { .. } | Order::Play { .. });
    let heard = page.orders_so_far().await;
    assert!(!heard.iter().any(loud), "it is not the lead's to be alerted of: {heard:?}");
    page.stop().await;
}

#[tokio::test]
async fn t2_a_look_shows_who_types() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (mut agent, mut visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    agent.say::<TypingSet>(Typing { conversation, on: true }).await;
    page.until("the agent types", |shown| shown.threads[&conversation].agent_types.then_some(())).await;
    visitor.say::<TypingSet>(Typing { conversation, on: true }).await;
    page.until("the visitor types", |shown| shown.threads[&conversation].visitor_types.then_some(())).await;
    agent.say::<TypingSet>(Typing { conversation, on: false }).await;
    page.until("the agent stopped", |shown| (!shown.threads[&conversation].agent_types).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn t2_where_the_settings_say_so_the_agent_sees_who_reads_until_the_line_is_lost() {
    let settings = Settings { tell_of_looks: true, ..Settings::default() };
    let scene = Scene::with(&Cast { settings, ..Cast::default() }).await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let mut admin = admin(&scene).await;
    let command_id = Client::command_id();
    admin.call::<ConversationLook>(OfConversation { command_id, conversation }).await.unwrap();
    let seen = |shown: &Shown| (shown.threads[&conversation].readers.len() == 1).then_some(());
    page.until("somebody reads", seen).await;
    assert!(page.shown.desk().unwrap().rules.as_ref().is_some_and(|rules| rules.tell_of_looks));
    scene.cut(&mut page).await;
    page.until("nobody knows", |shown| shown.threads[&conversation].readers.is_empty().then_some(())).await;
    scene.mend(&mut page).await;
    page.until("somebody still reads", seen).await;
    page.stop().await;
}

#[tokio::test]
async fn t2_what_a_lead_read_is_not_kept_on_the_leads_computer() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (_agent, _visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    page.must(Ask::LookAway(ConversationOf { conversation })).await;
    let search = Ask::Search(deskbell_desk::view::SearchFor { words: "hello".into() });
    let found: deskbell_desk::view::Found = page.ask(search).await.unwrap();
    assert!(found.hits.is_empty(), "{found:?}");
    page.stop().await;
}

#[tokio::test]
async fn t2_after_a_cut_the_desk_looks_again_and_lacks_nothing() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (mut agent, _visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    scene.cut(&mut page).await;
    for n in 0..40 {
        agent.write(Some(conversation), &format!("meanwhile {n}")).await.unwrap();
    }
    scene.mend(&mut page).await;
    reads(&mut page, conversation, "meanwhile 39").await;
    assert_eq!(audited(&scene, "conversation.look").await, 2, "each look is written down");
    page.stop().await;
}

#[tokio::test]
async fn t2_who_looks_away_is_told_nothing_more_and_who_may_not_is_refused() {
    let scene = Scene::with(&Cast { second_group: true, ..Cast::default() }).await;
    let mut page = scene.live_desk().await;
    let (mut agent, _visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    let group = Cast::SECOND_GROUP;
    let params = Transfer {
        command_id: Client::command_id(),
        conversation,
        to: Target::Group { group },
        comment: String::new(),
    };
    agent.call::<ConversationTransfer>(params).await.unwrap();
    let notice = page.until("a notice", |shown| shown.notices.last().cloned()).await;
    assert!(notice.told.to_string().contains("a group that you do not lead"), "{notice:?}");
    assert!(!page.shown.threads.contains_key(&conversation), "the page has closed it");
    let refused = page.refused(Ask::Look(ConversationOf { conversation })).await;
    assert!(refused.contains("who leads the group"), "{refused}");
    page.stop().await;
}

#[tokio::test]
async fn t2_a_whisper_comes_to_the_agents_desk_unread_and_quietly() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.must(Ask::Attend(Attend { window: true, conversation: Some(conversation) })).await;
    let last = page.shown.threads[&conversation].head.last_seq;
    page.must(Ask::MarkRead(deskbell_desk::view::Read { conversation, up_to: last })).await;
    page.until("it is read", |shown| (shown.state_box(conversation)?.unread == 0).then_some(())).await;
    let mut admin = admin(&scene).await;
    let client_message_id = ClientMessageId(Client::command_id().0);
    let text = "Offer a refund".to_owned();
    let command_id = Client::command_id();
    let params = Whisper { command_id, conversation, client_message_id, text };
    admin.call::<ConversationWhisper>(params).await.unwrap();
    page.until("unread", |shown| (shown.state_box(conversation)?.unread == 1).then_some(())).await;
    reads(&mut page, conversation, "Offer a refund").await;
    page.say(conversation, "we can refund it").await;
    said(&mut visitor, "we can refund it").await;
    assert!(visitor.mirror.thread(conversation).iter().all(|entry| entry.is_for_visitor()));
    page.stop().await;
}

#[tokio::test]
async fn t2_a_lead_whispers_and_raises_a_flag_from_the_desk() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (mut agent, mut visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    page.must(Ask::Whisper(NoteText { conversation, text: "Offer a refund".into() })).await;
    reads(&mut page, conversation, "Offer a refund").await;
    agent
        .see("the whisper", |m| {
            let whisper = |entry: &&deskbell_domain::thread::Entry| {
                matches!(&entry.body, EntryBody::Whisper { text, .. } if text == "Offer a refund")
            };
            m.thread(conversation).into_iter().find(whisper).map(drop)
        })
        .await;
    page.must(Ask::Flag(FlagOf { conversation, words: Some("Look here".into()) })).await;
    page.until("the flag", |shown| shown.threads.get(&conversation)?.head.flag.clone()).await;
    page.must(Ask::Flag(FlagOf { conversation, words: None })).await;
    page.until("no flag", |shown| shown.threads.get(&conversation)?.head.flag.is_none().then_some(())).await;
    visitor.probe().await;
    assert!(visitor.mirror.thread(conversation).iter().all(|entry| entry.is_for_visitor()));
    page.stop().await;
}

#[tokio::test]
async fn t2_what_is_taken_over_can_be_undone_for_5_s_and_nobody_has_heard_of_it() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (_agent, _visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    let version = scene.hub.conversation(conversation).await.version();
    page.must(take_over(conversation)).await;
    let held = page.until("it is held", |shown| shown.desk()?.held.first().cloned()).await;
    assert_eq!(
        (held.conversation, held.what, held.name.as_str()),
        (conversation, HeldWhat::TakeOver, "Visitor 0")
    );
    page.must(Ask::Undo(ConversationOf { conversation })).await;
    page.pass(UNDO);
    page.until("nothing is held", |shown| shown.desk()?.held.is_empty().then_some(())).await;
    assert_eq!(scene.hub.conversation(conversation).await.version(), version);
    assert_eq!(audited(&scene, "conversation.take_over").await, 0);
    page.stop().await;
}

#[tokio::test]
async fn t2_what_is_taken_over_comes_into_the_list_quietly_and_is_watched_no_more() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (mut agent, mut visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    page.must(take_over(conversation)).await;
    page.pass(UNDO);
    page.until("it is in the list", |shown| {
        (shown.section(conversation) == Some(SectionKind::WaitingForMe)).then_some(())
    })
    .await;
    page.until("it is one's own", |shown| (!shown.threads.get(&conversation)?.watching).then_some(())).await;
    agent.see("it left", |m| (!m.list.contains_key(&conversation)).then_some(())).await;
    page.say(conversation, "I go on here").await;
    said(&mut visitor, "I go on here").await;
    reads(&mut page, conversation, "I go on here").await;
    let loud = |order: &Order| matches!(order, Order::Notify { .. } | Order::Play { .. });
    let heard = page.orders_so_far().await;
    assert!(!heard.iter().any(loud), "{heard:?}");
    page.stop().await;
}

#[tokio::test]
async fn t2_the_agent_is_told_who_has_taken_over_and_why() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let mut admin = admin(&scene).await;
    let command_id = Client::command_id();
    let params = TakeOver { command_id, conversation, reason: "Go to lunch".into(), from: None };
    admin.call::<ConversationTakeOver>(params).await.unwrap();
    let notice = page.until("a notice", |shown| shown.notices.last().cloned()).await;
    assert_eq!(
        notice.told.to_string(),
        "Agent 81 has taken over the conversation with Visitor 0: Go to lunch"
    );
    page.until("it is gone", |shown| shown.state_box(conversation).is_none().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn t2_what_went_to_somebody_else_within_the_5_s_is_not_taken_over() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (_agent, _visitor, conversation) = of_another(&scene, 0).await;
    look(&mut page, conversation).await;
    page.must(take_over(conversation)).await;
    let mut admin = admin(&scene).await;
    let (command_id, reason) = (Client::command_id(), "Mine".to_owned());
    let params = TakeOver { command_id, conversation, reason, from: None };
    admin.call::<ConversationTakeOver>(params).await.unwrap();
    page.pass(UNDO);
    let notice = page.until("a notice", |shown| shown.notices.last().cloned()).await;
    assert!(notice.told.to_string().contains("Somebody else has"), "{}", notice.told);
    assert_eq!(scene.hub.conversation(conversation).await.owner(), Some(Cast::agent(ADMIN)));
    page.stop().await;
}

#[tokio::test]
async fn t2_offline_nothing_of_others_is_read_or_taken() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    let (_agent, _visitor, conversation) = of_another(&scene, 0).await;
    scene.cut(&mut page).await;
    for ask in [Ask::Look(ConversationOf { conversation }), take_over(conversation)] {
        assert!(page.refused(ask).await.contains("This needs the hub"));
    }
    page.stop().await;
}

#[tokio::test]
async fn t3_an_agent_asks_for_help_and_the_flag_is_in_the_threads_head() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    page.must(Ask::Flag(FlagOf { conversation, words: Some("A refund of 300?".into()) })).await;
    let flag = page.until("the flag", |shown| shown.threads.get(&conversation)?.head.flag.clone()).await;
    assert_eq!((flag.name.as_str(), flag.words.as_str()), ("Agent 0", "A refund of 300?"));
    page.until("the entry", |shown| {
        let raised =
            |body: &EntryBody| matches!(body, EntryBody::Happened { what: Happening::Flagged { .. } });
        shown.threads.get(&conversation)?.entries.iter().any(|shown| raised(&shown.entry.body)).then_some(())
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn t7_everything_is_handed_over_in_one_step_and_what_became_of_it_is_answered() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_first, one) = begin(&scene, &mut page, 0).await;
    let (_second, two) = begin(&scene, &mut page, 2).await;
    let mut ben = scene.hub.green_agent(1).await;
    let all = HandOverAll {
        to: Some(Target::Agent { agent: Cast::agent(1) }),
        notes: vec![HandOverNote { conversation: two, text: "Call back after 5".into() }],
        comment: "Off until Monday".into(),
    };
    let answer: HandedOver = page.ask(Ask::HandOver(all)).await.unwrap();
    let became: Vec<_> = answer.conversations.into_iter().map(|one| (one.conversation, one.became)).collect();
    let passed = || Became::Passed { name: "Agent 1".into() };
    assert_eq!(became, [(one, passed()), (two, passed())]);
    page.until("an empty list", |shown| shown.desk()?.boxes.is_empty().then_some(())).await;
    for conversation in [one, two] {
        let mine = |state: &HeadState| matches!(state, HeadState::Assigned { agent, .. } if *agent == Cast::agent(1));
        ben.see("it is Ben's", |m| mine(&m.list.get(&conversation)?.state).then_some(())).await;
    }
    page.stop().await;
}
