//! The documents in `docs` say what the types say (principle 6). After a change of the wire:
//! `cargo run -p deskbell-protocol --example docs -- docs`.

use crate::specimens;
use deskbell_protocol::rpc::{FromHub, Id, Incoming};
use deskbell_protocol::{Received, docs};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;

const AGAIN: &str = "is stale: run `cargo run -p deskbell-protocol --example docs -- docs`";

fn kept(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Checks what travels against its message in the AsyncAPI document.
struct Checker {
    document: Value,
    validators: HashMap<String, Validator>,
}

impl Checker {
    fn new() -> Self {
        Self { document: docs::document().unwrap(), validators: HashMap::new() }
    }

    /// What is wrong with it.
    fn faults(&mut self, message: &str, json: &Value) -> Vec<String> {
        let validator = self.validators.entry(message.to_owned()).or_insert_with(|| {
            let payload = &self.document["components"]["messages"][message]["payload"];
            assert!(payload.is_object(), "the document has no message {message}");
            let schema = json!({ "allOf": [payload], "components": self.document["components"] });
            jsonschema::draft7::new(&schema).unwrap()
        });
        validator.iter_errors(json).map(|error| error.to_string()).collect()
    }
}

#[test]
fn the_asyncapi_document_is_made_of_the_types_of_today() {
    let fresh = serde_json::to_string_pretty(&docs::document().unwrap()).unwrap() + "\n";
    assert!(kept("asyncapi.json") == fresh, "docs/asyncapi.json {AGAIN}");
}

#[test]
fn the_tables_of_wire_md_are_made_of_the_types_of_today() {
    let text = kept("wire.md");
    for table in
        ["endpoints", "methods", "events", "volatile", "errors", "details", "close codes", "limits", "times"]
    {
        assert!(text.contains(&format!("<!-- table: {table} -->")), "docs/wire.md lacks the table {table:?}");
    }
    assert!(docs::fill(&text).unwrap() == text, "docs/wire.md {AGAIN}");
}

#[test]
fn a_table_that_nobody_makes_is_named() {
    let error = docs::fill("a <!-- table: moons -->\n<!-- end -->").unwrap_err();
    assert_eq!(error, docs::NoSuchTable::Unknown("moons".to_owned()));
    let error = docs::fill("<!-- table: methods -->\n").unwrap_err();
    assert_eq!(error, docs::NoSuchTable::Endless("methods".to_owned()));
}

#[test]
fn the_schemas_take_every_frame_that_the_types_make() {
    let mut checker = Checker::new();
    for specimen in specimens::all() {
        let faults = checker.faults(&specimen.message, &specimen.json);
        assert!(faults.is_empty(), "{}: {faults:?}", specimen.name);
    }
}

#[test]
fn the_schemas_refuse_a_frame_that_lacks_a_field_or_has_another_type() {
    let mut checker = Checker::new();
    for specimen in specimens::all() {
        let fields = specimen.json.as_object().unwrap();
        for name in fields.keys().filter(|name| !fields[*name].is_null()) {
            let mut broken = specimen.json.clone();
            broken[name] = json!([[]]);
            assert!(
                !checker.faults(&specimen.message, &broken).is_empty(),
                "{}: {name} is a list",
                specimen.name
            );
            broken.as_object_mut().unwrap().remove(name);
            assert!(!checker.faults(&specimen.message, &broken).is_empty(), "{} lacks {name}", specimen.name);
        }
    }
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn check(document: &Value, part: &Value) {
        match part {
            Value::Array(items) => items.iter().for_each(|item| check(document, item)),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| match (name.as_str(), value) {
                ("$ref", Value::String(place)) => {
                    let pointer = place.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{place} leads nowhere");
                }
                (_, value) => check(document, value),
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = docs::document().unwrap();
    check(&document, &document);
}

/// The frames of the blocks marked `frames` in wire.md: `>` goes to the hub, `<` comes from it, and the
/// lines of a frame after its first are indented.
fn frames_of_wire_md() -> Vec<(char, String)> {
    let mut frames: Vec<(char, String)> = Vec::new();
    let text = kept("wire.md");
    for block in text.split("```frames\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        for line in block.lines() {
            match line.chars().next() {
                Some(way @ ('>' | '<')) => frames.push((way, line[1..].to_owned())),
                Some(' ') => frames.last_mut().unwrap().1.push_str(line),
                _ => panic!("neither a frame nor a part of one: {line:?}"),
            }
        }
    }
    frames
}

#[test]
fn the_frames_of_wire_md_are_frames_of_the_wire() {
    let mut checker = Checker::new();
    let mut asked: HashMap<Id, String> = HashMap::new();
    let mut check = |message: &str, frame: &str| {
        let faults = checker.faults(message, &serde_json::from_str(frame).unwrap());
        assert!(faults.is_empty(), "{frame}: {faults:?}");
    };
    let frames = frames_of_wire_md();
    assert!(frames.len() > 20, "docs/wire.md shows a whole exchange");
    for (way, frame) in &frames {
        if *way == '>' {
            let incoming = Incoming::parse(frame).unwrap();
            check(&incoming.method, frame);
            if let Some(id) = incoming.id {
                asked.insert(id, incoming.method);
            }
            continue;
        }
        match FromHub::parse(frame).unwrap() {
            FromHub::Answer { id: Some(id), outcome: Ok(_) } => {
                check(&format!("{}.result", asked[&id]), frame);
            }
            FromHub::Answer { outcome: Err(_), .. } => check("error", frame),
            FromHub::Answer { id: None, outcome: Ok(_) } => panic!("an answer to nothing: {frame}"),
            FromHub::Notification { method, params } => {
                check(&method, frame);
                if matches!(method.as_str(), "event" | "snapshot") {
                    assert!(matches!(Received::parse(&params), Ok((_, Received::Known(_)))), "{frame}");
                }
            }
        }
    }
}
