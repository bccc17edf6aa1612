//! What Windows keeps for policies: values under `Software\Policies\Deskbell`, named by the whole key of a setting; a list
//! is a key of that name with a value for each entry, as its templates write it.
#![cfg_attr(not(any(windows, test)), expect(dead_code, reason = "Windows and tests"))]

use crate::json::Read;
use crate::sheet::Written;
use crate::{Kind, Setting};
use serde_json::Value;

/// Under the machine's and the person's root.
pub(crate) const KEY: &str = r"Software\Policies\Deskbell";
/// The most values and keys that are looked at in one place.
pub(crate) const MOST: usize = 500;

/// A value of the registry.
#[derive(Clone, Debug)]
pub(crate) enum Datum {
    /// A number of 32 or 64 bits.
    Number(u64),
    /// A text.
    Text(String),
    /// Several texts in one value.
    Texts(Vec<String>),
    /// Anything else.
    Other,
}

/// What is under the key: its values, and its keys with the values under each.
pub(crate) fn read(
    values: impl IntoIterator<Item = (String, Datum)>,
    keys: impl IntoIterator<Item = (String, Vec<(String, Datum)>)>,
) -> Vec<Read> {
    let single = values.into_iter().take(MOST).map(|(key, datum)| {
        let value = value(Setting::named(&key), datum);
        Ok(Written { key, line: None, value })
    });
    let lists = keys.into_iter().take(MOST).map(|(key, mut entries)| {
        // "10" comes after "9".
        entries.sort_by_key(|(name, _)| (name.len(), name.clone()));
        let entries = entries.into_iter().take(MOST).map(|(_, datum)| value(None, datum)).collect();
        Ok(Written { key, line: None, value: Value::Array(entries) })
    });
    single.chain(lists).collect()
}

/// A value as the table knows it. The registry has no yes and no: there they are 1 and 0.
fn value(setting: Option<&Setting>, datum: Datum) -> Value {
    match (setting.map(|setting| &setting.kind), datum) {
        (Some(Kind::Switch), Datum::Number(number @ (0 | 1))) => Value::Bool(number == 1),
        (_, Datum::Number(number)) => Value::from(number),
        (_, Datum::Text(text)) => Value::String(text),
        // Such a value cannot hold an empty text; what looks like one is its end.
        (_, Datum::Texts(texts)) => texts.into_iter().filter(|text| !text.is_empty()).collect(),
        (_, Datum::Other) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::{Datum, read};
    use crate::{Loaded, Sheet, Source};

    fn text(text: &str) -> Datum {
        Datum::Text(text.to_owned())
    }

    fn load(values: &[(&str, Datum)], keys: &[(&str, &[(&str, Datum)])]) -> Loaded {
        let owned = |values: &[(&str, Datum)]| -> Vec<_> {
            values.iter().map(|(name, datum)| ((*name).to_owned(), datum.clone())).collect()
        };
        let keys: Vec<_> = keys.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect();
        let written = read(owned(values), keys);
        Loaded::of(vec![Sheet::of(
            Source::Machine,
            r"HKEY_LOCAL_MACHINE\Software\Policies\Deskbell",
            written,
        )])
    }

    #[test]
    fn d6_the_registry_s_values_are_the_settings() {
        let loaded = load(
            &[
                ("hub.address", text("desk.example.com")),
                ("hub.locked", Datum::Number(0)),
                ("cache.days", Datum::Number(30)),
                // With the two ends that the system's own library takes for texts.
                (
                    "network.certificates",
                    Datum::Texts([r"C:\ProgramData\ca.pem", "", ""].map(str::to_owned).to_vec()),
                ),
            ],
            &[("network.bypass", &[("10", text("c")), ("9", text("b")), ("1", text("a"))])],
        );
        assert_eq!(loaded.problems, []);
        assert_eq!((loaded.policy.hub.only_hub(), loaded.policy.cache.days), (None, Some(30)));
        assert_eq!(loaded.policy.network.bypass, Some(["a", "b", "c"].map(str::to_owned).to_vec()));
        assert_eq!(loaded.policy.network.certificates.map(|files| files.len()), Some(1));
    }

    #[test]
    fn d6_what_is_wrong_in_the_registry_has_its_sentence() {
        let loaded = load(
            &[
                ("autostart", Datum::Number(2)),
                ("attachments", text("no")),
                ("cache.days", text("30")),
                ("log.level", Datum::Other),
                ("colour", text("blue")),
            ],
            &[("preferences.theme", &[("1", text("dark"))])],
        );
        let told: Vec<_> = loaded.problems.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(told.join("\n"));
    }
}
