//! What goes over HTTP: finding the hub, signing in and out, and files.

use crate::address::HubAddress;
use crate::clock::Clock;
use crate::view::{AskError, HubFound, NoticeKind};
use bytes::Bytes;
use deskbell_domain::AttachmentId;
use deskbell_protocol::http::{HubInfo, NewAttachment, SignIn, SignedIn, Upload, UploadState};
use deskbell_protocol::session::Device;
use deskbell_protocol::{Code, PROTOCOL, WireError};
use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::{Body, Client, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Longest time for one request, connecting included.
const WITHIN: Duration = Duration::from_secs(5);
/// Longest time for a part of a file, both ways: a slow line takes it too.
const PART_WITHIN: Duration = Duration::from_secs(60);
/// Longest time for a whole file.
const FILE_WITHIN: Duration = Duration::from_secs(15 * 60);
/// Longest picture that is shown, in bytes.
const LONGEST_PICTURE: usize = 64 * 1024 * 1024;
/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Why the hub did not do what was asked over HTTP.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// Nobody answered; the same can succeed later.
    #[error("No hub answers at {address}. Is the address right, and is this computer online?")]
    NoAnswer {
        /// Where.
        address: String,
    },
    /// Somebody answered whom this computer does not trust.
    #[error("The certificate of {address} is not trusted by this computer. Ask whoever runs the hub.")]
    NotTrusted {
        /// Where.
        address: String,
    },
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
            Self::NoAnswer { .. } => true,
            Self::NotTrusted { .. } | Self::NoHub { .. } | Self::TooOld { .. } => false,
            Self::Refused(error) => error.data.temporary,
        }
    }
}

impl From<HttpError> for AskError {
    fn from(error: HttpError) -> Self {
        Self { message: error.to_string(), kind: NoticeKind::Problem }
    }
}

/// The client of all requests: no redirects, because an address names one hub.
pub(crate) fn client() -> Client {
    Client::builder()
        .timeout(WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("deskbell-desk/", env!("CARGO_PKG_VERSION")))
        .build()
        .expect("the TLS backend is built in")
}

/// Is there a hub at this address, and whose?
pub(crate) async fn find_hub(
    client: &Client,
    clock: &dyn Clock,
    address: &HubAddress,
) -> Result<HubFound, HttpError> {
    let before = clock.steady();
    let info: HubInfo = answer(address, client.get(address.http("/v1/hub"))).await?;
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
    answer(address, client.post(address.http("/v1/sign-in")).json(&form)).await
}

/// Revokes a token. Best effort: a token that cannot be revoked now ends by its own age.
pub(crate) async fn sign_out(client: &Client, address: &HubAddress, token: &str) {
    let request = client.post(address.http("/v1/sign-out")).bearer_auth(token);
    if let Err(error) = request.send().await.and_then(Response::error_for_status) {
        tracing::info!(error = %error.without_url(), "the token was not revoked");
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
    answer(address, client.post(address.http("/v1/attachments")).bearer_auth(token).json(&file)).await
}

/// How far a file has come.
pub(crate) async fn upload_state(
    client: &Client,
    address: &HubAddress,
    token: &str,
    id: AttachmentId,
) -> Result<UploadState, HttpError> {
    let url = address.http(&format!("/v1/attachments/{id}/state"));
    answer(address, client.get(url).bearer_auth(token)).await
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
    let url = address.http(&format!("/v1/attachments/{id}"));
    let request = client.patch(url).bearer_auth(token).header("upload-offset", offset);
    answer(address, request.body(Body::from(part)).timeout(PART_WITHIN)).await
}

/// Takes a file back. Best effort: the hub forgets it after a day in any case.
pub(crate) async fn take_back(client: &Client, address: &HubAddress, token: &str, id: AttachmentId) {
    let request = client.delete(address.http(&format!("/v1/attachments/{id}"))).bearer_auth(token);
    if let Err(error) = request.send().await.and_then(Response::error_for_status) {
        tracing::info!(error = %error.without_url(), "a file was not taken back");
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
    response: Response,
    address: HubAddress,
    /// The first byte that comes.
    pub from: u64,
    /// Bytes in all, as the hub says.
    pub bytes: Option<u64>,
}

impl Download {
    /// The next bytes; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, HttpError> {
        self.response.chunk().await.map_err(|error| no_answer(&self.address, &error))
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
        let request = client.get(address.http(path)).bearer_auth(token).timeout(FILE_WITHIN);
        if from > 0 { request.header(RANGE, format!("bytes={from}-")) } else { request }
    };
    let mut response = ask(from).send().await.map_err(|error| no_answer(address, &error))?;
    if from > 0 && response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        // What is here is longer than the file, so it is none of it.
        response = ask(0).send().await.map_err(|error| no_answer(address, &error))?;
    }
    let status = response.status();
    if status.is_success() {
        let from = if status == StatusCode::PARTIAL_CONTENT { from } else { 0 };
        if from > 0 && !begins_at(&response, from) {
            return Err(HttpError::NoHub { address: address.to_string() });
        }
        let bytes = response.content_length().map(|length| from.saturating_add(length));
        return Ok(Download { response, address: address.clone(), from, bytes });
    }
    Err(refusal(address, status, &read(address, &mut response).await?))
}

/// Whether a part of a file is the one that was asked for.
fn begins_at(response: &Response, from: u64) -> bool {
    let range = response.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {from}-")))
}

async fn answer<T: DeserializeOwned>(address: &HubAddress, request: RequestBuilder) -> Result<T, HttpError> {
    let mut response = request.send().await.map_err(|error| no_answer(address, &error))?;
    let status = response.status();
    let body = read(address, &mut response).await?;
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

/// The body of an answer.
async fn read(address: &HubAddress, response: &mut Response) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| no_answer(address, &error))? {
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
        Err(_) if status.is_server_error() => HttpError::NoAnswer { address },
        Err(_) => HttpError::NoHub { address },
    }
}

fn no_answer(address: &HubAddress, error: &reqwest::Error) -> HttpError {
    tracing::info!(%error, "no answer over HTTP");
    let address = address.to_string();
    if is_about_trust(error) { HttpError::NotTrusted { address } } else { HttpError::NoAnswer { address } }
}

/// Whether TLS is at the bottom of an error.
fn is_about_trust(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| below(*error)).any(|error| error.is::<rustls::Error>())
}

/// What an error is made of. One of input and output names its inner one's source for its own, and so hides it.
fn below<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a (dyn std::error::Error + 'static)> {
    let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    inner.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| error.source())
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
