//! The people who sign in at a desk. Nobody is deleted: whoever leaves signs in no more and receives nothing, and
//! what was said and done keeps its name.

use super::fields::{
    email, given, languages, line, once, own_slots_schema, role_schema, skills, slots, slots_words,
};
use super::{By, Change, Differences, Refused};
use crate::auth::Token;
use crate::store::{AgentRecord, GroupRecord, SetUp, Write};
use deskbell_domain::{AgentId, GroupId, PerChannel};
use deskbell_protocol::head::DeskRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who signs in at a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// Who.
    #[schema(value_type = Uuid)]
    pub id: AgentId,
    /// The name that visitors see.
    pub name: String,
    /// What the user signs in with.
    pub email: String,
    /// What the user may do.
    #[schema(schema_with = role_schema)]
    pub role: DeskRole,
    /// Where the user receives conversations.
    #[schema(value_type = Vec<Uuid>)]
    pub groups: Vec<GroupId>,
    /// What the user knows.
    pub skills: Vec<String>,
    /// What the user speaks, the best first (BCP 47).
    pub languages: Vec<String>,
    /// Own slots; `null`: what the settings say.
    #[schema(schema_with = own_slots_schema)]
    pub slots: Option<PerChannel<u32>>,
    /// Whether the user may sign in and receives anything.
    pub active: bool,
}

/// Somebody new.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// What the user signs in with.
    pub email: String,
    /// The name that visitors see: at most 80 characters.
    pub name: String,
    /// What the user may do; without it `agent`.
    #[serde(default = "agent")]
    #[schema(schema_with = role_schema)]
    pub role: DeskRole,
    /// Where the user receives conversations; without it in every group.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Uuid>>)]
    pub groups: Option<Vec<GroupId>>,
    /// What the user knows.
    #[serde(default)]
    pub skills: Vec<String>,
    /// What the user speaks, the best first (BCP 47).
    #[serde(default)]
    pub languages: Vec<String>,
    /// Own slots; without them what the settings say.
    #[serde(default)]
    #[schema(schema_with = own_slots_schema)]
    pub slots: Option<PerChannel<u32>>,
    /// At least 12 characters; without it one is drawn and told once.
    #[serde(default)]
    pub password: Option<String>,
}

/// What is to be otherwise; what is not named stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UserChange {
    /// What the user signs in with.
    pub email: Option<String>,
    /// The name that visitors see: at most 80 characters.
    pub name: Option<String>,
    /// What the user may do.
    #[schema(schema_with = role_schema)]
    pub role: Option<DeskRole>,
    /// Where the user receives conversations.
    #[schema(value_type = Option<Vec<Uuid>>)]
    pub groups: Option<Vec<GroupId>>,
    /// What the user knows.
    pub skills: Option<Vec<String>>,
    /// What the user speaks, the best first (BCP 47).
    pub languages: Option<Vec<String>>,
    /// Own slots; `null`: what the settings say.
    #[serde(deserialize_with = "given")]
    #[schema(schema_with = own_slots_schema)]
    pub slots: Option<Option<PerChannel<u32>>>,
    /// `false`: the user is signed out everywhere, signs in no more and receives nothing.
    pub active: Option<bool>,
}

const fn agent() -> DeskRole {
    DeskRole::Agent
}

impl From<&AgentRecord> for User {
    fn from(record: &AgentRecord) -> Self {
        Self {
            id: record.id,
            name: record.name.clone(),
            email: record.email.clone(),
            role: record.role,
            groups: record.groups.clone(),
            skills: record.skills.clone(),
            languages: record.languages.clone(),
            slots: record.slots,
            active: record.active,
        }
    }
}

/// Everybody.
pub fn users(known: &SetUp) -> Vec<User> {
    known.agents.iter().map(User::from).collect()
}

/// Adds somebody. `password` is the PHC string of the new password.
///
/// # Errors
/// When a value is not of its form, or the e-mail is somebody else's.
pub fn add_user(
    known: &SetUp,
    by: By,
    id: AgentId,
    asked: &NewUser,
    password: String,
) -> Result<Change<AgentRecord>, Refused> {
    let groups = match &asked.groups {
        Some(groups) => known_groups(known, groups)?,
        None => known.groups.iter().map(|group| group.id).collect(),
    };
    let record = AgentRecord {
        id,
        name: line("name", &asked.name)?,
        email: free_email(known, id, &asked.email)?,
        role: asked.role,
        groups,
        skills: skills(&asked.skills)?,
        languages: languages(&asked.languages)?,
        slots: asked.slots.map(slots).transpose()?,
        active: true,
    };
    let detail = format!("{} <{}>, {}", record.name, record.email, role(record.role));
    let writes = vec![
        Write::Agent { record: record.clone(), password: Some(password) },
        by.did("user.add", id, detail),
    ];
    Ok(Change { made: record, writes })
}

