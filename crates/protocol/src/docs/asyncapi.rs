//! The AsyncAPI 3.0 document, seen from the hub: it *receives* requests and *sends* what it says by itself.

use super::shapes::{Shapes, TwoShapes};
use crate::board::BoardFrame;
use crate::call::SignalFrame;
use crate::code::{CloseCode, Code, WireError};
use crate::event::{Event, EventFrame, Volatile};
use crate::http::{self, ENDPOINTS, Endpoint};
use crate::method::{self, from_hub};
use crate::session::{Drain, Live, Ping};
use crate::{PROTOCOL, SUBPROTOCOL};
use serde_json::{Map, Value, json};

/// The result of a notification, as `MethodInfo::result` names it.
const NOTHING: &str = "Nothing";

/// The notification [`from_hub::SIGNAL`], which has the name of the method that asks for it.
const SIGNAL_PASSED: &str = "call.signal.passed";

/// The whole document.
///
/// # Errors
/// [`TwoShapes`] when a type cannot be described under one name.
pub fn document() -> Result<Value, TwoShapes> {
    let mut shapes = Shapes::new();
    let mut parts = Parts::default();
    parts.socket(&mut shapes);
    parts.http(&mut shapes);
    Ok(json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Deskbell",
            "version": PROTOCOL.to_string(),
            "description": "The wire between the hub and its desks, visitors and phones. The file wire.md beside this one tells it in prose.",
            "license": { "name": "Apache-2.0 OR MIT" },
        },
        "defaultContentType": "application/json",
        "servers": {
            "socket": {
                "host": "{host}",
                "protocol": "wss",
                "description": "JSON-RPC 2.0, one object a frame.",
                "variables": { "host": { "description": "The hub's host and port." } },
            },
            "http": {
                "host": "{host}",
                "protocol": "https",
                "description": "Signing in, a visitor's first token, and files.",
                "variables": { "host": { "description": "The hub's host and port." } },
            },
        },
        "channels": parts.channels,
        "operations": parts.operations,
        "components": {
            "messages": parts.messages,
            "schemas": shapes.collect()?,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        "x-error-codes": Code::ALL.iter().map(|code| json!({
            "reason": code,
            "code": code.number(),
            "http": code.http_status(),
            "temporary": code.temporary(),
            "about": code.about(),
        })).collect::<Value>(),
        "x-close-codes": CloseCode::ALL.iter().map(|code| json!({
            "code": code.number(),
            "final": CloseCode::is_final(code.number()),
            "about": code.about(),
        })).collect::<Value>(),
    }))
}

/// The document's parts, as they grow.
#[derive(Default)]
struct Parts {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
}

impl Parts {
    /// The WebSocket with all that goes over it.
    fn socket(&mut self, shapes: &mut Shapes) {
        let mut on_socket = Vec::new();
        for (method, params, result) in method::schemas(shapes) {
            let asks = method.result != NOTHING;
            let mut frame = request(method.name, params, asks);
            frame["additionalProperties"] = json!(false);
            self.message(method.name, method.about, frame);
            on_socket.push(method.name.to_owned());
            let mut operation = operation("receive", "socket", method.name, method.about);
            if asks {
                let answer = format!("{}.result", method.name);
                self.message(&answer, "The answer when it was done.", answer_with("result", result));
                operation["reply"] = json!({
                    "channel": reference("channels", "socket"),
                    "messages": [on_channel("socket", &answer), on_channel("socket", "error")],
                });
                on_socket.push(answer);
            }
            operation["x-kind"] = json!(method.kind);
            operation["x-roles"] = json!(method.roles);
            self.operations.insert(method.name.to_owned(), operation);
        }
        let refusal = answer_with("error", shapes.told::<WireError>());
        self.message("error", "The answer when it was refused.", refusal);
        on_socket.push("error".to_owned());
        for (name, about, params) in [
            (from_hub::EVENT, "A durable event with its place in the log.", shapes.told::<EventFrame>()),
            (from_hub::SNAPSHOT, "A part of a snapshot: an event without a place.", shapes.told::<Event>()),
            (from_hub::LIVE, "Everything up to here was sent.", shapes.told::<Live>()),
            (from_hub::VOLATILE, "Something that matters only now.", shapes.told::<Volatile>()),
            (
                SIGNAL_PASSED,
                "What the other device of a leg tells, passed on in order.",
                shapes.asked::<SignalFrame>(),
            ),
            (
                from_hub::BOARD,
                "What is otherwise on a watched board, a few times a second.",
                shapes.told::<BoardFrame>(),
            ),
            (from_hub::PING, "The heartbeat, every 15 s.", shapes.told::<Ping>()),
            (from_hub::DRAIN, "The hub stops; when to come back.", shapes.told::<Drain>()),
        ] {
            let method = if name == SIGNAL_PASSED { from_hub::SIGNAL } else { name };
            self.message(name, about, request(method, params, false));
            self.operations.insert(name.to_owned(), operation("send", "socket", name, about));
            on_socket.push(name.to_owned());
        }
        self.channels.insert(
            "socket".to_owned(),
            json!({
                "address": "/v1/socket",
                "servers": [reference("servers", "socket")],
                "messages": references(&on_socket),
                "bindings": { "ws": {
                    "method": "GET",
                    "headers": {
                        "type": "object",
                        "properties": { "Sec-WebSocket-Protocol": { "const": SUBPROTOCOL } },
                        "required": ["Sec-WebSocket-Protocol"],
                    },
                    "bindingVersion": "0.1.0",
                }},
            }),
        );
    }

