//! Phones of agents: their codes, what they hear and may do, and how they go again (product rules H1, H4 and H5).

use crate::calls::{over, talk};
use deskbell_domain::call::{CallEnd, CallPhase, HandoffEnd, HandoffStage, LegState, Party};
use deskbell_domain::{CallId, DeviceId, HandoffId, Span, UserId};
use deskbell_hub::auth::Token;
use deskbell_protocol::http::{ClaimPhone, PhoneToken};
use deskbell_protocol::params::{
    CallAccepted, ClaimHandoff, ForgetPhone, InvitePhone, JoinHandoff, OfHandoff, OfferHandoff, TakeCall,
};
use deskbell_protocol::session::{Device, DeviceKind};
use deskbell_protocol::{Code, Event, WireError, method};
use deskbell_testkit::{Cast, Client, Leg, SENDING, TestHub, answer, message, offer, pass};
use reqwest::header::ORIGIN;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub(crate) const MOVE: HandoffId = HandoffId(Uuid::from_u128(0x4000));

/// What a desk puts into a code, and what it tells the hub of it.
pub(crate) fn ticket() -> (String, String) {
    let secret = Token::draw();
    let hash = base64_of(&secret.hash());
    (secret.text(), hash)
}

fn base64_of(hash: &[u8; 32]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash)
}

pub(crate) async fn shows_a_code(
    desk: &mut Client,
    call: CallId,
    handoff: HandoffId,
) -> Result<String, WireError> {
    let (secret, hash) = ticket();
    let params = OfferHandoff { command_id: Client::command_id(), call, handoff, ticket: Some(hash) };
    desk.call::<method::HandoffOffer>(params).await.map(|_| secret)
}

async fn claims_from(hub: &TestHub, origin: &str, ticket: &str) -> Result<PhoneToken, WireError> {
    let claim = ClaimPhone { ticket: ticket.to_owned(), name: "Pixel 9".to_owned() };
    let request = reqwest::Client::new().post(hub.url("/v1/phones")).header(ORIGIN, origin).json(&claim);
    let answer = request.send().await.unwrap();
    if answer.status().is_success() {
        Ok(answer.json().await.unwrap())
    } else {
        Err(answer.json().await.unwrap())
    }
}

pub(crate) async fn claims(hub: &TestHub, ticket: &str) -> Result<PhoneToken, WireError> {
    claims_from(hub, &hub.url(""), ticket).await
}

pub(crate) fn phone(id: DeviceId) -> Device {
    Device { id, kind: DeviceKind::Phone, name: "Pixel 9".into(), version: "1".into() }
}

pub(crate) async fn opens(hub: &TestHub, token: &PhoneToken) -> Client {
    Client::open(hub.address(), token.token.clone(), phone(token.phone)).await
}

/// A phone that is paired with an agent's desk.
pub(crate) async fn paired(hub: &TestHub, desk: &mut Client) -> Client {
    opens(hub, &paired_token(hub, desk).await).await
}

/// What such a phone opens its sessions with.
pub(crate) async fn paired_token(hub: &TestHub, desk: &mut Client) -> PhoneToken {
    let (secret, hash) = ticket();
    let params = InvitePhone { command_id: Client::command_id(), ticket: hash };
    desk.call::<method::PhoneInvite>(params).await.unwrap();
    let token = claims(hub, &secret).await.unwrap();
    assert_eq!(token.claimed, None);
    token
}

pub(crate) async fn joins(phone: &mut Client, call: CallId, handoff: HandoffId) -> Result<Leg, WireError> {
    let params = JoinHandoff { command_id: Client::command_id(), call, handoff, media: SENDING };
    phone.call::<method::HandoffJoin>(params).await.map(|has| leg_of(call, &has))
}

fn leg_of(call: CallId, has: &CallAccepted) -> Leg {
    Leg { call, leg: has.leg }
}

/// The device that has a call, while the two talk.
pub(crate) async fn is_on(client: &mut Client, call: CallId, device: DeviceId) {
    client
        .see_call("where the call is", call, |head| match head.call {
            CallPhase::Active { device: Some(on), .. } if on == device => Some(()),
            _ => None,
        })
        .await;
}

pub(crate) async fn came_to_nothing(client: &mut Client, call: CallId) -> HandoffEnd {
    client
        .see_call("the end of the move", call, |head| match head.handoff.as_ref()?.stage {
            HandoffStage::Over { why } => Some(why),
            _ => None,
        })
        .await
}

const DESK: DeviceId = DeviceId(Uuid::from_u128(0xd000));

