//! The OpenAPI 3.1 document of the API. What every address has in common is said here once.

use super::{PLACE, routes};
use crate::admin::{OFF_BY_NULL, example};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The settings, described by their defaults.
pub(super) struct SettingsDocument;

/// A patch of the settings.
pub(super) struct SettingsPatch;

macro_rules! described_below {
    ($($kind:ident = $name:literal),+) => {$(
        impl PartialSchema for $kind {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().into()
            }
        }

        impl ToSchema for $kind {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    )+};
}

described_below!(SettingsDocument = "Settings", SettingsPatch = "SettingsPatch");

/// The whole document.
pub fn document() -> Value {
    let (_, api) = routes().split_for_parts();
    let mut document = serde_json::to_value(api).unwrap_or_default();
    document["info"] = json!({
        "title": "Deskbell: administration",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Users, groups, sites, answers, tags, settings, blocks, the audit log and exports of one hub. \
            Administrators change them, team leads read them, but for the audit log, in which every change is. \
            Times are milliseconds since 1970 UTC.",
        "license": { "name": "Apache-2.0 OR MIT" },
    });
    document["security"] = json!([{ "token": [] }]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "The token of `POST /v1/sign-in`." },
    });
    let schemas = &mut components["schemas"];
    schemas["Settings"] = shape(&example(), false);
    schemas["SettingsPatch"] = shape(&example(), true);
    schemas["Problem"] = problem();
    for (path, operations) in document["paths"].as_object_mut().into_iter().flatten() {
        for (verb, operation) in operations.as_object_mut().into_iter().flatten() {
            operation["operationId"] = json!(format!("{verb}{}", name(path)));
            operation["responses"]["default"] = json!({
                "description": "Refused, with the reason in words.",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            });
        }
    }
    on_one_line(&mut document);
    document
}

/// `/v1/admin/users/{id}` as `_users_id`: each operation has a name of its own.
fn name(path: &str) -> String {
    path.trim_start_matches(PLACE).replace('/', "_").replace(['{', '}'], "")
}

/// A sentence that goes over several lines of the code is one all the same.
fn on_one_line(value: &mut Value) {
    match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                if let ("summary" | "description", Value::String(text)) = (name.as_str(), &mut *part) {
                    *text = if text.is_empty() { "Done.".to_owned() } else { text.replace('\n', " ") };
                } else {
                    on_one_line(part);
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(on_one_line),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The schema of a document whose default is known. In a patch nothing is required, and everything may be `null`.
fn shape(default: &Value, patch: bool) -> Value {
    let kind = |kind: &str| if patch { json!([kind, "null"]) } else { json!(kind) };
    match default {
        Value::Object(parts) => {
            let properties: Map<String, Value> =
                parts.iter().map(|(name, part)| (name.clone(), named(name, part, patch))).collect();
            let names: Vec<&String> = parts.keys().collect();
            let mut object = json!({
                "type": kind("object"),
                "additionalProperties": false,
                "properties": properties,
            });
            if !patch {
                object["required"] = json!(names);
            }
            object
        }
        Value::Array(_) => {
            json!({ "type": kind("array"), "items": { "type": "string" }, "default": default })
        }
        Value::String(_) => json!({ "type": kind("string"), "default": default }),
        Value::Bool(_) => json!({ "type": kind("boolean"), "default": default }),
        Value::Number(_) => json!({ "type": kind("integer"), "minimum": 0, "default": default }),
        Value::Null => json!({ "default": null }),
    }
}

fn named(name: &str, default: &Value, patch: bool) -> Value {
    if OFF_BY_NULL.contains(&name) {
        json!({ "type": ["integer", "null"], "minimum": 1, "default": default })
    } else {
        shape(default, patch)
    }
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "Why the hub refused; the same as on the socket, see wire.md.",
        "required": ["code", "message", "data"],
        "properties": {
            "code": { "type": "integer" },
            "message": { "type": "string", "description": "What happened and what to do, for people." },
            "data": {
                "type": "object",
                "required": ["reason", "temporary"],
                "properties": {
                    "reason": { "type": "string", "description": "What a client branches on." },
                    "temporary": { "type": "boolean" },
                    "retry_after_ms": { "type": "integer" },
                },
            },
        },
    })
}
