//! Who may do what (quality.md, section 3): everybody there is tries every method of the wire.

use crate::commands::canned;
use crate::good_params::good_params;
use crate::phones;
use deskbell_domain::{CannedId, ConversationId};
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::params::{DeleteCanned, SaveCanned};
use deskbell_protocol::rpc::Id;
use deskbell_protocol::{Code, METHODS, Role};
use deskbell_testkit::{Cast, Client, TestHub};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Everybody who can have a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Visitor,
    Agent,
    Lead,
    Admin,
    Phone,
}

impl Who {
    const fn role(self) -> Role {
        match self {
            Self::Visitor => Role::Visitor,
            Self::Agent | Self::Lead | Self::Admin => Role::Agent,
            Self::Phone => Role::Phone,
        }
    }

    const fn leads(self) -> bool {
        matches!(self, Self::Lead | Self::Admin)
    }
}

/// What the list of methods lets every agent ask and only those who lead have: what is everybody's (C5, C7). With other
/// parameters, which are somebody's own, `canned.save` and `canned.delete` are any agent's.
const OF_THOSE_WHO_LEAD: [&str; 6] = [
    "tag.save",
    "tag.delete",
    "conversation.look",
    "conversation.whisper",
    "conversation.take_over",
    "board.watch",
];
/// The number of the administrator beside the cast, of whom number 0 leads.
const ADMIN: u128 = 90;

/// A hub, a conversation in it, and a session of everybody.
async fn house() -> (TestHub, ConversationId, Vec<(Who, Client)>) {
    let hub = TestHub::start(&Cast::default()).await;
    let record = AgentRecord { role: DeskRole::Admin, ..Cast::default().agent_record(ADMIN) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    hub.core().probe().await.unwrap();
    let (mut lead, mut visitor) = (hub.agent(0).await, hub.visitor(0).await);
    let phone = phones::paired(&hub, &mut lead).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let (agent, admin) = (hub.agent(1).await, hub.agent(ADMIN).await);
    let everybody = [visitor, agent, lead, admin, phone];
    let who = [Who::Visitor, Who::Agent, Who::Lead, Who::Admin, Who::Phone];
    (hub, conversation, who.into_iter().zip(everybody).collect())
}

/// Asks, and gives the reason of a refusal. What is never answered with a result is followed by a probe, which is.
async fn refusal(client: &mut Client, method: &str, params: &Value) -> Option<Code> {
    let frame = |id, method, params| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
    client.send_text(frame(9_000, method, params).to_string()).await;
    client.send_text(frame(9_001, "session.probe", &json!({})).to_string()).await;
    let mut reason = None;
    loop {
        let (id, outcome) = client.next_answer().await;
        if id == Some(Id::Number(9_000)) {
            reason = outcome.err().map(|error| error.reason());
        } else if id == Some(Id::Number(9_001)) {
            outcome.expect("a probe is never refused");
            return reason;
        }
    }
}

#[tokio::test]
async fn quality_3_every_method_is_refused_to_everybody_who_may_not_use_it_and_to_nobody_else() {
    let (_hub, conversation, mut everybody) = house().await;
    let mut seen = BTreeSet::new();
    for info in METHODS {
        for (who, client) in &mut everybody {
            let command_id = serde_json::to_value(Client::command_id()).unwrap();
            let mut params = good_params(info.name, conversation, command_id);
            if info.name.starts_with("canned.") {
                // Nobody may touch another's.
                params["id"] = json!(Uuid::from_u128(0x80 + *who as u128));
            }
            let reason = refusal(client, info.name, &params).await;
            let leads = who.leads() || !OF_THOSE_WHO_LEAD.contains(&info.name);
            let may = info.roles.contains(&who.role()) && leads;
            assert_eq!(reason == Some(Code::Forbidden), !may, "{} as {who:?}: {reason:?}", info.name);
            assert_ne!(reason, Some(Code::InvalidParams), "{} as {who:?}", info.name);
            seen.insert((*who, may));
        }
    }
    assert_eq!(seen.len(), 2 * everybody.len(), "everybody may do something and nobody everything: {seen:?}");
}

#[tokio::test]
async fn quality_3_who_has_not_signed_in_may_do_nothing() {
    let hub = TestHub::start(&Cast::default()).await;
    let nobody = ConversationId(Uuid::nil());
    for info in METHODS {
        let mut client = Client::connect(hub.address()).await;
        let params = good_params(info.name, nobody, serde_json::to_value(Client::command_id()).unwrap());
        let frame = json!({"jsonrpc": "2.0", "id": 1, "method": info.name, "params": params});
        client.send_text(frame.to_string()).await;
        let (_, outcome) = client.next_answer().await;
        let expected = if info.name == "session.open" { Code::BadToken } else { Code::NotOpen };
        assert_eq!(outcome.unwrap_err().reason(), expected, "{}", info.name);
    }
}

#[tokio::test]
async fn c5_c7_what_is_everybodys_is_changed_by_those_who_lead() {
    let (_hub, _, mut everybody) = house().await;
    for (who, client) in everybody.iter_mut().filter(|(who, _)| who.role() == Role::Agent) {
        // Leads keep each other's, so each has ids and words of its own.
        let number = *who as u128;
        let command_id = Client::command_id;
        let shared = SaveCanned { shortcut: format!("hi{number}"), ..canned(number, "", false) };
        let tag = |id: Uuid| json!({"command_id": command_id(), "id": id, "name": format!("tag {number}"), "recommended": true});
        let own_tag = Uuid::from_u128(0x70 + number);
        let id = CannedId(Uuid::from_u128(number));
        for (method, params) in [
            ("canned.save", serde_json::to_value(shared).unwrap()),
            ("canned.delete", serde_json::to_value(DeleteCanned { command_id: command_id(), id }).unwrap()),
            ("tag.save", tag(own_tag)),
            ("tag.delete", json!({"command_id": command_id(), "id": own_tag})),
        ] {
            let reason = refusal(client, method, &params).await;
            let expected = match (who.leads(), method) {
                (true, _) => None,
                // It was not saved, so there is nothing to delete.
                (false, "canned.delete") => Some(Code::NotFound),
                (false, _) => Some(Code::Forbidden),
            };
            assert_eq!(reason, expected, "{method} as {who:?}");
        }
    }
}
