//! What the hub serves over HTTP: the socket, the little around it, and the visitors' pages.

pub(crate) mod admin;
mod answer;
mod attachments;
mod client;
mod enter;
mod pages;
mod phones;
mod socket;

use crate::auth::{Auth, Limit};
use crate::files::Files;
use crate::seed::DEMO_SITE;
use crate::session::{Shared, Steady};
use answer::{Failure, Known};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, RANGE, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode};
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
use tower_http::cors::{Any, CorsLayer};

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

/// Codes that may be tried from one address: a whole office of phones may sit behind it, and none tries many.
const CLAIMS: Limit = Limit { tries: 60, within: Span::mins(1) };
/// What one user may announce: files that would follow each other faster are no person's.
const UPLOADS: Limit = Limit { tries: 60, within: Span::mins(1) };
/// Parts of files that one user may send. Each is flushed to the disk, however small it is.
const PARTS: Limit = Limit { tries: 1_200, within: Span::mins(1) };
/// How long a browser may go without asking again whether a page may ask.
const MAY_ASK: Duration = Duration::from_secs(3_600);

/// So much for each.
type Paced<K> = RateLimiter<K, DashMapStateStore<K>, Steady, NoOpMiddleware<Nanos>>;

/// What the handlers need.
pub(crate) struct Hub {
    pub(crate) shared: Arc<Shared>,
    pub(crate) auth: Arc<Auth>,
    pub(crate) sessions: tokio_util::task::TaskTracker,
    pub(crate) files: Files,
    /// Whether a proxy on this computer says where requests come from.
    behind_proxy: bool,
    newcomers: Paced<IpAddr>,
    claims: Paced<IpAddr>,
    uploads: Paced<UserId>,
    parts: Paced<UserId>,
    /// Held while an administrator's change is checked and carried out.
    administering: Arc<tokio::sync::Mutex<()>>,
}

impl Hub {
    /// The handlers' state. `newcomers` is how many visitors may come from one address, which is what a proxy on this
    /// computer says it to be when the hub is `behind_proxy`.
    pub(crate) fn new(shared: Arc<Shared>, files: Files, newcomers: Limit, behind_proxy: bool) -> Self {
        let clock = || Steady(Arc::clone(&shared.clock));
        let newcomers = RateLimiter::dashmap_with_clock(per(newcomers), clock());
        let claims = RateLimiter::dashmap_with_clock(per(CLAIMS), clock());
        let uploads = RateLimiter::dashmap_with_clock(per(UPLOADS), clock());
        let parts = RateLimiter::dashmap_with_clock(per(PARTS), clock());
        Self {
            auth: Arc::clone(&shared.auth),
            shared,
            sessions: tokio_util::task::TaskTracker::new(),
            files,
            behind_proxy,
            newcomers,
            claims,
            uploads,
            parts,
            administering: Arc::default(),
        }
    }

    /// Whether the demo's pages have a site to speak with.
    fn has_demo(&self) -> bool {
        self.shared.core.directory().sites.contains_key(DEMO_SITE)
    }

    /// Forgets addresses and users that have been quiet.
    pub(crate) fn forget_the_quiet(&self) {
        for paced in [&self.uploads, &self.parts] {
            paced.retain_recent();
            paced.shrink_to_fit();
        }
        for paced in [&self.newcomers, &self.claims] {
            paced.retain_recent();
            paced.shrink_to_fit();
        }
    }
}

/// Everything that the hub serves.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/v1/socket", get(socket::socket))
        .route("/v1/hub", get(info))
        .route("/v1/sign-in", post(enter::sign_in))
        .route("/v1/sign-out", post(enter::sign_out))
        .route("/v1/phones", post(phones::claim))
        .merge(for_widgets())
        .merge(admin::router())
        .route("/healthz", get(health))
        .route("/", get(front))
        .fallback(pages::page)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(with_headers))
        .with_state(hub)
}

/// What a widget asks for, from the pages of its own site.
fn for_widgets() -> Router<Arc<Hub>> {
    Router::new()
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
        // Below the layer, or it would take the place of what answers a browser that asks first.
        .method_not_allowed_fallback(wrong_method)
        .layer(from_any_page())
}

/// Pages of any origin may ask and read the answer: the hub does not know which origins a site has. Who asks is said by
/// a token that the page itself holds and never by a cookie, so no page can do anything in the name of another one's
/// visitor.
fn from_any_page() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, RANGE, attachments::OFFSET])
        .expose_headers([CONTENT_DISPOSITION, CONTENT_RANGE, RETRY_AFTER, attachments::OFFSET])
        .max_age(MAY_ASK)
}

/// A demo's hub begins with its shop; any other has nothing to show here.
async fn front(State(hub): State<Arc<Hub>>) -> Response {
    if hub.has_demo() { Redirect::temporary("/demo/shop").into_response() } else { no_such_page() }
}

async fn wrong_method() -> impl IntoResponse {
    let error = WireError::new(Code::UnknownMethod, "This address does not answer that way.");
    (StatusCode::METHOD_NOT_ALLOWED, axum::Json(error))
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
