//! The administrators' HTTP API, asked as an administrator asks it (B3).

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod document;
mod figures;
mod logs;
mod roles;
mod set_up;
mod upkeep;
mod users;

use deskbell_domain::{Channel, Settings, Span, VisitorId};
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::http::SignIn;
use deskbell_protocol::{Code, WireError};
use deskbell_testkit::{Cast, Client, TestHub, desk, pass};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A hub with an administrator (number 90) beside its cast: agent 0 leads, the others are agents.
pub(crate) struct House {
    pub(crate) hub: TestHub,
    pub(crate) http: reqwest::Client,
    pub(crate) admin: String,
}

pub(crate) const ADMIN: u128 = 90;

impl House {
    pub(crate) async fn new() -> Self {
        let hub = TestHub::start(&Cast::default()).await;
        let record = AgentRecord {
            name: "Inès Moreau".into(),
            email: "ines@example.org".into(),
            role: DeskRole::Admin,
            groups: Vec::new(),
            ..Cast::default().agent_record(ADMIN)
        };
        hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
        let admin = hub.agent_token(ADMIN).await;
        let house = Self { hub, http: reqwest::Client::new(), admin };
        house.settled().await;
        house
    }

    /// Once the hub has read anew what was set up.
    pub(crate) async fn settled(&self) {
        self.hub.core().probe().await.unwrap();
    }

    pub(crate) async fn ask_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Response {
        let mut request =
            self.http.request(method, self.hub.url(&format!("/v1/admin{path}"))).bearer_auth(token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await.unwrap()
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        self.ask_as(&self.admin, method, path, body).await
    }

    pub(crate) async fn done(&self, method: Method, path: &str, body: Value) -> Value {
        let answer = self.ask(method.clone(), path, Some(&body)).await;
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, None).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    pub(crate) async fn refused(&self, method: Method, path: &str, body: Value) -> WireError {
        let answer = self.ask(method.clone(), path, Some(&body)).await;
        assert!(!answer.status().is_success(), "{method} {path}");
        answer.json().await.unwrap()
    }

    /// What the audit log says of an action: who and detail.
    pub(crate) async fn audited(&self, action: &str) -> Vec<(String, String)> {
        let log = self.get("/audit").await;
        let items = log["items"].as_array().unwrap().iter().filter(|item| item["action"] == action);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        items.map(|item| (text(&item["agent_name"]), text(&item["detail"]))).collect()
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> reqwest::StatusCode {
        let request = SignIn { email: email.into(), password: password.into(), device: desk(7) };
        self.http.post(self.hub.url("/v1/sign-in")).json(&request).send().await.unwrap().status()
    }
}

pub(crate) fn names(page: &Value, field: &str) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}
