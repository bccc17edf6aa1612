//! Who asks, and what. What does not fit is refused with the same JSON as everywhere.

use super::Hub;
use crate::admin::{By, MOST, Paged};
use crate::core::forbidden;
use crate::http::answer::{Failure, parsed};
use crate::http::enter::bearer;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use deskbell_domain::{AgentId, UserId};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::{Code, WireError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use utoipa::IntoParams;

/// An administrator: may change everything.
pub(super) struct Admin(pub(super) By);

/// An administrator or a team lead: may read everything.
pub(super) struct Reader(pub(super) By);

/// Anybody at a desk: reads what an agent may.
pub(super) struct Anybody(pub(super) AgentId);

/// The parameters behind the `?`.
pub(super) struct Asked<T>(pub(super) T);

/// The name in the path.
pub(super) struct Named<T>(pub(super) T);

/// The JSON of the body.
pub(super) struct Body<T>(pub(super) T);

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Pages {
    /// The `next` of the page before; without it the first page.
    pub(super) after: Option<String>,
    /// Entries of the page: 1 to 200, 50 when nothing is said.
    #[param(minimum = 1, maximum = 200)]
    pub(super) limit: Option<u32>,
}

impl Pages {
    /// The page that is asked for.
    pub(super) fn of<T>(&self, items: Vec<T>, key: impl Fn(&T) -> String) -> Result<Paged<T>, Failure> {
        Ok(crate::admin::paged(items, key, self.after.as_deref(), checked(self.limit)?))
    }
}

/// How many entries a page has.
pub(super) fn checked(limit: Option<u32>) -> Result<Option<u32>, Failure> {
    match limit {
        Some(limit) if !(1..=MOST).contains(&limit) => Err(refused(format!("`limit` is from 1 to {MOST}."))),
        limit => Ok(limit),
    }
}

pub(super) fn refused(words: impl Into<String>) -> Failure {
    Failure(WireError::new(Code::InvalidParams, words))
}

/// Who sent this, and as what.
async fn sender(parts: &Parts, hub: &Hub) -> Result<(By, DeskRole), Failure> {
    let (user, _) = hub.auth.owner(bearer(&parts.headers)?).await?;
    let agent = match user {
        UserId::Agent(agent) => agent,
        UserId::Visitor(_) | UserId::Phone(_) => return Err(Failure(forbidden("the administration"))),
    };
    let role = hub.shared.core.directory().agents.get(&agent).filter(|agent| agent.active).map(|a| a.role);
    let role = role.ok_or_else(|| WireError::new(Code::BadToken, "You were signed out. Sign in again."))?;
    Ok((By { agent: Some(agent), at: hub.shared.clock.wall() }, role))
}

impl FromRequestParts<Arc<Hub>> for Admin {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Failure> {
        match sender(parts, hub).await? {
            (by, DeskRole::Admin) => Ok(Self(by)),
            (_, DeskRole::Lead) => {
                let words = "Team leads may read this and not change it. Ask an administrator.";
                Err(Failure(WireError::new(Code::Forbidden, words)))
            }
            (_, DeskRole::Agent) => Err(not_an_admin()),
        }
    }
}

impl FromRequestParts<Arc<Hub>> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Failure> {
        match sender(parts, hub).await? {
            (by, DeskRole::Admin | DeskRole::Lead) => Ok(Self(by)),
            (_, DeskRole::Agent) => Err(not_an_admin()),
        }
    }
}

impl FromRequestParts<Arc<Hub>> for Anybody {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Failure> {
        let (by, _) = sender(parts, hub).await?;
        by.agent.map(Self).ok_or_else(not_an_admin)
    }
}

fn not_an_admin() -> Failure {
    let words = "The administration is for administrators. Ask one of them, or sign in as one.";
    Failure(WireError::new(Code::Forbidden, words))
}

impl<T: DeserializeOwned> FromRequestParts<Arc<Hub>> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Hub>) -> Result<Self, Failure> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(refused(format!("The parameters do not fit: {}.", rejection.body_text()))),
        }
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Hub>> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Failure> {
        match Path::<T>::from_request_parts(parts, hub).await {
            Ok(Path(named)) => Ok(Self(named)),
            Err(_) => Err(Failure(WireError::new(Code::NotFound, "There is nothing at this address."))),
        }
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Hub>> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, hub: &Arc<Hub>) -> Result<Self, Failure> {
        let bytes =
            Bytes::from_request(request, hub).await.map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    Failure(WireError::new(Code::TooLarge, "The body is over 64 KiB."))
                }
                _ => Failure(WireError::new(Code::InvalidRequest, "The body could not be read.")),
            })?;
        Ok(Self(parsed(&bytes)?))
    }
}
