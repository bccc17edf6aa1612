//! Who may administer, and the people who sign in at a desk.

use super::*;

#[tokio::test]
async fn b3_only_administrators_change_anything_and_leads_may_read() {
    let house = House::new().await;
    let (lead, agent) = (house.hub.agent_token(0).await, house.hub.agent_token(1).await);
    let visitor = house.hub.visitor_token(0).await;
    for (token, reads, changes) in [
        (&*house.admin, 200, 201),
        (&*lead, 200, 403),
        (&*agent, 403, 403),
        (&*visitor, 403, 403),
        ("x", 401, 401),
    ] {
        assert_eq!(house.ask_as(token, Method::GET, "/users", None).await.status(), reads);
        let body = json!({ "name": format!("Tag {changes} {}", token.len()) });
        let answer = house.ask_as(token, Method::POST, "/tags", Some(&body)).await;
        assert_eq!(answer.status(), changes);
        if changes == 403 {
            let words = answer.json::<WireError>().await.unwrap().message;
            assert!(words.contains("dministrator") || words.contains("may not"), "{words}");
        }
    }
    let nobody = house.http.get(house.hub.url("/v1/admin/users")).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
}

#[tokio::test]
async fn b3_a_new_user_signs_in_with_the_password_that_is_told_once() {
    let house = House::new().await;
    let body = json!({
        "email": "Karim@Example.org", "name": "Karim Haddad", "skills": ["returns"], "languages": ["fr", "en"],
    });
    let added = house.done(Method::POST, "/users", body.clone()).await;
    let password = added["one_time_password"].as_str().unwrap();
    assert_eq!(added["user"]["email"], "karim@example.org");
    assert_eq!(added["user"]["groups"], json!([Cast::GROUP]), "every group, when none is named");
    assert_eq!(house.sign_in("karim@example.org", password).await, 200);

    let again = house.refused(Method::POST, "/users", body).await;
    assert_eq!(again.reason(), Code::Taken);
    let audited = house.audited("user.add").await;
    assert_eq!(audited, [("Inès Moreau".into(), "Karim Haddad <karim@example.org>, agent".into())]);
    let log = house.get("/audit").await.to_string();
    assert!(!log.contains(password) && !log.contains("argon2"), "no secret in the log");
    assert!(!house.get("/users").await.to_string().contains("argon2"));
}

#[tokio::test]
async fn b3_whoever_is_deactivated_is_signed_out_and_stays_in_the_list() {
    let house = House::new().await;
    house.hub.set_password(1, "correct horse battery").await;
    assert_eq!(house.sign_in("agent1@example.org", "correct horse battery").await, 200);
    let mut client = house.hub.green_agent(1).await;
    let token = house.hub.agent_token(1).await;
    let path = format!("/users/{}", Cast::agent(1));
    assert_eq!(house.ask(Method::DELETE, &path, None).await.status(), 204);

    client.closed().await;
    assert_eq!(house.sign_in("agent1@example.org", "correct horse battery").await, 401);
    assert_eq!(house.ask_as(&token, Method::GET, "/users", None).await.status(), 401);
    let user = house.get(&path).await;
    assert_eq!((&user["active"], &user["name"]), (&json!(false), &json!("Agent 1")));
    assert_eq!(house.audited("user.deactivate").await.len(), 1);

    house.done(Method::PATCH, &path, json!({ "active": true })).await;
    assert_eq!(house.sign_in("agent1@example.org", "correct horse battery").await, 200);
}

#[tokio::test]
async fn a4_who_is_deactivated_gets_nothing_new_and_what_waits_goes_to_a_colleague() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let (mut leaver, mut stays) = (hub.green_agent(1).await, hub.green_agent(0).await);
    stays.toggle(Channel::Chat, false).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello?").await.unwrap().conversation;
    assert_eq!(leaver.take().await.head.id, conversation);
    stays.toggle(Channel::Chat, true).await;
    let record = AgentRecord { active: false, ..Cast::default().agent_record(1) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    leaver.closed().await;
    hub.presence_is_noticed(Cast::agent(1)).await;
    pass(&clock, Span::secs(70), &mut [&mut stays, &mut visitor]).await;
    assert_eq!(stays.take().await.head.id, conversation, "after the grace of a lost connection");
    // There is room for one more, and nobody else to take it.
    let mut other = hub.visitor(2).await;
    let next = other.write(None, "And me?").await.unwrap().conversation;
    stays.see("the next one", |mirror| mirror.list.contains_key(&next).then_some(())).await;
}

#[tokio::test]
async fn b3_another_password_ends_every_session_of_the_user() {
    let house = House::new().await;
    let mut client = house.hub.agent(1).await;
    let path = format!("/users/{}/password", Cast::agent(1));
    let short = house.refused(Method::PUT, &path, json!({ "password": "hunter2" })).await;
    assert!(short.message.contains("at least 12"), "{short}");
    house.done(Method::PUT, &path, json!({ "password": "correct horse battery" })).await;
    client.closed().await;
    assert_eq!(house.sign_in("agent1@example.org", "correct horse battery").await, 200);
}

#[tokio::test]
async fn b3_the_last_administrator_cannot_leave() {
    let house = House::new().await;
    let path = format!("/users/{}", Cast::agent(ADMIN));
    let refused = house.refused(Method::PATCH, &path, json!({ "role": "lead" })).await;
    assert_eq!(refused.reason(), Code::Taken);
    assert!(refused.message.contains("only administrator"), "{refused}");
}

#[tokio::test]
async fn a1_a_desk_hears_at_once_what_an_administrator_has_changed() {
    let house = House::new().await;
    let mut client = house.hub.agent(1).await;
    let path = format!("/users/{}", Cast::agent(1));
    let slots = json!({ "chat": 5, "mobile": 2, "video": 1 });
    let user = house.done(Method::PUT, &format!("{path}/slots"), slots.clone()).await;
    assert_eq!(user["slots"], slots);
    house.done(Method::PATCH, &path, json!({ "name": "Noémie" })).await;
    house.settled().await;
    client.probe().await;
    let me = client.mirror.me.clone().unwrap();
    assert_eq!((me.name.as_str(), me.channels.chat.slots), ("Noémie", 5));
}
