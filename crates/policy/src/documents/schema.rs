//! The JSON schema, by which editors and IT's own checks know a policy file.

use super::value;
use crate::{Form, GROUPS, Kind, SETTINGS, Setting};
use serde_json::{Map, Value, json};

/// JSON Schema, draft 2020-12.
pub(super) fn schema() -> Value {
    let mut properties = Map::new();
    properties.insert("$schema".to_owned(), json!({ "type": "string" }));
    for group in GROUPS {
        let members: Map<_, _> = SETTINGS
            .iter()
            .filter(|setting| setting.group() == group.key)
            .map(|setting| (setting.name().to_owned(), of(setting)))
            .collect();
        if group.key.is_empty() {
            properties.extend(members);
        } else {
            let object = json!({
                "title": group.title.en,
                "type": "object",
                "properties": members,
                "additionalProperties": false,
            });
            properties.insert(group.key.to_owned(), object);
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A policy of Deskbell",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn of(setting: &Setting) -> Value {
    let mut schema = match setting.kind {
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Choice(choices) => {
            let values: Vec<_> = choices.iter().map(|choice| choice.value).collect();
            json!({ "enum": values })
        }
        Kind::Number { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Text { most, form } => text(most, form),
        Kind::List { most, item, form } => {
            json!({ "type": "array", "maxItems": most, "items": text(item, form) })
        }
    };
    if let Value::Object(members) = &mut schema {
        members.insert("title".to_owned(), setting.title.en.into());
        members.insert("description".to_owned(), setting.says.en.into());
        if let Some(default) = setting.default {
            members.insert("default".to_owned(), value(default));
        }
        members.insert("examples".to_owned(), json!([value(setting.example)]));
    }
    schema
}

/// What a schema can say of a form; the desk looks more closely.
fn text(most: usize, form: Form) -> Value {
    let pattern = match form {
        Form::Hub => r"^\S+$",
        Form::Proxy => r"^(system|none|https?://\S+)$",
        Form::Host => r"^\S+$",
        Form::Folder => r"^https?://\S+$",
        Form::File => r"^(/|\\\\|[A-Za-z]:[/\\]).+$",
    };
    json!({ "type": "string", "minLength": 1, "maxLength": most, "pattern": pattern })
}
