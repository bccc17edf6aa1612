//! Who did what: written with every change, and never changed itself.

use super::export::harmless;
use super::{Paged, Refused, shown};
use crate::admin::page::{MOST, USUAL};
use crate::store::{AuditRecord, SetUp, Store, StoreError};
use deskbell_domain::{AgentId, Time};
use serde::{Deserialize, Serialize};
use std::ops::Range;
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

const HEADER: [&str; 6] = ["at", "agent", "agent_name", "action", "subject", "detail"];

/// An export of the log as CSV (RFC 4180) that is under way, in portions, so that years of it never lie in memory at once.
#[derive(Debug)]
pub struct AuditExport {
    known: SetUp,
    until: Time,
    /// Where the next portion begins; `None` after the last.
    place: Option<AuditPlace>,
    begun: bool,
}

impl AuditExport {
    /// What was done in this span of time.
    pub const fn new(known: SetUp, within: Range<Time>) -> Self {
        let place = Some(AuditPlace { since: within.start, skip: 0 });
        Self { known, until: within.end, place, begun: false }
    }

    /// The next piece of the file; `None` after the last.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn piece(&mut self, store: &dyn Store) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(place) = self.place else { return Ok(None) };
        let read = store.audit(place.since, place.to_read(Some(MOST))).await?;
        let Paged { items, next } = audited(&self.known, place, read, Some(MOST));
        let header = (!std::mem::replace(&mut self.begun, true)).then(|| HEADER.map(str::to_owned));
        let within = items.iter().filter(|item| item.at < self.until);
        let rows: Vec<[String; 6]> = header.into_iter().chain(within.map(cells)).collect();
        let over = items.last().is_none_or(|last| last.at >= self.until);
        self.place = next.filter(|_| !over).and_then(|next| AuditPlace::parse(&next).ok());
        Ok(Some(csv(&rows)))
    }
}

fn cells(item: &Audited) -> [String; 6] {
    [
        shown(item.at),
        item.agent.map(|id| id.to_string()).unwrap_or_default(),
        harmless(item.agent_name.as_deref().unwrap_or("command line")),
        item.action.clone(),
        harmless(&item.subject),
        harmless(&item.detail),
    ]
}

fn csv(rows: &[[String; 6]]) -> Vec<u8> {
    let mut builder = csv::WriterBuilder::new();
    let mut writer = builder.terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("rows are of one length, and memory takes everything");
    }
    writer.into_inner().expect("memory takes everything")
}
