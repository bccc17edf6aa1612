//! The shared tags (C7), under the rules by which leads keep them at the desk.

use super::fields::line_of;
use super::{By, Change, Differences, Refused};
use crate::core::{MOST_SHARED_TAGS, TAG_CHARS};
use crate::store::{SetUp, Write};
use deskbell_domain::TagId;
use deskbell_protocol::head;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A shared tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tag {
    /// Which.
    #[schema(value_type = Uuid)]
    pub id: TagId,
    /// What it says.
    pub name: String,
    /// Stands first.
    pub recommended: bool,
}

/// A new tag.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    /// What it says: at most 40 characters.
    pub name: String,
    /// Stands first.
    #[serde(default)]
    pub recommended: bool,
}

/// What is to be otherwise; what is not named stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TagChange {
    /// What it says: at most 40 characters.
    pub name: Option<String>,
    /// Stands first.
    pub recommended: Option<bool>,
}

impl From<&head::Tag> for Tag {
    fn from(tag: &head::Tag) -> Self {
        Self { id: tag.id, name: tag.name.clone(), recommended: tag.recommended }
    }
}

/// Every shared tag.
pub fn tags(known: &SetUp) -> Vec<Tag> {
    known.tags.iter().map(Tag::from).collect()
}

/// Adds a tag.
///
/// # Errors
/// When the name is not of its form or taken, or there are too many.
pub fn add_tag(known: &SetUp, by: By, id: TagId, asked: &NewTag) -> Result<Change<head::Tag>, Refused> {
    let tag = head::Tag { id, name: free_name(known, id, &asked.name)?, recommended: asked.recommended };
    if known.tags.len() >= MOST_SHARED_TAGS {
        return Err(Refused::Full { what: "tags", most: MOST_SHARED_TAGS });
    }
    let writes = vec![Write::Tag(tag.clone()), by.did("tag.add", id, tag.name.clone())];
    Ok(Change { made: tag, writes })
}

/// Changes a tag; conversations that carry it show it so.
///
/// # Errors
/// When there is no such tag, or the name is not of its form or taken.
pub fn change_tag(known: &SetUp, by: By, id: TagId, asked: &TagChange) -> Result<Change<head::Tag>, Refused> {
    let former = find(known, id)?;
    let mut tag = former.clone();
    if let Some(name) = &asked.name {
        tag.name = free_name(known, id, name)?;
    }
    tag.recommended = asked.recommended.unwrap_or(tag.recommended);
    if tag == *former {
        return Ok(Change { made: tag, writes: Vec::new() });
    }
    let mut differences = Differences::default();
    differences.of("name", &former.name, &tag.name);
    differences.of("recommended", former.recommended, tag.recommended);
    let detail = format!("{}: {}", former.name, differences.words());
    let writes = vec![Write::Tag(tag.clone()), by.did("tag.change", id, detail)];
    Ok(Change { made: tag, writes })
}

/// Deletes a tag. Conversations that carry it keep it, and it is shown there no more.
///
/// # Errors
/// When there is no such tag.
pub fn delete_tag(known: &SetUp, by: By, id: TagId) -> Result<Change<()>, Refused> {
    let tag = find(known, id)?;
    let writes = vec![Write::DeleteTag(id), by.did("tag.delete", id, tag.name.clone())];
    Ok(Change { made: (), writes })
}

fn find(known: &SetUp, id: TagId) -> Result<&head::Tag, Refused> {
    known.tags.iter().find(|tag| tag.id == id).ok_or_else(|| Refused::no_such("tag", id))
}

fn free_name(known: &SetUp, id: TagId, asked: &str) -> Result<String, Refused> {
    let name = line_of("name", asked, TAG_CHARS)?;
    let same = |tag: &&head::Tag| tag.id != id && tag.name.to_lowercase() == name.to_lowercase();
    match known.tags.iter().find(same) {
        Some(other) => Err(Refused::taken("tag", &other.name)),
        None => Ok(name),
    }
}