/// Changes somebody. Whoever is no longer active is signed out with it.
///
/// # Errors
/// When there is no such user, a value is not of its form, the e-mail is somebody else's, or nobody would be left to
/// run the hub.
pub fn change_user(
    known: &SetUp,
    by: By,
    id: AgentId,
    asked: &UserChange,
) -> Result<Change<AgentRecord>, Refused> {
    let former = find(known, id)?;
    let mut record = former.clone();
    if let Some(email) = &asked.email {
        record.email = free_email(known, id, email)?;
    }
    if let Some(name) = &asked.name {
        record.name = line("name", name)?;
    }
    if let Some(groups) = &asked.groups {
        record.groups = known_groups(known, groups)?;
    }
    if let Some(names) = &asked.skills {
        record.skills = skills(names)?;
    }
    if let Some(tags) = &asked.languages {
        record.languages = languages(tags)?;
    }
    if let Some(own) = asked.slots {
        record.slots = own.map(slots).transpose()?;
    }
    record.role = asked.role.unwrap_or(record.role);
    record.active = asked.active.unwrap_or(record.active);
    somebody_runs_it(known, former, &record)?;
    if record == *former {
        return Ok(Change { made: record, writes: Vec::new() });
    }
    let action = match (former.active, record.active) {
        (true, false) => "user.deactivate",
        (false, true) => "user.activate",
        (true, true) | (false, false) => "user.change",
    };
    let detail = differences(&known.groups, former, &record);
    let writes = vec![Write::Agent { record: record.clone(), password: None }, by.did(action, id, detail)];
    Ok(Change { made: record, writes })
}

/// Sets another password: the user is signed out everywhere. `password` is its PHC string.
///
/// # Errors
/// When there is no such user.
pub fn set_password(
    known: &SetUp,
    by: By,
    id: AgentId,
    password: String,
) -> Result<Change<AgentRecord>, Refused> {
    let record = find(known, id)?.clone();
    let writes = vec![
        Write::Agent { record: record.clone(), password: Some(password) },
        by.did("user.password", id, String::new()),
    ];
    Ok(Change { made: record, writes })
}

/// A password that nobody could guess, of characters that nobody mistakes: 100 bits.
pub fn draw_password() -> String {
    const CHARACTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut password = String::with_capacity(23);
    for (place, byte) in Token::draw().hash().into_iter().take(20).enumerate() {
        if place > 0 && place % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(CHARACTERS[usize::from(byte % 32)]));
    }
    password
}

/// The name of a role, as it is asked for.
pub(super) const fn role(role: DeskRole) -> &'static str {
    match role {
        DeskRole::Agent => "agent",
        DeskRole::Lead => "lead",
        DeskRole::Admin => "admin",
    }
}

pub(super) fn find(known: &SetUp, id: AgentId) -> Result<&AgentRecord, Refused> {
    known.agents.iter().find(|agent| agent.id == id).ok_or_else(|| Refused::no_such("user", id))
}

fn free_email(known: &SetUp, id: AgentId, asked: &str) -> Result<String, Refused> {
    let email = email(asked)?;
    if let Some(other) = known.agents.iter().find(|agent| agent.email == email && agent.id != id) {
        let left = if other.active { "" } else { ", who has left" };
        return Err(Refused::Hindered(format!("{}{left} has the e-mail {email} already.", other.name)));
    }
    Ok(email)
}

fn known_groups(known: &SetUp, asked: &[GroupId]) -> Result<Vec<GroupId>, Refused> {
    let asked = once(asked.to_vec());
    let unknown = asked.iter().find(|id| !known.groups.iter().any(|group| group.id == **id));
    unknown.map_or(Ok(()), |id| Err(Refused::no_such("group", id)))?;
    Ok(asked)
}

/// One administrator must be left, or nobody could undo it.
fn somebody_runs_it(known: &SetUp, former: &AgentRecord, now: &AgentRecord) -> Result<(), Refused> {
    let runs = |agent: &AgentRecord| agent.active && agent.role == DeskRole::Admin;
    let others = || known.agents.iter().any(|agent| agent.id != now.id && runs(agent));
    if runs(former) && !runs(now) && !others() {
        let words = format!("{} is the only administrator. Make somebody else one first.", former.name);
        return Err(Refused::Hindered(words));
    }
    Ok(())
}

fn differences(groups: &[GroupRecord], former: &AgentRecord, now: &AgentRecord) -> String {
    let names = |of: &AgentRecord| {
        let name = |id: &GroupId| groups.iter().find(|group| group.id == *id).map(|group| group.name.clone());
        of.groups.iter().filter_map(name).collect::<Vec<_>>().join(", ")
    };
    let mut differences = Differences::default();
    differences.of("name", &former.name, &now.name);
    differences.of("e-mail", &former.email, &now.email);
    differences.of("role", role(former.role), role(now.role));
    differences.of("groups", names(former), names(now));
    differences.of("skills", former.skills.join(", "), now.skills.join(", "));
    differences.of("languages", former.languages.join(", "), now.languages.join(", "));
    differences.of("slots", slots_words(former.slots.as_ref()), slots_words(now.slots.as_ref()));
    differences.of("active", former.active, now.active);
    differences.words()
}
