//! The little that goes over HTTP: finding the hub, signing in and out.

use crate::address::HubAddress;
use crate::clock::Clock;
use crate::view::{AskError, HubFound, NoticeKind};
use deskbell_protocol::http::{HubInfo, SignIn, SignedIn};
use deskbell_protocol::session::Device;
use deskbell_protocol::{Code, PROTOCOL, WireError};
use reqwest::{Client, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Longest time for one request, connecting included.
const WITHIN: Duration = Duration::from_secs(5);
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

async fn answer<T: DeserializeOwned>(address: &HubAddress, request: RequestBuilder) -> Result<T, HttpError> {
    let no_answer = |error: reqwest::Error| {
        tracing::info!(%error, "no answer over HTTP");
        let address = address.to_string();
        if is_about_trust(&error) {
            HttpError::NotTrusted { address }
        } else {
            HttpError::NoAnswer { address }
        }
    };
    let no_hub = |_| HttpError::NoHub { address: address.to_string() };
    let mut response = request.send().await.map_err(no_answer)?;
    let good = response.status().is_success();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(HttpError::NoHub { address: address.to_string() });
        }
    }
    if good {
        serde_json::from_slice(&body).map_err(no_hub)
    } else {
        let error: WireError = serde_json::from_slice(&body).map_err(no_hub)?;
        let too_old = error.reason() == Code::TooOld;
        Err(if too_old {
            HttpError::TooOld { address: address.to_string() }
        } else {
            HttpError::Refused(error)
        })
    }
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
