//! Figures as they are asked for (T6): which may be read, and added up by hours, days, agents, groups or channels. The socket
//! and the CSV are made of the same.

use crate::heads::Directory;
use crate::store::{FiguresAsked, Store, StoreError};
use deskbell_domain::figures::{Figures, Key, hour_of};
use deskbell_domain::{AgentId, Channel, GroupId, Span, Time};
use deskbell_protocol::figures::{FiguresBy, FiguresRow, FiguresShown, FiguresTable, GetFigures};
use deskbell_protocol::head::{DeskRole, GroupBrief};
use deskbell_protocol::limits::FIGURES_MS;
use deskbell_protocol::params::AgentName;
use deskbell_protocol::{Code, Detail, WireError};
use std::collections::BTreeMap;

/// Rows of the store that are read at once.
const PAGE: u32 = 2_000;
/// Local time is at most so many minutes from UTC.
const MOST_OFFSET: i16 = 14 * 60;

/// Why figures were not given.
pub(crate) enum NotGiven {
    /// They may not be asked for like this, or not by this agent.
    Refused(WireError),
    /// The store did not answer.
    Store(StoreError),
}

impl From<StoreError> for NotGiven {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What rows are told apart by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RowKey {
    At(Time),
    Agent(Option<AgentId>),
    Group(GroupId),
    Channel(Channel),
}

/// What an agent may read: the own figures, or those of groups that the agent leads.
enum Scope {
    Own(AgentId),
    Led(AgentId),
}

/// Figures that an agent may read, at most `most` rows.
///
/// # Errors
/// [`NotGiven`].
pub(crate) async fn ask(
    store: &dyn Store,
    directory: &Directory,
    by: AgentId,
    asked: &GetFigures,
    most: usize,
) -> Result<FiguresTable, NotGiven> {
    let scope = scope(directory, by, asked.group).map_err(NotGiven::Refused)?;
    let within = checked(asked).map_err(NotGiven::Refused)?;
    let of = match scope {
        Scope::Own(agent) => Some(agent),
        Scope::Led(_) => None,
    };
    let wanted = |key: &Key| match scope {
        Scope::Own(_) => true,
        Scope::Led(lead) => directory.leads(lead, key.group),
    };
    let mut rows: BTreeMap<RowKey, Figures> = BTreeMap::new();
    let mut total = Figures::default();
    let mut after = None;
    loop {
        let stored =
            FiguresAsked { within: within.clone(), agent: of, group: asked.group, channel: asked.channel };
        let page = store.figures(stored, after, PAGE).await?;
        after = page.last().map(|(key, _)| *key);
        for (key, figures) in page.iter().filter(|(key, _)| wanted(key)) {
            rows.entry(row_of(asked, key)).or_default().merge(figures);
            total.merge(figures);
        }
        if rows.len() > most {
            return Err(NotGiven::Refused(too_many(most)));
        }
        if page.len() < PAGE as usize {
            break;
        }
    }
    let mut rows: Vec<FiguresRow> = rows.iter().map(|(key, figures)| row(directory, *key, figures)).collect();
    // By time they are in order.
    rows.sort_by_cached_key(|row| {
        let agent = row.agent.as_ref().map(|agent| agent.name.to_lowercase());
        let group = row.group.as_ref().map(|group| group.name.to_lowercase());
        (row.at, row.channel, group, agent.is_none(), agent)
    });
    Ok(FiguresTable { rows, total: FiguresShown::from(&total) })
}

/// Leads get the groups that they lead; who leads none, the own figures.
fn scope(directory: &Directory, by: AgentId, group: Option<GroupId>) -> Result<Scope, WireError> {
    let record = directory.agents.get(&by).filter(|record| record.active);
    match record.map(|record| record.role) {
        Some(DeskRole::Agent) => Ok(Scope::Own(by)),
        Some(DeskRole::Lead | DeskRole::Admin) if group.is_none_or(|group| directory.leads(by, group)) => {
            Ok(Scope::Led(by))
        }
        Some(DeskRole::Lead | DeskRole::Admin) => Err(WireError::because(Detail::FiguresNotLed)),
        None => Err(WireError::new(Code::BadToken, "You were signed out. Sign in again.")),
    }
}

/// The hours that are asked for.
fn checked(asked: &GetFigures) -> Result<std::ops::Range<Time>, WireError> {
    let refused = |words| Err(WireError::new(Code::InvalidParams, words));
    if asked.from >= asked.to {
        return refused("`from` must lie before `to`.");
    }
    if asked.to.since(asked.from) > Span::millis(FIGURES_MS) {
        return Err(WireError::because(Detail::FiguresTooLong));
    }
    if !(-MOST_OFFSET..=MOST_OFFSET).contains(&asked.utc_offset) {
        return refused("`utc_offset` is from -840 to 840 minutes.");
    }
    Ok(hour_of(asked.from)..asked.to)
}

fn row_of(asked: &GetFigures, key: &Key) -> RowKey {
    match asked.by {
        FiguresBy::Hour => RowKey::At(key.hour),
        FiguresBy::Day => RowKey::At(day_of(key.hour, asked.utc_offset)),
        FiguresBy::Agent => RowKey::Agent(key.agent),
        FiguresBy::Group => RowKey::Group(key.group),
        FiguresBy::Channel => RowKey::Channel(key.channel),
    }
}

/// The begin of the local day in which an hour begins.
fn day_of(hour: Time, utc_offset: i16) -> Time {
    const DAY: i64 = 24 * 3_600_000;
    let ahead = i64::from(utc_offset) * 60_000;
    let local = hour.0.saturating_add(ahead);
    Time(local - local.rem_euclid(DAY) - ahead)
}

fn row(directory: &Directory, key: RowKey, figures: &Figures) -> FiguresRow {
    let row = FiguresRow {
        at: None,
        agent: None,
        group: None,
        channel: None,
        figures: FiguresShown::from(figures),
    };
    match key {
        RowKey::At(at) => FiguresRow { at: Some(at), ..row },
        RowKey::Agent(None) => row,
        RowKey::Agent(Some(agent)) => {
            let name = directory.agents.get(&agent).map(|record| record.name.clone()).unwrap_or_default();
            FiguresRow { agent: Some(AgentName { agent, name }), ..row }
        }
        RowKey::Group(id) => {
            // One that was deleted is told by its id.
            let name = directory.groups.get(&id).map_or_else(|| id.to_string(), |group| group.name.clone());
            FiguresRow { group: Some(GroupBrief { id, name }), ..row }
        }
        RowKey::Channel(channel) => FiguresRow { channel: Some(channel), ..row },
    }
}

fn too_many(most: usize) -> WireError {
    let words = format!("This gives more than {most} rows. Ask for less time, or by day.");
    WireError::new(Code::InvalidParams, words).about(Detail::FiguresTooMany)
}
