//! Routing groups: what an agent of them must know and speak, and whether they are asked first (C1).

use super::fields::{line, skills};
use super::{By, Change, Differences, Refused};
use crate::store::{AgentRecord, GroupRecord, SetUp, Write};
use deskbell_domain::GroupId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A routing group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// Which.
    #[schema(value_type = Uuid)]
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Skills that its conversations need.
    pub skills: Vec<String>,
    /// Whether an agent must speak the visitor's language.
    pub language_required: bool,
    /// Whether its conversations are offered before they are assigned.
    pub offers: bool,
}

/// A new routing group.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// Its name: at most 80 characters.
    pub name: String,
    /// Skills that its conversations need.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Whether an agent must speak the visitor's language.
    #[serde(default)]
    pub language_required: bool,
    /// Whether its conversations are offered before they are assigned.
    #[serde(default)]
    pub offers: bool,
}

/// What is to be otherwise; what is not named stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GroupChange {
    /// Its name: at most 80 characters.
    pub name: Option<String>,
    /// Skills that its conversations need.
    pub skills: Option<Vec<String>>,
    /// Whether an agent must speak the visitor's language.
    pub language_required: Option<bool>,
    /// Whether its conversations are offered before they are assigned.
    pub offers: Option<bool>,
}

impl From<&GroupRecord> for Group {
    fn from(record: &GroupRecord) -> Self {
        Self {
            id: record.id,
            name: record.name.clone(),
            skills: record.skills.clone(),
            language_required: record.language_required,
            offers: record.offers,
        }
    }
}

/// Every group.
pub fn groups(known: &SetUp) -> Vec<Group> {
    known.groups.iter().map(Group::from).collect()
}

/// Adds a group.
///
/// # Errors
/// When a value is not of its form, or another group has the name.
pub fn add_group(
    known: &SetUp,
    by: By,
    id: GroupId,
    asked: &NewGroup,
) -> Result<Change<GroupRecord>, Refused> {
    let record = GroupRecord {
        id,
        name: free_name(known, id, &asked.name)?,
        skills: skills(&asked.skills)?,
        language_required: asked.language_required,
        offers: asked.offers,
    };
    let writes = vec![Write::Group(record.clone()), by.did("group.add", id, record.name.clone())];
    Ok(Change { made: record, writes })
}

/// Changes a group.
///
/// # Errors
/// When there is no such group, a value is not of its form, or another group has the name.
pub fn change_group(
    known: &SetUp,
    by: By,
    id: GroupId,
    asked: &GroupChange,
) -> Result<Change<GroupRecord>, Refused> {
    let former = find(known, id)?;
    let mut record = former.clone();
    if let Some(name) = &asked.name {
        record.name = free_name(known, id, name)?;
    }
    if let Some(names) = &asked.skills {
        record.skills = skills(names)?;
    }
    record.language_required = asked.language_required.unwrap_or(record.language_required);
    record.offers = asked.offers.unwrap_or(record.offers);
    if record == *former {
        return Ok(Change { made: record, writes: Vec::new() });
    }
    let mut differences = Differences::default();
    differences.of("name", &former.name, &record.name);
    differences.of("skills", former.skills.join(", "), record.skills.join(", "));
    differences.of("language required", former.language_required, record.language_required);
    differences.of("offers", former.offers, record.offers);
    let writes = vec![
        Write::Group(record.clone()),
        by.did("group.change", id, format!("{}: {}", former.name, differences.words())),
    ];
    Ok(Change { made: record, writes })
}

/// Deletes a group, and takes its users out of it. `open` is how many open conversations are its.
///
/// # Errors
/// When there is no such group, or something still leads to it: what, is said.
pub fn delete_group(known: &SetUp, by: By, id: GroupId, open: usize) -> Result<Change<()>, Refused> {
    let group = find(known, id)?;
    let sites: Vec<&str> =
        known.sites.iter().filter(|site| site.group == id).map(|site| site.key.as_str()).collect();
    let sites = match sites.as_slice() {
        [] => None,
        [site] => Some(format!("the site {site} leads to it")),
        sites => Some(format!("the sites {} lead to it", sites.join(", "))),
    };
    let open = match open {
        0 => None,
        1 => Some("1 conversation of it is open".to_owned()),
        open => Some(format!("{open} conversations of it are open")),
    };
    let hindrances: Vec<String> = sites.into_iter().chain(open).collect();
    if !hindrances.is_empty() {
        let words = format!("{} cannot be deleted: {}.", group.name, hindrances.join(", and "));
        return Err(Refused::Hindered(words));
    }
    let without = |agent: &AgentRecord| {
        let mut record = agent.clone();
        record.groups.retain(|group| *group != id);
        Write::Agent { record, password: None }
    };
    let members = known.agents.iter().filter(|agent| agent.groups.contains(&id));
    let mut writes: Vec<Write> = members.map(without).collect();
    writes.extend([Write::DeleteGroup(id), by.did("group.delete", id, group.name.clone())]);
    Ok(Change { made: (), writes })
}

pub(super) fn find(known: &SetUp, id: GroupId) -> Result<&GroupRecord, Refused> {
    known.groups.iter().find(|group| group.id == id).ok_or_else(|| Refused::no_such("group", id))
}

fn free_name(known: &SetUp, id: GroupId, asked: &str) -> Result<String, Refused> {
    let name = line("name", asked)?;
    let same = |group: &&GroupRecord| group.id != id && group.name.to_lowercase() == name.to_lowercase();
    match known.groups.iter().find(same) {
        Some(other) => Err(Refused::taken("group", &other.name)),
        None => Ok(name),
    }
}
