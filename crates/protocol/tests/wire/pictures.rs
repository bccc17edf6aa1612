//! Design section 3: the wire is pinned. Whoever changes a frame sees it here first, and so does the
//! reviewer: an old client must still be able to read it.

use crate::specimens::{self, FAMILIES};
use deskbell_protocol::event::EVENT_KINDS;
use deskbell_protocol::{CloseCode, Code, Detail, METHODS, docs};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// One file a family; a JSON object with the name of each frame and the frame.
fn check(name: &str, value: &Value) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!(name, value);
    });
}

#[test]
fn section_3_every_frame_looks_as_it_did() {
    for (name, family) in FAMILIES {
        let mut pictures = Map::new();
        for specimen in family() {
            let twice = pictures.insert(specimen.name.clone(), specimen.json);
            assert_eq!(twice, None, "two specimens of {name} are called {}", specimen.name);
        }
        check(name, &pictures.into());
    }
}

#[test]
fn section_3_codes_keep_their_numbers() {
    let errors = Code::ALL.iter().map(|code| {
        json!({ "reason": code, "code": code.number(), "http": code.http_status(), "temporary": code.temporary() })
    });
    let closes = CloseCode::ALL.iter().map(|code| {
        json!({ "name": format!("{code:?}"), "code": code.number(), "final": CloseCode::is_final(code.number()) })
    });
    check("codes", &json!({ "errors": errors.collect::<Value>(), "close": closes.collect::<Value>() }));
}

#[test]
fn d5_details_keep_their_names_and_their_codes() {
    let details = Detail::ALL.iter().map(|detail| json!({ "detail": detail, "reason": detail.code() }));
    check("details", &details.collect::<Value>());
}

#[test]
fn section_3_every_frame_is_read_as_what_was_sent() {
    for specimen in specimens::all() {
        (specimen.read)(&specimen.json.to_string()).unwrap();
    }
}

#[test]
fn every_method_has_a_picture_and_every_picture_a_method() {
    let pictures: BTreeSet<String> = specimens::all().into_iter().map(|specimen| specimen.message).collect();
    for method in METHODS {
        assert!(pictures.contains(method.name), "no specimen of {}", method.name);
        let answer = format!("{}.result", method.name);
        assert_eq!(pictures.contains(&answer), method.result != "Nothing", "{answer}");
    }
    let document = docs::document().unwrap();
    let described: BTreeSet<String> =
        document["components"]["messages"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(pictures, described);
}

#[test]
fn every_variant_has_a_picture() {
    let mut shown = BTreeSet::new();
    for specimen in specimens::all() {
        collect_texts(&specimen.json, &mut shown);
    }
    let document = docs::document().unwrap();
    let mut variants = BTreeSet::new();
    collect_variants(&document["components"]["schemas"], &mut variants);
    assert!(EVENT_KINDS.iter().all(|kind| variants.contains(*kind)), "the schemas lack an event kind");
    let missing: Vec<_> = variants.difference(&shown).collect();
    assert!(missing.is_empty(), "no specimen shows {missing:?}");
}

/// Every text value, and every name of a field: an enum's variant is one or the other.
fn collect_texts(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            found.insert(name.clone());
            collect_texts(value, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What the schemas say of enums: `const` and `enum`.
fn collect_variants(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| collect_variants(item, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match (name.as_str(), value) {
            ("const" | "enum", value) => collect_texts(value, found),
            (_, value) => collect_variants(value, found),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
