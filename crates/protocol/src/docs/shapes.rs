//! JSON Schemas (draft 7, which AsyncAPI builds on), collected by name.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where the schemas stand in the document.
const PLACE: &str = "/components/schemas";

/// Collects the schemas of all types that travel. What a client sends may leave out what can be `null`;
/// what the hub sends has every field.
#[derive(Debug)]
pub struct Shapes {
    asked: SchemaGenerator,
    told: SchemaGenerator,
}

/// A type has one schema as a parameter and another as an answer, so one name cannot stand for both.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} travels both ways and looks different on each: give each way a type of its own")]
pub struct TwoShapes {
    /// Which type.
    pub name: String,
}

impl Shapes {
    /// No schema yet.
    pub(crate) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft07().with(|settings| {
                settings.definitions_path = PLACE.into();
                settings.meta_schema = None;
            })
        };
        Self {
            asked: settings().for_deserialize().into_generator(),
            told: settings().for_serialize().into_generator(),
        }
    }

    /// A reference to the schema of something that a client sends.
    pub(crate) fn asked<T: JsonSchema>(&mut self) -> Value {
        self.asked.subschema_for::<T>().to_value()
    }

    /// A reference to the schema of something that the hub sends.
    pub(crate) fn told<T: JsonSchema>(&mut self) -> Value {
        self.told.subschema_for::<T>().to_value()
    }

    /// Every schema that was referred to, by name.
    ///
    /// # Errors
    /// [`TwoShapes`].
    pub(crate) fn collect(mut self) -> Result<Map<String, Value>, TwoShapes> {
        let mut all: BTreeMap<String, Value> = self.asked.take_definitions(true).into_iter().collect();
        for (name, told) in self.told.take_definitions(true) {
            if all.get(&name).is_some_and(|asked| *asked != told) {
                return Err(TwoShapes { name });
            }
            all.insert(name, told);
        }
        Ok(all.into_iter().collect())
    }
}
