//! `/v1/admin/export/...`

use super::Hub;
use super::asked::{Admin, Asked, Reader, refused};
use crate::admin::{AuditExport, Contact, Export, Format, moment, shown};
use crate::http::answer::Failure;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use deskbell_domain::Time;
use futures_util::stream;
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use tracing::warn;
use utoipa::IntoParams;

/// What is exported, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Stints that began then or later: a day like `2026-01-31`, a time of RFC 3339, or milliseconds since 1970 UTC.
    /// Without it from the beginning.
    from: Option<String>,
    /// Stints that began before then. Without it until now.
    to: Option<String>,
    /// How it is written.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// Which part of the audit log is exported.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WantedAudit {
    /// What was done then or later: a day like `2026-01-31`, a time of RFC 3339, or milliseconds since 1970 UTC. Without it
    /// from the beginning.
    from: Option<String>,
    /// What was done before then. Without it until now.
    to: Option<String>,
}

/// The span that is asked for, and until now without an end.
fn within(from: Option<&String>, to: Option<&String>, now: Time) -> Result<Range<Time>, Failure> {
    let read = |name, value: Option<&String>, otherwise| match value {
        Some(text) => moment(text).map_err(|error| refused(format!("`{name}`: {error}."))),
        None => Ok(otherwise),
    };
    let (from, to) = (read("from", from, Time(0))?, read("to", to, now)?);
    if from >= to {
        return Err(refused("`from` must lie before `to`."));
    }
    Ok(from..to)
}

/// Every agent's stints with their contributions, a row each, in the order in which the conversations were opened: of all
/// groups for administrators, of their own for team leads.
/// The answer is streamed. Cells of the CSV that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(get, path = "/export/contacts", tag = "exports", params(Wanted), responses((status = 200, content((Vec<Contact> = "application/json"), (String = "text/csv")))))]
pub(super) async fn contacts(
    State(hub): State<Arc<Hub>>,
    Reader(by): Reader,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failure> {
    let Range { start: from, end: to } = within(wanted.from.as_ref(), wanted.to.as_ref(), by.at)?;
    let known = hub.set_up().await?;
    let name = wanted.format.extension();
    let detail = format!("{name}, from {} until {}", shown(from), shown(to));
    hub.shared.core.write(vec![by.did("export.contacts", "contacts", detail)]).await?;
    let mut export = Export::new(&known, from..to, wanted.format);
    if let Some(agent) = by.agent {
        export = export.read_by(&known, agent);
    }
    let pieces = stream::unfold(Some((export, hub)), |state| async move {
        let (mut export, hub) = state?;
        match export.piece(&*hub.shared.store).await {
            Ok(Some(piece)) => Some((Ok(piece), Some((export, hub)))),
            Ok(None) => None,
            Err(error) => {
                // The answer breaks off, so that nobody takes it for the whole.
                warn!(%error, "an export broke off");
                Some((Err(error), None))
            }
        }
    });
    let headers = [
        (CONTENT_TYPE, wanted.format.media().to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"contacts.{name}\"")),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// The audit log as CSV, the oldest first: who did what, and which lead read, whispered, flagged or took over. The answer is
/// streamed. Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(get, path = "/export/audit", tag = "exports", params(WantedAudit), responses((status = 200, content((String = "text/csv")))))]
pub(super) async fn audit(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Asked(wanted): Asked<WantedAudit>,
) -> Result<Response, Failure> {
    let within = within(wanted.from.as_ref(), wanted.to.as_ref(), by.at)?;
    let known = hub.set_up().await?;
    let detail = format!("csv, from {} until {}", shown(within.start), shown(within.end));
    hub.shared.core.write(vec![by.did("export.audit", "audit", detail)]).await?;
    let pieces = stream::unfold(Some((AuditExport::new(known, within), hub)), |state| async move {
        let (mut export, hub) = state?;
        match export.piece(&*hub.shared.store).await {
            Ok(Some(piece)) => Some((Ok(piece), Some((export, hub)))),
            Ok(None) => None,
            Err(error) => {
                // The answer breaks off, so that nobody takes it for the whole.
                warn!(%error, "an export broke off");
                Some((Err(error), None))
            }
        }
    });
    let headers = [
        (CONTENT_TYPE, Format::Csv.media().to_owned()),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\"".to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
