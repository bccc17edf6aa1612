//! The settings as one JSON document that is patched (RFC 7396), and the slots in it and beside it (M2, M3, M13).

use super::fields::{slots as checked, slots_schema, slots_words};
use super::{By, Change, Refused};
use crate::store::{SetUp, Write};
use deskbell_domain::{AgentId, PerChannel, Settings};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Timers that can be off: there `null` is a value and not the way back to the default.
pub const OFF_BY_NULL: [&str; 3] = ["first_reply", "later_reply", "silence"];

/// Everybody's slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slots {
    /// Of whoever has none of one's own.
    #[schema(schema_with = slots_schema)]
    pub default: PerChannel<u32>,
    /// Of whoever has, by name.
    pub users: Vec<UserSlots>,
}

/// The own slots of one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserSlots {
    /// Whose.
    #[schema(value_type = Uuid)]
    pub user: AgentId,
    /// The user's name.
    pub name: String,
    /// So many.
    #[schema(schema_with = slots_schema)]
    pub slots: PerChannel<u32>,
}

/// Everybody's slots.
pub fn slots(known: &SetUp) -> Slots {
    let own = |agent: &crate::store::AgentRecord| {
        agent.slots.map(|slots| UserSlots { user: agent.id, name: agent.name.clone(), slots })
    };
    let mut users: Vec<UserSlots> =
        known.agents.iter().filter(|agent| agent.active).filter_map(own).collect();
    users.sort_by_cached_key(|user| (user.name.to_lowercase(), user.user));
    Slots { default: known.settings.slots, users }
}

/// Sets the slots of everybody who has none of one's own.
///
/// # Errors
/// When nobody could work with them.
pub fn set_default_slots(known: &SetUp, by: By, slots: PerChannel<u32>) -> Result<Change<Settings>, Refused> {
    let slots = checked(slots)?;
    let settings = Settings { slots, ..known.settings.clone() };
    let detail = format!("{} -> {}", slots_words(Some(&known.settings.slots)), slots_words(Some(&slots)));
    let writes =
        vec![Write::Settings(Box::new(settings.clone())), by.did("slots.default", "settings", detail)];
    Ok(Change { made: settings, writes })
}

/// Patches the settings. `null` leads back to the default, but for a timer that can be off: that it turns off.
///
/// # Errors
/// When the patch names what is not there, a value is of another type, or the settings would make no sense.
pub fn change_settings(known: &SetUp, by: By, patch: &Value) -> Result<Change<Settings>, Refused> {
    let defaults = document(&Settings::default())?;
    let former = document(&known.settings)?;
    let mut now = former.clone();
    let mut changed = Vec::new();
    merge(&mut now, patch, &defaults, &mut Vec::new())?;
    let settings: Settings = serde_json::from_value(now.clone())
        .map_err(|error| Refused::Setting(format!("These are no settings: {error}.")))?;
    settings.check()?;
    if settings == known.settings {
        return Ok(Change { made: settings, writes: Vec::new() });
    }
    differences(&former, &now, &mut Vec::new(), &mut changed);
    let writes = vec![
        Write::Settings(Box::new(settings.clone())),
        by.did("settings.change", "settings", changed.join("; ")),
    ];
    Ok(Change { made: settings, writes })
}

/// The default settings, as the document that describes them shows them.
pub fn example() -> Value {
    serde_json::to_value(Settings::default()).unwrap_or_default()
}

fn document(settings: &Settings) -> Result<Value, Refused> {
    serde_json::to_value(settings).map_err(|error| Refused::Setting(error.to_string()))
}

/// RFC 7396 with what the defaults know: which settings there are, of which type, and what each was at first.
fn merge<'a>(
    into: &mut Value,
    patch: &'a Value,
    defaults: &Value,
    path: &mut Vec<&'a str>,
) -> Result<(), Refused> {
    let (Value::Object(into), Value::Object(defaults)) = (&mut *into, defaults) else {
        check_type(patch, defaults, path)?;
        *into = patch.clone();
        return Ok(());
    };
    let Value::Object(patch) = patch else {
        let named = if path.is_empty() { "The settings".to_owned() } else { format!("`{}`", path.join(".")) };
        return Err(Refused::Setting(format!("{named} must be an object with the parts that change.")));
    };
    for (name, value) in patch {
        path.push(name);
        let Some(default) = defaults.get(name) else {
            return Err(Refused::Setting(format!("There is no setting `{}`.", path.join("."))));
        };
        let part = part(into, name);
        match (value.is_null(), can_be_off(path)) {
            (true, true) => *part = Value::Null,
            (true, false) => *part = default.clone(),
            (false, true) => {
                check_type(value, &Value::from(0), path)?;
                *part = value.clone();
            }
            (false, false) => merge(part, value, default, path)?,
        }
        path.pop();
    }
    Ok(())
}

fn part<'a>(into: &'a mut Map<String, Value>, name: &str) -> &'a mut Value {
    into.entry(name).or_insert(Value::Null)
}

fn can_be_off(path: &[&str]) -> bool {
    matches!(path, ["timers", _, name] if OFF_BY_NULL.contains(name))
}

fn check_type(value: &Value, default: &Value, path: &[&str]) -> Result<(), Refused> {
    let (fits, expected) = match default {
        Value::Number(_) => (value.is_u64(), "a whole number from 0 on (times are in milliseconds)"),
        Value::Bool(_) => (value.is_boolean(), "true or false"),
        Value::String(_) => (value.is_string(), "a text"),
        Value::Array(_) => {
            let texts = |values: &Vec<Value>| values.iter().all(Value::is_string);
            (value.as_array().is_some_and(texts), "a list of texts")
        }
        Value::Object(_) => (value.is_object(), "an object"),
        Value::Null => (true, "anything"),
    };
    if fits { Ok(()) } else { Err(Refused::Setting(format!("`{}` must be {expected}.", path.join(".")))) }
}

fn differences<'a>(former: &'a Value, now: &'a Value, path: &mut Vec<&'a str>, into: &mut Vec<String>) {
    if let (Value::Object(former), Value::Object(now)) = (former, now) {
        for (name, value) in now {
            path.push(name);
            differences(former.get(name).unwrap_or(&Value::Null), value, path, into);
            path.pop();
        }
    } else if former != now {
        into.push(format!("{}: {former} -> {now}", path.join(".")));
    }
}
