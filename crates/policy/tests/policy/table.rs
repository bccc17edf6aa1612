//! The table against the types that it fills.

use deskbell_policy::{GROUPS, Kind, Loaded, Policy, SETTINGS, Setting, Sheet, Source, documents};
use serde_json::{Value, json};

fn load(policy: &Value) -> Loaded {
    Loaded::of(vec![Sheet::json(Source::Machine, "policy.json", policy.to_string().as_bytes())])
}

/// A policy with this one setting.
fn only(setting: &Setting, value: Value) -> Value {
    if setting.group().is_empty() {
        json!({ setting.key: value })
    } else {
        json!({ setting.group(): { setting.name(): value } })
    }
}

#[test]
fn d6_the_table_and_the_types_have_the_same_settings() {
    let example = documents::example();
    let loaded = load(&example);
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.settled.len(), SETTINGS.len());
    // A field that the table lacks would be null here.
    assert_eq!(serde_json::to_value(&loaded.policy).unwrap(), example);
}

#[test]
fn d6_every_value_that_the_table_allows_is_one_that_the_desk_understands() {
    for setting in SETTINGS {
        let values: Vec<Value> = match setting.kind {
            Kind::Switch => vec![json!(true), json!(false)],
            Kind::Choice(choices) => choices.iter().map(|choice| json!(choice.value)).collect(),
            Kind::Number { least, most } => vec![json!(least), json!(most)],
            Kind::Text { .. } => vec![serde_json::from_str(setting.example).unwrap()],
            Kind::List { .. } => vec![json!([]), serde_json::from_str(setting.example).unwrap()],
        };
        for value in values {
            let loaded = load(&only(setting, value.clone()));
            assert_eq!(loaded.problems, [], "{} = {value}", setting.key);
            assert_ne!(loaded.policy, Policy::default(), "{} = {value}", setting.key);
        }
    }
}

#[test]
fn d6_a_default_is_a_value_that_one_could_write() {
    for setting in SETTINGS {
        let Some(default) = setting.default else { continue };
        let loaded = load(&only(setting, serde_json::from_str(default).unwrap()));
        assert_eq!(loaded.problems, [], "{}", setting.key);
    }
}

#[test]
fn d6_every_setting_has_a_group_and_words_in_both_languages() {
    for setting in SETTINGS {
        assert!(GROUPS.iter().any(|group| group.key == setting.group()), "{}", setting.key);
        assert_eq!(SETTINGS.iter().filter(|other| other.key == setting.key).count(), 1, "{}", setting.key);
        for text in [setting.title, setting.says] {
            assert!(!text.en.is_empty() && !text.fr.is_empty(), "{}", setting.key);
        }
        assert_ne!(setting.says.en, setting.says.fr, "{}", setting.key);
    }
}

#[test]
fn d6_an_address_is_locked_where_nothing_else_is_said() {
    let only = |policy: Value| load(&policy).policy.hub.only_hub().map(str::to_owned);
    assert_eq!(only(json!({})), None);
    assert_eq!(only(json!({ "hub": { "address": "desk.example.com" } })), Some("desk.example.com".into()));
    assert_eq!(only(json!({ "hub": { "address": "desk.example.com", "locked": false } })), None);
    assert_eq!(only(json!({ "hub": { "locked": true } })), None, "nothing to lock");
}
