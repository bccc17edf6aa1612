//! What a new hub is given to start with: the least that it needs, or a whole demo.

mod answers;
mod older;
mod past;
mod people;
mod played;
mod record;
mod tags;
mod threads;
mod topics;

pub use people::{DEMO_EMAIL, DEMO_PASSWORD, DEMO_SITE};

use crate::auth::{PasswordError, Passwords};
use crate::ids::Ids;
use crate::store::{GroupRecord, Loaded, SiteRecord, Write};
use deskbell_domain::Time;
use record::Record;

/// Why a demo was not put into a hub.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Its agents' password is known to everybody.
    #[error(
        "this hub has users of its own, and the demo's password is known to everybody; name an empty folder \
         for the demo with --data"
    )]
    InUse,
    /// The demo's password was not hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// The least that a hub needs to receive conversations, a group and a site; nothing when it has a group.
pub fn first(hub: &Loaded, ids: &dyn Ids) -> Vec<Write> {
    if !hub.groups.is_empty() {
        return Vec::new();
    }
    let group = GroupRecord {
        id: ids.id().into(),
        name: "Support".to_owned(),
        skills: Vec::new(),
        language_required: false,
        offers: false,
    };
    let greeting = "Hello! How can we help?".to_owned();
    let site = SiteRecord { key: "web".to_owned(), greeting, group: group.id };
    vec![Write::Group(group), Write::Site(site)]
}

/// The demo: a shop for lamps with its agents, canned answers, tags and past conversations, as of `now`; nothing
/// when it is there already. It is one batch: the demo is there whole or not at all. All of its people have this password.
///
/// # Errors
/// When the hub has other users, or a password cannot be hashed.
pub async fn demo(
    hub: &Loaded,
    now: Time,
    passwords: &Passwords,
    password: &str,
) -> Result<Vec<Write>, SeedError> {
    if people::is_there(hub) {
        return Ok(Vec::new());
    }
    if !hub.agents.is_empty() {
        return Err(SeedError::InUse);
    }
    let mut writes = people::house();
    for agent in people::agents(now, &hub.settings) {
        let password = passwords.hash(password.to_owned()).await?;
        writes.push(Write::Agent { record: agent.record.clone(), password: Some(password) });
        writes.push(Write::Standing { agent: agent.record.id, standing: Box::new(agent.standing) });
    }
    writes.extend(answers::all());
    writes.extend(tags::all());
    let mut record = Record::default();
    past::all(now, &hub.settings, &mut record);
    older::all(now, &hub.settings, &mut record);
    writes.extend(record.into_writes());
    Ok(writes)
}

#[cfg(test)]
mod tests;