#[tokio::test]
async fn h1_a_call_goes_by_a_code_to_a_phone_which_hears_of_nothing_else() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let (mut visitor, mut other) = (hub.visitor(0).await, hub.visitor(2).await);
    other.write(None, "Not for the phone").await.unwrap();
    let first = talk(&mut visitor, &mut desk).await;
    let code = shows_a_code(&mut desk, first.call, MOVE).await.unwrap();
    let token = claims(&hub, &code).await.unwrap();
    let claimed = token.claimed.clone().unwrap();
    assert_eq!((claimed.call, claimed.handoff), (first.call, MOVE));
    let name = desk.see_call("the device's name", first.call, |head| match &head.handoff.as_ref()?.stage {
        HandoffStage::Claimed { name, device, .. } if *device == token.phone => Some(name.clone()),
        _ => None,
    });
    assert_eq!(name.await, "Pixel 9", "H4: the desktop names it");

    let mut phone = opens(&hub, &token).await;
    assert_eq!(phone.you(), UserId::Phone(token.phone));
    assert!(!phone.mirror.phone.as_ref().unwrap().paired);
    let second = joins(&mut phone, first.call, MOVE).await.unwrap();
    visitor.tell(second, offer(1)).await;
    assert_eq!(phone.next_signal(second).await, offer(1), "it hears its own leg");
    phone.tell(second, answer(1)).await;
    assert_eq!(visitor.next_signal(second).await, answer(1));
    visitor.leg_says(second, LegState::Connected).await.unwrap();
    phone.leg_says(second, LegState::Connected).await.unwrap();
    is_on(&mut desk, first.call, token.phone).await;
    is_on(&mut phone, first.call, token.phone).await;

    // What is said in the call's conversation goes there both ways; the other conversation does not.
    let conversation = phone.mirror.calls[&first.call].conversation;
    let written = phone.call::<method::MessageSend>(message(Some(conversation), "From the phone")).await;
    let seq = written.unwrap().seq;
    visitor.see("the message", |mirror| mirror.threads.get(&conversation)?.get(&seq).map(drop)).await;
    visitor.write(Some(conversation), "I see").await.unwrap();
    phone.see("the answer", |mirror| mirror.threads.get(&conversation)?.get(&(seq + 1)).map(drop)).await;
    other.write(None, "Still not").await.unwrap();
    phone.probe().await;
    assert_eq!(phone.mirror.threads.keys().collect::<Vec<_>>(), [&conversation]);
    assert_eq!(phone.mirror.cards.keys().collect::<Vec<_>>(), [&Cast::visitor(0)]);
    assert!(phone.mirror.list.is_empty() && phone.mirror.me.is_none() && phone.mirror.canned.is_empty());

    // Back at the desk it is nobody's phone any more, once nothing of it stands by.
    let back = HandoffId(Uuid::from_u128(0x4001));
    let take = TakeCall {
        command_id: Client::command_id(),
        call: first.call,
        handoff: back,
        name: "Desk".into(),
        media: SENDING,
    };
    let third = leg_of(first.call, &desk.call::<method::HandoffTake>(take).await.unwrap());
    visitor.leg_says(third, LegState::Connected).await.unwrap();
    desk.leg_says(third, LegState::Connected).await.unwrap();
    is_on(&mut desk, first.call, DESK).await;
    pass(&clock, Span::secs(3), &mut [&mut desk, &mut visitor, &mut other, &mut phone]).await;
    let late = TakeCall {
        command_id: Client::command_id(),
        call: first.call,
        handoff: HandoffId(Uuid::from_u128(0x4002)),
        name: "Pixel 9".into(),
        media: SENDING,
    };
    let refused = phone.call::<method::HandoffTake>(late).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotYours, "H4: for one move");
    assert_eq!(phone.hang_up(first.call).await.unwrap_err().reason(), Code::NotYours);
    clock.advance(Span::secs(20));
    for client in [&mut desk, &mut visitor, &mut other, &mut phone] {
        client.probe().await;
    }
    clock.advance(Span::secs(12));
    for client in [&mut desk, &mut visitor, &mut other] {
        client.probe().await;
    }
    assert_eq!(phone.closed().await, Some(4500), "its session ends");
    is_on(&mut desk, first.call, DESK).await;
}

