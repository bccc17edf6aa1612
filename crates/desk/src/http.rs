//! What goes over HTTP: finding the hub, signing in and out, and files.

mod client;
mod web;

pub(crate) use client::Client;
pub(crate) use web::{WebError, Webpage, get};

use crate::address::HubAddress;
use crate::clock::Clock;
use crate::view::{HubFound, NetworkError, NetworkProblem, Refusal};
use bytes::Bytes;
use client::{Answer, Request};
use deskbell_domain::AttachmentId;
use deskbell_protocol::http::{HubInfo, NewAttachment, SignIn, SignedIn, Upload, UploadState};
use deskbell_protocol::session::Device;
use deskbell_protocol::{Code, PROTOCOL, WireError};
use http::header::{CONTENT_RANGE, HeaderName, RANGE};
use http::{HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Where a part of a file begins, in bytes.
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// Longest time for a part of a file, both ways: a slow line takes it too.
const PART_WITHIN: Duration = Duration::from_secs(60);
/// Longest time for a whole file.
const FILE_WITHIN: Duration = Duration::from_secs(15 * 60);
/// Longest picture that is shown, in bytes.
const LONGEST_PICTURE: usize = 64 * 1024 * 1024;
/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Why the hub did not do what was asked over HTTP.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// There is no line to it, or nobody answered.
    #[error(transparent)]
    Network(NetworkError),
    /// Something answered that is no hub.
    #[error("There is something at {address}, but it is no Deskbell hub.")]
    NoHub {
        /// Where.
        address: String,
    },
    /// The hub speaks a newer wire only.
    #[error("This desk is too old for the hub at {address}. Update the desk.")]
    TooOld {
        /// Where.
        address: String,
    },
    /// The hub refused, in its own words.
    #[error("{0}")]
    Refused(WireError),
}

impl HttpError {
    /// Whether the same request can succeed later.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Network(error) => error.problem.is_temporary(),
            Self::NoHub { .. } | Self::TooOld { .. } => false,
            Self::Refused(error) => error.data.temporary,
        }
    }
}

impl From<HttpError> for Refusal {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Network(error) => error.into(),
            HttpError::NoHub { address } => Self::NoHub { address },
            HttpError::TooOld { address } => Self::TooOld { address },
            HttpError::Refused(error) => error.into(),
        }
    }
}

/// Is there a hub at this address, and whose?
pub(crate) async fn find_hub(
    client: &Client,
    clock: &dyn Clock,
    address: &HubAddress,
) -> Result<HubFound, HttpError> {
    let before = clock.steady();
    let info: HubInfo = answer(address, client.request(Method::GET, address, "/v1/hub")).await?;
    let round_trip = clock.steady().since(before);
    if info.product != "deskbell" {
        return Err(HttpError::NoHub { address: address.to_string() });
    }
    if info.protocol < PROTOCOL {
        tracing::warn!(hub = info.protocol, desk = PROTOCOL, "the hub speaks an older wire");
    }
    Ok(HubFound {
        address: address.to_string(),
        organisation: info.organisation,
        version: info.version,
        round_trip_ms: u32::try_from(round_trip.0).unwrap_or(u32::MAX),
        secure: address.is_secure(),
    })
}

/// Signs in.
pub(crate) async fn sign_in(
    client: &Client,
    address: &HubAddress,
    email: String,
    password: String,
    device: Device,
) -> Result<SignedIn, HttpError> {
    let form = SignIn { email, password, device };
    answer(address, client.request(Method::POST, address, "/v1/sign-in").json(&form)).await
}

/// Revokes a token. Best effort: a token that cannot be revoked now ends by its own age.
pub(crate) async fn sign_out(client: &Client, address: &HubAddress, token: &str) {
    let request = client.request(Method::POST, address, "/v1/sign-out").bearer(token);
    if let Err(error) = done(address, request).await {
        tracing::info!(%error, "the token was not revoked");
    }
}

/// Announces a file (C6).
pub(crate) async fn begin_upload(
    client: &Client,
    address: &HubAddress,
    token: &str,
    name: &str,
    bytes: u64,
) -> Result<Upload, HttpError> {
    let file = NewAttachment { name: name.to_owned(), bytes };
    answer(address, client.request(Method::POST, address, "/v1/attachments").bearer(token).json(&file)).await
}

/// How far a file has come.
pub(crate) async fn upload_state(
    client: &Client,
    address: &HubAddress,
    token: &str,
    id: AttachmentId,
) -> Result<UploadState, HttpError> {
    let path = format!("/v1/attachments/{id}/state");
    answer(address, client.request(Method::GET, address, &path).bearer(token)).await
}

/// The next part of a file; the hub says how far it has come with it, also when that is another place.
pub(crate) async fn append(
    client: &Client,
    address: &HubAddress,
    token: &str,
    id: AttachmentId,
    offset: u64,
    part: Vec<u8>,
) -> Result<UploadState, HttpError> {
    let path = format!("/v1/attachments/{id}");
    let request = client.request(Method::PATCH, address, &path).bearer(token).header(UPLOAD_OFFSET, offset);
    answer(address, request.body(part).within(PART_WITHIN)).await
}

