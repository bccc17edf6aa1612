//! Skills are words that groups ask for and agents have. There is no list of them but what is in use.

use super::fields::{line, once};
use super::{By, Change, Refused};
use crate::store::{SetUp, Write};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A skill that is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Skill {
    /// Its name.
    pub name: String,
    /// How many users have it.
    pub users: u32,
    /// How many groups need it. One that groups need and nobody has keeps their conversations waiting.
    pub groups: u32,
}

/// Every skill that a user has or a group needs.
pub fn skills(known: &SetUp) -> Vec<Skill> {
    let mut all: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for skill in known.agents.iter().filter(|agent| agent.active).flat_map(|agent| &agent.skills) {
        all.entry(skill).or_default().0 += 1;
    }
    for skill in known.groups.iter().flat_map(|group| &group.skills) {
        all.entry(skill).or_default().1 += 1;
    }
    let skill = |(name, (users, groups)): (&str, (u32, u32))| Skill { name: name.to_owned(), users, groups };
    all.into_iter().map(skill).collect()
}

/// Renames a skill wherever it is used. A name that is in use already makes one skill of the two.
///
/// # Errors
/// When nobody uses the skill, or the new name is not of its form.
pub fn rename_skill(known: &SetUp, by: By, from: &str, to: &str) -> Result<Change<Skill>, Refused> {
    let to = line("name", to)?;
    let renamed = |skills: &[String]| {
        let of = |skill: &String| if skill == from { to.clone() } else { skill.clone() };
        skills.iter().any(|skill| skill == from).then(|| once(skills.iter().map(of).collect()))
    };
    let mut after = known.clone();
    let mut writes = Vec::new();
    for agent in &mut after.agents {
        if let Some(skills) = renamed(&agent.skills) {
            agent.skills = skills;
            writes.push(Write::Agent { record: agent.clone(), password: None });
        }
    }
    for group in &mut after.groups {
        if let Some(skills) = renamed(&group.skills) {
            group.skills = skills;
            writes.push(Write::Group(group.clone()));
        }
    }
    if writes.is_empty() {
        return Err(Refused::no_such("skill", from));
    }
    writes.push(by.did("skill.rename", from, &*to));
    let made = skills(&after).into_iter().find(|skill| skill.name == to);
    Ok(Change { made: made.unwrap_or(Skill { name: to, users: 0, groups: 0 }), writes })
}
