//! A call at the desk, with a visitor who speaks the wire. The two never find each other here: neither has a
//! device, and no offer is made unless a test says so.

use crate::chat::go_green;
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, BoxCall, CallOf, CallStage, CallView, SectionKind, SwitchAvailability};
use deskbell_desk::{Act, Order, RingSound, Tone};
use deskbell_domain::agent::Status;
use deskbell_domain::alerts::{About, Attention};
use deskbell_domain::call::{CallEnd, CallPhase, LegState, MediaState, Party, Sending};
use deskbell_domain::conversation::State;
use deskbell_domain::settings::CallTimes;
use deskbell_domain::{CallId, Channel, ConversationId, Settings, Span};
use deskbell_protocol::call::Signal;
use deskbell_protocol::method::{CallHangUp, CallLeg, CallStart};
use deskbell_protocol::params::{CallStarted, LegSays, OfCall, StartCall};
use deskbell_testkit::{Cast, Client, soon};

const ON: MediaState = MediaState::of(Sending::On, Sending::On);
/// No device is there in these tests.
const MISSING: [Sending; 2] = [Sending::Missing, Sending::On];

/// A desk that takes calls.
pub(crate) async fn ready(scene: &Scene) -> Page {
    let mut page = scene.live_desk().await;
    take_calls(&mut page).await;
    page
}

/// A desk that is signed in takes calls from now on.
pub(crate) async fn take_calls(page: &mut Page) {
    go_green(page).await;
    let channel = Channel::Video;
    page.must(Ask::SetAvailability(SwitchAvailability { channel, available: true })).await;
    page.until("a green toggle for video", |shown| {
        (shown.desk()?.me.channels.video.status == Status::Available).then_some(())
    })
    .await;
}

/// A visitor who calls.
async fn call(scene: &Scene) -> (Client, CallStarted) {
    let mut visitor = scene.hub.visitor(0).await;
    let start =
        StartCall { command_id: Client::command_id(), conversation: None, invitation: None, media: ON };
    let started = visitor.call::<CallStart>(start).await.expect("a visitor may call");
    (visitor, started)
}

/// A visitor whose call rings at the desk.
pub(crate) async fn ring(scene: &Scene, page: &mut Page) -> (Client, CallStarted) {
    let (visitor, started) = call(scene).await;
    page.until("the ring", |shown| matches!(shown.call()?.stage, CallStage::Ringing { .. }).then_some(()))
        .await;
    (visitor, started)
}

/// A visitor whose call was answered at the desk.
pub(crate) async fn answered(scene: &Scene, page: &mut Page) -> (Client, CallStarted) {
    let (visitor, started) = ring(scene, page).await;
    page.must(Ask::AnswerCall(CallOf { call: started.call })).await;
    page.until("the answer", |shown| {
        matches!(shown.call()?.stage, CallStage::Connecting { .. }).then_some(())
    })
    .await;
    (visitor, started)
}

pub(crate) async fn hang_up(visitor: &mut Client, call: CallId) {
    let params = OfCall { command_id: Client::command_id(), call };
    visitor.call::<CallHangUp>(params).await.expect("a visitor may hang up");
}

/// How the call ended for the visitor.
async fn end(visitor: &mut Client, call: CallId) -> CallEnd {
    visitor
        .see("the call's end", |mirror| match mirror.calls.get(&call)?.call {
            CallPhase::Ended { why, .. } => Some(why),
            _ => None,
        })
        .await
}

/// Why the call is over, as the page shows it.
async fn shown_end(page: &mut Page) -> CallEnd {
    page.until("the end on the page", |shown| match shown.call()?.stage {
        CallStage::Ended { why, .. } => Some(why),
        _ => None,
    })
    .await
}

async fn silent(page: &mut Page, conversation: ConversationId) {
    page.order("silence", |order| matches!(order, Order::Hush).then_some(())).await;
    page.order("no notification", |order| match order {
        Order::Withdraw { about: About::Call { conversation: of, .. } } if *of == conversation => Some(()),
        _ => None,
    })
    .await;
    let calm = Order::Attention { attention: Attention::Calm };
    page.order("no attention", |order| (*order == calm).then_some(())).await;
}

