//! D3 and D4: without the hub, and back again.

use crate::chat::{begin, go_green, said};
use crate::page::{Shown, entries, texts};
use crate::scene::Scene;
use deskbell_desk::view::{
    Ask, ConversationOf, EarlierFrom, EarlierView, EndNoteOf, LinkState, News, NewsKind, PassOn, Refusal,
    Say, SectionKind, SwitchAvailability, UnsentOf, UnsentState, VisitorOf,
};
use deskbell_desk::{Clock, Order};
use deskbell_domain::{Channel, Span};
use deskbell_protocol::limits::NOTE_CHARS;
use deskbell_protocol::params::Target;
use deskbell_protocol::{Code, Detail};
use deskbell_testkit::Cast;

#[tokio::test]
async fn d3_what_is_written_offline_waits_visibly_and_arrives_once_and_in_order() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    scene.cut(&mut page).await;
    for number in 1..=5 {
        page.say(conversation, &format!("message {number}")).await;
    }
    let waiting = page
        .until("five that wait", |shown| {
            let unsent = shown.unsent(conversation);
            (unsent.len() == 5).then(|| unsent.to_vec())
        })
        .await;
    assert!(waiting.iter().all(|unsent| unsent.state == UnsentState::Waiting), "{waiting:?}");
    assert_eq!(page.shown.state_box(conversation).unwrap().waiting, 5);
    scene.mend(&mut page).await;
    page.until("an empty outbox", |shown| shown.unsent(conversation).is_empty().then_some(())).await;
    let expected = ["hello", "message 1", "message 2", "message 3", "message 4", "message 5"];
    assert_eq!(page.shown.texts(conversation), expected);
    page.stop().await;
}

#[tokio::test]
async fn d3_a_desk_that_starts_without_its_hub_shows_the_list_its_age_and_the_thread() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let online = page.open(conversation).await;
    let left_at = scene.clock.wall();
    page.stop().await;

    scene.relay.cut();
    scene.clock.advance(Span::hours(3));
    let mut page = scene.desk().await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::WaitingForMe));
    page.pass(Span::secs(3));
    let since = page
        .until("its age", |shown| match shown.desk()?.link.state {
            LinkState::Offline { since, .. } => Some(since),
            LinkState::Live | LinkState::Connecting => None,
        })
        .await;
    assert_eq!(since, left_at);
    let offline = page.open(conversation).await;
    assert_eq!(texts(entries(&offline)), texts(entries(&online)));
    page.say(conversation, "written in the train").await;
    page.stop().await;

    // The next start, with the hub: it is sent then.
    scene.relay.mend(scene.hub.address());
    let mut page = scene.desk().await;
    page.live().await;
    page.open(conversation).await;
    page.until("the message", |shown| {
        shown.texts(conversation).contains(&"written in the train".into()).then_some(())
    })
    .await;
    page.until("an empty outbox", |shown| shown.unsent(conversation).is_empty().then_some(())).await;
    // D4: it is told once.
    let returned = page.until("what happened", |shown| shown.desk()?.returned.clone()).await;
    let sent = News { what: NewsKind::Sent, count: 1, conversations: vec![conversation] };
    assert_eq!((returned.news, returned.offline), (vec![sent], Span::secs(3 * 3_600 + 3)));
    page.stop().await;
}

#[tokio::test]
async fn c12_a_message_that_waits_can_be_taken_back_or_thrown_away() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    scene.cut(&mut page).await;
    page.say(conversation, "taken back").await;
    page.say(conversation, "thrown away").await;
    let unsent = page
        .until("both", |shown| {
            (shown.unsent(conversation).len() == 2).then(|| shown.unsent(conversation).to_vec())
        })
        .await;
    let of = |index: usize| UnsentOf { conversation, client_message_id: unsent[index].client_message_id };
    page.must(Ask::EditUnsent(of(0))).await;
    page.must(Ask::DiscardUnsent(of(1))).await;
    page.until("neither", |shown| shown.unsent(conversation).is_empty().then_some(())).await;
    assert_eq!(page.shown.threads[&conversation].draft.text, "taken back");
    scene.mend(&mut page).await;
    page.say(conversation, "sent").await;
    page.until("it", |shown| (shown.texts(conversation).len() == 2).then_some(())).await;
    assert_eq!(page.shown.texts(conversation), ["hello", "sent"]);
    page.stop().await;
}

