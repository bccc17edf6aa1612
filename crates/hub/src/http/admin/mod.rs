//! The administrators' HTTP API (B3), and the document that describes it. Each address is declared once, with what it
//! takes and gives, and the OpenAPI document is made of that. What may be changed, and to what, is
//! [`crate::admin`]'s.

mod answers;
mod asked;
mod document;
mod export;
mod figures;
mod groups;
mod logs;
mod settings;
mod sites;
mod users;

pub use document::document;

use super::Hub;
use super::answer::{Failure, Known};
use crate::admin::{Change, Refused};
use crate::core::unavailable;
use crate::store::SetUp;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where all of it lies.
const PLACE: &str = "/v1/admin";
/// Largest body of a request, in bytes: a canned answer of the longest text fits.
const BODY_BYTES: usize = 64 * 1024;

/// Everything that administrators reach.
pub(super) fn router() -> Router<Arc<Hub>> {
    let (router, _) = routes().split_for_parts();
    router
        .route("/v1/admin/openapi.json", get(|| async { axum::Json(document()) }))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(map_response(not_kept))
}

fn routes() -> OpenApiRouter<Arc<Hub>> {
    let routes = OpenApiRouter::new()
        .routes(routes!(users::list, users::add))
        .routes(routes!(users::one, users::change, users::deactivate))
        .routes(routes!(users::password))
        .routes(routes!(users::own_slots, users::no_own_slots))
        .routes(routes!(groups::list, groups::add))
        .routes(routes!(groups::one, groups::change, groups::delete))
        .routes(routes!(groups::skills))
        .routes(routes!(groups::rename_skill))
        .routes(routes!(sites::list, sites::add))
        .routes(routes!(sites::one, sites::change, sites::delete))
        .routes(routes!(settings::slots, settings::default_slots))
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(answers::list, answers::add))
        .routes(routes!(answers::change, answers::delete))
        .routes(routes!(answers::tags, answers::add_tag))
        .routes(routes!(answers::change_tag, answers::delete_tag))
        .routes(routes!(logs::blocks))
        .routes(routes!(logs::unblock))
        .routes(routes!(logs::audit))
        .routes(routes!(export::contacts))
        .routes(routes!(export::audit))
        .routes(routes!(figures::figures));
    OpenApiRouter::new().nest(PLACE, routes)
}

/// Names, e-mails and new passwords stay in no cache.
async fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self(refused.into())
    }
}

impl Hub {
    /// What is set up, as it is stored now: an answer shows what the request before it has changed.
    async fn set_up(&self) -> Result<SetUp, Failure> {
        Ok(self.shared.store.set_up().await.known()?)
    }

    /// The right to change what is set up. One at a time: between the check and the change nobody else changes what
    /// was checked.
    async fn alone(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.administering).lock_owned().await
    }

    /// Checks a change against what is stored and carries it out.
    async fn administer<T>(
        &self,
        work: impl FnOnce(&SetUp) -> Result<Change<T>, Refused>,
    ) -> Result<T, Failure> {
        let alone = self.alone().await;
        let known = self.set_up().await?;
        self.carry_out(work(&known)?, alone).await
    }

    /// Carries a change out, to the end though its sender goes away: the next one is not checked before.
    async fn carry_out<T>(&self, change: Change<T>, alone: OwnedMutexGuard<()>) -> Result<T, Failure> {
        let Change { made, writes } = change;
        if !writes.is_empty() {
            let core = self.shared.core.clone();
            let done = tokio::spawn(async move {
                let _alone = alone;
                core.write(writes).await
            });
            done.await.unwrap_or_else(|_| Err(unavailable()))?;
        }
        Ok(made)
    }
}
