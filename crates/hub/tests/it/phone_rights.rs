//! What a phone may do and hears, by the part that it has in a call, and when it is let go (product rules H4 and H5).

use crate::calls::talk;
use crate::phones::{
    MOVE, came_to_nothing, claims, is_on, joins, opens, paired, paired_token, phone, shows_a_code,
};
use deskbell_domain::call::{CallPhase, HandoffEnd, LegState};
use deskbell_domain::{CallId, ClientMessageId, ConversationId, Span, UserId};
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::params::{ForgetPhone, GetIce, MarkRead, OfHandoff};
use deskbell_protocol::session::Open;
use deskbell_protocol::{Code, Event, PROTOCOL, WireError, method};
use deskbell_testkit::{Cast, Client, TestHub, message, pass};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::process::Command;
use uuid::Uuid;

/// A call at a desk, and a phone that has read its code.
async fn claimed(hub: &TestHub) -> (Client, Client, Client, CallId, ConversationId) {
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let call = talk(&mut visitor, &mut desk).await.call;
    let code = shows_a_code(&mut desk, call, MOVE).await.unwrap();
    let phone = opens(hub, &claims(hub, &code).await.unwrap()).await;
    let conversation = phone.mirror.calls[&call].conversation;
    (desk, visitor, phone, call, conversation)
}

async fn speaks(
    phone: &mut Client,
    call: CallId,
    conversation: ConversationId,
) -> [Result<(), WireError>; 3] {
    let said = phone.call::<method::MessageSend>(message(Some(conversation), "In your name")).await.map(drop);
    let read = MarkRead { command_id: Client::command_id(), conversation, up_to: 1 };
    let read = phone.call::<method::ConversationRead>(read).await.map(drop);
    [said, read, phone.hang_up(call).await]
}

/// What the hub says to a phone that opens a session with this token.
async fn turned_away(hub: &TestHub, token: &deskbell_protocol::http::PhoneToken) -> Code {
    let mut client = Client::connect(hub.address()).await;
    let (token, device) = (token.token.clone(), phone(token.phone));
    let open = Open { token, protocol: PROTOCOL, device, resume: None };
    client.begin(open).await.unwrap_err().reason()
}

#[tokio::test]
async fn h4_only_the_phone_that_has_the_call_hangs_up_and_writes_in_the_agents_name() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut desk, mut visitor, mut phone, call, conversation) = claimed(&hub).await;
    for refused in speaks(&mut phone, call, conversation).await {
        assert_eq!(refused.unwrap_err().reason(), Code::NotYours, "it has only read the code");
    }
    let second = joins(&mut phone, call, MOVE).await.unwrap();
    for refused in speaks(&mut phone, call, conversation).await {
        assert_eq!(refused.unwrap_err().reason(), Code::NotYours, "it is not there yet");
    }
    visitor.leg_says(second, LegState::Connected).await.unwrap();
    phone.leg_says(second, LegState::Connected).await.unwrap();
    desk.see_call("the move", call, |head| (head.leg == second.leg).then_some(())).await;
    for done in speaks(&mut phone, call, conversation).await {
        done.unwrap();
    }
}

#[tokio::test]
async fn h4_a_phone_that_the_desk_has_sent_away_hears_why_and_nothing_more() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut desk, mut visitor, mut phone, call, conversation) = claimed(&hub).await;
    let cancel = OfHandoff { command_id: Client::command_id(), call, handoff: MOVE };
    desk.call::<method::HandoffCancel>(cancel).await.unwrap();
    assert_eq!(came_to_nothing(&mut phone, call).await, HandoffEnd::Cancelled);
    let heard = phone.events.len();

    visitor.write(Some(conversation), "Between us").await.unwrap();
    let off = deskbell_domain::call::Sending::Off;
    desk.set_media(call, deskbell_domain::call::MediaState::of(off, off)).await.unwrap();
    desk.probe().await;
    phone.probe().await;
    assert_eq!(phone.events.len(), heard, "H4: neither the visitor's words nor the call");
    let ice = phone.call::<method::CallIce>(GetIce { call: Some(call) }).await;
    assert_eq!(ice.unwrap_err().reason(), Code::Forbidden, "no servers of the hub's either");
    let again = hub.core().snapshot(phone.you()).await.unwrap();
    assert!(
        again.parts.iter().all(|part| matches!(part, Event::Phone(_))),
        "nor in a page that is loaded anew"
    );
}

#[tokio::test]
async fn h5_a_message_that_a_phone_sends_twice_is_stored_once_however_much_was_said_between() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut phone = paired(&hub, &mut desk).await;
    let mut visitor = hub.visitor(0).await;
    let started = visitor.start_call(None).await.unwrap();
    phone.see_call("the ring", started.call, |_| Some(())).await;
    phone.accept_call(started.call).await.unwrap();
    let mut said = message(Some(started.conversation), "From the phone");
    said.client_message_id = ClientMessageId(Uuid::from_u128(0x5000));
    let first = phone.call::<method::MessageSend>(said.clone()).await.unwrap();
    for _ in 0..6 {
        visitor.write(Some(started.conversation), &"x".repeat(7_000)).await.unwrap();
    }
    said.command_id = Client::command_id();
    let second = phone.call::<method::MessageSend>(said).await.expect("it is there already");
    assert_eq!(second, first);
    visitor.write(Some(started.conversation), "Everybody is served").await.unwrap();
}

