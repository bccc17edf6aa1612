//! A policy file: settings and the lines that they stand in.

use crate::sheet::Written;
use crate::{SETTINGS, Wrong};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// A larger file is not looked at.
pub const MOST_BYTES: usize = 64 * 1024;

/// What tells editors where the schema is.
const SCHEMA: &str = "$schema";

/// One thing that was read: a setting, or a line, a name and what is wrong with it.
pub(crate) type Read = Result<Written, (Option<usize>, String, Wrong)>;

/// The members of an object in their order, also those of the same name.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// All settings of a file; or the line and what is wrong with the whole of it.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Read>, (Option<usize>, Wrong)> {
    if bytes.len() > MOST_BYTES {
        return Err((None, Wrong::TooLarge));
    }
    let text = str::from_utf8(bytes).map_err(|_| (None, Wrong::NotText))?;
    // Some editors begin a file with it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Members(members) = serde_json::from_str(text).map_err(|error| {
        let line = Some(error.line()).filter(|line| *line > 0);
        if error.is_data() { (line, Wrong::NotAnObject) } else { (line, Wrong::NotJson(why(&error))) }
    })?;
    let line = |raw: &RawValue| Some(line_of(text, raw));
    let mut all = Vec::new();
    for (key, raw) in members {
        if key == SCHEMA {
            continue;
        }
        let is_group = SETTINGS.iter().any(|setting| setting.group() == key && !key.is_empty());
        if !is_group {
            all.push(member(key, line(raw), raw));
            continue;
        }
        match serde_json::from_str::<Members<'_>>(raw.get()) {
            Ok(Members(members)) => all.extend(
                members.into_iter().map(|(name, raw)| member(format!("{key}.{name}"), line(raw), raw)),
            ),
            Err(_) => all.push(Err((line(raw), key, Wrong::NotAGroup))),
        }
    }
    Ok(all)
}

fn member(key: String, line: Option<usize>, raw: &RawValue) -> Read {
    match serde_json::from_str(raw.get()) {
        Ok(value) => Ok(Written { key, line, value }),
        // JSON all the same: too deep, or a number beyond all bounds.
        Err(error) => Err((line, key, Wrong::NotAValue(why(&error)))),
    }
}

/// The line in which a value begins. It is a piece of the text itself.
fn line_of(text: &str, raw: &RawValue) -> usize {
    let before = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    text.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The parser's words without the place, which stands before them.
fn why(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let column = error.column();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    if column > 0 { format!("{words} at column {column}") } else { words.to_owned() }
}
