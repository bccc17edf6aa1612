//! Names and connections: every address of a name is tried, and IPv6 does not hold IPv4 up (RFC 8305).

use super::Line;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, TryFutureExt};
use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use std::error::Error;
use std::io;
use std::task::{Context, Poll};
use tower_service::Service;

/// Opens connections.
#[derive(Clone)]
pub(super) struct Tcp(HttpConnector<Names>);

/// Why there is no connection.
pub(super) enum Unreachable {
    /// Nobody knows the name.
    Name,
    /// This computer reaches nobody.
    Network,
    /// Nobody answers.
    Silent,
}

impl Tcp {
    pub(super) fn new() -> Self {
        let mut connector = HttpConnector::new_with_resolver(Names(GaiResolver::new()));
        connector.enforce_http(false);
        // Messages are small and people wait for them: they are not held back to be sent together.
        connector.set_nodelay(true);
        Self(connector)
    }

    /// A connection to the host and port of a URI, or to its scheme's port.
    pub(super) async fn open(&self, uri: Uri) -> Result<Line, Unreachable> {
        match self.0.clone().call(uri).await {
            Ok(line) => Ok(Box::new(line.into_inner())),
            Err(error) => {
                let why = Unreachable::of(&error);
                let cause = causes(&error).last().map(ToString::to_string);
                tracing::info!(%error, cause, "no connection");
                Err(why)
            }
        }
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

impl Unreachable {
    fn of(error: &(dyn Error + 'static)) -> Self {
        if causes(error).any(|error| error.is::<NameUnknown>()) {
            return Self::Name;
        }
        let io = causes(error).find_map(|error| error.downcast_ref::<io::Error>());
        match io.map(io::Error::kind) {
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => Self::Network,
            Some(_) | None => Self::Silent,
        }
    }
}

/// The system's names, with an error that tells them from connections.
#[derive(Clone)]
struct Names(GaiResolver);

/// Nobody knows a name, or nobody can be asked.
#[derive(Debug, thiserror::Error)]
#[error("the name is not known: {0}")]
struct NameUnknown(io::Error);

impl Service<Name> for Names {
    type Response = GaiAddrs;
    type Error = NameUnknown;
    type Future = BoxFuture<'static, Result<GaiAddrs, NameUnknown>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), NameUnknown>> {
        self.0.poll_ready(context).map_err(NameUnknown)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        self.0.call(name).map_err(NameUnknown).boxed()
    }
}
