//! Requests to a hub. An answer comes from the hub that was asked and from nobody else: redirects are not followed.

use super::HttpError;
use crate::address::HubAddress;
use crate::network::{Line, Network, PROGRAM};
use crate::view::{NetworkError, NetworkProblem};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, USER_AGENT};
use http::request::Builder;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use serde::Serialize;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Sleep, sleep};
use tower_service::Service;
use url::Url;

/// Longest time for one request, connecting included.
const WITHIN: Duration = Duration::from_secs(5);

/// Asks hubs. Clones share the lines that are open.
#[derive(Clone, Debug)]
pub(crate) struct Client(legacy::Client<Connector, Full<Bytes>>);

impl Client {
    /// Asks over this network.
    pub(crate) fn new(network: Network) -> Self {
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new());
        Self(builder.build(Connector(network)))
    }

    /// A request to a hub.
    pub(super) fn request<'a>(&'a self, method: Method, hub: &'a HubAddress, path: &str) -> Request<'a> {
        self.ask(method, hub, &hub.http(path))
    }

    /// A request for something that whoever is there serves.
    pub(super) fn ask<'a>(&'a self, method: Method, hub: &'a HubAddress, url: &Url) -> Request<'a> {
        let head = http::Request::builder().method(method).uri(url.as_str()).header(USER_AGENT, PROGRAM);
        Request { client: self, hub, head, body: Bytes::new(), within: WITHIN }
    }
}

/// A request that is put together.
pub(super) struct Request<'a> {
    client: &'a Client,
    hub: &'a HubAddress,
    head: Builder,
    body: Bytes,
    within: Duration,
}

impl Request<'_> {
    /// As whoever has this token.
    pub(super) fn bearer(self, token: &str) -> Self {
        let mut header = HeaderValue::try_from(format!("Bearer {token}"));
        if let Ok(header) = &mut header {
            header.set_sensitive(true);
        }
        Self { head: self.head.header(AUTHORIZATION, header.unwrap_or(HeaderValue::from_static(""))), ..self }
    }

    pub(super) fn header(self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        Self { head: self.head.header(name, value.into()), ..self }
    }

    /// With these bytes.
    pub(super) fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// With this, as JSON.
    pub(super) fn json(self, body: &impl Serialize) -> Self {
        let json = serde_json::to_vec(body).expect("what is sent has names for its fields and no other keys");
        self.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(json)
    }

    /// Longest time until the whole answer is here.
    pub(super) fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// Sends it and waits for the head of the answer.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub(super) async fn send(self) -> Result<Answer, HttpError> {
        let hub = self.hub;
        let request = self.head.body(Full::new(self.body)).map_err(|error| silent(hub, &error))?;
        let mut until = Box::pin(sleep(self.within));
        let answered = tokio::select! {
            answered = self.client.0.request(request) => answered,
            () = &mut until => return Err(HttpError::Network(NetworkProblem::NoAnswer.at(hub.to_string()))),
        };
        let (head, body) = answered.map_err(|error| silent(hub, &error))?.into_parts();
        Ok(Answer { hub: hub.clone(), status: head.status, headers: head.headers, body, until })
    }
}

/// An answer whose body may still come.
#[derive(Debug)]
pub(super) struct Answer {
    hub: HubAddress,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Incoming,
    until: Pin<Box<Sleep>>,
}

impl Answer {
    /// How long the body is, as the hub says, in bytes.
    pub(super) fn content_length(&self) -> Option<u64> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// The next bytes of the body; `None` at its end.
    ///
    /// # Errors
    /// When it breaks off, or the time is over.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, HttpError> {
        loop {
            let frame = tokio::select! {
                frame = self.body.frame() => frame,
                () = &mut self.until => {
                    return Err(HttpError::Network(NetworkProblem::NoAnswer.at(self.hub.to_string())));
                }
            };
            let Some(frame) = frame else { return Ok(None) };
            // Whatever is no data says something about it that nobody asked for.
            if let Ok(data) = frame.map_err(|error| silent(&self.hub, &error))?.into_data() {
                return Ok(Some(data));
            }
        }
    }
}

/// Why there is no answer: what the network says, if it was that.
fn silent(hub: &HubAddress, error: &(dyn Error + 'static)) -> HttpError {
    let known = std::iter::successors(Some(error), |error| (*error).source())
        .find_map(|error| error.downcast_ref::<NetworkError>());
    tracing::info!(%error, problem = ?known.map(|known| known.problem), "no answer over HTTP");
    HttpError::Network(known.cloned().unwrap_or_else(|| NetworkProblem::NoAnswer.at(hub.to_string())))
}

/// Opens lines for requests.
#[derive(Clone, Debug)]
struct Connector(Network);

impl Service<Uri> for Connector {
    type Response = TokioIo<Line>;
    type Error = NetworkError;
    type Future = BoxFuture<'static, Result<TokioIo<Line>, NetworkError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NetworkError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let network = self.0.clone();
        async move {
            let text = uri.to_string();
            // Read as whatever a person types: a plain line to elsewhere is never opened, whoever asks for it.
            let hub = HubAddress::parse(&text).map_err(|_| NetworkProblem::NoTls.at(text))?;
            network.open(&hub).await.map(TokioIo::new)
        }
        .boxed()
    }
}

impl Connection for Line {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}
