//! Groups, sites, skills, slots, answers, tags and settings.

use super::*;

#[tokio::test]
async fn b3_a_group_is_deleted_only_when_nothing_leads_to_it() {
    let house = House::new().await;
    let group = house.done(Method::POST, "/groups", json!({ "name": "After sales", "offers": true })).await;
    let id = group["id"].as_str().unwrap();
    let taken = house.refused(Method::POST, "/groups", json!({ "name": "after SALES" })).await;
    assert_eq!(taken.reason(), Code::Taken);
    house.done(Method::POST, "/sites", json!({ "key": "app", "greeting": "Bonjour", "group": id })).await;
    house.done(Method::PATCH, &format!("/users/{}", Cast::agent(1)), json!({ "groups": [id] })).await;

    let hindered = house.refused(Method::DELETE, &format!("/groups/{id}"), Value::Null).await;
    assert!(hindered.message.contains("the site app leads to it"), "{hindered}");
    house.done(Method::DELETE, "/sites/app", Value::Null).await;
    house.done(Method::DELETE, &format!("/groups/{id}"), Value::Null).await;
    assert_eq!(names(&house.get("/groups").await, "name"), ["Sales"]);
    assert_eq!(house.get(&format!("/users/{}", Cast::agent(1))).await["groups"], json!([]));

    house.settled().await;
    let mut visitor = house.hub.visitor(0).await;
    visitor.write(None, "Hello").await.unwrap();
    house.done(Method::POST, "/groups", json!({ "name": "Other" })).await;
    let open = house.refused(Method::DELETE, &format!("/groups/{}", Cast::GROUP), Value::Null).await;
    assert!(open.message.contains("1 conversation of it is open"), "{open}");
}

#[tokio::test]
async fn b3_a_site_leads_where_it_is_told_to() {
    let house = House::new().await;
    for (body, words) in [
        (json!({ "key": "My Shop", "greeting": "Hi", "group": Cast::GROUP }), "a key is"),
        (json!({ "key": "shop", "greeting": "Hi", "group": Cast::GROUP }), "called shop already"),
        (json!({ "key": "new", "greeting": " ", "group": Cast::GROUP }), "must not be empty"),
        (json!({ "key": "new", "greeting": "Hi", "group": Uuid::nil() }), "There is no group"),
        (json!({ "key": "new", "greeting": "Hi", "group": Cast::GROUP, "color": 1 }), "unknown field"),
    ] {
        let refused = house.refused(Method::POST, "/sites", body).await;
        assert!(refused.message.contains(words), "{refused}");
    }
    let site = house.done(Method::PATCH, "/sites/shop", json!({ "greeting": "Bonjour !" })).await;
    assert_eq!(site["greeting"], "Bonjour !");
    let visitor = house.hub.visitor(0).await;
    assert_eq!(visitor.mirror.site.unwrap().greeting, "Bonjour !");
}

#[tokio::test]
async fn b3_a_skill_is_renamed_everywhere() {
    let house = House::new().await;
    let group = format!("/groups/{}", Cast::GROUP);
    house.done(Method::PATCH, &group, json!({ "skills": ["returns"] })).await;
    house.done(Method::PATCH, &format!("/users/{}", Cast::agent(1)), json!({ "skills": ["returns"] })).await;
    let renamed = house.done(Method::PATCH, "/skills/returns", json!({ "name": "refunds & more" })).await;
    assert_eq!(renamed, json!({ "name": "refunds & more", "users": 1, "groups": 1 }));
    assert_eq!(names(&house.get("/skills").await, "name"), ["refunds & more"]);
    assert_eq!(house.get(&group).await["skills"], json!(["refunds & more"]));
}

