//! The way from this computer to its hub: names, the proxy in between, and TLS. HTTP and the session both go it, so they
//! fail for the same reasons and in the same words.

mod config;
#[cfg(target_os = "linux")]
mod desktop;
mod proxy;
mod tcp;
mod trust;

pub use config::{NetworkConfig, ProxyChoice, ProxyChoiceError};

use crate::address::HubAddress;
use crate::view::{NetworkError, NetworkProblem};
use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION, USER_AGENT};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use proxy::{Proxies, Proxy};
use rustls::pki_types::ServerName;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tcp::{Tcp, Unreachable};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How this program names itself, also to a proxy.
pub(crate) const PROGRAM: HeaderValue =
    HeaderValue::from_static(concat!("deskbell-desk/", env!("CARGO_PKG_VERSION")));
/// A proxy stands in one's own network: it answers within this time, or it is not there. Shorter than a request may take, so
/// that it is told which of the two is silent.
const PROXY_WITHIN: Duration = Duration::from_secs(4);

/// A line that carries bytes both ways.
pub(crate) type Line = Box<dyn Carries>;

/// What carries bytes both ways.
pub(crate) trait Carries: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carries for T {}

/// The way to the hub. Clones share it.
#[derive(Clone)]
pub(crate) struct Network(Arc<Inner>);

struct Inner {
    proxies: Proxies,
    tls: TlsConnector,
    /// What is wrong with the authorities that somebody has set up.
    flaw: Option<NetworkError>,
    tcp: Tcp,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.proxies.fmt(f)
    }
}

impl Network {
    /// As it is set up. It cannot fail: what is wrong with it is told once it matters.
    pub(crate) async fn read(config: NetworkConfig) -> Self {
        let authorities = trust::read_all(&config.certificates).await;
        let read = tokio::task::spawn_blocking(move || Self::new(&config, authorities));
        read.await.expect("reading certificates does not panic")
    }

    fn new(config: &NetworkConfig, authorities: Vec<trust::Found>) -> Self {
        let (tls, flaw) = trust::tls(authorities);
        Self(Arc::new(Inner {
            proxies: Proxies::new(config),
            tls: TlsConnector::from(Arc::new(tls)),
            flaw,
            tcp: Tcp::new(),
        }))
    }

    /// Opens a line to a hub, encrypted when its address is.
    ///
    /// # Errors
    /// In words, when there is none.
    pub(crate) async fn open(&self, hub: &HubAddress) -> Result<Line, NetworkError> {
        let line = match self.0.proxies.to(hub).await? {
            Some(proxy) => self.through(&proxy, hub).await?,
            None => self.direct(hub).await?,
        };
        if hub.is_secure() {
            self.encrypt(line, &hub.to_string(), &hub.host().to_string()).await
        } else {
            Ok(line)
        }
    }

    async fn direct(&self, hub: &HubAddress) -> Result<Line, NetworkError> {
        let uri = uri(hub.http("/").as_str())?;
        self.0.tcp.open(uri).await.map_err(|kind| match kind {
            Unreachable::Name => NetworkProblem::NameUnknown.at(hub.host().to_string()),
            Unreachable::Network => NetworkProblem::NoNetwork.at(hub.to_string()),
            Unreachable::Silent => NetworkProblem::NoAnswer.at(hub.to_string()),
        })
    }

    /// Opens a line through a proxy (RFC 9110, 9.3.6).
    async fn through(&self, proxy: &Proxy, hub: &HubAddress) -> Result<Line, NetworkError> {
        let silent = || NetworkProblem::ProxyUnreachable.at(proxy.name());
        let opening = async {
            let line = self.0.tcp.open(proxy.uri.clone()).await.map_err(|_| silent())?;
            if proxy.is_secure() {
                let host = proxy.uri.host().unwrap_or_default();
                self.encrypt(line, &proxy.name(), host).await
            } else {
                Ok(line)
            }
        };
        let line = timeout(PROXY_WITHIN, opening).await.map_err(|_| silent())??;
        // The port is always named: a proxy may not guess it.
        let target = format!("{}:{}", hub.host(), hub.port());
        let mut request = Request::builder()
            .method(Method::CONNECT)
            .uri(uri(&target)?)
            .header(HOST, target.as_str())
            .header(USER_AGENT, PROGRAM);
        if let Some(credentials) = &proxy.credentials {
            request = request.header(PROXY_AUTHORIZATION, credentials);
        }
        let request =
            request.body(Empty::<Bytes>::new()).map_err(|_| NetworkProblem::NoAnswer.at(hub.to_string()))?;
        let asked = async {
            let (mut sender, connection) = http1::handshake(TokioIo::new(line)).await?;
            tokio::spawn(connection.with_upgrades());
            let answer = sender.send_request(request).await?;
            match answer.status() {
                status if status.is_success() => Ok(Ok(hyper::upgrade::on(answer).await?)),
                status => Ok(Err(status)),
            }
        };
        let answered: Result<_, hyper::Error> = asked.await;
        match answered {
            Ok(Ok(tunnel)) => Ok(Box::new(TokioIo::new(tunnel))),
            Ok(Err(status)) => {
                tracing::info!(proxy = proxy.name(), %status, "the proxy has refused");
                Err(refused(status, proxy.credentials.is_some()).at(proxy.name()))
            }
            Err(error) => {
                tracing::info!(proxy = proxy.name(), %error, "the proxy has not answered");
                // It closed the line without a word, or said what no proxy says.
                let problem = if error.is_parse() || error.is_parse_status() {
                    NetworkProblem::NoProxy
                } else {
                    NetworkProblem::ProxyUnreachable
                };
                Err(problem.at(proxy.name()))
            }
        }
    }

    /// Speaks TLS on a line. `at` is how people know whoever is at its other end, `host` the name in their certificate.
    async fn encrypt(&self, line: Line, at: &str, host: &str) -> Result<Line, NetworkError> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned()).map_err(|_| NetworkProblem::WrongName.at(at))?;
        match self.0.tls.connect(name, line).await {
            Ok(line) => Ok(Box::new(line)),
            Err(error) => {
                tracing::info!(at, %error, "no TLS");
                Err(self.untrusted(&error, at))
            }
        }
    }

    /// Why there is no TLS. Who is not trusted while an authority that was set up could not be read is so because of that.
    fn untrusted(&self, error: &io::Error, at: &str) -> NetworkError {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        let problem = inner.map_or(NetworkProblem::NoAnswer, trust::problem);
        match (&self.0.flaw, problem) {
            (Some(flaw), NetworkProblem::IssuerUnknown | NetworkProblem::SelfSigned) => flaw.clone(),
            (None | Some(_), problem) => problem.at(at),
        }
    }
}

/// What a proxy's refusal means.
fn refused(status: StatusCode, had_credentials: bool) -> NetworkProblem {
    match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED if had_credentials => NetworkProblem::ProxyRefusesPassword,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => NetworkProblem::ProxyWantsPassword,
        // Some answer so to credentials that they do not take.
        StatusCode::UNAUTHORIZED if had_credentials => NetworkProblem::ProxyRefusesPassword,
        StatusCode::UNAUTHORIZED => NetworkProblem::ProxyWantsPassword,
        StatusCode::FORBIDDEN => NetworkProblem::ProxyForbids,
        status if status.is_server_error() => NetworkProblem::ProxyCannotReach,
        // A web server does not know how to connect.
        _ => NetworkProblem::NoProxy,
    }
}

fn uri(text: &str) -> Result<Uri, NetworkError> {
    text.parse().map_err(|_| NetworkProblem::NoAnswer.at(text))
}
