//! The documents for IT: as kept in the repository, and right by the rules of those who read them.

use deskbell_policy::{Kind, SETTINGS, documents};
use plist::Value as Plist;
use quick_xml::events::Event;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    let all = documents::all().unwrap();
    all.into_iter().find(|document| document.path == path).unwrap().text
}

/// The elements of an XML document, each with its attributes.
fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                let attributes = start
                    .attributes()
                    .map(|attribute| {
                        let attribute = attribute.unwrap();
                        let key = attribute.key.as_ref().to_owned();
                        (key, attribute.value.into_owned())
                    })
                    .collect();
                found.push((name, attributes));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn d6_the_kept_documents_are_the_table_s() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for document in documents::all().unwrap() {
        let kept = fs::read_to_string(docs.join(document.path)).unwrap_or_default();
        let again = "is stale: run `cargo run -p deskbell-policy --example policy -- docs`";
        assert!(kept == document.text, "docs/{} {again}", document.path);
    }
}

#[test]
fn d6_the_schema_takes_what_is_right_and_refuses_what_is_wrong() {
    let schema = documents::schema();
    jsonschema::meta::validate(&schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&documents::example()));
    assert!(schema.is_valid(&json!({ "$schema": "policy.schema.json" })));
    for wrong in [
        json!([]),
        json!({ "hub": "desk.example.com" }),
        json!({ "hub": { "adress": "desk.example.com" } }),
        json!({ "updates": { "channel": "nightly" } }),
        json!({ "updates": { "deferral_days": 91 } }),
        json!({ "attachments": "false" }),
        json!({ "network": { "proxy": "ftp://proxy" } }),
        json!({ "network": { "certificates": ["ca.pem"] } }),
    ] {
        assert!(!schema.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn d6_the_templates_have_every_setting_and_a_word_for_each_name_in_both_languages() {
    let admx = elements(&text("policy/deskbell.admx"));
    let values: BTreeSet<_> = admx
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "policy" | "text" | "decimal" | "enum" | "list"))
        .flat_map(|(_, attributes)| attributes)
        .filter(|(name, _)| name == "valueName" || name == "key")
        .map(|(_, value)| {
            value.trim_start_matches(r"Software\Policies\Deskbell").trim_start_matches('\\').to_owned()
        })
        .filter(|value| !value.is_empty())
        .collect();
    let keys: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.key.to_owned()).collect();
    assert_eq!(values, keys);
    for language in ["en-US", "fr-FR"] {
        let adml = elements(&text(&format!("policy/{language}/deskbell.adml")));
        let ids = |of: &str| -> BTreeSet<_> {
            let of = adml.iter().filter(|(name, _)| name == of);
            of.flat_map(|(_, attributes)| attributes.iter().find(|(name, _)| name == "id"))
                .map(|(_, id)| id.clone())
                .collect()
        };
        let named = |kind: &str| -> BTreeSet<_> {
            let start = format!("$({kind}.");
            let all = admx.iter().flat_map(|(_, attributes)| attributes);
            all.filter_map(|(_, value)| Some(value.strip_prefix(&start)?.strip_suffix(')')?.to_owned()))
                .collect()
        };
        assert_eq!(ids("string"), named("string"), "{language}");
        assert_eq!(ids("presentation"), named("presentation"), "{language}");
        // Each element of the policy is asked for in its presentation.
        let asked: BTreeSet<_> =
            adml.iter().flat_map(|(_, attributes)| attributes).filter(|(name, _)| name == "refId").collect();
        let elements = SETTINGS.iter().filter(|setting| !matches!(setting.kind, Kind::Switch)).count();
        assert_eq!(asked.len(), elements, "{language}");
    }
}

#[test]
fn d6_the_profile_for_macos_holds_the_same_settings() {
    let profile = Plist::from_reader_xml(text("policy/deskbell.mobileconfig").as_bytes()).unwrap();
    let content = profile.as_dictionary().and_then(|profile| profile.get("PayloadContent")).unwrap();
    let mut payload = content.as_array().unwrap()[0].as_dictionary().unwrap().clone();
    payload.retain(|key, _| !key.starts_with("Payload"));
    let settings: Value = plist::from_value(&Plist::Dictionary(payload)).unwrap();
    assert_eq!(settings, documents::example());
}
