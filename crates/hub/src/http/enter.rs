//! How one gets in: agents with a password, visitors by coming to a page.

use super::answer::{Failure, body};
use super::client::ClientAddress;
use super::{Hub, wait_words};
use crate::auth::network;
use crate::core::{NAME_CHARS, checked_languages};
use crate::store::{VisitorRecord, Write};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use deskbell_domain::{Channel, VisitorId, text};
use deskbell_protocol::http::{NewVisitor, SignIn, SignedIn, VisitorToken};
use deskbell_protocol::{Code, WireError};
use std::sync::Arc;
use tracing::info;

/// Numbers of made-up names: "Visitor 1000" to "Visitor 9999".
const NUMBERS: std::ops::Range<u32> = 1_000..10_000;

/// `POST /v1/sign-in`.
pub(super) async fn sign_in(
    State(hub): State<Arc<Hub>>,
    ClientAddress(from): ClientAddress,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<SignedIn>, Failure> {
    let request: SignIn = body(bytes)?;
    let accepted = hub.auth.sign_in(request, from).await?;
    hub.shared.core.write(accepted.writes).await?;
    Ok(Json(SignedIn {
        token: accepted.token.text(),
        agent: accepted.agent.id,
        name: accepted.agent.name,
        organisation: hub.shared.core.directory().organisation.clone(),
    }))
}

/// `POST /v1/sign-out`: the token is good for nothing from now on, and its sessions close.
pub(super) async fn sign_out(State(hub): State<Arc<Hub>>, headers: HeaderMap) -> Result<StatusCode, Failure> {
    let (user, hash) = hub.auth.owner(bearer(&headers)?).await?;
    hub.shared.core.sign_out(user, hash).await?;
    info!(%user, "signed out");
    Ok(StatusCode::NO_CONTENT)
}

/// The token that a request carries.
///
/// # Errors
/// `bad_token` when it carries none.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, WireError> {
    headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .ok_or_else(|| WireError::new(Code::BadToken, "The request carries no token."))
}

/// `POST /v1/visitors`: a browser profile or an app that the hub has not seen. The token is bound to the
/// site and the channel; that it is used from the site's own pages is not checked yet.
pub(super) async fn new_visitor(
    State(hub): State<Arc<Hub>>,
    ClientAddress(from): ClientAddress,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<VisitorToken>, Failure> {
    let request: NewVisitor = body(bytes)?;
    hub.newcomers.check_key(&network(from)).map_err(|over| {
        wait_words(&hub, &over, "Too many visitors come from this address. Wait a moment.")
    })?;
    if !hub.shared.core.directory().sites.contains_key(&request.site) {
        return Err(WireError::new(Code::NotFound, "The hub knows no such site.").into());
    }
    if request.channel == Channel::Video {
        let words = "A visitor comes by `chat` or `mobile`.";
        return Err(WireError::new(Code::InvalidParams, words).into());
    }
    let name = match &request.name {
        Some(name) => text::check_line(name, NAME_CHARS)
            .map_err(|error| WireError::new(Code::TextRefused, error.to_string()))?,
        None => format!("Visitor {}", NUMBERS.start + hub.shared.ids.number(NUMBERS.end - NUMBERS.start)),
    };
    let visitor = VisitorId(hub.shared.ids.id());
    let record = VisitorRecord {
        id: visitor,
        name,
        site: request.site,
        channel: request.channel,
        languages: checked_languages(&request.languages)?,
        device: String::new(),
        page: None,
        custom: Vec::new(),
        time_zone: None,
        since: hub.shared.clock.wall(),
        conversation: None,
        block: None,
    };
    let (token, write) = hub.auth.visitor_token(visitor);
    hub.shared.core.write(vec![Write::Visitor(Box::new(record)), write]).await?;
    info!(%visitor, channel = request.channel.name(), "a new visitor");
    Ok(Json(VisitorToken { token: token.text(), visitor }))
}
