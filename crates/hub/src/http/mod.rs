//! What the hub serves over HTTP: the socket, the little around it, and the visitors' pages.

pub(crate) mod admin;
mod answer;
mod attachments;
mod enter;
mod pages;
mod socket;

use crate::auth::{Auth, Limit};
use crate::files::Files;
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
use deskbell_domain::{Span, UserId};
use deskbell_protocol::http::HubInfo;
use deskbell_protocol::limits::CHUNK_BYTES;
use deskbell_protocol::{Code, PROTOCOL, WireError};
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};
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

/// What one user may announce: files that would follow each other faster are no person's.
const UPLOADS: Limit = Limit { tries: 60, within: Span::mins(1) };

/// So much for each.
type Paced<K> = RateLimiter<K, DashMapStateStore<K>, Steady, NoOpMiddleware<Nanos>>;

/// What the handlers need.
pub(crate) struct Hub {
    pub(crate) shared: Arc<Shared>,
    pub(crate) auth: Arc<Auth>,
    pub(crate) sessions: tokio_util::task::TaskTracker,
    pub(crate) files: Files,
    newcomers: Paced<IpAddr>,
    uploads: Paced<UserId>,
    /// Held while an administrator's change is checked and carried out.
    administering: tokio::sync::Mutex<()>,
}

impl Hub {
    /// The handlers' state. `newcomers` is how many visitors may come from one address.
    pub(crate) fn new(shared: Arc<Shared>, files: Files, newcomers: Limit) -> Self {
        let clock = || Steady(Arc::clone(&shared.clock));
        let newcomers = RateLimiter::dashmap_with_clock(per(newcomers), clock());
        let uploads = RateLimiter::dashmap_with_clock(per(UPLOADS), clock());
        Self {
            auth: Arc::clone(&shared.auth),
            shared,
            sessions: tokio_util::task::TaskTracker::new(),
            files,
            newcomers,
            uploads,
            administering: tokio::sync::Mutex::new(()),
        }
    }

    /// Forgets addresses and users that have been quiet.
    pub(crate) fn forget_the_quiet(&self) {
        self.uploads.retain_recent();
        self.uploads.shrink_to_fit();
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
        .route("/v1/attachments", post(attachments::begin))
        .route(
            "/v1/attachments/{id}",
            get(attachments::download)
                .patch(attachments::append)
                .delete(attachments::cancel)
                .layer(DefaultBodyLimit::max(CHUNK_BYTES as usize)),
        )
        .route("/v1/attachments/{id}/state", get(attachments::state))
        .route("/v1/attachments/{id}/preview", get(attachments::preview))
        .merge(admin::router())
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
        // A file's own policy is stricter.
        headers.entry(name).or_insert(value);
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

/// Over a limit: when to come again.
fn wait_words(hub: &Hub, over: &NotUntil<Nanos>, words: &str) -> WireError {
    let wait = over.wait_time_from(Steady(Arc::clone(&hub.shared.clock)).now());
    let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
    WireError::new(Code::TooFast, words).retry_after(wait)
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