#[tokio::test]
async fn h5_a_paired_phone_hears_of_an_invitation_when_it_rings_and_then_whose_it_is() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut phone = paired(&hub, &mut desk).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Can you show me?").await.unwrap().conversation;
    desk.take().await;
    let invited = desk.invite_to_call(conversation).await.unwrap();
    visitor.write(Some(conversation), "A moment").await.unwrap();
    desk.probe().await;
    phone.probe().await;
    assert_eq!((phone.mirror.calls.len(), phone.mirror.threads.len()), (0, 0), "as its snapshot has it");
    visitor.join_call(&invited).await.unwrap();
    phone
        .see_call("the ring", invited.call, |head| {
            matches!(head.call, CallPhase::Ringing { .. }).then_some(())
        })
        .await;
    assert_eq!(phone.mirror.cards.keys().collect::<Vec<_>>(), [&Cast::visitor(0)], "it says who rings");
    assert!(phone.mirror.threads.contains_key(&conversation));
    visitor.hang_up(invited.call).await.unwrap();
    phone
        .see_call("the end", invited.call, |head| matches!(head.call, CallPhase::Ended { .. }).then_some(()))
        .await;
}

#[tokio::test]
async fn h5_a_paired_phone_stays_as_long_as_it_is_used_and_goes_90_days_later() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut desk = hub.agent(0).await;
    let token = paired_token(&hub, &mut desk).await;
    for _ in 0..3 {
        clock.advance(Span::days(60));
        let phone = opens(&hub, &token).await;
        assert_eq!(phone.you(), UserId::Phone(token.phone));
        phone.leave().await;
    }
    let mut desk = hub.agent(0).await;
    desk.see("that it is away", |mirror| mirror.phones.first()?.seen.map(drop)).await;
    clock.advance(Span::days(91));
    let mut desk = hub.agent(0).await;
    desk.see("that it is not paired any more", |mirror| mirror.phones.is_empty().then_some(())).await;
    assert_eq!(turned_away(&hub, &token).await, Code::BadToken);
}

#[tokio::test]
async fn h5_a_phone_whose_agent_was_deactivated_on_the_command_line_is_out() {
    let mut hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.agent(0).await;
    let token = paired_token(&hub, &mut desk).await;
    opens(&hub, &token).await.leave().await;
    hub.restart_after(|folder| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
        let email = Cast::default().agent_record(0).email;
        let said = command.arg("--data").arg(folder).args(["user", "deactivate", &email]).output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    })
    .await;
    assert_eq!(turned_away(&hub, &token).await, Code::BadToken);
    // Whoever comes back does so without it.
    let record = AgentRecord { active: true, ..Cast::default().agent_record(0) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    assert!(hub.agent(0).await.mirror.phones.is_empty());
}

#[tokio::test]
async fn h2_a_phone_that_left_in_a_batch_that_was_lost_has_left_the_move() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut desk, _visitor, phone, call, _) = claimed(&hub).await;
    hub.disk().fail(1);
    phone.leave().await;
    assert_eq!(came_to_nothing(&mut desk, call).await, HandoffEnd::Left);
}

#[tokio::test]
async fn h2_what_the_visitor_told_the_phone_in_a_batch_that_was_lost_is_told_again() {
    use deskbell_testkit::{answer, offer};
    let hub = TestHub::start(&Cast::default()).await;
    let (mut desk, mut visitor, mut phone, call, _) = claimed(&hub).await;
    let second = joins(&mut phone, call, MOVE).await.unwrap();
    visitor.see_call("the second leg", call, |head| head.second_leg).await;
    hub.disk().fail(1);
    // Both wait for the loop before it looks: one batch.
    let says = Box::new(second.says(offer(1)));
    let device = deskbell_testkit::browser(0xe000).id;
    let settings = Write::Settings(Box::new(Cast::default().settings));
    let ((), lost) =
        tokio::join!(hub.core().signal(visitor.you(), device, says), hub.core().write(vec![settings]));
    assert_eq!(lost.unwrap_err().reason(), Code::Unavailable);
    hub.core().probe().await.unwrap();
    assert_eq!(phone.next_signal(second).await, offer(1));
    phone.tell(second, answer(1)).await;
    assert_eq!(visitor.next_signal(second).await, answer(1));
    is_on(&mut desk, call, deskbell_testkit::desk(0xd000).id).await;
}

#[tokio::test]
async fn h5_that_a_phone_has_left_is_told_though_the_disk_failed_as_it_did() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.agent(0).await;
    let phone = paired(&hub, &mut desk).await;
    desk.see("that it is there", |mirror| mirror.phones.first()?.online.then_some(())).await;
    hub.disk().fail(1);
    phone.leave().await;
    desk.see("that it is away", |mirror| mirror.phones.first()?.seen.map(drop)).await;
}

#[tokio::test]
async fn h5_nothing_is_stored_of_a_phone_that_was_let_go() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut phone = paired(&hub, &mut desk).await;
    let mut visitor = hub.visitor(0).await;
    let call = visitor.start_call(None).await.unwrap().call;
    phone.see_call("the ring", call, |_| Some(())).await;
    phone.ack().await;
    phone.probe().await;
    let UserId::Phone(id) = phone.you() else { panic!("a phone is a phone") };
    let forget = ForgetPhone { command_id: Client::command_id(), phone: id };
    desk.call::<method::PhoneForget>(forget).await.unwrap();
    pass(&clock, Span::secs(40), &mut [&mut desk, &mut visitor]).await;
    hub.core().probe().await.unwrap();
    let file = SqliteConnectOptions::new().filename(hub.folder().join("hub.db")).read_only(true);
    let mut reader = file.connect().await.unwrap();
    for table in ["acked", "user_log", "tokens"] {
        let of_phones = format!("SELECT count(*) FROM {table} WHERE substr(user, 1, 1) = x'70'");
        let left: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(of_phones)).fetch_one(&mut reader).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}
