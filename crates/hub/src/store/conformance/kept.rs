//! What is kept beside the threads.

use super::*;
use crate::ice::{IceSettings, Secret};
use crate::store::{AgentRecord, DecisionRecord, PhoneRecord, TokenOwner, TokenRecord, Write};
use deskbell_domain::routing::Decision;
use deskbell_domain::{Span, Time, UserId};
use deskbell_protocol::head::Canned;
use deskbell_protocol::limits::RESULT_KEPT_MS;
use deskbell_protocol::params::DecisionShown;

pub(crate) async fn b1_a_command_is_answered_the_same_for_30_days(place: &impl Place) {
    let store = place.open().await;
    let (agent, visitor) = (UserId::Agent(id(1)), UserId::Visitor(id(1)));
    let done = Time(1_000);
    commit(&store, (1..=600).map(|number| command(agent, number, done)).collect()).await.unwrap();
    commit(&store, vec![command(visitor, 1, done + Span::millis(1))]).await.unwrap();
    assert!(commit(&store, vec![command(agent, 1, done)]).await.is_err(), "the first answer holds");

    store.trim(done + Span::millis(RESULT_KEPT_MS)).await.unwrap();
    let kept = store.command(agent, id(600)).await.unwrap().expect("30 days are not over");
    assert_eq!((kept.digest, kept.outcome.as_str()), ([9; 32], r#"{"result":600}"#));
    assert_eq!(store.command(agent, id(601)).await.unwrap(), None);

    store.trim(done + Span::millis(RESULT_KEPT_MS + 1)).await.unwrap();
    for number in [1, 600] {
        assert_eq!(store.command(agent, id(number)).await.unwrap(), None);
    }
    assert!(store.command(visitor, id(1)).await.unwrap().is_some(), "another user, a moment later");
}

fn token(byte: u8, expires: Time) -> TokenRecord {
    let owner = TokenOwner { user: UserId::Agent(id(1)), expires };
    TokenRecord { hash: [byte; 32], owner, device: Some(id(5)) }
}

pub(crate) async fn b3_a_token_is_good_until_it_is_revoked(place: &impl Place) {
    let store = place.open().await;
    let (one, two) = (token(1, Time(9)), token(2, Time(9)));
    commit(&store, vec![Write::Token(one), Write::Token(two)]).await.unwrap();
    assert_eq!(store.token(one.hash).await.unwrap(), Some(one.owner));
    assert_eq!(store.token([3; 32]).await.unwrap(), None);
    commit(&store, vec![Write::RevokeToken(one.hash)]).await.unwrap();
    assert_eq!(store.token(one.hash).await.unwrap(), None);
    assert_eq!(store.token(two.hash).await.unwrap(), Some(two.owner), "the other device stays signed in");
}

pub(crate) async fn b3_trimming_deletes_expired_tokens(place: &impl Place) {
    let store = place.open().await;
    commit(&store, vec![Write::Token(token(1, Time(9))), Write::Token(token(2, Time(10)))]).await.unwrap();
    store.trim(Time(9)).await.unwrap();
    assert_eq!(store.token([1; 32]).await.unwrap(), None);
    assert!(store.token([2; 32]).await.unwrap().is_some());
}

pub(crate) async fn b3_an_email_belongs_to_one_agent(place: &impl Place) {
    let store = place.open().await;
    let phc = Some("phc".to_owned());
    commit(&store, vec![Write::Agent { record: agent(1), password: phc.clone() }]).await.unwrap();
    let mut other = agent(2);
    other.email = agent(1).email;
    assert!(commit(&store, vec![Write::Agent { record: other, password: phc }]).await.is_err());
    let (found, _) = store.sign_in("agent-1@example.org").await.unwrap().expect("is there");
    assert_eq!(found, agent(1));
}

pub(crate) async fn b3_a_password_stays_until_another_is_set(place: &impl Place) {
    let store = place.open().await;
    let write = |name: &str, password: Option<&str>| {
        let record = AgentRecord { name: name.to_owned(), ..agent(1) };
        vec![Write::Agent { record, password: password.map(str::to_owned) }]
    };
    commit(&store, write("New", None)).await.unwrap();
    assert_eq!(store.sign_in("agent-1@example.org").await.unwrap(), None, "nobody without a password");
    commit(&store, write("Renamed", Some("first"))).await.unwrap();
    commit(&store, write("Renamed again", None)).await.unwrap();
    let (record, password) = store.sign_in("agent-1@example.org").await.unwrap().unwrap();
    assert_eq!((record.name.as_str(), password.as_str()), ("Renamed again", "first"));
    commit(&store, write("Renamed again", Some("second"))).await.unwrap();
    assert_eq!(store.sign_in("agent-1@example.org").await.unwrap().unwrap().1, "second");
    assert_eq!(store.sign_in("nobody@example.org").await.unwrap(), None);
}

pub(crate) async fn b3_a_new_password_signs_every_device_out(place: &impl Place) {
    let store = place.open().await;
    let own = token(1, Time(9));
    let visitors =
        TokenRecord { owner: TokenOwner { user: UserId::Visitor(id(1)), ..own.owner }, ..token(2, Time(9)) };
    let write =
        |password: Option<&str>| Write::Agent { record: agent(1), password: password.map(str::to_owned) };
    commit(&store, vec![write(Some("first")), Write::Token(own), Write::Token(visitors)]).await.unwrap();
    commit(&store, vec![write(None)]).await.unwrap();
    assert_eq!(store.token(own.hash).await.unwrap(), Some(own.owner), "the password is the same");
    commit(&store, vec![write(Some("second"))]).await.unwrap();
    assert_eq!(store.token(own.hash).await.unwrap(), None);
    assert_eq!(store.token(visitors.hash).await.unwrap(), Some(visitors.owner), "somebody else's");
}

/// A phone of an agent with a token and a log.
fn with_phone(number: u128, of: u128) -> Vec<Write> {
    let user = UserId::Phone(id(number));
    let owner = TokenOwner { user, expires: Time(9) };
    let phone = PhoneRecord {
        id: id(number),
        agent: id(of),
        name: "Pixel 9".to_owned(),
        call: None,
        since: Time(1),
        seen: Time(1),
    };
    let hash = [u8::try_from(number).expect("a small number"); 32];
    vec![
        Write::Phone(phone),
        Write::Token(TokenRecord { hash, owner, device: Some(id(number)) }),
        event(user, 1, Time(1)),
    ]
}

pub(crate) async fn h5_a_new_password_and_an_agent_who_leaves_take_the_phones_along(place: &impl Place) {
    let store = place.open().await;
    let known = |number| Write::Agent { record: agent(number), password: None };
    commit(&store, vec![known(1), known(2), known(3)]).await.unwrap();
    for (phone, of) in [(40, 1), (41, 1), (42, 2), (43, 3)] {
        commit(&store, with_phone(phone, of)).await.unwrap();
    }
    commit(&store, vec![known(1)]).await.unwrap();
    assert_eq!(store.agent_of(id(40)).await.unwrap(), Some(id(1)), "nothing of that kind has changed");
    let password = Write::Agent { record: agent(1), password: Some("second".to_owned()) };
    let leaves = Write::Agent { record: AgentRecord { active: false, ..agent(3) }, password: None };
    commit(&store, vec![password, leaves]).await.unwrap();
    for (phone, of) in [(40, None), (41, None), (42, Some(id(2))), (43, None)] {
        assert_eq!(store.agent_of(id(phone)).await.unwrap(), of);
        let hash = [u8::try_from(phone).expect("a small number"); 32];
        assert_eq!(store.token(hash).await.unwrap().is_some(), of.is_some());
        assert_eq!(store.log_start(UserId::Phone(id(phone))).await.unwrap().is_some(), of.is_some());
    }
    assert_eq!(store.load().await.unwrap().phones.len(), 1);
}

pub(crate) async fn h5_a_users_tokens_are_prolonged_and_nobody_elses(place: &impl Place) {
    let store = place.open().await;
    let (one, two) = (token(1, Time(9)), token(2, Time(8)));
    let other =
        TokenRecord { owner: TokenOwner { user: UserId::Agent(id(2)), ..one.owner }, ..token(3, Time(9)) };
    commit(&store, vec![Write::Token(one), Write::Token(two), Write::Token(other)]).await.unwrap();
    commit(&store, vec![Write::Prolong { user: one.owner.user, expires: Time(20) }]).await.unwrap();
    let until = async |hash| store.token(hash).await.unwrap().map(|owner| owner.expires);
    assert_eq!(until([1; 32]).await, Some(Time(20)));
    assert_eq!(until([2; 32]).await, Some(Time(20)));
    assert_eq!(until([3; 32]).await, Some(Time(9)));
}

pub(crate) async fn t5_the_newest_decision_counts(place: &impl Place) {
    let store = place.open().await;
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    writes.extend(Thread::open(20, id(7), Time(5)).take());
    let decision = |at| {
        let shown = DecisionShown {
            at,
            group: id(1),
            decision: Decision::default(),
            names: Vec::new(),
            request: None,
            seen: Vec::new(),
        };
        DecisionRecord { shown }
    };
    for at in [Time(5), Time(6)] {
        writes.push(Write::Decision { conversation: id(20), record: Box::new(decision(at)) });
    }
    commit(&store, writes).await.unwrap();
    assert_eq!(store.decision(id(20)).await.unwrap(), Some(decision(Time(6))));
    assert_eq!(store.decision(id(21)).await.unwrap(), None);
}

pub(crate) async fn c5_canned_answers_are_changed_and_deleted(place: &impl Place) {
    let store = place.open().await;
    let canned = |number, shortcut: &str| Canned {
        id: id(number),
        shortcut: shortcut.to_owned(),
        category: String::new(),
        text: "Hello {visitor}".to_owned(),
        personal: false,
    };
    let write = |number, shortcut| Write::Canned { canned: canned(number, shortcut), owner: None };
    commit(&store, vec![write(1, "hello"), write(2, "bye"), write(3, "oops")]).await.unwrap();
    commit(&store, vec![write(1, "welcome"), Write::DeleteCanned(id(3))]).await.unwrap();
    let expected = [(canned(2, "bye"), None), (canned(1, "welcome"), None)];
    assert_eq!(store.load().await.unwrap().canned, expected, "in the order of their shortcuts");
}

pub(crate) async fn v11_the_servers_of_calls_are_kept_with_their_secret(place: &impl Place) {
    let store = place.open().await;
    assert_eq!(store.load().await.unwrap().ice, IceSettings::default());
    let ice = IceSettings {
        stun: vec!["stun:a.example.org".to_owned()],
        turn: vec!["turn:a.example.org".to_owned()],
        secret: Some(Secret::new("north").unwrap()),
        relay_only: true,
        ..IceSettings::default()
    };
    commit(&store, vec![Write::Ice(Box::new(ice.clone()))]).await.unwrap();
    store.close().await;
    assert_eq!(place.open().await.load().await.unwrap().ice, ice);
}
