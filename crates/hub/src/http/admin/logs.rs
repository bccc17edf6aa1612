//! `/v1/admin/blocks` and `/v1/admin/audit`

use super::Hub;
use super::asked::{Admin, Asked, Named, Pages, Reader, checked, refused};
use crate::admin::{AuditPlace, Audited, Blocked, Paged, USUAL, audited, blocked, moment, unblock as let_in};
use crate::http::answer::{Failure, Known};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_domain::{Time, VisitorId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A page of blocked visitors.
#[derive(Serialize, ToSchema)]
pub(super) struct BlockPage {
    items: Vec<Blocked>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditPage {
    items: Vec<Audited>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// Which part of the audit log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditPages {
    /// From then on: a day like `2026-01-31`, a time of RFC 3339, or milliseconds since 1970 UTC. Without it from the
    /// beginning.
    since: Option<String>,
    /// The `next` of the page before; it counts and `since` does not.
    after: Option<String>,
    /// Entries of the page: 1 to 200, 50 when nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Visitors who were blocked, also those whose time is over.
#[utoipa::path(get, path = "/blocks", tag = "blocks", params(Pages), responses((status = 200, body = BlockPage)))]
pub(super) async fn blocks(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Asked(pages): Asked<Pages>,
) -> Result<Json<BlockPage>, Failure> {
    let after = pages.after.as_deref().map(str::parse::<VisitorId>).transpose();
    let after = after.map_err(|_| refused("`after` is not the `next` of a page."))?;
    let limit = checked(pages.limit)?.unwrap_or(USUAL);
    let mut read = hub.shared.store.blocked(after, limit + 1).await.known()?;
    let more = read.len() > limit as usize;
    read.truncate(limit as usize);
    let next = read.last().filter(|_| more).map(|last| last.id.to_string());
    let now = hub.shared.clock.wall();
    Ok(Json(BlockPage { items: read.into_iter().filter_map(|record| blocked(record, now)).collect(), next }))
}

/// Lets a visitor write again.
#[utoipa::path(delete, path = "/blocks/{visitor}", tag = "blocks", params(("visitor" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn unblock(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(visitor): Named<VisitorId>,
) -> Result<StatusCode, Failure> {
    let alone = hub.alone().await;
    let known = hub.shared.store.visitor(visitor).await.known()?;
    hub.carry_out(let_in(known.as_ref().map(|known| &known.record), by, visitor)?, alone).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who changed what, and which lead read, whispered, flagged or took over (T2), the oldest first. For administrators alone.
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditPages), responses((status = 200, body = AuditPage)))]
pub(super) async fn audit(
    State(hub): State<Arc<Hub>>,
    _: Admin,
    Asked(pages): Asked<AuditPages>,
) -> Result<Json<AuditPage>, Failure> {
    let place = match (&pages.after, &pages.since) {
        (Some(after), _) => AuditPlace::parse(after)?,
        (None, Some(since)) => {
            let since = moment(since).map_err(|error| refused(format!("`since`: {error}.")))?;
            AuditPlace { since, skip: 0 }
        }
        (None, None) => AuditPlace { since: Time(0), skip: 0 },
    };
    let limit = checked(pages.limit)?;
    let read = hub.shared.store.audit(place.since, place.to_read(limit)).await.known()?;
    let Paged { items, next } = audited(&hub.set_up().await?, place, read, limit);
    Ok(Json(AuditPage { items, next }))
}