#[tokio::test]
async fn h4_a_code_works_once_in_its_time_for_its_call_and_from_the_hubs_own_page() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let call = talk(&mut visitor, &mut desk).await.call;
    let code = shows_a_code(&mut desk, call, MOVE).await.unwrap();
    let reason = |outcome: Result<PhoneToken, WireError>| outcome.unwrap_err().reason();
    assert_eq!(reason(claims(&hub, &ticket().0).await), Code::Ended, "guessed");
    assert_eq!(reason(claims(&hub, "x").await), Code::InvalidParams, "no ticket at all");
    assert_eq!(reason(claims_from(&hub, "https://evil.example", &code).await), Code::Forbidden);
    assert_eq!(reason(claims_from(&hub, "null", &code).await), Code::Forbidden);
    claims(&hub, &code).await.expect("none of this has used it up");
    assert_eq!(reason(claims(&hub, &code).await), Code::Ended, "used twice");

    // Nobody joins there: the call was never touched.
    pass(&clock, Span::secs(91), &mut [&mut desk, &mut visitor]).await;
    assert_eq!(came_to_nothing(&mut desk, call).await, HandoffEnd::NotJoined);
    let next = HandoffId(Uuid::from_u128(0x4003));
    let code = shows_a_code(&mut desk, call, next).await.unwrap();
    pass(&clock, Span::secs(90), &mut [&mut desk, &mut visitor]).await;
    assert_eq!(reason(claims(&hub, &code).await), Code::Ended, "too old");
    assert_eq!(came_to_nothing(&mut desk, call).await, HandoffEnd::NotClaimed);
    is_on(&mut desk, call, DESK).await;

    // Taken back by the desk, and of a call that is over.
    let next = HandoffId(Uuid::from_u128(0x4004));
    let code = shows_a_code(&mut desk, call, next).await.unwrap();
    let cancel = OfHandoff { command_id: Client::command_id(), call, handoff: next };
    desk.call::<method::HandoffCancel>(cancel).await.unwrap();
    assert_eq!(reason(claims(&hub, &code).await), Code::Taken);
    let next = HandoffId(Uuid::from_u128(0x4005));
    let code = shows_a_code(&mut desk, call, next).await.unwrap();
    visitor.hang_up(call).await.unwrap();
    assert_eq!(reason(claims(&hub, &code).await), Code::Ended, "the call is over");
}

#[tokio::test]
async fn h4_of_two_phones_that_read_a_code_one_has_it_and_the_desk_can_say_no() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let call = talk(&mut visitor, &mut desk).await.call;
    let code = shows_a_code(&mut desk, call, MOVE).await.unwrap();
    let (one, two) = tokio::join!(claims(&hub, &code), claims(&hub, &code));
    assert!(one.is_ok() != two.is_ok(), "exactly one");
    let token = one.or(two).unwrap();
    let mut phone = opens(&hub, &token).await;
    let cancel = OfHandoff { command_id: Client::command_id(), call, handoff: MOVE };
    desk.call::<method::HandoffCancel>(cancel).await.unwrap();
    assert_eq!(came_to_nothing(&mut phone, call).await, HandoffEnd::Cancelled);
    assert_eq!(joins(&mut phone, call, MOVE).await.unwrap_err().reason(), Code::NotYours);
    is_on(&mut desk, call, DESK).await;
}

#[tokio::test]
async fn h2_a_phone_whose_page_closes_at_any_step_leaves_the_call_where_it_was() {
    for step in 0..3 {
        let hub = TestHub::start(&Cast::default()).await;
        let mut desk = hub.green_agent(0).await;
        let mut visitor = hub.visitor(0).await;
        let first = talk(&mut visitor, &mut desk).await;
        let code = shows_a_code(&mut desk, first.call, MOVE).await.unwrap();
        let token = claims(&hub, &code).await.unwrap();
        let mut phone = opens(&hub, &token).await;
        if step > 0 {
            let second = joins(&mut phone, first.call, MOVE).await.unwrap();
            if step > 1 {
                phone.leg_says(second, LegState::Connected).await.unwrap();
            }
        }
        phone.leave().await;
        assert_eq!(came_to_nothing(&mut desk, first.call).await, HandoffEnd::Left, "step {step}");
        is_on(&mut desk, first.call, DESK).await;
        let legs = visitor
            .see_call("one leg", first.call, |head| head.second_leg.is_none().then_some(head.leg))
            .await;
        assert_eq!(legs, first.leg, "H2: it was never touched");
    }
}

