//! The documents for IT, all made from the table.

mod admx;
mod mobileconfig;
mod page;
mod schema;

use crate::table::Text;
use crate::{SETTINGS, merge};
use serde_json::{Map, Value};
use std::io;

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it is, in the folder `docs`.
    pub path: &'static str,
    /// What is in it.
    pub text: String,
}

/// A language of IT's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum In {
    English,
    French,
}

impl In {
    const fn of(self, text: Text) -> &'static str {
        match self {
            Self::English => text.en,
            Self::French => text.fr,
        }
    }
}

/// All of them.
///
/// # Errors
/// When a document cannot be put together, which is a mistake of the table.
pub fn all() -> io::Result<Vec<Document>> {
    Ok(vec![
        Document { path: "policy.md", text: page::page() },
        Document { path: "policy/policy.json", text: json(&example()) },
        Document { path: "policy/policy.schema.json", text: json(&schema::schema()) },
        Document { path: "policy/deskbell.admx", text: admx::admx()? },
        Document { path: "policy/en-US/deskbell.adml", text: admx::adml(In::English)? },
        Document { path: "policy/fr-FR/deskbell.adml", text: admx::adml(In::French)? },
        Document { path: "policy/deskbell.mobileconfig", text: mobileconfig::mobileconfig()? },
    ])
}

/// A policy file in which every setting stands.
#[must_use]
pub fn example() -> Value {
    Value::Object(settings())
}

/// The JSON schema of a policy file.
#[must_use]
pub fn schema() -> Value {
    schema::schema()
}

/// Every setting with its example, in groups.
fn settings() -> Map<String, Value> {
    let mut all = Map::new();
    for setting in SETTINGS {
        merge::insert(&mut all, setting, value(setting.example));
    }
    all
}

/// A value of the table. What is no JSON there is caught by the table's test.
fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or(Value::Null)
}

fn json(value: &Value) -> String {
    format!("{value:#}\n")
}
