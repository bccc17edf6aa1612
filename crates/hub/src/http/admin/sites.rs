//! `/v1/admin/sites`

use super::Hub;
use super::asked::{Admin, Asked, Body, Named, Pages, Reader};
use crate::admin::{NewSite, Paged, Refused, Site, SiteChange, add_site, change_site, delete_site, sites};
use crate::http::answer::Failure;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A page of sites.
#[derive(Serialize, ToSchema)]
pub(super) struct SitePage {
    items: Vec<Site>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// Every site and app.
#[utoipa::path(get, path = "/sites", tag = "sites", params(Pages), responses((status = 200, body = SitePage)))]
pub(super) async fn list(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Asked(pages): Asked<Pages>,
) -> Result<Json<SitePage>, Failure> {
    let Paged { items, next } = pages.of(sites(&hub.set_up().await?), |site| site.key.clone())?;
    Ok(Json(SitePage { items, next }))
}

/// Adds a site or an app.
#[utoipa::path(post, path = "/sites", tag = "sites", request_body = NewSite, responses((status = 201, body = Site)))]
pub(super) async fn add(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Body(asked): Body<NewSite>,
) -> Result<(StatusCode, Json<Site>), Failure> {
    let record = hub.administer(|known| add_site(known, by, &asked)).await?;
    Ok((StatusCode::CREATED, Json(Site::from(&record))))
}

/// One site or app.
#[utoipa::path(get, path = "/sites/{key}", tag = "sites", params(("key" = String, Path)), responses((status = 200, body = Site)))]
pub(super) async fn one(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Named(key): Named<String>,
) -> Result<Json<Site>, Failure> {
    let found = sites(&hub.set_up().await?).into_iter().find(|site| site.key == key);
    Ok(Json(found.ok_or(Refused::NoSuch { what: "site", named: key })?))
}

/// Changes what is named. Conversations that are open stay in their group.
#[utoipa::path(patch, path = "/sites/{key}", tag = "sites", params(("key" = String, Path)), request_body = SiteChange, responses((status = 200, body = Site)))]
pub(super) async fn change(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(key): Named<String>,
    Body(asked): Body<SiteChange>,
) -> Result<Json<Site>, Failure> {
    let record = hub.administer(|known| change_site(known, by, &key, &asked)).await?;
    Ok(Json(Site::from(&record)))
}

/// Deletes a site: its visitors can open no conversation any more. Open ones go on.
#[utoipa::path(delete, path = "/sites/{key}", tag = "sites", params(("key" = String, Path)), responses((status = 204)))]
pub(super) async fn delete(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(key): Named<String>,
) -> Result<StatusCode, Failure> {
    hub.administer(|known| delete_site(known, by, &key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
