//! `/v1/admin/export/figures`

use super::Hub;
use super::asked::{Anybody, Asked, refused};
use crate::admin::{harmless, moment, shown};
use crate::core::unavailable;
use crate::figures::{NotGiven, ask};
use crate::http::answer::Failure;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use deskbell_domain::figures::MissedCounts;
use deskbell_domain::{Channel, GroupId};
use deskbell_protocol::figures::{Durations, FiguresBy, FiguresRow, FiguresShown, GetFigures};
use serde::Deserialize;
use std::sync::Arc;
use tracing::warn;
use utoipa::IntoParams;

/// Rows of a file: 400 days by hour.
const MOST_ROWS: usize = 10_000;

/// Which figures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// From the hour in which this lies: a day like `2026-01-31`, a time of RFC 3339, or milliseconds since 1970 UTC.
    from: String,
    /// Until before this one; at most 400 days later.
    to: String,
    /// A row for each `hour` (UTC), `day`, `agent`, `group` or `channel`.
    #[param(value_type = String)]
    by: FiguresBy,
    /// Of the group with this id alone.
    #[param(value_type = Option<uuid::Uuid>)]
    group: Option<GroupId>,
    /// Of this channel alone: `chat`, `mobile` or `video`.
    #[param(value_type = Option<String>)]
    channel: Option<Channel>,
    /// Where a day begins: how many minutes local time is ahead of UTC, -840 to 840.
    #[serde(default)]
    utc_offset: i16,
}

/// Figures over time (T6) as CSV: agents get their own, leads and administrators those of the groups that they lead.
/// Durations are in milliseconds. Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(get, path = "/export/figures", tag = "exports", params(Wanted), responses((status = 200, content((String = "text/csv")))))]
pub(super) async fn figures(
    State(hub): State<Arc<Hub>>,
    Anybody(agent): Anybody,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failure> {
    let read = |name, text: &str| moment(text).map_err(|error| refused(format!("`{name}`: {error}.")));
    let asked = GetFigures {
        from: read("from", &wanted.from)?,
        to: read("to", &wanted.to)?,
        by: wanted.by,
        group: wanted.group,
        channel: wanted.channel,
        utc_offset: wanted.utc_offset,
    };
    let directory = hub.shared.core.directory();
    let table = ask(&*hub.shared.store, &directory, agent, &asked, MOST_ROWS).await;
    let table = table.map_err(|error| match error {
        NotGiven::Refused(error) => error,
        NotGiven::Store(error) => {
            warn!(%error, "the store does not answer");
            unavailable()
        }
    })?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"figures.csv\""),
    ];
    Ok((headers, written(wanted.by, &table.rows)).into_response())
}

/// RFC 4180 with a header.
fn written(by: FiguresBy, rows: &[FiguresRow]) -> Vec<u8> {
    let mut builder = csv::WriterBuilder::new();
    let mut writer = builder.terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let first = match by {
        FiguresBy::Hour => "hour",
        FiguresBy::Day => "day",
        FiguresBy::Agent => "agent",
        FiguresBy::Group => "group",
        FiguresBy::Channel => "channel",
    };
    // The names of the columns are those of an empty row.
    let empty = FiguresShown::default();
    let header = cells(&empty).map(|(name, _)| name);
    let mut write = |first: String, cells: Vec<String>| {
        let record = std::iter::once(first).chain(cells).collect::<Vec<_>>();
        writer.write_record(record).expect("rows are of one length, and memory takes everything");
    };
    write(first.to_owned(), header.collect());
    for row in rows {
        write(named(row), cells(&row.figures).map(|(_, cell)| cell).collect());
    }
    writer.into_inner().expect("memory takes everything")
}

fn named(row: &FiguresRow) -> String {
    let at = row.at.map(shown);
    let name = row.agent.as_ref().map(|agent| &agent.name).or(row.group.as_ref().map(|group| &group.name));
    let channel = row.channel.map(|channel| channel.name().to_owned());
    at.or(name.map(String::as_str).map(harmless)).or(channel).unwrap_or_default()
}

fn cells(figures: &FiguresShown) -> impl Iterator<Item = (String, String)> {
    let FiguresShown { begun, ended, transfers, handoffs, calls_failed, missed, .. } = figures;
    let MissedCounts { busy, absent, unanswered, declined } = missed;
    let counts = [
        ("conversations_begun", begun),
        ("conversations_ended", ended),
        ("transfers", transfers),
        ("handoffs", handoffs),
        ("calls_failed", calls_failed),
        ("missed_busy", busy),
        ("missed_absent", absent),
        ("missed_unanswered", unanswered),
        ("missed_declined", declined),
    ]
    .map(|(name, count)| (name.to_owned(), count.to_string()));
    let durations = [
        ("first_response", figures.first_response),
        ("response", figures.response),
        ("wait", figures.wait),
        ("handle", figures.handle),
        ("talk", figures.talk),
    ];
    counts.into_iter().chain(durations.into_iter().flat_map(|(name, durations)| spread(name, durations)))
}

fn spread(name: &str, durations: Option<Durations>) -> [(String, String); 5] {
    let cell = |what: &str, value: Option<u64>| {
        (format!("{name}_{what}"), value.map(|value| value.to_string()).unwrap_or_default())
    };
    [
        cell("count", Some(durations.map_or(0, |durations| durations.count))),
        cell("sum_ms", durations.map(|durations| durations.sum.0)),
        cell("median_ms", durations.map(|durations| durations.median.0)),
        cell("p90_ms", durations.map(|durations| durations.p90.0)),
        cell("longest_ms", durations.map(|durations| durations.longest.0)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_domain::AgentId;
    use deskbell_protocol::params::AgentName;
    use uuid::Uuid;

    #[test]
    fn t6_a_name_that_is_a_formula_stays_a_name_and_every_row_has_a_cell_for_each_column() {
        let agent = AgentName { agent: AgentId(Uuid::nil()), name: "=1+1, \"x\"".to_owned() };
        let figures = FiguresShown { begun: 3, ..FiguresShown::default() };
        let row = FiguresRow { at: None, agent: Some(agent), group: None, channel: None, figures };
        let text = String::from_utf8(written(FiguresBy::Agent, &[row])).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("agent,conversations_begun,conversations_ended,"), "{text}");
        assert!(lines[1].starts_with("\"'=1+1, \"\"x\"\"\",3,0,"), "{text}");
        // The name has a comma of its own.
        assert_eq!(lines[1].matches(',').count(), lines[0].matches(',').count() + 1, "{text}");
    }
}
