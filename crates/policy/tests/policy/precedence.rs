//! Which place counts (D6): machine before user before file.

use deskbell_policy::{Loaded, SETTINGS, Sheet, Source};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const SOURCES: [Source; 3] = [Source::Machine, Source::User, Source::File];
/// Two right values and a wrong one for some settings.
const SOME: &[(&str, [&str; 2], &str)] = &[
    ("preferences.theme", ["\"light\"", "\"dark\""], "\"pink\""),
    ("updates.channel", ["\"stable\"", "\"off\""], "7"),
    ("updates.deferral_days", ["3", "4"], "\"4\""),
    (
        "updates.address",
        ["\"https://a.example.com/\"", "\"http://127.0.0.1:1/x/\""],
        "\"updates.example.com\"",
    ),
    ("cache.days", ["30", "60"], "0"),
    ("autostart", ["true", "false"], "\"true\""),
    ("attachments", ["true", "false"], "null"),
    ("network.bypass", ["[\"a\"]", "[\"b\", \"c\"]"], "{}"),
];

/// For one setting: nothing, a right value, or a wrong one.
fn said() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![2 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(1)), 1 => Just(Some(2))]
}

fn sheet(source: Source, said: &[Option<usize>]) -> Sheet {
    let mut all = Map::new();
    for ((key, right, wrong), which) in SOME.iter().zip(said) {
        let Some(which) = which else { continue };
        let value: Value = serde_json::from_str(right.get(*which).unwrap_or(wrong)).unwrap();
        match key.split_once('.') {
            None => drop(all.insert((*key).to_owned(), value)),
            Some((group, name)) => all.entry(group).or_insert_with(|| json!({}))[name] = value,
        }
    }
    Sheet::json(source, source.name(), Value::Object(all).to_string().as_bytes())
}

proptest! {
    #[test]
    fn d6_the_first_right_value_counts_whatever_the_others_say(
        says in prop::array::uniform3(prop::collection::vec(said(), SOME.len())),
        order in Just([0_usize, 1, 2]).prop_shuffle(),
    ) {
        let sheets = order.iter().map(|place| sheet(SOURCES[*place], &says[*place])).collect();
        let loaded = Loaded::of(sheets);
        let mut wrong = 0;
        for (column, (key, right, _)) in SOME.iter().enumerate() {
            let expected = SOURCES.iter().zip(&says).find_map(|(source, said)| {
                Some((*source, (*right.get(said[column]?)?).to_owned()))
            });
            let found = loaded.decided(key).map(|one| (one.source, one.value.clone()));
            let expected = expected.map(|(source, json)| (source, serde_json::from_str::<Value>(&json).unwrap()));
            prop_assert_eq!(found, expected, "{}", key);
            wrong += says.iter().filter(|said| said[column] == Some(2)).count();
        }
        prop_assert_eq!(loaded.problems.len(), wrong, "each wrong value is told once");
        // What nobody decides is as if there was no policy, and nothing else changes.
        let values: BTreeMap<_, _> = loaded.settled.iter().map(|one| (one.setting.key, &one.value)).collect();
        for setting in SETTINGS {
            let policy = serde_json::to_value(&loaded.policy).unwrap();
            let at = format!("/{}", setting.key.replace('.', "/"));
            let given = policy.pointer(&at).filter(|value| !value.is_null());
            prop_assert_eq!(given, values.get(setting.key).copied(), "{}", setting.key);
        }
    }
}

#[test]
fn d6_a_weaker_place_does_not_unlock_what_a_stronger_one_has_locked() {
    let sheet =
        |source: Source, policy: Value| Sheet::json(source, source.name(), policy.to_string().as_bytes());
    let address = json!({ "hub": { "address": "desk.example.com" } });
    let unlock = json!({ "hub": { "locked": false, "address": "evil.example" } });
    let loaded =
        Loaded::of(vec![sheet(Source::User, unlock.clone()), sheet(Source::Machine, address.clone())]);
    assert_eq!(loaded.policy.hub.only_hub(), Some("desk.example.com"));
    let told: Vec<_> = loaded.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "user, line 1: hub.locked does not count: a stronger place decides hub.address, so it must stand there."
        ]
    );
    let proxy = json!({ "network": { "proxy": "http://proxy.example.com:8080" } });
    let past_it = json!({ "network": { "bypass": ["*"] } });
    let loaded = Loaded::of(vec![sheet(Source::User, past_it.clone()), sheet(Source::Machine, proxy)]);
    assert_eq!((loaded.policy.network.bypass, loaded.problems.len()), (None, 1));
    let loaded = Loaded::of(vec![sheet(Source::User, past_it)]);
    assert_eq!((loaded.policy.network.bypass, loaded.problems.len()), (Some(vec!["*".to_owned()]), 0));
    // A stronger one may.
    let loaded = Loaded::of(vec![
        sheet(Source::Machine, json!({ "hub": { "locked": false } })),
        sheet(Source::File, address),
    ]);
    assert_eq!((loaded.policy.hub.only_hub(), loaded.problems.len()), (None, 0));
    assert_eq!(loaded.policy.hub.address.as_deref(), Some("desk.example.com"));
}