#[tokio::test]
async fn v2_a_call_rings_is_shown_on_top_and_confirmed() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (_visitor, started) = ring(&scene, &mut page).await;
    let ring = RingSound { tone: Tone::Bell, device: None, volume: 80 };
    page.order("the ring", |order| (*order == Order::Ring { ring: ring.clone() }).then_some(())).await;
    let notice = page
        .order("a notification", |order| match order {
            Order::Notify { about, title, body, acts } => {
                let acts: Vec<Act> = acts.iter().map(|(act, _)| *act).collect();
                Some((*about, title.clone(), body.clone(), acts))
            }
            _ => None,
        })
        .await;
    let about = About::Call { call: started.call, conversation: started.conversation };
    let acts = vec![Act::Accept, Act::Decline];
    assert_eq!(notice, (about, "Visitor 0 calls by video".into(), "Sales".into(), acts));
    let urgent = Order::Attention { attention: Attention::Urgent };
    page.order("attention", |order| (*order == urgent).then_some(())).await;
    let CallView { call, conversation, name, group, theirs, .. } = page.shown.call().unwrap().clone();
    assert_eq!((call, conversation), (started.call, started.conversation));
    assert_eq!((name.as_str(), group.as_str(), theirs), ("Visitor 0", "Sales", ON));
    page.until("the box", |shown| {
        matches!(shown.state_box(conversation)?.call, Some(BoxCall::Rings { .. })).then_some(())
    })
    .await;
    assert_eq!(page.shown.section(conversation), Some(SectionKind::Ringing));
    soon("the confirmation at the hub", async {
        while !matches!(
            scene.hub.conversation(conversation).await.state(),
            State::Assigned { confirm_by: None, .. }
        ) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let heard = page.orders_so_far().await;
    assert!(!heard.iter().any(|order| matches!(order, Order::Play { .. })), "one alert is enough: {heard:?}");
    page.stop().await;
}

#[tokio::test]
async fn v4_a_declined_call_is_over_for_both_and_the_conversation_stays() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = ring(&scene, &mut page).await;
    page.must(Ask::DeclineCall(CallOf { call: started.call })).await;
    silent(&mut page, started.conversation).await;
    assert_eq!(end(&mut visitor, started.call).await, CallEnd::Declined);
    assert_eq!(shown_end(&mut page).await, CallEnd::Declined);
    page.until("the conversation in chat", |shown| {
        (shown.section(started.conversation)? == SectionKind::WaitingForMe).then_some(())
    })
    .await;
    page.must(Ask::DismissCall(CallOf { call: started.call })).await;
    page.until("nothing of the call", |shown| shown.call().is_none().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn v9_of_two_desks_one_answers_and_the_other_is_silent_and_says_where_the_call_is() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let folder = tempfile::tempdir().unwrap();
    let mut other = scene.desk_in(folder.path()).await;
    other.sign_in(&scene).await;
    let (_visitor, started) = ring(&scene, &mut page).await;
    other.order("the ring", |order| matches!(order, Order::Ring { .. }).then_some(())).await;

    page.must(Ask::AnswerCall(CallOf { call: started.call })).await;
    silent(&mut page, started.conversation).await;
    silent(&mut other, started.conversation).await;
    page.until("the call here", |shown| {
        matches!(shown.call()?.stage, CallStage::Connecting { .. }).then_some(())
    })
    .await;
    other
        .until("the call elsewhere", |shown| {
            (shown.call()?.stage == CallStage::Elsewhere { since: None }).then_some(())
        })
        .await;
    let words = other.refused(Ask::AnswerCall(CallOf { call: started.call })).await;
    assert!(words.contains("not ring"), "{words}");
    for page in [&mut page, &mut other] {
        page.until("the section", |shown| {
            (shown.section(started.conversation)? == SectionKind::InCall).then_some(())
        })
        .await;
    }
    other.stop().await;
    page.stop().await;
}

#[tokio::test]
async fn v4_a_call_that_nobody_answers_is_missed_and_can_be_continued_by_chat() {
    let calls = CallTimes { ring: Span::millis(300), ..CallTimes::default() };
    let scene =
        Scene::with(&Cast { settings: Settings { calls, ..Settings::default() }, ..Cast::default() }).await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = call(&scene).await;
    assert_eq!(end(&mut visitor, started.call).await, CallEnd::Missed);
    assert_eq!(shown_end(&mut page).await, CallEnd::Missed);
    silent(&mut page, started.conversation).await;
    assert_eq!(page.shown.section(started.conversation), Some(SectionKind::WaitingForMe));
    page.say(started.conversation, "I was away, sorry").await;
    page.stop().await;
}

#[tokio::test]
async fn v8_the_visitor_may_hang_up_while_it_rings_and_in_the_call() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = ring(&scene, &mut page).await;
    hang_up(&mut visitor, started.call).await;
    assert_eq!(shown_end(&mut page).await, CallEnd::Cancelled);
    silent(&mut page, started.conversation).await;
    page.must(Ask::DismissCall(CallOf { call: started.call })).await;

    // Again, in the same conversation.
    let conversation = Some(started.conversation);
    let start = StartCall { command_id: Client::command_id(), conversation, invitation: None, media: ON };
    let started = visitor.call::<CallStart>(start).await.unwrap();
    page.until("the second ring", |shown| {
        let shown = shown.call()?;
        (shown.call == started.call && matches!(shown.stage, CallStage::Ringing { .. })).then_some(())
    })
    .await;
    page.must(Ask::AnswerCall(CallOf { call: started.call })).await;
    page.until("the answer", |shown| {
        matches!(shown.call()?.stage, CallStage::Connecting { .. }).then_some(())
    })
    .await;
    hang_up(&mut visitor, started.call).await;
    assert_eq!(shown_end(&mut page).await, CallEnd::HungUp { by: Party::Visitor });
    page.stop().await;
}