#[tokio::test]
async fn c12_what_the_hub_may_have_is_known_after_a_restart_too() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    // Nobody knows yet that nothing comes through.
    scene.relay.silence();
    page.say(conversation, "on its way").await;
    page.until("it on its way", |shown| {
        matches!(shown.unsent(conversation), [one] if one.state == UnsentState::Sending).then_some(())
    })
    .await;
    page.stop().await;

    scene.relay.cut();
    let mut page = scene.desk().await;
    page.until("no line", |shown| (!shown.is_live() && shown.desk().is_some()).then_some(())).await;
    page.open(conversation).await;
    page.say(conversation, "taken back").await;
    page.say(conversation, "thrown away").await;
    page.say(conversation, "sent").await;
    page.stop().await;

    let mut page = scene.desk().await;
    page.until("no line", |shown| (!shown.is_live() && shown.desk().is_some()).then_some(())).await;
    page.open(conversation).await;
    let all =
        |shown: &Shown| (shown.unsent(conversation).len() == 4).then(|| shown.unsent(conversation).to_vec());
    let unsent = page.until("all four", all).await;
    let states: Vec<_> = unsent.iter().map(|unsent| unsent.state.clone()).collect();
    let waiting = UnsentState::Waiting;
    assert_eq!(states, [UnsentState::Sending, waiting.clone(), waiting.clone(), waiting]);
    let of = |index: usize| UnsentOf { conversation, client_message_id: unsent[index].client_message_id };
    for ask in [Ask::EditUnsent(of(0)), Ask::DiscardUnsent(of(0))] {
        assert_eq!(page.ask::<serde_json::Value>(ask).await, Err(Refusal::OnItsWay));
    }
    page.must(Ask::EditUnsent(of(1))).await;
    page.must(Ask::DiscardUnsent(of(2))).await;
    scene.mend(&mut page).await;
    page.until("an empty outbox", |shown| shown.unsent(conversation).is_empty().then_some(())).await;
    assert_eq!(page.shown.texts(conversation), ["hello", "on its way", "sent"]);
    assert_eq!(page.shown.threads[&conversation].draft.text, "taken back");
    page.stop().await;
}