#[tokio::test]
async fn m3_default_slots_reach_whoever_has_none_of_ones_own() {
    let house = House::new().await;
    let nonsense = house.refused(Method::PUT, "/slots", json!({ "chat": 0, "mobile": 2, "video": 1 })).await;
    assert!(nonsense.message.contains("`slots.chat`"), "{nonsense}");
    let path = format!("/users/{}/slots", Cast::agent(1));
    assert_eq!(house.ask(Method::DELETE, &path, None).await.status(), 200);
    let slots = house.done(Method::PUT, "/slots", json!({ "chat": 9, "mobile": 2, "video": 1 })).await;
    assert_eq!(slots["default"]["chat"], 9);
    assert_eq!(slots["users"].as_array().unwrap().len(), 2, "agent 1 has none of its own any more");
    house.settled().await;
    let me = house.hub.agent(1).await.mirror.me.clone().unwrap();
    assert_eq!(me.channels.chat.slots, 9);
}

#[tokio::test]
async fn c5_c7_shared_answers_and_tags_reach_the_desks() {
    let house = House::new().await;
    let mut client = house.hub.agent(1).await;
    let answer = json!({ "shortcut": "hello", "category": "Greetings", "text": "Hello {visitor}!" });
    let answer = house.done(Method::POST, "/canned", answer).await;
    let tag = house.done(Method::POST, "/tags", json!({ "name": "Delivery", "recommended": true })).await;
    house.settled().await;
    client.probe().await;
    assert_eq!(client.mirror.canned.iter().map(|canned| &*canned.shortcut).collect::<Vec<_>>(), ["hello"]);
    let twice = house.refused(Method::POST, "/canned", json!({ "shortcut": "hello", "text": "x" })).await;
    assert_eq!(twice.reason(), Code::Taken);
    let form = house.refused(Method::POST, "/canned", json!({ "shortcut": "Not one", "text": "x" })).await;
    assert!(form.message.contains("A shortcut is 1 to 32"), "{form}");
    let twice = house.refused(Method::POST, "/tags", json!({ "name": "DELIVERY" })).await;
    assert_eq!(twice.reason(), Code::Taken);
    let path = format!("/canned/{}", answer["id"].as_str().unwrap());
    assert_eq!(house.done(Method::PATCH, &path, json!({ "category": "" })).await["category"], "");
    house.done(Method::DELETE, &path, Value::Null).await;
    house.done(Method::DELETE, &format!("/tags/{}", tag["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(house.get("/canned").await, json!({ "items": [], "next": null }));
    assert_eq!(house.get("/tags").await, json!({ "items": [], "next": null }));
}

#[tokio::test]
async fn b3_settings_are_patched_and_nonsense_is_refused_with_its_reason() {
    let house = House::new().await;
    let patch = json!({ "timers": { "mobile": { "first_reply": null } }, "capabilities": { "chat": { "snooze": false } } });
    let patched: Settings =
        serde_json::from_value(house.done(Method::PATCH, "/settings", patch).await).unwrap();
    assert_eq!(patched.timers.mobile.first_reply, None);
    assert!(!patched.capabilities.chat.snooze && patched.capabilities.mobile.snooze);
    let stored: Settings = serde_json::from_value(house.get("/settings").await).unwrap();
    assert_eq!(stored, patched);
    for (patch, words) in [
        (json!({ "ring": 1 }), "There is no setting `ring`."),
        (json!({ "calls": { "ring": 0 } }), "`calls.ring` is a time of nothing"),
        (json!({ "queue_limit": "many" }), "`queue_limit` must be a whole number"),
    ] {
        let refused = house.refused(Method::PATCH, "/settings", patch).await;
        assert_eq!(refused.reason(), Code::InvalidParams);
        assert!(refused.message.contains(words), "{refused}");
    }
    assert_eq!(serde_json::from_value::<Settings>(house.get("/settings").await).unwrap(), stored);
    let audited = house.audited("settings.change").await;
    assert_eq!(audited.len(), 1);
    assert!(audited[0].1.contains("timers.mobile.first_reply: 300000 -> null"), "{audited:?}");
}
