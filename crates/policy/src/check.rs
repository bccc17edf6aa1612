//! A value against what its setting may be.

use crate::form::quoted;
use crate::{Form, Kind, Wrong};
use serde_json::Value;

/// What came of it.
pub(crate) struct Checked {
    /// The value that counts.
    pub(crate) value: Option<Value>,
    /// What is wrong; of a list some entries can be, and the others count.
    pub(crate) wrong: Vec<Wrong>,
}

pub(crate) fn check(kind: &Kind, value: Value) -> Checked {
    let one = |checked: Result<Value, Wrong>| match checked {
        Ok(value) => Checked { value: Some(value), wrong: Vec::new() },
        Err(wrong) => Checked { value: None, wrong: vec![wrong] },
    };
    match *kind {
        Kind::Switch if value.is_boolean() => one(Ok(value)),
        Kind::Switch => one(Err(Wrong::NotASwitch { got: shown(&value) })),
        Kind::Choice(choices) => {
            if value.as_str().is_some_and(|text| choices.iter().any(|choice| choice.value == text)) {
                return one(Ok(value));
            }
            let names: Vec<_> = choices.iter().map(|choice| format!("\"{}\"", choice.value)).collect();
            one(Err(Wrong::NotAChoice { got: shown(&value), choices: listed(&names) }))
        }
        Kind::Number { least, most } => {
            if value.as_u64().is_some_and(|number| (u64::from(least)..=u64::from(most)).contains(&number)) {
                return one(Ok(value));
            }
            one(Err(Wrong::NotANumber { got: shown(&value), least, most }))
        }
        Kind::Text { most, form } => one(text(value, most, form)),
        Kind::List { most, item, form } => list(value, most, item, form),
    }
}

fn text(value: Value, most: usize, form: Form) -> Result<Value, Wrong> {
    let Some(text) = value.as_str() else {
        return Err(Wrong::NotAText { got: shown(&value), form: form.words() });
    };
    if text.len() > most {
        return Err(Wrong::TooLong { most });
    }
    if form.takes(text) { Ok(value) } else { Err(Wrong::NotLike { got: shown(&value), form: form.words() }) }
}

/// What is right of a list counts: a proxy's exception with a slip must not take the others along.
fn list(value: Value, most: usize, item: usize, form: Form) -> Checked {
    let Value::Array(entries) = value else {
        return Checked { value: None, wrong: vec![Wrong::NotAList { got: shown(&value) }] };
    };
    if entries.len() > most {
        return Checked { value: None, wrong: vec![Wrong::TooMany { most }] };
    }
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for (place, entry) in entries.into_iter().enumerate() {
        match text(entry, item, form) {
            Ok(entry) => right.push(entry),
            Err(why) => wrong.push(Wrong::Entry { number: place + 1, wrong: Box::new(why) }),
        }
    }
    Checked { value: (!right.is_empty() || wrong.is_empty()).then_some(Value::Array(right)), wrong }
}

/// A value as a sentence shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(is) => is.to_string(),
        Value::Number(number) => {
            let number = number.to_string();
            if number.len() > 40 { "a very long number".to_owned() } else { number }
        }
        Value::String(text) => quoted(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// `a, b or c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
