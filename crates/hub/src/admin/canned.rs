//! The shared canned answers (C5), under the rules by which leads keep them at the desk. Personal ones are nobody
//! else's.

use super::fields::{lines, optional_line};
use super::{By, Change, Differences, Refused};
use crate::core::{CANNED_BYTES, CATEGORY_CHARS};
use crate::store::{SetUp, Write};
use deskbell_domain::CannedId;
use deskbell_domain::text::check_shortcut;
use deskbell_protocol::head::Canned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A shared canned answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// Which.
    #[schema(value_type = Uuid)]
    pub id: CannedId,
    /// Typed after `/`.
    pub shortcut: String,
    /// For the picker's headings; may be empty.
    pub category: String,
    /// The text with its variables: `{visitor}`, `{agent}`, `{organisation}`.
    pub text: String,
}

/// A new canned answer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// Typed after `/`: 1 to 32 of a-z, 0-9 and `-`.
    pub shortcut: String,
    /// For the picker's headings: at most 40 characters, or none.
    #[serde(default)]
    pub category: String,
    /// The text with its variables: `{visitor}`, `{agent}`, `{organisation}`.
    pub text: String,
}

/// What is to be otherwise; what is not named stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerChange {
    /// Typed after `/`: 1 to 32 of a-z, 0-9 and `-`.
    pub shortcut: Option<String>,
    /// For the picker's headings: at most 40 characters, or none.
    pub category: Option<String>,
    /// The text with its variables: `{visitor}`, `{agent}`, `{organisation}`.
    pub text: Option<String>,
}

impl From<&Canned> for Answer {
    fn from(canned: &Canned) -> Self {
        Self {
            id: canned.id,
            shortcut: canned.shortcut.clone(),
            category: canned.category.clone(),
            text: canned.text.clone(),
        }
    }
}

/// Every shared answer.
pub fn answers(known: &SetUp) -> Vec<Answer> {
    shared(known).map(Answer::from).collect()
}

/// Adds a shared answer.
///
/// # Errors
/// When a value is not of its form, the shortcut is taken, or there are too many.
pub fn add_answer(known: &SetUp, by: By, id: CannedId, asked: &NewAnswer) -> Result<Change<Canned>, Refused> {
    let canned = Canned {
        id,
        shortcut: free_shortcut(known, id, &asked.shortcut)?,
        category: optional_line("category", &asked.category, CATEGORY_CHARS)?,
        text: lines("text", &asked.text, known.settings.text_chars)?,
        personal: false,
    };
    fits(known, &canned)?;
    let writes = vec![
        Write::Canned { canned: canned.clone(), owner: None },
        by.did("canned.add", id, canned.shortcut.clone()),
    ];
    Ok(Change { made: canned, writes })
}

/// Changes a shared answer.
///
/// # Errors
/// When there is no such answer, a value is not of its form, the shortcut is taken, or there would be too much text.
pub fn change_answer(
    known: &SetUp,
    by: By,
    id: CannedId,
    asked: &AnswerChange,
) -> Result<Change<Canned>, Refused> {
    let former = find(known, id)?;
    let mut canned = former.clone();
    if let Some(shortcut) = &asked.shortcut {
        canned.shortcut = free_shortcut(known, id, shortcut)?;
    }
    if let Some(category) = &asked.category {
        canned.category = optional_line("category", category, CATEGORY_CHARS)?;
    }
    if let Some(text) = &asked.text {
        canned.text = lines("text", text, known.settings.text_chars)?;
    }
    fits(known, &canned)?;
    if canned == *former {
        return Ok(Change { made: canned, writes: Vec::new() });
    }
    let mut differences = Differences::default();
    differences.of("shortcut", &former.shortcut, &canned.shortcut);
    differences.of("category", &former.category, &canned.category);
    if former.text != canned.text {
        differences.0.push("another text".to_owned());
    }
    let detail = format!("{}: {}", former.shortcut, differences.words());
    let writes =
        vec![Write::Canned { canned: canned.clone(), owner: None }, by.did("canned.change", id, detail)];
    Ok(Change { made: canned, writes })
}

/// Deletes a shared answer.
///
/// # Errors
/// When there is no such answer.
pub fn delete_answer(known: &SetUp, by: By, id: CannedId) -> Result<Change<()>, Refused> {
    let former = find(known, id)?;
    let writes = vec![Write::DeleteCanned(id), by.did("canned.delete", id, former.shortcut.clone())];
    Ok(Change { made: (), writes })
}

fn shared(known: &SetUp) -> impl Iterator<Item = &Canned> {
    known.canned.iter().filter(|(_, owner)| owner.is_none()).map(|(canned, _)| canned)
}

fn find(known: &SetUp, id: CannedId) -> Result<&Canned, Refused> {
    shared(known).find(|canned| canned.id == id).ok_or_else(|| Refused::no_such("shared canned answer", id))
}

fn free_shortcut(known: &SetUp, id: CannedId, asked: &str) -> Result<String, Refused> {
    check_shortcut(asked)?;
    if shared(known).any(|other| other.id != id && other.shortcut == asked) {
        return Err(Refused::taken("canned answer", asked));
    }
    Ok(asked.to_owned())
}

/// Every agent's answers travel in one event, and all of the shared ones are in each.
fn fits(known: &SetUp, canned: &Canned) -> Result<(), Refused> {
    let others = known.canned.iter().filter(|(other, _)| other.id != canned.id);
    let bytes: usize = others.map(|(other, _)| other.text.len()).sum();
    if bytes + canned.text.len() > CANNED_BYTES {
        let words = "There is too much text in the canned answers already. Shorten or delete some first.";
        return Err(Refused::Hindered(words.to_owned()));
    }
    Ok(())
}
