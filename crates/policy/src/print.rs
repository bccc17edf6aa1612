//! The policy for a terminal: where it was looked, each value with where it comes from, and what is wrong.

use crate::form::without_secret;
use crate::{Loaded, SETTINGS, Source};
use serde_json::Value;
use std::fmt::Write;

/// All of it as text. Names and passwords of proxies are left out.
#[must_use]
pub fn print(loaded: &Loaded, version: &str) -> String {
    let mut text = format!("The policy of Deskbell {version}\n\nPlaces, the strongest first:\n");
    // A String takes whatever is written.
    for looked in &loaded.looked {
        let what = match looked.right {
            None => "nothing there".to_owned(),
            Some(1) => "1 setting".to_owned(),
            Some(count) => format!("{count} settings"),
        };
        let _ = writeln!(text, "  {:<8} {}: {what}", looked.source.name(), looked.place);
    }
    if !loaded.looked.iter().any(|looked| looked.source == Source::File) {
        let _ = writeln!(text, "  {:<8} none named by --policy or DESKBELL_POLICY", Source::File.name());
    }
    text.push_str("\nSettings:\n");
    for setting in SETTINGS {
        let _ = match loaded.decided(setting.key) {
            Some(settled) => {
                let line = settled.line.map(|line| format!(", line {line}")).unwrap_or_default();
                let value = shown(&settled.value);
                writeln!(text, "  {:<26} {value}  ({}: {}{line})", setting.key, settled.source, settled.place)
            }
            None => {
                let value = setting.default.unwrap_or("not set");
                writeln!(text, "  {:<26} {value}  (default)", setting.key)
            }
        };
    }
    match loaded.problems.len() {
        0 => text.push_str("\nNothing is wrong with it.\n"),
        1 => text.push_str("\nOne thing is wrong and not used:\n"),
        many => {
            let _ = writeln!(text, "\n{many} things are wrong and not used:");
        }
    }
    for problem in &loaded.problems {
        let _ = writeln!(text, "  {problem}");
    }
    text
}

fn shown(value: &Value) -> String {
    if let Value::String(text) = value {
        Value::String(without_secret(text)).to_string()
    } else {
        value.to_string()
    }
}
