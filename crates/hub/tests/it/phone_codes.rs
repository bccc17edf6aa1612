//! Codes that a desk shows: for how long they are good, and what takes them back (product rules H4 and H5).

use crate::calls::talk;
use crate::phones::{MOVE, claims, opens, shows_a_code, ticket};
use deskbell_domain::UserId;
use deskbell_hub::store::Write;
use deskbell_protocol::http::PhoneToken;
use deskbell_protocol::params::{InvitePhone, UninvitePhone};
use deskbell_protocol::{Code, WireError, method};
use deskbell_testkit::{Cast, Client, TestHub};

/// A code for pairing, and what its desk calls it.
async fn invites(desk: &mut Client) -> (String, String) {
    let (secret, hash) = ticket();
    let params = InvitePhone { command_id: Client::command_id(), ticket: hash.clone() };
    desk.call::<method::PhoneInvite>(params).await.unwrap();
    (secret, hash)
}

async fn puts_away(desk: &mut Client, ticket: String) {
    let params = UninvitePhone { command_id: Client::command_id(), ticket };
    desk.call::<method::PhoneUninvite>(params).await.unwrap();
}

fn reason(outcome: Result<PhoneToken, WireError>) -> Code {
    outcome.unwrap_err().reason()
}

#[tokio::test]
async fn h5_a_code_that_is_not_shown_any_more_pairs_nothing() {
    let hub = TestHub::start(&Cast { agents: 2, ..Cast::default() }).await;
    let (mut desk, mut other) = (hub.agent(0).await, hub.agent(1).await);
    let (code, hash) = invites(&mut desk).await;
    puts_away(&mut other, hash.clone()).await;
    puts_away(&mut desk, ticket().1).await;
    claims(&hub, &code).await.expect("it was put away by nobody whose it is");

    let (code, hash) = invites(&mut desk).await;
    puts_away(&mut desk, hash.clone()).await;
    assert_eq!(reason(claims(&hub, &code).await), Code::Ended, "photographed, and too late");

    let (next, _) = invites(&mut desk).await;
    puts_away(&mut desk, hash).await;
    claims(&hub, &next).await.expect("the former one's end is not this one's");
}

#[tokio::test]
async fn h4_h5_codes_end_with_the_password_with_the_sign_out_and_with_the_agent() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.agent(0).await;
    let (code, _) = invites(&mut desk).await;
    hub.set_password(0, "another long password").await;
    assert_eq!(reason(claims(&hub, &code).await), Code::Ended, "whoever has seen it may be why");

    let token = hub.agent_token(0).await;
    let mut desk = hub.agent(0).await;
    let (code, _) = invites(&mut desk).await;
    let leaves = reqwest::Client::new().post(hub.url("/v1/sign-out")).bearer_auth(&token);
    assert!(leaves.send().await.unwrap().status().is_success());
    assert_eq!(reason(claims(&hub, &code).await), Code::Ended, "nobody sits in front of it any more");

    let (code, _) = invites(&mut desk).await;
    let record = deskbell_hub::store::AgentRecord { active: false, ..Cast::default().agent_record(0) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    assert_eq!(reason(claims(&hub, &code).await), Code::Ended, "the agent has left");
}

#[tokio::test]
async fn h4_a_code_that_was_used_in_vain_because_the_disk_failed_is_good_once_more() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut desk = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let (pairs, _) = invites(&mut desk).await;
    hub.disk().fail(1);
    assert_eq!(reason(claims(&hub, &pairs).await), Code::Unavailable);
    claims(&hub, &pairs).await.expect("nothing had come of it");
    assert_eq!(reason(claims(&hub, &pairs).await), Code::Ended, "and once only");

    let call = talk(&mut visitor, &mut desk).await.call;
    let moves = shows_a_code(&mut desk, call, MOVE).await.unwrap();
    hub.disk().fail(1);
    assert_eq!(reason(claims(&hub, &moves).await), Code::Unavailable);
    let token = claims(&hub, &moves).await.expect("nothing had come of it");
    assert_eq!(opens(&hub, &token).await.you(), UserId::Phone(token.phone));
}
