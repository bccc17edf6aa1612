//! A running call moves to another device of its agent, and back (product rules, section 6).

use crate::calls::talk;
use deskbell_domain::call::{CallPhase, HandoffEnd, HandoffStage, LegState, MediaState, Sending};
use deskbell_domain::{CallId, DeviceId, HandoffId, LegId, Span};
use deskbell_protocol::call::CallHead;
use deskbell_protocol::params::{CallAccepted, ClaimHandoff, JoinHandoff, OfHandoff, OfferHandoff, TakeCall};
use deskbell_protocol::{Code, WireError, method};
use deskbell_testkit::{Cast, Client, Leg, SENDING, TestHub, answer, offer, pass};
use uuid::Uuid;

const DESK: DeviceId = DeviceId(Uuid::from_u128(0xd000));
const PHONE: DeviceId = DeviceId(Uuid::from_u128(0xf000));
const MOVE: HandoffId = HandoffId(Uuid::from_u128(0x4000));
const BACK: HandoffId = HandoffId(Uuid::from_u128(0x4001));

async fn offers(desk: &mut Client, call: CallId) -> Result<(), WireError> {
    let params = OfferHandoff { command_id: Client::command_id(), call, handoff: MOVE, ticket: None };
    desk.call::<method::HandoffOffer>(params).await.map(drop)
}

async fn claims(phone: &mut Client, call: CallId, handoff: HandoffId) -> Result<(), WireError> {
    let name = "Pixel 9".to_owned();
    let params = ClaimHandoff { command_id: Client::command_id(), call, handoff, name };
    phone.call::<method::HandoffClaim>(params).await.map(drop)
}

async fn joins(phone: &mut Client, call: CallId) -> Result<Leg, WireError> {
    let params = JoinHandoff { command_id: Client::command_id(), call, handoff: MOVE, media: SENDING };
    phone.call::<method::HandoffJoin>(params).await.map(|has| leg_of(call, &has))
}

async fn takes(desk: &mut Client, call: CallId) -> Result<Leg, WireError> {
    let name = "A desk".to_owned();
    let params = TakeCall { command_id: Client::command_id(), call, handoff: BACK, name, media: SENDING };
    desk.call::<method::HandoffTake>(params).await.map(|has| leg_of(call, &has))
}

fn leg_of(call: CallId, has: &CallAccepted) -> Leg {
    Leg { call, leg: has.leg }
}

/// The device that has the call, its leg and its epoch, while the two talk.
fn carries(head: &CallHead) -> Option<(DeviceId, LegId, u32)> {
    match head.call {
        CallPhase::Active { device, .. } => Some((device?, head.leg, head.epoch)),
        _ => None,
    }
}

fn over(head: &CallHead) -> Option<HandoffEnd> {
    match head.handoff.as_ref()?.stage {
        HandoffStage::Over { why } => Some(why),
        _ => None,
    }
}

