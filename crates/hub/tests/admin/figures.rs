//! Figures as CSV (T6).

use crate::House;
use deskbell_protocol::Code;
use deskbell_testkit::Cast;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn t6_figures_are_exported_as_csv_to_whoever_may_read_them() {
    let house = House::new().await;
    let path = format!("/users/{}", Cast::agent(1));
    house.done(Method::PATCH, &path, json!({ "name": "=cmd, the \"agent\"" })).await;
    house.settled().await;
    let mut agent = house.hub.green_agent(1).await;
    let conversation = house.hub.visitor(0).await.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    agent.write(Some(conversation), "Good morning").await.unwrap();
    agent.end(conversation).await.unwrap();

    let asked = "/export/figures?from=2020-01-01T00:00:00Z&to=2020-12-31&by=agent";
    let before = house.ask(Method::GET, asked, None).await;
    assert_eq!(before.text().await.unwrap().lines().count(), 1, "nothing but the header");
    let now = house.hub.now().0;
    let asked = format!("/export/figures?from={}&to={}&by=agent", now - 86_400_000, now + 1);
    let csv = house.ask(Method::GET, &asked, None).await;
    assert!(csv.headers()["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(csv.headers()["content-disposition"].to_str().unwrap().contains("figures.csv"));
    let csv = csv.text().await.unwrap();
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert!(lines[0].starts_with("agent,conversations_begun,conversations_ended,transfers,"), "{csv}");
    assert!(lines[1].starts_with(r#""'=cmd, the ""agent""",0,1,0,"#), "{csv}");
    assert_eq!(
        (lines.len(), lines[2].starts_with(",1,0,")),
        (3, true),
        "what nobody of the agents did: {csv}"
    );

    let token = house.hub.agent_token(1).await;
    let own = house.ask_as(&token, Method::GET, &asked, None).await;
    assert_eq!(own.text().await.unwrap().lines().count(), 2, "the own ones");
    let visitor = house.hub.visitor_token(1).await;
    assert_eq!(house.ask_as(&visitor, Method::GET, &asked, None).await.status(), 403);
    for refused in ["by=year", "by=agent&more=1", "by=hour&utc_offset=900"] {
        let refused = format!("/export/figures?from=2026-01-01&to=2026-01-02&{refused}");
        let refused = house.refused(Method::GET, &refused, Value::Null).await;
        assert_eq!(refused.reason(), Code::InvalidParams);
    }
}
