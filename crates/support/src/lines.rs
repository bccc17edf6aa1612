//! A line of a log: one JSON object, as `tracing-subscriber` writes it.

use crate::scrub::Scrubber;
use serde_json::{Map, Value};

/// What a line may have besides its fields. Whatever else stands there is left out.
const KEPT: &[&str] = &["timestamp", "level", "target", "fields", "span", "spans", "threadId"];
/// Lists and objects inside of each other, at most.
const DEPTH: usize = 6;
/// Values of one list or object, at most.
const WIDTH: usize = 40;

/// A clean line, without its end; `None` for what is none. A line that was cleaned before stays as it is.
///
/// `message` is a text of some program's source, and the rest may be what a library was given: that loses what is quoted in it.
pub fn clean_line(scrubber: &Scrubber, line: &str) -> Option<String> {
    let Value::Object(line) = serde_json::from_str(line).ok()? else { return None };
    let mut clean = Map::new();
    for (key, value) in line.into_iter().filter(|(key, _)| KEPT.contains(&key.as_str())) {
        let value = match (key.as_str(), value) {
            // Written by this program's own clock and from its own lists.
            ("timestamp" | "level", Value::String(text)) => Value::String(text.chars().take(40).collect()),
            (_, value) => value_of(scrubber, &key, value, DEPTH),
        };
        clean.insert(key, value);
    }
    (!clean.is_empty()).then(|| Value::Object(clean).to_string())
}

fn value_of(scrubber: &Scrubber, key: &str, value: Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    let inside = |key: &str, value| value_of(scrubber, key, value, depth - 1);
    match value {
        Value::String(text) if key == "message" || key == "target" => scrubber.scrub(&text).as_str().into(),
        Value::String(text) => scrubber.scrub_error(&text).as_str().into(),
        Value::Array(values) => values.into_iter().take(WIDTH).map(|value| inside(key, value)).collect(),
        Value::Object(values) => {
            let clean = |(key, value): (String, Value)| {
                let value = inside(&key, value);
                (scrubber.scrub_error(&key).as_str().to_owned(), value)
            };
            Value::Object(values.into_iter().take(WIDTH).map(clean).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::Known;

    fn clean(line: &str) -> Option<String> {
        clean_line(&Scrubber::new(&Known::default()), line)
    }

    #[test]
    fn d6_a_line_keeps_its_story_and_loses_what_a_library_quotes() {
        let line = r#"{"timestamp":"2026-01-05T02:00:00.000000Z","level":"WARN","fields":{"message":"a row cannot be read","error":"invalid type: string \"Hello Mira\", expected u32","call":"019aa000-0000-7000-8000-0000000000f1","wait_ms":500},"target":"deskbell_desk::store","somebody":"else"}"#;
        insta::assert_snapshot!(clean(line).unwrap(), @r#"{"timestamp":"2026-01-05T02:00:00.000000Z","level":"WARN","fields":{"message":"a row cannot be read","error":"invalid type: string \"…\", expected u32","call":"019aa000-0000-7000-8000-0000000000f1","wait_ms":500},"target":"deskbell_desk::store"}"#);
    }

    #[test]
    fn d6_what_is_hidden_by_json_is_found() {
        let line = r#"{"fields":{"message":"\u0061na\u0040acme.example"}}"#;
        assert_eq!(clean(line).unwrap(), r#"{"fields":{"message":"[e-mail]"}}"#);
    }

    #[test]
    fn d6_what_is_no_line_is_left_out() {
        for line in ["", "text", "[1]", "{\"fields\":", "{}", "{\"other\":1}"] {
            assert_eq!(clean(line), None, "{line}");
        }
    }

    #[test]
    fn d6_a_line_that_is_built_to_be_endless_ends() {
        let deep = format!(r#"{{"fields":{}1{}}}"#, "[".repeat(100), "]".repeat(100));
        assert_eq!(clean(&deep).unwrap(), r#"{"fields":[[[[[[null]]]]]]}"#);
        let wide = format!(r#"{{"fields":[{}1]}}"#, "1,".repeat(1000));
        assert!(clean(&wide).unwrap().len() < 200);
    }
}