/// Takes a file back. Best effort: the hub forgets it after a day in any case.
pub(crate) async fn take_back(client: &Client, address: &HubAddress, token: &str, id: AttachmentId) {
    let path = format!("/v1/attachments/{id}");
    let request = client.request(Method::DELETE, address, &path).bearer(token);
    if let Err(error) = done(address, request).await {
        tracing::info!(%error, "a file was not taken back");
    }
}

/// A picture of a message, or its preview.
pub(crate) async fn picture(
    client: &Client,
    address: &HubAddress,
    token: &str,
    id: AttachmentId,
    preview: bool,
) -> Result<Vec<u8>, HttpError> {
    let rest = if preview { "/preview" } else { "" };
    let mut download = fetch(client, address, token, &format!("/v1/attachments/{id}{rest}"), 0).await?;
    let mut bytes = Vec::new();
    while let Some(part) = download.next().await? {
        bytes.extend_from_slice(&part);
        if bytes.len() > LONGEST_PICTURE {
            return Err(HttpError::NoHub { address: address.to_string() });
        }
    }
    Ok(bytes)
}

/// A file of a message, from a byte on if the hub can: see [`Download::from`].
pub(crate) async fn download(
    client: &Client,
    address: &HubAddress,
    token: &str,
    id: AttachmentId,
    from: u64,
) -> Result<Download, HttpError> {
    fetch(client, address, token, &format!("/v1/attachments/{id}"), from).await
}

/// A file that is coming.
#[derive(Debug)]
pub(crate) struct Download {
    answer: Answer,
    /// The first byte that comes.
    pub from: u64,
    /// Bytes in all, as the hub says.
    pub bytes: Option<u64>,
}

impl Download {
    /// The next bytes; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, HttpError> {
        self.answer.chunk().await
    }
}

async fn fetch(
    client: &Client,
    address: &HubAddress,
    token: &str,
    path: &str,
    from: u64,
) -> Result<Download, HttpError> {
    let ask = |from: u64| {
        let request = client.request(Method::GET, address, path).bearer(token).within(FILE_WITHIN);
        match HeaderValue::try_from(format!("bytes={from}-")) {
            Ok(range) if from > 0 => request.header(RANGE, range),
            _ => request,
        }
    };
    let mut answer = ask(from).send().await?;
    if from > 0 && answer.status == StatusCode::RANGE_NOT_SATISFIABLE {
        // What is here is longer than the file, so it is none of it.
        answer = ask(0).send().await?;
    }
    if answer.status.is_success() {
        let from = if answer.status == StatusCode::PARTIAL_CONTENT { from } else { 0 };
        if from > 0 && !begins_at(&answer, from) {
            return Err(HttpError::NoHub { address: address.to_string() });
        }
        let bytes = answer.content_length().map(|length| from.saturating_add(length));
        return Ok(Download { answer, from, bytes });
    }
    let body = read(address, &mut answer).await?;
    Err(refusal(address, answer.status, &body))
}

/// Whether a part of a file is the one that was asked for.
fn begins_at(answer: &Answer, from: u64) -> bool {
    let range = answer.headers.get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {from}-")))
}

async fn answer<T: DeserializeOwned>(address: &HubAddress, request: Request<'_>) -> Result<T, HttpError> {
    let mut answer = request.send().await?;
    let status = answer.status;
    let body = read(address, &mut answer).await?;
    // At a wrong place of a file the hub answers with the right one.
    if status == StatusCode::CONFLICT
        && let Ok(answer) = serde_json::from_slice(&body)
    {
        return Ok(answer);
    }
    if status.is_success() {
        serde_json::from_slice(&body).map_err(|_| HttpError::NoHub { address: address.to_string() })
    } else {
        Err(refusal(address, status, &body))
    }
}

/// An answer that says nothing but that it is done.
async fn done(address: &HubAddress, request: Request<'_>) -> Result<(), HttpError> {
    let mut answer = request.send().await?;
    let body = read(address, &mut answer).await?;
    if answer.status.is_success() { Ok(()) } else { Err(refusal(address, answer.status, &body)) }
}

/// The body of an answer.
async fn read(address: &HubAddress, answer: &mut Answer) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(HttpError::NoHub { address: address.to_string() });
        }
    }
    Ok(body)
}

/// What a body that is no success says. A gateway before the hub speaks in words of its own while the hub is away.
fn refusal(address: &HubAddress, status: StatusCode, body: &[u8]) -> HttpError {
    let address = address.to_string();
    match serde_json::from_slice::<WireError>(body) {
        Ok(error) if error.reason() == Code::TooOld => HttpError::TooOld { address },
        Ok(error) => HttpError::Refused(error),
        Err(_) if status.is_server_error() => HttpError::Network(NetworkProblem::NoAnswer.at(address)),
        Err(_) => HttpError::NoHub { address },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_whose_hub_is_away_is_asked_again_and_a_stranger_is_not() {
        let address = HubAddress::parse("https://desk.example.org").unwrap();
        let page = b"<html>Bad Gateway</html>";
        for (status, body, temporary) in [
            (StatusCode::BAD_GATEWAY, &page[..], true),
            (StatusCode::SERVICE_UNAVAILABLE, b"", true),
            (StatusCode::NOT_FOUND, page, false),
        ] {
            let error = refusal(&address, status, body);
            assert_eq!(error.is_temporary(), temporary, "{status}: {error}");
        }
    }
}
