//! Blocks, the audit log and exports.

use super::*;

#[tokio::test]
async fn c8_a_blocked_visitor_is_listed_and_let_in_again() {
    let house = House::new().await;
    let blocked = |number: u128| {
        let block = deskbell_protocol::head::Block {
            at: deskbell_testkit::BEGIN,
            until: None,
            reason: "Insults".into(),
            by: "Agent 0".into(),
        };
        Write::Visitor(Box::new(deskbell_hub::store::VisitorRecord {
            block: Some(block),
            ..Cast::visitor_record(number)
        }))
    };
    house.hub.core().write(vec![blocked(0), blocked(2)]).await.unwrap();
    let mut visitor = house.hub.visitor(0).await;
    assert!(visitor.write(None, "Hello").await.is_err(), "is kept out");

    let first = house.get("/blocks?limit=1").await;
    assert_eq!(
        (&first["items"][0]["reason"], &first["items"][0]["over"]),
        (&json!("Insults"), &json!(false))
    );
    let second = house.get(&format!("/blocks?limit=1&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!(second["items"][0]["visitor"], json!(Cast::visitor(2)));
    assert_eq!(second["next"], Value::Null);

    for number in [0, 2] {
        house.done(Method::DELETE, &format!("/blocks/{}", Cast::visitor(number)), Value::Null).await;
    }
    visitor.write(None, "Hello").await.expect("is let in while online");
    let mut other = house.hub.visitor(2).await;
    other.write(None, "Hello").await.expect("is let in who was away");
    assert_eq!(house.get("/blocks").await["items"], json!([]));
    let again = house.refused(Method::DELETE, &format!("/blocks/{}", Cast::visitor(0)), Value::Null).await;
    assert!(again.message.contains("is not blocked"), "{again}");
    let nobody =
        house.refused(Method::DELETE, &format!("/blocks/{}", VisitorId(Uuid::nil())), Value::Null).await;
    assert_eq!(nobody.reason(), Code::NotFound);
    assert_eq!(house.audited("visitor.unblock").await.len(), 2);
}

#[tokio::test]
async fn b3_every_list_is_bounded_and_goes_on_where_it_ended() {
    let house = House::new().await;
    for number in 0..5 {
        house.done(Method::POST, "/tags", json!({ "name": format!("Tag {number}") })).await;
    }
    for list in ["/tags", "/audit"] {
        let (mut seen, mut after) = (BTreeSet::new(), String::new());
        loop {
            let page = house.get(&format!("{list}?limit=2{after}")).await;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 2);
            seen.extend(items.iter().map(Value::to_string));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen.len(), 5, "{list}");
    }
    for asked in ["/tags?limit=0", "/tags?limit=201", "/tags?limit=many", "/tags?size=2", "/audit?after=x"] {
        let refused = house.refused(Method::GET, asked, Value::Null).await;
        assert_eq!(refused.reason(), Code::InvalidParams, "{asked}");
    }
    let later = house.get("/audit?since=2999-01-01").await;
    assert_eq!(later["items"], json!([]));
}

/// An agent with a green desk and a visitor whom it has answered so often.
async fn answered(house: &House, visitor: u128, times: usize) -> (Client, Client) {
    let mut agent = house.hub.green_agent(1).await;
    let mut visitor = house.hub.visitor(visitor).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    assert_eq!(agent.take().await.head.id, conversation);
    for number in 0..times {
        agent.write(Some(conversation), &format!("Answer {number}")).await.unwrap();
    }
    agent.end(conversation).await.unwrap();
    (agent, visitor)
}

#[tokio::test]
async fn m12_contributions_are_exported_as_csv_and_json() {
    let house = House::new().await;
    let path = format!("/users/{}", Cast::agent(1));
    house.done(Method::PATCH, &path, json!({ "name": "=cmd, the \"agent\"" })).await;
    house.settled().await;
    answered(&house, 0, 2).await;
    let csv = house.ask(Method::GET, "/export/contacts", None).await;
    assert!(csv.headers()["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(csv.headers()["content-disposition"].to_str().unwrap().contains("contacts.csv"));
    let csv = csv.text().await.unwrap();
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(
        lines[0],
        "conversation,visitor,channel,group,agent,agent_name,from,until,messages,credit,ended"
    );
    assert_eq!(lines.len(), 2, "{csv}");
    assert!(lines[1].contains(r#","'=cmd, the ""agent""","#), "{csv}");
    assert!(lines[1].ends_with(",2,yes,agent"), "{csv}");

    let rows = house.get("/export/contacts?format=json").await;
    assert_eq!(
        (&rows[0]["messages"], &rows[0]["credit"], &rows[0]["channel"]),
        (&json!(2), &json!(true), &json!("chat"))
    );
    let before = house.get("/export/contacts?format=json&to=2020-01-01").await;
    assert_eq!(before, json!([]));
    let backwards =
        house.refused(Method::GET, "/export/contacts?from=2026-01-02&to=2026-01-01", Value::Null).await;
    assert_eq!(backwards.reason(), Code::InvalidParams);
    assert_eq!(house.audited("export.contacts").await.len(), 3);
}

#[tokio::test]
async fn t1_m12_a_lead_exports_what_was_contributed_in_the_groups_that_one_leads() {
    let house = House::new().await;
    answered(&house, 0, 1).await;
    let elsewhere = AgentRecord {
        role: DeskRole::Lead,
        groups: vec![Cast::SECOND_GROUP],
        email: "elsewhere@example.org".into(),
        ..Cast::default().agent_record(80)
    };
    house.hub.core().write(vec![Write::Agent { record: elsewhere, password: None }]).await.unwrap();
    house.settled().await;
    for (number, stints) in [(0, 1), (80, 0), (crate::ADMIN, 1)] {
        let token = house.hub.agent_token(number).await;
        let answer = house.ask_as(&token, Method::GET, "/export/contacts?format=json", None).await;
        let rows: Vec<Value> = answer.json().await.unwrap();
        assert_eq!(rows.len(), stints, "agent {number}");
    }
}

#[tokio::test]
async fn t2_the_audit_log_is_exported_as_csv_by_administrators_alone() {
    let house = House::new().await;
    let mut visitor = house.hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let mut lead = house.hub.agent(0).await;
    let command_id = Client::command_id();
    let params = deskbell_protocol::params::OfConversation { command_id, conversation };
    lead.call::<deskbell_protocol::method::ConversationLook>(params).await.unwrap();
    let command_id = Client::command_id();
    let reason = "=1+1 waits too long".to_owned();
    let params = deskbell_protocol::leading::TakeOver { command_id, conversation, reason, from: None };
    lead.call::<deskbell_protocol::method::ConversationTakeOver>(params).await.unwrap();

    let answer = house.ask(Method::GET, "/export/audit", None).await;
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("audit.csv"));
    let csv = answer.text().await.unwrap();
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines[0], "at,agent,agent_name,action,subject,detail");
    let ends = |rest: String| lines.iter().any(|line| line.ends_with(&rest));
    let lead = Cast::agent(0);
    assert!(ends(format!(",{lead},Agent 0,conversation.look,{conversation},")), "{csv}");
    assert!(
        ends(format!(",{lead},Agent 0,conversation.take_over,{conversation},'=1+1 waits too long")),
        "{csv}"
    );
    assert_eq!(house.audited("export.audit").await.len(), 1);

    let before = house.ask(Method::GET, "/export/audit?to=2020-01-01", None).await.text().await.unwrap();
    assert_eq!(before.lines().count(), 1, "{before}");
    let token = house.hub.agent_token(0).await;
    let refused = house.ask_as(&token, Method::GET, "/export/audit", None).await;
    assert_eq!(refused.status(), 403, "a lead");
}

#[tokio::test]
async fn t2_an_export_of_the_audit_log_has_every_record_once() {
    let house = House::new().await;
    let record = |n: i64| {
        Write::Audit(deskbell_hub::store::AuditRecord {
            at: deskbell_domain::Time(1_000 + n / 450),
            agent: None,
            action: "test".into(),
            subject: n.to_string(),
            detail: String::new(),
        })
    };
    house.hub.core().write((0..1_000).map(record).collect()).await.unwrap();
    let csv = house.ask(Method::GET, "/export/audit?to=2020-01-01", None).await.text().await.unwrap();
    let subjects: Vec<i64> =
        csv.lines().skip(1).map(|line| line.split(',').nth(4).unwrap().parse().unwrap()).collect();
    assert_eq!(subjects, (0..1_000).collect::<Vec<_>>());
}
