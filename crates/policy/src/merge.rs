//! Several places' policies become one: for each setting the first right value counts.

use crate::sheet::Right;
use crate::{Policy, Problem, SETTINGS, Setting, Sheet, Source, Wrong};
use serde_json::{Map, Value};

/// A policy, and where each part of it comes from.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What counts.
    pub policy: Policy,
    /// Every setting that somebody has decided, in the order of the table.
    pub settled: Vec<Settled>,
    /// What is not used, by place, the strongest first.
    pub problems: Vec<Problem>,
    /// Where it was looked, the strongest first.
    pub looked: Vec<Looked>,
}

/// A setting that somebody has decided.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Which.
    pub setting: &'static Setting,
    /// What counts.
    pub value: Value,
    /// Who has decided it.
    pub source: Source,
    /// Where that is written.
    pub place: String,
    /// In which line, where the place has lines.
    pub line: Option<usize>,
}

/// A place where a policy was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Whose.
    pub source: Source,
    /// Where.
    pub place: String,
    /// How many right settings stand there; `None` where there is nothing.
    pub right: Option<usize>,
}

impl Loaded {
    /// What these places say together. Of two with the same source the first one counts.
    #[must_use]
    pub fn of(mut sheets: Vec<Sheet>) -> Self {
        sheets.sort_by_key(|sheet| sheet.source);
        let looked = sheets
            .iter()
            .map(|sheet| Looked {
                source: sheet.source,
                place: sheet.place.clone(),
                right: sheet.found.then_some(sheet.right.len()),
            })
            .collect();
        let mut settled: Vec<Settled> = Vec::new();
        for setting in SETTINGS {
            let first = sheets.iter().enumerate().find_map(|(rank, sheet)| {
                let right = sheet.right.iter().find(|right| right.setting == setting)?;
                Some((rank, right.clone()))
            });
            let Some((rank, Right { value, line, .. })) = first else { continue };
            let (source, place) = (sheets[rank].source, sheets[rank].place.clone());
            // What goes with another setting stands after it in the table.
            let decides = setting.with.and_then(|key| settled.iter().find(|one| one.setting.key == key));
            if let Some(stronger) = decides.filter(|one| one.source < source) {
                let wrong = Wrong::Weaker(stronger.setting.key);
                sheets[rank].problem(line, Some(setting.key.to_owned()), wrong);
                continue;
            }
            settled.push(Settled { setting, value, source, place, line });
        }
        let mut problems: Vec<_> = sheets.into_iter().flat_map(|sheet| sheet.problems).collect();
        let policy = match serde_json::from_value(tree(&settled)) {
            Ok(policy) => policy,
            // The tests hold the table against the types, so that this is never reached; the desk starts all the same.
            Err(error) => {
                settled.clear();
                let place = "policy".to_owned();
                let wrong = Wrong::CannotRead(error.to_string());
                problems.push(Problem { place, line: None, key: None, wrong });
                Policy::default()
            }
        };
        Self { policy, settled, problems, looked }
    }

    /// A setting that somebody has decided.
    #[must_use]
    pub fn decided(&self, key: &str) -> Option<&Settled> {
        self.settled.iter().find(|settled| settled.setting.key == key)
    }
}

/// The settings as nested objects.
fn tree(settled: &[Settled]) -> Value {
    let mut all = Map::new();
    for Settled { setting, value, .. } in settled {
        insert(&mut all, setting, value.clone());
    }
    Value::Object(all)
}

/// Puts a setting where it belongs.
pub(crate) fn insert(all: &mut Map<String, Value>, setting: &Setting, value: Value) {
    let group = setting.group();
    if group.is_empty() {
        all.insert(setting.key.to_owned(), value);
    } else if let Value::Object(members) = all.entry(group).or_insert_with(|| Value::Object(Map::new())) {
        members.insert(setting.name().to_owned(), value);
    }
}
