//! What any web server has, and not the hub: fetched on the same way, so that the proxy and the organisation's own certificates
//! count. Redirects are followed, but never to a line that others could listen in on.

use super::HttpError;
use super::client::{Answer, Client};
use crate::address::HubAddress;
use crate::view::{NetworkError, NetworkProblem};
use bytes::Bytes;
use http::header::LOCATION;
use http::{Method, StatusCode};
use std::time::Duration;
use url::Url;

/// So often a server may name another place.
const MOST_HOPS: usize = 5;

/// Why there is nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum WebError {
    /// There is no line, or nobody answers.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The server answers with something else.
    #[error("the server says {0}")]
    Status(StatusCode),
    /// It leads nowhere, or to a place where others could listen in.
    #[error("the server leads astray")]
    Astray,
}

impl From<HttpError> for WebError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Network(error) => Self::Network(error),
            HttpError::NoHub { .. } | HttpError::TooOld { .. } | HttpError::Refused(_) => Self::Astray,
        }
    }
}

/// What comes from a web server.
#[derive(Debug)]
pub(crate) struct Webpage(Answer);

impl Webpage {
    /// Its length in bytes, as the server says.
    pub(crate) fn length(&self) -> Option<u64> {
        self.0.content_length()
    }

    /// The next bytes; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, WebError> {
        Ok(self.0.chunk().await?)
    }
}

/// Fetches what is at an address; all of it has to be here within this time.
pub(crate) async fn get(client: &Client, url: &Url, within: Duration) -> Result<Webpage, WebError> {
    let mut url = url.clone();
    for _ in 0..=MOST_HOPS {
        // Plain http leads to this computer only, as to a hub.
        let server = HubAddress::parse(&url.origin().ascii_serialization()).map_err(|_| WebError::Astray)?;
        let answer = client.ask(Method::GET, &server, &url).within(within).send().await?;
        if answer.status.is_success() {
            return Ok(Webpage(answer));
        }
        if !answer.status.is_redirection() {
            return Err(WebError::Status(answer.status));
        }
        let next = answer.headers.get(LOCATION).and_then(|next| next.to_str().ok());
        url = next.and_then(|next| url.join(next).ok()).ok_or(WebError::Astray)?;
    }
    Err(WebError::Network(NetworkProblem::NoAnswer.at(url.to_string())))
}