#[tokio::test]
async fn h2_a_call_goes_to_the_phone_and_back_and_is_never_on_two_devices_or_none() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let first = talk(&mut visitor, &mut desk).await;
    let call = first.call;
    offers(&mut desk, call).await.unwrap();

    let mut phone = hub.second_desk(0).await;
    assert_eq!(
        claims(&mut phone, call, BACK).await.unwrap_err().reason(),
        Code::Ended,
        "a code that was guessed"
    );
    claims(&mut phone, call, MOVE).await.unwrap();
    assert_eq!(claims(&mut phone, call, MOVE).await.unwrap_err().reason(), Code::Taken, "H4: it works once");
    let named = |head: &CallHead| match &head.handoff.as_ref()?.stage {
        HandoffStage::Claimed { device, name, .. } => Some((*device, name.clone())),
        _ => None,
    };
    let named = desk.see_call("who has claimed it", call, named).await;
    assert_eq!(named, (PHONE, "Pixel 9".to_owned()), "H4: the desk names it");

    let second = joins(&mut phone, call).await.unwrap();
    assert_ne!(second.leg, first.leg);
    let seen =
        visitor.see_call("the second leg", call, |head| Some((head.second_leg?, head.handoff.clone()))).await;
    assert_eq!(seen, (second.leg, None), "the agent's devices are not the visitor's business");
    visitor.tell(second, offer(1)).await;
    assert_eq!(phone.next_signal(second).await, offer(1));
    phone.tell(second, answer(1)).await;
    assert_eq!(visitor.next_signal(second).await, answer(1));
    // The first leg is untouched: a connection that is made anew goes to the desk all the while.
    visitor.tell(first, offer(7)).await;
    assert_eq!(desk.next_signal(first).await, offer(7));

    visitor.leg_says(second, LegState::Connected).await.unwrap();
    let still = desk.see_call("one end is ready", call, |head| match head.handoff.as_ref()?.stage {
        HandoffStage::Making { visitor: true, there: false, .. } => carries(head),
        _ => None,
    });
    assert_eq!(still.await, (DESK, first.leg, 1), "H2: one end alone moves nothing");
    phone.leg_says(second, LegState::Connected).await.unwrap();
    for client in [&mut desk, &mut phone] {
        let now = client.see_call("the move", call, |head| carries(head).filter(|(_, _, epoch)| *epoch == 2));
        assert_eq!(now.await, (PHONE, second.leg, 2));
    }
    visitor
        .see_call("the move", call, |head| (head.leg == second.leg && head.epoch == 2).then_some(()))
        .await;
    assert_eq!(
        desk.set_media(call, SENDING).await.unwrap_err().reason(),
        Code::NotYours,
        "the desk sends nothing more"
    );
    // But a mute that was under way as the call moved on holds at the phone (H3).
    desk.set_media(call, MediaState::of(Sending::Off, Sending::On)).await.unwrap();
    let muted = |head: &CallHead| (head.agent.microphone == Sending::Off).then(|| carries(head)).flatten();
    assert_eq!(phone.see_call("the mute", call, muted).await, (PHONE, second.leg, 2));
    assert_eq!(phone.set_media(call, SENDING).await, Ok(()), "until the phone turns it on");
    pass(&clock, Span::secs(3), &mut [&mut desk, &mut phone, &mut visitor]).await;
    visitor.see_call("one leg again", call, |head| head.second_leg.is_none().then_some(())).await;
    let late = desk.set_media(call, MediaState::of(Sending::Off, Sending::Off)).await.unwrap_err();
    assert_eq!(late.reason(), Code::NotYours, "it has no part in the call any more");

    let third = takes(&mut desk, call).await.unwrap();
    visitor.leg_says(third, LegState::Connected).await.unwrap();
    desk.leg_says(third, LegState::Connected).await.unwrap();
    let back = desk.see_call("it is back", call, |head| carries(head).filter(|(_, _, epoch)| *epoch == 3));
    assert_eq!(back.await, (DESK, third.leg, 3));
    // What the phone says of its leg comes too late, and touches nothing.
    drop(phone.leg_says(second, LegState::Failed).await);
    let talks = desk.see_call("the call", call, |head| carries(head).map(|_| head.agent.camera)).await;
    assert_eq!(talks, Sending::On, "H3");
}

#[tokio::test]
async fn h2_a_phone_that_goes_before_it_is_ready_leaves_the_call_at_the_desk() {
    let (hub, _clock) = TestHub::start_still(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let first = talk(&mut visitor, &mut desk).await;
    offers(&mut desk, first.call).await.unwrap();
    let mut phone = hub.second_desk(0).await;
    claims(&mut phone, first.call, MOVE).await.unwrap();
    let second = joins(&mut phone, first.call).await.unwrap();
    visitor.leg_says(second, LegState::Connected).await.unwrap();
    phone.leave().await;
    let (why, carried) =
        desk.see_call("the end of the move", first.call, |head| Some((over(head)?, carries(head)?))).await;
    assert_eq!((why, carried), (HandoffEnd::Left, (DESK, first.leg, 1)));
    visitor.see_call("one leg again", first.call, |head| head.second_leg.is_none().then_some(())).await;
}

#[tokio::test]
async fn h4_another_agent_has_no_part_in_it_and_each_step_has_its_time() {
    let (hub, clock) = TestHub::start_still(&Cast { agents: 2, ..Cast::default() }).await;
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let first = talk(&mut visitor, &mut desk).await;
    offers(&mut desk, first.call).await.unwrap();
    let mut other = hub.agent(1).await;
    assert_eq!(claims(&mut other, first.call, MOVE).await.unwrap_err().reason(), Code::NotYours);
    assert_eq!(takes(&mut other, first.call).await.unwrap_err().reason(), Code::NotYours);
    pass(&clock, Span::secs(91), &mut [&mut desk, &mut visitor, &mut other]).await;
    let why = desk.see_call("the end of the code", first.call, over).await;
    assert_eq!(why, HandoffEnd::NotClaimed);
    let params = OfHandoff { command_id: Client::command_id(), call: first.call, handoff: MOVE };
    desk.call::<method::HandoffCancel>(params).await.unwrap();
    desk.see_call("it was read", first.call, |head| head.handoff.is_none().then_some(())).await;
}