#[tokio::test]
async fn h2_a_desk_that_is_gone_at_any_step_loses_the_call_to_the_phone_and_not_to_nobody() {
    for step in 0..3 {
        let hub = TestHub::start(&Cast::default()).await;
        let mut desk = Some(hub.green_agent(0).await);
        let mut visitor = hub.visitor(0).await;
        let first = talk(&mut visitor, desk.as_mut().unwrap()).await;
        let code = shows_a_code(desk.as_mut().unwrap(), first.call, MOVE).await.unwrap();
        if step == 0 {
            drop(desk.take());
        }
        let token = claims(&hub, &code).await.unwrap();
        let mut phone = opens(&hub, &token).await;
        if step == 1 {
            drop(desk.take());
        }
        let second = joins(&mut phone, first.call, MOVE).await.unwrap();
        if step == 2 {
            drop(desk.take());
        }
        visitor.leg_says(second, LegState::Connected).await.unwrap();
        phone.leg_says(second, LegState::Connected).await.unwrap();
        is_on(&mut phone, first.call, token.phone).await;
        let leg = visitor.see_call("the leg", first.call, |head| (head.leg == second.leg).then_some(()));
        leg.await;
        assert!(phone.hang_up(first.call).await.is_ok(), "step {step}: it is the phone's");
    }
}

#[tokio::test]
async fn h2_a_visitor_who_hangs_up_or_is_loaded_anew_at_any_step_finds_the_call_over_or_where_it_was() {
    for (step, hangs_up) in [(0, true), (1, true), (2, true), (0, false), (1, false), (2, false)] {
        let hub = TestHub::start(&Cast::default()).await;
        let mut desk = hub.green_agent(0).await;
        let mut visitor = hub.visitor(0).await;
        let first = talk(&mut visitor, &mut desk).await;
        let call = first.call;
        let code = shows_a_code(&mut desk, call, MOVE).await.unwrap();
        let mut phone = None;
        if step > 0 {
            phone = Some(opens(&hub, &claims(&hub, &code).await.unwrap()).await);
        }
        if step > 1 {
            joins(phone.as_mut().unwrap(), call, MOVE).await.unwrap();
        }
        if hangs_up {
            visitor.hang_up(call).await.unwrap();
            for client in phone.iter_mut().chain([&mut desk]) {
                assert_eq!(over(client, call).await, CallEnd::HungUp { by: Party::Visitor }, "step {step}");
            }
            continue;
        }
        visitor.leave().await;
        let mut visitor = hub.visitor(0).await;
        let head = visitor.see_call("the call", call, |head| Some(head.clone())).await;
        assert_eq!(head.leg, first.leg, "step {step}: the leg that carries the call is what it was");
        assert_eq!(head.second_leg.is_some(), step == 2, "step {step}");
        is_on(&mut desk, call, DESK).await;
    }
}

#[tokio::test]
async fn h5_a_paired_phone_rings_and_answering_there_stops_the_desk_at_once() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut phone = paired(&hub, &mut desk).await;
    let UserId::Phone(id) = phone.you() else { panic!("a phone is a phone") };
    desk.see("the paired phone", |mirror| mirror.phones.iter().find(|of| of.id == id && of.online).map(drop))
        .await;
    let mut visitor = hub.visitor(0).await;
    let started = visitor.start_call(None).await.unwrap();
    for client in [&mut desk, &mut phone] {
        client
            .see_call("the ring", started.call, |head| {
                matches!(head.call, CallPhase::Ringing { .. }).then_some(())
            })
            .await;
    }
    assert_eq!(phone.mirror.cards.keys().collect::<Vec<_>>(), [&Cast::visitor(0)], "it says who rings");
    visitor.tell(Leg::from(&started), offer(1)).await;
    let accepted = phone.accept_call(started.call).await.unwrap();
    assert_eq!(phone.next_signal(leg_of(started.call, &accepted)).await, offer(1));
    let device = desk.see_call("who has answered", started.call, |head| match head.call {
        CallPhase::Connecting { device, .. } => device,
        _ => None,
    });
    assert_eq!(device.await, id);
    assert_eq!(desk.accept_call(started.call).await.unwrap_err().reason(), Code::Taken);
    let leg = leg_of(started.call, &accepted);
    visitor.leg_says(leg, LegState::Connected).await.unwrap();
    phone.leg_says(leg, LegState::Connected).await.unwrap();
    is_on(&mut desk, started.call, id).await;
    phone.hang_up(started.call).await.unwrap();
    assert_eq!(over(&mut desk, started.call).await, CallEnd::HungUp { by: Party::Agent });

    // It stays paired when the hub is started anew, and the desk shows since when it is away.
    let (place, mirror) = (phone.place(), phone.leave().await);
    assert!(mirror.phone.unwrap().paired);
    desk.see("that it is away", |mirror| mirror.phones.iter().find(|of| of.seen.is_some()).map(drop)).await;
    drop(desk);
    hub.restart().await;
    let desk = hub.agent(0).await;
    assert_eq!(desk.mirror.phones.len(), 1);
    assert!(place.pos > 0);
}