#[tokio::test]
async fn c11_what_needs_the_hub_is_refused_in_words_and_a_toggle_waits() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    scene.cut(&mut page).await;
    assert!(page.refused(Ask::End(ConversationOf { conversation })).await.contains("hub"));
    assert!(page.refused(Ask::Release(ConversationOf { conversation })).await.contains("hub"));
    for available in [false, true, false] {
        page.must(Ask::SetAvailability(SwitchAvailability { channel: Channel::Chat, available })).await;
    }
    assert!(page.shown.desk().unwrap().me.channels.chat.available, "it is not shown before the hub knows it");
    scene.mend(&mut page).await;
    page.until("the newest", |shown| (!shown.desk()?.me.channels.chat.available).then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn c11_of_two_switches_in_one_moment_the_older_does_not_come_back_with_the_next_start() {
    let switch = |channel, available| Ask::SetAvailability(SwitchAvailability { channel, available });
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    scene.cut(&mut page).await;
    let (red, green) = tokio::join!(
        page.ask::<serde_json::Value>(switch(Channel::Chat, false)),
        page.ask::<serde_json::Value>(switch(Channel::Chat, true)),
    );
    assert!(red.is_ok() && green.is_ok());
    // What is given later is carried out later.
    page.must(switch(Channel::Mobile, false)).await;
    scene.mend(&mut page).await;
    page.until("both", |shown| (!shown.desk()?.me.channels.mobile.available).then_some(())).await;
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    page.must(switch(Channel::Mobile, true)).await;
    page.until("it", |shown| shown.desk()?.me.channels.mobile.available.then_some(())).await;
    assert!(page.shown.desk().unwrap().me.channels.chat.available, "the newest counts");
    page.stop().await;
}

#[tokio::test]
async fn c3_a_message_that_the_hub_refuses_stays_with_its_words() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    scene.cut(&mut page).await;
    page.say(conversation, "too late").await;
    visitor.end(conversation).await.unwrap();
    scene.mend(&mut page).await;
    let refused = page
        .until("the refusal", |shown| match shown.unsent(conversation) {
            [unsent] if matches!(unsent.state, UnsentState::Failed { .. }) => Some(unsent.clone()),
            _ => None,
        })
        .await;
    let UnsentState::Failed { why } = refused.state else { unreachable!("it was just matched") };
    assert!(
        matches!(why, Refusal::Hub { code: Code::Ended, detail: Some(Detail::ConversationEnded), .. }),
        "{why:?}"
    );
    assert_eq!(page.shown.state_box(conversation).unwrap().failed, 1);
    // It survives a restart, and goes when the person says so.
    page.stop().await;
    let mut page = scene.desk().await;
    page.live().await;
    let thread = page.open(conversation).await;
    assert_eq!(thread.unsent.len(), 1);
    let of = || UnsentOf { conversation, client_message_id: refused.client_message_id };
    // Whoever presses one right after the other is told that the first holds: it goes out, and stands in no composer.
    let (again, back, away) = tokio::join!(
        page.ask::<serde_json::Value>(Ask::RetryUnsent(of())),
        page.ask::<serde_json::Value>(Ask::EditUnsent(of())),
        page.ask::<serde_json::Value>(Ask::DiscardUnsent(of())),
    );
    assert!(again.is_ok());
    assert_eq!((back, away), (Err(Refusal::OnItsWay), Err(Refusal::OnItsWay)));
    page.until("it on its way", |shown| {
        matches!(shown.unsent(conversation), [one] if one.state == UnsentState::Sending).then_some(())
    })
    .await;
    page.until("the refusal", |shown| {
        matches!(shown.unsent(conversation), [one] if matches!(one.state, UnsentState::Failed { .. }))
            .then_some(())
    })
    .await;
    page.must(Ask::DiscardUnsent(of())).await;
    page.until("nothing", |shown| shown.unsent(conversation).is_empty().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn d4_back_after_an_absence_the_desk_says_what_happened_and_does_not_ring_for_it() {
    let (scene, hub) = Scene::still().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.orders_so_far().await;
    scene.cut(&mut page).await;
    for text in ["still", "there", "?"] {
        visitor.write(Some(conversation), text).await.unwrap();
    }
    page.pass(Span::secs(50));
    hub.advance(Span::secs(50));
    scene.mend(&mut page).await;
    let returned = page.until("the line", |shown| shown.desk()?.returned.clone()).await;
    let messages = News { what: NewsKind::Messages, count: 3, conversations: vec![conversation] };
    assert_eq!((returned.news, returned.sending), (vec![messages], 0));
    assert_eq!((returned.offline, returned.times), (Span::secs(50), 1));
    let heard = page.orders_so_far().await;
    assert!(
        !heard.iter().any(|order| matches!(order, Order::Play { sound: deskbell_desk::Sound::Message, .. }))
    );
    page.must(Ask::DismissReturned(())).await;
    page.until("its end", |shown| shown.desk()?.returned.is_none().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn after_a_short_cut_messages_are_told_as_if_nothing_had_been() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.orders_so_far().await;
    scene.cut(&mut page).await;
    visitor.write(Some(conversation), "still there?").await.unwrap();
    page.pass(Span::secs(10));
    scene.mend(&mut page).await;
    page.order("a notification", |order| {
        matches!(order, Order::Notify { body, .. } if body == "still there?").then_some(())
    })
    .await;
    assert!(page.shown.desk().unwrap().returned.is_none());
    page.stop().await;
}

#[tokio::test]
async fn quality_2_a_dead_line_is_noticed_after_25_s_of_silence() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    scene.relay.silence();
    page.pass(Span::secs(25));
    page.until("the silence", |shown| (!shown.is_live()).then_some(())).await;
    scene.mend(&mut page).await;
    page.stop().await;
}

#[tokio::test]
async fn quality_2_a_dead_line_is_noticed_3_s_after_the_computer_woke() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    scene.relay.silence();
    scene.clock.sleep(Span::hours(1));
    // Nobody tells the desk that the computer slept: its clocks do, at the next thing that happens.
    page.orders_so_far().await;
    page.pass(Span::secs(3));
    page.until("the dead line", |shown| (!shown.is_live()).then_some(())).await;
    scene.mend(&mut page).await;
    page.stop().await;
}

#[tokio::test]
async fn quality_2_a_dead_line_is_noticed_though_nothing_happens_after_the_computer_woke() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    scene.relay.silence();
    scene.clock.sleep(Span::hours(1));
    // Within a second the desk looks at its clocks, and 3 s later it knows.
    page.pass(Span::secs(1));
    page.orders_so_far().await;
    page.pass(Span::secs(3));
    page.until("the dead line", |shown| (!shown.is_live()).then_some(())).await;
    scene.mend(&mut page).await;
    page.stop().await;
}

#[tokio::test]
async fn a_hub_that_restarts_is_found_again_and_nothing_is_missing() {
    let mut scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    drop(visitor);
    scene.hub.restart().await;
    scene.cut(&mut page).await;
    let mut visitor = scene.hub.visitor(0).await;
    visitor.write(Some(conversation), "after the restart").await.unwrap();
    page.say(conversation, "so am I").await;
    scene.mend(&mut page).await;
    page.until("both", |shown| (shown.texts(conversation).len() == 3).then_some(())).await;
    assert_eq!(page.shown.texts(conversation), ["hello", "after the restart", "so am I"]);
    page.stop().await;
}