    /// The endpoints with a JSON body or answer.
    fn http(&mut self, shapes: &mut Shapes) {
        for (name, about, payload) in [
            ("HubInfo", "Which hub this is.", shapes.told::<http::HubInfo>()),
            ("SignIn", "E-mail, password and device.", shapes.asked::<http::SignIn>()),
            ("SignedIn", "The agent's token.", shapes.told::<http::SignedIn>()),
            ("ClaimPhone", "A phone has read a code.", shapes.asked::<http::ClaimPhone>()),
            ("PhoneToken", "The phone's token.", shapes.told::<http::PhoneToken>()),
            ("NewVisitor", "A visitor whom the hub has not seen.", shapes.asked::<http::NewVisitor>()),
            ("VisitorToken", "The visitor's token.", shapes.told::<http::VisitorToken>()),
            ("NewAttachment", "A file that is going to be sent.", shapes.asked::<http::NewAttachment>()),
            ("Upload", "Where the file's bytes go.", shapes.told::<http::Upload>()),
            ("UploadState", "How far the file has come.", shapes.told::<http::UploadState>()),
            ("WireError", "Why it was refused.", shapes.told::<WireError>()),
        ] {
            self.message(name, about, payload);
        }
        for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.path != "/v1/socket") {
            self.endpoint(endpoint);
        }
    }

    fn endpoint(&mut self, endpoint: &Endpoint) {
        let name = &channel_of(endpoint.path);
        let types: Vec<String> = endpoint
            .takes
            .into_iter()
            .chain(endpoint.gives)
            .chain(["WireError"])
            .map(str::to_owned)
            .collect();
        // Several verbs of one address share its channel.
        let channel = self.channels.entry(name.clone()).or_insert_with(|| {
            json!({
                "address": endpoint.path,
                "servers": [reference("servers", "http")],
                "messages": {},
            })
        });
        if let (Some(known), Value::Object(more)) = (channel["messages"].as_object_mut(), references(&types))
        {
            known.extend(more);
        }
        let mut operation = json!({
            "action": "receive",
            "channel": reference("channels", name),
            "summary": endpoint.about,
            "messages": endpoint.takes.iter().map(|body| on_channel(name, body)).collect::<Value>(),
            "bindings": { "http": { "method": endpoint.verb, "bindingVersion": "0.3.0" } },
            "reply": {
                "channel": reference("channels", name),
                "messages": endpoint.gives.iter().chain(&["WireError"])
                    .map(|answer| on_channel(name, answer)).collect::<Value>(),
            },
        });
        if endpoint.with_token {
            operation["security"] = json!([{ "$ref": "#/components/securitySchemes/token" }]);
        }
        let shared = ENDPOINTS.iter().filter(|other| other.path == endpoint.path).count() > 1;
        let operation_name =
            if shared { format!("{name}.{}", endpoint.verb.to_lowercase()) } else { name.clone() };
        self.operations.insert(operation_name, operation);
    }

    fn message(&mut self, name: &str, about: &str, payload: Value) {
        self.messages.insert(name.to_owned(), json!({ "name": name, "summary": about, "payload": payload }));
    }
}

/// The channel of an address: "attachments.id.state" of "/v1/attachments/{id}/state".
fn channel_of(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != "v1").collect();
    parts.join(".").replace(['{', '}'], "")
}

fn operation(action: &str, channel: &str, message: &str, about: &str) -> Value {
    json!({
        "action": action,
        "channel": reference("channels", channel),
        "summary": about,
        "messages": [on_channel(channel, message)],
    })
}

/// A frame with a method: a request with an id, or a notification without one.
fn request(method: &str, params: Value, asks: bool) -> Value {
    let mut frame = json!({
        "type": "object",
        "properties": { "jsonrpc": { "const": "2.0" } },
        "required": ["jsonrpc", "method", "params"],
    });
    if asks {
        frame["properties"]["id"] = id(&["integer", "string"]);
        frame["required"] = json!(["jsonrpc", "id", "method", "params"]);
    }
    frame["properties"]["method"] = json!({ "const": method });
    frame["properties"]["params"] = params;
    frame
}

/// A frame that answers a request. The id is `null` when the hub could not read it.
fn answer_with(field: &str, shape: Value) -> Value {
    let id = if field == "error" { id(&["integer", "string", "null"]) } else { id(&["integer", "string"]) };
    json!({
        "type": "object",
        "properties": { "jsonrpc": { "const": "2.0" }, "id": id, field: shape },
        "required": ["jsonrpc", "id", field],
    })
}

fn id(types: &[&str]) -> Value {
    json!({ "type": types, "minimum": 0, "description": "Chosen by the client, repeated in the answer." })
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/{kind}/{name}") })
}

fn on_channel(channel: &str, message: &str) -> Value {
    json!({ "$ref": format!("#/channels/{channel}/messages/{message}") })
}

fn references(messages: &[String]) -> Value {
    messages
        .iter()
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") })))
        .collect::<Map<_, _>>()
        .into()
}