#[tokio::test]
async fn h5_a_paired_phone_takes_what_its_desk_offers_without_a_code() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut phone = paired(&hub, &mut desk).await;
    let UserId::Phone(id) = phone.you() else { panic!("a phone is a phone") };
    let mut visitor = hub.visitor(0).await;
    let call = talk(&mut visitor, &mut desk).await.call;
    shows_a_code(&mut desk, call, MOVE).await.unwrap();
    phone
        .see_call("what is offered", call, |head| {
            matches!(head.handoff.as_ref()?.stage, HandoffStage::Offered { .. }).then_some(())
        })
        .await;
    let claim =
        ClaimHandoff { command_id: Client::command_id(), call, handoff: MOVE, name: "Pixel 9".into() };
    phone.call::<method::HandoffClaim>(claim).await.unwrap();
    let second = joins(&mut phone, call, MOVE).await.unwrap();
    visitor.leg_says(second, LegState::Connected).await.unwrap();
    phone.leg_says(second, LegState::Connected).await.unwrap();
    is_on(&mut desk, call, id).await;

    // And sends it back: the desk claims that itself.
    let back = HandoffId(Uuid::from_u128(0x4001));
    let params = OfferHandoff { command_id: Client::command_id(), call, handoff: back, ticket: None };
    phone.call::<method::HandoffOffer>(params).await.expect("also while the desk stands by");
    desk.see_call("one leg", call, |head| head.second_leg.is_none().then_some(())).await;
    let claim = ClaimHandoff { command_id: Client::command_id(), call, handoff: back, name: "Desk".into() };
    desk.call::<method::HandoffClaim>(claim).await.unwrap();
    let third = joins(&mut desk, call, back).await.unwrap();
    visitor.leg_says(third, LegState::Connected).await.unwrap();
    desk.leg_says(third, LegState::Connected).await.unwrap();
    is_on(&mut phone, call, DESK).await;
}

#[tokio::test]
async fn h5_a_phone_that_is_forgotten_unpaired_or_whose_agent_has_another_password_is_out_at_once() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let none = |mirror: &deskbell_testkit::Mirror| mirror.phones.is_empty().then_some(());

    let mut phone = paired(&hub, &mut desk).await;
    let UserId::Phone(id) = phone.you() else { panic!("a phone is a phone") };
    let forget = ForgetPhone { command_id: Client::command_id(), phone: id };
    desk.call::<method::PhoneForget>(forget).await.unwrap();
    assert_eq!(phone.closed().await, Some(4500));
    desk.see("that it is forgotten", none).await;

    let token = paired_token(&hub, &mut desk).await;
    let mut phone = opens(&hub, &token).await;
    let leaves = reqwest::Client::new().post(hub.url("/v1/sign-out")).bearer_auth(&token.token);
    assert!(leaves.send().await.unwrap().status().is_success());
    assert_eq!(phone.closed().await, Some(4500));
    desk.see("that it is unpaired", none).await;

    let mut phone = paired(&hub, &mut desk).await;
    hub.set_password(0, "another long password").await;
    assert_eq!(phone.closed().await, Some(4500));
    let again = Client::connect(hub.address()).await;
    drop(again);
}

#[tokio::test]
async fn h4_a_phone_for_one_call_answers_no_other_and_pairs_nothing() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let call = talk(&mut visitor, &mut desk).await.call;
    let code = shows_a_code(&mut desk, call, MOVE).await.unwrap();
    let mut phone = opens(&hub, &claims(&hub, &code).await.unwrap()).await;
    let invite = InvitePhone { command_id: Client::command_id(), ticket: ticket().1 };
    assert_eq!(phone.call::<method::PhoneInvite>(invite).await.unwrap_err().reason(), Code::Forbidden);
    let seen = |event: &Event| matches!(event, Event::Phones(_) | Event::Me(_)).then_some(());
    assert!(!phone.events.iter().any(|(_, event)| seen(event).is_some()));
    visitor.hang_up(call).await.unwrap();
    over(&mut phone, call).await;
    let again = visitor.start_call(None).await.unwrap();
    desk.ring().await;
    assert_eq!(phone.accept_call(again.call).await.unwrap_err().reason(), Code::NotYours);
    phone.probe().await;
    assert!(!phone.mirror.calls.contains_key(&again.call), "it hears of no other call");
}

#[test]
fn a_ticket_and_its_hash_belong_together() {
    let (secret, hash) = ticket();
    let bytes = {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(secret).unwrap()
    };
    assert_eq!(base64_of(&Sha256::digest(bytes).into()), hash);
}