#[tokio::test]
async fn quality_2_after_any_history_the_desk_shows_what_a_fresh_one_shows() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (mut first, one) = begin(&scene, &mut page, 0).await;
    let (_second, two) = begin(&scene, &mut page, 1).await;
    page.say(one, "an answer").await;
    said(&mut first, "an answer").await;
    first.write(Some(one), "a question").await.unwrap();
    page.say(two, "a mobile answer").await;
    page.until("both", |shown| {
        (shown.state_box(one)?.last == "a question" && shown.state_box(two)?.last_mine).then_some(())
    })
    .await;
    page.must(Ask::Release(ConversationOf { conversation: two })).await;
    page.pass(deskbell_domain::Span::secs(5));
    page.until("the release", |shown| {
        matches!(shown.state_box(two)?.state, deskbell_protocol::head::HeadState::Released { .. })
            .then_some(())
    })
    .await;
    let _ = page
        .ask::<()>(Ask::Say(Say { conversation: one, text: "more".into(), attachments: Vec::new() }))
        .await;
    page.until("the answer", |shown| {
        let state_box = shown.state_box(one)?;
        (state_box.last == "more" && state_box.waiting == 0).then_some(())
    })
    .await;
    page.check().await;
    let mut old = page.shown.desk().unwrap().clone();

    // The same agent on another computer, which starts from a snapshot.
    let folder = tempfile::tempdir().unwrap();
    let mut other = scene.desk_in(folder.path()).await;
    other.sign_in(&scene).await;
    let online =
        |shown: &crate::page::Shown| shown.desk()?.boxes.iter().all(|b| b.online == Some(true)).then_some(());
    other.until("the visitors", online).await;
    let mut new = other.shown.desk().unwrap().clone();
    old.boxes.sort_by_key(|state_box| state_box.conversation);
    new.boxes.sort_by_key(|state_box| state_box.conversation);
    old.link.clone_from(&new.link);
    old.health.clone_from(&new.health);
    old.queues.clone_from(&new.queues);
    assert_eq!(old, new);
    assert_eq!(new.me.id, Cast::agent(0));
    other.stop().await;
    page.stop().await;
}

#[tokio::test]
async fn c14_past_conversations_are_told_at_once_completed_by_the_hub_and_readable_offline() {
    let scene = Scene::new().await;
    // A colleague had the visitor's first conversation: this desk knows of it by the hub alone.
    let colleague = scene.hub.green_agent(1).await;
    let mut visitor = scene.hub.visitor(0).await;
    let elsewhere = visitor.write(None, "to a colleague").await.unwrap().conversation;
    visitor.end(elsewhere).await.unwrap();
    drop(colleague);
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let past = visitor.write(None, "long ago").await.unwrap().conversation;
    page.until("the first box", |shown| shown.state_box(past).map(drop)).await;
    visitor.end(past).await.unwrap();
    let now = visitor.write(None, "again").await.unwrap().conversation;
    page.until("the box", |shown| shown.state_box(now).map(drop)).await;
    let ids = |earlier: &EarlierView| earlier.conversations.iter().map(|head| head.id).collect::<Vec<_>>();
    let of = VisitorOf { visitor: Cast::visitor(0) };
    let at_once: EarlierView = page.ask(Ask::Earlier(of.clone())).await.unwrap();
    assert_eq!((ids(&at_once), at_once.from), (vec![now, past], EarlierFrom::HereAtFirst));
    let whole = page.until("the hub's answer", |shown| shown.earlier.get(&of.visitor).cloned()).await;
    assert_eq!((ids(&whole), whole.from), (vec![now, past, elsewhere], EarlierFrom::Hub));
    let online = page.open(past).await;
    assert!(texts(entries(&online)).contains(&"long ago".into()));
    page.stop().await;

    scene.relay.cut();
    let mut page = scene.desk().await;
    let offline: EarlierView = page.ask(Ask::Earlier(of)).await.unwrap();
    assert_eq!((ids(&offline), offline.from), (vec![now, past, elsewhere], EarlierFrom::Here));
    assert_eq!(page.open(past).await.entries, online.entries);
    page.stop().await;
}

#[tokio::test]
async fn c7_c9_what_is_too_long_is_refused_at_once_also_offline() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    let text = |chars: u32| "é".repeat(chars as usize);
    let too_long = text(NOTE_CHARS + 1);
    let to = Target::Agent { agent: Cast::agent(1) };
    let refused = page.refused(Ask::Transfer(PassOn { conversation, to, comment: too_long.clone() })).await;
    assert!(refused.contains("2000") || refused.contains("2,000"), "{refused}");
    scene.cut(&mut page).await;
    let again = page.refused(Ask::SetEndNote(EndNoteOf { conversation, text: too_long })).await;
    assert_eq!(again, refused);
    page.must(Ask::SetEndNote(EndNoteOf { conversation, text: text(NOTE_CHARS) })).await;
    scene.mend(&mut page).await;
    page.open(conversation).await;
    page.until("the end note", |shown| {
        (shown.threads[&conversation].head.end_note == text(NOTE_CHARS)).then_some(())
    })
    .await;
    page.stop().await;
}
