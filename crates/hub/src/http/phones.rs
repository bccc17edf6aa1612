//! A phone reads the code on its agent's desk (H4, H5).

use super::answer::{Failure, body};
use super::client::ClientAddress;
use super::{Hub, wait_words};
use crate::auth::{Token, network};
use crate::core::{Claim, NAME_CHARS};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Uri};
use deskbell_domain::text;
use deskbell_protocol::http::{ClaimPhone, PhoneToken};
use deskbell_protocol::{Code, WireError};
use std::sync::Arc;
use tracing::info;

/// `POST /v1/phones`: the code works once. Only pages of the hub may bring one, so that no other page a phone has open
/// can take a call that it has seen the code of.
pub(super) async fn claim(
    State(hub): State<Arc<Hub>>,
    ClientAddress(from): ClientAddress,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<PhoneToken>, Failure> {
    if !is_own_page(&headers) {
        info!(address = %from, "a code came from a page of somebody else's");
        return Err(WireError::new(Code::Forbidden, "Codes are taken from the hub's own page only.").into());
    }
    hub.claims.check_key(&network(from)).map_err(|over| {
        wait_words(&hub, &over, "Too many codes were tried from this address. Wait a moment.")
    })?;
    let request: ClaimPhone = body(bytes)?;
    let name = text::check_line(&request.name, NAME_CHARS)
        .map_err(|error| WireError::new(Code::TextRefused, error.to_string()))?;
    let ticket = Token::parse(&request.ticket).ok_or_else(|| {
        WireError::new(Code::InvalidParams, "This is no code of a desk. Scan the one on the computer.")
    })?;
    let token = Token::draw();
    let claim = Claim { ticket: ticket.hash(), name, token: token.hash() };
    let claimed = hub.shared.core.claim_phone(claim).await?;
    Ok(Json(PhoneToken { token: token.text(), phone: claimed.phone, claimed: claimed.claimed }))
}

/// Whether a request comes from a page of the hub itself, or from no page at all. Browsers say so, and pages cannot
/// change it (Fetch, section 3.1).
fn is_own_page(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let text = |value: &axum::http::HeaderValue| value.to_str().ok().map(str::to_ascii_lowercase);
    let origin = text(origin).and_then(|origin| origin.parse::<Uri>().ok());
    let host = headers.get(HOST).and_then(text);
    match (origin.as_ref().and_then(Uri::authority), host) {
        (Some(origin), Some(host)) => origin.as_str() == host,
        (Some(_) | None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn h4_a_code_is_taken_from_the_hubs_own_page_only() {
        let from = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("desk.example:8443"));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            is_own_page(&headers)
        };
        for own in [None, Some("https://desk.example:8443"), Some("https://DESK.example:8443")] {
            assert!(from(own), "{own:?}");
        }
        for other in
            ["https://desk.example", "https://evil.example", "null", "", "https://desk.example:8443.evil"]
        {
            assert!(!from(Some(other)), "{other}");
        }
    }
}
