//! Sites and apps: what a page calls itself, what its visitors read first, and where their conversations go.

use super::fields::lines;
use super::groups::find as find_group;
use super::{By, Change, Differences, Refused};
use crate::store::{SetUp, SiteRecord, Write};
use deskbell_domain::GroupId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest key, in characters.
const KEY_CHARS: usize = 40;
/// Longest greeting, in characters.
const GREETING_CHARS: u32 = 500;

/// A site or an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Site {
    /// Its key in the page.
    pub key: String,
    /// The first line that a visitor reads.
    pub greeting: String,
    /// Where its conversations go.
    #[schema(value_type = Uuid)]
    pub group: GroupId,
}

/// A new site or app.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// Its key in the page: 1 to 40 of a-z, 0-9, `-` and `_`. It never changes, because pages carry it.
    pub key: String,
    /// The first line that a visitor reads: at most 500 characters.
    pub greeting: String,
    /// Where its conversations go.
    #[schema(value_type = Uuid)]
    pub group: GroupId,
}

/// What is to be otherwise; what is not named stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SiteChange {
    /// The first line that a visitor reads: at most 500 characters.
    pub greeting: Option<String>,
    /// Where its conversations go.
    #[schema(value_type = Option<Uuid>)]
    pub group: Option<GroupId>,
}

impl From<&SiteRecord> for Site {
    fn from(record: &SiteRecord) -> Self {
        Self { key: record.key.clone(), greeting: record.greeting.clone(), group: record.group }
    }
}

/// Every site.
pub fn sites(known: &SetUp) -> Vec<Site> {
    known.sites.iter().map(Site::from).collect()
}

/// Adds a site.
///
/// # Errors
/// When a value is not of its form, the key is taken, or there is no such group.
pub fn add_site(known: &SetUp, by: By, asked: &NewSite) -> Result<Change<SiteRecord>, Refused> {
    let key = asked.key.trim().to_owned();
    let fits = (1..=KEY_CHARS).contains(&key.len())
        && key.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    if !fits {
        return Err(Refused::wrong(
            "key",
            "a key is 1 to 40 characters of a-z, 0-9, the hyphen and the underscore",
        ));
    }
    if known.sites.iter().any(|site| site.key == key) {
        return Err(Refused::taken("site", key));
    }
    let greeting = lines("greeting", &asked.greeting, GREETING_CHARS)?;
    let group = find_group(known, asked.group)?;
    let record = SiteRecord { key, greeting, group: group.id };
    let detail = format!("leads to {}", group.name);
    let writes = vec![Write::Site(record.clone()), by.did("site.add", &record.key, detail)];
    Ok(Change { made: record, writes })
}

/// Changes a site.
///
/// # Errors
/// When there is no such site or group, or a value is not of its form.
pub fn change_site(
    known: &SetUp,
    by: By,
    key: &str,
    asked: &SiteChange,
) -> Result<Change<SiteRecord>, Refused> {
    let former = find(known, key)?;
    let mut record = former.clone();
    let mut differences = Differences::default();
    if let Some(greeting) = &asked.greeting {
        record.greeting = lines("greeting", greeting, GREETING_CHARS)?;
        differences.of("greeting", &former.greeting, &record.greeting);
    }
    if let Some(group) = asked.group {
        let group = find_group(known, group)?;
        let before = find_group(known, former.group).map(|group| group.name.clone()).unwrap_or_default();
        differences.of("group", before, &group.name);
        record.group = group.id;
    }
    if record == *former {
        return Ok(Change { made: record, writes: Vec::new() });
    }
    let writes = vec![Write::Site(record.clone()), by.did("site.change", key, differences.words())];
    Ok(Change { made: record, writes })
}

/// Deletes a site: its visitors can open no conversation any more, and open ones go on.
///
/// # Errors
/// When there is no such site.
pub fn delete_site(known: &SetUp, by: By, key: &str) -> Result<Change<()>, Refused> {
    let site = find(known, key)?;
    let writes = vec![Write::DeleteSite(site.key.clone()), by.did("site.delete", key, String::new())];
    Ok(Change { made: (), writes })
}

fn find<'a>(known: &'a SetUp, key: &str) -> Result<&'a SiteRecord, Refused> {
    known.sites.iter().find(|site| site.key == key).ok_or_else(|| Refused::no_such("site", key))
}
