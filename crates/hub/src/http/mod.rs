//! What the hub serves over HTTP: the socket, the little around it, and the visitors' pages.

mod answer;
mod enter;
mod pages;
mod socket;

use crate::auth::{Auth, Limit};
use crate::session::{Shared, Steady};
use answer::{Failure, Known};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use deskbell_protocol::http::HubInfo;
use deskbell_protocol::{Code, PROTOCOL, WireError};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Largest body of a request, in bytes.
const BODY_BYTES: usize = 4 * 1024;

/// What a page of the hub may load: its own files, its own socket, and pictures that a visitor pastes.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     connect-src 'self' ws: wss:; base-uri 'none'; frame-ancestors 'self'",
);
const NO_SNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const REFERRER: HeaderValue = HeaderValue::from_static("strict-origin-when-cross-origin");
/// The headers of every answer.
const HEADERS: [(HeaderName, HeaderValue); 3] =
    [(CONTENT_SECURITY_POLICY, POLICY), (X_CONTENT_TYPE_OPTIONS, NO_SNIFF), (REFERRER_POLICY, REFERRER)];

/// New visitors by address.
type Newcomers = RateLimiter<IpAddr, DashMapStateStore<IpAddr>, Steady, NoOpMiddleware<Nanos>>;

/// What the handlers need.
pub(crate) struct Hub {
    pub(crate) shared: Arc<Shared>,
    pub(crate) auth: Arc<Auth>,
    pub(crate) sessions: tokio_util::task::TaskTracker,
    newcomers: Newcomers,
}

impl Hub {
    /// The handlers' state. `newcomers` is how many visitors may come from one address.
    pub(crate) fn new(shared: Arc<Shared>, newcomers: Limit) -> Self {
        let quota = per(newcomers);
        let newcomers = RateLimiter::dashmap_with_clock(quota, Steady(Arc::clone(&shared.clock)));
        Self {
            auth: Arc::clone(&shared.auth),
            shared,
            sessions: tokio_util::task::TaskTracker::new(),
            newcomers,
        }
    }

    /// Forgets addresses that have been quiet.
    pub(crate) fn forget_quiet_addresses(&self) {
        self.newcomers.retain_recent();
        self.newcomers.shrink_to_fit();
    }
}

/// Everything that the hub serves.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/v1/socket", get(socket::socket))
        .route("/v1/hub", get(info))
        .route("/v1/sign-in", post(enter::sign_in))
        .route("/v1/sign-out", post(enter::sign_out))
        .route("/v1/visitors", post(enter::new_visitor))
        .route("/healthz", get(health))
        .route("/", get(|| async { Redirect::temporary("/demo/shop") }))
        .fallback(pages::page)
        .method_not_allowed_fallback(|| async {
            let error = WireError::new(Code::UnknownMethod, "This address does not answer that way.");
            (StatusCode::METHOD_NOT_ALLOWED, axum::Json(error))
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(with_headers))
        .with_state(hub)
}

async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    response
}

/// Is this a hub, and whose?
async fn info(State(hub): State<Arc<Hub>>) -> axum::Json<HubInfo> {
    axum::Json(HubInfo {
        product: "deskbell".into(),
        organisation: hub.shared.core.directory().organisation.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        protocol: PROTOCOL,
    })
}

/// Well when the owner loop answers and the store can be read.
async fn health(State(hub): State<Arc<Hub>>) -> Result<&'static str, Failure> {
    hub.shared.core.probe().await?;
    hub.shared.store.token([0; 32]).await.known()?;
    Ok("ok\n")
}

/// So many in a window, spread evenly after the first.
fn per(limit: Limit) -> Quota {
    let tries = u32::try_from(limit.tries).unwrap_or(u32::MAX).max(1);
    let each = Duration::from_millis(limit.within.0.max(1)) / tries;
    let burst = std::num::NonZeroU32::new(tries).unwrap_or(std::num::NonZeroU32::MIN);
    Quota::with_period(each).map_or_else(|| Quota::per_second(burst), |quota| quota.allow_burst(burst))
}

/// An unknown address.
pub(crate) fn no_such_page() -> Response {
    Failure(WireError::new(Code::NotFound, "There is nothing at this address.")).into_response()
}
