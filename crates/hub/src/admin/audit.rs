//! Who did what: written with every change, and never changed itself.

use super::{Paged, Refused};
use crate::admin::page::{MOST, USUAL};
use crate::store::{AuditRecord, SetUp};
use deskbell_domain::{AgentId, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Records of one moment that a page may leave out. A change writes few of them, and there is no time for many.
const MOST_SKIPPED: u32 = 10_000;

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Audited {
    /// When, in milliseconds since 1970 UTC.
    #[schema(value_type = i64)]
    pub at: Time,
    /// Who; `null`: the command line.
    #[schema(value_type = Option<Uuid>)]
    pub agent: Option<AgentId>,
    /// How that user is called now.
    pub agent_name: Option<String>,
    /// What: `visitor.block`.
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// In words, without secrets and without what visitors wrote.
    pub detail: String,
}

/// Where a page of the log begins: a moment, and how many records of that moment came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditPlace {
    /// The moment.
    pub since: Time,
    /// Records of it to be left out.
    pub skip: u32,
}

impl AuditPlace {
    /// Reads `moment.skip`, as [`audited`] names it.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let wrong = || Refused::wrong("after", "it is not the `next` of a page");
        let (since, skip) = text.split_once('.').ok_or_else(wrong)?;
        let since = Time(since.parse().map_err(|_| wrong())?);
        let skip = skip.parse().ok().filter(|skip| *skip <= MOST_SKIPPED).ok_or_else(wrong)?;
        Ok(Self { since, skip })
    }

    /// How many records are to be read from `since` on for a page of this size, and one more.
    pub fn to_read(self, limit: Option<u32>) -> u32 {
        self.skip.saturating_add(page(limit)).saturating_add(1)
    }
}

fn page(limit: Option<u32>) -> u32 {
    limit.unwrap_or(USUAL).clamp(1, MOST)
}

/// The page that begins there, of what was read from `place.since` on.
pub fn audited(
    known: &SetUp,
    place: AuditPlace,
    read: Vec<AuditRecord>,
    limit: Option<u32>,
) -> Paged<Audited> {
    let size = page(limit) as usize;
    let name = |id: AgentId| known.agents.iter().find(|agent| agent.id == id).map(|agent| agent.name.clone());
    let mut items: Vec<Audited> = read
        .into_iter()
        .skip(place.skip as usize)
        .map(|record| Audited {
            at: record.at,
            agent: record.agent,
            agent_name: record.agent.and_then(name),
            action: record.action,
            subject: record.subject,
            detail: record.detail,
        })
        .collect();
    let more = items.len() > size;
    items.truncate(size);
    let next = items.last().filter(|_| more).map(|last| {
        // Records of the last moment that were shown, on this page or before.
        let shown = items.iter().rev().take_while(|item| item.at == last.at).count();
        let before = if last.at == place.since { place.skip as usize } else { 0 };
        format!("{}.{}", last.at.0, before + shown)
    });
    Paged { items, next }
}