#[tokio::test]
async fn v5_a_desk_without_devices_answers_and_says_so_to_the_visitor() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = answered(&scene, &mut page).await;
    let agent = visitor
        .see("what the agent sends", |mirror| {
            let head = mirror.calls.get(&started.call)?;
            (head.agent.camera != Sending::Off).then_some(head.agent)
        })
        .await;
    assert!(MISSING.contains(&agent.camera) && MISSING.contains(&agent.microphone), "{agent:?}");
    page.stop().await;
}

#[tokio::test]
async fn v2_the_clock_of_the_call_begins_when_a_device_says_that_they_are_connected() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = answered(&scene, &mut page).await;
    let CallStarted { call, leg, .. } = started;
    let (command_id, state) = (Client::command_id(), LegState::Connected);
    visitor.call::<CallLeg>(LegSays { command_id, call, leg, state }).await.unwrap();
    let since = page
        .until("the call", |shown| match shown.call()?.stage {
            CallStage::Active { since } => Some(since),
            _ => None,
        })
        .await;
    page.until("the box", |shown| {
        (shown.state_box(started.conversation)?.call? == BoxCall::Runs { since }).then_some(())
    })
    .await;
    page.must(Ask::HangUp(CallOf { call })).await;
    assert_eq!(end(&mut visitor, call).await, CallEnd::HungUp { by: Party::Agent });
    assert_eq!(shown_end(&mut page).await, CallEnd::HungUp { by: Party::Agent });
    page.stop().await;
}

#[tokio::test]
async fn a_call_that_ends_while_the_desk_is_offline_is_over_when_it_is_back() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = answered(&scene, &mut page).await;
    scene.cut(&mut page).await;
    assert!(matches!(page.shown.call().unwrap().stage, CallStage::Connecting { .. }), "it goes on");
    hang_up(&mut visitor, started.call).await;
    scene.mend(&mut page).await;
    assert_eq!(shown_end(&mut page).await, CallEnd::HungUp { by: Party::Visitor });
    page.stop().await;
}

#[tokio::test]
async fn v8_a_hang_up_without_a_line_is_seen_at_once_and_said_when_the_hub_is_back() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = answered(&scene, &mut page).await;
    scene.cut(&mut page).await;
    page.must(Ask::HangUp(CallOf { call: started.call })).await;
    assert_eq!(shown_end(&mut page).await, CallEnd::HungUp { by: Party::Agent });
    scene.mend(&mut page).await;
    assert_eq!(end(&mut visitor, started.call).await, CallEnd::HungUp { by: Party::Agent });
    page.stop().await;
}

#[tokio::test]
async fn a_ring_goes_on_without_a_line_and_is_answered_only_with_one() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (_visitor, started) = ring(&scene, &mut page).await;
    scene.cut(&mut page).await;
    let words = page.refused(Ask::AnswerCall(CallOf { call: started.call })).await;
    assert!(words.contains("hub"), "{words}");
    assert!(matches!(page.shown.call().unwrap().stage, CallStage::Ringing { .. }));
    scene.mend(&mut page).await;
    page.must(Ask::AnswerCall(CallOf { call: started.call })).await;
    page.until("the answer", |shown| {
        matches!(shown.call()?.stage, CallStage::Connecting { .. }).then_some(())
    })
    .await;
    page.stop().await;
}

#[tokio::test]
async fn a_desk_that_stops_in_mid_call_says_bye_and_asks_for_another_offer_when_it_is_back() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (mut visitor, started) = answered(&scene, &mut page).await;
    page.stop().await;
    let bye = |frame: &deskbell_protocol::call::SignalFrame| {
        (frame.call == started.call && frame.signal == Signal::Bye).then_some(())
    };
    visitor.signal("the desk's bye", bye).await;
    let mut page = scene.desk().await;
    page.live().await;
    visitor.signal("the wish for an offer", |frame| (frame.signal == Signal::OfferAgain).then_some(())).await;
    page.until("the call", |shown| matches!(shown.call()?.stage, CallStage::Connecting { .. }).then_some(()))
        .await;
    page.stop().await;
}

#[tokio::test]
async fn signing_out_while_it_rings_is_silent_and_leaves_the_ring_to_others() {
    let scene = Scene::new().await;
    let mut page = ready(&scene).await;
    let (_visitor, started) = ring(&scene, &mut page).await;
    page.must(Ask::SignOut(())).await;
    silent(&mut page, started.conversation).await;
    page.stop().await;
}
